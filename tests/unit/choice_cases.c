/* choice_cases.c: sums of n products and a bias are within (n + 8) u sum |a||b| of the exact one in
 * every order, u = 2^-24 (Higham, Accuracy and Stability, section 3.1). Narrow weights are whole
 * numbers up to 127, which bf16 and f16 hold, and i8 with a scale of 1. */
#include "choice_cases.h"
#include "random_graph.h"
#include <assert.h>
#include <math.h>
#include <string.h>

typedef struct List {
    Ctx *c;
    const Target *t;
    Precision precision;
    DType other; /* of an input that is as large as the result, and used with it; or DT_F32 */
    int turn; /* of narrow weights every fourth case is taken */
    ChoiceCase *out;
    int n;
} List;

enum { GREATEST = 127, GREATEST_WHOLE = 8 };

/* The first element is the greatest. */
static float *whole_numbers(Arena *a, int64_t n, uint32_t state)
{
    float *v = NEW_ARRAY(a, float, n);
    for (int64_t i = 0; i < n; i++) {
        state = state * 1664525u + 1013904223u; /* Numerical Recipes */
        v[i] = i ? (float)((int)(state >> 8) % (GREATEST + 1)) * (state >> 31 ? -1 : 1) : GREATEST;
    }
    return v;
}

static Node *narrow_weights(List *l, Graph *g, const Product *p)
{
    int64_t dim[] = {p->cols, p->depth};
    float *v = NEW_ARRAY(l->c->arena, float, p->cols * p->depth);
    for (int64_t j = 0; j < p->cols; j++)
        memcpy(&v[j * p->depth], whole_numbers(l->c->arena, p->depth, (uint32_t)j),
               (size_t)p->depth * sizeof *v);
    return graph_const(g, &(Tensor){type_make(DT_F32, 2, dim), v}, DT_F32, "w", (Span){0});
}

static Node *constant(List *l, Graph *g, const char *name, Type type, uint32_t state)
{
    int64_t n = type_count(&type);
    float *v = NEW_ARRAY(l->c->arena, float, n);
    for (int64_t i = 0; i < n; i++) {
        state = state * 1664525u + 1013904223u; /* Numerical Recipes */
        v[i] = (float)(state >> 8) * 0x1p-23f - 1;
    }
    return graph_const(g, &(Tensor){type, v}, DT_F32, name, (Span){0});
}

/* y where an input is true, else the bias; or y times an input of whole numbers. */
static Node *with_other(List *l, Graph *g, Node *y, Node *bias)
{
    Node *x = graph_input(g, "other", type_make(l->other, 2, y->type.dim), (Span){0});
    if (l->other == DT_BOOL)
        return graph_node(g, OP_WHERE, (Span){0}, 3, (Node *[]){x, y, bias}, NULL);
    x = graph_node(g, OP_CAST, (Span){0}, 1, &x, &(Attr){.dtype = DT_F32});
    return graph_node(g, OP_MUL, (Span){0}, 2, (Node *[]){x, y}, NULL);
}

/* relu(x w + b), or x w of two inputs. */
static Graph *make_graph(List *l, const Product *p)
{
    int64_t x[] = {p->rows, p->depth}, w[] = {p->depth, p->cols}, packed[] = {p->cols, p->depth};
    Graph *g = graph_new(l->c, "product");
    Node *in[3] = {graph_input(g, "x", type_make(DT_F32, 2, x), (Span){0})}, *y;
    if (p->packed) {
        in[1] = l->precision ? narrow_weights(l, g, p)
                             : constant(l, g, "w", type_make(DT_F32, 2, packed), 1);
        in[2] = constant(l, g, "b", type_make(DT_F32, 1, &p->cols), 2);
        y = graph_unary(g, OP_RELU, graph_node(g, OP_DENSE, (Span){0}, 3, in, NULL), (Span){0});
    } else {
        in[1] = graph_input(g, "w", type_make(DT_F32, 2, w), (Span){0});
        y = graph_node(g, OP_MATMUL, (Span){0}, 2, in, NULL);
    }
    graph_output(g, "y", l->other == DT_F32 ? y : with_other(l, g, y, in[2]));
    return g;
}

/* How much the other operand is rounded, relative to its greatest element: i8 to at least 14 bits,
 * and to bf16 where the target multiplies pairs of those. */
static double rounding_of(const List *l, const Product *p)
{
    return p->precision == PRECISION_I8                       ? 0x1p-15
           : p->precision == PRECISION_BF16 && l->t->dots ? 0x1p-9
                                                              : 0;
}

