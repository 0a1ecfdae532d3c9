/* report.h: what the collapse did and why, as data; explain tells it as a person would. */
#ifndef NNC_REPORT_H
#define NNC_REPORT_H
#include "passes/pass.h"

typedef struct FoldCost {
    double macs, bytes, nodes; /* multiply-adds, bytes of constants, operators */
} FoldCost;

typedef enum EventKind {
    FOLDED_CHAIN,    /* one after the other */
    FOLDED_SCALE,    /* scales and shifts into their neighbour, or into each other */
    FOLDED_RESIDUAL, /* x + f(x) */
    FOLDED_BRANCH,   /* f(x) + g(x), W x + B (A x) */
    FOLDED_SIBLINGS, /* several that read the same input side by side */
    REFUSED_COST,    /* one would cost more than they do */
    REFUSED_USED,    /* the value between is needed elsewhere, which makes one cost more */
    REFUSED_BETWEEN, /* something that isn't linear stands between */
    REFUSED_SIBLINGS, /* they read the same input, but each is better off alone */
    REFUSED_RANGE,   /* a folded weight would not fit its element type */
    REFUSED_MODE     /* --collapse=never */
} EventKind;

/* Rounding error of one fold, over inputs in [-1, 1]^n; absolute, the greatest over the outputs.
 *
 * The bounds are a priori, with u the unit roundoff and gamma_k = k u / (1 - k u) (Higham, Accuracy
 * and Stability of Numerical Algorithms, 2nd ed., section 3.1, (3.3) and lemma 3.1): a sum of n
 * products and a bias with weights that were rounded once, in any order of summation, has an error
 * of at most gamma_{n+2} (sum_j |w_ij| |x_j| + |b_i|). */
typedef struct FoldError {
    double bound_folded, bound_written;       /* of the one layer; of the layers as written */
    double measured_folded, measured_written; /* float against double, seeded inputs */
    double range;                             /* greatest |y| that was seen */
    int inputs;                               /* how many were tried */
    int gamma;                                /* the k of gamma_k for the one layer */
} FoldError;

struct Trace; /* collapse.h: what report_measure needs to run both forms again */

typedef struct Event {
    EventKind kind;
    const char **member; /* paths of the layers, in order */
    int nmember;
    const char *result;  /* path of the layer that they became; FOLDED only */
    int64_t *width;      /* elements a row at each step: 640, 8, 640 */
    int nwidth;
    int64_t rows;        /* how many rows one sample has */
    /* REFUSED: what it is, what it would have become; USED: of the second */
    FoldCost before, after;
    const char *between; /* REFUSED_BETWEEN: the operators, "relu"; REFUSED_USED: who, or NULL */
    const char *algebra; /* one-dimensional functions: "g(f(x)) = 3(2x + 1) - 4 = 6x - 1" */
    bool measured;
    FoldError error;     /* when measured */
    struct Trace *trace;
    bool absorbed;       /* its result was folded again: tell only the later one */
    struct Event *next;
} Event;

typedef struct Report {
    Arena *arena;
    CollapseMode mode;
    Event *first, **tail;
    int count;      /* of folds that stand */
    size_t written; /* layers before the collapse; the fold that made a later one: */
    Event **maker;
    size_t nmaker, cap_maker;
} Report;

Report *report_new(Arena *a);
Event *report_add(Report *r, EventKind kind);
bool event_folded(const Event *e);

/* Works out bound and error of every fold by running it in float and in double (as many
 * multiply-adds as a few dozen runs of the model); the pass itself doesn't. */
void report_measure(Report *r);
#endif
