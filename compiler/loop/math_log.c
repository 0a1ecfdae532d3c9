/* math_log.c: the logarithm and its kin.
 *
 * x = m 2^n with sqrt(1/2) <= m < sqrt(2), f = m - 1 and log(1 + f) = f - f^2 / 2 + f^3 P(f): Cody
 * & Waite (1980), chapter 5, with the polynomial form of Cephes (Moshier 1989) and our own minimax
 * fit. The inverse hyperbolic functions are put in terms of log1p: Kahan, "Branch Cuts" (1987). */
#include "loop/math_int.h"

#define HALF_ROOT_BITS 0x3f3504f3 /* of sqrt(1/2) */

typedef struct LogParts {
    E *n, *f; /* 2^23 n as i32; m - 1 */
} LogParts;

static LogParts split(M *m, E *x)
{
    E *near = i_sub(m, f_bits(m, x), whole(m, HALF_ROOT_BITS));
    E *n = let(m, "n", i_and(m, near, whole(m, -0x800000)));
    E *one = f_from_bits(m, i_sub(m, f_bits(m, x), n));
    return (LogParts){n, let(m, "f", f_sub(m, one, num(m, 1.0)))};
}

E *math_split(M *m, E *x, E **e)
{
    E *small = let(m, "small", f_lt(m, x, num(m, 0x1p-126)));
    E *big = let(m, "z", f_sel(m, small, f_mul(m, x, num(m, 0x1p23)), x));
    LogParts part = split(m, big);
    E *less = f_sel(m, small, num(m, 23.0), num(m, 0.0));
    *e = let(m, "e", f_sub(m, i_float(m, i_sar(m, part.n, 23)), less));
    return part.f;
}

/* log(1 + f) + e ln 2 */
static E *join(M *m, E *f, E *e)
{
    static const float c[9] = {0.33333313f, -0.2500001f,  0.20002072f, -0.1666799f,  0.14220363f,
                               -0.12406208f, 0.11883471f, -0.116701834f, 0.067495406f};
    E *f2 = let(m, "f2", f_mul(m, f, f));
    E *p = math_horner(m, "p", f, c, 9);
    set(m, p, f_fma(m, e, num(m, LN2_LO), f_mul(m, f_mul(m, p, f), f2)));
    set(m, p, f_fma(m, f_mul(m, num(m, -0.5), f), f, p));
    return f_fma(m, e, num(m, LN2_HI), f_add(m, f, p));
}

/* y where x is past the pole, at it, or infinite or NaN. */
static E *at_the_ends(M *m, E *x, double pole, E *y)
{
    E *r = let(m, "y", f_sel(m, f_lt(m, x, num(m, (double)INFINITY)), y, x));
    set(m, r, f_sel(m, f_eq(m, x, num(m, pole)), num(m, (double)-INFINITY), r));
    set(m, r, f_sel(m, f_lt(m, x, num(m, pole)), num(m, (double)NAN), r));
    return r;
}

E *math_LOG(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    E *e, *f = math_split(&m, x, &e);
    return at_the_ends(&m, x, 0.0, join(&m, f, e));
}

/* u = 1 + x rounded, c what that lost (Knuth's two-sum), scaled as m is; so m - 1 + c is x itself
 * where n = 0. */
E *math_LOG1P(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    E *one = num(&m, 1.0);
    E *u = let(&m, "u", f_add(&m, one, x));
    E *v = let(&m, "v", f_sub(&m, u, one));
    E *c = f_add(&m, f_sub(&m, one, f_sub(&m, u, v)), f_sub(&m, x, v));
    LogParts part = split(&m, u);
    /* 2^-n; the greatest n give 0 and -infinity, and there c is nothing */
    E *down = f_from_bits(&m, i_sub(&m, whole(&m, ONE_BITS), part.n));
    E *scale = f_max(&m, num(&m, 0.0), down);
    E *f = let(&m, "f", f_fma(&m, c, scale, part.f));
    E *e = let(&m, "e", i_float(&m, i_sar(&m, part.n, 23)));
    E *z = at_the_ends(&m, x, -1.0, join(&m, f, e));
    return f_sel(&m, f_lt(&m, f_abs(&m, x), num(&m, 0x1p-26)), x, z);
}

static E *log1p_of(M *m, E *x)
{
    return loop_call(m->b, &math_fn[MATH_LOG1P], x, NULL);
}

/* log1p(big ? x : small), and log 2 more where x is big: from 2^24 on both functions are
 * log(2x). */
static E *log_double(M *m, E *x, E *small)
{
    E *big = let(m, "big", f_le(m, num(m, 0x1p24), x));
    E *w = let(m, "w", log1p_of(m, f_sel(m, big, x, small)));
    return f_add(m, w, f_sel(m, big, num(m, 0.693147181), num(m, 0.0)));
}

/* asinh a = log1p(a + a^2 / (1 + sqrt(1 + a^2))) */
E *math_ASINH(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    E *a = let(&m, "a", f_abs(&m, x));
    E *a2 = let(&m, "a2", f_mul(&m, a, a));
    E *root = let(&m, "root", f_sqrt(&m, f_add(&m, a2, num(&m, 1.0))));
    E *small = f_add(&m, a, f_div(&m, a2, f_add(&m, num(&m, 1.0), root)));
    return math_with_sign(&m, log_double(&m, a, small), x);
}

/* acosh x = log1p(d + sqrt(d (d + 2))), d = x - 1 */
E *math_ACOSH(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    E *d = let(&m, "d", f_sub(&m, x, num(&m, 1.0)));
    E *root = let(&m, "root", f_sqrt(&m, f_mul(&m, d, f_add(&m, d, num(&m, 2.0)))));
    E *r = log_double(&m, x, f_add(&m, d, root));
    return f_sel(&m, f_lt(&m, x, num(&m, 1.0)), num(&m, (double)NAN), r);
}

/* atanh a = log1p(2a / (1 - a)) / 2; past 1 the argument is less than -1. */
E *math_ATANH(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    E *a = let(&m, "a", f_abs(&m, x));
    E *ratio = f_div(&m, f_add(&m, a, a), f_sub(&m, num(&m, 1.0), a));
    return math_with_sign(&m, f_mul(&m, num(&m, 0.5), log1p_of(&m, ratio)), x);
}
