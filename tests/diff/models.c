/* models.c: random whole models, compiled for one target in several ways (each pass off alone, the
 * collapse always and never), against graph_eval. A way that gives the same code is not run twice.
 *
 * How far a result may be off is found by stochastic arithmetic (Vignes 1993, "A stochastic
 * arithmetic for reliable scientific computation"): the reference is computed again with every
 * float result, and every term of a sum, off by a random relative error of 2^-20, several units in
 * the last place; eight times the largest deviation is allowed. A model in which that changes a
 * whole number, or a float by more than a hundredth of the greatest of its array, is left out.
 *
 *     diff_models TARGET FOLDER [MODELS [SEED]] */
#include "bundle.h"
#include "random_graph.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DISTURBANCES = 4, TOGETHER = 60 };

/* ---- bounds */

/* In [-1, 1); Knuth's MMIX generator. */
static double random_unit(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) * 0x1p-52 - 1;
}

static double *disturb(Arena *a, const double *v, int64_t count, uint64_t *state)
{
    double *near = NEW_ARRAY(a, double, count);
    for (int64_t i = 0; i < count; i++)
        near[i] = v[i] * (1 + 0x1p-20 * random_unit(state));
    return near;
}

static bool is_sum(const Node *n)
{
    return n->type.dtype == DT_F32 && (n->op == OP_DENSE || n->op == OP_MATMUL || n->op == OP_SUM ||
                                       n->op == OP_MEAN);
}

/* graph_eval with every f32 result but those of movements disturbed. */
static double **disturbed(const Graph *g, Arena *a, double *const *in, uint64_t state)
{
    double **value = NEW_ARRAY(a, double *, g->count);
    double **exact = graph_eval(g, a, (const double *const *)in);
    for (size_t i = 0; i < g->count; i++) {
        const Node *n = g->node[i];
        const double **operand = NEW_ARRAY(a, const double *, n->nin + 1);
        value[i] = exact[i];
        if (!n->nin || !exact[i])
            continue;
        for (int k = 0; k < n->nin; k++)
            operand[k] = is_sum(n) ? disturb(a, value[n->in[k]->id],
                                             type_count(&n->in[k]->type), &state)
                                   : value[n->in[k]->id];
        value[i] = NEW_ARRAY(a, double, type_count(&n->type));
        op_info(n->op)->eval(n, operand, value[i]);
        if (n->type.dtype == DT_F32 && !(op_info(n->op)->cls & MOVE))
            value[i] = disturb(a, value[i], type_count(&n->type), &state);
    }
    return value;
}

/* Adds to the bound what a disturbance changed; false if that is too much. */
static bool widen(const Node *n, const double *exact, const double *near, double *absolute)
{
    int64_t count = type_count(&n->type);
    double most = bundle_greatest(exact, count);
    for (int64_t i = 0; i < count; i++) {
        double off = fabs(near[i] - exact[i]);
        if (!isfinite(exact[i]) || (n->type.dtype != DT_F32 && off > 0) || off > 0.01 * most)
            return false;
        absolute[i] = fmax(absolute[i], 8 * off + 0x1p-22 * most);
    }
    return true;
}

/* One for each output; NULL if the model is ill-conditioned. All nodes are looked at. */
static Bound *bounds_of(const Graph *g, Arena *a, double *const *in, uint64_t seed)
{
    double **exact = graph_eval(g, a, (const double *const *)in);
    double **absolute = NEW_ARRAY(a, double *, g->count);
    Bound *b = NEW_ARRAY(a, Bound, g->noutput + 1);
    for (size_t i = 0; i < g->count; i++)
        absolute[i] = NEW_ARRAY(a, double, type_count(&g->node[i]->type));
    for (uint64_t k = 0; k < DISTURBANCES; k++) {
        double **near = disturbed(g, a, in, seed * DISTURBANCES + k);
        for (size_t i = 0; i < g->count; i++)
            if (exact[i] && !widen(g->node[i], exact[i], near[i], absolute[i]))
                return NULL;
    }
    for (size_t i = 0; i < g->noutput; i++)
        b[i] = (Bound){.relative = 0x1p-22, .absolute = absolute[g->output[i].node->id]};
    return b;
}

/* ---- ways of compiling */

enum { WAYS = PASS_COUNT + 2 };

static const char *way_name(Arena *a, int way)
{
    if (way < PASS_COUNT)
        return arena_printf(a, "--no-%s", pass_info[way].name);
    return way == PASS_COUNT ? "--collapse=always" : "--collapse=never";
}

static void add_ways(Bundle *b, Arena *a, Graph *g, uint64_t seed, int nodes)
{
    for (int way = 0; way < WAYS; way++) {
        PassOptions options = {0};
        if (way < PASS_COUNT)
            options.off[way] = true;
        else
            options.collapse = way == PASS_COUNT ? COLLAPSE_ALWAYS : COLLAPSE_NEVER;
        const char *what = arena_printf(a, "seed %llu of %d nodes, %s", (unsigned long long)seed,
                                        nodes, way_name(a, way));
        bundle_add_variant(b, what, graph_copy(g), &options);
    }
}

/* False when the model is left out. */
static bool add_model(Bundle *b, Ctx *c, uint64_t seed)
{
    static const int sizes[] = {5, 8, 12, 20, 35, 60};
    int nodes = sizes[seed % (sizeof sizes / sizeof *sizes)];
    Graph *g = random_graph(c, seed, nodes);
    graph_sort(g);
    double **in = random_inputs(g, c->arena, seed);
    Bound *bound = bounds_of(g, c->arena, in, seed);
    Graph *kept = graph_copy(g);
    const char *what = arena_printf(c->arena, "seed %llu of %d nodes", (unsigned long long)seed,
                                    nodes);
    if (!bound || !bundle_add(b, what, g, (const double *const *)in, bound))
        return false;
    add_ways(b, c->arena, kept, seed, nodes);
    return true;
}

/* Compiles `count` models of the seeds from *seed on into one program; the number of wrong cases.
 */
static int run_together(const Target *t, const char *folder, int count, uint64_t *seed)
{
    Arena *a = arena_new(NULL, NULL);
    Ctx c;
    ctx_init(&c, a);
    Bundle *b = bundle_new(a, folder, t);
    for (int added = 0; added < count; ++*seed)
        added += add_model(b, &c, *seed);
    int bad = bundle_run(b);
    arena_free(a);
    return bad;
}

int main(int argc, char **argv)
{
    const Target *t = bundle_target(argc, argv, " [MODELS [SEED]]");
    int models = argc > 3 ? atoi(argv[3]) : 60, bad = 0;
    uint64_t first = argc > 4 ? strtoull(argv[4], NULL, 10) : 1, seed = first;
    for (int left = models; left > 0 && bad >= 0; left -= TOGETHER) {
        int wrong = run_together(t, argv[2], left < TOGETHER ? left : TOGETHER, &seed);
        bad = wrong < 0 ? -1 : bad + wrong;
        fflush(stdout);
    }
    printf("%d models of %llu seeds, %d wrong cases\n", models, (unsigned long long)(seed - first),
           bad);
    return bad != 0;
}
