/* pass.h: the passes over Graph, one row each in passes.def, run top to bottom. */
#ifndef NNC_PASS_H
#define NNC_PASS_H
#include "graph/graph.h"

typedef enum CollapseMode { COLLAPSE_COST, COLLAPSE_ALWAYS, COLLAPSE_NEVER } CollapseMode;

typedef enum PassId {
#define PASS(name, summary) PASS_##name,
#include "passes/passes.def"
#undef PASS
    PASS_COUNT
} PassId;

struct Pass;

typedef struct PassInfo {
    const char *name, *summary;
    bool (*run)(struct Pass *p); /* true: it changed the graph, which it leaves sorted */
} PassInfo;

extern const PassInfo pass_info[PASS_COUNT];

/* What a model costs at one moment, for explain's table. */
typedef struct Cost {
    int64_t layers;  /* distinct layers that still compute something */
    int64_t nodes;   /* operators, without inputs and constants */
    int64_t params;  /* elements of constants */
    int64_t macs;    /* multiply-adds */
    int64_t bytes;   /* of constants, as stored in the compiled model */
} Cost;

typedef struct PassResult {
    bool ran, changed;
    double seconds;
    Cost before, after;
} PassResult;

struct Report; /* passes/report.h: what the collapse did and why, for explain */

typedef struct PassOptions {
    CollapseMode collapse;
    bool off[PASS_COUNT];                   /* --no-NAME */
    void (*dump)(void *user, PassId id, const Graph *g); /* after each pass; may be NULL */
    void *dump_user;
} PassOptions;

typedef struct Pass {
    Graph *g;
    Arena *arena;               /* the compilation's */
    const PassOptions *options;
    struct Report *report;      /* never NULL */
    PassResult result[PASS_COUNT];
} Pass;

/* Runs all passes that are on. The graph is verified after each; a broken one is a bug of ours.
 * Set g, arena and options; the report is made here. */
void pass_run_all(Pass *p);

#define PASS(name, summary) bool pass_##name(Pass *p);
#include "passes/passes.def"
#undef PASS

Cost graph_cost(const Graph *g); /* of what the outputs need */
#endif
