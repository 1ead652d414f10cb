#!/usr/bin/env bash
# Runs a command in a network of its own, with nothing but a loopback: tests cut connections there, and nobody else notices.
set -euo pipefail

user=()
((EUID == 0)) || user=(--map-root-user)
export OWN_NETWORK=1
exec unshare --net "${user[@]}" bash -c 'PATH=$PATH:/usr/sbin:/sbin; ip link set lo up && exec "$@"' bash "$@"
