/* math_v3_4: compiled by nnc for x86-64-v3. math_v3_4.h tells how to use it. */
#include "math_v3_4.h"
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

INLINE_V3 float fbits_1(int32_t i)
{
    float a;
    memcpy(&a, &i, sizeof a);
    return a;
}

typedef __m128 f32x4;
typedef __m128i i32x4;

/* All bits of a lane, or none. */
typedef __m128 m4;

/* For shifts by a scalar, which become immediates. */
typedef uint32_t u32x4 __attribute__((vector_size(16), may_alias));

typedef int32_t s32x4 __attribute__((vector_size(16), may_alias));

INLINE_V3 f32x4 set_4(float a)
{
    return _mm_set1_ps(a);
}

INLINE_V3 i32x4 iset_4(int32_t a)
{
    return _mm_set1_epi32(a);
}

INLINE_V3 f32x4 load_4(const float *p)
{
    return _mm_loadu_ps(p);
}

INLINE_V3 void store_4(float *p, f32x4 v)
{
    _mm_storeu_ps(p, v);
}

INLINE_V3 f32x4 fma_4(f32x4 a, f32x4 b, f32x4 c)
{
    return _mm_fmadd_ps(a, b, c);
}

INLINE_V3 f32x4 fnma_4(f32x4 a, f32x4 b, f32x4 c)
{
    return _mm_fnmadd_ps(a, b, c);
}

INLINE_V3 f32x4 abs_4(f32x4 a)
{
    return _mm_andnot_ps(_mm_set1_ps(-0.0f), a);
}

INLINE_V3 f32x4 min_4(f32x4 a, f32x4 b)
{
    return _mm_min_ps(a, b);
}

INLINE_V3 f32x4 max_4(f32x4 a, f32x4 b)
{
    return _mm_max_ps(a, b);
}

INLINE_V3 f32x4 sqrt_4(f32x4 a)
{
    return _mm_sqrt_ps(a);
}

INLINE_V3 f32x4 floor_4(f32x4 a)
{
    return _mm_floor_ps(a);
}

INLINE_V3 m4 lt_4(f32x4 a, f32x4 b)
{
    return _mm_cmp_ps(a, b, _CMP_LT_OQ);
}

INLINE_V3 m4 le_4(f32x4 a, f32x4 b)
{
    return _mm_cmp_ps(a, b, _CMP_LE_OQ);
}

INLINE_V3 m4 eq_4(f32x4 a, f32x4 b)
{
    return _mm_cmp_ps(a, b, _CMP_EQ_OQ);
}

INLINE_V3 m4 mand_4(m4 a, m4 b)
{
    return _mm_and_ps(a, b);
}

INLINE_V3 m4 mor_4(m4 a, m4 b)
{
    return _mm_or_ps(a, b);
}

INLINE_V3 m4 mnot_4(m4 a)
{
    return _mm_xor_ps(a, _mm_castsi128_ps(_mm_set1_epi32(-1)));
}

INLINE_V3 f32x4 sel_4(m4 m, f32x4 a, f32x4 b)
{
    return _mm_blendv_ps(b, a, m);
}

INLINE_V3 i32x4 isel_4(m4 m, i32x4 a, i32x4 b)
{
    return _mm_blendv_epi8(b, a, _mm_castps_si128(m));
}

INLINE_V3 i32x4 iadd_4(i32x4 a, i32x4 b)
{
    return _mm_add_epi32(a, b);
}

INLINE_V3 i32x4 isub_4(i32x4 a, i32x4 b)
{
    return _mm_sub_epi32(a, b);
}

INLINE_V3 i32x4 imul_4(i32x4 a, i32x4 b)
{
    return _mm_mullo_epi32(a, b);
}

INLINE_V3 i32x4 iand_4(i32x4 a, i32x4 b)
{
    return _mm_and_si128(a, b);
}

INLINE_V3 i32x4 ior_4(i32x4 a, i32x4 b)
{
    return _mm_or_si128(a, b);
}

INLINE_V3 i32x4 ixor_4(i32x4 a, i32x4 b)
{
    return _mm_xor_si128(a, b);
}

INLINE_V3 i32x4 ishl_4(i32x4 a, int n)
{
    return (i32x4)((u32x4)a << n);
}

INLINE_V3 i32x4 ishr_4(i32x4 a, int n)
{
    return (i32x4)((u32x4)a >> n);
}

INLINE_V3 i32x4 isar_4(i32x4 a, int n)
{
    return (i32x4)((s32x4)a >> n);
}

INLINE_V3 m4 ieq_4(i32x4 a, i32x4 b)
{
    return _mm_castsi128_ps(_mm_cmpeq_epi32(a, b));
}

INLINE_V3 i32x4 bits_4(f32x4 a)
{
    return _mm_castps_si128(a);
}

INLINE_V3 f32x4 fbits_4(i32x4 a)
{
    return _mm_castsi128_ps(a);
}

INLINE_V3 i32x4 f2i_4(f32x4 a)
{
    return _mm_cvtps_epi32(a);
}

INLINE_V3 f32x4 i2f_4(i32x4 a)
{
    return _mm_cvtepi32_ps(a);
}

/* e^x: reduction by ln 2 in two parts (Cody & Waite 1980), polynomial of degree 6. At most 1.1
   ULP. */
INLINE_V3 f32x4 exp_4(f32x4 x)
{
    f32x4 z = min_4(set_4(89.0f), max_4(set_4(-104.0f), x));
    f32x4 t = fma_4(z, set_4(1.442695f), set_4(12582912.0f));
    f32x4 n = t - set_4(12582912.0f);
    f32x4 r = fnma_4(n, set_4(0.6933594f), z);
    r = fnma_4(n, set_4(-0.00021219444f), r);
    f32x4 r2 = r * r;
    f32x4 low = fma_4(r, set_4(0.16666543f), set_4(0.5f));
    f32x4 high = fma_4(r, set_4(0.008366576f), set_4(0.04166641f));
    high = fma_4(set_4(0.001393999f), r2, high);
    f32x4 p = fma_4(fma_4(high, r2, low), r2, r);
    i32x4 shift = ishl_4(bits_4(t), 23);
    i32x4 half = iand_4(isar_4(shift, 1), iset_4(-8388608));
    f32x4 s1 = fbits_4(iadd_4(half, iset_4(1065353216)));
    f32x4 s2 = fbits_4(iadd_4(isub_4(shift, half), iset_4(1065353216)));
    return fma_4(p, s1, s1) * s2;
}

