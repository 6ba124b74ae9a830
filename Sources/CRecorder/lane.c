#include "lane.h"

#include <string.h>

#include "os.h"
#include "private_memory.h"

// How many lanes a new thread looks at before it takes a new one: bounds the system calls.
#define OWNERS_LOOKED_AT 16u

static struct plumb_section *section(struct recording *recording, enum plumb_section_kind kind) {
  return &recording->header->sections[kind];
}

bool lane_table_start(struct lane_table *table, struct recording *recording) {
  uint64_t capacity = section(recording, PLUMB_SECTION_LANES)->capacity;
  table->recording = recording;
  table->lanes = private_memory_allocate(capacity * sizeof *table->lanes);
  return table->lanes != NULL;
}

static struct plumb_chunk *new_chunk(struct recording *recording, uint32_t lane) {
  struct plumb_section *chunks = section(recording, PLUMB_SECTION_CHUNKS);
  uint64_t index = __atomic_load_n(&chunks->count, __ATOMIC_ACQUIRE);
  // Two threads may want the same chunk; `count` decides who gets it.
  do {
    if (!recording_grow(recording, PLUMB_SECTION_CHUNKS, index + 1)) return NULL;
  } while (!__atomic_compare_exchange_n(&chunks->count, &index, index + 1, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_ACQUIRE));
  struct plumb_chunk *chunk = &recording->chunks[index];
  chunk->lane = lane;
  return chunk;
}

static bool has_room(struct lane *lane, struct recording *recording) {
  if (lane->chunk != NULL && lane->chunk->count < PLUMB_CHUNK_ENTRIES) return true;
  struct plumb_chunk *chunk = new_chunk(recording, lane->index);
  if (chunk == NULL) return false;
  lane->chunk = chunk;
  os_thread_name(lane->shared->name);
  return true;
}

static struct lane_site *page_for(struct lane *lane, uint32_t site) {
  uint64_t page = site / LANE_PAGE_SITES;
  if (page >= lane->page_count) {
    uint64_t count = lane->page_count == 0 ? 64 : lane->page_count * 2;
    while (count <= page) count *= 2;
    struct lane_site **pages = private_memory_allocate(count * sizeof *pages);
    if (pages == NULL) return NULL;
    if (lane->page_count != 0) memcpy(pages, lane->pages, lane->page_count * sizeof *pages);
    lane->pages = pages;
    lane->page_count = count;
  }
  if (lane->pages[page] == NULL) {
    lane->pages[page] = private_memory_allocate(LANE_PAGE_SITES * sizeof **lane->pages);
  }
  return lane->pages[page];
}

struct plumb_entry *lane_add_entry(struct lane *lane, struct recording *recording, uint32_t site) {
  struct lane_site *page = page_for(lane, site);
  if (page == NULL || !has_room(lane, recording)) return lane->unattributed;
  struct plumb_chunk *chunk = lane->chunk;
  struct plumb_entry *entry = &chunk->entries[chunk->count];
  entry->site = site;
  entry->epoch = recording->header->pulse.epoch;
  __atomic_store_n(&chunk->count, chunk->count + 1, __ATOMIC_RELEASE);
  page[site % LANE_PAGE_SITES] =
      (struct lane_site){.entry = entry, .probes = site == 0 ? 0 : LANE_TYPE_PROBES};
  return entry;
}

static bool start_lane(struct lane_table *table, uint32_t index) {
  struct lane *lane = &table->lanes[index];
  struct recording *recording = table->recording;
  if (!recording_grow(recording, PLUMB_SECTION_LANES, index + 1)) return false;
  *lane = (struct lane){.shared = &recording->lanes[index], .index = index};
  lane->unattributed = lane_add_entry(lane, recording, 0);
  return lane->unattributed != NULL;
}

static struct lane *abandoned_lane(struct lane_table *table, uint32_t process, uint32_t thread) {
  struct plumb_section *lanes = section(table->recording, PLUMB_SECTION_LANES);
  uint64_t count = lanes->count < lanes->capacity ? lanes->count : lanes->capacity - 1;
  uint64_t looks = count < OWNERS_LOOKED_AT ? count : OWNERS_LOOKED_AT;
  for (uint64_t look = 0; look < looks; look++) {
    uint32_t index = table->cursor++ % (uint32_t)count;
    uint32_t owner = table->lanes[index].shared->owner;
    // The thread's own id on a lane is a predecessor's: two threads never share one.
    if (owner == thread || !os_thread_exists(process, owner)) return &table->lanes[index];
  }
  return NULL;
}

static struct lane *next_lane(struct lane_table *table, uint64_t limit) {
  struct plumb_section *lanes = section(table->recording, PLUMB_SECTION_LANES);
  uint32_t index = (uint32_t)lanes->count;
  if (index >= limit || !start_lane(table, index)) return NULL;
  __atomic_store_n(&lanes->count, index + 1, __ATOMIC_RELEASE);
  return &table->lanes[index];
}

struct lane *lane_table_overflow(struct lane_table *table) {
  struct plumb_section *lanes = section(table->recording, PLUMB_SECTION_LANES);
  spin_lock_acquire(&table->lock);
  struct lane *lane = NULL;
  if (lanes->count == lanes->capacity) lane = &table->lanes[lanes->capacity - 1];
  if (lanes->count + 1 == lanes->capacity) lane = next_lane(table, lanes->capacity);
  spin_lock_release(&table->lock);
  return lane;
}

struct lane *lane_table_live_types(struct lane_table *table) {
  spin_lock_acquire(&table->lock);
  uint64_t capacity = section(table->recording, PLUMB_SECTION_LANES)->capacity;
  uint32_t index = (uint32_t)section(table->recording, PLUMB_SECTION_LANES)->count;
  bool has_room = index < capacity - 1 && start_lane(table, index);
  if (has_room) table->lanes[index].shared->purpose = PLUMB_LANE_LIVE_TYPES;
  struct lane *lane = has_room ? next_lane(table, capacity - 1) : NULL;
  spin_lock_release(&table->lock);
  return lane;
}

void lane_clear(struct lane *lane, struct recording *recording) {
  uint64_t count = section(recording, PLUMB_SECTION_CHUNKS)->count;
  for (uint64_t index = 0; index < count; index++) {
    struct plumb_chunk *chunk = &recording->chunks[index];
    if (chunk->lane != lane->index) continue;
    for (uint32_t entry = 0; entry < chunk->count; entry++) {
      chunk->entries[entry].allocations = 0;
      chunk->entries[entry].allocated_bytes = 0;
    }
  }
}

struct lane *lane_table_take(struct lane_table *table, uint32_t process, uint32_t thread) {
  spin_lock_acquire(&table->lock);
  struct lane *lane = abandoned_lane(table, process, thread);
  uint64_t capacity = section(table->recording, PLUMB_SECTION_LANES)->capacity;
  if (lane == NULL) lane = next_lane(table, capacity - 1);
  if (lane != NULL) {
    struct plumb_lane *shared = lane->shared;
    if (shared->first_owner == 0) shared->first_owner = thread;
    shared->owner = thread;
    shared->owners++;
    shared->open_scopes = 0;  // those of a thread that ended inside one
    os_thread_name(shared->name);
  }
  spin_lock_release(&table->lock);
  return lane;
}
