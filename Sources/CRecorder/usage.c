#include "usage.h"

#include <string.h>

#include "pulse.h"

// A reader of another thread's lane gives up after so many publications in its way.
#define READING_ATTEMPTS 64

struct recorder_thread *usage_calling_thread(void) {
  struct recorder_thread *thread = recorder_current_thread;
  if ((uintptr_t)thread <= 2 || thread->state == NULL) {
    recorder_start();
    thread = recorder_current_thread;
  }
  return (uintptr_t)thread <= 2 || thread->state == NULL ? NULL : thread;
}

// --- A lane's sums -------------------------------------------------------------------------------

struct lane_sums {
  uint64_t allocations;
  uint64_t frees;
  uint64_t allocated_bytes;
  int64_t live_bytes;
};

static struct lane_sums sums_of(const struct plumb_lane *lane) {
  return (struct lane_sums){
      .allocations = __atomic_load_n(&lane->allocations, __ATOMIC_RELAXED),
      .frees = __atomic_load_n(&lane->frees, __ATOMIC_RELAXED),
      .allocated_bytes = __atomic_load_n(&lane->published_allocated_bytes, __ATOMIC_RELAXED) +
                         __atomic_load_n(&lane->allocated_delta, __ATOMIC_RELAXED),
      .live_bytes = __atomic_load_n(&lane->published_live_bytes, __ATOMIC_RELAXED) +
                    __atomic_load_n(&lane->live_delta, __ATOMIC_RELAXED),
  };
}

// Of a lane whose thread may publish meanwhile.
static struct lane_sums sums_of_other(const struct plumb_lane *lane) {
  struct lane_sums sums = {0};
  for (unsigned attempt = 0; attempt < READING_ATTEMPTS; attempt++) {
    uint64_t before = __atomic_load_n(&lane->publications, __ATOMIC_ACQUIRE);
    sums = sums_of(lane);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    uint64_t after = __atomic_load_n(&lane->publications, __ATOMIC_RELAXED);
    if (before == after && before % 2 == 0) break;
  }
  return sums;
}

// --- Scopes --------------------------------------------------------------------------------------

// What stands in the words of a plumb_scope.
struct open_scope {
  struct plumb_lane *lane;
  uint64_t process;
  struct lane_sums start;
  int64_t outer_high_bytes;
};

_Static_assert(sizeof(struct open_scope) <= sizeof(struct plumb_scope), "fits the public words");

static struct plumb_lane *lane_of(const struct recorder_thread *face) {
  return ((const struct thread *)face)->lane->shared;
}

// The calling thread's own sums, without what was hidden.
static struct lane_sums visible_sums(const struct recorder_thread *face) {
  const struct thread *thread = (const struct thread *)face;
  const struct plumb_lane *lane = thread->lane->shared;
  struct lane_sums sums = sums_of(lane);
  sums.allocations -= thread->hidden_allocations;
  sums.frees -= thread->hidden_frees;
  sums.allocated_bytes -= thread->hidden_allocated_bytes;
  sums.live_bytes -= lane->hidden_live_bytes;
  return sums;
}

bool usage_scope_begin(struct recorder_thread *face, struct plumb_scope *scope) {
  if (face->has_overflown) return false;
  struct plumb_lane *lane = lane_of(face);
  struct open_scope open = {
      .lane = lane,
      .process = face->state->process,
      .start = visible_sums(face),
      .outer_high_bytes = lane->scope_high_bytes,
  };
  lane->scope_high_bytes = open.start.live_bytes;
  lane->open_scopes++;
  pulse_watch(&face->state->recording, lane);
  memcpy(scope->words, &open, sizeof open);
  return true;
}

// Reads the scope, if it is one of the calling thread's.
static bool read_scope(const struct recorder_thread *face, const struct plumb_scope *scope,
                       struct open_scope *open) {
  memcpy(open, scope->words, sizeof *open);
  return open->lane == lane_of(face) && open->process == face->state->process;
}

// The scope around takes over; `high_bytes` is what it learns of the inner one's highest.
static void close_scope(struct recorder_thread *face, const struct open_scope *open,
                        int64_t high_bytes) {
  struct plumb_lane *lane = open->lane;
  if (lane->open_scopes != 0) lane->open_scopes--;
  int64_t outer = open->outer_high_bytes;
  lane->scope_high_bytes = outer > high_bytes ? outer : high_bytes;
  pulse_watch(&face->state->recording, lane);
}

