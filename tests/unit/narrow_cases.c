/* narrow_cases.c: see narrow_cases.h. */
#include "narrow_cases.h"
#include <math.h>

typedef enum Shape { VECTOR, ROWS, MATMUL, BATCH, TRANSPOSED } Shape;
typedef enum After { NOTHING, RELU, SOFTMAX, RESIDUAL, OTHER_BIAS } After;

typedef struct Case {
    Shape shape;
    int64_t rows, depth, cols;
    After after;
} Case;

static const Case list[NARROW_CASES] = {
    {VECTOR, 1, 1, 1, NOTHING},      {VECTOR, 1, 2, 3, RELU},        {VECTOR, 1, 7, 5, NOTHING},
    {VECTOR, 1, 16, 16, RELU},       {VECTOR, 1, 33, 20, OTHER_BIAS}, {VECTOR, 1, 64, 32, RESIDUAL},
    {VECTOR, 1, 101, 130, RELU},     {VECTOR, 1, 201, 293, NOTHING}, {VECTOR, 1, 20, 10, SOFTMAX},
    {VECTOR, 1, 1500, 40, RELU},     {VECTOR, 1, 4101, 3, NOTHING},  {ROWS, 3, 5, 7, RELU},
    {ROWS, 12, 40, 33, NOTHING},     {ROWS, 13, 31, 64, RESIDUAL},   {ROWS, 26, 1030, 34, RELU},
    {ROWS, 4, 21, 16, SOFTMAX},      {ROWS, 5, 9, 3, SOFTMAX},       {MATMUL, 6, 11, 18, NOTHING},
    {MATMUL, 1, 50, 4, OTHER_BIAS},  {BATCH, 5, 14, 9, RELU},        {TRANSPOSED, 7, 24, 12, RELU},
    {TRANSPOSED, 17, 65, 48, NOTHING},
};

/* In [-1, 1); Knuth's MMIX generator. */
static double unit(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) * 0x1p-52 - 1;
}

static Type matrix(int64_t rows, int64_t cols)
{
    return type_make(DT_F32, 2, (int64_t[]){rows, cols});
}

/* Columns of different sizes, one of them all zeros. */
static Node *weight(Graph *g, const Case *k, bool plain, uint64_t *state)
{
    bool matmul = k->shape == MATMUL;
    Type t = matmul ? matrix(k->depth, k->cols) : matrix(k->cols, k->depth);
    float *data = NEW_ARRAY(g->ctx->arena, float, type_count(&t));
    for (int64_t j = 0; j < k->cols; j++)
        for (int64_t i = 0; i < k->depth; i++) {
            double v = j == 2 ? 0 : ldexp(unit(state), (int)(j % 5) - 3);
            data[matmul ? i * k->cols + j : j * k->depth + i] = (float)(plain ? fabs(v) : v);
        }
    return graph_const(g, &(Tensor){t, data}, DT_F32, "w", (Span){0});
}

static Node *bias(Graph *g, int64_t cols, bool plain, uint64_t *state)
{
    Type t = type_make(DT_F32, 1, &cols);
    float *data = NEW_ARRAY(g->ctx->arena, float, cols);
    for (int64_t j = 0; j < cols; j++)
        data[j] = (float)(plain ? fabs(unit(state)) : unit(state));
    return graph_const(g, &(Tensor){t, data}, DT_F32, "b", (Span){0});
}

static Node *rows_of(Graph *g, const Case *k)
{
    Span at = {0};
    int64_t one[1] = {k->depth}, batch[3] = {3, k->rows, k->depth};
    if (k->shape == VECTOR)
        return graph_input(g, "x", type_make(DT_F32, 1, one), at);
    if (k->shape == BATCH)
        return graph_input(g, "x", type_make(DT_F32, 3, batch), at);
    if (k->shape != TRANSPOSED)
        return graph_input(g, "x", matrix(k->rows, k->depth), at);
    return graph_transpose(g, graph_input(g, "x", matrix(k->depth, k->rows), at), (int[]){1, 0},
                           at);
}

static Node *softmax(Graph *g, Node *x)
{
    Span at = {0};
    unsigned last = 1u << (x->type.rank - 1);
    Node *most = graph_reduce(g, OP_REDMAX, x, last, true, at);
    Node *e = graph_unary(g, OP_EXP, graph_binary(g, OP_SUB, x, most, at), at);
    return graph_binary(g, OP_DIV, e, graph_reduce(g, OP_SUM, e, last, true, at), at);
}

static Node *follow(Graph *g, const Case *k, Node *y)
{
    Span at = {0};
    switch (k->after) {
    case RELU:     return graph_unary(g, OP_RELU, y, at);
    case SOFTMAX:  return softmax(g, y);
    case RESIDUAL: return graph_binary(g, OP_ADD, y, graph_input(g, "r", y->type, at), at);
    default:       return y;
    }
}

Graph *narrow_case(Ctx *c, int i, bool plain, const char **what)
{
    static const char *const shape[] = {"one row", "rows", "matmul", "batched", "transposed"};
    const Case *k = &list[i];
    Span at = {0};
    uint64_t state = (uint64_t)i + 1;
    Graph *g = graph_new(c, "narrow");
    Node *in[3] = {rows_of(g, k), weight(g, k, plain, &state), NULL};
    int64_t cols = k->cols;
    if (k->after == OTHER_BIAS)
        in[2] = graph_input(g, "b", type_make(DT_F32, 1, &cols), at);
    else
        in[2] = bias(g, cols, plain, &state);
    Node *y;
    if (k->shape == MATMUL)
        y = graph_binary(g, OP_ADD, graph_node(g, OP_MATMUL, at, 2, in, NULL), in[2], at);
    else
        y = graph_node(g, OP_DENSE, at, 3, in, NULL);
    graph_output(g, "y", plain ? y : follow(g, k, y));
    graph_sort(g);
    if (what)
        *what = arena_printf(c->arena, "%s: %lld x %lld x %lld", shape[k->shape],
                             (long long)k->rows, (long long)k->depth, (long long)k->cols);
    return g;
}

double **narrow_inputs(const Graph *g, Arena *a, int i)
{
    uint64_t state = (uint64_t)i + 1000;
    double **in = NEW_ARRAY(a, double *, g->ninput + 1);
    for (size_t n = 0; n < g->ninput; n++) {
        int64_t count = type_count(&g->input[n]->type);
        in[n] = NEW_ARRAY(a, double, count);
        for (int64_t k = 0; k < count; k++)
            in[n][k] = (float)(2 * unit(&state)) * (k % 97 == 96 ? 4 : 1);
    }
    if (i == WITH_NAN)
        in[0][list[i].depth + 5] = NAN;
    return in;
}
