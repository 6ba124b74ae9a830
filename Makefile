# Makefile: every verb of the repository. `make` alone lists them.
#
# What is built stands in .build/plumb, laid out as `make install` lays it out:
#   bin/plumb                  the tool
#   lib/plumb/libplumb.so      the recorder, loaded into the observed program
#   include/plumb.h            the entry points for a program that knows of plumb
#   share/                     the man page, and completions for bash, zsh and fish
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PREFIX ?= /usr/local
DESTDIR ?=
PROGRAM ?=
ONLY ?=
ROUNDS ?= 7

STAGE := .build/plumb
TOOL := $(STAGE)/bin/plumb
HEADER := Sources/CPlumbSeam/include/plumb.h
RECORDINGS := .build/recordings
WORD_INDEX := .build/examples/word-index

include Sources/CInterposer/library.mk

.PHONY: help deps readers toolchain tool library build install dist programs probe-programs run \
  probe-sources backends test probes probes-debug test-full races check bench samples clean

help: ## lists these verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' \
	  $(firstword $(MAKEFILE_LIST))

deps: ## installs the Debian packages that are missing; silent when all are there
	@.ci/install-dependencies

# What only PyPI has goes into a folder of this checkout. A test without its reader says so, and
# fails in .ci/run.
PYTHON_READERS := .build/python
readers: deps
	@.ci/install-dependencies readers
	@[ -d $(PYTHON_READERS)/hdrh ] || { \
	  echo "installing: hdrhistogram, from PyPI, in $(PYTHON_READERS)"; \
	  /usr/bin/python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check \
	    --target $(PYTHON_READERS) hdrhistogram || true; } >&2

toolchain: deps
	@command -v swiftc >/dev/null || { \
	  echo "No swiftc in PATH: install Swift 6.1 or newer from https://www.swift.org/install" \
	    "and add its usr/bin to PATH, then run make again." >&2; exit 1; }

library: toolchain
	@$(MAKE) --silent --no-print-directory $(LIBRARY)

tool: toolchain
	swift build --configuration release --product plumb
	@mkdir -p $(dir $(TOOL))
	@cp -f .build/release/plumb $(TOOL)

# $(call accompany,TOOL,SHARE): what goes with the tool; the tool itself writes the completions.
define accompany
install -D -m 644 Documentation/plumb.1 $(2)/man/man1/plumb.1; \
  mkdir -p $(2)/bash-completion/completions $(2)/zsh/site-functions \
    $(2)/fish/vendor_completions.d; \
  $(1) --generate-completion-script bash > $(2)/bash-completion/completions/plumb; \
  $(1) --generate-completion-script zsh > $(2)/zsh/site-functions/_plumb; \
  $(1) --generate-completion-script fish > $(2)/fish/vendor_completions.d/plumb.fish
endef

build: library tool ## builds the tool and libplumb.so, optimised, in .build/plumb
	@install -D -m 644 $(HEADER) $(STAGE)/include/plumb.h
	@$(call accompany,$(TOOL),$(STAGE)/share)

