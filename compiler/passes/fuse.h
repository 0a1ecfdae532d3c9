/* fuse.h: what the fuse pass and the lowering must agree on. */
#ifndef NNC_FUSE_H
#define NNC_FUSE_H
#include "graph/graph.h"

/* Of one kernel: they keep functions readable and recursion over a kernel shallow. The lowering has
 * arrays for so many, and a bit for each phase of reductions. */
enum { MAX_MEMBERS = 64, MAX_REDUCTIONS = 24 };

/* Rows of at most so many columns are reduced where the contraction computed them: in registers. */
enum { FUSED_COLUMNS = 16 };

bool is_contraction(const Node *n);
/* A constant of one element, which is no memory but a number in the code. */
bool is_literal(const Node *n);
/* Are there vectors of its type? Where a kernel loads or computes with others, it has one lane. */
bool has_vectors(const Node *n);
/* A reduction that rows.c knows: a sum, mean, product, greatest or least of floats. */
bool is_row_operator(const Node *n);
/* A reduction of floats over just the last axis: computed row by row, with what surrounds it. */
bool is_row_reduction(const Node *n);
/* After the pass: is n the root of a kernel, with a result of its own? */
bool has_memory(const Node *n);
#endif
