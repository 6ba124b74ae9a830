// library_thread.c: opens a library whose constructor starts a thread (RELIABILITY 10).
//
// The constructor's thread allocates while dlopen, which holds the loader's lock, waits for it and
// allocates as well. See libraries/thread_in_constructor.c.
#include <dlfcn.h>
#include <limits.h>
#include <string.h>

#include "scenario.h"

SITE void *allocate_beside_library(void) { return keep(malloc(1009)); }

int main(void) {
  watchdog(30);
  char path[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", path, sizeof path - 64);
  require(length > 0, "the program does not know its path");
  path[length] = 0;
  strcpy(strrchr(path, '/'), "/thread_in_constructor.so");
  for (int i = 0; i < 20; i++) {
    free(allocate_beside_library());
    void *library = dlopen(path, RTLD_NOW);
    require(library, "the library cannot be opened");
    dlclose(library);
  }
  puts("20 constructors started a thread");
  return 0;
}
