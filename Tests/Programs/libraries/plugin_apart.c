// plugin_apart.c: a plugin that hands blocks out and takes blocks in, for deep_binding.c.
#include <stdlib.h>

#include "scenario.h"

SITE void *allocate_apart(void) { return keep(malloc(3001)); }

void *plugin_make(void) { return keep(allocate_apart()); }
void plugin_drop(void *block) { free(block); }
