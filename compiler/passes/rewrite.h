/* rewrite.h: one sweep over a graph that replaces nodes. */
#ifndef NNC_REWRITE_H
#define NNC_REWRITE_H
#include "graph/graph.h"

/* Gives what stands for n from now on: n, or another node of the same type, which may be new. The
 * operands of n were replaced before. New nodes get the layer of n. */
typedef Node *RewriteFn(void *state, Node *n);

/* Visits the nodes in order, leaves the graph sorted; true if any was replaced. */
bool rewrite_graph(Graph *g, RewriteFn *f, void *state);
#endif
