/* random_graph.c: one function for each kind of operator draws attributes and asks for operands;
 * where operands come from differs. random_op_graph makes an input or a constant for each;
 * random_graph looks among the nodes it has, evaluates as it goes, and leaves out what is
 * ill-conditioned on its sample. */
#include "random_graph.h"
#include <math.h>
#include <string.h>

enum { TOP_RANK = 4, MAX_COUNT = 2048, LARGE_COUNT = 8192 };

typedef struct Gen {
    Graph *g;
    uint64_t seed, state;
    bool many;       /* random_graph */
    bool large;      /* axes that are several vectors long, and no tile's */
    Node **pool;     /* what may be an operand */
    size_t npool, cap_pool;
    double **value;  /* of the pool, on the sample */
    size_t nvalue, cap_value;
} Gen;

/* splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014) */
static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* A whole number from lo to hi. */
static int64_t draw(Gen *r, int64_t lo, int64_t hi)
{
    return lo + (int64_t)(next(&r->state) % (uint64_t)(hi - lo + 1));
}

static bool one_in(Gen *r, int n)
{
    return draw(r, 1, n) == 1;
}

static double random_value(uint64_t *state, DType d, bool ties)
{
    uint64_t v = next(state);
    if (d == DT_BOOL)
        return (double)(v & 1);
    if (dtype_class(d) == DT_INT)
        return d == DT_U8 ? (double)(v % 9) : (double)(v % 17) - 8;
    return ties ? (double)(v % 32) / 4 - 4 : (float)((double)(v >> 11) * 0x1p-50 - 4);
}

static void fill_input(double *out, const Node *n, size_t index, uint64_t seed)
{
    uint64_t state = seed * 1000003 + index;
    for (int64_t i = 0; i < type_count(&n->type); i++)
        out[i] = random_value(&state, n->type.dtype, seed & 1);
}

double **random_inputs(const Graph *g, Arena *a, uint64_t seed)
{
    double **in = NEW_ARRAY(a, double *, g->ninput);
    for (size_t i = 0; i < g->ninput; i++) {
        in[i] = NEW_ARRAY(a, double, type_count(&g->input[i]->type));
        fill_input(in[i], g->input[i], i, seed);
    }
    return in;
}

/* ---- operands ---- */

static int64_t most_elements(const Gen *r)
{
    return r->large ? LARGE_COUNT : MAX_COUNT;
}

static Type random_type(Gen *r, DType d, int rank)
{
    static const int64_t small[] = {1, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33};
    static const int64_t large[] = {1, 2, 5, 13, 16, 31, 40, 64, 70, 100, 130, 150};
    Type t = {.dtype = d, .rank = rank};
    int64_t count = 1;
    for (int i = rank; i-- > 0; count *= t.dim[i]) {
        t.dim[i] = (r->large ? large : small)[draw(r, 0, 11)];
        if (count * t.dim[i] > most_elements(r))
            t.dim[i] = 1;
    }
    return t;
}

static Node *add_to_pool(Gen *r, Node *n, double *value)
{
    PUSH(r->g->ctx->arena, r->value, r->nvalue, r->cap_value, value);
    return PUSH(r->g->ctx->arena, r->pool, r->npool, r->cap_pool, n);
}

static Node *new_input(Gen *r, Type t)
{
    Arena *a = r->g->ctx->arena;
    size_t index = r->g->ninput;
    Node *n = graph_input(r->g, arena_printf(a, "x%zu", index), t, (Span){0});
    double *value = NEW_ARRAY(a, double, type_count(&t));
    fill_input(value, n, index, r->seed);
    return add_to_pool(r, n, value);
}

