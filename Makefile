# `make demo` and `make test` are all a fresh machine needs; both set up `.venv` on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Downloads stay inside the project folder too; set UV_CACHE_DIR to share a cache between clones.
export UV_CACHE_DIR ?= $(CURDIR)/.cache/uv
# nbgrader starts `alembic` by name, so the environment's programs must be found first.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export MPLBACKEND := agg

READY := $(VENV)/.ready

$(READY): requirements.lock pyproject.toml course/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "Python 3.11, 3.12 or 3.13 is needed; name one with: make PYTHON=/path/to/python3.12" >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-cache-dir --disable-pip-version-check "$$(sed -n 's/^\(uv==[^ ]*\).*/\1/p' requirements.lock)"
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable course --editable .
	touch $(READY)

.PHONY: setup
setup: $(READY)

# Resolves anew within the bounds of the two pyproject.toml files; commit the result.
.PHONY: lock
lock:
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra dev --extra keras pyproject.toml course/pyproject.toml --output-file requirements.lock
