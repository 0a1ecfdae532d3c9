/* math_v3_1: compiled by nnc for x86-64-v3. math_v3_1.h tells how to use it. */
#include "math_v3_1.h"
#include <string.h>
#if !defined(__x86_64__)
#error "this file is for x86-64-v3: see nnc --target"
#endif
#include <immintrin.h>

/* Arithmetic as written, even with -ffast-math: the functions below depend on it. */
#if defined(__clang__)
#pragma float_control(precise, on)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("no-fast-math", "fp-contract=off")
#endif

/* The arrays of one function never overlap. */
#ifdef __cplusplus
#define RESTRICT __restrict
#else
#define RESTRICT restrict
#endif
#define ALIGNED __attribute__((aligned(64)))

/* x86-64 with AVX2 and FMA (2013 and later). INLINE_V3: a part of every function that calls it. */
#define TARGET_V3 __attribute__((target("avx2,fma")))
#define INLINE_V3 static inline __attribute__((always_inline)) TARGET_V3
#define LAYER_V3 __attribute__((noinline)) TARGET_V3

INLINE_V3 int32_t bits_1(float a)
{
    int32_t i;
    memcpy(&i, &a, sizeof i);
    return i;
}

INLINE_V3 float fbits_1(int32_t i)
{
    float a;
    memcpy(&a, &i, sizeof a);
    return a;
}

INLINE_V3 float fma_1(float a, float b, float c)
{
    return __builtin_fmaf(a, b, c);
}

INLINE_V3 float fnma_1(float a, float b, float c)
{
    return __builtin_fmaf(-a, b, c);
}

INLINE_V3 float abs_1(float a)
{
    return fbits_1(bits_1(a) & INT32_MAX);
}

INLINE_V3 float min_1(float a, float b)
{
    return a < b ? a : b;
}

INLINE_V3 float max_1(float a, float b)
{
    return a > b ? a : b;
}

INLINE_V3 int lt_1(float a, float b)
{
    return a < b;
}

INLINE_V3 int le_1(float a, float b)
{
    return a <= b;
}

INLINE_V3 int eq_1(float a, float b)
{
    return a == b;
}

INLINE_V3 int mand_1(int a, int b)
{
    return a & b;
}

INLINE_V3 int mor_1(int a, int b)
{
    return a | b;
}

INLINE_V3 int mnot_1(int a)
{
    return !a;
}

INLINE_V3 float sel_1(int m, float a, float b)
{
    return m ? a : b;
}

INLINE_V3 int32_t isel_1(int m, int32_t a, int32_t b)
{
    return m ? a : b;
}

INLINE_V3 int32_t iadd_1(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

INLINE_V3 int32_t isub_1(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a - (uint32_t)b);
}

INLINE_V3 int32_t imul_1(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a * (uint32_t)b);
}

INLINE_V3 int32_t iand_1(int32_t a, int32_t b)
{
    return a & b;
}

INLINE_V3 int32_t ior_1(int32_t a, int32_t b)
{
    return a | b;
}

INLINE_V3 int32_t ixor_1(int32_t a, int32_t b)
{
    return a ^ b;
}

INLINE_V3 int32_t ishl_1(int32_t a, int n)
{
    return (int32_t)((uint32_t)a << n);
}

INLINE_V3 int32_t ishr_1(int32_t a, int n)
{
    return (int32_t)((uint32_t)a >> n);
}

INLINE_V3 int32_t isar_1(int32_t a, int n)
{
    return a < 0 ? ~(~a >> n) : a >> n;
}

INLINE_V3 int ieq_1(int32_t a, int32_t b)
{
    return a == b;
}

INLINE_V3 float i2f_1(int32_t a)
{
    return (float)a;
}

INLINE_V3 float sqrt_1(float a)
{
    __m128 v = _mm_set_ss(a);
    return _mm_cvtss_f32(_mm_sqrt_ss(v));
}

INLINE_V3 float floor_1(float a)
{
    __m128 v = _mm_set_ss(a);
    return _mm_cvtss_f32(_mm_floor_ss(v, v));
}

INLINE_V3 int32_t f2i_1(float a)
{
    return _mm_cvtss_si32(_mm_set_ss(a));
}

/* e^x: reduction by ln 2 in two parts (Cody & Waite 1980), polynomial of degree 6. At most 1.1
   ULP. */
INLINE_V3 float exp_1(float x)
{
    float z = min_1(89.0f, max_1(-104.0f, x));
    float t = fma_1(z, 1.442695f, 12582912.0f);
    float n = t - 12582912.0f;
    float r = fnma_1(n, 0.6933594f, z);
    r = fnma_1(n, -0.00021219444f, r);
    float r2 = r * r;
    float low = fma_1(r, 0.16666543f, 0.5f);
    float high = fma_1(r, 0.008366576f, 0.04166641f);
    high = fma_1(0.001393999f, r2, high);
    float p = fma_1(fma_1(high, r2, low), r2, r);
    int32_t shift = ishl_1(bits_1(t), 23);
    int32_t half = iand_1(isar_1(shift, 1), -8388608);
    float s1 = fbits_1(iadd_1(half, 1065353216));
    float s2 = fbits_1(iadd_1(isub_1(shift, half), 1065353216));
    return fma_1(p, s1, s1) * s2;
}

