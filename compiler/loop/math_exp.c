/* math_exp.c: the exponential function and its kin.
 *
 * x = n ln 2 + r, |r| <= ln 2 / 2, and e^r = 1 + r + r^2 q(r): Cody & Waite, "Software Manual for
 * the Elementary Functions" (1980), chapter 6. Adding 1.5 * 2^23 rounds x / ln 2 to n and leaves n
 * in the low bits, ready to be shifted into an exponent. The polynomials are minimax fits of our
 * own. */
#include "loop/math_int.h"

#define LOG2_E 1.44269504
#define LN2 0.69314718055994531 /* its float is 1.9e-9 more */

/* x / ln 2 + ROUNDER: n in the low bits. */
static E *rounded(M *m, E *x)
{
    return let(m, "t", f_fma(m, x, num(m, LOG2_E), num(m, ROUNDER)));
}

/* q(r); r2 = r^2. Where r is to be had sooner than `all`, which is nearer, that is good enough for
 * what counts least. */
static E *exp_tail(M *m, E *r, E *r2, E *all)
{
    E *low = let(m, "low", f_fma(m, all, num(m, 0.16666543), num(m, 0.5)));
    E *high = let(m, "high", f_fma(m, r, num(m, 0.008366576), num(m, 0.04166641)));
    set(m, high, f_fma(m, num(m, 0.001393999), r2, high));
    return f_fma(m, high, r2, low);
}

/* e^x = e^r 2^n, |x| < 2^20: e^r = 1 + r + r2 q for |r| <= ln 2 / 2; shift is 2^23 n as i32. */
typedef struct ExpParts {
    E *r, *r2, *q, *shift;
} ExpParts;

static ExpParts exp_parts(M *m, E *x)
{
    E *t = rounded(m, x);
    E *n = let(m, "n", f_sub(m, t, num(m, ROUNDER)));
    E *r = let(m, "r", f_fnma(m, n, num(m, LN2_HI), x));
    set(m, r, f_fnma(m, n, num(m, LN2_LO), r));
    E *r2 = let(m, "r2", f_mul(m, r, r));
    return (ExpParts){r, r2, exp_tail(m, r, r2, r), let(m, "shift", i_shl(m, f_bits(m, t), 23))};
}

/* e^r - 1 */
static E *less_one(M *m, ExpParts e)
{
    return let(m, "p", f_fma(m, e.q, e.r2, e.r));
}

/* 2^n as s1 s2, neither of them far from 1. */
static void two_factors(M *m, E *shift, E **s1, E **s2)
{
    E *half = let(m, "half", i_and(m, i_sar(m, shift, 1), whole(m, -0x800000)));
    *s1 = let(m, "s1", f_from_bits(m, i_add(m, half, whole(m, ONE_BITS))));
    E *rest = i_sub(m, shift, half);
    *s2 = let(m, "s2", f_from_bits(m, i_add(m, rest, whole(m, ONE_BITS))));
}

E *math_scale(M *m, E *p, E *shift)
{
    E *s1, *s2;
    two_factors(m, shift, &s1, &s2);
    return f_mul(m, f_fma(m, p, s1, s1), s2);
}

/* NaN passes min and max as their second operand. */
static E *clamp(M *m, E *x, double low, double high)
{
    return let(m, "z", f_min(m, num(m, high), f_max(m, num(m, low), x)));
}

/* 2^(n - less) as a float. */
static E *scale(M *m, ExpParts e, int less)
{
    return let(m, "s", f_from_bits(m, i_add(m, e.shift, whole(m, ONE_BITS - less * 0x800000))));
}

/* x + sign n ln 2. Where a sum and product round but once it takes one step, which is exact if n is
 * x / ln 2 rounded, and *all gets, while others go on, what the rounding of ln 2 lacks; elsewhere n
 * times the first part is exact. */
static E *add_ln2(M *m, E *x, E *n, int sign, E **all)
{
    bool fused = m->b->fused;
    E *r = let(m, "r", f_fma(m, n, num(m, sign * (fused ? LN2 : LN2_HI)), x));
    if (fused) {
        *all = let(m, "all", f_fma(m, n, num(m, sign * (LN2 - (double)(float)LN2)), r));
        return r;
    }
    set(m, r, f_fma(m, n, num(m, sign * LN2_LO), r));
    return *all = r;
}

