# Every target is a step of CI; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt
EXTRAS := ingest,postgres,boost,calibrate,geo,cluster,llm

.PHONY: help demo release-check lowest newest pythons test check format lint types imports house setup setup-dev docs bench clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/.core: pyproject.toml constraints.txt | $(BIN)/uv
	$(UV) --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/uv
	$(UV) --editable '.[$(EXTRAS),test,dev,docs]'
	@touch $@ $(VENV)/.core

setup: $(VENV)/.core ## make the virtual environment and install Parley

setup-dev: $(VENV)/.dev ## the same with everything the tests and checks need

demo: setup ## run the built-in scenario and write its report to out/demo
	$(BIN)/parley demo --out out/demo

test: setup-dev ## run all tests
	sh tools/test-services.sh
	$(BIN)/python -m pytest -n auto -q

check: setup-dev lint types imports house ## style, types, import contracts and the house's measures

format: setup-dev ## put the code into the house style
	$(BIN)/ruff format src tests benchmarks
	$(BIN)/ruff check --fix src tests benchmarks

house: setup-dev ## the house's measures: no file over 400 lines, no room without its door
	$(BIN)/python -m pytest -q tests/test_architecture.py

lint: setup-dev ## style
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks

types: setup-dev ## mypy --strict
	$(BIN)/mypy

imports: setup-dev ## who may import whom
	$(BIN)/lint-imports

docs: setup-dev ## the documentation site, into out/site
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

bench: setup-dev ## the benchmarks; they need the data folder in PARLEY_DATA
	@ls benchmarks/*/*.py

release-check: setup-dev ## build, install into an empty environment, and use it there
	sh tools/release-check.sh $(BIN)/uv

SMOKE := tests/unit/core tests/unit/scenario tests/unit/cli tests/unit/record

lowest: setup-dev ## the same with the oldest versions allowed, and the quick tests
	sh tools/release-check.sh $(BIN)/uv $(BIN)/python constraints-lowest.txt $(SMOKE)

newest: setup-dev ## the same with the newest versions there are
	sh tools/release-check.sh $(BIN)/uv $(BIN)/python /dev/null $(SMOKE)

# Interpreters that are not on the PATH: make pythons PYTHONS="/opt/python3.13/bin/python"
PYTHONS ?= $(wildcard $(HOME)/.pyenv/versions/3.1[23].*/bin/python /usr/bin/python3.1[23])

pythons: setup-dev ## the same with every other Python that is here (PYTHONS=...)
	@test -n "$(PYTHONS)" || echo "no other Python here; give PYTHONS=..."
	@for found in $(PYTHONS); do \
	  sh tools/release-check.sh $(BIN)/uv $$found constraints.txt $(SMOKE) || exit 1; \
	done

clean: ## remove what was built
	rm -rf $(VENV) build dist out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
