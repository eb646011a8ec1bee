# `make help` prints the commands. Needs GNU make 3.81 or later.
#
#   make run PORT=9000          another port
#   make run PYTHON=python3.12  another Python version
#   make run INSPECT=public     inspect the sample servers on the internet, too

VENV   ?= .venv
PYTHON ?=

# Run each candidate: a command of that name may be a pyenv shim without a Python behind it.
find_python = for python in $(or $(PYTHON),python3.13 python3.14 python3.12 python3.11 python3); do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python=; done; \
	if [ -z "$$python" ]; then echo 'Python 3.11 or later was not found$(if $(PYTHON),: $(PYTHON)). Set its path: make PYTHON=/path/to/python3.' >&2; exit 1; fi

.DEFAULT_GOAL := help
.PHONY: help run token drift test test-python test-front-end test-all e2e faults bench bench-inspector bench-pages lint lock licences audit clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Both steps at once: each uses one core, and waits for the network in turn.
MAKEFLAGS += $(if $(filter run,$(MAKECMDGOALS)),-j2)

run: $(VENV)/.run-stamp frontend/dist/index.html ## Start the registry at http://127.0.0.1:8000, with its own database, identity provider and inspector
	@exec $(VENV)/bin/python -m registry_api.local --with-parent

token: ## Print an access token for that registry: make token ROLE=admin|user [WHO=name]
	@if [ ! -x $(VENV)/bin/python ]; then echo "No local registry has been started yet: make run." >&2; exit 1; fi; \
	$(VENV)/bin/python -m registry_api.local.token "$$ROLE" "$$WHO"

drift: ## Change the tools of that registry's demonstration server, as a server does that is no longer what was approved
	@if [ ! -x $(VENV)/bin/python ]; then echo "No local registry has been started yet: make run." >&2; exit 1; fi; \
	$(VENV)/bin/python -m registry_api.local.drift

test: test-python test-front-end ## Run all tests that need no browser

# Test modules are compiled once, not in every worker of every run.
test-python: export PYTHONDONTWRITEBYTECODE =
test-python: $(VENV)/.stamp tests/inspector/everything/node_modules/.stamp ## Run the tests of the service: make test-python [ARGS='tests/api -k status']
	$(VENV)/bin/python -m pytest --numprocesses=4 --dist=loadfile --no-loadscope-reorder $(ARGS)

test-front-end: frontend/dist/index.html ## Run the tests of the front end, and check how much a browser loads
	cd frontend && npm test --silent && npm run budget --silent

