// exec ends one recording. Where the recorded process itself execs, the next image is recorded too;
// programs that its children become are counted, not recorded.
//
// Runs in vfork children too, in their parent's memory: no allocation, nothing written but
// counters.
#include <alloca.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "environment.h"
#include "exec_hooks.h"
#include "hooked_functions.h"
#include "recorder.h"

static struct {
  int (*execve)(const char *, char *const *, char *const *);
  int (*execvpe)(const char *, char *const *, char *const *);
  int (*fexecve)(int, char *const *, char *const *);
  int (*execveat)(int, const char *, char *const *, char *const *, int);
} next;

#define RESOLVE(function)                           \
  do {                                              \
    void *symbol = dlsym(RTLD_NEXT, #function);     \
    memcpy(&next.function, &symbol, sizeof symbol); \
  } while (0)

void exec_hooks_start(void) {
  RESOLVE(execve);
  RESOLVE(execvpe);
  RESOLVE(fexecve);
  RESOLVE(execveat);
}

// The environment to exec with, on the caller's stack.
#define ENVIRONMENT_FOR_EXEC(environment)                                                     \
  ({                                                                                          \
    char *const *variables = (environment);                                                   \
    if (environment_follows_exec()) {                                                         \
      char **slots = alloca(environment_slots(variables) * sizeof *slots);                    \
      environment_with_recorder(variables, slots, alloca(environment_text_bytes(variables))); \
      variables = slots;                                                                      \
    }                                                                                         \
    variables;                                                                                \
  })

static int failed(int result) {
  int saved_errno = errno;
  recorder_execution_failed();
  errno = saved_errno;
  return result;
}

static int execute(const char *path, char *const *arguments, char *const *environment) {
  if (next.execve == NULL) exec_hooks_start();
  char *const *chosen = ENVIRONMENT_FOR_EXEC(environment);
  recorder_executing();
  return failed(next.execve(path, arguments, chosen));
}

static int execute_in_path(const char *file, char *const *arguments, char *const *environment) {
  if (next.execvpe == NULL) exec_hooks_start();
  char *const *chosen = ENVIRONMENT_FOR_EXEC(environment);
  recorder_executing();
  return failed(next.execvpe(file, arguments, chosen));
}

EXPORTED int execve(const char *path, char *const arguments[], char *const environment[]) {
  return execute(path, arguments, environment);
}

EXPORTED int execv(const char *path, char *const arguments[]) {
  return execute(path, arguments, environ);
}

EXPORTED int execvp(const char *file, char *const arguments[]) {
  return execute_in_path(file, arguments, environ);
}

EXPORTED int execvpe(const char *file, char *const arguments[], char *const environment[]) {
  return execute_in_path(file, arguments, environment);
}

EXPORTED int fexecve(int file, char *const arguments[], char *const environment[]) {
  if (next.fexecve == NULL) exec_hooks_start();
  char *const *chosen = ENVIRONMENT_FOR_EXEC(environment);
  recorder_executing();
  return failed(next.fexecve(file, arguments, chosen));
}

EXPORTED int execveat(int folder, const char *path, char *const arguments[],
                      char *const environment[], int flags) {
  if (next.execveat == NULL) exec_hooks_start();
  char *const *chosen = ENVIRONMENT_FOR_EXEC(environment);
  recorder_executing();
  return failed(next.execveat(folder, path, arguments, chosen, flags));
}

// The variadic forms: count, then copy to the stack.
#define COLLECT_ARGUMENTS(first, list, arguments)             \
  va_list counting;                                           \
  size_t count = 1;                                           \
  va_copy(counting, list);                                    \
  while (va_arg(counting, const char *) != NULL) count++;     \
  va_end(counting);                                           \
  char **arguments = alloca((count + 1) * sizeof *arguments); \
  arguments[0] = (char *)(first);                             \
  for (size_t index = 1; index <= count; index++) arguments[index] = va_arg(list, char *)

EXPORTED int execl(const char *path, const char *argument, ...) {
  va_list list;
  va_start(list, argument);
  COLLECT_ARGUMENTS(argument, list, arguments);
  va_end(list);
  return execute(path, arguments, environ);
}

EXPORTED int execlp(const char *file, const char *argument, ...) {
  va_list list;
  va_start(list, argument);
  COLLECT_ARGUMENTS(argument, list, arguments);
  va_end(list);
  return execute_in_path(file, arguments, environ);
}

EXPORTED int execle(const char *path, const char *argument, ...) {
  va_list list;
  va_start(list, argument);
  COLLECT_ARGUMENTS(argument, list, arguments);
  char *const *environment = va_arg(list, char *const *);
  va_end(list);
  return execute(path, arguments, environment);
}
