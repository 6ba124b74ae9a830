#include "event_log.h"

#include "os.h"
#include "output_path.h"
#include "private_memory.h"
#include "text_buffer.h"

// 64 million events; what comes later is missing, and the header says so.
#define RESERVED_BYTES (UINT64_C(512) << 20)
// Room doubles: a suite may have a thousand processes, of a few events each.
#define FIRST_STEP_BYTES (UINT64_C(64) << 10)
#define LARGEST_STEP_BYTES (UINT64_C(4) << 20)

// Maps a new file of the whole size, of which the header alone takes room yet. NULL: none.
static char *map_file(const char *path) {
  char *range = os_reserve(RESERVED_BYTES);
  int file = range == NULL ? -1 : os_create_exclusive(path);
  if (file < 0) return NULL;
  bool is_mapped = os_set_size(file, RESERVED_BYTES) &&
                   os_map_shared(file, range, RESERVED_BYTES) &&
                   os_commit_shared(range, PLUMB_EVENT_LOG_HEADER_BYTES);
  os_close(file);
  if (is_mapped) return range;
  os_remove(path);
  os_unmap(range, RESERVED_BYTES);
  return NULL;
}

bool event_log_open(struct event_log *log, const char *recording_path) {
  // The stack may be that of a small thread that forked.
  char *path = private_memory_allocate(OUTPUT_PATH_BYTES);
  if (path == NULL || os_limit(OS_LIMIT_FILE_BYTES) < RESERVED_BYTES) return false;
  struct text_buffer buffer = text_buffer_over(path, OUTPUT_PATH_BYTES);
  text_buffer_add(&buffer, recording_path);
  text_buffer_add(&buffer, PLUMB_EVENT_LOG_ENDING);
  char *range = buffer.is_cut ? NULL : map_file(path);
  if (range == NULL) return false;
  log->events = (struct plumb_event *)(range + PLUMB_EVENT_LOG_HEADER_BYTES);
  log->reserved_events =
      (RESERVED_BYTES - PLUMB_EVENT_LOG_HEADER_BYTES) / sizeof(struct plumb_event);
  log->header = (struct plumb_event_log_header *)range;
  log->header->magic = PLUMB_EVENT_LOG_MAGIC;
  return true;
}

static void mark_full(struct event_log *log) {
  __atomic_store_n(&log->header->is_full, 1, __ATOMIC_RELAXED);
}

// Whether there is room for the event at `index` now.
static bool has_room(struct event_log *log, uint64_t index) {
  if (index < __atomic_load_n(&log->header->capacity, __ATOMIC_ACQUIRE)) return true;
  if (index >= log->reserved_events) return false;
  spin_lock_acquire(&log->grow_lock);
  uint64_t capacity = log->header->capacity;
  while (index >= capacity && log->header->is_full == 0) {
    uint64_t bytes = capacity * sizeof(struct plumb_event);
    uint64_t left = log->reserved_events * sizeof(struct plumb_event) - bytes;
    uint64_t step = bytes < FIRST_STEP_BYTES ? FIRST_STEP_BYTES : bytes;
    if (step > LARGEST_STEP_BYTES) step = LARGEST_STEP_BYTES;
    if (step > left) step = left;
    if (!os_commit_shared((char *)log->events + bytes, step)) break;
    capacity += step / sizeof(struct plumb_event);
    __atomic_store_n(&log->header->capacity, capacity, __ATOMIC_RELEASE);
  }
  spin_lock_release(&log->grow_lock);
  return index < capacity;
}

void event_log_add(struct event_log *log, uint32_t site, size_t size, bool is_free) {
  uint64_t index = __atomic_fetch_add(&log->header->count, 1, __ATOMIC_RELAXED);
  if (!has_room(log, index)) {
    mark_full(log);
    return;
  }
  log->events[index] = (struct plumb_event){
      .site = site | (is_free ? PLUMB_EVENT_IS_FREE : 0),
      .size = size > UINT32_MAX ? UINT32_MAX : (uint32_t)size,
  };
}
