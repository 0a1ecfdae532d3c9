/* tuning_file.c: one product a line, read word by word; after an error the rest of the line is left
 * out. */
#include "lower/tuning_file.h"
#include "base/map.h"
#include "graph/tensor.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_DIGITS = 13 };

typedef struct Reader {
    Ctx *ctx;
    const Source *source;
    uint32_t at, end; /* of the line */
    Tuning *out;
    Map seen; /* by product: Span of its line */
} Reader;

typedef struct Word {
    const char *text; /* "" at the end of the line */
    Span span;
} Word;

static Word next_word(Reader *r)
{
    const char *s = r->source->text;
    while (r->at < r->end && (s[r->at] == ' ' || s[r->at] == '\t' || s[r->at] == '\r'))
        r->at++;
    uint32_t from = r->at;
    while (r->at < r->end && !strchr(" \t\r#", s[r->at]))
        r->at++;
    return (Word){arena_strndup(r->ctx->arena, s + from, r->at - from),
                  {r->source, from, r->at > from ? r->at : from + 1}};
}

static const char *found(Reader *r, const Word *w)
{
    return *w->text ? arena_printf(r->ctx->arena, "'%s'", w->text) : "the end of the line";
}

/* "64" up to the character `stop`, from 1 to most. What follows, or NULL. */
static const char *read_count(const char *text, char stop, int64_t most, int64_t *out)
{
    size_t n = strspn(text, "0123456789");
    if (!n || n > MOST_DIGITS || text[n] != stop)
        return NULL;
    *out = strtoll(text, NULL, 10);
    return *out >= 1 && *out <= most ? text + n + 1 : NULL;
}

static bool read_target(Reader *r, const Word *w, Product *p)
{
    const char *names[TARGET_COUNT];
    for (int i = 0; i < TARGET_COUNT; i++) {
        names[i] = target_table[i].name;
        if (strcmp(names[i], w->text) == 0)
            p->target = &target_table[i];
    }
    if (p->target)
        return true;
    const char *near = nearest(w->text, names, TARGET_COUNT);
    return error(r->ctx, w->span, "a line begins with the name of a target, found %s%s%s",
                 found(r, w), near ? "; did you mean " : "; `nnc targets` lists them",
                 near ? near : "");
}

static bool read_shape(Reader *r, Product *p)
{
    Word w = next_word(r);
    const char *rest = read_count(w.text, 'x', MAX_ELEMENTS, &p->rows);
    rest = rest ? read_count(rest, 'x', MAX_ELEMENTS, &p->depth) : NULL;
    rest = rest ? read_count(rest, 0, MAX_ELEMENTS, &p->cols) : NULL;
    return rest || error(r->ctx, w.span, "expected the product as ROWSxDEPTHxCOLUMNS, each from 1 "
                                         "to 2^40, such as 64x784x512, found %s", found(r, &w));
}

/* The value of "name=value", the word w. */
static const char *value_of(Reader *r, const Word *w, const char *name, const char *example)
{
    size_t n = strlen(name);
    if (strncmp(w->text, name, n) == 0 && w->text[n] == '=')
        return w->text + n + 1;
    error(r->ctx, w->span, "expected %s=%s, found %s", name, example, found(r, w));
    return NULL;
}

/* most: of this product, for which `why` is the reason. */
static bool read_number(Reader *r, const Word *w, const char *name, int most, const char *why,
                        int *out)
{
    int64_t n;
    const char *text = value_of(r, w, name, "N");
    if (!text)
        return false;
    if (!read_count(text, 0, most, &n))
        return error(r->ctx, w->span, "expected %s=1%s, %s, found '%s'", name,
                     most > 1 ? arena_printf(r->ctx->arena, " to %s=%d", name, most) : "", why,
                     w->text);
    *out = (int)n;
    return true;
}

static bool read_copy(Reader *r, const Product *p, bool *out)
{
    Word w = next_word(r);
    const char *text = value_of(r, &w, "copy", "yes or copy=no");
    if (!text)
        return false;
    *out = strcmp(text, "yes") == 0;
    if (!*out && strcmp(text, "no") != 0)
        return error(r->ctx, w.span, "expected copy=yes or copy=no, found '%s'", w.text);
    if (*out && !choice_may_copy(p))
        return error(r->ctx, w.span, "expected copy=no, as only several rows against constant "
                                     "weights are copied, found '%s'", w.text);
    return true;
}