/* in: every element at most 4, whole numbers at most GREATEST_WHOLE. */
static const double *bound_of(List *l, const Product *p, double **in)
{
    double *bound = NEW_ARRAY(l->c->arena, double, p->rows * p->cols);
    double weight = !p->packed ? 4 : p->precision ? GREATEST : 1;
    double scale = l->other == DT_I32 ? GREATEST_WHOLE : 1;
    for (int64_t r = 0; r < p->rows; r++) {
        double sum = 0;
        for (int64_t k = 0; k < p->depth; k++)
            sum += fabs(in[0][r * p->depth + k]) * weight;
        for (int64_t i = 0; i < p->cols; i++)
            bound[r * p->cols + i] = scale * (double)(p->depth + 8) * 0x1p-24 * (sum + 1) +
                                     rounding_of(l, p) * 4 * weight * (double)p->depth;
    }
    return bound;
}

static void add(List *l, const Product *p, Choice choice)
{
    Arena *a = l->c->arena;
    Tuned *known = NEW(a, Tuned);
    if (l->precision && ++l->turn % 4)
        return;
    ChoiceCase *o = &l->out[l->n++];
    assert(l->n <= MOST_CHOICE_CASES && choice_is_possible(p, &choice));
    *known = (Tuned){*p, choice};
    o->precision = p->precision;
    o->how = NEW(a, Tuning);
    *o->how = (Tuning){.known = known, .nknown = 1};
    o->what = choice_text(a, p, &choice);
    o->g = make_graph(l, p);
    o->in = random_inputs(o->g, a, 2);
    o->absolute = bound_of(l, p, o->in);
}

/* Tiles of many heights, the greatest too, and what they leave over; every second one copied. */
static void many_rows(List *l)
{
    int panel = choice_panel(l->t, l->precision);
    Product p = {l->t, l->t->rows * 2 + 1, 37, panel + 3, true, l->precision, panel};
    bool copy = false;
    for (int rows = choice_most_rows(&p); rows; rows -= 1 + rows / 4, copy = !copy)
        add(l, &p, (Choice){.rows = rows, .chains = MAX_CHAINS, .streams = 1, .copy = copy});
    p.packed = false;
    for (int rows = choice_most_rows(&p); rows && !l->precision; rows /= 2)
        add(l, &p, (Choice){.rows = rows, .chains = MAX_CHAINS, .streams = 1});
}

/* Sums that are cut in as many parts; or panels side by side. */
static void few_rows(List *l, int rows)
{
    int panel = choice_panel(l->t, l->precision);
    Product p = {l->t, rows, 71, 5 * panel + 5, true, l->precision, panel};
    int most = choice_most_streams(&p);
    for (int chains = 1; chains <= MAX_CHAINS; chains *= 2)
        for (int streams = 1; streams <= (chains < MAX_CHAINS ? 1 : most); streams++)
            add(l, &p, (Choice){.rows = rows, .chains = chains, .streams = streams});
}

/* Products that contract_swap.c computes: inputs and outputs that fill vectors and that don't, and
 * one that is too long for it. */
static void swapped(List *l)
{
    int panel = choice_panel(l->t, l->precision);
    for (int rows = 1; rows <= 4; rows += 3)
        for (int depth = 16; depth <= 32; depth += 4)
            for (int cols = 5; cols <= 47; cols = cols * 2 + 1) {
                Product p = {l->t, rows, depth, cols, true, PRECISION_F32, panel};
                add(l, &p, (Choice){.rows = 1, .chains = MAX_CHAINS, .streams = 1});
                l->out[l->n - 1].how = NULL;
            }
}

int choice_cases(Ctx *c, const Target *t, ChoiceCase out[MOST_CHOICE_CASES])
{
    List l = {.c = c, .t = t, .out = out, .other = DT_F32};
    for (int i = t->dots ? PRECISION_F32 + 1 : PRECISION_F32; i < PRECISION_COUNT; i++) {
        l.precision = (Precision)i;
        many_rows(&l);
        few_rows(&l, 1);
        few_rows(&l, 2);
    }
    l.precision = PRECISION_F32;
    if (t->dots)
        return l.n;
    swapped(&l);
    l.other = DT_BOOL;
    few_rows(&l, 1);
    l.other = DT_I32;
    few_rows(&l, 1);
    return l.n;
}
