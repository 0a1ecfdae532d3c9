/* collapse_step.c: single operators as affine functions of their operands.
 *
 * What an operator does is asked from its row of ops.def: the class says that it is linear, and its
 * evaluation, given well-chosen numbers (1, 0, the index of each element), says by which factors
 * and where to. Only contractions and reductions, whose matrices are data, are written out. */
#include "passes/collapse.h"
#include <string.h>

enum { LARGEST_PROBE = 1 << 24 }; /* elements of a movement that is worked out by evaluating it */

bool is_const(const Node *n)
{
    return n->op == OP_CONST;
}

static int64_t count(const Node *n)
{
    return type_count(&n->type);
}

/* Axis i of a result of `rank` axes in an operand that is aligned at the right. */
static int64_t aligned(const Node *n, int rank, int i)
{
    int skip = rank - n->type.rank;
    return i < skip ? 1 : n->type.dim[i - skip];
}

/* How many leading axes all operands share: data operands have the whole axis, constants length
 * 1. */
static int shared_axes(const Node *n)
{
    int p = 0, rank = n->type.rank;
    for (; p < rank; p++)
        for (int k = 0; k < n->nin; k++)
            if (aligned(n->in[k], rank, p) != (is_const(n->in[k]) ? 1 : n->type.dim[p]))
                return p;
    return p;
}

static int64_t rows_of(const Type *t, int axes)
{
    int64_t rows = 1;
    for (int i = 0; i < axes; i++)
        rows *= t->dim[i];
    return rows;
}

static int data_operands(const Node *n)
{
    int data = 0;
    for (int k = 0; k < n->nin; k++)
        data += !is_const(n->in[k]);
    return data;
}

static bool find_pointwise(const Node *n, unsigned cls, Link *s)
{
    int data = data_operands(n);
    if (n->nin == 1) {
        s->flags = LINK_FACTOR;
    } else if (n->nin == 2 && cls & LINEAR) {
        s->flags = data == 2 ? LINK_FACTOR : LINK_SHIFT | (is_const(n->in[0]) ? LINK_FACTOR : 0);
    } else if (n->nin == 2 && data == 1 && (cls & BILINEAR ||
                                            (n->op == OP_DIV && is_const(n->in[1])))) {
        s->flags = LINK_FACTOR;
    } else {
        return false;
    }
    if (n->nin == 1 && !(cls & LINEAR))
        return false;
    for (int k = 0; k < n->nin; k++) {
        if (!is_const(n->in[k]) && count(n->in[k]) != count(n))
            s->kind = LINK_MOVE; /* broadcast */
        for (int i = 0; is_const(n->in[k]) && i < n->in[k]->type.rank; i++)
            if (n->in[k]->type.dim[n->in[k]->type.rank - 1 - i] > 1)
                s->axes |= 1u << i;
    }
    s->rows = rows_of(&n->type, shared_axes(n));
    return true;
}

/* Leading axes that a movement leaves alone. */
static int unmoved_axes(const Node *n)
{
    const Type *x = &n->in[0]->type;
    int p = 0, most = x->rank < n->type.rank ? x->rank : n->type.rank;
    if (n->op == OP_CONCAT)
        return data_operands(n) == n->nin ? n->a.axis : 0;
    if (x->rank != n->type.rank)
        return 0;
    for (; p < most && x->dim[p] == n->type.dim[p]; p++) {
        if (n->op == OP_TRANSPOSE && n->a.perm[p] != p)
            break;
        if (n->op == OP_SLICE && (n->a.start[p] != 0 || n->a.step[p] != 1))
            break;
    }
    return p;
}

static bool find_move(const Node *n, Link *s)
{
    if (n->op == OP_RESHAPE) {
        s->rows = count(n);
        s->steps = 0;
        s->axes = ~0u; /* axes before it are other axes after it */
        return true;
    }
    s->kind = LINK_MOVE;
    s->rows = rows_of(&n->type, unmoved_axes(n));
    if (data_operands(n) < n->nin || (n->op == OP_PAD && n->a.value != 0))
        s->flags = LINK_SHIFT;
    int64_t total = count(n);
    for (int k = 0; k < n->nin; k++)
        total += count(n->in[k]);
    return total <= LARGEST_PROBE;
}

static bool find_reduce(const Node *n, Link *s)
{
    int p = 0;
    while (p < n->type.rank && !(n->a.axes >> p & 1))
        p++;
    s->kind = LINK_DENSE;
    s->rows = rows_of(&n->type, p);
    return true;
}

/* Axes before the last two. */
static bool no_batch(const Node *n)
{
    return count(n) == n->type.dim[n->type.rank - 1] * n->type.dim[n->type.rank - 2];
}

