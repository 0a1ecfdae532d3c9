/* math_trig.c: circular functions and their inverses.
 *
 * The reduction of large arguments is Payne & Hanek's (1983) in whole numbers of 32 bits: the bits
 * of 1 / (2 pi) that matter for the exponent of x, times the 24 bits of x, modulo one turn, which
 * is what wrapping around does. Without branches or tables it costs about 90 simple operations for
 * any argument, half of a sine. Inverses as in Cephes (Moshier 1989). Polynomials are our own
 * fits. */
#include "loop/math_int.h"

enum { LIMBS = 14, USED = 7 };

/* 2^-24 / (2 pi) in digits of 16 bits, first digit 2^-16. Balanced, and none above 32600 in size:
 * two products with digits of x to 2^15 and one to 2^8 don't overflow 31 bits. */
static const int32_t turn[LIMBS] = {0,    41,    -16799, -9324, -28411, 19071, 2518,
                                    -2947, 19767, 28727, -10075, 26191, 4324, 4224};

/* |x| as a quadrant (0 to 3, in the low bits) and an angle of -pi/4 to pi/4. */
typedef struct Angle {
    E *quadrant, *r;
    E *near, *head, *tail, *sum, *sign; /* where not near, |r| is head + tail rounded to sum */
} Angle;

/* Divides z by 2^16, 2^32, 2^64 until it is below 2^16, and drops as many leading digits of
 * turn. */
static void take_window(M *m, E *z, E *digit[USED])
{
    static const struct { double from, by; int digits; } step[3] = {
        {0x1p63, 0x1p-64, 4}, {0x1p31, 0x1p-32, 2}, {0x1p15, 0x1p-16, 1}};
    E *w[LIMBS];
    int n = LIMBS;
    for (int i = 0; i < n; i++)
        w[i] = whole(m, turn[i]);
    for (int k = 0; k < 3; k++) {
        E *far = let(m, "far", f_le(m, num(m, step[k].from), z));
        set(m, z, f_sel(m, far, f_mul(m, z, num(m, step[k].by)), z));
        n -= step[k].digits;
        E *next[LIMBS];
        for (int i = 0; i < n; i++)
            next[i] = let(m, "w", i_sel(m, far, w[i + step[k].digits], w[i]));
        for (int i = 0; i < n; i++)
            w[i] = next[i];
    }
    for (int i = 0; i < USED; i++)
        digit[i] = w[i];
}

/* z 2^24 in balanced digits of 16 bits, the lowest first; z is left with what they don't hold.
 * Adding 1.5 * 2^(23 + k) rounds to a multiple of 2^k and leaves it in the low bits. */
static void take_digits(M *m, E *z, E *digit[3])
{
    static const double rounder[3] = {0x1.8p-1, 0x1.8p15, 0x1.8p31};
    static const int32_t bits[3] = {0x3f400000, 0x47400000, 0x4f400000};
    for (int i = 2; i >= 0; i--) {
        E *t = let(m, "t", f_add(m, z, num(m, rounder[i])));
        digit[i] = let(m, "d", i_sub(m, f_bits(m, t), whole(m, bits[i])));
        if (i > 0)
            set(m, z, f_sub(m, z, f_sub(m, t, num(m, rounder[i]))));
    }
}

/* |x| / (2 pi) modulo 1: high + low 2^-32, in units of 2^-32. */
static void take_fraction(M *m, E *a, E **high, E **low)
{
    E *w[USED], *d[3], *column[5];
    E *z = let(m, "z", a);
    take_window(m, z, w);
    take_digits(m, z, d);
    for (int k = 0; k < 5; k++) {
        E *two = i_add(m, i_mul(m, d[0], w[k]), i_mul(m, d[1], w[k + 1]));
        column[k] = let(m, "c", i_add(m, two, i_mul(m, d[2], w[k + 2])));
    }
    for (int k = 4; k > 2; k--)
        set(m, column[k - 1], i_add(m, column[k - 1], i_sar(m, column[k], 16)));
    E *top = i_add(m, i_shl(m, column[0], 16), column[1]);
    *high = let(m, "high", i_add(m, top, i_sar(m, column[2], 16)));
    E *bottom = i_and(m, column[3], whole(m, 0xffff));
    *low = let(m, "low", i_or(m, i_shl(m, column[2], 16), bottom));
}

