// timeline.h: live bytes over the run, in a buffer of fixed size that thins itself.
#ifndef PLUMB_TIMELINE_H
#define PLUMB_TIMELINE_H

#include <stdint.h>

#include "recording.h"

// Adds a point when the next quantum of allocated bytes is reached. Lock-free; when two threads are
// due at once, one point is written.
void timeline_note(struct recording *recording, int64_t live_bytes, uint64_t allocated_bytes);

#endif
