# `make run` serves the site, `make test` checks everything. README.md has the plain lines behind both.

PYTHON ?= python3
BIN := .venv/bin

# Tests and checks begin without what the environment may say of a deployment.
BARE := env -u ALLOWED_HOSTS -u DATABASE_POOL -u DATABASE_STATEMENT_TIMEOUT -u DATABASE_URL -u DEBUG -u HOST \
	-u HSTS_PRELOAD -u HSTS_SECONDS -u HSTS_SUBDOMAINS -u PICTURES_URL -u PORT -u SECRET_KEY -u SECRET_KEY_FALLBACKS \
	-u SITE_LANGUAGE -u SITE_TIME_ZONE -u SITE_URL -u TRUSTED_PROXIES -u VAR_DIR -u PROOF
PYTEST := $(BARE) $(BIN)/python -m pytest -n auto
ON_POSTGRESQL := $(BARE) $(BIN)/python tests/support/with_postgresql.py $(BIN)/python -m pytest -n auto
DEPLOYED := SITE_URL=https://stories.example ALLOWED_HOSTS=stories.example TRUSTED_PROXIES=1

# Formats and checks scripts and sheets as deno.json says; it keeps its notes in .venv and asks nobody for news.
DENO := DENO_DIR=.venv/deno DENO_NO_UPDATE_CHECK=1 $(BIN)/deno

.PHONY: run quick test test-postgresql test-postgresql-all proof lint requirements pictures bench

run: .venv/run
	@$(BIN)/python manage.py quickstart

# While one works: without the browser, and without what needs many rows, races or kills.
quick: .venv/test
	@echo "Testing on SQLite what is quick; usually three minutes on two cores …"
	@$(PYTEST) -m "not slow and not browser"

# Everything but PostgreSQL. `make test LINTED=1` where `make lint` has just been run.
test: $(if $(LINTED),.venv/test,lint)
	@echo "Testing on SQLite and in a browser; usually a quarter of an hour on two cores …"
	@$(PYTEST)

# What touches the database in its own way: searches, races, locks, raw SQL, JSON, orders, schedules.
test-postgresql: .venv/test
	@echo "Testing on a PostgreSQL of its own what may differ there; usually five minutes on two cores …"
	@$(ON_POSTGRESQL) -m "sql and not browser"

test-postgresql-all: .venv/test
	@echo "Testing everything on a PostgreSQL of its own; usually twelve minutes on two cores …"
	@$(ON_POSTGRESQL) -m "not browser"

# What takes longer, with its full number: `make proof`, or `make proof PART=races`. It goes on where it stopped.
PARTS := crowds fuzz hostile manuscripts pages races
PART ?= $(PARTS)
proof: .venv/test
	@for part in $(PART); do $(BARE) PROOF=$$part $(BIN)/python -m pytest -n auto || exit; done

lint: .venv/test
	@echo "Checking the code and its types, the scripts and sheets, the templates, the migrations and a deployment …"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BARE) $(BIN)/mypy --no-error-summary
	@$(DENO) fmt --check --quiet
	@$(DENO) lint --quiet
	@find templates -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +
	@$(BARE) $(BIN)/python manage.py makemigrations --check
	@$(BARE) $(DEPLOYED) SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

.venv/run: requirements.txt
	@command -v $(PYTHON) >/dev/null || { \
		echo "Spy Stories needs Python 3.11 or newer, and there is no $(PYTHON) here." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Spy Stories needs Python 3.11 or newer, not $$($(PYTHON) -V); try make PYTHON=python3.11." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) has no venv module; on Debian and Ubuntu, apt install python3-venv." >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv
	@echo "Installing what the site needs into .venv; the first time takes about a minute …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/test: .venv/run requirements-dev.txt
	@echo "Installing what the tests need into .venv …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# The newest allowed versions, with hashes and without any index address.
COMPILE := .venv/uv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate
requirements: .venv/run
	$(PYTHON) -m venv --clear .venv/uv
	.venv/uv/bin/pip install --quiet --disable-pip-version-check uv
	$(COMPILE) requirements.in --output-file requirements.txt
	$(COMPILE) requirements-passkeys.in --output-file requirements-passkeys.txt
	$(COMPILE) requirements-s3.in --output-file requirements-s3.txt
	$(COMPILE) requirements-dev.in --output-file requirements-dev.txt
	rm -r .venv/uv

# The pictures of README.md and docs/, taken anew from a site of their own.
pictures: .venv/test
	@$(BARE) $(BIN)/python tests/support/pictures.py

# The site beside plain Django, Wagtail and bare WSGI: some minutes. `make bench STORIES=10000` for a larger one.
STORIES ?= 1000
bench: .venv/run
	@$(BIN)/python -m bench --stories $(STORIES)
