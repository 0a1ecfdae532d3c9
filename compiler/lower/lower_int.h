/* lower_int.h: what the files of lower/ share. A kernel computes one stored node (its root) and
 * what the fuse pass put inside it; each becomes one function of the Program. */
#ifndef NNC_LOWER_INT_H
#define NNC_LOWER_INT_H
#include "base/map.h"
#include "loop/math.h"
#include "lower/lower.h"
#include "passes/fuse.h"
#include "passes/view.h"

/* Bytes. Lines so far apart that they are of one set push each other out. */
enum { CACHE_LINE = 64, CACHE_SET = 4096 };

typedef struct Lower {
    Ctx *ctx;
    Arena *arena;
    Graph *g;
    const LowerOptions *o;
    const Target *target;
    Program *p;     /* being made: the model, then those of its batches */
    Program *model; /* holds the weights of all */
    Buffer **of;    /* by node id: where a stored node lives */
    Map names;      /* C identifiers taken */
    Map numbers;    /* of a name that clashed: the number to try next */
    Map layer_size; /* by a layer's path: how many nodes compute for it */
    Map packed;     /* buffers of weights, by a key of tensor and layout */
    bool far;       /* the model's weights come from memory each time */
    struct Kernel *room; /* for the kernel at work: it is large */
    int *slot;      /* by node id: its place in the list of the kernel at work */
    int *last_use;  /* by node id: last kernel that reads it; -1: none */
    int kernel;     /* number of the one at work; it may take several functions */
    struct Life *life; /* by buffer, for the plan */
    size_t nlife, cap_life;
} Lower;

/* A buffer of the workspace and the kernels, by number, from its first to its last use. */
typedef struct Life {
    Buffer *buf;
    int first, last;
} Life;

/* What a kernel reads from memory. Strides are those of the kernel's axes; 0 where it is
 * repeated. */
typedef struct Leaf {
    const Node *node;
    Buffer *buf;
    int64_t offset;
    int64_t stride[MAX_RANK];
} Leaf;

enum { MAX_LEAVES = 3 * MAX_MEMBERS }; /* where and dense have three operands */

/* The axes a kernel runs over, and where it is now. The last axis is the vector's: lane j stands
 * at at[rank - 1] + j. */
typedef struct Kernel {
    Lower *l;
    LoopB b;
    const Node *root;
    Buffer *out;
    int rank;
    int64_t dim[MAX_RANK];
    int64_t out_stride[MAX_RANK], out_offset;
    Leaf leaf[MAX_LEAVES];
    int nleaf;
    const Node **node;      /* by slot: what it computes or reads, in the order of the graph */
    int nnode;
    size_t cap_node;
    int lanes;              /* the widest this kernel may use: 1 where memory isn't f32 */
    /* the position being computed */
    Index at[MAX_RANK];
    int width, count;       /* lanes, and how many of them exist */
    LExpr **value;          /* by slot: registers computed at this position, or NULL */
    LExpr **row;            /* by slot: one-lane registers that hold for the whole row */
    int64_t row_length;     /* of kernels with values that hold for a row, else 0 */
    bool reduces;           /* there are reductions inside */
    bool split;             /* worth several threads, if it can be divided */
    bool ordered;           /* its statements overwrite each other's results: it can't be */
} Kernel;

/* names.c */
const char *identifier(Arena *a, const char *wanted); /* made of letters, digits and '_' */
void reserve_names(Lower *l, const BatchGraph *batch, int nbatch);
const char *port_name(Lower *l, const char *wanted);   /* a clash gets a trailing '_' */
const char *unique_name(Lower *l, const char *wanted); /* a clash gets a number */
const char *layer_name(Lower *l, const char *wanted);
const char *weight_array_name(Lower *l, const char *wanted);

/* describe.c */
void count_layers(Lower *l); /* before any is described */
const char *describe_kernel(Lower *l, const Node *const *member, int n);

/* lower.c */
Buffer *new_buffer(Lower *l, BufKind kind, Elem elem, const char *name, int64_t count);
Buffer *work_buffer(Lower *l, Elem elem, const char *name, int64_t count); /* of this kernel on */
Buffer *const_buffer(Lower *l, const Node *n);
Elem elem_of(DType d);

void extend_life(Lower *l, Buffer *b, int last);

