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

// --- The watch -----------------------------------------------------------------------------------

static int64_t least(int64_t left, int64_t right) { return left < right ? left : right; }

void pulse_watch(const struct recording *recording, struct plumb_lane *lane) {
  const struct plumb_pulse *pulse = &recording->header->pulse;
  int64_t watched = lane->live_delta_high;
  if (lane->open_scopes != 0) {
    watched = least(watched, lane->scope_high_bytes + lane->hidden_live_bytes -
                                 lane->published_live_bytes);
  }
  int64_t marked_peak = __atomic_load_n(&pulse->marked_peak_bytes, __ATOMIC_RELAXED);
  if (marked_peak != 0) {
    int64_t live = __atomic_load_n(&pulse->live_bytes, __ATOMIC_RELAXED);
    watched = least(watched, marked_peak - live);
  }
  lane->watched_delta = watched;
}

static void raise_marked_peak(struct plumb_pulse *pulse, int64_t candidate) {
  int64_t peak = __atomic_load_n(&pulse->marked_peak_bytes, __ATOMIC_RELAXED);
  while (peak != 0 && candidate > peak) {
    if (__atomic_compare_exchange_n(&pulse->marked_peak_bytes, &peak, candidate, false,
                                    __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
      return;
    }
  }
}

static void raise_recorded_peak(struct plumb_pulse *pulse, struct plumb_lane *lane) {
  lane->live_delta_high = lane->live_delta;
  lane->raised = 1;
  // Alone, this very allocation is the peak; with others, publishing decides.
  if (__atomic_load_n(&pulse->solo, __ATOMIC_RELAXED) != 0) {
    __atomic_store_n(&pulse->epoch, pulse->epoch + 1, __ATOMIC_RELAXED);
  }
}

void pulse_raise(struct recording *recording, struct plumb_lane *lane) {
  struct plumb_pulse *pulse = pulse_of(recording);
  if (lane->live_delta > lane->live_delta_high) raise_recorded_peak(pulse, lane);
  int64_t own_live = lane->published_live_bytes + lane->live_delta - lane->hidden_live_bytes;
  if (own_live > lane->scope_high_bytes) lane->scope_high_bytes = own_live;
  int64_t live = __atomic_load_n(&pulse->live_bytes, __ATOMIC_RELAXED) + lane->live_delta;
  raise_marked_peak(pulse, live);
  pulse_watch(recording, lane);
}

// --- Publishing ----------------------------------------------------------------------------------

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

// The lane's sums stay whole for its thread; another one that reads meanwhile sees an odd number.
static void move_to_sums(struct plumb_lane *lane) {
  __atomic_store_n(&lane->publications, lane->publications + 1, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  lane->published_live_bytes += lane->live_delta;
  lane->published_allocated_bytes += lane->allocated_delta;
  lane->live_delta = 0;
  lane->allocated_delta = 0;
  __atomic_store_n(&lane->publications, lane->publications + 1, __ATOMIC_RELEASE);
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
  raise_marked_peak(pulse, live);
  move_to_sums(lane);
  lane->live_delta_high = room > 0 ? room : 0;
  pulse_watch(recording, lane);
  timeline_note(recording, live, allocated);
}
