// The promises of plumb.h that a compiler can check: what a program was built with stays readable.
#include "plumb.h"

#include <stddef.h>

_Static_assert(sizeof(struct plumb_usage) == 48, "usage");
_Static_assert(offsetof(struct plumb_usage, peak_bytes) == 32, "usage, peak");
_Static_assert(sizeof(struct plumb_scope) == 64, "scope");
