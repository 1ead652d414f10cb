#!/usr/bin/env bash
# Builds everything once and runs every test project. The last line is "N passed, N failed".
# FILTER="-class *CrashTests" narrows it down (options of the xunit.v3 runner).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# A project that hangs must not keep the others, and the last line, from being seen.
limit_minutes=25
results=artifacts/test-results
passed=0 failed=0 code=0

# The figure of an attribute of the <assembly> element of an xunit report.
figure() {
  grep -o '<assembly [^>]*>' "$1" | grep -o " $2=\"[0-9]*\"" | tr -dc '0-9\n' | head -n 1
}

# What failed in a report, a test or a fixture: its name and the first line of its message.
failures() {
  grep -oE '<test [^>]*result="Fail"[^>]*>|<error [^>]*>|<failure [^>]*><message>(<!\[CDATA\[)?[^<]{0,400}' "$1" |
    sed -E 's/^<failure [^>]*><message>(<!\[CDATA\[)?/  /; s/^<(test|error) ([^>]* )?name="([^"]*)".*/FAILED \3/'
}

# What failed comes last, where whoever sees only the end of the output finds it.
finish() {
  for report in "$results"/*.xml; do
    [[ ! -s $report ]] || failures "$report" || true
  done
  echo "$passed passed, $failed failed"
  exit "$code"
}

rm -rf "$results"
mkdir -p "$results"
if ! scripts/install-servers.sh; then
  failed=1 code=1
  finish
fi
if ! dotnet build CouponKill.sln -c Release -v q --nologo; then
  failed=1 code=1
  finish
fi

while IFS= read -r project; do
  name=$(basename "$project" .csproj)
  report="$results/$name.xml"
  ended=0
  echo "== $name"
  # shellcheck disable=SC2086 # FILTER is a list of options
  timeout --foreground --kill-after=10 "${limit_minutes}m" dotnet exec "$(dirname "$project")/bin/Release/net10.0/$name.dll" -noLogo -noColor -reporter verbose -result-xml "$report" ${FILTER:-} || ended=$?
  ((ended == 0)) || code=1
  ((ended != 124 && ended != 137)) || echo "$name was stopped in the test that started last, by its limit of $limit_minutes minutes or from outside"
  if [[ ! -s $report ]]; then
    echo "$name has left no report"
    failed=$((failed + 1)) code=1
    continue
  fi
  passed=$((passed + $(figure "$report" passed)))
  failed=$((failed + $(figure "$report" failed) + $(figure "$report" errors)))
  if [[ -z ${FILTER:-} && $(figure "$report" total) -eq 0 ]]; then
    echo "$name has run no test"
    failed=$((failed + 1)) code=1
  fi
done < <(grep -l '<OutputType>Exe</OutputType>' tests/*/*.csproj)

((failed == 0)) || code=1
finish
