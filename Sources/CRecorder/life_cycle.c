// Life: boot once per program image, one recording per process, one lane per thread.
#include <string.h>

#include "frame_information.h"
#include "output_path.h"
#include "private_memory.h"
#include "pulse.h"
#include "recorder.h"
#include "recorder_state.h"
#include "text_buffer.h"

__thread struct recorder_thread *recorder_current_thread __attribute__((tls_model("initial-exec")));

// The loader fills in the initial values of thread-local variables after it has relocated the
// program. Relocating may call the program (an IFUNC resolver), which may call malloc: then neither
// this library nor jemalloc has its thread-local state yet, and what it stored would be lost.
static __thread volatile uint32_t thread_locals_are_ready
    __attribute__((tls_model("initial-exec"))) = 1;

#define PRIVATE_BYTES (UINT64_C(16) << 30)
#define RECORDING_BYTES (UINT64_C(2) << 30)
#define SMALLEST_PRIVATE_BYTES (UINT64_C(8) << 20)

// --- Boot ----------------------------------------------------------------------------------------

enum boot_phase { BOOT_NOT_DONE, BOOT_IN_PROGRESS, BOOT_READY, BOOT_REFUSED };

// Survive a fork: a child is the same image.
bool recorder_uses_glibc;
static uint32_t boot_phase;
static struct options options;
static struct initial_stack initial_stack;
static uint32_t first_process;

const struct options *recorder_options(void) { return &options; }

bool recorder_follows_children(void) { return options.follow; }

bool recorder_is_first_process(void) { return os_process_id() == first_process; }

static void say(const char *first, const char *second, const char *third) {
  char line[OUTPUT_PATH_BYTES + 256];
  struct text_buffer buffer = text_buffer_over(line, sizeof line);
  text_buffer_add(&buffer, "plumb: ");
  text_buffer_add(&buffer, first);
  text_buffer_add(&buffer, second);
  text_buffer_add(&buffer, third);
  text_buffer_add(&buffer, "\n");
  os_write_error(line, buffer.length);
}

static bool refuse(const char *why) {
  say(why, "; the program runs without a recording", "");
  return false;
}

// Under a limit on the address space the program keeps nine tenths of it.
static bool reserve(void) {
  uint64_t limit = os_limit(OS_LIMIT_ADDRESS_BYTES);
  uint64_t private_bytes = limit / 16 < PRIVATE_BYTES ? limit / 16 : PRIVATE_BYTES;
  uint64_t recording_bytes = limit / 32 < RECORDING_BYTES ? limit / 32 : RECORDING_BYTES;
  if (private_bytes < SMALLEST_PRIVATE_BYTES) private_bytes = SMALLEST_PRIVATE_BYTES;
  private_bytes &= ~(uint64_t)(OS_PAGE_BYTES - 1);
  recording_bytes &= ~(uint64_t)(OS_PAGE_BYTES - 1);
  return private_memory_reserve(private_bytes) && recording_reserve(recording_bytes);
}

static bool boot(void) {
  static char program[4096];
  if (!initial_stack_find(&initial_stack)) {
    return refuse("the initial stack cannot be found (not started by glibc's loader?)");
  }
  options = options_parse(initial_stack.environment);
  if (!options.is_valid) return refuse(options.message);
  recorder_uses_glibc = options.uses_glibc;
  if (!frame_information_is_available()) {
    return refuse("this C library is older than glibc 2.35 (no _dl_find_object)");
  }
  if (!reserve()) {
    return refuse("no address space for the recorder's tables (RLIMIT_AS?), or Linux before 4.14");
  }
  long length = os_read_link("/proc/self/exe", program, sizeof program - 1);
  const char *name = length > 0 ? program : initial_stack.arguments[0];
  const char *temporary = environment_value(initial_stack.environment, "TMPDIR");
  output_path_settle(options.output, name == NULL ? "program" : name, temporary);
  first_process = os_process_id();
  return true;
}

void recorder_boot(void) {
  uint32_t phase = BOOT_NOT_DONE;
  if (__atomic_compare_exchange_n(&boot_phase, &phase, BOOT_IN_PROGRESS, false, __ATOMIC_ACQUIRE,
                                  __ATOMIC_ACQUIRE)) {
    phase = boot() ? BOOT_READY : BOOT_REFUSED;
    __atomic_store_n(&boot_phase, phase, __ATOMIC_RELEASE);
    return;
  }
  for (unsigned round = 0; phase == BOOT_IN_PROGRESS; round++) {
    os_pause(round);
    phase = __atomic_load_n(&boot_phase, __ATOMIC_ACQUIRE);
  }
}

static struct recorder_state *current_state(void) {
  if (__atomic_load_n(&boot_phase, __ATOMIC_ACQUIRE) != BOOT_READY) return NULL;
  return private_memory_root();
}

