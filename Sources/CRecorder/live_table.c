#include "live_table.h"

#include "os.h"
#include "private_memory.h"

#define ROOT_BITS PLUMB_LIVE_ROOT_BITS
#define PAGE_BITS PLUMB_LIVE_PAGE_BITS
#define ROOTS (1u << ROOT_BITS)
#define MIDDLES (1u << PLUMB_LIVE_MIDDLE_BITS)
#define PAGES (1u << PAGE_BITS)
#define ADDRESS_BITS 48
#define ADDRESS_MASK PLUMB_LIVE_ADDRESS_MASK
#define SIZE_BITS 40

// Each page is one word: class << 48 | address of its slots.
struct live_pages {
  uint64_t pages[PAGES];
};

#define SLOTTED_BYTES 4096u

// offset / distance, by multiplication: exact for offsets below 4096, because the error of the
// rounded-up reciprocal, at most 4096 / 2^26, stays below one part in any distance.
static inline uint32_t slot_number(block_class class, uint32_t offset) {
  static uint32_t reciprocals[PLUMB_LIVE_CLASSES];
  uint32_t reciprocal = __atomic_load_n(&reciprocals[class], __ATOMIC_RELAXED);
  if (__builtin_expect(reciprocal == 0, 0)) {
    uint32_t distance = plumb_live_distance(class);
    reciprocal = ((1u << 26) + distance - 1) / distance;
    __atomic_store_n(&reciprocals[class], reciprocal, __ATOMIC_RELAXED);
  }
  return (uint32_t)((uint64_t)offset * reciprocal >> 26);
}

static size_t array_bytes(block_class class) {
  return plumb_live_slots(class) * sizeof(struct plumb_live_slot);
}

block_class live_table_class(size_t bytes) {
  if (bytes <= 128) return bytes <= 16 ? 1 : (block_class)((bytes + 15) / 16);
  if (bytes >= SLOTTED_BYTES) return PLUMB_LIVE_LARGEST_CLASS;
  // Within the doubling (2^(n-1), 2^n], the quarter that holds `bytes`.
  unsigned doubling = 63u - (unsigned)__builtin_clzll(bytes - 1);
  unsigned quarter = (unsigned)((bytes - 1) >> (doubling - 2)) & 3;
  return (block_class)(9 + (doubling - 7) * 4 + quarter);
}

block_class live_table_class_of_mixed_pages(void) { return PLUMB_LIVE_MIXED_CLASS; }

bool live_table_start(struct live_table *table) {
  table->roots = private_memory_allocate(ROOTS * sizeof *table->roots);
  return table->roots != NULL;
}

// --- Pages ---------------------------------------------------------------------------------------

static inline uint64_t *find_page(const struct live_table *table, uintptr_t address) {
  if (address >> 47 != 0) return NULL;
  struct live_pages **middles =
      __atomic_load_n(&table->roots[address >> (47 - ROOT_BITS)], __ATOMIC_ACQUIRE);
  if (middles == NULL) return NULL;
  uint32_t middle = address >> (12 + PAGE_BITS) & (MIDDLES - 1);
  struct live_pages *pages = __atomic_load_n(&middles[middle], __ATOMIC_ACQUIRE);
  return pages == NULL ? NULL : &pages->pages[address >> 12 & (PAGES - 1)];
}

