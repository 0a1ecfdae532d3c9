/* simplify.c: removes operators that change nothing, and gives others their usual form, by local
 * rules tried in one sweep.
 *
 * Rules are exact in IEEE arithmetic: NaN, infinities and the sign of zero stay what they were. So
 * x + 0 stays (it turns -0 into 0) unless x is a whole number, while x - 0 and x + -0 go. What only
 * changes the order of a sum (a reduction of a reduction) is allowed. */
#include "passes/simplify.h"
#include "passes/pass.h"
#include "passes/rewrite.h"
#include <math.h>

/* Is every element of n, a loaded constant, exactly v, the sign of zero included? */
static bool is_all(const Node *n, double v)
{
    if (n->op != OP_CONST || !n->value.data)
        return false;
    for (int64_t i = 0; i < type_count(&n->type); i++) {
        double c = const_rounded(n, i);
        if (c != v || signbit(c) != signbit(v))
            return false;
    }
    return true;
}

Node *as_type_of(Graph *g, const Node *n, Node *x)
{
    if (type_equal(&x->type, &n->type))
        return x;
    Attr a = {.rank = n->type.rank};
    for (int i = 0; i < a.rank; i++)
        a.shape[i] = n->type.dim[i];
    return graph_node(g, OP_EXPAND, n->span, 1, &x, &a);
}

/* Index of the operand beside one that is all v, or -1. */
static int beside(const Node *n, double v)
{
    return is_all(n->in[1], v) ? 0 : is_all(n->in[0], v) ? 1 : -1;
}

static Node *keep(Graph *g, const Node *n, int k)
{
    return k < 0 ? NULL : as_type_of(g, n, n->in[k]);
}

static bool is_whole(const Node *n)
{
    return dtype_class(n->type.dtype) == DT_INT;
}

static Node *add_nothing(Graph *g, Node *n)
{
    return keep(g, n, beside(n, is_whole(n) ? 0 : -0.0));
}

static Node *add_negated(Graph *g, Node *n)
{
    for (int k = 0; k < 2; k++)
        if (n->in[k]->op == OP_NEG)
            return graph_binary(g, OP_SUB, n->in[1 - k], n->in[k]->in[0], n->span);
    return NULL;
}

static Node *sub_nothing(Graph *g, Node *n)
{
    return is_all(n->in[1], 0) ? as_type_of(g, n, n->in[0]) : NULL;
}

static Node *sub_negated(Graph *g, Node *n)
{
    if (n->in[1]->op != OP_NEG)
        return NULL;
    return graph_binary(g, OP_ADD, n->in[0], n->in[1]->in[0], n->span);
}

static Node *mul_by_one(Graph *g, Node *n)
{
    return keep(g, n, beside(n, 1));
}

static Node *mul_by_minus_one(Graph *g, Node *n)
{
    int k = beside(n, -1);
    return k < 0 ? NULL : graph_unary(g, OP_NEG, as_type_of(g, n, n->in[k]), n->span);
}

static Node *div_by_one(Graph *g, Node *n)
{
    return is_all(n->in[1], 1) ? as_type_of(g, n, n->in[0]) : NULL;
}

/* Is v a power of two whose reciprocal is a normal f32 too? x / v is x * (1 / v) then. */
static bool is_power_of_two(double v)
{
    int e;
    return fabs(frexp(v, &e)) == 0.5 && e >= -125 && e <= 127;
}

static Node *div_by_power_of_two(Graph *g, Node *n)
{
    const Node *c = n->in[1];
    int64_t count = type_count(&c->type);
    if (c->op != OP_CONST || !c->value.data || c->type.dtype != DT_F32)
        return NULL;
    for (int64_t i = 0; i < count; i++)
        if (!is_power_of_two(const_rounded(c, i)))
            return NULL;
    double *data = NEW_ARRAY(g->ctx->arena, double, count);
    for (int64_t i = 0; i < count; i++)
        data[i] = 1 / const_rounded(c, i);
    Tensor t = {type_make(DT_F64, c->type.rank, c->type.dim), data};
    return graph_binary(g, OP_MUL, n->in[0], graph_const(g, &t, DT_F32, c->name, c->span), n->span);
}

