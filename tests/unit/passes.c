/* passes.c: what each simple pass does, by examples; none changes what a graph computes. */
#include "passes/pass.h"
#include "check.h"
#include "random_graph.h"
#include <math.h>
#include <string.h>

static Arena *arena;
static Ctx ctx;
static const Span nowhere;
static const PassOptions no_options;

static Graph *new_graph(void)
{
    ctx_init(&ctx, arena);
    return graph_new(&ctx, "m");
}

static bool apply(Graph *g, bool (*pass)(Pass *))
{
    Pass p = {.g = g, .arena = arena, .options = &no_options};
    bool changed = pass(&p);
    const char *fault = graph_verify(g);
    CHECK(!fault);
    if (fault)
        fprintf(stderr, "    %s\n", fault);
    return changed;
}

/* ---- small helpers to write graphs ---- */

static Node *input(Graph *g, const char *name, DType d, int rank, const int64_t *dim)
{
    return graph_input(g, name, type_make(d, rank, dim), nowhere);
}

static Node *vec(Graph *g, const char *name)
{
    return input(g, name, DT_F32, 1, (int64_t[]){4});
}

static Node *mat(Graph *g, const char *name)
{
    return input(g, name, DT_F32, 2, (int64_t[]){2, 3});
}

static Node *num(Graph *g, double v)
{
    return graph_scalar(g, DT_F32, v, nowhere);
}

static Node *un(Graph *g, Op op, Node *x)
{
    return graph_unary(g, op, x, nowhere);
}

static Node *bin(Graph *g, Op op, Node *x, Node *y)
{
    return graph_binary(g, op, x, y, nowhere);
}

static Node *with(Graph *g, Op op, Node *x, Attr a)
{
    return graph_node(g, op, nowhere, 1, &x, &a);
}

static Node *weights(Graph *g, const char *name, int rank, const int64_t *dim, double v)
{
    Tensor t = {.type = type_make(DT_F32, rank, dim)};
    float *data = NEW_ARRAY(arena, float, type_count(&t.type));
    for (int64_t i = 0; i < type_count(&t.type); i++)
        data[i] = (float)(v + 0.125 * (double)(i % 16));
    t.data = data;
    return graph_const(g, &t, DT_F32, name, nowhere);
}

/* The graph above n as one expression: "add(x, 2)". */
static void add_expression(Buf *b, const Node *n)
{
    if (n->op == OP_INPUT || (n->op == OP_CONST && n->name)) {
        buf_puts(b, n->name);
        return;
    }
    if (n->op == OP_CONST) {
        buf_printf(b, "%g", const_exact(n, 0));
        return;
    }
    buf_printf(b, "%s(", op_info(n->op)->name);
    for (int k = 0; k < n->nin; k++) {
        buf_puts(b, k ? ", " : "");
        add_expression(b, n->in[k]);
    }
    buf_puts(b, ")");
}

static void gives(Graph *g, Node *y, bool (*pass)(Pass *), const char *want, int line)
{
    CHECK(y);
    if (!y)
        return;
    Type before = y->type;
    graph_output(g, "y", y);
    apply(g, pass);
    Buf b = {.arena = arena};
    add_expression(&b, g->output[0].node);
    CHECK(strcmp(buf_text(&b), want) == 0);
    CHECK(type_equal(&before, &g->output[0].node->type));
    if (strcmp(buf_text(&b), want) != 0)
        fprintf(stderr, "    line %d: %s, not %s\n", line, buf_text(&b), want);
}

/* g is a fresh graph in the expression `y`, x a vector, m a matrix, w whole numbers, c bool. */
#define GIVES(pass, y, want)                                                          \
    do {                                                                              \
        Graph *g = new_graph();                                                       \
        Node *x = vec(g, "x"), *m = mat(g, "m"), *v = vec(g, "v");                    \
        Node *w = input(g, "w", DT_I32, 1, (int64_t[]){4});                           \
        Node *c = input(g, "c", DT_BOOL, 1, (int64_t[]){4});                          \
        (void)x, (void)m, (void)v, (void)w, (void)c;                                  \
        gives(g, y, pass, want, __LINE__);                                            \
    } while (0)
