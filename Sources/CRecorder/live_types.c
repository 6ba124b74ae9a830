#include "live_types.h"

#include <dlfcn.h>
#include <string.h>

#include "os.h"
#include "private_memory.h"
#include "swift_object.h"

#pragma weak _dl_find_object

// Words that led to nothing, so that each is looked at once. Direct-mapped.
#define USELESS_WORD_BITS 12

// What one count after the other needs. A page of the program is copied before it is looked at:
// other threads may run on, and unmap it.
struct live_type_count {
  struct recorder_state *state;
  struct lane *lane;
  uint64_t useless_words[1u << USELESS_WORD_BITS];
  uint64_t words[OS_PAGE_BYTES / sizeof(uint64_t)];
};

static uint64_t *useless_word(struct live_type_count *count, uint64_t word) {
  return &count->useless_words[word * UINT64_C(0x9e3779b97f4a7c15) >> (64 - USELESS_WORD_BITS)];
}

static bool is_in_module(uint64_t word) {
  struct dl_find_object object;
  return word >> 47 == 0 && _dl_find_object((void *)word, &object) == 0;
}

static uint32_t typed_site(struct live_type_count *count, uint32_t site, uint64_t word,
                           bool may_be_swift) {
  struct stack_table *stacks = &count->state->stacks;
  uint64_t key = typed_site_key(site, word);
  uint32_t typed = stack_table_find(stacks, key);
  if (typed != UNATTRIBUTED_SITE || *useless_word(count, word) == word) return typed;
  if (may_be_swift) typed = stack_table_add_typed(stacks, site, word, WORD_IS_SWIFT, key);
  bool is_error = type_table_is_error(&stacks->types, word);
  if (typed == UNATTRIBUTED_SITE && !is_error && is_in_module(word)) {
    typed = stack_table_add_typed(stacks, site, word, WORD_IS_STATIC, key);
  }
  if (typed == UNATTRIBUTED_SITE) *useless_word(count, word) = word;
  return typed;
}

static void count_block(struct live_type_count *count, uintptr_t page,
                        struct plumb_live_slot slot) {
  uint32_t site = plumb_live_site(slot), offset = plumb_live_offset(slot);
  uint64_t bytes = plumb_live_size(slot);
  const uint64_t *words = &count->words[offset / sizeof(uint64_t)];
  uint64_t word = words[0];
  if (site == UNATTRIBUTED_SITE || bytes < sizeof word || word == NO_TYPE_WORD) return;
  bool may_be_swift = bytes >= SWIFT_OBJECT_BYTES && swift_counts_of_live_object(words[1]);
  uint32_t typed = typed_site(count, site, word, may_be_swift);
  uint64_t third;
  if (may_be_swift && type_table_is_error(&count->state->stacks.types, word) &&
      os_copy_memory(page + offset + SWIFT_OBJECT_BYTES, &third, sizeof third)) {
    typed = typed_site(count, site, third | TYPE_WORD_IS_ERROR, true);
  }
  if (typed == UNATTRIBUTED_SITE) return;
  struct plumb_entry *entry = lane_entry(count->lane, &count->state->recording, typed);
  if (entry->site != typed) return;
  entry->allocations++;
  entry->allocated_bytes += bytes;
}

static void visit(void *context, uintptr_t page, struct plumb_live_slot *slots,
                  uint32_t slot_count) {
  struct live_type_count *count = context;
  bool is_copied = false;
  for (uint32_t index = 0; index < slot_count; index++) {
    struct plumb_live_slot slot;
    slot.site_and_size = __atomic_load_n(&slots[index].site_and_size, __ATOMIC_ACQUIRE);
    if (slot.site_and_size == 0) continue;
    slot.place_and_birth = __atomic_load_n(&slots[index].place_and_birth, __ATOMIC_RELAXED);
    if (!is_copied && !os_copy_memory(page, count->words, OS_PAGE_BYTES)) return;
    is_copied = true;
    count_block(count, page, slot);
  }
}

static struct live_type_count *first_count(struct recorder_state *state) {
  struct live_type_count *count = private_memory_allocate(sizeof *count);
  if (count == NULL) return NULL;
  count->state = state;
  count->lane = lane_table_live_types(&state->lanes);
  return count->lane == NULL ? NULL : count;
}

// What was looked at before is counted anew; and a word that led to nothing may lead to a type now,
// in memory that was given to something else.
static void forget(struct live_type_count *count) {
  lane_clear(count->lane, &count->state->recording);
  memset(count->useless_words, 0, sizeof count->useless_words);
}

void live_types_count(struct recorder_state *state) {
  spin_lock_acquire(&state->live_types_lock);
  if (state->live_types == NULL) {
    state->live_types = first_count(state);
  } else {
    forget(state->live_types);
  }
  if (state->live_types != NULL) live_table_visit(&state->live, visit, state->live_types);
  spin_lock_release(&state->live_types_lock);
}
