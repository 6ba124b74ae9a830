// The recorder reserves much more address space than it uses. A program that limits its own
// (RLIMIT_AS) means its own use, so before the limit holds the recorder gives back what it can.
#include <dlfcn.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "hook.h"
#include "hooked_functions.h"

static void make_room(const struct caller *caller, int resource, rlim64_t limit) {
  if (resource != RLIMIT_AS || limit == RLIM64_INFINITY) return;
  bool is_nested;
  struct recorder_thread *thread = recorder_enter(caller, &is_nested);
  if (is_nested) return;
  recorder_address_space_limited(limit);
  if (thread != NULL) hook_leave(thread);
}

static bool is_own(pid_t process) { return process == 0 || process == getpid(); }

// Finds the C library's own function behind ours, once.
#define NEXT(function)                            \
  static __typeof__(&function) next;              \
  if (next == NULL) {                             \
    void *symbol = dlsym(RTLD_NEXT, #function);   \
    memcpy(&next, &symbol, sizeof symbol);        \
  }

EXPORTED int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  NEXT(setrlimit)
  make_room(&caller, resource, limit->rlim_cur);
  return next(resource, limit);
}

EXPORTED int setrlimit64(__rlimit_resource_t resource, const struct rlimit64 *limit) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  NEXT(setrlimit64)
  make_room(&caller, resource, limit->rlim_cur);
  return next(resource, limit);
}

EXPORTED int prlimit(pid_t process, __rlimit_resource_t resource, const struct rlimit *limit,
                     struct rlimit *old_limit) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  NEXT(prlimit)
  if (limit != NULL && is_own(process)) make_room(&caller, resource, limit->rlim_cur);
  return next(process, resource, limit, old_limit);
}

EXPORTED int prlimit64(pid_t process, __rlimit_resource_t resource, const struct rlimit64 *limit,
                       struct rlimit64 *old_limit) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  NEXT(prlimit64)
  if (limit != NULL && is_own(process)) make_room(&caller, resource, limit->rlim_cur);
  return next(process, resource, limit, old_limit);
}
