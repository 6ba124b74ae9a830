// shifted_clock.c: a user's preload that shifts the time, and allocates and looks up symbols for
// that.
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
  int (*next)(clockid_t, struct timespec *) = NULL;
  void *symbol = dlsym(RTLD_NEXT, "clock_gettime");
  memcpy(&next, &symbol, sizeof symbol);
  dlsym(RTLD_NEXT, "a_name_that_nobody_defines");  // an error allocates its message
  free(malloc(1009));
  int result = next(clock, now);
  now->tv_sec += 86400;
  return result;
}
