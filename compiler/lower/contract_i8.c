/* contract_i8.c: products with weights of 8 bits, in whole numbers.
 *
 * To make floats of the weights would take longer than to multiply them. So each row of a becomes
 * whole numbers of 16 bits (the greatest of the row is `limit`), and the sums are exact: pmaddwd
 * multiplies two of them with two weights and adds. Nor need the weights be widened: 16 bits hold
 * those of two columns, h and l, as 256 h + l + 128, of which a shift gives h:
 *
 *     A = Σ x (256 h + l + 128),   B = Σ x h,   Σ x l = A - 256 B - 128 Σ x
 *
 * A wraps around, but is exact modulo 2^32, and Σ x l fits: with limit * steps <= 2^24 all sums are
 * below 127 * 2^24 < 2^31, and Σ x is exact as a float too. More than CHUNK pairs of steps are cut
 * into chunks, each with sums of its own, which are added as floats.
 *
 * Then y = Σ x w * (scale of the row * scale of the column) + bias. A row with an infinity or a NaN
 * gives NaN. Rounding is off by 2^-15 of the greatest of a row, of the weights by 2^-8. */
#include "lower/contract.h"
#include <math.h>

enum { CHUNK = 512, LARGEST_16 = 32767 };

static const float least_scale = 0x1p-100f; /* of a row: nothing below counts, zeros do no harm */

/* Steps k and k + pairs are computed together: halves of a lane. */
static int64_t pairs_of(const Contract *t)
{
    return t->p.length / 2;
}

static int64_t chunks_of(const Contract *t)
{
    return (pairs_of(t) + CHUNK - 1) / CHUNK;
}

static float limit_of(const Contract *t)
{
    int64_t pairs = pairs_of(t) < CHUNK ? pairs_of(t) : CHUNK, most = (1 << 24) / (2 * pairs);
    return (float)(most < LARGEST_16 ? most : LARGEST_16);
}

static int64_t row_length(const Contract *t) /* in pairs: whole vectors */
{
    return contract_distance((pairs_of(t) + MAX_LANES - 1) / MAX_LANES * MAX_LANES);
}

/* ---- the rows of a */

typedef struct Rounding {
    Contract *t;
    LoopB b;
    Index from, row; /* of its first element in a; which row */
    int lanes;
    LExpr *inverse, *sum;
} Rounding;

/* `count` lanes of a from step k on; none: zeros. */
static LExpr *elements(Rounding *r, Index k, int64_t count)
{
    const Contract *t = r->t;
    Index at = index_sum(r->from, index_scale(k, t->depth_a));
    int n = count < r->lanes ? (int)count : r->lanes;
    if (n <= 0)
        return loop_float(&r->b, 0, r->lanes);
    return loop_load(&r->b, t->a->buf, at, r->lanes == 1 ? 1 : t->depth_a, r->lanes, n);
}

/* The greatest of the bits of |a|, which are in the order of the numbers, infinity and NaN last. */
static void see_greatest(Rounding *r, LExpr *top, Index k, int64_t count)
{
    LoopB *b = &r->b;
    LExpr *bits = loop_op(b, LOOP_BITS, elements(r, k, count), NULL, NULL);
    bits = loop_op(b, LOOP_IAND, bits, loop_int(b, INT32_MAX, r->lanes), NULL);
    bits = loop_let(b, "bits", bits);
    loop_set(b, top, loop_op(b, LOOP_ISEL, loop_op(b, LOOP_ILT, top, bits, NULL), bits, top));
}

/* Sets r->inverse, and stores the scale. */
static void find_scale(Rounding *r)
{
    LoopB *b = &r->b;
    int64_t depth = r->t->depth, main = depth / r->lanes * r->lanes;
    float limit = limit_of(r->t);
    LExpr *top = loop_let(b, "top", loop_int(b, 0, r->lanes));
    if (main) {
        LVar k = loop_for(b, "k", main, r->lanes);
        see_greatest(r, top, index_add(index_const(0), k, 1), r->lanes);
        loop_end(b);
    }
    if (depth > main)
        see_greatest(r, top, index_const(main), depth - main);
    LExpr *odd = loop_op(b, LOOP_ILT, loop_int(b, 0x7f7fffff, r->lanes), top, NULL);
    LExpr *most = loop_op(b, LOOP_FBITS, top, NULL, NULL);
    if (r->lanes > 1) {
        odd = loop_op(b, LOOP_HANY, odd, NULL, NULL);
        most = loop_op(b, LOOP_HMAX, most, NULL, NULL);
    }
    most = loop_let(b, "most", loop_op(b, LOOP_FMAX, most, loop_float(b, least_scale, 1), NULL));
    LExpr *inverse = loop_op(b, LOOP_FDIV, loop_float(b, limit, 1), most, NULL);
    r->inverse = loop_let(b, "inverse", loop_spread(b, loop_let(b, "by", inverse), r->lanes));
    LExpr *scale = loop_op(b, LOOP_FMUL, most, loop_float(b, 1 / limit, 1), NULL);
    scale = loop_op(b, LOOP_FSEL, odd, loop_float(b, NAN, 1), scale);
    loop_store(b, r->t->row_scale, r->row, 1, scale, 1);
}