// The state of a process that records; NULL otherwise.
static struct recorder_state *recording_state(void) {
  struct recorder_state *state = current_state();
  if (state == NULL) return NULL;
  return __atomic_load_n(&state->phase, __ATOMIC_ACQUIRE) == RECORDER_RECORDING ? state : NULL;
}

// --- A process's recording -----------------------------------------------------------------------

static const char *failure_text(enum recording_failure failure) {
  switch (failure) {
    case RECORDING_NO_ADDRESS_SPACE: return "the recording cannot be mapped";
    case RECORDING_FILE_LIMIT: return "RLIMIT_FSIZE leaves no room for a recording";
    case RECORDING_NO_SPACE:
      return "no space on the disk for a recording, or Linux before 5.14, for ";
    default: return "cannot create the recording ";
  }
}

#define EXISTS 17  // EEXIST; <errno.h> would invite the use of errno
#define PATH_ATTEMPTS 99u

static enum recording_failure open_at_template(struct recorder_state *state, char *path) {
  enum recording_failure failure = RECORDING_CANNOT_CREATE;
  for (unsigned attempt = 1; attempt <= PATH_ATTEMPTS; attempt++) {
    int error = 0;
    if (!options_expand_path(output_path_template(), state->process, attempt, path,
                             OUTPUT_PATH_BYTES)) {
      return RECORDING_CANNOT_CREATE;
    }
    failure = recording_open(&state->recording, path, &error);
    if (failure != RECORDING_CANNOT_CREATE || error != EXISTS) return failure;
  }
  return failure;
}

// Messages go to stderr only before the program has begun: later, descriptor 2 may be a file of the
// program's own.
static bool open_recording(struct recorder_state *state) {
  char path[OUTPUT_PATH_BYTES];
  enum recording_failure failure = open_at_template(state, path);
  if (failure == RECORDING_CANNOT_CREATE && !state->is_forked && output_path_fall_back()) {
    failure = open_at_template(state, path);
    if (failure == RECORDING_OPENED) {
      say("the working folder cannot be written; recording to ", path, "");
    }
  }
  if (failure != RECORDING_OPENED && !state->is_forked) {
    bool names_path = failure == RECORDING_CANNOT_CREATE || failure == RECORDING_NO_SPACE;
    say(failure_text(failure), names_path ? path : "", "; the program runs without a recording");
  }
  return failure == RECORDING_OPENED;
}

static uint32_t string(struct recorder_state *state, const char *text) {
  return text == NULL ? 0 : recording_append_string(&state->recording, text, strlen(text));
}

static void describe_command(struct recorder_state *state) {
  struct plumb_run *run = &state->recording.header->run;
  for (uint64_t index = 0; index < initial_stack.argument_count; index++) {
    const char *argument = initial_stack.arguments[index];
    uint32_t at = argument == NULL ? 0 : string(state, argument);
    if (at == 0) return;
    if (index == 0) run->command = at;
    run->command_count++;
  }
}

static void describe_run(struct recorder_state *state) {
  char program[4096];
  struct plumb_run *run = &state->recording.header->run;
  run->pid = state->process;
  run->parent_pid = os_parent_process_id();
  run->start_realtime_ns = os_realtime_ns();
  run->start_monotonic_ns = os_monotonic_ns();
  run->mode = PLUMB_MODE_EXACT;
  run->forked = state->is_forked;
  long length = os_read_link("/proc/self/exe", program, sizeof program - 1);
  if (length > 0) {
    run->executable = recording_append_string(&state->recording, program, (size_t)length);
  } else {
    run->executable = string(state, initial_stack.arguments[0]);
  }
  run->recorder_version = string(state, PLUMB_VERSION);
  describe_command(state);
}

static bool start_tables(struct recorder_state *state) {
  return rule_cache_start(&state->rules) && stack_table_start(&state->stacks, &state->recording) &&
         lane_table_start(&state->lanes, &state->recording) && live_table_start(&state->live);
}

bool recorder_open(struct recorder_state *state) {
  struct plumb_recording_header *parent = recording_inherited_header();
  state->process = os_process_id();
  state->is_forked = parent != NULL;
  if (parent != NULL) __atomic_fetch_add(&parent->trust.children_forked, 1, __ATOMIC_RELAXED);
  if (!open_recording(state)) {
    if (parent != NULL) __atomic_fetch_add(&parent->trust.children_unrecorded, 1, __ATOMIC_RELAXED);
    return false;
  }
  describe_run(state);
  pulse_start(&state->recording);
  if (!start_tables(state)) return false;
  __atomic_store_n(&state->recording.header->magic, PLUMB_RECORDING_MAGIC, __ATOMIC_RELEASE);
  return true;
}

static struct recorder_state *started_state(void) {
  recorder_boot();
  struct recorder_state *state = current_state();
  if (state == NULL) return NULL;
  if (__atomic_load_n(&state->phase, __ATOMIC_ACQUIRE) == RECORDER_NOT_STARTED) {
    spin_lock_acquire(&state->start_lock);
    if (state->phase == RECORDER_NOT_STARTED) {
      uint32_t phase = recorder_open(state) ? RECORDER_RECORDING : RECORDER_OFF;
      __atomic_store_n(&state->phase, phase, __ATOMIC_RELEASE);
    }
    spin_lock_release(&state->start_lock);
  }
  return recording_state();
}

