/* collapse.c: graphs before and after the collapse give the same values, and the cases that it is
 * made for become what they should. Both are evaluated without
 * rounding of constants, so that they must agree as far as double does. */
#include "base/diag.h"
#include "check.h"
#include "passes/affine.h"
#include "passes/report.h"
#include "random_graph.h"
#include <math.h>
#include <string.h>

static const Span NOWHERE = {0};
static uint64_t seed;

static double uniform(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(seed >> 33) / (double)(1u << 30) - 1;
}

static Graph *new_graph(Arena *a, const char *name)
{
    Ctx *c = NEW(a, Ctx);
    ctx_init(c, a);
    return graph_new(c, name);
}

/* The next nodes belong to this layer. */
static void layer(Graph *g, const char *path)
{
    Layer *l = NEW(g->ctx->arena, Layer);
    *l = (Layer){.path = path, .kind = "dense", .id = (int)g->nlayers};
    PUSH(g->ctx->arena, g->layers, g->nlayers, g->cap_layers, l);
    g->layer = l;
}

static Node *input(Graph *g, int rank, int64_t a, int64_t b)
{
    int64_t dim[2] = {a, b};
    return graph_input(g, "x", type_make(DT_F32, rank, dim), NOWHERE);
}

static Node *constant(Graph *g, int rank, int64_t a, int64_t b)
{
    int64_t dim[2] = {a, b};
    Type t = type_make(DT_F64, rank, dim);
    int64_t n = type_count(&t);
    double *data = NEW_ARRAY(g->ctx->arena, double, n);
    for (int64_t i = 0; i < n; i++)
        data[i] = uniform() / sqrt((double)(rank == 2 ? b : 1));
    return graph_const(g, &(Tensor){t, data}, DT_F32, NULL, NOWHERE);
}

static Node *dense(Graph *g, Node *x, int64_t units, bool bias)
{
    Node *in[3] = {x, constant(g, 2, units, x->type.dim[x->type.rank - 1]), NULL};
    if (bias)
        in[2] = constant(g, 1, units, 0);
    return graph_node(g, OP_DENSE, NOWHERE, bias ? 3 : 2, in, NULL);
}

static Node *named_dense(Graph *g, const char *path, Node *x, int64_t units)
{
    layer(g, path);
    return dense(g, x, units, true);
}

static Node *scale(Graph *g, Op op, Node *x) /* by one constant a channel */
{
    return graph_binary(g, op, x, constant(g, 1, x->type.dim[x->type.rank - 1], 0), NOWHERE);
}

static Node *slice(Graph *g, Node *x, int64_t start, int64_t count)
{
    Attr a = {0};
    for (int i = 0; i < x->type.rank; i++) {
        a.shape[i] = x->type.dim[i];
        a.step[i] = 1;
    }
    a.start[x->type.rank - 1] = start;
    a.shape[x->type.rank - 1] = count;
    return graph_node(g, OP_SLICE, NOWHERE, 1, &x, &a);
}

static Node *add(Graph *g, Node *x, Node *y)
{
    return graph_binary(g, OP_ADD, x, y, NOWHERE);
}

/* All values, with constants as they are stored: as if every f32 were f64. */
static double **evaluate(Graph *g, const double *const *in)
{
    Graph *exact = graph_copy(g);
    for (size_t i = 0; i < exact->count; i++)
        if (exact->node[i]->type.dtype == DT_F32)
            exact->node[i]->type.dtype = DT_F64;
    return graph_eval(exact, g->ctx->arena, in);
}

static bool same(double x, double y, double tolerance)
{
    return (isnan(x) && isnan(y)) || x == y || fabs(x - y) <= tolerance * fmax(1, fabs(x));
}