/* e^x - 1: as exp, the 1 taken from the power of 2. At most 1.7 ULP. */
INLINE_V3 f32x4 expm1_4(f32x4 x)
{
    f32x4 z = min_4(set_4(89.0f), max_4(set_4(-18.0f), x));
    f32x4 t = fma_4(z, set_4(1.442695f), set_4(12582912.0f));
    f32x4 n = t - set_4(12582912.0f);
    f32x4 r = fnma_4(n, set_4(0.6933594f), z);
    r = fnma_4(n, set_4(-0.00021219444f), r);
    f32x4 r2 = r * r;
    f32x4 low = fma_4(r, set_4(0.16666543f), set_4(0.5f));
    f32x4 high = fma_4(r, set_4(0.008366576f), set_4(0.04166641f));
    high = fma_4(set_4(0.001393999f), r2, high);
    f32x4 p = fma_4(fma_4(high, r2, low), r2, r);
    i32x4 shift = ishl_4(bits_4(t), 23);
    f32x4 s = fbits_4(iadd_4(shift, iset_4(1056964608)));
    f32x4 h = fma_4(p, s, s - set_4(0.5f));
    return sel_4(lt_4(abs_4(x), set_4(1.4901161e-8f)), x, h + h);
}

/* 1 / (1 + e^-x), both terms scaled by 2^-64; polynomial of degree 5. At most 3.5 ULP. */
INLINE_V3 f32x4 sigmoid_4(f32x4 x)
{
    f32x4 z = min_4(set_4(30.0f), max_4(set_4(-104.0f), x));
    f32x4 t = fma_4(z, set_4(-1.442695f), set_4(12582912.0f));
    f32x4 n = t - set_4(12582912.0f);
    f32x4 r = fma_4(n, set_4(0.6931472f), z);
    f32x4 all = fma_4(n, set_4(-1.9046542e-9f), r);
    f32x4 s = fbits_4(iadd_4(ishl_4(bits_4(t), 23), iset_4(528482304)));
    f32x4 most = fnma_4(s, all, s + set_4(5.421011e-20f));
    f32x4 r2 = r * r;
    return set_4(5.421011e-20f) / fma_4(s * r2,
                                        fma_4(fnma_4(r, set_4(0.008312332f), set_4(0.041890256f)),
                                              r2, fnma_4(r, set_4(0.16667117f), set_4(0.4999923f))),
                                              most);
}

/* z P(z^2) / Q(z^2) of degrees 9 and 10, a minimax fit of our own; |z| at most 9.1. At most 5.5
   ULP. */
INLINE_V3 f32x4 tanh_4(f32x4 x)
{
    f32x4 z = min_4(set_4(9.1f), max_4(set_4(-9.1f), x));
    f32x4 t = z * z;
    f32x4 t2 = t * t;
    f32x4 t4 = t2 * t2;
    return fma_4(z, fma_4(fma_4(set_4(3.160248e-5f), t, set_4(0.004009125f)), t2,
                          fma_4(set_4(0.13785845f), t, set_4(1.0f))), z * t4 * set_4(5.08094e-8f))
                          / fma_4(fma_4(set_4(7.3839573e-10f), t, set_4(1.6185279e-6f)), t4,
                                  fma_4(fma_4(set_4(0.0004208521f), t, set_4(0.027739739f)), t2,
                                        fma_4(set_4(0.47119173f), t, set_4(1.0f))));
}

/* g + g / (2g + 1), g = (e^|x| - 1) / 2 as in expm1. At most 2.3 ULP. */
INLINE_V3 f32x4 sinh_4(f32x4 x)
{
    f32x4 a = abs_4(x);
    f32x4 z = min_4(set_4(89.6f), a);
    f32x4 t = fma_4(z, set_4(1.442695f), set_4(12582912.0f));
    f32x4 n = t - set_4(12582912.0f);
    f32x4 r = fnma_4(n, set_4(0.6933594f), z);
    r = fnma_4(n, set_4(-0.00021219444f), r);
    f32x4 r2 = r * r;
    f32x4 low = fma_4(r, set_4(0.16666543f), set_4(0.5f));
    f32x4 high = fma_4(r, set_4(0.008366576f), set_4(0.04166641f));
    high = fma_4(set_4(0.001393999f), r2, high);
    f32x4 p = fma_4(fma_4(high, r2, low), r2, r);
    i32x4 shift = ishl_4(bits_4(t), 23);
    f32x4 s = fbits_4(iadd_4(shift, iset_4(1048576000)));
    f32x4 g = fma_4(p, s, s - set_4(0.25f));
    f32x4 power = fma_4(set_4(4.0f), g, set_4(1.0f));
    f32x4 h = g + g / power;
    i32x4 sign = iand_4(bits_4(x), iset_4(INT32_MIN));
    f32x4 size = h + h;
    return sel_4(lt_4(a, set_4(0.00024414062f)), x, fbits_4(ior_4(bits_4(size), sign)));
}

/* g + 1 / 4g, g = e^|x| / 2 as in exp. At most 1.6 ULP. */
INLINE_V3 f32x4 cosh_4(f32x4 x)
{
    f32x4 z = min_4(set_4(89.6f), abs_4(x));
    f32x4 t = fma_4(z, set_4(1.442695f), set_4(12582912.0f));
    f32x4 n = t - set_4(12582912.0f);
    f32x4 r = fnma_4(n, set_4(0.6933594f), z);
    r = fnma_4(n, set_4(-0.00021219444f), r);
    f32x4 r2 = r * r;
    f32x4 low = fma_4(r, set_4(0.16666543f), set_4(0.5f));
    f32x4 high = fma_4(r, set_4(0.008366576f), set_4(0.04166641f));
    high = fma_4(set_4(0.001393999f), r2, high);
    f32x4 p = fma_4(fma_4(high, r2, low), r2, r);
    i32x4 shift = ishl_4(bits_4(t), 23);
    f32x4 s = fbits_4(iadd_4(shift, iset_4(1048576000)));
    f32x4 g = fma_4(p, s, s);
    f32x4 h = g + set_4(0.0625f) / g;
    return h + h;
}