void recorder_start(void) {
  bool is_nested;
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  struct recorder_thread *thread = recorder_enter(&caller, &is_nested);
  if (thread != NULL) recorder_leave(thread);
}

// --- A thread's lane -----------------------------------------------------------------------------

// Threads beyond the last lane share the overflow lane, and count under a lock.
static struct lane *take_lane(struct recorder_state *state, struct thread *thread, uint32_t id) {
  struct lane *lane = lane_table_take(&state->lanes, state->process, id);
  if (lane == NULL) {
    thread->face.has_overflown = true;
    __atomic_fetch_add(&state->recording.header->trust.overflow_threads, 1, __ATOMIC_RELAXED);
    return lane_table_overflow(&state->lanes);
  }
  uint32_t threads = lane->index + 1;
  if (threads > __atomic_load_n(&state->recording.header->pulse.threads, __ATOMIC_RELAXED)) {
    pulse_thread_started(&state->recording, threads);
  }
  return lane;
}

static struct thread *new_thread(struct recorder_state *state) {
  struct thread *thread = private_memory_allocate(sizeof *thread);
  if (thread == NULL) return NULL;
  uint32_t id = os_thread_id();
  size_t cache_bytes = sizeof(struct site_cache_slot) << SITE_CACHE_BITS;
  thread->lane = take_lane(state, thread, id);
  thread->site_cache = private_memory_allocate(cache_bytes);
  if (thread->lane == NULL || thread->site_cache == NULL) return NULL;
  uintptr_t high = stack_walk_own_stack_end(id == state->process);
  if (!stack_walker_start(&thread->walker, &state->rules, high)) return NULL;
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
// the same stack and no deeper than that hook's caller.
static bool is_abandoned(const struct thread *thread, const struct caller *caller) {
  uintptr_t low = thread->walker.proven_low, high = thread->walker.high;
  uintptr_t outer = thread->face.outermost_sp;
  return outer >= low && outer < high && caller->sp < high && caller->sp >= outer;
}

static void count_dropped(void) {
  struct recorder_state *state = recording_state();
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

void recorder_nested_event(void) {
  struct recorder_state *state = recording_state();
  if (state == NULL) return;
  __atomic_fetch_add(&state->recording.header->trust.nested_events, 1, __ATOMIC_RELAXED);
}

// --- What the program tells about itself ---------------------------------------------------------

static void note(uint32_t *field, struct recorder_state *state, const char *text) {
  spin_lock_acquire(&state->stacks.lock);
  if (*field == 0) *field = string(state, text);
  spin_lock_release(&state->stacks.lock);
}

void recorder_note_allocator(const char *name) {
  struct recorder_state *state = recording_state();
  if (state != NULL) note(&state->recording.header->run.allocator, state, name);
}

void recorder_note_other_malloc(const char *module_path) {
  struct recorder_state *state = recording_state();
  if (state != NULL) note(&state->recording.header->run.other_malloc, state, module_path);
}

void recorder_modules_changed(void) {
  struct recorder_state *state = recording_state();
  if (state == NULL) return;
  spin_lock_acquire(&state->stacks.lock);
  uint32_t *generation = &state->recording.header->pulse.generation;
  if (module_table_end_unloaded(&state->recording, *generation + 1)) {
    rule_cache_clear(&state->rules);
    __atomic_store_n(generation, *generation + 1, __ATOMIC_RELEASE);
  }
  spin_lock_release(&state->stacks.lock);
}

static void set_end(enum plumb_end end) {
  struct recorder_state *state = recording_state();
  if (state == NULL) return;
  struct plumb_run *run = &state->recording.header->run;
  run->end_monotonic_ns = end == PLUMB_END_NONE ? 0 : os_monotonic_ns();
  run->end = end;
  state->recording.header->trust.recorder_bytes = private_memory_used();
}

void recorder_exiting(void) { set_end(PLUMB_END_EXIT); }

void recorder_executing(void) {
  struct recorder_state *state = recording_state();
  if (state == NULL) return;
  // A child made by vfork runs in its parent's memory: the recording is not its own.
  bool is_own = os_process_id() == state->process;
  if (is_own) set_end(PLUMB_END_EXEC);
  if (!options.follow && !(is_own && recorder_is_first_process())) recorder_child_spawned();
}

void recorder_execution_failed(void) {
  struct recorder_state *state = recording_state();
  if (state != NULL && os_process_id() == state->process) set_end(PLUMB_END_NONE);
}

void recorder_child_spawned(void) {
  struct recorder_state *state = recording_state();
  if (state == NULL) return;
  __atomic_fetch_add(&state->recording.header->trust.children_spawned, 1, __ATOMIC_RELAXED);
}
