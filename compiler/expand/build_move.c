/* build_move.c: functions that move elements: reshape, transpose, concat and their like. */
#include "expand/build.h"
#include <string.h>

static Value same(Expander *e, Call *c)
{
    return value_tensor(operand(e, c, 0), c->at);
}

Value build_identity(Expander *e, Call *c)
{
    return same(e, c);
}

Value build_dropout(Expander *e, Call *c)
{
    const Value *p = &c->param[0];
    if (p->kind != V_NONE && (!is_number(p) || as_real(p) < 0 || as_real(p) > 1))
        return fail(e, p->span, "'dropout' needs a probability from 0 to 1, but here is %s",
                    value_text_of(e->arena, p));
    return same(e, c);
}

Value build_flatten(Expander *e, Call *c)
{
    Node *x = operand(e, c, 0);
    if (!x)
        return value_poison();
    return value_tensor(make_reshape(e, x, 1, (int64_t[]){type_count(&x->type)}, c->at), c->at);
}

/* One -1 stands for what is left. */
static bool fill_shape(Expander *e, const Call *c, const Node *x, int64_t *dim, int rank)
{
    int free = -1;
    int64_t known = 1, count = type_count(&x->type);
    for (int i = 0; i < rank; i++) {
        if (dim[i] == -1 && free >= 0)
            return refuse(e, c->param[0].span, "'reshape' with two lengths of -1; one can follow "
                          "from the rest");
        if (dim[i] == -1)
            free = i;
        else if (dim[i] < 1 || dim[i] > count)
            return refuse(e, c->param[0].span, "'reshape' of %s (%lld elements) to a length of "
                          "%lld", type_text(e->arena, &x->type), (long long)count,
                          (long long)dim[i]);
        else
            known = dim[i] > count / known ? count + 1 : known * dim[i];
    }
    if (free < 0)
        return true;
    if (known > count || count % known)
        return refuse(e, c->param[0].span, "'reshape' of %s (%lld elements): they don't divide by "
                      "the other lengths, so -1 is no whole number", type_text(e->arena, &x->type),
                      (long long)count);
    dim[free] = count / known;
    return true;
}

Value build_reshape(Expander *e, Call *c)
{
    int64_t dim[2 * MAX_RANK];
    int rank;
    Node *x = operand(e, c, 0);
    if (!x || !whole_list(e, c, &c->param[0], "a shape", dim, &rank))
        return value_poison();
    if (rank > MAX_RANK)
        return fail(e, c->param[0].span, "a shape of %d axes; at most %d are possible", rank,
                    MAX_RANK);
    if (!fill_shape(e, c, x, dim, rank))
        return value_poison();
    return value_tensor(make_reshape(e, x, rank, dim, c->at), c->at);
}

Value build_transpose(Expander *e, Call *c)
{
    int64_t axes[2 * MAX_RANK];
    int perm[MAX_RANK], n;
    Node *x = operand(e, c, 0);
    if (!x)
        return value_poison();
    int rank = x->type.rank;
    for (int i = 0; i < rank; i++)
        perm[i] = i;
    if (c->param[0].kind == V_NONE) {
        if (rank < 2)
            return fail(e, c->at, "'transpose' of %s; it needs two axes or more",
                        type_text(e->arena, &x->type));
        perm[rank - 2] = rank - 1;
        perm[rank - 1] = rank - 2;
        return value_tensor(make_transpose(e, x, perm, c->at), c->at);
    }
    if (!whole_list(e, c, &c->param[0], "the order of axes", axes, &n))
        return value_poison();
    if (n != rank)
        return fail(e, c->param[0].span, "'transpose' of %s with an order of %d axes; it needs "
                    "all %d", type_text(e->arena, &x->type), n, rank);
    for (int i = 0; i < n; i++)
        if (!axis_of(e, c, &c->param[0].item[i], rank, &perm[i]))
            return value_poison();
    return value_tensor(make_transpose(e, x, perm, c->at), c->at);
}

/* --- split --- */

static Node *part(Expander *e, Call *c, Node *x, int axis, int64_t start, int64_t length)
{
    Attr a = {0};
    for (int i = 0; i < x->type.rank; i++) {
        a.start[i] = i == axis ? start : 0;
        a.step[i] = 1;
        a.shape[i] = i == axis ? length : x->type.dim[i];
    }
    return make(e, OP_SLICE, c->at, 1, &x, &a);
}

