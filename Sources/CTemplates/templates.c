// templates.c: each template as an array, by C23's #embed.
#include "templates.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char flame_style[] = {
#embed "../../Reports/Templates/flame.css"
};

static const unsigned char flame_script[] = {
#embed "../../Reports/Templates/flame.js"
};

static const unsigned char page[] = {
#embed "../../Reports/Templates/page.html"
};

static const unsigned char page_style[] = {
#embed "../../Reports/Templates/page.css"
};

static const unsigned char page_model[] = {
#embed "../../Reports/Templates/page-model.js"
};

static const unsigned char page_flame[] = {
#embed "../../Reports/Templates/page-flame.js"
};

static const unsigned char page_tables[] = {
#embed "../../Reports/Templates/page-tables.js"
};

static const unsigned char page_timeline[] = {
#embed "../../Reports/Templates/page-timeline.js"
};

static const unsigned char page_timers[] = {
#embed "../../Reports/Templates/page-timers.js"
};

static const unsigned char page_compare[] = {
#embed "../../Reports/Templates/page-compare.js"
};

static const unsigned char page_main[] = {
#embed "../../Reports/Templates/page-main.js"
};

const unsigned char *plumb_template_bytes(enum plumb_template which, size_t *count) {
  switch (which) {
    case PLUMB_TEMPLATE_FLAME_STYLE: *count = sizeof flame_style; return flame_style;
    case PLUMB_TEMPLATE_FLAME_SCRIPT: *count = sizeof flame_script; return flame_script;
    case PLUMB_TEMPLATE_PAGE: *count = sizeof page; return page;
    case PLUMB_TEMPLATE_PAGE_STYLE: *count = sizeof page_style; return page_style;
    case PLUMB_TEMPLATE_PAGE_MODEL: *count = sizeof page_model; return page_model;
    case PLUMB_TEMPLATE_PAGE_FLAME: *count = sizeof page_flame; return page_flame;
    case PLUMB_TEMPLATE_PAGE_TABLES: *count = sizeof page_tables; return page_tables;
    case PLUMB_TEMPLATE_PAGE_TIMELINE: *count = sizeof page_timeline; return page_timeline;
    case PLUMB_TEMPLATE_PAGE_TIMERS: *count = sizeof page_timers; return page_timers;
    case PLUMB_TEMPLATE_PAGE_COMPARE: *count = sizeof page_compare; return page_compare;
    case PLUMB_TEMPLATE_PAGE_MAIN: *count = sizeof page_main; return page_main;
  }
  *count = 0;
  return NULL;
}
