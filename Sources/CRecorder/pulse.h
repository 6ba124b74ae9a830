// pulse.h: what threads tell each other: live bytes, the peak, and the time line.
//
// A thread adds its events to its own lane and publishes the sum only when it exceeds a quantum;
// publishing each event would cost 37 ns on two threads. So the recorded peak is exact while there
// is one thread, and otherwise off by at most what the threads may keep to themselves: threads ×
// quantum, or somewhat more when the quantum was larger before. The recording states it.
//
// The share of each site at the peak: a new peak opens a new epoch, and an entry that is first
// touched in an epoch keeps what it had (plumb_entry in recording_layout.h).
#ifndef PLUMB_PULSE_H
#define PLUMB_PULSE_H

#include <stdint.h>

#include "recording.h"

// How many allocated bytes a thread keeps to itself at most.
#define PULSE_ALLOCATED_QUANTUM_BYTES (64u << 10)

void pulse_start(struct recording *recording);

// A lane was handed out; `threads` are now in use.
void pulse_thread_started(struct recording *recording, uint32_t threads);

// Publishes a lane's deltas.
void pulse_publish(struct recording *recording, struct plumb_lane *lane);

// Tells a thread's excess over the recorded peak, its open scope's or that since the mark. Called
// at every new maximum.
void pulse_raise(struct recording *recording, struct plumb_lane *lane);

// Sets anew above which delta the lane's next allocation calls `pulse_raise`: the least of what is
// left to the recorded peak, to the open scope's and to that since the mark. Without a scope and a
// mark it is the first, and neither costs anything.
void pulse_watch(const struct recording *recording, struct plumb_lane *lane);

static inline void pulse_add(struct recording *recording, struct plumb_lane *lane, int64_t bytes) {
  struct plumb_pulse *pulse = &recording->header->pulse;
  lane->live_delta += bytes;
  lane->allocated_delta += (uint64_t)bytes;
  lane->allocations++;
  if (lane->live_delta > lane->watched_delta) pulse_raise(recording, lane);
  if (lane->live_delta > pulse->quantum_bytes ||
      lane->allocated_delta > PULSE_ALLOCATED_QUANTUM_BYTES) {
    pulse_publish(recording, lane);
  }
}

static inline void pulse_subtract(struct recording *recording, struct plumb_lane *lane,
                                  int64_t bytes) {
  lane->live_delta -= bytes;
  lane->frees++;
  if (lane->live_delta < -recording->header->pulse.quantum_bytes) {
    pulse_publish(recording, lane);
  }
}

// The program's allocated bytes so far, as far as this thread knows: the clock of lifetimes.
static inline uint64_t pulse_clock_bytes(const struct recording *recording,
                                         const struct plumb_lane *lane) {
  return __atomic_load_n(&recording->header->pulse.allocated_bytes, __ATOMIC_RELAXED) +
         lane->allocated_delta;
}

static inline uint32_t pulse_epoch(const struct recording *recording) {
  return __atomic_load_n(&recording->header->pulse.epoch, __ATOMIC_RELAXED);
}

#endif
