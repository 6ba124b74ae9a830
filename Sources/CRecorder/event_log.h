// event_log.h: each allocation and free in its order, where a reader asked for it.
//
// A place is taken by one atomic addition, so that the order is that of the program wherever one
// event follows from another: a block is logged before its address is given away, and its free
// before the allocator has it back (of a reallocation: once it has succeeded, and first the free).
#ifndef PLUMB_EVENT_LOG_H
#define PLUMB_EVENT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event_log_layout.h"
#include "spin_lock.h"

struct event_log {
  struct plumb_event_log_header *header;  // NULL: no log is kept
  struct plumb_event *events;
  uint64_t reserved_events;
  struct spin_lock grow_lock;
};

// Opens the log beside a recording. False: there is no room for one, and none is kept.
bool event_log_open(struct event_log *log, const char *recording_path);

// Adds an event of a site. Any thread.
void event_log_add(struct event_log *log, uint32_t site, size_t size, bool is_free);

#endif