#define SIMPLIFIES(y, want) GIVES(pass_simplify, y, want)

static void algebra(void)
{
    SIMPLIFIES(bin(g, OP_ADD, x, num(g, -0.0)), "x");
    SIMPLIFIES(bin(g, OP_ADD, x, num(g, 0)), "add(x, 0)"); /* -0 + 0 is 0 */
    SIMPLIFIES(bin(g, OP_ADD, w, graph_scalar(g, DT_I32, 0, nowhere)), "w");
    SIMPLIFIES(bin(g, OP_SUB, x, num(g, 0)), "x");
    SIMPLIFIES(bin(g, OP_SUB, x, num(g, -0.0)), "sub(x, -0)");
    SIMPLIFIES(bin(g, OP_SUB, num(g, 0), x), "sub(0, x)");
    SIMPLIFIES(bin(g, OP_MUL, num(g, 1), x), "x");
    SIMPLIFIES(bin(g, OP_MUL, x, num(g, 0)), "mul(x, 0)"); /* NaN and inf */
    SIMPLIFIES(bin(g, OP_MUL, x, num(g, -1)), "neg(x)");
    SIMPLIFIES(bin(g, OP_MUL, weights(g, "k", 1, (int64_t[]){1}, 1), m), "m");
    SIMPLIFIES(bin(g, OP_DIV, x, num(g, 1)), "x");
    SIMPLIFIES(bin(g, OP_DIV, x, num(g, 4)), "mul(x, 0.25)");
    SIMPLIFIES(bin(g, OP_DIV, x, num(g, 3)), "div(x, 3)");
    SIMPLIFIES(bin(g, OP_DIV, x, num(g, 0)), "div(x, 0)");
    SIMPLIFIES(bin(g, OP_DIV, x, num(g, 0x1p127)), "div(x, 1.70141e+38)"); /* 2^-127 is subnormal */
    SIMPLIFIES(bin(g, OP_DIV, num(g, 1), un(g, OP_SQRT, x)), "rsqrt(x)");
    SIMPLIFIES(bin(g, OP_POW, x, num(g, 1)), "x");
    SIMPLIFIES(bin(g, OP_POW, x, num(g, 2)), "mul(x, x)");
    SIMPLIFIES(bin(g, OP_POW, x, num(g, -1)), "div(1, x)");
    SIMPLIFIES(bin(g, OP_POW, x, num(g, 0.5)), "pow(x, 0.5)"); /* (-inf) ** 0.5 is inf */
    SIMPLIFIES(un(g, OP_NEG, un(g, OP_NEG, x)), "x");
    SIMPLIFIES(un(g, OP_NEG, un(g, OP_NEG, un(g, OP_NEG, x))), "neg(x)");
    SIMPLIFIES(bin(g, OP_ADD, un(g, OP_NEG, x), v), "sub(v, x)");
    SIMPLIFIES(bin(g, OP_SUB, v, un(g, OP_NEG, x)), "add(v, x)");
    SIMPLIFIES(un(g, OP_ABS, un(g, OP_NEG, un(g, OP_ABS, x))), "abs(x)");
    SIMPLIFIES(un(g, OP_RELU, un(g, OP_RELU, x)), "relu(x)");
    SIMPLIFIES(un(g, OP_NOT, bin(g, OP_EQ, x, v)), "ne(x, v)");
    SIMPLIFIES(un(g, OP_NOT, bin(g, OP_LT, x, v)), "not(lt(x, v))"); /* NaN */
    SIMPLIFIES(bin(g, OP_MAX, x, x), "x");
    SIMPLIFIES(bin(g, OP_AND, c, graph_scalar(g, DT_BOOL, 1, nowhere)), "c");
    SIMPLIFIES(bin(g, OP_OR, graph_scalar(g, DT_BOOL, 1, nowhere), c), "expand(1)");
    SIMPLIFIES(graph_node(g, OP_WHERE, nowhere, 3, (Node *[]){c, x, x}, NULL), "x");
    SIMPLIFIES(graph_node(g, OP_WHERE, nowhere, 3, (Node *[]){un(g, OP_NOT, c), x, v}, NULL),
               "where(c, v, x)");
    SIMPLIFIES(graph_node(g, OP_WHERE, nowhere, 3,
                          (Node *[]){graph_scalar(g, DT_BOOL, 0, nowhere), x, num(g, 2)}, NULL),
               "expand(2)");
    SIMPLIFIES(graph_cast(g, graph_cast(g, w, DT_I64, nowhere), DT_F32, nowhere), "cast(w)");
    SIMPLIFIES(graph_cast(g, graph_cast(g, c, DT_I8, nowhere), DT_BOOL, nowhere), "c");
    SIMPLIFIES(graph_cast(g, graph_cast(g, w, DT_F64, nowhere), DT_I8, nowhere), "cast(cast(w))");
    SIMPLIFIES(graph_cast(g, graph_cast(g, w, DT_I8, nowhere), DT_I32, nowhere), "cast(cast(w))");
}

