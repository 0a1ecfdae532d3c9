/* contract.c: c[m, n] = Σk a[m, k] b[k, n], batched, with what follows computed on the
 * accumulators.
 *
 * The register tile (rows x vecs of the target) keeps its accumulators in registers over the whole
 * of k; b comes in panels (pack.c) that are read once from front to back, so one row is a stream of
 * weights and many rows reuse a panel from the cache. Constant b is packed by the compiler; another
 * b is packed at run time where its columns are not contiguous. The sums are made in
 * contract_sum.c. */
#include "lower/contract.h"
#include <assert.h>
#include <string.h>

/* ---- one tile */

static void at_row(Kernel *k, Index row, int r)
{
    if (k->rank == 1)
        return;
    k->at[k->rank - 2] = row;
    k->at[k->rank - 2].base += r;
}

void contract_finish(Contract *t, const Strip *s, int rows, LExpr **acc)
{
    Kernel *k = t->k;
    Index row = k->rank > 1 ? k->at[k->rank - 2] : index_const(0);
    for (int r = 0; r < rows; r++) {
        at_row(k, row, r);
        memset(k->row, 0, (size_t)k->nnode * sizeof *k->row);
        if (k->reduces)
            lower_held_row(k, t->c, &acc[r * s->n], s->width[0]);
        for (int v = 0; v < s->n && !k->reduces; v++) {
            kernel_reset(k);
            k->width = s->width[v];
            k->count = s->count[v];
            k->at[k->rank - 1] = s->column;
            k->at[k->rank - 1].base += s->offset[v];
            k->value[kernel_slot(k, t->c)] = acc[r * s->n + v];
            kernel_store(k, kernel_value(k, k->root));
        }
    }
    at_row(k, row, 0);
}

static void emit_tile(Contract *t, const Strip *s, int rows)
{
    t->k->at[t->k->rank - 1] = index_const(0); /* a does not depend on the column */
    bool whole = t->row_pairs != NULL;
    contract_finish(t, s, rows, whole ? contract_sum_i8(t, s, rows) : contract_sum(t, s, rows));
}

/* All rows of a strip: tiles of the target's rows, then what is left. */
static void emit_rows(Contract *t, const Strip *s)
{
    Kernel *k = t->k;
    const Target *target = k->l->target;
    int64_t most = target->rows * target->vecs / s->n; /* a strip may be wider than the tile */
    int64_t rows = s->n <= target->vecs ? t->how.rows : most ? most : 1;
    int64_t main = t->rows / rows * rows;
    int axis = k->rank - 2;
    if (k->rank == 1) {
        emit_tile(t, s, 1);
        return;
    }
    if (main > rows) {
        k->at[axis] = index_add(index_const(0), loop_for(&k->b, "m", main, rows), 1);
        kernel_each(k, axis);
        emit_tile(t, s, (int)rows);
        loop_end(&k->b);
    } else if (main) {
        k->at[axis] = index_const(0);
        emit_tile(t, s, (int)rows);
    }
    if (t->rows > main) {
        k->at[axis] = index_const(main);
        emit_tile(t, s, (int)(t->rows - main));
    }
}

/* ---- strips */

static void add_vector(Strip *s, int64_t place, int64_t offset, int width, int64_t exist, int low)
{
    s->place[s->n] = place;
    s->offset[s->n] = offset;
    s->width[s->n] = width;
    s->low[s->n] = low;
    s->count[s->n++] = exist < width ? (int)exist : width;
}

/* Appends vectors of a panel that is `width` wide, of which `exist` columns, from column `done` on:
 * up to `most` in all. b has the panel from `place` on; its first column is `offset` from the
 * strip's. The result: how far it came. */
static int64_t add_vectors(const Contract *t, Strip *s, int most, int64_t place, int64_t offset,
                           int64_t done, int64_t width, int64_t exist)
{
    while (s->n < most && done < width && done < exist) {
        int w = t->k->lanes;
        while (w > width - done)
            w /= 2;
        add_vector(s, place + done * t->p.group, offset + done, w, exist - done, -1);
        done += w;
    }
    return done;
}

/* The same of i8, where a load has a vector of the left half and one of the right half, which are
 * appended in the order of their columns; `done` is one of the left half. */
static int64_t add_halves(const Contract *t, Strip *s, int most, int64_t place, int64_t offset,
                          int64_t done, int64_t width, int64_t exist)
{
    int first = s->n, left;
    int64_t half = width / 2, from = done;
    while ((s->n - first + 1) * 2 <= most - first && done < half && done < exist) {
        int w = t->k->lanes;
        while (w > half - done)
            w /= 2;
        add_vector(s, place + done * 4, offset + done, w, exist - done, -1);
        done += w;
    }
    left = s->n;
    for (int v = first; v < left && half + from < exist; from += s->width[v++])
        add_vector(s, s->place[v], s->offset[v] + half, s->width[v], exist - half - from, v);
    return done;
}

