/* value.c: builders of expressions. Numbers get their value here, and its bounds are checked. */
#include "base/ascii.h"
#include "lang/build.h"
#include "nn.tab.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static Expr *expr_new(Parser *p, ExprKind kind, Span at)
{
    Expr *e = NEW(p->arena, Expr);
    e->kind = kind;
    e->span = e->name = at;
    return e;
}

/* Sets the depth of a finished node. Too deep a node becomes EXPR_ERROR. */
static Expr *finish(Parser *p, Expr *e)
{
    for (int i = 0; i < e->nargs; i++)
        if (e->args[i] && e->args[i]->depth >= e->depth)
            e->depth = e->args[i]->depth + 1;
    for (int i = 0; i < e->nnamed; i++)
        if (e->named[i].value->depth >= e->depth)
            e->depth = e->named[i].value->depth + 1;
    if (e->depth <= MAX_NESTING)
        return e;
    too_deep(p, e->name);
    return expr_new(p, EXPR_ERROR, e->span);
}

static Expr *with_args(Parser *p, Expr *e, int n, Expr *a, Expr *b, Expr *c)
{
    Expr *arg[] = {a, b, c};
    e->args = NEW_ARRAY(p->arena, Expr *, n);
    e->nargs = n;
    memcpy(e->args, arg, (size_t)n * sizeof *arg);
    return finish(p, e);
}

/* The digits from s on; *end is the first byte that is none. -1 above 2^63-1. */
static int64_t digits(const char *s, const char **end)
{
    int64_t v = 0;
    for (; *s >= '0' && *s <= '9'; s++) {
        int d = *s - '0';
        v = v < 0 || v > (INT64_MAX - d) / 10 ? -1 : v * 10 + d;
    }
    *end = s;
    return v;
}

static int64_t checked(Parser *p, const Token *t, int64_t v)
{
    if (v < 0)
        error(p->ctx, token_span(p, t),
              "the whole number is larger than 9223372036854775807 (2^63 - 1); a real one has a "
              "point or an exponent");
    return v < 0 ? 0 : v;
}

static double real_value(Parser *p, const Token *t)
{
    double v = number_read(token_text(p, t), NULL);
    if (!isfinite(v)) {
        error(p->ctx, token_span(p, t), "the number is too large: a double ends at 1.8e308");
        return 0;
    }
    return v;
}

static void read_dims(Parser *p, Expr *e, const Token *t)
{
    const char *s = p->source->text + t->start;
    for (uint32_t i = t->start; i < t->end; i++)
        e->ndims += p->source->text[i] == 'x';
    e->dims = NEW_ARRAY(p->arena, int64_t, ++e->ndims);
    for (int i = 0; i < e->ndims; i++, s++)
        e->dims[i] = checked(p, t, digits(s, &s));
}

Expr *expr_number(Parser *p, const Token *t)
{
    const char *end;
    Expr *e = expr_new(p, t->kind == REAL ? EXPR_REAL : t->kind == DIMS ? EXPR_DIMS : EXPR_INT,
                       token_span(p, t));
    if (t->problem)
        return e;
    if (e->kind == EXPR_REAL)
        e->real = real_value(p, t);
    else if (e->kind == EXPR_DIMS)
        read_dims(p, e, t);
    else
        e->number = checked(p, t, digits(p->source->text + t->start, &end));
    return e;
}

Expr *expr_name(Parser *p, const Token *t)
{
    Expr *e = expr_new(p, EXPR_NAME, token_span(p, t));
    e->text = token_text(p, t);
    return e;
}

Expr *label_name(Parser *p, const Token *t)
{
    Expr *e = expr_name(p, t);
    e->kind = EXPR_STRING;
    return e;
}

Expr *expr_list(Parser *p, Span at, const Exprs *items)
{
    Expr *e = expr_new(p, EXPR_LIST, at);
    if (!items)
        return e;
    e->args = items->at;
    e->nargs = items->n;
    return finish(p, e);
}

Expr *expr_unary(Parser *p, Span at, Oper op, Span op_at, Expr *a)
{
    Expr *e = expr_new(p, EXPR_UNARY, at);
    e->op = op;
    e->name = op_at;
    return with_args(p, e, 1, a, NULL, NULL);
}

Expr *expr_binary(Parser *p, Span at, Oper op, Span op_at, Expr *a, Expr *b)
{
    Expr *e = expr_new(p, EXPR_BINARY, at);
    e->op = op;
    e->name = op_at;
    return with_args(p, e, 2, a, b, NULL);
}

Expr *expr_cond(Parser *p, Span at, Expr *cond, Expr *yes, Expr *no)
{
    return with_args(p, expr_new(p, EXPR_COND, at), 3, cond, yes, no);
}

static Expr *set_args(Parser *p, Expr *e, const Token *name, const Args *args)
{
    e->text = token_text(p, name);
    e->name = token_span(p, name);
    if (!args)
        return e;
    e->args = args->pos.at;
    e->nargs = args->pos.n;
    e->named = args->named.at;
    e->nnamed = args->named.n;
    return finish(p, e);
}

