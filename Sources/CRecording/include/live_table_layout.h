// live_table_layout.h: the list of live blocks, in the memory of the observed program.
//
// Unlike the recording it is private: an observer reads it from the living process, by the address
// in plumb_process.live_table. An address of 47 bits is cut into
//
//   root 12 | middle 13 | page 10 | offset in page 12
//
// roots[root] → middles[middle] → pages[page], pointers of 8 bytes, 0 where there is nothing. A
// page's word is class << 48 | address of its slots; one slot holds at most one block.
//
//   slot.site_and_size    (site + 1) << 32 | lower half of the size; 0: no block
//   slot.place_and_birth  bits 32 to 39 of the size << 56
//                         | offset of the block in its page / 16 << 48
//                         | allocated bytes of the program at the block's birth / 16
//
// A slot has one writer, the thread that holds the block; it writes place_and_birth first and
// takes the block out by a zero in site_and_size.
#ifndef PLUMB_LIVE_TABLE_LAYOUT_H
#define PLUMB_LIVE_TABLE_LAYOUT_H

#include <stdint.h>

#define PLUMB_LIVE_ROOT_BITS 12u
#define PLUMB_LIVE_MIDDLE_BITS 13u
#define PLUMB_LIVE_PAGE_BITS 10u
#define PLUMB_LIVE_PAGE_BYTES 4096u
#define PLUMB_LIVE_ADDRESS_MASK ((UINT64_C(1) << 48) - 1)
#define PLUMB_LIVE_CLASSES 30u
#define PLUMB_LIVE_LARGEST_CLASS 28u  // blocks that share their first page with no other
#define PLUMB_LIVE_MIXED_CLASS 29u    // glibc's pages, where blocks of many sizes lie

struct plumb_live_slot {
  uint64_t site_and_size;
  uint64_t place_and_birth;
};

// How far apart the blocks of a class start at least; 0 for class 0, which no block has. As in
// jemalloc: 16 bytes apart up to 128, then four classes to each doubling, and above half a page one
// block a page. Last, glibc's smallest distance.
static inline uint32_t plumb_live_distance(uint32_t block_class) {
  static const uint16_t distances[PLUMB_LIVE_CLASSES] = {
      0,   16,  32,  48,  64,  80,   96,   112,  128,  160,  192,  224,  256,  320,  384,
      448, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 3584, 4096, 32,
  };
  return block_class < PLUMB_LIVE_CLASSES ? distances[block_class] : 0;
}

static inline uint32_t plumb_live_slots(uint32_t block_class) {
  uint32_t distance = plumb_live_distance(block_class);
  return distance == 0 ? 0 : (PLUMB_LIVE_PAGE_BYTES + distance - 1) / distance;
}

// What a slot says; the block starts at its page's address + offset.
static inline uint32_t plumb_live_site(struct plumb_live_slot slot) {
  return (uint32_t)(slot.site_and_size >> 32) - 1;
}

static inline uint64_t plumb_live_size(struct plumb_live_slot slot) {
  return slot.place_and_birth >> 56 << 32 | (uint32_t)slot.site_and_size;
}

static inline uint32_t plumb_live_offset(struct plumb_live_slot slot) {
  return (uint32_t)(slot.place_and_birth >> 48 & 0xff) * 16;
}

static inline uint64_t plumb_live_birth_bytes(struct plumb_live_slot slot) {
  return (slot.place_and_birth & PLUMB_LIVE_ADDRESS_MASK) * 16;
}

_Static_assert(sizeof(struct plumb_live_slot) == 16, "live slot");

#endif
