// What a program may ask of its allocator, answered for the allocator that it really has.
//
//   mallinfo, mallinfo2   from jemalloc's statistics: mapped, in use, free
//   malloc_trim           gives unused pages back
//   mallopt               accepted without effect: jemalloc has no such settings
//   malloc_stats, malloc_info   stay glibc's, and describe glibc's heap
//
// Under allocator=system all are glibc's.
#include <dlfcn.h>
#include <limits.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "allocator.h"
#include "hooked_functions.h"

static size_t statistic(const char *name) {
  size_t value = 0, bytes = sizeof value;
  return plumb_je_mallctl(name, &value, &bytes, NULL, 0) == 0 ? value : 0;
}

// jemalloc's statistics are as of the last epoch, which this advances.
static void refresh_statistics(void) {
  uint64_t epoch = 1;
  plumb_je_mallctl("epoch", NULL, NULL, &epoch, sizeof epoch);
}

// Finds the C library's own function behind ours.
#define NEXT(function)                              \
  ({                                                \
    __typeof__(&function) next_function = NULL;     \
    void *symbol = dlsym(RTLD_NEXT, #function);     \
    memcpy(&next_function, &symbol, sizeof symbol); \
    next_function;                                  \
  })

EXPORTED struct mallinfo2 mallinfo2(void) {
  if (recorder_uses_glibc) {
    __typeof__(&mallinfo2) next = NEXT(mallinfo2);
    return next == NULL ? (struct mallinfo2){0} : next();
  }
  refresh_statistics();
  size_t allocated = statistic("stats.allocated");
  size_t mapped = statistic("stats.mapped");
  return (struct mallinfo2){
      .arena = mapped,
      .uordblks = allocated,
      .fordblks = mapped > allocated ? mapped - allocated : 0,
      .keepcost = statistic("stats.active") - allocated,
  };
}

static int saturated(size_t value) { return value > INT_MAX ? INT_MAX : (int)value; }

EXPORTED struct mallinfo mallinfo(void) {
  struct mallinfo2 wide = mallinfo2();
  return (struct mallinfo){
      .arena = saturated(wide.arena),
      .ordblks = saturated(wide.ordblks),
      .hblks = saturated(wide.hblks),
      .hblkhd = saturated(wide.hblkhd),
      .uordblks = saturated(wide.uordblks),
      .fordblks = saturated(wide.fordblks),
      .keepcost = saturated(wide.keepcost),
  };
}

EXPORTED int mallopt(int parameter, int value) {
  if (!recorder_uses_glibc) return 1;
  __typeof__(&mallopt) next = NEXT(mallopt);
  return next == NULL ? 0 : next(parameter, value);
}

// 4096 is jemalloc's number for "all arenas".
EXPORTED int malloc_trim(size_t pad) {
  if (!recorder_uses_glibc) return plumb_je_mallctl("arena.4096.purge", NULL, NULL, NULL, 0) == 0;
  __typeof__(&malloc_trim) next = NEXT(malloc_trim);
  return next == NULL ? 0 : next(pad);
}
