# Plain `make` lists what there is.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
ONLY ?=
.DEFAULT_GOAL := help
.PHONY: help setup demo run test check proof bench wheel docs lock clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: .venv/built ## Bring in everything Wayhome needs (quiet; safe to repeat)

# A run that was cut off leaves no .venv/ready, and the next one starts from an empty environment.
.venv/ready: requirements/dev.txt pyproject.toml
	@test -e .venv/ready || $(PYTHON) -m venv --clear .venv
	@rm -f .venv/ready
	@echo "Bringing in packages: a few minutes, once."
	@$(PIP) --require-hashes -r requirements/dev.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch .venv/ready

.venv/built: .venv/ready package-lock.json config/packages.py config/front.py \
  $(shell find front locale -type f ! -name '*.mo')
	@$(BIN)/python -m config.front
	@$(BIN)/python -m config.catalogs
	@touch .venv/built

demo: setup ## Open a made-up county at localhost:PORT and say who to sign in as
	@exec $(BIN)/wayhome demo --port $(PORT)

run: setup ## Serve what is in WAYHOME_HOME at localhost:PORT, for development
	@$(BIN)/wayhome migrate >/dev/null
	@exec $(BIN)/wayhome serve --port $(PORT)

check: setup ## Style, types, layers, catalogs and committed secrets
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@WAYHOME_NO_DATABASE=1 $(BIN)/mypy wayhome config
	@WAYHOME_NO_DATABASE=1 $(BIN)/python -W ignore -m config.cli django makemigrations --check --dry-run
	@WAYHOME_NO_DATABASE=1 $(BIN)/python -m pytest tests/architecture/test_locks.py tests/architecture/test_catalogs.py

test: setup ## All tests but those of `make proof` (ONLY=path for some)
	@$(BIN)/python -m tests.run $(ONLY)

# Spark's tests run in an environment as a cluster has it: the half a gigabyte is in no other.
var/spark/ready: requirements/spark.txt
	@$(PYTHON) -m venv --clear var/spark
	@echo "Bringing in Spark: a few minutes, once."
	@var/spark/bin/python -m pip install -qq --disable-pip-version-check \
	  --require-hashes -r requirements/spark.txt
	@echo "$(CURDIR)" > "$$(echo var/spark/lib/python3*/site-packages)/wayhome.pth"
	@touch var/spark/ready

proof: setup $(if $(shell command -v java),var/spark/ready) ## What takes longer: the rest of the tests (WAYHOME_REQUIRE names what must be there)
	@$(BIN)/python -m tests.run --proof $(ONLY)

bench: setup ## Measure hot paths into benchmarks/results.json (ONLY=name for one)
	@$(BIN)/python -m benchmarks.run $(ONLY)

wheel: setup ## Build dist/: the wheel, front end and all, and the lock to install it with
	@rm -rf dist
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist . >/dev/null
	@cp requirements/base.txt dist/requirements.txt
	@ls dist

docs: setup ## Build the documentation into site/
	@$(BIN)/mkdocs build --quiet

lock: ## Write the locks anew from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links -o requirements/base.txt
	@$(BIN)/uv pip compile pyproject.toml --quiet --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links -c requirements/base.txt -o requirements/dev.txt
	@$(BIN)/uv pip compile --quiet --group bench --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links -c requirements/dev.txt -o requirements/bench.txt
	@$(BIN)/uv pip compile pyproject.toml --quiet --extra spark --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links -c requirements/base.txt -o requirements/spark.txt

clean: ## Remove what was made here: the environment, the demo's data, built files
	@rm -rf .venv var node_modules static/build build dist site
