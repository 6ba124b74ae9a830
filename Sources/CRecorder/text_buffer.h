// text_buffer.h: composing a short text without stdio.
#ifndef PLUMB_TEXT_BUFFER_H
#define PLUMB_TEXT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text_buffer {
  char *text;  // always NUL-terminated
  size_t bytes;
  size_t length;
  bool is_cut;
};

static inline struct text_buffer text_buffer_over(char *text, size_t bytes) {
  text[0] = 0;
  return (struct text_buffer){.text = text, .bytes = bytes};
}

static inline void text_buffer_add_byte(struct text_buffer *buffer, char byte) {
  if (buffer->length + 1 >= buffer->bytes) {
    buffer->is_cut = true;
    return;
  }
  buffer->text[buffer->length++] = byte;
  buffer->text[buffer->length] = 0;
}

static inline void text_buffer_add(struct text_buffer *buffer, const char *text) {
  while (*text != 0) text_buffer_add_byte(buffer, *text++);
}

static inline void text_buffer_add_number(struct text_buffer *buffer, uint64_t number) {
  char digits[20];
  unsigned count = 0;
  do {
    digits[count++] = (char)('0' + number % 10);
    number /= 10;
  } while (number != 0);
  while (count > 0) text_buffer_add_byte(buffer, digits[--count]);
}

#endif
