# Every target works on a fresh clone: it makes .venv itself, with the pinned and hashed packages of requirements/.
# The command is .venv/bin/tux.

PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/pip --disable-pip-version-check
DENO := DENO_NO_UPDATE_CHECK=1 $(CURDIR)/$(VENV)/bin/deno
WEB := src/tux/sandbox/web
TESTS ?=

.PHONY: help setup install demo run test check bench mutants docs pictures lock clean

help:
	@echo "make demo      try Tux in a browser, without Discord"
	@echo "make run       run the bot on Discord (asks for the token)"
	@echo "make install   set up .venv for the bot alone, as a service needs it"
	@echo "make test      every test, on SQLite and PostgreSQL"
	@echo "make check     lint, format, types, imports, migrations"
	@echo "make bench     measure, in ratio to a bare bot; and the sandbox itself"
	@echo "make mutants   change the code in small wrong ways, and list those that no test notices"
	@echo "make docs      write anew what the pages take from the code"
	@echo "make pictures  take the pictures of the pages anew (needs Chromium)"

setup: $(VENV)/.dev

install: $(VENV)/.runtime

demo: $(VENV)/.runtime
	@exec $(VENV)/bin/tux demo $(ARGS)

run: $(VENV)/.runtime
	@exec $(VENV)/bin/tux run $(ARGS)

# Where Python was told not to keep bytecode, each process that a test starts would compile all of Tux.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/.dev
	$(VENV)/bin/pytest -n auto --maxprocesses 4 --dist worksteal $(TESTS)

check: $(VENV)/.dev
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/basedpyright
	$(VENV)/bin/lint-imports
	cd $(WEB) && $(DENO) fmt --check --quiet
	cd $(WEB) && $(DENO) lint --quiet
	cd $(WEB) && $(DENO) check --quiet --no-remote .
	$(VENV)/bin/pytest tests/database/test_migrations.py

bench: $(VENV)/.dev
	$(VENV)/bin/python -m benchmarks $(ARGS)
	$(VENV)/bin/python -m benchmarks.cases
	$(VENV)/bin/python -m benchmarks.sandbox
	$(VENV)/bin/python -m benchmarks.antinuke

# Takes hours, and goes on where it was stopped: make mutants ARGS="--sample 400 --seed 1"
mutants: $(VENV)/.mutants
	PYTHONPATH=tests $(VENV)/bin/python -m mutants $(ARGS)

docs: $(VENV)/.runtime
	$(VENV)/bin/python docs/generate.py

pictures: $(VENV)/.dev
	$(VENV)/bin/python docs/pictures/take.py

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results .foreign

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tux needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Installs a list of packages and shows how far it is. What pip has to say about a failure passes by, on stderr.
install = { $(PIP) install --require-hashes -r $(1) || echo failed; } | awk -v total="$$(grep -c '==' $(1))" '\
	/^(Collecting|Requirement already)/ { line = sprintf("  %d of about %d packages", ++count, total); show() } \
	/^Installing collected/ { line = "  putting them in place …"; show() } \
	$$0 == "failed" { failed = 1 } \
	END { if (tty && line) print ""; exit failed } \
	function show() { if (tty) printf "\r\033[K%s", line; else if (count % 20 == 0 || /^Inst/) print line; fflush() } \
	' tty="$$([ -t 2 ] && echo 1)"

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(VENV)/bin/python
	@echo "Setting up (once; a minute or two) …"
	@$(call install,requirements/runtime.txt)
	@$(PIP) install --quiet --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@$(call install,requirements/dev.txt)
	@touch $@

$(VENV)/.mutants: requirements/mutants.txt $(VENV)/.dev
	@$(call install,requirements/mutants.txt)
	@touch $@

# Compiles requirements/*.txt anew from pyproject.toml, and requirements/foreign from its lists; needs uv and npm.
LOCK := uv pip compile --universal --generate-hashes --no-header --quiet --python-version
lock:
	rm -f requirements/*.txt requirements/foreign/*.txt
	$(LOCK) 3.11 pyproject.toml requirements/build.in --output-file requirements/runtime.txt
	$(LOCK) 3.11 pyproject.toml requirements/build.in --extra dev --constraint requirements/runtime.txt --output-file requirements/dev.txt
	$(LOCK) 3.11 pyproject.toml requirements/build.in --extra dev --extra mutants --constraint requirements/dev.txt --output-file requirements/mutants.txt
	for name in discord.py disnake hikari interactions.py py-cord; do \
		$(LOCK) 3.11 requirements/foreign/$$name.in --output-file requirements/foreign/$$name.txt; \
	done
	$(LOCK) 3.12 requirements/foreign/nextcord.in --output-file requirements/foreign/nextcord.txt
	cd requirements/foreign && npm install --package-lock-only --omit-lockfile-registry-resolved
