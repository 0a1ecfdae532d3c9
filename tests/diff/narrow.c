/* narrow.c: products whose weights are stored in fewer bits, against the reference in double with
 * the weights as they are stored: so the bound is that of f32 arithmetic, and of i8's rounding of
 * its other operand. The model is compiled twice, from weights that were rounded before and from
 * exact ones: both must give the same code.
 *
 *     diff_narrow TARGET FOLDER */
#include "bundle.h"
#include "lower/narrow.h"
#include "narrow_cases.h"
#include "passes/fuse.h"
#include <math.h>
#include <stdio.h>

static double depth_of(const Graph *g)
{
    size_t i = 0;
    while (!is_contraction(g->node[i]))
        i++;
    const Type *x = &g->node[i]->in[0]->type;
    return (double)x->dim[x->rank - 1];
}

/* The greatest sum of |a b|, with a as it is, or its greatest element everywhere. */
static double greatest_sum(Graph *g, Arena *a, double *const *in, bool everywhere)
{
    double **size = NEW_ARRAY(a, double *, g->ninput + 1);
    for (size_t n = 0; n < g->ninput; n++) {
        int64_t count = type_count(&g->input[n]->type);
        double most = bundle_greatest(in[n], count);
        size[n] = NEW_ARRAY(a, double, count);
        for (int64_t k = 0; k < count; k++)
            size[n][k] = everywhere ? most : fabs(in[n][k]);
    }
    const Node *y = g->output[0].node;
    double **value = graph_eval(g, a, (const double *const *)size);
    return bundle_greatest(value[y->id], type_count(&y->type));
}

/* f32: each sum is off by at most (depth + 4) roundings of the sum of |a b| (Higham 2002, section
 * 3.1). i8: a is rounded to at least 14 bits, so it is off by 2^-15 of the greatest. What follows
 * doubles it at most. */
static Bound bound_of(Ctx *c, int i, Precision p, const Target *t, double *const *in)
{
    Graph *g = narrow_case(c, i, true, NULL);
    int64_t count = type_count(&g->output[0].node->type);
    double *absolute = NEW_ARRAY(c->arena, double, count);
    double sum = greatest_sum(g, c->arena, in, false), off = (depth_of(g) + 4) * 0x1p-24 * sum;
    if (p == PRECISION_I8)
        off += 0x1p-15 * greatest_sum(g, c->arena, in, true);
    if (t->dots && p == PRECISION_BF16) /* several rows are rounded too */
        off += 0x1p-9 * sum;
    for (int64_t k = 0; k < count; k++)
        absolute[k] = 2 * off;
    return (Bound){.relative = 0x1p-21, .absolute = absolute};
}

static int add_case(Bundle *b, Ctx *c, int i, Precision p, const Target *t)
{
    static const char *const name[] = {"f32", "bf16", "f16", "i8"};
    const char *what;
    Graph *g = narrow_case(c, i, false, &what), *exact = graph_copy(g);
    Graph *stored = narrow_graph(g, p, NULL, NULL);
    double **in = narrow_inputs(g, c->arena, i);
    Bound bound = bound_of(c, i, p, t, in);
    PassOptions options = {0};
    what = arena_printf(c->arena, "%s, %s", what, name[p]);
    bundle_precision(b, p);
    bundle_add(b, what, stored, (const double *const *)in, &bound);
    if (!bundle_add_variant(b, what, exact, &options))
        return 0;
    printf("%s: other code from exact weights\n", what);
    return 1;
}

int main(int argc, char **argv)
{
    const Target *t = bundle_target(argc, argv, "");
    Arena *a = arena_new(NULL, NULL);
    Ctx c;
    ctx_init(&c, a);
    Bundle *b = bundle_new(a, argv[2], t);
    int bad = 0;
    for (int i = 0; i < NARROW_CASES; i++)
        for (Precision p = PRECISION_F32; p <= PRECISION_I8; p++)
            bad += add_case(b, &c, i, p, t);
    int wrong = bundle_run(b);
    printf("%d wrong cases\n", wrong);
    arena_free(a);
    return wrong != 0 || bad != 0;
}