/* 1 - e^-u, u = -log(1 - erf |x|) as a polynomial of degree 9. At most 1.9 ULP. */
INLINE_V3 f32x4 erf_4(f32x4 x)
{
    f32x4 a = min_4(set_4(4.0f), abs_4(x));
    f32x4 a2 = a * a;
    f32x4 a4 = a2 * a2;
    f32x4 u = fma_4(set_4(-0.6366194f), a, set_4(5.3731636e-8f));
    f32x4 u2 = fma_4(set_4(0.019152684f), a, set_4(-0.102777734f));
    f32x4 u3 = fma_4(set_4(-0.001667717f), a, set_4(0.00016109827f));
    f32x4 u4 = fma_4(set_4(-0.00011774193f), a, set_4(0.00063320523f));
    f32x4 u5 = fma_4(u2, a2, u);
    f32x4 u6 = fma_4(u4, a2, u3);
    u6 = fma_4(set_4(9.267238e-6f), a4, u6);
    u5 = fma_4(u6, a4, u5);
    u5 = fma_4(set_4(-1.1283792f), a, u5 * a);
    f32x4 t = fma_4(u5, set_4(1.442695f), set_4(12582912.0f));
    f32x4 n = t - set_4(12582912.0f);
    f32x4 r = fnma_4(n, set_4(0.6933594f), u5);
    r = fnma_4(n, set_4(-0.00021219444f), r);
    f32x4 r2 = r * r;
    f32x4 low = fma_4(r, set_4(0.16666543f), set_4(0.5f));
    f32x4 high = fma_4(r, set_4(0.008366576f), set_4(0.04166641f));
    high = fma_4(set_4(0.001393999f), r2, high);
    f32x4 p = fma_4(fma_4(high, r2, low), r2, r);
    i32x4 shift = ishl_4(bits_4(t), 23);
    f32x4 s = fbits_4(iadd_4(shift, iset_4(1065353216)));
    i32x4 sign = iand_4(bits_4(x), iset_4(INT32_MIN));
    f32x4 size = fnma_4(p, s, set_4(1.0f) - s);
    return fbits_4(ior_4(bits_4(size), sign));
}

/* ln x: powers of 2 taken out, polynomial of degree 11 (Cody & Waite 1980; form of Cephes). At most
   0.8 ULP. */
INLINE_V3 f32x4 log_4(f32x4 x)
{
    m4 small = lt_4(x, set_4(1.1754944e-38f));
    f32x4 z = sel_4(small, x * set_4(8388608.0f), x);
    i32x4 n = iand_4(isub_4(bits_4(z), iset_4(1060439283)), iset_4(-8388608));
    f32x4 f = fbits_4(isub_4(bits_4(z), n)) - set_4(1.0f);
    f32x4 e = i2f_4(isar_4(n, 23)) - sel_4(small, set_4(23.0f), set_4(0.0f));
    f32x4 f2 = f * f;
    f32x4 p = fma_4(set_4(0.067495406f), f, set_4(-0.116701834f));
    p = fma_4(p, f, set_4(0.11883471f));
    p = fma_4(p, f, set_4(-0.124062084f));
    p = fma_4(p, f, set_4(0.14220363f));
    p = fma_4(p, f, set_4(-0.1666799f));
    p = fma_4(p, f, set_4(0.20002072f));
    p = fma_4(p, f, set_4(-0.2500001f));
    p = fma_4(p, f, set_4(0.33333313f));
    p = fma_4(e, set_4(-0.00021219444f), p * f * f2);
    p = fma_4(set_4(-0.5f) * f, f, p);
    f32x4 y = sel_4(lt_4(x, set_4(fbits_1(0x7f800000 /* infinity */))),
                    fma_4(e, set_4(0.6933594f), f + p), x);
    y = sel_4(eq_4(x, set_4(0.0f)), set_4(fbits_1(-0x800000 /* -infinity */)), y);
    y = sel_4(lt_4(x, set_4(0.0f)), set_4(fbits_1(0x7fc00000 /* NaN */)), y);
    return y;
}

/* ln(1 + x): as log, with what rounding 1 + x lost. At most 1.4 ULP. */
INLINE_V3 f32x4 log1p_4(f32x4 x)
{
    f32x4 u = set_4(1.0f) + x;
    f32x4 v = u - set_4(1.0f);
    i32x4 n = iand_4(isub_4(bits_4(u), iset_4(1060439283)), iset_4(-8388608));
    f32x4 f = fbits_4(isub_4(bits_4(u), n)) - set_4(1.0f);
    f32x4 f2 = fma_4(set_4(1.0f) - (u - v) + (x - v),
                     max_4(set_4(0.0f), fbits_4(isub_4(iset_4(1065353216), n))), f);
    f32x4 e = i2f_4(isar_4(n, 23));
    f32x4 f22 = f2 * f2;
    f32x4 p = fma_4(set_4(0.067495406f), f2, set_4(-0.116701834f));
    p = fma_4(p, f2, set_4(0.11883471f));
    p = fma_4(p, f2, set_4(-0.124062084f));
    p = fma_4(p, f2, set_4(0.14220363f));
    p = fma_4(p, f2, set_4(-0.1666799f));
    p = fma_4(p, f2, set_4(0.20002072f));
    p = fma_4(p, f2, set_4(-0.2500001f));
    p = fma_4(p, f2, set_4(0.33333313f));
    p = fma_4(e, set_4(-0.00021219444f), p * f2 * f22);
    p = fma_4(set_4(-0.5f) * f2, f2, p);
    f32x4 y = sel_4(lt_4(x, set_4(fbits_1(0x7f800000 /* infinity */))),
                    fma_4(e, set_4(0.6933594f), f2 + p), x);
    y = sel_4(eq_4(x, set_4(-1.0f)), set_4(fbits_1(-0x800000 /* -infinity */)), y);
    y = sel_4(lt_4(x, set_4(-1.0f)), set_4(fbits_1(0x7fc00000 /* NaN */)), y);
    return sel_4(lt_4(abs_4(x), set_4(1.4901161e-8f)), x, y);
}

/* log1p(a + a^2 / (1 + sqrt(1 + a^2))), a = |x|. At most 1.8 ULP. */
INLINE_V3 f32x4 asinh_4(f32x4 x)
{
    f32x4 a = abs_4(x);
    f32x4 a2 = a * a;
    f32x4 root = sqrt_4(a2 + set_4(1.0f));
    m4 big = le_4(set_4(16777216.0f), a);
    f32x4 w = log1p_4(sel_4(big, a, a + a2 / (set_4(1.0f) + root)));
    i32x4 sign = iand_4(bits_4(x), iset_4(INT32_MIN));
    f32x4 size = w + sel_4(big, set_4(0.6931472f), set_4(0.0f));
    return fbits_4(ior_4(bits_4(size), sign));
}

/* log1p(d + sqrt(d (d + 2))), d = x - 1. At most 2.5 ULP. */
INLINE_V3 f32x4 acosh_4(f32x4 x)
{
    f32x4 d = x - set_4(1.0f);
    f32x4 root = sqrt_4(d * (d + set_4(2.0f)));
    m4 big = le_4(set_4(16777216.0f), x);
    f32x4 w = log1p_4(sel_4(big, x, d + root));
    return sel_4(lt_4(x, set_4(1.0f)), set_4(fbits_1(0x7fc00000 /* NaN */)), w
                 + sel_4(big, set_4(0.6931472f), set_4(0.0f)));
}

/* log1p(2a / (1 - a)) / 2, a = |x|. At most 2 ULP. */
INLINE_V3 f32x4 atanh_4(f32x4 x)
{
    f32x4 a = abs_4(x);
    i32x4 sign = iand_4(bits_4(x), iset_4(INT32_MIN));
    f32x4 size = set_4(0.5f) * log1p_4((a + a) / (set_4(1.0f) - a));
    return fbits_4(ior_4(bits_4(size), sign));
}

