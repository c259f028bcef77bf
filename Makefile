# Every command a contributor needs. `make help` lists them; the logic is in scripts/.

VENV ?= .venv
PYTHON ?=
WORKERS ?= 2
BIN = $(VENV)/bin

# What the sandbox understands; each may be given on the command line: make run TLS=1 PORT=9600
DATA ?=
HOST ?=
PORT_BASE ?=
PORT ?=
MTLS_PORT ?=
BRIDGE_PORT ?=
PHONE_APP_PORT ?=
DIRECTORY_PORT ?=
AGENCY_PORT ?=
APP_PORT ?=
TLS ?=

export VENV PYTHON
export MADOGUCHI_DATA ?= $(DATA)
export MADOGUCHI_HOST ?= $(HOST)
export MADOGUCHI_PORT_BASE ?= $(PORT_BASE)
export MADOGUCHI_PORT ?= $(PORT)
export MADOGUCHI_MTLS_PORT ?= $(MTLS_PORT)
export MADOGUCHI_BRIDGE_PORT ?= $(BRIDGE_PORT)
export MADOGUCHI_PHONE_APP_PORT ?= $(PHONE_APP_PORT)
export MADOGUCHI_DIRECTORY_PORT ?= $(DIRECTORY_PORT)
export MADOGUCHI_AGENCY_PORT ?= $(AGENCY_PORT)
export MADOGUCHI_APP_PORT ?= $(APP_PORT)
export MADOGUCHI_TLS ?= $(TLS)

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests run test check lint types imports format docs screens lock clean

help: ## List these targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## Make the virtual environment that `make run` needs
	@sh scripts/setup.sh run

setup-tests: ## Add what the tests need: tools, PostgreSQL, Chromium, JavaScript libraries, a font
	@sh scripts/setup.sh dev
	@sh scripts/test_packages.sh

run: setup ## Start the whole sandbox and print the address to open (TLS=1 for https)
	@$(BIN)/python -m provider.cli.main sandbox run

test: setup-tests check ## Set up and run every check and every test (WORKERS=0: in one process)
	@$(BIN)/python -m pytest --numprocesses=$(WORKERS)

check: lint types imports ## Every check but the tests

lint: ## Lint, and compare with the formatter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: ## Check the types (strict)
	@$(BIN)/python -m mypy

imports: ## Check which package may import which
	@$(BIN)/lint-imports

format: ## Format the code and sort the imports
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: setup-tests ## Write the generated documents: conformance, errors, settings, OpenAPI
	@$(BIN)/python scripts/generate_docs.py

screens: setup-tests ## Draw every page and refusal anew: docs/screens
	@PYTHONPATH=. $(BIN)/python scripts/take_screens.py

lock: ## Write requirements/*.txt with hashes from requirements/*.in
	@sh scripts/lock.sh

clean: ## Remove what was built and cached; environments and sandbox data stay
	@rm -rf build dist *.egg-info .mypy_cache .ruff_cache .import_linter_cache .coverage test-artifacts
