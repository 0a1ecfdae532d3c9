/* build_math.c: functions element by element, over axes, and at compile time. */
#include "expand/build.h"
#include <string.h>

Value build_unary(Expander *e, Call *c)
{
    if (is_number(&c->arg[0]))
        return number_function(e, c->row->op, c->arg, 1, c->at);
    Node *x = operand(e, c, 0);
    return value_tensor(make(e, c->row->op, c->at, 1, &x, NULL), c->at);
}

static Value pair(Expander *e, Call *c, Op op, const Value *a, const Value *b)
{
    Node *in[2];
    if (is_number(a) && is_number(b))
        return number_function(e, op, (Value[]){*a, *b}, 2, c->at);
    if (!lift_pair(e, a, b, c->at, in))
        return value_poison();
    return value_tensor(make(e, op, c->at, 2, in, NULL), c->at);
}

Value build_pair(Expander *e, Call *c)
{
    return pair(e, c, c->row->op, &c->arg[0], &c->arg[1]);
}

/* --- over axes --- */

static bool all_axes(const Value *v)
{
    return v->kind == V_WORD && strcmp(v->text, "all") == 0;
}

/* One axis, a list of them, or the word all, as a bit set. */
static bool axis_set(Expander *e, const Call *c, const Value *v, int rank, unsigned *out)
{
    int axis;
    *out = all_axes(v) ? (1u << rank) - 1 : 0;
    if (all_axes(v))
        return true;
    if (v->kind == V_WORD)
        return refuse(e, v->span, "'%s' over axis=%s; it takes a number, a list, or all", c->name,
                      v->text);
    for (int i = 0; i < (v->kind == V_LIST ? v->count : 1); i++) {
        if (!axis_of(e, c, v->kind == V_LIST ? &v->item[i] : v, rank, &axis))
            return false;
        if (*out >> axis & 1)
            return refuse(e, v->span, "'%s' over axis %d twice", c->name, axis);
        *out |= 1u << axis;
    }
    return true;
}

/* The reduced axes stay with length 1, or are taken out. */
static Value reduce(Expander *e, Call *c, Op op, const Value *axes, bool keep)
{
    Node *x = operand(e, c, 0);
    unsigned set;
    if (!x || !axis_set(e, c, axes, x->type.rank, &set))
        return value_poison();
    Node *n = set || op == OP_ARGMAX || op == OP_ARGMIN
                  ? make(e, op, c->at, 1, &x, &(Attr){.axes = set}) : x;
    if (!n || keep || !set)
        return value_tensor(n, c->at);
    int64_t dim[MAX_RANK];
    int rank = 0;
    for (int i = 0; i < n->type.rank; i++)
        if (!(set >> i & 1))
            dim[rank++] = n->type.dim[i];
    return value_tensor(make_reshape(e, n, rank, dim, c->at), c->at);
}

Value build_reduce(Expander *e, Call *c)
{
    return reduce(e, c, c->row->op, &c->param[0], param_truth(c, 1));
}

/* max(a, b) of two, max(x, axis=0) over axes. */
static Value extreme(Expander *e, Call *c, Op two, Op over)
{
    bool axis = c->param[0].kind != V_NONE;
    if (c->narg == 1 && axis)
        return reduce(e, c, over, &c->param[0], param_truth(c, 1));
    if (c->narg == 2 && !axis)
        return pair(e, c, two, &c->arg[0], &c->arg[1]);
    return fail(e, c->at, "'%s' takes two tensors, %s(a, b), or one and an axis, %s(x, axis=-1) or "
                "axis=all", c->name, c->name, c->name);
}

Value build_max(Expander *e, Call *c)
{
    return extreme(e, c, OP_MAX, OP_REDMAX);
}

Value build_min(Expander *e, Call *c)
{
    return extreme(e, c, OP_MIN, OP_REDMIN);
}

/* --- choice and types --- */