/* sine: reduction for any argument (Payne & Hanek 1983), polynomials of degree 9 and 8. At most 1.6
   ULP. */
INLINE_V3 f32x4 sin_4(f32x4 x)
{
    f32x4 a = abs_4(x);
    f32x4 z = a;
    m4 far = le_4(set_4(9.223372e18f), z);
    z = sel_4(far, z * set_4(5.421011e-20f), z);
    i32x4 w = isel_4(far, iset_4(-28411), iset_4(0));
    i32x4 w2 = isel_4(far, iset_4(19071), iset_4(41));
    i32x4 w3 = isel_4(far, iset_4(2518), iset_4(-16799));
    i32x4 w4 = isel_4(far, iset_4(-2947), iset_4(-9324));
    i32x4 w5 = isel_4(far, iset_4(19767), iset_4(-28411));
    i32x4 w6 = isel_4(far, iset_4(28727), iset_4(19071));
    i32x4 w7 = isel_4(far, iset_4(-10075), iset_4(2518));
    i32x4 w8 = isel_4(far, iset_4(26191), iset_4(-2947));
    i32x4 w9 = isel_4(far, iset_4(4324), iset_4(19767));
    i32x4 w10 = isel_4(far, iset_4(4224), iset_4(28727));
    m4 far2 = le_4(set_4(2.1474836e9f), z);
    z = sel_4(far2, z * set_4(2.3283064e-10f), z);
    i32x4 w11 = isel_4(far2, w3, w);
    i32x4 w12 = isel_4(far2, w4, w2);
    i32x4 w13 = isel_4(far2, w5, w3);
    i32x4 w14 = isel_4(far2, w6, w4);
    i32x4 w15 = isel_4(far2, w7, w5);
    i32x4 w16 = isel_4(far2, w8, w6);
    i32x4 w17 = isel_4(far2, w9, w7);
    i32x4 w18 = isel_4(far2, w10, w8);
    m4 far3 = le_4(set_4(32768.0f), z);
    z = sel_4(far3, z * set_4(1.5258789e-5f), z);
    i32x4 w19 = isel_4(far3, w12, w11);
    i32x4 w20 = isel_4(far3, w13, w12);
    i32x4 w21 = isel_4(far3, w14, w13);
    i32x4 w22 = isel_4(far3, w15, w14);
    i32x4 w23 = isel_4(far3, w16, w15);
    i32x4 w24 = isel_4(far3, w17, w16);
    i32x4 w25 = isel_4(far3, w18, w17);
    f32x4 t = z + set_4(3.2212255e9f);
    i32x4 d = isub_4(bits_4(t), iset_4(1329594368));
    z = z - (t - set_4(3.2212255e9f));
    f32x4 t2 = z + set_4(49152.0f);
    i32x4 d2 = isub_4(bits_4(t2), iset_4(1195376640));
    z = z - (t2 - set_4(49152.0f));
    f32x4 t3 = z + set_4(0.75f);
    i32x4 d3 = isub_4(bits_4(t3), iset_4(1061158912));
    i32x4 c = iadd_4(iadd_4(imul_4(d3, w19), imul_4(d2, w20)), imul_4(d, w21));
    i32x4 c2 = iadd_4(iadd_4(imul_4(d3, w20), imul_4(d2, w21)), imul_4(d, w22));
    i32x4 c3 = iadd_4(iadd_4(imul_4(d3, w21), imul_4(d2, w22)), imul_4(d, w23));
    i32x4 c4 = iadd_4(iadd_4(imul_4(d3, w22), imul_4(d2, w23)), imul_4(d, w24));
    i32x4 c5 = iadd_4(iadd_4(imul_4(d3, w23), imul_4(d2, w24)), imul_4(d, w25));
    c4 = iadd_4(c4, isar_4(c5, 16));
    c3 = iadd_4(c3, isar_4(c4, 16));
    i32x4 high = iadd_4(iadd_4(ishl_4(c, 16), c2), isar_4(c3, 16));
    i32x4 low = ior_4(ishl_4(c3, 16), iand_4(c4, iset_4(65535)));
    i32x4 q = ishr_4(iadd_4(high, iset_4(536870912)), 30);
    high = isub_4(high, ishl_4(q, 30));
    i32x4 minus = isar_4(high, 31);
    high = ixor_4(high, minus);
    low = ixor_4(low, minus);
    f32x4 f0 = fbits_4(iand_4(bits_4(i2f_4(high)), iset_4(-4096)));
    i32x4 rest = isub_4(high, f2i_4(f0));
    f32x4 f1 = i2f_4(iadd_4(ishl_4(rest, 12), ishr_4(low, 20)));
    f32x4 f2 = i2f_4(iand_4(low, iset_4(1048575)));
    f32x4 tail = f2 * set_4(3.4061217e-19f);
    tail = fma_4(f1, set_4(3.5715774e-13f), tail);
    tail = fma_4(f0, set_4(-4.1485344e-15f), tail);
    f32x4 head = f0 * set_4(1.4629222e-9f);
    f32x4 sum = head + tail;
    i32x4 sign = ishl_4(minus, 31);
    m4 near = lt_4(a, set_4(0.5f));
    f32x4 r = sel_4(near, a, fbits_4(ixor_4(bits_4(sum), sign)));
    q = isel_4(near, iset_4(0), q);
    f32x4 r2 = r * r;
    f32x4 p = fma_4(set_4(2.8326444e-6f), r2, set_4(-0.00019853069f));
    p = fma_4(p, r2, set_4(0.008333379f));
    p = fma_4(p, r2, set_4(-0.16666667f));
    f32x4 s = fma_4(r2 * r, p, r);
    f32x4 p2 = fma_4(set_4(2.4432553e-5f), r2, set_4(-0.0013887311f));
    p2 = fma_4(p2, r2, set_4(0.041666646f));
    f32x4 c6 = fma_4(r2 * r2, p2, fma_4(set_4(-0.5f), r2, set_4(1.0f)));
    m4 even = ieq_4(iand_4(q, iset_4(1)), iset_4(0));
    i32x4 flip = ixor_4(ishl_4(iand_4(q, iset_4(2)), 30), iand_4(bits_4(x), iset_4(INT32_MIN)));
    f32x4 size = sel_4(even, s, c6);
    f32x4 r22 = fbits_4(ixor_4(bits_4(size), flip));
    return sel_4(lt_4(a, set_4(fbits_1(0x7f800000 /* infinity */))), r22,
                 set_4(fbits_1(0x7fc00000 /* NaN */)));
}

/* cosine: reduction for any argument (Payne & Hanek 1983), polynomials of degree 9 and 8. At most
   1.6 ULP. */
