# Two commands do everything on a machine with Python 3.11 and make: `make run` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help env test-env run demo test lint fmt types unit coverage integration system browser bench chaos lock
PYTHON ?= python3.11
BIN := .venv/bin

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# The locks are whole: pip resolves nothing, and no new release of anybody's can trip it over an extra.
.venv/service.done: requirements/service.txt requirements/meaning.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it (apt-get install python3.11 python3.11-venv), or name one: make PYTHON=python3"; exit 1; }
	@echo "Building the environment in .venv (once, a minute or so) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/service.txt -r requirements/meaning.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/test.done: .venv/service.done requirements/test.txt
	@echo "Adding what the tests need ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/test.txt
	@touch $@

env: .venv/service.done ## build .venv from the hashed locks (quietly done when nothing changed)

test-env: .venv/test.done
	@tests/support/system-packages

run: env ## start the whole service on this machine
	@exec $(BIN)/afterstory run

demo: env ## start the whole service beside a loopback newsroom, on a fast clock
	@exec $(BIN)/afterstory demo

test: lint types coverage integration system browser ## everything that CI runs

lint: .venv/test.done ## style and the import contract
	@$(BIN)/ruff format --check --quiet . || { echo "Run make fmt"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/hadolint Dockerfile

types: .venv/test.done
	@$(BIN)/mypy

fmt: .venv/test.done ## mend the style
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet .

unit: .venv/test.done ## the domain and everything without a socket, in under a minute
	@$(BIN)/pytest tests/unit tests/contract --disable-socket -q

coverage: .venv/test.done ## the same, and how much of the domain it reaches (which takes twice as long)
	@$(BIN)/pytest tests/unit tests/contract --disable-socket -q --cov --cov-report=term

integration: test-env ## store, feeds, channels, workers on their real parts
	@$(BIN)/pytest tests/integration -q -n 3 --dist loadfile

system: test-env ## the whole service as processes
	@$(BIN)/pytest tests/system -q

browser: test-env ## the dashboard in headless Chromium
	@$(BIN)/pytest tests/browser -q

bench: .venv/test.done ## measure matching, as ratios; `.venv/bin/python -m bench` lists what else is measured
	@$(BIN)/python -m bench matching

N ?= 2000
DATABASE ?= sqlite
chaos: test-env ## the whole service under fire; N=60 for a short run, DATABASE=postgresql for the other one
	@$(BIN)/python -m bench chaos --developments $(N) --database $(DATABASE)

lock: ## compile the hashed locks anew (needs uv)
	uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE) requirements/service.in -o requirements/service.txt
	uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE) requirements/meaning.in -o requirements/meaning.txt
	uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE) requirements/test.in -o requirements/test.txt
