# debtormap: `make` prints the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
# Images of build machines often set this; without compiled modules each of the many processes of a run compiles all.
unexport PYTHONDONTWRITEBYTECODE

PORT ?= 8000
RECORDS ?= 20000
DATA ?= var/demo
PYTHON ?= python3
URL ?= http://127.0.0.1:8000
BIN := .venv/bin
# In the order of tests/order.py: the longest files first.
SPREAD := -n 2 --dist loadfile --no-loadscope-reorder
# Two stages at a time, each of which says what it has to say when it ends: where one waits, the other works.
BESIDE := --jobs=2 --output-sync=target
CLIENT_SOURCES := $(shell find clients/app clients/host clients/build -type f -not -path '*/node_modules/*' 2>/dev/null)

##@ Use
help: ## print the targets
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .make/runtime clients/dist/h5/index.html ## install what is missing, make a demonstration register, serve it on http://127.0.0.1:8000
	@$(BIN)/debtormap demo --records $(RECORDS) --data $(DATA) --port $(PORT)

##@ Develop
check: .make/system ## format, lint, types, import contracts, faults of security
	@$(MAKE) $(BESIDE) check-python check-clients

check-python: .make/dev
	@$(BIN)/ruff format --check -q . || { echo "Run: make format"; exit 1; }
	@$(BIN)/ruff check -q .
	@$(BIN)/lint-imports --no-cache | tail -n 4
	@$(BIN)/mypy
	@$(BIN)/bandit -q -c pyproject.toml -r debtormap tools 2>&1 | { grep -v 'nosec encountered' || true; } # told for each part of a marked line

check-clients: .make/clients
	@cd clients && npm run --silent check

format: .make/dev .make/clients ## format all code
	@$(BIN)/ruff format -q . && $(BIN)/ruff check -q --fix .
	@cd clients && npm run --silent format

test: .make/system-test ## install what the tests need and run everything that CI runs
	@$(MAKE) $(BESIDE) test-python test-browser test-postgresql test-clients check-weapp

test-python: .make/dev .make/clients .make/system-test ## the suite on SQLite, without the browser
	@$(BIN)/pytest -m "not browser and not long" $(SPREAD)

test-postgresql: .make/dev .make/system-test ## the same promises on a throw-away PostgreSQL
	@$(BIN)/python -m tests.postgres -- $(BIN)/pytest tests/ledger tests/jobs tests/watching tests/register tests/recipients tests/corrections tests/clues tests/staff tests/promises tests/replicas tests/backup tests/faults -m "not long" $(SPREAD)

test-clients: .make/clients ## unit tests of the client
	@cd clients && npm test --silent

check-weapp: .make/weapp-check clients/dist/h5/index.html ## the mini-program through the official compiler, offline
	@node tools/weapp-check/check.mjs clients/dist/weapp

test-browser: .make/dev .make/system-test clients/dist/h5/index.html ## the journeys in Chromium against a real server
	@$(BIN)/pytest tests/e2e -m browser $(SPREAD)

test-long: .make/dev ## the long runs: more mutations, orders of events, kills
	@$(BIN)/pytest -m long -n 2

test-privacy: .make/dev .make/clients ## what the 500 metres and the times of answers tell, and the reports in docs/
	@$(BIN)/python -m tests.privacy.report
	@WRITE_REPORT=1 $(BIN)/pytest tests/clues/test_timing.py -m long
	@$(BIN)/pytest tests/privacy -m "not browser"

test-cluster: ## three hosts with Patroni, killed and cut off while a court works (as root; CLUSTER="--only names" for a part)
	@[ "$$(id -u)" = 0 ] || { echo "test-cluster makes network namespaces and needs root: sudo make test-cluster" >&2; exit 2; }
	@$(MAKE) .make/cluster
	@$(BIN)/python -m tests.cluster $(CLUSTER)

test-faults: .make/dev .make/system-test ## kill -9, power cuts, bad disks, lines and clocks, into docs/durability.md (FAULTS="--only power,full" for a part)
	@tools/install-system.sh faults
	@$(BIN)/python -m tests.faults $(FAULTS)

