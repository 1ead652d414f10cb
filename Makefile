.DEFAULT_GOAL := help
.PHONY: help build run test chaos demo bench clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

build: ## Build everything in Release
	dotnet build CouponKill.sln -c Release --nologo

run: ## Start the server at http://127.0.0.1:8080
	dotnet run --project src/Silo

test: ## Run all tests
	scripts/test.sh

chaos: ## Break the parts of a real cluster under load and check every answer (ROUNDS=50 SEED=7)
	CHAOS_ROUNDS=$(ROUNDS) CHAOS_SEED=$(SEED) scripts/chaos.sh

demo: ## Let 5,000 users fight for 1,000 coupons (ARGS="--users 100" for other figures)
	dotnet run -c Release --project bench -- demo $(ARGS)

bench: ## Compare claims with an endpoint that does nothing (ARGS="--pairs 2" for less)
	dotnet run -c Release --project bench -- bench $(ARGS)

clean: ## Remove what was built
	dotnet clean CouponKill.sln -c Release --nologo -v q
	dotnet clean CouponKill.sln -c Debug --nologo -v q
	rm -rf artifacts
