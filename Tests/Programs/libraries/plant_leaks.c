// plant_leaks.c: preloaded under any program, loses a block of 33,001 bytes and two of 33,003
// that point to each other, before main: too large for what jemalloc keeps at hand for a thread,
// where their addresses would stay behind, and no larger, since more words would then point into
// them by chance.
//
// In a thread of its own, so that no stack of the program's shows where they are.
#include <pthread.h>
#include <stdlib.h>

__attribute__((noinline)) static void plant_block(void)
{
    char *volatile block = malloc(33001);
    block[0] = 1;
}

__attribute__((noinline)) static void plant_cycle(void)
{
    void *volatile *first = malloc(33003);
    void *volatile *second = malloc(33003);
    first[3] = (void *)second;
    second[5] = (void *)first;
}

static void *plant(void *unused)
{
    // Below what a later thread uses of the same stack: its frames may leave gaps as they were.
    volatile char depth[1 << 18];
    depth[0] = 0;
    if (depth[0] != 0) return NULL;
    plant_block();
    plant_cycle();
    return unused;
}

__attribute__((constructor)) static void plant_before_main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, plant, NULL) == 0) pthread_join(thread, NULL);
}
