/* ops.c: the shape rules, accepted and refused, and every operator's evaluation against values that
 * were written down by hand or come from identities of another function. */
#include "graph/graph.h"
#include "check.h"
#include <math.h>
#include <stdarg.h>
#include <string.h>

static Arena *arena;

/* "f32[2,3]" or "f32[]" as a type; "" ends a list. */
static Type parse(const char *text)
{
    Type t = {0};
    char name[8] = "";
    const char *p = strchr(text, '[');
    memcpy(name, text, (size_t)(p - text));
    if (!dtype_find(name, &t.dtype))
        CHECK(false);
    for (p++; *p != ']'; p += *p == ',') {
        int64_t d = 0;
        for (; *p >= '0' && *p <= '9'; p++)
            d = d * 10 + *p - '0';
        t.dim[t.rank++] = d;
    }
    return t;
}

enum { MAX_IN = 4 };

typedef struct ShapeCase {
    Op op;
    const char *in[MAX_IN];
    Attr a;
    const char *want; /* the result's type, or part of the message */
} ShapeCase;

/* The type that the case gives, or the message. */
static const char *outcome(const ShapeCase *s)
{
    Ctx c;
    ctx_init(&c, arena);
    Graph *g = graph_new(&c, "m");
    Node *in[MAX_IN];
    int n = 0;
    for (; n < MAX_IN && s->in[n]; n++)
        in[n] = graph_input(g, n ? arena_printf(arena, "x%d", n) : "x", parse(s->in[n]), (Span){0});
    Node *y = graph_node(g, s->op, (Span){0}, n, in, &s->a);
    CHECK((y != NULL) == (c.errors == 0) && (y || c.errors == 1));
    CHECK(!graph_verify(g));
    return y ? type_text(arena, &y->type) : c.first->message;
}

static const ShapeCase accepted[] = {
    {OP_EXP, {"f32[]"}, {0}, "f32[]"},
    {OP_NEG, {"i64[3]"}, {0}, "i64[3]"},
    {OP_ISNAN, {"f32[2,2]"}, {0}, "bool[2,2]"},
    {OP_NOT, {"bool[4]"}, {0}, "bool[4]"},
    {OP_ADD, {"f32[2,3]", "f32[3]"}, {0}, "f32[2,3]"},
    {OP_ADD, {"f32[2,1,4]", "f32[5,1]"}, {0}, "f32[2,5,4]"},
    {OP_SUB, {"i32[]", "i32[7]"}, {0}, "i32[7]"},
    {OP_LT, {"i64[2]", "i64[2]"}, {0}, "bool[2]"},
    {OP_EQ, {"bool[2]", "bool[]"}, {0}, "bool[2]"},
    {OP_OR, {"bool[2]", "bool[3,1]"}, {0}, "bool[3,2]"},
    {OP_WHERE, {"bool[3,1]", "f32[2]", "f32[]"}, {0}, "f32[3,2]"},
    {OP_WHERE, {"bool[]", "u8[2]", "u8[2]"}, {0}, "u8[2]"},
    {OP_CAST, {"bool[2]"}, {.dtype = DT_F32}, "f32[2]"},
    {OP_DENSE, {"f32[784]", "f32[128,784]", "f32[128]"}, {0}, "f32[128]"},
    {OP_DENSE, {"f32[5,6,784]", "f32[10,784]"}, {0}, "f32[5,6,10]"},
    {OP_MATMUL, {"f32[2,3]", "f32[3,4]"}, {0}, "f32[2,4]"},
    {OP_MATMUL, {"f32[7,1,2,3]", "f32[5,3,4]"}, {0}, "f32[7,5,2,4]"},
    {OP_RESHAPE, {"f32[2,3]"}, {.rank = 3, .shape = {3, 1, 2}}, "f32[3,1,2]"},
    {OP_RESHAPE, {"f32[1,1]"}, {.rank = 0}, "f32[]"},
    {OP_TRANSPOSE, {"i8[2,3,4]"}, {.perm = {2, 0, 1}}, "i8[4,2,3]"},
    {OP_SLICE, {"f32[10]"}, {.shape = {4}, .start = {9}, .step = {-3}}, "f32[4]"},
    {OP_SLICE, {"f32[10,2]"}, {.shape = {1, 2}, .start = {9, 0}, .step = {5, 1}}, "f32[1,2]"},
    {OP_CONCAT, {"f32[2,3]", "f32[2,1]", "f32[2,5]"}, {.axis = 1}, "f32[2,9]"},
    {OP_PAD, {"f32[2,3]"}, {.start = {1, 0}, .step = {0, 2}}, "f32[3,5]"},
    {OP_EXPAND, {"f32[3,1]"}, {.rank = 3, .shape = {2, 3, 4}}, "f32[2,3,4]"},
    {OP_GATHER, {"f32[10,3]", "i64[4,5]"}, {.axis = 0}, "f32[4,5,3]"},
    {OP_GATHER, {"f32[10,3]", "i32[]"}, {.axis = 1}, "f32[10]"},
    {OP_SUM, {"i32[2,3]"}, {.axes = 1}, "i32[1,3]"},
    {OP_MEAN, {"f32[2,3]"}, {.axes = 3}, "f32[1,1]"},
    {OP_REDMAX, {"f32[]"}, {.axes = 0}, "f32[]"},
    {OP_ARGMAX, {"f32[2,3]"}, {.axes = 2}, "i64[2,1]"},
    {OP_ANY, {"bool[2,3]"}, {.axes = 2}, "bool[2,1]"},
};

