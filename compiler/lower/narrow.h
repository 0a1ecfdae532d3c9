/* narrow.h: constant weights of products in fewer bits: what they become, and what that costs.
 *
 *   bf16  sign, 8 bits of exponent, 7 of fraction: off by up to 2^-9 of each weight
 *   f16   5 bits of exponent, 10 of fraction: 2^-12 of each weight, if that is 2^-14 or more
 *   i8    -127 … 127 times a scale for each column, which is an output: 1/254 of its greatest
 *
 * All round to nearest, ties to even. The scale is an f32: the greatest of the column / 127. */
#ifndef NNC_NARROW_H
#define NNC_NARROW_H
#include "lower/lower.h"
#include "passes/view.h"

/* Is the second operand of product c packed by the compiler? Then *w has the strides of a column
 * and along its depth, and *depth, *cols its sizes. */
bool narrow_weight(const Node *c, View *w, int64_t *cols, int64_t *depth);

/* Step k of column j of w. */
float weight_at(const View *w, int64_t j, int64_t k);

/* Of column j of w; for i8 alone, else 1. */
double narrow_scale(Precision p, const View *w, int64_t j, int64_t depth);
/* v as it is stored; of i8 the whole number that stands for it. */
double narrow_value(Precision p, double v, double scale);

/* Reports weights that p can't hold: what is finite must remain so; i8 has no NaN and infinity. */
bool narrow_check(Ctx *c, const Graph *g, Precision p);

/* One weight of a graph. */
typedef struct NarrowRow {
    const char *name;
    int64_t cols, depth;
    double error, greatest;  /* the largest difference of a weight; the largest weight */
} NarrowRow;

int64_t narrow_bytes(const NarrowRow *r, Precision p); /* without padding; scales counted */

/* A copy of g, which has been through the passes, with its weights as they are stored: what the
 * compiled model computes, but for rounding of f32 (and of i8's other operand). row: NULL, or for
 * as many rows as g has nodes; *n: how many it took. */
Graph *narrow_graph(Graph *g, Precision p, NarrowRow *row, int *n);
#endif
