// templates.c: each template as an array, by C23's #embed.
#include "templates.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char flame_style[] = {
#embed "../../Reports/Templates/flame.css"
};

static const unsigned char flame_script[] = {
#embed "../../Reports/Templates/flame.js"
};

const unsigned char *plumb_template_bytes(enum plumb_template which, size_t *count) {
  switch (which) {
    case PLUMB_TEMPLATE_FLAME_STYLE: *count = sizeof flame_style; return flame_style;
    case PLUMB_TEMPLATE_FLAME_SCRIPT: *count = sizeof flame_script; return flame_script;
  }
  *count = 0;
  return NULL;
}
