// type_table.h: the types of blocks, interned once and for good.
//
// A type is known by the word that leads to it: the first word of a block. What the tool needs to
// name it later is copied into the recording when it is first seen, so that no function of the
// Swift runtime is called, and a killed program leaves types that can be named.
#ifndef PLUMB_TYPE_TABLE_H
#define PLUMB_TYPE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "module_table.h"
#include "recording.h"

#define UNKNOWN_TYPE 0u

struct type_slot {
  uint64_t word;
  uint32_t type;  // 0: empty
};

struct type_index {
  uint64_t mask;
  struct type_slot slots[];
};

struct type_table {
  struct type_index *index;
  uint64_t error_word;  // the first word of every error box; 0 where there is no Swift runtime
};

bool type_table_start(struct type_table *table, struct recording *recording);

static inline bool type_table_is_error(const struct type_table *table, uint64_t word) {
  return __builtin_expect(word == __atomic_load_n(&table->error_word, __ATOMIC_RELAXED), 0);
}

// The type of a Swift object whose first word is `word`. UNKNOWN_TYPE when it is no metadata, or
// there is no room. One caller at a time.
uint32_t type_table_swift(struct type_table *table, struct module_table *modules,
                          struct recording *recording, uint64_t word);

// The type that a symbol names, for a first word that points into a module.
uint32_t type_table_static(struct type_table *table, struct module_table *modules,
                           struct recording *recording, uint64_t word);

#endif
