/* compile.c: fuzzes the whole way from the text of a model to C, through nnc.h. Whatever the text:
 * no crash, no contradiction inside (NNC_BUG), a diagnostic for each failure, and no more memory
 * than the limits of the language allow. */
#include "nnc.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 512 << 20 }; /* bytes; more is refused, as by a small machine */

/* Refusing memory also keeps what a mutated repeat asks for short. */
static void *limited(void *user, void *old, size_t bytes)
{
    size_t *used = user;
    if (!bytes) {
        free(old);
        return NULL;
    }
    *used += bytes;
    return *used > MOST ? NULL : realloc(old, bytes);
}

static void check(nnc *n, nnc_status s)
{
    if (s == NNC_BUG || (s != NNC_OK && s != NNC_NO_MEMORY && nnc_diags(n) == 0))
        abort();
}

static nnc *open_text(size_t *used, const uint8_t *data, size_t size, nnc_status *s)
{
    nnc *n = nnc_new(limited, used);
    *s = nnc_set(n, "target", "generic");
    if (*s == NNC_OK && size && memchr(data, 'T', size))
        *s = nnc_set(n, "dim", "T=3");
    if (*s == NNC_OK)
        *s = nnc_open_text(n, "fuzz.nn", (const char *)data, size);
    check(n, *s);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t used = 0, files;
    const nnc_file *file;
    nnc_status s;
    nnc *n = open_text(&used, data, size, &s);
    if (s == NNC_OK)
        check(n, nnc_compile(n, "fuzz.c", &file, &files));
    nnc_free(n);
    return 0;
}