/* Runs the pass, checks that all outputs are the same for these inputs. */
static Report *collapse_on(Graph *g, CollapseMode mode, double tolerance, const double *const *in)
{
    Arena *a = g->ctx->arena;
    Graph *before = graph_copy(g);
    double **want = evaluate(before, in);
    PassOptions o = {.collapse = mode};
    Pass p = {.g = g, .arena = a, .options = &o, .report = report_new(a)};
    bool changed = pass_info[PASS_collapse].run(&p);
    const char *broken = graph_verify(g);
    if (broken)
        fprintf(stderr, "%s: %s\n", g->name, broken);
    CHECK(!broken && g->ctx->errors == 0);
    CHECK(changed == (p.report->count > 0));
    double **got = evaluate(g, in);
    for (size_t i = 0; i < g->noutput; i++) {
        const double *x = want[before->output[i].node->id], *y = got[g->output[i].node->id];
        CHECK(type_equal(&before->output[i].node->type, &g->output[i].node->type));
        int64_t k = 0, n = type_count(&g->output[i].node->type);
        while (k < n && same(x[k], y[k], tolerance))
            k++;
        if (k < n)
            fprintf(stderr, "%s: output %d is %.17g, not %.17g\n", g->name, (int)i, y[k], x[k]);
        CHECK(k == n);
    }
    return p.report;
}

static Report *collapse(Graph *g, CollapseMode mode, double tolerance)
{
    Arena *a = g->ctx->arena;
    const double **in = NEW_ARRAY(a, const double *, g->ninput + 1);
    for (size_t i = 0; i < g->ninput; i++) {
        int64_t n = type_count(&g->input[i]->type);
        double *x = NEW_ARRAY(a, double, n);
        for (int64_t k = 0; k < n; k++)
            x[k] = (float)uniform();
        in[i] = x;
    }
    return collapse_on(g, mode, tolerance, in);
}

static int count_op(const Graph *g, Op op)
{
    int n = 0;
    for (size_t i = 0; i < g->count; i++)
        n += g->node[i]->op == op;
    return n;
}

static int operators(const Graph *g)
{
    return (int)graph_cost(g).nodes;
}

static const Event *find(const Report *r, EventKind kind)
{
    const Event *e = r->first;
    while (e && (e->kind != kind || e->absorbed))
        e = e->next;
    return e;
}

static void finish(Graph *g, Node *y)
{
    graph_output(g, g->noutput ? "z" : "y", y);
}

/* A hundred layers of 256 are one, and no less exact. */
static void hundred(Arena *a)
{
    Graph *g = new_graph(a, "hundred");
    Node *x = input(g, 1, 256, 0);
    for (int i = 0; i < 100; i++) {
        layer(g, arena_printf(a, "layer%d", i));
        x = dense(g, x, 256, true);
    }
    finish(g, x);
    Report *r = collapse(g, COLLAPSE_COST, 1e-5);
    CHECK(operators(g) == 1 && count_op(g, OP_DENSE) == 1 && r->count == 1);
    const Event *e = find(r, FOLDED_CHAIN);
    CHECK(e && e->nmember == 100 && strcmp(e->result, "layer0..layer99") == 0);
    CHECK(e && e->before.macs == 100 * 65536.0 && e->after.macs == 65536 && e->nwidth == 101);
    report_measure(r);
    CHECK(e && e->error.measured_folded <= e->error.measured_written);
    CHECK(e && e->error.measured_folded <= e->error.bound_folded);
    CHECK(e && e->error.measured_written <= e->error.bound_written && e->error.gamma == 258);
}

static Graph *bottleneck(Arena *a)
{
    Graph *g = new_graph(a, "bottleneck");
    Node *x = named_dense(g, "down", input(g, 1, 640, 0), 8);
    finish(g, named_dense(g, "up", x, 640));
    return g;
}

static void refused(Arena *a)
{
    Graph *g = bottleneck(a);
    Report *r = collapse(g, COLLAPSE_COST, 0);
    const Event *e = find(r, REFUSED_COST);
    CHECK(operators(g) == 2 && r->count == 0);
    CHECK(e && e->before.macs == 2 * 640 * 8 && e->after.macs == 640 * 640 && e->nwidth == 3);
    CHECK(e && e->nmember == 2 && strcmp(e->member[0], "down") == 0);
    CHECK(e && strcmp(e->member[1], "up") == 0);
    g = bottleneck(a);
    r = collapse(g, COLLAPSE_ALWAYS, 1e-12);
    CHECK(operators(g) == 1 && find(r, FOLDED_CHAIN));
}

