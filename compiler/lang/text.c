/* text.c: strings: escapes, and the expressions inside braces. */
#include "lang/build.h"
#include "base/ascii.h"
#include "nn.tab.h"
#include <string.h>

/* What lies between the quotes. */
static Span inside(const Parser *p, const Token *t)
{
    uint32_t start = t->start + (t->kind == KEY ? 2 : 1);
    uint32_t end = t->end - (t->problem ? 0 : 1);
    return (Span){p->source, start, end < start ? start : end};
}

/* Says what is wrong with what printable_bytes refuses at i. Returns the position behind it. */
static uint32_t bad_character(Parser *p, uint32_t i, uint32_t end)
{
    const unsigned char *s = (const unsigned char *)p->source->text + i;
    bool wide = *s == 0xc2 && i + 1 < end && s[1] >= 0x80 && s[1] < 0xa0; /* U+0080 to U+009F */
    Span at = {p->source, i, i + 1 + wide};
    if (*s < 0x80 || wide)
        error(p->ctx, at, "a control character in a string, U+%04X; leave it out", s[wide]);
    else
        error(p->ctx, at, "a string is UTF-8, but byte 0x%02x is not; save the text as UTF-8", *s);
    return at.end;
}

/* One character from position i, before end: "{{" and "}}" are braces, \" and \\ what they
 * escape. Returns the position behind it. */
static uint32_t character(Parser *p, Buf *b, uint32_t i, uint32_t end)
{
    const char *s = p->source->text + i;
    if (*s == '\\' && i + 1 < end) {
        if (s[1] != '"' && s[1] != '\\')
            error(p->ctx, (Span){p->source, i, i + 2},
                  "unknown escape in a string: only \\\" and \\\\ are known");
        buf_add(b, s + 1, 1);
        return i + 2;
    }
    uint32_t n = *s == '\t' ? 1 : (uint32_t)printable_bytes(s, end - i);
    if (!n)
        return bad_character(p, i, end);
    buf_add(b, s, n);
    return i + ((*s == '{' || *s == '}') && s[1] == *s ? 2 : n);
}

static void add_text(Parser *p, Exprs *parts, const Buf *b, Span at)
{
    if (!b->n)
        return;
    Expr *e = NEW(p->arena, Expr);
    e->kind = EXPR_STRING;
    e->span = e->name = at;
    e->text = b->s;
    exprs_add(p, parts, e);
}

/* The expression that begins at the brace at i. Returns the position behind its '}'. */
static uint32_t interpolation(Parser *p, Exprs *parts, uint32_t i, uint32_t end)
{
    const char *close = memchr(p->source->text + i, '}', end - i);
    if (!close) {
        error(p->ctx, (Span){p->source, i, i + 1},
              "'{' begins an expression, but there is no '}' in the string; write '{{' for the "
              "brace");
        return end;
    }
    uint32_t stop = (uint32_t)(close - p->source->text);
    Expr *e = parse_inner(p, i + 1, stop);
    if (e)
        exprs_add(p, parts, e);
    return stop + 1;
}

Expr *expr_string(Parser *p, const Token *t)
{
    Span in = inside(p, t);
    Exprs *parts = NEW(p->arena, Exprs);
    Buf b = {.arena = p->arena};
    uint32_t from = in.start, i = in.start;
    while (i < in.end) {
        const char *s = p->source->text + i;
        if (*s != '{' || s[1] == '{') {
            i = character(p, &b, i, in.end);
            continue;
        }
        add_text(p, parts, &b, (Span){p->source, from, i});
        i = interpolation(p, parts, i, in.end);
        b = (Buf){.arena = p->arena};
        from = i;
    }
    Expr *e = NEW(p->arena, Expr);
    e->kind = t->kind == KEY ? EXPR_KEY : EXPR_STRING;
    e->span = e->name = token_span(p, t);
    e->text = buf_text(&b);
    if (!parts->n)
        return e;
    add_text(p, parts, &b, (Span){p->source, from, in.end});
    e->text = arena_strndup(p->arena, p->source->text + in.start, in.end - in.start);
    e->args = parts->at;
    e->nargs = parts->n;
    for (int k = 0; k < e->nargs; k++)
        e->depth = e->args[k]->depth >= e->depth ? e->args[k]->depth + 1 : e->depth;
    return e;
}

const char *plain_string(Parser *p, const Token *t, const char *what)
{
    Expr *e = expr_string(p, t);
    if (e->nargs)
        error(p->ctx, e->args[0]->span, "%s takes no expressions; write '{{' for a brace", what);
    return e->text;
}