/* kernel.c */
void kernel_open(Kernel *k, Lower *l, const Node *root);
/* sets k->out: an output, an operand's place, or new */
void kernel_result(Kernel *k, bool may_reuse);
void kernel_merge_axes(Kernel *k, int keep_last); /* joins axes that all operands walk evenly */
void kernel_open_axes(Kernel *k, int n);          /* loops over the first n axes */
void kernel_open_axis(Kernel *k, int i, const char *name);
void kernel_close_axes(Kernel *k, int n);
typedef void ChunkFn(Kernel *k, void *user);
void kernel_chunks(Kernel *k, ChunkFn *fn, void *user); /* the last axis, a vector at a time */
int kernel_slot(const Kernel *k, const Node *n);  /* of a node that k computes or reads */
void kernel_reset(Kernel *k);                     /* forget what was computed at this position */
LExpr *kernel_value(Kernel *k, const Node *n);    /* n at the position, as a register or constant */
LExpr *kernel_load(Kernel *k, const Node *n);
LExpr *kernel_constant(Kernel *k, ValKind kind, double v); /* as wide as the position */
void kernel_store(Kernel *k, LExpr *e);
/* n by one lane, from nothing that chunks have computed: that is wider, or ended with their loop */
LExpr *kernel_one_lane(Kernel *k, const Node *n);
/* computed in this kernel, or read from memory? */
bool is_inside(const Kernel *k, const Node *n);
/* lanes for n elements: the fewest that hold them */
int best_width(const Kernel *k, int64_t n);
bool kernel_is_row_value(const Kernel *k, const Node *n); /* one value for the whole row? */
Leaf *kernel_leaf(Kernel *k, const Node *n, const View *v); /* adds one; its strides are 0 */

/* expr.c: one function a pointwise operator */
LExpr *lower_pointwise(LoopB *b, const Node *n, LExpr *const *in);
bool is_dear(const Node *n); /* an elementary function, or as slow */

/* One file each */
/* rows.c: pointwise, reductions of the last axis */
void lower_rows(Kernel *k);
/* rows.c: one row of a kernel around c, whose values are in registers: vectors of `width`. */
void lower_held_row(Kernel *k, const Node *c, LExpr *const *value, int width);
void lower_contraction(Kernel *k, const Node *c);     /* contract.c: c, and what follows it */
void lower_reduction(Kernel *k);                      /* reduce.c: any axes, arg, any, all */
void lower_move(Kernel *k);                           /* move.c: copies, concat, pad, gather */

/* pack.c: w[n, k] (or its transpose) as panels; see the comment there. */
typedef struct Panels {
    Buffer *buf;
    int64_t depth, cols; /* k, n */
    int group;           /* steps of k that lie side by side in a column: those of one load */
    int64_t length;      /* elements of a column: depth rounded up to whole groups */
    int64_t full;        /* number of full panels, each depth x panel */
    int tail;            /* columns of the last, narrower panel; 0: none */
    Buffer *scale;       /* of i8: of each column, padded as the panels are */
} Panels;
/* How cols columns are cut; whole: into one panel. */
Panels cut_panels(const LowerOptions *o, int64_t cols, int64_t depth, bool whole);
/* Sets p->buf and how it is laid out, if the second operand of product c is a constant matrix. */
bool pack_weight(Lower *l, Panels *p, const Node *c);
/* The same as floats, its columns one after the other, each padded to vectors. */
bool pack_columns(Lower *l, Panels *p, const Node *c);
/* Floats in the order of contract_swap.c; sets p->tail to its columns, padded to vectors. */
bool pack_swapped(Lower *l, Panels *p, const Node *c);
int64_t column_pitch(const LowerOptions *o, int64_t depth); /* from column to column */
Buffer *padded_bias(Lower *l, const Node *b, const Panels *p);
/* A vector for each column, the bias and then 0: what a dot product begins with. */
Buffer *column_bias(Lower *l, const Node *b, const Panels *p);

/* split.c: threads */
bool is_worth_threads(const Lower *l, int64_t vector_operations);
int64_t kernel_operations(const Kernel *k, const Node *contraction); /* of vectors */
/* Room for n floats that the kernel works in, one for each part if it is to be split. */
Buffer *kernel_scratch(Kernel *k, const char *name, int64_t n);
Index kernel_own(Kernel *k, const Buffer *b, Index at); /* at, in the part's own scratch */
/* The loop just opened runs over this axis, whose iterations store to different places. */
void kernel_each(Kernel *k, int axis);
/* f is complete; wanted: divided if it can be. */
void split_function(Lower *l, LFunc *f, bool wanted);

/* join.c: makes one function of all where the model is tiny. To be called before the plan. */
void lower_together(Lower *l);

/* plan.c: places the buffers of the workspace */
void plan_memory(Lower *l);
#endif
