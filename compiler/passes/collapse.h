/* collapse.h: what the files of the collapse share. Private to passes/.
 *
 *   collapse_step   which nodes are affine functions of their operands, and their matrices
 *   collapse_link   the value that a node depends on alone (its dominator), what lies between
 *   collapse_plan   which matrices are worth making: dynamic programming over the dominators
 *   collapse_build  makes them, puts them into the graph
 *   collapse_siblings, collapse_why, collapse_algebra, collapse_error   as they say
 *
 * A node is seen as `rows` equal parts of m elements each, all computed by the same affine function
 * of the corresponding n elements of an operand. What holds for some number of rows holds for each
 * divisor of it (the matrix becomes block-diagonal), so functions with different rows compose at
 * the greatest common divisor. */
#ifndef NNC_COLLAPSE_H
#define NNC_COLLAPSE_H
#include "passes/affine.h"
#include "passes/report.h"

typedef enum LinkKind { LINK_SCALE, LINK_MOVE, LINK_DENSE } LinkKind;
/* has a factor, a shift, a contraction */
enum { LINK_FACTOR = 1, LINK_SHIFT = 2, LINK_WEIGHT = 4 };
/* The affine function from one value to another. */
typedef struct Link {
    bool ok;
    LinkKind kind;
    unsigned flags;
    int64_t rows;
    unsigned axes;  /* along which factors and shifts vary; bit 0 is the last axis */
    int steps;      /* operators on the way, without reshapes */
    double weights; /* elements of constants on the way */
    double area;    /* of the largest matrix on the way, at one row a sample */
} Link;

typedef enum PlanKind { PLAN_NONE, PLAN_KEEP, PLAN_FOLD } PlanKind;

/* The least cost of a value above root, before the plans for one needed value are made. */
typedef struct Memo {
    int generation;
    const Node *root;
    FoldCost cost;
} Memo;

/* What is known of a node. */
typedef struct Value {
    bool affine; /* an affine function of its operands that are no constants */
    bool needed; /* an output, or read by what isn't affine: must be computed anyhow */
    Link step;   /* from its operands */
    Link link;   /* from dom */
    int inner;   /* how often that reads dom */
    Node *dom;   /* the nearest value that it is an affine function of alone, or NULL */
    int depth;   /* of doms above */
    int uses;    /* by operands and outputs */
    int stamp;   /* of the last walk that came by */
    PlanKind plan;
    Node **cut; /* PLAN_FOLD: v = sum of A_k cut[k], plus b */
    int ncut;
    FoldCost cost; /* PLAN_FOLD */
    Memo memo;
    Node *instead; /* built: what takes its place */
    int index;     /* in the trace being made */
    int dying;     /* uses by what a fold replaces */
} Value;

/* One candidate on a chain of dominators, in the dynamic programming. */
typedef struct Slot {
    Node *node;
    FoldCost total; /* to compute it, where computed values are free */
    int choice;
    FoldCost own;   /* of the cuts' functions alone */
    Node **cut;
    int ncut;
} Slot;

typedef struct Collapse {
    Graph *g;
    Arena *arena;
    Report *report;
    CollapseMode mode;
    Work work;
    Value *value; /* by node id */
    size_t count; /* of values: nodes before this round */
    int stamp;
    Slot *slot; /* a stack */
    size_t top, cap;
    int depth;
    int generation; /* of memos: one for each needed value */
    size_t tried;   /* folds, by the dynamic programming */
    Node **region; /* of find_region */
    size_t region_cap;
} Collapse;

Value *value_of(const Collapse *c, const Node *n);

/* collapse_step.c */
bool is_const(const Node *n);
bool step_find(const Node *n, Link *out);
/* The map from operand k to n at `rows`, which divides the step's rows; b is not in it. */
Affine step_map(Work *w, const Node *n, int k, int64_t rows);
const double *step_bias(Work *w, const Node *n, int64_t rows); /* NULL: none */
double *const_read(Work *w, const Node *n);                    /* all elements, exact */

/* collapse_link.c */
void find_values(Collapse *c);
Link link_join(Link below, Link above);
/* All nodes from v up to the cuts (exclusive), users first, in memory of the next call; NULL: over
 * `most`. */
Node **find_region(Collapse *c, Node *v, Node *const *cut, int ncut, size_t most, size_t *count);

/* collapse_plan.c */
void plan_all(Collapse *c);

/* collapse_cost.c */
FoldCost cost_add(FoldCost a, FoldCost b);
bool cost_better(FoldCost a, FoldCost b); /* fewer multiply-adds, or as many and fewer bytes … */
FoldCost operator_cost(const Node *n); /* without its constants */
double const_bytes(const Node *n);
FoldCost node_cost(const Collapse *c, const Node *n);
FoldCost link_cost(const Link *l, const Node *from, const Node *to);
/* May the function be made at all; and, when cost counts, without growing? */
bool link_allowed(const Collapse *c, const Link *l, const Node *from, const Node *to);
FoldCost total_cost(Collapse *c); /* of the whole graph, as planned */
bool check_plans(Collapse *c);    /* drops plans that don't pay; false: none is left */

/* A fold, so that it can be run again as written and as one (report_measure). */
typedef struct Trace {
    Node **node;     /* copies, operands first; the last is v */
    int **operand;   /* of node i, operand k: -1 a constant, below ncut a cut, else ncut + a node */
    int count;
    int64_t rows;
    Node **cut;
    int ncut;
    Affine *form;    /* for each cut; the first has the bias; NULL: a number does not fit dtype */
    DType dtype;
} Trace;

/* collapse_form.c: functions as matrices */
Trace *trace_make(Collapse *c, Node *v, Node **cut, int ncut);

/* collapse_build.c */
bool build_all(Collapse *c); /* true: the graph changed */
void replace_nodes(Collapse *c); /* by what Value.instead says; sorts */

/* collapse_event.c: layers and events of what was done */
int collect_layers(Collapse *c, Node *const *node, int n, Layer ***out);
/* The layer that stands for all of them: itself if it is one, else a new one. */
Layer *join_layers(Collapse *c, Layer *const *member, int n, Span at);
void set_members(Collapse *c, Event *e, Layer *const *member, int n);
Event *add_fold(Collapse *c, EventKind kind, Layer *const *member, int n, const Layer *result);
const char *weight_name(Collapse *c, const char *what); /* of the graph's current layer, or NULL */

bool fold_siblings(Collapse *c);                        /* collapse_siblings.c */
void explain_refusals(Collapse *c);                     /* collapse_why.c */
const char *trace_algebra(Arena *a, const Trace *t, Layer *const *member, int n); /* or NULL */
#endif