INLINE_V3 f32x4 cos_4(f32x4 x)
{
    f32x4 a = abs_4(x);
    f32x4 z = a;
    m4 far = le_4(set_4(9.223372e18f), z);
    z = sel_4(far, z * set_4(5.421011e-20f), z);
    i32x4 w = isel_4(far, iset_4(-28411), iset_4(0));
    i32x4 w2 = isel_4(far, iset_4(19071), iset_4(41));
    i32x4 w3 = isel_4(far, iset_4(2518), iset_4(-16799));
    i32x4 w4 = isel_4(far, iset_4(-2947), iset_4(-9324));
    i32x4 w5 = isel_4(far, iset_4(19767), iset_4(-28411));
    i32x4 w6 = isel_4(far, iset_4(28727), iset_4(19071));
    i32x4 w7 = isel_4(far, iset_4(-10075), iset_4(2518));
    i32x4 w8 = isel_4(far, iset_4(26191), iset_4(-2947));
    i32x4 w9 = isel_4(far, iset_4(4324), iset_4(19767));
    i32x4 w10 = isel_4(far, iset_4(4224), iset_4(28727));
    m4 far2 = le_4(set_4(2.1474836e9f), z);
    z = sel_4(far2, z * set_4(2.3283064e-10f), z);
    i32x4 w11 = isel_4(far2, w3, w);
    i32x4 w12 = isel_4(far2, w4, w2);
    i32x4 w13 = isel_4(far2, w5, w3);
    i32x4 w14 = isel_4(far2, w6, w4);
    i32x4 w15 = isel_4(far2, w7, w5);
    i32x4 w16 = isel_4(far2, w8, w6);
    i32x4 w17 = isel_4(far2, w9, w7);
    i32x4 w18 = isel_4(far2, w10, w8);
    m4 far3 = le_4(set_4(32768.0f), z);
    z = sel_4(far3, z * set_4(1.5258789e-5f), z);
    i32x4 w19 = isel_4(far3, w12, w11);
    i32x4 w20 = isel_4(far3, w13, w12);
    i32x4 w21 = isel_4(far3, w14, w13);
    i32x4 w22 = isel_4(far3, w15, w14);
    i32x4 w23 = isel_4(far3, w16, w15);
    i32x4 w24 = isel_4(far3, w17, w16);
    i32x4 w25 = isel_4(far3, w18, w17);
    f32x4 t = z + set_4(3.2212255e9f);
    i32x4 d = isub_4(bits_4(t), iset_4(1329594368));
    z = z - (t - set_4(3.2212255e9f));
    f32x4 t2 = z + set_4(49152.0f);
    i32x4 d2 = isub_4(bits_4(t2), iset_4(1195376640));
    z = z - (t2 - set_4(49152.0f));
    f32x4 t3 = z + set_4(0.75f);
    i32x4 d3 = isub_4(bits_4(t3), iset_4(1061158912));
    i32x4 c = iadd_4(iadd_4(imul_4(d3, w19), imul_4(d2, w20)), imul_4(d, w21));
    i32x4 c2 = iadd_4(iadd_4(imul_4(d3, w20), imul_4(d2, w21)), imul_4(d, w22));
    i32x4 c3 = iadd_4(iadd_4(imul_4(d3, w21), imul_4(d2, w22)), imul_4(d, w23));
    i32x4 c4 = iadd_4(iadd_4(imul_4(d3, w22), imul_4(d2, w23)), imul_4(d, w24));
    i32x4 c5 = iadd_4(iadd_4(imul_4(d3, w23), imul_4(d2, w24)), imul_4(d, w25));
    c4 = iadd_4(c4, isar_4(c5, 16));
    c3 = iadd_4(c3, isar_4(c4, 16));
    i32x4 high = iadd_4(iadd_4(ishl_4(c, 16), c2), isar_4(c3, 16));
    i32x4 low = ior_4(ishl_4(c3, 16), iand_4(c4, iset_4(65535)));
    i32x4 q = ishr_4(iadd_4(high, iset_4(536870912)), 30);
    high = isub_4(high, ishl_4(q, 30));
    i32x4 minus = isar_4(high, 31);
    high = ixor_4(high, minus);
    low = ixor_4(low, minus);
    f32x4 f0 = fbits_4(iand_4(bits_4(i2f_4(high)), iset_4(-4096)));
    i32x4 rest = isub_4(high, f2i_4(f0));
    f32x4 f1 = i2f_4(iadd_4(ishl_4(rest, 12), ishr_4(low, 20)));
    f32x4 f2 = i2f_4(iand_4(low, iset_4(1048575)));
    f32x4 tail = f2 * set_4(3.4061217e-19f);
    tail = fma_4(f1, set_4(3.5715774e-13f), tail);
    tail = fma_4(f0, set_4(-4.1485344e-15f), tail);
    f32x4 head = f0 * set_4(1.4629222e-9f);
    f32x4 sum = head + tail;
    i32x4 sign = ishl_4(minus, 31);
    m4 near = lt_4(a, set_4(0.5f));
    f32x4 r = sel_4(near, a, fbits_4(ixor_4(bits_4(sum), sign)));
    q = isel_4(near, iset_4(0), q);
    q = iadd_4(q, iset_4(1));
    f32x4 r2 = r * r;
    f32x4 p = fma_4(set_4(2.8326444e-6f), r2, set_4(-0.00019853069f));
    p = fma_4(p, r2, set_4(0.008333379f));
    p = fma_4(p, r2, set_4(-0.16666667f));
    f32x4 s = fma_4(r2 * r, p, r);
    f32x4 p2 = fma_4(set_4(2.4432553e-5f), r2, set_4(-0.0013887311f));
    p2 = fma_4(p2, r2, set_4(0.041666646f));
    f32x4 c6 = fma_4(r2 * r2, p2, fma_4(set_4(-0.5f), r2, set_4(1.0f)));
    m4 even = ieq_4(iand_4(q, iset_4(1)), iset_4(0));
    i32x4 flip = ishl_4(iand_4(q, iset_4(2)), 30);
    f32x4 size = sel_4(even, s, c6);
    f32x4 r22 = fbits_4(ixor_4(bits_4(size), flip));
    return sel_4(lt_4(a, set_4(fbits_1(0x7f800000 /* infinity */))), r22,
                 set_4(fbits_1(0x7fc00000 /* NaN */)));
}

/* tangent: reduction for any argument (Payne & Hanek 1983), polynomial of degree 15. At most 1.3
   ULP. */
