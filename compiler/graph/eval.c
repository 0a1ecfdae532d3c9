/* eval.c: the reference. Everything in double, one node after the other, by the plainest loops. */
#include "graph/graph.h"
#include <string.h>

static size_t input_index(const Graph *g, const Node *n)
{
    size_t i = 0;
    while (g->input[i] != n)
        i++;
    return i;
}

static void eval_node(const Graph *g, const Node *n, Arena *a, const double *const *in,
                      double **value)
{
    int64_t count = type_count(&n->type);
    double *out = value[n->id] = NEW_ARRAY(a, double, count);
    if (n->op == OP_INPUT) {
        memcpy(out, in[input_index(g, n)], (size_t)count * sizeof *out);
    } else if (n->op == OP_CONST) {
        for (int64_t i = 0; i < count; i++)
            out[i] = const_rounded(n, i);
    } else {
        const double **operand = NEW_ARRAY(a, const double *, n->nin);
        for (int k = 0; k < n->nin; k++)
            operand[k] = value[n->in[k]->id];
        op_info(n->op)->eval(n, operand, out);
    }
}

double **graph_eval(const Graph *g, Arena *a, const double *const *in)
{
    bool *needed = graph_needed(g, a);
    double **value = NEW_ARRAY(a, double *, g->count);
    for (size_t i = 0; i < g->count; i++)
        if (needed[i])
            eval_node(g, g->node[i], a, in, value);
    return value;
}