/* Rounded to nearest even; NaN to limit. */
static LExpr *rounded(Rounding *r, Index k, int64_t count)
{
    LoopB *b = &r->b;
    float limit = limit_of(r->t);
    LExpr *x = loop_op(b, LOOP_FMUL, elements(r, k, count), r->inverse, NULL);
    x = loop_op(b, LOOP_FMIN, x, loop_float(b, limit, r->lanes), NULL);
    x = loop_op(b, LOOP_FMAX, x, loop_float(b, -limit, r->lanes), NULL);
    x = loop_let(b, "x", loop_op(b, LOOP_FROUND, x, NULL, NULL));
    loop_set(b, r->sum, loop_op(b, LOOP_FADD, r->sum, x, NULL));
    return loop_op(b, LOOP_F2I, x, NULL, NULL);
}

static void round_pairs(Rounding *r, Index pair, int64_t low, int64_t high)
{
    LoopB *b = &r->b;
    const Contract *t = r->t;
    Index above = pair, to = index_sum(index_scale(r->row, row_length(t)), pair);
    above.base += pairs_of(t);
    LExpr *x = loop_let(b, "low", rounded(r, pair, low));
    x = loop_op(b, LOOP_IAND, x, loop_int(b, 0xffff, r->lanes), NULL);
    LExpr *y = loop_let(b, "high", rounded(r, above, high));
    y = loop_op(b, LOOP_ISHL, y, loop_int(b, 16, r->lanes), NULL);
    loop_store(b, t->row_pairs, to, 1, loop_op(b, LOOP_IOR, x, y, NULL), r->lanes);
}

/* The pairs from `first` on, of which n, the last ones of the row or all of a chunk; and their
 * sum. */
static void round_chunk(Rounding *r, Index first, Index chunk, int64_t n, bool last)
{
    LoopB *b = &r->b;
    const Contract *t = r->t;
    int64_t main = (last ? n - 1 : n) / r->lanes * r->lanes; /* the last pair may be half a one */
    r->sum = loop_let(b, "sum", loop_float(b, 0, r->lanes));
    if (main) {
        LVar k = loop_for(b, "k", main, r->lanes);
        round_pairs(r, index_add(first, k, 1), r->lanes, r->lanes);
        loop_end(b);
    }
    Index rest = first;
    rest.base += main;
    if (n > main)
        round_pairs(r, rest, n - main, n - main - t->depth % 2);
    LExpr *sum = r->lanes > 1 ? loop_op(b, LOOP_HADD, r->sum, NULL, NULL) : r->sum;
    sum = loop_op(b, LOOP_ISHL, loop_op(b, LOOP_F2I, sum, NULL, NULL), loop_int(b, 7, 1), NULL);
    Index at = index_sum(index_scale(r->row, chunks_of(t)), chunk);
    loop_store(b, t->row_sum, at, 1, loop_op(b, LOOP_ISUB, loop_int(b, 0, 1), sum, NULL), 1);
}

static void round_row(Rounding *r)
{
    int64_t pairs = pairs_of(r->t), before = (pairs - 1) / CHUNK;
    find_scale(r);
    if (before) {
        LVar c = loop_for(&r->b, "c", before, 1);
        Index chunk = index_add(index_const(0), c, 1);
        round_chunk(r, index_scale(chunk, CHUNK), chunk, CHUNK, false);
        loop_end(&r->b);
    }
    round_chunk(r, index_const(before * CHUNK), index_const(before), pairs - before * CHUNK, true);
}

static int64_t all_rows(const Contract *t)
{
    int64_t rows = 1;
    for (int i = 0; i + 1 < t->k->rank; i++)
        rows *= t->k->dim[i];
    return rows;
}

