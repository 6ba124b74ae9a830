#include "stack_table.h"

#include <string.h>

#include "async_frame.h"
#include "private_memory.h"

#define FIRST_SLOTS 1024u

static uint64_t *count_of(struct stack_table *table, enum plumb_section_kind kind) {
  return &table->recording->header->sections[kind].count;
}

static struct site_index *new_site_index(uint64_t slots) {
  struct site_index *index =
      private_memory_allocate(sizeof *index + slots * sizeof(struct site_slot));
  if (index != NULL) index->mask = slots - 1;
  return index;
}

static struct node_index *new_node_index(uint64_t slots) {
  struct node_index *index = private_memory_allocate(sizeof *index + slots * sizeof(uint64_t));
  if (index != NULL) index->mask = slots - 1;
  return index;
}

bool stack_table_start(struct stack_table *table, struct recording *recording) {
  table->recording = recording;
  table->sites = new_site_index(FIRST_SLOTS);
  table->nodes = new_node_index(2 * FIRST_SLOTS);
  table->recent_nodes = private_memory_allocate(sizeof(struct node_cache_slot) << NODE_CACHE_BITS);
  if (table->sites == NULL || table->nodes == NULL || table->recent_nodes == NULL) return false;
  if (!type_table_start(&table->types, recording)) return false;
  if (!recording_grow(recording, PLUMB_SECTION_NODES, 1)) return false;
  if (!recording_grow(recording, PLUMB_SECTION_SITES, 1)) return false;
  *count_of(table, PLUMB_SECTION_NODES) = 1;  // node 0 and site 0 stand for nothing known
  *count_of(table, PLUMB_SECTION_SITES) = 1;
  return true;
}

// --- Sites ---------------------------------------------------------------------------------------

uint32_t stack_table_find(struct stack_table *table, uint64_t key) {
  struct site_index *index = __atomic_load_n(&table->sites, __ATOMIC_ACQUIRE);
  for (uint64_t slot = key;; slot++) {
    struct site_slot *candidate = &index->slots[slot & index->mask];
    uint32_t site = __atomic_load_n(&candidate->site, __ATOMIC_ACQUIRE);
    if (site == 0 || candidate->key == key) return site;
  }
}

static void put_site(struct site_index *index, uint64_t key, uint32_t site) {
  uint64_t slot = key;
  while (index->slots[slot & index->mask].site != 0) slot++;
  index->slots[slot & index->mask].key = key;
  __atomic_store_n(&index->slots[slot & index->mask].site, site, __ATOMIC_RELEASE);
}

// At most half full, so that a look-up always meets an empty slot. The old index stays readable for
// whoever is in it.
static bool has_room_for_site(struct stack_table *table, uint64_t count) {
  struct site_index *old = table->sites;
  if (count * 2 <= old->mask) return true;
  struct site_index *index = new_site_index((old->mask + 1) * 2);
  if (index == NULL) return false;
  for (uint64_t slot = 0; slot <= old->mask; slot++) {
    if (old->slots[slot].site != 0) put_site(index, old->slots[slot].key, old->slots[slot].site);
  }
  __atomic_store_n(&table->sites, index, __ATOMIC_RELEASE);
  return true;
}

// --- Nodes (under the lock) ----------------------------------------------------------------------

static uint32_t node_hash(uint64_t address, uint32_t parent, uint32_t kind) {
  uint64_t hash = (address ^ (uint64_t)kind << 60) * UINT64_C(0x9e3779b97f4a7c15);
  hash = (hash ^ hash >> 29 ^ parent) * UINT64_C(0xbf58476d1ce4e5b9);
  return (uint32_t)(hash >> 32);
}

static void put_node(struct node_index *index, uint32_t hash, uint64_t node) {
  uint64_t slot = hash;
  while (index->slots[slot & index->mask] != 0) slot++;
  index->slots[slot & index->mask] = node << 32 | hash;
}

