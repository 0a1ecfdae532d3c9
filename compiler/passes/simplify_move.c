/* simplify_move.c: rules that join movements, or take them away. */
#include "passes/simplify.h"
#include <string.h>

/* For operators whose result has the type of their only operand when they do nothing at all. */
static Node *same_type(Graph *g, Node *n)
{
    (void)g;
    return type_equal(&n->in[0]->type, &n->type) ? n->in[0] : NULL;
}

static Node *reshape_of_reshape(Graph *g, Node *n)
{
    if (n->in[0]->op != OP_RESHAPE)
        return NULL;
    return graph_reshape(g, n->in[0]->in[0], n->type.rank, n->type.dim, n->span);
}

static Node *expand_of_expand(Graph *g, Node *n)
{
    return n->in[0]->op == OP_EXPAND ? as_type_of(g, n, n->in[0]->in[0]) : NULL;
}

static Node *transpose_nothing(Graph *g, Node *n)
{
    (void)g;
    for (int i = 0; i < n->type.rank; i++)
        if (n->a.perm[i] != i)
            return NULL;
    return n->in[0];
}

static Node *transpose_of_transpose(Graph *g, Node *n)
{
    const Node *x = n->in[0];
    if (x->op != OP_TRANSPOSE)
        return NULL;
    int perm[MAX_RANK] = {0};
    for (int i = 0; i < n->type.rank; i++)
        perm[i] = x->a.perm[n->a.perm[i]];
    return graph_transpose(g, x->in[0], perm, n->span);
}

/* When the axes longer than 1 keep their order, the elements do. */
static Node *transpose_of_ones(Graph *g, Node *n)
{
    int last = -1;
    for (int i = 0; i < n->type.rank; i++) {
        if (n->type.dim[i] == 1)
            continue;
        if (n->a.perm[i] < last)
            return NULL;
        last = n->a.perm[i];
    }
    return graph_reshape(g, n->in[0], n->type.rank, n->type.dim, n->span);
}

static Node *slice_all(Graph *g, Node *n)
{
    (void)g;
    if (!shape_equal(&n->type, &n->in[0]->type))
        return NULL;
    for (int i = 0; i < n->type.rank; i++)
        if (n->type.dim[i] > 1 && n->a.step[i] < 0)
            return NULL;
    return n->in[0];
}

static Node *slice_of_slice(Graph *g, Node *n)
{
    const Node *x = n->in[0];
    if (x->op != OP_SLICE)
        return NULL;
    Attr a = n->a;
    for (int i = 0; i < n->type.rank; i++) {
        a.start[i] = x->a.start[i] + x->a.step[i] * n->a.start[i];
        a.step[i] = n->type.dim[i] == 1 ? 1 : x->a.step[i] * n->a.step[i];
    }
    return graph_node(g, OP_SLICE, n->span, 1, &x->in[0], &a);
}

/* A slice that lies in one of the joined operands is a slice of that. */
static Node *slice_of_concat(Graph *g, Node *n)
{
    Node *x = n->in[0];
    if (x->op != OP_CONCAT)
        return NULL;
    int axis = x->a.axis;
    int64_t first = n->a.start[axis], last = first + (n->type.dim[axis] - 1) * n->a.step[axis];
    int64_t low = first < last ? first : last, high = first < last ? last : first;
    for (int k = 0; k < x->nin; k++) {
        int64_t length = x->in[k]->type.dim[axis];
        if (low < length) {
            Attr a = n->a;
            a.start[axis] = first;
            return high < length ? graph_node(g, OP_SLICE, n->span, 1, &x->in[k], &a) : NULL;
        }
        low -= length;
        high -= length;
        first -= length;
    }
    return NULL;
}

static Node *pad_of_pad(Graph *g, Node *n)
{
    const Node *x = n->in[0];
    if (x->op != OP_PAD || memcmp(&x->a.value, &n->a.value, sizeof n->a.value) != 0)
        return NULL;
    Attr a = n->a;
    for (int i = 0; i < n->type.rank; i++) {
        a.start[i] += x->a.start[i];
        a.step[i] += x->a.step[i];
    }
    return graph_node(g, OP_PAD, n->span, 1, &x->in[0], &a);
}

static Node *concat_of_one(Graph *g, Node *n)
{
    (void)g;
    return n->nin == 1 ? n->in[0] : NULL;
}

/* One element of x, counted from the front, along the axis of a GATHER. */
static Node *take_one(Graph *g, const Node *n, int64_t index)
{
    const Type *x = &n->in[0]->type;
    Attr a = {0};
    for (int i = 0; i < x->rank; i++) {
        a.shape[i] = i == n->a.axis ? 1 : x->dim[i];
        a.start[i] = i == n->a.axis ? index : 0;
        a.step[i] = 1;
    }
    Node *one = graph_node(g, OP_SLICE, n->span, 1, &n->in[0], &a);
    return graph_reshape(g, one, n->type.rank, n->type.dim, n->span);
}