/* e^x - 1: as exp, the 1 taken from the power of 2. At most 1.7 ULP. */
INLINE_V3 float expm1_1(float x)
{
    float z = min_1(89.0f, max_1(-18.0f, x));
    float t = fma_1(z, 1.442695f, 12582912.0f);
    float n = t - 12582912.0f;
    float r = fnma_1(n, 0.6933594f, z);
    r = fnma_1(n, -0.00021219444f, r);
    float r2 = r * r;
    float low = fma_1(r, 0.16666543f, 0.5f);
    float high = fma_1(r, 0.008366576f, 0.04166641f);
    high = fma_1(0.001393999f, r2, high);
    float p = fma_1(fma_1(high, r2, low), r2, r);
    int32_t shift = ishl_1(bits_1(t), 23);
    float s = fbits_1(iadd_1(shift, 1056964608));
    float h = fma_1(p, s, s - 0.5f);
    return sel_1(lt_1(abs_1(x), 1.4901161e-8f), x, h + h);
}

/* 1 / (1 + e^-x), both terms scaled by 2^-64; polynomial of degree 5. At most 3.5 ULP. */
INLINE_V3 float sigmoid_1(float x)
{
    float z = min_1(30.0f, max_1(-104.0f, x));
    float t = fma_1(z, -1.442695f, 12582912.0f);
    float n = t - 12582912.0f;
    float r = fma_1(n, 0.6931472f, z);
    float all = fma_1(n, -1.9046542e-9f, r);
    float s = fbits_1(iadd_1(ishl_1(bits_1(t), 23), 528482304));
    float most = fnma_1(s, all, s + 5.421011e-20f);
    float r2 = r * r;
    return 5.421011e-20f / fma_1(s * r2,
                                 fma_1(fnma_1(r, 0.008312332f, 0.041890256f), r2,
                                       fnma_1(r, 0.16667117f, 0.4999923f)), most);
}

/* z P(z^2) / Q(z^2) of degrees 9 and 10, a minimax fit of our own; |z| at most 9.1. At most 5.5
   ULP. */
INLINE_V3 float tanh_1(float x)
{
    float z = min_1(9.1f, max_1(-9.1f, x));
    float t = z * z;
    float t2 = t * t;
    float t4 = t2 * t2;
    return fma_1(z, fma_1(fma_1(3.160248e-5f, t, 0.004009125f), t2, fma_1(0.13785845f, t, 1.0f)), z
                 * t4 * 5.08094e-8f) / fma_1(fma_1(7.3839573e-10f, t, 1.6185279e-6f), t4,
                                             fma_1(fma_1(0.0004208521f, t, 0.027739739f), t2,
                                                   fma_1(0.47119173f, t, 1.0f)));
}

/* g + g / (2g + 1), g = (e^|x| - 1) / 2 as in expm1. At most 2.3 ULP. */
INLINE_V3 float sinh_1(float x)
{
    float a = abs_1(x);
    float z = min_1(89.6f, a);
    float t = fma_1(z, 1.442695f, 12582912.0f);
    float n = t - 12582912.0f;
    float r = fnma_1(n, 0.6933594f, z);
    r = fnma_1(n, -0.00021219444f, r);
    float r2 = r * r;
    float low = fma_1(r, 0.16666543f, 0.5f);
    float high = fma_1(r, 0.008366576f, 0.04166641f);
    high = fma_1(0.001393999f, r2, high);
    float p = fma_1(fma_1(high, r2, low), r2, r);
    int32_t shift = ishl_1(bits_1(t), 23);
    float s = fbits_1(iadd_1(shift, 1048576000));
    float g = fma_1(p, s, s - 0.25f);
    float power = fma_1(4.0f, g, 1.0f);
    float h = g + g / power;
    int32_t sign = iand_1(bits_1(x), INT32_MIN);
    float size = h + h;
    return sel_1(lt_1(a, 0.00024414062f), x, fbits_1(ior_1(bits_1(size), sign)));
}

/* g + 1 / 4g, g = e^|x| / 2 as in exp. At most 1.6 ULP. */
INLINE_V3 float cosh_1(float x)
{
    float z = min_1(89.6f, abs_1(x));
    float t = fma_1(z, 1.442695f, 12582912.0f);
    float n = t - 12582912.0f;
    float r = fnma_1(n, 0.6933594f, z);
    r = fnma_1(n, -0.00021219444f, r);
    float r2 = r * r;
    float low = fma_1(r, 0.16666543f, 0.5f);
    float high = fma_1(r, 0.008366576f, 0.04166641f);
    high = fma_1(0.001393999f, r2, high);
    float p = fma_1(fma_1(high, r2, low), r2, r);
    int32_t shift = ishl_1(bits_1(t), 23);
    float s = fbits_1(iadd_1(shift, 1048576000));
    float g = fma_1(p, s, s);
    float h = g + 0.0625f / g;
    return h + h;
}

/* 1 - e^-u, u = -log(1 - erf |x|) as a polynomial of degree 9. At most 1.9 ULP. */
INLINE_V3 float erf_1(float x)
{
    float a = min_1(4.0f, abs_1(x));
    float a2 = a * a;
    float a4 = a2 * a2;
    float u = fma_1(-0.6366194f, a, 5.3731636e-8f);
    float u2 = fma_1(0.019152684f, a, -0.102777734f);
    float u3 = fma_1(-0.001667717f, a, 0.00016109827f);
    float u4 = fma_1(-0.00011774193f, a, 0.00063320523f);
    float u5 = fma_1(u2, a2, u);
    float u6 = fma_1(u4, a2, u3);
    u6 = fma_1(9.267238e-6f, a4, u6);
    u5 = fma_1(u6, a4, u5);
    u5 = fma_1(-1.1283792f, a, u5 * a);
    float t = fma_1(u5, 1.442695f, 12582912.0f);
    float n = t - 12582912.0f;
    float r = fnma_1(n, 0.6933594f, u5);
    r = fnma_1(n, -0.00021219444f, r);
    float r2 = r * r;
    float low = fma_1(r, 0.16666543f, 0.5f);
    float high = fma_1(r, 0.008366576f, 0.04166641f);
    high = fma_1(0.001393999f, r2, high);
    float p = fma_1(fma_1(high, r2, low), r2, r);
    int32_t shift = ishl_1(bits_1(t), 23);
    float s = fbits_1(iadd_1(shift, 1065353216));
    int32_t sign = iand_1(bits_1(x), INT32_MIN);
    float size = fnma_1(p, s, 1.0f - s);
    return fbits_1(ior_1(bits_1(size), sign));
}

