#include "recording.h"

#include <string.h>

#include "os.h"

// Survive a fork: a child maps its own file over the same range.
static char *range;
static uint64_t range_bytes;
static bool is_mapped;

#define SMALLEST_BYTES (256u * 1024u)

bool recording_reserve(uint64_t bytes) {
  range = os_reserve(bytes);
  range_bytes = range == NULL ? 0 : bytes;
  return range != NULL;
}

uint64_t recording_reserved_bytes(void) { return range_bytes; }

struct plumb_recording_header *recording_inherited_header(void) {
  return is_mapped ? (struct plumb_recording_header *)range : NULL;
}

static uint64_t clamp(uint64_t value, uint64_t low, uint64_t high) {
  return value < low ? low : value > high ? high : value;
}

static uint64_t round_up_to_page(uint64_t bytes) {
  return (bytes + OS_PAGE_BYTES - 1) & ~(uint64_t)(OS_PAGE_BYTES - 1);
}

// Counters take about five eighths of what is left after the small tables, because every thread has
// its own; nodes a quarter; sites the rest.
void recording_plan(uint64_t bytes, struct plumb_section sections[PLUMB_SECTION_KINDS],
                    uint64_t *file_bytes) {
  static const uint32_t record_bytes[PLUMB_SECTION_KINDS] = {
      1,
      sizeof(struct plumb_module),
      sizeof(struct plumb_node),
      sizeof(struct plumb_site),
      sizeof(struct plumb_lane),
      sizeof(struct plumb_chunk),
      sizeof(struct plumb_timeline_point),
      sizeof(struct plumb_type),
      sizeof(struct plumb_timer_record),
  };
  uint64_t room[PLUMB_SECTION_KINDS];
  room[PLUMB_SECTION_STRINGS] = clamp(bytes / 32, 32 << 10, 1 << 20);
  room[PLUMB_SECTION_MODULES] = clamp(bytes / 64, 16 << 10, 512 << 10);
  room[PLUMB_SECTION_LANES] = clamp(bytes / 64, 8 << 10, 512 << 10);
  room[PLUMB_SECTION_TIMELINE] = 2 * PLUMB_TIMELINE_POINTS * sizeof(struct plumb_timeline_point);
  room[PLUMB_SECTION_TYPES] = clamp(bytes / 64, 8 << 10, 4 << 20);
  room[PLUMB_SECTION_TIMERS] = clamp(bytes / 512, 4 << 10, 512 << 10);
  uint64_t used = PLUMB_HEADER_BYTES;
  for (int kind = 0; kind < PLUMB_SECTION_KINDS; kind++) {
    if (kind == PLUMB_SECTION_NODES || kind == PLUMB_SECTION_SITES) continue;
    if (kind != PLUMB_SECTION_CHUNKS) used += round_up_to_page(room[kind]);
  }
  uint64_t left = bytes > used ? bytes - used : 0;
  room[PLUMB_SECTION_NODES] = clamp(left / 4, 0, UINT64_C(512) << 20);
  room[PLUMB_SECTION_SITES] = clamp(left / 8, 0, UINT64_C(192) << 20);
  room[PLUMB_SECTION_CHUNKS] = left - room[PLUMB_SECTION_NODES] - room[PLUMB_SECTION_SITES];
  uint64_t offset = PLUMB_HEADER_BYTES;
  for (int kind = 0; kind < PLUMB_SECTION_KINDS; kind++) {
    uint64_t section_bytes = room[kind] & ~(uint64_t)(OS_PAGE_BYTES - 1);
    sections[kind] = (struct plumb_section){
        .offset = offset,
        .record_bytes = record_bytes[kind],
        .capacity = section_bytes / record_bytes[kind],
        .count = 0,
    };
    offset += section_bytes;
  }
  *file_bytes = offset;
}