Value build_where(Expander *e, Call *c)
{
    Node *in[3];
    const Value *a = &c->arg[1], *b = &c->arg[2];
    in[0] = lift_as(e, &c->arg[0], DT_BOOL, c->at);
    if (!in[0] || !lift_pair(e, a, b, c->at, &in[1]))
        return value_poison();
    if (in[0]->type.dtype != DT_BOOL)
        return fail(e, c->at, "'where' chooses by bool, but its first operand is %s; compare to "
                    "get bool, as in x > 0", type_text(e->arena, &in[0]->type));
    return value_tensor(make(e, OP_WHERE, c->at, 3, in, NULL), c->at);
}

Value build_clamp(Expander *e, Call *c)
{
    Value v = c->arg[0];
    const Value *low = &c->param[0], *high = &c->param[1];
    if (low->kind == V_NONE && high->kind == V_NONE)
        return fail(e, c->at, "'clamp' needs a bound: clamp(x, 0, 6), clamp(x, min=0)");
    if (low->kind != V_NONE)
        v = pair(e, c, OP_MAX, &v, low);
    return high->kind == V_NONE || v.kind == V_POISON ? v : pair(e, c, OP_MIN, &v, high);
}

Value build_cast(Expander *e, Call *c)
{
    DType d;
    const Value *v = &c->param[0];
    Node *x = operand(e, c, 0);
    bool known = v->kind == V_WORD && dtype_find(v->text, &d);
    if (!x)
        return value_poison();
    if (!known || (dtype_class(d) == DT_FLOAT && d != DT_F32))
        return fail(e, v->span, "'cast' to %s; it takes f32, i64, i32, i8, u8 or bool",
                    v->kind == V_WORD ? v->text : value_text_of(e->arena, v));
    if (x->type.dtype == d)
        return value_tensor(x, c->at);
    return value_tensor(make(e, OP_CAST, c->at, 1, &x, &(Attr){.dtype = d}), c->at);
}

/* --- at compile time --- */

Value build_shape(Expander *e, Call *c)
{
    Node *x = operand(e, c, 0);
    const Value *v = &c->param[0];
    if (!x)
        return value_poison();
    if (v->kind == V_NONE)
        return value_shape(e->arena, &x->type, c->at);
    int n = v->kind == V_LIST ? v->count : 1, axis;
    if (n > MAX_RANK)
        return fail(e, v->span, "'shape' of %d axes; at most %d are possible", n, MAX_RANK);
    Value *item = NEW_ARRAY(e->arena, Value, n);
    for (int i = 0; i < n; i++) {
        if (!axis_of(e, c, v->kind == V_LIST ? &v->item[i] : v, x->type.rank, &axis))
            return value_poison();
        item[i] = value_whole(x->type.dim[axis], c->at);
    }
    return value_items(V_LIST, item, n, c->at);
}

Value build_channels(Expander *e, Call *c)
{
    Node *x = operand(e, c, 0);
    if (!x)
        return value_poison();
    if (!x->type.rank)
        return fail(e, c->at, "a scalar has no channels");
    return value_whole(x->type.dim[e->weights.layout == FROM_KERAS ? x->type.rank - 1 : 0], c->at);
}

Value build_len(Expander *e, Call *c)
{
    const Value *v = &c->arg[0];
    if (v->kind == V_LIST || v->kind == V_MANY)
        return value_whole(v->count, c->at);
    Node *x = operand(e, c, 0);
    if (!x)
        return value_poison();
    if (!x->type.rank)
        return fail(e, c->at, "a scalar has no length");
    return value_whole(x->type.dim[0], c->at);
}

Value build_range(Expander *e, Call *c)
{
    int64_t n;
    Tensor t = {.type = {.dtype = DT_I64, .rank = 1}};
    if (!param_whole(e, c, 0, 1, &n) || !may_make(e, n, c->at))
        return value_poison();
    int64_t *data = NEW_ARRAY(e->arena, int64_t, n);
    for (int64_t i = 0; i < n; i++)
        data[i] = i;
    t.type.dim[0] = n;
    t.data = data;
    return value_tensor(graph_const(e->graph, &t, DT_I64, NULL, user_place(e, c->at)), c->at);
}

Value build_layout(Expander *e, Call *c)
{
    static const char *const names[] = {"pytorch", "keras", "onnx"};
    return value_text(V_WORD, names[e->weights.layout], c->at);
}
