/* expr.c: pointwise operators as expressions of Loop, one function lower_NAME a row of ops.def. */
#include "lower/lower_int.h"
#include <assert.h>
#include <math.h>
#include <stdint.h>

static LExpr *op1(LoopB *b, LoopOp op, LExpr *x)
{
    return loop_op(b, op, x, NULL, NULL);
}

static LExpr *op2(LoopB *b, LoopOp op, LExpr *x, LExpr *y)
{
    return loop_op(b, op, x, y, NULL);
}

/* The constant v as a value like x. */
static LExpr *same(LoopB *b, const LExpr *x, double v)
{
    switch (x->kind) {
    case VAL_F32: return loop_float(b, (float)v, x->lanes);
    case VAL_I32: return loop_int(b, (int32_t)v, x->lanes);
    default:      return loop_long(b, (int64_t)v);
    }
}

/* The row of loop.def for the operands' kind. */
static LExpr *by_kind(LoopB *b, LoopOp f, LoopOp i, LoopOp l, LExpr *x, LExpr *y)
{
    return op2(b, x->kind == VAL_F32 ? f : x->kind == VAL_I32 ? i : l, x, y);
}

static LExpr *less(LoopB *b, LExpr *x, LExpr *y)
{
    return by_kind(b, LOOP_FLT, LOOP_ILT, LOOP_LLT, x, y);
}

static LExpr *equal(LoopB *b, LExpr *x, LExpr *y)
{
    if (x->kind == VAL_MASK)
        return op2(b, LOOP_MOR, op2(b, LOOP_MAND, x, y),
                   op2(b, LOOP_MAND, op1(b, LOOP_MNOT, x), op1(b, LOOP_MNOT, y)));
    return by_kind(b, LOOP_FEQ, LOOP_IEQ, LOOP_LEQ, x, y);
}

static LExpr *choose(LoopB *b, LExpr *m, LExpr *x, LExpr *y)
{
    if (x->kind == VAL_MASK)
        return op2(b, LOOP_MOR, op2(b, LOOP_MAND, m, x),
                   op2(b, LOOP_MAND, op1(b, LOOP_MNOT, m), y));
    return loop_op(b, x->kind == VAL_F32 ? LOOP_FSEL : x->kind == VAL_I32 ? LOOP_ISEL : LOOP_LSEL,
                   m, x,
                   y);
}

static LExpr *math(LoopB *b, MathId id, LExpr *x)
{
    return loop_call(b, &math_fn[id], x, NULL);
}

/* ---- one operand */

static LExpr *lower_NEG(LoopB *b, LExpr *x)
{
    return x->kind == VAL_F32 ? op1(b, LOOP_FNEG, x)
                              : by_kind(b, LOOP_FSUB, LOOP_ISUB, LOOP_LSUB, same(b, x, 0), x);
}

static LExpr *lower_ABS(LoopB *b, LExpr *x)
{
    return x->kind == VAL_F32 ? op1(b, LOOP_FABS, x)
                              : choose(b, less(b, x, same(b, x, 0)), lower_NEG(b, x), x);
}

static LExpr *lower_FLOOR(LoopB *b, LExpr *x)
{
    return op1(b, LOOP_FFLOOR, x);
}

static LExpr *lower_CEIL(LoopB *b, LExpr *x)
{
    return op1(b, LOOP_FNEG, op1(b, LOOP_FFLOOR, op1(b, LOOP_FNEG, x)));
}

static LExpr *lower_ROUND(LoopB *b, LExpr *x)
{
    return op1(b, LOOP_FROUND, x);
}

/* NaN compares false twice and is returned as it is; so are zeros, with their sign. */
static LExpr *lower_SIGN(LoopB *b, LExpr *x)
{
    LExpr *below = choose(b, less(b, x, same(b, x, 0)), same(b, x, -1), x);
    return choose(b, less(b, same(b, x, 0), x), same(b, x, 1), below);
}

