/* rows.c: pointwise operators, and reductions along the last axis, as one pass over memory.
 *
 * A kernel without reductions is a loop of vectors. With reductions, the row is walked in phases:
 * in phase p all reductions whose operands need only the reductions of earlier phases; the last
 * phase stores. A softmax has three (greatest, sum of exp, quotient), a layer norm three. A row of
 * up to HELD_CHUNKS vectors is held in registers and nothing is computed twice; a longer one is
 * loaded anew in each phase, and what is dear to compute (a call) is kept in a row of the
 * workspace. */
#include "lower/lower_int.h"
#include <assert.h>
#include <math.h>
#include <stdint.h>

enum { HELD_CHUNKS = 8, MAX_CHUNKS = FUSED_COLUMNS, ACCUMULATORS = 4, MAX_KEPT = 8 };

typedef struct Kept { /* a value that later phases read from a row buffer */
    const Node *node;
    Buffer *buf;
    int phase; /* where it is computed and stored */
} Kept;

enum { MAX_PHASES = 32 }; /* bits of `needed`: those that reduce, and the last */
_Static_assert((int)MAX_REDUCTIONS < MAX_PHASES, "each reduction may need a phase of its own");

typedef struct Rows {
    Kernel *k;
    int *level;           /* by slot: the phase in which its value exists; -1: not known yet */
    int phases;           /* of reductions */
    uint32_t *needed;     /* by slot: bit p, phase p computes with it */
    LExpr **chunk[MAX_CHUNKS]; /* values of each chunk, when the row is held in registers */
    bool held;
    Kept kept[MAX_KEPT];
    int nkept;
} Rows;

static bool is_reduce(const Node *n)
{
    return op_info(n->op)->cls & REDUCE;
}

static int find_level(Rows *r, const Node *n)
{
    if (!is_inside(r->k, n))
        return 0;
    if (r->level[kernel_slot(r->k, n)] >= 0)
        return r->level[kernel_slot(r->k, n)];
    int level = 0;
    for (int i = 0; i < n->nin; i++) {
        int below = find_level(r, n->in[i]) + is_reduce(n);
        level = below > level ? below : level;
    }
    if (level > r->phases)
        r->phases = level;
    return r->level[kernel_slot(r->k, n)] = level;
}

/* ---- one reduction's accumulator */

static LExpr *neutral(LoopB *b, Op op, int lanes)
{
    float v = op == OP_PROD ? 1 : op == OP_REDMAX ? -INFINITY : op == OP_REDMIN ? INFINITY : 0;
    return loop_float(b, v, lanes);
}

static LExpr *isnan_of(LoopB *b, LExpr *x)
{
    return loop_op(b, LOOP_FNAN, x, NULL, NULL);
}

/* acc with x: greatest and least keep NaN, from either side. x and acc are registers. */
static LExpr *combine(LoopB *b, Op op, LExpr *acc, LExpr *x)
{
    if (op == OP_SUM || op == OP_MEAN)
        return loop_op(b, LOOP_FADD, acc, x, NULL);
    if (op == OP_PROD)
        return loop_op(b, LOOP_FMUL, acc, x, NULL);
    LExpr *wins = op == OP_REDMAX ? loop_op(b, LOOP_FLT, acc, x, NULL)
                                  : loop_op(b, LOOP_FLT, x, acc, NULL);
    return loop_op(b, LOOP_FSEL, loop_op(b, LOOP_MOR, wins, isnan_of(b, x), NULL), x, acc);
}

/* The lanes of acc as one value. HMAX and HMIN lose NaN, so that is asked apart: off the chain of
 * results that wait for each other. */
static LExpr *across(LoopB *b, Op op, LExpr *acc)
{
    if (acc->lanes == 1)
        return acc;
    if (op == OP_SUM || op == OP_MEAN)
        return loop_op(b, LOOP_HADD, acc, NULL, NULL);
    if (op == OP_PROD)
        return loop_op(b, LOOP_HMUL, acc, NULL, NULL);
    LExpr *any_nan = loop_op(b, LOOP_HANY, isnan_of(b, acc), NULL, NULL);
    LExpr *best = loop_op(b, op == OP_REDMAX ? LOOP_HMAX : LOOP_HMIN, acc, NULL, NULL);
    return loop_op(b, LOOP_FSEL, any_nan, loop_float(b, NAN, 1), best);
}

