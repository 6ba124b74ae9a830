#include "frame_information.h"

#include <dlfcn.h>
#include <stddef.h>

#include "async_frame.h"
#include "call_frame_program.h"

#pragma weak _dl_find_object

// Pointer encodings, Linux Standard Base 5.0 section 10.5.1.
enum {
  ENCODING_ABSOLUTE = 0x00,
  ENCODING_ULEB = 0x01,
  ENCODING_UNSIGNED_2 = 0x02,
  ENCODING_UNSIGNED_4 = 0x03,
  ENCODING_UNSIGNED_8 = 0x04,
  ENCODING_SLEB = 0x09,
  ENCODING_SIGNED_2 = 0x0a,
  ENCODING_SIGNED_4 = 0x0b,
  ENCODING_SIGNED_8 = 0x0c,
  ENCODING_RELATIVE_TO_SELF = 0x10,
  ENCODING_RELATIVE_TO_HEADER = 0x30,
  ENCODING_OMITTED = 0xff,
};

#define SEARCH_TABLE_ENCODING (ENCODING_RELATIVE_TO_HEADER | ENCODING_SIGNED_4)

bool frame_information_is_available(void) { return _dl_find_object != NULL; }

static bool read_pointer(struct byte_cursor *cursor, uint8_t encoding, uint64_t *value) {
  uintptr_t self = (uintptr_t)cursor->at;
  switch (encoding & 0x0f) {
    case ENCODING_ABSOLUTE:
    case ENCODING_UNSIGNED_8:
    case ENCODING_SIGNED_8: *value = byte_cursor_unsigned(cursor, 8); break;
    case ENCODING_UNSIGNED_2: *value = byte_cursor_unsigned(cursor, 2); break;
    case ENCODING_UNSIGNED_4: *value = byte_cursor_unsigned(cursor, 4); break;
    case ENCODING_SIGNED_2: *value = (uint64_t)byte_cursor_signed(cursor, 2); break;
    case ENCODING_SIGNED_4: *value = (uint64_t)byte_cursor_signed(cursor, 4); break;
    case ENCODING_ULEB: *value = byte_cursor_uleb(cursor); break;
    case ENCODING_SLEB: *value = (uint64_t)byte_cursor_sleb(cursor); break;
    default: return false;
  }
  if ((encoding & 0xf0) == ENCODING_RELATIVE_TO_SELF) *value += self;
  return (encoding & 0xf0) <= ENCODING_RELATIVE_TO_SELF && !cursor->is_overrun;
}

// Limits the cursor to the entry that starts at it and steps over the length.
static bool enter_entry(struct byte_cursor *cursor) {
  uint64_t length = byte_cursor_unsigned(cursor, 4);
  if (length == 0xffffffff) length = byte_cursor_unsigned(cursor, 8);
  if (length == 0 || !byte_cursor_has(cursor, length)) return false;
  cursor->end = cursor->at + length;
  return true;
}

static bool read_augmentation(struct byte_cursor *in, const char *letters,
                              struct common_information *common) {
  if (letters[0] == 0) return true;
  if (letters[0] != 'z') return false;
  common->has_augmentation_data = true;
  uint64_t bytes = byte_cursor_uleb(in);
  if (!byte_cursor_has(in, bytes)) return false;
  struct byte_cursor data = {in->at, in->at + bytes, false};
  in->at += bytes;
  for (const char *letter = letters + 1; *letter != 0; letter++) {
    uint64_t ignored;
    switch (*letter) {
      case 'R': common->pointer_encoding = (uint8_t)byte_cursor_unsigned(&data, 1); break;
      case 'L': byte_cursor_unsigned(&data, 1); break;
      case 'P':
        if (!read_pointer(&data, (uint8_t)byte_cursor_unsigned(&data, 1) & 0x7f, &ignored)) {
          return false;
        }
        break;
      case 'S': common->is_signal_frame = true; break;
      case 'B': break;
      default: return false;
    }
  }
  return !data.is_overrun;
}

