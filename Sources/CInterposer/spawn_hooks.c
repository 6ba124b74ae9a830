// Programs that the C library starts for the program, without an exec that could be seen: counted
// where they are not recorded.
#include <dlfcn.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hooked_functions.h"
#include "recorder.h"

// Finds the C library's own function behind ours, once.
#define NEXT(function)                          \
  static __typeof__(&function) next;            \
  if (next == NULL) {                           \
    void *symbol = dlsym(RTLD_NEXT, #function); \
    memcpy(&next, &symbol, sizeof symbol);      \
  }

EXPORTED int posix_spawn(pid_t *process, const char *path,
                         const posix_spawn_file_actions_t *actions,
                         const posix_spawnattr_t *attributes, char *const arguments[],
                         char *const environment[]) {
  NEXT(posix_spawn)
  int result = next(process, path, actions, attributes, arguments, environment);
  if (result == 0) recorder_child_spawned();
  return result;
}

EXPORTED int posix_spawnp(pid_t *process, const char *file,
                          const posix_spawn_file_actions_t *actions,
                          const posix_spawnattr_t *attributes, char *const arguments[],
                          char *const environment[]) {
  NEXT(posix_spawnp)
  int result = next(process, file, actions, attributes, arguments, environment);
  if (result == 0) recorder_child_spawned();
  return result;
}

EXPORTED int system(const char *command) {
  NEXT(system)
  int status = next(command);
  if (command != NULL && status != -1) recorder_child_spawned();
  return status;
}

EXPORTED FILE *popen(const char *command, const char *mode) {
  NEXT(popen)
  FILE *stream = next(command, mode);
  if (stream != NULL) recorder_child_spawned();
  return stream;
}
