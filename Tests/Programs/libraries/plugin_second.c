// plugin_second.c: the second of two libraries mapped at one address in turn (RELIABILITY 45).
#include "scenario.h"

SITE void *allocate_in_second_plugin(void) { return keep(malloc(2003)); }

void *plugin_allocate(void) { return keep(allocate_in_second_plugin()); }

void plugin_release(void *block) { free(block); }