static void never(Arena *a)
{
    Graph *g = new_graph(a, "never");
    Node *x = dense(g, dense(g, input(g, 1, 8, 0), 8, true), 8, true);
    finish(g, x);
    size_t nodes = g->count;
    Report *r = collapse(g, COLLAPSE_NEVER, 0);
    const Event *e = find(r, REFUSED_MODE);
    CHECK(g->count == nodes && operators(g) == 2 && g->output[0].node == x);
    CHECK(e && e->before.macs == 128 && e->after.macs == 64);
}

/* 256 -> 512 -> 4 -> 512 -> 256 is best split at 4. */
static void grouping(Arena *a)
{
    Graph *g = new_graph(a, "grouping");
    Node *x = input(g, 1, 256, 0);
    const int64_t width[] = {512, 4, 512, 256};
    for (int i = 0; i < 4; i++)
        x = dense(g, x, width[i], true);
    finish(g, x);
    collapse(g, COLLAPSE_COST, 1e-12);
    CHECK(count_op(g, OP_DENSE) == 2 && graph_cost(g).macs == 2 * 4 * 256);
}

/* A choice that a greedy walk gets wrong: 3 -> 2 -> 3 -> 1000 keeps the 2. */
static void not_greedy(Arena *a)
{
    Graph *g = new_graph(a, "not_greedy");
    Node *x = dense(g, dense(g, input(g, 1, 3, 0), 2, true), 3, true);
    finish(g, dense(g, x, 1000, true));
    collapse(g, COLLAPSE_COST, 1e-12);
    CHECK(graph_cost(g).macs == 3 * 2 + 2 * 1000);
}

static Node *batchnorm(Graph *g, Node *x)
{
    x = scale(g, OP_SUB, x);
    x = scale(g, OP_MUL, x);
    return scale(g, OP_ADD, x);
}

/* Batchnorm on both sides, negation, a quotient, shifts and a scale by one number. */
static void scales(Arena *a, int64_t rows)
{
    Graph *g = new_graph(a, "scales");
    Node *x = rows ? input(g, 2, rows, 6) : input(g, 1, 6, 0);
    x = graph_unary(g, OP_NEG, batchnorm(g, x), NOWHERE);
    x = dense(g, x, 5, false);
    x = batchnorm(g, scale(g, OP_DIV, x));
    x = graph_binary(g, OP_MUL, graph_scalar(g, DT_F32, 3, NOWHERE), x, NOWHERE);
    finish(g, graph_binary(g, OP_SUB, graph_scalar(g, DT_F32, 1, NOWHERE), x, NOWHERE));
    Report *r = collapse(g, COLLAPSE_COST, 1e-12);
    CHECK(operators(g) == 1 && count_op(g, OP_DENSE) == 1 && find(r, FOLDED_SCALE));
}

/* Factors and shifts without a matrix become one factor and one shift, or nothing. */
static void only_scales(Arena *a)
{
    Graph *g = new_graph(a, "only_scales");
    Node *x = graph_unary(g, OP_TANH, input(g, 2, 3, 4), NOWHERE);
    finish(g, batchnorm(g, batchnorm(g, x)));
    collapse(g, COLLAPSE_COST, 1e-12);
    CHECK(operators(g) == 3 && count_op(g, OP_MUL) == 1 && count_op(g, OP_ADD) == 1);
    g = new_graph(a, "nothing");
    x = graph_unary(g, OP_NEG, input(g, 2, 3, 4), NOWHERE);
    finish(g, graph_unary(g, OP_NEG, x, NOWHERE));
    collapse(g, COLLAPSE_COST, 0);
    CHECK(operators(g) == 0);
}