/* The angle is taken from its size, whose leading bits don't cancel: 12 bits, up to 30, and 20. */
static Angle reduce(M *m, E *a)
{
    E *high, *low;
    take_fraction(m, a, &high, &low);
    E *q = let(m, "q", i_shr(m, i_add(m, high, whole(m, 1 << 29)), 30));
    set(m, high, i_sub(m, high, i_shl(m, q, 30)));
    E *minus = let(m, "minus", i_sar(m, high, 31));
    set(m, high, i_xor(m, high, minus));
    set(m, low, i_xor(m, low, minus));
    E *leading = i_and(m, f_bits(m, i_float(m, high)), whole(m, -0x1000));
    E *f0 = let(m, "f0", f_from_bits(m, leading));
    E *rest = let(m, "rest", i_sub(m, high, f_whole(m, f0)));
    E *f1 = let(m, "f1", i_float(m, i_add(m, i_shl(m, rest, 12), i_shr(m, low, 20))));
    E *f2 = let(m, "f2", i_float(m, i_and(m, low, whole(m, 0xfffff))));
    /* pi / 2 = 1.57080078125 (12 bits, the product is exact) - 4.454455e-06 */
    E *tail = let(m, "tail", f_mul(m, f2, num(m, 1.57079637 * 0x1p-62)));
    set(m, tail, f_fma(m, f1, num(m, 1.57079637 * 0x1p-42), tail));
    set(m, tail, f_fma(m, f0, num(m, -4.454455e-06 * 0x1p-30), tail));
    E *head = let(m, "head", f_mul(m, f0, num(m, 1.57080078125 * 0x1p-30)));
    E *sum = let(m, "sum", f_add(m, head, tail));
    E *sign = let(m, "sign", i_shl(m, minus, 31));
    E *signed_sum = f_from_bits(m, i_xor(m, f_bits(m, sum), sign));
    E *near = let(m, "near", f_lt(m, a, num(m, 0.5)));
    E *r = let(m, "r", f_sel(m, near, a, signed_sum));
    set(m, q, i_sel(m, near, whole(m, 0), q));
    return (Angle){q, r, near, head, tail, sum, sign};
}

/* r + r^3 P(r^2) */
static E *sine(M *m, E *r, E *r2)
{
    static const float c[4] = {-0.16666667f, 0.008333379f, -0.00019853069f, 2.8326444e-06f};
    E *p = math_horner(m, "p", r2, c, 4);
    return let(m, "s", f_fma(m, f_mul(m, r2, r), p, r));
}

/* 1 - r^2 / 2 + r^4 P(r^2) */
static E *cosine(M *m, E *r2)
{
    static const float c[3] = {0.041666646f, -0.0013887311f, 2.4432553e-05f};
    E *p = math_horner(m, "p", r2, c, 3);
    E *head = f_fma(m, num(m, -0.5), r2, num(m, 1.0));
    return let(m, "c", f_fma(m, f_mul(m, r2, r2), p, head));
}

/* y with the signs of two numbers whose sign is bit 31; NaN where x isn't finite. */
static E *finish(M *m, E *a, E *y, E *sign)
{
    E *flip = let(m, "flip", sign), *size = let(m, "size", y);
    E *r = let(m, "r", f_from_bits(m, i_xor(m, f_bits(m, size), flip)));
    return f_sel(m, f_lt(m, a, num(m, (double)INFINITY)), r, num(m, (double)NAN));
}

