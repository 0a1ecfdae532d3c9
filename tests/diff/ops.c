/* ops.c: every row of ops.def on random shapes, compiled for one target, against graph_eval: on
 * random values, and on those at the limits (NaN, infinities, zeros of both signs, denormals, the
 * greatest and least of each type). Pointwise results within 16 units in the last place of the
 * reference; sums of n products within (n + 8) u sum |a||b|, u = 2^-24 (Higham, Accuracy and
 * Stability, section 3.1); whole numbers and bools exactly.
 *
 *     diff_ops TARGET FOLDER [SEEDS] */
#include "bundle.h"
#include "random_graph.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double u = 0x1p-24;

/* ---- values at the limits */

typedef struct Values {
    const double *v;
    int n;
} Values;

#define VALUES(list) ((Values){list, (int)(sizeof(list) / sizeof *(list))})

static bool is_sum(Op op)
{
    return op == OP_ADD || op == OP_SUB || op == OP_SUM;
}

/* Products are such that no order of multiplication overflows on the way. */
static Values float_limits(Op op)
{
    static const double factor[] = {0., -0., INFINITY, -INFINITY, NAN, 1, -1, 2, 0.5, 1, 1, 1};
    static const double all[] = {
        0., -0., INFINITY, -INFINITY, NAN, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, FLT_MAX, -FLT_MAX,
        FLT_MIN, -FLT_MIN, 0x1p-149, -0x1p-149, 0x1.8p-140, 0x1p23, 0x1.000002p23, 0x1.fffffep22,
        -0x1.000002p22, 0x1p31, -0x1p31, 0x1p63, -0x1p63, 0x1p100, -0x1p-100, 88.7f, 89.5f, -87.5f,
        -104, 1e10f, -1e10f, 0x1p-24, -0x1p-24, 0x1.fffffep-1, 0x1.000002p0};
    return op == OP_PROD ? VALUES(factor) : VALUES(all);
}

/* The reference counts in double: only what that holds exactly. */
static Values whole_limits(Op op, DType d)
{
    static const double sign[] = {1, -1};
    static const double i32[] = {0, 1, -1, 2, -2, 7, -7, 0x1p16, -0x1p16, -0x1p31, 1 - 0x1p31,
                                 0x1p31 - 1, 0x1p31 - 2, 46341, -46341};
    static const double multiple[] = {0, 0x1p31, -0x1p31, 0x1p62, -0x1p62, -0x1p63};
    static const double power32[] = {0, 1, -1, 2, -2, 0x1p16, -0x1p16, 0x1p30, -0x1p30, -0x1p31};
    static const double power64[] = {0, 1, -1, 2, -2, 0x1p31, -0x1p32, 0x1p62, -0x1p62, -0x1p63};
    if (op == OP_PROD)
        return VALUES(sign);
    if (d == DT_I32)
        return op == OP_MUL ? VALUES(power32) : VALUES(i32);
    return is_sum(op) ? VALUES(multiple) : VALUES(power64);
}

/* Overwrites most elements of the inputs. */
static void put_limits(const Graph *g, Op op, double **in, uint64_t state)
{
    for (size_t i = 0; i < g->ninput; i++) {
        DType d = g->input[i]->type.dtype;
        if (d != DT_F32 && d != DT_I32 && d != DT_I64)
            continue;
        Values from = d == DT_F32 ? float_limits(op) : whole_limits(op, d);
        bool all = dtype_class(d) == DT_INT; /* small ones beside 2^63 are lost in double */
        for (int64_t k = 0; k < type_count(&g->input[i]->type); k++) {
            state = state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
            if (all || state >> 62)
                in[i][k] = from.v[(state >> 33) % (uint64_t)from.n];
        }
    }
}

/* ---- bounds */

static double magnitude(double v)
{
    return isfinite(v) ? fabs(v) : 0;
}

/* The same graph on absolute values: the sum of |a||b| where the operator is a sum of products.
 * What is not finite counts as 0. */
static const double *magnitudes(Graph *g, Arena *a, double *const *in)
{
    Graph *copy = graph_copy(g);
    double **abs_in = NEW_ARRAY(a, double *, g->ninput);
    for (size_t i = 0; i < g->ninput; i++) {
        int64_t n = type_count(&g->input[i]->type);
        abs_in[i] = NEW_ARRAY(a, double, n);
        for (int64_t k = 0; k < n; k++)
            abs_in[i][k] = magnitude(in[i][k]);
    }
    for (size_t i = 0; i < copy->count; i++) {
        Node *n = copy->node[i];
        if (n->op != OP_CONST)
            continue;
        int64_t count = type_count(&n->type);
        double *v = NEW_ARRAY(a, double, count);
        for (int64_t k = 0; k < count; k++)
            v[k] = magnitude(const_rounded(n, k));
        n->value = (Tensor){n->type, v};
        n->value.type.dtype = DT_F64;
    }
    return graph_eval(copy, a, (const double *const *)abs_in)[copy->output[0].node->id];
}