static void branches(Arena *a)
{
    Graph *g = new_graph(a, "residual");
    Node *x = input(g, 1, 12, 0);
    finish(g, add(g, x, named_dense(g, "fc", x, 12)));
    Report *r = collapse(g, COLLAPSE_COST, 1e-12);
    CHECK(operators(g) == 1 && find(r, FOLDED_RESIDUAL));

    g = new_graph(a, "repvgg");
    x = input(g, 2, 5, 12);
    Node *left = batchnorm(g, dense(g, x, 12, true)), *right = batchnorm(g, dense(g, x, 12, false));
    finish(g, add(g, add(g, left, right), batchnorm(g, x)));
    r = collapse(g, COLLAPSE_COST, 1e-12);
    CHECK(operators(g) == 1 && count_op(g, OP_DENSE) == 1 && r->count == 1);

    g = new_graph(a, "lora");
    x = input(g, 1, 32, 0);
    Node *low = dense(g, dense(g, x, 4, false), 32, false);
    low = graph_binary(g, OP_MUL, low, graph_scalar(g, DT_F32, 0.5, NOWHERE), NOWHERE);
    finish(g, add(g, dense(g, x, 32, true), low));
    r = collapse(g, COLLAPSE_COST, 1e-12);
    CHECK(operators(g) == 1 && find(r, FOLDED_BRANCH) && graph_cost(g).macs == 32 * 32);
}

/* Linear residual blocks one after the other: a graph of diamonds. */
static void tower(Arena *a)
{
    Graph *g = new_graph(a, "tower");
    Node *x = input(g, 1, 16, 0);
    for (int i = 0; i < 20; i++)
        x = add(g, x, dense(g, dense(g, x, 40, true), 16, true));
    finish(g, x);
    collapse(g, COLLAPSE_COST, 1e-10);
    CHECK(operators(g) == 1);
}

/* Two inputs: their sum has no single source; a scale after it goes into both. */
static void meeting(Arena *a, CollapseMode mode)
{
    Graph *g = new_graph(a, "meeting");
    Node *x = input(g, 1, 10, 0);
    Node *h = graph_input(g, "h", x->type, NOWHERE);
    x = dense(g, dense(g, x, 20, true), 10, true);
    h = dense(g, h, 10, false);
    finish(g, batchnorm(g, add(g, x, h)));
    collapse(g, mode, 1e-12);
    CHECK(operators(g) == 3 && count_op(g, OP_DENSE) == 2 && count_op(g, OP_ADD) == 1);

    g = new_graph(a, "joined");
    x = input(g, 1, 10, 0);
    h = graph_input(g, "h", x->type, NOWHERE);
    Node *parts[2] = {dense(g, x, 30, true), dense(g, h, 30, true)};
    Node *joined = graph_node(g, OP_CONCAT, NOWHERE, 2, parts, &(Attr){.axis = 0});
    finish(g, dense(g, joined, 5, true));
    collapse(g, mode, 1e-12);
    CHECK(operators(g) == 3 && graph_cost(g).macs == 2 * 50 + 5);
}

/* An unrolled linear recurrence: every step a meeting. Must end soon, and stay right. */
static void recurrence(Arena *a)
{
    Graph *g = new_graph(a, "recurrence");
    Node *h = input(g, 1, 6, 0), *x = graph_input(g, "s", h->type, NOWHERE);
    x = graph_unary(g, OP_TANH, x, NOWHERE);
    for (int i = 0; i < 60; i++) {
        x = graph_unary(g, OP_TANH, x, NOWHERE);
        h = scale(g, OP_MUL, add(g, dense(g, h, 6, false), dense(g, x, 6, true)));
    }
    finish(g, h);
    collapse(g, COLLAPSE_COST, 1e-12);
    CHECK(count_op(g, OP_MUL) == 0);
}

static void movements(Arena *a)
{
    Graph *g = new_graph(a, "flatten");
    Node *x = dense(g, input(g, 2, 4, 8), 8, true);
    x = graph_reshape(g, x, 1, (int64_t[]){32}, NOWHERE);
    finish(g, dense(g, x, 3, true));
    collapse(g, COLLAPSE_COST, 1e-12);
    CHECK(count_op(g, OP_DENSE) == 1 && graph_cost(g).macs == 3 * 32);

    g = new_graph(a, "permuted");
    x = graph_transpose(g, input(g, 2, 4, 6), (int[]){1, 0}, NOWHERE);
    x = graph_reshape(g, x, 1, (int64_t[]){24}, NOWHERE);
    x = slice(g, dense(g, x, 10, true), 2, 5);
    Attr pad = {.start = {1}, .step = {2}, .value = 7};
    finish(g, graph_node(g, OP_PAD, NOWHERE, 1, &x, &pad));
    collapse(g, COLLAPSE_ALWAYS, 1e-12);
    CHECK(count_op(g, OP_TRANSPOSE) + count_op(g, OP_SLICE) + count_op(g, OP_PAD) == 0);
}

