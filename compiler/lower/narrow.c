/* narrow.c: see narrow.h. Weight-only, symmetric, one scale for each output: Krishnamoorthi 2018,
 * "Quantizing deep convolutional networks for efficient inference", sections 2.2 and 3.1. */
#include "lower/narrow.h"
#include "passes/fuse.h"
#include <math.h>
#include <string.h>

/* A constant, not repeated (it would grow), and one matrix. */
bool narrow_weight(const Node *c, View *w, int64_t *cols, int64_t *depth)
{
    if (!is_contraction(c) || !view_of(c->in[1], w) || w->base->op != OP_CONST)
        return false;
    const Node *x = c->in[1];
    int rank = x->type.rank;
    if (type_count(&x->type) > type_count(&w->base->type))
        return false;
    *cols = x->type.dim[rank - (c->op == OP_DENSE ? 2 : 1)];
    *depth = x->type.dim[rank - (c->op == OP_DENSE ? 1 : 2)];
    if (c->op == OP_MATMUL) {
        View b = *w;
        w->stride[0] = b.stride[rank - 1];
        w->stride[1] = b.stride[rank - 2];
    }
    return type_count(&x->type) == *cols * *depth;
}

float weight_at(const View *w, int64_t j, int64_t k)
{
    return (float)const_rounded(w->base, w->offset + j * w->stride[0] + k * w->stride[1]);
}

double narrow_scale(Precision p, const View *w, int64_t j, int64_t depth)
{
    double most = 0;
    for (int64_t k = 0; k < depth && p == PRECISION_I8; k++)
        most = fmax(most, fabs(weight_at(w, j, k)));
    return p == PRECISION_I8 ? (float)(most / 127) : 1;
}

double narrow_value(Precision p, double v, double scale)
{
    switch (p) {
    case PRECISION_BF16: return round_to(DT_BF16, v);
    case PRECISION_F16:  return round_to(DT_F16, v);
    case PRECISION_I8:   return scale > 0 ? fmin(fmax(rint(v / scale), -127), 127) : 0;
    default:             return v;
    }
}

static const char *weight_name(const Node *c)
{
    View w;
    if (view_of(c->in[1], &w) && w.base->name)
        return w.base->name;
    return c->layer ? c->layer->path : op_info(c->op)->name;
}

static bool check_weight(Ctx *ctx, const Node *c, const View *w, int64_t cols, int64_t depth,
                         Precision p)
{
    for (int64_t j = 0; j < cols; j++)
        for (int64_t k = 0; k < depth; k++) {
            double v = weight_at(w, j, k);
            bool held = p == PRECISION_I8 ? isfinite(v)
                                          : !isfinite(v) || isfinite(narrow_value(p, v, 1));
            if (held)
                continue;
            return error(ctx, c->span, "'%s' has the weight %g, which %s cannot hold; store "
                         "weights with --precision=%s", weight_name(c), v, precision_info[p].name,
                         p == PRECISION_F16 ? "bf16 or f32" : "f32");
        }
    return true;
}

bool narrow_check(Ctx *ctx, const Graph *g, Precision p)
{
    bool ok = true;
    View w;
    int64_t cols, depth;
    for (size_t i = 0; i < g->count && p != PRECISION_F32; i++)
        if (narrow_weight(g->node[i], &w, &cols, &depth))
            ok = check_weight(ctx, g->node[i], &w, cols, depth, p) && ok;
    return ok;
}

/* The weight of c as a constant of its own, rounded. */
static Node *narrow_const(Graph *g, Node *c, const View *w, Precision p, NarrowRow *row)
{
    Arena *a = g->ctx->arena;
    const Type *type = &c->in[1]->type;
    bool dense = c->op == OP_DENSE;
    float *data = NEW_ARRAY(a, float, row->cols * row->depth);
    for (int64_t j = 0; j < row->cols; j++) {
        double scale = narrow_scale(p, w, j, row->depth);
        for (int64_t k = 0; k < row->depth; k++) {
            double v = weight_at(w, j, k), got = narrow_value(p, v, scale) * scale;
            data[dense ? j * row->depth + k : k * row->cols + j] = (float)got;
            row->greatest = fmax(row->greatest, fabs(v));
            row->error = fmax(row->error, fabs(got - v));
        }
    }
    Tensor t = {*type, data};
    return graph_const(g, &t, DT_F32, weight_name(c), c->span);
}

int64_t narrow_bytes(const NarrowRow *r, Precision p)
{
    int64_t scales = p == PRECISION_I8 ? r->cols * (int64_t)sizeof(float) : 0;
    return r->cols * r->depth * (int64_t)elem_size(precision_info[p].elem) + scales;
}

Graph *narrow_graph(Graph *from, Precision p, NarrowRow *row, int *n)
{
    Graph *g = graph_copy(from);
    size_t count = g->count;
    int found = 0;
    for (size_t i = 0; i < count; i++) {
        Node *c = g->node[i];
        NarrowRow r = {0};
        View w;
        if (!narrow_weight(c, &w, &r.cols, &r.depth))
            continue;
        r.name = weight_name(c);
        c->in[1] = narrow_const(g, c, &w, p, &r);
        if (row)
            row[found] = r;
        found++;
    }
    if (n)
        *n = found;
    graph_sort(g);
    return g;
}
