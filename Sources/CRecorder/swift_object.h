// swift_object.h: what the first words of a block say about the Swift object in it.
//
// Every heap object of the Swift runtime begins with the address of its type's metadata and a word
// of reference counts (swift/ABI/HeapObject, stable since Swift 5):
//
//   bit 63      the counts are elsewhere; with bit 62, the rest is the address of a side table / 8
//   bits 33-62  strong references beyond the first
//   bit 32      the object is being deinitialised
//   bits 1-31   unowned references, the object's own among them
//   bit 0       freed by Swift alone
//
// When an object is freed, the counts say so: that tells nearly every block that isn't one at the
// price of a comparison. Whether the first word is metadata then is found out once (type_table.c).
#ifndef PLUMB_SWIFT_OBJECT_H
#define PLUMB_SWIFT_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "os.h"

#define SWIFT_OBJECT_BYTES 16u

// What a block that is no Swift object has in place of a word that leads to its type.
#define NO_TYPE_WORD 0u

// A metadata's address with this bit stands for an error box that holds a value of the type.
#define TYPE_WORD_IS_ERROR 1u

static inline bool swift_counts_of_freed_object(uint64_t counts) {
  bool is_deinitialised = counts >> 32 == 1 && (counts & 1) != 0;
  bool has_side_table = counts >> 62 == 3;
  bool was_never_initialised = counts == 3;
  return is_deinitialised || has_side_table || was_never_initialised;
}

static inline bool swift_counts_of_live_object(uint64_t counts) {
  bool is_counted = counts >> 63 == 0 && (counts & 1) != 0 && (counts & 0xffffffff) != 1;
  return is_counted || counts >> 62 == 3;
}

// The first word of a block that is about to be freed, where it may be a Swift object.
// Reads the block, which the program may have protected where it has whole pages for itself.
static inline uint64_t swift_word_of_freed_block(const void *block, size_t bytes,
                                                 bool shares_page) {
  const uint64_t *words = block;
  if (bytes < SWIFT_OBJECT_BYTES) return NO_TYPE_WORD;
  if (__builtin_expect(((uintptr_t)block & (OS_PAGE_BYTES - 1)) == 0, 0) && !shares_page &&
      !os_is_readable((uintptr_t)block)) {
    return NO_TYPE_WORD;
  }
  return swift_counts_of_freed_object(words[1]) ? words[0] : NO_TYPE_WORD;
}

// All error boxes have the same first word; the type of the error is in the third.
static inline uint64_t swift_word_of_error(const void *block) {
  return ((const uint64_t *)block)[2] | TYPE_WORD_IS_ERROR;
}

#endif
