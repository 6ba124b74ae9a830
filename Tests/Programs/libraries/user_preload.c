// user_preload.c: a preload of the user's own, which must stay in force, in order (RELIABILITY 13).
//
// It counts the malloc calls of 1,009 bytes that pass through it and offers the number to whoever
// asks; a program that finds no such function runs without it.
#include <dlfcn.h>
#include <stdatomic.h>

#include "scenario.h"

static _Atomic long passed;

long user_preload_passed(void) { return atomic_load(&passed); }

void *malloc(size_t bytes) {
  static void *(*_Atomic next)(size_t);
  if (!atomic_load(&next)) {
    void *(*found)(size_t) = NULL;
    *(void **)&found = dlsym(RTLD_NEXT, "malloc");
    atomic_store(&next, found);
  }
  if (bytes == 1009) atomic_fetch_add(&passed, 1);
  return atomic_load(&next)(bytes);
}
