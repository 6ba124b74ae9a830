// guarded_coroutine.c: a guarded coroutine stack and code without CFI (RELIABILITY 48 and 65).
//
// The assembly function has no unwind information and uses rbp as a general register: it points
// into the guard page while malloc runs. 211 blocks of 1,009 bytes come from a coroutine on a
// guarded stack, 223 from the thread's own stack, 227 from a tail call and 229 from generated code.
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "scenario.h"

#define STACK_BYTES 65536

// Calls function(bytes) with `garbage` in rbp. See guarded_coroutine.S.
extern void *call_without_unwind_information(void *(*function)(size_t), size_t bytes,
                                             uintptr_t garbage);
// Jumps to function(bytes): its own frame is gone.
extern void *tail_call(void *(*function)(size_t), size_t bytes);

static ucontext_t main_context;
static ucontext_t coroutine_context;
static char *guarded_pages;

SITE void *allocate_below_assembly(size_t bytes) { return keep(malloc(bytes)); }

static void allocate_through_assembly(int count) {
  for (int i = 0; i < count; i++) {
    uintptr_t garbage[] = {(uintptr_t)guarded_pages + 16, (uintptr_t)guarded_pages + 4096 - 8,
                           (uintptr_t)guarded_pages + 4096 + STACK_BYTES, 8, UINTPTR_MAX - 7};
    call_without_unwind_information(allocate_below_assembly, 1009, garbage[i % 5]);
  }
}

static void run_coroutine(void) { allocate_through_assembly(211); }

static void run_on_guarded_stack(void) {
  getcontext(&coroutine_context);
  coroutine_context.uc_stack.ss_sp = guarded_pages + 4096;
  coroutine_context.uc_stack.ss_size = STACK_BYTES;
  coroutine_context.uc_link = &main_context;
  makecontext(&coroutine_context, run_coroutine, 0);
  swapcontext(&main_context, &coroutine_context);
}

// sub rsp, 8; mov rax, rdi; mov rdi, rsi; call rax; add rsp, 8; ret
static void run_generated_code(void) {
  static const unsigned char code[] = {0x48, 0x83, 0xec, 0x08, 0x48, 0x89, 0xf8, 0x48, 0x89,
                                       0xf7, 0xff, 0xd0, 0x48, 0x83, 0xc4, 0x08, 0xc3};
  void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  require(page != MAP_FAILED, "no memory");
  memcpy(page, code, sizeof code);
  require(mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0, "code cannot be made");
  void *(*generated)(void *(*)(size_t), size_t) = NULL;
  memcpy(&generated, &page, sizeof page);
  for (int i = 0; i < 229; i++) generated(allocate_below_assembly, 1009);
}

int main(void) {
  watchdog(30);
  guarded_pages = mmap(NULL, STACK_BYTES + 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  require(guarded_pages != MAP_FAILED, "no memory");
  require(mprotect(guarded_pages + 4096, STACK_BYTES, PROT_READ | PROT_WRITE) == 0, "no memory");
  run_on_guarded_stack();
  allocate_through_assembly(223);
  for (int i = 0; i < 227; i++) tail_call(allocate_below_assembly, 1009);
  run_generated_code();
  puts("890 blocks from odd places");
  return 0;
}
