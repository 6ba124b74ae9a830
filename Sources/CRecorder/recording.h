// recording.h: the mapped file, its sections, and how they grow.
#ifndef PLUMB_RECORDING_H
#define PLUMB_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "recording_layout.h"
#include "spin_lock.h"

struct recording {
  struct plumb_recording_header *header;
  char *strings;
  struct plumb_module *modules;
  struct plumb_node *nodes;
  struct plumb_site *sites;
  struct plumb_lane *lanes;
  struct plumb_chunk *chunks;
  struct plumb_timeline_point *timeline;
  struct plumb_type *types;
  struct plumb_timer_record *timers;
  uint64_t committed_bytes[PLUMB_SECTION_KINDS];
  struct spin_lock grow_lock;
};

enum recording_failure {
  RECORDING_OPENED = 0,
  RECORDING_NO_ADDRESS_SPACE,
  RECORDING_FILE_LIMIT,
  RECORDING_CANNOT_CREATE,
  RECORDING_NO_SPACE,
};

// Reserves the address range that this process and all its forked children use. Once per image.
bool recording_reserve(uint64_t bytes);
uint64_t recording_reserved_bytes(void);

// The header that a parent left mapped, in a freshly forked child; NULL where there is none.
struct plumb_recording_header *recording_inherited_header(void);

// Creates the file at `path` (which must not exist), maps it over the reserved range and closes the
// descriptor. On failure nothing is left behind and `*error` holds the errno value, if any.
enum recording_failure recording_open(struct recording *recording, const char *path, int *error);

// Makes records [0, count) of a section writable for good. False when the section is full or the
// disk, a limit or the memory forbids it; the header's trust.full_sections then says so.
bool recording_grow(struct recording *recording, enum plumb_section_kind kind, uint64_t count);

// Gives back the address space of records that have no room in the file yet, but for `spare_bytes`.
// The large sections end there from now on; children that are forked later have as much in all.
void recording_give_back(struct recording *recording, uint64_t spare_bytes);

// Appends a string of `length` bytes and its NUL. Returns its offset, 0 when it cannot be kept.
// One caller at a time.
uint32_t recording_append_string(struct recording *recording, const char *text, size_t length);

// The same in two steps, for a string that is composed in place: room for `bytes`, its NUL included
// (NULL when there is none), and then keeping `length` bytes of it, which returns the offset.
char *recording_string_space(struct recording *recording, size_t bytes);
uint32_t recording_keep_string(struct recording *recording, size_t length);

// The capacities for a file of `bytes`. Pure; for `recording_open` and its test.
void recording_plan(uint64_t bytes, struct plumb_section sections[PLUMB_SECTION_KINDS],
                    uint64_t *file_bytes);

#endif
