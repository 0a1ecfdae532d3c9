/* build.h: the functions that layers.def names. Each gets a call whose operands and parameters were
 * counted and placed (c->arg, c->param), and returns its value, or poison after an error. */
#ifndef NNC_BUILD_LAYERS_H
#define NNC_BUILD_LAYERS_H
#include "expand/expander.h"

#define LAYER(name, n, params, weights, doc) Value build_##name(Expander *e, Call *c);
#define FUNC(name, n, params, doc) Value build_##name(Expander *e, Call *c);
#define STD(name, n, params, weights, doc, act)
#define UNARY(name, op, act)
#define PAIR(name, op)
#define REDUCE(name, op)
#define LATER(name, params, doc)
#include "expand/layers.def"
#undef LAYER
#undef FUNC
#undef STD
#undef UNARY
#undef PAIR
#undef REDUCE
#undef LATER

/* For the rows of one operator: c->row->op. */
Value build_unary(Expander *e, Call *c);
Value build_pair(Expander *e, Call *c);
Value build_reduce(Expander *e, Call *c);
#endif
