# Each target makes what it needs, the virtual environment and its packages included.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PARALLEL := --numprocesses auto --dist loadgroup
export PIP_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test test-days test-postgresql lint format bench screenshots clean
.DEFAULT_GOAL := demo

$(VENV)/python: Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "CityScore needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12")'
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/demo: $(VENV)/python pyproject.toml constraints.txt
	@echo "Installing CityScore's packages into $(VENV), about 900 MB: two minutes or so, the first time ..."
	@$(BIN)/pip install --editable '.[site]'
	@touch $@

$(VENV)/dev: $(VENV)/demo
	@echo "Installing what the tests need as well: another two minutes or so, the first time ..."
	@$(BIN)/pip install --editable '.[dev]'
	@touch $@

demo: $(VENV)/demo  ## show two scorecards of Boston, and a made-up city's
	@echo "Loading two scorecards of Boston: ten seconds or so ..."
	@$(BIN)/cityscore demo

test: $(VENV)/dev  ## run all tests
	tests/with-nginx tests/with-chromium $(BIN)/pytest $(PARALLEL)

test-days: $(VENV)/dev  ## run what depends on today as if on days that programs take wrongly
	tests/with-chromium tests/on-days $(BIN)/pytest -p no:cacheprovider -m today $$(grep -rl 'mark\.today' tests --include='*.py')

test-postgresql: $(VENV)/dev  ## run again, on a PostgreSQL started for it, what it has a part in
	tests/with-postgresql $(BIN)/pytest $(PARALLEL) tests/store tests/jobs tests/web/test_addresses.py \
		tests/web/test_comments.py tests/web/test_currency.py tests/web/test_entry.py tests/web/test_manage.py \
		tests/web/test_release.py tests/web/test_subscribing.py tests/web/test_upload.py tests/cli/test_table_renewal.py
	tests/with-postgresql $(BIN)/pytest $(PARALLEL) -m postgresql tests/sources tests/records

lint: $(VENV)/dev  ## check style, types and layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/dev  ## put the code in order
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

bench: $(VENV)/dev  ## measure the budgets, as ratios
	$(BIN)/python -m benchmarks

screenshots: $(VENV)/dev  ## take the pictures in docs/pictures again
	tests/with-chromium $(BIN)/python -m tests.browser.screenshots

clean:  ## remove what the other targets made
	rm -rf $(VENV)
