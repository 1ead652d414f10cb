#!/usr/bin/env bash
# Runs a command in a network of its own, with nothing but a loopback: tests cut connections there, and nobody else notices.
# Where the system allows none, it says so and runs the command in the machine's: then no connection is cut.
set -euo pipefail

user=()
((EUID == 0)) || user=(--map-root-user)
if ! unshare --net "${user[@]}" true 2>/dev/null; then
  echo "A network of its own is not allowed here, so no connection is cut." >&2
  exec "$@"
fi
export OWN_NETWORK=1
exec unshare --net "${user[@]}" bash -c 'PATH=$PATH:/usr/sbin:/sbin; ip link set lo up && exec "$@"' bash "$@"
