/* contract_sum.c: the sums over k of one register tile.
 *
 * Few accumulators would wait for each other (latency of 4 times 2 units a cycle), so a small tile
 * cuts k into several parts.
 * Weights of bf16 come two steps of k at a time (pack.c), and are made floats once for all rows, or
 * multiplied as they are by pairs of bf16 (contract_pairs.c). */
#include "lower/contract.h"

static Buffer *b_buffer(const Contract *t)
{
    return t->b && !t->p.buf ? t->b->buf : t->p.buf;
}

Index contract_place(const Contract *t, int r, Index k)
{
    const Kernel *kernel = t->k;
    Index at = index_sum(index_const(t->a->offset), index_scale(k, t->depth_a));
    for (int i = 0; i < kernel->rank; i++)
        at = index_sum(at, index_scale(kernel->at[i], t->a->stride[i]));
    if (kernel->rank > 1)
        at.base += r * t->a->stride[kernel->rank - 2];
    return at;
}

/* Vector v of the weights of n steps of k, which come in one load; once for all rows. */
static void load_weights(Contract *t, const Strip *s, int v, bool once, Index step, int n,
                         LExpr **w)
{
    LoopB *b = &t->k->b;
    Index at = index_sum(s->base, index_scale(step, s->step[v]));
    at.base += s->place[v];
    int lanes = s->width[v], count = t->p.buf ? lanes : s->count[v];
    w[0] = loop_load(b, b_buffer(t), at, 1, lanes, count);
    if (t->p.group > 1) {
        LExpr *pair = loop_let(b, "pair", w[0]);
        w[0] = loop_op(b, LOOP_ISHL, pair, loop_int(b, 16, lanes), NULL);
        w[1] = loop_op(b, LOOP_IAND, pair, loop_int(b, -65536, lanes), NULL);
    }
    for (int i = 0; i < n; i++) {
        w[i] = w[i]->kind == VAL_F32 ? w[i] : loop_op(b, LOOP_FBITS, w[i], NULL, NULL);
        w[i] = once ? loop_let(b, "w", w[i]) : w[i];
    }
}

/* The element of a for vector v, spread once for all that are as wide: x is that of the one before,
 * NULL for the first. */
static LExpr *spread(Contract *t, const Strip *s, int v, Index at, LExpr *x)
{
    LoopB *b = &t->k->b;
    if (x && x->lanes == s->width[v])
        return x;
    x = loop_bcast(b, t->a->buf, at, s->width[v]);
    return s->n > 1 ? loop_let(b, "x", x) : x;
}

/* Adds a[r, k] w to the row's accumulators. */
static void add_products(Contract *t, const Strip *s, Index at, LExpr *const *w, LExpr **acc)
{
    LExpr *x = NULL;
    for (int v = 0; v < s->n; v++) {
        x = spread(t, s, v, at, x);
        loop_set(&t->k->b, acc[v], loop_op(&t->k->b, LOOP_FMA, x, w[v], acc[v]));
    }
}

/* A pair of steps of one row, vector by vector: sixteen registers hold eight sums and the pair at
 * work, but not eight pairs. */
static void row_step(Contract *t, const Strip *s, Index step, int n, LExpr **acc)
{
    LoopB *b = &t->k->b;
    LExpr *w[2], *x[2] = {NULL, NULL};
    for (int v = 0; v < s->n; v++) {
        load_weights(t, s, v, false, step, n, w);
        for (int i = 0; i < n; i++) {
            Index k = index_scale(step, t->p.group);
            k.base += i;
            x[i] = spread(t, s, v, contract_place(t, 0, k), x[i]);
            loop_set(b, acc[v], loop_op(b, LOOP_FMA, x[i], w[i], acc[v]));
        }
    }
}

/* Two steps of k as they are stored, bf16 by bf16. */
static void dot_step(Contract *t, const Strip *s, int rows, Index step, LExpr **acc)
{
    LoopB *b = &t->k->b;
    LExpr *w[MAX_TILE];
    for (int v = 0; v < s->n; v++) {
        Index at = index_sum(s->base, index_scale(step, s->step[v]));
        at.base += s->place[v];
        w[v] = loop_let(b, "pair", loop_load(b, t->p.buf, at, 1, s->width[v], s->width[v]));
    }
    for (int r = 0; r < rows; r++) {
        Index row = t->k->at[0];
        row.base += r;
        Index at = index_sum(index_scale(row, t->pair_step), step);
        LExpr *x = NULL;
        for (int v = 0; v < s->n; v++) {
            LExpr **sum = &acc[r * s->n + v];
            if (!x || x->lanes != s->width[v])
                x = loop_let(b, "x", loop_bcast(b, t->pairs, at, s->width[v]));
            loop_set(b, *sum, loop_dot(b, x, w[v], *sum));
        }
    }
}

