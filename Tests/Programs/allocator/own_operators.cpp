// own_operators.cpp: a program that replaces operator new and delete (RELIABILITY 30).
//
// It replaces the two plain forms only; the array, sized and nothrow forms of the standard library
// call these (N4659 [new.delete]). A header before each block makes a form that goes past them a
// crash. The standard library must call them too, and their mallocs be recorded.
#include <cstddef>
#include <new>
#include <string>
#include <vector>

#include "scenario.h"

constexpr std::size_t header_bytes = 16;
constexpr unsigned long header_mark = 0x1234567812345678;

static long calls_of_new;
static long calls_of_delete;

SITE void *operator new(std::size_t bytes) {
  calls_of_new++;
  char *block = static_cast<char *>(malloc(bytes + header_bytes));
  if (!block) throw std::bad_alloc();
  *reinterpret_cast<unsigned long *>(block) = header_mark;
  return keep(block + header_bytes);
}

SITE void operator delete(void *block) noexcept {
  if (!block) return;
  calls_of_delete++;
  char *start = static_cast<char *>(block) - header_bytes;
  require(*reinterpret_cast<unsigned long *>(start) == header_mark, "a foreign block is deleted");
  free(start);
}

static void use_every_form() {
  for (int i = 0; i < 101; i++) {
    ::operator delete(keep(::operator new(1009)));
    ::operator delete(keep(::operator new(1009)), std::size_t(1009));
    ::operator delete(keep(::operator new(1009, std::nothrow)), std::nothrow);
    ::operator delete[](keep(::operator new[](1009)));
    ::operator delete[](keep(::operator new[](1009)), std::size_t(1009));
    ::operator delete[](keep(::operator new[](1009, std::nothrow)), std::nothrow);
    ::operator delete(keep(::operator new[](1009)));
  }
}

int main() {
  watchdog(30);
  use_every_form();
  {
    std::vector<std::string> words;
    for (int i = 0; i < 1009; i++) words.push_back(std::string(100, 'x') + std::to_string(i));
    std::vector<std::string> copies = words;
    require(copies.back().size() == 104, "a copy is wrong");
  }
  require(calls_of_new == calls_of_delete, "a block was not freed");
  printf("%ld of its own news\n", calls_of_new);
  return 0;
}
