// lane.h: the counters of one thread.
//
// A lane in the recording has one owner at a time, which writes with plain stores. Its private
// companion finds the entry of a site: a two-level array by site number, so that a free costs two
// loads. Lanes are cumulative; when its thread is gone, a lane passes as it stands, companion and
// all, to a new thread.
#ifndef PLUMB_LANE_H
#define PLUMB_LANE_H

#include <stdbool.h>
#include <stdint.h>

#include "recording.h"
#include "spin_lock.h"

#define LANE_PAGE_SITES 512u

// Frees of a site whose blocks are looked at, until they are taken for no Swift objects for good:
// a stack allocates objects or it doesn't.
#define LANE_TYPE_PROBES 4u

struct thread;

// What a lane knows of a site. A free finds all of it in one cache line.
struct lane_site {
  struct plumb_entry *entry;        // NULL: the lane hasn't counted the site yet
  uint64_t type_word;               // what the last typed block began with
  struct plumb_entry *typed_entry;  // where it was counted
  uint64_t probes;                  // 0: its blocks have no types
};

struct lane {
  struct plumb_lane *shared;
  struct thread *thread;                // the owner's state, which passes on with the lane
  struct plumb_chunk *chunk;         // where the next entry goes
  struct lane_site **pages;          // [site / LANE_PAGE_SITES][site % LANE_PAGE_SITES]
  struct plumb_entry *unattributed;  // site 0's entry, made with the lane
  uint64_t page_count;
  uint32_t index;
};

struct lane_table {
  struct recording *recording;
  struct lane *lanes;  // one for each record of the section
  struct spin_lock lock;
  uint32_t cursor;  // where to look next for a lane whose thread is gone
};

bool lane_table_start(struct lane_table *table, struct recording *recording);

// A lane for the thread: one whose owner is gone, or a new one. NULL when all but the last are in
// use, or there is no memory.
struct lane *lane_table_take(struct lane_table *table, uint32_t process, uint32_t thread);

// The last lane, for all threads that found no other. Its users take turns. NULL without memory.
struct lane *lane_table_overflow(struct lane_table *table);

// A lane of no thread, for what is live by type. NULL when there is no room.
struct lane *lane_table_live_types(struct lane_table *table);

// Sets what a lane of no thread has counted to nothing.
void lane_clear(struct lane *lane, struct recording *recording);

// Adds an entry for a site that the lane has not counted yet. The unattributed site's when there is
// no room.
struct plumb_entry *lane_add_entry(struct lane *lane, struct recording *recording, uint32_t site);

// What the lane knows of a site; NULL when it has not counted it.
static inline struct lane_site *lane_find_site(const struct lane *lane, uint32_t site) {
  uint64_t page = site / LANE_PAGE_SITES;
  if (page >= lane->page_count || lane->pages[page] == NULL) return NULL;
  struct lane_site *found = &lane->pages[page][site % LANE_PAGE_SITES];
  return found->entry == NULL ? NULL : found;
}

static inline struct plumb_entry *lane_entry(struct lane *lane, struct recording *recording,
                                             uint32_t site) {
  struct lane_site *found = lane_find_site(lane, site);
  return __builtin_expect(found != NULL, 1) ? found->entry : lane_add_entry(lane, recording, site);
}

// The lifetime buckets that belong to an entry.
static inline uint32_t *lane_lifetimes(struct plumb_entry *entry) {
  uintptr_t start = (uintptr_t)entry & ~(uintptr_t)(sizeof(struct plumb_chunk) - 1);
  struct plumb_chunk *chunk = (struct plumb_chunk *)start;
  return chunk->lifetimes[entry - chunk->entries];
}

#endif