static const ShapeCase refused[] = {
    {OP_EXP, {"i32[3]"}, {0},
     "exp works on f32, but its operand is 'x' (i32[3]); cast it first: cast(x, f32)"},
    {OP_EXP, {"f64[3]"}, {0}, "cast it first: cast(x, f32)"},
    {OP_NEG, {"bool[3]"}, {0}, "where(mask, a, b)"},
    {OP_NOT, {"f32[3]"}, {0}, "not works on bool, but its operand is 'x' (f32[3]); compare to get"},
    {OP_ADD, {"f32[2,3]", "f32[2]"}, {0}, "axis -1 is 3 on one side and 2 on the other"},
    {OP_ADD, {"f32[2]", "i32[2]"}, {0}, "must be the same; cast one of them, as in cast(x, f32)"},
    {OP_MUL, {"bool[2]", "f32[2]"}, {0}, "where(mask, a, b)"},
    {OP_MUL, {"f32[2]", "bool[2]"}, {0}, "operand 2 is 'x1' (bool[2])"},
    {OP_DIV, {"i32[2]", "i32[2]"}, {0}, "div works on f32"},
    {OP_LT, {"bool[2]", "bool[2]"}, {0}, "lt works on f32, i32 or i64"},
    {OP_AND, {"i32[2]", "bool[2]"}, {0}, "compare to get bool"},
    {OP_MUL, {"f32[1099511627775]", "f32[2,1]"}, {0}, "from 1 to 2^40 elements"},
    {OP_ADD, {"f32[2]"}, {0}, "add takes 2 to 2 operands, but has 1"},
    {OP_WHERE, {"f32[2]", "f32[2]", "f32[2]"}, {0}, "where chooses by bool"},
    {OP_WHERE, {"bool[2]", "f32[2]", "i32[2]"}, {0}, "cast one of them"},
    {OP_WHERE, {"bool[3]", "f32[2]", "f32[2]"}, {0}, "axis -1 is 3 on one side"},
    {OP_DENSE, {"f32[10]", "f32[128,784]"}, {0},
     "dense needs the last axis to be 784, but x is f32[10]"},
    {OP_DENSE, {"f32[]", "f32[128,784]"}, {0}, "but x is f32[]"},
    {OP_DENSE, {"f32[4]", "f32[4]"}, {0}, "it must have two axes"},
    {OP_DENSE, {"f32[4]", "f32[3,4]", "f32[4]"}, {0}, "3 units need f32[3]"},
    {OP_DENSE, {"i32[4]", "f32[3,4]"}, {0}, "dense works on f32"},
    {OP_MATMUL, {"f32[3]", "f32[3,4]"}, {0}, "reshape a vector"},
    {OP_MATMUL, {"f32[2,3]", "f32[2,3]"}, {0}, "is 3, the last but one of the second 2"},
    {OP_MATMUL, {"f32[2,2,3]", "f32[4,3,2]"}, {0}, "axis -1 is 2 on one side and 4"},
    {OP_RESHAPE, {"f32[5]"}, {.rank = 2, .shape = {2, 3}}, "has 5 elements, the second 6"},
    {OP_RESHAPE, {"f32[5]"}, {.rank = 2, .shape = {5, 0}}, "from 1 to 2^40"},
    {OP_RESHAPE, {"f32[5]"}, {.rank = 9}, "9 axes; at most 8"},
    {OP_TRANSPOSE, {"f32[2,3]"}, {.perm = {0, 0}}, "entry 1 is 0"},
    {OP_TRANSPOSE, {"f32[2,3]"}, {.perm = {0, 2}}, "entry 1 is 2"},
    {OP_SLICE, {"f32[10]"}, {.shape = {4}, .start = {8}, .step = {-3}}, "indices 0 to 9"},
    {OP_SLICE, {"f32[10]"}, {.shape = {1}, .start = {10}, .step = {1}}, "don't lie in axis 0"},
    {OP_SLICE, {"f32[10]"}, {.shape = {1}, .start = {0}, .step = {0}}, "don't lie in axis 0"},
    {OP_SLICE, {"f32[10]"}, {.shape = {2}, .start = {9}, .step = {INT64_MIN}}, "don't lie"},
    {OP_CONCAT, {"f32[2,3]", "f32[3,3]"}, {.axis = 1}, "axis 0 is 2 on one side and 3"},
    {OP_CONCAT, {"f32[2,3]", "f32[3]"}, {.axis = 1}, "the same number of axes"},
    {OP_CONCAT, {"f32[2]", "i32[2]"}, {.axis = 0}, "cast one of them"},
    {OP_CONCAT, {"f32[2]", "f32[2]"}, {.axis = 1}, "concat along axis 1, but 'x' (f32[2]) has 1"},
    {OP_PAD, {"f32[2]"}, {.start = {-1}}, "to cut, slice"},
    {OP_PAD, {"u8[2]"}, {.start = {1}, .value = -1}, "which u8 can't hold"},
    {OP_PAD, {"f32[2]"}, {.start = {(int64_t)1 << 40}}, "from 1 to 2^40"},
    {OP_EXPAND, {"f32[2]"}, {.rank = 1, .shape = {4}}, "must keep its length or be 1"},
    {OP_EXPAND, {"f32[1,2]"}, {.rank = 1, .shape = {2}}, "must keep its length or be 1"},
    {OP_GATHER, {"f32[2]", "f32[2]"}, {.axis = 0}, "indices of i32 or i64"},
    {OP_GATHER, {"f32[]", "i32[2]"}, {.axis = 0}, "has 0 axes"},
    {OP_GATHER, {"f32[1,1,1,1,1]", "i32[1,1,1,1,1]"}, {.axis = 0}, "9 axes"},
    {OP_SUM, {"f32[2]"}, {.axes = 2}, "it has 1 axes"},
    {OP_SUM, {"bool[2]"}, {.axes = 1}, "sum works on f32, i32 or i64"},
    {OP_MEAN, {"i32[2]"}, {.axes = 1}, "mean works on f32"},
    {OP_ARGMAX, {"f32[2,3]"}, {.axes = 3}, "2 axes of 'x' (f32[2,3]) were asked for"},
    {OP_ARGMIN, {"f32[2]"}, {.axes = 0}, "an index along one axis"},
    {OP_ALL, {"f32[2]"}, {.axes = 1}, "compare to get bool"},
};