/* x w^T + b; x @ c row by row; c @ x for a column x. */
static bool find_contraction(const Node *n, Link *s)
{
    const Node *a = n->in[0], *b = n->in[1];
    s->kind = LINK_DENSE;
    s->flags = LINK_WEIGHT | (n->nin == 3 ? LINK_SHIFT : 0);
    if (n->op == OP_DENSE) {
        s->rows = count(n) / n->type.dim[n->type.rank - 1];
        return !is_const(a) && is_const(b) && (n->nin == 2 || is_const(n->in[2]));
    }
    if (n->op != OP_MATMUL || is_const(a) == is_const(b))
        return false;
    if (is_const(b)) {
        s->rows = count(n) / n->type.dim[n->type.rank - 1];
        return no_batch(b);
    }
    s->rows = count(n) / n->type.dim[n->type.rank - 2];
    return no_batch(a) && b->type.dim[b->type.rank - 1] == 1;
}

bool step_find(const Node *n, Link *out)
{
    unsigned cls = op_info(n->op)->cls;
    *out = (Link){.ok = true, .kind = LINK_SCALE, .steps = 1};
    if (dtype_class(n->type.dtype) != DT_FLOAT || cls & LOGIC || !data_operands(n))
        return false;
    for (int k = 0; k < n->nin; k++) {
        if (n->in[k]->type.dtype != n->type.dtype)
            return false;
        out->weights += is_const(n->in[k]) ? (double)count(n->in[k]) : 0;
        if (!is_const(n->in[k]) && !(cls & (POINTWISE | MOVE)))
            out->area = (double)count(n) * (double)count(n->in[k]);
    }
    if (cls & POINTWISE)
        return find_pointwise(n, cls, out);
    if (cls & MOVE)
        return cls & (LINEAR | AFFINE) && find_move(n, out);
    if (cls & REDUCE)
        return cls & LINEAR && find_reduce(n, out);
    return cls & BILINEAR && find_contraction(n, out);
}

double *const_read(Work *w, const Node *n)
{
    int64_t elements = count(n);
    double *r = work_take(w, elements);
    if (n->value.type.dtype == DT_F32) {
        const char *p = n->value.data;
        for (int64_t i = 0; i < elements; i++, p += sizeof(float)) {
            float f;
            memcpy(&f, p, sizeof f);
            r[i] = f;
        }
        return r;
    }
    for (int64_t i = 0; i < elements; i++)
        r[i] = const_exact(n, i);
    return r;
}

static const double *filled(Work *w, int64_t elements, double v)
{
    double *r = NEW_ARRAY(w->arena, double, elements);
    for (int64_t i = 0; i < elements && v != 0; i++)
        r[i] = v;
    return r;
}

/* A pointwise operator on one row only: the shared axes have length 1. */
static Node one_row(Work *w, const Node *n)
{
    Node row = *n;
    int p = shared_axes(n);
    row.in = NEW_ARRAY(w->arena, Node *, n->nin);
    for (int i = 0; i < p; i++)
        row.type.dim[i] = 1;
    for (int k = 0; k < n->nin; k++) {
        row.in[k] = NEW(w->arena, Node);
        *row.in[k] = *n->in[k];
        int skip = n->type.rank - n->in[k]->type.rank;
        for (int i = skip; i < p; i++)
            row.in[k]->type.dim[i - skip] = 1;
    }
    return row;
}

/* n's value when data operand k is v everywhere, the other data operands 0; constants as they are,
 * or 0 when without. */
static double *probe(Work *w, const Node *n, int k, double v, bool constants)
{
    const double **in = NEW_ARRAY(w->arena, const double *, n->nin);
    double *out = NEW_ARRAY(w->arena, double, count(n));
    for (int i = 0; i < n->nin; i++)
        in[i] = is_const(n->in[i]) && constants ? const_read(w, n->in[i])
                                                : filled(w, count(n->in[i]), i == k ? v : 0);
    op_info(n->op)->eval(n, in, out);
    return out;
}

/* Where each element of a pointwise result comes from in an operand that may be broadcast. */
static const int64_t *broadcast_from(Work *w, const Node *n, const Node *x)
{
    int64_t stride[MAX_RANK], elements = count(n);
    int64_t *from = NEW_ARRAY(w->arena, int64_t, elements);
    int skip = n->type.rank - x->type.rank;
    type_strides(&x->type, stride);
    for (int64_t i = 0; i < elements; i++) {
        int64_t rest = i;
        for (int d = n->type.rank; d-- > 0; rest /= n->type.dim[d])
            if (aligned(x, n->type.rank, d) > 1)
                from[i] += rest % n->type.dim[d] * stride[d - skip];
    }
    return from;
}

