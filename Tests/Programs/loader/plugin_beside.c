// plugin_beside.c: a library opened by a relative path, from a folder other than the report's.
//
// The program goes to its own folder, opens "./plugin_first.so", leaves again, and lets the plugin
// allocate 7 blocks of 1,009 bytes: the report must find the plugin's names all the same.
#include <dlfcn.h>
#include <limits.h>
#include <string.h>

#include "scenario.h"

int main(void) {
  watchdog(30);
  char folder[PATH_MAX] = {0};
  require(readlink("/proc/self/exe", folder, sizeof folder - 1) > 0, "no path to this program");
  *strrchr(folder, '/') = 0;
  require(chdir(folder) == 0, "the program's folder cannot be entered");
  void *library = dlopen("./plugin_first.so", RTLD_NOW);
  require(library, "the plugin cannot be opened");
  void *(*allocate)(void) = NULL;
  *(void **)&allocate = dlsym(library, "plugin_allocate");
  require(allocate, "the plugin lacks its function");
  for (int i = 0; i < 7; i++) allocate();
  require(chdir("/") == 0, "the root cannot be entered");
  puts("seven blocks from beside");
  return 0;
}
