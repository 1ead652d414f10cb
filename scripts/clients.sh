#!/usr/bin/env bash
# Lints the description of the API as a server gives it, and buys a coupon with clients that are generated from it.
# Needs the .NET 10 SDK and Node.js 20.19 or newer with npm, which brings the tools at the versions of package-lock.json.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

typescript=$PWD/tests/Clients/TypeScript
csharp=$PWD/tests/Clients/CSharp
work=$(mktemp -d)
password=$(od -An -N 16 -tx1 /dev/urandom | tr -d ' \n')
read -r port silo_port gateway_port < <(node -e '
  const servers = [0, 0, 0].map(() => require("net").createServer().listen(0, "127.0.0.1"));
  setTimeout(() => { console.log(servers.map(server => server.address().port).join(" ")); process.exit(); }, 100);')
url=http://127.0.0.1:$port

finish() {
  [[ -z ${server:-} ]] || kill "$server" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

dotnet build src/Silo -c Release -v q --nologo
npm ci --prefix "$typescript" --no-audit --no-fund --ignore-scripts --loglevel=error

ASPNETCORE_ENVIRONMENT=Development Data__Directory=$work/data Admin__Password=$password \
  Silo__Port=$silo_port Silo__GatewayPort=$gateway_port \
  dotnet src/Silo/bin/Release/net10.0/CouponKill.Silo.dll --urls "$url" >"$work/server.log" 2>&1 &
server=$!
for ((tries = 0; ; tries++)); do
  curl -sf "$url/healthz/ready" >/dev/null && break
  if ((tries == 300)) || ! kill -0 "$server" 2>/dev/null; then
    cat "$work/server.log" >&2
    exit 1
  fi
  sleep 0.2
done

cd "$typescript"
curl -sf "$url/openapi/v1.json" -o openapi.json
npm run --silent lint
npm run --silent generate
npm run --silent build
npm run --silent buy -- "$url" "$password"

cd "$csharp"
rm -rf obj/generated
dotnet tool restore >/dev/null
KIOTA_OFFLINE_ENABLED=true KIOTA_TUTORIAL_ENABLED=false dotnet kiota generate --language CSharp --openapi "$typescript/openapi.json" \
  --output obj/generated --class-name CouponKillApi --namespace-name CouponKill.Generated \
  --exclude-backward-compatible --log-level Error
dotnet run -c Release -v q -- "$url" "$password"
