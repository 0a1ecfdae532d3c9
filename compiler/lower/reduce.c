/* reduce.c: reductions that rows.c does not take: over other axes than the last, of whole numbers,
 * argmax and argmin, any and all. Vectors run along the last axis where that is not reduced. */
#include "lower/lower_int.h"
#include <math.h>
#include <stdint.h>

static bool is_arg(const Node *n)
{
    return n->op == OP_ARGMAX || n->op == OP_ARGMIN;
}

/* Axes of length 1 are gone or count as either. */
static bool is_reduced(const Kernel *k, int axis)
{
    return k->out_stride[axis] == 0;
}

/* What a reduction of nothing gives. */
static LExpr *start(Kernel *k, ValKind kind)
{
    Op op = k->root->op;
    LoopB *b = &k->b;
    bool least = op == OP_REDMAX;
    if (kind == VAL_MASK)
        return loop_truth(b, op == OP_ALL, k->width);
    if (op == OP_REDMAX || op == OP_REDMIN)
        return kind == VAL_F32   ? loop_float(b, least ? -INFINITY : INFINITY, k->width)
               : kind == VAL_I32 ? loop_int(b, least ? INT32_MIN : INT32_MAX, k->width)
                                 : loop_long(b, least ? INT64_MIN : INT64_MAX);
    return kernel_constant(k, kind, op == OP_PROD);
}

static const LoopOp add_of[] = {LOOP_FADD, LOOP_IADD, LOOP_LADD};
static const LoopOp mul_of[] = {LOOP_FMUL, LOOP_IMUL, LOOP_LMUL};
static const LoopOp less_of[] = {LOOP_FLT, LOOP_ILT, LOOP_LLT};
static const LoopOp select_of[] = {LOOP_FSEL, LOOP_ISEL, LOOP_LSEL};

static LExpr *is_nan(LoopB *b, LExpr *x)
{
    return loop_op(b, LOOP_FNAN, x, NULL, NULL);
}

/* Does x replace acc? Greater or less, or the first NaN. */
static LExpr *beats(LoopB *b, bool greatest, LExpr *acc, LExpr *x)
{
    LExpr *wins = loop_op(b, less_of[x->kind], greatest ? acc : x, greatest ? x : acc, NULL);
    if (x->kind != VAL_F32)
        return wins;
    LExpr *first_nan = loop_op(b, LOOP_MAND, is_nan(b, x), loop_op(b, LOOP_FEQ, acc, acc, NULL),
                               NULL);
    return loop_op(b, LOOP_MOR, wins, first_nan, NULL);
}

static LExpr *step(Kernel *k, LExpr *acc, LExpr *x)
{
    LoopB *b = &k->b;
    switch (k->root->op) {
    case OP_ANY:  return loop_op(b, LOOP_MOR, acc, x, NULL);
    case OP_ALL:  return loop_op(b, LOOP_MAND, acc, x, NULL);
    case OP_PROD: return loop_op(b, mul_of[x->kind], acc, x, NULL);
    case OP_REDMAX:
    case OP_REDMIN:
        return loop_op(b, select_of[x->kind], beats(b, k->root->op == OP_REDMAX, acc, x), x, acc);
    default:      return loop_op(b, add_of[x->kind], acc, x, NULL);
    }
}

static void open_reduced(Kernel *k)
{
    for (int i = 0; i < k->rank; i++)
        if (is_reduced(k, i))
            kernel_open_axis(k, i, "r");
    kernel_reset(k);
}

static void close_reduced(Kernel *k)
{
    for (int i = 0; i < k->rank; i++)
        if (is_reduced(k, i) && k->dim[i] != 1)
            loop_end(&k->b);
}

static LExpr *operand(Kernel *k)
{
    LExpr *x = kernel_value(k, k->root->in[0]);
    return x->op == LOOP_REG ? x : loop_let(&k->b, "x", x);
}

static LExpr *mean_of(Kernel *k, LExpr *sum)
{
    int64_t n = 1;
    for (int i = 0; i < k->rank; i++)
        n *= is_reduced(k, i) ? k->dim[i] : 1;
    return loop_op(&k->b, LOOP_FDIV, sum, loop_float(&k->b, (float)n, k->width), NULL);
}

static void reduce_here(Kernel *k, void *user)
{
    (void)user;
    ValKind kind = elem_kind(elem_of(k->root->in[0]->type.dtype));
    LExpr *acc = loop_let(&k->b, "acc", start(k, kind));
    open_reduced(k);
    loop_set(&k->b, acc, step(k, acc, operand(k)));
    close_reduced(k);
    kernel_store(k, k->root->op == OP_MEAN ? mean_of(k, acc) : acc);
}

/* The best starts as the first element; at equal values the first stays. */
static void arg_here(Kernel *k)
{
    LoopB *b = &k->b;
    int axis = 0;
    while (axis < k->rank && !is_reduced(k, axis))
        axis++;
    if (axis == k->rank) { /* of one element */
        kernel_store(k, loop_long(b, 0));
        return;
    }
    k->at[axis] = index_const(0);
    kernel_reset(k);
    LExpr *best = loop_let(b, "best", kernel_value(k, k->root->in[0]));
    LExpr *where = loop_let(b, "where", loop_long(b, 0));
    open_reduced(k);
    LExpr *x = operand(k);
    LExpr *wins = loop_let(b, "wins", beats(b, k->root->op == OP_ARGMAX, best, x));
    loop_set(b, where, loop_op(b, LOOP_LSEL, wins, loop_index(b, k->at[axis]), where));
    loop_set(b, best, loop_op(b, select_of[x->kind], wins, x, best));
    close_reduced(k);
    kernel_store(k, where);
}

/* Loops over the axes that stay; the last is left to vectors if it stays. */
static void open_others(Kernel *k, int count)
{
    for (int i = 0; i < count; i++)
        if (!is_reduced(k, i))
            kernel_open_axis(k, i, "i");
}

static void close_others(Kernel *k, int count)
{
    for (int i = 0; i < count; i++)
        if (!is_reduced(k, i) && k->dim[i] != 1)
            loop_end(&k->b);
}

/* Once axes are merged, a reduction of trailing axes is one of rows. */
static bool is_of_rows(const Kernel *k)
{
    for (int i = 0; i + 1 < k->rank; i++)
        if (is_reduced(k, i))
            return false;
    return is_row_operator(k->root) && is_reduced(k, k->rank - 1) && k->dim[k->rank - 1] > 1;
}

void lower_reduction(Kernel *k)
{
    kernel_merge_axes(k, 0);
    if (is_of_rows(k)) {
        lower_rows(k);
        return;
    }
    bool vectors = !is_reduced(k, k->rank - 1) && !is_arg(k->root);
    int count = vectors ? k->rank - 1 : k->rank;
    kernel_result(k, false);
    open_others(k, count);
    if (vectors) {
        kernel_chunks(k, reduce_here, NULL);
    } else {
        k->width = k->count = 1;
        for (int i = 0; i < k->rank; i++)
            if (k->dim[i] == 1)
                k->at[i] = index_const(0);
        if (is_arg(k->root))
            arg_here(k);
        else
            reduce_here(k, NULL);
    }
    close_others(k, count);
}