/* Quadrants 0 to 3 of the sine are s, c, -s, -c; of the cosine, those that follow. */
static E *wave(M *m, E *a, int ahead, E *sign)
{
    Angle angle = reduce(m, a);
    E *q = angle.quadrant;
    if (ahead)
        set(m, q, i_add(m, q, whole(m, ahead)));
    E *r2 = let(m, "r2", f_mul(m, angle.r, angle.r));
    E *s = sine(m, angle.r, r2), *c = cosine(m, r2);
    E *even = let(m, "even", i_eq(m, i_and(m, q, whole(m, 1)), whole(m, 0)));
    E *flip = i_shl(m, i_and(m, q, whole(m, 2)), 30);
    return finish(m, a, f_sel(m, even, s, c), sign ? i_xor(m, flip, sign) : flip);
}

E *math_SIN(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    return wave(&m, let(&m, "a", f_abs(&m, x)), 0, sign_bits(&m, x));
}

E *math_COS(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    return wave(&m, let(&m, "a", f_abs(&m, x)), 1, NULL);
}

/* What rounding took from the angle. */
static E *lost_angle(M *m, Angle *n)
{
    E *lost = f_sub(m, n->tail, f_sub(m, n->sum, n->head));
    E *turned = f_from_bits(m, i_xor(m, f_bits(m, lost), n->sign));
    return f_sel(m, n->near, num(m, 0.0), turned);
}

/* t, or -1 / t in odd quadrants, with what rounding took from t */
E *math_TAN(LoopB *b, E *x, E *y)
{
    static const float c[7] = {0.3333335f,  0.13332674f,    0.054059166f, 0.021284645f,
                               0.01083193f, 9.215826e-05f, 0.0043758545f};
    M m = {b, x->lanes};
    (void)y;
    E *a = let(&m, "a", f_abs(&m, x));
    Angle angle = reduce(&m, a);
    E *r2 = let(&m, "r2", f_mul(&m, angle.r, angle.r));
    E *lost = let(&m, "lost", lost_angle(&m, &angle));
    set(&m, lost, f_fma(&m, lost, r2, lost)); /* the slope is 1 + tan^2 r */
    E *p = math_horner(&m, "p", r2, c, 7);
    E *rest = let(&m, "rest", f_fma(&m, f_mul(&m, r2, angle.r), p, lost));
    E *t = let(&m, "tan", f_add(&m, angle.r, rest));
    E *left = let(&m, "left", f_sub(&m, rest, f_sub(&m, t, angle.r)));
    E *minus_cot = let(&m, "minus_cot", f_div(&m, num(&m, -1.0), t));
    set(&m, minus_cot, f_fma(&m, f_mul(&m, minus_cot, minus_cot), left, minus_cot));
    E *odd = i_and(&m, angle.quadrant, whole(&m, 1));
    E *even = let(&m, "even", i_eq(&m, odd, whole(&m, 0)));
    E *r = f_sel(&m, even, t, minus_cot);
    return finish(&m, a, r, sign_bits(&m, x));
}

/* asin s = s + rest, 0 <= s <= 1/2; from a = 1/2 on, asin a = pi/2 - 2 asin sqrt((1 - a) / 2). */
typedef struct ArcSine {
    E *a, *far, *s, *rest;
} ArcSine;

static ArcSine arc_sine(M *m, E *x)
{
    static const float c[6] = {0.1666666f,   0.07500522f,  0.044513375f,
                               0.031839103f, 0.014314764f, 0.037696976f};
    E *a = let(m, "a", f_abs(m, x));
    E *far = let(m, "far", f_lt(m, num(m, 0.5), a));
    E *half = f_fma(m, num(m, -0.5), a, num(m, 0.5));
    E *s2 = let(m, "s2", f_sel(m, far, half, f_mul(m, a, a)));
    E *s = let(m, "s", f_sel(m, far, f_sqrt(m, s2), a));
    E *p = math_horner(m, "p", s2, c, 6);
    return (ArcSine){a, far, s, let(m, "rest", f_mul(m, f_mul(m, s2, s), p))};
}

#define HALF_PI_HI 1.57079637
#define HALF_PI_LO (-4.37113883e-8)

