# Shanglou: everything a developer or CI runs. `make help` lists it.
SHELL := bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PYTHONUTF8 := 1

VENV := .venv
BENCH_VENV := .venv-bench
LOCK_VENV := .venv-lock
BIN := $(VENV)/bin
PIP_INSTALL := -m pip --disable-pip-version-check install --quiet

# The first of these that runs, is 3.11 or newer and can make a virtual environment. `make PYTHON=...` names another.
PYTHONS := $(if $(PYTHON),$(PYTHON),python3.11 python3 python3.12 python3.13 python3.14)

# $(call new_venv,DIR): an empty virtual environment.
define new_venv
@python=; for candidate in $(PYTHONS); do \
  if "$$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then python=$$candidate; break; fi; \
done; \
if [ -z "$$python" ]; then \
  echo "Shanglou needs Python 3.11 or newer with venv (on Debian and Ubuntu: python3-venv). Tried: $(PYTHONS). Name one with: make PYTHON=/path/to/python" >&2; exit 1; \
fi; \
echo "$(1): $$("$$python" --version); installing takes a minute or so"; "$$python" -m venv --clear $(1)
endef

.PHONY: help setup frontend browser demo demo-library screens test lint bench lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.ready ## make .venv from the lock (only when the lock or pyproject.toml changed)

$(VENV)/.locked: requirements.lock
	$(call new_venv,$(VENV))
	@$(BIN)/python $(PIP_INSTALL) --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.ready: $(VENV)/.locked pyproject.toml
	@$(BIN)/python $(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

# Node comes from a Python package, so that a machine needs only Python. Runs again only when sources or lock changed.
BUILT := src/shanglou/server/site/static/built/manifest.json
FRONTEND := $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)

frontend: setup $(BUILT) ## build the pages' styles and scripts

$(BUILT): $(FRONTEND)
	@$(BIN)/python hatch_build.py

DEMO := var/demo
demo: setup frontend ## open the platform with three cities of made-up data (and eight real projects) on http://127.0.0.1:8000/
	@SHANGLOU_HOME=$(DEMO) $(BIN)/python -m shanglou.server.site.demo

demo-library: setup ## without the web: check eight real projects, sweep 100,000 units, write the handbook
	@$(BIN)/python -m shanglou.demo

screens: setup frontend browser ## photograph the main pages into docs/screens/, both languages, both widths
	@$(BIN)/python -m tests.screens

# Every check runs, even after one failed; what failed is named, and the target fails.
define checks
failed=; \
check() { printf '\n== %s\n' "$$*"; "$(BIN)/$$1" "$${@:2}" || failed="$$failed  [$$*]"; }; \
check ruff check .; \
check ruff format --check .; \
check mypy; \
check lint-imports; \
check shanglou lint; \
if [ -n "$$failed" ]; then printf '\nFAILED:%s\n' "$$failed"; fi
endef

lint: setup ## the checks without the tests: ruff, mypy, import-linter, policy linter
	@$(checks); [ -z "$$failed" ]

CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
# Tests of one module stay together while all workers are busy; at the end those that are done take over from the others. A worker
# more than there are cores makes every test half as slow again and the run no shorter, browsers and all.
SPREAD := -n $(CORES) --dist worksteal

# Browser tests want a Chromium and the second run a PostgreSQL. Root on Debian or Ubuntu gets them installed; elsewhere their absence is said.
browser:
	@need=; [ -n "$$SHANGLOU_CHROMIUM" ] || command -v chromium >/dev/null || command -v google-chrome >/dev/null || need=chromium; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || need="$$need postgresql"; \
	if [ -n "$$need" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing:$$need"; export DEBIAN_FRONTEND=noninteractive; \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends $$need fonts-noto-cjk; } >/dev/null 2>&1 || \
	  printf '\n*** COULD NOT INSTALL %s: the tests that need it are skipped. ***\n\n' "$$need" >&2; \
	fi

test: setup frontend browser ## the checks; the server's tests on PostgreSQL; all tests in random order (pytest's closing line comes last)
	@$(checks); \
	printf '\n== pytest tests/server on PostgreSQL\n'; \
	"$(BIN)/python" -m tests.postgresql -- "$(BIN)/pytest" $(SPREAD) tests/server -m 'not browser'; \
	case $$? in 0) ;; 77) printf '\n*** POSTGRESQL IS NOT ON THIS MACHINE: THE SERVER WAS TESTED ON SQLITE ONLY. ***\n\n' >&2 ;; *) failed="$$failed [pytest on PostgreSQL]" ;; esac; \
	printf '\n== pytest\n'; "$(BIN)/pytest" $(SPREAD) || failed="$$failed pytest"; \
	[ -z "$$failed" ]

$(BENCH_VENV)/.locked: requirements-bench.lock
	$(call new_venv,$(BENCH_VENV))
	@$(BENCH_VENV)/bin/python $(PIP_INSTALL) --require-hashes -r requirements-bench.lock
	@touch $@

$(BENCH_VENV)/.ready: $(BENCH_VENV)/.locked pyproject.toml
	@$(BENCH_VENV)/bin/python $(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

# The platform is measured in the environment it runs in, its peers in theirs.
BENCH_OUT := var/bench
bench: setup frontend $(BENCH_VENV)/.ready ## the platform under load; the engine against its peers (Spark needs Java 17 or newer)
	@mkdir -p $(BENCH_OUT); $(BIN)/python -m benchmarks.server --out $(BENCH_OUT)/server.json
	@if java -version >/dev/null 2>&1; then \
	  $(BENCH_VENV)/bin/python -m benchmarks --server $(BENCH_OUT)/server.json; \
	else \
	  printf '\n*** NO JAVA ON THIS MACHINE: THE SPARK PART IS SKIPPED. Install a Java runtime, 17 or newer, to run it. ***\n\n' >&2; \
	  $(BENCH_VENV)/bin/python -m benchmarks --no-spark --server $(BENCH_OUT)/server.json; \
	fi

# Names, versions and hashes only: no address of any registry.
COMPILE := $(LOCK_VENV)/bin/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

lock: ## resolve pyproject.toml anew into requirements.lock and requirements-bench.lock
	$(call new_venv,$(LOCK_VENV))
	@$(LOCK_VENV)/bin/python $(PIP_INSTALL) uv
	@$(COMPILE) --upgrade --extra dev -o requirements.lock
	@$(COMPILE) --upgrade --extra bench --extra spark -o requirements-bench.lock
	@rm -rf $(LOCK_VENV)

clean: ## remove environments, caches and builds
	@rm -rf $(VENV) $(BENCH_VENV) $(LOCK_VENV) build dist out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
	@rm -rf frontend/node_modules src/shanglou/server/site/static/built; find src -name '*.mo' -delete
