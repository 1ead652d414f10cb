#!/usr/bin/env bash
# Lints and renders the chart by helm 3 and 4, and runs its tests. UPDATE_SNAPSHOTS=1 takes what it makes now as right.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install-servers.sh --tests
scripts/install-chart-tools.sh
dotnet build tests/Chart -c Release -v q --nologo
exec dotnet exec tests/Chart/bin/Release/net10.0/CouponKill.Chart.dll -noLogo -noColor "$@"
