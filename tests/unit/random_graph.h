/* random_graph.h: seeded random graphs that obey every rule of graph.h, for tests of passes,
 * lowering and emission. The same seed gives the same graph again. */
#ifndef RANDOM_GRAPH_H
#define RANDOM_GRAPH_H
#include "graph/graph.h"

/* Inputs (and constants) -> one operator -> output "y": ranks 0 to 4, broadcasts, axes, negative
 * steps, every element type that the operator takes. `op` is no leaf. A quarter of the operands are
 * constants; of DENSE, the weight and the bias are constants but for one seed in four. */
Graph *random_op_graph(Ctx *c, Op op, uint64_t seed);

/* About `nodes` operators of all rows, several inputs and outputs, dead ones among them. On the
 * values of random_inputs with the same seed nothing is ill-conditioned: numbers stay within
 * [-100, 100], and a relative error of 1e-4 in the operands of an operator changes no comparison,
 * rounding or index, and any float by 0.5 % at most. */
Graph *random_graph(Ctx *c, uint64_t seed, int nodes);

/* in[i][k]: element k of input i. Floats are f32 values in [-4, 4), for odd seeds multiples of 1/4
 * so that ties happen; whole numbers from -8 to 8 (u8: 0 to 8). */
double **random_inputs(const Graph *g, Arena *a, uint64_t seed);
#endif
