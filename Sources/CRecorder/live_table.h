// live_table.h: address of a live block → its site, requested size and birth.
//
// jemalloc places blocks of one size class C side by side from a page boundary on, so that two
// blocks that start in the same 4 KiB page start at least C bytes apart: `offset in page / C` names
// a block within its page. So a page has one array of 4096 / C slots of 16 bytes, which is about as
// many bytes a live block as there are blocks, however sparse the heap; a hash would cost more and
// an array indexed by address half of the heap. Larger blocks have one slot in the page where they
// start. When a page comes back with another class, all its slots are empty (its blocks were freed)
// and it gets another array; the old one is used again elsewhere.
//
// Lock-free. A slot is written by the thread that holds the block, so never by two at once; the
// arrays are installed by compare-and-swap. Pages of glibc's allocator, which mixes classes, have a
// class of their own, of its smallest distance between blocks. An observer reads the table from
// outside, where the layout is: live_table_layout.h.
#ifndef PLUMB_LIVE_TABLE_H
#define PLUMB_LIVE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "live_table_layout.h"

// How far apart blocks start, see plumb_live_distance. 0 stands for no class.
typedef uint8_t block_class;

struct live_block {
  uint32_t site;
  bool shares_page;      // known to lie in a page with other blocks; set by `take`
  uint64_t size;         // requested, less than 2^40
  uint64_t birth_bytes;  // allocated bytes of the program at its birth, rounded down to 16
};

struct live_pages;  // 1024 pages = 4 MiB of address space
struct live_table {
  struct live_pages ***roots;            // 2^12 × 2^13 × 2^10 pages × 2^12 bytes = 2^47
  // Stacks of arrays out of use: counter << 48 | address.
  uint64_t spare_arrays[PLUMB_LIVE_CLASSES];
};

bool live_table_start(struct live_table *table);

// The class of a block whose usable size is `bytes`, as jemalloc rounds it.
block_class live_table_class(size_t bytes);
block_class live_table_class_of_mixed_pages(void);

// False when there was no memory for it, or it has 2^40 bytes or more: `take` won't find it.
bool live_table_put(struct live_table *table, const void *address, block_class class,
                    struct live_block block);

// Removes a block. False when it is not in the table.
bool live_table_take(struct live_table *table, const void *address, struct live_block *block);

// Visits the pages in which blocks start, with the slots that a page has. Blocks may come and go
// meanwhile: each slot is to be read as a whole, once.
typedef void live_page_visitor(void *context, uintptr_t page, struct plumb_live_slot *slots,
                               uint32_t count);
void live_table_visit(const struct live_table *table, live_page_visitor *visit, void *context);

#endif