static bool read_common(const uint8_t *entry, const uint8_t *end,
                        struct common_information *common) {
  struct byte_cursor in = {entry, end, false};
  *common = (struct common_information){.pointer_encoding = ENCODING_ABSOLUTE};
  if (!enter_entry(&in) || byte_cursor_unsigned(&in, 4) != 0) return false;
  uint64_t version = byte_cursor_unsigned(&in, 1);
  if (version != 1 && version != 3) return false;
  const char *letters = (const char *)in.at;
  while (byte_cursor_unsigned(&in, 1) != 0) {
  }
  common->code_alignment = byte_cursor_uleb(&in);
  common->data_alignment = byte_cursor_sleb(&in);
  common->return_address_register =
      version == 1 ? byte_cursor_unsigned(&in, 1) : byte_cursor_uleb(&in);
  if (in.is_overrun || !read_augmentation(&in, letters, common)) return false;
  common->instructions = in;
  return !in.is_overrun;
}

static frame_rule read_description(const uint8_t *entry, const uint8_t *low, const uint8_t *end,
                                   uintptr_t pc, struct call_frame_program *program) {
  frame_rule none = frame_rule_special(FRAME_RULE_NO_INFORMATION);
  struct byte_cursor in = {entry, end, false};
  if (!enter_entry(&in)) return none;
  const uint8_t *link = in.at;
  uint64_t distance = byte_cursor_unsigned(&in, 4);
  if (distance == 0 || distance > (uint64_t)(link - low)) return none;
  struct common_information *common = &program->common;
  if (!read_common(link - distance, end, common)) return none;
  uint64_t start, length;
  if (!read_pointer(&in, common->pointer_encoding, &start)) return none;
  if (!read_pointer(&in, common->pointer_encoding & 0x0f, &length)) return none;
  if (pc < start || pc - start >= length) return none;
  if (common->has_augmentation_data) byte_cursor_skip(&in, byte_cursor_uleb(&in));
  if (in.is_overrun) return none;
  frame_rule rule = call_frame_program_run(program, &in, start, pc);
  if (rule == FRAME_RULE_OF_ASYNC && async_frame_begins_at(start)) {
    return frame_rule_special(FRAME_RULE_ASYNC);
  }
  return rule;
}

struct search_row {
  int32_t location;
  int32_t description;
};

frame_rule frame_information_find_in(const uint8_t *header, uintptr_t pc,
                                     struct call_frame_program *program) {
  // An entry lies within the 31 bits that the search table's offsets reach.
  const uint8_t *low = (uintptr_t)header > INT32_MAX ? header - INT32_MAX : NULL;
  const uint8_t *end = header + INT32_MAX;
  frame_rule none = frame_rule_special(FRAME_RULE_NO_INFORMATION);
  struct byte_cursor in = {header, end, false};
  uint64_t version = byte_cursor_unsigned(&in, 1);
  uint8_t frames_encoding = (uint8_t)byte_cursor_unsigned(&in, 1);
  uint8_t count_encoding = (uint8_t)byte_cursor_unsigned(&in, 1);
  uint8_t table_encoding = (uint8_t)byte_cursor_unsigned(&in, 1);
  uint64_t frames, count;
  if (version != 1 || table_encoding != SEARCH_TABLE_ENCODING) return none;
  if (!read_pointer(&in, frames_encoding, &frames)) return none;
  if (!read_pointer(&in, count_encoding, &count) || count == 0) return none;
  if (count > (uint64_t)(in.end - in.at) / sizeof(struct search_row)) return none;

  // The last row whose location is not above pc.
  const struct search_row *rows = (const struct search_row *)(const void *)in.at;
  int64_t wanted = (int64_t)(pc - (uintptr_t)header);
  uint64_t from = 0, to = count;
  while (to - from > 1) {
    uint64_t middle = from + (to - from) / 2;
    if (rows[middle].location <= wanted) {
      from = middle;
    } else {
      to = middle;
    }
  }
  if (rows[from].location > wanted) return none;
  const uint8_t *entry = header + rows[from].description;
  if (entry < low || entry >= end) return none;
  return read_description(entry, low, end, pc, program);
}

// The mapping that the loader names is no bound: of a program with holes between its segments it is
// the one segment that holds the address.
frame_rule frame_information_find(uintptr_t pc, struct call_frame_program *program) {
  struct dl_find_object object;
  if (_dl_find_object((void *)pc, &object) != 0 || object.dlfo_eh_frame == NULL) {
    return frame_rule_special(FRAME_RULE_NO_INFORMATION);
  }
  return frame_information_find_in(object.dlfo_eh_frame, pc, program);
}