/* Means and products of matrices. */
static void contractions(Arena *a)
{
    Graph *g = new_graph(a, "mean");
    Node *x = dense(g, input(g, 2, 5, 8), 6, true);
    finish(g, graph_reduce(g, OP_MEAN, x, 2, false, NOWHERE));
    collapse(g, COLLAPSE_COST, 1e-12);
    CHECK(count_op(g, OP_MEAN) == 0 && graph_cost(g).macs == 5 * 8);

    g = new_graph(a, "matmul");
    x = graph_binary(g, OP_MATMUL, input(g, 2, 3, 8), constant(g, 2, 8, 9), NOWHERE);
    finish(g, dense(g, x, 4, true));
    collapse(g, COLLAPSE_COST, 1e-12);
    CHECK(operators(g) == 1 && graph_cost(g).macs == 3 * 8 * 4);

    g = new_graph(a, "column");
    x = graph_reshape(g, input(g, 1, 8, 0), 2, (int64_t[]){8, 1}, NOWHERE);
    x = graph_binary(g, OP_MATMUL, constant(g, 2, 9, 8), x, NOWHERE);
    finish(g, graph_binary(g, OP_MATMUL, constant(g, 2, 4, 9), x, NOWHERE));
    collapse(g, COLLAPSE_COST, 1e-12);
    CHECK(count_op(g, OP_MATMUL) == 0 && count_op(g, OP_DENSE) == 1 && graph_cost(g).macs == 32);
}

static void siblings(Arena *a)
{
    Graph *g = new_graph(a, "siblings");
    Node *x = input(g, 1, 16, 0);
    Node *k = named_dense(g, "k", x, 8), *v = named_dense(g, "v", x, 8);
    Node *both[2] = {graph_reshape(g, k, 2, (int64_t[]){2, 4}, NOWHERE),
                     graph_reshape(g, v, 2, (int64_t[]){4, 2}, NOWHERE)};
    finish(g, graph_binary(g, OP_MATMUL, both[0], both[1], NOWHERE));
    Report *r = collapse(g, COLLAPSE_COST, 1e-12);
    CHECK(count_op(g, OP_DENSE) == 1 && count_op(g, OP_SLICE) == 2 && find(r, FOLDED_SIBLINGS));

    g = new_graph(a, "activated"); /* tanh runs in each layer's own loop */
    x = input(g, 1, 16, 0);
    k = graph_unary(g, OP_TANH, dense(g, x, 8, true), NOWHERE);
    v = graph_unary(g, OP_SIGMOID, dense(g, x, 8, false), NOWHERE);
    finish(g, graph_binary(g, OP_MUL, k, v, NOWHERE));
    CHECK(collapse(g, COLLAPSE_COST, 0)->count == 0);
    collapse(g, COLLAPSE_ALWAYS, 1e-12);
    CHECK(count_op(g, OP_DENSE) == 1);

    g = new_graph(a, "split"); /* written as one: stays one */
    x = dense(g, input(g, 2, 3, 16), 8, true);
    Node *parts[2] = {slice(g, x, 0, 4), slice(g, x, 4, 4)};
    finish(g, graph_binary(g, OP_MAX, parts[0], parts[1], NOWHERE));
    CHECK(collapse(g, COLLAPSE_COST, 0)->count == 0);
    CHECK(collapse(g, COLLAPSE_ALWAYS, 0)->count == 0);
}

/* Each result is within the largest shape, side by side they would not be. */
static void wide_siblings(Arena *a)
{
    Graph *g = new_graph(a, "wide");
    Node *x = input(g, 2, 1 << 20, 1);
    finish(g, dense(g, x, 600000, false));
    finish(g, dense(g, x, 600000, false));
    PassOptions o = {.collapse = COLLAPSE_ALWAYS};
    Pass p = {.g = g, .arena = a, .options = &o, .report = report_new(a)};
    CHECK(!pass_info[PASS_collapse].run(&p) && g->ctx->errors == 0);
    CHECK(count_op(g, OP_DENSE) == 2);
}

