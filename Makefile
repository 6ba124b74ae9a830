# Makefile: every verb of the repository. `make` alone lists them.
#
# What is built lands in .build/plumb, laid out as `make install` lays it out:
#   .build/plumb/bin/plumb                  the tool
#   .build/plumb/lib/plumb/libplumb.so      the recorder, loaded into the observed program
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

STAGE := .build/plumb

include Sources/CInterposer/library.mk

.PHONY: help library

help: ## lists these verbs
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/make \1@\2/p' $(MAKEFILE_LIST) | column -t -s @

library: $(LIBRARY) ## builds .build/plumb/lib/plumb/libplumb.so alone
