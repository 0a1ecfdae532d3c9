/* loop.h: the lower of the two representations: loops, vector registers, loads and stores.
 *
 * Everything that decides speed (tiles, vector width, unrolling, the order of every sum) is decided
 * before a Program exists; the renderers print it. Operators are the rows of loop.def. There is no
 * undefined behaviour in a Program: whole numbers wrap, indices are in range by construction.
 *
 * Buffers are typed arrays; two buffers of one function never overlap. Registers are mutable. An
 * Index is an affine function of loop variables, in elements, plus at most one computed part.
 *
 * A function that is split is run once for each of some parts, at the same time: part p takes units
 * U p / parts to U (p + 1) / parts of each split loop, the last one what stands behind the loop,
 * and all do what stands outside, which stores to places of their own only. Which part computes an
 * element does not change how: the bits are the same for any number of parts. */
#ifndef NNC_LOOP_H
#define NNC_LOOP_H
#include "base/diag.h"

typedef enum LoopOp {
    LOOP_FLOAT,  /* f in every lane */
    LOOP_INT,    /* i (i32) in every lane */
    LOOP_LONG,   /* i (i64); one lane */
    LOOP_INDEX,  /* the value of `index` as i64; one lane */
    LOOP_REG,    /* the register's value */
    LOOP_LOAD,   /* lane j is buf[index + j * stride]; only the first `count` lanes, the rest 0; of
                  * BF16 and I8 see Elem */
    LOOP_BCAST,  /* buf[index] in every lane */
    LOOP_SPREAD, /* arg[0] (one lane) in every lane */
    LOOP_LANE,   /* lane i of arg[0], a register, in every lane */
    LOOP_SWAP,   /* lane j is lane j ^ i of arg[0], a register; i is below 4 or a multiple of 4 */
    LOOP_SUMS,   /* four lanes: of each argument the sum of its lanes; see loop_sums */
    LOOP_FIRST,  /* mask: true in the first `count` lanes */
    /* Of targets with dots alone; they round as their instructions do. */
    LOOP_PACK,   /* f32 lanes as bf16, two to a lane of I32, the first in the low half */
    LOOP_DOT,    /* arg[2] + the products of both halves, bf16, of arg[0] and arg[1] (I32) */
    LOOP_CALL,   /* fn(arg…): a function of loop/math.def */
#define LOOP(name, sig, c, doc) LOOP_##name,
#include "loop/loop.def"
#undef LOOP
    LOOP_OP_COUNT
} LoopOp;

typedef enum ValKind { VAL_F32, VAL_I32, VAL_I64, VAL_MASK } ValKind;

/* In memory; BOOL: a byte, 0 or 1. Behind BOOL: weights only. BF16 and I8 are loaded as words: lane
 * j is I32, the 2 or 4 elements from index + j * 2 or 4 on, the first in the lowest bits. F16 is
 * widened to f32. */
typedef enum Elem { ELEM_F32, ELEM_I32, ELEM_I64, ELEM_BOOL, ELEM_BF16, ELEM_I8, ELEM_F16 } Elem;

enum {
    MAX_LANES = 16,
    MAX_TERMS = 12,
    MAX_PARTS = 64 /* of a call: NNC_POOL_MOST of runtime/nnc_rt.h */
};

typedef struct LVar { /* a loop variable: the number of iterations begun, times step */
    int id;
    const char *name;
} LVar;

typedef struct LExpr LExpr;

typedef struct Index {
    int64_t base;
    int nterm;
    struct { LVar var; int64_t coef; } term[MAX_TERMS]; /* each variable at most once, coef not 0 */
    LExpr *dynamic; /* i64, one lane, or NULL */
    int64_t dynamic_coef;
} Index;

typedef enum BufKind { BUF_INPUT, BUF_OUTPUT, BUF_WEIGHT, BUF_WORK } BufKind;

typedef struct Buffer {
    BufKind kind;
    Elem elem;
    const char *name;    /* a C identifier, unique in the program */
    const char *doc;     /* WEIGHT: "fc1.weight, f32[128,784], packed 25 x 784 x 32" or NULL */
    int64_t count;       /* elements, padding included */
    int64_t offset;      /* WEIGHT: bytes into the blob; WORK: bytes into the workspace */
    const void *data;    /* WEIGHT: count elements, native */
    bool own;            /* WORK: MAX_PARTS of them, each part's own, one after the other */
} Buffer;

