// dlclose may unmap code that stands in recorded stacks. dlopen with RTLD_DEEPBIND would give a
// library glibc's malloc and free beside the program's, and a block that crosses over would abort
// the program: under jemalloc the flag is taken away.
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "hook.h"
#include "hooked_functions.h"

#define RESOLVE(function)                       \
  if (next == NULL) {                           \
    void *symbol = dlsym(RTLD_NEXT, #function); \
    memcpy(&next, &symbol, sizeof symbol);      \
  }

// The loader looks at its caller's RUNPATH, by the return address. So this is a jump, not a call:
// the caller stays whoever called us.
EXPORTED void *dlopen(const char *path, int flags) {
  static void *(*next)(const char *, int);
  RESOLVE(dlopen)
  int taken = recorder_uses_glibc ? flags : flags & ~RTLD_DEEPBIND;
  __attribute__((musttail)) return next(path, taken);
}

EXPORTED int dlclose(void *handle) {
  static int (*next)(void *);
  RESOLVE(dlclose)
  int result = next(handle);
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  bool is_nested;
  struct recorder_thread *thread = recorder_enter(&caller, &is_nested);
  // A thread that is not recorded itself unloads for those that are.
  if (!is_nested) recorder_modules_changed();
  if (thread != NULL) hook_leave(thread);
  return result;
}
