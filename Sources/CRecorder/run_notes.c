// run_notes.c: what the program tells about itself as it goes: its allocator, unloads, its end.
#include <string.h>

#include "live_types.h"
#include "os.h"
#include "private_memory.h"
#include "recorder.h"
#include "recorder_state.h"
#include "run_notes.h"

// Survive a fork: what is true of the program is true of its children.
static const char *allocator;
static const char *other_malloc;
static const void *allocator_mappings;
static uint64_t allocator_mapping_count;

static void note(uint32_t *field, struct recorder_state *state, const char *text) {
  spin_lock_acquire(&state->stacks.lock);
  if (*field == 0) *field = recording_append_string(&state->recording, text, strlen(text));
  spin_lock_release(&state->stacks.lock);
}

void recorder_note_allocator(const char *name) {
  struct recorder_state *state = recorder_recording_state();
  allocator = name;
  if (state != NULL) note(&state->recording.header->run.allocator, state, name);
}

void recorder_note_other_malloc(const char *module_path) {
  struct recorder_state *state = recorder_recording_state();
  other_malloc = module_path;
  if (state != NULL) note(&state->recording.header->run.other_malloc, state, module_path);
}

static void note_mappings(struct recorder_state *state) {
  struct plumb_process *process = &state->recording.header->process;
  process->allocator_mapping_count = allocator_mapping_count;
  process->allocator_mappings = (uintptr_t)allocator_mappings;
}

void recorder_note_allocator_mappings(const void *mappings, uint64_t count) {
  struct recorder_state *state = recorder_recording_state();
  allocator_mappings = mappings;
  allocator_mapping_count = count;
  if (state != NULL) note_mappings(state);
}

void run_notes_repeat(struct recorder_state *state) {
  struct plumb_run *run = &state->recording.header->run;
  if (allocator != NULL) note(&run->allocator, state, allocator);
  if (other_malloc != NULL) note(&run->other_malloc, state, other_malloc);
  note_mappings(state);
}

void recorder_modules_changed(void) {
  struct recorder_state *state = recorder_recording_state();
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
  struct recorder_state *state = recorder_recording_state();
  if (state == NULL) return;
  struct plumb_run *run = &state->recording.header->run;
  run->end_monotonic_ns = end == PLUMB_END_NONE ? 0 : os_monotonic_ns();
  run->end = end;
  state->recording.header->trust.recorder_bytes = private_memory_used();
}

void recorder_count_live_types(void) {
  struct recorder_state *state = recorder_recording_state();
  if (state != NULL) live_types_count(state);
}

// The stop is what tells the parent. Children that were forked have nobody who waits for it.
void recorder_hold(void) {
  struct recorder_state *state = recorder_recording_state();
  if (state == NULL || !recorder_holds_at_exit() || state->is_forked) return;
  uint32_t *held = &state->recording.header->process.held;
  __atomic_store_n(held, 1, __ATOMIC_RELEASE);
  os_stop_process();
  __atomic_store_n(held, 0, __ATOMIC_RELEASE);
}

void recorder_exiting(void) { set_end(PLUMB_END_EXIT); }

// Where a process counts what it starts: in its own recording or, while a forked child has none, in
// its parent's. A child made by vfork runs in its parent's memory, and counts there.
static void count_spawned(uint64_t change) {
  struct recorder_state *state = recorder_recording_state();
  struct plumb_recording_header *header =
      state != NULL ? state->recording.header : recording_inherited_header();
  if (header == NULL || recorder_follows_children()) return;
  __atomic_fetch_add(&header->trust.children_spawned, change, __ATOMIC_RELAXED);
}

static void execute_as(enum plumb_end end, uint64_t change) {
  struct recorder_state *state = recorder_recording_state();
  if (state != NULL && os_process_id() == state->process) set_end(end);
  if (!recorder_is_first_process()) count_spawned(change);
}

void recorder_executing(void) { execute_as(PLUMB_END_EXEC, 1); }

// A program is often looked for in one folder after the other: each attempt is taken back.
void recorder_execution_failed(void) { execute_as(PLUMB_END_NONE, (uint64_t)-1); }

void recorder_child_spawned(void) { count_spawned(1); }
