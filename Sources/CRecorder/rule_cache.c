#include "rule_cache.h"

#include <stddef.h>
#include <string.h>

#include "frame_information.h"
#include "private_memory.h"

bool rule_cache_start(struct rule_cache *cache) {
  cache->slots = private_memory_allocate(RULE_CACHE_SLOTS * sizeof *cache->slots);
  return cache->slots != NULL;
}

frame_rule rule_cache_miss(struct rule_cache *cache, uintptr_t return_address,
                           struct call_frame_program *scratch) {
  if (return_address >> 47 != 0) return frame_rule_special(FRAME_RULE_NO_INFORMATION);
  frame_rule rule = frame_information_find(return_address - 1, scratch);
  uint32_t index = rule_cache_index(return_address);
  uint64_t key = rule_cache_key(return_address);
  uint64_t at_home = __atomic_load_n(&cache->slots[index], __ATOMIC_RELAXED);
  if (at_home != 0) {
    index ^= 1;
    key |= RULE_CACHE_DISPLACED;
    // With both taken, the address decides which one makes room.
    uint64_t beside = __atomic_load_n(&cache->slots[index], __ATOMIC_RELAXED);
    if (beside != 0 && (return_address >> 4 & 1) != 0) {
      index ^= 1;
      key &= ~(uint64_t)RULE_CACHE_DISPLACED;
    }
  }
  __atomic_store_n(&cache->slots[index], key << 32 | rule, __ATOMIC_RELAXED);
  return rule;
}

void rule_cache_clear(struct rule_cache *cache) {
  for (uint32_t index = 0; index < RULE_CACHE_SLOTS; index++) {
    if (__atomic_load_n(&cache->slots[index], __ATOMIC_RELAXED) != 0) {
      __atomic_store_n(&cache->slots[index], 0, __ATOMIC_RELAXED);
    }
  }
}
