/* expand.h: a parsed file becomes a Graph: names are looked up, blocks and repeats expanded, layers
 * built, weights bound, shapes inferred. */
#ifndef NNC_EXPAND_H
#define NNC_EXPAND_H
#include "graph/graph.h"
#include "lang/ast.h"

typedef struct DimValue { /* --dim T=128 */
    const char *name;
    int64_t value;
    bool used; /* set by expand_model: a name that the model does not have is wrong usage */
} DimValue;

typedef struct InputValue { /* --const x=…: the input becomes a constant */
    const char *name;
    Tensor value;
    bool used;
} InputValue;

typedef struct ExpandOptions {
    DimValue *dim;
    int ndim;
    InputValue *input;
    int ninput;
    bool allow_unused; /* weights in the file that no layer binds are fine */
} ExpandOptions;

/* NULL after errors were reported. */
Graph *expand_model(Ctx *c, const File *file, ExpandOptions *options);
#endif