test-all: test ## Run the tests, then those of the service on every other installed Python from 3.11
	@current=$$($(VENV)/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	for version in 3.11 3.12 3.13 3.14; do \
		if [ $$version != $$current ] && python$$version -c '' 2>/dev/null; then \
			echo "→ Python $$version"; \
			$(MAKE) --no-print-directory test-python VENV=.local/venv-$$version PYTHON=python$$version || exit 1; \
		fi; \
	done

e2e: $(VENV)/.stamp frontend/dist/index.html ## Run the tests in a real browser (Chromium, or the program in CHROMIUM=): make e2e [ARGS='-g drift']
	cd frontend && REGISTRY_PYTHON='$(abspath $(VENV))/bin/python' npm run e2e --silent -- $(ARGS)

faults: $(VENV)/.stamp ## Inject faults into database, workers and identity provider: make faults [ARGS='-m short' or '-k disk']
	$(VENV)/bin/python -m pytest tests/faults $(ARGS)

bench: $(VENV)/.stamp .local/venv-bench/.stamp ## Compare the speed of the service with a reference: make bench [ARGS='--quick' or '--help']
	@$(VENV)/bin/python -m tests.bench $(ARGS)

bench-inspector: $(VENV)/.stamp ## Inspect 1,000 servers in one pass, and measure time and memory
	@$(VENV)/bin/python -m tests.bench.inspector $(ARGS)

bench-pages: $(VENV)/.stamp frontend/dist/index.html ## Measure the loading times of the pages with 10,000 servers
	cd frontend && REGISTRY_PYTHON='$(abspath $(VENV))/bin/python' npm run bench --silent

lint: $(VENV)/.stamp frontend/node_modules/.stamp ## Check style, types and import layers
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	cd frontend && npm run lint --silent && npm run types --silent
	@mkdir -p .local
	$(VENV)/bin/python -c 'import json; from registry_api import openapi; print(json.dumps(openapi.build()))' >.local/openapi.json
	cd frontend && npm run types:check --silent -- ../.local/openapi.json

# The development lock comes first; the others take the versions of shared packages from it. No lock names a package
# index: pip's configuration does.
lock: $(VENV)/.stamp ## Write all lock files with the newest allowed versions
	$(VENV)/bin/python -m pip --quiet install uv
	$(LOCK) --all-extras pyproject.toml --output-file requirements-dev.lock
	$(LOCK) --constraint requirements-dev.lock pyproject.toml --output-file requirements.txt
	$(LOCK) --constraint requirements-dev.lock --extra embedded --extra inspector pyproject.toml --output-file requirements-local.txt
	$(LOCK) --constraint requirements-dev.lock --extra inspector pyproject.toml --output-file requirements-inspector.txt
	$(LOCK) --constraint requirements-dev.lock tests/bench/requirements.in --output-file tests/bench/requirements.txt
	$(LOCK) --constraint requirements-dev.lock tests/supply/requirements.in --output-file tests/supply/requirements.txt

LOCK = $(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-config --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

licences: $(VENV)/.stamp ## Write LICENSES.md, the list of what ships and its licences
	$(VENV)/bin/python -m tests.supply.licences

audit: .local/venv-audit/.stamp ## Check all locked packages for known vulnerabilities; fails if a check is not possible
	@$(VENV)/bin/python -m tests.supply.advisories .local/venv-audit/bin/pip-audit

clean: ## Remove all build results, virtual environments and the local database
	rm -rf frontend/dist frontend/node_modules tests/inspector/everything/node_modules
	rm -rf .venv .local build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find registry_api tests -name __pycache__ -type d -prune -exec rm -rf {} +

# What `make run` needs comes first, and alone: it runs in the checkout, without the tools of development.
$(VENV)/.run-stamp: requirements-local.txt registry_api/local/make_venv.py
	@$(find_python); mkdir -p $(dir $(VENV)); "$$python" -I registry_api/local/make_venv.py $(VENV) $<
	@touch $@

$(VENV)/.stamp: requirements-dev.lock pyproject.toml setup.cfg $(VENV)/.run-stamp
	@$(find_python); "$$python" -I registry_api/local/make_venv.py $(VENV) $<
	@echo "→ Installing registry_api (editable)"
	@$(VENV)/bin/python -m pip -qq --disable-pip-version-check install --no-deps --no-build-isolation -e .
	@touch $@

# The reference of make bench and pip-audit have their own virtual environments, without pip: the main one installs them.
.local/venv-bench/.stamp: tests/bench/requirements.txt
.local/venv-audit/.stamp: tests/supply/requirements.txt
.local/venv-bench/.stamp .local/venv-audit/.stamp: $(VENV)/.stamp
	@echo "→ Creating $(@D)"
	@$(VENV)/bin/python -m venv --clear --without-pip $(@D)
	@$(VENV)/bin/python -m pip --python $(@D)/bin/python -qq --disable-pip-version-check install --require-hashes -r $(filter %.txt,$^)
	@touch $@

tests/inspector/everything/node_modules/.stamp: tests/inspector/everything/package-lock.json
	@echo "→ Installing an MCP server to test the inspector with"
	@cd $(dir $<) && npm ci --silent --no-audit --no-fund
	@touch $@

frontend/node_modules/.stamp: frontend/package.json frontend/package-lock.json frontend/.npmrc
	@echo "→ Installing the front end's packages"
	@cd frontend && npm ci --silent --no-audit --no-fund
	@touch $@

front_end_sources := $(shell find frontend/src frontend/public -type f) $(wildcard frontend/*.html frontend/*.ts)

frontend/dist/index.html: frontend/node_modules/.stamp $(front_end_sources)
	@echo "→ Building the front end"
	@cd frontend && npm run build --silent -- --logLevel warn
	@touch $@
