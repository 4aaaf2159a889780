# Two commands for a newcomer: make demo, make test. Everything they need is installed into this folder,
# system packages excepted (apt-get).
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

export OMP_THREAD_LIMIT := 1
export DO_NOT_TRACK := 1
PIP := .venv/bin/pip --disable-pip-version-check install --quiet --no-deps --require-hashes
ASSETS := pipeline/web/static/vendor/.complete

.PHONY: help demo test test-extras lint lock translations clean system-run system-test

help: ## these lines
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

demo: system-run .venv/.run $(ASSETS) ## install, take in sample_scans, print what to try, serve the pages
	@setup/demo.sh

test: system-run system-test .venv/.test $(ASSETS) lint ## install the test tools, start real services, run everything
	.venv/bin/pytest

lint: .venv/.test ## types, style, import contracts
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

lock: ## renew the hashed lock files from pyproject.toml (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q \
	  pyproject.toml --extra learn --group build -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q \
	  pyproject.toml --group build --group dev -o requirements-dev.lock

# Not a part of "make test": torch alone is about 5 GB. EXTRAS names another Python that has the extras and pytest.
EXTRAS ?= .venv-extras/bin/python

test-extras: ## convert models with the real libraries of kraken and TrOCR (downloads about 5 GB the first time)
	@$(EXTRAS) -c 'import kraken, transformers, pytest' 2>/dev/null || { python3 -m venv .venv-extras; \
	  .venv-extras/bin/pip install --quiet -e '.[kraken,trocr]' 'pytest>=8.4,<10'; }
	$(EXTRAS) -m pytest -o filterwarnings=default -p no:cacheprovider -o addopts=--import-mode=importlib tests_extras

translations: .venv/.test ## collect msgids, merge them into the Russian catalogue, compile it
	@mkdir -p .cache
	.venv/bin/pybabel -q extract -F pyproject.toml -k _ -k N_ -k ngettext:1,2 --no-location --sort-output --omit-header \
	  -o .cache/archive.pot pipeline flows setup
	.venv/bin/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -D archive -l ru -i .cache/archive.pot -d schemas/locale
	.venv/bin/pybabel -q compile -D archive -d schemas/locale

clean: ## remove what was installed here
	rm -rf .venv node_modules pipeline/web/static/vendor .cache .mypy_cache .ruff_cache .pytest_cache

system-run:
	@setup/system-packages.sh run

system-test:
	@setup/system-packages.sh test

.venv/bin/python:
	@python3 -m venv .venv

.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	@echo "→ Ставлю библиотеки Python в .venv (минута-другая) / installing Python libraries into .venv (a minute or two)"
	@$(PIP) -r requirements.lock
	@.venv/bin/pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/.test: requirements-dev.lock .venv/.run
	@echo "→ Ставлю инструменты проверки в .venv / installing the test tools into .venv"
	@$(PIP) -r requirements-dev.lock
	@touch $@

$(ASSETS): package-lock.json | .venv/.run
	@echo "→ Готовлю шрифты и скрипты страниц / fetching fonts and scripts of the pages"
	@setup/web-assets.sh
	@touch $@
