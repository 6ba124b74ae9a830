#include "timer_table.h"

#include <string.h>

_Static_assert(sizeof(struct plumb_timer) == PLUMB_TIMER_FIGURES * sizeof(uint64_t), "figures");

static bool is_name(const char *name) {
  if (name == NULL || name[0] == 0) return false;
  return strnlen(name, TIMER_NAME_BYTES + 1) <= TIMER_NAME_BYTES;
}

// The record of a name, appended where there is none yet; NULL without room.
static struct plumb_timer_record *record_of(struct recording *recording, const char *name) {
  struct plumb_section *section = &recording->header->sections[PLUMB_SECTION_TIMERS];
  uint64_t count = section->count;
  for (uint64_t index = 0; index < count; index++) {
    struct plumb_timer_record *record = &recording->timers[index];
    if (strcmp(recording->strings + record->name, name) == 0) return record;
  }
  if (!recording_grow(recording, PLUMB_SECTION_TIMERS, count + 1)) return NULL;
  uint32_t text = recording_append_string(recording, name, strlen(name));
  if (text == 0) return NULL;
  struct plumb_timer_record *record = &recording->timers[count];
  *record = (struct plumb_timer_record){.name = text};
  __atomic_store_n(&section->count, count + 1, __ATOMIC_RELEASE);
  return record;
}

// An observer that finds the number odd, or another one afterwards, has read a mixture.
static void write_figures(struct plumb_timer_record *record, const struct plumb_timer *timer) {
  uint64_t figures[PLUMB_TIMER_FIGURES];
  memcpy(figures, timer, sizeof figures);
  __atomic_store_n(&record->publications, record->publications + 1, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  for (unsigned index = 0; index < PLUMB_TIMER_FIGURES; index++) {
    __atomic_store_n(&record->figures[index], figures[index], __ATOMIC_RELAXED);
  }
  __atomic_store_n(&record->publications, record->publications + 1, __ATOMIC_RELEASE);
}

bool timer_table_keep(struct recorder_state *state, const char *name,
                      const struct plumb_timer *timer) {
  if (!is_name(name)) return false;
  // The lock of all who append strings.
  spin_lock_acquire(&state->stacks.lock);
  struct plumb_timer_record *record = record_of(&state->recording, name);
  if (record != NULL) write_figures(record, timer);
  spin_lock_release(&state->stacks.lock);
  return record != NULL;
}
