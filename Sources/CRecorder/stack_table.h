// stack_table.h: stacks and sites, interned once and for good.
//
// The tree of nodes and the list of sites are in the recording, append-only, so that an observer
// may read them at any time. The two hash tables that find them again are private. Looking up is
// lock-free; adding is under one lock, which is taken when a stack is first seen and never again.
#ifndef PLUMB_STACK_TABLE_H
#define PLUMB_STACK_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "module_table.h"
#include "recording.h"
#include "spin_lock.h"
#include "stack_walk.h"
#include "type_table.h"

struct site_slot {
  uint64_t key;
  uint32_t site;  // 0: empty
};

struct site_index {
  uint64_t mask;
  struct site_slot slots[];
};

// Each slot is node << 32 | the lower half of its hash, which serves to tell most other nodes apart
// without looking at them, and to find the slot's place in a larger index. 0: empty.
struct node_index {
  uint64_t mask;
  uint64_t slots[];
};

// The nodes of frames that were interned of late, by the hash of the frame and all outside it, so
// that a new stack looks up only the frames by which it differs from recent ones. Direct-mapped.
#define NODE_CACHE_BITS 13
struct node_cache_slot {
  uint64_t hash;
  uint64_t node;
};

struct stack_table {
  struct recording *recording;
  struct site_index *sites;  // replaced by a larger one, never changed in size
  struct node_index *nodes;
  struct node_cache_slot *recent_nodes;
  struct module_table modules;
  struct type_table types;
  struct spin_lock lock;
};

#define UNATTRIBUTED_SITE 0u

bool stack_table_start(struct stack_table *table, struct recording *recording);

// The key of a site: a stack's hash and the class of the requested size.
static inline uint64_t site_key(uint64_t stack_hash, unsigned size_class) {
  uint64_t key = (stack_hash + size_class) * UINT64_C(0xd6e8feb86659fd93);
  return key ^ key >> 32;
}

// The key of a typed site: the plain one, and the word that leads to the type.
static inline uint64_t typed_site_key(uint32_t site, uint64_t word) {
  uint64_t key = (word + site * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xd6e8feb86659fd93);
  return key ^ key >> 32;
}

// The site with this key; UNATTRIBUTED_SITE when there is none. Lock-free.
uint32_t stack_table_find(struct stack_table *table, uint64_t key);

// Adds the walker's last stack with a size class. UNATTRIBUTED_SITE when a table is full. The
// nodes are written into the walker's frames, for the next stack that shares them.
uint32_t stack_table_add(struct stack_table *table, struct stack_walker *walker,
                         unsigned size_class, uint64_t key);

enum word_meaning { WORD_IS_SWIFT, WORD_IS_STATIC };

// Adds the site of the same stack and size class whose blocks have the type that `word` leads to.
// UNATTRIBUTED_SITE when it leads to none, or a table is full.
uint32_t stack_table_add_typed(struct stack_table *table, uint32_t site, uint64_t word,
                               enum word_meaning meaning, uint64_t key);

#endif