static bool read_choice(Reader *r, const Word *rows, const Product *p, Choice *c)
{
    Arena *a = r->ctx->arena;
    const Target *t = p->target;
    const char *tile = arena_printf(a, "the rows of the product and of the tile of %s", t->name);
    *c = (Choice){.measured = true};
    if (!read_number(r, rows, "rows", choice_most_rows(p), tile, &c->rows))
        return false;
    Word chains = next_word(r);
    if (!read_number(r, &chains, "chains", MAX_CHAINS, "sums at work at a time", &c->chains))
        return false;
    Word streams = next_word(r);
    return read_number(r, &streams, "streams", choice_most_streams(p),
                       "the panels that one row of this product can read at a time",
                       &c->streams) &&
           read_copy(r, p, &c->copy);
}

static bool add(Reader *r, const Tuned *t, Span line)
{
    Arena *a = r->ctx->arena;
    const char *key = product_text(a, &t->product);
    const Span *first = map_get(&r->seen, key);
    if (first) {
        error(r->ctx, line, "%s stands here a second time; keep one of the two lines", key);
        note(r->ctx, *first, "the first is here");
        return false;
    }
    Span *kept = NEW(a, Span);
    *kept = line;
    map_put(&r->seen, key, kept);
    PUSH(a, r->out->known, r->out->nknown, r->out->cap_known, *t);
    return true;
}

/* Is the word one of "unpacked", "bf16", ...? f32 has none. */
static bool read_kind(const Word *w, Product *p)
{
    p->packed = strcmp(w->text, "unpacked") != 0;
    for (int i = 0; i < PRECISION_COUNT; i++)
        if (i != PRECISION_F32 && strcmp(w->text, precision_info[i].name) == 0)
            p->precision = (Precision)i;
    return !p->packed || p->precision != PRECISION_F32;
}

static bool read_line(Reader *r)
{
    Tuned t = {0};
    Word first = next_word(r);
    if (!*first.text)
        return true;
    if (!read_target(r, &first, &t.product) || !read_shape(r, &t.product))
        return false;
    Word w = next_word(r);
    if (read_kind(&w, &t.product))
        w = next_word(r);
    t.product.panel = choice_panel(t.product.target, t.product.precision);
    if (!read_choice(r, &w, &t.product, &t.choice))
        return false;
    Span line = {r->source, first.span.start, r->at};
    w = next_word(r);
    if (*w.text)
        return error(r->ctx, w.span, "expected the end of the line or a # comment, found '%s'",
                     w.text);
    return add(r, &t, line);
}

bool tuning_read(Ctx *c, const Source *s, Tuning *out)
{
    Reader r = {.ctx = c, .source = s, .out = out, .seen = {.arena = c->arena}};
    int before = c->errors;
    const char *zero = memchr(s->text, 0, s->len);
    uint32_t at = zero ? (uint32_t)(zero - s->text) : 0;
    if (zero)
        return error(c, (Span){s, at, at + 1}, "a zero byte; a tuning file is text");
    for (size_t from = 0; from < s->len; from = r.end + 1) {
        const char *newline = memchr(s->text + from, '\n', s->len - from);
        r.at = (uint32_t)from;
        r.end = newline ? (uint32_t)(newline - s->text) : (uint32_t)s->len;
        read_line(&r);
    }
    return c->errors == before;
}

/* Three digits: 4.41 us. */
static const char *time_text(Arena *a, double seconds)
{
    static const char *const unit[] = {"ns", "us", "ms", "s"};
    double v = seconds * 1e9;
    int k = 0;
    for (; v >= 999.5 && k < 3; k++)
        v /= 1000;
    return arena_printf(a, "%.*f %s", v < 9.995 ? 2 : v < 99.95 ? 1 : 0, v, unit[k]);
}

void tuning_write(Buf *out, const Tuned *t, double seconds, double guessed)
{
    Arena *a = out->arena;
    buf_printf(out, "%s  # %s, guessed %s\n", choice_text(a, &t->product, &t->choice),
               time_text(a, seconds), time_text(a, guessed));
}
