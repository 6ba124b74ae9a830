// plumb.h: what a program may ask of the recorder, where it is loaded.
//
// Nothing is linked: each function is a weak reference, which is NULL unless libplumb.so was loaded
// with the program (by `plumb run` or LD_PRELOAD). So ask plumb_is_loaded() before any other.
//
//   struct plumb_scope scope;
//   struct plumb_usage usage;
//   bool is_counted = plumb_is_loaded() && plumb_scope_begin(&scope);
//   work();
//   if (is_counted && plumb_scope_end(&scope, &usage)) print(usage.allocations);
//
// Bytes are requested bytes. A realloc of a block counts as a free and an allocation. No function
// allocates, and only plumb_count_live_types and plumb_keep_timer lock. A program that is not
// position-independent (-no-pie) finds no recorder.
#ifndef PLUMB_H
#define PLUMB_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PLUMB_INTERFACE_VERSION 1u

// What was allocated and freed, on one thread or by the whole process.
struct plumb_usage {
  uint64_t allocations;
  uint64_t allocated_bytes;
  uint64_t frees;
  uint64_t freed_bytes;
  int64_t peak_bytes;  // scope: highest live bytes above those at its begin; process: highest ever,
                       // or since the last plumb_reset_peak
  uint64_t peak_error_bytes;  // it may be off by this much; 0 while there is one thread
};

// An open scope; what is inside is the recorder's.
struct plumb_scope {
  uint64_t words[8];
};

// What the calls of one operation took and allocated, as the program measured it.
struct plumb_timer {
  uint64_t calls;  // failed and cancelled ones included
  uint64_t failures;
  uint64_t cancellations;
  uint64_t total_ns;
  uint64_t minimum_ns;
  uint64_t maximum_ns;
  uint64_t p50_ns;  // of a percentile: 0 where there are too few calls for it
  uint64_t p90_ns;
  uint64_t p95_ns;
  uint64_t p99_ns;
  uint64_t p999_ns;
  struct plumb_timer_memory {
    uint64_t calls;  // that were counted
    uint64_t allocations;
    uint64_t allocated_bytes;
    uint64_t frees;
    uint64_t freed_bytes;
    uint64_t peak_bytes;  // the highest of any call; 0 for the process
  } of_thread, of_process;  // what the calling thread allocated, or the whole process meanwhile
};

#ifdef PLUMB_IMPLEMENTATION
#define PLUMB_WEAK __attribute__((visibility("default")))
#else
#define PLUMB_WEAK __attribute__((weak))
#endif

// PLUMB_INTERFACE_VERSION of the loaded recorder: it serves programs that were built with this one.
PLUMB_WEAK uint32_t plumb_interface_version(void);

// Such as "0.1.0".
PLUMB_WEAK const char *plumb_recorder_version(void);

// Where the process's recording is while it runs; NULL when nothing is recorded. In a forked child
// it is the child's own.
PLUMB_WEAK const char *plumb_recording_path(void);

// From here on the calling thread's allocations belong to the scope, until plumb_scope_end on the
// same thread. Scopes of a thread end in the reverse order of their begin. False: the thread is not
// recorded, or shares its counters with others (there are too many); the scope is not open.
PLUMB_WEAK bool plumb_scope_begin(struct plumb_scope *scope);

// What the calling thread allocated and freed since the begin, exactly: a free counts for the
// thread that frees, whichever allocated. False: this is another thread, or a fork's child.
PLUMB_WEAK bool plumb_scope_end(struct plumb_scope *scope, struct plumb_usage *usage);

// Ends a scope in the same way and hides what happened in it from the scopes around it: for the
// work of whoever measures. plumb_totals and the recording show it all the same.
PLUMB_WEAK bool plumb_scope_hide(struct plumb_scope *scope);

// What the process allocated and freed since its start; live are the differences. O(threads). Exact
// while no other thread allocates. False when nothing is recorded.
PLUMB_WEAK bool plumb_totals(struct plumb_usage *usage);

// From here on the process's peak in plumb_totals is the highest since now. The recording's own
// peak is not touched.
PLUMB_WEAK void plumb_reset_peak(void);

// Writes into the recording which types the blocks are of that are live now, as is done at exit: a
// reader of the recording finds there what it says of live types. O(live blocks), about 10 ms for a
// million. False when nothing is recorded.
PLUMB_WEAK bool plumb_count_live_types(void);

// Writes into the recording what an operation's calls took, so that reports show it; of each name
// the latest is kept. A name is UTF-8 and has 1 to 255 bytes. False when it has not, nothing is
// recorded, or the table is full.
PLUMB_WEAK bool plumb_keep_timer(const char *name, const struct plumb_timer *timer);

#ifndef PLUMB_IMPLEMENTATION
// Whether a recorder is loaded that understands this header.
static inline bool plumb_is_loaded(void) {
  return plumb_interface_version && plumb_interface_version() == PLUMB_INTERFACE_VERSION;
}
#endif

#ifdef __cplusplus
}
#endif

#endif