/* A panel that is `width` wide, of which `exist` columns: at most vecs vectors at a time. */
static void emit_panel(Contract *t, Index base, int64_t step, Index column, int64_t width,
                       int64_t exist)
{
    int most = t->k->reduces ? MAX_TILE : t->k->l->target->vecs;
    bool halves = t->row_pairs != NULL;
    int64_t end = halves ? width / 2 : width;
    for (int64_t done = 0; done < end && done < exist;) {
        Strip s = {.base = base, .step = step, .column = column};
        done = (halves ? add_halves : add_vectors)(t, &s, most, 0, 0, done, width, exist);
        emit_rows(t, &s);
    }
}

/* `streams` panels side by side. Memory is read faster at several places than at one: the hardware
 * reads ahead at each, and stops at the end of a page of each. The chains of accumulators are full,
 * so that k need not be cut. */
static void emit_streams(Contract *t, Index base, Index column, int streams)
{
    int64_t panel = t->k->l->o->panel;
    Strip s = {.base = base, .step = panel * t->p.group, .column = column};
    for (int i = 0; i < streams; i++)
        (t->row_pairs ? add_halves : add_vectors)(t, &s, MAX_TILE, i * panel * t->p.length,
                                                  i * panel, 0, panel, panel);
    emit_rows(t, &s);
}

static Index batch_place(const Contract *t)
{
    Index at = index_const(0);
    if (!t->b || t->p.buf)
        return kernel_own(t->k, t->p.buf, at);
    at.base = t->b->offset;
    for (int i = 0; i + 2 < t->k->rank; i++)
        at = index_sum(at, index_scale(t->k->at[i], t->b->stride[i]));
    return at;
}

/* Panels first .. end in a loop, `streams` at a time, each read from front to back. */
static void emit_full(Contract *t, int64_t first, int64_t end, int streams)
{
    LoopB *b = &t->k->b;
    int64_t panel = t->k->l->o->panel, at = first * panel, step = streams * panel;
    bool packed = t->p.buf != NULL, loop = end - first > streams;
    int64_t column_step = packed ? t->p.length : 1;
    Index base = batch_place(t), column = index_const(at);
    base.base += at * column_step;
    if (end == first)
        return;
    if (loop) {
        LVar j = loop_for(b, "j", (end - first) * panel, step);
        kernel_each(t->k, t->k->rank - 1);
        base = index_add(base, j, column_step);
        column = index_add(column, j, 1);
    }
    if (streams > 1)
        emit_streams(t, base, column, streams);
    else
        emit_panel(t, base, packed ? panel * t->p.group : t->depth_b, column, panel, panel);
    if (loop)
        loop_end(b);
}

/* Threads divide a row's panels: then fewer are read side by side, so that there are some for each
 * thread. The chains are as many as without threads: the sums have the same order. */
static void emit_side_by_side(Contract *t, int64_t panels)
{
    int streams = t->how.streams, chains = t->how.chains;
    while (t->k->split && streams > 2 && streams % 2 == 0 && panels / streams < 4)
        streams /= 2;
    t->how.chains = chains * streams / t->how.streams;
    emit_full(t, 0, panels, streams);
    t->how.chains = chains;
}

/* The full panels, then the narrow last one. */
static void emit_panels(Contract *t)
{
    int64_t full = t->p.full, column = full * t->k->l->o->panel;
    bool packed = t->p.buf != NULL;
    int64_t main = full / t->how.streams * t->how.streams;
    emit_side_by_side(t, main);
    emit_full(t, main, full, 1);
    if (t->p.tail) {
        Index base = batch_place(t);
        base.base += column * (packed ? t->p.length : 1);
        emit_panel(t, base, packed ? t->p.tail * t->p.group : t->depth_b, index_const(column),
                   t->p.tail, t->cols - column);
    }
}

/* ---- b that is not constant */

/* Copies panel columns first … of b to the packed buffer: one vector for each k. */
static void pack_panel(Contract *t, Index column, Index to, int width, int64_t exist)
{
    Kernel *k = t->k;
    LoopB *b = &k->b;
    int64_t along = t->b->stride[k->rank - 1];
    Index from = index_const(t->b->offset);
    for (int i = 0; i + 2 < k->rank; i++)
        from = index_sum(from, index_scale(k->at[i], t->b->stride[i]));
    from = index_sum(from, index_scale(column, along));
    LVar d = loop_for(b, "k", t->depth, 1);
    from = index_add(from, d, t->depth_b);
    to = kernel_own(k, t->p.buf, index_add(to, d, width));
    for (int done = 0; done < width; ) {
        int w = k->lanes;
        while (w > width - done)
            w /= 2;
        int count = exist - done >= w ? w : exist > done ? (int)(exist - done) : 0;
        Index f = from, o = to;
        f.base += done * along;
        o.base += done;
        LExpr *e = count ? loop_load(b, t->b->buf, f, w == 1 ? 1 : along, w, count)
                         : loop_float(b, 0, w);
        loop_store(b, t->p.buf, o, 1, e, w);
        done += w;
    }
    loop_end(b);
}

