# `make` alone lists what there is to do. Every target may be called first, on a fresh clone.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
CODE := signup tests tools bench migrations
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2

# One folder, some in the making: the tools are given those that are there.
PRESENT = $(wildcard $(CODE))

.PHONY: help setup run test check format lint lock bench soak widgets widget-report docs provision clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.runtime ## Make .venv with what the service needs, and .venv/bin/signup

run: setup ## Run the demo shop on http://127.0.0.1:8000 (HOST=, PORT=)
	@echo "The demo shop opens on http://$(HOST):$(PORT)/ (Ctrl-C stops it)"
	@exec $(BIN)/signup serve --host $(HOST) --port $(PORT) --with-worker

test: $(VENV)/.dev provision ## Run the whole suite on both databases (ARGS="-k stop" for a part)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist=loadfile --no-loadscope-reorder $(ARGS)

check: ## All that must hold before a change lands: lint, then the suite with coverage
	@$(MAKE) --jobs=2 lint provision
	@$(MAKE) test ARGS="--cov --cov-report=term $(ARGS)"

format: $(VENV)/.dev ## Put the code into the one format
	@$(BIN)/ruff format $(PRESENT)
	@$(BIN)/ruff check --fix --quiet $(PRESENT)

lint: $(VENV)/.dev ## Format, style, types and import rules, without the tests
	@$(BIN)/ruff format --check $(PRESENT)
	@$(BIN)/ruff check $(PRESENT)
	@$(BIN)/mypy --num-workers 2 $(PRESENT)
	@$(BIN)/lint-imports --no-logo

lock: $(VENV)/.dev ## Pin the newest versions the *.in files allow, with hashes
	@$(BIN)/uv pip compile --quiet --upgrade --no-strip-extras --generate-hashes --universal --python-version 3.11 \
		requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --upgrade --no-strip-extras --generate-hashes --universal --python-version 3.11 \
		-c requirements.txt requirements-dev.in -o requirements-dev.txt

bench: $(VENV)/.dev ## Measure against the baselines and write docs/benchmarks.md
	@$(BIN)/python tools/provision.py --bench
	@$(BIN)/python -m bench $(ARGS)

soak: $(VENV)/.dev provision ## Kill workers and server 200 times under load, then try 10,000 random histories (hours)
	@$(BIN)/python -m bench.soak $(ARGS)
	@SIGNUP_TEST_HISTORIES=10000 $(BIN)/python -m pytest -q --timeout=0 tests/integration/forwarding/test_histories.py

widgets: ## Build widgets/src into widgets/dist (needs Node.js)
	@command -v npm >/dev/null || { echo "Building the widgets needs Node.js 20 or newer with npm; widgets/dist is built and committed, so only changing it does." >&2; exit 1; }
	@cd widgets && npm ci --no-audit --no-fund && npm run build

widget-report: $(VENV)/.dev provision ## Measure what the widget costs a page and write docs/widget-report.md (ARGS="--runs 5", or "--shifts 60")
	@$(BIN)/python -m bench.widget_report $(ARGS)

docs: setup ## Write the reference pages that come from the code (docs/reference)
	@$(BIN)/python -m tools.reference

provision: $(VENV)/.runtime ## Find or install PostgreSQL, Redis, Chromium and PHP for the tests
	@$(BIN)/python tools/provision.py

clean: ## Remove everything made here: environment, data, caches
	@rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis htmlcov .coverage* widgets/node_modules
	@find $(PRESENT) -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.runtime: requirements.txt pyproject.toml tools/venv.sh
	@tools/venv.sh $(VENV)
	@echo "Installing what the service needs into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.txt
	@echo "Installing what tests and checks need ..."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@
