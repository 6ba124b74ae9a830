// event_log_layout.h: the allocations and frees of one process, in their order.
//
// Kept on request alone (PLUMB=events=1), beside the recording, for what no counter knows: the peak
// of any part of a program. A file: one page with the header, then the events.
#ifndef PLUMB_EVENT_LOG_LAYOUT_H
#define PLUMB_EVENT_LOG_LAYOUT_H

#include <stdint.h>

#define PLUMB_EVENT_LOG_MAGIC 0x31474f4c544e5645ull  // "EVNTLOG1"
#define PLUMB_EVENT_LOG_HEADER_BYTES 4096u
#define PLUMB_EVENT_LOG_ENDING ".events"

struct plumb_event_log_header {
  uint64_t magic;
  uint64_t count;     // of events that asked for a place: more than there are when room ended
  uint64_t capacity;  // of events with room; grows
  uint64_t is_full;   // 1: what came later is missing
};

struct plumb_event {
  uint32_t site;  // of the recording, with PLUMB_EVENT_IS_FREE; 0: never written, or of no site
  uint32_t size;  // bytes as requested; the largest number stands for all that are larger
};

#define PLUMB_EVENT_IS_FREE 0x80000000u

_Static_assert(sizeof(struct plumb_event_log_header) == 32, "the header's layout is fixed");
_Static_assert(sizeof(struct plumb_event) == 8, "an event's layout is fixed");

#endif
