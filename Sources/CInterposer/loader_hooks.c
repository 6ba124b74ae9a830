// dlclose may unmap code that stands in recorded stacks. (dlopen is left alone: it looks at its
// caller's RUNPATH, which a wrapper would replace by its own.)
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "hook.h"
#include "hooked_functions.h"

EXPORTED int dlclose(void *handle) {
  static int (*next)(void *);
  if (next == NULL) {
    void *symbol = dlsym(RTLD_NEXT, "dlclose");
    memcpy(&next, &symbol, sizeof symbol);
  }
  int result = next(handle);
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  bool is_nested;
  struct recorder_thread *thread = recorder_enter(&caller, &is_nested);
  if (thread != NULL) {
    recorder_modules_changed();
    hook_leave(thread);
  }
  return result;
}