INLINE_V3 f32x4 tan_4(f32x4 x)
{
    f32x4 a = abs_4(x);
    f32x4 z = a;
    m4 far = le_4(set_4(9.223372e18f), z);
    z = sel_4(far, z * set_4(5.421011e-20f), z);
    i32x4 w = isel_4(far, iset_4(-28411), iset_4(0));
    i32x4 w2 = isel_4(far, iset_4(19071), iset_4(41));
    i32x4 w3 = isel_4(far, iset_4(2518), iset_4(-16799));
    i32x4 w4 = isel_4(far, iset_4(-2947), iset_4(-9324));
    i32x4 w5 = isel_4(far, iset_4(19767), iset_4(-28411));
    i32x4 w6 = isel_4(far, iset_4(28727), iset_4(19071));
    i32x4 w7 = isel_4(far, iset_4(-10075), iset_4(2518));
    i32x4 w8 = isel_4(far, iset_4(26191), iset_4(-2947));
    i32x4 w9 = isel_4(far, iset_4(4324), iset_4(19767));
    i32x4 w10 = isel_4(far, iset_4(4224), iset_4(28727));
    m4 far2 = le_4(set_4(2.1474836e9f), z);
    z = sel_4(far2, z * set_4(2.3283064e-10f), z);
    i32x4 w11 = isel_4(far2, w3, w);
    i32x4 w12 = isel_4(far2, w4, w2);
    i32x4 w13 = isel_4(far2, w5, w3);
    i32x4 w14 = isel_4(far2, w6, w4);
    i32x4 w15 = isel_4(far2, w7, w5);
    i32x4 w16 = isel_4(far2, w8, w6);
    i32x4 w17 = isel_4(far2, w9, w7);
    i32x4 w18 = isel_4(far2, w10, w8);
    m4 far3 = le_4(set_4(32768.0f), z);
    z = sel_4(far3, z * set_4(1.5258789e-5f), z);
    i32x4 w19 = isel_4(far3, w12, w11);
    i32x4 w20 = isel_4(far3, w13, w12);
    i32x4 w21 = isel_4(far3, w14, w13);
    i32x4 w22 = isel_4(far3, w15, w14);
    i32x4 w23 = isel_4(far3, w16, w15);
    i32x4 w24 = isel_4(far3, w17, w16);
    i32x4 w25 = isel_4(far3, w18, w17);
    f32x4 t = z + set_4(3.2212255e9f);
    i32x4 d = isub_4(bits_4(t), iset_4(1329594368));
    z = z - (t - set_4(3.2212255e9f));
    f32x4 t2 = z + set_4(49152.0f);
    i32x4 d2 = isub_4(bits_4(t2), iset_4(1195376640));
    z = z - (t2 - set_4(49152.0f));
    f32x4 t3 = z + set_4(0.75f);
    i32x4 d3 = isub_4(bits_4(t3), iset_4(1061158912));
    i32x4 c = iadd_4(iadd_4(imul_4(d3, w19), imul_4(d2, w20)), imul_4(d, w21));
    i32x4 c2 = iadd_4(iadd_4(imul_4(d3, w20), imul_4(d2, w21)), imul_4(d, w22));
    i32x4 c3 = iadd_4(iadd_4(imul_4(d3, w21), imul_4(d2, w22)), imul_4(d, w23));
    i32x4 c4 = iadd_4(iadd_4(imul_4(d3, w22), imul_4(d2, w23)), imul_4(d, w24));
    i32x4 c5 = iadd_4(iadd_4(imul_4(d3, w23), imul_4(d2, w24)), imul_4(d, w25));
    c4 = iadd_4(c4, isar_4(c5, 16));
    c3 = iadd_4(c3, isar_4(c4, 16));
    i32x4 high = iadd_4(iadd_4(ishl_4(c, 16), c2), isar_4(c3, 16));
    i32x4 low = ior_4(ishl_4(c3, 16), iand_4(c4, iset_4(65535)));
    i32x4 q = ishr_4(iadd_4(high, iset_4(536870912)), 30);
    high = isub_4(high, ishl_4(q, 30));
    i32x4 minus = isar_4(high, 31);
    high = ixor_4(high, minus);
    low = ixor_4(low, minus);
    f32x4 f0 = fbits_4(iand_4(bits_4(i2f_4(high)), iset_4(-4096)));
    i32x4 rest = isub_4(high, f2i_4(f0));
    f32x4 f1 = i2f_4(iadd_4(ishl_4(rest, 12), ishr_4(low, 20)));
    f32x4 f2 = i2f_4(iand_4(low, iset_4(1048575)));
    f32x4 tail = f2 * set_4(3.4061217e-19f);
    tail = fma_4(f1, set_4(3.5715774e-13f), tail);
    tail = fma_4(f0, set_4(-4.1485344e-15f), tail);
    f32x4 head = f0 * set_4(1.4629222e-9f);
    f32x4 sum = head + tail;
    i32x4 sign = ishl_4(minus, 31);
    m4 near = lt_4(a, set_4(0.5f));
    f32x4 r = sel_4(near, a, fbits_4(ixor_4(bits_4(sum), sign)));
    q = isel_4(near, iset_4(0), q);
    f32x4 r2 = r * r;
    f32x4 lost = sel_4(near, set_4(0.0f), fbits_4(ixor_4(bits_4(tail - (sum - head)), sign)));
    lost = fma_4(lost, r2, lost);
    f32x4 p = fma_4(set_4(0.0043758545f), r2, set_4(9.215826e-5f));
    p = fma_4(p, r2, set_4(0.01083193f));
    p = fma_4(p, r2, set_4(0.021284645f));
    p = fma_4(p, r2, set_4(0.054059166f));
    p = fma_4(p, r2, set_4(0.13332674f));
    p = fma_4(p, r2, set_4(0.3333335f));
    f32x4 rest2 = fma_4(r2 * r, p, lost);
    f32x4 tan = r + rest2;
    f32x4 left = rest2 - (tan - r);
    f32x4 minus_cot = set_4(-1.0f) / tan;
    minus_cot = fma_4(minus_cot * minus_cot, left, minus_cot);
    m4 even = ieq_4(iand_4(q, iset_4(1)), iset_4(0));
    i32x4 flip = iand_4(bits_4(x), iset_4(INT32_MIN));
    f32x4 size = sel_4(even, tan, minus_cot);
    f32x4 r22 = fbits_4(ixor_4(bits_4(size), flip));
    return sel_4(lt_4(a, set_4(fbits_1(0x7f800000 /* infinity */))), r22,
                 set_4(fbits_1(0x7fc00000 /* NaN */)));
}

/* arc sine: polynomial of degree 13 to 1/2, beyond by the half angle (form of Cephes). At most 1.2
   ULP. */
