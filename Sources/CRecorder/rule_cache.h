// rule_cache.h: frame rules by return address, lock-free.
//
// One 64-bit word a rule, so that a reader never sees half of one. A code address has 47 bits: 17
// of them (hashed, reversibly) choose its home slot, the other 30 stand in the word beside the
// rule, so a hit is exact. A rule stands at home or, displaced, in the slot beside it.
//
//   word = tag << 34 | 1 << 33 | displaced << 32 | rule          0 is an empty slot
#ifndef PLUMB_RULE_CACHE_H
#define PLUMB_RULE_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "call_frame_program.h"
#include "frame_rule.h"

#define RULE_CACHE_INDEX_BITS 17
#define RULE_CACHE_SLOTS (1u << RULE_CACHE_INDEX_BITS)

struct rule_cache {
  uint64_t *slots;
};

// False when there is no memory.
bool rule_cache_start(struct rule_cache *cache);

// Finds the rule of an address that the cache does not hold, and keeps it. `scratch` is the calling
// thread's.
frame_rule rule_cache_miss(struct rule_cache *cache, uintptr_t return_address,
                           struct call_frame_program *scratch);

// Forgets every rule: a module was unloaded.
void rule_cache_clear(struct rule_cache *cache);

static inline uint32_t rule_cache_index(uint64_t address) {
  return (uint32_t)(address ^ address >> RULE_CACHE_INDEX_BITS) & (RULE_CACHE_SLOTS - 1);
}

// All of a word but the rule, for a rule at home.
static inline uint64_t rule_cache_key(uint64_t address) {
  return (address >> RULE_CACHE_INDEX_BITS) << 2 | 2;
}

#define RULE_CACHE_DISPLACED 1u

// The rule for the call that returns to `return_address`. One load when it is at hand.
static inline frame_rule rule_cache_find(struct rule_cache *cache, uintptr_t return_address,
                                         struct call_frame_program *scratch) {
  uint32_t index = rule_cache_index(return_address);
  uint64_t key = rule_cache_key(return_address);
  uint64_t word = __atomic_load_n(&cache->slots[index], __ATOMIC_RELAXED);
  if (__builtin_expect(word >> 32 == key, 1)) return (frame_rule)word;
  word = __atomic_load_n(&cache->slots[index ^ 1], __ATOMIC_RELAXED);
  if (word >> 32 == (key | RULE_CACHE_DISPLACED)) return (frame_rule)word;
  return rule_cache_miss(cache, return_address, scratch);
}

#endif
