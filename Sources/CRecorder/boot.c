// boot.c: what is decided once per program image, before any event.
#include "boot.h"

#include "frame_information.h"
#include "os.h"
#include "output_path.h"
#include "private_memory.h"
#include "recorder_state.h"
#include "recording.h"
#include "text_buffer.h"

#define PRIVATE_BYTES (UINT64_C(16) << 30)
#define RECORDING_BYTES (UINT64_C(2) << 30)
#define SMALLEST_PRIVATE_BYTES (UINT64_C(8) << 20)

enum boot_phase { BOOT_NOT_DONE, BOOT_IN_PROGRESS, BOOT_READY, BOOT_REFUSED };

// Survive a fork: a child is the same image.
bool recorder_uses_glibc;
static uint32_t boot_phase;
static struct options options;
static struct initial_stack initial_stack;
static uint32_t first_process;

bool recorder_follows_children(void) { return options.follow; }

bool recorder_holds_at_exit(void) { return options.hold; }

bool recorder_logs_events(void) { return options.events; }

bool recorder_is_first_process(void) { return os_process_id() == first_process; }

// Not inlined: only who has something to say pays for the line on its stack.
__attribute__((noinline)) void boot_say(const char *first, const char *second, const char *third) {
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
  boot_say(why, "; the program runs without a recording", "");
  return false;
}

static uint64_t at_most(uint64_t value, uint64_t most) { return value < most ? value : most; }

// Under a limit on the address space the program keeps nine tenths of it.
static uint64_t private_share(uint64_t limit) { return at_most(limit / 16, PRIVATE_BYTES); }
static uint64_t recording_share(uint64_t limit) { return at_most(limit / 32, RECORDING_BYTES); }

static bool reserve(void) {
  uint64_t limit = os_limit(OS_LIMIT_ADDRESS_BYTES);
  uint64_t private_bytes = private_share(limit);
  if (private_bytes < SMALLEST_PRIVATE_BYTES) private_bytes = SMALLEST_PRIVATE_BYTES;
  private_bytes &= ~(uint64_t)(OS_PAGE_BYTES - 1);
  uint64_t recording_bytes = recording_share(limit) & ~(uint64_t)(OS_PAGE_BYTES - 1);
  return private_memory_reserve(private_bytes) && recording_reserve(recording_bytes);
}

void recorder_address_space_limited(uint64_t limit_bytes) {
  struct recorder_state *state = recorder_recording_state();
  // A child made by vfork limits itself, not the parent in whose memory it runs.
  if (state == NULL || os_process_id() != state->process) return;
  private_memory_give_back(private_share(limit_bytes));
  recording_give_back(&state->recording, recording_share(limit_bytes));
}

static bool boot(void) {
  static char program[4096];
  if (!initial_stack_find(&initial_stack)) {
    return refuse("the initial stack cannot be found (not started by glibc's loader?)");
  }
  options = options_parse(initial_stack.environment);
  if (!options.is_valid) return refuse(options.message);
  recorder_uses_glibc = options.uses_glibc;
  long length = os_read_link("/proc/self/exe", program, sizeof program - 1);
  const char *name = length > 0 ? program : initial_stack.arguments[0];
  // A compiler that a test suite starts is none of ours, and is left alone: no word, no allocator.
  if (name != NULL && !options_match_program(&options, name)) {
    recorder_uses_glibc = true;
    return false;
  }
  if (!frame_information_is_available()) {
    return refuse("this C library is older than glibc 2.35 (no _dl_find_object)");
  }
  if (!reserve()) {
    return refuse("no address space for the recorder's tables (RLIMIT_AS?), or Linux before 4.14");
  }
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

bool boot_is_done(void) { return __atomic_load_n(&boot_phase, __ATOMIC_ACQUIRE) == BOOT_READY; }

const struct initial_stack *boot_initial_stack(void) { return &initial_stack; }