static bool has_room_for_node(struct stack_table *table, uint64_t count) {
  struct node_index *old = table->nodes;
  if (count * 2 <= old->mask) return true;
  struct node_index *index = new_node_index((old->mask + 1) * 2);
  if (index == NULL) return false;
  for (uint64_t slot = 0; slot <= old->mask; slot++) {
    uint64_t entry = old->slots[slot];
    if (entry != 0) put_node(index, (uint32_t)entry, entry >> 32);
  }
  table->nodes = index;
  return true;
}

static bool is_code(uint32_t kind) {
  return kind == PLUMB_NODE_FRAME || kind == PLUMB_NODE_AWAITING;
}

// The node of `address` below `parent`, added when it is new; 0 when there is no room.
static uint32_t intern(struct stack_table *table, uint32_t parent, uint64_t address,
                       uint32_t kind) {
  struct recording *recording = table->recording;
  uint32_t hash = node_hash(address, parent, kind);
  for (uint64_t slot = hash;; slot++) {
    uint64_t entry = table->nodes->slots[slot & table->nodes->mask];
    if (entry == 0) break;
    if ((uint32_t)entry != hash) continue;
    const struct plumb_node *it = &recording->nodes[entry >> 32];
    if (it->address == address && it->parent == parent && it->kind == kind) {
      return (uint32_t)(entry >> 32);
    }
  }
  uint64_t *count = count_of(table, PLUMB_SECTION_NODES);
  uint64_t node = *count;
  if (!has_room_for_node(table, node + 1)) return 0;
  if (!recording_grow(recording, PLUMB_SECTION_NODES, node + 1)) return 0;
  if (is_code(kind)) module_table_note(&table->modules, recording, address - 1);
  recording->nodes[node] = (struct plumb_node){address, parent, kind};
  __atomic_store_n(count, node + 1, __ATOMIC_RELEASE);
  put_node(table->nodes, hash, node);
  return (uint32_t)node;
}

// The root of a stack: its generation, then what is to be said about it.
static uint32_t intern_root(struct stack_table *table, const struct stack_walker *walker) {
  uint32_t node = intern(table, 0, walker->generation, PLUMB_NODE_ROOT);
  if (node != 0 && (walker->flags & STACK_IS_CUT) != 0) {
    node = intern(table, node, 0, PLUMB_NODE_CUT);
  }
  if (node != 0 && (walker->flags & STACK_IS_FOREIGN) != 0) {
    node = intern(table, node, 0, PLUMB_NODE_FOREIGN);
  }
  return node;
}

static struct node_cache_slot *recent_node(struct stack_table *table, uint64_t hash) {
  return &table->recent_nodes[hash >> (64 - NODE_CACHE_BITS)];
}

static bool is_interned(struct stack_table *table, struct kept_frame *frame) {
  if (frame->node != 0) return true;
  const struct node_cache_slot *slot = recent_node(table, frame->hash);
  if (slot->hash != frame->hash) return false;
  frame->node = (uint32_t)slot->node;
  return frame->node != 0;
}

// The node of a frame below `parent`. The end of a chain of awaiting functions has none of its own.
static uint32_t intern_frame(struct stack_table *table, uint32_t parent,
                             const struct kept_frame *frame) {
  if (!async_frame_is_awaiting(frame)) {
    return intern(table, parent, frame->state.pc, PLUMB_NODE_FRAME);
  }
  if (frame->rule == frame_rule_special(FRAME_RULE_TASK_ROOT)) return parent;
  return intern(table, parent, frame->state.pc + 1, PLUMB_NODE_AWAITING);
}

// Interns from the outermost frame without a node inwards. Returns the innermost node that could be
// had, and whether that is the stack's own.
static uint32_t intern_stack(struct stack_table *table, struct stack_walker *walker,
                             bool *is_whole) {
  uint32_t first = walker->count;
  while (first > 0 && !is_interned(table, &walker->frames[first - 1])) first--;
  uint32_t node = first > 0 ? walker->frames[first - 1].node : intern_root(table, walker);
  *is_whole = node != 0;
  uint32_t elided_below =
      (walker->flags & STACK_IS_ELIDED) != 0 && walker->count > STACK_ELISION_INNER
          ? walker->count - STACK_ELISION_INNER
          : UINT32_MAX;
  for (uint32_t index = first; index < walker->count && *is_whole; index++) {
    struct kept_frame *frame = &walker->frames[index];
    uint32_t next = node;
    if (index == elided_below) next = intern(table, node, 0, PLUMB_NODE_ELIDED);
    if (next != 0) next = intern_frame(table, next, frame);
    *is_whole = next != 0;
    if (next != 0) node = next;
    frame->node = next;
    *recent_node(table, frame->hash) = (struct node_cache_slot){frame->hash, next};
  }
  return node;
}