static void dense_bias(void)
{
    for (int zero = 0; zero < 2; zero++) {
        Graph *g = new_graph();
        Node *k = weights(g, "k", 2, (int64_t[]){1, 4}, 1);
        Node *b = weights(g, "b", 1, (int64_t[]){1}, zero ? 0 : 1);
        Node *y = graph_node(g, OP_DENSE, nowhere, 3, (Node *[]){vec(g, "x"), k, b}, NULL);
        gives(g, y, pass_simplify, zero ? "dense(x, k)" : "dense(x, k, b)", __LINE__);
    }
}

/* m @ k is dense with k transposed. */
static void matmul_by_constant(void)
{
    Graph *g = new_graph();
    Node *k = weights(g, "k", 2, (int64_t[]){3, 2}, 0);
    gives(g, bin(g, OP_MATMUL, mat(g, "m"), k), pass_simplify, "dense(m, k)", __LINE__);
    const Node *w = g->output[0].node->in[1];
    CHECK(w->type.dim[0] == 2 && w->type.dim[1] == 3);
    for (int i = 0; i < 3; i++)
        CHECK(const_exact(w, i) == 0.25 * i && const_exact(w, 3 + i) == 0.25 * i + 0.125);
}

static void movement(void)
{
    const int swap[] = {1, 0};
    SIMPLIFIES(graph_reshape(g, graph_reshape(g, m, 1, (int64_t[]){6}, nowhere), 2,
                             (int64_t[]){2, 3}, nowhere), "m");
    SIMPLIFIES(graph_reshape(g, graph_reshape(g, m, 1, (int64_t[]){6}, nowhere), 2,
                             (int64_t[]){3, 2}, nowhere), "reshape(m)");
    SIMPLIFIES(graph_transpose(g, graph_transpose(g, m, swap, nowhere), swap, nowhere), "m");
    SIMPLIFIES(graph_transpose(g, m, swap, nowhere), "transpose(m)");
    SIMPLIFIES(graph_transpose(g, graph_reshape(g, m, 3, (int64_t[]){2, 1, 3}, nowhere),
                               (int[]){1, 0, 2}, nowhere), "reshape(m)");
    SIMPLIFIES(with(g, OP_EXPAND, x, (Attr){.rank = 1, .shape = {4}}), "x");
    SIMPLIFIES(with(g, OP_EXPAND, with(g, OP_EXPAND, x, (Attr){.rank = 2, .shape = {1, 4}}),
                    (Attr){.rank = 3, .shape = {2, 5, 4}}), "expand(x)");
    SIMPLIFIES(bin(g, OP_MUL, x, with(g, OP_EXPAND, num(g, 3), (Attr){.rank = 1, .shape = {4}})),
               "mul(x, 3)");
    SIMPLIFIES(un(g, OP_EXP, with(g, OP_EXPAND, x, (Attr){.rank = 2, .shape = {2, 4}})),
               "expand(exp(x))");
    SIMPLIFIES(with(g, OP_SLICE, x, (Attr){.shape = {4}, .step = {1}}), "x");
    SIMPLIFIES(with(g, OP_SLICE, x, (Attr){.shape = {4}, .start = {3}, .step = {-1}}), "slice(x)");
    SIMPLIFIES(with(g, OP_SLICE, with(g, OP_SLICE, x, (Attr){.shape = {4}, .start = {3},
                    .step = {-1}}), (Attr){.shape = {4}, .start = {3}, .step = {-1}}), "x");
    SIMPLIFIES(with(g, OP_PAD, x, (Attr){.value = 1}), "x");
    SIMPLIFIES(with(g, OP_PAD, with(g, OP_PAD, x, (Attr){.start = {1}}), (Attr){.step = {2}}),
               "pad(x)");
    SIMPLIFIES(with(g, OP_CONCAT, x, (Attr){0}), "x");
    SIMPLIFIES(with(g, OP_SLICE, graph_node(g, OP_CONCAT, nowhere, 2, (Node *[]){x, v}, NULL),
                    (Attr){.shape = {4}, .start = {4}, .step = {1}}), "v");
    SIMPLIFIES(with(g, OP_SLICE, graph_node(g, OP_CONCAT, nowhere, 2, (Node *[]){x, v}, NULL),
                    (Attr){.shape = {2}, .start = {3}, .step = {-2}}), "slice(x)");
    SIMPLIFIES(with(g, OP_SLICE, graph_node(g, OP_CONCAT, nowhere, 2, (Node *[]){x, v}, NULL),
                    (Attr){.shape = {2}, .start = {3}, .step = {1}}), "slice(concat(x, v))");
    SIMPLIFIES(bin(g, OP_GATHER, m, graph_scalar(g, DT_I64, -1, nowhere)), "reshape(slice(m))");
    SIMPLIFIES(bin(g, OP_GATHER, m, graph_scalar(g, DT_I64, 9, nowhere)), "gather(m, 9)");
}