/* The mean divides by n: exactly by multiplying where n is a power of two. */
static LExpr *finish(LoopB *b, const Node *n, LExpr *sum, int64_t length)
{
    if (n->op != OP_MEAN)
        return sum;
    if ((length & (length - 1)) == 0)
        return loop_op(b, LOOP_FMUL, sum, loop_float(b, 1 / (float)length, 1), NULL);
    return loop_op(b, LOOP_FDIV, sum, loop_float(b, (float)length, 1), NULL);
}

/* ---- values of a chunk */

static Index kept_place(Kernel *k, const Buffer *row)
{
    return kernel_own(k, row, k->at[k->rank - 1]);
}

/* Puts into k->value what this phase finds in a row buffer. */
static void load_kept(Rows *r, int phase)
{
    Kernel *k = r->k;
    for (int i = 0; i < r->nkept; i++) {
        int slot = kernel_slot(k, r->kept[i].node);
        if (r->kept[i].phase < phase && r->needed[slot] >> phase & 1)
            k->value[slot] =
                loop_let(&k->b, "kept",
                         loop_load(&k->b, r->kept[i].buf, kept_place(k, r->kept[i].buf), 1,
                                   k->width, k->count));
    }
}

static void store_kept(Rows *r, int phase)
{
    Kernel *k = r->k;
    for (int i = 0; i < r->nkept; i++)
        if (r->kept[i].phase == phase)
            loop_store(&k->b, r->kept[i].buf, kept_place(k, r->kept[i].buf), 1,
                       kernel_value(k, r->kept[i].node), k->count);
}

/* ---- walking a row */

typedef struct Walker { /* what happens at one chunk of a phase */
    Rows *rows;
    int phase;
    const Node **reduction; /* of this phase; none in the last */
    int nreduction;
    LExpr **acc; /* ACCUMULATORS for each reduction */
} Walker;

static void reduce_chunk(Walker *w, int i, int which)
{
    Kernel *k = w->rows->k;
    const Node *n = w->reduction[i];
    LExpr *acc = w->acc[i * ACCUMULATORS + which], *x = kernel_value(k, n->in[0]);
    if (x->op != LOOP_REG)
        x = loop_let(&k->b, "x", x);
    if (k->count < k->width)
        x = loop_let(&k->b, "x", loop_op(&k->b, LOOP_FSEL, loop_first(&k->b, k->count, k->width), x,
                                         neutral(&k->b, n->op, k->width)));
    if (!acc) /* its first chunk, when the row is written out */
        w->acc[i * ACCUMULATORS + which] = loop_let(&k->b, "acc", x);
    else
        loop_set(&k->b, acc, combine(&k->b, n->op, acc, x));
}

/* The chunk at k->at: reductions go to accumulator `which`. */
static void visit(Walker *w, int which, int chunk)
{
    Rows *r = w->rows;
    Kernel *k = r->k;
    if (r->held) {
        k->value = r->chunk[chunk];
    } else {
        kernel_reset(k);
        load_kept(r, w->phase);
    }
    for (int i = 0; i < w->nreduction; i++)
        reduce_chunk(w, i, which);
    if (w->nreduction == 0)
        kernel_store(k, kernel_value(k, k->root));
    else
        store_kept(r, w->phase);
}

/* Chunks from `first` on, written one after the other; the last may be partial. */
static void visit_rest(Walker *w, int64_t first, int64_t n, int width)
{
    Kernel *k = w->rows->k;
    int which = 0;
    for (int64_t i = first; i < n; i += width, which++) {
        k->at[k->rank - 1] = index_const(i);
        k->width = width;
        k->count = n - i < width ? (int)(n - i) : width;
        visit(w, which % ACCUMULATORS, (int)(i / width) % MAX_CHUNKS);
    }
}

/* A row so short that there is no loop. */
static bool is_written_out(const Rows *r, int64_t n, int width)
{
    return r->held || n <= width;
}

