#include "block_table.h"

#include <sched.h>
#include <stdatomic.h>

#include "counter.h"

#define SHARDS 256u
#define SHARD_SLOTS 32768u

struct slot {
  uintptr_t address;  // 0: empty
  size_t bytes;
};

struct shard {
  atomic_flag locked;
  uint32_t used;
  struct slot slots[SHARD_SLOTS];
};

struct block_table {
  struct shard shards[SHARDS];
};

struct block_table *block_table_make(void) { return counter_map(sizeof(struct block_table)); }

static uint64_t hash_of(uintptr_t address) { return (address >> 4) * UINT64_C(0x9e3779b97f4a7c15); }

static struct shard *lock_shard(struct block_table *table, uintptr_t address) {
  struct shard *shard = &table->shards[hash_of(address) >> 56];
  while (atomic_flag_test_and_set_explicit(&shard->locked, memory_order_acquire)) sched_yield();
  return shard;
}

static void unlock_shard(struct shard *shard) {
  atomic_flag_clear_explicit(&shard->locked, memory_order_release);
}

static uint32_t home_of(uintptr_t address) {
  return (uint32_t)(hash_of(address) >> 32) & (SHARD_SLOTS - 1);
}

void block_table_add(struct block_table *table, uintptr_t address, size_t bytes) {
  struct shard *shard = lock_shard(table, address);
  if (++shard->used == SHARD_SLOTS) counter_give_up("counter: its table is full\n");
  uint32_t i = home_of(address);
  while (shard->slots[i].address) i = (i + 1) & (SHARD_SLOTS - 1);
  shard->slots[i] = (struct slot){address, bytes};
  unlock_shard(shard);
}

// Linear probing without tombstones: what follows the hole moves into it when its home allows.
static void close_hole(struct shard *shard, uint32_t hole) {
  uint32_t i = hole;
  for (;;) {
    i = (i + 1) & (SHARD_SLOTS - 1);
    if (!shard->slots[i].address) break;
    uint32_t home = home_of(shard->slots[i].address);
    if (((i - home) & (SHARD_SLOTS - 1)) < ((i - hole) & (SHARD_SLOTS - 1))) continue;
    shard->slots[hole] = shard->slots[i];
    hole = i;
  }
  shard->slots[hole].address = 0;
}

int block_table_remove(struct block_table *table, uintptr_t address, size_t *bytes) {
  struct shard *shard = lock_shard(table, address);
  uint32_t i = home_of(address);
  while (shard->slots[i].address && shard->slots[i].address != address)
    i = (i + 1) & (SHARD_SLOTS - 1);
  int known = shard->slots[i].address != 0;
  if (known) {
    *bytes = shard->slots[i].bytes;
    close_hole(shard, i);
    shard->used--;
  }
  unlock_shard(shard);
  return known;
}
