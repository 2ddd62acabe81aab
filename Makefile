# Maktab: `make run` for a look, `make test` for proof. `make help` lists the rest.

PORT ?= 8000
PYTHON ?= python3 python3.13 python3.12 python3.11
LOCK ?= runtime
DEMO ?= 1
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
MESSAGES := --extension=html,txt,py,jinja --no-location --no-obsolete --ignore=tests --ignore=build --ignore=staticfiles

.DEFAULT_GOAL := help
MINUTES ?= 15
.PHONY: help setup setup-dev venv run demo test explore machine bench lint format messages lock clean

help:  ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: setup  ## Set up, load the demo party when the database is empty, serve on 127.0.0.1:8000 (PORT=9000, DEMO=0 override)
	@DEBUG=1 PORT=$(PORT) exec $(MANAGE) prepare --serve $(if $(filter 0,$(DEMO)),--no-demo)

demo: setup  ## Load the invented demo party
	@DEBUG=1 $(MANAGE) demo

test:  ## Install what is missing, then lint, order of imports, migrations, both engines, browser
	@tests/components
	@$(MAKE) --no-print-directory setup-dev
	@tests/run

explore: setup-dev  ## Try the properties with other examples than the suite's, on both engines
	@for engine in sqlite postgresql; do \
		MAKTAB_EXAMPLES=others MAKTAB_TEST_ENGINE=$$engine \
			$(BIN)/pytest -q -n 2 -p no:cacheprovider -m hypothesis tests || exit 1; done

machine: setup-dev  ## Try any order of the money's workflows on both engines (MINUTES=15 each)
	@for engine in sqlite postgresql; do \
		MAKTAB_MACHINE_MINUTES=$(MINUTES) MAKTAB_TEST_ENGINE=$$engine \
			$(BIN)/pytest -q -p no:cacheprovider tests/treasury/machine || exit 1; done

bench: setup-dev  ## Measure every page on a throwaway PostgreSQL (BENCH="--sizes 1000 --rounds 20")
	@$(BIN)/python -m bench $(BENCH)

lint: setup-dev  ## Style, format and order of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

format: setup-dev  ## Put the code in the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: setup-dev  ## Bring the catalogues up to date with the code (needs gettext)
	DEBUG=1 $(MANAGE) makemessages --locale=ar --locale=fr $(MESSAGES)
	$(BIN)/python -m config.catalogues

setup: venv  ## Create .venv with the locked dependencies; quick when nothing changed
	@cmp -s requirements/$(LOCK).txt $(VENV)/$(LOCK).lock || { \
		echo "Installing the locked dependencies…" && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
			-r requirements/$(LOCK).txt && \
		cp requirements/runtime.txt $(VENV)/runtime.lock && cp requirements/$(LOCK).txt $(VENV)/$(LOCK).lock; }
	@test -e .env || printf '%s\n' "# For development; .env.example lists the settings." "DEBUG=1" > .env
	@$(BIN)/python -m look.fonts >/dev/null
	@$(BIN)/python -m config.catalogues

setup-dev:
	@$(MAKE) --no-print-directory setup LOCK=dev

# The first of PYTHON that runs and is new enough; a name alone may be a shim for nothing.
venv:
	@test -x $(BIN)/python || { \
		for python in $(PYTHON); do \
			"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && found=$$python && break; \
		done; \
		test -n "$$found" || { echo "Python 3.11 or later is missing (PYTHON=/path/to/python names one)." >&2; exit 1; }; \
		"$$found" -m venv $(VENV) || { rm -rf $(VENV); echo "Install the package python3-venv." >&2; exit 1; }; }

# The registry and its address stay the machine's affair: they are read from pip's configuration and never written.
lock:  ## Renew requirements/*.txt from pyproject.toml
	@$(MAKE) --no-print-directory venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	@BIN=$(BIN) requirements/lock

clean:  ## Remove what can be made again; the database and .venv stay
	rm -rf staticfiles build .pytest_cache .ruff_cache .import_linter_cache .hypothesis .grimp_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete
