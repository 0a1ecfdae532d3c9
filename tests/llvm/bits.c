/* bits.c: the emitted C, by gcc and by clang, and the JIT give the same bits: every row of
 * ops.def on random shapes and on values at the limits; random whole models; products with their
 * weights stored in every precision.
 *
 *     llvm_bits TARGET FOLDER ops [SEEDS]
 *     llvm_bits TARGET FOLDER choices
 *     llvm_bits TARGET FOLDER models [MODELS [SEED]]       at length: 2000
 *     llvm_bits TARGET FOLDER threads [MODELS [SEED]]      models split wherever they can be, on
 *                                                          one thread and on several
 *     llvm_bits TARGET FOLDER narrow */
#include "choice_cases.h"
#include "joined.h"
#include "lower/lower.h"
#include "narrow_cases.h"
#include "passes/pass.h"
#include "random_graph.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SKIP = 77, TOGETHER = 120 };

typedef struct Test {
    const Target *target;
    const char *folder;
    const LlvmModule *llvm;
    int64_t split_from;
    Tuning *how; /* products are computed; NULL: by the formula */
    int cases, wrong, kernels, split;
} Test;

/* A third of the seeds: most floats are one of these. */
static void put_limits(const Type *t, double *v, uint64_t state)
{
    static const double limit[] = {0., -0., INFINITY, -INFINITY, NAN, 1, -1, 0.5, -2.5, 0x1p-149,
                                   -0x1p-149, 0x1.fffffep127, -0x1.fffffep127, 0x1p23, 0x1p31,
                                   -0x1p63, 88.7f, -104, 1e10f, 0x1.fffffep-1};
    for (int64_t i = 0; t->dtype == DT_F32 && i < type_count(t); i++) {
        state = state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
        if (state >> 62)
            v[i] = limit[(state >> 33) % (sizeof limit / sizeof *limit)];
    }
}

/* The inputs in the types of the model. */
static const void **make_inputs(const Graph *g, Arena *a, uint64_t seed, bool limits)
{
    double **in = random_inputs(g, a, seed);
    const void **out = NEW_ARRAY(a, const void *, g->ninput + 1);
    for (size_t i = 0; i < g->ninput; i++) {
        const Type *t = &g->input[i]->type;
        char *data = arena_array(a, (size_t)type_count(t) + 1, dtype_size(t->dtype));
        if (limits)
            put_limits(t, in[i], seed + i);
        for (int64_t k = 0; k < type_count(t); k++)
            tensor_set(t, data, k, in[i][k]);
        out[i] = data;
    }
    return out;
}

static bool has_types(const Graph *g)
{
    for (size_t i = 0; i < g->count; i++) {
        DType d = g->node[i]->type.dtype;
        if (d != DT_F32 && d != DT_I32 && d != DT_I64 && d != DT_BOOL)
            return false;
    }
    return true;
}

/* False when kernels lack a type of the model. */
static bool add_case(Test *t, Joined *j, Graph *g, const char *what, uint64_t seed, bool limits,
                     Precision p)
{
    Arena *a = g->ctx->arena;
    PassOptions options = {0};
    LowerOptions lower = {.target = t->target, .prefix = "model", .split_from = t->split_from,
                          .precision = p, .tuning = t->how};
    if (!has_types(g))
        return false;
    const void **in = make_inputs(g, a, seed, limits);
    Pass pass = {.g = g, .arena = a, .options = &options};
    pass_run_all(&pass);
    lower_panel(&lower, &t->target, 1);
    Program *program = lower_graph(g->ctx, pass.g, NULL, 0, &lower);
    if (!program)
        return false;
    for (size_t i = 0; i < program->nfn; i++)
        t->split += program->fn[i]->split;
    t->kernels += (int)program->nfn;
    joined_add(j, what, program, in, NULL);
    t->cases++;
    return true;
}

static void finish(Test *t, Joined *j, Ctx *c)
{
    t->wrong += joined_compile(j, c, t->llvm) ? joined_differ(j) : 1;
    fflush(stdout);
    arena_free(c->arena);
}

