/* op_move.c: operators that only move elements. All but GATHER are one strided copy each: the
 * elements of a box go from one place and set of strides to another. */
#include "graph/ops.h"
#include <math.h>

/* Copies a box: element (i, j, …) is from[i * from_stride[0] + …]; likewise to. */
static void copy_box(int rank, const int64_t *dim, const double *from, const int64_t *from_stride,
                     double *to, const int64_t *to_stride)
{
    Walk w = {.rank = rank, .arrays = 2};
    int64_t count = 1;
    for (int i = 0; i < rank; i++) {
        w.dim[i] = dim[i];
        w.stride[0][i] = from_stride[i];
        w.stride[1][i] = to_stride[i];
        count *= dim[i];
    }
    for (int64_t i = 0; i < count; i++, walk_next(&w))
        to[w.at[1]] = from[w.at[0]];
}

bool shape_RESHAPE(Graph *g, Node *n)
{
    const Type *x = &n->in[0]->type;
    if (!set_type(g, n, x->dtype, n->a.rank, n->a.shape))
        return false;
    int64_t have = type_count(x), want = type_count(&n->type);
    if (have == want)
        return true;
    return error(g->ctx, n->span, "reshape of %s to %s: the first has %lld elements, the second "
                 "%lld; they must be equal", operand_text(g, n->in[0]),
                 type_text(g->ctx->arena, &n->type), (long long)have, (long long)want);
}

void eval_RESHAPE(const Node *n, const double *const *in, double *out)
{
    int64_t count = type_count(&n->type);
    for (int64_t i = 0; i < count; i++)
        out[i] = in[0][i];
}

bool shape_TRANSPOSE(Graph *g, Node *n)
{
    const Type *x = &n->in[0]->type;
    int64_t dim[MAX_RANK];
    unsigned seen = 0;
    for (int i = 0; i < x->rank; i++) {
        int p = n->a.perm[i];
        if (p < 0 || p >= x->rank || seen >> p & 1)
            return error(g->ctx, n->span, "transpose of %s: the order of axes must name each of 0 "
                         "to %d once, but entry %d is %d", operand_text(g, n->in[0]), x->rank - 1,
                         i, p);
        seen |= 1u << p;
        dim[i] = x->dim[p];
    }
    return set_type(g, n, x->dtype, x->rank, dim);
}

void eval_TRANSPOSE(const Node *n, const double *const *in, double *out)
{
    int64_t from[MAX_RANK], permuted[MAX_RANK], to[MAX_RANK];
    type_strides(&n->in[0]->type, from);
    type_strides(&n->type, to);
    for (int i = 0; i < n->type.rank; i++)
        permuted[i] = from[n->a.perm[i]];
    copy_box(n->type.rank, n->type.dim, in[0], permuted, out, to);
}

/* Are all of start, start + step, … (count of them) in 0 .. dim - 1? Without overflow. */
static bool in_range(int64_t dim, int64_t start, int64_t step, int64_t count)
{
    if (start < 0 || start >= dim || step == 0 || count < 1 || count > dim)
        return false;
    int64_t room = step > 0 ? dim - 1 - start : start;
    if (count == 1)
        return true;
    return step > -dim && step < dim && (step < 0 ? -step : step) <= room / (count - 1);
}

bool shape_SLICE(Graph *g, Node *n)
{
    const Type *x = &n->in[0]->type;
    for (int i = 0; i < x->rank; i++)
        if (!in_range(x->dim[i], n->a.start[i], n->a.step[i], n->a.shape[i]))
            return error(g->ctx, n->span, "slice of %s: %lld elements from %lld by %lld don't lie "
                         "in axis %d, which has indices 0 to %lld", operand_text(g, n->in[0]),
                         (long long)n->a.shape[i], (long long)n->a.start[i],
                         (long long)n->a.step[i], i, (long long)x->dim[i] - 1);
    return set_type(g, n, x->dtype, x->rank, n->a.shape);
}

void eval_SLICE(const Node *n, const double *const *in, double *out)
{
    int64_t from[MAX_RANK], to[MAX_RANK], first = 0;
    type_strides(&n->in[0]->type, from);
    type_strides(&n->type, to);
    for (int i = 0; i < n->type.rank; i++) {
        first += n->a.start[i] * from[i];
        from[i] *= n->a.step[i];
    }
    copy_box(n->type.rank, n->type.dim, in[0] + first, from, out, to);
}

/* Reports the first operand that can't be joined to operand 0 along the axis. */
static bool check_join(Graph *g, const Node *n, int k)
{
    const Type *x = &n->in[0]->type, *y = &n->in[k]->type;
    int i = 0;
    while (i < x->rank && i < y->rank && (i == n->a.axis || x->dim[i] == y->dim[i]))
        i++;
    if (i == x->rank && i == y->rank && x->dtype == y->dtype)
        return true;
    const char *xs = operand_text(g, n->in[0]), *ys = operand_text(g, n->in[k]);
    if (x->dtype != y->dtype)
        return error(g->ctx, n->span, "concat of %s and %s: the element types must be the same; "
                     "cast one of them", xs, ys);
    if (x->rank != y->rank)
        return error(g->ctx, n->span, "concat of %s and %s: both must have the same number of "
                     "axes", xs, ys);
    return error(g->ctx, n->span, "concat of %s and %s along axis %d: axis %d is %lld on one side "
                 "and %lld on the other; they must be equal", xs, ys, n->a.axis, i,
                 (long long)x->dim[i], (long long)y->dim[i]);
}

