/* ops.c: the table of operators, made from ops.def, and what the op_*.c files share. */
#include "graph/ops.h"
#include <math.h>

#define LEAF(name, text, doc)
#define UNARY(name, text, cls, doc)                                                   \
    static void run_##name(const Node *n, const double *const *in, double *out)       \
    {                                                                                 \
        eval_unary(n, in, out, eval_##name);                                          \
    }
#define BINARY(name, text, cls, doc)                                                  \
    static void run_##name(const Node *n, const double *const *in, double *out)       \
    {                                                                                 \
        eval_binary(n, in, out, eval_##name);                                         \
    }
#define REDUCE(name, text, cls, doc)                                                  \
    static void run_##name(const Node *n, const double *const *in, double *out)       \
    {                                                                                 \
        eval_reduce(n, in, out, eval_##name);                                         \
    }
#define OP(name, text, lo, hi, cls, doc)
#include "graph/ops.def"
#undef LEAF
#undef UNARY
#undef BINARY
#undef REDUCE
#undef OP

static const OpInfo ops[OP_COUNT] = {
#define LEAF(name, text, doc) {text, FAM_LEAF, 0, 0, 0, doc, NULL, NULL},
#define UNARY(name, text, cls, doc) {text, FAM_UNARY, cls, 1, 1, doc, shape_unary, run_##name},
#define BINARY(name, text, cls, doc) {text, FAM_BINARY, cls, 2, 2, doc, shape_binary, run_##name},
#define REDUCE(name, text, cls, doc) {text, FAM_REDUCE, cls, 1, 1, doc, shape_reduce, run_##name},
#define OP(name, text, lo, hi, cls, doc)                                              \
    {text, FAM_OTHER, cls, lo, hi, doc, shape_##name, eval_##name},
#include "graph/ops.def"
#undef LEAF
#undef UNARY
#undef BINARY
#undef REDUCE
#undef OP
};

const OpInfo *op_info(Op op)
{
    return &ops[op];
}

bool set_type(Graph *g, Node *n, DType d, int rank, const int64_t *dim)
{
    const char *name = op_info(n->op)->name;
    if (rank > MAX_RANK)
        return error(g->ctx, n->span, "the result of %s would have %d axes; at most %d are "
                     "possible", name, rank, MAX_RANK);
    if (checked_count(rank, dim) < 0) {
        Type t = type_make(d, rank, dim);
        return error(g->ctx, n->span, "the result of %s would be %s; it must have from 1 to 2^40 "
                     "elements", name, type_text(g->ctx->arena, &t));
    }
    n->type = type_make(d, rank, dim);
    return true;
}

const char *operand_text(Graph *g, const Node *n)
{
    const char *type = type_text(g->ctx->arena, &n->type);
    return n->name ? arena_printf(g->ctx->arena, "'%s' (%s)", n->name, type) : type;
}

/* The bit of OpClass that lets an operator work on d; 0 for types that must be cast first. */
static unsigned operand_bit(DType d)
{
    switch (d) {
    case DT_F32: return ON_FLOAT;
    case DT_I32: case DT_I64: return ON_INT;
    case DT_BOOL: return ON_BOOL;
    default: return 0;
    }
}

static const char *allowed_text(unsigned cls)
{
    switch (cls & ON_ANY) {
    case ON_FLOAT: return "f32";
    case ON_NUMBER: return "f32, i32 or i64";
    case ON_BOOL: return "bool";
    default: return "f32, i32, i64 or bool";
    }
}

static const char *type_remedy(const Node *n, unsigned cls)
{
    DType d = n->type.dtype;
    if (d == DT_BOOL)
        return "choose numbers by a mask with where(mask, a, b)";
    if ((cls & ON_ANY) == ON_BOOL)
        return "compare to get bool, as in x > 0";
    bool keep_whole = cls & ON_INT && dtype_class(d) == DT_INT;
    return keep_whole ? "cast it first: cast(x, i32)" : "cast it first: cast(x, f32)";
}

static bool check_operand(Graph *g, const Node *n, int i)
{
    const OpInfo *info = op_info(n->op);
    const Node *x = n->in[i];
    if (operand_bit(x->type.dtype) & info->cls)
        return true;
    const char *which = info->max_in == 1 ? "its operand" : arena_printf(g->ctx->arena,
                        "operand %d", i + 1);
    return error(g->ctx, n->span, "%s works on %s, but %s is %s; %s", info->name,
                 allowed_text(info->cls), which, operand_text(g, x), type_remedy(x, info->cls));
}

bool check_operands(Graph *g, const Node *n)
{
    for (int i = 0; i < n->nin; i++)
        if (!check_operand(g, n, i))
            return false;
    for (int i = 1; i < n->nin; i++)
        if (n->in[i]->type.dtype != n->in[0]->type.dtype)
            return error(g->ctx, n->span, "%s of %s and %s: the element types must be the same; "
                         "cast one of them, as in cast(x, %s)", op_info(n->op)->name,
                         operand_text(g, n->in[0]), operand_text(g, n->in[i]),
                         dtype_name(n->in[0]->type.dtype));
    return true;
}

bool broadcast(Graph *g, const Node *n, const Type *a, const Type *b, int *rank, int64_t *dim)
{
    *rank = a->rank > b->rank ? a->rank : b->rank;
    for (int i = 1; i <= *rank; i++) { /* from the last axis */
        int64_t da = i <= a->rank ? a->dim[a->rank - i] : 1;
        int64_t db = i <= b->rank ? b->dim[b->rank - i] : 1;
        if (da != db && da != 1 && db != 1)
            return error(g->ctx, n->span, "%s of %s and %s: axis -%d is %lld on one side and %lld "
                         "on the other; lengths must be equal, or one of them 1",
                         op_info(n->op)->name, type_text(g->ctx->arena, a),
                         type_text(g->ctx->arena, b), i, (long long)da, (long long)db);
        dim[*rank - i] = da == 1 ? db : da;
    }
    return true;
}

void walk_next(Walk *w)
{
    for (int i = w->rank; i-- > 0;) {
        for (int k = 0; k < w->arrays; k++)
            w->at[k] += w->stride[k][i];
        if (++w->index[i] < w->dim[i])
            return;
        for (int k = 0; k < w->arrays; k++)
            w->at[k] -= w->stride[k][i] * w->dim[i];
        w->index[i] = 0;
    }
}

Walk walk_broadcast(const Type *box, int n, Node *const *operand)
{
    Walk w = {.rank = box->rank, .arrays = n};
    for (int i = 0; i < box->rank; i++)
        w.dim[i] = box->dim[i];
    for (int k = 0; k < n; k++) {
        const Type *t = &operand[k]->type;
        int64_t stride[MAX_RANK];
        type_strides(t, stride);
        int lead = box->rank - t->rank; /* axes that the operand lacks */
        for (int i = 0; i < t->rank; i++)
            w.stride[k][lead + i] = t->dim[i] == 1 ? 0 : stride[i];
    }
    return w;
}

double wrap(DType d, double v)
{
    if (dtype_class(d) != DT_INT || v != v)
        return v;
    double range = ldexp(1, 8 * (int)dtype_size(d));
    double least = d == DT_U8 ? 0 : -range / 2;
    if (v < least || v >= least + range) {
        v = fmod(v, range); /* exact, in (-range, range) */
        v = v < least ? v + range : v >= least + range ? v - range : v;
    }
    return v + 0.0; /* whole numbers have no -0 */
}

int64_t node_macs(const Node *n)
{
    int64_t count = type_count(&n->type);
    const OpInfo *info = op_info(n->op);
    if (n->op == OP_DENSE || n->op == OP_MATMUL) /* each element sums over the last axis of x */
        return count * n->in[0]->type.dim[n->in[0]->type.rank - 1];
    if (info->family == FAM_REDUCE)
        return type_count(&n->in[0]->type);
    return info->cls & POINTWISE ? count : 0;
}

int64_t macs_add(int64_t a, int64_t b)
{
    return a < INT64_MAX - b ? a + b : INT64_MAX;
}
