#!/usr/bin/env bash
# Builds the images of silo and operator for both architectures, with their provenance.
#   REGISTRY=registry.example.com/shop VERSION=0.2.0 scripts/images.sh          builds
#   PUSH=1 ... scripts/images.sh                                                 and pushes; artifacts/images/*.digest tell what
#   DRY_RUN=1 ... scripts/images.sh                                              only prints the commands
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

registry=${REGISTRY:?the registry and path that the images belong to}
version=${VERSION:?the version, which becomes the tag}
platforms=${PLATFORMS:-linux/amd64,linux/arm64}

run() {
  if [[ -n ${DRY_RUN:-} ]]; then
    echo "$*"
  else
    "$@"
  fi
}

# Arguments: name of the image, its Dockerfile.
build() {
  local image=$registry/$1:$version metadata=artifacts/images/$1.json
  local output=(--output "type=image,push=false")
  [[ -z ${PUSH:-} ]] || output=(--push)
  run docker buildx build --platform "$platforms" --file "$2" --tag "$image" --build-arg "VERSION=$version" \
    --provenance mode=max --metadata-file "$metadata" "${output[@]}" .
  [[ -n ${DRY_RUN:-} || -z ${PUSH:-} ]] || jq -r '."containerimage.digest"' "$metadata" >"artifacts/images/$1.digest"
}

mkdir -p artifacts/images
build couponkill deploy/Dockerfile
build couponkill-operator deploy/operator.Dockerfile