# Under sudo there is often no swiftc in PATH: then what was built before is installed.
BUILD_IF_POSSIBLE := $(if $(shell command -v swiftc),build)
install: $(BUILD_IF_POSSIBLE) ## copies them to PREFIX (default /usr/local; DESTDIR is honoured)
	@[ -x $(TOOL) -a -f $(LIBRARY) ] || { \
	  echo "Nothing is built yet: run make build, with swiftc in PATH, before this." >&2; exit 1; }
	@cd $(STAGE); find . -type f -printf '%P\n' | while read -r file; do \
	  mode=644; case $$file in bin/*|*.so) mode=755;; esac; \
	  install -D -m $$mode "$$file" "$(DESTDIR)$(PREFIX)/$$file"; \
	  echo "$(DESTDIR)$(PREFIX)/$$file"; done

VERSION := $(shell sed -n 's/.*static let tool = "\(.*\)"/\1/p' Sources/plumb/Host/Version.swift)
ARCHIVE_NAME := plumb-$(VERSION)-linux-$(shell uname -m)
ARCHIVE := .build/dist/$(ARCHIVE_NAME).tar.gz
ARCHIVE_STAGE := .build/dist/$(ARCHIVE_NAME)
SOURCE_DATE_EPOCH ?= $(or $(shell git log -1 --format=%ct 2>/dev/null),0)

# The tool has Swift inside. Of the libraries that it needs beside, the archive brings those that a
# bare Debian may lack; they are found by the tool's own place (RPATH, so that theirs are as well).
DEBIAN_HAS := /(libc|libm|libstdc[+][+]|libgcc_s)[.]so
dist: library ## makes a relocatable archive that needs no Swift, and tries it in an empty root
	swift build --configuration release --product plumb --static-swift-stdlib \
	  --scratch-path .build/static \
	  -Xlinker '-rpath=$$ORIGIN/../lib/plumb' -Xlinker --disable-new-dtags
	@rm -rf $(ARCHIVE_STAGE) $(ARCHIVE); mkdir -p $(ARCHIVE_STAGE)
	@install -D -m 755 .build/static/release/plumb $(ARCHIVE_STAGE)/bin/plumb
	@install -D -m 755 $(LIBRARY) $(ARCHIVE_STAGE)/lib/plumb/libplumb.so
	@install -D -m 644 $(HEADER) $(ARCHIVE_STAGE)/include/plumb.h
	@ldd .build/static/release/plumb | awk '$$2 == "=>" {print $$3}' \
	  | { grep -vE '$(DEBIAN_HAS)' || true; } \
	  | xargs -r install -m 644 -t $(ARCHIVE_STAGE)/lib/plumb
	@strip --strip-unneeded $(ARCHIVE_STAGE)/bin/plumb
	@strip --strip-debug $(ARCHIVE_STAGE)/lib/plumb/libplumb.so
	@$(call accompany,$(ARCHIVE_STAGE)/bin/plumb,$(ARCHIVE_STAGE)/share)
	@install -m 644 LICENSE NOTICE $(ARCHIVE_STAGE)/
	@tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@$(SOURCE_DATE_EPOCH) \
	  --directory $(dir $(ARCHIVE_STAGE)) --create $(ARCHIVE_NAME) | gzip --no-name -9 > $(ARCHIVE)
	@.ci/try-archive $(ARCHIVE)
	@ls -sh $(ARCHIVE)

run: build ## records sqlite3 and a Swift program, or PROGRAM="python3 script.py", and reports
ifneq ($(PROGRAM),)
	@$(call record,program,$(PROGRAM))
else
	@$(MAKE) --silent --no-print-directory $(WORD_INDEX)
	@echo "# sqlite3 :memory: < an SQL script of tables, inserts, indexes and joins"
	@Examples/sqlite-at-work.sh > .build/examples/sqlite-at-work.sql
	@$(call record,sqlite3,sqlite3 :memory: < .build/examples/sqlite-at-work.sql > /dev/null)
	@echo
	@echo "# $(WORD_INDEX), compiled by swiftc -O -g from Examples/WordIndex"
	@$(call record,word-index,$(WORD_INDEX))
endif

# $(call record,NAME,COMMAND): the report follows on stdout, whatever the command's own status was.
define record
mkdir -p $(RECORDINGS); rm -rf $(RECORDINGS)/$(1).plumb*; \
  $(TOOL) run --quiet -o $(RECORDINGS)/$(1).plumb -- $(2) || status=$$?; \
  $(TOOL) report $(RECORDINGS)/$(1).plumb; exit $${status:-0}
endef

$(WORD_INDEX): $(wildcard Examples/WordIndex/*.swift)
	@mkdir -p $(@D)
	@echo "swiftc -O -g -module-name WordIndex Examples/WordIndex/*.swift -o $@"
	@swiftc -O -g -module-name WordIndex $^ -o $@

# The programs that the tests record; independent of one another, so built side by side.
programs: toolchain
	@[ ! -f Tests/Programs/programs.mk ] || \
	  $(MAKE) --no-print-directory --jobs $$(nproc) --file Tests/Programs/programs.mk

# Small programs with a planted defect each: a package of its own, for what they depend on.
# One of them takes Plumb by its path, whose plan SwiftPM keeps where files come or go: see
# Tests/Programs/programs.mk.
PROBES_FOLDER := .build/probes
PROBES_SOURCES := $(PROBES_FOLDER)/plumb.sources
probe-sources:
	@mkdir -p $(PROBES_FOLDER); find Sources Package.swift -type f | sort > $(PROBES_SOURCES).new
	@cmp -s $(PROBES_SOURCES).new $(PROBES_SOURCES) || rm -f $(PROBES_FOLDER)/*.yaml
	@mv -f $(PROBES_SOURCES).new $(PROBES_SOURCES)

probe-programs: toolchain probe-sources
	@swift build --package-path Probes --scratch-path $(PROBES_FOLDER) --configuration release \
	  -Xswiftc -g

TEST_ENVIRONMENT = PLUMB_TOOL=$(abspath $(TOOL)) PLUMB_LIBRARY=$(abspath $(LIBRARY))
TEST_LOG := .build/test.log

# Packages of their own, which resolve what the package itself must not.
backends: toolchain
	@mkdir -p .build; swift test --package-path Backends/SwiftMetrics \
	  --scratch-path .build/backends --disable-xctest > .build/backends.log 2>&1 || failed=1; \
	  .ci/summarise-tests .build/backends.log; exit $${failed:-0}

SUITE_NEEDS := build programs probe-programs readers backends
test: $(SUITE_NEEDS) ## runs the suite; at most 15 minutes on two cores
	@$(TEST_ENVIRONMENT) swift test --disable-xctest 2>&1 | tee $(TEST_LOG) || failed=1; \
	  .ci/summarise-tests $(TEST_LOG); exit $${failed:-0}

probes: build programs probe-programs ## runs Probes under plumb, and checks their ledger's numbers
	@$(TEST_ENVIRONMENT) swift test --disable-xctest --filter "Probes|PythonTwins" 2>&1 \
	  | tee .build/probes.log || failed=1; .ci/summarise-tests .build/probes.log; exit $${failed:-0}

test-full: export PLUMB_FULL_TESTS := 1
test-full: test races probes-debug ## the suite with its long proofs, and probes without -O

# Optimised, a planted defect can vanish; unoptimised, it can drown.
probes-debug: build programs toolchain probe-sources
	@swift build --package-path Probes --scratch-path $(PROBES_FOLDER)
	@PROBES_CONFIGURATION=debug $(TEST_ENVIRONMENT) swift test --disable-xctest \
	  --filter "Probes" 2>&1 | tee .build/probes-debug.log || failed=1; \
	  .ci/summarise-tests .build/probes-debug.log; exit $${failed:-0}

RACES_LOG := .build/races.log
races: toolchain ## the library's tests under the thread sanitizer
	@mkdir -p .build; swift test --sanitize=thread --scratch-path .build/races --disable-xctest \
	  --filter 'PlumbTests\.' > $(RACES_LOG) 2>&1 || failed=1; \
	  if grep -A 12 'WARNING: ThreadSanitizer' $(RACES_LOG); then failed=1; fi; \
	  .ci/summarise-tests $(RACES_LOG); exit $${failed:-0}

check: library ## formatting, warnings, undeclared imports and the repository's own rules
	swift format lint --strict --recursive --parallel \
	  Package.swift Plugins Sources Tests Examples Benchmarks Backends Probes
	$(CLANG) $(LIBRARY_CFLAGS) -Wshadow -Wstrict-prototypes -fsyntax-only \
	  $(LIBRARY_SOURCES)
	@for header in $(wildcard Sources/C*/*.h Sources/C*/include/*.h); do \
	  $(CLANG) $(LIBRARY_CFLAGS) -fsyntax-only -x c <(echo "#include \"$$PWD/$$header\""); done
	swift build --explicit-target-dependency-import-check error
	@PLUMB_LIBRARY=$(abspath $(LIBRARY)) swift test --disable-xctest --filter RepositoryTests \
	  > .build/check.log 2>&1 || failed=1; \
	  .ci/summarise-tests .build/check.log; exit $${failed:-0}

bench: build ## what plumb costs beside its peers; ONLY=TABLE, WORKLOAD or TABLE/WORKLOAD, ROUNDS=7
	@python3 Benchmarks/bench.py --library $(LIBRARY) --only "$(ONLY)" --rounds $(ROUNDS)

samples: build readers ## records a small program anew and writes what Reports/Samples shows of it
	@.ci/make-samples

clean: ## removes everything that was built
	rm -rf .build