/* s e^r. Only the last step waits for q: its factor s r^2 and the sum of what stands before it are
 * ready. They have `all` of add_ln2; what takes longest, the end of q, begins with the r of one
 * step. */
static E *scaled_exp(M *m, E *x, E *t, E *s)
{
    E *all, *r = add_ln2(m, x, let(m, "n", f_sub(m, t, num(m, ROUNDER))), -1, &all);
    E *q = exp_tail(m, r, let(m, "r2", f_mul(m, r, r)), all);
    E *scaled = let(m, "scaled", f_mul(m, s, all));
    return f_fma(m, f_mul(m, scaled, all), q, f_add(m, s, scaled));
}

E *math_EXP(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    E *s1, *s2, *z = clamp(&m, x, -104.0, 89.0), *t = rounded(&m, z);
    two_factors(&m, let(&m, "shift", i_shl(&m, f_bits(&m, t), 23)), &s1, &s2);
    return f_mul(&m, scaled_exp(&m, z, t, s1), s2);
}

/* One power of 2 reaches from 1 to the least denormal, if it is 2^64 more until the end. */
E *math_EXP_LE0(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    E *z = let(&m, "z", f_max(&m, num(&m, -104.0), x)), *t = rounded(&m, z); /* NaN passes */
    E *power = i_add(&m, i_shl(&m, f_bits(&m, t), 23), whole(&m, ONE_BITS + 64 * 0x800000));
    E *s = let(&m, "s", f_from_bits(&m, power));
    return f_mul(&m, scaled_exp(&m, z, t, s), num(&m, 0x1p-64));
}

E *math_EXPM1(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    ExpParts e = exp_parts(&m, clamp(&m, x, -18.0, 89.0));
    E *s = scale(&m, e, 1); /* half of 2^n, which may be 2^128 */
    E *h = let(&m, "h", f_fma(&m, less_one(&m, e), s, f_sub(&m, s, num(&m, 0.5))));
    E *tiny = f_lt(&m, f_abs(&m, x), num(&m, 0x1p-26));
    return f_sel(&m, tiny, x, f_add(&m, h, h));
}

/* S / (S + e^-x S), S = 2^-64, so that neither e^-x for x = -104 nor its power of 2 for x = 30,
 * from where on the result is 1, leaves the range of float. With s = 2^n S, e^-x = 2^n e^-r, the
 * divisor is S + s - s r + s r^2 q(r), summed so that only its last step waits for q: what a small
 * network waits for is this chain. Degree 5 adds 0.4 ULP to what rounding makes of degree 6. */
E *math_SIGMOID(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    E *small = num(&m, 0x1p-64);
    E *z = clamp(&m, x, -104.0, 30.0);
    E *t = let(&m, "t", f_fma(&m, z, num(&m, -LOG2_E), num(&m, ROUNDER)));
    E *n = let(&m, "n", f_sub(&m, t, num(&m, ROUNDER)));
    E *all, *r = add_ln2(&m, z, n, 1, &all); /* the r of above, its sign changed */
    E *power = i_add(&m, i_shl(&m, f_bits(&m, t), 23), whole(&m, ONE_BITS - 64 * 0x800000));
    E *s = let(&m, "s", f_from_bits(&m, power));
    E *most = let(&m, "most", f_fnma(&m, s, all, f_add(&m, s, small)));
    E *r2 = let(&m, "r2", f_mul(&m, r, r));
    E *low = f_fnma(&m, r, num(&m, 0.16667117), num(&m, 0.4999923));
    E *high = f_fnma(&m, r, num(&m, 0.008312332), num(&m, 0.041890256));
    E *q = f_fma(&m, high, r2, low);
    return f_div(&m, small, f_fma(&m, f_mul(&m, s, r2), q, most));
}

/* z P(z^2) / Q(z^2): one division, and a chain of 11 operations where the exponential's has 17,
 * which is what a small network waits for. The coefficients are a minimax fit of relative error
 * 1e-9, then moved by a few units so that no result is above 1 and 9.1 gives 1 itself. Four
 * roundings make the error. */