/* The lengths of the parts: n equal ones, or as listed. NULL after an error. */
static int64_t *part_lengths(Expander *e, Call *c, int64_t dim, int64_t *n)
{
    const Value *v = &c->param[0];
    bool list = v->kind == V_LIST;
    int64_t sum = 0;
    *n = v->count;
    if (!list && !param_whole(e, c, 0, 1, n))
        return NULL;
    if (!list && dim % *n) {
        fail(e, v->span, "an axis of %lld in %lld equal parts; it does not divide", (long long)dim,
             (long long)*n);
        return NULL;
    }
    int64_t *length = NEW_ARRAY(e->arena, int64_t, *n <= dim ? *n : 0);
    for (int64_t i = 0; i < *n && *n <= dim; i++) {
        length[i] = dim / *n;
        if (list && (!as_whole(&v->item[i], &length[i]) || length[i] < 1 || length[i] > dim - sum))
            break;
        sum += length[i];
        if (i == *n - 1 && sum == dim)
            return length;
    }
    fail(e, v->span, "'split' of an axis of %lld into %s; the lengths must be whole and add up",
         (long long)dim, value_text_of(e->arena, v));
    return NULL;
}

Value build_split(Expander *e, Call *c)
{
    int axis;
    int64_t n, start = 0;
    Node *x = operand(e, c, 0);
    if (!x || !axis_of(e, c, &c->param[1], x->type.rank, &axis))
        return value_poison();
    int64_t *length = part_lengths(e, c, x->type.dim[axis], &n);
    if (!length || !may_make(e, n, c->at))
        return value_poison();
    Value *item = NEW_ARRAY(e->arena, Value, n);
    for (int64_t i = 0; i < n; i++) {
        item[i] = value_tensor(part(e, c, x, axis, start, length[i]), c->at);
        if (item[i].kind == V_POISON)
            return item[i];
        start += length[i];
    }
    return n == 1 ? item[0] : value_items(V_MANY, item, (int)n, c->at);
}

/* --- joining --- */

/* All operands as tensors of one type: that of the first one that is a tensor. */
static Node **operands(Expander *e, Call *c)
{
    Node **in = NEW_ARRAY(e->arena, Node *, c->narg);
    const Node *beside = NULL;
    for (int i = 0; i < c->narg && !beside; i++)
        beside = c->arg[i].kind == V_TENSOR ? c->arg[i].node : NULL;
    for (int i = 0; i < c->narg; i++) {
        in[i] = lift(e, &c->arg[i], beside, c->at);
        if (!in[i])
            return NULL;
    }
    return in;
}

/* In groups, where there are more than an operator takes. */
static Node *join(Expander *e, Call *c, Node **in, int n, int axis)
{
    int most = op_info(OP_CONCAT)->max_in;
    Node *sum = NULL;
    for (int i = 0; i < n; i += most - 1) {
        int take = n - i < most - 1 ? n - i : most - 1;
        Node **part = NEW_ARRAY(e->arena, Node *, take + 1);
        part[0] = sum;
        memcpy(part + (sum ? 1 : 0), in + i, (size_t)take * sizeof *part);
        sum = make(e, OP_CONCAT, c->at, take + (sum ? 1 : 0), part, &(Attr){.axis = axis});
        if (!sum)
            return NULL;
    }
    return sum;
}

Value build_concat(Expander *e, Call *c)
{
    int axis;
    Node **in = operands(e, c);
    if (!in || !axis_of(e, c, &c->param[0], in[0]->type.rank, &axis))
        return value_poison();
    return value_tensor(c->narg == 1 ? in[0] : join(e, c, in, c->narg, axis), c->at);
}

static Node *with_axis(Expander *e, Call *c, Node *x, int axis)
{
    int64_t dim[MAX_RANK];
    for (int i = 0; i <= x->type.rank; i++)
        dim[i] = i < axis ? x->type.dim[i] : i == axis ? 1 : x->type.dim[i - 1];
    return make_reshape(e, x, x->type.rank + 1, dim, c->at);
}

Value build_stack(Expander *e, Call *c)
{
    int axis;
    Node **in = operands(e, c);
    if (!in || !axis_of(e, c, &c->param[0], in[0]->type.rank + 1, &axis))
        return value_poison();
    for (int i = 0; i < c->narg; i++) {
        if (!shape_equal(&in[i]->type, &in[0]->type))
            return fail(e, c->at, "'stack' of %s and %s; all must have one shape",
                        type_text(e->arena, &in[0]->type), type_text(e->arena, &in[i]->type));
        if (in[i]->type.rank == MAX_RANK)
            return fail(e, c->at, "'stack' of %s gives more than %d axes",
                        type_text(e->arena, &in[i]->type), MAX_RANK);
    }
    for (int i = 0; i < c->narg; i++)
        in[i] = with_axis(e, c, in[i], axis);
    return value_tensor(join(e, c, in, c->narg, axis), c->at);
}

