/* op_linear.c: contractions. DENSE keeps PyTorch's layout of weights, w[out, in]. */
#include "graph/ops.h"

static bool dense_bias(Graph *g, const Node *n, int64_t units)
{
    const Type *b = &n->in[2]->type;
    if (b->rank == 1 && b->dim[0] == units)
        return true;
    return error(g->ctx, n->span, "the bias of dense is %s, but %lld units need f32[%lld]",
                 operand_text(g, n->in[2]), (long long)units, (long long)units);
}

bool shape_DENSE(Graph *g, Node *n)
{
    if (!check_operands(g, n))
        return false;
    const Type *x = &n->in[0]->type, *w = &n->in[1]->type;
    if (w->rank != 2)
        return error(g->ctx, n->span, "the weight of dense is %s; it must have two axes, units and "
                     "inputs", operand_text(g, n->in[1]));
    if (x->rank == 0 || x->dim[x->rank - 1] != w->dim[1])
        return error(g->ctx, n->span, "dense needs the last axis to be %lld, but x is %s",
                     (long long)w->dim[1], type_text(g->ctx->arena, x));
    if (n->nin == 3 && !dense_bias(g, n, w->dim[0]))
        return false;
    Type t = *x;
    t.dim[t.rank - 1] = w->dim[0];
    return set_type(g, n, t.dtype, t.rank, t.dim);
}

void eval_DENSE(const Node *n, const double *const *in, double *out)
{
    int64_t units = n->in[1]->type.dim[0], inputs = n->in[1]->type.dim[1];
    int64_t rows = type_count(&n->in[0]->type) / inputs;
    for (int64_t r = 0; r < rows; r++)
        for (int64_t u = 0; u < units; u++) {
            const double *x = in[0] + r * inputs, *w = in[1] + u * inputs;
            double sum = n->nin == 3 ? in[2][u] : 0;
            for (int64_t i = 0; i < inputs; i++)
                sum += x[i] * w[i];
            out[r * units + u] = sum;
        }
}

bool shape_MATMUL(Graph *g, Node *n)
{
    if (!check_operands(g, n))
        return false;
    const Type *a = &n->in[0]->type, *b = &n->in[1]->type;
    if (a->rank < 2 || b->rank < 2)
        return error(g->ctx, n->span, "matmul of %s and %s: both need two axes or more; reshape a "
                     "vector to a row or a column", operand_text(g, n->in[0]),
                     operand_text(g, n->in[1]));
    int64_t ka = a->dim[a->rank - 1], kb = b->dim[b->rank - 2];
    if (ka != kb)
        return error(g->ctx, n->span, "matmul of %s and %s: the last axis of the first is %lld, "
                     "the last but one of the second %lld; they must be equal",
                     operand_text(g, n->in[0]), operand_text(g, n->in[1]), (long long)ka,
                     (long long)kb);
    Type batch_a = type_make(a->dtype, a->rank - 2, a->dim);
    Type batch_b = type_make(b->dtype, b->rank - 2, b->dim);
    int rank;
    int64_t dim[MAX_RANK];
    if (!broadcast(g, n, &batch_a, &batch_b, &rank, dim))
        return false;
    dim[rank++] = a->dim[a->rank - 2];
    dim[rank++] = b->dim[b->rank - 1];
    return set_type(g, n, a->dtype, rank, dim);
}

/* out[m, n] = a[m, k] b[k, n] */
static void multiply(int64_t rows, int64_t depth, int64_t cols, const double *a, const double *b,
                     double *out)
{
    for (int64_t i = 0; i < rows; i++) {
        double *o = out + i * cols;
        for (int64_t j = 0; j < cols; j++)
            o[j] = 0;
        for (int64_t k = 0; k < depth; k++)
            for (int64_t j = 0; j < cols; j++)
                o[j] += a[i * depth + k] * b[k * cols + j];
    }
}

/* Over the axes before the last two: where each matrix of a and of b begins. */
static Walk walk_batch(const Node *n)
{
    Walk w = walk_broadcast(&n->type, 2, n->in);
    w.rank -= 2;
    return w;
}

void eval_MATMUL(const Node *n, const double *const *in, double *out)
{
    const Type *a = &n->in[0]->type, *t = &n->type;
    int64_t rows = t->dim[t->rank - 2], cols = t->dim[t->rank - 1], depth = a->dim[a->rank - 1];
    Walk w = walk_batch(n);
    int64_t batches = type_count(t) / (rows * cols);
    for (int64_t i = 0; i < batches; i++, walk_next(&w))
        multiply(rows, depth, cols, in[0] + w.at[0], in[1] + w.at[1], out + i * rows * cols);
}
