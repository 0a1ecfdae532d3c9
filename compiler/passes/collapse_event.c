/* collapse_event.c: which layers took part in a fold, and the layer that stands for them. */
#include "passes/collapse.h"
#include <string.h>

int collect_layers(Collapse *c, Node *const *node, int n, Layer ***out)
{
    Layer **list = NULL;
    int count = 0;
    size_t cap = 0;
    for (int i = 0; i < n; i++) {
        bool known = !node[i]->layer;
        for (int k = count; k-- > 0 && !known;)
            known = list[k] == node[i]->layer;
        if (!known)
            PUSH(c->arena, list, count, cap, node[i]->layer);
    }
    *out = list;
    return count;
}

/* Where the report notes the fold that made a layer; NULL: the layer was written. */
static Event **maker(Collapse *c, const Layer *l)
{
    Report *r = c->report;
    if ((size_t)l->id < r->written)
        return NULL;
    while (r->nmaker <= (size_t)l->id - r->written)
        PUSH(c->arena, r->maker, r->nmaker, r->cap_maker, NULL);
    return &r->maker[(size_t)l->id - r->written];
}

/* The fold that made a layer, or NULL. */
static Event *made_by(Collapse *c, const Layer *l)
{
    Event **made = maker(c, l);
    return made ? *made : NULL;
}

/* Two names in full, more by the first and the last: "fc1+fc2", "layer0..layer99". */
Layer *join_layers(Collapse *c, Layer *const *member, int n, Span at)
{
    Graph *g = c->g;
    if (n == 0)
        return NULL;
    if (n == 1)
        return member[0];
    Layer *l = NEW(c->arena, Layer);
    *l = (Layer){.kind = "dense", .span = at, .id = (int)g->nlayers};
    const Event *first = made_by(c, member[0]), *last = made_by(c, member[n - 1]);
    l->path = arena_printf(c->arena, n == 2 && !first && !last ? "%s+%s" : "%s..%s",
                           first ? first->member[0] : member[0]->path,
                           last ? last->member[last->nmember - 1] : member[n - 1]->path);
    PUSH(g->ctx->arena, g->layers, g->nlayers, g->cap_layers, l);
    return l;
}

/* Members of a fold that are folds themselves are told by their own members. */
void set_members(Collapse *c, Event *e, Layer *const *member, int n)
{
    size_t cap = 0;
    for (int i = 0; i < n; i++) {
        Event *inner = event_folded(e) ? made_by(c, member[i]) : NULL;
        if (!inner || inner->absorbed) {
            PUSH(c->arena, e->member, e->nmember, cap, member[i]->path);
            continue;
        }
        for (int k = 0; k < inner->nmember; k++)
            PUSH(c->arena, e->member, e->nmember, cap, inner->member[k]);
        inner->absorbed = true;
        c->report->count--;
        e->before.macs += inner->before.macs - inner->after.macs;
        e->before.bytes += inner->before.bytes - inner->after.bytes;
        e->before.nodes += inner->before.nodes - inner->after.nodes;
    }
}

Event *add_fold(Collapse *c, EventKind kind, Layer *const *member, int n, const Layer *result)
{
    Event *e = report_add(c->report, kind);
    c->report->count++;
    set_members(c, e, member, n);
    e->result = result ? result->path : NULL;
    Event **made = result ? maker(c, result) : NULL;
    if (made)
        *made = e;
    return e;
}

const char *weight_name(Collapse *c, const char *what)
{
    const Layer *l = c->g->layer;
    return l ? arena_printf(c->arena, "%s.%s", l->path, what) : NULL;
}
