// plugin_turnover.c: two libraries come and go at one address (RELIABILITY 45).
//
// plugin_turnover [ROUNDS]: opens plugin_first.so, lets it allocate, closes it, then the same with
// plugin_second.so, ROUNDS times (1,000). The kernel maps the second where the first was; a report
// must name each one's own function: ROUNDS blocks of 1,009 bytes in allocate_in_first_plugin and
// ROUNDS of 2,003 in allocate_in_second_plugin, of which every 100th stays live.
#include <dlfcn.h>
#include <limits.h>
#include <string.h>

#include "scenario.h"

static char folder[PATH_MAX];

static void *use_plugin(const char *name, int stays) {
  char path[PATH_MAX + 64];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  void *library = dlopen(path, RTLD_NOW);
  require(library, "a plugin cannot be opened");
  void *(*allocate)(void) = NULL;
  void (*release)(void *) = NULL;
  *(void **)&allocate = dlsym(library, "plugin_allocate");
  *(void **)&release = dlsym(library, "plugin_release");
  require(allocate && release, "a plugin lacks a function");
  void *address = (void *)allocate;
  void *block = allocate();
  if (!stays) release(block);
  dlclose(library);
  return address;
}

int main(int count, char **arguments) {
  watchdog(50);
  int rounds = count > 1 ? atoi(arguments[1]) : 1000;
  ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - 1);
  require(length > 0, "the program does not know its path");
  *strrchr(folder, '/') = 0;
  int same_address = 0;
  for (int i = 0; i < rounds; i++) {
    void *first = use_plugin("plugin_first.so", i % 100 == 0);
    void *second = use_plugin("plugin_second.so", i % 100 == 0);
    if (first == second) same_address++;
  }
  printf("%d rounds, at one address mostly: %s\n", rounds,
         same_address > rounds / 2 ? "yes" : "no");
  return 0;
}
