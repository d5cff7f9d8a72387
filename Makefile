# Two commands: `make run` and `make test`. Everything they need is installed once and again when
# a lock file changes; nothing outside this directory is touched but what docs/self-hosting.md names.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
# Directories too: a file that was removed changes its directory.
WEB_SOURCES := $(shell find web/src web/public web/scripts web/index.html web/vite.config.ts \
	web/tsconfig.json -not -name '*.test.ts*' -not -path '*/styles/fonts*' 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run build test model lint fmt bench soak screenshots lock clean

help: ## Show what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 8

run: .venv/run.stamp web/dist/index.html ## Start Banquet with demo data on http://127.0.0.1:8000
	@exec $(BIN)/banquet serve --demo

build: .venv/run.stamp web/dist/index.html ## Install and build, start nothing

test: lint web/dist/index.html .venv/browser.stamp .venv/model.stamp ## Run everything CI runs
	cd web && npm test --silent
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder --max-worker-restart 2

model: .venv/test.stamp ## Search the model of the cursor protocol more widely than the tests do
	@$(BIN)/python -m tests.model.spin

lint: .venv/test.stamp web/node_modules/.stamp ## Check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy src tests bench examples
	cd web && npm run --silent check

fmt: .venv/test.stamp web/node_modules/.stamp ## Put the style right
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	cd web && npx --no-install eslint --fix .

bench: .venv/test.stamp web/dist/index.html ## Measure; prints a table, writes bench/results.json
	$(BIN)/python -m bench.run

soak: .venv/test.stamp web/dist/index.html ## Twenty minutes of chaos; SEED=, MINUTES= and ONLY=F1,F6 choose
	$(BIN)/python -m tests.chaos --minutes $(or $(MINUTES),20) $(if $(SEED),--seed $(SEED)) \
		$(if $(ONLY),--only $(ONLY))

screenshots: web/dist/index.html .venv/browser.stamp ## Take a picture of every screen into docs/screenshots
	$(BIN)/python -m tests.end_to_end.screenshots

lock: $(BIN)/python ## Write the lock files anew
	@$(PIP) uv
	@for name in run test; do \
		UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal \
			--generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
			requirements/$$name.in --output-file requirements/$$name.txt || exit 1; done
	cd web && npm install --package-lock-only

clean: ## Remove what was installed and built; data stay
	rm -rf .venv web/node_modules web/dist

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
		echo "Banquet needs Python 3.11 or later with venv (on Debian: apt install python3-venv)." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing Python packages ..."
	@$(PIP) --require-hashes --requirement requirements/run.txt
	@$(PIP) --no-deps --editable .
	@touch $@

.venv/test.stamp: requirements/test.txt .venv/run.stamp
	@echo "Installing what the tests need ..."
	@$(PIP) --require-hashes --requirement requirements/test.txt
	@touch $@

# Not `npm ci`: it refuses a lock made where builds for other platforms could not be fetched.
# Versions and checksums come from the lock all the same, and it is not written.
web/node_modules/.stamp: web/package.json web/package-lock.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || { \
		echo "Banquet needs Node.js 20.19 or later." >&2; exit 1; }
	@echo "Installing web packages ..."
	@cd web && npm install --no-save --loglevel=error --no-update-notifier
	@touch $@

web/dist/index.html: web/node_modules/.stamp $(WEB_SOURCES)
	@echo "Building the web application ..."
	@cd web && npx --no-install vite build --logLevel warn
	@touch $@

# A browser for the end-to-end tests; without one they fail, they are not skipped.
.venv/browser.stamp: .venv/test.stamp tests/end_to_end/browser.py
	@$(BIN)/python tests/end_to_end/browser.py
	@touch $@

# The model checker; where it cannot be had its tests are skipped, and say so.
.venv/model.stamp: .venv/test.stamp tests/model/spin.py
	@$(BIN)/python -m tests.model.spin --install || true
	@touch $@
