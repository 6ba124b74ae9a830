// The events: each finds its entry, counts, and keeps the live table.
#include "recorder.h"

#include "pulse.h"
#include "recorder_state.h"
#include "swift_object.h"

// --- Counting ------------------------------------------------------------------------------------

// Before an entry changes for the first time since the peak, it keeps what it had then.
static inline void keep_share_at_peak(struct plumb_entry *entry, uint32_t epoch) {
  if (__builtin_expect(entry->epoch == epoch, 1)) return;
  entry->peak_live_bytes = (int64_t)(entry->allocated_bytes - entry->freed_bytes);
  entry->peak_live_blocks = (int64_t)(entry->allocations - entry->frees);
  entry->epoch = epoch;
}

static void count_unattributed(struct recorder_state *state) {
  uint64_t *counter = &state->recording.header->trust.unattributed_events;
  __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

static inline void count_allocation(struct recorder_state *state, struct plumb_lane *lane,
                                    struct plumb_entry *entry, size_t size) {
  keep_share_at_peak(entry, pulse_epoch(&state->recording));
  entry->allocations++;
  entry->allocated_bytes += size;
  pulse_add(&state->recording, lane, (int64_t)size);
  if (__builtin_expect(entry->site == UNATTRIBUTED_SITE, 0)) count_unattributed(state);
}

static inline unsigned lifetime_bucket(uint64_t bytes) {
  if (bytes < 1024) return 0;
  unsigned bucket = (63u - (unsigned)__builtin_clzll(bytes) - 10) / 4 + 1;
  return bucket < PLUMB_LIFETIME_BUCKETS ? bucket : PLUMB_LIFETIME_BUCKETS - 1;
}

static inline void count_lifetime(struct recorder_state *state, struct plumb_entry *entry,
                                  uint64_t bytes) {
  uint32_t *count = &lane_lifetimes(entry)[lifetime_bucket(bytes)];
  if (__builtin_expect(*count == UINT32_MAX, 0)) {
    state->recording.header->trust.saturated_lifetimes++;
    return;
  }
  ++*count;
}

static inline void count_free(struct recorder_state *state, struct plumb_lane *lane,
                              struct plumb_entry *entry, const struct recorded_block *block,
                              bool is_temporary) {
  keep_share_at_peak(entry, pulse_epoch(&state->recording));
  entry->frees++;
  entry->freed_bytes += block->size;
  if (is_temporary) {
    entry->temporary_allocations++;
  } else {
    uint64_t now = pulse_clock_bytes(&state->recording, lane);
    count_lifetime(state, entry, now > block->birth_bytes ? now - block->birth_bytes : 0);
  }
  pulse_subtract(&state->recording, lane, (int64_t)block->size);
}

static inline void log_event(struct recorder_state *state, uint32_t site, size_t size,
                             bool is_free) {
  if (__builtin_expect(state->events.header != NULL, 0)) {
    event_log_add(&state->events, site, size, is_free);
  }
}

// --- Sites ---------------------------------------------------------------------------------------

static inline unsigned size_class(size_t size) {
  return size == 0 ? 0 : 64u - (unsigned)__builtin_clzll(size);
}

// The entry of a site that the thread's cache does not hold.
static struct plumb_entry *find_entry(struct thread *thread, struct site_cache_slot *slot,
                                      uint64_t key, unsigned class) {
  struct recorder_state *state = thread->face.state;
  uint32_t site = stack_table_find(&state->stacks, key);
  if (site == UNATTRIBUTED_SITE) {
    site = stack_table_add(&state->stacks, &thread->walker, class, key);
  }
  struct plumb_entry *entry = lane_entry(thread->lane, &state->recording, site);
  // What could not be kept may be found room for the next time.
  if (entry->site != UNATTRIBUTED_SITE) *slot = (struct site_cache_slot){key, entry};
  return entry;
}

static inline struct plumb_entry *entry_of_stack(struct thread *thread, uint64_t stack_hash,
                                                 size_t size) {
  unsigned class = size_class(size);
  uint64_t key = site_key(stack_hash, class);
  struct site_cache_slot *slot = &thread->site_cache[key >> (64 - SITE_CACHE_BITS)];
  if (__builtin_expect(slot->key == key, 1)) return slot->entry;
  return find_entry(thread, slot, key, class);
}

// --- Types ---------------------------------------------------------------------------------------

static inline uint64_t type_word(struct recorder_state *state, const struct recorded_block *old,
                                 const void *block) {
  uint64_t word = swift_word_of_freed_block(block, old->size, old->shares_page);
  if (word == NO_TYPE_WORD) return NO_TYPE_WORD;
  bool is_error = type_table_is_error(&state->stacks.types, word);
  return is_error ? swift_word_of_error(block) : word;
}

static uint32_t find_typed_site(struct stack_table *stacks, uint32_t site, uint64_t word) {
  uint64_t key = typed_site_key(site, word);
  uint32_t typed = stack_table_find(stacks, key);
  if (typed != UNATTRIBUTED_SITE) return typed;
  return stack_table_add_typed(stacks, site, word, WORD_IS_SWIFT, key);
}

// The entry of a typed site that neither the lane nor the thread's cache has at hand; the plain
// site's where the word leads to no type.
static struct plumb_entry *find_typed_entry(struct thread *thread, struct lane_site *plain,
                                            uint32_t site, uint64_t word, const void *block) {
  struct recorder_state *state = thread->face.state;
  uint32_t typed = find_typed_site(&state->stacks, site, word);
  // The first error box that is seen tells what all of them begin with.
  if (type_table_is_error(&state->stacks.types, word)) {
    word = swift_word_of_error(block);
    typed = find_typed_site(&state->stacks, site, word);
  }
  if (typed == UNATTRIBUTED_SITE) {
    plain->probes--;
    return plain->entry;
  }
  struct plumb_entry *entry = lane_entry(thread->lane, &state->recording, typed);
  uint64_t key = typed_site_key(site, word);
  if (entry->site != UNATTRIBUTED_SITE) {
    thread->site_cache[key >> (64 - SITE_CACHE_BITS)] = (struct site_cache_slot){key, entry};
  }
  return entry;
}

// The entry for a block of a site that may have types: the last block's, or one from the cache.
static struct plumb_entry *typed_entry(struct thread *thread, struct lane_site *plain,
                                       const struct recorded_block *old, const void *block) {
  uint64_t word = type_word(thread->face.state, old, block);
  if (word == NO_TYPE_WORD) {
    plain->probes--;
    return plain->entry;
  }
  if (__builtin_expect(plain->type_word == word, 1)) return plain->typed_entry;
  uint64_t key = typed_site_key(old->site, word);
  struct site_cache_slot *slot = &thread->site_cache[key >> (64 - SITE_CACHE_BITS)];
  struct plumb_entry *entry =
      slot->key == key ? slot->entry : find_typed_entry(thread, plain, old->site, word, block);
  if (entry == plain->entry) return entry;
  plain->probes = LANE_TYPE_PROBES;
  plain->type_word = word;
  plain->typed_entry = entry;
  return entry;
}

// The entry that a block's free is counted in: its site's, by its type where it has one.
// `block` is NULL where it may be unmapped by now.
static inline struct plumb_entry *entry_of_free(struct thread *thread,
                                                const struct recorded_block *old,
                                                const void *block) {
  struct lane_site *plain = lane_find_site(thread->lane, old->site);
  if (__builtin_expect(plain == NULL, 0)) {
    struct plumb_entry *entry =
        lane_add_entry(thread->lane, &thread->face.state->recording, old->site);
    plain = lane_find_site(thread->lane, old->site);
    if (plain == NULL) return entry;
  }
  if (__builtin_expect(plain->probes == 0, 1) || block == NULL) return plain->entry;
  return typed_entry(thread, plain, old, block);
}

// --- Walk and lane -------------------------------------------------------------------------------

static inline uint64_t walk(struct thread *thread, const struct caller *caller) {
  struct frame_state from = {.pc = caller->pc, .sp = caller->sp, .rbp = caller->rbp};
  uint32_t generation =
      __atomic_load_n(&thread->face.state->recording.header->pulse.generation, __ATOMIC_RELAXED);
  return stack_walk(&thread->walker, from, generation);
}

// Threads that share the overflow lane take turns; all others own theirs.
static inline void lock_lane(struct thread *thread) {
  if (__builtin_expect(thread->face.has_overflown, 0)) {
    spin_lock_acquire(&thread->face.state->overflow_lock);
  }
}

static inline void unlock_lane(struct thread *thread) {
  if (__builtin_expect(thread->face.has_overflown, 0)) {
    spin_lock_release(&thread->face.state->overflow_lock);
  }
}

// --- The live table ------------------------------------------------------------------------------

static inline void put_block(struct recorder_state *state, void *block,
                             enum recorder_placement placement, size_t usable_bytes,
                             struct live_block value) {
  block_class class = __builtin_expect(placement == PLACED_MIXED, 0)
                          ? live_table_class_of_mixed_pages()
                          : live_table_class(usable_bytes);
  if (__builtin_expect(!live_table_put(&state->live, block, class, value), 0)) {
    __atomic_fetch_add(&state->recording.header->trust.untracked_blocks, 1, __ATOMIC_RELAXED);
  }
}

static inline struct recorded_block take_block(struct recorder_state *state, const void *block) {
  struct live_block live;
  if (__builtin_expect(!live_table_take(&state->live, block, &live), 0)) {
    struct plumb_trust *trust = &state->recording.header->trust;
    uint64_t *counter = state->is_forked ? &trust->inherited_frees : &trust->unknown_frees;
    __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
    return (struct recorded_block){.is_known = false};
  }
  return (struct recorded_block){
      .site = live.site,
      .is_known = true,
      .shares_page = live.shares_page,
      .size = live.size,
      .birth_bytes = live.birth_bytes,
  };
}

// --- Events --------------------------------------------------------------------------------------

void recorder_allocated(struct recorder_thread *face, const struct caller *caller, void *block,
                        size_t size, enum recorder_placement placement, size_t usable_bytes) {
  struct thread *thread = (struct thread *)face;
  struct recorder_state *state = face->state;
  // A handler forked inside this very call: the child has nothing to count it in.
  if (__builtin_expect(state == NULL, 0)) return;
  uint64_t hash = walk(thread, caller);
  lock_lane(thread);
  struct plumb_lane *lane = thread->lane->shared;
  struct plumb_entry *entry = entry_of_stack(thread, hash, size);
  count_allocation(state, lane, entry, size);
  log_event(state, entry->site, size, false);
  struct live_block value = {
      .site = entry->site,
      .size = size,
      .birth_bytes = pulse_clock_bytes(&state->recording, lane),
  };
  unlock_lane(thread);
  face->last_allocated = block;
  put_block(state, block, placement, placement == PLACED_BY_USABLE ? usable_bytes : size, value);
}

// `contents` is the block as far as it may be read: NULL once the allocator had it.
static inline void count_known_free(struct thread *thread, const struct recorded_block *old,
                                    const void *block, const void *contents) {
  struct recorder_state *state = thread->face.state;
  bool is_temporary = block == thread->face.last_allocated;
  if (is_temporary) thread->face.last_allocated = NULL;
  lock_lane(thread);
  struct plumb_entry *entry = entry_of_free(thread, old, contents);
  // Two cache lines are about to be needed; ask for the second while the first is on its way.
  if (!is_temporary) __builtin_prefetch(lane_lifetimes(entry), 1);
  count_free(state, thread->lane->shared, entry, old, is_temporary);
  log_event(state, old->site, old->size, true);
  unlock_lane(thread);
}

bool recorder_freed(struct recorder_thread *face, void *block) {
  struct recorder_state *state = face->state;
  if (__builtin_expect(state == NULL, 0)) return false;
  struct recorded_block old = take_block(state, block);
  if (__builtin_expect(old.is_known, 1)) {
    count_known_free((struct thread *)face, &old, block, block);
  }
  return old.is_known;
}

struct recorded_block recorder_reallocating(struct recorder_thread *face, void *block) {
  if (face->state == NULL) return (struct recorded_block){.is_known = false};
  return take_block(face->state, block);
}

void recorder_reallocated(struct recorder_thread *face, const struct caller *caller,
                          struct recorded_block old, void *old_block, void *block, size_t size,
                          enum recorder_placement placement, size_t usable_bytes) {
  if (face->state == NULL) return;
  // Swift resizes no object.
  if (old.is_known) count_known_free((struct thread *)face, &old, old_block, NULL);
  recorder_allocated(face, caller, block, size, placement, usable_bytes);
}

void recorder_realloc_failed(struct recorder_thread *face, struct recorded_block old, void *block,
                             enum recorder_placement placement, size_t usable_bytes) {
  if (face->state == NULL || !old.is_known) return;
  struct live_block value = {.site = old.site, .size = old.size, .birth_bytes = old.birth_bytes};
  put_block(face->state, block, placement, usable_bytes, value);
}
