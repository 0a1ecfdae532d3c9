/* cost.c: what a model costs, by counting. */
#include "passes/pass.h"

typedef struct Seen {
    bool *layer; /* by Layer.id */
    size_t count;
} Seen;

static Seen no_layers(const Graph *g)
{
    size_t count = 0;
    for (size_t i = 0; i < g->count; i++)
        if (g->node[i]->layer && (size_t)g->node[i]->layer->id >= count)
            count = (size_t)g->node[i]->layer->id + 1;
    return (Seen){NEW_ARRAY(g->ctx->arena, bool, count), count};
}

static void add_operator(Cost *c, const Node *n, Seen *seen)
{
    c->nodes++;
    c->macs = macs_add(c->macs, node_macs(n));
    if (n->layer && !seen->layer[n->layer->id]) {
        seen->layer[n->layer->id] = true;
        c->layers++;
    }
}

Cost graph_cost(const Graph *g)
{
    Cost c = {0};
    bool *needed = graph_needed(g, g->ctx->arena);
    Seen seen = no_layers(g);
    for (size_t i = 0; i < g->count; i++) {
        const Node *n = g->node[i];
        if (!needed[i] || n->op == OP_INPUT)
            continue;
        if (n->op != OP_CONST) {
            add_operator(&c, n, &seen);
            continue;
        }
        int64_t count = type_count(&n->type);
        c.params += count;
        c.bytes += count * (int64_t)dtype_size(n->type.dtype);
    }
    return c;
}