void contract_round_rows(Contract *t)
{
    Kernel *k = t->k;
    Lower *l = k->l;
    int64_t rows = all_rows(t);
    const char *name = k->b.fn->name;
    if (!t->p.buf || t->p.buf->elem != ELEM_I8)
        return;
    t->row_pairs = work_buffer(l, ELEM_I32, arena_printf(l->arena, "%s_pairs", name),
                               rows * row_length(t));
    t->row_sum = work_buffer(l, ELEM_I32, arena_printf(l->arena, "%s_sums", name),
                             rows * chunks_of(t));
    t->row_scale = work_buffer(l, ELEM_F32, arena_printf(l->arena, "%s_scale", name), rows);
    const char *doc = arena_printf(l->arena, "%lld x %lld to whole numbers, at most %g",
                                   (long long)rows, (long long)t->depth, (double)limit_of(t));
    Rounding r = {.t = t, .b = contract_open_rows(t, "whole", doc), .lanes = l->target->lanes,
                  .from = index_const(t->a->offset), .row = index_const(0)};
    for (int i = 0; i + 1 < k->rank; i++) {
        LVar v = loop_for(&r.b, "m", k->dim[i], 1);
        loop_each(&r.b);
        r.from = index_add(r.from, v, t->a->stride[i]);
        r.row = index_add(index_scale(r.row, k->dim[i]), v, 1);
    }
    round_row(&r);
    for (int i = 0; i + 1 < k->rank; i++)
        loop_end(&r.b);
    contract_close_rows(t, &r.b, rows * t->depth / r.lanes);
}

/* ---- the products */

typedef struct Chunk {
    Contract *t;
    const Strip *s;
    int rows, cuts; /* cuts: parts of k, summed apart */
    Index first, number;   /* pair; which chunk */
    int64_t pairs, behind; /* so many; at least so many in the next chunk */
    LExpr **acc;           /* by part of the pairs, row and vector */
} Chunk;

static Index row_of(const Contract *t, int r)
{
    Index row = index_const(0);
    for (int i = 0; i + 1 < t->k->rank; i++)
        row = index_sum(index_scale(row, t->k->dim[i]), t->k->at[i]);
    row.base += r;
    return row;
}

/* Those of l begin with -128 Σ x. */
static void open_chunk(Chunk *c)
{
    LoopB *b = &c->t->k->b;
    const Strip *s = c->s;
    for (int u = 0; u < c->cuts; u++)
        for (int r = 0; r < c->rows; r++)
            for (int v = 0; v < s->n; v++) {
                Index at = index_scale(row_of(c->t, r), chunks_of(c->t));
                LExpr *e = loop_int(b, 0, s->width[v]);
                if (u == 0 && s->low[v] < 0)
                    e = loop_bcast(b, c->t->row_sum, index_sum(at, c->number), s->width[v]);
                c->acc[(u * c->rows + r) * s->n + v] = loop_let(b, "acc", e);
            }
}

static void pair_step(Chunk *c, Index pair, LExpr **acc)
{
    Contract *t = c->t;
    LoopB *b = &t->k->b;
    const Strip *s = c->s;
    LExpr *w[MAX_TILE];
    for (int v = 0; v < s->n; v++) {
        Index at = index_sum(s->base, index_scale(pair, s->step[v]));
        at.base += s->place[v];
        int lanes = s->width[v], low = s->low[v];
        LExpr *e = low < 0 ? loop_load(b, t->p.buf, at, 1, lanes, lanes)
                           : loop_op(b, LOOP_PSAR, w[low], loop_int(b, 8, lanes), NULL);
        w[v] = loop_let(b, low < 0 ? "w" : "high", e);
    }
    for (int r = 0; r < c->rows; r++) {
        Index at = index_sum(index_scale(row_of(t, r), row_length(t)), pair);
        LExpr *x = NULL;
        for (int v = 0; v < s->n; v++) {
            LExpr *sum = acc[r * s->n + v];
            if (!x || x->lanes != s->width[v])
                x = loop_let(b, "x", loop_bcast(b, t->row_pairs, at, s->width[v]));
            loop_set(b, sum, loop_op(b, LOOP_MADD, x, w[v], sum));
        }
    }
}

