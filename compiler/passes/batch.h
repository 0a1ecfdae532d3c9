/* batch.h: the graph of several samples at once.
 *
 * A dense layer reads all of its weights for one sample; for eight it reads them once. So
 * run_batch has code of its own, from a graph in which everything that depends on an input has one
 * more axis in front. */
#ifndef NNC_BATCH_H
#define NNC_BATCH_H
#include "graph/graph.h"

enum { MAX_BATCHES = 3 };

/* Do g's weights, of so many bytes each, come from memory each time, as caches do not keep them? */
bool has_far_weights(const Graph *g, int64_t bytes);

/* How many samples at a time pay for this model, most first; the result: how many sizes. g is
 * optimised and fused. stack: bytes of workspace that are the code's own; threads: the code is for
 * them. */
int batch_sizes(const Graph *g, int64_t stack, bool threads, int64_t size[MAX_BATCHES]);

/* A new graph, sorted and not yet fused, sharing g's tensors: each input and output holds `samples`
 * of g's, one after the other. NULL where an operator can't be widened. */
Graph *graph_batch(const Graph *g, int64_t samples);
#endif
