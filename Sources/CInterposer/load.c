// load.c: what happens when the library is loaded, and when the process exits.
#include <dlfcn.h>
#include <gnu/libc-version.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "allocator.h"
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
    plumb_je_mallctl("version", &version, &bytes, NULL, 0);
    text_buffer_add(&buffer, "jemalloc-");
    // "5.3.0-0-g54eaed1d…": up to the commit.
    while (*version != 0 && *version != '-') text_buffer_add_byte(&buffer, *version++);
  }
  UNDER_GUARD(recorder_note_allocator(name));
}

// A program that defines malloc itself (statically linked jemalloc, bash) never calls ours.
static void find_other_malloc(void) {
  void *malloc_of_program = dlsym(RTLD_DEFAULT, "malloc");
  Dl_info ours, theirs;
  if (malloc_of_program == NULL || dladdr((void *)find_other_malloc, &ours) == 0) return;
  if (dladdr(malloc_of_program, &theirs) == 0 || theirs.dli_fbase == ours.dli_fbase) return;
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

__attribute__((destructor)) static void unload(void) { recorder_exiting(); }