typedef struct LReg {
    int id;
    ValKind kind;
    int lanes;
    const char *name; /* a stem such as "acc"; the renderer adds the id */
} LReg;

typedef struct MathFn MathFn; /* loop/math.h */

struct LExpr {
    LoopOp op;
    ValKind kind;
    int lanes;
    LExpr *arg[4];
    int narg;
    float f;
    int64_t i;      /* INT, LONG; LANE: which; SWAP: by what */
    int count;      /* LOAD, FIRST: lanes that take part */
    int64_t stride; /* LOAD: in elements */
    Buffer *buf;
    Index index;
    LReg *reg;
    const MathFn *fn;
};

/* LAST: body, by the last part alone. AHEAD: buf[index] will be read soon, so its line is asked
 * for, into the second cache; nothing changes but time. */
typedef enum LStmtKind {
    LSTMT_FOR, LSTMT_SET, LSTMT_STORE, LSTMT_AHEAD, LSTMT_COMMENT, LSTMT_LAST
} LStmtKind;

typedef struct LStmt LStmt;
struct LStmt {
    LStmtKind kind;
    LStmt *next;
    LVar var;         /* FOR: 0, step, 2 step … below end: loop_count of them */
    int64_t end, step;
    bool each;        /* FOR: iterations need nothing of each other, and write to other places */
    int64_t split;    /* FOR: units that the parts divide; its iterations are the first; 0: none */
    LStmt *body;
    LReg *reg;        /* SET: reg = value */
    LExpr *value;     /* SET, STORE */
    Buffer *buf;      /* STORE: buf[index + j * stride] = lane j of value, for `count` lanes */
    Index index;
    int count;
    int64_t stride;
    const char *text; /* COMMENT */
};

/* One function of the compiled model: a layer, or what was fused into one. */
typedef struct LFunc {
    const char *name; /* a C identifier, unique in the program */
    const char *doc;  /* one line: "fc1: dense, relu: f32[784] -> f32[128]" */
    const char *how;  /* of a product, one line: what was chosen; else NULL */
    Buffer **param;   /* every buffer it touches: outputs last */
    int nparam;
    LStmt *body;
    int nvar, nreg;
    int64_t macs;     /* multiply-adds a call */
    bool split;       /* run in parts */
    LVar part;        /* 0 to MAX_PARTS - 1: the one that runs it; no name: it is not used */
    struct LFunc **layer; /* those it was made of, when they are several */
    int nlayer;
} LFunc;

typedef struct Program Program;
struct Program {
    const char *name; /* C prefix */
    int64_t samples;  /* of a call: 1, but in `batch` */
    Buffer **buf;
    size_t nbuf, cap_buf;
    LFunc **fn; /* called in this order */
    size_t nfn, cap_fn;
    int64_t work_bytes;   /* of the workspace */
    int64_t weight_bytes; /* of the blob, without its header */
    bool split;           /* a function is; else a call is for one thread */
    /* The same model for several samples a call, most first; their weights are among those here. */
    Program **batch;
    int nbatch;
};

/* How a call goes: the model's, then its batches'. */
typedef struct Workspace {
    int64_t samples; /* of the call */
    int64_t bytes;   /* the greatest of all targets; 0: it needs none */
    bool on_stack;   /* else it is the caller's */
    bool split;      /* the code of a target is for several threads */
} Workspace;

enum { MAX_LEVELS = 4 }; /* the model and its batches */

bool wants_work(const Workspace *w); /* the caller's: not on the stack */
bool is_port(const Buffer *b);       /* input or output */

/* What the functions of a compiled model return, however it was compiled; 0: done. */
enum { STATUS_NO_WEIGHTS = 1, STATUS_NO_WORKSPACE, STATUS_NO_TARGET };

/* Bytes. A blob is a header and the weights. */
enum {
    BUFFER_ALIGN = 64, /* of the workspace, of a blob, and of each buffer in them */
    BLOB_HEADER = 64
};

