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

static void add_to_error(struct recording *recording, uint64_t bytes) {
  __atomic_fetch_add(&recording->header->trust.peak_error_bytes, bytes, __ATOMIC_RELAXED);
}

// Q = max(4 KiB, peak / (256 × threads)): publishing stays rare as the heap grows, and what the
// threads keep to themselves stays small beside the peak. A thread that has not published since the
// quantum was larger may still keep that much; so the error grows with the quantum, and does not
// shrink with it.
static void set_quantum(struct recording *recording) {
  struct plumb_pulse *pulse = pulse_of(recording);
  uint32_t threads = __atomic_load_n(&pulse->threads, __ATOMIC_RELAXED);
  int64_t peak = __atomic_load_n(&pulse->peak_bytes, __ATOMIC_RELAXED);
  int64_t quantum = peak / (PEAK_PARTS * (int64_t)(threads == 0 ? 1 : threads));
  if (quantum < SMALLEST_QUANTUM_BYTES) quantum = SMALLEST_QUANTUM_BYTES;
  int64_t before = __atomic_exchange_n(&pulse->quantum_bytes, quantum, __ATOMIC_RELAXED);
  if (threads < 2 || quantum <= before) return;
  add_to_error(recording, (uint64_t)(quantum - before) * threads);
}

void pulse_thread_started(struct recording *recording, uint32_t threads) {
  struct plumb_pulse *pulse = pulse_of(recording);
  int64_t quantum_alone = __atomic_load_n(&pulse->quantum_bytes, __ATOMIC_RELAXED);
  uint32_t others = __atomic_load_n(&pulse->threads, __ATOMIC_RELAXED);
  do {
    if (threads <= others) return;
  } while (!__atomic_compare_exchange_n(&pulse->threads, &others, threads, false, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED));
  if (threads > 1) __atomic_store_n(&pulse->solo, 0, __ATOMIC_RELAXED);
  set_quantum(recording);
  if (threads == 1) return;
  uint64_t quantum = (uint64_t)__atomic_load_n(&pulse->quantum_bytes, __ATOMIC_RELAXED);
  if (others < 2) add_to_error(recording, (uint64_t)quantum_alone);
  add_to_error(recording, quantum * (threads - (others == 0 ? 1 : others)));
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
