/* collapse_build.c: puts the planned functions into the graph, each as one dense layer, or as a
 * factor and a shift where it is diagonal, and notes what was done. */
#include "passes/collapse.h"

static Node *const_node(Collapse *c, double *v, int rank, const int64_t *dim, DType d,
                        const char *what)
{
    Tensor t = {.type = type_make(DT_F64, rank, dim), .data = v};
    return graph_const(c->g, &t, d, weight_name(c, what), (Span){0});
}

static Node *shaped(Collapse *c, Node *x, const Type *t)
{
    return shape_equal(&x->type, t) ? x : graph_reshape(c->g, x, t->rank, t->dim, x->span);
}

static double *copied(Collapse *c, const double *p, int64_t n)
{
    double *r = NEW_ARRAY(c->arena, double, n);
    for (int64_t i = 0; i < n; i++)
        r[i] = p[i];
    return r;
}

/* x as rows of n elements, where its last axis is not that already. */
static Node *as_rows(Collapse *c, Node *x, int64_t rows, int64_t n)
{
    if (x->type.rank && x->type.dim[x->type.rank - 1] == n)
        return x;
    int64_t dim[2] = {rows, n};
    return graph_reshape(c->g, x, rows > 1 ? 2 : 1, rows > 1 ? dim : dim + 1, x->span);
}

static Node *emit_dense(Collapse *c, const Affine *form, Node *x, const Node *v, int64_t rows)
{
    Affine f = affine_matrix(&c->work, form);
    int64_t dim[2] = {f.m, f.n};
    Node *in[3] = {as_rows(c, x, rows, f.n)};
    in[1] = const_node(c, f.a, 2, dim, v->type.dtype, "weight");
    if (f.b)
        in[2] = const_node(c, copied(c, f.b, f.m), 1, dim, v->type.dtype, "bias");
    return shaped(c, graph_node(c->g, OP_DENSE, v->span, f.b ? 3 : 2, in, NULL), &v->type);
}

/* Keeps of p, of `count` elements in rows of outer x length x inner, the first along the middle
 * axis, if all are equal there. */
static bool squeeze(double *p, int64_t count, int64_t length, int64_t inner)
{
    for (int64_t i = 0; i < count; i++)
        if (p[i] != p[i - i / inner % length * inner])
            return false;
    for (int64_t i = 0; i < count / length; i++)
        p[i] = p[i / inner * length * inner + i % inner];
    return true;
}

/* A constant for the m elements that the trailing axes of v make up, of length 1 along axes where
 * it does not vary. */
static Node *row_const(Collapse *c, double *p, int64_t m, const Node *v, const char *what)
{
    int64_t inner = 1, dim[MAX_RANK], left = m;
    const Type *t = &v->type;
    int axis = t->rank, first = t->rank;
    for (int64_t size = 1; axis > 0 && size < m; inner *= dim[axis]) {
        axis--;
        dim[axis] = t->dim[axis];
        size *= dim[axis];
        if (squeeze(p, left, dim[axis], inner)) {
            left /= dim[axis];
            dim[axis] = 1;
        } else {
            first = axis;
        }
    }
    return const_node(c, p, t->rank - first, dim + first, t->dtype, what);
}

/* Elements of the trailing axes of t that are whole rows of m. */
static int64_t trailing(const Type *t, int64_t m)
{
    int64_t size = 1;
    for (int i = t->rank; i-- > 0 && (size < m || size % m);)
        size *= t->dim[i];
    return size;
}

static Node *emit_scale(Collapse *c, const Affine *form, Node *x, const Node *v)
{
    int64_t m = trailing(&v->type, form->m);
    Affine f = affine_repeat(&c->work, form, m / form->m);
    double *factor = NEW_ARRAY(c->arena, double, m);
    bool one = true;
    for (int64_t i = 0; i < m; i++) {
        factor[i] = affine_factor(&f, i);
        one &= factor[i] == 1;
    }
    Node *y = shaped(c, x, &v->type);
    if (!one)
        y = graph_binary(c->g, OP_MUL, y, row_const(c, factor, m, v, "factor"), v->span);
    if (f.b)
        y = graph_binary(c->g, OP_ADD, y, row_const(c, copied(c, f.b, m), m, v, "shift"), v->span);
    return y;
}

/* The sum of the functions. A cut that another cut hides has none. */
static Node *emit(Collapse *c, const Trace *t, Node *v)
{
    Node *sum = NULL;
    const double *bias = t->form[0].b;
    for (int k = 0; k < t->ncut; k++) {
        Affine f = t->form[k];
        if (f.kind == AFF_ZERO && (sum || k + 1 < t->ncut))
            continue;
        f.b = sum ? NULL : bias;
        Node *y = affine_diagonal(&f) ? emit_scale(c, &f, t->cut[k], v)
                                      : emit_dense(c, &f, t->cut[k], v, t->rows);
        sum = sum ? graph_binary(c->g, OP_ADD, sum, y, v->span) : y;
    }
    return sum;
}

/* Does everything that reads n die with the fold? The last node does. */
static bool dies(const Collapse *c, const Node *n)
{
    const Value *v = value_of(c, n);
    return !v->needed && v->dying == v->uses;
}