/* ln x: powers of 2 taken out, polynomial of degree 11 (Cody & Waite 1980; form of Cephes). At most
   0.8 ULP. */
INLINE_V3 float log_1(float x)
{
    int small = lt_1(x, 1.1754944e-38f);
    float z = sel_1(small, x * 8388608.0f, x);
    int32_t n = iand_1(isub_1(bits_1(z), 1060439283), -8388608);
    float f = fbits_1(isub_1(bits_1(z), n)) - 1.0f;
    float e = i2f_1(isar_1(n, 23)) - sel_1(small, 23.0f, 0.0f);
    float f2 = f * f;
    float p = fma_1(0.067495406f, f, -0.116701834f);
    p = fma_1(p, f, 0.11883471f);
    p = fma_1(p, f, -0.124062084f);
    p = fma_1(p, f, 0.14220363f);
    p = fma_1(p, f, -0.1666799f);
    p = fma_1(p, f, 0.20002072f);
    p = fma_1(p, f, -0.2500001f);
    p = fma_1(p, f, 0.33333313f);
    p = fma_1(e, -0.00021219444f, p * f * f2);
    p = fma_1(-0.5f * f, f, p);
    float y = sel_1(lt_1(x, fbits_1(0x7f800000 /* infinity */)), fma_1(e, 0.6933594f, f + p), x);
    y = sel_1(eq_1(x, 0.0f), fbits_1(-0x800000 /* -infinity */), y);
    y = sel_1(lt_1(x, 0.0f), fbits_1(0x7fc00000 /* NaN */), y);
    return y;
}

/* ln(1 + x): as log, with what rounding 1 + x lost. At most 1.4 ULP. */
INLINE_V3 float log1p_1(float x)
{
    float u = 1.0f + x;
    float v = u - 1.0f;
    int32_t n = iand_1(isub_1(bits_1(u), 1060439283), -8388608);
    float f = fbits_1(isub_1(bits_1(u), n)) - 1.0f;
    float f2 = fma_1(1.0f - (u - v) + (x - v), max_1(0.0f, fbits_1(isub_1(1065353216, n))), f);
    float e = i2f_1(isar_1(n, 23));
    float f22 = f2 * f2;
    float p = fma_1(0.067495406f, f2, -0.116701834f);
    p = fma_1(p, f2, 0.11883471f);
    p = fma_1(p, f2, -0.124062084f);
    p = fma_1(p, f2, 0.14220363f);
    p = fma_1(p, f2, -0.1666799f);
    p = fma_1(p, f2, 0.20002072f);
    p = fma_1(p, f2, -0.2500001f);
    p = fma_1(p, f2, 0.33333313f);
    p = fma_1(e, -0.00021219444f, p * f2 * f22);
    p = fma_1(-0.5f * f2, f2, p);
    float y = sel_1(lt_1(x, fbits_1(0x7f800000 /* infinity */)), fma_1(e, 0.6933594f, f2 + p), x);
    y = sel_1(eq_1(x, -1.0f), fbits_1(-0x800000 /* -infinity */), y);
    y = sel_1(lt_1(x, -1.0f), fbits_1(0x7fc00000 /* NaN */), y);
    return sel_1(lt_1(abs_1(x), 1.4901161e-8f), x, y);
}

/* log1p(a + a^2 / (1 + sqrt(1 + a^2))), a = |x|. At most 1.8 ULP. */
INLINE_V3 float asinh_1(float x)
{
    float a = abs_1(x);
    float a2 = a * a;
    float root = sqrt_1(a2 + 1.0f);
    int big = le_1(16777216.0f, a);
    float w = log1p_1(sel_1(big, a, a + a2 / (1.0f + root)));
    int32_t sign = iand_1(bits_1(x), INT32_MIN);
    float size = w + sel_1(big, 0.6931472f, 0.0f);
    return fbits_1(ior_1(bits_1(size), sign));
}

/* log1p(d + sqrt(d (d + 2))), d = x - 1. At most 2.5 ULP. */
INLINE_V3 float acosh_1(float x)
{
    float d = x - 1.0f;
    float root = sqrt_1(d * (d + 2.0f));
    int big = le_1(16777216.0f, x);
    float w = log1p_1(sel_1(big, x, d + root));
    return sel_1(lt_1(x, 1.0f), fbits_1(0x7fc00000 /* NaN */), w + sel_1(big, 0.6931472f, 0.0f));
}

/* log1p(2a / (1 - a)) / 2, a = |x|. At most 2 ULP. */
INLINE_V3 float atanh_1(float x)
{
    float a = abs_1(x);
    int32_t sign = iand_1(bits_1(x), INT32_MIN);
    float size = 0.5f * log1p_1((a + a) / (1.0f - a));
    return fbits_1(ior_1(bits_1(size), sign));
}

/* sine: reduction for any argument (Payne & Hanek 1983), polynomials of degree 9 and 8. At most 1.6
   ULP. */