static void count_flags(struct stack_table *table, const struct stack_walker *walker,
                        bool is_whole) {
  struct plumb_trust *trust = &table->recording->header->trust;
  trust->cut_stacks += (walker->flags & STACK_IS_CUT) != 0;
  trust->foreign_stacks += (walker->flags & STACK_IS_FOREIGN) != 0;
  trust->elided_stacks += (walker->flags & STACK_IS_ELIDED) != 0;
  trust->folded_sites += !is_whole;
}

// The number of the next site; UNATTRIBUTED_SITE when there is no room for one.
static uint32_t next_site(struct stack_table *table) {
  uint64_t site = *count_of(table, PLUMB_SECTION_SITES);
  if (site >= UINT32_MAX || !has_room_for_site(table, site + 1)) return UNATTRIBUTED_SITE;
  if (!recording_grow(table->recording, PLUMB_SECTION_SITES, site + 1)) return UNATTRIBUTED_SITE;
  return (uint32_t)site;
}

static void publish_site(struct stack_table *table, uint64_t key, uint32_t site,
                         struct plumb_site record) {
  table->recording->sites[site] = record;
  __atomic_store_n(count_of(table, PLUMB_SECTION_SITES), site + 1, __ATOMIC_RELEASE);
  put_site(table->sites, key, site);
}

static uint32_t add(struct stack_table *table, struct stack_walker *walker, unsigned size_class,
                    uint64_t key) {
  uint32_t site = next_site(table);
  if (site == UNATTRIBUTED_SITE) return UNATTRIBUTED_SITE;
  bool is_whole;
  uint32_t node = intern_stack(table, walker, &is_whole);
  if (node == 0) return UNATTRIBUTED_SITE;
  count_flags(table, walker, is_whole);
  publish_site(table, key, site,
               (struct plumb_site){
                   .stack_hash = walker->hash,
                   .node = node,
                   .size_class = (uint8_t)size_class,
                   .flags = is_whole ? 0 : PLUMB_SITE_FOLDED,
               });
  return site;
}

uint32_t stack_table_add(struct stack_table *table, struct stack_walker *walker,
                         unsigned size_class, uint64_t key) {
  spin_lock_acquire(&table->lock);
  uint32_t site = stack_table_find(table, key);
  if (site == UNATTRIBUTED_SITE) site = add(table, walker, size_class, key);
  spin_lock_release(&table->lock);
  return site;
}

// --- Types ---------------------------------------------------------------------------------------

static uint32_t add_typed(struct stack_table *table, uint32_t site, uint64_t word,
                          enum word_meaning meaning, uint64_t key) {
  struct recording *recording = table->recording;
  uint32_t type = meaning == WORD_IS_SWIFT
                      ? type_table_swift(&table->types, &table->modules, recording, word)
                      : type_table_static(&table->types, &table->modules, recording, word);
  if (type == UNKNOWN_TYPE) return UNATTRIBUTED_SITE;
  uint32_t typed = next_site(table);
  if (typed == UNATTRIBUTED_SITE) return UNATTRIBUTED_SITE;
  struct plumb_site record = recording->sites[site];
  record.type = type;
  publish_site(table, key, typed, record);
  return typed;
}

uint32_t stack_table_add_typed(struct stack_table *table, uint32_t site, uint64_t word,
                               enum word_meaning meaning, uint64_t key) {
  spin_lock_acquire(&table->lock);
  uint32_t typed = stack_table_find(table, key);
  if (typed == UNATTRIBUTED_SITE) typed = add_typed(table, site, word, meaning, key);
  spin_lock_release(&table->lock);
  return typed;
}