static void pack_at_run_time(Contract *t)
{
    Kernel *k = t->k;
    int64_t panel = k->l->o->panel, full = t->p.full * panel;
    t->p.buf = kernel_scratch(k, arena_printf(k->l->arena, "%s_packed", k->out->name),
                              t->depth * (full + t->p.tail));
    loop_comment(&k->b, "the second operand, packed");
    if (t->p.full) {
        LVar j = loop_for(&k->b, "j", full, panel);
        pack_panel(t, index_add(index_const(0), j, 1), index_add(index_const(0), j, t->depth),
                   (int)panel,
                   panel);
        loop_end(&k->b);
    }
    if (t->p.tail)
        pack_panel(t, index_const(full), index_const(full * t->depth), t->p.tail, t->cols - full);
}

/* ---- operands */

/* The strides of x[…, m, k] along the kernel's axes (…, m, n). */
static Leaf *row_operand(Kernel *k, const Node *x, const View *v)
{
    Leaf *leaf = kernel_leaf(k, x, v);
    int shift = k->rank - x->type.rank;
    for (int i = 0; i + 1 < k->rank; i++)
        leaf->stride[i] = i < shift || x->type.dim[i - shift] == 1 ? 0 : v->stride[i - shift];
    return leaf;
}

/* The strides of b[…, k, n] along the kernel's axes (…, m, n). */
static Leaf *column_operand(Kernel *k, const Node *x, const View *v)
{
    Leaf *leaf = kernel_leaf(k, x, v);
    int shift = k->rank - x->type.rank;
    for (int i = 0; i + 2 < k->rank; i++)
        leaf->stride[i] = i < shift || x->type.dim[i - shift] == 1 ? 0 : v->stride[i - shift];
    bool repeated = x->type.dim[x->type.rank - 1] == 1;
    leaf->stride[k->rank - 1] = repeated ? 0 : v->stride[x->type.rank - 1];
    return leaf;
}

static void open_operands(Contract *t)
{
    Kernel *k = t->k;
    const Node *x = t->c->in[0], *y = t->c->in[1];
    View a, b;
    bool ok = view_of(x, &a) && view_of(y, &b);
    assert(ok);
    (void)ok;
    t->depth = x->type.dim[x->type.rank - 1];
    t->cols = k->dim[k->rank - 1];
    t->depth_a = a.stride[x->type.rank - 1];
    t->a = row_operand(k, x, &a);
    t->p = cut_panels(k->l->o, t->cols, t->depth, k->reduces);
    t->dot = contract_is_dot(t) && pack_columns(k->l, &t->p, t->c);
    if (t->dot || pack_weight(k->l, &t->p, t->c))
        return;
    bool dense = t->c->op == OP_DENSE;
    t->b = dense ? kernel_leaf(k, y, &b) : column_operand(k, y, &b);
    t->depth_b = b.stride[y->type.rank - (dense ? 1 : 2)];
    if (dense)
        t->b->stride[k->rank - 1] = b.stride[0];
}

/* What the accumulators start with. */
static void open_bias(Contract *t)
{
    const Node *bias = t->c->nin == 3 ? t->c->in[2] : NULL;
    View v;
    if (!bias || !view_of(bias, &v))
        return;
    if (bias->op == OP_CONST) {
        t->bias = padded_bias(t->k->l, bias, &t->p);
    } else {
        t->bias_leaf = kernel_leaf(t->k, bias, &v);
        t->bias_leaf->stride[0] = v.stride[0]; /* after the axes are merged: not one of theirs */
    }
}

static void choose(Contract *t)
{
    const LowerOptions *o = t->k->l->o;
    bool packed = t->p.buf != NULL;
    Product p = {t->k->l->target, t->rows, t->depth, t->cols, packed,
                 packed ? o->precision : PRECISION_F32};
    Arena *a = t->k->l->arena;
    t->how = choice_of(a, o->tuning, &p, o->panel);
    t->k->b.fn->how = arena_printf(a, "%s, %s", choice_text(a, &p, &t->how),
                                   t->how.measured ? "measured" : "guessed");
}

void lower_contraction(Kernel *k, const Node *c)
{
    Contract t = {.k = k, .c = c};
    open_operands(&t);
    kernel_result(k, true);
    kernel_merge_axes(k, t.b ? 2 : 1); /* the batch of b stays apart from its rows */
    t.rows = k->rank > 1 ? k->dim[k->rank - 2] : 1;
    open_bias(&t);
    if (t.dot) {
        contract_dot(&t);
        return;
    }
    choose(&t);
    contract_pairs(&t);
    contract_round_rows(&t);
    contract_tiles(&t);
    kernel_open_axes(k, k->rank - 2);
    if (!t.p.buf && t.b->stride[k->rank - 1] != 1)
        pack_at_run_time(&t);
    emit_panels(&t);
    kernel_close_axes(k, k->rank - 2);
}