INLINE_V3 float sin_1(float x)
{
    float a = abs_1(x);
    float z = a;
    int far = le_1(9.223372e18f, z);
    z = sel_1(far, z * 5.421011e-20f, z);
    int32_t w = isel_1(far, -28411, 0);
    int32_t w2 = isel_1(far, 19071, 41);
    int32_t w3 = isel_1(far, 2518, -16799);
    int32_t w4 = isel_1(far, -2947, -9324);
    int32_t w5 = isel_1(far, 19767, -28411);
    int32_t w6 = isel_1(far, 28727, 19071);
    int32_t w7 = isel_1(far, -10075, 2518);
    int32_t w8 = isel_1(far, 26191, -2947);
    int32_t w9 = isel_1(far, 4324, 19767);
    int32_t w10 = isel_1(far, 4224, 28727);
    int far2 = le_1(2.1474836e9f, z);
    z = sel_1(far2, z * 2.3283064e-10f, z);
    int32_t w11 = isel_1(far2, w3, w);
    int32_t w12 = isel_1(far2, w4, w2);
    int32_t w13 = isel_1(far2, w5, w3);
    int32_t w14 = isel_1(far2, w6, w4);
    int32_t w15 = isel_1(far2, w7, w5);
    int32_t w16 = isel_1(far2, w8, w6);
    int32_t w17 = isel_1(far2, w9, w7);
    int32_t w18 = isel_1(far2, w10, w8);
    int far3 = le_1(32768.0f, z);
    z = sel_1(far3, z * 1.5258789e-5f, z);
    int32_t w19 = isel_1(far3, w12, w11);
    int32_t w20 = isel_1(far3, w13, w12);
    int32_t w21 = isel_1(far3, w14, w13);
    int32_t w22 = isel_1(far3, w15, w14);
    int32_t w23 = isel_1(far3, w16, w15);
    int32_t w24 = isel_1(far3, w17, w16);
    int32_t w25 = isel_1(far3, w18, w17);
    float t = z + 3.2212255e9f;
    int32_t d = isub_1(bits_1(t), 1329594368);
    z = z - (t - 3.2212255e9f);
    float t2 = z + 49152.0f;
    int32_t d2 = isub_1(bits_1(t2), 1195376640);
    z = z - (t2 - 49152.0f);
    float t3 = z + 0.75f;
    int32_t d3 = isub_1(bits_1(t3), 1061158912);
    int32_t c = iadd_1(iadd_1(imul_1(d3, w19), imul_1(d2, w20)), imul_1(d, w21));
    int32_t c2 = iadd_1(iadd_1(imul_1(d3, w20), imul_1(d2, w21)), imul_1(d, w22));
    int32_t c3 = iadd_1(iadd_1(imul_1(d3, w21), imul_1(d2, w22)), imul_1(d, w23));
    int32_t c4 = iadd_1(iadd_1(imul_1(d3, w22), imul_1(d2, w23)), imul_1(d, w24));
    int32_t c5 = iadd_1(iadd_1(imul_1(d3, w23), imul_1(d2, w24)), imul_1(d, w25));
    c4 = iadd_1(c4, isar_1(c5, 16));
    c3 = iadd_1(c3, isar_1(c4, 16));
    int32_t high = iadd_1(iadd_1(ishl_1(c, 16), c2), isar_1(c3, 16));
    int32_t low = ior_1(ishl_1(c3, 16), iand_1(c4, 65535));
    int32_t q = ishr_1(iadd_1(high, 536870912), 30);
    high = isub_1(high, ishl_1(q, 30));
    int32_t minus = isar_1(high, 31);
    high = ixor_1(high, minus);
    low = ixor_1(low, minus);
    float f0 = fbits_1(iand_1(bits_1(i2f_1(high)), -4096));
    int32_t rest = isub_1(high, f2i_1(f0));
    float f1 = i2f_1(iadd_1(ishl_1(rest, 12), ishr_1(low, 20)));
    float f2 = i2f_1(iand_1(low, 1048575));
    float tail = f2 * 3.4061217e-19f;
    tail = fma_1(f1, 3.5715774e-13f, tail);
    tail = fma_1(f0, -4.1485344e-15f, tail);
    float head = f0 * 1.4629222e-9f;
    float sum = head + tail;
    int32_t sign = ishl_1(minus, 31);
    int near = lt_1(a, 0.5f);
    float r = sel_1(near, a, fbits_1(ixor_1(bits_1(sum), sign)));
    q = isel_1(near, 0, q);
    float r2 = r * r;
    float p = fma_1(2.8326444e-6f, r2, -0.00019853069f);
    p = fma_1(p, r2, 0.008333379f);
    p = fma_1(p, r2, -0.16666667f);
    float s = fma_1(r2 * r, p, r);
    float p2 = fma_1(2.4432553e-5f, r2, -0.0013887311f);
    p2 = fma_1(p2, r2, 0.041666646f);
    float c6 = fma_1(r2 * r2, p2, fma_1(-0.5f, r2, 1.0f));
    int even = ieq_1(iand_1(q, 1), 0);
    int32_t flip = ixor_1(ishl_1(iand_1(q, 2), 30), iand_1(bits_1(x), INT32_MIN));
    float size = sel_1(even, s, c6);
    float r22 = fbits_1(ixor_1(bits_1(size), flip));
    return sel_1(lt_1(a, fbits_1(0x7f800000 /* infinity */)), r22, fbits_1(0x7fc00000 /* NaN */));
}

/* cosine: reduction for any argument (Payne & Hanek 1983), polynomials of degree 9 and 8. At most
   1.6 ULP. */
