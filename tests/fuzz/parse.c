/* parse.c: fuzzes the parser and the formatter. Besides not crashing: the canonical layout of a
 * text that parses also parses, means the same, and is its own canonical layout. */
#include "../unit/ast_dump.h"
#include "meter.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Source source(Arena *a, const char *text, size_t size)
{
    return (Source){"fuzz.nn", arena_strndup(a, text, size), size};
}

/* The tree of the text; NULL after errors, each of which must have a message. */
static const char *tree(Arena *a, const Source *s)
{
    Ctx c;
    ctx_init(&c, a);
    File *f = parse_file(&c, s);
    if ((c.errors != 0) != (c.first != NULL))
        abort();
    for (const Diag *d = c.first; d; d = d->next)
        if (d->span.start > d->span.end || d->span.end > s->len)
            abort();
    Buf text = {.arena = a};
    diag_print(&text, &c, DIAG_JSON);
    return c.errors ? NULL : dump_file(a, f);
}

/* The same bytes, as if they were typed at a prompt. */
static void typed(const char *text, size_t size)
{
    Meter meter = {0, ((size_t)8 << 20) + 4096 * size};
    Arena *a = arena_new(metered, &meter);
    if (!a || setjmp(*arena_guard(a)))
        abort();
    Source s = source(a, text, size);
    Ctx c;
    ctx_init(&c, a);
    parse_statements(&c, &s);
    if ((c.errors != 0) != (c.first != NULL))
        abort();
    statements_incomplete(a, &s);
    arena_free(a);
}

static const char *layout(Arena *a, const Source *s)
{
    Ctx c;
    ctx_init(&c, a);
    return format_source(&c, s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Meter meter = {0, ((size_t)8 << 20) + 4096 * size};
    Arena *a = arena_new(metered, &meter);
    if (!a || setjmp(*arena_guard(a)))
        abort();
    Source s = source(a, (const char *)data, size);
    const char *before = tree(a, &s), *once = layout(a, &s);
    if ((before == NULL) != (once == NULL))
        abort();
    if (once) {
        Source again = source(a, once, strlen(once));
        const char *after = tree(a, &again), *twice = layout(a, &again);
        if (!after || !twice || strcmp(before, after) != 0 || strcmp(once, twice) != 0)
            abort();
    }
    arena_free(a);
    typed((const char *)data, size);
    return 0;
}
