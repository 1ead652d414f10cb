#!/usr/bin/env bash
# Lists what is in the pushed images (CycloneDX), signs them, and attaches the list as a signed statement. Needs syft and cosign.
# Signs by the identity of the pipeline (keyless), or by COSIGN_KEY. DRY_RUN=1 only prints the commands.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

registry=${REGISTRY:?the registry and path that the images belong to}
key=()
[[ -z ${COSIGN_KEY:-} ]] || key=(--key "$COSIGN_KEY")

run() {
  if [[ -n ${DRY_RUN:-} ]]; then
    echo "$*"
  else
    "$@"
  fi
}

for name in couponkill couponkill-operator; do
  # By digest: a tag may mean something else a moment later.
  digest=sha256:DIGEST
  [[ -n ${DRY_RUN:-} ]] || digest=$(<"artifacts/images/$name.digest")
  image=$registry/$name@$digest
  sbom=artifacts/images/$name.cdx.json
  run syft scan "$image" --output "cyclonedx-json=$sbom"
  run cosign sign --yes "${key[@]}" "$image"
  run cosign attest --yes "${key[@]}" --type cyclonedx --predicate "$sbom" "$image"
done