bool usage_scope_end(struct recorder_thread *face, struct plumb_scope *scope,
                     struct plumb_usage *usage) {
  struct open_scope open;
  if (!read_scope(face, scope, &open)) return false;
  struct lane_sums now = visible_sums(face);
  int64_t high_bytes = open.lane->scope_high_bytes;
  uint64_t allocated_bytes = now.allocated_bytes - open.start.allocated_bytes;
  *usage = (struct plumb_usage){
      .allocations = now.allocations - open.start.allocations,
      .allocated_bytes = allocated_bytes,
      .frees = now.frees - open.start.frees,
      .freed_bytes = allocated_bytes - (uint64_t)(now.live_bytes - open.start.live_bytes),
      .peak_bytes = high_bytes - open.start.live_bytes,
  };
  close_scope(face, &open, high_bytes);
  return true;
}

bool usage_scope_hide(struct recorder_thread *face, struct plumb_scope *scope) {
  struct open_scope open;
  if (!read_scope(face, scope, &open)) return false;
  struct thread *thread = (struct thread *)face;
  struct lane_sums now = visible_sums(face);
  thread->hidden_allocations += now.allocations - open.start.allocations;
  thread->hidden_frees += now.frees - open.start.frees;
  thread->hidden_allocated_bytes += now.allocated_bytes - open.start.allocated_bytes;
  open.lane->hidden_live_bytes += now.live_bytes - open.start.live_bytes;
  close_scope(face, &open, INT64_MIN);
  return true;
}

// --- The process ---------------------------------------------------------------------------------

// With one thread its lane knows of a peak that is not yet published.
static int64_t peak_of(const struct recorder_state *state) {
  const struct recording *recording = &state->recording;
  const struct plumb_pulse *pulse = &recording->header->pulse;
  int64_t marked = __atomic_load_n(&pulse->marked_peak_bytes, __ATOMIC_RELAXED);
  if (marked != 0) return marked;
  int64_t peak = __atomic_load_n(&pulse->peak_bytes, __ATOMIC_RELAXED);
  int64_t live = __atomic_load_n(&pulse->live_bytes, __ATOMIC_RELAXED);
  uint64_t count = __atomic_load_n(&recording->header->sections[PLUMB_SECTION_LANES].count,
                                   __ATOMIC_ACQUIRE);
  for (uint64_t index = 0; index < count; index++) {
    const struct plumb_lane *lane = &recording->lanes[index];
    int64_t high = live + __atomic_load_n(&lane->live_delta_high, __ATOMIC_RELAXED);
    bool is_raised = __atomic_load_n(&lane->raised, __ATOMIC_RELAXED) != 0;
    if (is_raised && high > peak) peak = high;
  }
  return peak;
}

void usage_totals(const struct recorder_state *state, struct plumb_usage *usage) {
  const struct recording *recording = &state->recording;
  uint64_t count = __atomic_load_n(&recording->header->sections[PLUMB_SECTION_LANES].count,
                                   __ATOMIC_ACQUIRE);
  int64_t live_bytes = 0;
  *usage = (struct plumb_usage){0};
  for (uint64_t index = 0; index < count; index++) {
    struct lane_sums sums = sums_of_other(&recording->lanes[index]);
    usage->allocations += sums.allocations;
    usage->frees += sums.frees;
    usage->allocated_bytes += sums.allocated_bytes;
    live_bytes += sums.live_bytes;
  }
  usage->freed_bytes = usage->allocated_bytes - (uint64_t)live_bytes;
  int64_t peak = peak_of(state);
  usage->peak_bytes = peak > live_bytes ? peak : live_bytes;
  usage->peak_error_bytes =
      __atomic_load_n(&recording->header->trust.peak_error_bytes, __ATOMIC_RELAXED);
}

// Lanes of other threads look up to the mark from their next publication on; until then they keep
// to themselves what they may keep anyway.
void usage_reset_peak(struct recorder_thread *thread) {
  struct recorder_state *state = thread->state;
  struct plumb_usage usage;
  usage_totals(state, &usage);
  int64_t live = (int64_t)(usage.allocated_bytes - usage.freed_bytes);
  __atomic_store_n(&state->recording.header->pulse.marked_peak_bytes, live > 1 ? live : 1,
                   __ATOMIC_RELAXED);
  pulse_watch(&state->recording, lane_of(thread));
}