/* What the fold takes away: its nodes and constants, unless they are read elsewhere. */
static FoldCost cost_of_dying(Collapse *c, const Trace *t)
{
    FoldCost sum = {0};
    for (int i = t->count; i-- > 0;) {
        const Node *n = t->node[i];
        if (i < t->count - 1 && !dies(c, n))
            continue;
        sum = cost_add(sum, operator_cost(n));
        for (int k = 0; k < n->nin; k++) {
            Value *x = value_of(c, n->in[k]);
            x->dying++;
            if (is_const(n->in[k]) && x->dying == x->uses)
                sum.bytes += const_bytes(n->in[k]);
        }
    }
    return sum;
}

static FoldCost cost_since(const Collapse *c, size_t first)
{
    FoldCost sum = {0};
    for (size_t i = first; i < c->g->count; i++) {
        const Node *n = c->g->node[i];
        if (is_const(n))
            sum.bytes += const_bytes(n);
        else
            sum = cost_add(sum, operator_cost(n));
    }
    return sum;
}

/* Chain, branches, a residual, or scales only. */
static EventKind kind_of(const Trace *t)
{
    int weights = 0;
    bool merges = false, residual = false;
    for (int i = 0; i < t->count; i++) {
        int data = 0;
        bool direct = false;
        for (int k = 0; k < t->node[i]->nin; k++) {
            data += t->operand[i][k] >= 0;
            direct |= t->operand[i][k] >= 0 && t->operand[i][k] < t->ncut;
        }
        merges |= data > 1;
        residual |= data > 1 && direct;
        Link s;
        step_find(t->node[i], &s);
        weights += (s.flags & LINK_WEIGHT) != 0;
    }
    if (merges)
        return residual ? FOLDED_RESIDUAL : FOLDED_BRANCH;
    return weights > 1 ? FOLDED_CHAIN : FOLDED_SCALE;
}

/* The lengths of a row before, between and after the contractions; of the ends only for
 * branches. */
static void set_widths(Collapse *c, Event *e, const Trace *t)
{
    size_t cap = 0;
    int64_t width = type_count(&t->cut[0]->type) / t->rows;
    e->rows = t->rows;
    PUSH(c->arena, e->width, e->nwidth, cap, width);
    for (int i = 0; i < t->count; i++) {
        Link s;
        bool told = e->kind == FOLDED_CHAIN && step_find(t->node[i], &s) && s.kind == LINK_DENSE;
        width = type_count(&t->node[i]->type) / t->rows;
        if (told || (i == t->count - 1 && (e->nwidth == 1 || width != e->width[e->nwidth - 1])))
            PUSH(c->arena, e->width, e->nwidth, cap, width);
    }
}

/* Once, though each round tries again. */
static void refuse_range(Collapse *c, Layer *const *member, int n)
{
    for (const Event *e = c->report->first; e; e = e->next)
        if (e->kind == REFUSED_RANGE && n && e->nmember && e->member[0] == member[0]->path)
            return;
    set_members(c, report_add(c->report, REFUSED_RANGE), member, n);
}

static void note_fold(Collapse *c, Trace *t, Layer *const *member, int n, size_t first,
                      Layer *layer)
{
    Event *e = add_fold(c, kind_of(t), member, n, layer);
    e->before = cost_add(e->before, cost_of_dying(c, t));
    e->after = cost_since(c, first);
    e->algebra = trace_algebra(c->arena, t, member, n);
    e->trace = e->nmember <= n ? t : NULL; /* folds of folds are not what was written */
    set_widths(c, e, t);
    if (layer && n > 1)
        layer->params = (int64_t)e->after.bytes / (int64_t)dtype_size(t->dtype);
}

static bool build(Collapse *c, Node *v)
{
    Value *x = value_of(c, v);
    Layer **member, *saved = c->g->layer;
    Trace *t = trace_make(c, v, x->cut, x->ncut);
    int n = collect_layers(c, t->node, t->count, &member);
    if (!t->form) {
        refuse_range(c, member, n);
        return false;
    }
    Layer *layer = join_layers(c, member, n, v->span);
    size_t first = c->g->count;
    c->g->layer = layer;
    x->instead = emit(c, t, v);
    c->g->layer = saved;
    note_fold(c, t, member, n, first, layer);
    return true;
}

static Node *resolve(const Collapse *c, Node *n)
{
    while ((size_t)n->id < c->count && value_of(c, n)->instead)
        n = value_of(c, n)->instead;
    return n;
}

void replace_nodes(Collapse *c)
{
    for (size_t i = 0; i < c->g->count; i++) {
        Node *n = c->g->node[i];
        for (int k = 0; k < n->nin; k++)
            n->in[k] = resolve(c, n->in[k]);
    }
    for (size_t i = 0; i < c->g->noutput; i++)
        c->g->output[i].node = resolve(c, c->g->output[i].node);
    graph_sort(c->g);
}

bool build_all(Collapse *c)
{
    bool any = false;
    for (size_t i = 0; i < c->count; i++)
        if (c->value[i].plan == PLAN_FOLD)
            any |= build(c, c->g->node[i]);
    replace_nodes(c);
    return any;
}
