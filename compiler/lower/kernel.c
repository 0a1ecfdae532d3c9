/* kernel.c: what all kernels share: the axes they run over, and values at a position. */
#include "lower/lower_int.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

bool is_inside(const Kernel *k, const Node *n)
{
    return n == k->root || (n->inner && !is_movement(n));
}

/* Node axes are aligned with the kernel's last ones; a repeated axis gets stride 0. */
static void align_strides(const Kernel *k, const Type *t, const int64_t *stride, int64_t *out)
{
    int shift = k->rank - t->rank;
    for (int i = 0; i < k->rank; i++)
        out[i] = i < shift || t->dim[i - shift] == 1 ? 0 : stride[i - shift];
}

static const Leaf *find_leaf(const Kernel *k, const Node *n)
{
    for (int i = 0; i < k->nleaf; i++)
        if (k->leaf[i].node == n)
            return &k->leaf[i];
    return NULL;
}

Leaf *kernel_leaf(Kernel *k, const Node *n, const View *v)
{
    assert(k->nleaf < MAX_LEAVES);
    Leaf *leaf = &k->leaf[k->nleaf++];
    *leaf = (Leaf){.node = n, .offset = v->offset};
    leaf->buf = v->base->op == OP_CONST ? const_buffer(k->l, v->base) : k->l->of[v->base->id];
    return leaf;
}

static void add_leaf(Kernel *k, const Node *n)
{
    View v;
    if (is_literal(n) || find_leaf(k, n))
        return;
    bool ok = view_of(n, &v);
    assert(ok);
    (void)ok;
    Leaf *leaf = kernel_leaf(k, n, &v);
    align_strides(k, &n->type, v.stride, leaf->stride);
    if (!has_vectors(n))
        k->lanes = 1;
}

static bool is_listed(const Kernel *k, const Node *n)
{
    int slot = k->l->slot[n->id]; /* left by any kernel before */
    return slot < k->nnode && k->node[slot] == n;
}

int kernel_slot(const Kernel *k, const Node *n)
{
    assert(is_listed(k, n));
    return k->l->slot[n->id];
}

static void list_node(Kernel *k, const Node *n)
{
    k->l->slot[n->id] = k->nnode;
    PUSH(k->l->arena, k->node, k->nnode, k->cap_node, n);
}

static int by_id(const void *a, const void *b)
{
    const Node *x = *(const Node *const *)a, *y = *(const Node *const *)b;
    return (x->id > y->id) - (x->id < y->id);
}

static void sort_nodes(Kernel *k)
{
    qsort(k->node, (size_t)k->nnode, sizeof *k->node, by_id);
    for (int i = 0; i < k->nnode; i++)
        k->l->slot[k->node[i]->id] = i;
}

/* Lists what the kernel computes and reads, and finds its leaves, lanes and rows. */
static void collect_nodes(Kernel *k, const Node *n)
{
    if (is_listed(k, n))
        return;
    list_node(k, n);
    if (!is_inside(k, n)) {
        add_leaf(k, n);
        return;
    }
    if (!has_vectors(n))
        k->lanes = 1;
    if (op_info(n->op)->cls & REDUCE && (n != k->root || is_row_reduction(n))) {
        k->row_length = n->in[0]->type.dim[n->in[0]->type.rank - 1];
        k->reduces = true;
    } else if (n->type.rank > 0 && n->type.dim[n->type.rank - 1] == 1 && !k->row_length) {
        k->row_length = k->dim[k->rank - 1];
    }
    if (op_info(n->op)->cls & (POINTWISE | REDUCE))
        for (int i = 0; i < n->nin; i++)
            collect_nodes(k, n->in[i]);
}

/* May the result take the place of an operand? Only if that dies here, and every element is read
 * just where the same element is written. */
static Buffer *in_place(const Kernel *k)
{
    Lower *l = k->l;
    for (int i = 0; i < k->nleaf; i++) {
        const Leaf *leaf = &k->leaf[i];
        View v;
        bool alone = view_of(leaf->node, &v) && leaf->buf->kind == BUF_WORK &&
                     l->last_use[v.base->id] == l->kernel &&
                     leaf->buf->elem == elem_of(k->root->type.dtype) &&
                     leaf->buf->count == type_count(&k->root->type) && leaf->offset == 0 &&
                     memcmp(leaf->stride, k->out_stride, sizeof leaf->stride) == 0;
        for (int j = 0; j < k->nleaf; j++)
            alone = alone && (j == i || k->leaf[j].buf != leaf->buf);
        if (alone)
            return leaf->buf;
    }
    return NULL;
}

