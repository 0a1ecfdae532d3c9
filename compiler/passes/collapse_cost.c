/* collapse_cost.c: what values cost, as written and as planned. Multiply-adds count first, then
 * bytes of constants, then operators. Movements are free: they end as views or as index
 * arithmetic. */
#include "passes/collapse.h"
#include <math.h>

enum { LARGEST_FOLD = 1 << 22 }; /* elements of a folded matrix, unless the weights were more */

FoldCost cost_add(FoldCost a, FoldCost b)
{
    return (FoldCost){a.macs + b.macs, a.bytes + b.bytes, a.nodes + b.nodes};
}

/* Shared costs are divided among users: equal sums may differ in the last bits. */
static bool less(double a, double b)
{
    return isfinite(b) ? a < b - 1e-9 * (fabs(b) + 1) : isfinite(a);
}

bool cost_better(FoldCost a, FoldCost b)
{
    if (less(a.macs, b.macs) || less(b.macs, a.macs))
        return less(a.macs, b.macs);
    if (less(a.bytes, b.bytes) || less(b.bytes, a.bytes))
        return less(a.bytes, b.bytes);
    return less(a.nodes, b.nodes);
}

FoldCost operator_cost(const Node *n)
{
    return (FoldCost){(double)node_macs(n), 0, n->op != OP_RESHAPE};
}

double const_bytes(const Node *n)
{
    return (double)type_count(&n->type) * (double)dtype_size(n->type.dtype);
}

FoldCost node_cost(const Collapse *c, const Node *n)
{
    FoldCost r = operator_cost(n);
    for (int k = 0; k < n->nin; k++)
        if (is_const(n->in[k]))
            r.bytes += const_bytes(n->in[k]) / value_of(c, n->in[k])->uses;
    return r;
}

FoldCost link_cost(const Link *l, const Node *from, const Node *to)
{
    double size = (double)dtype_size(to->type.dtype), rows = (double)l->rows;
    double m = (double)type_count(&to->type) / rows, n = (double)type_count(&from->type) / rows;
    double shift = l->flags & LINK_SHIFT ? 1 : 0, factor = l->flags & LINK_FACTOR ? 1 : 0;
    if (!l->ok || l->kind == LINK_MOVE)
        return (FoldCost){INFINITY, INFINITY, INFINITY};
    if (l->kind == LINK_SCALE) {
        double each = 1; /* elements of a factor */
        for (int i = 0; i < to->type.rank; i++)
            each *= l->axes >> i & 1 ? (double)to->type.dim[to->type.rank - 1 - i] : 1;
        return (FoldCost){rows * m * (shift + factor), each * size * (shift + factor),
                          shift + factor};
    }
    return (FoldCost){rows * m * n, size * m * (n + shift), 1};
}

/* Folding may add one bias vector: a shift by one number becomes part of it. */
static double bias_bytes(const Link *l, const Node *to)
{
    return (double)type_count(&to->type) / (double)l->rows * (double)dtype_size(to->type.dtype);
}

bool link_allowed(const Collapse *c, const Link *l, const Node *from, const Node *to)
{
    double rows = (double)l->rows;
    double size = (double)type_count(&to->type) * (double)type_count(&from->type);
    double largest = l->kind == LINK_DENSE ? (size > l->area ? size : l->area) / (rows * rows) : 0;
    if (!l->ok || l->kind == LINK_MOVE || (largest > LARGEST_FOLD && largest > l->weights))
        return false;
    double limit = l->weights * (double)dtype_size(to->type.dtype) + bias_bytes(l, to);
    return c->mode == COLLAPSE_ALWAYS || link_cost(l, from, to).bytes <= limit;
}

typedef struct Walker {
    Collapse *c;
    Node **todo;
    size_t n, cap;
} Walker;

static void visit(Walker *w, Node *n)
{
    Value *v = value_of(w->c, n);
    if (v->stamp == w->c->stamp)
        return;
    v->stamp = w->c->stamp;
    PUSH(w->c->arena, w->todo, w->n, w->cap, n);
}

FoldCost total_cost(Collapse *c)
{
    FoldCost sum = {0};
    Walker w = {.c = c, .todo = c->region, .cap = c->region_cap};
    c->stamp++;
    for (size_t i = 0; i < c->g->noutput; i++)
        visit(&w, c->g->output[i].node);
    while (w.n) {
        Node *n = w.todo[--w.n];
        Value *v = value_of(c, n);
        if (is_const(n))
            sum.bytes += const_bytes(n);
        else if (v->plan != PLAN_FOLD && n->op != OP_INPUT)
            sum = cost_add(sum, operator_cost(n));
        else if (v->plan == PLAN_FOLD)
            sum = cost_add(sum, v->cost);
        Node **next = v->plan == PLAN_FOLD ? v->cut : n->in;
        for (int k = 0; k < (v->plan == PLAN_FOLD ? v->ncut : n->nin); k++)
            visit(&w, next[k]);
    }
    c->region = w.todo;
    c->region_cap = w.cap;
    return sum;
}

/* Neither multiply-adds nor bytes grow (but for the bias vectors that shifts become). */
static bool pays(FoldCost after, FoldCost before, double bias)
{
    after.bytes = after.bytes > before.bytes && after.bytes <= before.bytes + bias ? before.bytes
                                                                                   : after.bytes;
    return !less(before.bytes, after.bytes) && cost_better(after, before);
}

static double planned_bias(const Node *n)
{
    const Type *t = &n->type;
    return (double)(t->rank ? t->dim[t->rank - 1] : 1) * (double)dtype_size(t->dtype);
}

/* Plans one after the other, each kept if it pays by itself. */
static bool check_each(Collapse *c)
{
    enum { MOST_CHECKS = 1 << 27 }; /* nodes visited */
    bool any = false;
    size_t planned = 0;
    PlanKind *plan = NEW_ARRAY(c->arena, PlanKind, c->count);
    for (size_t i = 0; i < c->count; i++) {
        plan[i] = c->value[i].plan;
        planned += plan[i] == PLAN_FOLD;
        c->value[i].plan = PLAN_KEEP;
    }
    FoldCost before = total_cost(c);
    for (size_t i = 0; i < c->count && planned < MOST_CHECKS / c->count; i++) {
        if (plan[i] != PLAN_FOLD)
            continue;
        c->value[i].plan = PLAN_FOLD;
        FoldCost after = total_cost(c);
        if (pays(after, before, planned_bias(c->g->node[i]))) {
            before = after;
            any = true;
        } else {
            c->value[i].plan = PLAN_KEEP;
        }
    }
    return any;
}

bool check_plans(Collapse *c)
{
    double bias = 0;
    bool any = false;
    FoldCost after = total_cost(c);
    PlanKind *plan = NEW_ARRAY(c->arena, PlanKind, c->count);
    for (size_t i = 0; i < c->count; i++) {
        plan[i] = c->value[i].plan;
        if (plan[i] != PLAN_FOLD)
            continue;
        any = true;
        bias += planned_bias(c->g->node[i]);
        c->value[i].plan = PLAN_KEEP;
    }
    FoldCost before = total_cost(c);
    for (size_t i = 0; i < c->count; i++)
        c->value[i].plan = plan[i];
    if (!any || c->mode == COLLAPSE_ALWAYS || pays(after, before, bias))
        return any;
    return check_each(c);
}
