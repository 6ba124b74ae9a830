// byte_cursor.h: bounded reading of little-endian bytes and DWARF's variable-length numbers.
//
// A read past the end yields zero and marks the cursor, so that a caller checks once, at the end.
#ifndef PLUMB_BYTE_CURSOR_H
#define PLUMB_BYTE_CURSOR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct byte_cursor {
  const uint8_t *at;
  const uint8_t *end;
  bool is_overrun;
};

static inline bool byte_cursor_has(struct byte_cursor *cursor, uint64_t bytes) {
  if ((uint64_t)(cursor->end - cursor->at) >= bytes) return true;
  cursor->is_overrun = true;
  cursor->at = cursor->end;
  return false;
}

static inline uint64_t byte_cursor_unsigned(struct byte_cursor *cursor, unsigned bytes) {
  uint64_t value = 0;
  if (!byte_cursor_has(cursor, bytes)) return 0;
  memcpy(&value, cursor->at, bytes);
  cursor->at += bytes;
  return value;
}

static inline int64_t byte_cursor_signed(struct byte_cursor *cursor, unsigned bytes) {
  unsigned shift = 64 - 8 * bytes;
  return (int64_t)(byte_cursor_unsigned(cursor, bytes) << shift) >> shift;
}

static inline uint64_t byte_cursor_uleb(struct byte_cursor *cursor) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    uint64_t byte = byte_cursor_unsigned(cursor, 1);
    value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) break;
  }
  return value;
}

static inline int64_t byte_cursor_sleb(struct byte_cursor *cursor) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64;) {
    uint64_t byte = byte_cursor_unsigned(cursor, 1);
    value |= (byte & 0x7f) << shift;
    shift += 7;
    if ((byte & 0x80) != 0) continue;
    if ((byte & 0x40) != 0 && shift < 64) value |= ~UINT64_C(0) << shift;
    break;
  }
  return (int64_t)value;
}

static inline void byte_cursor_skip(struct byte_cursor *cursor, uint64_t bytes) {
  if (byte_cursor_has(cursor, bytes)) cursor->at += bytes;
}

#endif