static Node *new_const(Gen *r, Type t)
{
    Arena *a = r->g->ctx->arena;
    int64_t count = type_count(&t);
    double *value = NEW_ARRAY(a, double, count);
    Tensor stored = {.type = t};
    if (t.dtype == DT_F32 && one_in(r, 4))
        stored.type.dtype = one_in(r, 2) ? DT_F16 : DT_BF16;
    char *data = arena_array(a, (size_t)count + 1, dtype_size(stored.type.dtype));
    data += one_in(r, 8); /* a mapped file may be unaligned */
    bool same = one_in(r, 8); /* 0 or 1 everywhere, which simplify looks for */
    double all = (double)draw(r, 0, 1);
    for (int64_t i = 0; i < count; i++)
        tensor_set(&stored.type, data, i,
                   same ? all : random_value(&r->state, t.dtype, r->seed & 1));
    stored.data = data;
    const char *name = one_in(r, 2) ? arena_printf(a, "w%zu", r->g->count) : NULL;
    Node *n = graph_const(r->g, &stored, t.dtype, name, (Span){0});
    for (int64_t i = 0; i < count; i++)
        value[i] = const_rounded(n, i);
    return add_to_pool(r, n, value);
}

/* An operand of exactly this type. */
static Node *operand(Gen *r, Type t)
{
    if (!r->many)
        return one_in(r, 4) ? new_const(r, t) : new_input(r, t);
    size_t from = (size_t)draw(r, 0, (int64_t)r->npool - 1);
    for (size_t i = 0; i < r->npool; i++) {
        Node *n = r->pool[(from + i) % r->npool];
        if (type_equal(&n->type, &t))
            return n;
    }
    return new_const(r, t);
}

static DType random_dtype(Gen *r, unsigned on)
{
    static const DType all[] = {DT_F32, DT_F32, DT_F32, DT_F32, DT_I32, DT_I64, DT_BOOL, DT_I8,
                                DT_U8};
    static const unsigned bit[] = {ON_FLOAT, ON_FLOAT, ON_FLOAT, ON_FLOAT, ON_INT, ON_INT, ON_BOOL,
                                   0, 0};
    for (;;) {
        int64_t i = draw(r, 0, 8);
        if (!on || on & bit[i])
            return all[i];
    }
}

static bool is_on(DType d, unsigned on)
{
    return !on || (on & ON_FLOAT && d == DT_F32) || (on & ON_INT && (d == DT_I32 || d == DT_I64)) ||
           (on & ON_BOOL && d == DT_BOOL);
}

/* A first operand: of a type in `on` (bits of OpClass; 0: any) and of min_rank axes or more. */
static Node *any_operand(Gen *r, unsigned on, int min_rank)
{
    size_t from = r->many ? (size_t)draw(r, 0, (int64_t)r->npool - 1) : 0;
    for (size_t i = 0; r->many && i < r->npool; i++) {
        Node *n = r->pool[(from + i) % r->npool];
        if (is_on(n->type.dtype, on) && n->type.rank >= min_rank && n->op != OP_CONST)
            return n;
    }
    DType d = random_dtype(r, on);
    return new_input(r, random_type(r, d, (int)draw(r, min_rank, TOP_RANK)));
}

/* t with some axes set to 1 and some leading ones left out, so that it broadcasts to t. */
static Type narrowed(Gen *r, Type t)
{
    int drop = one_in(r, 3) ? (int)draw(r, 0, t.rank) : 0;
    Type n = type_make(t.dtype, t.rank - drop, t.dim + drop);
    for (int i = 0; i < n.rank; i++)
        if (one_in(r, 4))
            n.dim[i] = 1;
    return n;
}

static bool broadcasts(const Gen *r, const Type *a, const Type *b)
{
    int64_t count = 1;
    for (int i = 1; i <= a->rank || i <= b->rank; i++) {
        int64_t da = i <= a->rank ? a->dim[a->rank - i] : 1;
        int64_t db = i <= b->rank ? b->dim[b->rank - i] : 1;
        if (da != db && da != 1 && db != 1)
            return false;
        count *= da > db ? da : db;
    }
    return count <= most_elements(r);
}

/* An operand that broadcasts with x. */
static Node *mate(Gen *r, const Node *x)
{
    size_t from = r->many ? (size_t)draw(r, 0, (int64_t)r->npool - 1) : 0;
    for (size_t i = 0; r->many && i < r->npool; i++) {
        Node *n = r->pool[(from + i) % r->npool];
        if (n->type.dtype == x->type.dtype && broadcasts(r, &n->type, &x->type))
            return n;
    }
    return operand(r, narrowed(r, x->type));
}

