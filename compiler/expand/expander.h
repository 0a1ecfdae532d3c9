/* expander.h: what the files of expand/ share.
 *
 *   expand.c   the model: inputs, body, outputs        module.c  files, imports, std.nn
 *   stmt.c     statements                              expr.c    expressions, names
 *   number.c   arithmetic at compile time              tensor.c  arithmetic of tensors
 *   index.c    subscripts                              call.c    layers and functions, args.c their
 *   block.c    blocks                                            arguments
 *   bind.c     weights                                 weight_report.c  what is wrong with them
 *   report.c   errors                                  build_*.c  the functions of layers.def
 *   layer.c    layers as values                        prompt.c   statements at a prompt
 */
#ifndef NNC_EXPANDER_H
#define NNC_EXPANDER_H
#include "base/map.h"
#include "expand/expand.h"
#include "expand/layers.h"
#include "expand/value.h"
#include "weights/weights.h"

enum {
    MAX_NODES = 1000000,   /* of an expansion */
    MAX_STEPS = 1 << 22,   /* expressions worked out */
    BLOCK_STEPS = 16,      /* what an expansion of a block counts for: it takes about 1 KB */
    MAX_DEPTH = 1500,      /* nested expressions and statements, over all blocks */
    MAX_BLOCKS = 200,      /* blocks within blocks */
    MAX_MADE = 1 << 28     /* elements of tensors that no file holds: random, zero, literals */
};

/* A file with what it declares and imports. */
typedef struct Module {
    const File *file;
    Map blocks; /* BlockRef */
    Map consts; /* Const */
    bool std, loading;
} Module;

typedef struct BlockRef {
    const Block *block;
    Module *module;
} BlockRef;

typedef struct Const {
    const Stmt *stmt;
    Module *module;
    Value value;
    enum { CONST_FRESH, CONST_BUSY, CONST_DONE } state;
} Const;

typedef struct NamedArg {
    const char *name;
    Span span;
    Value value;
    bool used;
    bool param; /* it is a parameter, not a weight */
} NamedArg;

/* One use of a layer, function or block. */
typedef struct Call {
    const char *name;
    Span at;            /* where its errors point: the label, or else the name */
    Span name_at;
    const char *label;  /* NULL: numbered */
    Value *arg;         /* operands first, what comes through `->` before what is written */
    int narg;
    NamedArg *named;
    int nnamed;
    bool inner;         /* a trailing activation: part of the layer before it */
    bool shared;        /* a layer that has a name: it may be used again */
    const char *path;   /* of its weights */
    bool numbered, warned, clashed;
    const LayerInfo *row; /* NULL: a block of the user */
    Value *param; /* by the row, V_NONE where an optional one is missing */
    struct Frame *frame;  /* where it was called */
    Layer *layer;         /* or NULL */
} Call;

/* The inside of a block or of the model: the only scopes there are. */
typedef struct Frame {
    struct Frame *up; /* the caller */
    Module *module;
    const Block *block; /* NULL: the model */
    Call *call;
    const char *path; /* "" in the model */
    Map names;        /* Binding */
    Map counts;       /* layers without label, by kind: int */
} Frame;

typedef struct Binding {
    Value value;
    bool fixed; /* by const */
    bool kept;  /* from an earlier statement at the prompt: */
    const Value *raw; /* its value, until it is asked for; then NULL */
} Binding;

typedef enum Layout { FROM_PYTORCH, FROM_KERAS, FROM_ONNX } Layout;

/* Where weights come from. */
typedef struct Weights {
    const WeightsExpr *spec; /* NULL: the model names none */
    WeightSource *source;    /* WEIGHTS_FILE that could be opened */
    Layout layout;
    const char *prefix;
    Map shared; /* Node by key: what several layers use is one constant */
    Map files;  /* WeightSource by path: @"file.npy" */
    bool told;  /* that there is no source */
} Weights;

typedef struct Expander {
    Ctx *ctx;
    Arena *arena;
    Graph *graph;
    ExpandOptions *options;
    Module *root, *std;
    Map modules; /* Module by identity of the file */
    int nimport; /* files within files */
    Frame *frame;
    Weights weights;
    Map paths;   /* Call by path */
    Map told;    /* errors, by place and text */
    int weight_errors; /* of ctx->errors: they don't stop a repeat */
    int depth, blocks;
    int64_t steps, made;
    bool stop;   /* a limit was passed: finish silently */
    bool prompt;  /* one statement typed at a prompt */
    bool *varies; /* by node: does it depend on an input */
    size_t nvaries, cap_varies;
} Expander;

/* --- errors (report.c) --- */