static void shape_rules(void)
{
    for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
        const char *got = outcome(&accepted[i]);
        CHECK(strcmp(got, accepted[i].want) == 0);
        if (strcmp(got, accepted[i].want) != 0)
            fprintf(stderr, "    %zu: %s\n", i, got);
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        const char *got = outcome(&refused[i]);
        CHECK(strstr(got, refused[i].want));
        if (!strstr(got, refused[i].want))
            fprintf(stderr, "    %zu: %s\n", i, got);
    }
}

/* ---- evaluation ---- */

enum { MAX_VALUES = 24 };

typedef struct EvalCase {
    Op op;
    const char *in[MAX_IN];
    Attr a;
    double x[MAX_IN][12];
    double want[MAX_VALUES];
} EvalCase;

static bool same(double a, double b)
{
    return (isnan(a) && isnan(b)) || (a == b && signbit(a) == signbit(b)) ||
           (a != 0 && fabs(a - b) <= 1e-15 * fabs(b));
}

static bool seen[OP_COUNT];

static void evaluates(size_t index, const EvalCase *e)
{
    Ctx c;
    ctx_init(&c, arena);
    Graph *g = graph_new(&c, "m");
    Node *in[MAX_IN];
    const double *x[MAX_IN];
    int n = 0;
    for (; n < MAX_IN && e->in[n]; n++) {
        in[n] = graph_input(g, "x", parse(e->in[n]), (Span){0});
        x[n] = e->x[n];
    }
    Node *y = graph_node(g, e->op, (Span){0}, n, in, &e->a);
    graph_output(g, "y", y);
    seen[e->op] = true;
    CHECK(y);
    if (!y)
        return;
    const double *out = graph_eval(g, arena, x)[y->id];
    for (int64_t i = 0; i < type_count(&y->type); i++) {
        CHECK(same(out[i], e->want[i]));
        if (!same(out[i], e->want[i]))
            fprintf(stderr, "    case %zu (%s) element %lld: %.17g, not %.17g\n", index,
                    op_info(e->op)->name, (long long)i, out[i], e->want[i]);
    }
}

