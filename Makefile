# Careline. `make` alone prints what there is to do.
# Needs Python 3.11, 3.12 or 3.13 and a network for the first `make setup`; all else is fetched.

VENV   := .venv
BIN    := $(VENV)/bin
# The first that runs and fits (a version manager may have left names that run nothing).
FITS   := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
            $$name -c '$(FITS)' 2>/dev/null && { command -v $$name; break; }; done)
UV     := uv==0.13.9
SIZE   ?= 1k
# Every other option of pytest stands in pyproject.toml. TESTS="tests/cases -k reply" runs a part.
TESTS  ?=
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadgroup
VENDOR := app/core/ui/static/vendor
AXE    := tests/vendor/axe.min.js

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev assets translations run start test check format drill bench lock messages clean
.DELETE_ON_ERROR:

help: ## print this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- setting up ---

setup: $(VENV)/.requirements ## make .venv and install what Careline imports

setup-dev: $(VENV)/.requirements-dev

$(BIN)/python:
	@$(or $(PYTHON),false) -c '$(FITS)' 2>/dev/null || { \
	  echo "Careline needs Python 3.11, 3.12 or 3.13, and finds: `$(or $(PYTHON),python3) --version 2>&1`" >&2; \
	  echo "Name another one: make setup PYTHON=/where/it/is/python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) cannot make a virtual environment. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet "$(UV)" || echo "uv cannot be had; pip will do, more slowly."

# uv checks the hashes as pip does, and is ten times as fast.
define install
	@if [ -x $(BIN)/uv ]; then \
	  VIRTUAL_ENV="$(CURDIR)/$(VENV)" $(BIN)/uv pip install --quiet --require-hashes $(1) \
	    || $(BIN)/python -m pip install --quiet --require-hashes $(1); \
	else $(BIN)/python -m pip install --quiet --require-hashes $(1); fi
	@touch $@
endef

$(VENV)/.requirements: requirements.txt demo/requirements.txt | $(BIN)/python
	$(call install,-r requirements.txt -r demo/requirements.txt)

$(VENV)/.requirements-dev: requirements-dev.txt $(VENV)/.requirements
	$(call install,-r requirements-dev.txt)

assets: $(VENDOR)/.made translations ## fetch what the pages load (by npm; without one, by Node from PyPI)

$(VENDOR)/.made: package-lock.json tools/assets.py $(wildcard app/core/ui/icons.txt) | $(BIN)/python
	@$(BIN)/python tools/assets.py
	@touch $@

$(AXE): package-lock.json tools/assets.py | $(VENDOR)/.made
	@$(BIN)/python tools/assets.py dev
	@touch $@

CATALOGUES := $(wildcard app/translations/*/LC_MESSAGES/*.po)
translations: $(CATALOGUES:.po=.mo)

%.mo: %.po | $(VENV)/.requirements
	@$(BIN)/pybabel --quiet compile --use-fuzzy -i $< -o $@

# --- running ---

run: setup assets ## open the demo company: mail, orders and phone are simulated
	@$(BIN)/python -m demo

start: setup assets ## start Careline with the settings of the environment
	@$(BIN)/flask start

# --- proving ---

test: setup-dev assets $(AXE) ## run every test (TESTS="tests/cases -k reply": some)
	@$(PYTEST) $(TESTS)

check: setup-dev ## run the linters, the type checker and the import contracts
	@$(BIN)/python tools/check.py

format: setup-dev ## format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

drill: setup-dev assets ## kill, cut and fill: faults it must survive (an hour; figures in docs/drills)
	@DRILL_FIGURES=docs/drills/$(shell date +%F).json $(BIN)/python -u -m pytest -m "drill or not drill" -s -q -n 0 \
	  $(or $(TESTS),tests/faults)

bench: setup-dev assets ## measure (SIZE=1k, 10k, 100k, 1m cases); figures as JSON
	@$(BIN)/python -m bench --size $(SIZE)

# --- keeping ---

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url
lock: setup ## pin requirements*.in and package.json again, with hashes
	@test -x $(BIN)/uv || { echo "make lock needs uv: $(BIN)/python -m pip install '$(UV)'" >&2; exit 1; }
	$(LOCK) requirements.in -o requirements.txt
	cd demo && ../$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt
	cd tools && ../$(LOCK) requirements.in -o requirements.txt
	npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund

messages: setup ## collect the words of the pages and bring the Chinese catalogue up to date
	@$(BIN)/pybabel --quiet extract -F babel.cfg -k N_ -k lazy_gettext -k _l --no-location --sort-output \
	  --project Careline --copyright-holder "The Careline authors" -o app/translations/messages.pot .
	@if [ -d app/translations/zh_Hans_CN ]; then \
	  $(BIN)/pybabel --quiet update --no-fuzzy-matching -i app/translations/messages.pot -d app/translations -l zh_Hans_CN; \
	else $(BIN)/pybabel --quiet init -i app/translations/messages.pot -d app/translations -l zh_Hans_CN; fi

clean: ## take away all that was made here: .venv, fetched files, caches (never var/, your data)
	@rm -rf $(VENV) node_modules $(VENDOR) $(dir $(AXE)) htmlcov .coverage* .mypy_cache .ruff_cache .import_linter_cache .hypothesis .pytest_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +
	@find app -name '*.mo' -delete