static void walk_row(Walker *w, int64_t n, int width)
{
    Kernel *k = w->rows->k;
    int unroll = w->nreduction && n >= (int64_t)width * ACCUMULATORS ? ACCUMULATORS : 1;
    int64_t step = (int64_t)width * unroll, main = n / step * step;
    if (is_written_out(w->rows, n, width)) {
        visit_rest(w, 0, n, width);
        return;
    }
    LVar v = loop_for(&k->b, "j", main, step);
    if (!w->rows->phases)
        kernel_each(k, k->rank - 1);
    for (int u = 0; u < unroll; u++) {
        k->at[k->rank - 1] = index_add(index_const((int64_t)u * width), v, 1);
        k->width = k->count = width;
        visit(w, u, u);
    }
    loop_end(&k->b);
    visit_rest(w, main, n, width);
}

/* ---- phases */

static void collect_phase(Rows *r, const Node *n, int phase, const Node **list, int *count,
                          bool *seen)
{
    if (!is_inside(r->k, n) || seen[kernel_slot(r->k, n)])
        return;
    seen[kernel_slot(r->k, n)] = true;
    for (int i = 0; i < n->nin; i++)
        collect_phase(r, n->in[i], phase, list, count, seen);
    if (is_reduce(n) && r->level[kernel_slot(r->k, n)] == phase + 1)
        list[(*count)++] = n;
}

/* One-lane values that this phase uses are computed before its loop. */
static void compute_row_values(Rows *r, int phase)
{
    Kernel *k = r->k;
    k->width = k->count = 1;
    k->at[k->rank - 1] = index_const(0);
    for (int i = 0; i < k->nnode; i++) {
        const Node *n = k->node[i];
        if (r->needed[i] >> phase & 1 && r->level[kernel_slot(r->k, n)] <= phase &&
            kernel_is_row_value(k, n))
            kernel_value(k, n);
    }
}

static void run_phase(Rows *r, int phase, int64_t n, int width)
{
    Kernel *k = r->k;
    Arena *a = k->l->arena;
    Walker w = {.rows = r, .phase = phase};
    w.reduction = NEW_ARRAY(a, const Node *, MAX_REDUCTIONS);
    collect_phase(r, k->root, phase, w.reduction, &w.nreduction,
                  NEW_ARRAY(a, bool, k->nnode));
    int64_t chunks = (n + width - 1) / width;
    int naccs = chunks < ACCUMULATORS ? (int)chunks : ACCUMULATORS;
    compute_row_values(r, phase);
    w.acc = NEW_ARRAY(a, LExpr *, w.nreduction * ACCUMULATORS + 1);
    for (int i = 0; i < w.nreduction; i++)
        for (int u = 0; u < naccs && !is_written_out(r, n, width); u++)
            w.acc[i * ACCUMULATORS + u] = loop_let(&k->b, "acc", neutral(&k->b, w.reduction[i]->op,
                                                                         width));
    walk_row(&w, n, width);
    for (int i = 0; i < w.nreduction; i++) {
        LExpr **acc = &w.acc[i * ACCUMULATORS];
        for (int half = 2; half >= 1; half /= 2) /* 0+2, 1+3, then 0+1 */
            for (int u = 0; u < half && u + half < naccs; u++)
                loop_set(&k->b, acc[u], combine(&k->b, w.reduction[i]->op, acc[u], acc[u + half]));
        const Node *node = w.reduction[i];
        LExpr *one = across(&k->b, node->op, acc[0]);
        k->row[kernel_slot(k, node)] =
            loop_let(&k->b, op_info(node->op)->name, finish(&k->b, node, one, n));
    }
}

static bool is_kept(const Rows *r, const Node *n, int phase)
{
    for (int i = 0; i < r->nkept; i++)
        if (r->kept[i].node == n && r->kept[i].phase < phase)
            return true;
    return false;
}

/* Marks what a phase computes with, starting from n: up to what earlier phases reduced or kept. */
static void mark_needed(Rows *r, const Node *n, int phase)
{
    uint32_t *needed = &r->needed[kernel_slot(r->k, n)];
    if (*needed >> phase & 1)
        return;
    *needed |= 1u << phase;
    bool done = !is_inside(r->k, n) || is_contraction(n) || /* that has read its operands */
                (is_reduce(n) && r->level[kernel_slot(r->k, n)] <= phase) || is_kept(r, n, phase);
    for (int i = 0; i < n->nin && !done; i++)
        mark_needed(r, n->in[i], phase);
}