INLINE_V3 float cos_1(float x)
{
    float a = abs_1(x);
    float z = a;
    int far = le_1(9.223372e18f, z);
    z = sel_1(far, z * 5.421011e-20f, z);
    int32_t w = isel_1(far, -28411, 0);
    int32_t w2 = isel_1(far, 19071, 41);
    int32_t w3 = isel_1(far, 2518, -16799);
    int32_t w4 = isel_1(far, -2947, -9324);
    int32_t w5 = isel_1(far, 19767, -28411);
    int32_t w6 = isel_1(far, 28727, 19071);
    int32_t w7 = isel_1(far, -10075, 2518);
    int32_t w8 = isel_1(far, 26191, -2947);
    int32_t w9 = isel_1(far, 4324, 19767);
    int32_t w10 = isel_1(far, 4224, 28727);
    int far2 = le_1(2.1474836e9f, z);
    z = sel_1(far2, z * 2.3283064e-10f, z);
    int32_t w11 = isel_1(far2, w3, w);
    int32_t w12 = isel_1(far2, w4, w2);
    int32_t w13 = isel_1(far2, w5, w3);
    int32_t w14 = isel_1(far2, w6, w4);
    int32_t w15 = isel_1(far2, w7, w5);
    int32_t w16 = isel_1(far2, w8, w6);
    int32_t w17 = isel_1(far2, w9, w7);
    int32_t w18 = isel_1(far2, w10, w8);
    int far3 = le_1(32768.0f, z);
    z = sel_1(far3, z * 1.5258789e-5f, z);
    int32_t w19 = isel_1(far3, w12, w11);
    int32_t w20 = isel_1(far3, w13, w12);
    int32_t w21 = isel_1(far3, w14, w13);
    int32_t w22 = isel_1(far3, w15, w14);
    int32_t w23 = isel_1(far3, w16, w15);
    int32_t w24 = isel_1(far3, w17, w16);
    int32_t w25 = isel_1(far3, w18, w17);
    float t = z + 3.2212255e9f;
    int32_t d = isub_1(bits_1(t), 1329594368);
    z = z - (t - 3.2212255e9f);
    float t2 = z + 49152.0f;
    int32_t d2 = isub_1(bits_1(t2), 1195376640);
    z = z - (t2 - 49152.0f);
    float t3 = z + 0.75f;
    int32_t d3 = isub_1(bits_1(t3), 1061158912);
    int32_t c = iadd_1(iadd_1(imul_1(d3, w19), imul_1(d2, w20)), imul_1(d, w21));
    int32_t c2 = iadd_1(iadd_1(imul_1(d3, w20), imul_1(d2, w21)), imul_1(d, w22));
    int32_t c3 = iadd_1(iadd_1(imul_1(d3, w21), imul_1(d2, w22)), imul_1(d, w23));
    int32_t c4 = iadd_1(iadd_1(imul_1(d3, w22), imul_1(d2, w23)), imul_1(d, w24));
    int32_t c5 = iadd_1(iadd_1(imul_1(d3, w23), imul_1(d2, w24)), imul_1(d, w25));
    c4 = iadd_1(c4, isar_1(c5, 16));
    c3 = iadd_1(c3, isar_1(c4, 16));
    int32_t high = iadd_1(iadd_1(ishl_1(c, 16), c2), isar_1(c3, 16));
    int32_t low = ior_1(ishl_1(c3, 16), iand_1(c4, 65535));
    int32_t q = ishr_1(iadd_1(high, 536870912), 30);
    high = isub_1(high, ishl_1(q, 30));
    int32_t minus = isar_1(high, 31);
    high = ixor_1(high, minus);
    low = ixor_1(low, minus);
    float f0 = fbits_1(iand_1(bits_1(i2f_1(high)), -4096));
    int32_t rest = isub_1(high, f2i_1(f0));
    float f1 = i2f_1(iadd_1(ishl_1(rest, 12), ishr_1(low, 20)));
    float f2 = i2f_1(iand_1(low, 1048575));
    float tail = f2 * 3.4061217e-19f;
    tail = fma_1(f1, 3.5715774e-13f, tail);
    tail = fma_1(f0, -4.1485344e-15f, tail);
    float head = f0 * 1.4629222e-9f;
    float sum = head + tail;
    int32_t sign = ishl_1(minus, 31);
    int near = lt_1(a, 0.5f);
    float r = sel_1(near, a, fbits_1(ixor_1(bits_1(sum), sign)));
    q = isel_1(near, 0, q);
    q = iadd_1(q, 1);
    float r2 = r * r;
    float p = fma_1(2.8326444e-6f, r2, -0.00019853069f);
    p = fma_1(p, r2, 0.008333379f);
    p = fma_1(p, r2, -0.16666667f);
    float s = fma_1(r2 * r, p, r);
    float p2 = fma_1(2.4432553e-5f, r2, -0.0013887311f);
    p2 = fma_1(p2, r2, 0.041666646f);
    float c6 = fma_1(r2 * r2, p2, fma_1(-0.5f, r2, 1.0f));
    int even = ieq_1(iand_1(q, 1), 0);
    int32_t flip = ishl_1(iand_1(q, 2), 30);
    float size = sel_1(even, s, c6);
    float r22 = fbits_1(ixor_1(bits_1(size), flip));
    return sel_1(lt_1(a, fbits_1(0x7f800000 /* infinity */)), r22, fbits_1(0x7fc00000 /* NaN */));
}

/* tangent: reduction for any argument (Payne & Hanek 1983), polynomial of degree 15. At most 1.3
   ULP. */
