/* rewrite.c: replaces nodes in one sweep, operands before users, so that each is looked at once. */
#include "passes/rewrite.h"

bool rewrite_graph(Graph *g, RewriteFn *f, void *state)
{
    size_t count = g->count; /* new nodes come after these, and are not visited */
    Node **replacement = NEW_ARRAY(g->ctx->arena, Node *, count);
    Layer *layer = g->layer;
    bool changed = false;
    for (size_t i = 0; i < count; i++) {
        Node *n = g->node[i];
        for (int k = 0; k < n->nin; k++)
            n->in[k] = replacement[n->in[k]->id];
        g->layer = n->layer;
        replacement[i] = f(state, n);
        changed |= replacement[i] != n;
    }
    g->layer = layer;
    for (size_t i = 0; i < g->noutput; i++)
        g->output[i].node = replacement[g->output[i].node->id];
    if (changed)
        graph_sort(g);
    return changed;
}
