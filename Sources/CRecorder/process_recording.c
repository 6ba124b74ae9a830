// process_recording.c: opens the recording of one process and describes the run in it.
#include "process_recording.h"

#include <string.h>

#include "boot.h"
#include "os.h"
#include "output_path.h"
#include "private_memory.h"
#include "pulse.h"
#include "run_notes.h"
#include "text_buffer.h"

#define PATH_ATTEMPTS 99u
#define FOLDER_IS_NO_FILE "it is a folder; name a file in it, as %p.recording"

static enum recording_failure open_at_template(struct recorder_state *state, char *path,
                                               int *error) {
  enum recording_failure failure = RECORDING_CANNOT_CREATE;
  for (unsigned attempt = 1; attempt <= PATH_ATTEMPTS; attempt++) {
    if (!options_expand_path(output_path_template(), state->process, attempt, path,
                             OUTPUT_PATH_BYTES)) {
      return RECORDING_CANNOT_CREATE;
    }
    failure = recording_open(&state->recording, path, error);
    if (failure != RECORDING_CANNOT_CREATE || !os_says_exists(*error)) return failure;
    if (attempt == 1 && os_is_folder(path)) return failure;
  }
  return failure;
}

static void say_why(enum recording_failure failure, const char *path, int error) {
  char why[128];
  struct text_buffer rest = text_buffer_over(why, sizeof why);
  const char *what = "cannot create the recording ";
  switch (failure) {
    case RECORDING_NO_ADDRESS_SPACE: what = "the recording cannot be mapped: "; break;
    case RECORDING_FILE_LIMIT: what = "RLIMIT_FSIZE leaves no room for the recording "; break;
    case RECORDING_NO_SPACE:
      what = "no space on the disk for a recording, or Linux before 5.14, for ";
      break;
    default:
      text_buffer_add(&rest, ": ");
      text_buffer_add(&rest, os_is_folder(path) ? FOLDER_IS_NO_FILE : os_error_text(error));
  }
  text_buffer_add(&rest, "; the program runs without a recording");
  boot_say(what, path, why);
}

// Messages go to stderr only before the program has begun: later, descriptor 2 may be a file of the
// program's own.
static bool open_recording(struct recorder_state *state) {
  // The stack may be that of a small thread that forked.
  char *path = private_memory_allocate(OUTPUT_PATH_BYTES);
  if (path == NULL) return false;
  int error = 0;
  enum recording_failure failure = open_at_template(state, path, &error);
  if (failure == RECORDING_CANNOT_CREATE && !state->is_forked && output_path_fall_back()) {
    failure = open_at_template(state, path, &error);
    if (failure == RECORDING_OPENED) {
      boot_say("the working folder cannot be written; recording to ", path, "");
    }
  }
  if (failure != RECORDING_OPENED && !state->is_forked) say_why(failure, path, error);
  state->path = path;
  return failure == RECORDING_OPENED;
}

static uint32_t string(struct recorder_state *state, const char *text) {
  return text == NULL ? 0 : recording_append_string(&state->recording, text, strlen(text));
}

static void describe_command(struct recorder_state *state) {
  struct plumb_run *run = &state->recording.header->run;
  for (uint64_t index = 0; index < boot_initial_stack()->argument_count; index++) {
    const char *argument = boot_initial_stack()->arguments[index];
    uint32_t at = argument == NULL ? 0 : string(state, argument);
    if (at == 0) return;
    if (index == 0) run->command = at;
    run->command_count++;
  }
}

static uint32_t executable(struct recorder_state *state) {
  const size_t room = 4096;
  char *path = recording_string_space(&state->recording, room);
  long length = path == NULL ? 0 : os_read_link("/proc/self/exe", path, room - 1);
  if (length > 0) return recording_keep_string(&state->recording, (size_t)length);
  return string(state, boot_initial_stack()->arguments[0]);
}

static void describe_run(struct recorder_state *state) {
  struct plumb_run *run = &state->recording.header->run;
  run->pid = state->process;
  run->parent_pid = os_parent_process_id();
  run->start_realtime_ns = os_realtime_ns();
  run->start_monotonic_ns = os_monotonic_ns();
  run->mode = PLUMB_MODE_EXACT;
  run->forked = state->is_forked;
  run->executable = executable(state);
  run->recorder_version = string(state, PLUMB_VERSION);
  describe_command(state);
}

static bool start_tables(struct recorder_state *state) {
  return rule_cache_start(&state->rules) && stack_table_start(&state->stacks, &state->recording) &&
         lane_table_start(&state->lanes, &state->recording) && live_table_start(&state->live);
}

// Of the linker: where the library's first and last bytes are mapped.
extern const char library_start[] __asm__("__ehdr_start") __attribute__((visibility("hidden")));
extern const char library_end[] __asm__("_end") __attribute__((visibility("hidden")));

static void describe_process(struct recorder_state *state) {
  struct plumb_process *process = &state->recording.header->process;
  process->library_start = (uintptr_t)library_start;
  process->library_end = (uintptr_t)library_end;
  private_memory_range(&process->private_start, &process->private_end);
  __atomic_store_n(&process->live_table, (uintptr_t)state->live.roots, __ATOMIC_RELEASE);
}

static void count_as_unrecorded(struct plumb_trust *trust) {
  __atomic_fetch_sub(&trust->children_forked, 1, __ATOMIC_RELAXED);
  __atomic_fetch_add(&trust->children_unrecorded, 1, __ATOMIC_RELAXED);
}

bool process_recording_open(struct recorder_state *state) {
  struct plumb_recording_header *parent = recording_inherited_header();
  state->process = os_process_id();
  state->is_forked = parent != NULL;
  if (parent != NULL) __atomic_fetch_add(&parent->trust.children_forked, 1, __ATOMIC_RELAXED);
  if (!open_recording(state)) {
    // Gone, where the child's own file was mapped over it before the failure.
    parent = recording_inherited_header();
    if (parent != NULL) count_as_unrecorded(&parent->trust);
    return false;
  }
  describe_run(state);
  run_notes_repeat(state);
  pulse_start(&state->recording);
  if (!start_tables(state)) return false;
  // Without it, its reader has nothing to tell; the recording is whole.
  if (recorder_logs_events()) event_log_open(&state->events, state->path);
  describe_process(state);
  __atomic_store_n(&state->recording.header->magic, PLUMB_RECORDING_MAGIC, __ATOMIC_RELEASE);
  return true;
}
