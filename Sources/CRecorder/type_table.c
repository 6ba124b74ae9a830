#include "type_table.h"

#include "private_memory.h"
#include "swift_metadata.h"
#include "swift_object.h"

#define FIRST_SLOTS 512u

// Types within types: [[[Int]]] is three deep. What is deeper stays unknown.
#define DEEPEST_ARGUMENT 8u

// All that adding needs, and how deep in another type's arguments it is.
struct adding {
  struct type_table *table;
  struct module_table *modules;
  struct recording *recording;
  unsigned depth;
};

static struct type_index *new_index(uint64_t slots) {
  struct type_index *index =
      private_memory_allocate(sizeof *index + slots * sizeof(struct type_slot));
  if (index != NULL) index->mask = slots - 1;
  return index;
}

bool type_table_start(struct type_table *table, struct recording *recording) {
  table->index = new_index(FIRST_SLOTS);
  if (table->index == NULL || !recording_grow(recording, PLUMB_SECTION_TYPES, 1)) return false;
  recording->header->sections[PLUMB_SECTION_TYPES].count = 1;  // type 0 stands for nothing known
  return true;
}

// --- The index -----------------------------------------------------------------------------------

static uint64_t hash(uint64_t word) {
  uint64_t product = word * UINT64_C(0x9e3779b97f4a7c15);
  return product ^ product >> 32;
}

static uint32_t find(const struct type_table *table, uint64_t word) {
  for (uint64_t slot = hash(word);; slot++) {
    const struct type_slot *candidate = &table->index->slots[slot & table->index->mask];
    if (candidate->type == UNKNOWN_TYPE || candidate->word == word) return candidate->type;
  }
}

static void put(struct type_index *index, uint64_t word, uint32_t type) {
  uint64_t slot = hash(word);
  while (index->slots[slot & index->mask].type != UNKNOWN_TYPE) slot++;
  index->slots[slot & index->mask] = (struct type_slot){word, type};
}

// At most half full, so that a look-up always meets an empty slot.
static bool has_room(struct type_table *table, uint64_t count) {
  struct type_index *old = table->index;
  if (count * 2 <= old->mask) return true;
  struct type_index *index = new_index((old->mask + 1) * 2);
  if (index == NULL) return false;
  for (uint64_t slot = 0; slot <= old->mask; slot++) {
    if (old->slots[slot].type != UNKNOWN_TYPE) {
      put(index, old->slots[slot].word, old->slots[slot].type);
    }
  }
  table->index = index;
  return true;
}

static uint32_t append(const struct adding *adding, uint64_t word, struct plumb_type record) {
  struct recording *recording = adding->recording;
  uint64_t *count = &recording->header->sections[PLUMB_SECTION_TYPES].count;
  uint64_t type = *count;
  if (!has_room(adding->table, type + 1)) return UNKNOWN_TYPE;
  if (!recording_grow(recording, PLUMB_SECTION_TYPES, type + 1)) return UNKNOWN_TYPE;
  record.generation = recording->header->pulse.generation;
  uint64_t in_module = record.descriptor != 0 ? record.descriptor : record.metadata;
  module_table_note(adding->modules, recording, in_module);
  recording->types[type] = record;
  __atomic_store_n(count, type + 1, __ATOMIC_RELEASE);
  put(adding->table->index, word, (uint32_t)type);
  return (uint32_t)type;
}

// --- Swift ---------------------------------------------------------------------------------------

static uint32_t add_protocol(const struct adding *adding, uint64_t address) {
  uint32_t known = find(adding->table, address);
  if (known != UNKNOWN_TYPE || !swift_metadata_is_protocol(address)) return known;
  return append(adding, address,
                (struct plumb_type){
                    .metadata = address, .descriptor = address, .kind = PLUMB_TYPE_PROTOCOL});
}

// A type is written after those that it is made of: no argument has a larger index.
static uint32_t add(struct adding adding, uint64_t word) {
  uint32_t known = find(adding.table, word);
  struct swift_metadata metadata;
  if (known != UNKNOWN_TYPE || adding.depth > DEEPEST_ARGUMENT) return known;
  if (!swift_metadata_read(word & ~(uint64_t)TYPE_WORD_IS_ERROR, &metadata)) return UNKNOWN_TYPE;
  struct plumb_type record = {
      .metadata = word & ~(uint64_t)TYPE_WORD_IS_ERROR,
      .descriptor = metadata.descriptor,
      .kind = metadata.kind,
      .argument_count = metadata.argument_count,
      .flags = metadata.flags,
  };
  adding.depth++;
  if (metadata.kind == PLUMB_TYPE_ERROR) {
    __atomic_store_n(&adding.table->error_word, word, __ATOMIC_RELAXED);
    return UNKNOWN_TYPE;
  }
  if ((word & TYPE_WORD_IS_ERROR) != 0) {
    record.kind = PLUMB_TYPE_ERROR;
    record.descriptor = 0;
    record.argument_count = 1;
    record.arguments[0] = add(adding, record.metadata);
    return append(&adding, word, record);
  }
  for (uint32_t index = 0; index < PLUMB_TYPE_ARGUMENTS; index++) {
    if (index >= metadata.argument_count) break;
    record.arguments[index] = metadata.kind == PLUMB_TYPE_EXISTENTIAL
                                  ? add_protocol(&adding, metadata.arguments[index])
                                  : add(adding, metadata.arguments[index]);
  }
  return append(&adding, word, record);
}

uint32_t type_table_swift(struct type_table *table, struct module_table *modules,
                          struct recording *recording, uint64_t word) {
  return add((struct adding){table, modules, recording, 0}, word);
}

uint32_t type_table_static(struct type_table *table, struct module_table *modules,
                           struct recording *recording, uint64_t word) {
  uint32_t known = find(table, word);
  if (known != UNKNOWN_TYPE) return known;
  struct adding adding = {table, modules, recording, 0};
  return append(&adding, word, (struct plumb_type){.metadata = word, .kind = PLUMB_TYPE_STATIC});
}