/* --- around and along --- */

Value build_pad(Expander *e, Call *c)
{
    int64_t width[2 * MAX_RANK];
    int n;
    Attr a = {0};
    Node *x = operand(e, c, 0);
    if (!x || !whole_list(e, c, &c->param[0], "the widths", width, &n))
        return value_poison();
    if (n % 2 || n / 2 > x->type.rank)
        return fail(e, c->param[0].span, "'pad' of %s with %d widths; it needs one before and one "
                    "after for each of the last axes: [top, left, bottom, right]",
                    type_text(e->arena, &x->type), n);
    if (!is_number(&c->param[1]))
        return fail(e, c->param[1].span, "'pad' needs a number as value, but here is %s",
                    value_text_of(e->arena, &c->param[1]));
    a.value = as_real(&c->param[1]);
    for (int i = 0; i < n / 2; i++) {
        int axis = x->type.rank - n / 2 + i;
        a.start[axis] = width[i];
        a.step[axis] = width[n / 2 + i];
    }
    return value_tensor(make(e, OP_PAD, c->at, 1, &x, &a), c->at);
}

Value build_expand(Expander *e, Call *c)
{
    int64_t dim[2 * MAX_RANK];
    Attr a = {0};
    Node *x = operand(e, c, 0);
    if (!x || !whole_list(e, c, &c->param[0], "a shape", dim, &a.rank))
        return value_poison();
    if (a.rank > MAX_RANK)
        return fail(e, c->param[0].span, "a shape of %d axes; at most %d are possible", a.rank,
                    MAX_RANK);
    memcpy(a.shape, dim, sizeof a.shape);
    return value_tensor(make(e, OP_EXPAND, c->at, 1, &x, &a), c->at);
}

/* Indices that are known while compiling. */
static bool check_indices(Expander *e, const Call *c, const Node *x, const Node *i, int axis)
{
    int64_t n = x->type.dim[axis];
    if (i->op != OP_CONST || !i->value.data || dtype_class(i->type.dtype) != DT_INT)
        return true;
    for (int64_t k = 0; k < type_count(&i->type); k++) {
        double v = const_rounded(i, k);
        if (v < (double)-n || v >= (double)n)
            return refuse(e, c->arg[1].span, "'gather' at %.0f is out of range; axis %d of %s has "
                          "%lld elements", v, axis, type_text(e->arena, &x->type), (long long)n);
    }
    return true;
}

Value build_gather(Expander *e, Call *c)
{
    int axis;
    Node *x = operand(e, c, 0);
    Node *i = lift_as(e, &c->arg[1], DT_I64, c->at);
    if (!x || !i || !axis_of(e, c, &c->param[0], x->type.rank, &axis) ||
        !check_indices(e, c, x, i, axis))
        return value_poison();
    Attr a = {.axis = axis};
    return value_tensor(make(e, OP_GATHER, c->at, 2, (Node *[]){x, i}, &a), c->at);
}

/* x keeps its lengths, at the given axes of `like`; all other axes are 1. */
Value build_along(Expander *e, Call *c)
{
    int64_t dim[MAX_RANK];
    Node *x = operand(e, c, 0), *like = operand(e, c, 1);
    const Value *v = &c->param[0];
    if (!x || !like)
        return value_poison();
    int n = v->kind == V_LIST ? v->count : 1, rank = like->type.rank, axis, last = -1;
    if (n != x->type.rank)
        return fail(e, v->span, "'along' of %s with %s; it needs one for each of its own",
                    type_text(e->arena, &x->type), axes_text(e, n));
    for (int i = 0; i < rank; i++)
        dim[i] = 1;
    for (int i = 0; i < n; i++) {
        if (!axis_of(e, c, v->kind == V_LIST ? &v->item[i] : v, rank, &axis))
            return value_poison();
        if (axis <= last)
            return fail(e, v->span, "'along' needs its axes in rising order");
        dim[axis] = x->type.dim[i];
        last = axis;
    }
    return value_tensor(make_reshape(e, x, rank, dim, c->at), c->at);
}
