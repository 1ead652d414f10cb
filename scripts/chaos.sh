#!/usr/bin/env bash
# Lets a real cluster sell while its parts are killed, paused and taken down, and ends with a table of the rounds.
# CHAOS_ROUNDS and CHAOS_SEED (environment) choose how many and which.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install-servers.sh
dotnet build tests/Chaos -c Release -v q --nologo
scripts/own-network.sh dotnet exec tests/Chaos/bin/Release/net10.0/CouponKill.Chaos.dll -noLogo -noColor -showLiveOutput -class '*ChaosTests' |
  sed -u 's/^.*\[OUTPUT\] //'