INLINE_V3 float tan_1(float x)
{
    float a = abs_1(x);
    float z = a;
    int far = le_1(9.223372e18f, z);
    z = sel_1(far, z * 5.421011e-20f, z);
    int32_t w = isel_1(far, -28411, 0);
    int32_t w2 = isel_1(far, 19071, 41);
    int32_t w3 = isel_1(far, 2518, -16799);
    int32_t w4 = isel_1(far, -2947, -9324);
    int32_t w5 = isel_1(far, 19767, -28411);
    int32_t w6 = isel_1(far, 28727, 19071);
    int32_t w7 = isel_1(far, -10075, 2518);
    int32_t w8 = isel_1(far, 26191, -2947);
    int32_t w9 = isel_1(far, 4324, 19767);
    int32_t w10 = isel_1(far, 4224, 28727);
    int far2 = le_1(2.1474836e9f, z);
    z = sel_1(far2, z * 2.3283064e-10f, z);
    int32_t w11 = isel_1(far2, w3, w);
    int32_t w12 = isel_1(far2, w4, w2);
    int32_t w13 = isel_1(far2, w5, w3);
    int32_t w14 = isel_1(far2, w6, w4);
    int32_t w15 = isel_1(far2, w7, w5);
    int32_t w16 = isel_1(far2, w8, w6);
    int32_t w17 = isel_1(far2, w9, w7);
    int32_t w18 = isel_1(far2, w10, w8);
    int far3 = le_1(32768.0f, z);
    z = sel_1(far3, z * 1.5258789e-5f, z);
    int32_t w19 = isel_1(far3, w12, w11);
    int32_t w20 = isel_1(far3, w13, w12);
    int32_t w21 = isel_1(far3, w14, w13);
    int32_t w22 = isel_1(far3, w15, w14);
    int32_t w23 = isel_1(far3, w16, w15);
    int32_t w24 = isel_1(far3, w17, w16);
    int32_t w25 = isel_1(far3, w18, w17);
    float t = z + 3.2212255e9f;
    int32_t d = isub_1(bits_1(t), 1329594368);
    z = z - (t - 3.2212255e9f);
    float t2 = z + 49152.0f;
    int32_t d2 = isub_1(bits_1(t2), 1195376640);
    z = z - (t2 - 49152.0f);
    float t3 = z + 0.75f;
    int32_t d3 = isub_1(bits_1(t3), 1061158912);
    int32_t c = iadd_1(iadd_1(imul_1(d3, w19), imul_1(d2, w20)), imul_1(d, w21));
    int32_t c2 = iadd_1(iadd_1(imul_1(d3, w20), imul_1(d2, w21)), imul_1(d, w22));
    int32_t c3 = iadd_1(iadd_1(imul_1(d3, w21), imul_1(d2, w22)), imul_1(d, w23));
    int32_t c4 = iadd_1(iadd_1(imul_1(d3, w22), imul_1(d2, w23)), imul_1(d, w24));
    int32_t c5 = iadd_1(iadd_1(imul_1(d3, w23), imul_1(d2, w24)), imul_1(d, w25));
    c4 = iadd_1(c4, isar_1(c5, 16));
    c3 = iadd_1(c3, isar_1(c4, 16));
    int32_t high = iadd_1(iadd_1(ishl_1(c, 16), c2), isar_1(c3, 16));
    int32_t low = ior_1(ishl_1(c3, 16), iand_1(c4, 65535));
    int32_t q = ishr_1(iadd_1(high, 536870912), 30);
    high = isub_1(high, ishl_1(q, 30));
    int32_t minus = isar_1(high, 31);
    high = ixor_1(high, minus);
    low = ixor_1(low, minus);
    float f0 = fbits_1(iand_1(bits_1(i2f_1(high)), -4096));
    int32_t rest = isub_1(high, f2i_1(f0));
    float f1 = i2f_1(iadd_1(ishl_1(rest, 12), ishr_1(low, 20)));
    float f2 = i2f_1(iand_1(low, 1048575));
    float tail = f2 * 3.4061217e-19f;
    tail = fma_1(f1, 3.5715774e-13f, tail);
    tail = fma_1(f0, -4.1485344e-15f, tail);
    float head = f0 * 1.4629222e-9f;
    float sum = head + tail;
    int32_t sign = ishl_1(minus, 31);
    int near = lt_1(a, 0.5f);
    float r = sel_1(near, a, fbits_1(ixor_1(bits_1(sum), sign)));
    q = isel_1(near, 0, q);
    float r2 = r * r;
    float lost = sel_1(near, 0.0f, fbits_1(ixor_1(bits_1(tail - (sum - head)), sign)));
    lost = fma_1(lost, r2, lost);
    float p = fma_1(0.0043758545f, r2, 9.215826e-5f);
    p = fma_1(p, r2, 0.01083193f);
    p = fma_1(p, r2, 0.021284645f);
    p = fma_1(p, r2, 0.054059166f);
    p = fma_1(p, r2, 0.13332674f);
    p = fma_1(p, r2, 0.3333335f);
    float rest2 = fma_1(r2 * r, p, lost);
    float tan = r + rest2;
    float left = rest2 - (tan - r);
    float minus_cot = -1.0f / tan;
    minus_cot = fma_1(minus_cot * minus_cot, left, minus_cot);
    int even = ieq_1(iand_1(q, 1), 0);
    int32_t flip = iand_1(bits_1(x), INT32_MIN);
    float size = sel_1(even, tan, minus_cot);
    float r22 = fbits_1(ixor_1(bits_1(size), flip));
    return sel_1(lt_1(a, fbits_1(0x7f800000 /* infinity */)), r22, fbits_1(0x7fc00000 /* NaN */));
}

/* arc sine: polynomial of degree 13 to 1/2, beyond by the half angle (form of Cephes). At most 1.2
   ULP. */
INLINE_V3 float asin_1(float x)
{
    float a = abs_1(x);
    int far = lt_1(0.5f, a);
    float s2 = sel_1(far, fma_1(-0.5f, a, 0.5f), a * a);
    float s = sel_1(far, sqrt_1(s2), a);
    float p = fma_1(0.037696976f, s2, 0.014314764f);
    p = fma_1(p, s2, 0.031839103f);
    p = fma_1(p, s2, 0.044513375f);
    p = fma_1(p, s2, 0.07500522f);
    p = fma_1(p, s2, 0.1666666f);
    float rest = s2 * s * p;
    float high = fma_1(-2.0f, s, 1.5707964f);
    float low = fma_1(-2.0f, s, 1.5707964f - high) + -4.371139e-8f;
    low = fma_1(-2.0f, rest, low);
    float turned = high + low;
    int32_t sign = iand_1(bits_1(x), INT32_MIN);
    float size = sel_1(far, turned, s + rest);
    return fbits_1(ior_1(bits_1(size), sign));
}

