// attachment.c: how a process comes to its recording, a thread to its lane, and a call to the
// guard.
#include "boot.h"
#include "os.h"
#include "private_memory.h"
#include "process_recording.h"
#include "pulse.h"
#include "recorder.h"
#include "recorder_state.h"

__thread struct recorder_thread *recorder_current_thread __attribute__((tls_model("initial-exec")));

// The loader fills in the initial values of thread-local variables after it has relocated the
// program. Relocating may call the program (an IFUNC resolver), which may call malloc: then neither
// this library nor jemalloc has its thread-local state yet, and what it stored would be lost.
static __thread volatile uint32_t thread_locals_are_ready
    __attribute__((tls_model("initial-exec"))) = 1;

// Survives a fork: a child that another thread forked goes on on that thread's stack, although the
// child's own id is that of a first thread.
static __thread bool is_on_initial_stack __attribute__((tls_model("initial-exec")));

static struct recorder_state *current_state(void) {
  return boot_is_done() ? private_memory_root() : NULL;
}

struct recorder_state *recorder_recording_state(void) {
  struct recorder_state *state = current_state();
  if (state == NULL) return NULL;
  return __atomic_load_n(&state->phase, __ATOMIC_ACQUIRE) == RECORDER_RECORDING ? state : NULL;
}

static struct recorder_state *started_state(void) {
  recorder_boot();
  struct recorder_state *state = current_state();
  if (state == NULL) return NULL;
  if (__atomic_load_n(&state->phase, __ATOMIC_ACQUIRE) == RECORDER_NOT_STARTED) {
    spin_lock_acquire(&state->start_lock);
    if (state->phase == RECORDER_NOT_STARTED) {
      uint32_t phase = process_recording_open(state) ? RECORDER_RECORDING : RECORDER_OFF;
      __atomic_store_n(&state->phase, phase, __ATOMIC_RELEASE);
    }
    spin_lock_release(&state->start_lock);
  }
  return recorder_recording_state();
}

void recorder_start(void) {
  bool is_nested;
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  struct recorder_thread *thread = recorder_enter(&caller, &is_nested);
  if (thread != NULL) recorder_leave(thread);
}

// --- A thread's lane -----------------------------------------------------------------------------

static void count_thread(struct recorder_state *state, const struct lane *lane) {
  uint32_t threads = lane->index + 1;
  if (threads > __atomic_load_n(&state->recording.header->pulse.threads, __ATOMIC_RELAXED)) {
    pulse_thread_started(&state->recording, threads);
  }
}

static struct thread *make_thread(struct recorder_state *state) {
  struct thread *thread = private_memory_allocate(sizeof *thread);
  if (thread == NULL) return NULL;
  size_t cache_bytes = sizeof(struct site_cache_slot) << SITE_CACHE_BITS;
  thread->site_cache = private_memory_allocate(cache_bytes);
  if (thread->site_cache == NULL) return NULL;
  return stack_walker_start(&thread->walker, &state->rules, 0) ? thread : NULL;
}

// A lane that lost its thread comes with all that this thread had: memory is never given back, and
// a program may start millions of threads. Its cache leads to the lane's own entries, so it stays.
static struct thread *thread_of_lane(struct recorder_state *state, struct lane *lane) {
  if (lane->thread == NULL) lane->thread = make_thread(state);
  if (lane->thread != NULL) lane->thread->face = (struct recorder_thread){0};
  return lane->thread;
}

// Threads beyond the last lane share the overflow lane, and count under a lock.
static struct thread *overflown_thread(struct recorder_state *state, struct lane **lane) {
  __atomic_fetch_add(&state->recording.header->trust.overflow_threads, 1, __ATOMIC_RELAXED);
  *lane = lane_table_overflow(&state->lanes);
  struct thread *thread = *lane == NULL ? NULL : make_thread(state);
  if (thread != NULL) thread->face.has_overflown = true;
  return thread;
}

static struct thread *new_thread(struct recorder_state *state) {
  uint32_t id = os_thread_id();
  struct lane *lane = lane_table_take(&state->lanes, state->process, id);
  if (lane != NULL) count_thread(state, lane);
  struct thread *thread =
      lane == NULL ? overflown_thread(state, &lane) : thread_of_lane(state, lane);
  if (thread == NULL) return NULL;
  thread->lane = lane;
  if (!state->is_forked) is_on_initial_stack = id == state->process;
  stack_walker_enter_thread(&thread->walker, stack_walk_own_stack_end(is_on_initial_stack));
  thread->face.state = state;
  return thread;
}

static struct recorder_thread *attach(void) {
  recorder_current_thread = THREAD_ATTACHING;
  struct recorder_state *state = started_state();
  struct thread *thread = state == NULL ? NULL : new_thread(state);
  recorder_current_thread = thread == NULL ? THREAD_UNRECORDED : &thread->face;
  return thread == NULL ? NULL : &thread->face;
}

// --- The guard -----------------------------------------------------------------------------------

// Whether the hook that the thread seems to be in was left by a longjmp: this call's caller is on
// the same stack and no deeper than that hook's caller. A handler's stack may lie in a frame of the
// thread's own: its calls look less deep than they are.
static bool is_abandoned(const struct thread *thread, const struct caller *caller) {
  uintptr_t low = thread->walker.proven_low, high = thread->walker.high;
  uintptr_t outer = thread->face.outermost_sp;
  return outer >= low && outer < high && caller->sp < high && caller->sp >= outer &&
         !os_is_on_alternate_stack();
}

static void count_dropped(void) {
  struct recorder_state *state = recorder_recording_state();
  if (state == NULL) return;
  __atomic_fetch_add(&state->recording.header->trust.dropped_events, 1, __ATOMIC_RELAXED);
}

struct recorder_thread *recorder_enter_slowly(const struct caller *caller, bool *is_nested) {
  struct recorder_thread *face = recorder_current_thread;
  *is_nested = face == THREAD_ATTACHING || thread_locals_are_ready == 0;
  if (*is_nested) return NULL;
  if (face == THREAD_UNRECORDED) {
    count_dropped();
    return NULL;
  }
  if (face != THREAD_UNKNOWN && face->depth != 0 && !is_abandoned((void *)face, caller)) {
    *is_nested = true;
    return NULL;
  }
  if (face == THREAD_UNKNOWN || face->state == NULL) face = attach();
  if (face == NULL) {
    count_dropped();
    return NULL;
  }
  face->outermost_sp = caller->sp;
  face->depth = 1;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  return face;
}

// Thread-local, because what the thread was before must be known in the child too.
static __thread bool is_forking __attribute__((tls_model("initial-exec")));
static __thread struct recorder_thread *thread_before_fork
    __attribute__((tls_model("initial-exec")));

bool recorder_is_forking(void) { return is_forking; }

bool recorder_fork_begins(void) {
  struct recorder_thread *face = recorder_current_thread;
  bool is_recorded = face != THREAD_UNKNOWN && face != THREAD_UNRECORDED;
  if (face == THREAD_ATTACHING || (is_recorded && face->depth != 0)) return false;
  thread_before_fork = face;
  recorder_current_thread = THREAD_ATTACHING;
  is_forking = true;
  return true;
}

void recorder_fork_ends(void) {
  if (!is_forking) return;
  is_forking = false;
  recorder_current_thread = thread_before_fork;
}

void recorder_nested_event(void) {
  struct recorder_state *state = recorder_recording_state();
  if (state == NULL) return;
  __atomic_fetch_add(&state->recording.header->trust.nested_events, 1, __ATOMIC_RELAXED);
}
