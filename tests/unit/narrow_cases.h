/* narrow_cases.h: products with constant weights, for tests of how those are stored: depths that
 * are odd, columns that fill no vector, one row and many, transposed operands, what follows. */
#ifndef NARROW_CASES_H
#define NARROW_CASES_H
#include "graph/graph.h"

enum { NARROW_CASES = 22 };

/* Number i; *what says which. plain: just the product, its constants made positive: on |inputs| it
 * gives the sums of |a b| that the error of the other is bounded by. */
Graph *narrow_case(Ctx *c, int i, bool plain, const char **what);
/* In [-2, 2), every 97th up to 8. Of WITH_NAN the second row has a NaN, which all its results
 * become. */
enum { WITH_NAN = 12 };
double **narrow_inputs(const Graph *g, Arena *a, int i);
#endif