/* arc cosine: polynomial of degree 13 to 1/2, beyond by the half angle (form of Cephes). At most
   1.1 ULP. */
INLINE_V3 float acos_1(float x)
{
    float a = abs_1(x);
    int far = lt_1(0.5f, a);
    float s2 = sel_1(far, fma_1(-0.5f, a, 0.5f), a * a);
    float s = sel_1(far, sqrt_1(s2), a);
    float p = fma_1(0.037696976f, s2, 0.014314764f);
    p = fma_1(p, s2, 0.031839103f);
    p = fma_1(p, s2, 0.044513375f);
    p = fma_1(p, s2, 0.07500522f);
    p = fma_1(p, s2, 0.1666666f);
    float rest = s2 * s * p;
    int minus = lt_1(x, 0.0f);
    float t = s + rest;
    t = sel_1(far, t + t, t);
    float hi = sel_1(far, sel_1(minus, 3.1415927f, 0.0f), 1.5707964f);
    float lo = sel_1(far, sel_1(minus, -8.742278e-8f, 0.0f), -4.371139e-8f);
    int32_t flip = ixor_1(isel_1(far, 0, INT32_MIN), iand_1(bits_1(x), INT32_MIN));
    return hi + (fbits_1(ixor_1(bits_1(t), flip)) + lo);
}

/* arc tangent: three ranges, one division, polynomial of degree 13 (form of Cephes). At most 1
   ULP. */
INLINE_V3 float atan_1(float x)
{
    float a = abs_1(x);
    int mid = lt_1(0.55f, a);
    int far = lt_1(2.4142137f, a);
    float top = sel_1(mid, a - 1.0f, a);
    float bottom = sel_1(mid, a + 1.0f, 1.0f);
    top = sel_1(far, -1.0f, top);
    bottom = sel_1(far, a, bottom);
    float z = top / bottom;
    float z2 = z * z;
    float p = fma_1(0.03402617f, z2, -0.0763569f);
    p = fma_1(p, z2, 0.10845514f);
    p = fma_1(p, z2, -0.14260316f);
    p = fma_1(p, z2, 0.19998866f);
    p = fma_1(p, z2, -0.33333316f);
    float hi = sel_1(mid, 0.7853982f, 0.0f);
    float lo = sel_1(mid, -2.1855694e-8f, 0.0f);
    hi = sel_1(far, 1.5707964f, hi);
    lo = sel_1(far, -4.371139e-8f, lo);
    float head = hi + z;
    int32_t sign = iand_1(bits_1(x), INT32_MIN);
    float size = head + fma_1(z2 * z, p, lo + (z - (head - hi)));
    return fbits_1(ior_1(bits_1(size), sign));
}

/* 1 / sqrt(x), both correctly rounded. At most 1.5 ULP. */
INLINE_V3 float rsqrt_1(float x)
{
    return 1.0f / sqrt_1(x);
}

/* x^y = 2^(y log2 |x|), the product to 36 bits in two parts (Dekker 1971; Sun, fdlibm). At most 1.3
   ULP. */
INLINE_V3 float pow_1(float x, float y)
{
    float a = abs_1(x);
    float half = y * 0.5f;
    int is_whole = eq_1(floor_1(y), y);
    int even = mor_1(eq_1(floor_1(half), half), mnot_1(is_whole));
    int32_t sign = isel_1(even, 0, iand_1(bits_1(x), INT32_MIN));
    int small = lt_1(a, 1.1754944e-38f);
    float z = sel_1(small, a * 8388608.0f, a);
    int32_t n = iand_1(isub_1(bits_1(z), 1060439283), -8388608);
    float f = fbits_1(isub_1(bits_1(z), n)) - 1.0f;
    float e = i2f_1(isar_1(n, 23)) - sel_1(small, 23.0f, 0.0f);
    float g = f + 2.0f;
    float s = f / g;
    float sh = fbits_1(iand_1(bits_1(s), -4096));
    float gh = fbits_1(iand_1(bits_1(g), -4096));
    float sl = fnma_1(sh, f - (gh - 2.0f), fnma_1(sh, gh, f)) / g;
    float s2 = s * s;
    float sh2 = sh * sh;
    float p = fma_1(0.3513021f, s2, 0.42820618f);
    p = fma_1(p, s2, 0.6000023f);
    float tail = fma_1(s2 * s2, p, sl * (sh + s));
    float th = fbits_1(iand_1(bits_1(sh2 + 3.0f + tail), -4096));
    float u = sh * th;
    float v = fma_1(sl, th, (tail - (th - 3.0f - sh2)) * s);
    float ph = fbits_1(iand_1(bits_1(u + v), -4096));
    float zh = ph * 0.9614258f;
    float zl = fma_1(ph, 0.0003709127f, (v - (ph - u)) * 0.9617967f);
    float lh = fbits_1(iand_1(bits_1(e + (zh + zl)), -4096));
    float ll = zl - (lh - e - zh);
    float w = min_1(1.0995116e12f, max_1(-1.0995116e12f, y));
    float wh = fbits_1(iand_1(bits_1(w), -4096));
    float h = min_1(200.0f, max_1(-200.0f, wh * lh));
    float l = min_1(1.0f, max_1(-1.0f, fma_1(w - wh, lh, w * ll)));
    float t = h + l + 12582912.0f;
    float r = h - (t - 12582912.0f) + l;
    float p2 = fma_1(1.43261805e-5f, r, 0.00015452185f);
    p2 = fma_1(p2, r, 0.0013337957f);
    p2 = fma_1(p2, r, 0.009618087f);
    p2 = fma_1(p2, r, 0.05550405f);
    p2 = fma_1(p2, r, 0.2402265f);
    p2 = fma_1(p2, r, 0.6931472f);
    p2 = p2 * r;
    int32_t shift = ishl_1(bits_1(t), 23);
    int32_t half2 = iand_1(isar_1(shift, 1), -8388608);
    float s1 = fbits_1(iadd_1(half2, 1065353216));
    float s22 = fbits_1(iadd_1(isub_1(shift, half2), 1065353216));
    float power = fma_1(p2, s1, s1) * s22;
    int end = mor_1(eq_1(a, 0.0f), eq_1(a, fbits_1(0x7f800000 /* infinity */)));
    power = sel_1(end, sel_1(lt_1(y, 0.0f), 1.0f / a, a), power);
    int minus = mand_1(lt_1(x, 0.0f), lt_1(a, fbits_1(0x7f800000 /* infinity */)));
    power = sel_1(mand_1(minus, mnot_1(is_whole)), fbits_1(0x7fc00000 /* NaN */), power);
    power = sel_1(mand_1(eq_1(x, x), eq_1(y, y)), power, x + y);
    power = sel_1(mor_1(eq_1(y, 0.0f), eq_1(x, 1.0f)), 1.0f, power);
    return fbits_1(ixor_1(bits_1(power), sign));
}