// Installs zeroed memory at `*place` unless another thread was first. False: no memory.
static bool install(void *place, size_t bytes) {
  void **pointer = place;
  if (__atomic_load_n(pointer, __ATOMIC_ACQUIRE) != NULL) return true;
  void *made = private_memory_allocate(bytes);
  void *none = NULL;
  if (made == NULL) return false;
  __atomic_compare_exchange_n(pointer, &none, made, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
  return true;
}

static uint64_t *make_page(struct live_table *table, uintptr_t address) {
  if (address >> 47 != 0) return NULL;
  struct live_pages ***root = &table->roots[address >> (47 - ROOT_BITS)];
  if (!install(root, MIDDLES * sizeof **root)) return NULL;
  uint32_t middle = address >> (12 + PAGE_BITS) & (MIDDLES - 1);
  if (!install(&(*root)[middle], sizeof(struct live_pages))) return NULL;
  return find_page(table, address);
}

// --- Arrays of slots -----------------------------------------------------------------------------

// A stack of arrays linked through their first word. The counter in the upper 16 bits makes a
// compare-and-swap fail when the head left and came back in between.
static void *pop_spare(struct live_table *table, block_class class) {
  uint64_t head = __atomic_load_n(&table->spare_arrays[class], __ATOMIC_ACQUIRE);
  while ((head & ADDRESS_MASK) != 0) {
    uint64_t *array = (uint64_t *)(head & ADDRESS_MASK);
    uint64_t next = (__atomic_load_n(array, __ATOMIC_RELAXED) & ADDRESS_MASK) |
                    ((head >> ADDRESS_BITS) + 1) << ADDRESS_BITS;
    if (__atomic_compare_exchange_n(&table->spare_arrays[class], &head, next, false,
                                    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
      __atomic_store_n(array, 0, __ATOMIC_RELAXED);
      return array;
    }
  }
  return NULL;
}

static void push_spare(struct live_table *table, block_class class, uint64_t array) {
  uint64_t head = __atomic_load_n(&table->spare_arrays[class], __ATOMIC_RELAXED);
  uint64_t next;
  do {
    __atomic_store_n((uint64_t *)array, head & ADDRESS_MASK, __ATOMIC_RELAXED);
    next = array | ((head >> ADDRESS_BITS) + 1) << ADDRESS_BITS;
  } while (!__atomic_compare_exchange_n(&table->spare_arrays[class], &head, next, false,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
}

// Gives the page an array for `class` and returns the page's word; 0 without memory. Whoever has a
// live block in the page sees its class unchanged, so the swap can only replace an empty array.
static uint64_t set_class(struct live_table *table, uint64_t *page, block_class class) {
  uint64_t old = __atomic_load_n(page, __ATOMIC_ACQUIRE);
  if (old >> ADDRESS_BITS == class) return old;
  void *array = pop_spare(table, class);
  if (array == NULL) array = private_memory_allocate(array_bytes(class));
  if (array == NULL) return 0;
  uint64_t word = (uint64_t) class << ADDRESS_BITS | (uint64_t)array;
  while (old >> ADDRESS_BITS != class) {
    if (!__atomic_compare_exchange_n(page, &old, word, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
      continue;
    }
    if (old != 0) push_spare(table, (block_class)(old >> ADDRESS_BITS), old & ADDRESS_MASK);
    return word;
  }
  push_spare(table, class, (uint64_t)array);
  return old;
}

static inline struct plumb_live_slot *slot_in(uint64_t page, uintptr_t address) {
  struct plumb_live_slot *slots = (struct plumb_live_slot *)(page & ADDRESS_MASK);
  return &slots[slot_number((block_class)(page >> ADDRESS_BITS), address & (OS_PAGE_BYTES - 1))];
}

bool live_table_put(struct live_table *table, const void *address, block_class class,
                    struct live_block block) {
  if (__builtin_expect(block.size >> SIZE_BITS != 0, 0)) return false;
  uint64_t *page = find_page(table, (uintptr_t)address);
  if (__builtin_expect(page == NULL, 0)) {
    page = make_page(table, (uintptr_t)address);
    if (page == NULL) return false;
  }
  uint64_t word = __atomic_load_n(page, __ATOMIC_ACQUIRE);
  if (__builtin_expect(word >> ADDRESS_BITS != class, 0)) {
    word = set_class(table, page, class);
    if (word == 0) return false;
  }
  struct plumb_live_slot *slot = slot_in(word, (uintptr_t)address);
  uint64_t place = block.size >> 32 << 8 | ((uintptr_t)address & (OS_PAGE_BYTES - 1)) / 16;
  uint64_t upper = place << ADDRESS_BITS | (block.birth_bytes / 16 & ADDRESS_MASK);
  uint64_t lower = ((uint64_t)block.site + 1) << 32 | (uint32_t)block.size;
  __atomic_store_n(&slot->place_and_birth, upper, __ATOMIC_RELAXED);
  __atomic_store_n(&slot->site_and_size, lower, __ATOMIC_RELEASE);
  return true;
}

bool live_table_take(struct live_table *table, const void *address, struct live_block *block) {
  uint64_t *page = find_page(table, (uintptr_t)address);
  uint64_t word = page == NULL ? 0 : __atomic_load_n(page, __ATOMIC_ACQUIRE);
  if (word == 0) return false;
  struct plumb_live_slot *slot = slot_in(word, (uintptr_t)address);
  struct plumb_live_slot taken;
  taken.site_and_size = __atomic_load_n(&slot->site_and_size, __ATOMIC_ACQUIRE);
  if (taken.site_and_size == 0) return false;
  taken.place_and_birth = __atomic_load_n(&slot->place_and_birth, __ATOMIC_RELAXED);
  __atomic_store_n(&slot->site_and_size, 0, __ATOMIC_RELAXED);
  block->shares_page = word >> ADDRESS_BITS < PLUMB_LIVE_LARGEST_CLASS;
  block->site = plumb_live_site(taken);
  block->size = plumb_live_size(taken);
  block->birth_bytes = plumb_live_birth_bytes(taken);
  return true;
}

// --- All blocks ----------------------------------------------------------------------------------

static void visit_pages(struct live_pages *pages, uintptr_t start, live_page_visitor *visit,
                        void *context) {
  for (uint32_t page = 0; page < PAGES; page++) {
    uint64_t word = __atomic_load_n(&pages->pages[page], __ATOMIC_ACQUIRE);
    if (word == 0) continue;
    uint32_t count = plumb_live_slots((uint32_t)(word >> ADDRESS_BITS));
    visit(context, start + (uintptr_t)page * OS_PAGE_BYTES,
          (struct plumb_live_slot *)(word & ADDRESS_MASK), count);
  }
}

void live_table_visit(const struct live_table *table, live_page_visitor *visit, void *context) {
  for (uintptr_t root = 0; root < ROOTS; root++) {
    struct live_pages **middles = __atomic_load_n(&table->roots[root], __ATOMIC_ACQUIRE);
    for (uintptr_t middle = 0; middles != NULL && middle < MIDDLES; middle++) {
      struct live_pages *pages = __atomic_load_n(&middles[middle], __ATOMIC_ACQUIRE);
      if (pages == NULL) continue;
      visit_pages(pages, (root << PLUMB_LIVE_MIDDLE_BITS | middle) << (12 + PAGE_BITS), visit,
                  context);
    }
  }
}
