/* heap.h: an allocator for tests, which counts, and fails at one call or from it on. */
#ifndef HEAP_H
#define HEAP_H
#include <stddef.h>
#include <stdlib.h>

typedef struct Heap {
    long calls, live; /* live: blocks that were not given back */
    long fail_at;     /* 0: never */
    int for_good;
} Heap;

static inline void *heap_alloc(void *user, void *old, size_t bytes)
{
    Heap *h = user;
    if (!bytes) {
        h->live -= old != NULL;
        free(old);
        return NULL;
    }
    h->calls++;
    if (h->fail_at && (h->calls == h->fail_at || (h->for_good && h->calls > h->fail_at)))
        return NULL;
    h->live += old == NULL;
    return realloc(old, bytes);
}
#endif