#define INF INFINITY
static const double e1 = 2.718281828459045, ln2 = 0.6931471805599453, pi = 3.141592653589793;

static void unary(void)
{
    const EvalCase cases[] = {
        {OP_NEG, {"f32[3]"}, {0}, {{1.5, 0, -INF}}, {-1.5, -0.0, INF}},
        {OP_NEG, {"i32[3]"}, {0}, {{INT32_MIN, 5, 0}}, {INT32_MIN, -5, 0}},
        {OP_ABS, {"f32[3]"}, {0}, {{-2, -0.0, NAN}}, {2, 0, NAN}},
        {OP_CEIL, {"f32[3]"}, {0}, {{1.2, -1.2, 3}}, {2, -1, 3}},
        {OP_FLOOR, {"f32[3]"}, {0}, {{1.2, -1.2, 3}}, {1, -2, 3}},
        {OP_ROUND, {"f32[6]"}, {0}, {{0.5, 1.5, 2.5, -2.5, 2.6, -0.2}}, {0, 2, 2, -2, 3, -0.0}},
        {OP_SIGN, {"f32[4]"}, {0}, {{-3, 0, 0.1, NAN}}, {-1, 0, 1, NAN}},
        {OP_EXP, {"f32[4]"}, {0}, {{0, 1, -INF, INF}}, {1, e1, 0, INF}},
        {OP_LOG, {"f32[4]"}, {0}, {{1, 2, 0, -1}}, {0, ln2, -INF, NAN}},
        {OP_LOG1P, {"f32[3]"}, {0}, {{0, 1, -1}}, {0, ln2, -INF}},
        {OP_EXPM1, {"f32[3]"}, {0}, {{0, 1, -INF}}, {0, e1 - 1, -1}},
        {OP_SQRT, {"f32[3]"}, {0}, {{4, 2, -1}}, {2, 1.4142135623730951, NAN}},
        {OP_RSQRT, {"f32[3]"}, {0}, {{4, 0, INF}}, {0.5, INF, 0}},
        {OP_SIN, {"f32[2]"}, {0}, {{0.5, 0}}, {0.479425538604203, 0}},
        {OP_COS, {"f32[2]"}, {0}, {{0.5, 0}}, {0.8775825618903728, 1}},
        {OP_TAN, {"f32[2]"}, {0}, {{0.5, 0}}, {0.5463024898437905, 0}},
        {OP_ASIN, {"f32[2]"}, {0}, {{1, 2}}, {pi / 2, NAN}},
        {OP_ACOS, {"f32[2]"}, {0}, {{-1, 1}}, {pi, 0}},
        {OP_ATAN, {"f32[2]"}, {0}, {{1, INF}}, {pi / 4, pi / 2}},
        {OP_SINH, {"f32[1]"}, {0}, {{1}}, {1.1752011936438014}},
        {OP_COSH, {"f32[1]"}, {0}, {{1}}, {1.5430806348152437}},
        {OP_TANH, {"f32[3]"}, {0}, {{1, INF, -0.0}}, {0.7615941559557649, 1, -0.0}},
        {OP_ASINH, {"f32[1]"}, {0}, {{1}}, {0.881373587019543}},
        {OP_ACOSH, {"f32[2]"}, {0}, {{2, 0}}, {1.3169578969248166, NAN}},
        {OP_ATANH, {"f32[2]"}, {0}, {{0.5, 1}}, {0.5493061443340549, INF}},
        {OP_ERF, {"f32[2]"}, {0}, {{1, INF}}, {0.8427007929497149, 1}},
        {OP_SIGMOID, {"f32[4]"}, {0}, {{0, 1, -1000, NAN}}, {0.5, 0.7310585786300049, 0, NAN}},
        {OP_RELU, {"f32[4]"}, {0}, {{2, -2, NAN, INF}}, {2, 0, NAN, INF}},
        {OP_ISNAN, {"f32[3]"}, {0}, {{NAN, INF, 1}}, {1, 0, 0}},
        {OP_ISINF, {"f32[3]"}, {0}, {{NAN, -INF, 1}}, {0, 1, 0}},
        {OP_NOT, {"bool[2]"}, {0}, {{0, 1}}, {1, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        evaluates(i, &cases[i]);
}

static void binary(void)
{
    const EvalCase cases[] = {
        {OP_ADD, {"f32[2,3]", "f32[3]"}, {0}, {{1, 2, 3, 4, 5, 6}, {10, 20, 30}},
         {11, 22, 33, 14, 25, 36}},
        {OP_ADD, {"f32[2,1]", "f32[1,3]"}, {0}, {{1, 2}, {10, 20, 30}}, {11, 21, 31, 12, 22, 32}},
        {OP_ADD, {"f32[]", "f32[2]"}, {0}, {{1}, {10, 20}}, {11, 21}},
        {OP_ADD, {"i32[1]", "i32[1]"}, {0}, {{INT32_MAX}, {1}}, {INT32_MIN}},
        {OP_SUB, {"f32[2,1,2]", "f32[2,1]"}, {0}, {{1, 2, 3, 4}, {10, 20}},
         {-9, -8, -19, -18, -7, -6, -17, -16}},
        {OP_SUB, {"i64[1]", "i64[1]"}, {0}, {{3}, {-4}}, {7}},
        {OP_MUL, {"f32[2]", "f32[2]"}, {0}, {{3, INF}, {-2, 0}}, {-6, NAN}},
        {OP_MUL, {"i32[1]", "i32[1]"}, {0}, {{65536}, {65537}}, {65536}},
        {OP_DIV, {"f32[3]", "f32[3]"}, {0}, {{1, 1, 0}, {4, 0, 0}}, {0.25, INF, NAN}},
        {OP_POW, {"f32[3]", "f32[3]"}, {0}, {{2, NAN, -8}, {10, 0, 0.5}}, {1024, 1, NAN}},
        {OP_MOD, {"f32[6]", "f32[6]"}, {0}, {{7, -7, 7, -7, 6, 1}, {3, 3, -3, -3, -3, 0}},
         {1, 2, -2, -1, -0.0, NAN}},
        {OP_MIN, {"f32[4]", "f32[4]"}, {0}, {{1, NAN, 1, 3}, {2, 1, NAN, 3}}, {1, NAN, NAN, 3}},
        {OP_MAX, {"f32[4]", "f32[4]"}, {0}, {{1, NAN, 1, 3}, {2, 1, NAN, 3}}, {2, NAN, NAN, 3}},
        {OP_EQ, {"f32[3]", "f32[3]"}, {0}, {{1, NAN, 0}, {1, NAN, -0.0}}, {1, 0, 1}},
        {OP_NE, {"f32[3]", "f32[3]"}, {0}, {{1, NAN, 0}, {1, NAN, -0.0}}, {0, 1, 0}},
        {OP_LT, {"i32[3]", "i32[]"}, {0}, {{1, 2, 3}, {2}}, {1, 0, 0}},
        {OP_LE, {"i32[3]", "i32[]"}, {0}, {{1, 2, 3}, {2}}, {1, 1, 0}},
        {OP_GT, {"f32[3]", "f32[]"}, {0}, {{1, 2, NAN}, {1}}, {0, 1, 0}},
        {OP_GE, {"f32[3]", "f32[]"}, {0}, {{1, 0, NAN}, {1}}, {1, 0, 0}},
        {OP_AND, {"bool[4]", "bool[4]"}, {0}, {{0, 0, 1, 1}, {0, 1, 0, 1}}, {0, 0, 0, 1}},
        {OP_OR, {"bool[4]", "bool[4]"}, {0}, {{0, 0, 1, 1}, {0, 1, 0, 1}}, {0, 1, 1, 1}},
        {OP_WHERE, {"bool[2,1]", "f32[3]", "f32[]"}, {0}, {{1, 0}, {1, 2, 3}, {9}},
         {1, 2, 3, 9, 9, 9}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        evaluates(i, &cases[i]);
}

static void other(void)
{
    const EvalCase cases[] = {
        {OP_CAST, {"f32[6]"}, {.dtype = DT_I32}, {{2.9, -2.9, NAN, 1e20, -1e20, -0.5}},
         {2, -2, 0, INT32_MAX, INT32_MIN, 0}},
        {OP_CAST, {"f32[2]"}, {.dtype = DT_BOOL}, {{0.5, 0}}, {1, 0}},
        {OP_CAST, {"i32[3]"}, {.dtype = DT_U8}, {{255, 256, -1}}, {255, 0, 255}},
        {OP_CAST, {"i64[2]"}, {.dtype = DT_I8}, {{128, -129}}, {-128, 127}},
        {OP_CAST, {"bool[2]"}, {.dtype = DT_F32}, {{1, 0}}, {1, 0}},
        {OP_CAST, {"f32[1]"}, {.dtype = DT_F16}, {{1 + 0x1p-12}}, {1}},
        {OP_DENSE, {"f32[2,3]", "f32[2,3]", "f32[2]"}, {0},
         {{1, 2, 3, 4, 5, 6}, {1, 0, -1, 2, 2, 2}, {10, 20}}, {8, 32, 8, 50}},
        {OP_DENSE, {"f32[2]", "f32[3,2]"}, {0}, {{1, 2}, {1, 1, 0, 3, -1, 0}}, {3, 6, -1}},
        {OP_MATMUL, {"f32[2,3]", "f32[3,2]"}, {0}, {{1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5, 6}},
         {22, 28, 49, 64}},
        {OP_MATMUL, {"f32[2,1,2]", "f32[2,1]"}, {0}, {{1, 2, 3, 4}, {5, 6}}, {17, 39}},
        {OP_MATMUL, {"f32[1,2]", "f32[3,2,1]"}, {0}, {{1, 2}, {1, 1, 2, 2, 3, 3}}, {3, 6, 9}},
        {OP_RESHAPE, {"f32[2,2]"}, {.rank = 1, .shape = {4}}, {{1, 2, 3, 4}}, {1, 2, 3, 4}},
        {OP_TRANSPOSE, {"f32[2,3]"}, {.perm = {1, 0}}, {{1, 2, 3, 4, 5, 6}}, {1, 4, 2, 5, 3, 6}},
        {OP_TRANSPOSE, {"f32[2,1,3]"}, {.perm = {2, 0, 1}}, {{1, 2, 3, 4, 5, 6}},
         {1, 4, 2, 5, 3, 6}},
        {OP_SLICE, {"f32[3,4]"}, {.shape = {2, 2}, .start = {2, 3}, .step = {-2, -2}},
         {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}}, {11, 9, 3, 1}},
        {OP_CONCAT, {"f32[2,1]", "f32[2,2]"}, {.axis = 1}, {{1, 2}, {3, 4, 5, 6}},
         {1, 3, 4, 2, 5, 6}},
        {OP_CONCAT, {"f32[1,2]", "f32[2,2]"}, {.axis = 0}, {{1, 2}, {3, 4, 5, 6}},
         {1, 2, 3, 4, 5, 6}},
        {OP_PAD, {"f32[2,2]"}, {.start = {1, 0}, .step = {0, 1}, .value = 9}, {{1, 2, 3, 4}},
         {9, 9, 9, 1, 2, 9, 3, 4, 9}},
        {OP_EXPAND, {"f32[2,1]"}, {.rank = 3, .shape = {2, 2, 2}}, {{1, 2}},
         {1, 1, 2, 2, 1, 1, 2, 2}},
        {OP_GATHER, {"f32[3,2]", "i32[4]"}, {.axis = 0}, {{1, 2, 3, 4, 5, 6}, {2, -3, 7, -9}},
         {5, 6, 1, 2, 5, 6, 1, 2}},
        {OP_GATHER, {"f32[2,3]", "i64[2,1]"}, {.axis = 1}, {{1, 2, 3, 4, 5, 6}, {-1, 0}},
         {3, 1, 6, 4}},
        {OP_GATHER, {"f32[2,2]", "i64[]"}, {.axis = 0}, {{1, 2, 3, 4}, {1}}, {3, 4}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        evaluates(i, &cases[i]);
}

static void reductions(void)
{
    const EvalCase cases[] = {
        {OP_SUM, {"f32[2,3]"}, {.axes = 1}, {{1, 2, 3, 4, 5, 6}}, {5, 7, 9}},
        {OP_SUM, {"f32[2,3]"}, {.axes = 3}, {{1, 2, 3, 4, 5, 6}}, {21}},
        {OP_SUM, {"f32[2,2,2]"}, {.axes = 5}, {{1, 2, 3, 4, 5, 6, 7, 8}}, {14, 22}},
        {OP_SUM, {"i32[2]"}, {.axes = 1}, {{INT32_MAX, 2}}, {-2147483647}},
        {OP_SUM, {"f32[2]"}, {.axes = 0}, {{1, 2}}, {1, 2}},
        {OP_MEAN, {"f32[2,2]"}, {.axes = 2}, {{1, 2, 3, 5}}, {1.5, 4}},
        {OP_PROD, {"f32[4]"}, {.axes = 1}, {{1, 2, 3, 4}}, {24}},
        {OP_REDMAX, {"f32[2,2]"}, {.axes = 2}, {{-1, -2, 3, NAN}}, {-1, NAN}},
        {OP_REDMIN, {"f32[2,2]"}, {.axes = 1}, {{-1, NAN, -3, 4}}, {-3, NAN}},
        {OP_ARGMAX, {"f32[2,3]"}, {.axes = 2}, {{1, 3, 3, -1, NAN, 5}}, {1, 1}},
        {OP_ARGMAX, {"f32[2,3]"}, {.axes = 1}, {{1, 3, 3, 2, 3, 2}}, {1, 0, 0}},
        {OP_ARGMIN, {"i64[4]"}, {.axes = 1}, {{5, 2, 2, 9}}, {1}},
        {OP_ANY, {"bool[2,2]"}, {.axes = 2}, {{0, 0, 0, 1}}, {0, 1}},
        {OP_ALL, {"bool[2,2]"}, {.axes = 2}, {{1, 1, 0, 1}}, {1, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        evaluates(i, &cases[i]);
}

int main(void)
{
    arena = arena_new(NULL, NULL);
    shape_rules();
    unary();
    binary();
    other();
    reductions();
    for (int op = 0; op < OP_COUNT; op++)
        if (op_info((Op)op)->family != FAM_LEAF && !seen[op]) {
            printf("no values are known of %s\n", op_info((Op)op)->name);
            CHECK(seen[op]);
        }
    arena_free(arena);
    return check_done();
}
