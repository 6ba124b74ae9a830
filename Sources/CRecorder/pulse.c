#include "pulse.h"

#include "timeline.h"

#define SMALLEST_QUANTUM_BYTES 4096
#define PEAK_PARTS 256

static struct plumb_pulse *pulse_of(struct recording *recording) {
  return &recording->header->pulse;
}

void pulse_start(struct recording *recording) {
  struct plumb_pulse *pulse = pulse_of(recording);
  pulse->solo = 1;
  pulse->epoch = 1;
  pulse->quantum_bytes = SMALLEST_QUANTUM_BYTES;
}

// Q = max(4 KiB, peak / (256 × threads)): publishing stays rare as the heap grows, and the error
// stays below 1/256 of the peak, or threads × 4 KiB.
static void set_quantum(struct recording *recording) {
  struct plumb_pulse *pulse = pulse_of(recording);
  uint32_t threads = __atomic_load_n(&pulse->threads, __ATOMIC_RELAXED);
  int64_t peak = __atomic_load_n(&pulse->peak_bytes, __ATOMIC_RELAXED);
  int64_t quantum = peak / (PEAK_PARTS * (int64_t)(threads == 0 ? 1 : threads));
  if (quantum < SMALLEST_QUANTUM_BYTES) quantum = SMALLEST_QUANTUM_BYTES;
  __atomic_store_n(&pulse->quantum_bytes, quantum, __ATOMIC_RELAXED);
  if (threads < 2) return;
  uint64_t error = (uint64_t)quantum * threads;
  uint64_t *recorded = &recording->header->trust.peak_error_bytes;
  if (error > __atomic_load_n(recorded, __ATOMIC_RELAXED)) {
    __atomic_store_n(recorded, error, __ATOMIC_RELAXED);
  }
}

void pulse_thread_started(struct recording *recording, uint32_t threads) {
  struct plumb_pulse *pulse = pulse_of(recording);
  __atomic_store_n(&pulse->threads, threads, __ATOMIC_RELAXED);
  if (threads > 1) __atomic_store_n(&pulse->solo, 0, __ATOMIC_RELAXED);
  set_quantum(recording);
}

void pulse_raise(struct recording *recording, struct plumb_lane *lane) {
  struct plumb_pulse *pulse = pulse_of(recording);
  lane->live_delta_high = lane->live_delta;
  lane->raised = 1;
  // Alone, this very allocation is the peak; with others, publishing decides.
  if (__atomic_load_n(&pulse->solo, __ATOMIC_RELAXED) != 0) {
    __atomic_store_n(&pulse->epoch, pulse->epoch + 1, __ATOMIC_RELAXED);
  }
}

static void raise_peak(struct plumb_pulse *pulse, int64_t candidate, bool opens_epoch) {
  int64_t peak = __atomic_load_n(&pulse->peak_bytes, __ATOMIC_RELAXED);
  while (candidate > peak) {
    if (!__atomic_compare_exchange_n(&pulse->peak_bytes, &peak, candidate, false, __ATOMIC_RELAXED,
                                     __ATOMIC_RELAXED)) {
      continue;
    }
    if (opens_epoch) __atomic_fetch_add(&pulse->epoch, 1, __ATOMIC_RELAXED);
    return;
  }
}

// The order matters to an observer of a program that dies in here: the peak first, then the mark
// that it is not yet counted, then the sums.
void pulse_publish(struct recording *recording, struct plumb_lane *lane) {
  struct plumb_pulse *pulse = pulse_of(recording);
  int64_t live_delta = lane->live_delta;
  uint64_t allocated_delta = lane->allocated_delta;
  int64_t before = __atomic_load_n(&pulse->live_bytes, __ATOMIC_RELAXED);
  if (lane->raised != 0) {
    bool is_solo = __atomic_load_n(&pulse->solo, __ATOMIC_RELAXED) != 0;
    raise_peak(pulse, before + lane->live_delta_high, !is_solo);
    set_quantum(recording);
    lane->raised = 0;
  }
  int64_t live = __atomic_add_fetch(&pulse->live_bytes, live_delta, __ATOMIC_RELAXED);
  // What the others published meanwhile may have left less room than this lane knew of.
  raise_peak(pulse, live, true);
  uint64_t allocated =
      __atomic_add_fetch(&pulse->allocated_bytes, allocated_delta, __ATOMIC_RELAXED);
  int64_t room = __atomic_load_n(&pulse->peak_bytes, __ATOMIC_RELAXED) - live;
  lane->live_delta = 0;
  lane->allocated_delta = 0;
  lane->live_delta_high = room > 0 ? room : 0;
  timeline_note(recording, live, allocated);
}
