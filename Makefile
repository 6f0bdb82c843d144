# Everything that a person or a CI job does with this checkout. `make demo` and `make test` need nothing before.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/datasets
DEMO := .belegt/demo
QUESTION ?= Wer hat bei den Stadtwerken die Stelle des Netzmeisters übernommen?
UV := $(shell command -v uv 2>/dev/null)

.PHONY: setup demo test test-page test-page-model test-model test-reliability test-injection lint bench wheel ci clean

setup: $(VENV)/.ready

# Made again only when the pinned set changes; otherwise nothing here touches the network.
$(VENV)/.ready: pyproject.toml constraints.txt
ifneq ($(UV),)
	test -x $(BIN)/python || uv venv --quiet --python '>=3.11' $(VENV)
	uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable '.[embedded,ui,dev]'
else
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[embedded,ui,dev]'
endif
	touch $@

demo: setup
	@$(BIN)/python -m eval.demo --library $(DEMO) "$(QUESTION)"

test: setup
	$(BIN)/python -m pytest -q

# The chat page in a real browser. Debian's chromium is installed when it is missing and we may.
test-page: $(VENV)/.page-ready
	$(BIN)/python -m pytest -q -m 'page and not model' tests/page

# The same with the language model, on the seed texts.
test-page-model: $(VENV)/.page-ready
	$(BIN)/python -m pytest -q -m 'page and model' tests/page

$(VENV)/.page-ready: $(VENV)/.ready
	$(if $(UV),uv pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check) \
		--constraint constraints.txt --editable '.[page]'
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && apt-get update -qq && \
		apt-get install -qq --no-install-recommends -y chromium fonts-liberation >/dev/null; } || \
		{ echo 'The browser tests need chromium. Install it with: sudo apt-get install chromium' >&2; exit 1; }
	touch $@

test-model: setup
	$(BIN)/python -m pytest -q -m 'model and not page'

# LENGTH=full: what docs/reliability.md and SECURITY.md report; PART=kills (model, processes, …): one part alone.
test-reliability: setup
	LENGTH=$(LENGTH) $(BIN)/python -m pytest -q -m reliability $(if $(PART),tests/reliability/test_$(PART).py,tests/reliability)

test-injection: setup
	LENGTH=$(LENGTH) $(BIN)/python -m pytest -q -m injection $(if $(PART),tests/injection/test_$(PART).py,tests/injection)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# ENGINE=ollama: only answers, with a real server and by its own clock.
bench: setup
ifeq ($(ENGINE),ollama)
	$(BIN)/python tests/live/real_ollama.py run $(BIN)/python -m eval.bench --data $(DATA) --engine ollama --answers
else
	$(BIN)/python -m eval.bench --data $(DATA) $(if $(ENGINE),--engine $(ENGINE))
endif

# A wheel works in an empty environment outside the checkout: tests/wheel.sh installs and uses it there.
wheel: setup
	sh tests/wheel.sh

.PHONY: ollama ollama-down test-ollama agree
# A real Ollama in the user's cache, on a port of its own; an installed one is left alone. The first build takes minutes.
ollama: setup
	@$(BIN)/python tests/live/real_ollama.py up

ollama-down: setup
	@$(BIN)/python tests/live/real_ollama.py down

test-ollama: setup
	$(BIN)/python tests/live/real_ollama.py run $(BIN)/python -m pytest -q -rs -m ollama

# Both engines on the same weights, in Python, in the shell and as the page asks. SAMPLE=8 asks fewer questions;
# KEEP=FILE keeps what each door said, so that a run that was broken off goes on; DOOR='ollama, page' asks there alone.
agree: setup
	$(BIN)/python tests/live/real_ollama.py run $(BIN)/python tests/live/agree.py --data $(DATA) \
		$(if $(SAMPLE),--sample $(SAMPLE)) $(if $(KEEP),--keep '$(KEEP)') $(if $(DOOR),--door '$(DOOR)')

ci:
	bash .ci/run

clean:
	rm -rf $(VENV) .belegt build dist
