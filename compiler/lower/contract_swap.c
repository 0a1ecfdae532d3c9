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
    MOST_ROWS = 3,
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
    int rows, first, n; /* vectors of s from first on */
    LExpr *sum[SWAPS][MOST_ROWS][MOST_VECTORS];
    LExpr *x[MOST_ROWS][MOST_PARTS]; /* NULL: behind the end of the row */
} Tile;

static void open_sums(Contract *t, Tile *tile)
{
    LoopB *b = &t->k->b;
    for (int u = 0; u < SWAPS; u++)
        for (int r = 0; r < tile->rows; r++)
            for (int v = 0; v < tile->n; v++)
                tile->sum[u][r][v] =
                    loop_let(b, "acc", u ? loop_float(b, 0, t->k->lanes)
                                         : contract_first(t, tile->s, tile->first + v));
}

/* Inputs from k on. */
static void load_inputs(Contract *t, Tile *tile, int64_t k)
{
    LoopB *b = &t->k->b;
    int lanes = t->k->lanes, parts = t->k->l->o->lanes / lanes;
    for (int r = 0; r < tile->rows; r++)
        for (int i = 0; i < parts; i++) {
            int64_t at = k + (int64_t)i * lanes, left = t->depth - at;
            Index from = contract_place(t, r, index_const(at));
            tile->x[r][i] = NULL;
            if (left > 0)
                tile->x[r][i] = loop_let(b, "x", loop_load(b, t->a->buf, from, 1, lanes,
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
static void turn_inputs(Contract *t, const Tile *tile, int turn, LExpr *x[MOST_ROWS][MOST_PARTS])
{
    LoopB *b = &t->k->b;
    int lanes = t->k->lanes, parts = t->k->l->o->lanes / lanes;
    for (int r = 0; r < tile->rows; r++)
        for (int i = 0; i < parts; i++) {
            x[r][i] = has_part(t, tile, i) ? tile->x[r][i ^ turn / lanes] : NULL;
            if (x[r][i] && turn % lanes)
                x[r][i] = loop_let(b, "turned", loop_swap(b, x[r][i], turn % lanes));
        }
}

/* Rows k to k + SWAPS of the weights; x: the inputs that they are for. */
static void add_products(Contract *t, Tile *tile, int64_t k, LExpr *x[MOST_ROWS][MOST_PARTS])
{
    LoopB *b = &t->k->b;
    int lanes = t->k->lanes;
    for (int u = 0; u < SWAPS; u++)
        for (int v = 0; v < tile->n; v++) {
            LExpr *in = x[0][part_of(t, tile, v)];
            Index at = index_const((k + u) * t->p.tail + tile->s->offset[tile->first + v]);
            if (!in)
                continue;
            LExpr *w = loop_load(b, t->p.buf, at, 1, lanes, lanes);
            w = tile->rows > 1 ? loop_let(b, "w", w) : w;
            for (int r = 0; r < tile->rows; r++) {
                LExpr *sum = tile->sum[u][r][v];
                loop_set(b, sum, loop_op(b, LOOP_FMA, x[r][part_of(t, tile, v)], w, sum));
            }
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
    LExpr *x[MOST_ROWS][MOST_PARTS];
    open_sums(t, tile);
    for (int64_t k = 0; k < t->depth; k += most) {
        load_inputs(t, tile, k);
        for (int turn = 0; turn < most; turn += SWAPS) {
            turn_inputs(t, tile, turn, x);
            add_products(t, tile, k + turn, x);
        }
    }
    for (int r = 0; r < tile->rows; r++)
        for (int v = 0; v < tile->n; v++) {
            add_swapped(t, tile->sum[0][r][v], tile->sum[2][r][v], 2);
            add_swapped(t, tile->sum[1][r][v], tile->sum[3][r][v], 2);
            add_swapped(t, tile->sum[0][r][v], tile->sum[1][r][v], 1);
            acc[r * tile->s->n + tile->first + v] = tile->sum[0][r][v];
        }
}

LExpr **contract_sum_swap(Contract *t, const Strip *s, int rows)
{
    LExpr **acc = NEW_ARRAY(t->k->l->arena, LExpr *, rows * s->n);
    Tile tile = {.s = s, .rows = rows};
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
    int lanes = t->k->lanes, most = t->k->l->target->rows * t->k->l->target->vecs;
    for (int64_t j = 0; j < t->cols; j += lanes) {
        s.offset[s.n] = j;
        s.width[s.n] = lanes;
        s.count[s.n++] = t->cols - j < lanes ? (int)(t->cols - j) : lanes;
    }
    int rows = most / (SWAPS * (s.n < MOST_VECTORS ? s.n : MOST_VECTORS));
    t->how.rows = rows < 1 ? 1 : rows > MOST_ROWS ? MOST_ROWS : rows;
    t->vecs = s.n;
    return s;
}
