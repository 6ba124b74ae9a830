# library.mk: how libplumb.so is made. SwiftPM can't: it would link libswiftCore into it.
#
#   CRecorder/*.c, CInterposer/*.c   compiled by the toolchain's clang
#   allocator.a                      Debian's libjemalloc_pic.a: every global name that it exports
#                                    is prefixed, and the calls to the system that stand in
#                                    allocator_seam.symbols lead to the interposer
#   unversioned.so                   see below; read by the linker only
#
# The result depends on libc alone.

LIBRARY := $(STAGE)/lib/plumb/libplumb.so
LIBRARY_BUILD := .build/library

# The toolchain's own clang, linker and object tools, else those of the PATH.
TOOLCHAIN := $(dir $(realpath $(shell command -v swiftc)))
toolchain_tool = $(or $(wildcard $(TOOLCHAIN)$(1)),$(shell command -v $(1)),$(1))
CLANG := $(call toolchain_tool,clang)
LLVM_AR := $(call toolchain_tool,llvm-ar)
LLVM_NM := $(call toolchain_tool,llvm-nm)
LLVM_OBJCOPY := $(call toolchain_tool,llvm-objcopy)

JEMALLOC_ARCHIVE ?= /usr/lib/$(shell uname -m)-linux-gnu/libjemalloc_pic.a

LIBRARY_SOURCES := $(wildcard \
  Sources/CSwiftMetadata/*.c Sources/CRecorder/*.c Sources/CInterposer/*.c)
LIBRARY_OBJECTS := $(LIBRARY_SOURCES:Sources/%.c=$(LIBRARY_BUILD)/%.o)
ALLOCATOR_SEAM := Sources/CInterposer/allocator_seam.symbols

# Link-time optimisation lets a hook, the walk and the live table become one function.
LIBRARY_CFLAGS := -std=c17 -O2 -flto -g -fPIC -fvisibility=hidden -fno-plt \
  -ftls-model=initial-exec -fasynchronous-unwind-tables -Wall -Wextra -Werror -D_GNU_SOURCE \
  -ISources/CRecording/include -ISources/CSwiftMetadata/include -ISources/CRecorder \
  -ISources/CRecorder/include -ISources/CInterposer -ISources/CPlumbSeam/include

LIBRARY_LDFLAGS := -shared -fuse-ld=lld -Wl,-z,now -Wl,-z,relro -Wl,-z,defs -Wl,--build-id \
  -Wl,-soname,libplumb.so -Wl,--as-needed -Wl,--exclude-libs,ALL

$(LIBRARY_BUILD)/%.o: Sources/%.c Sources/CInterposer/library.mk
	@mkdir -p $(@D)
	@echo "clang $<"; $(CLANG) $(LIBRARY_CFLAGS) -MMD -MP -c $< -o $@

-include $(LIBRARY_OBJECTS:.o=.d)

# The list of names to change is taken from the archive itself, so that none can be forgotten:
#   every defined global outside jemalloc's own je_ space   NAME  ->  plumb_je_NAME
#   every name of allocator_seam.symbols                    NAME  ->  plumb_seam_NAME
# jemalloc_cpp (operator new and delete) is left out: it would need libstdc++. A name in the seam
# that the archive does not call is an error: a seam that catches nothing is a mistake.
$(LIBRARY_BUILD)/allocator.a: $(JEMALLOC_ARCHIVE) $(ALLOCATOR_SEAM) Sources/CInterposer/library.mk
	@mkdir -p $(@D)
	@cp $(JEMALLOC_ARCHIVE) $@
	@$(LLVM_AR) t $@ | { grep jemalloc_cpp || true; } | xargs -r $(LLVM_AR) d $@
	@$(LLVM_NM) --undefined-only --just-symbol-name --quiet $@ \
	  | { grep -v ':$$' || true; } | sort -u > $(@D)/allocator.undefined
	@sed 's/#.*//' $(ALLOCATOR_SEAM) | awk 'NF {print $$1}' | sort -u > $(@D)/allocator.seam
	@unused=$$(comm -13 $(@D)/allocator.undefined $(@D)/allocator.seam | xargs); \
	  if [ -n "$$unused" ]; then \
	    echo "$(ALLOCATOR_SEAM): jemalloc does not call $$unused; remove these lines" >&2; exit 1; \
	  fi
	@{ $(LLVM_NM) --defined-only --extern-only --just-symbol-name --quiet $@ \
	     | awk 'NF && !/:$$/ && !/^je_/ {print $$1, "plumb_je_" $$1}' | sort -u; \
	   awk '{print $$1, "plumb_seam_" $$1}' $(@D)/allocator.seam; } > $(@D)/allocator.names
	@echo "prefix $@"; $(LLVM_OBJCOPY) --redefine-syms=$(@D)/allocator.names $@

# A library that the linker reads in libc's place for _dl_find_object, which glibc has from 2.35.
# A weak reference that the linker finds in libc is marked GLIBC_2.35, and the loader of an older
# system then refuses the whole library. Found here, it carries no version and may stay unresolved.
$(LIBRARY_BUILD)/unversioned.so: Sources/CInterposer/library.mk
	@mkdir -p $(@D)
	@echo 'void _dl_find_object(void) {}' \
	  | $(CLANG) -x c -shared -nostdlib -fPIC -fuse-ld=lld - -o $@

$(LIBRARY): $(LIBRARY_OBJECTS) $(LIBRARY_BUILD)/allocator.a $(LIBRARY_BUILD)/unversioned.so
	@mkdir -p $(@D)
	@echo "link $@"; $(CLANG) $(LIBRARY_LDFLAGS) $(filter %.o %.a %.so,$^) -o $@
