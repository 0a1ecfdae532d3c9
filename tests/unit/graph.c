/* graph.c: building, sorting, copying, printing, and what the verifier must find. */
#include "graph/graph.h"
#include "check.h"
#include "random_graph.h"
#include <string.h>

static Arena *arena;
static Ctx ctx;

static const Span nowhere;

static Graph *new_graph(void)
{
    ctx_init(&ctx, arena);
    return graph_new(&ctx, "m");
}

static Node *vector(Graph *g, const char *name, int64_t n)
{
    return graph_input(g, name, type_make(DT_F32, 1, &n), nowhere);
}

static Node *constant(Graph *g, const char *name, int rank, const int64_t *dim)
{
    Tensor t = {.type = type_make(DT_F32, rank, dim)};
    t.data = NEW_ARRAY(arena, float, type_count(&t.type));
    return graph_const(g, &t, DT_F32, name, nowhere);
}

/* x -> dense 2 relu, and a node that nothing needs */
static Graph *small_graph(void)
{
    Graph *g = new_graph();
    Node *x = vector(g, "x", 3);
    Node *w = constant(g, "fc.weight", 2, (int64_t[]){2, 3});
    Node *b = constant(g, "fc.bias", 1, (int64_t[]){2});
    Layer *l = NEW(arena, Layer);
    *l = (Layer){.path = "fc", .kind = "dense"};
    g->layer = l;
    Node *y = graph_node(g, OP_DENSE, nowhere, 3, (Node *[]){x, w, b}, NULL);
    graph_unary(g, OP_EXP, y, nowhere);
    y = graph_unary(g, OP_RELU, y, nowhere);
    g->layer = NULL;
    y = graph_binary(g, OP_MUL, y, graph_scalar(g, DT_F32, 0.1, nowhere), nowhere);
    graph_output(g, "y", y);
    return g;
}

static const char *text(const Graph *g)
{
    Buf b = {.arena = arena};
    graph_print(&b, g);
    return buf_text(&b);
}

static void printing(void)
{
    Graph *g = small_graph();
    CHECK(!graph_verify(g) && g->count == 8);
    graph_sort(g);
    CHECK(!graph_verify(g) && g->count == 7);
    CHECK(strcmp(text(g), "graph m\n"
                          "%0 = input x : f32[3]\n"
                          "@fc.weight = const [0, 0, 0, 0, 0, 0] : f32[2,3]\n"
                          "@fc.bias = const [0, 0] : f32[2]\n"
                          "%3 = dense %0, @fc.weight, @fc.bias : f32[2]  # fc\n"
                          "%4 = relu %3 : f32[2]  # fc\n"
                          "%6 = mul %4, 0.1 : f32[2]\n"
                          "output y = %6\n") == 0);
}

static void attributes(void)
{
    Graph *g = new_graph();
    Node *x = graph_input(g, "x", type_make(DT_F32, 2, (int64_t[]){2, 3}), nowhere);
    Node *y = graph_transpose(g, x, (int[]){1, 0}, nowhere);
    y = graph_reduce(g, OP_SUM, y, 2, false, nowhere);
    Attr slice = {.shape = {2}, .start = {2}, .step = {-1}};
    y = graph_node(g, OP_SLICE, nowhere, 1, &y, &slice);
    y = graph_node(g, OP_PAD, nowhere, 1, &y, &(Attr){.start = {1}, .step = {2}, .value = 0.5});
    Node *one = constant(g, "c", 1, (int64_t[]){9}), *two = constant(g, "c", 1, (int64_t[]){4});
    y = graph_node(g, OP_CONCAT, nowhere, 3, (Node *[]){y, one, two}, &(Attr){.axis = 0});
    graph_output(g, "y", y);
    CHECK(strcmp(text(g), "graph m\n"
                          "%0 = input x : f32[2,3]\n"
                          "%1 = transpose %0 perm=[1,0] : f32[3,2]\n"
                          "%2 = sum %1 axes=[1] : f32[3,1]\n"
                          "%3 = reshape %2 : f32[3]\n"
                          "%4 = slice %3 start=[2] step=[-1] : f32[2]\n"
                          "%5 = pad %4 before=[1] after=[2] value=0.5 : f32[5]\n"
                          "@c = const : f32[9]\n"
                          "@c~7 = const [0, 0, 0, 0] : f32[4]\n"
                          "%8 = concat %5, @c, @c~7 axis=0 : f32[18]\n"
                          "output y = %8\n") == 0);
}

