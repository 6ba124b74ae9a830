// templates.h: the files of Reports/Templates, which the compiler puts into the tool.
//
// They are real HTML, CSS and JavaScript, edited and tested as such; and a tool that was moved or
// linked statically still has them, so that a missing template cannot happen.
#ifndef PLUMB_TEMPLATES_H
#define PLUMB_TEMPLATES_H

#include <stddef.h>

enum plumb_template {
  PLUMB_TEMPLATE_FLAME_STYLE,
  PLUMB_TEMPLATE_FLAME_SCRIPT,
  PLUMB_TEMPLATE_PAGE,
  PLUMB_TEMPLATE_PAGE_STYLE,
  PLUMB_TEMPLATE_PAGE_MODEL,
  PLUMB_TEMPLATE_PAGE_FLAME,
  PLUMB_TEMPLATE_PAGE_TABLES,
  PLUMB_TEMPLATE_PAGE_TIMELINE,
  PLUMB_TEMPLATE_PAGE_TIMERS,
  PLUMB_TEMPLATE_PAGE_COMPARE,
  PLUMB_TEMPLATE_PAGE_MAIN,
};

// The bytes of a template, which live as long as the program, and how many they are; UTF-8.
const unsigned char *plumb_template_bytes(enum plumb_template which, size_t *count);

#endif