static Node *one_by_sqrt(Graph *g, Node *n)
{
    if (n->in[1]->op != OP_SQRT || !is_all(n->in[0], 1))
        return NULL;
    return as_type_of(g, n, graph_unary(g, OP_RSQRT, n->in[1]->in[0], n->span));
}

/* x ** 1, x ** 2 and x ** -1 are what C says of pow, special values included. */
static Node *pow_of_few(Graph *g, Node *n)
{
    Node *x = n->in[0];
    if (is_all(n->in[1], 1))
        return as_type_of(g, n, x);
    if (is_all(n->in[1], 2))
        return as_type_of(g, n, graph_binary(g, OP_MUL, x, x, n->span));
    if (is_all(n->in[1], -1))
        return as_type_of(g, n, graph_binary(g, OP_DIV, graph_scalar(g, n->type.dtype, 1, n->span),
                                             x, n->span));
    return NULL;
}

static Node *same_twice(Graph *g, Node *n)
{
    (void)g;
    return n->in[0] == n->in[1] ? n->in[0] : NULL;
}

/* Logic with a constant: what keeps the other operand, and what decides the result. */
static Node *logic(Graph *g, Node *n, double keeps, double decides)
{
    int k = beside(n, keeps);
    if (k >= 0)
        return keep(g, n, k);
    k = beside(n, decides);
    return k < 0 ? NULL : keep(g, n, 1 - k);
}

static Node *and_constant(Graph *g, Node *n)
{
    return logic(g, n, 1, 0);
}

static Node *or_constant(Graph *g, Node *n)
{
    return logic(g, n, 0, 1);
}

static Node *undone_twice(Graph *g, Node *n)
{
    (void)g;
    return n->in[0]->op == n->op ? n->in[0]->in[0] : NULL;
}

static Node *done_already(Graph *g, Node *n)
{
    (void)g;
    return n->in[0]->op == n->op ? n->in[0] : NULL;
}

static Node *abs_of_negated(Graph *g, Node *n)
{
    return n->in[0]->op == OP_NEG ? graph_unary(g, OP_ABS, n->in[0]->in[0], n->span) : NULL;
}

/* Only equality has an opposite that is right for NaN. */
static Node *not_equal(Graph *g, Node *n)
{
    const Node *x = n->in[0];
    if (x->op != OP_EQ && x->op != OP_NE)
        return NULL;
    return graph_binary(g, x->op == OP_EQ ? OP_NE : OP_EQ, x->in[0], x->in[1], n->span);
}

static Node *where_known(Graph *g, Node *n)
{
    if (n->in[1] == n->in[2])
        return as_type_of(g, n, n->in[1]);
    if (is_all(n->in[0], 1))
        return as_type_of(g, n, n->in[1]);
    return is_all(n->in[0], 0) ? as_type_of(g, n, n->in[2]) : NULL;
}

static Node *where_not(Graph *g, Node *n)
{
    if (n->in[0]->op != OP_NOT)
        return NULL;
    return graph_node(g, OP_WHERE, n->span, 3,
                      (Node *[]){n->in[0]->in[0], n->in[2], n->in[1]}, NULL);
}

/* Does `to` hold every value of `from`? */
static bool holds(DType to, DType from)
{
    if (from == DT_BOOL || from == to)
        return true;
    if (from == DT_I8 || from == DT_U8)
        return to == DT_I32 || to == DT_I64 || to == DT_F32 || to == DT_F64;
    return from == DT_I32 && (to == DT_I64 || to == DT_F64);
}

/* The type between must hold every value. Whole numbers wrap but floats don't, so that a float
 * between whole numbers may only go when nothing is cut off. */
static Node *cast_of_cast(Graph *g, Node *n)
{
    const Node *x = n->in[0];
    if (x->op != OP_CAST)
        return NULL;
    DType from = x->in[0]->type.dtype, between = x->type.dtype, to = n->type.dtype;
    bool cuts = dtype_class(between) == DT_FLOAT && dtype_class(to) == DT_INT && !holds(to, from);
    if (!holds(between, from) || cuts)
        return NULL;
    return graph_cast(g, x->in[0], n->type.dtype, n->span);
}