/* Terms that are added up in one element of the result. */
static double terms(const Node *n)
{
    int64_t in = type_count(&n->in[0]->type), out = type_count(&n->type);
    if (n->op == OP_DENSE || n->op == OP_MATMUL)
        return (double)n->in[0]->type.dim[n->in[0]->type.rank - 1];
    return (double)(in / out);
}

/* Where the terms may overflow on their way to a sum that does not, nothing is known. */
static const double *sum_bound(Graph *g, Arena *a, double *const *in)
{
    const Node *n = g->output[0].node;
    const double *m = magnitudes(g, a, in);
    double *absolute = NEW_ARRAY(a, double, type_count(&n->type));
    for (int64_t i = 0; i < type_count(&n->type); i++) {
        double whole = n->op == OP_MEAN ? m[i] * terms(n) : m[i];
        absolute[i] = whole > FLT_MAX ? INFINITY : (terms(n) + 8) * (u * m[i] + 0x1p-149);
    }
    return absolute;
}

/* A quotient near a whole number may fall on either side of it; with 2^22 and more it has no
 * fraction. Of a - b floor(a / b), an infinite b leaves the product 0 * b open. */
static const double *mod_bound(Graph *g, Arena *a, double *const *in)
{
    const Node *n = g->output[0].node;
    int64_t count = type_count(&n->type);
    double **v = graph_eval(g, a, (const double *const *)in);
    double greatest = 0;
    double *absolute = NEW_ARRAY(a, double, count);
    bool tame = true;
    for (int k = 0; k < 2; k++)
        for (int64_t i = 0; i < type_count(&n->in[k]->type); i++) {
            double x = v[n->in[k]->id][i];
            tame &= fabs(x) < 100;
            greatest = fabs(x) > greatest ? fabs(x) : greatest;
        }
    for (int64_t i = 0; i < count; i++)
        absolute[i] = tame ? 4 * u * greatest : INFINITY;
    return absolute;
}

/* Where mathematics or IEEE 754 says which zero it is. */
static bool has_signed_zero(Op op)
{
    static const Op list[] = {OP_NEG, OP_ABS, OP_CEIL, OP_FLOOR, OP_ROUND, OP_SQRT, OP_SIN, OP_TAN,
                              OP_ASIN, OP_ATAN, OP_SINH, OP_TANH, OP_ASINH, OP_ATANH, OP_ERF,
                              OP_EXPM1, OP_LOG1P, OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_WHERE,
                              OP_RESHAPE, OP_TRANSPOSE, OP_SLICE, OP_CONCAT, OP_EXPAND, OP_GATHER};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i] == op)
            return true;
    return false;
}

static Bound bound_of(Graph *g, Arena *a, double *const *in)
{
    const Node *n = g->output[0].node;
    Bound b = {.relative = 16 * u, .zero_sign = has_signed_zero(n->op)};
    bool sum = n->op == OP_DENSE || n->op == OP_MATMUL || n->op == OP_SUM || n->op == OP_MEAN;
    if (n->type.dtype != DT_F32)
        return (Bound){0};
    if (n->op == OP_PROD)
        b.relative = (terms(n) + 8) * u;
    if (sum)
        b.absolute = sum_bound(g, a, in);
    if (n->op == OP_MOD)
        b.absolute = mod_bound(g, a, in);
    return b;
}

/* ---- cases */

static void add_op(Bundle *b, Ctx *c, Op op, int s)
{
    uint64_t seed = (uint64_t)op * 100000 + (uint64_t)s;
    bool limits = s % 2;
    Graph *g = random_op_graph(c, op, seed);
    double **in = random_inputs(g, c->arena, seed);
    if (limits)
        put_limits(g, op, in, seed);
    Bound bound = bound_of(g, c->arena, in);
    const char *what = arena_printf(c->arena, "%s, seed %d%s", op_info(op)->name, s,
                                    limits ? ", limits" : "");
    bundle_add(b, what, g, (const double *const *)in, &bound);
}

/* Reductions are lowered in several ways, by axes and length. */
static int cases_of(Op op, int seeds)
{
    OpFamily family = op_info(op)->family;
    return family == FAM_LEAF ? 0 : family == FAM_REDUCE ? 6 * seeds : seeds;
}

int main(int argc, char **argv)
{
    const Target *t = bundle_target(argc, argv, " [SEEDS]");
    int seeds = argc > 3 ? atoi(argv[3]) : 9;
    Arena *a = arena_new(NULL, NULL);
    Ctx c;
    ctx_init(&c, a);
    Bundle *b = bundle_new(a, argv[2], t);
    for (Op op = 0; op < OP_COUNT; op++)
        for (int s = 0; s < cases_of(op, seeds); s++)
            add_op(b, &c, op, s);
    int bad = bundle_run(b);
    printf("%d operators, %d wrong cases\n", OP_COUNT - 2, bad);
    arena_free(a);
    return bad != 0;
}
