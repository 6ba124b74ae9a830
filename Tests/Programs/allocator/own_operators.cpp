// own_operators.cpp: a program that replaces operator new and delete (RELIABILITY 30).
//
// Its own operators must be called, also by the standard library, and their mallocs recorded.
#include <new>
#include <string>
#include <vector>

#include "scenario.h"

static long calls_of_new;
static long calls_of_delete;

SITE void *operator new(std::size_t bytes) {
  calls_of_new++;
  void *block = malloc(bytes);
  if (!block) throw std::bad_alloc();
  return keep(block);
}

SITE void operator delete(void *block) noexcept {
  calls_of_delete++;
  free(block);
}

SITE void operator delete(void *block, std::size_t) noexcept { ::operator delete(block); }

int main() {
  watchdog(30);
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