INLINE_V3 f32x4 asin_4(f32x4 x)
{
    f32x4 a = abs_4(x);
    m4 far = lt_4(set_4(0.5f), a);
    f32x4 s2 = sel_4(far, fma_4(set_4(-0.5f), a, set_4(0.5f)), a * a);
    f32x4 s = sel_4(far, sqrt_4(s2), a);
    f32x4 p = fma_4(set_4(0.037696976f), s2, set_4(0.014314764f));
    p = fma_4(p, s2, set_4(0.031839103f));
    p = fma_4(p, s2, set_4(0.044513375f));
    p = fma_4(p, s2, set_4(0.07500522f));
    p = fma_4(p, s2, set_4(0.1666666f));
    f32x4 rest = s2 * s * p;
    f32x4 high = fma_4(set_4(-2.0f), s, set_4(1.5707964f));
    f32x4 low = fma_4(set_4(-2.0f), s, set_4(1.5707964f) - high) + set_4(-4.371139e-8f);
    low = fma_4(set_4(-2.0f), rest, low);
    f32x4 turned = high + low;
    i32x4 sign = iand_4(bits_4(x), iset_4(INT32_MIN));
    f32x4 size = sel_4(far, turned, s + rest);
    return fbits_4(ior_4(bits_4(size), sign));
}

/* arc cosine: polynomial of degree 13 to 1/2, beyond by the half angle (form of Cephes). At most
   1.1 ULP. */
INLINE_V3 f32x4 acos_4(f32x4 x)
{
    f32x4 a = abs_4(x);
    m4 far = lt_4(set_4(0.5f), a);
    f32x4 s2 = sel_4(far, fma_4(set_4(-0.5f), a, set_4(0.5f)), a * a);
    f32x4 s = sel_4(far, sqrt_4(s2), a);
    f32x4 p = fma_4(set_4(0.037696976f), s2, set_4(0.014314764f));
    p = fma_4(p, s2, set_4(0.031839103f));
    p = fma_4(p, s2, set_4(0.044513375f));
    p = fma_4(p, s2, set_4(0.07500522f));
    p = fma_4(p, s2, set_4(0.1666666f));
    f32x4 rest = s2 * s * p;
    m4 minus = lt_4(x, set_4(0.0f));
    f32x4 t = s + rest;
    t = sel_4(far, t + t, t);
    f32x4 hi = sel_4(far, sel_4(minus, set_4(3.1415927f), set_4(0.0f)), set_4(1.5707964f));
    f32x4 lo = sel_4(far, sel_4(minus, set_4(-8.742278e-8f), set_4(0.0f)), set_4(-4.371139e-8f));
    i32x4 flip = ixor_4(isel_4(far, iset_4(0), iset_4(INT32_MIN)),
                        iand_4(bits_4(x), iset_4(INT32_MIN)));
    return hi + (fbits_4(ixor_4(bits_4(t), flip)) + lo);
}

/* arc tangent: three ranges, one division, polynomial of degree 13 (form of Cephes). At most 1
   ULP. */
INLINE_V3 f32x4 atan_4(f32x4 x)
{
    f32x4 a = abs_4(x);
    m4 mid = lt_4(set_4(0.55f), a);
    m4 far = lt_4(set_4(2.4142137f), a);
    f32x4 top = sel_4(mid, a - set_4(1.0f), a);
    f32x4 bottom = sel_4(mid, a + set_4(1.0f), set_4(1.0f));
    top = sel_4(far, set_4(-1.0f), top);
    bottom = sel_4(far, a, bottom);
    f32x4 z = top / bottom;
    f32x4 z2 = z * z;
    f32x4 p = fma_4(set_4(0.03402617f), z2, set_4(-0.0763569f));
    p = fma_4(p, z2, set_4(0.10845514f));
    p = fma_4(p, z2, set_4(-0.14260316f));
    p = fma_4(p, z2, set_4(0.19998866f));
    p = fma_4(p, z2, set_4(-0.33333316f));
    f32x4 hi = sel_4(mid, set_4(0.7853982f), set_4(0.0f));
    f32x4 lo = sel_4(mid, set_4(-2.1855694e-8f), set_4(0.0f));
    hi = sel_4(far, set_4(1.5707964f), hi);
    lo = sel_4(far, set_4(-4.371139e-8f), lo);
    f32x4 head = hi + z;
    i32x4 sign = iand_4(bits_4(x), iset_4(INT32_MIN));
    f32x4 size = head + fma_4(z2 * z, p, lo + (z - (head - hi)));
    return fbits_4(ior_4(bits_4(size), sign));
}

/* 1 / sqrt(x), both correctly rounded. At most 1.5 ULP. */
INLINE_V3 f32x4 rsqrt_4(f32x4 x)
{
    return set_4(1.0f) / sqrt_4(x);
}

/* x^y = 2^(y log2 |x|), the product to 36 bits in two parts (Dekker 1971; Sun, fdlibm). At most 1.3
   ULP. */
