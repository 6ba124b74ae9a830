# programs.mk: builds the programs that the end-to-end tests run, one binary for each source.
#
# Included by the top Makefile (target `programs`), or used alone from the package root:
#   make -f Tests/Programs/programs.mk
# PROGRAMS_OUT is where the binaries go; their names are those of their sources.

PROGRAMS_OUT ?= .build/programs
PROGRAMS_ROOT := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
PROGRAMS_SWIFTC ?= swiftc

# No built-in functions and no tail calls: an allocation stays an allocation, and a site keeps the
# frame of the function that its name promises. Frame pointers are omitted, as distributions do.
PROGRAMS_FLAGS := -O2 -g -Wall -Wextra -Werror -Wno-clobbered -Wno-use-after-free \
  -fno-builtin -fno-optimize-sibling-calls \
  -fomit-frame-pointer -pthread -D_GNU_SOURCE -I$(PROGRAMS_ROOT)
PROGRAMS_CFLAGS := -std=gnu17 $(PROGRAMS_FLAGS)
PROGRAMS_CXXFLAGS := -std=c++17 $(PROGRAMS_FLAGS) -Wno-sized-deallocation

PROGRAMS_FOLDERS := process_life environment allocator loader truth
PROGRAMS_C := $(foreach folder,$(PROGRAMS_FOLDERS),$(wildcard $(PROGRAMS_ROOT)/$(folder)/*.c))
PROGRAMS_CXX := $(foreach folder,$(PROGRAMS_FOLDERS),$(wildcard $(PROGRAMS_ROOT)/$(folder)/*.cpp))
PROGRAMS_LIBRARIES := $(wildcard $(PROGRAMS_ROOT)/libraries/*.c)
PROGRAMS_MUTATIONS := $(wildcard $(PROGRAMS_ROOT)/stack_oracle/mutations/*.sed)
PROGRAMS_SWIFT := $(wildcard $(PROGRAMS_ROOT)/swift/*.swift)

# Programs that import Plumb: a package of their own, which depends on this one as a user's does.
PROGRAMS_PACKAGE := $(PROGRAMS_ROOT)/import_plumb
PROGRAMS_IMPORTING := $(notdir $(wildcard $(PROGRAMS_PACKAGE)/Sources/*))
PROGRAMS_PLUMB := $(shell find $(addprefix $(PROGRAMS_ROOT)/../../Sources/,Plumb CPlumbSeam \
  ProfileModel RecordingReader SymbolNames JSONReading CRecording) \
  $(PROGRAMS_PACKAGE)/Sources -type f)

TEST_PROGRAMS := \
  $(patsubst %.c,$(PROGRAMS_OUT)/%,$(notdir $(PROGRAMS_C))) \
  $(patsubst %.cpp,$(PROGRAMS_OUT)/%,$(notdir $(PROGRAMS_CXX))) \
  $(patsubst %.c,$(PROGRAMS_OUT)/%.so,$(notdir $(PROGRAMS_LIBRARIES))) \
  $(patsubst %.swift,$(PROGRAMS_OUT)/%,$(notdir $(PROGRAMS_SWIFT))) \
  $(PROGRAMS_OUT)/word_index_debug $(PROGRAMS_OUT)/word_index_static \
  $(addprefix $(PROGRAMS_OUT)/,$(PROGRAMS_IMPORTING)) \
  $(PROGRAMS_OUT)/measured_tests \
  $(PROGRAMS_OUT)/operations_static $(PROGRAMS_OUT)/heap_snapshot_static \
  $(PROGRAMS_OUT)/block_types_debug $(PROGRAMS_OUT)/block_types_static \
  $(PROGRAMS_OUT)/block_types_stripped $(PROGRAMS_OUT)/leaks_debug \
  $(PROGRAMS_OUT)/allocation_reasons_debug \
  $(addprefix $(PROGRAMS_OUT)/awaiting_,framed debug unnamed) \
  $(PROGRAMS_OUT)/templates $(PROGRAMS_OUT)/templates_dwarf4 \
  $(if $(shell command -v rustc),$(PROGRAMS_OUT)/words $(PROGRAMS_OUT)/words_debug) \
  $(PROGRAMS_OUT)/counter.so $(PROGRAMS_OUT)/stack_oracle.so \
  $(patsubst %.sed,$(PROGRAMS_OUT)/mutants/%.so,$(notdir $(PROGRAMS_MUTATIONS)))

.PHONY: programs
programs: $(TEST_PROGRAMS)

vpath %.c $(addprefix $(PROGRAMS_ROOT)/,$(PROGRAMS_FOLDERS) libraries)
vpath %.cpp $(addprefix $(PROGRAMS_ROOT)/,$(PROGRAMS_FOLDERS))
vpath %.swift $(PROGRAMS_ROOT)/swift
vpath lines/% $(PROGRAMS_ROOT)

$(TEST_PROGRAMS): $(PROGRAMS_ROOT)/scenario.h $(PROGRAMS_ROOT)/programs.mk | $(PROGRAMS_OUT)

$(PROGRAMS_OUT):
	mkdir -p $@

# The tool chain's own `cc` and `c++`: what users' programs are built with.
$(PROGRAMS_OUT)/%.so: %.c
	cc $(PROGRAMS_CFLAGS) -fPIC -shared -o $@ $< -ldl

$(PROGRAMS_OUT)/counter.so: $(wildcard $(PROGRAMS_ROOT)/counter/*)
	cc $(PROGRAMS_CFLAGS) -fPIC -fexceptions -shared -o $@ $(filter %.c,$^) -ldl

$(PROGRAMS_OUT)/address_taken: PROGRAMS_CFLAGS += -no-pie -fno-pic

# An assembly file of the same name beside the source belongs to the program.
$(PROGRAMS_OUT)/%: %.c
	cc $(PROGRAMS_CFLAGS) -rdynamic -o $@ $< $(wildcard $(<:.c=.S)) -ldl

$(PROGRAMS_OUT)/%: %.cpp
	c++ $(PROGRAMS_CXXFLAGS) -o $@ $< -ldl

# The recorder's stack walk beside libunwind's: the walk is the recorder's own source, and optimised
# as there, since the hooks' frames are part of what is compared.
PROGRAMS_RECORDER := $(PROGRAMS_ROOT)/../../Sources/CRecorder
PROGRAMS_WALK := $(addprefix $(PROGRAMS_RECORDER)/,async_frame.c stack_walk.c stack_step.c \
  rule_cache.c frame_information.c call_frame_program.c private_memory.c os_linux.c)

PROGRAMS_ORACLE := $(PROGRAMS_ROOT)/stack_oracle/stack_oracle.c
PROGRAMS_CLANG = $(dir $(shell command -v $(PROGRAMS_SWIFTC)))clang
PROGRAMS_ORACLE_FLAGS := -std=gnu17 -O2 -g -D_GNU_SOURCE -pthread -Wall -Wextra -fPIC -shared \
  -I$(PROGRAMS_ROOT)/../../Sources/CRecording/include

$(PROGRAMS_OUT)/stack_oracle.so: $(PROGRAMS_ORACLE) $(PROGRAMS_WALK) \
  $(wildcard $(PROGRAMS_RECORDER)/*.h $(PROGRAMS_RECORDER)/include/*.h)
	$(PROGRAMS_CLANG) $(PROGRAMS_ORACLE_FLAGS) -I$(PROGRAMS_RECORDER) \
	  -I$(PROGRAMS_RECORDER)/include -o $@ $(filter %.c,$^) -lunwind -ldl

# The oracle again, around a walk that is broken in one place: the comparison must notice. A
# mutation is a sed script that names its file in its first line, and must change it.
$(PROGRAMS_OUT)/mutants/%.so: $(PROGRAMS_ROOT)/stack_oracle/mutations/%.sed $(PROGRAMS_ORACLE) \
  $(PROGRAMS_WALK) $(wildcard $(PROGRAMS_RECORDER)/*.h $(PROGRAMS_RECORDER)/include/*.h)
	@rm -rf $(PROGRAMS_OUT)/mutants/$*; mkdir -p $(PROGRAMS_OUT)/mutants/$*
	@cp -r $(PROGRAMS_RECORDER)/*.[ch] $(PROGRAMS_RECORDER)/include $(PROGRAMS_OUT)/mutants/$*
	@mutated=$$(sed -n '1s/^# //p' $<); \
	  sed -i -f $< $(PROGRAMS_OUT)/mutants/$*/$$mutated; \
	  if cmp -s $(PROGRAMS_RECORDER)/$$mutated $(PROGRAMS_OUT)/mutants/$*/$$mutated; then \
	    echo "$<: it changes nothing in $$mutated any more" >&2; exit 1; fi
	$(PROGRAMS_CLANG) $(PROGRAMS_ORACLE_FLAGS) -Wno-unused -Wno-unused-parameter \
	  -I$(PROGRAMS_OUT)/mutants/$* -I$(PROGRAMS_OUT)/mutants/$*/include -o $@ $(PROGRAMS_ORACLE) \
	  $(addprefix $(PROGRAMS_OUT)/mutants/$*/,$(notdir $(PROGRAMS_WALK))) -lunwind -ldl

# Release builds without frame pointers, as plain `swiftc -O` makes them.
$(PROGRAMS_OUT)/%: %.swift
	$(PROGRAMS_SWIFTC) -O -g -swift-version 6 -parse-as-library -o $@ $<

# As swift build makes them.
$(PROGRAMS_OUT)/%_framed: %.swift
	$(PROGRAMS_SWIFTC) -O -g -Xcc -fno-omit-frame-pointer -swift-version 6 -parse-as-library \
	  -o $@ $<

$(PROGRAMS_OUT)/%_debug: %.swift
	$(PROGRAMS_SWIFTC) -Onone -g -swift-version 6 -parse-as-library -o $@ $<

$(PROGRAMS_OUT)/%_static: %.swift
	$(PROGRAMS_SWIFTC) -O -static-stdlib -swift-version 6 -parse-as-library -o $@ $<

$(PROGRAMS_OUT)/%_unnamed: $(PROGRAMS_OUT)/%_framed
	strip -o $@ $<

$(PROGRAMS_OUT)/%_stripped: $(PROGRAMS_OUT)/%_static
	strip -o $@ $<

# For the comparison of lines and inlined calls: each with the DWARF of another compiler or version,
# as it comes out of a usual build.
$(PROGRAMS_OUT)/templates: lines/templates.cpp
	c++ -std=c++17 -O2 -g -Wall -Wextra -Werror -o $@ $<

$(PROGRAMS_OUT)/templates_dwarf4: lines/templates.cpp
	c++ -std=c++17 -O2 -gdwarf-4 -gz -Wall -Wextra -Werror -o $@ $<

$(PROGRAMS_OUT)/words: lines/words.rs
	rustc -O -g -C codegen-units=1 -o $@ $<

$(PROGRAMS_OUT)/words_debug: lines/words.rs
	rustc -g -C codegen-units=1 --crate-name words_debug -o $@ $<

# All that those programs and their tests are made of. SwiftPM looks for new files of a package that
# another depends on by path only when it plans anew: its plans are forgotten when the list changes.
PROGRAMS_TESTING := $(shell find $(PROGRAMS_ROOT)/../../Sources/PlumbTesting \
  $(PROGRAMS_PACKAGE)/Tests -type f)
PROGRAMS_SOURCES := $(PROGRAMS_OUT)/import_plumb.sources

$(PROGRAMS_SOURCES): $(PROGRAMS_PLUMB) $(PROGRAMS_TESTING) $(PROGRAMS_PACKAGE)/Package.swift \
  | $(PROGRAMS_OUT)
	@printf '%s\n' $(sort $^) > $@.new
	@cmp -s $@.new $@ || rm -f $(PROGRAMS_OUT)/import_plumb*/*.yaml
	@mv -f $@.new $@

# In release, as what is measured is usually built; and one with Swift inside.
PROGRAMS_BUILD = swift build --configuration release --package-path $(PROGRAMS_PACKAGE)

$(addprefix $(PROGRAMS_OUT)/,$(PROGRAMS_IMPORTING)) &: $(PROGRAMS_SOURCES)
	$(PROGRAMS_BUILD) --scratch-path $(PROGRAMS_OUT)/import_plumb
	@cp -f $(addprefix $(PROGRAMS_OUT)/import_plumb/release/,$(PROGRAMS_IMPORTING)) $(PROGRAMS_OUT)

# What `swift build --build-tests` makes of tests with budgets.
$(PROGRAMS_OUT)/measured_tests: $(PROGRAMS_SOURCES)
	swift build --build-tests --package-path $(PROGRAMS_PACKAGE) \
	  --scratch-path $(PROGRAMS_OUT)/import_plumb_tests
	@cp -f $(PROGRAMS_OUT)/import_plumb_tests/debug/library-programsPackageTests.xctest $@

PROGRAMS_IMPORTING_STATIC := operations heap_snapshot

$(PROGRAMS_IMPORTING_STATIC:%=$(PROGRAMS_OUT)/%_static) &: $(PROGRAMS_SOURCES)
	$(PROGRAMS_BUILD) --scratch-path $(PROGRAMS_OUT)/import_plumb_static --static-swift-stdlib
	@for name in $(PROGRAMS_IMPORTING_STATIC); do \
	  cp -f $(PROGRAMS_OUT)/import_plumb_static/release/$$name $(PROGRAMS_OUT)/$${name}_static; done