/* FMAX gives its second operand when either is NaN. */
static LExpr *lower_RELU(LoopB *b, LExpr *x)
{
    return x->kind == VAL_F32 ? op2(b, LOOP_FMAX, same(b, x, 0), x)
                              : choose(b, less(b, x, same(b, x, 0)), same(b, x, 0), x);
}

static LExpr *lower_SQRT(LoopB *b, LExpr *x)
{
    return op1(b, LOOP_FSQRT, x);
}

static LExpr *lower_ISNAN(LoopB *b, LExpr *x)
{
    return op1(b, LOOP_FNAN, x);
}

static LExpr *lower_ISINF(LoopB *b, LExpr *x)
{
    return equal(b, op1(b, LOOP_FABS, x), same(b, x, (double)INFINITY));
}

static LExpr *lower_NOT(LoopB *b, LExpr *x)
{
    return op1(b, LOOP_MNOT, x);
}

#define MATH_ROW(NAME)                           \
    static LExpr *lower_##NAME(LoopB *b, LExpr *x) \
    {                                            \
        return math(b, MATH_##NAME, x);          \
    }
#define MATH_ROWS(X) \
    X(EXP) X(LOG) X(LOG1P) X(EXPM1) X(RSQRT) X(SIN) X(COS) X(TAN) X(ASIN) X(ACOS) X(ATAN) \
    X(SINH) X(COSH) X(TANH) X(ASINH) X(ACOSH) X(ATANH) X(ERF) X(SIGMOID)
MATH_ROWS(MATH_ROW)

/* ---- two operands */

static LExpr *lower_ADD(LoopB *b, LExpr *x, LExpr *y)
{
    return by_kind(b, LOOP_FADD, LOOP_IADD, LOOP_LADD, x, y);
}

static LExpr *lower_SUB(LoopB *b, LExpr *x, LExpr *y)
{
    return by_kind(b, LOOP_FSUB, LOOP_ISUB, LOOP_LSUB, x, y);
}

static LExpr *lower_MUL(LoopB *b, LExpr *x, LExpr *y)
{
    return by_kind(b, LOOP_FMUL, LOOP_IMUL, LOOP_LMUL, x, y);
}

static LExpr *lower_DIV(LoopB *b, LExpr *x, LExpr *y)
{
    return op2(b, LOOP_FDIV, x, y);
}

static LExpr *lower_POW(LoopB *b, LExpr *x, LExpr *y)
{
    return loop_call(b, &math_fn[MATH_POW], x, y);
}

/* C's fmod is exact by subtracting in steps; one step of a - b floor(a / b) is what PyTorch and
 * ONNX define. The quotient may round up to the next whole number; then the result has the wrong
 * sign. */
static LExpr *lower_MOD(LoopB *b, LExpr *x, LExpr *y)
{
    LExpr *q = op1(b, LOOP_FFLOOR, op2(b, LOOP_FDIV, x, y));
    return loop_op(b, LOOP_FNMA, q, y, x);
}

/* The first operand where it is NaN or wins, else the second: NaN of either passes. */
static LExpr *pick(LoopB *b, LExpr *wins, LExpr *x, LExpr *y)
{
    return choose(b, x->kind == VAL_F32 ? op2(b, LOOP_MOR, wins, lower_ISNAN(b, x)) : wins, x, y);
}

static LExpr *lower_MIN(LoopB *b, LExpr *x, LExpr *y)
{
    return pick(b, less(b, x, y), x, y);
}

static LExpr *lower_MAX(LoopB *b, LExpr *x, LExpr *y)
{
    return pick(b, less(b, y, x), x, y);
}

static LExpr *lower_EQ(LoopB *b, LExpr *x, LExpr *y)
{
    return equal(b, x, y);
}

static LExpr *lower_NE(LoopB *b, LExpr *x, LExpr *y)
{
    return op1(b, LOOP_MNOT, equal(b, x, y));
}

static LExpr *lower_LT(LoopB *b, LExpr *x, LExpr *y)
{
    return less(b, x, y);
}

static LExpr *lower_LE(LoopB *b, LExpr *x, LExpr *y)
{
    return x->kind == VAL_F32 ? op2(b, LOOP_FLE, x, y) : op1(b, LOOP_MNOT, less(b, y, x));
}

static LExpr *lower_GT(LoopB *b, LExpr *x, LExpr *y)
{
    return lower_LT(b, y, x);
}

static LExpr *lower_GE(LoopB *b, LExpr *x, LExpr *y)
{
    return lower_LE(b, y, x);
}

static LExpr *lower_AND(LoopB *b, LExpr *x, LExpr *y)
{
    return op2(b, LOOP_MAND, x, y);
}

static LExpr *lower_OR(LoopB *b, LExpr *x, LExpr *y)
{
    return op2(b, LOOP_MOR, x, y);
}

/* ---- the rest */

static LExpr *to_float(LoopB *b, LExpr *x)
{
    switch (x->kind) {
    case VAL_MASK: return choose(b, x, loop_float(b, 1, x->lanes), loop_float(b, 0, x->lanes));
    case VAL_I32:  return op1(b, LOOP_I2F, x);
    case VAL_I64:  return op1(b, LOOP_L2F, x);
    default:       return x;
    }
}

static LExpr *to_long(LoopB *b, LExpr *x)
{
    switch (x->kind) {
    case VAL_F32:  return op1(b, LOOP_F2L, x);
    case VAL_I32:  return op1(b, LOOP_I2L, x);
    case VAL_MASK: return op1(b, LOOP_I2L, op1(b, LOOP_M2I, x));
    default:       return x;
    }
}

/* Among whole numbers the low bits stay; of floats beyond the range comes the nearest end. */
static LExpr *to_int(LoopB *b, LExpr *x)
{
    LExpr *v = to_long(b, x), *least = loop_long(b, INT32_MIN), *most = loop_long(b, INT32_MAX);
    if (x->kind == VAL_F32) {
        v = loop_let(b, "i", v);
        v = loop_let(b, "i", choose(b, less(b, v, least), least, v));
        v = choose(b, less(b, most, v), most, v);
    }
    return op1(b, LOOP_L2I, v);
}

static LExpr *lower_cast(LoopB *b, DType to, LExpr *x)
{
    switch (to) {
    case DT_F32:  return to_float(b, x);
    case DT_I64:  return to_long(b, x);
    case DT_BOOL: return x->kind == VAL_MASK ? x : op1(b, LOOP_MNOT, equal(b, x, same(b, x, 0)));
    default:      return x->kind == VAL_I32 ? x : to_int(b, x);
    }
}

bool is_dear(const Node *n)
{
    switch (n->op) {
#define MATH_CASE(NAME) case OP_##NAME:
    MATH_ROWS(MATH_CASE)
    case OP_POW:
    case OP_SQRT:
        return true;
    default:
        return false;
    }
}

/* Is n x less its own greatest, along any axes? As in a softmax: 0 at most, or NaN. */
static bool is_below_greatest(const Node *n)
{
    const Node *max = n->op == OP_SUB ? n->in[1] : NULL;
    return max && max->op == OP_REDMAX && max->in[0] == n->in[0] &&
           max->type.rank == n->in[0]->type.rank;
}

LExpr *lower_pointwise(LoopB *b, const Node *n, LExpr *const *in)
{
    if (n->op == OP_EXP && is_below_greatest(n->in[0]))
        return math(b, MATH_EXP_LE0, in[0]);
    switch (n->op) {
    case OP_WHERE: return choose(b, in[0], in[1], in[2]);
    case OP_CAST:  return lower_cast(b, n->a.dtype, in[0]);
#define LEAF(name, text, doc)
#define UNARY(name, text, cls, doc) \
    case OP_##name: return lower_##name(b, in[0]);
#define BINARY(name, text, cls, doc) \
    case OP_##name: return lower_##name(b, in[0], in[1]);
#define REDUCE(name, text, cls, doc)
#define OP(name, text, lo, hi, cls, doc)
#include "graph/ops.def"
#undef LEAF
#undef UNARY
#undef BINARY
#undef REDUCE
#undef OP
    default: break;
    }
    assert(0 && "not a pointwise operator");
    return NULL;
}
