/* tune.c: the file of --tune, which keeps what people wrote into it: what was measured is added at
 * its end, under a line that says where. */
#include "tool/tune.h"
#include "base/file.h"
#include "lower/tuning_file.h"
#include "tool/llvm_load.h"
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

typedef struct Tune {
    Tuning tuning;
    Source source;
    const char *path;
    Buf text;    /* of the file */
    size_t told; /* missing products that the user knows of */
} Tune;

/* "AMD EPYC 9B14 96-Core Processor", as the processor calls itself. */
static const char *processor_name(Arena *a)
{
#if defined(__x86_64__)
    unsigned name[12] = {0};
    bool known = true;
    for (unsigned i = 0; i < 3; i++)
        known &= __get_cpuid(0x80000002 + i, &name[4 * i], &name[4 * i + 1], &name[4 * i + 2],
                             &name[4 * i + 3]) != 0;
    const char *text = arena_strndup(a, (const char *)name, sizeof name);
    text += strspn(text, " ");
    size_t n = strcspn(text, "\n\r");
    while (n && text[n - 1] == ' ')
        n--;
    if (known && n)
        return arena_strndup(a, text, n);
#else
    (void)a;
#endif
    return target_native()->name;
}

static bool read_file(Session *s, Tune *t)
{
    Mapped m;
    const char *why;
    Source *place = NEW(s->arena, Source);
    place->name = t->path;
    if (!file_exists(t->path))
        return true;
    if (!file_map(s->arena, t->path, &m, &why))
        return error(&s->ctx, (Span){place, 0, 0}, "%s", why);
    if (m.size > TUNING_FILE_MOST)
        return error(&s->ctx, (Span){place, 0, 0},
                     "larger than 1 MiB, which no tuning file is");
    buf_add(&t->text, (const char *)m.data, m.size);
    t->source = (Source){t->path, arena_strndup(s->arena, buf_text(&t->text), m.size), m.size};
    return tuning_read(&s->ctx, &t->source, &t->tuning);
}

bool tune_open(Session *s, Tuning **out)
{
    const char *path = option_text(&s->options, OPT_tune);
    if (path && !s->tune) {
        Tune *t = NEW(s->arena, Tune);
        *t = (Tune){.path = path, .text = {.arena = s->arena}};
        if (strcmp(path, "-") == 0)
            return usage(&s->ctx, "--tune=-: it takes the name of a file, which is read and "
                                  "written");
        if (!read_file(s, t))
            return false;
        s->tune = t;
    }
    *out = s->tune ? &s->tune->tuning : NULL;
    return true;
}

/* The head of what follows, unless the last one is the same. */
static void add_head(Session *s, Tune *t)
{
    static const char begin[] = "# measured on ";
    const char *last = NULL;
    const char *head = arena_printf(s->arena, "%s%s, by nnc %s\n", begin,
                                    processor_name(s->arena), NNC_VERSION);
    for (const char *p = buf_text(&t->text); (p = strstr(p, begin)); p++)
        last = p;
    if (last && strncmp(last, head, strlen(head)) == 0)
        return;
    if (t->text.n)
        buf_puts(&t->text, "\n");
    else
        buf_puts(&t->text, "# How nnc computes products: `nnc --tune`, doc/cost-model.md. To be "
                           "committed.\n");
    buf_puts(&t->text, head);
}

static bool write_file(Session *s, Tune *t)
{
    const char *why;
    Source *place = NEW(s->arena, Source);
    place->name = t->path;
    return file_write(s->arena, t->path, t->text.s, t->text.n, &why) ||
           error(&s->ctx, (Span){place, 0, 0}, "can't be written: %s", why);
}

static bool measure(Session *s, Tune *t, const Product *p)
{
    Tuned found;
    double seconds, guessed;
    session_step(s, arena_printf(s->arena, "tune %s", product_text(s->arena, p)));
    if (!tune_measure(s, p, &found, &seconds, &guessed))
        return false;
    PUSH(s->arena, t->tuning.known, t->tuning.nknown, t->tuning.cap_known, found);
    tuning_write(&t->text, &found, seconds, guessed);
    return true;
}

/* Of products that stay missing. */
static void tell(Session *s, Tune *t, const char *no_llvm)
{
    Source *place = NEW(s->arena, Source);
    place->name = t->path;
    size_t n = t->tuning.nmissing - t->told;
    const Product *p = &t->tuning.missing[t->told].product;
    if (!n)
        return;
    warning(&s->ctx, (Span){place, 0, 0},
            "%zu product%s not in it and computed as the formula guesses: %s", n,
            n == 1 ? " is" : "s are",
            no_llvm ? arena_printf(s->arena, "measuring needs LLVM (%s)", no_llvm)
                    : arena_printf(s->arena, "this machine can't run %s", p->target->name));
    t->told = t->tuning.nmissing;
}

bool tune_learn(Session *s, bool *learned)
{
    Tune *t = s->tune;
    const char *no_llvm = NULL;
    *learned = false;
    if (!t || t->tuning.nmissing == t->told)
        return true;
    if (!llvm_find(s->arena, &no_llvm) && !no_llvm)
        no_llvm = "not found";
    size_t n = t->tuning.nmissing, kept = t->told;
    for (size_t i = t->told; i < n; i++) {
        Tuned missing = t->tuning.missing[i];
        if (no_llvm || !target_runs_here(missing.product.target)) {
            t->tuning.missing[kept++] = missing;
            continue;
        }
        if (!*learned)
            add_head(s, t);
        *learned = true;
        if (!measure(s, t, &missing.product))
            return false;
    }
    t->tuning.nmissing = kept;
    tell(s, t, no_llvm);
    return !*learned || write_file(s, t);
}