static bool check_axis(Graph *g, const Node *n)
{
    const Type *x = &n->in[0]->type;
    if (n->a.axis >= 0 && n->a.axis < x->rank)
        return true;
    return error(g->ctx, n->span, "%s along axis %d, but %s has %d axes", op_info(n->op)->name,
                 n->a.axis, operand_text(g, n->in[0]), x->rank);
}

bool shape_CONCAT(Graph *g, Node *n)
{
    if (!check_axis(g, n))
        return false;
    Type t = n->in[0]->type;
    for (int k = 1; k < n->nin; k++) { /* at most 1024 operands of 2^40: no overflow */
        if (!check_join(g, n, k))
            return false;
        t.dim[n->a.axis] += n->in[k]->type.dim[n->a.axis];
    }
    return set_type(g, n, t.dtype, t.rank, t.dim);
}

void eval_CONCAT(const Node *n, const double *const *in, double *out)
{
    int64_t to[MAX_RANK], from[MAX_RANK];
    type_strides(&n->type, to);
    for (int k = 0; k < n->nin; k++) {
        const Type *x = &n->in[k]->type;
        type_strides(x, from);
        copy_box(x->rank, x->dim, in[k], from, out, to);
        out += x->dim[n->a.axis] * to[n->a.axis];
    }
}

bool shape_PAD(Graph *g, Node *n)
{
    Type t = n->in[0]->type;
    for (int i = 0; i < t.rank; i++) {
        int64_t before = n->a.start[i], after = n->a.step[i];
        if (before < 0 || after < 0 || before > MAX_ELEMENTS || after > MAX_ELEMENTS)
            return error(g->ctx, n->span, "pad of %s: axis %d gets %lld before and %lld after; "
                         "both must be from 0 to 2^40 (to cut, slice)", operand_text(g, n->in[0]),
                         i, (long long)before, (long long)after);
        t.dim[i] += before + after;
    }
    if (dtype_class(t.dtype) != DT_FLOAT && round_to(t.dtype, n->a.value) != n->a.value)
        return error(g->ctx, n->span, "pad of %s with %g, which %s can't hold",
                     operand_text(g, n->in[0]), n->a.value, dtype_name(t.dtype));
    return set_type(g, n, t.dtype, t.rank, t.dim);
}

void eval_PAD(const Node *n, const double *const *in, double *out)
{
    int64_t from[MAX_RANK], to[MAX_RANK], count = type_count(&n->type), first = 0;
    for (int64_t i = 0; i < count; i++)
        out[i] = n->a.value;
    type_strides(&n->in[0]->type, from);
    type_strides(&n->type, to);
    for (int i = 0; i < n->type.rank; i++)
        first += n->a.start[i] * to[i];
    copy_box(n->type.rank, n->in[0]->type.dim, in[0], from, out + first, to);
}

bool shape_EXPAND(Graph *g, Node *n)
{
    const Type *x = &n->in[0]->type;
    if (!set_type(g, n, x->dtype, n->a.rank, n->a.shape))
        return false;
    int lead = n->a.rank - x->rank;
    bool fits = lead >= 0;
    for (int i = 0; fits && i < x->rank; i++)
        fits = x->dim[i] == 1 || x->dim[i] == n->a.shape[lead + i];
    if (fits)
        return true;
    return error(g->ctx, n->span, "expand of %s to %s: counted from the last, each axis must keep "
                 "its length or be 1", operand_text(g, n->in[0]),
                 type_text(g->ctx->arena, &n->type));
}

void eval_EXPAND(const Node *n, const double *const *in, double *out)
{
    int64_t count = type_count(&n->type);
    Walk w = walk_broadcast(&n->type, 1, n->in);
    for (int64_t i = 0; i < count; i++, walk_next(&w))
        out[i] = in[0][w.at[0]];
}

bool shape_GATHER(Graph *g, Node *n)
{
    const Type *x = &n->in[0]->type, *index = &n->in[1]->type;
    if (!check_axis(g, n))
        return false;
    if (index->dtype != DT_I32 && index->dtype != DT_I64)
        return error(g->ctx, n->span, "gather needs indices of i32 or i64, but they are %s; cast "
                     "them first", operand_text(g, n->in[1]));
    int64_t dim[2 * MAX_RANK];
    int rank = 0;
    for (int i = 0; i < n->a.axis; i++)
        dim[rank++] = x->dim[i];
    for (int i = 0; i < index->rank; i++)
        dim[rank++] = index->dim[i];
    for (int i = n->a.axis + 1; i < x->rank; i++)
        dim[rank++] = x->dim[i];
    return set_type(g, n, x->dtype, rank, dim);
}

/* Negative indices count from the end; what is outside even so takes the nearest element. */
static int64_t gather_index(double v, int64_t dim)
{
    double i = v < 0 ? v + (double)dim : v;
    return (int64_t)fmin(fmax(i, 0), (double)(dim - 1));
}

void eval_GATHER(const Node *n, const double *const *in, double *out)
{
    const Type *x = &n->in[0]->type;
    int64_t stride[MAX_RANK], count = type_count(&n->in[1]->type);
    type_strides(x, stride);
    int64_t dim = x->dim[n->a.axis], inner = stride[n->a.axis];
    int64_t outer = type_count(x) / (dim * inner);
    for (int64_t o = 0; o < outer; o++)
        for (int64_t i = 0; i < count; i++) {
            const double *from = in[0] + (o * dim + gather_index(in[1][i], dim)) * inner;
            for (int64_t k = 0; k < inner; k++)
                *out++ = from[k];
        }
}
