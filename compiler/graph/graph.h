/* graph.h: tensors and operators of one model. Passes rewrite it; lower/ turns it into Loop.
 *
 * A node has one result. Nodes stand in topological order: operands before users. Shapes are
 * concrete and are of one sample. Nodes are immutable but for in[] and what passes note down. */
#ifndef NNC_GRAPH_H
#define NNC_GRAPH_H
#include "graph/tensor.h"

typedef enum OpClass {
    POINTWISE = 1, LINEAR = 2, AFFINE = 4, BILINEAR = 8, MOVE = 16, REDUCE = 32, COMMUTATIVE = 64,
    LOGIC = 128,
    ON_FLOAT = 256, ON_INT = 512, ON_BOOL = 1024, /* element types of the operands: f32; i32, i64 */
    ON_NUMBER = ON_FLOAT | ON_INT, ON_ANY = ON_NUMBER | ON_BOOL
} OpClass;

typedef enum OpFamily { FAM_LEAF, FAM_UNARY, FAM_BINARY, FAM_REDUCE, FAM_OTHER } OpFamily;

typedef enum Op {
#define LEAF(name, text, doc) OP_##name,
#define UNARY(name, text, cls, doc) OP_##name,
#define BINARY(name, text, cls, doc) OP_##name,
#define REDUCE(name, text, cls, doc) OP_##name,
#define OP(name, text, lo, hi, cls, doc) OP_##name,
#include "graph/ops.def"
#undef LEAF
#undef UNARY
#undef BINARY
#undef REDUCE
#undef OP
    OP_COUNT
} Op;

typedef struct Node Node;
typedef struct Graph Graph;

typedef struct OpInfo {
    const char *name; /* as in dumps */
    OpFamily family;
    unsigned cls; /* OpClass bits */
    int min_in, max_in;
    const char *doc;
    bool (*shape)(Graph *g, Node *n); /* sets n->type from operands and attributes, or reports */
    /* out = the result, in[i] = operand i, all row-major doubles (bool: 0 or 1) */
    void (*eval)(const Node *n, const double *const *in, double *out);
} OpInfo;

const OpInfo *op_info(Op op);

/* Attributes; each operator uses those named here. */
typedef struct Attr {
    DType dtype;             /* CAST */
    unsigned axes;           /* reductions: bit i is axis i */
    int axis;                /* CONCAT, GATHER */
    int rank;                /* RESHAPE, EXPAND: of the result */
    int64_t shape[MAX_RANK]; /* RESHAPE, EXPAND: the result's; SLICE: count along each axis */
    int perm[MAX_RANK];      /* TRANSPOSE */
    int64_t start[MAX_RANK]; /* SLICE: first index; PAD: elements before */
    int64_t step[MAX_RANK];  /* SLICE: never 0, may be negative; PAD: elements after */
    double value;            /* PAD */
} Attr;

/* The layer (of the text) that a node came from: `enc.fc1: dense 128 relu`. */
typedef struct Layer {
    const char *path; /* "enc.fc1"; "dense1" when it was numbered */
    const char *kind; /* "dense" */
    Span span;
    int id;           /* order of appearance */
    int64_t params;   /* elements of the weights it bound */
} Layer;

struct Node {
    Op op;
    int id; /* position in g->node */
    Type type;
    Node **in;
    int nin;
    Attr a;
    Tensor value;      /* CONST: may have another element type (f16 in a file; f64 after folding);
                        * INPUT: known at the prompt only */
    const char *name;  /* INPUT: its name; CONST: the weight's key, or NULL */
    Layer *layer;      /* or NULL */
    Span span;
    bool inner;        /* set by the fuse pass: a view, or computed inside its user; no memory */
};

typedef struct Output {
    const char *name;
    Node *node;
} Output;

struct Graph {
    Ctx *ctx;
    const char *name; /* the model's */
    Node **node;
    size_t count, cap;
    Node **input;
    size_t ninput, cap_input;
    Output *output;
    size_t noutput, cap_output;
    Layer *layer; /* the one being expanded; new nodes get it */
    Layer **layers;
    size_t nlayers, cap_layers;
};

Graph *graph_new(Ctx *c, const char *name);

/* Adds a node, works out its type and returns it; NULL after an error was reported at `at`.
 * Operands of NULL (an earlier error) give NULL silently. `a` may be NULL; what the operator does
 * not use of it is dropped. Broadcasting is part of the pointwise operators: no EXPAND is needed
 * before them. Float and integer operands don't mix. */
Node *graph_node(Graph *g, Op op, Span at, int nin, Node *const *in, const Attr *a);
Node *graph_input(Graph *g, const char *name, Type t, Span at);
/* t->data is kept, not copied. `as`: the node's element type (floats may be stored in another). */
Node *graph_const(Graph *g, const Tensor *t, DType as, const char *name, Span at);
Node *graph_scalar(Graph *g, DType d, double v, Span at);
void graph_output(Graph *g, const char *name, Node *n);

/* Shorthands. */
Node *graph_unary(Graph *g, Op op, Node *x, Span at);
Node *graph_binary(Graph *g, Op op, Node *x, Node *y, Span at);
Node *graph_reshape(Graph *g, Node *x, int rank, const int64_t *dim, Span at);
Node *graph_transpose(Graph *g, Node *x, const int *perm, Span at);
Node *graph_reduce(Graph *g, Op op, Node *x, unsigned axes, bool keep, Span at);
Node *graph_cast(Graph *g, Node *x, DType d, Span at);

/* Element i of a CONST whose data is loaded: exact is what is stored (for folding, which works in
 * double and rounds once); rounded is what the compiled model holds. */
double const_exact(const Node *n, int64_t i);
double const_rounded(const Node *n, int64_t i);

/* Checks every rule of this header; reports a bug by NULL-or-message. */
const char *graph_verify(const Graph *g);
void graph_print(Buf *out, const Graph *g); /* one line a node; doc/ir.md describes it */

/* Sorts nodes topologically, drops those that no output needs (inputs stay), renumbers. Node ids
 * must be valid; the order of nodes needn't be. Sorting again changes nothing. */
void graph_sort(Graph *g);

/* By id: do the outputs need the node? The graph must be sorted. */
bool *graph_needed(const Graph *g, Arena *a);

/* By id: is the node an output? */
bool *graph_outputs(const Graph *g, Arena *a);

Graph *graph_copy(Graph *g); /* nodes are copied, tensors shared */

/* Work of a node, counted as the field does: multiply-adds of contractions; elements of arithmetic
 * and reductions; movement is free. */
int64_t node_macs(const Node *n); /* below 2^60 */
int64_t macs_add(int64_t a, int64_t b); /* their sum, at most INT64_MAX */

/* The reference: evaluates in double. in[i]: row-major values of input i. The result has g->count
 * arrays, NULL for nodes that no output needs. Constants are the rounded ones; results of f32 nodes
 * are not rounded; whole numbers wrap, exactly while they stay below 2^53. */
double **graph_eval(const Graph *g, Arena *a, const double *const *in);
#endif