void kernel_open(Kernel *k, Lower *l, const Node *root)
{
    *k = (Kernel){.l = l, .root = root, .lanes = l->target->lanes};
    k->b = loop_builder(l->arena, NEW(l->arena, LFunc));
    const Type *t = op_info(root->op)->cls & REDUCE ? &root->in[0]->type : &root->type;
    k->rank = t->rank ? t->rank : 1;
    k->dim[0] = 1;
    for (int i = 0; i < t->rank; i++)
        k->dim[i] = t->dim[i];
    collect_nodes(k, root);
    sort_nodes(k);
    k->value = NEW_ARRAY(l->arena, LExpr *, k->nnode);
    k->row = NEW_ARRAY(l->arena, LExpr *, k->nnode);
    if (k->row_length)
        k->dim[k->rank - 1] = k->row_length;
    if (root->type.dtype != DT_F32)
        k->lanes = 1;
    View self = view_self(root);
    align_strides(k, &root->type, self.stride, k->out_stride);
}

void kernel_result(Kernel *k, bool may_reuse)
{
    Lower *l = k->l;
    const Node *n = k->root;
    Buffer *old = may_reuse && !l->of[n->id] ? in_place(k) : NULL;
    if (old) {
        l->of[n->id] = old;
        extend_life(l, old, l->last_use[n->id]);
    } else if (!l->of[n->id]) {
        const char *name = n->layer ? n->layer->path : op_info(n->op)->name;
        l->of[n->id] = work_buffer(l, elem_of(n->type.dtype),
                                   arena_printf(l->arena, "%s_out", name),
                                   type_count(&n->type));
        extend_life(l, l->of[n->id], l->last_use[n->id]);
    }
    k->out = l->of[n->id];
}

static bool evenly(const int64_t *stride, int64_t inner_dim, int i)
{
    return stride[i] == stride[i + 1] * inner_dim;
}

static bool can_merge(const Kernel *k, int i)
{
    bool ok = evenly(k->out_stride, k->dim[i + 1], i);
    for (int j = 0; j < k->nleaf; j++)
        ok = ok && evenly(k->leaf[j].stride, k->dim[i + 1], i);
    return ok;
}

static void drop_axis(int64_t *array, int i, int rank)
{
    memmove(&array[i], &array[i + 1], (size_t)(rank - i - 1) * sizeof *array);
}

/* Axis i joins the next one, or leaves because it has length 1. */
static void remove_axis(Kernel *k, int i)
{
    drop_axis(k->dim, i, k->rank);
    drop_axis(k->out_stride, i, k->rank);
    for (int j = 0; j < k->nleaf; j++)
        drop_axis(k->leaf[j].stride, i, k->rank);
    k->rank--;
}

void kernel_merge_axes(Kernel *k, int keep_last)
{
    for (int i = k->rank - 2; i >= 0; i--) {
        if (i >= k->rank - keep_last)
            continue;
        bool next_kept = i + 1 >= k->rank - keep_last;
        if (!next_kept && k->dim[i + 1] == 1) {
            remove_axis(k, i + 1);
        } else if (k->dim[i] == 1) {
            remove_axis(k, i);
        } else if (!next_kept && can_merge(k, i)) {
            k->dim[i + 1] *= k->dim[i];
            remove_axis(k, i);
        }
    }
}

void kernel_reset(Kernel *k)
{
    memset(k->value, 0, (size_t)k->nnode * sizeof *k->value);
}

int best_width(const Kernel *k, int64_t n)
{
    int w = k->lanes;
    while (w > 4 && w / 2 >= n)
        w /= 2;
    return n == 1 ? 1 : w;
}

static Index place(const Kernel *k, int64_t offset, const int64_t *stride)
{
    Index x = index_const(offset);
    for (int i = 0; i < k->rank; i++)
        x = index_sum(x, index_scale(k->at[i], stride[i]));
    return x;
}

LExpr *kernel_constant(Kernel *k, ValKind kind, double v)
{
    switch (kind) {
    case VAL_F32:  return loop_float(&k->b, (float)v, k->width);
    case VAL_I32:  return loop_int(&k->b, (int32_t)v, k->width);
    case VAL_I64:  return loop_long(&k->b, (int64_t)v);
    default:       return loop_truth(&k->b, v != 0, k->width);
    }
}