static Node *cast_to_same(Graph *g, Node *n)
{
    (void)g;
    return n->in[0]->type.dtype == n->type.dtype ? n->in[0] : NULL;
}

/* Sums start at 0, so a bias of 0 adds nothing. */
static Node *dense_without_bias(Graph *g, Node *n)
{
    if (n->nin < 3 || !is_all(n->in[2], 0))
        return NULL;
    return graph_node(g, OP_DENSE, n->span, 2, n->in, NULL);
}

/* The constant c[k, n] as c[n, k], stored as it was. */
static Node *transposed(Graph *g, const Node *c)
{
    int64_t rows = c->type.dim[0], cols = c->type.dim[1];
    Tensor t = {.type = type_make(c->value.type.dtype, 2, (int64_t[]){cols, rows})};
    void *data = arena_array(g->ctx->arena, (size_t)(rows * cols), dtype_size(t.type.dtype));
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < cols; j++)
            tensor_set(&t.type, data, j * rows + i, const_exact(c, i * cols + j));
    t.data = data;
    return graph_const(g, &t, c->type.dtype, c->name, c->span);
}

/* x @ w with a constant w is a dense layer, and gets all that is done for these. */
static Node *matmul_by_weight(Graph *g, Node *n)
{
    const Node *w = n->in[1];
    if (w->op != OP_CONST || !w->value.data || w->type.rank != 2 || n->in[0]->op == OP_CONST)
        return NULL;
    return graph_binary(g, OP_DENSE, n->in[0], transposed(g, w), n->span);
}

static const Rule algebra_rules[] = {
    {OP_ADD, add_nothing}, {OP_ADD, add_negated}, {OP_SUB, sub_nothing}, {OP_SUB, sub_negated},
    {OP_MUL, mul_by_one}, {OP_MUL, mul_by_minus_one},
    {OP_DIV, div_by_one}, {OP_DIV, div_by_power_of_two}, {OP_DIV, one_by_sqrt},
    {OP_POW, pow_of_few},
    {OP_MIN, same_twice}, {OP_MAX, same_twice}, {OP_AND, same_twice}, {OP_OR, same_twice},
    {OP_AND, and_constant}, {OP_OR, or_constant},
    {OP_NEG, undone_twice}, {OP_NOT, undone_twice}, {OP_NOT, not_equal},
    {OP_ABS, done_already}, {OP_ABS, abs_of_negated}, {OP_RELU, done_already},
    {OP_CEIL, done_already}, {OP_FLOOR, done_already}, {OP_ROUND, done_already},
    {OP_SIGN, done_already},
    {OP_WHERE, where_known}, {OP_WHERE, where_not},
    {OP_CAST, cast_to_same}, {OP_CAST, cast_of_cast},
    {OP_DENSE, dense_without_bias}, {OP_MATMUL, matmul_by_weight},
    {OP_COUNT, NULL}
};

typedef struct Rules {
    Graph *g;
    const Rule **of[OP_COUNT]; /* NULL-terminated, or NULL for none */
} Rules;

static void add_rules(Rules *r, const Rule *list)
{
    for (; list->apply; list++) {
        size_t n = 0;
        while (r->of[list->op] && r->of[list->op][n])
            n++;
        const Rule **longer = NEW_ARRAY(r->g->ctx->arena, const Rule *, n + 2);
        for (size_t i = 0; i < n; i++)
            longer[i] = r->of[list->op][i];
        longer[n] = list;
        r->of[list->op] = longer;
    }
}

static Node *apply_first(const Rules *r, Node *n)
{
    for (const Rule *const *rule = r->of[n->op]; rule && *rule; rule++) {
        Node *m = (*rule)->apply(r->g, n);
        if (m)
            return m;
    }
    return NULL;
}

static Node *simplify_node(void *state, Node *n)
{
    for (Node *m = n; m; m = apply_first(state, m))
        n = m;
    return n;
}

bool pass_simplify(Pass *p)
{
    Rules r = {.g = p->g};
    add_rules(&r, algebra_rules);
    add_rules(&r, movement_rules);
    return rewrite_graph(p->g, simplify_node, &r);
}
