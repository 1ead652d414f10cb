#!/usr/bin/env bash
# Moves an installation in a mesh to another version, by parts of its traffic:
#   scripts/canary.sh weight N   runs the canary VERSION, with N percent of the traffic
#   scripts/canary.sh watch N    for N minutes; fails when a critical alert fires, or claims are slow, or nobody can say
#   scripts/canary.sh promote    everybody gets VERSION, and the canary goes
#   scripts/canary.sh back       the canary goes, and everything is as before
# RELEASE and NAMESPACE name the installation, PROMETHEUS is the address of Prometheus. DRY_RUN=1 only prints the commands.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

release=${RELEASE:?the release of the chart}
namespace=${NAMESPACE:?its namespace}

run() {
  if [[ -n ${DRY_RUN:-} ]]; then
    echo "$*"
  else
    "$@"
  fi
}

upgrade() {
  run helm upgrade "$release" helm/couponkill --namespace "$namespace" --reset-then-reuse-values --wait --timeout 15m "$@"
}

# How many alerts stand against the canary. No answer is one, too.
alerts() {
  local query="count(ALERTS{namespace=\"$namespace\",alertstate=\"firing\",alertname=~\"CouponKill.*\",severity=\"critical\"}
    or ALERTS{namespace=\"$namespace\",alertstate=\"firing\",alertname=\"CouponKillClaimsSlow\"}) or vector(0)"
  curl -sf --max-time 10 --get "$PROMETHEUS/api/v1/query" --data-urlencode "query=$query" | jq -er '.data.result[0].value[1]' || echo unknown
}

watch() {
  local end=$((SECONDS + $1 * 60)) found
  if [[ -n ${DRY_RUN:-} ]]; then
    echo "watch the alerts of $namespace at ${PROMETHEUS:?} for $1 minutes"
    return
  fi
  while true; do
    found=$(alerts)
    if [[ $found != 0 ]]; then
      echo "Alerts in $namespace: $found" >&2
      return 1
    fi
    ((SECONDS < end)) || return 0
    sleep "${EVERY:-15}"
  done
}

case ${1:-} in
  weight) upgrade --set canary.enabled=true --set-string "canary.tag=${VERSION:?}" --set "canary.weight=${2:?}" ;;
  watch) : "${PROMETHEUS:?}" && watch "${2:?}" ;;
  promote) upgrade --set-string "image.tag=${VERSION:?}" --set canary.enabled=false ;;
  back) upgrade --set canary.enabled=false ;;
  *)
    sed -n '2,/^set/{s/^# //p}' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