/* ---- one function for each kind of operator ---- */

static Node *add_op(Gen *r, Op op, int nin, Node *const *in, const Attr *a)
{
    return graph_node(r->g, op, (Span){0}, nin, in, a);
}

static Node *make_unary(Gen *r, Op op)
{
    Node *x = any_operand(r, op_info(op)->cls & ON_ANY, 0);
    return add_op(r, op, 1, &x, NULL);
}

static Node *make_binary(Gen *r, Op op)
{
    Node *x = any_operand(r, op_info(op)->cls & ON_ANY, 0), *y = mate(r, x);
    return add_op(r, op, 2, one_in(r, 2) ? (Node *[]){x, y} : (Node *[]){y, x}, NULL);
}

static Node *make_reduce(Gen *r, Op op)
{
    bool index = op == OP_ARGMAX || op == OP_ARGMIN;
    Node *x = any_operand(r, op_info(op)->cls & ON_ANY, index);
    Attr a = {.axes = (unsigned)draw(r, 0, (1 << x->type.rank) - 1)};
    if (index)
        a.axes = 1u << draw(r, 0, x->type.rank - 1);
    return add_op(r, op, 1, &x, &a);
}

static Node *make_where(Gen *r)
{
    Node *x = any_operand(r, 0, 0), *y = mate(r, x);
    Type t = narrowed(r, x->type);
    t.dtype = DT_BOOL;
    Node *c = operand(r, t);
    return add_op(r, OP_WHERE, 3, (Node *[]){c, x, y}, NULL);
}

/* Floats to u8 are left out: what C says of negative ones is open. */
static Node *make_cast(Gen *r)
{
    Node *x = any_operand(r, 0, 0);
    Attr a = {.dtype = random_dtype(r, 0)};
    if (x->type.dtype == DT_F32 && a.dtype == DT_U8)
        a.dtype = DT_I8;
    return add_op(r, OP_CAST, 1, &x, &a);
}

static Node *weight(Gen *r, Type t, bool fixed)
{
    return fixed ? new_const(r, t) : operand(r, t);
}

static Node *make_dense(Gen *r)
{
    bool fixed = !one_in(r, 4);
    Node *x = any_operand(r, ON_FLOAT, 1);
    Type w = random_type(r, DT_F32, 2);
    w.dim[1] = x->type.dim[x->type.rank - 1];
    Type b = type_make(DT_F32, 1, w.dim);
    Node *in[3] = {x, weight(r, w, fixed)};
    int nin = 2;
    if (one_in(r, 2))
        in[nin++] = weight(r, b, fixed);
    return add_op(r, OP_DENSE, nin, in, NULL);
}

static Node *make_matmul(Gen *r)
{
    Node *x = any_operand(r, ON_FLOAT, 2);
    int rank = x->type.rank;
    Type t = random_type(r, DT_F32, rank);
    for (int i = 0; i < rank - 2; i++)
        t.dim[i] = one_in(r, 3) ? 1 : x->type.dim[i];
    t.dim[rank - 2] = x->type.dim[rank - 1];
    if (rank > 2 && one_in(r, 3))
        t = type_make(DT_F32, rank - 1, t.dim + 1);
    return add_op(r, OP_MATMUL, 2, (Node *[]){x, operand(r, t)}, NULL);
}

/* Splits the elements of x among new axes. */
static Node *make_reshape(Gen *r)
{
    Node *x = any_operand(r, 0, 0);
    int64_t left = type_count(&x->type);
    Attr a = {.rank = (int)draw(r, left > 1, TOP_RANK)};
    for (int i = 0; i < a.rank; i++) {
        int64_t d = i == a.rank - 1 ? left : draw(r, 1, left < 9 ? left : 9);
        while (left % d)
            d--;
        a.shape[i] = d;
        left /= d;
    }
    return add_op(r, OP_RESHAPE, 1, &x, &a);
}