/* A group of steps of k, of which n exist: every weight is loaded once. */
static void tile_step(Contract *t, const Strip *s, int rows, Index step, int n, LExpr **acc)
{
    LExpr *w[2][MAX_TILE], *pair[2];
    if (t->pairs) {
        dot_step(t, s, rows, step, acc);
        return;
    }
    if (rows == 1 && t->p.group > 1) {
        row_step(t, s, step, n, acc);
        return;
    }
    for (int v = 0; v < s->n; v++) {
        load_weights(t, s, v, rows > 1, step, n, pair);
        w[0][v] = pair[0];
        w[1][v] = pair[n - 1];
    }
    for (int i = 0; i < n; i++) {
        Index k = index_scale(step, t->p.group);
        k.base += i;
        for (int r = 0; r < rows; r++)
            add_products(t, s, contract_place(t, r, k), w[i], &acc[r * s->n]);
    }
}

LExpr *contract_first(Contract *t, const Strip *s, int v)
{
    Index at = s->column;
    at.base += s->offset[v];
    if (t->bias_leaf) {
        int64_t step = t->bias_leaf->stride[0];
        at = index_scale(at, step);
        at.base += t->bias_leaf->offset;
        return loop_load(&t->k->b, t->bias_leaf->buf, at, s->width[v] == 1 ? 1 : step, s->width[v],
                         s->count[v]);
    }
    if (!t->bias)
        return loop_float(&t->k->b, 0, s->width[v]);
    return loop_load(&t->k->b, t->bias, at, 1, s->width[v], s->width[v]);
}

/* Accumulators of `cuts` parts of k; the first part starts at the bias. */
static LExpr **open_accumulators(Contract *t, const Strip *s, int rows, int cuts)
{
    LoopB *b = &t->k->b;
    LExpr **acc = NEW_ARRAY(t->k->l->arena, LExpr *, cuts * rows * s->n);
    for (int u = 0; u < cuts; u++)
        for (int r = 0; r < rows; r++)
            for (int v = 0; v < s->n; v++)
                acc[(u * rows + r) * s->n + v] =
                    loop_let(b, "acc", u ? loop_float(b, 0, s->width[v]) : contract_first(t, s, v));
    return acc;
}

/* n groups of k, `cuts` of them at a time. */
static void run_steps(Contract *t, const Strip *s, int rows, int cuts, Index first, int64_t n,
                      LExpr **acc)
{
    LVar v = loop_for(&t->k->b, "k", n, cuts);
    for (int u = 0; u < cuts; u++) {
        Index step = index_add(first, v, 1);
        step.base += u;
        tile_step(t, s, rows, step, t->p.group, acc + u * rows * s->n);
    }
    loop_end(&t->k->b);
}

static void run_depth(Contract *t, const Strip *s, int rows, int cuts, LExpr **acc)
{
    int size = rows * s->n, group = t->p.group;
    int64_t steps = t->depth / group, main = steps / cuts * cuts;
    if (t->depth * size <= STRAIGHT)
        main = 0;
    int64_t page = cuts == 1 ? contract_page(t, s, rows) : 0, done = 0;
    Index first = index_const(0);
    if (page && (done = contract_open_pages(t, s, &first, main, 0))) {
        run_steps(t, s, rows, 1, first, page, acc);
        loop_end(&t->k->b);
    }
    if (main > done)
        run_steps(t, s, rows, cuts, index_const(done), main - done, acc);
    for (int64_t k = main; k * group < t->depth; k++)
        tile_step(t, s, rows, index_const(k), k < steps ? group : (int)(t->depth % group),
                  acc + (k - main) % cuts * size);
}

LExpr **contract_sum(Contract *t, const Strip *s, int rows)
{
    int size = rows * s->n, cuts = 1;
    while (cuts * 2 * size <= t->how.chains && cuts * 4 <= t->depth)
        cuts *= 2;
    LExpr **acc = open_accumulators(t, s, rows, cuts);
    run_depth(t, s, rows, cuts, acc);
    for (int half = cuts / 2; half >= 1; half /= 2)
        for (int i = 0; i < half * size; i++)
            loop_set(&t->k->b, acc[i],
                     loop_op(&t->k->b, LOOP_FADD, acc[i], acc[i + half * size], NULL));
    return acc;
}