static void reductions(void)
{
    SIMPLIFIES(graph_reduce(g, OP_SUM, graph_reshape(g, x, 2, (int64_t[]){1, 4}, nowhere), 1, true,
                            nowhere), "reshape(x)");
    SIMPLIFIES(graph_reduce(g, OP_SUM, graph_reduce(g, OP_SUM, m, 1, true, nowhere), 2, true,
                            nowhere), "sum(m)");
    SIMPLIFIES(graph_reduce(g, OP_REDMAX, graph_reduce(g, OP_SUM, m, 1, true, nowhere), 2, true,
                            nowhere), "reduce_max(sum(m))");
    SIMPLIFIES(graph_reduce(g, OP_ARGMAX, graph_reshape(g, x, 2, (int64_t[]){4, 1}, nowhere), 2,
                            true, nowhere), "expand(0)");
}

/* ---- fold ---- */

static void folding(void)
{
    GIVES(pass_fold, bin(g, OP_ADD, x, bin(g, OP_MUL, num(g, 2), num(g, 3))), "add(x, 6)");
    GIVES(pass_fold, bin(g, OP_ADD, x, weights(g, "b", 1, (int64_t[]){4}, 0)), "add(x, b)");
    GIVES(pass_fold, bin(g, OP_ADD, x, un(g, OP_EXP, weights(g, "b", 1, (int64_t[]){4}, 0))),
          "add(x, b)"); /* the folded constant keeps the name */
    GIVES(pass_fold, with(g, OP_EXPAND, num(g, 2), (Attr){.rank = 1, .shape = {999}}), "expand(2)");
    GIVES(pass_fold, graph_transpose(g, weights(g, "k", 2, (int64_t[]){40, 50}, 0), (int[]){1, 0},
                                     nowhere), "k");
    GIVES(pass_fold, bin(g, OP_MUL, graph_scalar(g, DT_I64, 0x1p40, nowhere),
                         graph_scalar(g, DT_I64, 0x1p40, nowhere)),
          "mul(1.09951e+12, 1.09951e+12)"); /* wraps, which doubles can't */
}

