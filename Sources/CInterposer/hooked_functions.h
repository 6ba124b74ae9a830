// hooked_functions.h: every symbol that libplumb.so defines for the program. The one list.
// All but the last family stand in front of functions of the system.
//
// If you add a hook: name it here, define it with EXPORTED in the file of its family, and a test
// compares the list with `nm -D` of the built library.
#ifndef PLUMB_HOOKED_FUNCTIONS_H
#define PLUMB_HOOKED_FUNCTIONS_H

#define EXPORTED __attribute__((visibility("default")))

// malloc_hooks.c: C and POSIX, and the C23 sized frees.
#define MALLOC_HOOKS(HOOK) \
  HOOK(malloc)             \
  HOOK(calloc)             \
  HOOK(realloc)            \
  HOOK(reallocarray)       \
  HOOK(free)               \
  HOOK(free_sized)         \
  HOOK(free_aligned_sized) \
  HOOK(malloc_usable_size)

// aligned_hooks.c
#define ALIGNED_HOOKS(HOOK) \
  HOOK(posix_memalign)      \
  HOOK(aligned_alloc)       \
  HOOK(memalign)            \
  HOOK(valloc)              \
  HOOK(pvalloc)

// operator_hooks.c: C++ operator new and delete. libstdc++'s own call malloc, but a program that
// links jemalloc's or tcmalloc's shared library would get theirs.
#define OPERATOR_HOOKS(HOOK)                \
  HOOK(_Znwm)                               \
  HOOK(_Znam)                               \
  HOOK(_ZnwmRKSt9nothrow_t)                 \
  HOOK(_ZnamRKSt9nothrow_t)                 \
  HOOK(_ZnwmSt11align_val_t)                \
  HOOK(_ZnamSt11align_val_t)                \
  HOOK(_ZnwmSt11align_val_tRKSt9nothrow_t)  \
  HOOK(_ZnamSt11align_val_tRKSt9nothrow_t)  \
  HOOK(_ZdlPv)                              \
  HOOK(_ZdaPv)                              \
  HOOK(_ZdlPvm)                             \
  HOOK(_ZdaPvm)                             \
  HOOK(_ZdlPvRKSt9nothrow_t)                \
  HOOK(_ZdaPvRKSt9nothrow_t)                \
  HOOK(_ZdlPvSt11align_val_t)               \
  HOOK(_ZdaPvSt11align_val_t)               \
  HOOK(_ZdlPvmSt11align_val_t)              \
  HOOK(_ZdaPvmSt11align_val_t)              \
  HOOK(_ZdlPvSt11align_val_tRKSt9nothrow_t) \
  HOOK(_ZdaPvSt11align_val_tRKSt9nothrow_t)

// jemalloc_hooks.c: jemalloc's public names, for programs that link it themselves.
#define JEMALLOC_HOOKS(HOOK) \
  HOOK(mallocx)              \
  HOOK(rallocx)              \
  HOOK(xallocx)              \
  HOOK(sallocx)              \
  HOOK(dallocx)              \
  HOOK(sdallocx)             \
  HOOK(nallocx)              \
  HOOK(mallctl)              \
  HOOK(mallctlnametomib)     \
  HOOK(mallctlbymib)         \
  HOOK(malloc_stats_print)

// information_hooks.c: what a program may ask of its allocator.
#define INFORMATION_HOOKS(HOOK) \
  HOOK(mallinfo)                \
  HOOK(mallinfo2)               \
  HOOK(mallopt)                 \
  HOOK(malloc_trim)

// exec_hooks.c
#define EXEC_HOOKS(HOOK) \
  HOOK(execve)           \
  HOOK(execv)            \
  HOOK(execvp)           \
  HOOK(execvpe)          \
  HOOK(execl)            \
  HOOK(execlp)           \
  HOOK(execle)           \
  HOOK(fexecve)          \
  HOOK(execveat)

// spawn_hooks.c
#define SPAWN_HOOKS(HOOK) \
  HOOK(posix_spawn)       \
  HOOK(posix_spawnp)      \
  HOOK(system)            \
  HOOK(popen)

// limit_hooks.c
#define LIMIT_HOOKS(HOOK) \
  HOOK(setrlimit)         \
  HOOK(setrlimit64)       \
  HOOK(prlimit)           \
  HOOK(prlimit64)

// loader_hooks.c
#define LOADER_HOOKS(HOOK) \
  HOOK(dlopen)             \
  HOOK(dlclose)

// interface.c: what a program that knows of plumb may ask (plumb.h).
#define INTERFACE_FUNCTIONS(HOOK) \
  HOOK(plumb_interface_version)   \
  HOOK(plumb_recorder_version)    \
  HOOK(plumb_recording_path)      \
  HOOK(plumb_scope_begin)         \
  HOOK(plumb_scope_end)           \
  HOOK(plumb_scope_hide)          \
  HOOK(plumb_totals)              \
  HOOK(plumb_reset_peak)          \
  HOOK(plumb_count_live_types)    \
  HOOK(plumb_keep_timer)

#define HOOKED_FUNCTIONS(HOOK) \
  MALLOC_HOOKS(HOOK)           \
  ALIGNED_HOOKS(HOOK)          \
  OPERATOR_HOOKS(HOOK)         \
  JEMALLOC_HOOKS(HOOK)         \
  INFORMATION_HOOKS(HOOK)      \
  EXEC_HOOKS(HOOK)             \
  SPAWN_HOOKS(HOOK)            \
  LIMIT_HOOKS(HOOK)            \
  LOADER_HOOKS(HOOK)           \
  INTERFACE_FUNCTIONS(HOOK)

#endif
