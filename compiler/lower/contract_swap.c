/* contract_swap.c: small products, a row at a time, whose input stays in the lanes of its vectors.
 *
 * Elsewhere every element of the row is spread over a vector. Here a vector of the row is
 * multiplied as it is by weights along a diagonal: lane j of it by the weight of input j and output
 * j ^ n. The lanes of the sum are swapped by n at the end, and all n make up the product. As in
 * baby and giant steps (Halevi & Shoup 2018, "Faster homomorphic linear transformations in HElib",
 * section 3) half of the swap is the input's: of fours of lanes, before; inside four, of the sums.
 * Two vectors of 16 inputs by two of outputs take 12 swaps instead of 40, and the first products
 * wait for none.
 *
 * Place j of row r of the weights, vectors having L lanes: column j ^ (r % 4), of the input in the
 * same L as r whose lane is j % L ^ (r % L - r % 4). It holds for narrower vectors too. */
#include "lower/contract.h"

enum {
    SWAPS = 4,         /* sums of an output: swapped by 0 to 3 */
    MOST_PARTS = 4,    /* vectors of the target in the widest one */
    MOST_VECTORS = 3,  /* of outputs at a time: SWAPS times as many sums */
    MOST_PRODUCTS = 128 /* of vectors, written without a loop */
};

bool contract_is_swap(const Contract *t)
{
    const Node *bias = t->c->nin == 3 ? t->c->in[2] : NULL;
    const LowerOptions *o = t->k->l->o; /* not the target: all share the layout of weights */
    int64_t depth = column_pitch(o, t->depth), cols = column_pitch(o, t->cols);
    bool vectors = o->lanes > SWAPS && o->least_lanes >= SWAPS && t->k->lanes > 1;
    bool full = t->depth >= o->lanes && (depth - t->depth) * 8 <= depth;
    return vectors && full && depth * cols <= MOST_PRODUCTS * (int64_t)o->lanes &&
           t->depth_a == 1 && o->precision == PRECISION_F32 && (!bias || bias->op == OP_CONST);
}

/* The sums of some vectors of outputs, and the inputs of one of the widest vectors. */
typedef struct Tile {
    const Strip *s;
    int first, n; /* vectors of s from first on */
    LExpr *sum[SWAPS][MOST_VECTORS];
    LExpr *x[MOST_PARTS]; /* NULL: behind the end of the row */
} Tile;

static void open_sums(Contract *t, Tile *tile)
{
    LoopB *b = &t->k->b;
    for (int u = 0; u < SWAPS; u++)
        for (int v = 0; v < tile->n; v++)
            tile->sum[u][v] = loop_let(b, "acc", u ? loop_float(b, 0, t->k->lanes)
                                                   : contract_first(t, tile->s, tile->first + v));
}

/* Inputs from k on. */
static void load_inputs(Contract *t, Tile *tile, int64_t k)
{
    LoopB *b = &t->k->b;
    int lanes = t->k->lanes, parts = t->k->l->o->lanes / lanes;
    for (int i = 0; i < parts; i++) {
        int64_t at = k + (int64_t)i * lanes, left = t->depth - at;
        Index from = contract_place(t, 0, index_const(at));
        tile->x[i] = NULL;
        if (left > 0)
            tile->x[i] = loop_let(b, "x", loop_load(b, t->a->buf, from, 1, lanes,
                                                    left < lanes ? (int)left : lanes));
    }
}

/* Which vector of the widest one's outputs vector v of the tile is. */
static int part_of(const Contract *t, const Tile *tile, int v)
{
    int lanes = t->k->lanes;
    return (int)(tile->s->offset[tile->first + v] / lanes % (t->k->l->o->lanes / lanes));
}

static bool has_part(const Contract *t, const Tile *tile, int part)
{
    for (int v = 0; v < tile->n; v++)
        if (part_of(t, tile, v) == part)
            return true;
    return false;
}

/* Fours of lanes of the inputs, swapped, for each part of the outputs. */
static void turn_inputs(Contract *t, const Tile *tile, int turn, LExpr *x[MOST_PARTS])
{
    LoopB *b = &t->k->b;
    int lanes = t->k->lanes, parts = t->k->l->o->lanes / lanes;
    for (int i = 0; i < parts; i++) {
        x[i] = has_part(t, tile, i) ? tile->x[i ^ turn / lanes] : NULL;
        if (x[i] && turn % lanes)
            x[i] = loop_let(b, "turned", loop_swap(b, x[i], turn % lanes));
    }
}

/* Rows k to k + SWAPS of the weights; x: the inputs that they are for. */
static void add_products(Contract *t, Tile *tile, int64_t k, LExpr *x[MOST_PARTS])
{
    LoopB *b = &t->k->b;
    int lanes = t->k->lanes;
    for (int u = 0; u < SWAPS; u++)
        for (int v = 0; v < tile->n; v++) {
            LExpr *in = x[part_of(t, tile, v)], *sum = tile->sum[u][v];
            Index at = index_const((k + u) * t->p.tail + tile->s->offset[tile->first + v]);
            if (!in)
                continue;
            LExpr *w = loop_load(b, t->p.buf, at, 1, lanes, lanes);
            loop_set(b, sum, loop_op(b, LOOP_FMA, in, w, sum));
        }
}

/* Sum i gets the lanes of sum j, swapped. */
static void add_swapped(Contract *t, LExpr *i, LExpr *j, int by)
{
    LoopB *b = &t->k->b;
    loop_set(b, i, loop_op(b, LOOP_FADD, i, loop_swap(b, j, by), NULL));
}

static void sum_tile(Contract *t, Tile *tile, LExpr **acc)
{
    int most = t->k->l->o->lanes;
    LExpr *x[MOST_PARTS];
    open_sums(t, tile);
    for (int64_t k = 0; k < t->depth; k += most) {
        load_inputs(t, tile, k);
        for (int turn = 0; turn < most; turn += SWAPS) {
            turn_inputs(t, tile, turn, x);
            add_products(t, tile, k + turn, x);
        }
    }
    for (int v = 0; v < tile->n; v++) {
        add_swapped(t, tile->sum[0][v], tile->sum[2][v], 2);
        add_swapped(t, tile->sum[1][v], tile->sum[3][v], 2);
        add_swapped(t, tile->sum[0][v], tile->sum[1][v], 1);
        acc[tile->first + v] = tile->sum[0][v];
    }
}

LExpr **contract_sum_swap(Contract *t, const Strip *s)
{
    LExpr **acc = NEW_ARRAY(t->k->l->arena, LExpr *, s->n);
    Tile tile = {.s = s};
    for (; tile.first < s->n; tile.first += tile.n) {
        int left = s->n - tile.first;
        tile.n = left <= MOST_VECTORS ? left : 2;
        sum_tile(t, &tile, acc);
    }
    return acc;
}

Strip contract_swap_strip(Contract *t)
{
    Strip s = {.column = index_const(0)};
    int lanes = t->k->lanes;
    for (int64_t j = 0; j < t->cols; j += lanes) {
        s.offset[s.n] = j;
        s.width[s.n] = lanes;
        s.count[s.n++] = t->cols - j < lanes ? (int)(t->cols - j) : lanes;
    }
    t->how.rows = 1; /* two and more at a time are slower: sums wait for none */
    t->vecs = s.n;
    return s;
}