/* The value between two layers is an output too: folding saves nothing, or something. */
static void used_between(Arena *a)
{
    Graph *g = new_graph(a, "used");
    Node *x = input(g, 1, 16, 0), *mid = named_dense(g, "f", x, 16);
    finish(g, mid);
    finish(g, named_dense(g, "g", mid, 16));
    Report *r = collapse(g, COLLAPSE_COST, 0);
    CHECK(operators(g) == 2 && r->count == 0 && find(r, REFUSED_USED));

    g = new_graph(a, "wide"); /* from the narrow x it is cheaper than from the wide middle */
    x = input(g, 1, 2, 0);
    mid = dense(g, x, 50, true);
    finish(g, mid);
    finish(g, dense(g, mid, 10, true));
    collapse(g, COLLAPSE_COST, 1e-12);
    CHECK(graph_cost(g).macs == 2 * 50 + 2 * 10);
}

/* One weight, used by two layers (tied): a fold may not make two of it. */
static void shared(Arena *a)
{
    Graph *g = new_graph(a, "tied");
    Node *x = input(g, 1, 16, 0), *w = constant(g, 2, 16, 16);
    for (int i = 0; i < 5; i++)
        x = graph_node(g, OP_DENSE, NOWHERE, 2, (Node *[]){x, w}, NULL);
    finish(g, x);
    collapse(g, COLLAPSE_COST, 1e-12);
    CHECK(operators(g) == 1);

    g = new_graph(a, "kept");
    x = input(g, 1, 16, 0);
    w = constant(g, 2, 16, 16);
    x = graph_node(g, OP_DENSE, NOWHERE, 2, (Node *[]){x, w}, NULL);
    x = graph_unary(g, OP_TANH, dense(g, x, 16, false), NOWHERE);
    finish(g, graph_node(g, OP_DENSE, NOWHERE, 2, (Node *[]){x, w}, NULL));
    collapse(g, COLLAPSE_COST, 1e-12);
    CHECK(graph_cost(g).bytes <= 2 * 16 * 16 * 4);
}

/* A folded weight that no float can hold. */
static void too_large(Arena *a)
{
    Graph *g = new_graph(a, "too_large");
    Node *x = named_dense(g, "f", input(g, 1, 4, 0), 4);
    x = graph_binary(g, OP_MUL, x, graph_scalar(g, DT_F32, 1e30, NOWHERE), NOWHERE);
    x = graph_unary(g, OP_NEG, x, NOWHERE);
    x = graph_binary(g, OP_MUL, x, graph_scalar(g, DT_F32, 1e30, NOWHERE), NOWHERE);
    finish(g, x);
    Report *r = collapse(g, COLLAPSE_COST, 0);
    CHECK(count_op(g, OP_MUL) == 2 && find(r, REFUSED_RANGE));
}

static void between(Arena *a)
{
    Graph *g = new_graph(a, "between");
    Node *x = named_dense(g, "fc1", input(g, 1, 4, 0), 4);
    x = graph_unary(g, OP_RELU, x, NOWHERE);
    finish(g, named_dense(g, "fc2", x, 4));
    const Event *e = find(collapse(g, COLLAPSE_COST, 0), REFUSED_BETWEEN);
    CHECK(e && strcmp(e->between, "relu") == 0 && e->nmember == 2);
}

static Node *one(Graph *g, Node *x, const char *path, double w, double b)
{
    Arena *a = g->ctx->arena;
    double *v = NEW_ARRAY(a, double, 2);
    v[0] = w;
    v[1] = b;
    layer(g, path);
    Node *in[3] = {x};
    Tensor weight = {type_make(DT_F64, 2, (int64_t[]){1, 1}), v};
    Tensor bias = {type_make(DT_F64, 1, (int64_t[]){1}), v + 1};
    in[1] = graph_const(g, &weight, DT_F32, NULL, NOWHERE);
    in[2] = graph_const(g, &bias, DT_F32, NULL, NOWHERE);
    return graph_node(g, OP_DENSE, NOWHERE, 3, in, NULL);
}

