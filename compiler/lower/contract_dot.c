/* contract_dot.c: products with few columns, as dot products.
 *
 * With a vector across the columns most of its lanes would be empty. Here the vectors lie along k:
 * a row of a is loaded as it is, not element by element, and the lanes are added once at the end,
 * those of all columns together. */
#include "lower/contract.h"

enum { MOST_COLUMNS = 4 };

bool contract_is_dot(const Contract *t)
{
    const Node *bias = t->c->nin == 3 ? t->c->in[2] : NULL;
    const LowerOptions *o = t->k->l->o; /* not the target: all share the layout of weights */
    return t->cols <= MOST_COLUMNS && t->cols * 2 <= o->lanes && t->depth >= o->lanes &&
           o->precision == PRECISION_F32 && t->depth_a == 1 && (!bias || bias->op == OP_CONST);
}

/* Elements k … k + count of the row, times those of every column. */
static void dot_step(Contract *t, Index k, int count, LExpr **acc)
{
    LoopB *b = &t->k->b;
    int lanes = t->k->lanes;
    LExpr *x = loop_let(b, "x", loop_load(b, t->a->buf, contract_place(t, 0, k), 1, lanes,
                                          count));
    for (int j = 0; j < t->cols; j++) {
        Index at = k;
        at.base += j * column_pitch(t->k->l->o, t->depth);
        LExpr *w = loop_load(b, t->p.buf, at, 1, lanes, lanes);
        loop_set(b, acc[j], loop_op(b, LOOP_FMA, x, w, acc[j]));
    }
}

/* Sums of `cuts` parts of the row, those of one part together. */
static void dot_row(Contract *t, int cuts, LExpr **acc)
{
    LoopB *b = &t->k->b;
    int lanes = t->k->lanes;
    int64_t end = t->depth / lanes * lanes, step = (int64_t)cuts * lanes, main = end / step * step;
    if (end / lanes * t->cols <= STRAIGHT)
        main = 0;
    if (main) {
        LVar k = loop_for(b, "k", main, step);
        for (int u = 0; u < cuts; u++)
            dot_step(t, index_add(index_const(u * lanes), k, 1), lanes, acc + u * t->cols);
        loop_end(b);
    }
    for (int64_t k = main; k < t->depth; k += lanes) {
        int count = t->depth - k < lanes ? (int)(t->depth - k) : lanes;
        dot_step(t, index_const(k), count, acc + (k / lanes) % cuts * t->cols);
    }
}

static void add_parts(Contract *t, int cuts, LExpr **acc)
{
    for (int64_t half = cuts / 2 * t->cols; half >= t->cols; half /= 2)
        for (int64_t i = 0; i < half; i++)
            loop_set(&t->k->b, acc[i],
                     loop_op(&t->k->b, LOOP_FADD, acc[i], acc[i + half], NULL));
}

/* What sum j begins with. */
static LExpr *first_sum(Contract *t, int j)
{
    int lanes = t->k->lanes;
    if (!t->bias || j >= t->cols)
        return loop_float(&t->k->b, 0, lanes);
    return loop_load(&t->k->b, t->bias, index_const((int64_t)j * t->k->l->o->lanes), 1, lanes,
                     lanes);
}

/* The lanes of each column's sum, as one vector of columns; with one lane they are columns. */
static Strip add_lanes(Contract *t, LExpr **acc)
{
    LoopB *b = &t->k->b;
    Strip s = {.column = index_const(0), .n = (int)t->cols};
    for (int j = 0; j < s.n; j++) {
        s.width[j] = s.count[j] = 1;
        s.offset[j] = j;
    }
    if (t->k->lanes > 1 && t->cols == 1)
        acc[0] = loop_let(b, "sum", loop_op(b, LOOP_HADD, acc[0], NULL, NULL));
    if (t->k->lanes > 1 && t->cols > 1) { /* what fills the four is computed already */
        LExpr *four[4] = {acc[0], acc[1], acc[t->cols > 2 ? 2 : 0], acc[t->cols - 1]};
        acc[0] = loop_let(b, "sums", loop_sums(b, four));
        s.n = 1;
        s.width[0] = 4;
        s.count[0] = (int)t->cols;
    }
    return s;
}

void contract_dot(Contract *t)
{
    Kernel *k = t->k;
    LoopB *b = &k->b;
    int cuts = 1;
    LExpr *acc[MAX_CHAINS * MOST_COLUMNS];
    while (cuts * 2 * t->cols <= MAX_CHAINS && cuts * 4 * k->lanes <= t->depth)
        cuts *= 2;
    kernel_open_axes(k, k->rank - 1);
    k->at[k->rank - 1] = index_const(0); /* a does not depend on the column */
    for (int i = 0; i < cuts * t->cols; i++)
        acc[i] = loop_let(b, "acc", first_sum(t, i));
    dot_row(t, cuts, acc);
    add_parts(t, cuts, acc);
    Strip s = add_lanes(t, acc);
    contract_finish(t, &s, 1, acc);
    kernel_close_axes(k, k->rank - 1);
}
