// recorder_state.h: the state of one process and of one thread.
//
// Both lie in memory that a fork wipes. What survives a fork (where the ranges are, the options) is
// static in the file that owns it.
#ifndef PLUMB_RECORDER_STATE_H
#define PLUMB_RECORDER_STATE_H

#include "event_log.h"
#include "lane.h"
#include "live_table.h"
#include "recorder.h"
#include "recording.h"
#include "rule_cache.h"
#include "stack_table.h"
#include "stack_walk.h"

enum recorder_phase {
  RECORDER_NOT_STARTED = 0,  // also: the child of a fork before its first event
  RECORDER_RECORDING = 1,
  RECORDER_OFF = 2,
};

struct live_type_count;

struct recorder_state {
  uint32_t phase;  // enum recorder_phase
  uint32_t process;
  bool is_forked;
  const char *path;  // of the recording
  struct spin_lock start_lock;
  struct recording recording;
  struct rule_cache rules;
  struct stack_table stacks;
  struct lane_table lanes;
  struct live_table live;
  struct event_log events;
  struct spin_lock overflow_lock;  // on the counters of the overflow lane
  struct spin_lock live_types_lock;
  struct live_type_count *live_types;  // NULL before the first count
};

_Static_assert(sizeof(struct recorder_state) <= 4096, "fits the root of the private memory");

// A thread's own way from a site's key to its entry, direct-mapped.
#define SITE_CACHE_BITS 12
struct site_cache_slot {
  uint64_t key;
  struct plumb_entry *entry;
};

struct thread {
  struct recorder_thread face;
  struct lane *lane;
  struct site_cache_slot *site_cache;
  struct stack_walker walker;
  // What no scope shall see (usage.h); its live bytes stand in the lane.
  uint64_t hidden_allocations;
  uint64_t hidden_frees;
  uint64_t hidden_allocated_bytes;
};

// The values of recorder_current_thread that are not a thread.
#define THREAD_UNKNOWN ((struct recorder_thread *)0)
#define THREAD_UNRECORDED ((struct recorder_thread *)1)
#define THREAD_ATTACHING ((struct recorder_thread *)2)

// The state of a process that records; NULL otherwise.
struct recorder_state *recorder_recording_state(void);

#endif
