/* move.c: movements that strides can't express: copies of views, concat, pad, gather. */
#include "lower/lower_int.h"
#include <assert.h>
#include <string.h>

static void copy_here(Kernel *k, void *user)
{
    kernel_reset(k);
    kernel_store(k, kernel_load(k, user));
}

/* Copies a box: the kernel's axes are those of `t`, its only leaf is n seen as v. */
static void copy_box(Kernel *k, const Node *n, const Type *t, const View *v)
{
    k->nleaf = 0;
    Leaf *leaf = kernel_leaf(k, n, v);
    k->rank = t->rank ? t->rank : 1;
    k->dim[0] = 1;
    for (int i = 0; i < t->rank; i++) {
        k->dim[i] = t->dim[i];
        leaf->stride[i] = t->dim[i] == 1 ? 0 : v->stride[i];
    }
    kernel_merge_axes(k, 0);
    kernel_open_axes(k, k->rank - 1);
    kernel_chunks(k, copy_here, (void *)(uintptr_t)n);
    kernel_close_axes(k, k->rank - 1);
}

/* A reshape that can't be seen keeps the order of elements: its operand's axes are copied to a
 * contiguous result. */
static void copy_movement(Kernel *k)
{
    const Node *n = k->root;
    View v;
    if (view_through(n, &v)) {
        type_strides(&n->type, k->out_stride);
        copy_box(k, n, &n->type, &v);
    } else {
        bool ok = view_of(n->in[0], &v);
        assert(ok && n->op == OP_RESHAPE);
        (void)ok;
        type_strides(&n->in[0]->type, k->out_stride);
        copy_box(k, n->in[0], &n->in[0]->type, &v);
    }
}

static void copy_concat(Kernel *k)
{
    const Node *n = k->root;
    int64_t out[MAX_RANK], offset = 0;
    type_strides(&n->type, out);
    for (int i = 0; i < n->nin; i++) {
        View v;
        view_of(n->in[i], &v);
        memcpy(k->out_stride, out, sizeof out);
        k->out_offset = offset;
        copy_box(k, n->in[i], &n->in[i]->type, &v);
        offset += n->in[i]->type.dim[n->a.axis] * out[n->a.axis];
    }
}

static void fill_here(Kernel *k, void *user)
{
    kernel_store(k, kernel_constant(k, elem_kind(k->out->elem), *(const double *)user));
}

/* Everything is filled, then the middle is written over. */
static void copy_pad(Kernel *k)
{
    const Node *n = k->root;
    double value = n->a.value;
    Type flat = type_make(n->type.dtype, 1, (int64_t[]){type_count(&n->type)});
    k->ordered = true;
    k->rank = 1;
    k->dim[0] = flat.dim[0];
    k->out_stride[0] = 1;
    kernel_chunks(k, fill_here, &value);

    View v;
    view_of(n->in[0], &v);
    type_strides(&n->type, k->out_stride);
    for (int i = 0; i < n->type.rank; i++)
        k->out_offset += n->a.start[i] * k->out_stride[i];
    copy_box(k, n->in[0], &n->in[0]->type, &v);
}

/* ---- gather */

/* The index at the position: from the end if negative, and never outside, whatever it holds. */
static LExpr *safe_index(Kernel *k, LExpr *i, int64_t n)
{
    LoopB *b = &k->b;
    LExpr *zero = loop_long(b, 0), *last = loop_long(b, n - 1);
    if (i->kind == VAL_I32)
        i = loop_op(b, LOOP_I2L, i, NULL, NULL);
    i = loop_let(b, "i", i);
    i = loop_let(b, "i", loop_op(b, LOOP_LSEL, loop_op(b, LOOP_LLT, i, zero, NULL),
                                 loop_op(b, LOOP_LADD, i, loop_long(b, n), NULL), i));
    i = loop_let(b, "i", loop_op(b, LOOP_LSEL, loop_op(b, LOOP_LLT, i, zero, NULL), zero, i));
    return loop_let(b, "i", loop_op(b, LOOP_LSEL, loop_op(b, LOOP_LLT, last, i, NULL), last, i));
}

typedef struct Gather {
    Leaf *x, *i;
    int64_t axis_stride, axis_dim;
    LExpr *index; /* set once where the last axis does not change it */
} Gather;

static Index leaf_place(const Kernel *k, const Leaf *leaf)
{
    Index at = index_const(leaf->offset);
    for (int i = 0; i < k->rank; i++)
        at = index_sum(at, index_scale(k->at[i], leaf->stride[i]));
    return at;
}

static LExpr *gather_index(Kernel *k, const Gather *g)
{
    return safe_index(k, loop_load(&k->b, g->i->buf, leaf_place(k, g->i), 1, 1, 1), g->axis_dim);
}

static void gather_here(Kernel *k, void *user)
{
    Gather *g = user;
    Index at = leaf_place(k, g->x);
    int64_t step = g->x->stride[k->rank - 1];
    at.dynamic = g->index ? g->index : gather_index(k, g);
    at.dynamic_coef = g->axis_stride;
    kernel_store(k, loop_load(&k->b, g->x->buf, at, k->width == 1 ? 1 : step, k->width, k->count));
}

/* The result's axes: those of x before the axis, those of the indices, those of x after it. */
static void copy_gather(Kernel *k)
{
    const Node *n = k->root;
    int axis = n->a.axis, ni = n->in[1]->type.rank;
    View vx, vi;
    view_of(n->in[0], &vx);
    view_of(n->in[1], &vi);
    k->nleaf = 0;
    Gather g = {.x = kernel_leaf(k, n->in[0], &vx), .i = kernel_leaf(k, n->in[1], &vi),
                .axis_stride = vx.stride[axis], .axis_dim = n->in[0]->type.dim[axis]};
    for (int i = 0; i < k->rank; i++) {
        bool inside = i >= axis && i < axis + ni;
        g.i->stride[i] = inside ? vi.stride[i - axis] : 0;
        g.x->stride[i] = inside || n->type.rank == 0 ? 0 : vx.stride[i < axis ? i : i - ni + 1];
    }
    bool along = k->rank - 1 < axis + ni && n->type.rank > 0 && k->rank - 1 >= axis;
    if (along || k->out->elem != ELEM_F32)
        k->lanes = 1;
    else
        k->lanes = k->l->target->lanes;
    kernel_open_axes(k, k->rank - 1);
    if (!along) {
        k->at[k->rank - 1] = index_const(0);
        g.index = gather_index(k, &g);
    }
    kernel_chunks(k, gather_here, &g);
    kernel_close_axes(k, k->rank - 1);
}

void lower_move(Kernel *k)
{
    kernel_result(k, false);
    switch (k->root->op) {
    case OP_CONCAT: copy_concat(k); break;
    case OP_PAD:    copy_pad(k); break;
    case OP_GATHER: copy_gather(k); break;
    default:        copy_movement(k);
    }
}