static void test_ops(Test *t, int seeds)
{
    Ctx c;
    ctx_init(&c, arena_new(NULL, NULL));
    Joined *j = joined_new(c.arena, t->folder, "ops", t->target);
    for (Op op = 0; op < OP_COUNT; op++)
        for (int s = 0; s < seeds && op_info(op)->family != FAM_LEAF; s++) {
            uint64_t seed = (uint64_t)op * 100000 + (uint64_t)s;
            const char *what = arena_printf(c.arena, "%s, seed %d", op_info(op)->name, s);
            add_case(t, j, random_op_graph(&c, op, seed), what, seed, s % 3 == 2,
                     PRECISION_F32);
        }
    finish(t, j, &c);
}

static void test_choices(Test *t)
{
    Ctx c;
    ctx_init(&c, arena_new(NULL, NULL));
    Joined *j = joined_new(c.arena, t->folder, "choices", t->target);
    ChoiceCase *list = NEW_ARRAY(c.arena, ChoiceCase, MOST_CHOICE_CASES);
    int n = choice_cases(&c, t->target, list);
    for (int i = 0; i < n; i += 5) {
        t->how = list[i].how;
        add_case(t, j, list[i].g, list[i].what, (uint64_t)i, false,
                 list[i].precision);
    }
    finish(t, j, &c);
}

static uint64_t test_models(Test *t, int models, uint64_t seed)
{
    static const int sizes[] = {5, 8, 12, 20, 35, 60};
    Ctx c;
    ctx_init(&c, arena_new(NULL, NULL));
    Joined *j = joined_new(c.arena, t->folder, t->split_from ? "threads" : "models", t->target);
    for (int added = 0; added < models; seed++) {
        int nodes = sizes[seed % (sizeof sizes / sizeof *sizes)];
        Graph *g = random_graph(&c, seed, nodes);
        graph_sort(g);
        const char *what = arena_printf(c.arena, "seed %llu of %d nodes", (unsigned long long)seed,
                                        nodes);
        added += add_case(t, j, g, what, seed, seed % 3 == 2, PRECISION_F32);
    }
    finish(t, j, &c);
    return seed;
}

static void test_narrow(Test *t)
{
    Ctx c;
    ctx_init(&c, arena_new(NULL, NULL));
    Joined *j = joined_new(c.arena, t->folder, "narrow", t->target);
    for (int i = 0; i < NARROW_CASES; i++)
        for (Precision p = PRECISION_BF16; p <= PRECISION_I8; p++) {
            const char *what;
            t->split_from = i % 2;
            Graph *g = narrow_case(&c, i, false, &what);
            what = arena_printf(c.arena, "%s, precision %d", what, (int)p);
            add_case(t, j, g, what, (uint64_t)i, i % 4 == 2, p);
        }
    finish(t, j, &c);
}

int main(int argc, char **argv)
{
    Test t = {.target = argc > 3 ? target_find(argv[1]) : NULL};
    if (!t.target) {
        fprintf(stderr, "usage: llvm_bits TARGET FOLDER ops|choices|models|threads|narrow "
                        "[NUMBER [SEED]]\n");
        return 2;
    }
    if (!target_runs_here(t.target)) {
        printf("skipped: this machine is not %s\n", t.target->name);
        return SKIP;
    }
    t.folder = argv[2];
    t.llvm = joined_llvm();
    int number = argc > 4 ? atoi(argv[4]) : 30;
    uint64_t seed = argc > 5 ? strtoull(argv[5], NULL, 10) : 1;
    if (!t.llvm)
        return 1;
    bool ops = strcmp(argv[3], "ops") == 0, choices = strcmp(argv[3], "choices") == 0;
    bool narrow = strcmp(argv[3], "narrow") == 0;
    t.split_from = strcmp(argv[3], "threads") == 0;
    if (ops)
        test_ops(&t, number);
    if (choices)
        test_choices(&t);
    if (narrow)
        test_narrow(&t);
    for (int left = ops || choices || narrow ? 0 : number; left > 0; left -= TOGETHER)
        seed = test_models(&t, left < TOGETHER ? left : TOGETHER, seed);
    printf("%d cases, %d differ; %d of %d kernels were split\n", t.cases, t.wrong, t.split,
           t.kernels);
    return t.wrong != 0 || t.cases == 0 || (t.split_from && t.split == 0);
}
