# `make demo` and `make test` are all a fresh machine needs; both set up `.venv` on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# With REQUIRE_GPU=1 TensorFlow comes with CUDA, from a lock of its own.
LOCK := requirements$(if $(filter 1,$(REQUIRE_GPU)),-gpu).lock
READY := $(VENV)/.ready$(if $(filter 1,$(REQUIRE_GPU)),-gpu)

# Downloads stay inside the project folder too; set UV_CACHE_DIR to share a cache between clones.
export UV_CACHE_DIR ?= $(CURDIR)/.cache/uv
# So do the settings and caches of the programs used: nothing of a home folder is read or changed.
export JUPYTER_CONFIG_DIR := $(CURDIR)/.cache/jupyter/config
export JUPYTER_DATA_DIR := $(CURDIR)/.cache/jupyter/data
export JUPYTER_RUNTIME_DIR := $(CURDIR)/.cache/jupyter/runtime
export IPYTHONDIR := $(CURDIR)/.cache/ipython
export MPLCONFIGDIR := $(CURDIR)/.cache/matplotlib
export PRE_COMMIT_HOME := $(CURDIR)/.cache/pre-commit
# nbgrader starts `alembic` by name, so the environment's programs must be found first.
export PATH := $(CURDIR)/$(BIN):$(PATH)

# Notebooks choose their own way to draw; tests and audit draw without a screen.
HEADLESS := MPLBACKEND=agg
PARALLEL := -n auto --maxprocesses 4

.PHONY: help
help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

$(READY): $(LOCK) pyproject.toml course/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "Python 3.11, 3.12 or 3.13 is needed; name one with: make PYTHON=/path/to/python3.12" >&2; exit 2; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --no-cache-dir --disable-pip-version-check "$$(sed -n 's/^\(uv==[^ ]*\).*/\1/p' $(LOCK))"
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes $(LOCK)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable course --editable .
	@touch $(READY)

.PHONY: setup
setup: $(READY) ## make the environment .venv (the other targets do it when needed)

# The example class: what `make demo` wrote last is kept in DEMO_CLASS, so that it can be told from real work.
DEMO_UNIT := 01-convolution
DEMO_SIZE := 12
DEMO_CLASS := .autograder/demo
DEMO_GRADES := reports/grades.json
DEMO_REPORT := reports/class.html
# Fails with a sentence when submitted/, autograded/ or feedback/ hold what no `make demo` wrote.
ONLY_DEMO = found=; for folder in autograded/*/ feedback/*/; do \
	  test ! -d "$$folder" || test -d "$(DEMO_CLASS)/$$(basename "$$folder")" || found="$$folder"; done; \
	test -z "$$(ls -A submitted 2>/dev/null)" || diff -rq -x .ipynb_checkpoints $(DEMO_CLASS) submitted >/dev/null 2>&1 || found=submitted/; \
	test -z "$$found" || { echo "make $@: $$found holds work that the demo did not write." \
	  "Move submitted/, autograded/, feedback/ and gradebook.db elsewhere and try again; nothing was changed." >&2; exit 2; }

.PHONY: demo
demo: $(READY) ## release a unit, write a class of 12, grade, compare, report
	@$(ONLY_DEMO)
	$(BIN)/autograder release $(DEMO_UNIT)
	@rm -rf $(DEMO_CLASS) submitted && mkdir -p reports
	$(BIN)/autograder examples $(DEMO_UNIT) --size $(DEMO_SIZE) --into $(DEMO_CLASS) --quiet
	@cp -R $(DEMO_CLASS) submitted
	$(BIN)/autograder grade $(DEMO_UNIT) --json $(DEMO_GRADES)
	$(BIN)/autograder compare $(DEMO_UNIT) --grades $(DEMO_GRADES)
	$(BIN)/autograder report $(DEMO_UNIT) --grades $(DEMO_GRADES) --output $(DEMO_REPORT) --quiet
	@echo
	@printf '%-26s %s\n' \
	  'The lesson' 'solutions/$(DEMO_UNIT)/$(DEMO_UNIT).ipynb' \
	  'What students get' 'course/en/$(DEMO_UNIT)/ and course/ko/$(DEMO_UNIT)/' \
	  'The class handed in' 'submitted/STUDENT/$(DEMO_UNIT)/' \
	  'Graded, and feedback' 'autograded/STUDENT/ and feedback/STUDENT/' \
	  'Scores' '$(DEMO_GRADES) and gradebook.db' \
	  'The class as a page' '$(DEMO_REPORT)' \
	  'JupyterLab, Formgrader' 'make lab'

.PHONY: lab
lab: $(READY) ## open JupyterLab with Formgrader; options in LAB="--no-browser …"
	$(BIN)/jupyter lab $(LAB)

.PHONY: site
site: $(READY) ## write the lessons as a static site in site/, in English and Korean
	$(HEADLESS) $(BIN)/autograder site

.PHONY: screenshots
screenshots: $(READY) ## take the pictures of the documentation anew, in docs/images/
	$(HEADLESS) $(BIN)/python -m tests.screenshots

.PHONY: test
test: $(READY) ## check everything: style, types, tests, notebooks, audit
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(HEADLESS) $(BIN)/pytest $(PARALLEL)
	CNNCOURSE_PROFILE=quick $(BIN)/pytest --nbval --nbval-sanitize-with tests/nbval_sanitize.cfg $(PARALLEL) --dist loadfile solutions
	$(HEADLESS) $(BIN)/autograder audit

.PHONY: audit
audit: $(READY) ## test the tests: every mutant of every line, as a page in reports/
	@mkdir -p reports
	$(HEADLESS) $(BIN)/autograder audit --thorough --json reports/audit.json --html reports/audit.html

.PHONY: test-full
test-full: $(READY) ## run the lessons with real data and weights; REQUIRE_GPU=1 demands a GPU
	$(BIN)/python tests/list_gpus.py
	@mkdir -p reports
	$(HEADLESS) $(BIN)/python -m tests.full_profile --json reports/full.json

# Resolves anew within the bounds of the two pyproject.toml files; commit the results.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra dev --extra keras --extra offline pyproject.toml course/pyproject.toml
.PHONY: lock
lock: $(READY) ## resolve requirements.lock and requirements-gpu.lock anew
	$(COMPILE) --upgrade --output-file requirements.lock
	$(COMPILE) --extra gpu --constraint requirements.lock --output-file requirements-gpu.lock

.PHONY: clean
clean: ## remove environment and caches; nothing of a class
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find autograder course solutions tests \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +
