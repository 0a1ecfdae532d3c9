/* collapse_siblings.c: dense layers that read the same input become one wider layer and slices of
 * it: the projections k = Wk x and v = Wv x are [Wk; Wv] x.
 *
 * The work stays the same; x is read once, and narrow layers fill the vector registers. It does not
 * pay where an operator after a layer would have been computed in the layer's own loop, or where
 * cutting rows apart moves more than reading x once saves. */
#include "passes/collapse.h"
#include <string.h>

/* Layers that read x, in order. */
typedef struct Family {
    Node *x;
    Node **node;
    int n;
    size_t cap;
} Family;

static int64_t units(const Node *n)
{
    return n->in[1]->type.dim[0];
}

static bool is_member(const Node *n)
{
    return n->op == OP_DENSE && !is_const(n->in[0]) && is_const(n->in[1]) &&
           (n->nin == 2 || is_const(n->in[2]));
}

/* Families of two or more. */
static int find_families(Collapse *c, Family **out)
{
    Family *list = NEW_ARRAY(c->arena, Family, c->count);
    int n = 0, kept = 0;
    for (size_t i = 0; i < c->count; i++)
        c->value[i].index = -1;
    for (size_t i = 0; i < c->count; i++) {
        Node *node = c->g->node[i];
        if (!is_member(node))
            continue;
        Value *x = value_of(c, node->in[0]);
        if (x->index < 0) {
            x->index = n;
            list[n++].x = node->in[0];
        }
        Family *f = &list[x->index];
        PUSH(c->arena, f->node, f->n, f->cap, node);
    }
    for (int i = 0; i < n; i++)
        if (list[i].n > 1)
            list[kept++] = list[i];
    *out = list;
    return kept;
}

/* Marks the values that are outputs, or read by an operator that would run in their own loop. */
static void find_epilogues(Collapse *c)
{
    c->stamp++;
    for (size_t i = 0; i < c->g->noutput; i++)
        value_of(c, c->g->output[i].node)->stamp = c->stamp;
    for (size_t i = 0; i < c->count; i++) {
        const Node *user = c->g->node[i];
        for (int k = 0; op_info(user->op)->cls & POINTWISE && k < user->nin; k++)
            value_of(c, user->in[k])->stamp = c->stamp;
    }
}

static const char *drawback(const Family *f)
{
    int64_t n = f->node[0]->in[1]->type.dim[1], rows = type_count(&f->x->type) / n, width = 0;
    for (int i = 0; i < f->n; i++)
        width += units(f->node[i]);
    return rows > 1 && width > (f->n - 1) * n
               ? "cutting the rows of one wider layer apart would move more than it saves"
               : NULL;
}

static void refuse(Collapse *c, const Family *f, const char *why)
{
    Layer **member;
    int n = collect_layers(c, f->node, f->n, &member);
    if (n < 2)
        return;
    Event *e = report_add(c->report, REFUSED_SIBLINGS);
    e->between = why;
    set_members(c, e, member, n);
}

/* Is the result of all side by side within the largest shape? */
static bool is_possible(const Family *f)
{
    Type t = f->node[0]->type;
    for (int i = 1; i < f->n; i++)
        t.dim[t.rank - 1] += units(f->node[i]);
    return checked_count(t.rank, t.dim) > 0;
}

/* Leaves those of the family that are better off together; under COLLAPSE_ALWAYS all. */
static void keep_willing(Collapse *c, Family *f)
{
    Family willing = {.x = f->x}, alone = {.x = f->x};
    if (c->mode == COLLAPSE_ALWAYS)
        return;
    for (int i = 0; i < f->n; i++) {
        Family *to = value_of(c, f->node[i])->stamp == c->stamp ? &alone : &willing;
        PUSH(c->arena, to->node, to->n, to->cap, f->node[i]);
    }
    if (alone.n > 1)
        refuse(c, &alone, "each is an output, or what follows it runs in its own loop");
    const char *why = willing.n > 1 ? drawback(&willing) : NULL;
    if (why)
        refuse(c, &willing, why);
    *f = willing;
    f->n = why ? 0 : f->n;
}

