// load.c: what happens when the library is loaded, and when the process exits.
#include <dlfcn.h>
#include <elf.h>
#include <gnu/libc-version.h>
#include <link.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "allocator.h"
#include "allocator_seam.h"
#include "environment.h"
#include "exec_hooks.h"
#include "hook.h"
#include "text_buffer.h"

// Runs the statement inside a hook's guard, so that a handler that allocates meanwhile is nested.
#define UNDER_GUARD(statement)                                            \
  do {                                                                    \
    struct caller caller = CALLER_OF_THIS_FUNCTION();                     \
    bool is_nested;                                                       \
    struct recorder_thread *thread = recorder_enter(&caller, &is_nested); \
    if (thread != NULL) {                                                 \
      statement;                                                          \
      hook_leave(thread);                                                 \
    }                                                                     \
  } while (0)

static void note_allocator(void) {
  static char name[64];
  struct text_buffer buffer = text_buffer_over(name, sizeof name);
  if (recorder_uses_glibc) {
    text_buffer_add(&buffer, "glibc-");
    text_buffer_add(&buffer, gnu_get_libc_version());
  } else {
    const char *version = "";
    size_t bytes = sizeof version;
    UNDER_GUARD(plumb_je_mallctl("version", &version, &bytes, NULL, 0));
    text_buffer_add(&buffer, "jemalloc-");
    // "5.3.0-0-g54eaed1d…": up to the commit.
    while (*version != 0 && *version != '-') text_buffer_add_byte(&buffer, *version++);
  }
  UNDER_GUARD(recorder_note_allocator(name));
  if (!recorder_uses_glibc) {
    recorder_note_allocator_mappings(allocator_seam_mappings(), ALLOCATOR_SEAM_MAPPINGS);
  }
}

// A program that defines malloc itself (statically linked jemalloc, bash) never calls ours. One
// that merely takes its address, and is not position-independent, has an entry of its own for that,
// whose symbol is undefined and leads to ours.
static void find_other_malloc(void) {
  void *malloc_of_program = dlsym(RTLD_DEFAULT, "malloc");
  Dl_info ours, theirs;
  const ElfW(Sym) *symbol = NULL;
  if (malloc_of_program == NULL || dladdr((void *)find_other_malloc, &ours) == 0) return;
  if (dladdr1(malloc_of_program, &theirs, (void **)&symbol, RTLD_DL_SYMENT) == 0) return;
  if (theirs.dli_fbase == ours.dli_fbase) return;
  if (symbol != NULL && symbol->st_shndx == SHN_UNDEF) return;
  // A preloaded wrapper that stands before us hands its calls on; who does not is visible in the
  // counts.
  UNDER_GUARD(recorder_note_other_malloc(theirs.dli_fname == NULL ? "?" : theirs.dli_fname));
}

__attribute__((constructor(101))) static void load(void) {
  recorder_boot();
  recorder_start();
  exec_hooks_start();
  environment_start();
  note_allocator();
  find_other_malloc();
}

__attribute__((destructor)) static void unload(void) {
  UNDER_GUARD(recorder_count_live_types());
  recorder_exiting();
  recorder_hold();
}
