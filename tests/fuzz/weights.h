/* weights.h: what the fuzz targets of weights/ share: open the bytes as one format, load
 * everything, read every element. Aborts when more memory is asked for than the size of the input
 * justifies. */
#ifndef FUZZ_WEIGHTS_H
#define FUZZ_WEIGHTS_H
#include "meter.h"
#include "weights/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ENTRIES = 4 }; /* so many are loaded */

/* Reads everything that an entry gives; the sum keeps the compiler from leaving it out. */
static inline double read_all(Ctx *c, WeightEntry *e)
{
    double sum = 0;
    if (!e->refused && weights_load(c, e, (Span){0}))
        for (int64_t i = 0, n = type_count(&e->tensor.type); i < n; i++)
            sum += tensor_get(&e->tensor, i);
    return sum;
}

/* growth: most bytes of tensors for a byte of the file. */
static inline int fuzz_weights(const uint8_t *data, size_t size, bool (*open)(WeightSource *),
                               size_t growth)
{
    Meter meter = {0, ((size_t)1 << 20) + 2 * ENTRIES * growth * size + 200 * size};
    Arena *a = arena_new(metered, &meter);
    Ctx c;
    volatile double sum = 0;
    if (!a || setjmp(*arena_guard(a)))
        abort();
    ctx_init(&c, a);
    WeightSource *s = source_new(&c, "weights ", "fuzz", (Span){0});
    s->data = (Mapped){data, size};
    if (open(s) && source_index(s)) {
        for (size_t i = 0; i < weights_count(s) && i < ENTRIES; i++)
            sum += read_all(&c, weights_at(s, i));
        for (size_t i = 0; i < weights_count(s); i++)
            if (weights_find(s, weights_at(s, i)->key) != weights_at(s, i))
                abort();
    } else if (c.errors == 0) {
        abort();
    }
    Buf text = {.arena = a};
    diag_print(&text, &c, DIAG_JSON);
    arena_free(a);
    return 0;
}
#endif
