/* ops.c: every row of ops.def on random shapes and values, compiled for one target, against
 * graph_eval. Pointwise results within 8 units in the last place of the reference; sums of n
 * products within (n + 8) u Σ|a||b|, u = 2^-24 (Higham, Accuracy and Stability, section 3.1); whole
 * numbers and bools exactly.
 *
 *     diff_ops TARGET FOLDER [SEEDS] */
#include "bundle.h"
#include "random_graph.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SKIP = 77 };

/* The same graph on absolute values: Σ|a||b| where the operator is a sum of products. */
static const double *magnitudes(Graph *g, Arena *a, double *const *in)
{
    Graph *copy = graph_copy(g);
    double **abs_in = NEW_ARRAY(a, double *, g->ninput);
    for (size_t i = 0; i < g->ninput; i++) {
        int64_t n = type_count(&g->input[i]->type);
        abs_in[i] = NEW_ARRAY(a, double, n);
        for (int64_t k = 0; k < n; k++)
            abs_in[i][k] = fabs(in[i][k]);
    }
    for (size_t i = 0; i < copy->count; i++) {
        Node *n = copy->node[i];
        if (n->op != OP_CONST)
            continue;
        int64_t count = type_count(&n->type);
        double *v = NEW_ARRAY(a, double, count);
        for (int64_t k = 0; k < count; k++)
            v[k] = fabs(const_rounded(n, k));
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

static double greatest(const Node *n, const double *v)
{
    double most = 0;
    for (int64_t i = 0; i < type_count(&n->type); i++)
        most = fabs(v[i]) > most ? fabs(v[i]) : most;
    return most;
}

static Bound bound_of(Graph *g, Arena *a, double *const *in)
{
    const double u = 0x1p-24;
    const Node *n = g->output[0].node;
    Bound b = {.relative = 16 * u};
    bool sum = n->op == OP_DENSE || n->op == OP_MATMUL || n->op == OP_SUM || n->op == OP_MEAN;
    if (n->type.dtype != DT_F32)
        return (Bound){0};
    if (n->op == OP_PROD)
        b.relative = (terms(n) + 8) * u;
    if (sum) {
        const double *m = magnitudes(g, a, in);
        double *absolute = NEW_ARRAY(a, double, type_count(&n->type));
        for (int64_t i = 0; i < type_count(&n->type); i++)
            absolute[i] = (terms(n) + 8) * u * m[i];
        b.absolute = absolute;
    }
    if (n->op == OP_MOD) { /* a quotient near a whole number may fall on either side of it */
        double **v = graph_eval(g, a, (const double *const *)in);
        double x = greatest(n->in[0], v[n->in[0]->id]);
        double *absolute = NEW_ARRAY(a, double, type_count(&n->type));
        for (int64_t i = 0; i < type_count(&n->type); i++)
            absolute[i] = 4 * u * x;
        b.absolute = absolute;
    }
    return b;
}

static int run_op(Op op, const Target *t, const char *folder, int seeds)
{
    Arena *a = arena_new(NULL, NULL);
    Ctx c;
    ctx_init(&c, a);
    Bundle *b = bundle_new(a, folder, t);
    for (int s = 0; s < seeds; s++) {
        uint64_t seed = (uint64_t)op * 1000 + (uint64_t)s;
        Graph *g = random_op_graph(&c, op, seed);
        double **in = random_inputs(g, a, seed);
        Bound bound = bound_of(g, a, in);
        bundle_add(b, arena_printf(a, "%s seed %d", op_info(op)->name, s), g,
                   (const double *const *)in, &bound);
    }
    int bad = bundle_run(b);
    arena_free(a);
    return bad;
}

int main(int argc, char **argv)
{
    const Target *t = argc > 2 ? target_find(argv[1]) : NULL;
    int seeds = argc > 3 ? atoi(argv[3]) : 6, bad = 0;
    Arena *a = arena_new(NULL, NULL);
    if (!t) {
        fprintf(stderr, "usage: diff_ops TARGET FOLDER [SEEDS]\n");
        return 2;
    }
    if (!bundle_can_run(t)) {
        printf("skipped: no compiler or emulator for %s here\n", t->name);
        return SKIP;
    }
    for (Op op = 0; op < OP_COUNT; op++) {
        if (op_info(op)->family == FAM_LEAF)
            continue;
        const char *folder = arena_printf(a, "%s/%s", argv[2], op_info(op)->name);
        if (system(arena_printf(a, "rm -rf '%s' && mkdir -p '%s'", folder, folder)) != 0)
            return 2;
        int wrong = run_op(op, t, folder, seeds);
        if (wrong)
            printf("%s: %d wrong\n", op_info(op)->name, wrong);
        bad += wrong != 0;
    }
    printf("%d operators, %d wrong\n", OP_COUNT - 2, bad);
    arena_free(a);
    return bad != 0;
}
