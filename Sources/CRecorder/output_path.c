#include "output_path.h"

#include <string.h>

#include "os.h"
#include "text_buffer.h"

static char path_template[OUTPUT_PATH_BYTES];
static char fallback[OUTPUT_PATH_BYTES];

static void add_escaped(struct text_buffer *buffer, const char *text) {
  for (; *text != 0; text++) {
    if (*text == '%') text_buffer_add_byte(buffer, '%');
    text_buffer_add_byte(buffer, *text);
  }
}

static void add_program(struct text_buffer *buffer, const char *program) {
  const char *slash = strrchr(program, '/');
  text_buffer_add_byte(buffer, '/');
  add_escaped(buffer, slash == NULL ? program : slash + 1);
  text_buffer_add(buffer, ".%p.recording");
}

static void add_working_folder(struct text_buffer *buffer) {
  char folder[4096];
  add_escaped(buffer, os_working_folder(folder, sizeof folder) ? folder : ".");
}

void output_path_settle(const char *output, const char *program, const char *temporary) {
  struct text_buffer buffer = text_buffer_over(path_template, sizeof path_template);
  if (output != NULL) {
    if (output[0] != '/') {
      add_working_folder(&buffer);
      text_buffer_add_byte(&buffer, '/');
    }
    text_buffer_add(&buffer, output);
    return;
  }
  add_working_folder(&buffer);
  add_program(&buffer, program);
  buffer = text_buffer_over(fallback, sizeof fallback);
  add_escaped(&buffer, temporary != NULL && temporary[0] == '/' ? temporary : "/tmp");
  add_program(&buffer, program);
}

const char *output_path_template(void) { return path_template; }

bool output_path_fall_back(void) {
  if (fallback[0] == 0) return false;
  memcpy(path_template, fallback, sizeof path_template);
  fallback[0] = 0;
  return true;
}