static Node *gather_one(Graph *g, Node *n)
{
    const Node *index = n->in[1];
    if (index->op != OP_CONST || !index->value.data || type_count(&index->type) != 1)
        return NULL;
    int64_t i = (int64_t)const_rounded(index, 0), length = n->in[0]->type.dim[n->a.axis];
    if (i < -length || i >= length)
        return NULL;
    return take_one(g, n, i < 0 ? i + length : i);
}

static unsigned long_axes(const Node *n)
{
    unsigned axes = 0;
    for (int i = 0; i < n->in[0]->type.rank; i++)
        if (n->a.axes >> i & 1 && n->in[0]->type.dim[i] > 1)
            axes |= 1u << i;
    return axes;
}

static Node *reduce_ones(Graph *g, Node *n)
{
    unsigned axes = long_axes(n);
    if (!axes)
        return n->in[0];
    return axes == n->a.axes ? NULL : graph_reduce(g, n->op, n->in[0], axes, true, n->span);
}

static Node *index_of_one(Graph *g, Node *n)
{
    if (long_axes(n))
        return NULL;
    return as_type_of(g, n, graph_scalar(g, DT_I64, 0, n->span));
}

static Node *reduce_of_reduce(Graph *g, Node *n)
{
    const Node *x = n->in[0];
    if (x->op != n->op)
        return NULL;
    return graph_reduce(g, n->op, x->in[0], n->a.axes | x->a.axes, true, n->span);
}

/* f(expand x) = expand f(x): less work. */
static Node *after_expand(Graph *g, Node *n)
{
    const Node *x = n->in[0];
    if (x->op != OP_EXPAND)
        return NULL;
    return as_type_of(g, n, graph_node(g, n->op, n->span, 1, &x->in[0], &n->a));
}

/* Is the type of n the same when operand k is x, by broadcasting? */
static bool still_spans(const Node *n, int k, const Node *x)
{
    for (int i = 1; i <= n->type.rank; i++) { /* from the last axis */
        int64_t length = 1;
        for (int j = 0; j < n->nin; j++) {
            const Type *t = j == k ? &x->type : &n->in[j]->type;
            if (i <= t->rank && t->dim[t->rank - i] > length)
                length = t->dim[t->rank - i];
        }
        if (length != n->type.dim[n->type.rank - i])
            return false;
    }
    return true;
}

/* Broadcasting does what an expand before it did, if another operand has the long axes. */
static Node *broadcast_instead(Graph *g, Node *n)
{
    for (int k = 0; k < n->nin; k++) {
        const Node *x = n->in[k];
        if (x->op != OP_EXPAND || !still_spans(n, k, x->in[0]))
            continue;
        Node *in[3];
        memcpy(in, n->in, (size_t)n->nin * sizeof *in);
        in[k] = x->in[0];
        Node *m = graph_node(g, n->op, n->span, n->nin, in, &n->a);
        if (m && type_equal(&m->type, &n->type))
            return m;
    }
    return NULL;
}

const Rule movement_rules[] = {
    {OP_RESHAPE, same_type}, {OP_RESHAPE, reshape_of_reshape},
    {OP_EXPAND, same_type}, {OP_EXPAND, expand_of_expand},
    {OP_TRANSPOSE, transpose_nothing}, {OP_TRANSPOSE, transpose_of_transpose},
    {OP_TRANSPOSE, transpose_of_ones},
    {OP_SLICE, slice_all}, {OP_SLICE, slice_of_slice}, {OP_SLICE, slice_of_concat},
    {OP_PAD, same_type}, {OP_PAD, pad_of_pad}, {OP_CONCAT, concat_of_one},
    {OP_GATHER, gather_one},
    {OP_ARGMAX, index_of_one}, {OP_ARGMIN, index_of_one},
#define LEAF(name, text, doc)
#define UNARY(name, text, cls, doc) {OP_##name, after_expand},
#define BINARY(name, text, cls, doc) {OP_##name, broadcast_instead},
#define REDUCE(name, text, cls, doc)
#define OP(name, text, lo, hi, cls, doc)
#include "graph/ops.def"
#undef LEAF
#undef UNARY
#undef BINARY
#undef REDUCE
#undef OP
    {OP_WHERE, broadcast_instead}, {OP_CAST, after_expand},
    {OP_SUM, reduce_ones}, {OP_MEAN, reduce_ones}, {OP_PROD, reduce_ones},
    {OP_REDMAX, reduce_ones}, {OP_REDMIN, reduce_ones}, {OP_ANY, reduce_ones},
    {OP_ALL, reduce_ones},
    {OP_SUM, reduce_of_reduce}, {OP_MEAN, reduce_of_reduce}, {OP_PROD, reduce_of_reduce},
    {OP_REDMAX, reduce_of_reduce}, {OP_REDMIN, reduce_of_reduce}, {OP_ANY, reduce_of_reduce},
    {OP_ALL, reduce_of_reduce},
    {OP_COUNT, NULL}
};