/* Reports at the place in the user's text that `at` belongs to, and names the blocks around it. */
Value fail(Expander *e, Span at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
bool refuse(Expander *e, Span at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* `at`, or, when it lies in std.nn, the layer of the user that led there. */
Span user_place(Expander *e, Span at);
/* Notes for the blocks around, after an error at `at` that the graph reported itself. */
void trace(Expander *e, Span at);
const char *axes_text(Expander *e, int n); /* "2 axes" */
/* Counts towards MAX_STEPS; false, reported once, when there are too many. */
bool step(Expander *e, Span at);
/* Counts elements of tensors made here towards MAX_MADE. */
bool may_make(Expander *e, int64_t count, Span at);

/* --- expressions (expr.c) --- */

/* An unbound name is an error in eval and a word in eval_word (arguments, comparisons). */
Value eval(Expander *e, const Expr *x);
Value eval_word(Expander *e, const Expr *x);
const char *eval_text(Expander *e, const Expr *x); /* an EXPR_STRING; NULL after an error */
Value *find_name(Expander *e, const char *name);   /* variable or constant; NULL if unbound */
Value unknown_name(Expander *e, const char *name, Span at);
void bind_name(Expander *e, const Name *name, Value v, bool fixed);
Value eval_index(Expander *e, const Expr *x); /* index.c */
/* A truth that decides something at compile time; false with *ok unset after an error. */
bool eval_condition(Expander *e, const Expr *x, bool *ok);

/* --- statements (stmt.c) --- */
Value run_body(Expander *e, Stmt *const *body, int n); /* the value of the last statement */

/* --- arithmetic --- */
Value number_unary(Expander *e, Oper op, const Value *a, Span at);
Value number_binary(Expander *e, Oper op, const Value *a, const Value *b, Span at);
Value number_function(Expander *e, Op op, const Value *arg, int n, Span at);
Value unary_value(Expander *e, Oper op, Value a, Span at);          /* tensor.c */
Value binary_value(Expander *e, Oper op, Value a, Value b, Span at);
/* Any value as a tensor; a number takes the type of `beside` (NULL: f32). NULL after an error. */
Node *lift(Expander *e, const Value *v, const Node *beside, Span at);
Node *lift_as(Expander *e, const Value *v, DType d, Span at);
bool lift_pair(Expander *e, const Value *a, const Value *b, Span at, Node *out[2]);
/* graph_node with limits and notes. */
Node *make(Expander *e, Op op, Span at, int nin, Node *const *in, const Attr *a);
Node *make_reshape(Expander *e, Node *x, int rank, const int64_t *dim, Span at);
Node *make_transpose(Expander *e, Node *x, const int *perm, Span at);
Value matmul(Expander *e, Node *a, Node *b, Span at);

/* --- calls (call.c) --- */
/* x: EXPR_CALL or EXPR_STAGE. in: what comes through `->`, or NULL. */
Value call_stage(Expander *e, const Expr *x, const Value *in, const Expr *label);
Value invoke(Expander *e, Call *c);
bool take_label(Expander *e, Call *c, const Expr *label);
bool take_arguments(Expander *e, Call *c, const Expr *x, const Value *in); /* all evaluated */
Value unknown_layer(Expander *e, const Call *c, Span name);
void make_layer(Expander *e, Call *c); /* nodes belong to it until the call ends */
const char *call_text(Expander *e, const Call *c); /* 'dense 128' on f32[784] */
const char *nearest_layer(Expander *e, const char *name);
Value expand_block(Expander *e, Call *c, BlockRef *b); /* block.c */

/* --- layers as values (layer.c) --- */
Value layer_value(Expander *e, const Expr *x, const Expr *label); /* x: EXPR_STAGE */
/* The layer without a label of its own gets the name. */
Value layer_named(Expander *e, Value layer, const char *name);
/* A chain that begins with a layer. */
Value compose(Expander *e, const Expr *x, const Value *first);
/* x as in call_stage. */
Value call_layer(Expander *e, const Value *layer, const Expr *x, const Value *in,
                 const Expr *label);

/* --- at a prompt (prompt.c) --- */
/* A number or a list that is sent through layers: an input of the graph, so that the layers are not
 * folded away with it. Any other value, or elsewhere: the same. */
Value prompt_literal(Expander *e, Value v);
/* A value of an earlier statement, with its tensors as inputs of this one's graph. */
Value prompt_enter(Expander *e, const char *name, const Value *v);
/* The node as a weight: what an earlier statement computed is a constant by now. */
Node *prompt_weight(Expander *e, Node *n);

/* --- arguments (args.c) --- */
bool bind_row(Expander *e, Call *c);                                     /* sets c->param */
bool bind_block(Expander *e, Call *c, Frame *inside, const Block *b);
bool check_named(Expander *e, const Call *c, const Block *b, bool expanded);
NamedArg *find_named(const Call *c, const char *name);                   /* or NULL */
/* For build functions: operand i as a tensor, and parameter i of the row. */
Node *operand(Expander *e, Call *c, int i);
bool param_whole(Expander *e, const Call *c, int i, int64_t least, int64_t *out);
bool param_truth(const Call *c, int i);
/* An axis of x, or false; negative ones count from the end. */
bool axis_of(Expander *e, const Call *c, const Value *v, int rank, int *out);
/* A list of whole numbers, at most MAX_RANK of them. */
bool whole_list(Expander *e, const Call *c, const Value *v, const char *what, int64_t *out, int *n);

/* --- weights (bind.c) --- */
void open_weights(Expander *e, const Stmt *s);
typedef struct Want {
    const char *name; /* "weight" */
    int64_t shape[MAX_RANK];
    int rank;
    double fan_in;    /* random: uniform up to 1 / sqrt of this; 0: positive, around 1 */
    bool swaps;       /* [out,in] here, [in,out] in files of Keras and ONNX */
} Want;
/* The tensor of c's weight: from c's own w=, b=, name=, or from the model's source. After an error
 * a constant without data, so that shapes go on. */
Node *bind_weight(Expander *e, Call *c, const Want *w);
/* As above, but the source's tensor may have any of n shapes; the first is the usual one. */
Node *bind_weight_any(Expander *e, Call *c, const Want *w, int n);
Node *bind_key(Expander *e, const Value *key); /* @"key" in an expression */
void check_unused(Expander *e);
bool varies(Expander *e, const Node *n); /* does it depend on an input of the model */

/* --- modules (module.c) --- */
Expander *expander_new(Ctx *c, ExpandOptions *options, const char *graph); /* expand.c */
Module *module_load(Expander *e, const File *file);
Module *std_load(Expander *e);
BlockRef *find_block(Expander *e, const char *name); /* of the current module, else of std.nn */
#endif