/* An outer product grows, unless a weight of its size takes it in. */
static void folding_growth(void)
{
    for (int taken = 0; taken < 2; taken++) {
        Graph *g = new_graph();
        Node *a = weights(g, "a", 2, (int64_t[]){50, 2}, 0);
        Node *b = weights(g, "b", 2, (int64_t[]){2, 50}, 1);
        Node *y = bin(g, OP_MUL, bin(g, OP_MATMUL, a, b), num(g, 0.5));
        if (taken)
            y = bin(g, OP_ADD, y, weights(g, "w", 2, (int64_t[]){50, 50}, 1));
        gives(g, y, pass_fold, taken ? "w" : "mul(matmul(a, b), 0.5)", __LINE__);
    }
}

/* Results stay in memory: of a chain on a large weight only as many are made as a model of its size
 * may have. */
static void folding_is_bounded(void)
{
    enum { CHAIN = 100 };
    Graph *g = new_graph();
    Node *y = weights(g, "w", 2, (int64_t[]){1 << 10, 1 << 10}, 0);
    for (int i = 0; i < CHAIN; i++)
        y = bin(g, OP_MUL, y, num(g, 0.5));
    graph_output(g, "y", y);
    CHECK(apply(g, pass_fold));
    int64_t left = graph_cost(g).nodes;
    CHECK(left > CHAIN / 2 && left < CHAIN);
}

/* Rounded once, at the end: (1 + 2^-30) - 1 is 2^-30, though f32 has no 1 + 2^-30. */
static void folding_is_exact(void)
{
    Graph *g = new_graph();
    Node *y = bin(g, OP_SUB, bin(g, OP_ADD, num(g, 1), num(g, 0x1p-30)), num(g, 1));
    graph_output(g, "y", y);
    CHECK(apply(g, pass_fold));
    const Node *r = g->output[0].node;
    CHECK(r->op == OP_CONST && const_exact(r, 0) == 0x1p-30 && r->type.dtype == DT_F32);
    CHECK(!apply(g, pass_fold));
}

static void not_loaded(void)
{
    Graph *g = new_graph();
    Tensor t = {.type = type_make(DT_F32, 1, (int64_t[]){4})};
    Node *k = graph_const(g, &t, DT_F32, "k", nowhere);
    Node *l = graph_const(g, &t, DT_F32, "l", nowhere);
    Node *again = graph_const(g, &t, DT_F32, "k", nowhere);
    graph_output(g, "y", bin(g, OP_ADD, bin(g, OP_MUL, un(g, OP_EXP, k), l), un(g, OP_EXP, again)));
    CHECK(!apply(g, pass_fold) && !apply(g, pass_simplify));
    CHECK(apply(g, pass_cse) && g->count == 5); /* k, l, exp, mul, add */
}

/* ---- cse, dce, cost ---- */

static size_t count_after_cse(Graph *g, Node *y, Node *z)
{
    graph_output(g, "y", y);
    graph_output(g, "z", z);
    apply(g, pass_cse);
    return g->count;
}

static void common(void)
{
    Graph *g = new_graph();
    Node *x = vec(g, "x"), *v = vec(g, "v");
    CHECK(count_after_cse(g, bin(g, OP_ADD, x, v), bin(g, OP_ADD, v, x)) == 3);
    g = new_graph(), x = vec(g, "x"), v = vec(g, "v");
    CHECK(count_after_cse(g, bin(g, OP_SUB, x, v), bin(g, OP_SUB, v, x)) == 4);
    g = new_graph(), x = vec(g, "x");
    CHECK(count_after_cse(g, bin(g, OP_ADD, un(g, OP_EXP, x), num(g, 2)),
                          bin(g, OP_ADD, un(g, OP_EXP, x), num(g, 2))) == 4);
    g = new_graph(), x = vec(g, "x");
    CHECK(count_after_cse(g, bin(g, OP_ADD, x, num(g, 0)), bin(g, OP_ADD, x, num(g, -0.0))) == 5);
    g = new_graph(), x = mat(g, "x");
    CHECK(count_after_cse(g, graph_reduce(g, OP_SUM, x, 1, true, nowhere),
                          graph_reduce(g, OP_SUM, x, 2, true, nowhere)) == 3);
    g = new_graph();
    CHECK(count_after_cse(g, un(g, OP_EXP, vec(g, "x")), un(g, OP_EXP, vec(g, "v"))) == 4);
    g = new_graph(), x = vec(g, "x");
    CHECK(count_after_cse(g, bin(g, OP_ADD, x, weights(g, "a", 1, (int64_t[]){4}, 1)),
                          bin(g, OP_ADD, x, weights(g, "b", 1, (int64_t[]){4}, 1))) == 3);
    g = new_graph(), x = vec(g, "x");
    CHECK(count_after_cse(g, bin(g, OP_ADD, x, weights(g, "a", 1, (int64_t[]){4}, 1)),
                          bin(g, OP_ADD, x, weights(g, "b", 1, (int64_t[]){4}, 2))) == 5);
}