static void algebra(Arena *a)
{
    Graph *g = new_graph(a, "algebra");
    Node *x = input(g, 1, 1, 0);
    finish(g, one(g, one(g, x, "f", 2, 1), "g", 3, -4));
    const Event *e = find(collapse(g, COLLAPSE_COST, 0), FOLDED_CHAIN);
    CHECK(e && e->algebra && strcmp(e->algebra, "g(f(x)) = 3(2x + 1) - 4 = 6x - 1") == 0);
}

/* Random affine graphs: chains, branches, shared values, several rows, the odd non-linearity. */
static Node *random_step(Graph *g, Node *const *pool, int n)
{
    Node *x = pool[(int)((uniform() + 1) / 2 * n)], *y = pool[(int)((uniform() + 1) / 2 * n)];
    int64_t width = x->type.dim[x->type.rank - 1];
    switch ((int)((uniform() + 1) * 6)) {
    case 0: case 1: case 2:
        return dense(g, x, 1 + (int)((uniform() + 1) * 6), uniform() > 0);
    case 3:
        return scale(g, OP_MUL, x);
    case 4:
        return scale(g, uniform() > 0 ? OP_ADD : OP_SUB, x);
    case 5:
        return graph_unary(g, OP_NEG, x, NOWHERE);
    case 6:
        return type_equal(&x->type, &y->type) ? graph_binary(g, OP_SUB, x, y, NOWHERE) : NULL;
    case 7:
        return type_equal(&x->type, &y->type) ? add(g, x, y) : NULL;
    case 8:
        return width > 1 ? slice(g, x, 1, width - 1) : NULL;
    case 9:
        if (uniform() > 0.5)
            return graph_unary(g, OP_TANH, x, NOWHERE);
        return graph_reduce(g, OP_SUM, x, 1u << (x->type.rank - 1), true, NOWHERE);
    case 10: {
        if (x->type.rank != y->type.rank || x->type.dim[0] != y->type.dim[0])
            return NULL;
        Attr last = {.axis = x->type.rank - 1};
        return graph_node(g, OP_CONCAT, NOWHERE, 2, (Node *[]){x, y}, &last);
    }
    default: {
        int64_t dim[2] = {type_count(&x->type) / width, width};
        return graph_reshape(g, x, x->type.rank == 1 ? 2 : 1,
                             x->type.rank == 1 ? dim : (int64_t[]){type_count(&x->type)}, NOWHERE);
    }
    }
}

static void random_graphs(Arena *a)
{
    for (int i = 0; i < 600; i++) {
        seed = (uint64_t)i;
        Graph *g = new_graph(a, arena_printf(a, "random%d", i));
        Node *pool[64];
        int n = 0;
        pool[n++] = input(g, 1 + i % 2, i % 2 ? 3 : 7, 5);
        if (i % 3 == 0)
            pool[n++] = graph_input(g, "z", pool[0]->type, NOWHERE);
        for (int k = 0; k < 6 + i % 30; k++) {
            Node *y = random_step(g, pool + (n > 6 && k % 3 ? n - 6 : 0), n > 6 && k % 3 ? 6 : n);
            if (y && type_count(&y->type) < 200)
                pool[n++] = y;
        }
        finish(g, pool[n - 1]);
        if (i % 4 == 0)
            finish(g, pool[n / 2]);
        graph_sort(g);
        Cost before = graph_cost(g);
        Graph *other = graph_copy(g);
        collapse(g, COLLAPSE_COST, 1e-11);
        Cost after = graph_cost(g);
        CHECK(after.macs <= before.macs);
        collapse(other, COLLAPSE_ALWAYS, 1e-11);
    }
}

/* Graphs of all operators. */
static void all_operators(Arena *a)
{
    for (uint64_t i = 0; i < 300; i++) {
        Ctx *c = NEW(a, Ctx);
        ctx_init(c, a);
        Graph *g = random_graph(c, i, 60);
        g->name = arena_printf(a, "all%d", (int)i);
        const double *const *in = (const double *const *)random_inputs(g, a, i);
        Graph *other = graph_copy(g);
        collapse_on(g, COLLAPSE_COST, 1e-6, in);
        collapse_on(other, COLLAPSE_ALWAYS, 1e-6, in);
    }
}