LExpr *kernel_load(Kernel *k, const Node *n)
{
    const Leaf *leaf = find_leaf(k, n);
    assert(leaf);
    Index at = place(k, leaf->offset, leaf->stride);
    int64_t step = leaf->stride[k->rank - 1];
    if (step == 0)
        return loop_bcast(&k->b, leaf->buf, at, k->width);
    return loop_load(&k->b, leaf->buf, at, k->width == 1 ? 1 : step, k->width, k->count);
}

/* Has n one value for a whole row? */
bool kernel_is_row_value(const Kernel *k, const Node *n)
{
    if (k->row_length <= 1 || n->type.rank == 0 || !has_vectors(n))
        return false;
    if (is_inside(k, n))
        return n->type.dim[n->type.rank - 1] == 1;
    const Leaf *leaf = find_leaf(k, n);
    return leaf && leaf->stride[k->rank - 1] == 0; /* axes may have been merged */
}

static LExpr *compute(Kernel *k, const Node *n)
{
    LExpr *in[3] = {NULL, NULL, NULL};
    const char *name = arena_printf(k->l->arena, "%s_v", op_info(n->op)->name);
    if (!is_inside(k, n))
        return loop_let(&k->b, arena_printf(k->l->arena, "%s_v", find_leaf(k, n)->buf->name),
                        kernel_load(k, n));
    for (int i = 0; i < n->nin; i++)
        in[i] = kernel_value(k, n->in[i]);
    return loop_let(&k->b, name, lower_pointwise(&k->b, n, in));
}

LExpr *kernel_one_lane(Kernel *k, const Node *n)
{
    int width = k->width, count = k->count;
    LExpr **value = k->value;
    k->width = k->count = 1;
    k->value = NEW_ARRAY(k->l->arena, LExpr *, k->nnode);
    LExpr *e = compute(k, n);
    k->width = width;
    k->count = count;
    k->value = value;
    return e;
}

static LExpr *row_value(Kernel *k, const Node *n)
{
    LExpr **row = &k->row[kernel_slot(k, n)];
    if (!*row)
        *row = kernel_one_lane(k, n);
    return loop_spread(&k->b, *row, k->width);
}

LExpr *kernel_value(Kernel *k, const Node *n)
{
    if (is_literal(n))
        return kernel_constant(k, elem_kind(elem_of(n->type.dtype)), const_rounded(n, 0));
    if (kernel_is_row_value(k, n))
        return row_value(k, n);
    int slot = kernel_slot(k, n);
    if (!k->value[slot])
        k->value[slot] = compute(k, n);
    return k->value[slot];
}

void kernel_store(Kernel *k, LExpr *e)
{
    int64_t step = k->out_stride[k->rank - 1];
    loop_store(&k->b, k->out, place(k, k->out_offset, k->out_stride), k->count == 1 ? 1 : step, e,
               k->count);
}

void kernel_open_axes(Kernel *k, int n)
{
    static const char *const name[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    for (int i = 0; i < n; i++)
        kernel_open_axis(k, i, name[i]);
}

void kernel_open_axis(Kernel *k, int i, const char *name)
{
    k->at[i] = index_const(0);
    if (k->dim[i] == 1)
        return;
    k->at[i] = index_add(k->at[i], loop_for(&k->b, name, k->dim[i], 1), 1);
    kernel_each(k, i);
}

void kernel_close_axes(Kernel *k, int n)
{
    for (int i = 0; i < n; i++)
        if (k->dim[i] != 1)
            loop_end(&k->b);
}

void kernel_chunks(Kernel *k, ChunkFn *fn, void *user)
{
    int last = k->rank - 1;
    int64_t n = k->dim[last], width = best_width(k, n), main = n / width * width;
    k->width = k->count = (int)width;
    if (main > width) {
        k->at[last] = index_add(index_const(0), loop_for(&k->b, "j", main, width), 1);
        kernel_each(k, last);
        fn(k, user);
        loop_end(&k->b);
    } else if (main) {
        k->at[last] = index_const(0);
        fn(k, user);
    }
    if (n > main) {
        k->at[last] = index_const(main);
        k->width = main ? best_width(k, n - main) : (int)width;
        k->count = (int)(n - main);
        fn(k, user);
    }
}
