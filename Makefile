# The few commands; `make help` prints them. GNU make 3.81 or later.
#
#   make run PORT=9000          another port
#   make run PYTHON=python3.12  another Python than the first found

VENV   ?= .venv
PYTHON ?=

# A name on the path may be a stand-in that starts nothing, so each is tried.
find_python = for python in $(or $(PYTHON),python3.13 python3.14 python3.12 python3.11 python3); do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python=; done; \
	if [ -z "$$python" ]; then echo '$(or $(PYTHON),Python) is not Python 3.11 or later; make PYTHON=/path/to/python3 names one.' >&2; exit 1; fi

.DEFAULT_GOAL := help
.PHONY: help run token test test-python test-front-end test-all e2e faults bench bench-pages lint lock licences audit clean

help: ## Print this
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.stamp frontend/dist/index.html ## Start the registry on http://127.0.0.1:8000, with a database and a sign-in of its own
	@exec $(VENV)/bin/python -m registry_api.local --with-parent

token: ## Print an access token for it: make token ROLE=admin|user [WHO=name]
	@if [ ! -x $(VENV)/bin/python ]; then echo "No local registry has been started yet: make run." >&2; exit 1; fi; \
	$(VENV)/bin/python -m registry_api.local.token "$$ROLE" "$$WHO"

test: test-python test-front-end ## Run the tests that need no browser

test-python: $(VENV)/.stamp ## Run those of the service: make test-python [ARGS='tests/api -k status']
	$(VENV)/bin/python -m pytest --numprocesses=4 --dist=worksteal $(ARGS)

test-front-end: frontend/dist/index.html ## Run those of the front end, and weigh what a browser has to load
	cd frontend && npm test --silent && npm run budget --silent

test-all: test ## Run the service's on every other Python from 3.11 on that is found, too
	@ours=$$($(VENV)/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	for version in 3.11 3.12 3.13 3.14; do \
		if [ $$version != $$ours ] && python$$version -c '' 2>/dev/null; then \
			echo "→ Python $$version"; \
			$(MAKE) --no-print-directory test-python VENV=.local/venv-$$version PYTHON=python$$version || exit 1; \
		fi; \
	done

e2e: $(VENV)/.stamp frontend/dist/index.html ## Run the tests in a real browser: Chromium, or the one CHROMIUM= names
	cd frontend && REGISTRY_PYTHON='$(abspath $(VENV))/bin/python' npm run e2e --silent

faults: $(VENV)/.stamp ## Break what the service depends on while it works: make faults [ARGS='-m short', or '-k disk']
	$(VENV)/bin/python -m pytest tests/faults $(ARGS)

bench: $(VENV)/.stamp .local/venv-bench/.stamp ## Measure the service beside a reference: make bench [ARGS='--quick', or '--help']
	@$(VENV)/bin/python -m tests.bench $(ARGS)

bench-pages: $(VENV)/.stamp frontend/dist/index.html ## Measure what a visitor waits for, with 10,000 servers
	cd frontend && REGISTRY_PYTHON='$(abspath $(VENV))/bin/python' npm run bench --silent

lint: $(VENV)/.stamp frontend/node_modules/.stamp ## Check style, types and the import floors
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	cd frontend && npm run lint --silent && npm run types --silent
	@mkdir -p .local
	$(VENV)/bin/python -c 'import json; from registry_api import openapi; print(json.dumps(openapi.build()))' >.local/openapi.json
	cd frontend && npm run types:check --silent -- ../.local/openapi.json

# Production's lock takes its versions from the larger one, the others those they share. None names an index: pip's own
# settings do.
lock: $(VENV)/.stamp ## Choose the newest allowed versions and write all locks anew
	$(VENV)/bin/python -m pip --quiet install uv
	$(LOCK) --all-extras pyproject.toml --output-file requirements-dev.lock
	$(LOCK) --constraint requirements-dev.lock pyproject.toml --output-file requirements.txt
	$(LOCK) --constraint requirements-dev.lock tests/bench/requirements.in --output-file tests/bench/requirements.txt
	$(LOCK) --constraint requirements-dev.lock tests/supply/requirements.in --output-file tests/supply/requirements.txt

LOCK = $(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-config --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

licences: $(VENV)/.stamp ## Write LICENSES.md: what ships, and under which licences
	$(VENV)/bin/python -m tests.supply.licences

audit: .local/venv-audit/.stamp ## Ask what is known against all locked packages; fails where it cannot be found out, too
	@$(VENV)/bin/python -m tests.supply.advisories .local/venv-audit/bin/pip-audit

clean: ## Remove everything that was made here, the local database included
	rm -rf frontend/dist frontend/node_modules
	rm -rf .venv .local build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find registry_api tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.stamp: pyproject.toml setup.cfg requirements-dev.lock registry_api/local/make_venv.py
	@$(find_python); mkdir -p $(dir $(VENV)); "$$python" -I registry_api/local/make_venv.py $(VENV) requirements-dev.lock
	@touch $@

# What the bench compares the service with, and what asks for advisories, have packages of their own; pip puts them there
# from outside.
.local/venv-bench/.stamp: tests/bench/requirements.txt
.local/venv-audit/.stamp: tests/supply/requirements.txt
.local/venv-bench/.stamp .local/venv-audit/.stamp: $(VENV)/.stamp
	@echo "→ Creating $(@D)"
	@$(VENV)/bin/python -m venv --clear --without-pip $(@D)
	@$(VENV)/bin/python -m pip --python $(@D)/bin/python -qq --disable-pip-version-check install --require-hashes -r $(filter %.txt,$^)
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