INLINE_V3 f32x4 pow_4(f32x4 x, f32x4 y)
{
    f32x4 a = abs_4(x);
    f32x4 half = y * set_4(0.5f);
    m4 is_whole = eq_4(floor_4(y), y);
    m4 even = mor_4(eq_4(floor_4(half), half), mnot_4(is_whole));
    i32x4 sign = isel_4(even, iset_4(0), iand_4(bits_4(x), iset_4(INT32_MIN)));
    m4 small = lt_4(a, set_4(1.1754944e-38f));
    f32x4 z = sel_4(small, a * set_4(8388608.0f), a);
    i32x4 n = iand_4(isub_4(bits_4(z), iset_4(1060439283)), iset_4(-8388608));
    f32x4 f = fbits_4(isub_4(bits_4(z), n)) - set_4(1.0f);
    f32x4 e = i2f_4(isar_4(n, 23)) - sel_4(small, set_4(23.0f), set_4(0.0f));
    f32x4 g = f + set_4(2.0f);
    f32x4 s = f / g;
    f32x4 sh = fbits_4(iand_4(bits_4(s), iset_4(-4096)));
    f32x4 gh = fbits_4(iand_4(bits_4(g), iset_4(-4096)));
    f32x4 sl = fnma_4(sh, f - (gh - set_4(2.0f)), fnma_4(sh, gh, f)) / g;
    f32x4 s2 = s * s;
    f32x4 sh2 = sh * sh;
    f32x4 p = fma_4(set_4(0.3513021f), s2, set_4(0.42820618f));
    p = fma_4(p, s2, set_4(0.6000023f));
    f32x4 tail = fma_4(s2 * s2, p, sl * (sh + s));
    f32x4 th = fbits_4(iand_4(bits_4(sh2 + set_4(3.0f) + tail), iset_4(-4096)));
    f32x4 u = sh * th;
    f32x4 v = fma_4(sl, th, (tail - (th - set_4(3.0f) - sh2)) * s);
    f32x4 ph = fbits_4(iand_4(bits_4(u + v), iset_4(-4096)));
    f32x4 zh = ph * set_4(0.9614258f);
    f32x4 zl = fma_4(ph, set_4(0.0003709127f), (v - (ph - u)) * set_4(0.9617967f));
    f32x4 lh = fbits_4(iand_4(bits_4(e + (zh + zl)), iset_4(-4096)));
    f32x4 ll = zl - (lh - e - zh);
    f32x4 w = min_4(set_4(1.0995116e12f), max_4(set_4(-1.0995116e12f), y));
    f32x4 wh = fbits_4(iand_4(bits_4(w), iset_4(-4096)));
    f32x4 h = min_4(set_4(200.0f), max_4(set_4(-200.0f), wh * lh));
    f32x4 l = min_4(set_4(1.0f), max_4(set_4(-1.0f), fma_4(w - wh, lh, w * ll)));
    f32x4 t = h + l + set_4(12582912.0f);
    f32x4 r = h - (t - set_4(12582912.0f)) + l;
    f32x4 p2 = fma_4(set_4(1.43261805e-5f), r, set_4(0.00015452185f));
    p2 = fma_4(p2, r, set_4(0.0013337957f));
    p2 = fma_4(p2, r, set_4(0.009618087f));
    p2 = fma_4(p2, r, set_4(0.05550405f));
    p2 = fma_4(p2, r, set_4(0.2402265f));
    p2 = fma_4(p2, r, set_4(0.6931472f));
    p2 = p2 * r;
    i32x4 shift = ishl_4(bits_4(t), 23);
    i32x4 half2 = iand_4(isar_4(shift, 1), iset_4(-8388608));
    f32x4 s1 = fbits_4(iadd_4(half2, iset_4(1065353216)));
    f32x4 s22 = fbits_4(iadd_4(isub_4(shift, half2), iset_4(1065353216)));
    f32x4 power = fma_4(p2, s1, s1) * s22;
    m4 end = mor_4(eq_4(a, set_4(0.0f)), eq_4(a, set_4(fbits_1(0x7f800000 /* infinity */))));
    power = sel_4(end, sel_4(lt_4(y, set_4(0.0f)), set_4(1.0f) / a, a), power);
    m4 minus = mand_4(lt_4(x, set_4(0.0f)), lt_4(a, set_4(fbits_1(0x7f800000 /* infinity */))));
    power = sel_4(mand_4(minus, mnot_4(is_whole)), set_4(fbits_1(0x7fc00000 /* NaN */)), power);
    power = sel_4(mand_4(eq_4(x, x), eq_4(y, y)), power, x + y);
    power = sel_4(mor_4(eq_4(y, set_4(0.0f)), eq_4(x, set_4(1.0f))), set_4(1.0f), power);
    return fbits_4(ixor_4(bits_4(power), sign));
}

/* exp */
LAYER_V3
static void math_v3_4_row_exp(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i, exp_4(load_4(x + i)));
    }
}

/* expm1 */
LAYER_V3
static void math_v3_4_row_expm1(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 4096, expm1_4(load_4(x + i)));
    }
}

/* sigmoid */
LAYER_V3
static void math_v3_4_row_sigmoid(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 8192, sigmoid_4(load_4(x + i)));
    }
}

/* tanh */
LAYER_V3
static void math_v3_4_row_tanh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 12288, tanh_4(load_4(x + i)));
    }
}

/* sinh */
LAYER_V3
static void math_v3_4_row_sinh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 16384, sinh_4(load_4(x + i)));
    }
}

/* cosh */
LAYER_V3
static void math_v3_4_row_cosh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 20480, cosh_4(load_4(x + i)));
    }
}

/* erf */
LAYER_V3
static void math_v3_4_row_erf(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 24576, erf_4(load_4(x + i)));
    }
}

/* log */
LAYER_V3
static void math_v3_4_row_log(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 28672, log_4(load_4(x + i)));
    }
}

/* log1p */
LAYER_V3
static void math_v3_4_row_log1p(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 32768, log1p_4(load_4(x + i)));
    }
}

/* asinh */
LAYER_V3
static void math_v3_4_row_asinh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 36864, asinh_4(load_4(x + i)));
    }
}

/* acosh */
LAYER_V3
static void math_v3_4_row_acosh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 40960, acosh_4(load_4(x + i)));
    }
}

/* atanh */
LAYER_V3
static void math_v3_4_row_atanh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 45056, atanh_4(load_4(x + i)));
    }
}

/* sin */
LAYER_V3
static void math_v3_4_row_sin(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 49152, sin_4(load_4(x + i)));
    }
}

/* cos */
LAYER_V3
static void math_v3_4_row_cos(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 53248, cos_4(load_4(x + i)));
    }
}

/* tan */
LAYER_V3
static void math_v3_4_row_tan(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 57344, tan_4(load_4(x + i)));
    }
}

/* asin */
LAYER_V3
static void math_v3_4_row_asin(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 61440, asin_4(load_4(x + i)));
    }
}

/* acos */
LAYER_V3
static void math_v3_4_row_acos(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 65536, acos_4(load_4(x + i)));
    }
}

/* atan */
LAYER_V3
static void math_v3_4_row_atan(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 69632, atan_4(load_4(x + i)));
    }
}

/* rsqrt */
LAYER_V3
static void math_v3_4_row_rsqrt(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 73728, rsqrt_4(load_4(x + i)));
    }
}

/* pow */
LAYER_V3
static void math_v3_4_row_pow(const float *RESTRICT x, const float *RESTRICT y, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 4) {
        store_4(out + i + 77824, pow_4(load_4(x + i), load_4(y + i)));
    }
}

TARGET_V3
static void math_v3_4_forward(const float *x, const float *y, float *out)
{
    math_v3_4_row_exp(x, out);
    math_v3_4_row_expm1(x, out);
    math_v3_4_row_sigmoid(x, out);
    math_v3_4_row_tanh(x, out);
    math_v3_4_row_sinh(x, out);
    math_v3_4_row_cosh(x, out);
    math_v3_4_row_erf(x, out);
    math_v3_4_row_log(x, out);
    math_v3_4_row_log1p(x, out);
    math_v3_4_row_asinh(x, out);
    math_v3_4_row_acosh(x, out);
    math_v3_4_row_atanh(x, out);
    math_v3_4_row_sin(x, out);
    math_v3_4_row_cos(x, out);
    math_v3_4_row_tan(x, out);
    math_v3_4_row_asin(x, out);
    math_v3_4_row_acos(x, out);
    math_v3_4_row_atan(x, out);
    math_v3_4_row_rsqrt(x, out);
    math_v3_4_row_pow(x, y, out);
}

int math_v3_4_run(const float *x, const float *y, float *out, void *workspace)
{
    (void)workspace; /* none is needed */
    math_v3_4_forward(x, y, out);
    return 0;
}

int math_v3_4_run_batch(size_t n, const float *x, const float *y, float *out, void *workspace)
{
    int status = 0;
    size_t i = 0;
    for (; status == 0 && i < n; i++)
        status = math_v3_4_run(x + i*4096, y + i*4096, out + i*81920, workspace);
    return status;
}
