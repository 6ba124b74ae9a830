// operators.cpp: every operator new with every matching delete (RELIABILITY 30).
//
// 8 forms of new (plain, array, nothrow, aligned) times the forms of delete that may follow,
// sized deletes included; and what does not fit throws bad_alloc or returns null.
#include <cstdint>
#include <new>

#include "scenario.h"

constexpr std::align_val_t alignment{64};

static std::size_t opaque(std::size_t bytes) {
  return reinterpret_cast<std::size_t>(keep(reinterpret_cast<void *>(bytes)));
}

SITE void pair_plain() {
  ::operator delete(keep(::operator new(1009)));
  ::operator delete(keep(::operator new(1009)), std::size_t(1009));
  ::operator delete(keep(::operator new(1009, std::nothrow)), std::nothrow);
  ::operator delete(keep(::operator new(1009, std::nothrow)));
}

SITE void pair_array() {
  ::operator delete[](keep(::operator new[](2003)));
  ::operator delete[](keep(::operator new[](2003)), std::size_t(2003));
  ::operator delete[](keep(::operator new[](2003, std::nothrow)), std::nothrow);
  ::operator delete[](keep(::operator new[](2003, std::nothrow)));
}

SITE void pair_aligned() {
  ::operator delete(keep(::operator new(3001, alignment)), alignment);
  ::operator delete(keep(::operator new(3001, alignment)), std::size_t(3001), alignment);
  ::operator delete(keep(::operator new(3001, alignment, std::nothrow)), alignment, std::nothrow);
}

SITE void pair_aligned_array() {
  ::operator delete[](keep(::operator new[](4001, alignment)), alignment);
  ::operator delete[](keep(::operator new[](4001, alignment)), std::size_t(4001), alignment);
  ::operator delete[](keep(::operator new[](4001, alignment, std::nothrow)), alignment,
                      std::nothrow);
}

static void ask_for_too_much() {
  bool thrown = false;
  try {
    keep(::operator new(opaque(PTRDIFF_MAX)));
  } catch (const std::bad_alloc &) {
    thrown = true;
  }
  require(thrown, "too much was had");
  require(!keep(::operator new(opaque(PTRDIFF_MAX), std::nothrow)), "too much was had");
}

int main() {
  watchdog(30);
  for (int i = 0; i < 101; i++) {
    pair_plain();
    pair_array();
    pair_aligned();
    pair_aligned_array();
  }
  ask_for_too_much();
  puts("every new met its delete");
  return 0;
}