/* An error gives NULL, and NULL operands say nothing more. */
static void errors(void)
{
    Graph *g = new_graph();
    Node *x = vector(g, "x", 3), *y = vector(g, "y", 4);
    Node *bad = graph_binary(g, OP_ADD, x, y, nowhere);
    CHECK(!bad && ctx.errors == 1);
    bad = graph_reduce(g, OP_SUM, graph_unary(g, OP_EXP, bad, nowhere), 1, false, nowhere);
    bad = graph_cast(g, graph_transpose(g, bad, (int[]){0}, nowhere), DT_F32, nowhere);
    graph_output(g, "z", graph_reshape(g, bad, 1, (int64_t[]){3}, nowhere));
    CHECK(!bad && ctx.errors == 1 && g->count == 2 && g->noutput == 0);
}

/* Nodes in the wrong order are sorted; a chain far deeper than a stack would bear. */
static void sorting(void)
{
    Graph *g = small_graph();
    Node *first = g->node[0];
    g->node[0] = g->node[6];
    g->node[6] = first;
    g->node[0]->id = 0;
    first->id = 6;
    CHECK(graph_verify(g));
    graph_sort(g);
    CHECK(!graph_verify(g));
    g = new_graph();
    Node *x = vector(g, "x", 1);
    for (int i = 0; i < 300000; i++)
        x = graph_unary(g, OP_NEG, x, nowhere);
    graph_output(g, "y", x);
    graph_sort(g);
    CHECK(g->count == 300001 && !graph_verify(g) && x->id == 300000);
}

static void copying(void)
{
    ctx_init(&ctx, arena);
    Graph *g = random_graph(&ctx, 7, 60), *c = graph_copy(g);
    CHECK(!graph_verify(g) && !graph_verify(c));
    const char *before = text(g);
    CHECK(strcmp(before, text(c)) == 0);
    Node *y = c->output[0].node;
    c->output[0].node = graph_reshape(c, y, y->type.rank, y->type.dim, nowhere);
    graph_sort(c);
    for (size_t i = 0; i < c->count; i++)
        CHECK(i >= g->count || c->node[i] != g->node[i]);
    CHECK(!graph_verify(g) && strcmp(before, text(g)) == 0);
}

/* ---- seeded faults: each breaks one rule of graph.h ---- */

static void wrong_id(Graph *g) { g->node[3]->id = 4; }
static void wrong_op(Graph *g) { g->node[3]->op = (Op)OP_COUNT; }
static void no_node(Graph *g) { g->node[2] = NULL; }
static void no_operand(Graph *g) { g->node[3]->in[1] = NULL; }
static void few_operands(Graph *g) { g->node[3]->nin = 1; }
static void late_operand(Graph *g) { g->node[3]->in[0] = g->node[5]; }
static void own_operand(Graph *g) { g->node[3]->in[0] = g->node[3]; }
static void foreign_operand(Graph *g) { g->node[3]->in[0] = small_graph()->node[0]; }
static void wrong_shape(Graph *g) { g->node[4]->type.dim[0] = 3; }
static void wrong_dtype(Graph *g) { g->node[4]->type.dtype = DT_I32; }
static void wrong_rule(Graph *g) { g->node[1]->type = g->node[1]->value.type = g->node[2]->type; }
static void wrong_value_shape(Graph *g) { g->node[1]->value.type.dim[0] = 3; }
static void wrong_value_type(Graph *g) { g->node[1]->value.type.dtype = DT_I32; }
static void zero_length(Graph *g) { g->node[0]->type.dim[0] = 0; }
static void leaf_operand(Graph *g) { g->node[1]->nin = 1; }
static void nameless_input(Graph *g) { g->node[0]->name = NULL; }
static void unlisted_input(Graph *g) { g->ninput = 0; }
static void false_input(Graph *g) { g->input[0] = g->node[1]; }
static void nameless_output(Graph *g) { g->output[0].name = NULL; }
static void foreign_output(Graph *g) { g->output[0].node = small_graph()->node[4]; }
static void two_outputs(Graph *g) { graph_output(g, "y", g->node[3]); }

