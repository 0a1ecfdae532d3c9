/* collapse_why.c: why linear layers that follow each other are still several. */
#include "passes/collapse.h"
#include <string.h>

enum { LOOK_AT = 64 }; /* nodes between two layers that are looked at */

static bool is_layer(const Collapse *c, const Node *n)
{
    const Value *v = value_of(c, n);
    return v->affine && v->step.flags & LINK_WEIGHT;
}

static FoldCost region_cost(Collapse *c, Node *v, Node *cut)
{
    size_t n = 0;
    FoldCost sum = {0};
    Node **region = find_region(c, v, &cut, 1, SIZE_MAX, &n);
    for (size_t i = 0; i < n; i++)
        sum = cost_add(sum, node_cost(c, region[i]));
    return sum;
}

static void add_refusal(Collapse *c, EventKind kind, Node *first, Node *last, Event *facts)
{
    Layer **member;
    Node *pair[2] = {first, last};
    Event *e = report_add(c->report, kind);
    e->between = facts->between;
    e->before = facts->before;
    e->after = facts->after;
    e->width = facts->width;
    e->nwidth = facts->nwidth;
    e->rows = facts->rows;
    int n = collect_layers(c, pair, 2, &member);
    set_members(c, e, member, n);
}

/* The contraction in what leads from v's dominator to v, or NULL. */
static Node *layer_in_link(Collapse *c, Node *v)
{
    const Value *x = value_of(c, v);
    size_t n = 0;
    if (!x->affine || !x->link.ok || !(x->link.flags & LINK_WEIGHT))
        return NULL;
    Node **region = find_region(c, v, &x->dom, 1, SIZE_MAX, &n);
    for (size_t i = 0; i < n; i++)
        if (is_layer(c, region[i]))
            return region[i];
    return NULL;
}

/* Two linear layers with only affine operators between: it was the price, or another user. */
static void refuse_pair(Collapse *c, Node *v, Node *middle, Node *from, Node *layer, Link l)
{
    const Value *m = value_of(c, middle);
    Event e = {.before = region_cost(c, v, from), .after = link_cost(&l, from, v), .rows = l.rows};
    e.width = NEW_ARRAY(c->arena, int64_t, 3);
    e.width[e.nwidth++] = type_count(&from->type) / l.rows;
    e.width[e.nwidth++] = type_count(&middle->type) / l.rows;
    e.width[e.nwidth++] = type_count(&v->type) / l.rows;
    bool used = m->needed || m->uses > 1;
    if (used)
        e.before = region_cost(c, v, middle);
    add_refusal(c, used ? REFUSED_USED : REFUSED_COST, layer, v, &e);
}

static bool mentions(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = list; p && (p = strstr(p, word)); p += n)
        if ((p == list || p[-1] == ' ') && (p[n] == 0 || p[n] == ','))
            return true;
    return false;
}

/* The linear layer that a value which isn't affine was made from, and by which operators. */
static Node *layer_before(Collapse *c, Node *source, const char **between)
{
    Node *list[LOOK_AT] = {source};
    int n = 1;
    c->stamp++;
    for (int i = 0; i < n; i++) {
        const Node *x = list[i];
        if (is_layer(c, x))
            return list[i];
        if (!value_of(c, x)->affine && x->nin && !(op_info(x->op)->cls & MOVE) &&
            !mentions(*between, op_info(x->op)->name))
            *between = *between ? arena_printf(c->arena, "%s, %s", *between, op_info(x->op)->name)
                                : op_info(x->op)->name;
        for (int k = 0; k < x->nin; k++) {
            Value *in = value_of(c, x->in[k]);
            if (is_const(x->in[k]) || in->stamp == c->stamp || n == LOOK_AT)
                continue;
            in->stamp = c->stamp;
            list[n++] = x->in[k];
        }
    }
    return NULL;
}

static void refuse_between(Collapse *c, Node *v, Node *source)
{
    Event e = {0};
    Node *layer = layer_before(c, source, &e.between);
    if (layer && e.between)
        add_refusal(c, REFUSED_BETWEEN, layer, v, &e);
}

/* Climbs from a linear layer to what it could have been one with. */
static void why(Collapse *c, Node *v)
{
    Link l = value_of(c, v)->link;
    Node *n = value_of(c, v)->dom;
    for (int i = 0; n && l.ok && i < LOOK_AT; i++) {
        const Value *x = value_of(c, n);
        if (!x->affine) {
            refuse_between(c, v, n);
            return;
        }
        l = link_join(l, x->link);
        Node *layer = layer_in_link(c, n);
        if (layer) {
            if (x->link.ok)
                refuse_pair(c, v, n, x->dom, layer, l);
            return;
        }
        n = x->dom;
    }
}

void explain_refusals(Collapse *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (is_layer(c, c->g->node[i]))
            why(c, c->g->node[i]);
}