static Affine pointwise_map(Work *w, const Node *n, int k)
{
    Node row = one_row(w, n);
    bool bilinear = data_operands(n) == 1 && n->nin == 2 && !(op_info(n->op)->cls & LINEAR);
    const double *factor = probe(w, &row, k, 1, bilinear);
    int64_t m = count(&row), i = 1;
    while (i < m && factor[i] == factor[0])
        i++;
    if (i == m && count(row.in[k]) == m)
        return (Affine){.kind = AFF_SCALE, .m = m, .n = m, .factor = factor[0]};
    return (Affine){.kind = AFF_PICK, .m = m, .n = count(row.in[k]), .scale = factor,
                    .from = broadcast_from(w, &row, row.in[k])};
}

/* A movement, told where it takes each element from: operand k holds 1, 2, 3, …, all else 0. */
static Affine move_map(Work *w, const Node *n, int k, int64_t rows)
{
    Node copy = *n;
    copy.a.value = 0; /* PAD */
    int64_t m = count(n) / rows;
    const double **in = NEW_ARRAY(w->arena, const double *, n->nin);
    double *out = NEW_ARRAY(w->arena, double, count(n)), *index = NULL;
    for (int i = 0; i < n->nin; i++) {
        double *x = NEW_ARRAY(w->arena, double, count(n->in[i]));
        in[i] = x;
        if (i == k)
            index = x;
    }
    for (int64_t i = 0; i < count(n->in[k]); i++)
        index[i] = (double)(i + 1);
    op_info(n->op)->eval(&copy, in, out);
    int64_t *from = NEW_ARRAY(w->arena, int64_t, m);
    for (int64_t i = 0; i < m; i++)
        from[i] = (int64_t)out[i] - 1;
    return (Affine){.kind = AFF_PICK, .m = m, .n = count(n->in[k]) / rows, .from = from};
}

/* Sum or mean: element i of the operand goes to the result's element at the axes that stay. */
static Affine reduce_map(Work *w, const Node *n, int64_t rows)
{
    const Type *x = &n->in[0]->type;
    int64_t stride[MAX_RANK], m = count(n) / rows, cols = type_count(x) / rows;
    Affine f = {.kind = AFF_DENSE, .m = m, .n = cols, .a = work_take(w, m * cols)};
    type_strides(&n->type, stride);
    memset(f.a, 0, (size_t)(m * cols) * sizeof *f.a);
    double factor = probe(w, n, 0, 1, true)[0] / ((double)cols / (double)m);
    for (int64_t i = 0; i < cols; i++) {
        int64_t rest = i, to = 0;
        for (int d = x->rank; d-- > 0; rest /= x->dim[d])
            to += n->a.axes >> d & 1 ? 0 : rest % x->dim[d] * stride[d];
        f.a[to * cols + i] = factor;
    }
    return f;
}

static Affine contraction_map(Work *w, const Node *n)
{
    int right = is_const(n->in[1]);
    const Node *c = n->in[right];
    const int64_t *dim = c->type.dim + c->type.rank - 2;
    double *a = const_read(w, c);
    if (n->op == OP_DENSE || !right)
        return (Affine){.kind = AFF_DENSE, .m = dim[0], .n = dim[1], .a = a};
    Affine f = {.kind = AFF_DENSE, .m = dim[1], .n = dim[0], .a = work_take(w, dim[0] * dim[1])};
    for (int64_t i = 0; i < f.m; i++)
        for (int64_t j = 0; j < f.n; j++)
            f.a[i * f.n + j] = a[j * f.m + i];
    work_give(w, a, f.m * f.n);
    return f;
}

Affine step_map(Work *w, const Node *n, int k, int64_t rows)
{
    unsigned cls = op_info(n->op)->cls;
    Affine f;
    if (n->op == OP_RESHAPE)
        return affine_identity(count(n) / rows);
    if (cls & MOVE)
        return move_map(w, n, k, rows);
    if (cls & POINTWISE)
        f = pointwise_map(w, n, k);
    else
        f = cls & REDUCE ? reduce_map(w, n, rows) : contraction_map(w, n);
    return affine_repeat(w, &f, count(n) / rows / f.m);
}

const double *step_bias(Work *w, const Node *n, int64_t rows)
{
    Link s;
    step_find(n, &s);
    if (!(s.flags & LINK_SHIFT))
        return NULL;
    int64_t m = count(n) / rows;
    Affine b = {.kind = AFF_ZERO, .m = m, .n = 1};
    if (op_info(n->op)->cls & POINTWISE) {
        Node row = one_row(w, n);
        b.m = count(&row);
        b.b = probe(w, &row, -1, 0, true);
    } else if (op_info(n->op)->cls & MOVE) {
        b.b = probe(w, n, -1, 0, true); /* the first row of it */
    } else {
        b.m = count(n->in[2]);
        b.b = const_read(w, n->in[2]);
    }
    return affine_repeat(w, &b, m / b.m).b;
}