bench: .make/dev .make/bench ## what we claim beside its peers, into benchmarks/results (BENCH="--only names" for a part)
	@$(BIN)/python -m benchmarks $(BENCH)

bench-client: .make/dev .make/lighthouse clients/dist/h5/index.html ## the figures of benchmarks/README.md on the client, Lighthouse too
	@$(BIN)/python -m benchmarks.client --lighthouse

bench-watching: .make/dev ## how soon a watcher is told, with a worker of its own and a mail server, into benchmarks/results
	@$(BIN)/python -m benchmarks.watching

pictures: .make/dev ## the pictures of docs/screens.md, from a demonstration that runs at URL
	@$(BIN)/python -m tools.make_pictures $(URL)

screens: .make/dev ## every page, width, language and theme into var/screens/, from a demonstration that runs at URL
	@$(BIN)/python -m tools.make_pictures $(URL) --every var/screens

sbom: .make/dev .make/bench ## every locked package with its licence, as CycloneDX, into var/sbom.json
	@mkdir -p var && $(BIN)/python -m tools.make_sbom var/sbom.json

docs: .make/dev ## the documentation as a site in site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

lock: .make/runtime ## renew the Python lock files from requirements/*.in
	@for name in tools runtime dev bench cluster; do \
	  $(BIN)/uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements/$$name.in -o requirements/$$name.txt; \
	done

clean: ## remove what was built, keep data
	@rm -rf .make clients/dist .mypy_cache .ruff_cache

.PHONY: help run check check-python check-clients format test test-python test-postgresql test-clients check-weapp test-browser test-long test-privacy test-cluster test-faults bench bench-client bench-watching pictures screens sbom docs lock clean

# Stamps: each step runs again only when what it reads has changed.
.make/system: tools/install-system.sh
	@tools/install-system.sh run
	@mkdir -p .make && touch $@

.make/system-test: tools/install-system.sh | .make/system
	@tools/install-system.sh test
	@mkdir -p .make && touch $@

.make/venv: requirements/tools.txt | .make/system
	@[ -x $(BIN)/python ] || { echo "Making a virtual environment in .venv"; $(PYTHON) -m venv .venv; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@mkdir -p .make && touch $@

.make/runtime: requirements/runtime.txt pyproject.toml | .make/venv
	@echo "Installing the Python packages"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/runtime.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@mkdir -p .make && touch $@

.make/dev: requirements/dev.txt .make/runtime
	@echo "Installing what checks and tests need"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@mkdir -p .make && touch $@

.make/bench: requirements/bench.txt .make/runtime
	@tools/install-system.sh bench
	@[ -x .venv-bench/bin/python ] || $(BIN)/uv venv -q --python $(PYTHON) .venv-bench
	@$(BIN)/uv pip install -q --python .venv-bench/bin/python --require-hashes -r requirements/bench.txt
	@mkdir -p .make && touch $@

# Debian's own Python: the user postgres may not be able to read another one.
.make/cluster: requirements/cluster.txt .make/dev
	@tools/install-system.sh cluster
	@[ -x .venv-cluster/bin/python ] || $(BIN)/uv venv -q --python /usr/bin/python3 .venv-cluster
	@$(BIN)/uv pip install -q --python .venv-cluster/bin/python --require-hashes -r requirements/cluster.txt
	@mkdir -p .make && touch $@

.make/clients: clients/package-lock.json | .make/system
	@echo "Installing the client's packages"
	@cd clients && npm ci --silent --no-audit --no-fund
	@mkdir -p .make && touch $@

.make/lighthouse: tools/lighthouse/package-lock.json | .make/system
	@echo "Installing Lighthouse"
	@cd tools/lighthouse && npm ci --silent --no-audit --no-fund --ignore-scripts
	@mkdir -p .make && touch $@

.make/weapp-check: tools/weapp-check/package-lock.json | .make/system
	@echo "Installing the official mini-program compiler"
	@cd tools/weapp-check && npm ci --silent --no-audit --no-fund --ignore-scripts
	@mkdir -p .make && touch $@

clients/dist/h5/index.html: .make/clients $(CLIENT_SOURCES)
	@echo "Building the client"
	@cd clients && npm run --silent build
	@touch $@
