#include "timeline.h"

#include "os.h"
#include "private_memory.h"

#define FIRST_QUANTUM_BYTES (UINT64_C(16) << 10)

static struct plumb_timeline_point *buffer(struct recording *recording, uint32_t number) {
  return recording->timeline + (uint64_t)number * PLUMB_TIMELINE_POINTS;
}

// Copies every second point to the other buffer, the last one among them, and doubles the quantum.
static void thin(struct recording *recording) {
  struct plumb_timeline *timeline = &recording->header->timeline;
  const struct plumb_timeline_point *from = buffer(recording, timeline->buffer);
  struct plumb_timeline_point *to = buffer(recording, 1 - timeline->buffer);
  uint32_t kept = PLUMB_TIMELINE_POINTS / 2;
  for (uint32_t index = 0; index < kept; index++) to[index] = from[2 * index + 1];
  timeline->quantum_bytes *= 2;
  // Buffer and count are one word, so that a reader never pairs one with the other's.
  uint64_t word = (uint64_t)(1 - timeline->buffer) | (uint64_t)kept << 32;
  __atomic_store_n((uint64_t *)(void *)&timeline->buffer, word, __ATOMIC_RELEASE);
}

static bool is_writable(struct recording *recording) {
  struct plumb_section *section = &recording->header->sections[PLUMB_SECTION_TIMELINE];
  if (section->count != 0) return true;
  if (!recording_grow(recording, PLUMB_SECTION_TIMELINE, 2 * PLUMB_TIMELINE_POINTS)) return false;
  section->count = 2 * PLUMB_TIMELINE_POINTS;
  recording->header->timeline.quantum_bytes = FIRST_QUANTUM_BYTES;
  return true;
}

void timeline_note(struct recording *recording, int64_t live_bytes, uint64_t allocated_bytes) {
  struct plumb_pulse *pulse = &recording->header->pulse;
  struct plumb_timeline *timeline = &recording->header->timeline;
  uint64_t due = __atomic_load_n(&pulse->timeline_next, __ATOMIC_RELAXED);
  // UINT64_MAX marks that another thread is writing a point.
  if (allocated_bytes < due) return;
  if (!__atomic_compare_exchange_n(&pulse->timeline_next, &due, UINT64_MAX, false, __ATOMIC_ACQUIRE,
                                   __ATOMIC_RELAXED)) {
    return;
  }
  if (!is_writable(recording)) return;
  if (timeline->count == PLUMB_TIMELINE_POINTS) thin(recording);
  struct plumb_timeline_point *point = buffer(recording, timeline->buffer) + timeline->count;
  *point = (struct plumb_timeline_point){
      .time_ns = os_monotonic_ns() - recording->header->run.start_monotonic_ns,
      .live_bytes = live_bytes > 0 ? (uint64_t)live_bytes : 0,
      .allocated_bytes = allocated_bytes,
  };
  __atomic_store_n(&timeline->count, timeline->count + 1, __ATOMIC_RELEASE);
  recording->header->trust.recorder_bytes = private_memory_used();
  __atomic_store_n(&pulse->timeline_next, allocated_bytes + timeline->quantum_bytes,
                   __ATOMIC_RELEASE);
}