static void adopt_sections(struct recording *recording) {
  struct plumb_section *sections = recording->header->sections;
  recording->strings = range + sections[PLUMB_SECTION_STRINGS].offset;
  recording->modules = (void *)(range + sections[PLUMB_SECTION_MODULES].offset);
  recording->nodes = (void *)(range + sections[PLUMB_SECTION_NODES].offset);
  recording->sites = (void *)(range + sections[PLUMB_SECTION_SITES].offset);
  recording->lanes = (void *)(range + sections[PLUMB_SECTION_LANES].offset);
  recording->chunks = (void *)(range + sections[PLUMB_SECTION_CHUNKS].offset);
  recording->timeline = (void *)(range + sections[PLUMB_SECTION_TIMELINE].offset);
  recording->types = (void *)(range + sections[PLUMB_SECTION_TYPES].offset);
  recording->timers = (void *)(range + sections[PLUMB_SECTION_TIMERS].offset);
}

// Takes the first page of everything from the disk, so that what cannot even start is found out
// while the parent's recording, where that is counted, is still mapped.
static bool has_room_to_start(int file, const struct plumb_section sections[PLUMB_SECTION_KINDS]) {
  if (!os_allocate(file, 0, PLUMB_HEADER_BYTES)) return false;
  for (int kind = 0; kind < PLUMB_SECTION_KINDS; kind++) {
    if (!os_allocate(file, sections[kind].offset, OS_PAGE_BYTES)) return false;
  }
  return true;
}

enum recording_failure recording_open(struct recording *recording, const char *path, int *error) {
  *error = 0;
  if (range == NULL) return RECORDING_NO_ADDRESS_SPACE;
  uint64_t bytes = range_bytes;
  uint64_t file_limit = os_limit(OS_LIMIT_FILE_BYTES);
  if (file_limit < bytes) bytes = file_limit & ~(uint64_t)(OS_PAGE_BYTES - 1);
  if (bytes < SMALLEST_BYTES) return RECORDING_FILE_LIMIT;

  struct plumb_section sections[PLUMB_SECTION_KINDS];
  uint64_t file_bytes;
  recording_plan(bytes, sections, &file_bytes);
  int file = os_create_exclusive(path);
  if (file < 0) {
    *error = -file;
    return RECORDING_CANNOT_CREATE;
  }
  enum recording_failure failure = RECORDING_OPENED;
  if (!os_set_size(file, file_bytes) || !has_room_to_start(file, sections)) {
    failure = RECORDING_NO_SPACE;
  } else if (!os_map_shared(file, range, file_bytes)) {
    failure = RECORDING_NO_ADDRESS_SPACE;
  } else {
    is_mapped = os_commit_shared(range, PLUMB_HEADER_BYTES);
    if (!is_mapped) failure = RECORDING_NO_SPACE;
  }
  os_close(file);
  if (failure != RECORDING_OPENED) {
    os_remove(path);
    return failure;
  }
  recording->header = (struct plumb_recording_header *)range;
  recording->header->version = PLUMB_RECORDING_VERSION;
  recording->header->machine = PLUMB_RECORDING_MACHINE_X86_64;
  recording->header->file_bytes = file_bytes;
  recording->header->header_bytes = PLUMB_HEADER_BYTES;
  memcpy(recording->header->sections, sections, sizeof sections);
  adopt_sections(recording);
  return RECORDING_OPENED;
}

static void mark_full(struct recording *recording, enum plumb_section_kind kind) {
  __atomic_fetch_or(&recording->header->trust.full_sections, UINT64_C(1) << kind, __ATOMIC_RELAXED);
}

