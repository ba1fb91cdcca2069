# Every goal does its own set-up: pinned, repeatable, quick the second time.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

# The DuckDB library to build against; empty means the pinned version.
DUCKDB_VERSION ?=
export DUCKDB_VERSION

# Programs to put into bin/.
PRODUCTS := glidepath

# Python with the packages that jobs in user code import.
VENV := $(CURDIR)/.tools/venv

.PHONY: help
help: ## Show this list
	@echo "Glidepath. Start with: make demo"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | \
		while IFS='|' read -r goal text; do printf '%-16s %s\n' "$$goal" "$$text"; done

.PHONY: setup
setup: ## Install what the build needs: Debian packages, DuckDB, a Python environment
	@scripts/setup-system.sh
	@scripts/setup-python.sh
	@scripts/setup-duckdb.sh
	@scripts/setup-adbc.sh

.PHONY: build
build: setup ## Build the programs for release into bin/
	@scripts/build.sh $(PRODUCTS)

.PHONY: demo
demo: build ## Make a synthetic bank in demo/, run its jobs for a month, show the results
	@PATH="$(VENV)/bin:$$PATH" bin/glidepath demo demo

.PHONY: test
test: setup ## Build and run every test
	@scripts/test.sh

.PHONY: nightly
nightly: setup ## Run the tests with many more seeds and kill points
	@GLIDEPATH_NIGHTLY=1 scripts/test.sh

.PHONY: bench
bench: setup ## Measure speed and memory against the goals in docs/benchmarks.md
	@scripts/build.sh $(PRODUCTS)
	@scripts/bench.sh

.PHONY: lint
lint: ## Check formatting and syntax
	@scripts/lint.sh

.PHONY: format
format: ## Format the Swift files in place
	@swift format format --in-place --parallel --recursive --configuration .swift-format \
		Sources Tests Package.swift

.PHONY: clean
clean: ## Remove everything that was built; tools and demo/ stay
	@rm -rf .build .build-* bin
