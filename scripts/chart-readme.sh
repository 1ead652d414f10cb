#!/usr/bin/env bash
# Makes the table of values in helm/couponkill/README.md from the comments of values.yaml; "--check" only tells whether it is stale.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../helm/couponkill"

# A line "# -- text" describes the key below it; how far a key is indented says which keys it is in.
values() {
  awk '
    /^ *# -- / { text = $0; sub(/^ *# -- /, "", text); next }
    /^ *#/ || /^ *$/ || /^ *- / { next }
    {
      match($0, /^ */)
      depth = RLENGTH / 2
      key = $0
      sub(/^ */, "", key)
      value = key
      sub(/:.*/, "", key)
      sub(/^[^:]*: */, "", value)
      if (value == key ":") value = ""
      path[depth] = key
      if (text == "") next
      name = path[0]
      for (level = 1; level <= depth; level++) name = name "." path[level]
      gsub(/\|/, "\\|", text)
      printf "| `%s` | %s | %s |\n", name, (value == "" ? "see values.yaml" : "`" value "`"), text
      text = ""
    }' values.yaml
}

page() {
  cat <<'PAGE'
# The chart couponkill

Installs [CouponKill](../../README.md) on Kubernetes 1.30 or newer, by Helm 3 or 4: with its operator, or as plain
workloads. [docs/kubernetes.md](../../docs/kubernetes.md) tells how to install, upgrade and troubleshoot it.

This file is made from `values.yaml` by `scripts/chart-readme.sh`.

## Values

| value | default | meaning |
|---|---|---|
PAGE
  values
}

if [[ ${1:-} == --check ]]; then
  diff <(page) README.md || {
    echo "helm/couponkill/README.md is stale: run scripts/chart-readme.sh." >&2
    exit 1
  }
else
  page >README.md
fi