/* The model's own Program, or that of batch `level` - 1. */
const Program *program_level(const Program *p, int level);
/* "fc1"; of a batch of 64 samples "fc1_x64". */
const char *samples_name(Arena *a, const char *name, int64_t samples);

/* ---- building */

typedef struct LoopB {
    Arena *arena;
    LFunc *fn;
    LStmt **tail;      /* where the next statement goes */
    LStmt **outer[32]; /* tails of the loops around */
    LStmt *open[32];   /* those loops, outermost first */
    int depth;
    bool fused;        /* FMA rounds once here: what is built is for such a target alone */
} LoopB;

LoopB loop_builder(Arena *a, LFunc *fn);

/* Operators of loop.def; kinds and lanes are checked (a mismatch is a bug of ours). */
LExpr *loop_op(LoopB *b, LoopOp op, LExpr *x, LExpr *y, LExpr *z);
LExpr *loop_float(LoopB *b, float f, int lanes);
LExpr *loop_int(LoopB *b, int32_t i, int lanes);
LExpr *loop_long(LoopB *b, int64_t i);
LExpr *loop_truth(LoopB *b, bool v, int lanes);
LExpr *loop_index(LoopB *b, Index at);
LExpr *loop_load(LoopB *b, Buffer *buf, Index at, int64_t stride, int lanes, int count);
LExpr *loop_bcast(LoopB *b, Buffer *buf, Index at, int lanes);
LExpr *loop_spread(LoopB *b, LExpr *x, int lanes); /* x itself when lanes is 1 */
LExpr *loop_lane(LoopB *b, LExpr *reg, int lane); /* reg itself when it has one lane */
LExpr *loop_swap(LoopB *b, LExpr *reg, int by); /* reg itself by 0 */
/* Lane i is the sum of v[i]: in each four lanes 0 + 2 and 1 + 3, then these; then lanes i and
 * i + n/2 of n, down to four. */
LExpr *loop_sums(LoopB *b, LExpr *const v[4]);
LExpr *loop_first(LoopB *b, int count, int lanes);
LExpr *loop_pack(LoopB *b, LExpr *x);
LExpr *loop_dot(LoopB *b, LExpr *x, LExpr *y, LExpr *sum);
LExpr *loop_call(LoopB *b, const MathFn *fn, LExpr *x, LExpr *y); /* y NULL: one argument */

/* A new register holding e; an expression used twice must go through one. */
LExpr *loop_let(LoopB *b, const char *name, LExpr *e);
void loop_set(LoopB *b, LExpr *reg, LExpr *e);
void loop_store(LoopB *b, Buffer *buf, Index at, int64_t stride, LExpr *e, int count);
void loop_ahead(LoopB *b, Buffer *buf, Index at);
void loop_comment(LoopB *b, const char *text);
/* Opens a loop; what is built until loop_end is its body. */
LVar loop_for(LoopB *b, const char *name, int64_t end, int64_t step);
void loop_each(LoopB *b); /* the loop just opened: its iterations are independent */
void loop_end(LoopB *b);
int64_t loop_count(const LStmt *s); /* iterations of a FOR */
/* The part that runs the function, as an index. */
LVar loop_part(LoopB *b);

Index index_const(int64_t base);
Index index_add(Index a, LVar v, int64_t coef); /* a + v * coef */
Index index_sum(Index a, Index b);
Index index_scale(Index a, int64_t by);

const char *loop_op_name(LoopOp op);
const char *loop_op_sig(LoopOp op); /* "" for those that are not rows of loop.def */
const char *loop_op_c(LoopOp op);
ValKind loop_letter_kind(char letter); /* of a sig */
const char *elem_name(Elem e);
size_t elem_size(Elem e);
int elem_lane(Elem e); /* elements in a lane of a load */
ValKind elem_kind(Elem e); /* kind of a register that holds it: BOOL is a MASK */

void program_print(Buf *out, const Program *p);
/* Do the kinds and lanes of operands, places and result fit? The builder asserts it. */
bool expr_fits(const LExpr *e);
bool stmt_fits(const LStmt *s);
/* NULL, or what is wrong: kinds, lanes, registers and variables out of scope, indices out of a
 * buffer for any value of the variables. */
const char *program_verify(Arena *a, const Program *p);
#endif