/* Longer than one look at a chain: folds of folds are told as one. */
static void thousand(Arena *a)
{
    Graph *g = new_graph(a, "thousand");
    Node *x = input(g, 1, 3, 0);
    for (int i = 0; i < 2000; i++)
        x = named_dense(g, arena_printf(a, "layer%d", i), x, 3);
    finish(g, x);
    Report *r = collapse(g, COLLAPSE_COST, 1e-12);
    const Event *e = find(r, FOLDED_CHAIN);
    CHECK(operators(g) == 1 && r->count == 1 && e && e->nmember == 2000);
    CHECK(e && e->before.macs == 2000 * 9 && e->after.macs == 9);
    CHECK(e && strcmp(e->result, "layer0..layer1999") == 0);
}

/* Constants that vary along inner axes only, and along the rows. */
static void shapes(Arena *a)
{
    const int64_t dim[][2] = {{4, 1}, {1, 6}, {4, 6}};
    for (int i = 0; i < 3; i++) {
        Graph *g = new_graph(a, arena_printf(a, "shapes%d", i));
        Node *x = graph_unary(g, OP_TANH, input(g, 2, 4, 6), NOWHERE);
        for (int k = 0; k < 3; k++) {
            x = graph_binary(g, OP_MUL, x, constant(g, 2, dim[i][0], dim[i][1]), NOWHERE);
            x = graph_binary(g, OP_SUB, constant(g, 2, dim[i][0], dim[i][1]), x, NOWHERE);
        }
        finish(g, x);
        collapse(g, COLLAPSE_COST, 1e-12);
        CHECK(operators(g) == 3 && count_op(g, OP_MUL) == 1 && count_op(g, OP_ADD) == 1);
        CHECK(graph_cost(g).params == 2 * dim[i][0] * dim[i][1]);
    }
}

/* As every machine sums: blocks of depth 256, one after the other. */
static double sum_in_order(const double *x, const double *y, int64_t k, int64_t n)
{
    double sum = 0;
    for (int64_t from = 0; from < k; from += 256) {
        double block = 0;
        for (int64_t d = from; d < k && d < from + 256; d++) {
            double p = x[d] * y[d * n];
            block = block + p;
        }
        sum += block;
    }
    return sum;
}

/* Sizes that fill the tile, and that don't: the same bits as the plain sums. */
static void products(Arena *a)
{
    const int64_t size[][3] = {{1, 1, 1}, {4, 3, 16}, {5, 300, 17}, {33, 7, 31}, {1, 513, 2}};
    Work w = {.arena = a};
    for (size_t s = 0; s < sizeof size / sizeof *size; s++) {
        int64_t m = size[s][0], k = size[s][1], n = size[s][2], wrong = 0;
        double *x = NEW_ARRAY(a, double, m * k), *y = NEW_ARRAY(a, double, k * n);
        double *z = NEW_ARRAY(a, double, m * n);
        for (int64_t i = 0; i < m * k; i++)
            x[i] = uniform();
        for (int64_t i = 0; i < k * n; i++)
            y[i] = uniform();
        matrix_multiply(&w, m, k, n, x, y, z);
        for (int64_t i = 0; i < m * n; i++)
            wrong += z[i] != sum_in_order(x + i / n * k, y + i % n, k, n);
        CHECK(!wrong);
    }
}

int main(void)
{
    Arena *a = arena_new(NULL, NULL);
    products(a);
    hundred(a);
    refused(a);
    never(a);
    grouping(a);
    not_greedy(a);
    scales(a, 0);
    scales(a, 3);
    only_scales(a);
    branches(a);
    tower(a);
    meeting(a, COLLAPSE_COST);
    meeting(a, COLLAPSE_ALWAYS);
    recurrence(a);
    movements(a);
    contractions(a);
    siblings(a);
    wide_siblings(a);
    used_between(a);
    shared(a);
    too_large(a);
    between(a);
    algebra(a);
    thousand(a);
    shapes(a);
    random_graphs(a);
    all_operators(a);
    arena_free(a);
    return check_done();
}