static void faults(void)
{
    void (*const fault[])(Graph *) = {
        wrong_id, wrong_op, no_node, no_operand, few_operands, late_operand, own_operand,
        foreign_operand, wrong_shape, wrong_dtype, wrong_rule, wrong_value_shape, wrong_value_type,
        zero_length, leaf_operand, nameless_input, unlisted_input, false_input, nameless_output,
        foreign_output, two_outputs,
    };
    for (size_t i = 0; i < sizeof fault / sizeof *fault; i++) {
        Graph *g = small_graph();
        CHECK(!graph_verify(g));
        fault[i](g);
        const char *found = graph_verify(g);
        CHECK(found && *found);
        if (!found)
            fprintf(stderr, "    fault %zu\n", i);
    }
}

static void work(void)
{
    Graph *g = small_graph();
    CHECK(node_macs(g->node[3]) == 6 && node_macs(g->node[4]) == 2 && node_macs(g->node[1]) == 0);
    Node *x = graph_input(g, "z", type_make(DT_F32, 3, (int64_t[]){5, 2, 3}), nowhere);
    Node *y = graph_input(g, "w", type_make(DT_F32, 2, (int64_t[]){3, 4}), nowhere);
    CHECK(node_macs(graph_binary(g, OP_MATMUL, x, y, nowhere)) == 5 * 2 * 3 * 4);
    CHECK(node_macs(graph_reduce(g, OP_SUM, x, 1, true, nowhere)) == 30);
    CHECK(node_macs(graph_reshape(g, x, 1, (int64_t[]){30}, nowhere)) == 0);
    CHECK(macs_add(INT64_MAX - 1, 2) == INT64_MAX && macs_add(1, 2) == 3);
}

/* Every row gives valid graphs of every seed, and whole graphs come to use every row. */
static void random_graphs(void)
{
    bool used[OP_COUNT] = {false};
    for (int op = 0; op < OP_COUNT; op++)
        for (uint64_t seed = 0; op_info((Op)op)->family != FAM_LEAF && seed < 60; seed++) {
            ctx_init(&ctx, arena);
            Graph *g = random_op_graph(&ctx, (Op)op, seed);
            CHECK(!graph_verify(g) && !ctx.errors && g->noutput == 1);
            double **in = random_inputs(g, arena, seed);
            CHECK(graph_eval(g, arena, (const double *const *)in)[g->output[0].node->id]);
        }
    for (uint64_t seed = 0; seed < 60; seed++) {
        ctx_init(&ctx, arena);
        Graph *g = random_graph(&ctx, seed, 80);
        CHECK(!graph_verify(g) && !ctx.errors && g->noutput > 0);
        bool *needed = graph_needed(g, arena);
        for (size_t i = 0; i < g->count; i++)
            used[g->node[i]->op] |= needed[i];
    }
    for (int op = 0; op < OP_COUNT; op++) {
        CHECK(used[op]);
        if (!used[op])
            fprintf(stderr, "    %s\n", op_info((Op)op)->name);
    }
}

int main(void)
{
    arena = arena_new(NULL, NULL);
    printing();
    attributes();
    errors();
    sorting();
    copying();
    faults();
    work();
    random_graphs();
    arena_free(arena);
    return check_done();
}