Expr *expr_call(Parser *p, Span at, const Token *name, const Args *args)
{
    return set_args(p, expr_new(p, EXPR_CALL, at), name, args);
}

Expr *expr_index(Parser *p, Span at, Expr *base, const Exprs *subs)
{
    Expr *e = expr_new(p, EXPR_INDEX, at);
    e->nargs = subs->n + 1;
    e->args = NEW_ARRAY(p->arena, Expr *, e->nargs);
    e->args[0] = base;
    memcpy(e->args + 1, subs->at, (size_t)subs->n * sizeof *e->args);
    return finish(p, e);
}

Expr *expr_slice(Parser *p, Span at, Expr *start, Expr *stop, Expr *step)
{
    return with_args(p, expr_new(p, EXPR_SLICE, at), 3, start, stop, step);
}

/* `axis=-1`, `clamp -1 1`: the sign touches its number, and nothing before it. All else is taken
 * for a subtraction, which a stage can't hold. */
Expr *expr_signed(Parser *p, Span at, Span minus, Expr *a)
{
    const char *text = p->source->text;
    char before = minus.start ? text[minus.start - 1] : ' ', after = text[minus.end];
    if (!strchr(" \t\r\n=", before) || strchr(" \t\r\n#", after)) {
        int i = p->last;
        while (p->tokens.at[i].start > minus.start)
            i--;
        stage_operator(p, i);
    }
    return expr_unary(p, at, OPER_NEG, minus, a);
}

Expr *expr_label(Parser *p, Span at, Expr *label, Expr *a)
{
    if (a->kind != EXPR_CALL && a->kind != EXPR_ERROR)
        error(p->ctx, label->span,
              "a label stands before the layer that it names, as in 'x -> fc: dense 8' or "
              "'fc: dense(x, 8)'");
    return expr_labelled(p, at, label, a);
}

Expr *expr_labelled(Parser *p, Span at, Expr *label, Expr *stage)
{
    Expr *e = expr_new(p, EXPR_LABEL, at);
    e->label = label;
    e->depth = label->depth;
    return with_args(p, e, 1, stage, NULL, NULL);
}

Expr *expr_chain(Parser *p, Span at, const Exprs *links)
{
    Expr *e = expr_new(p, EXPR_CHAIN, at);
    e->args = links->at;
    e->nargs = links->n;
    return finish(p, e);
}

Exprs *exprs_add(Parser *p, Exprs *list, Expr *e)
{
    if (!list)
        list = NEW(p->arena, Exprs);
    PUSH(p->arena, list->at, list->n, list->cap, e);
    return list;
}

Args *args_add(Parser *p, Args *list, Expr *e)
{
    if (!list)
        list = NEW(p->arena, Args);
    exprs_add(p, &list->pos, e);
    return list;
}

Args *args_named(Parser *p, Args *list, const Token *name, Expr *value)
{
    if (!list)
        list = NEW(p->arena, Args);
    Named named = {token_text(p, name), token_span(p, name), value};
    PUSH(p->arena, list->named.at, list->named.n, list->named.cap, named);
    return list;
}

Stage *stage_new(Parser *p, const Token *name)
{
    Stage *s = NEW(p->arena, Stage);
    s->name = name;
    s->last = token_span(p, name);
    return s;
}

static void report_joined(Parser *p, Stage *s)
{
    if (s->joined.source)
        error(p->ctx, s->joined, "a call or an index in a stage needs parentheses: write '(%s)'",
              snippet(p, s->joined.start, s->joined.end));
    s->joined = (Span){0};
}

/* `dense shape(x)` would be two parameters, the name and what is in the parentheses. */
static void note_joined(Parser *p, Stage *s, Span at)
{
    bool first = !s->args.pos.n && !s->args.named.n;
    bool sign = p->source->text[at.start] == '-'; /* expr_signed looks at its neighbours */
    if (first || sign || at.start != s->last.end)
        report_joined(p, s);
    else
        s->joined = span_join(s->joined.source ? s->joined : s->last, at);
    s->last = at;
}

Stage *stage_add(Parser *p, Stage *s, Span at, Expr *atom)
{
    note_joined(p, s, at);
    args_add(p, &s->args, atom);
    return s;
}

Stage *stage_begin(Parser *p, const Token *name, Span at, Expr *atom)
{
    return stage_add(p, stage_new(p, name), at, atom);
}

Stage *stage_named(Parser *p, Stage *s, Span at, const Token *name, Expr *atom)
{
    Span whole = {at.source, name->start, at.end};
    note_joined(p, s, whole);
    s->last.start = atom->span.start; /* the remedy for `a=f(x)` is a=(f(x)) */
    args_named(p, &s->args, name, atom);
    return s;
}

Expr *stage_done(Parser *p, Span at, Stage *s)
{
    report_joined(p, s);
    return set_args(p, expr_new(p, EXPR_STAGE, at), s->name, &s->args);
}
