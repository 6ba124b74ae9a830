// plugin_first.c: the first of two libraries mapped at one address in turn (RELIABILITY 45).
#include "scenario.h"

SITE void *allocate_in_first_plugin(void) { return keep(malloc(1009)); }

void *plugin_allocate(void) { return keep(allocate_in_first_plugin()); }

void plugin_release(void *block) { free(block); }
