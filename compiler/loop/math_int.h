/* math_int.h: what the files math_*.c share: a short way to write Loop by hand.
 *
 * A register printed twice must be a let; constants take the lanes of the function's argument. */
#ifndef NNC_MATH_INT_H
#define NNC_MATH_INT_H
#include "loop/math.h"
#include <math.h>

#define MATH(id, text, args, ulp, ulp_generic, doc) LExpr *math_##id(LoopB *b, LExpr *x, LExpr *y);
#include "loop/math.def"
#undef MATH

typedef LExpr E;

typedef struct M {
    LoopB *b;
    int lanes;
} M;

#define UNARY(name, OP)                                   \
    static inline E *name(M *m, E *x)                     \
    {                                                     \
        return loop_op(m->b, LOOP_##OP, x, NULL, NULL);   \
    }
#define BINARY(name, OP)                                  \
    static inline E *name(M *m, E *x, E *y)               \
    {                                                     \
        return loop_op(m->b, LOOP_##OP, x, y, NULL);      \
    }
#define TERNARY(name, OP)                                 \
    static inline E *name(M *m, E *x, E *y, E *z)         \
    {                                                     \
        return loop_op(m->b, LOOP_##OP, x, y, z);         \
    }
#define SHIFT(name, OP)                                                           \
    static inline E *name(M *m, E *x, int n)                                      \
    {                                                                             \
        return loop_op(m->b, LOOP_##OP, x, loop_int(m->b, n, m->lanes), NULL);    \
    }
BINARY(f_add, FADD) BINARY(f_sub, FSUB) BINARY(f_mul, FMUL) BINARY(f_div, FDIV)
TERNARY(f_fma, FMA) TERNARY(f_fnma, FNMA)
UNARY(f_abs, FABS) BINARY(f_min, FMIN) BINARY(f_max, FMAX)
UNARY(f_sqrt, FSQRT) UNARY(f_floor, FFLOOR)
BINARY(f_lt, FLT) BINARY(f_le, FLE) BINARY(f_eq, FEQ) TERNARY(f_sel, FSEL) TERNARY(i_sel, ISEL)
BINARY(m_and, MAND) BINARY(m_or, MOR) UNARY(m_not, MNOT)
BINARY(i_add, IADD) BINARY(i_sub, ISUB) BINARY(i_mul, IMUL) BINARY(i_and, IAND) BINARY(i_or, IOR)
BINARY(i_xor, IXOR) BINARY(i_eq, IEQ) SHIFT(i_shl, ISHL) SHIFT(i_shr, ISHR) SHIFT(i_sar, ISAR)
UNARY(f_bits, BITS) UNARY(f_from_bits, FBITS) UNARY(i_float, I2F) UNARY(f_whole, F2I)
#undef UNARY
#undef BINARY
#undef TERNARY
#undef SHIFT

static inline E *num(M *m, double f)
{
    return loop_float(m->b, (float)f, m->lanes);
}

static inline E *whole(M *m, int32_t i)
{
    return loop_int(m->b, i, m->lanes);
}

static inline E *let(M *m, const char *name, E *e)
{
    return loop_let(m->b, name, e);
}

static inline void set(M *m, E *reg, E *e)
{
    loop_set(m->b, reg, e);
}

#define SIGN_BIT INT32_MIN
#define ONE_BITS 0x3f800000 /* of 1.0f; more 2^23 times n: of 2^n */
/* 1.5 * 2^23: x + ROUNDER is the nearest whole number to x in its low bits, |x| < 2^22. */
#define ROUNDER 12582912.0
/* ln 2 in two parts */
#define LN2_HI 0.693359375 /* 9 bits: its product with n is exact */
#define LN2_LO (-2.12194440e-4)

static inline E *sign_bits(M *m, E *x)
{
    return i_and(m, f_bits(m, x), whole(m, SIGN_BIT));
}

/* c[0] + c[1] x + … + c[n-1] x^(n-1) into a register, by Horner's rule. */
E *math_horner(M *m, const char *name, E *x, const float *c, int n);
/* |y| with the sign of x; y is not negative. */
E *math_with_sign(M *m, E *y, E *x);
/* f and *e with x = (1 + f) 2^e and sqrt(1/2) <= 1 + f < sqrt(2), x > 0, denormals included. */
E *math_split(M *m, E *x, E **e);
/* (1 + p) 2^n, shift being 2^23 n as i32 and n -201 to 201: in two factors, so that nothing
 * overflows or underflows before the last product. p is a register. */
E *math_scale(M *m, E *p, E *shift);
#endif