/* The rows of all weights, one below the other; what == 2: the biases, 0 where there is none. */
static double *stacked(Collapse *c, const Family *f, int what, int64_t per_unit)
{
    int64_t total = 0, at = 0;
    for (int i = 0; i < f->n; i++)
        total += units(f->node[i]) * per_unit;
    double *r = NEW_ARRAY(c->arena, double, total);
    for (int i = 0; i < f->n; i++) {
        int64_t size = units(f->node[i]) * per_unit;
        if (what < f->node[i]->nin) {
            double *p = const_read(&c->work, f->node[i]->in[what]);
            memcpy(r + at, p, (size_t)size * sizeof *r);
            work_give(&c->work, p, size);
        }
        at += size;
    }
    return r;
}

static Node *wide_layer(Collapse *c, const Family *f)
{
    int64_t dim[2] = {0, f->node[0]->in[1]->type.dim[1]};
    int inputs = 2;
    for (int i = 0; i < f->n; i++) {
        dim[0] += units(f->node[i]);
        inputs = f->node[i]->nin > inputs ? f->node[i]->nin : inputs;
    }
    DType d = f->x->type.dtype;
    Tensor w = {.type = type_make(DT_F64, 2, dim), .data = stacked(c, f, 1, dim[1])};
    Node *in[3] = {f->x, graph_const(c->g, &w, d, weight_name(c, "weight"), (Span){0})};
    if (inputs == 3) {
        Tensor b = {.type = type_make(DT_F64, 1, dim), .data = stacked(c, f, 2, 1)};
        in[2] = graph_const(c->g, &b, d, weight_name(c, "bias"), (Span){0});
    }
    return graph_node(c->g, OP_DENSE, f->node[0]->span, inputs, in, NULL);
}

static Node *part_of(Collapse *c, Node *wide, const Node *n, int64_t start)
{
    Attr a = {0};
    int last = n->type.rank - 1;
    for (int i = 0; i <= last; i++) {
        a.shape[i] = n->type.dim[i];
        a.step[i] = 1;
    }
    a.start[last] = start;
    return graph_node(c->g, OP_SLICE, n->span, 1, &wide, &a);
}

static void merge(Collapse *c, const Family *f)
{
    Layer **member, *saved = c->g->layer;
    int n = collect_layers(c, f->node, f->n, &member);
    Layer *layer = join_layers(c, member, n, f->node[0]->span);
    c->g->layer = layer;
    Node *wide = wide_layer(c, f);
    Event *e = add_fold(c, FOLDED_SIBLINGS, member, n, layer);
    int64_t start = 0;
    e->width = NEW_ARRAY(c->arena, int64_t, 2);
    e->width[e->nwidth++] = wide->in[1]->type.dim[1];
    e->width[e->nwidth++] = wide->in[1]->type.dim[0];
    e->rows = type_count(&f->x->type) / e->width[0];
    for (int i = 0; i < f->n; i++) {
        value_of(c, f->node[i])->instead = part_of(c, wide, f->node[i], start);
        start += units(f->node[i]);
        e->before = cost_add(e->before, node_cost(c, f->node[i]));
    }
    double weights = (double)type_count(&wide->in[1]->type) + (double)(wide->nin == 3 ? start : 0);
    e->after = (FoldCost){(double)node_macs(wide), weights * (double)dtype_size(wide->type.dtype),
                          1};
    if (layer && n > 1)
        layer->params = (int64_t)weights;
    c->g->layer = saved;
}

bool fold_siblings(Collapse *c)
{
    Family *family;
    bool any = false;
    int n = find_families(c, &family);
    find_epilogues(c);
    for (int i = 0; i < n; i++) {
        keep_willing(c, &family[i]);
        if (family[i].n > 1 && is_possible(&family[i])) {
            merge(c, &family[i]);
            any = true;
        }
    }
    if (any)
        replace_nodes(c);
    return any;
}
