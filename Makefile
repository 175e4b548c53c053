# Everything that is done with Lastword from a terminal. `make help` lists it.
#
# Needs Python 3.11 or newer; the rest is installed into .venv, and again only when the locked
# requirements change. On Debian and its relatives what Python itself lacks is installed by apt-get.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/python -m flask --app app
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --universal --python-version 3.11 \
	--custom-compile-command "make lock" pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help run test check format lock bench chromium

# $(call apt,PACKAGE,WHAT FOR): install PACKAGE, or say what is missing
define apt
{ command -v apt-get >/dev/null || { echo "$(2) is missing: please install it (Debian calls it $(1))." >&2; exit 1; }; \
if [ "$$(id -u)" = 0 ]; then root=; \
elif command -v sudo >/dev/null; then root=sudo; \
else echo "$(2) is missing: please run 'apt-get install $(1)' as root, then try again." >&2; exit 1; fi; \
echo "Installing $(1) ..."; \
$$root apt-get update -qq && \
$$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1) >/dev/null; }
endef

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUNTIME) ## install, prepare the database, load the demo on first start, serve with a worker
	@$(FLASK) db upgrade
	@$(FLASK) demo
	@exec $(BIN)/python run.py

test: $(DEV) chromium ## install what tests need, check, and run all tests; ARGS="-k ratings" runs some
	@failed=0; \
	$(MAKE) --no-print-directory check || failed=1; \
	$(BIN)/pytest -n auto --dist worksteal $(ARGS) || failed=1; \
	exit $$failed

check: $(DEV) ## format, lint, types, imports, templates, migrations
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo > $(VENV)/imports.txt 2>&1 || { cat $(VENV)/imports.txt; exit 1; }
	$(BIN)/djlint --lint --quiet templates
	@folder="$$(mktemp -d)"; trap 'rm -rf "$$folder"' EXIT; \
	export LASTWORD_ENV=development LASTWORD_DATA_DIR="$$folder" LASTWORD_DATABASE_URL="sqlite:///$$folder/check.db"; \
	$(FLASK) db upgrade && $(FLASK) db check

format: $(DEV) ## put code into shape, and mend what can be mended
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

lock: $(DEV) ## compile the locked requirements from pyproject.toml; ARGS=--upgrade takes the newest
	$(COMPILE) $(ARGS) --output-file requirements.txt
	$(COMPILE) $(ARGS) --extra dev --output-file requirements-dev.txt

bench: $(DEV) ## measure pages, and serving against others (docs/performance.md); half an hour
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.readers
	$(BIN)/python -m benchmarks.serving $(VENV)/peers

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || $(call apt,python3,Python 3)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Lastword needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
	    "If you have a newer one, say which: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(call apt,python3-venv,The venv module of Python)
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.txt | $(BIN)/python
	@echo "Installing Lastword's requirements (about a minute, the first time) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt | $(BIN)/python
	@echo "Installing the developers' requirements (some minutes, the first time) ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(RUNTIME)

chromium:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	  if command -v $$name >/dev/null; then exit 0; fi; done; $(call apt,chromium,A browser for the tests)