/* exp */
LAYER_V3
static void math_v3_1_row_exp(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i] = exp_1(x[i]);
    }
}

/* expm1 */
LAYER_V3
static void math_v3_1_row_expm1(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 4096] = expm1_1(x[i]);
    }
}

/* sigmoid */
LAYER_V3
static void math_v3_1_row_sigmoid(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 8192] = sigmoid_1(x[i]);
    }
}

/* tanh */
LAYER_V3
static void math_v3_1_row_tanh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 12288] = tanh_1(x[i]);
    }
}

/* sinh */
LAYER_V3
static void math_v3_1_row_sinh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 16384] = sinh_1(x[i]);
    }
}

/* cosh */
LAYER_V3
static void math_v3_1_row_cosh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 20480] = cosh_1(x[i]);
    }
}

/* erf */
LAYER_V3
static void math_v3_1_row_erf(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 24576] = erf_1(x[i]);
    }
}

/* log */
LAYER_V3
static void math_v3_1_row_log(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 28672] = log_1(x[i]);
    }
}

/* log1p */
LAYER_V3
static void math_v3_1_row_log1p(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 32768] = log1p_1(x[i]);
    }
}

/* asinh */
LAYER_V3
static void math_v3_1_row_asinh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 36864] = asinh_1(x[i]);
    }
}

/* acosh */
LAYER_V3
static void math_v3_1_row_acosh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 40960] = acosh_1(x[i]);
    }
}

/* atanh */
LAYER_V3
static void math_v3_1_row_atanh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 45056] = atanh_1(x[i]);
    }
}

/* sin */
LAYER_V3
static void math_v3_1_row_sin(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 49152] = sin_1(x[i]);
    }
}

/* cos */
LAYER_V3
static void math_v3_1_row_cos(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 53248] = cos_1(x[i]);
    }
}

/* tan */
LAYER_V3
static void math_v3_1_row_tan(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 57344] = tan_1(x[i]);
    }
}

/* asin */
LAYER_V3
static void math_v3_1_row_asin(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 61440] = asin_1(x[i]);
    }
}

/* acos */
LAYER_V3
static void math_v3_1_row_acos(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 65536] = acos_1(x[i]);
    }
}

/* atan */
LAYER_V3
static void math_v3_1_row_atan(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 69632] = atan_1(x[i]);
    }
}

/* rsqrt */
LAYER_V3
static void math_v3_1_row_rsqrt(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 73728] = rsqrt_1(x[i]);
    }
}

/* pow */
LAYER_V3
static void math_v3_1_row_pow(const float *RESTRICT x, const float *RESTRICT y, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 77824] = pow_1(x[i], y[i]);
    }
}

TARGET_V3
static void math_v3_1_forward(const float *x, const float *y, float *out)
{
    math_v3_1_row_exp(x, out);
    math_v3_1_row_expm1(x, out);
    math_v3_1_row_sigmoid(x, out);
    math_v3_1_row_tanh(x, out);
    math_v3_1_row_sinh(x, out);
    math_v3_1_row_cosh(x, out);
    math_v3_1_row_erf(x, out);
    math_v3_1_row_log(x, out);
    math_v3_1_row_log1p(x, out);
    math_v3_1_row_asinh(x, out);
    math_v3_1_row_acosh(x, out);
    math_v3_1_row_atanh(x, out);
    math_v3_1_row_sin(x, out);
    math_v3_1_row_cos(x, out);
    math_v3_1_row_tan(x, out);
    math_v3_1_row_asin(x, out);
    math_v3_1_row_acos(x, out);
    math_v3_1_row_atan(x, out);
    math_v3_1_row_rsqrt(x, out);
    math_v3_1_row_pow(x, y, out);
}

int math_v3_1_run(const float *x, const float *y, float *out, void *workspace)
{
    (void)workspace; /* none is needed */
    math_v3_1_forward(x, y, out);
    return 0;
}

int math_v3_1_run_batch(size_t n, const float *x, const float *y, float *out, void *workspace)
{
    int status = 0;
    size_t i = 0;
    for (; status == 0 && i < n; i++)
        status = math_v3_1_run(x + i*4096, y + i*4096, out + i*81920, workspace);
    return status;
}
