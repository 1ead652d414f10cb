#!/usr/bin/env bash
# Copies what the operator's build generates, resource definitions and rights, into the chart. A test fails when they differ.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cp src/Operator/config/crd/bases/*.yaml helm/couponkill/files/crds/
cp src/Operator/config/rbac/role.yaml helm/couponkill/files/rbac/