static void find_needed(Rows *r)
{
    r->needed = NEW_ARRAY(r->k->l->arena, uint32_t, r->k->nnode);
    for (int p = 0; p < r->phases; p++) {
        const Node *list[MAX_REDUCTIONS];
        int n = 0;
        collect_phase(r, r->k->root, p, list, &n,
                      NEW_ARRAY(r->k->l->arena, bool, r->k->nnode));
        for (int i = 0; i < n; i++)
            for (int q = 0; q < list[i]->nin; q++)
                mark_needed(r, list[i]->in[q], p);
    }
    mark_needed(r, r->k->root, r->phases);
}

static bool is_dear_row(const Node *n)
{
    return is_dear(n) && n->type.rank > 0 && n->type.dim[n->type.rank - 1] > 1;
}

/* What a long row should not compute twice: dear operators that several phases need. */
static void choose_kept(Rows *r, int64_t n)
{
    Kernel *k = r->k;
    for (int i = 0; i < k->nnode && r->nkept < MAX_KEPT; i++) {
        const Node *node = k->node[i];
        uint32_t needed = r->needed[i];
        if (!(needed & (needed - 1)) || !is_inside(k, node) || !is_dear_row(node))
            continue;
        int first = 0;
        while (!(needed >> first & 1))
            first++;
        r->kept[r->nkept++] = (Kept){node, NULL, first};
    }
    find_needed(r); /* what led only to one that is kept is not read again */
    int chosen = r->nkept;
    r->nkept = 0;
    for (int i = 0; i < chosen; i++) {
        Kept it = r->kept[i];
        if (r->needed[kernel_slot(k, it.node)] >> (it.phase + 1) == 0)
            continue;
        it.buf = kernel_scratch(k, "row", n);
        r->kept[r->nkept++] = it;
    }
}

/* A root with one value a row is stored as one lane. */
static void store_row_value(Kernel *k)
{
    k->at[k->rank - 1] = index_const(0);
    LExpr *known = k->row[kernel_slot(k, k->root)];
    LExpr *value = known ? known : kernel_one_lane(k, k->root);
    k->width = k->count = 1;
    kernel_store(k, value);
}

static void run_phases(Rows *r, int64_t n, int width)
{
    Kernel *k = r->k;
    const Type *t = &k->root->type;
    for (int p = 0; p < r->phases; p++)
        run_phase(r, p, n, width);
    if (k->row_length > 1 && (t->rank == 0 || t->dim[t->rank - 1] == 1))
        store_row_value(k);
    else
        run_phase(r, r->phases, n, width);
}

static Rows open_rows(Kernel *k)
{
    Rows r = {.k = k, .level = NEW_ARRAY(k->l->arena, int, k->nnode)};
    for (int i = 0; i < k->nnode; i++)
        r.level[i] = -1;
    if (is_reduce(k->root))
        k->row_length = k->dim[k->rank - 1];
    find_level(&r, k->root);
    assert(r.phases < MAX_PHASES);
    for (int i = 0; i < MAX_CHUNKS; i++)
        r.chunk[i] = NEW_ARRAY(k->l->arena, LExpr *, k->nnode);
    find_needed(&r);
    return r;
}

void lower_rows(Kernel *k)
{
    Rows r = open_rows(k);
    kernel_result(k, true);
    kernel_merge_axes(k, k->row_length > 1 ? 1 : 0);
    kernel_open_axes(k, k->rank - 1);
    int64_t n = k->dim[k->rank - 1];
    int width = best_width(k, n);
    r.held = (n + width - 1) / width <= (r.phases ? HELD_CHUNKS : 2) && width > 1;
    if (!r.held)
        choose_kept(&r, n);
    run_phases(&r, n, width);
    kernel_close_axes(k, k->rank - 1);
}

void lower_held_row(Kernel *k, const Node *c, LExpr *const *value, int width)
{
    Rows r = open_rows(k);
    int64_t n = k->dim[k->rank - 1];
    r.held = true;
    for (int i = 0; i * (int64_t)width < n; i++)
        r.chunk[i][kernel_slot(k, c)] = value[i];
    run_phases(&r, n, width);
}
