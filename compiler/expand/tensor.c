/* tensor.c: arithmetic where a tensor takes part: numbers and lists become constants of the type
 * beside them, whole numbers of two types the wider one, `@` follows numpy for vectors. */
#include "expand/expander.h"
#include <math.h>

Node *make(Expander *e, Op op, Span at, int nin, Node *const *in, const Attr *a)
{
    Graph *g = e->graph;
    for (int i = 0; i < nin; i++)
        if (!in[i])
            return NULL;
    if (e->stop)
        return NULL;
    if (g->count >= MAX_NODES) {
        e->stop = true;
        fail(e, at, "the model expands to over %d nodes; repeat less", MAX_NODES);
        return NULL;
    }
    int errors = e->ctx->errors;
    Node *n = graph_node(g, op, user_place(e, at), nin, in, a);
    if (!n && e->ctx->errors > errors)
        trace(e, user_place(e, at));
    return n;
}

Node *make_reshape(Expander *e, Node *x, int rank, const int64_t *dim, Span at)
{
    Attr a = {.rank = rank};
    bool same = x && x->type.rank == rank;
    for (int i = 0; i < rank && i < MAX_RANK; i++) {
        a.shape[i] = dim[i];
        same = same && x->type.dim[i] == dim[i];
    }
    return same ? x : make(e, OP_RESHAPE, at, 1, &x, &a);
}

Node *make_transpose(Expander *e, Node *x, const int *perm, Span at)
{
    Attr a = {0};
    for (int i = 0; x && i < x->type.rank; i++)
        a.perm[i] = perm[i];
    return make(e, OP_TRANSPOSE, at, 1, &x, &a);
}

/* Can d hold the number? Reports if not. */
static bool fits(Expander *e, const Value *v, DType d, Span at)
{
    int64_t whole;
    if (dtype_class(d) != DT_INT)
        return true;
    if (!as_whole(v, &whole))
        return refuse(e, at, "%s beside a tensor of %s, which holds whole numbers; cast the tensor "
                      "to f32 first: cast(x, f32)", value_text_of(e->arena, v), dtype_name(d));
    int bits = (int)dtype_size(d) * 8;
    double least = d == DT_U8 ? 0 : -ldexp(1, bits - 1);
    double most = d == DT_U8 ? 255 : ldexp(1, bits - 1) - 1;
    if ((double)whole >= least && (double)whole <= most)
        return true;
    return refuse(e, at, "%lld is not in the range of %s", (long long)whole, dtype_name(d));
}

static bool has_truth(const Value *v)
{
    return v->kind == V_TRUTH || (v->kind == V_LIST && v->count > 0 && has_truth(&v->item[0]));
}

/* Shape of a list, from its first items. */
static Type list_type(const Value *v, DType d)
{
    Type t = {.dtype = d};
    for (; v->kind == V_LIST && t.rank < MAX_RANK; v = &v->item[0]) {
        t.dim[t.rank++] = v->count;
        if (!v->count)
            break;
    }
    return t;
}

typedef struct Filler {
    Expander *e;
    Type type;   /* of the stored data */
    DType as;
    void *data;
    int64_t next;
    Span at;
} Filler;

static bool fill_one(Filler *f, const Value *v)
{
    bool truth = f->as == DT_BOOL;
    Span at = v->span.source ? v->span : f->at;
    if (v->kind == V_TENSOR || v->kind == V_KEY)
        return refuse(f->e, at, "a list holds numbers, but here is a tensor; stack(a, b) or "
                      "concat(a, b) joins tensors");
    if (v->kind == V_WORD)
        return unknown_name(f->e, v->text, at).kind != V_POISON;
    if (truth ? v->kind != V_TRUTH : !is_number(v))
        return refuse(f->e, at, "%s in a list of %s", value_text_of(f->e->arena, v),
                    truth ? "yes and no" : "numbers");
    if (!truth && !fits(f->e, v, f->as, at))
        return false;
    tensor_set(&f->type, f->data, f->next++, truth ? (double)v->whole : as_real(v));
    return true;
}

static bool fill(Filler *f, const Value *v, int level)
{
    if (v->kind == V_POISON)
        return false;
    if (level == f->type.rank && v->kind != V_LIST)
        return fill_one(f, v);
    Span at = v->span.source ? v->span : f->at;
    if (v->kind != V_LIST || level == f->type.rank || v->count != f->type.dim[level])
        return refuse(f->e, at, "the list is not rectangular: %s where %s is expected",
                    v->kind == V_LIST ? arena_printf(f->e->arena, "a list of %d", v->count)
                                      : value_text_of(f->e->arena, v),
                    level == f->type.rank ? "a number"
                    : arena_printf(f->e->arena, "a list of %lld",
                                   (long long)f->type.dim[level]));
    for (int i = 0; i < v->count; i++)
        if (!fill(f, &v->item[i], level + 1))
            return false;
    return true;
}

/* Floats are kept in double, as written, so that folding rounds once. */
static Node *lift_list(Expander *e, const Value *v, DType d, Span at)
{
    DType as = has_truth(v) ? DT_BOOL : d == DT_BOOL ? DT_F32 : d;
    Type t = list_type(v, dtype_class(as) == DT_FLOAT ? DT_F64 : as);
    int64_t count = checked_count(t.rank, t.dim);
    if (count < 0) {
        fail(e, at, "an empty list is no tensor; dimensions begin at 1");
        return NULL;
    }
    if (count > v->whole) {
        fail(e, at, "the list is not rectangular");
        return NULL;
    }
    if (!may_make(e, count, at))
        return NULL;
    Filler f = {e, t, as, arena_array(e->arena, (size_t)count, dtype_size(t.dtype)), 0, at};
    if (!fill(&f, v, 0))
        return NULL;
    Tensor tensor = {t, f.data};
    return graph_const(e->graph, &tensor, as, NULL, user_place(e, at));
}

