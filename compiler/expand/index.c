/* index.c: subscripts. x[i] drops an axis, x[a:b:c] keeps it: numpy's rules, but what is out of
 * range is an error instead of being cut off. Lists and several results are indexed while
 * compiling. */
#include "expand/expander.h"

/* One subscript, resolved against an axis of n elements. */
typedef struct Range {
    int64_t start, step, count;
    bool single; /* x[i] */
} Range;

/* A bound as a whole number; *given tells whether it was written. */
static bool bound(Expander *e, const Expr *x, int64_t *out, bool *given)
{
    *given = x != NULL;
    if (!x)
        return true;
    Value v = eval(e, x);
    if (v.kind == V_POISON)
        return false;
    if (v.kind == V_TENSOR)
        return refuse(e, x->span, "a tensor as a subscript; gather(x, i, axis=0) takes indices "
                      "that are computed");
    if (!as_whole(&v, out))
        return refuse(e, x->span, "%s as a subscript; it needs a whole number",
                      value_text_of(e->arena, &v));
    return true;
}

/* Counts negative ones from the end; from -n to `most` is what numpy would not cut off. */
static bool place_bound(Expander *e, Span at, int64_t n, int64_t most, int64_t *i)
{
    if (*i < -n || *i > most)
        return refuse(e, at, "%lld is out of range; the axis has %lld elements (%lld to %lld)",
                      (long long)*i, (long long)n, (long long)-n, (long long)most);
    if (*i < 0)
        *i += n;
    return true;
}

static bool resolve_single(Expander *e, const Expr *x, int64_t n, Range *r)
{
    bool given;
    *r = (Range){.step = 1, .count = 1, .single = true};
    return bound(e, x, &r->start, &given) && place_bound(e, x->span, n, n - 1, &r->start);
}

static bool resolve_slice(Expander *e, const Expr *x, int64_t n, Range *r)
{
    int64_t start = 0, stop = 0, by = 1;
    bool has_start, has_stop, has_step;
    if (!bound(e, x->args[0], &start, &has_start) || !bound(e, x->args[1], &stop, &has_stop) ||
        !bound(e, x->args[2], &by, &has_step))
        return false;
    if (by == 0)
        return refuse(e, x->span, "a slice with step 0 goes nowhere");
    int64_t last = by > 0 ? n : n - 1; /* the highest stop and start that make sense */
    if (has_start && !place_bound(e, x->args[0]->span, n, last, &start))
        return false;
    if (has_stop && !place_bound(e, x->args[1]->span, n, last, &stop))
        return false;
    if (!has_start)
        start = by > 0 ? 0 : n - 1;
    if (!has_stop)
        stop = by > 0 ? n : -1;
    int64_t room = by > 0 ? stop - start : start - stop;
    /* Without overflow for any step: 1 + (room - 1) / |step|. */
    uint64_t size = by > 0 ? (uint64_t)by : -(uint64_t)by;
    *r = (Range){start, by, room < 1 ? 0 : (int64_t)(1 + (uint64_t)(room - 1) / size), false};
    if (r->count == 0)
        return refuse(e, x->span, "the slice is empty: from %lld to %lld by %lld of %lld elements",
                      (long long)start, (long long)stop, (long long)by, (long long)n);
    if (r->count == 1)
        r->step = 1;
    return true;
}

static bool resolve(Expander *e, const Expr *x, int64_t n, Range *r)
{
    return x->kind == EXPR_SLICE ? resolve_slice(e, x, n, r) : resolve_single(e, x, n, r);
}

static Value index_items(Expander *e, const Value *v, const Expr *x)
{
    Range r;
    if (x->nargs != 2)
        return fail(e, x->span, "%d subscripts for %s, which has one dimension", x->nargs - 1,
                    value_text_of(e->arena, v));
    if (!resolve(e, x->args[1], v->count, &r) || !may_make(e, r.count, x->span))
        return value_poison();
    if (r.single)
        return v->item[r.start];
    Value *item = NEW_ARRAY(e->arena, Value, r.count);
    for (int64_t i = 0; i < r.count; i++)
        item[i] = v->item[r.start + i * r.step];
    return value_items(v->kind, item, (int)r.count, x->span);
}

static Value index_tensor(Expander *e, Node *t, const Expr *x)
{
    Attr a = {0};
    int64_t dim[MAX_RANK];
    int rank = 0, n = x->nargs - 1;
    if (n > t->type.rank)
        return fail(e, x->span, "%d subscripts for %s, which has %s", n,
                    type_text(e->arena, &t->type), axes_text(e, t->type.rank));
    for (int i = 0; i < t->type.rank; i++) {
        Range r = {0, 1, t->type.dim[i], false};
        if (i < n && !resolve(e, x->args[i + 1], t->type.dim[i], &r))
            return value_poison();
        a.start[i] = r.start;
        a.step[i] = r.step;
        a.shape[i] = r.count;
        if (!r.single)
            dim[rank++] = r.count;
    }
    Node *s = make(e, OP_SLICE, x->span, 1, &t, &a);
    return value_tensor(s && rank < t->type.rank ? make_reshape(e, s, rank, dim, x->span) : s,
                        x->span);
}

Value eval_index(Expander *e, const Expr *x)
{
    Value v = eval(e, x->args[0]);
    if (v.kind == V_POISON)
        return v;
    if (v.kind == V_LIST || v.kind == V_MANY)
        return index_items(e, &v, x);
    Node *t = lift(e, &v, NULL, x->args[0]->span);
    return t ? index_tensor(e, t, x) : value_poison();
}
