/* collapse_link.c: for each affine node, the nearest value that it is an affine function of alone.
 *
 * That is its immediate dominator in the graph of affine nodes, read from operands to users
 * (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm", 2001; in a graph without
 * cycles one sweep is enough). x + W x has x; W2 (W1 x) has W1 x, which has x; W x + U h of two
 * inputs has none. */
#include "passes/collapse.h"

enum { LONGEST_CLIMB = 4096, LARGEST_BRANCH = 512 };

Value *value_of(const Collapse *c, const Node *n)
{
    return &c->value[n->id];
}

static int64_t gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t r = a % b;
        a = b;
        b = r;
    }
    return a;
}

Link link_join(Link p, Link q)
{
    p.ok = p.ok && q.ok;
    p.kind = p.kind > q.kind ? p.kind : q.kind;
    p.flags |= q.flags;
    p.axes |= q.axes;
    p.rows = p.rows == q.rows ? p.rows : gcd(p.rows, q.rows);
    p.steps += q.steps;
    p.weights += q.weights;
    p.area = p.area > q.area ? p.area : q.area;
    return p;
}

static void count_uses(Collapse *c)
{
    for (size_t i = 0; i < c->count; i++) {
        Node *n = c->g->node[i];
        for (int k = 0; k < n->nin; k++)
            value_of(c, n->in[k])->uses++;
    }
    for (size_t i = 0; i < c->g->noutput; i++) {
        Value *v = value_of(c, c->g->output[i].node);
        v->uses++;
        v->needed = true;
    }
}

/* A needed movement of a value that is read elsewhere too (the parts of a split) stays a view of
 * it. */
static bool is_view(const Collapse *c, const Node *n, const Value *v)
{
    return v->needed && v->step.kind == LINK_MOVE && value_of(c, n->in[0])->uses > 1;
}

static void find_needed(Collapse *c)
{
    for (size_t i = c->count; i-- > 0;) {
        Node *n = c->g->node[i];
        Value *v = value_of(c, n);
        if (v->affine && is_view(c, n, v))
            v->affine = false;
        for (int k = 0; !v->affine && k < n->nin; k++)
            value_of(c, n->in[k])->needed = true;
    }
}

/* The nearest value above (or at) both; NULL when there is none. */
static Node *common(const Collapse *c, Node *a, Node *b)
{
    for (int i = 0; a && b && a != b; i++) {
        int da = value_of(c, a)->depth, db = value_of(c, b)->depth;
        if (i > LONGEST_CLIMB)
            return NULL;
        if (da >= db)
            a = value_of(c, a)->dom;
        if (db >= da)
            b = value_of(c, b)->dom;
    }
    return a == b ? a : NULL;
}

static void find_dom(Collapse *c, Node *n)
{
    Value *v = value_of(c, n);
    Node *dom = NULL;
    for (int k = 0, first = 1; v->affine && k < n->nin; k++) {
        if (is_const(n->in[k]))
            continue;
        dom = first ? n->in[k] : common(c, dom, n->in[k]);
        first = 0;
    }
    v->dom = dom;
    v->depth = dom ? value_of(c, dom)->depth + 1 : 1;
}

Node **find_region(Collapse *c, Node *v, Node *const *cut, int ncut, size_t most, size_t *count)
{
    size_t n = 0;
    c->stamp++;
    for (int i = 0; i < ncut; i++)
        value_of(c, cut[i])->stamp = c->stamp;
    value_of(c, v)->stamp = c->stamp;
    PUSH(c->arena, c->region, n, c->region_cap, v);
    for (size_t done = 0; done < n; done++)
        for (int k = 0; k < c->region[done]->nin; k++) {
            Node *x = c->region[done]->in[k];
            if (is_const(x) || value_of(c, x)->stamp == c->stamp)
                continue;
            if (n == most)
                return NULL;
            value_of(c, x)->stamp = c->stamp;
            PUSH(c->arena, c->region, n, c->region_cap, x);
        }
    *count = n;
    return c->region;
}

static void find_link(Collapse *c, Node *n)
{
    Value *v = value_of(c, n);
    size_t size = 0;
    bool merges = false;
    if (!v->affine || !v->dom)
        return;
    Node **region = find_region(c, n, &v->dom, 1, LARGEST_BRANCH, &size);
    if (!region)
        return;
    v->link = (Link){.ok = true, .rows = 0};
    for (size_t i = 0; i < size; i++) {
        int data = 0;
        for (int k = 0; k < region[i]->nin; k++) {
            data += !is_const(region[i]->in[k]);
            v->inner += region[i]->in[k] == v->dom;
        }
        merges |= data > 1;
        v->link = link_join(value_of(c, region[i])->step, v->link);
    }
    if (merges && v->link.kind == LINK_MOVE)
        v->link.kind = LINK_DENSE; /* a sum of different movements is none */
}

void find_values(Collapse *c)
{
    c->count = c->g->count;
    c->value = NEW_ARRAY(c->arena, Value, c->count);
    for (size_t i = 0; i < c->count; i++) {
        Value *v = &c->value[i];
        v->affine = step_find(c->g->node[i], &v->step);
    }
    count_uses(c);
    find_needed(c);
    for (size_t i = 0; i < c->count; i++)
        find_dom(c, c->g->node[i]);
    for (size_t i = 0; i < c->count; i++)
        find_link(c, c->g->node[i]);
}