static Node *make_transpose(Gen *r)
{
    Node *x = any_operand(r, 0, 0);
    Attr a = {0};
    for (int i = 0; i < x->type.rank; i++) {
        int k = (int)draw(r, 0, i);
        a.perm[i] = a.perm[k];
        a.perm[k] = i;
    }
    return add_op(r, OP_TRANSPOSE, 1, &x, &a);
}

static Node *make_slice(Gen *r)
{
    Node *x = any_operand(r, 0, 0);
    Attr a = {0};
    for (int i = 0; i < x->type.rank; i++) {
        int64_t n = x->type.dim[i];
        int64_t step = one_in(r, 3) ? draw(r, 1, 3) : 1, count = draw(r, 1, (n + step - 1) / step);
        int64_t reach = (count - 1) * step, low = draw(r, 0, n - 1 - reach);
        bool back = one_in(r, 4);
        a.shape[i] = count;
        a.start[i] = back ? low + reach : low;
        a.step[i] = back ? -step : step;
    }
    return add_op(r, OP_SLICE, 1, &x, &a);
}

static Node *make_concat(Gen *r)
{
    Node *x = any_operand(r, 0, 1), *in[4] = {x};
    Attr a = {.axis = (int)draw(r, 0, x->type.rank - 1)};
    int n = (int)draw(r, 1, 4);
    for (int i = 1; i < n; i++) {
        Type t = x->type;
        t.dim[a.axis] = draw(r, 1, 3);
        in[i] = operand(r, t);
    }
    return add_op(r, OP_CONCAT, n, in, &a);
}

static Node *make_pad(Gen *r)
{
    Node *x = any_operand(r, 0, 0);
    Attr a = {.value = (double)draw(r, 0, 1)};
    if (x->type.dtype == DT_F32)
        a.value *= 0.75;
    for (int i = 0; i < x->type.rank; i++) {
        a.start[i] = draw(r, 0, 2);
        a.step[i] = draw(r, 0, 2);
    }
    return add_op(r, OP_PAD, 1, &x, &a);
}

static Node *make_expand(Gen *r)
{
    Node *x = any_operand(r, 0, 0);
    if (!r->many) { /* else random operands rarely have something to expand */
        Type t = narrowed(r, x->type);
        x = new_input(r, t);
    }
    int lead = (int)draw(r, 0, TOP_RANK - (x->type.rank < TOP_RANK ? x->type.rank : TOP_RANK));
    Attr a = {.rank = lead + x->type.rank};
    for (int i = 0; i < a.rank; i++) {
        int64_t have = i < lead ? 1 : x->type.dim[i - lead];
        a.shape[i] = have > 1 ? have : draw(r, 1, 4);
    }
    return add_op(r, OP_EXPAND, 1, &x, &a);
}

static Node *make_gather(Gen *r)
{
    Node *x = any_operand(r, 0, 1);
    Type t = random_type(r, DT_I64, (int)draw(r, 0, 2));
    if (one_in(r, 2))
        t.dtype = DT_I32;
    Attr a = {.axis = (int)draw(r, 0, x->type.rank - 1)};
    return add_op(r, OP_GATHER, 2, (Node *[]){x, operand(r, t)}, &a);
}

static Node *make(Gen *r, Op op)
{
    switch (op_info(op)->family) {
    case FAM_UNARY: return make_unary(r, op);
    case FAM_BINARY: return make_binary(r, op);
    case FAM_REDUCE: return make_reduce(r, op);
    default: break;
    }
    switch (op) {
    case OP_WHERE: return make_where(r);
    case OP_CAST: return make_cast(r);
    case OP_DENSE: return make_dense(r);
    case OP_MATMUL: return make_matmul(r);
    case OP_RESHAPE: return make_reshape(r);
    case OP_TRANSPOSE: return make_transpose(r);
    case OP_SLICE: return make_slice(r);
    case OP_CONCAT: return make_concat(r);
    case OP_PAD: return make_pad(r);
    case OP_EXPAND: return make_expand(r);
    case OP_GATHER: return make_gather(r);
    default: return NULL;
    }
}

