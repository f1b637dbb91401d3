# `make` alone lists the targets. Needs Python 3.11 or newer and make; everything else goes into .venv.

VENV := .venv
BIN := $(VENV)/bin
SHELL := /bin/sh

# Any Python that is new enough and can make virtual environments.
CANDIDATES := $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3 python
SUITABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
FIND_PYTHON = for python in $(CANDIDATES); do \
	if $$python -c '$(SUITABLE)' 2>/dev/null; then echo $$python; exit; fi; done; \
	echo "Python 3.11 or newer with venv and ensurepip is needed (Debian: apt install python3-venv);" \
	     "or name one: make PYTHON=/path/to/python3" >&2; exit 1

.DEFAULT_GOAL := help
.PHONY: help run daemons test trial check bench chaos fuzz gamedata docs clean

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 12

run: $(VENV)/run.stamp  ## run the whole suite in the foreground, for development; Ctrl-C ends it
	@exec $(BIN)/gameserver run

daemons: $(VENV)/run.stamp  ## run each daemon as a process of its own; Ctrl-C ends all
	@exec $(BIN)/gameserver daemons

test: $(VENV)/check.stamp  ## run the tests
	$(BIN)/python -m pytest

trial: $(VENV)/check.stamp  ## run the same tests with Twisted's own runner
	$(BIN)/trial tests

check: $(VENV)/check.stamp  ## format, lint, types, then the tests: what CI runs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

bench: $(VENV)/check.stamp  ## measure the gate, the zone, and the packing of messages
	$(BIN)/python -m benchmarks
	$(BIN)/python -m pytest benchmarks

KILLS := 20
BOTS := 20
# Each of the processes may use so much memory, KiB.
CHAOS_LIMIT := 6000000

chaos: $(VENV)/run.stamp  ## kill processes at random while bots play; KILLS=200 BOTS=40 SEED=7 choose
	ulimit -v $(CHAOS_LIMIT); $(BIN)/gameserver chaos --kills $(KILLS) --bots $(BOTS) $(if $(SEED),--seed $(SEED))

BUDGET := 120

fuzz: $(VENV)/check.stamp  ## send garbage to every listener while bots play; BUDGET=600 SEED=7 choose
	$(BIN)/python -m tests.fuzz.storm $(BUDGET) $(SEED)

gamedata: $(VENV)/run.stamp  ## build the sample world's binary files from their sources
	$(BIN)/gameserver data build

docs: $(VENV)/run.stamp  ## write the reference pages that come from the code
	$(BIN)/gameserver settings > docs/settings.md
	$(BIN)/gameserver rules > docs/rules.md
	$(BIN)/gameserver protocol docs

clean:  ## remove what was built, but neither characters (var) nor logs
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis _trial_temp*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment is made anew when the dependencies change. An editable install hides twisted/plugins from
# twistd unless its mode is compat.
$(VENV)/venv.stamp: setup.cfg pyproject.toml
	@set -e; python=$$($(FIND_PYTHON)); echo "making $(VENV) with $$($$python --version)"; \
	rm -rf $(VENV); $$python -m venv $(VENV)
	@touch $@

INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --config-settings editable_mode=compat

$(VENV)/run.stamp: $(VENV)/venv.stamp
	@echo "installing the suite with its embedded stores"
	@$(INSTALL) -e '.[embedded]'
	@touch $@

$(VENV)/check.stamp: $(VENV)/run.stamp
	@echo "installing what the tests need"
	@$(INSTALL) -e '.[embedded,test,check]'
	@touch $@
