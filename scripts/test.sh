#!/usr/bin/env bash
# Builds everything and runs tests. The last line is "N passed, N failed"; what failed stands right before it.
#   scripts/test.sh             all tests but the campaigns
#   scripts/test.sh campaigns   a tenth of each campaign, the long tests with [Campaign]; with FULL=1 all of them
#   scripts/test.sh all         both
#   scripts/test.sh total       no test, only the sum of what both have left in artifacts/test-results; each further argument
#                               names a command that has failed beside them, and counts as one failure
# FILTER="-class *CrashTests" runs these tests instead, campaigns or not (options of the xunit.v3 runner).
set -euo pipefail
# Every test project in a process group of its own, which Ctrl-C ends as a whole; and none that ignores SIGINT, which tests send.
set -m
cd "$(dirname "${BASH_SOURCE[0]}")/.."

results=artifacts/test-results
mode=${1:-quick}
running=()
broken=()

usage() {
  sed -n '2,/^set/{s/^# //p}' "${BASH_SOURCE[0]}" >&2
  exit 2
}

stop() {
  for job in "${running[@]}"; do
    kill -- "-$job" 2>/dev/null || true
  done
  exit 130
}
trap stop INT TERM

# Shows lines with the seconds so far. Of tests that begin and end it shows only every 15 seconds how far they are.
show() {
  local name=$1 line="" part="" ended=0 current="" last=$SECONDS
  while true; do
    if IFS= read -r -t 15 part; then
      line+=$part
      case $line in
        *" [STARTING]")
          current=${line% \[STARTING\]}
          current=${current#"${current%%[! ]*}"}
          ;;
        *" [FINISHED] "*) ended=$((ended + 1)) ;;
        *)
          printf '[%4d s] %s: %s\n' "$SECONDS" "$name" "${line#*\[OUTPUT\] }"
          last=$SECONDS
          ;;
      esac
      line=""
    elif (($? > 128)); then
      line+=$part
    else
      return 0
    fi
    if ((SECONDS - last >= 15)); then
      [[ -n $current ]] && part="$ended tests have ended, now $current" || part="still at it"
      printf '[%4d s] %s: %s\n' "$SECONDS" "$name" "$part"
      last=$SECONDS
    fi
  done
}

# Starts a command in the background and shows its output; $! is its process. The output goes through a file: what outlives the
# command, such as a build server, would keep a pipe open.
start() {
  local name=$1 log=$2
  shift 2
  : >"$log"
  "$@" </dev/null >"$log" 2>&1 &
  running+=($!)
  tail -n +1 -f -s 0.5 --pid="$!" "$log" | show "$name" &
}

run() {
  local code=0
  start "$@"
  wait "${running[-1]}" || code=$?
  wait
  return "$code"
}

# The figure of an attribute of the <assembly> element of an xunit report.
figure() {
  grep -o '<assembly [^>]*>' "$1" | grep -o " $2=\"[0-9]*\"" | tr -dc '0-9\n' | head -n 1
}