E *math_TANH(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    E *z = clamp(&m, x, -9.1, 9.1);
    E *t = let(&m, "t", f_mul(&m, z, z));
    E *t2 = let(&m, "t2", f_mul(&m, t, t));
    E *t4 = let(&m, "t4", f_mul(&m, t2, t2));
    E *p = f_fma(&m, f_fma(&m, num(&m, 3.16024816e-05), t, num(&m, 0.00400912482)), t2,
                 f_fma(&m, num(&m, 0.13785845), t, num(&m, 1.0)));
    E *n = f_fma(&m, z, p, f_mul(&m, f_mul(&m, z, t4), num(&m, 5.08094011e-08)));
    E *q = f_fma(&m, f_fma(&m, num(&m, 0.000420852099), t, num(&m, 0.027739739)), t2,
                 f_fma(&m, num(&m, 0.471191734), t, num(&m, 1.0)));
    E *q4 = f_fma(&m, num(&m, 7.38395733e-10), t, num(&m, 1.6185279e-06));
    return f_div(&m, n, f_fma(&m, q4, t4, q));
}

/* A quarter of e^z and of what follows, because e^z overflows before sinh and cosh do. */
E *math_SINH(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    E *a = let(&m, "a", f_abs(&m, x));
    ExpParts e = exp_parts(&m, let(&m, "z", f_min(&m, num(&m, 89.6), a)));
    E *s = scale(&m, e, 2);
    E *g = let(&m, "g", f_fma(&m, less_one(&m, e), s, f_sub(&m, s, num(&m, 0.25))));
    E *power = let(&m, "power", f_fma(&m, num(&m, 4.0), g, num(&m, 1.0)));
    E *h = let(&m, "h", f_add(&m, g, f_div(&m, g, power)));
    E *tiny = f_lt(&m, a, num(&m, 0x1p-12)); /* x^3 / 6 does not count */
    return f_sel(&m, tiny, x, math_with_sign(&m, f_add(&m, h, h), x));
}

E *math_COSH(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    ExpParts e = exp_parts(&m, let(&m, "z", f_min(&m, num(&m, 89.6), f_abs(&m, x))));
    E *s = scale(&m, e, 2);
    E *g = let(&m, "g", f_fma(&m, less_one(&m, e), s, s));
    E *h = let(&m, "h", f_add(&m, g, f_div(&m, num(&m, 0.0625), g)));
    return f_add(&m, h, h);
}

/* Nine coefficients by Estrin's scheme: the longest chain is 4 steps instead of 8. */
static E *estrin9(M *m, const char *name, E *x, const float *c)
{
    E *pair[4], *x2 = let(m, "a2", f_mul(m, x, x)), *x4 = let(m, "a4", f_mul(m, x2, x2));
    for (int i = 0; i < 4; i++) {
        E *odd = num(m, (double)c[2 * i + 1]), *even = num(m, (double)c[2 * i]);
        pair[i] = let(m, "u", f_fma(m, odd, x, even));
    }
    E *low = let(m, name, f_fma(m, pair[1], x2, pair[0]));
    E *high = let(m, name, f_fma(m, pair[3], x2, pair[2]));
    set(m, high, f_fma(m, num(m, (double)c[8]), x4, high));
    set(m, low, f_fma(m, high, x4, low));
    return low;
}

/* erf |x| = 1 - e^-u with u = -log(1 - erf |x|) a polynomial: one range, and no cancellation. */
E *math_ERF(LoopB *b, E *x, E *y)
{
    /* u = c0 a + a (rest), c0 being 2 / sqrt(pi) rounded and rest[0] what that leaves */
    static const float rest[9] = {5.3731636e-08f, -0.6366194f, -0.102777734f, 0.019152684f,
                                  0.00016109827f, -0.001667717f, 0.0006332052f, -0.00011774193f,
                                  9.267238e-06f};
    M m = {b, x->lanes};
    (void)y;
    E *a = let(&m, "a", f_min(&m, num(&m, 4.0), f_abs(&m, x)));
    E *u = estrin9(&m, "u", a, rest);
    set(&m, u, f_fma(&m, num(&m, -1.12837917), a, f_mul(&m, u, a)));
    ExpParts e = exp_parts(&m, u);
    E *s = scale(&m, e, 0);
    E *r = f_fnma(&m, less_one(&m, e), s, f_sub(&m, num(&m, 1.0), s));
    return math_with_sign(&m, r, x);
}

/* sqrt and division are correctly rounded. */
E *math_RSQRT(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    return f_div(&m, num(&m, 1.0), f_sqrt(&m, x));
}