static void dead_and_cost(void)
{
    Graph *g = new_graph();
    Layer one = {.path = "one", .id = 0}, two = {.path = "two", .id = 1};
    Node *x = vec(g, "x");
    g->layer = &one;
    Node *k = weights(g, "k", 2, (int64_t[]){3, 4}, 1);
    Node *y = un(g, OP_RELU, bin(g, OP_DENSE, x, k));
    g->layer = &two;
    bin(g, OP_DENSE, x, k);
    graph_output(g, "y", y);
    Cost c = graph_cost(g);
    CHECK(c.layers == 1 && c.nodes == 2 && c.params == 12 && c.bytes == 48 && c.macs == 12 + 3);
    CHECK(apply(g, pass_dce) && g->count == 4);
    CHECK(!apply(g, pass_dce));
}

static void much_work(void)
{
    Graph *g = new_graph();
    int64_t side = (1 << 20) - 1;
    Node *x = input(g, "x", DT_F32, 2, (int64_t[]){side, side});
    for (int i = 0; i < 20; i++)
        x = bin(g, OP_MATMUL, x, x);
    graph_output(g, "y", x);
    CHECK(graph_cost(g).macs == INT64_MAX);
}

/* ---- no pass changes a result ---- */

/* Constants in the precision that folding keeps, so that only the passes can make a difference. */
static void widen_constants(Graph *g)
{
    for (size_t i = 0; i < g->count; i++)
        if (g->node[i]->op == OP_CONST && dtype_class(g->node[i]->type.dtype) == DT_FLOAT)
            g->node[i]->type.dtype = DT_F64;
}

static bool close_to(double a, double b)
{
    return (isnan(a) && isnan(b)) || a == b || fabs(a - b) <= 1e-12 * (1 + fabs(b));
}

static int differences(Graph *g, Graph *h, uint64_t seed)
{
    const double *const *in = (const double *const *)random_inputs(g, arena, seed);
    widen_constants(g);
    widen_constants(h);
    double **a = graph_eval(g, arena, in), **b = graph_eval(h, arena, in);
    int bad = 0;
    for (size_t i = 0; i < g->noutput; i++) {
        const Node *y = g->output[i].node, *z = h->output[i].node;
        for (int64_t k = 0; k < type_count(&y->type); k++)
            bad += !close_to(b[z->id][k], a[y->id][k]);
    }
    return bad;
}

static void keeps_results(Graph *g, uint64_t seed)
{
    bool (*const pass[])(Pass *) = {pass_fold, pass_simplify, pass_cse, pass_dce};
    for (int i = 0; i <= 4; i++) {
        Graph *h = graph_copy(g), *reference = graph_copy(g);
        for (int k = 0; k < 4; k++)
            if (k == i || i == 4)
                apply(h, pass[k]);
        int bad = differences(reference, h, seed);
        CHECK(!bad);
        if (bad)
            fprintf(stderr, "    pass %d, seed %llu\n", i, (unsigned long long)seed);
    }
}