// A section doubles: from one page to at most 1 MiB a step.
static bool commit_more(struct recording *recording, enum plumb_section_kind kind,
                        uint64_t wanted_bytes) {
  struct plumb_section *section = &recording->header->sections[kind];
  uint64_t have = recording->committed_bytes[kind];
  uint64_t step = clamp(have, 2 * OS_PAGE_BYTES, 1 << 20);
  uint64_t limit = section->capacity * section->record_bytes;
  uint64_t target = round_up_to_page(wanted_bytes > have + step ? wanted_bytes : have + step);
  uint64_t end = round_up_to_page(limit);
  if (wanted_bytes > limit) return false;
  if (target > end) target = end;
  char *start = range + section->offset + have;
  if (!os_commit_shared(start, target - have)) {
    target = round_up_to_page(wanted_bytes);
    if (!os_commit_shared(start, target - have)) return false;
  }
  __atomic_store_n(&recording->committed_bytes[kind], target, __ATOMIC_RELEASE);
  return true;
}

bool recording_grow(struct recording *recording, enum plumb_section_kind kind, uint64_t count) {
  struct plumb_section *section = &recording->header->sections[kind];
  uint64_t wanted = count * section->record_bytes;
  if (wanted <= __atomic_load_n(&recording->committed_bytes[kind], __ATOMIC_ACQUIRE)) return true;
  uint64_t full = __atomic_load_n(&recording->header->trust.full_sections, __ATOMIC_RELAXED);
  if ((full >> kind & 1) != 0) return false;
  if (count > __atomic_load_n(&section->capacity, __ATOMIC_RELAXED)) {
    mark_full(recording, kind);
    return false;
  }
  spin_lock_acquire(&recording->grow_lock);
  bool grown = wanted <= recording->committed_bytes[kind] || commit_more(recording, kind, wanted);
  spin_lock_release(&recording->grow_lock);
  if (!grown) mark_full(recording, kind);
  return grown;
}

static uint64_t next_string(const struct recording *recording) {
  uint64_t count = recording->header->sections[PLUMB_SECTION_STRINGS].count;
  return count == 0 ? 1 : count;
}

char *recording_string_space(struct recording *recording, size_t bytes) {
  uint64_t start = next_string(recording);
  bool has_room = recording_grow(recording, PLUMB_SECTION_STRINGS, start + bytes);
  return has_room ? recording->strings + start : NULL;
}

uint32_t recording_keep_string(struct recording *recording, size_t length) {
  uint64_t start = next_string(recording);
  recording->strings[start + length] = 0;
  __atomic_store_n(&recording->header->sections[PLUMB_SECTION_STRINGS].count, start + length + 1,
                   __ATOMIC_RELEASE);
  return (uint32_t)start;
}

// Ends a section where `spare_bytes` more than it has are left to it, and unmaps the rest.
static void end_section(struct recording *recording, enum plumb_section_kind kind,
                        uint64_t spare_bytes) {
  struct plumb_section *section = &recording->header->sections[kind];
  uint64_t bytes = round_up_to_page(section->capacity * section->record_bytes);
  uint64_t kept = round_up_to_page(recording->committed_bytes[kind] + spare_bytes);
  if (kept >= bytes) return;
  __atomic_store_n(&section->capacity, kept / section->record_bytes, __ATOMIC_RELAXED);
  os_unmap(range + section->offset + kept, bytes - kept);
  // A child maps its own file over what is whole from the start.
  if (section->offset + kept < range_bytes) range_bytes = section->offset + kept;
}

void recording_give_back(struct recording *recording, uint64_t spare_bytes) {
  spin_lock_acquire(&recording->grow_lock);
  end_section(recording, PLUMB_SECTION_NODES, spare_bytes / 4);
  end_section(recording, PLUMB_SECTION_SITES, spare_bytes / 8);
  end_section(recording, PLUMB_SECTION_CHUNKS, spare_bytes * 5 / 8);
  spin_lock_release(&recording->grow_lock);
}

uint32_t recording_append_string(struct recording *recording, const char *text, size_t length) {
  char *space = recording_string_space(recording, length + 1);
  if (space == NULL) return 0;
  memcpy(space, text, length);
  return recording_keep_string(recording, length);
}
