// The aligned family. An alignment that is no power of two is an error, except that memalign, as
// glibc's does, rounds it up.
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

#include "hook.h"
#include "hooked_functions.h"
#include "os.h"

static bool is_power_of_two(size_t number) { return number != 0 && (number & (number - 1)) == 0; }

static void *invalid(void) {
  errno = EINVAL;
  return NULL;
}

EXPORTED int posix_memalign(void **result, size_t alignment, size_t size) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  if (!is_power_of_two(alignment) || alignment % sizeof(void *) != 0) return EINVAL;
  int saved_errno = errno;
  void *block = hook_allocate_aligned(&caller, alignment, size, size);
  errno = saved_errno;
  if (block == NULL) return ENOMEM;
  *result = block;
  return 0;
}

EXPORTED void *aligned_alloc(size_t alignment, size_t size) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  if (!is_power_of_two(alignment)) return invalid();
  return hook_allocate_aligned(&caller, alignment, size, size);
}

EXPORTED void *memalign(size_t alignment, size_t size) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  if (alignment > SIZE_MAX / 2 + 1) return invalid();
  size_t power = ALLOCATOR_SMALLEST_BYTES;
  while (power < alignment) power *= 2;
  return hook_allocate_aligned(&caller, power, size, size);
}

EXPORTED void *valloc(size_t size) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  return hook_allocate_aligned(&caller, OS_PAGE_BYTES, size, size);
}

EXPORTED void *pvalloc(size_t size) {
  struct caller caller = CALLER_OF_THIS_FUNCTION();
  size_t pages;
  if (__builtin_add_overflow(size, OS_PAGE_BYTES - 1, &pages)) {
    errno = ENOMEM;
    return NULL;
  }
  pages &= ~(size_t)(OS_PAGE_BYTES - 1);
  return hook_allocate_aligned(&caller, OS_PAGE_BYTES, pages, size);
}