/* n pairs. */
static void run_loop(Chunk *c, Index first, int64_t n)
{
    LVar k = loop_for(&c->t->k->b, "k", n, c->cuts);
    for (int u = 0; u < c->cuts; u++) {
        Index pair = index_add(first, k, 1);
        pair.base += u;
        pair_step(c, pair, c->acc + u * c->rows * c->s->n);
    }
    loop_end(&c->t->k->b);
}

static void run_pairs(Chunk *c)
{
    int size = c->rows * c->s->n;
    int64_t main = c->pairs * size <= STRAIGHT ? 0 : c->pairs / c->cuts * c->cuts;
    int64_t page = c->cuts == 1 ? contract_page(c->t, c->s, c->rows) : 0, done = 0;
    Index first = c->first, rest = c->first;
    if (page && (done = contract_open_pages(c->t, c->s, &first, main, c->behind))) {
        run_loop(c, first, page);
        loop_end(&c->t->k->b);
    }
    rest.base += done;
    if (main > done)
        run_loop(c, rest, main - done);
    for (int64_t k = main; k < c->pairs; k++) {
        Index pair = c->first;
        pair.base += k;
        pair_step(c, pair, c->acc + (k - main) % c->cuts * size);
    }
}

/* Σ x w of row r and vector v, from the parts of the pairs. */
static LExpr *chunk_sum(Chunk *c, int r, int v)
{
    LoopB *b = &c->t->k->b;
    const Strip *s = c->s;
    LExpr *sum = c->acc[r * s->n + v];
    for (int h = v + 1; h < s->n; h++)
        if (s->low[h] == v) {
            LExpr *high = loop_op(b, LOOP_ISHL, c->acc[r * s->n + h], loop_int(b, 8, s->width[h]),
                                  NULL);
            sum = loop_op(b, LOOP_ISUB, sum, high, NULL);
        }
    return loop_op(b, LOOP_I2F, sum, NULL, NULL);
}

static void sum_chunk(Chunk *c, LExpr **total)
{
    LoopB *b = &c->t->k->b;
    int size = c->rows * c->s->n;
    c->acc = NEW_ARRAY(c->t->k->l->arena, LExpr *, c->cuts * size);
    open_chunk(c);
    run_pairs(c);
    for (int half = c->cuts / 2; half >= 1; half /= 2)
        for (int i = 0; i < half * size; i++)
            loop_set(b, c->acc[i],
                     loop_op(b, LOOP_IADD, c->acc[i], c->acc[i + half * size], NULL));
    for (int i = 0; i < size; i++) {
        LExpr *sum = chunk_sum(c, i / c->s->n, i % c->s->n);
        if (total[i])
            loop_set(b, total[i], loop_op(b, LOOP_FADD, total[i], sum, NULL));
        else
            total[i] = loop_let(b, "sum", sum);
    }
}

LExpr **contract_sum_i8(Contract *t, const Strip *s, int rows)
{
    LoopB *b = &t->k->b;
    Chunk c = {.t = t, .s = s, .rows = rows, .cuts = 1, .pairs = CHUNK};
    int size = rows * s->n;
    int64_t pairs = pairs_of(t), before = (pairs - 1) / CHUNK;
    LExpr **y = NEW_ARRAY(t->k->l->arena, LExpr *, size);
    c.behind = pairs - before * CHUNK;
    while (c.cuts * 2 * size <= t->how.chains && c.cuts * 4 <= pairs)
        c.cuts *= 2;
    for (int i = 0; i < size && before; i++)
        y[i] = loop_let(b, "sum", loop_float(b, 0, s->width[i % s->n]));
    if (before) {
        LVar v = loop_for(b, "c", before, 1);
        c.number = index_add(index_const(0), v, 1);
        c.first = index_scale(c.number, CHUNK);
        sum_chunk(&c, y);
        loop_end(b);
    }
    c.number = index_const(before);
    c.first = index_const(before * CHUNK);
    c.pairs = c.behind;
    c.behind = 0;
    sum_chunk(&c, y);
    for (int i = 0; i < size; i++) {
        Index at = s->column;
        int v = i % s->n;
        at.base += s->offset[v];
        LExpr *scale = loop_op(b, LOOP_FMUL,
                               loop_bcast(b, t->row_scale, row_of(t, i / s->n), s->width[v]),
                               loop_load(b, t->p.scale, at, 1, s->width[v], s->width[v]), NULL);
        loop_set(b, y[i], loop_op(b, LOOP_FMA, y[i], scale, contract_first(t, s, v)));
    }
    return y;
}