static Node *no_tensor(Expander *e, const Value *v, Span at)
{
    if (v->kind == V_WORD)
        unknown_name(e, v->text, at);
    else if (v->kind == V_MANY)
        fail(e, at, "%d results where one tensor is needed; name them: a, b = ...", v->count);
    else if (v->kind != V_POISON)
        fail(e, at, "%s where a tensor is needed", value_text_of(e->arena, v));
    return NULL;
}

Node *lift_as(Expander *e, const Value *v, DType d, Span at)
{
    Span where = v->span.source ? v->span : at;
    if (e->stop)
        return NULL;
    switch (v->kind) {
    case V_TENSOR:
        return v->node;
    case V_KEY:
        return bind_key(e, v);
    case V_LIST:
        return lift_list(e, v, d, where);
    case V_TRUTH:
        return graph_scalar(e->graph, DT_BOOL, (double)v->whole, user_place(e, where));
    case V_WHOLE:
    case V_REAL:
        if (!fits(e, v, d, where))
            return NULL;
        return graph_scalar(e->graph, d == DT_BOOL ? DT_F32 : d, as_real(v), user_place(e, where));
    default:
        return no_tensor(e, v, where);
    }
}

Node *lift(Expander *e, const Value *v, const Node *beside, Span at)
{
    return lift_as(e, v, beside ? beside->type.dtype : DT_F32, at);
}

/* Whole numbers of two types: both as i64. */
static void widen(Expander *e, Node *out[2], Span at)
{
    DType a = out[0]->type.dtype, b = out[1]->type.dtype;
    if (a == b || dtype_class(a) != DT_INT || dtype_class(b) != DT_INT)
        return;
    for (int i = 0; i < 2; i++)
        if (out[i]->type.dtype != DT_I64)
            out[i] = make(e, OP_CAST, at, 1, &out[i], &(Attr){.dtype = DT_I64});
}

bool lift_pair(Expander *e, const Value *a, const Value *b, Span at, Node *out[2])
{
    bool first = a->kind == V_TENSOR || a->kind == V_KEY;
    out[!first] = lift(e, first ? a : b, NULL, at);
    if (!out[!first])
        return false;
    out[first] = lift(e, first ? b : a, out[!first], at);
    if (!out[first])
        return false;
    widen(e, out, at);
    return out[0] && out[1];
}

static Op tensor_op(Oper op)
{
    static const Op table[] = {
        [OPER_NEG] = OP_NEG, [OPER_NOT] = OP_NOT, [OPER_ADD] = OP_ADD, [OPER_SUB] = OP_SUB,
        [OPER_MUL] = OP_MUL, [OPER_DIV] = OP_DIV, [OPER_MATMUL] = OP_MATMUL, [OPER_POW] = OP_POW,
        [OPER_EQ] = OP_EQ, [OPER_NE] = OP_NE, [OPER_LT] = OP_LT, [OPER_LE] = OP_LE,
        [OPER_GT] = OP_GT, [OPER_GE] = OP_GE, [OPER_AND] = OP_AND, [OPER_OR] = OP_OR,
    };
    return table[op];
}

/* numpy: a vector on the left is a row, on the right a column, and its axis goes away again. */
Value matmul(Expander *e, Node *a, Node *b, Span at)
{
    bool row = a->type.rank == 1, column = b->type.rank == 1;
    if (!a->type.rank || !b->type.rank)
        return fail(e, at, "'@' of %s and %s; it multiplies matrices, use '*' for numbers",
                    type_text(e->arena, &a->type), type_text(e->arena, &b->type));
    if (row)
        a = make_reshape(e, a, 2, (int64_t[]){1, a->type.dim[0]}, at);
    if (column)
        b = make_reshape(e, b, 2, (int64_t[]){b->type.dim[0], 1}, at);
    Node *n = make(e, OP_MATMUL, at, 2, (Node *[]){a, b}, NULL);
    if (!n || (!row && !column))
        return value_tensor(n, at);
    int64_t dim[MAX_RANK];
    int rank = 0;
    for (int i = 0; i < n->type.rank; i++)
        if (!(row && i == n->type.rank - 2) && !(column && i == n->type.rank - 1))
            dim[rank++] = n->type.dim[i];
    return value_tensor(make_reshape(e, n, rank, dim, at), at);
}

Value unary_value(Expander *e, Oper op, Value a, Span at)
{
    if (a.kind == V_POISON)
        return a;
    if (is_static(&a) && a.kind != V_WORD)
        return number_unary(e, op, &a, at);
    Node *x = lift(e, &a, NULL, at);
    return value_tensor(make(e, tensor_op(op), at, 1, &x, NULL), at);
}

Value binary_value(Expander *e, Oper op, Value a, Value b, Span at)
{
    if (a.kind == V_POISON || b.kind == V_POISON)
        return value_poison();
    if (is_static(&a) && is_static(&b) && op != OPER_MATMUL)
        return number_binary(e, op, &a, &b, at);
    Node *in[2];
    if (!lift_pair(e, &a, &b, at, in))
        return value_poison();
    if (op == OPER_MATMUL)
        return matmul(e, in[0], in[1], at);
    return value_tensor(make(e, tensor_op(op), at, 2, in, NULL), at);
}
