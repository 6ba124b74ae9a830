#include "own_memory.h"

#include <dlfcn.h>
#include <string.h>

#include "os.h"

#pragma weak _dl_find_object

static bool read_own(const struct swift_memory *memory, uint64_t address, void *bytes,
                     size_t count) {
  (void)memory;
  if (address < OS_PAGE_BYTES) return false;
  if (!os_is_readable(address) || !os_is_readable(address + count - 1)) return false;
  memcpy(bytes, (const void *)address, count);
  return true;
}

static bool is_in_own_module(const struct swift_memory *memory, uint64_t address) {
  (void)memory;
  struct dl_find_object object;
  return _dl_find_object((void *)address, &object) == 0;
}

const struct swift_memory own_memory = {.read = read_own, .is_in_module = is_in_own_module};
