/* layers.h: the table of layers and functions of the language, one row each in layers.def. The
 * expander calls by it; the pages of `nnc help` are printed from it. */
#ifndef NNC_LAYERS_H
#define NNC_LAYERS_H
#include "graph/graph.h"

enum { MAX_PARAMS = 9, ANY_TENSORS = -1 };

typedef enum LayerKind {
    LAYER_BUILTIN,  /* written in C; owns its nodes (struct Layer) */
    LAYER_STD,      /* a block of std.nn; the same */
    LAYER_FUNCTION, /* written in C; a layer only when it has a label */
    LAYER_LATER     /* known, but not there yet */
} LayerKind;

typedef struct LayerParam {
    const char *name;  /* NULL: past the last one */
    const char *value; /* the default as written; "a|b": one of these, a by default; NULL: needed */
    bool positional;   /* may be given without its name */
} LayerParam;

struct Expander;
struct Call;
struct Value;

typedef struct LayerInfo {
    const char *name;
    LayerKind kind;
    int tensors; /* operands; ANY_TENSORS: one or more */
    LayerParam param[MAX_PARAMS];
    const char *weights; /* "weight=kernel bias": PyTorch's names, = Keras's if it differs; or "" */
    const char *doc;
    Op op;               /* rows of one operator */
    bool activation;     /* may stand behind another layer */
    struct Value (*build)(struct Expander *e, struct Call *c);
} LayerInfo;

const LayerInfo *layer_info(size_t i); /* NULL past the last row */
const LayerInfo *layer_find(const char *name);

/* "dense units bias=yes", "gather(a, b, axis=0)" */
const char *layer_usage(Arena *a, const LayerInfo *row);

#endif
