/* build_weight.c: dense, embedding, parameter: what owns weights and is not written in std.nn. */
#include "expand/build.h"
#include <string.h>

/* Weights that depend on an input are no weights: an ordinary product. */
static Node *dense_of(Expander *e, Call *c, Node *x, Node *w, Node *b)
{
    if (!x || !w)
        return NULL;
    if (!varies(e, w) && (!b || !varies(e, b)))
        return make(e, OP_DENSE, c->at, b ? 3 : 2, (Node *[]){x, w, b}, NULL);
    Value y = matmul(e, x, make_transpose(e, w, (int[]){1, 0}, c->at), c->at);
    Node *n = y.kind == V_TENSOR ? y.node : NULL;
    return b ? make(e, OP_ADD, c->at, 2, (Node *[]){n, b}, NULL) : n;
}

Value build_dense(Expander *e, Call *c)
{
    int64_t units;
    Node *x = operand(e, c, 0);
    if (!x || !param_whole(e, c, 0, 1, &units))
        return value_poison();
    if (!x->type.rank || x->type.dtype != DT_F32)
        return fail(e, c->at, "'dense' needs f32 with one axis or more, but here is %s",
                    type_text(e->arena, &x->type));
    int64_t inputs = x->type.dim[x->type.rank - 1];
    Want weight = {"weight", {units, inputs}, 2, (double)inputs, true};
    Want bias = {"bias", {units}, 1, (double)inputs, false};
    Node *w = bind_weight(e, c, &weight);
    Node *b = NULL;
    if (param_truth(c, 1))
        b = bind_weight(e, c, &bias);
    else if (find_named(c, "b"))
        return fail(e, find_named(c, "b")->span, "'b' with bias=no; leave one of them out");
    if (param_truth(c, 1) && !b)
        return value_poison();
    return value_tensor(dense_of(e, c, x, w, b), c->at);
}

Value build_embedding(Expander *e, Call *c)
{
    int64_t count, size;
    Node *x = operand(e, c, 0);
    if (!x || !param_whole(e, c, 0, 1, &count) || !param_whole(e, c, 1, 1, &size))
        return value_poison();
    if (x->type.dtype != DT_I32 && x->type.dtype != DT_I64)
        return fail(e, c->at, "'embedding' needs whole numbers (i32 or i64), but here is %s",
                    type_text(e->arena, &x->type));
    Want weight = {"weight", {count, size}, 2, (double)size, false};
    Node *w = bind_weight(e, c, &weight);
    return value_tensor(make(e, OP_GATHER, c->at, 2, (Node *[]){w, x}, &(Attr){.axis = 0}), c->at);
}

/* Random weights stay useful: matrices keep the size of what goes through, gains are around 1. */
static double fan_in(const char *name, const int64_t *shape, int rank)
{
    double n = 1;
    for (int i = 1; i < rank; i++)
        n *= (double)shape[i];
    if (rank > 1)
        return n;
    return strstr(name, "weight") || strstr(name, "var") ? 0 : rank ? (double)shape[0] : 1;
}

/* The call whose weight it is: that of the block around. */
static Call *owner(Expander *e, Call *c)
{
    Call *o = e->frame->call ? e->frame->call : c;
    if (!o->layer && !e->frame->module->std && e->frame->call) {
        Layer *outer = e->graph->layer;
        make_layer(e, o);
        e->graph->layer = outer; /* only the weight belongs to it */
    }
    return o;
}

Value build_parameter(Expander *e, Call *c)
{
    Want want[3];
    int n = 0;
    if (c->param[0].kind != V_STRING || !*c->param[0].text)
        return fail(e, c->at, "'parameter' needs a name in quotes: parameter(\"weight\", [8])");
    for (int i = 1; i < 4 && c->param[i].kind != V_NONE; i++, n++) {
        int64_t shape[2 * MAX_RANK] = {0};
        int rank;
        if (!whole_list(e, c, &c->param[i], "the shape", shape, &rank))
            return value_poison();
        if (rank > MAX_RANK)
            return fail(e, c->at, "a weight of %d axes; at most %d are possible", rank, MAX_RANK);
        want[n] = (Want){.name = c->param[0].text, .rank = rank};
        memcpy(want[n].shape, shape, sizeof want[n].shape);
        want[n].fan_in = fan_in(want[n].name, shape, rank);
    }
    Call *o = owner(e, c);
    Layer *outer = e->graph->layer;
    e->graph->layer = outer ? outer : o->layer;
    Node *w = bind_weight_any(e, o, want, n);
    e->graph->layer = outer;
    return value_tensor(w, c->at);
}
