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

/* Ways of compiling; the text chooses, so that an input fails again. */
static const struct {
    const char *option, *value;
} ways[] = {
    {"target", "generic"}, {"target", "x86-64-v3"}, {"target", "x86-64-v4"}, {"target", "aarch64"},
    {"target", "x86-64-v4,x86-64-v3,generic"}, {"no-fold", NULL}, {"no-simplify", NULL},
    {"no-collapse", NULL}, {"no-cse", NULL}, {"no-fuse", NULL}, {"collapse", "always"},
    {"collapse", "never"}, {"weights", "extern"}, {"weights", "embed"}, {"stack", "0"},
};

enum { WAYS = sizeof ways / sizeof *ways };

static nnc_status choose_way(nnc *n, const uint8_t *data, size_t size)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    nnc_status s = NNC_OK;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ data[i]) * 16777619u;
    for (int k = 0; k < 2 && s == NNC_OK; k++, hash /= WAYS)
        s = nnc_set(n, ways[hash % WAYS].option, ways[hash % WAYS].value);
    if (s == NNC_OK && size && memchr(data, 'T', size))
        s = nnc_set(n, "dim", "T=3");
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t used = 0, files;
    const nnc_file *file;
    const char *text;
    nnc *n = nnc_new(limited, &used);
    nnc_status s = choose_way(n, data, size);
    if (s == NNC_OK)
        s = nnc_open_text(n, "fuzz.nn", (const char *)data, size);
    check(n, s);
    if (s == NNC_OK) {
        s = nnc_compile(n, "fuzz.c", &file, &files);
        check(n, s);
    }
    if (s == NNC_OK)
        check(n, nnc_explain(n, &text));
    nnc_free(n);
    return 0;
}
