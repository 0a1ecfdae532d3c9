/* math_pow.c: |x|^y = 2^(y log2 |x|), with 36 bits of the product.
 *
 * Each factor is a head of 12 bits and a rest, so that products of heads are exact with or without
 * fused multiply-add: Dekker (1971); the order of work is that of fdlibm's powf (Sun 1993). Special
 * values are those of C, annex F.10.4.4. */
#include "loop/math_int.h"

typedef struct Pair {
    E *hi, *lo;
} Pair;

/* The 12 leading bits of a float. */
static E *head(M *m, const char *name, E *x)
{
    E *bits = i_and(m, f_bits(m, x), whole(m, -0x1000));
    return let(m, name, f_from_bits(m, bits));
}

/* f / (2 + f) */
static Pair ratio(M *m, E *f, E **rounded)
{
    E *g = let(m, "g", f_add(m, f, num(m, 2.0)));
    E *s = let(m, "s", f_div(m, f, g));
    E *sh = head(m, "sh", s), *gh = head(m, "gh", g);
    E *gl = f_sub(m, f, f_sub(m, gh, num(m, 2.0)));
    E *rest = f_fnma(m, sh, gl, f_fnma(m, sh, gh, f));
    *rounded = s;
    return (Pair){sh, let(m, "sl", f_div(m, rest, g))};
}

/* log2(1 + f) + e by atanh s = s / 3 (3 + s^2 + s^4 P(s^2)), s = f / (2 + f) */
static Pair log2_pair(M *m, E *f, E *e)
{
    E *s;
    Pair r = ratio(m, f, &s);
    E *s2 = let(m, "s2", f_mul(m, s, s));
    E *sh2 = let(m, "sh2", f_mul(m, r.hi, r.hi));
    E *p = let(m, "p", f_fma(m, num(m, 0.3513021), s2, num(m, 0.42820618)));
    set(m, p, f_fma(m, p, s2, num(m, 0.6000023)));
    E *small = f_mul(m, r.lo, f_add(m, r.hi, s));
    E *tail = let(m, "tail", f_fma(m, f_mul(m, s2, s2), p, small));
    E *th = head(m, "th", f_add(m, f_add(m, sh2, num(m, 3.0)), tail));
    E *tl = f_sub(m, tail, f_sub(m, f_sub(m, th, num(m, 3.0)), sh2));
    E *u = let(m, "u", f_mul(m, r.hi, th));
    E *v = let(m, "v", f_fma(m, r.lo, th, f_mul(m, tl, s)));
    E *ph = head(m, "ph", f_add(m, u, v));
    E *pl = f_sub(m, v, f_sub(m, ph, u));
    /* 2 / (3 ln 2) = 0.9617967 = 0.96142578125 (11 bits) + 0.0003709127 */
    E *zh = let(m, "zh", f_mul(m, ph, num(m, 0.96142578125)));
    E *low = f_fma(m, ph, num(m, 0.0003709127), f_mul(m, pl, num(m, 0.9617967)));
    E *zl = let(m, "zl", low);
    E *hi = head(m, "lh", f_add(m, e, f_add(m, zh, zl)));
    return (Pair){hi, let(m, "ll", f_sub(m, zl, f_sub(m, f_sub(m, hi, e), zh)))};
}

static Pair log2_of(M *m, E *a)
{
    E *e, *f = math_split(m, a, &e);
    return log2_pair(m, f, e);
}

static E *clamp(M *m, const char *name, E *x, double limit)
{
    return let(m, name, f_min(m, num(m, limit), f_max(m, num(m, -limit), x)));
}

/* 2^(hi + lo): what is beyond 200 overflows or vanishes anyway. */
static E *exp2_of(M *m, E *hi, E *lo)
{
    static const float c[7] = {0.6931472f, 0.2402265f, 0.05550405f, 0.009618087f, 0.0013337957f,
                               0.00015452185f, 1.43261805e-05f};
    E *h = clamp(m, "h", hi, 200.0), *l = clamp(m, "l", lo, 1.0);
    E *t = let(m, "t", f_add(m, f_add(m, h, l), num(m, ROUNDER)));
    E *n = f_sub(m, t, num(m, ROUNDER));
    E *r = let(m, "r", f_add(m, f_sub(m, h, n), l));
    E *p = math_horner(m, "p", r, c, 7);
    set(m, p, f_mul(m, p, r));
    return math_scale(m, p, let(m, "shift", i_shl(m, f_bits(m, t), 23)));
}

/* |x|^y for |x| neither 0 nor infinite */
static E *power(M *m, E *a, E *y)
{
    Pair l = log2_of(m, a);
    E *w = clamp(m, "w", y, 0x1p40); /* more would not matter: |log2 x| > 2^-25, or 0 */
    E *wh = head(m, "wh", w);
    E *lo = f_fma(m, f_sub(m, w, wh), l.hi, f_mul(m, w, l.lo));
    return exp2_of(m, f_mul(m, wh, l.hi), lo);
}

/* Results that aren't powers of a number: r where none of the rules of C applies. */
static E *special(M *m, E *x, E *y, E *a, E *is_whole, E *r)
{
    E *one = num(m, 1.0), *none = num(m, 0.0), *inf = num(m, (double)INFINITY);
    E *end = let(m, "end", m_or(m, f_eq(m, a, none), f_eq(m, a, inf)));
    E *pole = f_sel(m, f_lt(m, y, none), f_div(m, one, a), a);
    set(m, r, f_sel(m, end, pole, r));
    E *minus = let(m, "minus", m_and(m, f_lt(m, x, none), f_lt(m, a, inf)));
    set(m, r, f_sel(m, m_and(m, minus, m_not(m, is_whole)), num(m, (double)NAN), r));
    E *numbers = m_and(m, f_eq(m, x, x), f_eq(m, y, y));
    set(m, r, f_sel(m, numbers, r, f_add(m, x, y)));
    return f_sel(m, m_or(m, f_eq(m, y, none), f_eq(m, x, one)), one, r);
}

E *math_POW(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    E *a = let(&m, "a", f_abs(&m, x));
    E *half = let(&m, "half", f_mul(&m, y, num(&m, 0.5)));
    E *is_whole = let(&m, "is_whole", f_eq(&m, f_floor(&m, y), y));
    E *even = f_eq(&m, f_floor(&m, half), half);
    even = let(&m, "even", m_or(&m, even, m_not(&m, is_whole)));
    E *sign = let(&m, "sign", i_sel(&m, even, whole(&m, 0), sign_bits(&m, x)));
    E *r = let(&m, "power", power(&m, a, y));
    set(&m, r, special(&m, x, y, a, is_whole, r));
    return f_from_bits(&m, i_xor(&m, f_bits(&m, r), sign));
}
