// deep_binding.c: blocks cross between the program and a library of RTLD_DEEPBIND (RELIABILITY 35).
//
// 101 blocks of 3,001 bytes are made by the library and freed by the program, 101 of 4,001 the
// other way round. A preloaded malloc that only the program sees would make both sides crash.
#include <dlfcn.h>
#include <limits.h>
#include <string.h>

#include "scenario.h"

SITE void *allocate_here(void) { return keep(malloc(4001)); }

int main(void) {
  watchdog(30);
  char path[PATH_MAX + 32] = {0};
  require(readlink("/proc/self/exe", path, PATH_MAX) > 0, "no path to this program");
  strcpy(strrchr(path, '/'), "/plugin_apart.so");
  void *library = dlopen(path, RTLD_NOW | RTLD_DEEPBIND);
  require(library, "the plugin cannot be opened");
  void *(*make)(void) = NULL;
  void (*drop)(void *) = NULL;
  *(void **)&make = dlsym(library, "plugin_make");
  *(void **)&drop = dlsym(library, "plugin_drop");
  require(make && drop, "the plugin lacks a function");
  for (int i = 0; i < 101; i++) {
    free(make());
    drop(allocate_here());
  }
  puts("202 blocks crossed");
  return 0;
}
