/* verify.c: no index of a Program may leave its buffer, whatever the loop variables are; registers
 * and variables are used where the C declares them; and parts of a function that is split never
 * store to the same place. */
#include "loop/loop.h"
#include <inttypes.h>
#include <string.h>

typedef struct Verifier {
    Arena *arena;
    const char *wrong;
    const LFunc *fn;
    int64_t *last; /* greatest value of each variable in scope; -1 out of scope */
    bool *set;     /* registers that have a value here */
    int *trail;    /* those, in the order they got it */
    int ntrail;
    bool divided;  /* in a split loop, or by the last part alone */
} Verifier;

static void range(Verifier *v, const Index *x, int64_t *lo, int64_t *hi)
{
    *lo = *hi = x->base;
    for (int i = 0; i < x->nterm; i++) {
        int64_t last = v->last[x->term[i].var.id], far = last * x->term[i].coef;
        if (last < 0)
            v->wrong = "a loop variable is used outside its loop";
        *lo += far < 0 ? far : 0;
        *hi += far > 0 ? far : 0;
    }
}

/* The part of x that is the same for all parts, which have n elements each; no such thing: x. */
static Index without_part(const LFunc *f, const Index *x, int64_t n)
{
    for (int i = 0; i < x->nterm; i++)
        if (f->part.name && x->term[i].var.id == f->part.id && x->term[i].coef == n)
            return index_add(*x, f->part, -n);
    return *x;
}

static void check_place(Verifier *v, const Buffer *b, const Index *x, int count, int64_t stride)
{
    int64_t lo, hi, exist = b->own ? b->count / MAX_PARTS : b->count;
    int64_t lane = elem_lane(b->elem), span = (count - 1) * stride * lane;
    Index at = b->own ? without_part(v->fn, x, exist) : *x;
    range(v, &at, &lo, &hi);
    lo += span < 0 ? span : 0;
    hi += (span > 0 ? span : 0) + lane - 1;
    if (x->dynamic || v->wrong) /* a computed index is clamped by whoever computes it */
        return;
    if (lo < 0 || hi >= exist || (b->own && at.nterm == x->nterm))
        v->wrong = arena_printf(v->arena, "%s: %s[%" PRId64 "..%" PRId64 "] of %" PRId64,
                                v->fn->name, b->name, lo, hi, exist);
}

static void check_expr(Verifier *v, const LExpr *e)
{
    int64_t lo, hi;
    if (v->wrong)
        return;
    if (!expr_fits(e))
        v->wrong = arena_printf(v->arena, "%s: kinds or lanes of %s do not fit", v->fn->name,
                                loop_op_name(e->op));
    else if (e->op == LOOP_REG && !v->set[e->reg->id])
        v->wrong = arena_printf(v->arena, "%s: %s%d has no value", v->fn->name, e->reg->name,
                                e->reg->id);
    else if (e->op == LOOP_INDEX)
        range(v, &e->index, &lo, &hi);
    else if (e->op == LOOP_LOAD || e->op == LOOP_BCAST)
        check_place(v, e->buf, &e->index, e->op == LOOP_LOAD ? e->count : 1, e->stride);
    if (e->index.dynamic)
        check_expr(v, e->index.dynamic);
    for (int i = 0; i < e->narg; i++)
        check_expr(v, e->arg[i]);
}

static void set_register(Verifier *v, const LReg *r)
{
    if (!v->set[r->id])
        v->trail[v->ntrail++] = r->id;
    v->set[r->id] = true;
}

static void check_body(Verifier *v, const LStmt *s);

/* A register that is set in a block for the first time is declared there. */
static void check_block(Verifier *v, const LStmt *s)
{
    int before = v->ntrail;
    check_body(v, s);
    while (v->ntrail > before)
        v->set[v->trail[--v->ntrail]] = false;
}

/* What is not for all parts. */
static void check_divided(Verifier *v, const LStmt *s)
{
    if (v->divided || !v->fn->split)
        v->wrong = arena_printf(v->arena, "%s: split twice, or not at all", v->fn->name);
    v->divided = true;
    check_block(v, s->body);
    v->divided = false;
}

static void check_loop(Verifier *v, const LStmt *s)
{
    int64_t n = loop_count(s);
    v->last[s->var.id] = (n - 1) * s->step;
    if (s->split && (!s->each || s->split < n))
        v->wrong = arena_printf(v->arena, "%s: iterations of %s%d are not independent",
                                v->fn->name, s->var.name, s->var.id);
    if (s->split)
        check_divided(v, s);
    else
        check_block(v, s->body);
    v->last[s->var.id] = -1;
}

static void check_store(Verifier *v, const LStmt *s)
{
    check_place(v, s->buf, &s->index, s->count, s->stride);
    if (!v->wrong && v->fn->split && !v->divided && !s->buf->own)
        v->wrong = arena_printf(v->arena, "%s: all parts store to %s", v->fn->name, s->buf->name);
}

static void check_statement(Verifier *v, const LStmt *s)
{
    if (s->kind == LSTMT_FOR)
        check_loop(v, s);
    if (s->kind == LSTMT_LAST)
        check_divided(v, s);
    if (s->kind == LSTMT_SET || s->kind == LSTMT_STORE)
        check_expr(v, s->value);
    if ((s->kind == LSTMT_STORE || s->kind == LSTMT_AHEAD) && s->index.dynamic)
        check_expr(v, s->index.dynamic);
    if (s->kind == LSTMT_SET)
        set_register(v, s->reg);
    if (s->kind == LSTMT_STORE)
        check_store(v, s);
    if (s->kind == LSTMT_AHEAD)
        check_place(v, s->buf, &s->index, 1, 1);
}

static void check_body(Verifier *v, const LStmt *s)
{
    for (; s && !v->wrong; s = s->next)
        if (stmt_fits(s))
            check_statement(v, s);
        else
            v->wrong = arena_printf(v->arena, "%s: a loop, or kinds or lanes of what is set or "
                                    "stored, do not fit", v->fn->name);
}

const char *program_verify(Arena *a, const Program *p)
{
    Verifier v = {.arena = a};
    for (size_t i = 0; i < p->nfn && !v.wrong; i++) {
        v.fn = p->fn[i];
        v.last = NEW_ARRAY(a, int64_t, v.fn->nvar + 1);
        memset(v.last, -1, (size_t)(v.fn->nvar + 1) * sizeof *v.last);
        v.set = NEW_ARRAY(a, bool, v.fn->nreg + 1);
        v.trail = NEW_ARRAY(a, int, v.fn->nreg + 1);
        v.ntrail = 0;
        if (v.fn->part.name)
            v.last[v.fn->part.id] = MAX_PARTS - 1;
        check_body(&v, v.fn->body);
    }
    for (int i = 0; i < p->nbatch && !v.wrong; i++)
        v.wrong = program_verify(a, p->batch[i]);
    return v.wrong;
}
