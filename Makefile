.DEFAULT_GOAL := help
.PHONY: help build run cluster format lint test campaigns chaos demo bench bench-quick bench-micro bench-scale bench-scaling soak clients \
  generate manifests docker-build docker-push deploy undeploy install uninstall chart lint-delivery images sign deploy-chart clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

build: ## Build everything in Release
	dotnet build CouponKill.sln -c Release --nologo

run: ## Start the server at http://127.0.0.1:8080 (ARGS="--urls=http://127.0.0.1:8090" for settings)
	@echo "Building; the first time takes a minute or two ..."
	dotnet run --project src/Silo -- $(ARGS)

cluster: ## Start MariaDB, Redis, a Kafka stand-in and three silos here (ARGS="--api-port 9001" for other ports)
	@echo "Building; the first time takes a minute or two ..."
	dotnet run -c Release --project tools -- cluster $(ARGS)

format: ## Format the C# files as "make lint" wants them
	scripts/lint.sh --fix

lint: ## Check the format of the C# files
	scripts/lint.sh

test: ## Run the tests that every change needs, in some minutes (FILTER="-class *CrashTests" for some of them)
	scripts/test.sh

campaigns: ## Run a tenth of the long tests: kills, outages, clusters that come and go (FULL=1 for all of them, which takes hours)
	scripts/test.sh campaigns

chaos: ## Break the parts of a real cluster under load and check every answer (ROUNDS=50 SEED=7)
	CHAOS_ROUNDS=$(ROUNDS) CHAOS_SEED=$(SEED) scripts/chaos.sh

clients: ## Lint the description of the API, and buy with a client that is generated from it (needs Node.js with npm)
	scripts/clients.sh

demo: ## Let 5,000 users fight for 1,000 coupons (ARGS="--users 100" for other figures)
	@echo "Building; the first time takes a minute or two ..."
	dotnet run -c Release --project tools -- demo $(ARGS)

bench: ## Compare with other ways to sell; writes docs/benchmarks.md and its plots, takes some 40 minutes
	scripts/install-servers.sh
	dotnet run -c Release --project bench -- bench --json artifacts/bench.json --docs docs $(ARGS)

bench-quick: ## The same with fewer peers and runs, in under 3 minutes; writes only artifacts/bench-quick.json
	scripts/install-servers.sh
	dotnet run -c Release --project bench -- bench --json artifacts/bench-quick.json --curve false --allocations false --pairs 2 --seconds 2 --warm-ups 2 --most-warm-ups 2 \
	  --peers noop,redis-lua-always,couponkill-embedded,couponkill-always,sold-out $(ARGS)

soak: ## Sell for an hour at 60 % of the highest rate and watch memory and latency (ARGS="--minutes 5" for less)
	scripts/install-servers.sh
	dotnet run -c Release --project bench -- soak $(ARGS)

bench-micro: ## Measure the parts below HTTP (ARGS="grain", "memory", "replay", "scale", "hop --whole 50": one target each)
	scripts/install-servers.sh
	dotnet run -c Release --project bench/Micro -- $(or $(ARGS),run)

bench-scale: ## Compare a claim at 10 million user ids, 1,000 activities and 1 million units with one at 1/1000 of that, in some 5 minutes
	dotnet run -c Release --project bench -- scale --json artifacts/bench-scale.json $(ARGS)

bench-scaling: ## Simulate autoscaling before and in the rush of a million people; writes docs/scaling.md and its plots, takes seconds
	dotnet run -c Release --project bench -- scaling --docs docs

manifests: ## Write the operator's custom resources, roles and Deployment from its types
	dotnet run -c Release --project src/Operator -- manifests --output src/Operator/config --document docs/kubernetes.md

generate: manifests ## The same as manifests: nothing else is generated

docker-build docker-push deploy undeploy install uninstall: ## The operator's image, its place in a cluster, and its resource definitions (IMG=...)
	$(MAKE) -C src/Operator $@

chart: ## Lint and render the Helm chart by helm 3 and 4, and run its tests (needs Node.js with npm)
	scripts/chart.sh

lint-delivery: ## Lint the Jenkinsfile and the workflows (needs Node.js with npm, and Java)
	scripts/lint-delivery.sh

images: ## Build the images for both architectures (REGISTRY=... VERSION=..., PUSH=1 to push, DRY_RUN=1 to see the commands)
	scripts/images.sh

sign: ## List what is in the pushed images (CycloneDX), and sign both (needs syft and cosign)
	scripts/sign.sh

# Twice: helm looks up kinds before it makes anything, so a cluster that has just learned the kind gets its Seckill from the second.
deploy-chart: ## Install or upgrade by the chart (NAMESPACE=... REGISTRY=... VERSION=...), and ask whether it answers
	for turn in 1 2; do \
	  helm upgrade --install couponkill helm/couponkill --namespace "$(NAMESPACE)" --reset-then-reuse-values --wait --timeout 15m \
	    --set-string "image.repository=$(REGISTRY)/couponkill,image.tag=$(VERSION)" \
	    --set-string "operator.image.repository=$(REGISTRY)/couponkill-operator,operator.image.tag=$(VERSION)" || exit 1; \
	done
	helm test couponkill --namespace "$(NAMESPACE)"

clean: ## Remove what was built
	dotnet clean CouponKill.sln -c Release --nologo -v q
	dotnet clean CouponKill.sln -c Debug --nologo -v q
	rm -rf artifacts
