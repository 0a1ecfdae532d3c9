/* op_reduce.c: one value from all elements along some axes, which stay with length 1. */
#include "graph/ops.h"
#include <math.h>

static bool gives_index(Op op)
{
    return op == OP_ARGMAX || op == OP_ARGMIN;
}

static int count_bits(unsigned v)
{
    int n = 0;
    for (; v; v &= v - 1)
        n++;
    return n;
}

bool shape_reduce(Graph *g, Node *n)
{
    const OpInfo *info = op_info(n->op);
    if (!check_operands(g, n))
        return false;
    Type t = n->in[0]->type;
    if (n->a.axes >> t.rank)
        return error(g->ctx, n->span, "%s over an axis that %s does not have; it has %d axes",
                     info->name, operand_text(g, n->in[0]), t.rank);
    if (gives_index(n->op) && count_bits(n->a.axes) != 1)
        return error(g->ctx, n->span, "%s gives an index along one axis, but %d axes of %s were "
                     "asked for; flatten first for an index into all", info->name,
                     count_bits(n->a.axes), operand_text(g, n->in[0]));
    for (int i = 0; i < t.rank; i++)
        if (n->a.axes >> i & 1)
            t.dim[i] = 1;
    DType d = gives_index(n->op) ? DT_I64 : info->cls & LOGIC ? DT_BOOL : t.dtype;
    return set_type(g, n, d, t.rank, t.dim);
}

double eval_SUM(const double *x, Walk w, int64_t count)
{
    double sum = 0;
    for (int64_t i = 0; i < count; i++, walk_next(&w))
        sum += x[w.at[0]];
    return sum;
}

double eval_MEAN(const double *x, Walk w, int64_t count)
{
    return eval_SUM(x, w, count) / (double)count;
}

double eval_PROD(const double *x, Walk w, int64_t count)
{
    double product = 1;
    for (int64_t i = 0; i < count; i++, walk_next(&w))
        product *= x[w.at[0]];
    return product;
}

typedef struct Best {
    double value;
    int64_t index;
} Best;

/* The first of sign * x that is greatest; a NaN beats all, so that value and index agree. */
static Best find_best(const double *x, Walk w, int64_t count, double sign)
{
    Best best = {x[w.at[0]], 0};
    for (int64_t i = 0; i < count; i++, walk_next(&w)) {
        double v = x[w.at[0]];
        if (sign * v > sign * best.value || (isnan(v) && !isnan(best.value)))
            best = (Best){v, i};
    }
    return best;
}

double eval_REDMAX(const double *x, Walk w, int64_t count)
{
    return find_best(x, w, count, 1).value;
}

double eval_REDMIN(const double *x, Walk w, int64_t count)
{
    return find_best(x, w, count, -1).value;
}

double eval_ARGMAX(const double *x, Walk w, int64_t count)
{
    return (double)find_best(x, w, count, 1).index;
}

double eval_ARGMIN(const double *x, Walk w, int64_t count)
{
    return (double)find_best(x, w, count, -1).index;
}

double eval_ANY(const double *x, Walk w, int64_t count)
{
    return eval_SUM(x, w, count) != 0;
}

double eval_ALL(const double *x, Walk w, int64_t count)
{
    return eval_SUM(x, w, count) == (double)count;
}

/* Over the axes of t that are in `axes`: where each element lies. */
static Walk walk_axes(const Type *t, unsigned axes)
{
    int64_t stride[MAX_RANK];
    type_strides(t, stride);
    Walk w = {.arrays = 1};
    for (int i = 0; i < t->rank; i++)
        if (axes >> i & 1) {
            w.dim[w.rank] = t->dim[i];
            w.stride[0][w.rank++] = stride[i];
        }
    return w;
}

void eval_reduce(const Node *n, const double *const *in, double *out, ReduceFn *f)
{
    const Type *t = &n->in[0]->type;
    int64_t results = type_count(&n->type), each = type_count(t) / results;
    Walk outer = walk_axes(t, ~n->a.axes), inner = walk_axes(t, n->a.axes);
    for (int64_t i = 0; i < results; i++, walk_next(&outer))
        out[i] = wrap(n->type.dtype, f(in[0] + outer.at[0], inner, each));
}
