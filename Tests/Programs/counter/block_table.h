// block_table.h: from a block's address to its requested size; 256 shards, each with a lock.
#ifndef BLOCK_TABLE_H
#define BLOCK_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct block_table;

struct block_table *block_table_make(void);

void block_table_add(struct block_table *table, uintptr_t address, size_t bytes);

// Whether the block was known; if so, its size.
int block_table_remove(struct block_table *table, uintptr_t address, size_t *bytes);

#endif