/* All of them, collapse and fuse too, as a compilation runs them. */
static void all_keep_results(Graph *g, uint64_t seed, CollapseMode mode)
{
    Graph *h = graph_copy(g), *reference = graph_copy(g);
    PassOptions o = {.collapse = mode};
    Pass p = {.g = h, .arena = arena, .options = &o};
    pass_run_all(&p);
    int bad = differences(reference, h, seed);
    CHECK(!bad);
    if (bad)
        fprintf(stderr, "    all, collapse %d, seed %llu\n", mode, (unsigned long long)seed);
}

static void random_results(void)
{
    for (int op = 0; op < OP_COUNT; op++)
        for (uint64_t seed = 0; op_info((Op)op)->family != FAM_LEAF && seed < 20; seed++) {
            ctx_init(&ctx, arena);
            Graph *g = random_op_graph(&ctx, (Op)op, seed);
            keeps_results(g, seed);
            all_keep_results(g, seed, COLLAPSE_ALWAYS);
        }
    for (uint64_t seed = 0; seed < 100; seed++) {
        ctx_init(&ctx, arena);
        Graph *g = random_graph(&ctx, seed, 60);
        keeps_results(g, seed);
        all_keep_results(g, seed, COLLAPSE_COST);
        all_keep_results(g, seed, COLLAPSE_ALWAYS);
    }
}

/* ---- the runner ---- */

typedef struct Dumped {
    PassId id[PASS_COUNT];
    int n;
} Dumped;

static void note_dump(void *user, PassId id, const Graph *g)
{
    Dumped *d = user;
    CHECK(!graph_verify(g));
    d->id[d->n++] = id;
}

static void runner(void)
{
    Graph *g = new_graph();
    graph_output(g, "y", bin(g, OP_MUL, vec(g, "x"), bin(g, OP_ADD, num(g, 1), num(g, 2))));
    Dumped d = {.n = 0};
    PassOptions o = {.collapse = COLLAPSE_COST, .dump = note_dump, .dump_user = &d};
    o.off[PASS_cse] = true;
    Pass p = {.g = g, .arena = arena, .options = &o};
    pass_run_all(&p);
    CHECK(d.n == PASS_COUNT - 1 && d.id[0] == PASS_fold && p.report);
    CHECK(p.result[PASS_fold].ran && p.result[PASS_fold].changed && !p.result[PASS_cse].ran);
    CHECK(p.result[PASS_fold].before.nodes == 2 && p.result[PASS_fold].after.nodes == 1);
    CHECK(strcmp(pass_info[PASS_dce].name, "dce") == 0);
}

/* 20 000 layers of four operators: seconds here would be hours if a pass were quadratic. */
static void long_graph(void)
{
    Graph *g = new_graph();
    Node *x = vec(g, "x");
    for (int i = 0; i < 20000; i++) {
        Node *k = weights(g, NULL, 1, (int64_t[]){4}, i);
        x = un(g, OP_EXP, un(g, OP_TANH, bin(g, OP_ADD, bin(g, OP_MUL, x, num(g, 1)), k)));
    }
    graph_output(g, "y", x);
    CHECK(!apply(g, pass_fold) && apply(g, pass_simplify) && !apply(g, pass_cse));
    CHECK(!apply(g, pass_dce) && g->count == 80001);
}

/* As wide: minutes, more than the test is given, if a pass, or the verifier after it, compared all
 * ports with all. */
static void wide_graph(void)
{
    Graph *g = new_graph();
    for (int i = 0; i < 100000; i++)
        graph_output(g, arena_printf(arena, "y%d", i),
                     un(g, OP_EXP, vec(g, arena_printf(arena, "x%d", i))));
    Pass p = {.g = g, .arena = arena, .options = &no_options};
    pass_run_all(&p);
    CHECK(g->count == 200000);
}

int main(void)
{
    arena = arena_new(NULL, NULL);
    algebra();
    dense_bias();
    matmul_by_constant();
    movement();
    reductions();
    folding();
    folding_growth();
    folding_is_bounded();
    folding_is_exact();
    not_loaded();
    common();
    dead_and_cost();
    much_work();
    random_results();
    long_graph();
    wide_graph();
    runner();
    arena_free(arena);
    return check_done();
}
