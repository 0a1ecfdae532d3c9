/* no_memory.c: compiles and explains models while the n-th allocation fails, for every n: the
 * answer is NNC_NO_MEMORY, and nnc_free gives everything back.
 *
 *     no_memory MODEL.nn... */
#include "../unit/heap.h"
#include "nnc.h"
#include <stdio.h>

static nnc_status compile(Heap *h, const char *path)
{
    const nnc_file *file;
    const char *text;
    size_t files;
    nnc *n = nnc_new(heap_alloc, h);
    const char *target = h->fail_at % 2 ? "generic" : "x86-64-v4";
    nnc_status s = n ? nnc_set(n, "target", target) : NNC_NO_MEMORY;
    if (s == NNC_OK)
        s = nnc_open(n, path);
    if (s == NNC_OK)
        s = nnc_compile(n, "m.c", &file, &files);
    if (s == NNC_OK)
        s = nnc_explain(n, &text);
    nnc_free(n);
    return s;
}

static int fails_cleanly(const char *path)
{
    for (long n = 1;; n++) {
        Heap h = {.fail_at = n};
        nnc_status s = compile(&h, path);
        int reached = h.calls >= n;
        if (s != (reached ? NNC_NO_MEMORY : NNC_OK) || h.live != 0) {
            printf("%s: allocation %ld: status %d, %ld blocks left\n", path, n, s, h.live);
            return 0;
        }
        if (!reached)
            return n > 10;
    }
}

int main(int argc, char **argv)
{
    int good = argc > 1;
    for (int i = 1; i < argc; i++)
        good &= fails_cleanly(argv[i]);
    return !good;
}
