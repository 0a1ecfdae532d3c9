/* lower.h: Graph becomes Loop: kernels, tiles, packed weights, the memory plan. */
#ifndef NNC_LOWER_H
#define NNC_LOWER_H
#include "graph/graph.h"
#include "loop/loop.h"
#include "loop/target.h"
#include "lower/choice.h"

typedef struct LowerOptions {
    const Target *target;
    const char *prefix; /* C name of the model */
    int panel;          /* columns of a panel of packed weights; lower_panel gives it */
    Precision precision;
    int lanes;          /* widest vector of all targets: what the last panel is padded to */
    int least_lanes;    /* the widest of the target with the fewest lanes */
    int64_t split_from; /* vector operations from which a kernel is for threads; 0: none is */
    Tuning *tuning;     /* or NULL */
} LowerOptions;

/* Below it a kernel stays with one thread. Two vector operations end in a cycle, so this is some
 * 0.6 us: half of it is what a barrier takes (0.1 us), and the lines of the cache that the other
 * thread has to fetch. */
enum { SPLIT_FROM = 4096 };

/* Sets panel and both lanes, for the precision, to what all of the targets can share: one blob
 * serves every one of them. */
void lower_panel(LowerOptions *o, const Target *const *target, int n);

/* A graph of batch.h, fused. */
typedef struct BatchGraph {
    int64_t samples;
    Graph *g;
} BatchGraph;

/* The graph must have been through the passes; batch: the same for more samples, most first. NULL
 * after an error (a type that kernels lack). */
Program *lower_graph(Ctx *c, Graph *g, const BatchGraph *batch, int nbatch, const LowerOptions *o);
#endif