# What failed in a report, a test or a fixture: its name and the first lines of its message, which hold what was found.
failures() {
  grep -zoE '<test [^>]*result="Fail"[^>]*>|<error [^>]*>|<failure [^>]*><message>(<!\[CDATA\[)?[^<]{0,600}' "$1" | tr '\0' '\n' |
    sed -E 's/^<failure [^>]*><message>(<!\[CDATA\[)?//; s/^<(test|error) ([^>]* )?name="([^"]*)".*/FAILED \3/; s/\]\]>?$//' |
    sed '/^FAILED /!s/^/  /; /^ *$/d' |
    sed 's/\\\?&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}

# Notes what failed beside the tests, such as the build: it counts as one failure.
fail() {
  echo "FAILED $2" >>"$results/$1/broken"
}

# The last lines: what failed in some modes or is named in "broken", and the sum.
total() {
  local passed=0 failed=${#broken[@]} report mode
  ((failed == 0)) || printf 'FAILED %s\n' "${broken[@]}"
  for mode in "$@"; do
    if [[ ! -d $results/$mode ]]; then
      echo "FAILED $mode: it has left no results"
      failed=$((failed + 1))
    fi
    for report in "$results/$mode"/*.xml; do
      [[ -s $report ]] || continue
      failures "$report" || true
      passed=$((passed + $(figure "$report" passed)))
      failed=$((failed + $(figure "$report" failed) + $(figure "$report" errors)))
    done
    if [[ -s $results/$mode/broken ]]; then
      cat "$results/$mode/broken"
      failed=$((failed + $(wc -l <"$results/$mode/broken")))
    fi
  done
  echo "$passed passed, $failed failed"
  ((failed == 0))
}

# The runs of a mode, the longest first: projects, or halves of one, so that no run is much longer than the others together.
runs() {
  local project
  for project in Integration Cluster Unit Kafka Kubernetes Operator Chart Chaos; do
    if [[ $1 == campaigns ]]; then
      ! grep -rqF '[Campaign]' --include='*.cs' "tests/$project" || echo "$project"
    elif [[ $project == Integration && -z ${FILTER:-} ]]; then
      printf '%s\n' Integration.Process Integration.Storage
    else
      echo "$project"
    fi
  done
}

# Called when the process of a run has ended.
finish() {
  local mode=$1 name=$2 code=$3 report="$results/$1/$2.xml" stopped
  if ((code == 124 || code == 137)); then
    stopped=$(grep -F ' [STARTING]' "$results/$mode/$name.log" | tail -n 1 || true)
    fail "$mode" "$name: it was stopped, by its limit of $limit_minutes minutes or from outside, in${stopped% \[STARTING\]}"
  elif [[ ! -s $report ]]; then
    fail "$mode" "$name: it has left no report"
  elif ((code != 0)) && (($(figure "$report" failed) + $(figure "$report" errors) == 0)); then
    fail "$mode" "$name: exit code $code"
  elif [[ -z ${FILTER:-} ]] && (($(figure "$report" total) == 0)); then
    fail "$mode" "$name: it has run no test"
  fi
}

# Runs the tests of a mode, so much at once.
run_tests() {
  local mode=$1 at_once=$2 options half network waiting name project assembly code
  local -A processes=()
  shift 2
  options=(-noLogo -noColor -reporter verbose "$@")
  # shellcheck disable=SC2206 # FILTER is a list of options
  [[ -z ${FILTER:-} ]] || options=(-noLogo -noColor -reporter verbose -showLiveOutput $FILTER)
  mapfile -t waiting < <(runs "$mode")
  while ((${#waiting[@]} + ${#processes[@]} > 0)); do
    while ((${#waiting[@]} > 0 && ${#processes[@]} < at_once)); do
      name=${waiting[0]}
      waiting=("${waiting[@]:1}")
      project=${name%%.*}
      case $name in
        *.Process) half=(-namespace "CouponKill.$name") ;;
        *.Storage) half=(-namespace- "CouponKill.$project.Process") ;;
        *) half=() ;;
      esac
      # src/Operator has the name that the others' rule would give its tests.
      assembly=CouponKill.$project
      [[ $project != Operator ]] || assembly=CouponKill.OperatorTests
      network=()
      [[ $project != Chaos ]] || network=(scripts/own-network.sh)
      start "$name" "$results/$mode/$name.log" timeout --foreground --kill-after=10 "${limit_minutes}m" \
        "${network[@]}" dotnet exec "tests/$project/bin/Release/net10.0/$assembly.dll" "${options[@]}" "${half[@]}" \
        -result-xml "$results/$mode/$name.xml"
      processes[$name]=${running[-1]}
    done
    for name in "${!processes[@]}"; do
      if ! kill -0 "${processes[$name]}" 2>/dev/null; then
        code=0
        wait "${processes[$name]}" || code=$?
        finish "$mode" "$name" "$code"
        unset "processes[$name]"
      fi
    done
    sleep 0.5
  done
  wait
}

prepare() {
  rm -rf "${results:?}/$1"
  mkdir -p "$results/$1"
  if ! run "servers" "$results/$1/servers.log" scripts/install-servers.sh --tests; then
    fail "$1" "scripts/install-servers.sh"
    return 1
  fi
  if ! run "tools" "$results/$1/tools.log" scripts/install-chart-tools.sh; then
    fail "$1" "scripts/install-chart-tools.sh"
    return 1
  fi
  if ! run "build" "$results/$1/build.log" dotnet build CouponKill.sln -c Release -v m --nologo; then
    fail "$1" "dotnet build"
    return 1
  fi
}

# Most tests wait for servers, disks and timers, so that two runs fit beside each other on two cores.
quick() {
  limit_minutes=20
  ! prepare quick || run_tests quick 2 -trait- Category=Campaign
}

# Nothing beside them: they are about what happens in time.
campaigns() {
  limit_minutes=25
  [[ ${FULL:-} != 1 ]] || limit_minutes=240
  ! prepare campaigns || run_tests campaigns 1 -trait Category=Campaign -showLiveOutput
}

case $mode in
  quick | campaigns)
    "$mode"
    total "$mode"
    ;;
  all)
    quick
    campaigns
    total quick campaigns
    ;;
  total)
    broken=("${@:2}")
    total quick campaigns
    ;;
  *) usage ;;
esac
