// namespaces_of_loader.c: a library in a link namespace of its own (RELIABILITY 36).
//
// dlmopen gives the library a second libc with a malloc of its own; what is allocated there is
// freed there, and the program's own heap is not disturbed. See libraries/plugin_first.c.
#include <dlfcn.h>
#include <limits.h>
#include <string.h>

#include "scenario.h"

SITE void *allocate_in_base_namespace(void) { return keep(malloc(2003)); }

int main(void) {
  watchdog(30);
  char path[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", path, sizeof path - 64);
  require(length > 0, "the program does not know its path");
  path[length] = 0;
  strcpy(strrchr(path, '/'), "/plugin_first.so");
  void *library = dlmopen(LM_ID_NEWLM, path, RTLD_NOW);
  require(library, "the library cannot be opened in a namespace");
  void *(*allocate)(void) = NULL;
  void (*release)(void *) = NULL;
  *(void **)&allocate = dlsym(library, "plugin_allocate");
  *(void **)&release = dlsym(library, "plugin_release");
  require(allocate && release, "the library lacks a function");
  for (int i = 0; i < 101; i++) {
    void *own = allocate_in_base_namespace();
    release(allocate());
    free(own);
  }
  dlclose(library);
  puts("two namespaces allocated");
  return 0;
}
