#include "async_frame.h"

#include <string.h>

static const uint8_t prologue[] = {0x55, 0x41, 0x56, 0x48, 0x8d, 0x6c, 0x24, 0x08};

bool async_frame_begins_at(uintptr_t start) {
  uintptr_t end = start + sizeof prologue - 1;
  if (!os_is_readable(start) || !os_is_readable(end)) return false;
  return memcmp((const void *)start, prologue, sizeof prologue) == 0;
}
