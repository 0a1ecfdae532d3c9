/* meter.h: an allocator for fuzzers, which aborts when more memory is asked for than the size of
 * the input justifies. */
#ifndef FUZZ_METER_H
#define FUZZ_METER_H
#include <stddef.h>
#include <stdlib.h>

typedef struct Meter {
    size_t used, most;
} Meter;

static inline void *metered(void *user, void *old, size_t bytes)
{
    Meter *m = user;
    if (bytes == 0) {
        free(old);
        return NULL;
    }
    m->used += bytes;
    if (m->used > m->most)
        abort();
    return realloc(old, bytes);
}
#endif