/* What rounding takes from pi/2 - 2s is added with the small parts. */
E *math_ASIN(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    ArcSine as = arc_sine(&m, x);
    E *high = let(&m, "high", f_fma(&m, num(&m, -2.0), as.s, num(&m, HALF_PI_HI)));
    E *lost = f_fma(&m, num(&m, -2.0), as.s, f_sub(&m, num(&m, HALF_PI_HI), high));
    E *low = let(&m, "low", f_add(&m, lost, num(&m, HALF_PI_LO)));
    set(&m, low, f_fma(&m, num(&m, -2.0), as.rest, low));
    E *turned = let(&m, "turned", f_add(&m, high, low));
    E *r = f_sel(&m, as.far, turned, f_add(&m, as.s, as.rest));
    return math_with_sign(&m, r, x);
}

/* pi/2 - asin x near 0; 2t near 1, pi - 2t near -1. */
E *math_ACOS(LoopB *b, E *x, E *y)
{
    M m = {b, x->lanes};
    (void)y;
    ArcSine as = arc_sine(&m, x);
    E *minus = let(&m, "minus", f_lt(&m, x, num(&m, 0.0)));
    E *t = let(&m, "t", f_add(&m, as.s, as.rest));
    set(&m, t, f_sel(&m, as.far, f_add(&m, t, t), t));
    E *none = num(&m, 0.0);
    E *to = f_sel(&m, minus, num(&m, 2 * HALF_PI_HI), none);
    E *to_low = f_sel(&m, minus, num(&m, 2 * HALF_PI_LO), none);
    E *hi = let(&m, "hi", f_sel(&m, as.far, to, num(&m, HALF_PI_HI)));
    E *lo = let(&m, "lo", f_sel(&m, as.far, to_low, num(&m, HALF_PI_LO)));
    E *down = i_sel(&m, as.far, whole(&m, 0), whole(&m, SIGN_BIT)); /* near 0: - asin x */
    E *flip = let(&m, "flip", i_xor(&m, down, sign_bits(&m, x)));
    E *turned = f_from_bits(&m, i_xor(&m, f_bits(&m, t), flip));
    return f_add(&m, hi, f_add(&m, turned, lo));
}

/* z = a, from 0.55 on (a - 1) / (a + 1), from 1 + sqrt 2 on -1 / a: atan a = 0, pi/4, pi/2 + atan
 * z. An earlier first step would leave a result below 1/2 with the rounding of z. */
E *math_ATAN(LoopB *b, E *x, E *y)
{
    static const float c[6] = {-0.33333316f, 0.19998866f, -0.14260316f,
                               0.10845514f,  -0.0763569f, 0.03402617f};
    M m = {b, x->lanes};
    (void)y;
    E *one = num(&m, 1.0), *none = num(&m, 0.0);
    E *a = let(&m, "a", f_abs(&m, x));
    E *mid = let(&m, "mid", f_lt(&m, num(&m, 0.55), a));
    E *far = let(&m, "far", f_lt(&m, num(&m, 2.41421356), a));
    E *top = let(&m, "top", f_sel(&m, mid, f_sub(&m, a, one), a));
    E *bottom = let(&m, "bottom", f_sel(&m, mid, f_add(&m, a, one), one));
    set(&m, top, f_sel(&m, far, num(&m, -1.0), top));
    set(&m, bottom, f_sel(&m, far, a, bottom));
    E *z = let(&m, "z", f_div(&m, top, bottom));
    E *z2 = let(&m, "z2", f_mul(&m, z, z));
    E *p = math_horner(&m, "p", z2, c, 6);
    E *hi = let(&m, "hi", f_sel(&m, mid, num(&m, HALF_PI_HI / 2), none));
    E *lo = let(&m, "lo", f_sel(&m, mid, num(&m, HALF_PI_LO / 2), none));
    set(&m, hi, f_sel(&m, far, num(&m, HALF_PI_HI), hi));
    set(&m, lo, f_sel(&m, far, num(&m, HALF_PI_LO), lo));
    E *head = let(&m, "head", f_add(&m, hi, z));
    E *lost = f_sub(&m, z, f_sub(&m, head, hi)); /* 0 where hi is */
    E *rest = f_fma(&m, f_mul(&m, z2, z), p, f_add(&m, lo, lost));
    return math_with_sign(&m, f_add(&m, head, rest), x);
}
