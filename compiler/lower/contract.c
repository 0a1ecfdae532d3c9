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
    contract_finish(t, s, rows, t->swap ? contract_sum_swap(t, s)
                                : whole ? contract_sum_i8(t, s, rows)
                                        : contract_sum(t, s, rows));
}

/* All rows of a strip: tiles of the target's rows, then what is left. */
static void emit_rows(Contract *t, const Strip *s)
{
    Kernel *k = t->k;
    const Target *target = k->l->target;
    int64_t most = target->rows * target->vecs / s->n; /* a strip may be wider than the tile */
    int64_t rows = s->n <= t->vecs ? t->how.rows : most ? most : 1;
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

/* A panel as a strip has it: where it lies in b, from the strip's base, how far it is from a group
 * of k to the next, its first column from the strip's, how many columns, of which `exist`. */
typedef struct Panel {
    int64_t place, step, offset, width, exist;
} Panel;

static void add_vector(Strip *s, const Panel *p, int64_t place, int64_t done, int width, int low)
{
    int64_t exist = p->exist - done;
    s->place[s->n] = place;
    s->step[s->n] = p->step;
    s->offset[s->n] = p->offset + done;
    s->width[s->n] = width;
    s->low[s->n] = low;
    s->count[s->n++] = exist < width ? (int)exist : width;
}

/* Appends vectors of a panel from its column `done` on, up to `most` in all. The result: how far it
 * came. */
static int64_t add_vectors(const Contract *t, Strip *s, int most, const Panel *p, int64_t done)
{
    while (s->n < most && done < p->width && done < p->exist) {
        int w = t->k->lanes;
        while (w > p->width - done)
            w /= 2;
        add_vector(s, p, p->place + done * t->p.group, done, w, -1);
        done += w;
    }
    return done;
}

/* The same of i8, where a load has a vector of the left half and one of the right half, which are
 * appended in the order of their columns; `done` is one of the left half. */
static int64_t add_halves(const Contract *t, Strip *s, int most, const Panel *p, int64_t done)
{
    int first = s->n, left;
    int64_t half = p->width / 2, from = done;
    while ((s->n - first + 1) * 2 <= most - first && done < half && done < p->exist) {
        int w = t->k->lanes;
        while (w > half - done)
            w /= 2;
        add_vector(s, p, p->place + done * 4, done, w, -1);
        done += w;
    }
    left = s->n;
    for (int v = first; v < left && half + from < p->exist; from += s->width[v++])
        add_vector(s, p, s->place[v], half + from, s->width[v], v);
    return done;
}

/* A panel by itself: at most vecs vectors at a time. */
static void emit_panel(Contract *t, Index base, Index column, const Panel *p)
{
    int most = t->k->reduces ? MAX_TILE : t->vecs;
    bool halves = t->row_pairs != NULL;
    int64_t end = halves ? p->width / 2 : p->width;
    for (int64_t done = 0; done < end && done < p->exist;) {
        Strip s = {.base = base, .column = column};
        done = (halves ? add_halves : add_vectors)(t, &s, most, p, done);
        emit_rows(t, &s);
    }
}

/* `streams` panels side by side, and the last one too where it is `tail` columns wide. Memory is
 * read faster at several places than at one: the hardware reads ahead at each, and stops at the end
 * of a page of each. The chains of accumulators are full, so that k need not be cut. */
static void emit_streams(Contract *t, Index base, Index column, int streams, int tail)
{
    int64_t panel = t->k->l->o->panel;
    Strip s = {.base = base, .column = column};
    for (int i = 0; i < streams + (tail > 0); i++) {
        Panel p = {i * panel * t->p.length, panel * t->p.group, i * panel, panel, panel};
        if (i == streams) {
            p.step = (p.width = tail) * t->p.group;
            p.exist = t->cols - (t->p.full * panel);
        }
        (t->row_pairs ? add_halves : add_vectors)(t, &s, MAX_TILE, &p, 0);
    }
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
        emit_streams(t, base, column, streams, 0);
    else
        emit_panel(t, base, column,
                   &(Panel){0, packed ? panel * t->p.group : t->depth_b, 0, panel, panel});
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

/* Full panels from `first` on and the narrow last one: side by side for one row that reads so. */
static void emit_rest(Contract *t, int64_t first)
{
    int64_t full = t->p.full, panel = t->k->l->o->panel, column = full * panel;
    bool packed = t->p.buf != NULL;
    Index base = batch_place(t);
    if (t->how.streams > 1) {
        base.base += first * panel * t->p.length;
        emit_streams(t, base, index_const(first * panel), (int)(full - first), t->p.tail);
        return;
    }
    emit_full(t, first, full, 1);
    base.base += column * (packed ? t->p.length : 1);
    if (t->p.tail)
        emit_panel(t, base, index_const(column),
                   &(Panel){0, packed ? t->p.tail * t->p.group : t->depth_b, 0, t->p.tail,
                            t->cols - column});
}

/* As many full panels as go side by side, then the others. */
static void emit_panels(Contract *t)
{
    int64_t main = t->p.full / t->how.streams * t->how.streams;
    emit_side_by_side(t, main);
    if (main * t->k->l->o->panel < t->cols)
        emit_rest(t, main);
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
    t->swap = !t->dot && contract_is_swap(t) && pack_swapped(k->l, &t->p, t->c);
    if (t->dot || t->swap || pack_weight(k->l, &t->p, t->c))
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
        t->bias = (t->dot ? column_bias : padded_bias)(t->k->l, bias, &t->p);
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
                 packed ? o->precision : PRECISION_F32, o->panel};
    Arena *a = t->k->l->arena;
    t->vecs = choice_vecs(&p);
    t->how = choice_of(a, o->tuning, &p);
    t->k->b.fn->how = arena_printf(a, "%s, %s", choice_text(a, &p, &t->how),
                                   t->how.measured ? "measured" : "guessed");
}

LoopB contract_open_rows(Contract *t, const char *what, const char *doc)
{
    Lower *l = t->k->l;
    LFunc *f = NEW(l->arena, LFunc);
    LoopB b = loop_builder(l->arena, f);
    f->name = unique_name(l, arena_printf(l->arena, "%s_%s", t->k->b.fn->name, what));
    f->doc = arena_printf(l->arena, "%s: %s", t->k->b.fn->name, doc);
    return b;
}

void contract_close_rows(Contract *t, LoopB *b, int64_t work)
{
    Lower *l = t->k->l;
    split_function(l, b->fn, is_worth_threads(l, work));
    PUSH(l->arena, l->p->fn, l->p->nfn, l->p->cap_fn, b->fn);
}

void lower_contraction(Kernel *k, const Node *c)
{
    Contract t = {.k = k, .c = c};
    assert(k->lanes == k->l->target->lanes); /* fuse.c */
    open_operands(&t);
    kernel_result(k, true);
    kernel_merge_axes(k, t.b ? 2 : 1); /* the batch of b stays apart from its rows */
    t.rows = k->rank > 1 ? k->dim[k->rank - 2] : 1;
    open_bias(&t);
    if (t.dot) {
        contract_dot(&t);
        return;
    }
    if (t.swap) {
        Strip s = contract_swap_strip(&t);
        kernel_open_axes(k, k->rank - 2);
        emit_rows(&t, &s);
        kernel_close_axes(k, k->rank - 2);
        return;
    }
    choose(&t);
    contract_pairs(&t);
    contract_round_rows(&t);
    contract_copy_rows(&t);
    kernel_open_axes(k, k->rank - 2);
    if (!t.p.buf && t.b->stride[k->rank - 1] != 1)
        pack_at_run_time(&t);
    emit_panels(&t);
    kernel_close_axes(k, k->rank - 2);
}
