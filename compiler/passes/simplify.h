/* simplify.h: what the files of the simplify pass share. */
#ifndef NNC_SIMPLIFY_H
#define NNC_SIMPLIFY_H
#include "graph/graph.h"

/* A rule gives what stands for n, of the same type, or NULL when it does not apply. It must make
 * progress (fewer nodes above, or a cheaper operator), as rules are tried until none applies. */
typedef Node *RuleFn(Graph *g, Node *n);

typedef struct Rule {
    Op op;
    RuleFn *apply;
} Rule;

extern const Rule movement_rules[]; /* simplify_move.c; ends with apply NULL */

/* x, spread to the type of n where it is smaller. */
Node *as_type_of(Graph *g, const Node *n, Node *x);
#endif
