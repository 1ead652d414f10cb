#!/usr/bin/env bash
# Checks that "dotnet format" would change nothing: white space, the order of usings, and the style rules that are warnings.
# "scripts/lint.sh --fix" changes the files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

check=(--verify-no-changes)
[[ ${1:-} != --fix ]] || check=()
dotnet restore CouponKill.sln -v q
for rules in whitespace "style --severity warn"; do
  echo "dotnet format $rules [$SECONDS s]"
  # shellcheck disable=SC2086 # a command and its options
  dotnet format $rules CouponKill.sln --no-restore "${check[@]}"
done
echo "Nothing to change. [$SECONDS s]"