Graph *random_op_graph(Ctx *c, Op op, uint64_t seed)
{
    Gen r = {.g = graph_new(c, "random"), .seed = seed, .state = seed ^ (uint64_t)op << 40};
    Node *n = make(&r, op);
    graph_output(r.g, "y", n);
    graph_sort(r.g);
    return r.g;
}

/* ---- whole graphs ---- */

static const double *pool_value(const Gen *r, const Node *n)
{
    size_t i = 0;
    while (r->pool[i] != n)
        i++;
    return r->value[i];
}

/* v, off by a relative error, and absolutely by a hundredth of it, so that 0 is off too. */
static double disturbed(Gen *r, double v, double error)
{
    v *= one_in(r, 2) ? 1 + error : 1 - error;
    return v + (one_in(r, 2) ? error : -error) * 0.01;
}

/* The operator on the sample, with floats that are off by `error`. */
static double *evaluate(Gen *r, const Node *n, double error)
{
    Arena *a = r->g->ctx->arena;
    const double **in = NEW_ARRAY(a, const double *, n->nin);
    for (int k = 0; k < n->nin; k++) {
        int64_t count = type_count(&n->in[k]->type);
        const double *from = pool_value(r, n->in[k]);
        double *to = NEW_ARRAY(a, double, count);
        bool exact = dtype_class(n->in[k]->type.dtype) != DT_FLOAT || n->in[k]->op == OP_CONST;
        for (int64_t i = 0; i < count; i++)
            to[i] = exact ? from[i] : disturbed(r, from[i], error);
        in[k] = to;
    }
    double *out = NEW_ARRAY(a, double, type_count(&n->type));
    op_info(n->op)->eval(n, in, out);
    return out;
}

static bool is_tame(Gen *r, const Node *n, const double *value)
{
    const double *near = evaluate(r, n, 1e-4);
    bool whole = dtype_class(n->type.dtype) != DT_FLOAT;
    for (int64_t i = 0; i < type_count(&n->type); i++) {
        double off = fabs(near[i] - value[i]);
        double allowed = whole ? 0 : 0.005 * fmax(1, fabs(value[i])); /* less than a step of 1 */
        if (!(fabs(value[i]) <= 100) || !(off <= allowed))
            return false;
    }
    return true;
}

static void add_random_op(Gen *r)
{
    Op op = (Op)draw(r, 0, OP_COUNT - 1);
    Node *n = op_info(op)->family == FAM_LEAF ? NULL : make(r, op);
    if (!n || n->type.rank > TOP_RANK || type_count(&n->type) > most_elements(r))
        return;
    double *value = evaluate(r, n, 0);
    if (is_tame(r, n, value))
        add_to_pool(r, n, value);
}

/* Outputs: what nobody reads, at most four, latest first; and one that somebody reads. */
static void add_outputs(Gen *r)
{
    Arena *a = r->g->ctx->arena;
    bool *read = NEW_ARRAY(a, bool, r->g->count);
    for (size_t i = 0; i < r->npool; i++)
        for (int k = 0; k < r->pool[i]->nin; k++)
            read[r->pool[i]->in[k]->id] = true;
    bool inner = one_in(r, 2);
    for (size_t i = r->npool; i-- > 0 && r->g->noutput < 4;) {
        Node *n = r->pool[i];
        if (!n->nin || (read[n->id] && !inner))
            continue;
        inner &= !read[n->id];
        graph_output(r->g, arena_printf(a, "y%zu", r->g->noutput), n);
    }
}

Graph *random_graph(Ctx *c, uint64_t seed, int nodes)
{
    Gen r = {.g = graph_new(c, "random"), .seed = seed, .state = seed, .many = true,
             .large = seed % 8 == 7};
    for (int i = 0; i < 3; i++)
        new_input(&r, random_type(&r, DT_F32, i + 1));
    DType d = random_dtype(&r, 0);
    new_input(&r, random_type(&r, d, (int)draw(&r, 0, TOP_RANK)));
    for (int i = 0; i < nodes || r.npool <= r.g->ninput; i++)
        add_random_op(&r);
    add_outputs(&r);
    return r.g;
}
