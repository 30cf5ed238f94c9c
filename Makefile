# `make` lists all targets.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# An existing libtorch; Package.swift reads the same variable.
ifeq ($(strip $(LIBTORCH)),)
  unexport LIBTORCH
else
  override LIBTORCH := $(abspath $(LIBTORCH))
  export LIBTORCH
endif
ifdef TORCH_VERSION
  export TORCH_VERSION
endif
ifdef CUDA
  export CUDA
endif

PREFIX ?= /usr/local
SURPRISAL := .build/release/surprisal
SOURCES := Sources Tests Package.swift

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-zA-Z_-]+:.*## /{ printf "  make %-14s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  make MODEL_TOKENIZATION    train a model, as in the reference's makefile;"
	@echo "                             MODEL is one of $(MODELS),"
	@echo "                             TOKENIZATION one of $(TOKENIZATIONS);"
	@echo "                             with CUDA=1, BIDIRECTIONAL=1, EVAL=1, LOAD=FILE, PYFLAGS='--seed 2'"
	@echo
	@echo "  LIBTORCH=DIR uses an existing libtorch, TORCH_VERSION=X.Y.Z fetches another version, CUDA=1 the one for GPUs."

# Set-up

.PHONY: setup
setup: ## Check Swift and Python, install missing libraries, download libtorch
	@scripts/setup.sh
	@scripts/libtorch.sh

.PHONY: build
build: setup ## Build the program, optimised, into .build/release
	@scripts/build.sh

.PHONY: demo
demo: build ## Find intruders in a simulated network (15 seconds)
	@$(SURPRISAL) demo

.PHONY: test
test: setup ## Run all tests
	@scripts/test.sh

.PHONY: bench
bench: build ## Run all benchmarks: fast against plain implementations (many minutes)
	@$(SURPRISAL) bench --full $(BENCH_FLAGS)

DEFAULTS_OUTPUT ?= runs/defaults

.PHONY: defaults
defaults: build ## Make the tables behind the training defaults (docs/explanation/training.md); resumes after a break
	@scripts/defaults.py all --program $(SURPRISAL) --output $(DEFAULTS_OUTPUT)

DETECTION_OUTPUT ?= runs/detection

.PHONY: detection
detection: build ## Make the tables behind the default score (docs/appendix/score-comparison.md); resumes after a break
	@scripts/detection.py --program $(SURPRISAL) --output $(DETECTION_OUTPUT)

REPLAY_OUTPUT ?= runs/replay

.PHONY: replay
replay: build ## Replay a simulated day to `surprisal watch` at 50 times its speed (half an hour)
	@scripts/replay.py --program $(SURPRISAL) --output $(REPLAY_OUTPUT) $(REPLAY_FLAGS)

.PHONY: format
format: ## Format all Swift sources
	@swift format --in-place --parallel --recursive $(SOURCES)

.PHONY: lint
lint: ## Check the format and the documentation of all Swift sources
	@swift format lint --strict --parallel --recursive $(SOURCES)

.PHONY: install
install: build ## Install the program and its libraries to PREFIX (/usr/local)
	@scripts/install.sh "$(PREFIX)"

.PHONY: uninstall
uninstall: ## Remove what install copied
	@rm -rf "$(DESTDIR)$(PREFIX)/lib/surprisal" "$(DESTDIR)$(PREFIX)/bin/surprisal"

.PHONY: clean
clean: ## Remove build products; libtorch stays
	@rm -rf .build

# The reference's shorthands

MODELS := lstm tiered-lstm transformer tiered-transformer multiline-transformer
TOKENIZATIONS := word-global word-fields word-merged char

# The raw logs, if there are any, and the folder for prepared days.
AUTH ?= $(firstword $(wildcard data/auth.txt.gz data/auth.txt.zst data/auth.txt) data/auth.txt.gz)
REDTEAM ?= $(firstword $(wildcard data/redteam.txt.gz data/redteam.txt.zst data/redteam.txt) data/redteam.txt.gz)
DAYS ?= 6 7 8
DATA ?= data/full_data
COUNTS ?= $(DATA)/counts.json
TRAINER_CONFIG ?= config/lanl_config_trainer.json

TRAIN_FLAGS := -df $(DATA) -cf $(COUNTS) -tc $(TRAINER_CONFIG)
ifneq ($(filter-out 0 False false FALSE,$(CUDA)),)
  TRAIN_FLAGS += --use-cuda
endif
ifneq ($(BIDIRECTIONAL),)
  TRAIN_FLAGS += --bidir
endif
ifneq ($(LOAD),)
  TRAIN_FLAGS += --load-model $(LOAD)
endif
ifneq ($(EVAL),)
  TRAIN_FLAGS += --eval-only
endif
TRAIN_FLAGS += $(PYFLAGS)

.PHONY: prepare_data
prepare_data: $(DATA)/counts.json ## Make day files from data/auth.txt.gz and data/redteam.txt.gz

$(DATA)/counts.json: | build
	@for file in $(AUTH) $(REDTEAM); do \
	  [ -e "$$file" ] || { echo "error: $$file does not exist; name the raw logs with AUTH=FILE and REDTEAM=FILE" >&2; exit 1; }; \
	done
	@$(SURPRISAL) prepare $(AUTH) $(REDTEAM) --days $(DAYS) --output $(DATA) \
	  --sample-output $(dir $(DATA))sample_data --test-output $(dir $(DATA))test_data

WANDB_NOTE := "WANDB is ignored: metrics are stored in the run folder, also for TensorBoard"

define TRAIN
.PHONY: $(1)_$(2)
$(1)_$(2): build $$(COUNTS)
	$$(if $$(WANDB),@echo $$(WANDB_NOTE))
	$$(SURPRISAL) train $(1) $(2) -mc config/lanl_config_$(subst -,_,$(1)).json $$(TRAIN_FLAGS)
endef
$(foreach model,$(MODELS),$(foreach tokenization,$(TOKENIZATIONS),$(eval $(call TRAIN,$(model),$(tokenization)))))

# The paper's comparison

SEEDS ?= 1-5
REPRODUCE_MODELS ?= $(MODELS)
REPRODUCE_TOKENIZATIONS ?= $(TOKENIZATIONS)
REPRODUCE_FLAGS ?= --compatibility reference
REPRODUCE_OUTPUT ?= runs/reproduce
MODEL_CONFIGS ?= config

.PHONY: reproduce
reproduce: build $(COUNTS) ## Train and compare all models of the paper, in a queue that resumes after a break
	@MODELS="$(REPRODUCE_MODELS)" TOKENIZATIONS="$(REPRODUCE_TOKENIZATIONS)" SEEDS="$(SEEDS)" CUDA="$(CUDA)" \
	  DATA="$(DATA)" COUNTS="$(COUNTS)" TRAINER_CONFIG="$(TRAINER_CONFIG)" MODEL_CONFIGS="$(MODEL_CONFIGS)" \
	  FLAGS="$(REPRODUCE_FLAGS) $(PYFLAGS)" scripts/reproduce.sh $(SURPRISAL) "$(REPRODUCE_OUTPUT)"
