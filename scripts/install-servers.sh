#!/usr/bin/env bash
# Installs the servers that the tests and "make cluster" start for themselves, MariaDB and Redis, and what cuts connections in the
# tests' own network; with --tests also what makes clocks wrong, promtool, kubectl and helm. Does nothing when they are there.
set -euo pipefail
PATH=$PATH:/usr/sbin:/usr/local/sbin
[[ ${1:-} != --tests ]] || "$(dirname "${BASH_SOURCE[0]}")/install-kubernetes-tools.sh"

packages=()
command -v mariadbd >/dev/null && command -v mariadb-install-db >/dev/null || packages+=(mariadb-server)
command -v redis-server >/dev/null || packages+=(redis-server)
command -v nft >/dev/null || packages+=(nftables)
command -v ip >/dev/null || packages+=(iproute2)
[[ ${1:-} != --tests ]] || compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null || packages+=(libfaketime)
[[ ${1:-} != --tests ]] || command -v promtool >/dev/null || packages+=(prometheus)
((${#packages[@]})) || exit 0

if ! command -v apt-get >/dev/null || { ((EUID != 0)) && ! command -v sudo >/dev/null; }; then
  echo "MariaDB 10.11 or newer, Redis 6.2 or newer, nft and ip are needed, and libfaketime and promtool for tests: install ${packages[*]}." >&2
  exit 1
fi

echo "Installing ${packages[*]}."
run=(env DEBIAN_FRONTEND=noninteractive)
((EUID == 0)) || run=(sudo "${run[@]}")
"${run[@]}" apt-get update -qq
"${run[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2
