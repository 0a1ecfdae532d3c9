/* layers.c: the table of layers, from layers.def. */
#include "expand/build.h"
#include <string.h>

#define BATCHNORM \
    "weight=gamma bias=beta running_mean=moving_mean running_var=moving_variance"
#define ANY ANY_TENSORS
#define P(name) {#name, NULL, true},
#define O(name) {#name, "", true},
#define K(name) {#name, NULL, false},
#define N(name, value) {#name, value, false},
#define AXES {{"axis", NULL, false}, {"keep", "no|yes", false}}

/* Summaries of operators, from their own table; fields, so that rows can point to them. */
static const struct Docs {
#define LEAF(name, text, doc)
#define UNARY(name, text, cls, doc) char name[sizeof doc];
#define BINARY(name, text, cls, doc) char name[sizeof doc];
#define REDUCE(name, text, cls, doc) char name[sizeof doc];
#define OP(name, text, lo, hi, cls, doc)
#include "graph/ops.def"
#undef UNARY
#undef BINARY
#undef REDUCE
} docs = {
#define UNARY(name, text, cls, doc) doc,
#define BINARY(name, text, cls, doc) doc,
#define REDUCE(name, text, cls, doc) doc,
#include "graph/ops.def"
#undef LEAF
#undef UNARY
#undef BINARY
#undef REDUCE
#undef OP
};

static const LayerInfo rows[] = {
#define LAYER(name, n, params, weights, doc) \
    {#name, LAYER_BUILTIN, n, {params {0}}, weights, doc, OP_INPUT, false, build_##name},
#define STD(name, n, params, weights, doc, act) \
    {#name, LAYER_STD, n, {params {0}}, weights, doc, OP_INPUT, act, NULL},
#define FUNC(name, n, params, doc) \
    {#name, LAYER_FUNCTION, n, {params {0}}, "", doc, OP_INPUT, false, build_##name},
#define UNARY(name, op, act) \
    {#name, act ? LAYER_BUILTIN : LAYER_FUNCTION, 1, {{0}}, "", docs.op, OP_##op, act, build_unary},
#define PAIR(name, op) \
    {#name, LAYER_FUNCTION, 2, {{0}}, "", docs.op, OP_##op, false, build_pair},
#define REDUCE(name, op) \
    {#name, LAYER_FUNCTION, 1, AXES, "", docs.op, OP_##op, false, build_reduce},
#define LATER(name, params, doc) \
    {#name, LAYER_LATER, 1, {params {0}}, "", doc, OP_INPUT, false, NULL},
#include "expand/layers.def"
#undef LAYER
#undef STD
#undef FUNC
#undef UNARY
#undef PAIR
#undef REDUCE
#undef LATER
};

const LayerInfo *layer_info(size_t i)
{
    return i < sizeof rows / sizeof *rows ? &rows[i] : NULL;
}

const LayerInfo *layer_find(const char *name)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}
