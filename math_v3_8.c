/* math_v3_8: compiled by nnc for x86-64-v3. math_v3_8.h tells how to use it. */
#include "math_v3_8.h"
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

typedef __m256 f32x8;
typedef __m256i i32x8;

/* All bits of a lane, or none. */
typedef __m256 m8;

/* For shifts by a scalar, which become immediates. */
typedef uint32_t u32x8 __attribute__((vector_size(32), may_alias));

typedef int32_t s32x8 __attribute__((vector_size(32), may_alias));

INLINE_V3 f32x8 set_8(float a)
{
    return _mm256_set1_ps(a);
}

INLINE_V3 i32x8 iset_8(int32_t a)
{
    return _mm256_set1_epi32(a);
}

INLINE_V3 f32x8 load_8(const float *p)
{
    return _mm256_loadu_ps(p);
}

INLINE_V3 void store_8(float *p, f32x8 v)
{
    _mm256_storeu_ps(p, v);
}

INLINE_V3 f32x8 fma_8(f32x8 a, f32x8 b, f32x8 c)
{
    return _mm256_fmadd_ps(a, b, c);
}

INLINE_V3 f32x8 fnma_8(f32x8 a, f32x8 b, f32x8 c)
{
    return _mm256_fnmadd_ps(a, b, c);
}

INLINE_V3 f32x8 abs_8(f32x8 a)
{
    return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a);
}

INLINE_V3 f32x8 min_8(f32x8 a, f32x8 b)
{
    return _mm256_min_ps(a, b);
}

INLINE_V3 f32x8 max_8(f32x8 a, f32x8 b)
{
    return _mm256_max_ps(a, b);
}

INLINE_V3 f32x8 sqrt_8(f32x8 a)
{
    return _mm256_sqrt_ps(a);
}

INLINE_V3 f32x8 floor_8(f32x8 a)
{
    return _mm256_floor_ps(a);
}

INLINE_V3 m8 lt_8(f32x8 a, f32x8 b)
{
    return _mm256_cmp_ps(a, b, _CMP_LT_OQ);
}

INLINE_V3 m8 le_8(f32x8 a, f32x8 b)
{
    return _mm256_cmp_ps(a, b, _CMP_LE_OQ);
}

INLINE_V3 m8 eq_8(f32x8 a, f32x8 b)
{
    return _mm256_cmp_ps(a, b, _CMP_EQ_OQ);
}

INLINE_V3 m8 mand_8(m8 a, m8 b)
{
    return _mm256_and_ps(a, b);
}

INLINE_V3 m8 mor_8(m8 a, m8 b)
{
    return _mm256_or_ps(a, b);
}

INLINE_V3 m8 mnot_8(m8 a)
{
    return _mm256_xor_ps(a, _mm256_castsi256_ps(_mm256_set1_epi32(-1)));
}

INLINE_V3 f32x8 sel_8(m8 m, f32x8 a, f32x8 b)
{
    return _mm256_blendv_ps(b, a, m);
}

INLINE_V3 i32x8 isel_8(m8 m, i32x8 a, i32x8 b)
{
    return _mm256_blendv_epi8(b, a, _mm256_castps_si256(m));
}

INLINE_V3 i32x8 iadd_8(i32x8 a, i32x8 b)
{
    return _mm256_add_epi32(a, b);
}

INLINE_V3 i32x8 isub_8(i32x8 a, i32x8 b)
{
    return _mm256_sub_epi32(a, b);
}

INLINE_V3 i32x8 imul_8(i32x8 a, i32x8 b)
{
    return _mm256_mullo_epi32(a, b);
}

INLINE_V3 i32x8 iand_8(i32x8 a, i32x8 b)
{
    return _mm256_and_si256(a, b);
}

INLINE_V3 i32x8 ior_8(i32x8 a, i32x8 b)
{
    return _mm256_or_si256(a, b);
}

INLINE_V3 i32x8 ixor_8(i32x8 a, i32x8 b)
{
    return _mm256_xor_si256(a, b);
}

INLINE_V3 i32x8 ishl_8(i32x8 a, int n)
{
    return (i32x8)((u32x8)a << n);
}

INLINE_V3 i32x8 ishr_8(i32x8 a, int n)
{
    return (i32x8)((u32x8)a >> n);
}

INLINE_V3 i32x8 isar_8(i32x8 a, int n)
{
    return (i32x8)((s32x8)a >> n);
}

INLINE_V3 m8 ieq_8(i32x8 a, i32x8 b)
{
    return _mm256_castsi256_ps(_mm256_cmpeq_epi32(a, b));
}

INLINE_V3 i32x8 bits_8(f32x8 a)
{
    return _mm256_castps_si256(a);
}

INLINE_V3 f32x8 fbits_8(i32x8 a)
{
    return _mm256_castsi256_ps(a);
}

INLINE_V3 i32x8 f2i_8(f32x8 a)
{
    return _mm256_cvtps_epi32(a);
}

INLINE_V3 f32x8 i2f_8(i32x8 a)
{
    return _mm256_cvtepi32_ps(a);
}

/* e^x: reduction by ln 2 in two parts (Cody & Waite 1980), polynomial of degree 6. At most 1.1
   ULP. */
INLINE_V3 f32x8 exp_8(f32x8 x)
{
    f32x8 z = min_8(set_8(89.0f), max_8(set_8(-104.0f), x));
    f32x8 t = fma_8(z, set_8(1.442695f), set_8(12582912.0f));
    f32x8 n = t - set_8(12582912.0f);
    f32x8 r = fnma_8(n, set_8(0.6933594f), z);
    r = fnma_8(n, set_8(-0.00021219444f), r);
    f32x8 r2 = r * r;
    f32x8 low = fma_8(r, set_8(0.16666543f), set_8(0.5f));
    f32x8 high = fma_8(r, set_8(0.008366576f), set_8(0.04166641f));
    high = fma_8(set_8(0.001393999f), r2, high);
    f32x8 p = fma_8(fma_8(high, r2, low), r2, r);
    i32x8 shift = ishl_8(bits_8(t), 23);
    i32x8 half = iand_8(isar_8(shift, 1), iset_8(-8388608));
    f32x8 s1 = fbits_8(iadd_8(half, iset_8(1065353216)));
    f32x8 s2 = fbits_8(iadd_8(isub_8(shift, half), iset_8(1065353216)));
    return fma_8(p, s1, s1) * s2;
}

/* e^x - 1: as exp, the 1 taken from the power of 2. At most 1.7 ULP. */
INLINE_V3 f32x8 expm1_8(f32x8 x)
{
    f32x8 z = min_8(set_8(89.0f), max_8(set_8(-18.0f), x));
    f32x8 t = fma_8(z, set_8(1.442695f), set_8(12582912.0f));
    f32x8 n = t - set_8(12582912.0f);
    f32x8 r = fnma_8(n, set_8(0.6933594f), z);
    r = fnma_8(n, set_8(-0.00021219444f), r);
    f32x8 r2 = r * r;
    f32x8 low = fma_8(r, set_8(0.16666543f), set_8(0.5f));
    f32x8 high = fma_8(r, set_8(0.008366576f), set_8(0.04166641f));
    high = fma_8(set_8(0.001393999f), r2, high);
    f32x8 p = fma_8(fma_8(high, r2, low), r2, r);
    i32x8 shift = ishl_8(bits_8(t), 23);
    f32x8 s = fbits_8(iadd_8(shift, iset_8(1056964608)));
    f32x8 h = fma_8(p, s, s - set_8(0.5f));
    return sel_8(lt_8(abs_8(x), set_8(1.4901161e-8f)), x, h + h);
}

/* 1 / (1 + e^-x), both terms scaled by 2^-64; polynomial of degree 5. At most 3.5 ULP. */
INLINE_V3 f32x8 sigmoid_8(f32x8 x)
{
    f32x8 z = min_8(set_8(30.0f), max_8(set_8(-104.0f), x));
    f32x8 t = fma_8(z, set_8(-1.442695f), set_8(12582912.0f));
    f32x8 n = t - set_8(12582912.0f);
    f32x8 r = fma_8(n, set_8(0.6931472f), z);
    f32x8 all = fma_8(n, set_8(-1.9046542e-9f), r);
    f32x8 s = fbits_8(iadd_8(ishl_8(bits_8(t), 23), iset_8(528482304)));
    f32x8 most = fnma_8(s, all, s + set_8(5.421011e-20f));
    f32x8 r2 = r * r;
    return set_8(5.421011e-20f) / fma_8(s * r2,
                                        fma_8(fnma_8(r, set_8(0.008312332f), set_8(0.041890256f)),
                                              r2, fnma_8(r, set_8(0.16667117f), set_8(0.4999923f))),
                                              most);
}

/* z P(z^2) / Q(z^2) of degrees 9 and 10, a minimax fit of our own; |z| at most 9.1. At most 5.5
   ULP. */
INLINE_V3 f32x8 tanh_8(f32x8 x)
{
    f32x8 z = min_8(set_8(9.1f), max_8(set_8(-9.1f), x));
    f32x8 t = z * z;
    f32x8 t2 = t * t;
    f32x8 t4 = t2 * t2;
    return fma_8(z, fma_8(fma_8(set_8(3.160248e-5f), t, set_8(0.004009125f)), t2,
                          fma_8(set_8(0.13785845f), t, set_8(1.0f))), z * t4 * set_8(5.08094e-8f))
                          / fma_8(fma_8(set_8(7.3839573e-10f), t, set_8(1.6185279e-6f)), t4,
                                  fma_8(fma_8(set_8(0.0004208521f), t, set_8(0.027739739f)), t2,
                                        fma_8(set_8(0.47119173f), t, set_8(1.0f))));
}

/* g + g / (2g + 1), g = (e^|x| - 1) / 2 as in expm1. At most 2.3 ULP. */
INLINE_V3 f32x8 sinh_8(f32x8 x)
{
    f32x8 a = abs_8(x);
    f32x8 z = min_8(set_8(89.6f), a);
    f32x8 t = fma_8(z, set_8(1.442695f), set_8(12582912.0f));
    f32x8 n = t - set_8(12582912.0f);
    f32x8 r = fnma_8(n, set_8(0.6933594f), z);
    r = fnma_8(n, set_8(-0.00021219444f), r);
    f32x8 r2 = r * r;
    f32x8 low = fma_8(r, set_8(0.16666543f), set_8(0.5f));
    f32x8 high = fma_8(r, set_8(0.008366576f), set_8(0.04166641f));
    high = fma_8(set_8(0.001393999f), r2, high);
    f32x8 p = fma_8(fma_8(high, r2, low), r2, r);
    i32x8 shift = ishl_8(bits_8(t), 23);
    f32x8 s = fbits_8(iadd_8(shift, iset_8(1048576000)));
    f32x8 g = fma_8(p, s, s - set_8(0.25f));
    f32x8 power = fma_8(set_8(4.0f), g, set_8(1.0f));
    f32x8 h = g + g / power;
    i32x8 sign = iand_8(bits_8(x), iset_8(INT32_MIN));
    f32x8 size = h + h;
    return sel_8(lt_8(a, set_8(0.00024414062f)), x, fbits_8(ior_8(bits_8(size), sign)));
}

/* g + 1 / 4g, g = e^|x| / 2 as in exp. At most 1.6 ULP. */
INLINE_V3 f32x8 cosh_8(f32x8 x)
{
    f32x8 z = min_8(set_8(89.6f), abs_8(x));
    f32x8 t = fma_8(z, set_8(1.442695f), set_8(12582912.0f));
    f32x8 n = t - set_8(12582912.0f);
    f32x8 r = fnma_8(n, set_8(0.6933594f), z);
    r = fnma_8(n, set_8(-0.00021219444f), r);
    f32x8 r2 = r * r;
    f32x8 low = fma_8(r, set_8(0.16666543f), set_8(0.5f));
    f32x8 high = fma_8(r, set_8(0.008366576f), set_8(0.04166641f));
    high = fma_8(set_8(0.001393999f), r2, high);
    f32x8 p = fma_8(fma_8(high, r2, low), r2, r);
    i32x8 shift = ishl_8(bits_8(t), 23);
    f32x8 s = fbits_8(iadd_8(shift, iset_8(1048576000)));
    f32x8 g = fma_8(p, s, s);
    f32x8 h = g + set_8(0.0625f) / g;
    return h + h;
}

/* 1 - e^-u, u = -log(1 - erf |x|) as a polynomial of degree 9. At most 1.9 ULP. */
INLINE_V3 f32x8 erf_8(f32x8 x)
{
    f32x8 a = min_8(set_8(4.0f), abs_8(x));
    f32x8 a2 = a * a;
    f32x8 a4 = a2 * a2;
    f32x8 u = fma_8(set_8(-0.6366194f), a, set_8(5.3731636e-8f));
    f32x8 u2 = fma_8(set_8(0.019152684f), a, set_8(-0.102777734f));
    f32x8 u3 = fma_8(set_8(-0.001667717f), a, set_8(0.00016109827f));
    f32x8 u4 = fma_8(set_8(-0.00011774193f), a, set_8(0.00063320523f));
    f32x8 u5 = fma_8(u2, a2, u);
    f32x8 u6 = fma_8(u4, a2, u3);
    u6 = fma_8(set_8(9.267238e-6f), a4, u6);
    u5 = fma_8(u6, a4, u5);
    u5 = fma_8(set_8(-1.1283792f), a, u5 * a);
    f32x8 t = fma_8(u5, set_8(1.442695f), set_8(12582912.0f));
    f32x8 n = t - set_8(12582912.0f);
    f32x8 r = fnma_8(n, set_8(0.6933594f), u5);
    r = fnma_8(n, set_8(-0.00021219444f), r);
    f32x8 r2 = r * r;
    f32x8 low = fma_8(r, set_8(0.16666543f), set_8(0.5f));
    f32x8 high = fma_8(r, set_8(0.008366576f), set_8(0.04166641f));
    high = fma_8(set_8(0.001393999f), r2, high);
    f32x8 p = fma_8(fma_8(high, r2, low), r2, r);
    i32x8 shift = ishl_8(bits_8(t), 23);
    f32x8 s = fbits_8(iadd_8(shift, iset_8(1065353216)));
    i32x8 sign = iand_8(bits_8(x), iset_8(INT32_MIN));
    f32x8 size = fnma_8(p, s, set_8(1.0f) - s);
    return fbits_8(ior_8(bits_8(size), sign));
}

/* ln x: powers of 2 taken out, polynomial of degree 11 (Cody & Waite 1980; form of Cephes). At most
   0.8 ULP. */
INLINE_V3 f32x8 log_8(f32x8 x)
{
    m8 small = lt_8(x, set_8(1.1754944e-38f));
    f32x8 z = sel_8(small, x * set_8(8388608.0f), x);
    i32x8 n = iand_8(isub_8(bits_8(z), iset_8(1060439283)), iset_8(-8388608));
    f32x8 f = fbits_8(isub_8(bits_8(z), n)) - set_8(1.0f);
    f32x8 e = i2f_8(isar_8(n, 23)) - sel_8(small, set_8(23.0f), set_8(0.0f));
    f32x8 f2 = f * f;
    f32x8 p = fma_8(set_8(0.067495406f), f, set_8(-0.116701834f));
    p = fma_8(p, f, set_8(0.11883471f));
    p = fma_8(p, f, set_8(-0.124062084f));
    p = fma_8(p, f, set_8(0.14220363f));
    p = fma_8(p, f, set_8(-0.1666799f));
    p = fma_8(p, f, set_8(0.20002072f));
    p = fma_8(p, f, set_8(-0.2500001f));
    p = fma_8(p, f, set_8(0.33333313f));
    p = fma_8(e, set_8(-0.00021219444f), p * f * f2);
    p = fma_8(set_8(-0.5f) * f, f, p);
    f32x8 y = sel_8(lt_8(x, set_8(fbits_1(0x7f800000 /* infinity */))),
                    fma_8(e, set_8(0.6933594f), f + p), x);
    y = sel_8(eq_8(x, set_8(0.0f)), set_8(fbits_1(-0x800000 /* -infinity */)), y);
    y = sel_8(lt_8(x, set_8(0.0f)), set_8(fbits_1(0x7fc00000 /* NaN */)), y);
    return y;
}

/* ln(1 + x): as log, with what rounding 1 + x lost. At most 1.4 ULP. */
INLINE_V3 f32x8 log1p_8(f32x8 x)
{
    f32x8 u = set_8(1.0f) + x;
    f32x8 v = u - set_8(1.0f);
    i32x8 n = iand_8(isub_8(bits_8(u), iset_8(1060439283)), iset_8(-8388608));
    f32x8 f = fbits_8(isub_8(bits_8(u), n)) - set_8(1.0f);
    f32x8 f2 = fma_8(set_8(1.0f) - (u - v) + (x - v),
                     max_8(set_8(0.0f), fbits_8(isub_8(iset_8(1065353216), n))), f);
    f32x8 e = i2f_8(isar_8(n, 23));
    f32x8 f22 = f2 * f2;
    f32x8 p = fma_8(set_8(0.067495406f), f2, set_8(-0.116701834f));
    p = fma_8(p, f2, set_8(0.11883471f));
    p = fma_8(p, f2, set_8(-0.124062084f));
    p = fma_8(p, f2, set_8(0.14220363f));
    p = fma_8(p, f2, set_8(-0.1666799f));
    p = fma_8(p, f2, set_8(0.20002072f));
    p = fma_8(p, f2, set_8(-0.2500001f));
    p = fma_8(p, f2, set_8(0.33333313f));
    p = fma_8(e, set_8(-0.00021219444f), p * f2 * f22);
    p = fma_8(set_8(-0.5f) * f2, f2, p);
    f32x8 y = sel_8(lt_8(x, set_8(fbits_1(0x7f800000 /* infinity */))),
                    fma_8(e, set_8(0.6933594f), f2 + p), x);
    y = sel_8(eq_8(x, set_8(-1.0f)), set_8(fbits_1(-0x800000 /* -infinity */)), y);
    y = sel_8(lt_8(x, set_8(-1.0f)), set_8(fbits_1(0x7fc00000 /* NaN */)), y);
    return sel_8(lt_8(abs_8(x), set_8(1.4901161e-8f)), x, y);
}

/* log1p(a + a^2 / (1 + sqrt(1 + a^2))), a = |x|. At most 1.8 ULP. */
INLINE_V3 f32x8 asinh_8(f32x8 x)
{
    f32x8 a = abs_8(x);
    f32x8 a2 = a * a;
    f32x8 root = sqrt_8(a2 + set_8(1.0f));
    m8 big = le_8(set_8(16777216.0f), a);
    f32x8 w = log1p_8(sel_8(big, a, a + a2 / (set_8(1.0f) + root)));
    i32x8 sign = iand_8(bits_8(x), iset_8(INT32_MIN));
    f32x8 size = w + sel_8(big, set_8(0.6931472f), set_8(0.0f));
    return fbits_8(ior_8(bits_8(size), sign));
}

/* log1p(d + sqrt(d (d + 2))), d = x - 1. At most 2.5 ULP. */
INLINE_V3 f32x8 acosh_8(f32x8 x)
{
    f32x8 d = x - set_8(1.0f);
    f32x8 root = sqrt_8(d * (d + set_8(2.0f)));
    m8 big = le_8(set_8(16777216.0f), x);
    f32x8 w = log1p_8(sel_8(big, x, d + root));
    return sel_8(lt_8(x, set_8(1.0f)), set_8(fbits_1(0x7fc00000 /* NaN */)), w
                 + sel_8(big, set_8(0.6931472f), set_8(0.0f)));
}

/* log1p(2a / (1 - a)) / 2, a = |x|. At most 2 ULP. */
INLINE_V3 f32x8 atanh_8(f32x8 x)
{
    f32x8 a = abs_8(x);
    i32x8 sign = iand_8(bits_8(x), iset_8(INT32_MIN));
    f32x8 size = set_8(0.5f) * log1p_8((a + a) / (set_8(1.0f) - a));
    return fbits_8(ior_8(bits_8(size), sign));
}

/* sine: reduction for any argument (Payne & Hanek 1983), polynomials of degree 9 and 8. At most 1.6
   ULP. */
INLINE_V3 f32x8 sin_8(f32x8 x)
{
    f32x8 a = abs_8(x);
    f32x8 z = a;
    m8 far = le_8(set_8(9.223372e18f), z);
    z = sel_8(far, z * set_8(5.421011e-20f), z);
    i32x8 w = isel_8(far, iset_8(-28411), iset_8(0));
    i32x8 w2 = isel_8(far, iset_8(19071), iset_8(41));
    i32x8 w3 = isel_8(far, iset_8(2518), iset_8(-16799));
    i32x8 w4 = isel_8(far, iset_8(-2947), iset_8(-9324));
    i32x8 w5 = isel_8(far, iset_8(19767), iset_8(-28411));
    i32x8 w6 = isel_8(far, iset_8(28727), iset_8(19071));
    i32x8 w7 = isel_8(far, iset_8(-10075), iset_8(2518));
    i32x8 w8 = isel_8(far, iset_8(26191), iset_8(-2947));
    i32x8 w9 = isel_8(far, iset_8(4324), iset_8(19767));
    i32x8 w10 = isel_8(far, iset_8(4224), iset_8(28727));
    m8 far2 = le_8(set_8(2.1474836e9f), z);
    z = sel_8(far2, z * set_8(2.3283064e-10f), z);
    i32x8 w11 = isel_8(far2, w3, w);
    i32x8 w12 = isel_8(far2, w4, w2);
    i32x8 w13 = isel_8(far2, w5, w3);
    i32x8 w14 = isel_8(far2, w6, w4);
    i32x8 w15 = isel_8(far2, w7, w5);
    i32x8 w16 = isel_8(far2, w8, w6);
    i32x8 w17 = isel_8(far2, w9, w7);
    i32x8 w18 = isel_8(far2, w10, w8);
    m8 far3 = le_8(set_8(32768.0f), z);
    z = sel_8(far3, z * set_8(1.5258789e-5f), z);
    i32x8 w19 = isel_8(far3, w12, w11);
    i32x8 w20 = isel_8(far3, w13, w12);
    i32x8 w21 = isel_8(far3, w14, w13);
    i32x8 w22 = isel_8(far3, w15, w14);
    i32x8 w23 = isel_8(far3, w16, w15);
    i32x8 w24 = isel_8(far3, w17, w16);
    i32x8 w25 = isel_8(far3, w18, w17);
    f32x8 t = z + set_8(3.2212255e9f);
    i32x8 d = isub_8(bits_8(t), iset_8(1329594368));
    z = z - (t - set_8(3.2212255e9f));
    f32x8 t2 = z + set_8(49152.0f);
    i32x8 d2 = isub_8(bits_8(t2), iset_8(1195376640));
    z = z - (t2 - set_8(49152.0f));
    f32x8 t3 = z + set_8(0.75f);
    i32x8 d3 = isub_8(bits_8(t3), iset_8(1061158912));
    i32x8 c = iadd_8(iadd_8(imul_8(d3, w19), imul_8(d2, w20)), imul_8(d, w21));
    i32x8 c2 = iadd_8(iadd_8(imul_8(d3, w20), imul_8(d2, w21)), imul_8(d, w22));
    i32x8 c3 = iadd_8(iadd_8(imul_8(d3, w21), imul_8(d2, w22)), imul_8(d, w23));
    i32x8 c4 = iadd_8(iadd_8(imul_8(d3, w22), imul_8(d2, w23)), imul_8(d, w24));
    i32x8 c5 = iadd_8(iadd_8(imul_8(d3, w23), imul_8(d2, w24)), imul_8(d, w25));
    c4 = iadd_8(c4, isar_8(c5, 16));
    c3 = iadd_8(c3, isar_8(c4, 16));
    i32x8 high = iadd_8(iadd_8(ishl_8(c, 16), c2), isar_8(c3, 16));
    i32x8 low = ior_8(ishl_8(c3, 16), iand_8(c4, iset_8(65535)));
    i32x8 q = ishr_8(iadd_8(high, iset_8(536870912)), 30);
    high = isub_8(high, ishl_8(q, 30));
    i32x8 minus = isar_8(high, 31);
    high = ixor_8(high, minus);
    low = ixor_8(low, minus);
    f32x8 f0 = fbits_8(iand_8(bits_8(i2f_8(high)), iset_8(-4096)));
    i32x8 rest = isub_8(high, f2i_8(f0));
    f32x8 f1 = i2f_8(iadd_8(ishl_8(rest, 12), ishr_8(low, 20)));
    f32x8 f2 = i2f_8(iand_8(low, iset_8(1048575)));
    f32x8 tail = f2 * set_8(3.4061217e-19f);
    tail = fma_8(f1, set_8(3.5715774e-13f), tail);
    tail = fma_8(f0, set_8(-4.1485344e-15f), tail);
    f32x8 head = f0 * set_8(1.4629222e-9f);
    f32x8 sum = head + tail;
    i32x8 sign = ishl_8(minus, 31);
    m8 near = lt_8(a, set_8(0.5f));
    f32x8 r = sel_8(near, a, fbits_8(ixor_8(bits_8(sum), sign)));
    q = isel_8(near, iset_8(0), q);
    f32x8 r2 = r * r;
    f32x8 p = fma_8(set_8(2.8326444e-6f), r2, set_8(-0.00019853069f));
    p = fma_8(p, r2, set_8(0.008333379f));
    p = fma_8(p, r2, set_8(-0.16666667f));
    f32x8 s = fma_8(r2 * r, p, r);
    f32x8 p2 = fma_8(set_8(2.4432553e-5f), r2, set_8(-0.0013887311f));
    p2 = fma_8(p2, r2, set_8(0.041666646f));
    f32x8 c6 = fma_8(r2 * r2, p2, fma_8(set_8(-0.5f), r2, set_8(1.0f)));
    m8 even = ieq_8(iand_8(q, iset_8(1)), iset_8(0));
    i32x8 flip = ixor_8(ishl_8(iand_8(q, iset_8(2)), 30), iand_8(bits_8(x), iset_8(INT32_MIN)));
    f32x8 size = sel_8(even, s, c6);
    f32x8 r22 = fbits_8(ixor_8(bits_8(size), flip));
    return sel_8(lt_8(a, set_8(fbits_1(0x7f800000 /* infinity */))), r22,
                 set_8(fbits_1(0x7fc00000 /* NaN */)));
}

/* cosine: reduction for any argument (Payne & Hanek 1983), polynomials of degree 9 and 8. At most
   1.6 ULP. */
INLINE_V3 f32x8 cos_8(f32x8 x)
{
    f32x8 a = abs_8(x);
    f32x8 z = a;
    m8 far = le_8(set_8(9.223372e18f), z);
    z = sel_8(far, z * set_8(5.421011e-20f), z);
    i32x8 w = isel_8(far, iset_8(-28411), iset_8(0));
    i32x8 w2 = isel_8(far, iset_8(19071), iset_8(41));
    i32x8 w3 = isel_8(far, iset_8(2518), iset_8(-16799));
    i32x8 w4 = isel_8(far, iset_8(-2947), iset_8(-9324));
    i32x8 w5 = isel_8(far, iset_8(19767), iset_8(-28411));
    i32x8 w6 = isel_8(far, iset_8(28727), iset_8(19071));
    i32x8 w7 = isel_8(far, iset_8(-10075), iset_8(2518));
    i32x8 w8 = isel_8(far, iset_8(26191), iset_8(-2947));
    i32x8 w9 = isel_8(far, iset_8(4324), iset_8(19767));
    i32x8 w10 = isel_8(far, iset_8(4224), iset_8(28727));
    m8 far2 = le_8(set_8(2.1474836e9f), z);
    z = sel_8(far2, z * set_8(2.3283064e-10f), z);
    i32x8 w11 = isel_8(far2, w3, w);
    i32x8 w12 = isel_8(far2, w4, w2);
    i32x8 w13 = isel_8(far2, w5, w3);
    i32x8 w14 = isel_8(far2, w6, w4);
    i32x8 w15 = isel_8(far2, w7, w5);
    i32x8 w16 = isel_8(far2, w8, w6);
    i32x8 w17 = isel_8(far2, w9, w7);
    i32x8 w18 = isel_8(far2, w10, w8);
    m8 far3 = le_8(set_8(32768.0f), z);
    z = sel_8(far3, z * set_8(1.5258789e-5f), z);
    i32x8 w19 = isel_8(far3, w12, w11);
    i32x8 w20 = isel_8(far3, w13, w12);
    i32x8 w21 = isel_8(far3, w14, w13);
    i32x8 w22 = isel_8(far3, w15, w14);
    i32x8 w23 = isel_8(far3, w16, w15);
    i32x8 w24 = isel_8(far3, w17, w16);
    i32x8 w25 = isel_8(far3, w18, w17);
    f32x8 t = z + set_8(3.2212255e9f);
    i32x8 d = isub_8(bits_8(t), iset_8(1329594368));
    z = z - (t - set_8(3.2212255e9f));
    f32x8 t2 = z + set_8(49152.0f);
    i32x8 d2 = isub_8(bits_8(t2), iset_8(1195376640));
    z = z - (t2 - set_8(49152.0f));
    f32x8 t3 = z + set_8(0.75f);
    i32x8 d3 = isub_8(bits_8(t3), iset_8(1061158912));
    i32x8 c = iadd_8(iadd_8(imul_8(d3, w19), imul_8(d2, w20)), imul_8(d, w21));
    i32x8 c2 = iadd_8(iadd_8(imul_8(d3, w20), imul_8(d2, w21)), imul_8(d, w22));
    i32x8 c3 = iadd_8(iadd_8(imul_8(d3, w21), imul_8(d2, w22)), imul_8(d, w23));
    i32x8 c4 = iadd_8(iadd_8(imul_8(d3, w22), imul_8(d2, w23)), imul_8(d, w24));
    i32x8 c5 = iadd_8(iadd_8(imul_8(d3, w23), imul_8(d2, w24)), imul_8(d, w25));
    c4 = iadd_8(c4, isar_8(c5, 16));
    c3 = iadd_8(c3, isar_8(c4, 16));
    i32x8 high = iadd_8(iadd_8(ishl_8(c, 16), c2), isar_8(c3, 16));
    i32x8 low = ior_8(ishl_8(c3, 16), iand_8(c4, iset_8(65535)));
    i32x8 q = ishr_8(iadd_8(high, iset_8(536870912)), 30);
    high = isub_8(high, ishl_8(q, 30));
    i32x8 minus = isar_8(high, 31);
    high = ixor_8(high, minus);
    low = ixor_8(low, minus);
    f32x8 f0 = fbits_8(iand_8(bits_8(i2f_8(high)), iset_8(-4096)));
    i32x8 rest = isub_8(high, f2i_8(f0));
    f32x8 f1 = i2f_8(iadd_8(ishl_8(rest, 12), ishr_8(low, 20)));
    f32x8 f2 = i2f_8(iand_8(low, iset_8(1048575)));
    f32x8 tail = f2 * set_8(3.4061217e-19f);
    tail = fma_8(f1, set_8(3.5715774e-13f), tail);
    tail = fma_8(f0, set_8(-4.1485344e-15f), tail);
    f32x8 head = f0 * set_8(1.4629222e-9f);
    f32x8 sum = head + tail;
    i32x8 sign = ishl_8(minus, 31);
    m8 near = lt_8(a, set_8(0.5f));
    f32x8 r = sel_8(near, a, fbits_8(ixor_8(bits_8(sum), sign)));
    q = isel_8(near, iset_8(0), q);
    q = iadd_8(q, iset_8(1));
    f32x8 r2 = r * r;
    f32x8 p = fma_8(set_8(2.8326444e-6f), r2, set_8(-0.00019853069f));
    p = fma_8(p, r2, set_8(0.008333379f));
    p = fma_8(p, r2, set_8(-0.16666667f));
    f32x8 s = fma_8(r2 * r, p, r);
    f32x8 p2 = fma_8(set_8(2.4432553e-5f), r2, set_8(-0.0013887311f));
    p2 = fma_8(p2, r2, set_8(0.041666646f));
    f32x8 c6 = fma_8(r2 * r2, p2, fma_8(set_8(-0.5f), r2, set_8(1.0f)));
    m8 even = ieq_8(iand_8(q, iset_8(1)), iset_8(0));
    i32x8 flip = ishl_8(iand_8(q, iset_8(2)), 30);
    f32x8 size = sel_8(even, s, c6);
    f32x8 r22 = fbits_8(ixor_8(bits_8(size), flip));
    return sel_8(lt_8(a, set_8(fbits_1(0x7f800000 /* infinity */))), r22,
                 set_8(fbits_1(0x7fc00000 /* NaN */)));
}

/* tangent: reduction for any argument (Payne & Hanek 1983), polynomial of degree 15. At most 1.3
   ULP. */
INLINE_V3 f32x8 tan_8(f32x8 x)
{
    f32x8 a = abs_8(x);
    f32x8 z = a;
    m8 far = le_8(set_8(9.223372e18f), z);
    z = sel_8(far, z * set_8(5.421011e-20f), z);
    i32x8 w = isel_8(far, iset_8(-28411), iset_8(0));
    i32x8 w2 = isel_8(far, iset_8(19071), iset_8(41));
    i32x8 w3 = isel_8(far, iset_8(2518), iset_8(-16799));
    i32x8 w4 = isel_8(far, iset_8(-2947), iset_8(-9324));
    i32x8 w5 = isel_8(far, iset_8(19767), iset_8(-28411));
    i32x8 w6 = isel_8(far, iset_8(28727), iset_8(19071));
    i32x8 w7 = isel_8(far, iset_8(-10075), iset_8(2518));
    i32x8 w8 = isel_8(far, iset_8(26191), iset_8(-2947));
    i32x8 w9 = isel_8(far, iset_8(4324), iset_8(19767));
    i32x8 w10 = isel_8(far, iset_8(4224), iset_8(28727));
    m8 far2 = le_8(set_8(2.1474836e9f), z);
    z = sel_8(far2, z * set_8(2.3283064e-10f), z);
    i32x8 w11 = isel_8(far2, w3, w);
    i32x8 w12 = isel_8(far2, w4, w2);
    i32x8 w13 = isel_8(far2, w5, w3);
    i32x8 w14 = isel_8(far2, w6, w4);
    i32x8 w15 = isel_8(far2, w7, w5);
    i32x8 w16 = isel_8(far2, w8, w6);
    i32x8 w17 = isel_8(far2, w9, w7);
    i32x8 w18 = isel_8(far2, w10, w8);
    m8 far3 = le_8(set_8(32768.0f), z);
    z = sel_8(far3, z * set_8(1.5258789e-5f), z);
    i32x8 w19 = isel_8(far3, w12, w11);
    i32x8 w20 = isel_8(far3, w13, w12);
    i32x8 w21 = isel_8(far3, w14, w13);
    i32x8 w22 = isel_8(far3, w15, w14);
    i32x8 w23 = isel_8(far3, w16, w15);
    i32x8 w24 = isel_8(far3, w17, w16);
    i32x8 w25 = isel_8(far3, w18, w17);
    f32x8 t = z + set_8(3.2212255e9f);
    i32x8 d = isub_8(bits_8(t), iset_8(1329594368));
    z = z - (t - set_8(3.2212255e9f));
    f32x8 t2 = z + set_8(49152.0f);
    i32x8 d2 = isub_8(bits_8(t2), iset_8(1195376640));
    z = z - (t2 - set_8(49152.0f));
    f32x8 t3 = z + set_8(0.75f);
    i32x8 d3 = isub_8(bits_8(t3), iset_8(1061158912));
    i32x8 c = iadd_8(iadd_8(imul_8(d3, w19), imul_8(d2, w20)), imul_8(d, w21));
    i32x8 c2 = iadd_8(iadd_8(imul_8(d3, w20), imul_8(d2, w21)), imul_8(d, w22));
    i32x8 c3 = iadd_8(iadd_8(imul_8(d3, w21), imul_8(d2, w22)), imul_8(d, w23));
    i32x8 c4 = iadd_8(iadd_8(imul_8(d3, w22), imul_8(d2, w23)), imul_8(d, w24));
    i32x8 c5 = iadd_8(iadd_8(imul_8(d3, w23), imul_8(d2, w24)), imul_8(d, w25));
    c4 = iadd_8(c4, isar_8(c5, 16));
    c3 = iadd_8(c3, isar_8(c4, 16));
    i32x8 high = iadd_8(iadd_8(ishl_8(c, 16), c2), isar_8(c3, 16));
    i32x8 low = ior_8(ishl_8(c3, 16), iand_8(c4, iset_8(65535)));
    i32x8 q = ishr_8(iadd_8(high, iset_8(536870912)), 30);
    high = isub_8(high, ishl_8(q, 30));
    i32x8 minus = isar_8(high, 31);
    high = ixor_8(high, minus);
    low = ixor_8(low, minus);
    f32x8 f0 = fbits_8(iand_8(bits_8(i2f_8(high)), iset_8(-4096)));
    i32x8 rest = isub_8(high, f2i_8(f0));
    f32x8 f1 = i2f_8(iadd_8(ishl_8(rest, 12), ishr_8(low, 20)));
    f32x8 f2 = i2f_8(iand_8(low, iset_8(1048575)));
    f32x8 tail = f2 * set_8(3.4061217e-19f);
    tail = fma_8(f1, set_8(3.5715774e-13f), tail);
    tail = fma_8(f0, set_8(-4.1485344e-15f), tail);
    f32x8 head = f0 * set_8(1.4629222e-9f);
    f32x8 sum = head + tail;
    i32x8 sign = ishl_8(minus, 31);
    m8 near = lt_8(a, set_8(0.5f));
    f32x8 r = sel_8(near, a, fbits_8(ixor_8(bits_8(sum), sign)));
    q = isel_8(near, iset_8(0), q);
    f32x8 r2 = r * r;
    f32x8 lost = sel_8(near, set_8(0.0f), fbits_8(ixor_8(bits_8(tail - (sum - head)), sign)));
    lost = fma_8(lost, r2, lost);
    f32x8 p = fma_8(set_8(0.0043758545f), r2, set_8(9.215826e-5f));
    p = fma_8(p, r2, set_8(0.01083193f));
    p = fma_8(p, r2, set_8(0.021284645f));
    p = fma_8(p, r2, set_8(0.054059166f));
    p = fma_8(p, r2, set_8(0.13332674f));
    p = fma_8(p, r2, set_8(0.3333335f));
    f32x8 rest2 = fma_8(r2 * r, p, lost);
    f32x8 tan = r + rest2;
    f32x8 left = rest2 - (tan - r);
    f32x8 minus_cot = set_8(-1.0f) / tan;
    minus_cot = fma_8(minus_cot * minus_cot, left, minus_cot);
    m8 even = ieq_8(iand_8(q, iset_8(1)), iset_8(0));
    i32x8 flip = iand_8(bits_8(x), iset_8(INT32_MIN));
    f32x8 size = sel_8(even, tan, minus_cot);
    f32x8 r22 = fbits_8(ixor_8(bits_8(size), flip));
    return sel_8(lt_8(a, set_8(fbits_1(0x7f800000 /* infinity */))), r22,
                 set_8(fbits_1(0x7fc00000 /* NaN */)));
}

/* arc sine: polynomial of degree 13 to 1/2, beyond by the half angle (form of Cephes). At most 1.2
   ULP. */
INLINE_V3 f32x8 asin_8(f32x8 x)
{
    f32x8 a = abs_8(x);
    m8 far = lt_8(set_8(0.5f), a);
    f32x8 s2 = sel_8(far, fma_8(set_8(-0.5f), a, set_8(0.5f)), a * a);
    f32x8 s = sel_8(far, sqrt_8(s2), a);
    f32x8 p = fma_8(set_8(0.037696976f), s2, set_8(0.014314764f));
    p = fma_8(p, s2, set_8(0.031839103f));
    p = fma_8(p, s2, set_8(0.044513375f));
    p = fma_8(p, s2, set_8(0.07500522f));
    p = fma_8(p, s2, set_8(0.1666666f));
    f32x8 rest = s2 * s * p;
    f32x8 high = fma_8(set_8(-2.0f), s, set_8(1.5707964f));
    f32x8 low = fma_8(set_8(-2.0f), s, set_8(1.5707964f) - high) + set_8(-4.371139e-8f);
    low = fma_8(set_8(-2.0f), rest, low);
    f32x8 turned = high + low;
    i32x8 sign = iand_8(bits_8(x), iset_8(INT32_MIN));
    f32x8 size = sel_8(far, turned, s + rest);
    return fbits_8(ior_8(bits_8(size), sign));
}

/* arc cosine: polynomial of degree 13 to 1/2, beyond by the half angle (form of Cephes). At most
   1.1 ULP. */
INLINE_V3 f32x8 acos_8(f32x8 x)
{
    f32x8 a = abs_8(x);
    m8 far = lt_8(set_8(0.5f), a);
    f32x8 s2 = sel_8(far, fma_8(set_8(-0.5f), a, set_8(0.5f)), a * a);
    f32x8 s = sel_8(far, sqrt_8(s2), a);
    f32x8 p = fma_8(set_8(0.037696976f), s2, set_8(0.014314764f));
    p = fma_8(p, s2, set_8(0.031839103f));
    p = fma_8(p, s2, set_8(0.044513375f));
    p = fma_8(p, s2, set_8(0.07500522f));
    p = fma_8(p, s2, set_8(0.1666666f));
    f32x8 rest = s2 * s * p;
    m8 minus = lt_8(x, set_8(0.0f));
    f32x8 t = s + rest;
    t = sel_8(far, t + t, t);
    f32x8 hi = sel_8(far, sel_8(minus, set_8(3.1415927f), set_8(0.0f)), set_8(1.5707964f));
    f32x8 lo = sel_8(far, sel_8(minus, set_8(-8.742278e-8f), set_8(0.0f)), set_8(-4.371139e-8f));
    i32x8 flip = ixor_8(isel_8(far, iset_8(0), iset_8(INT32_MIN)),
                        iand_8(bits_8(x), iset_8(INT32_MIN)));
    return hi + (fbits_8(ixor_8(bits_8(t), flip)) + lo);
}

/* arc tangent: three ranges, one division, polynomial of degree 13 (form of Cephes). At most 1
   ULP. */
INLINE_V3 f32x8 atan_8(f32x8 x)
{
    f32x8 a = abs_8(x);
    m8 mid = lt_8(set_8(0.55f), a);
    m8 far = lt_8(set_8(2.4142137f), a);
    f32x8 top = sel_8(mid, a - set_8(1.0f), a);
    f32x8 bottom = sel_8(mid, a + set_8(1.0f), set_8(1.0f));
    top = sel_8(far, set_8(-1.0f), top);
    bottom = sel_8(far, a, bottom);
    f32x8 z = top / bottom;
    f32x8 z2 = z * z;
    f32x8 p = fma_8(set_8(0.03402617f), z2, set_8(-0.0763569f));
    p = fma_8(p, z2, set_8(0.10845514f));
    p = fma_8(p, z2, set_8(-0.14260316f));
    p = fma_8(p, z2, set_8(0.19998866f));
    p = fma_8(p, z2, set_8(-0.33333316f));
    f32x8 hi = sel_8(mid, set_8(0.7853982f), set_8(0.0f));
    f32x8 lo = sel_8(mid, set_8(-2.1855694e-8f), set_8(0.0f));
    hi = sel_8(far, set_8(1.5707964f), hi);
    lo = sel_8(far, set_8(-4.371139e-8f), lo);
    f32x8 head = hi + z;
    i32x8 sign = iand_8(bits_8(x), iset_8(INT32_MIN));
    f32x8 size = head + fma_8(z2 * z, p, lo + (z - (head - hi)));
    return fbits_8(ior_8(bits_8(size), sign));
}

/* 1 / sqrt(x), both correctly rounded. At most 1.5 ULP. */
INLINE_V3 f32x8 rsqrt_8(f32x8 x)
{
    return set_8(1.0f) / sqrt_8(x);
}

/* x^y = 2^(y log2 |x|), the product to 36 bits in two parts (Dekker 1971; Sun, fdlibm). At most 1.3
   ULP. */
INLINE_V3 f32x8 pow_8(f32x8 x, f32x8 y)
{
    f32x8 a = abs_8(x);
    f32x8 half = y * set_8(0.5f);
    m8 is_whole = eq_8(floor_8(y), y);
    m8 even = mor_8(eq_8(floor_8(half), half), mnot_8(is_whole));
    i32x8 sign = isel_8(even, iset_8(0), iand_8(bits_8(x), iset_8(INT32_MIN)));
    m8 small = lt_8(a, set_8(1.1754944e-38f));
    f32x8 z = sel_8(small, a * set_8(8388608.0f), a);
    i32x8 n = iand_8(isub_8(bits_8(z), iset_8(1060439283)), iset_8(-8388608));
    f32x8 f = fbits_8(isub_8(bits_8(z), n)) - set_8(1.0f);
    f32x8 e = i2f_8(isar_8(n, 23)) - sel_8(small, set_8(23.0f), set_8(0.0f));
    f32x8 g = f + set_8(2.0f);
    f32x8 s = f / g;
    f32x8 sh = fbits_8(iand_8(bits_8(s), iset_8(-4096)));
    f32x8 gh = fbits_8(iand_8(bits_8(g), iset_8(-4096)));
    f32x8 sl = fnma_8(sh, f - (gh - set_8(2.0f)), fnma_8(sh, gh, f)) / g;
    f32x8 s2 = s * s;
    f32x8 sh2 = sh * sh;
    f32x8 p = fma_8(set_8(0.3513021f), s2, set_8(0.42820618f));
    p = fma_8(p, s2, set_8(0.6000023f));
    f32x8 tail = fma_8(s2 * s2, p, sl * (sh + s));
    f32x8 th = fbits_8(iand_8(bits_8(sh2 + set_8(3.0f) + tail), iset_8(-4096)));
    f32x8 u = sh * th;
    f32x8 v = fma_8(sl, th, (tail - (th - set_8(3.0f) - sh2)) * s);
    f32x8 ph = fbits_8(iand_8(bits_8(u + v), iset_8(-4096)));
    f32x8 zh = ph * set_8(0.9614258f);
    f32x8 zl = fma_8(ph, set_8(0.0003709127f), (v - (ph - u)) * set_8(0.9617967f));
    f32x8 lh = fbits_8(iand_8(bits_8(e + (zh + zl)), iset_8(-4096)));
    f32x8 ll = zl - (lh - e - zh);
    f32x8 w = min_8(set_8(1.0995116e12f), max_8(set_8(-1.0995116e12f), y));
    f32x8 wh = fbits_8(iand_8(bits_8(w), iset_8(-4096)));
    f32x8 h = min_8(set_8(200.0f), max_8(set_8(-200.0f), wh * lh));
    f32x8 l = min_8(set_8(1.0f), max_8(set_8(-1.0f), fma_8(w - wh, lh, w * ll)));
    f32x8 t = h + l + set_8(12582912.0f);
    f32x8 r = h - (t - set_8(12582912.0f)) + l;
    f32x8 p2 = fma_8(set_8(1.43261805e-5f), r, set_8(0.00015452185f));
    p2 = fma_8(p2, r, set_8(0.0013337957f));
    p2 = fma_8(p2, r, set_8(0.009618087f));
    p2 = fma_8(p2, r, set_8(0.05550405f));
    p2 = fma_8(p2, r, set_8(0.2402265f));
    p2 = fma_8(p2, r, set_8(0.6931472f));
    p2 = p2 * r;
    i32x8 shift = ishl_8(bits_8(t), 23);
    i32x8 half2 = iand_8(isar_8(shift, 1), iset_8(-8388608));
    f32x8 s1 = fbits_8(iadd_8(half2, iset_8(1065353216)));
    f32x8 s22 = fbits_8(iadd_8(isub_8(shift, half2), iset_8(1065353216)));
    f32x8 power = fma_8(p2, s1, s1) * s22;
    m8 end = mor_8(eq_8(a, set_8(0.0f)), eq_8(a, set_8(fbits_1(0x7f800000 /* infinity */))));
    power = sel_8(end, sel_8(lt_8(y, set_8(0.0f)), set_8(1.0f) / a, a), power);
    m8 minus = mand_8(lt_8(x, set_8(0.0f)), lt_8(a, set_8(fbits_1(0x7f800000 /* infinity */))));
    power = sel_8(mand_8(minus, mnot_8(is_whole)), set_8(fbits_1(0x7fc00000 /* NaN */)), power);
    power = sel_8(mand_8(eq_8(x, x), eq_8(y, y)), power, x + y);
    power = sel_8(mor_8(eq_8(y, set_8(0.0f)), eq_8(x, set_8(1.0f))), set_8(1.0f), power);
    return fbits_8(ixor_8(bits_8(power), sign));
}

/* exp */
LAYER_V3
static void math_v3_8_row_exp(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i, exp_8(load_8(x + i)));
    }
}

/* expm1 */
LAYER_V3
static void math_v3_8_row_expm1(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 4096, expm1_8(load_8(x + i)));
    }
}

/* sigmoid */
LAYER_V3
static void math_v3_8_row_sigmoid(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 8192, sigmoid_8(load_8(x + i)));
    }
}

/* tanh */
LAYER_V3
static void math_v3_8_row_tanh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 12288, tanh_8(load_8(x + i)));
    }
}

/* sinh */
LAYER_V3
static void math_v3_8_row_sinh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 16384, sinh_8(load_8(x + i)));
    }
}

/* cosh */
LAYER_V3
static void math_v3_8_row_cosh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 20480, cosh_8(load_8(x + i)));
    }
}

/* erf */
LAYER_V3
static void math_v3_8_row_erf(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 24576, erf_8(load_8(x + i)));
    }
}

/* log */
LAYER_V3
static void math_v3_8_row_log(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 28672, log_8(load_8(x + i)));
    }
}

/* log1p */
LAYER_V3
static void math_v3_8_row_log1p(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 32768, log1p_8(load_8(x + i)));
    }
}

/* asinh */
LAYER_V3
static void math_v3_8_row_asinh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 36864, asinh_8(load_8(x + i)));
    }
}

/* acosh */
LAYER_V3
static void math_v3_8_row_acosh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 40960, acosh_8(load_8(x + i)));
    }
}

/* atanh */
LAYER_V3
static void math_v3_8_row_atanh(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 45056, atanh_8(load_8(x + i)));
    }
}

/* sin */
LAYER_V3
static void math_v3_8_row_sin(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 49152, sin_8(load_8(x + i)));
    }
}

/* cos */
LAYER_V3
static void math_v3_8_row_cos(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 53248, cos_8(load_8(x + i)));
    }
}

/* tan */
LAYER_V3
static void math_v3_8_row_tan(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 57344, tan_8(load_8(x + i)));
    }
}

/* asin */
LAYER_V3
static void math_v3_8_row_asin(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 61440, asin_8(load_8(x + i)));
    }
}

/* acos */
LAYER_V3
static void math_v3_8_row_acos(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 65536, acos_8(load_8(x + i)));
    }
}

/* atan */
LAYER_V3
static void math_v3_8_row_atan(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 69632, atan_8(load_8(x + i)));
    }
}

/* rsqrt */
LAYER_V3
static void math_v3_8_row_rsqrt(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 73728, rsqrt_8(load_8(x + i)));
    }
}

/* pow */
LAYER_V3
static void math_v3_8_row_pow(const float *RESTRICT x, const float *RESTRICT y, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 8) {
        store_8(out + i + 77824, pow_8(load_8(x + i), load_8(y + i)));
    }
}

TARGET_V3
static void math_v3_8_forward(const float *x, const float *y, float *out)
{
    math_v3_8_row_exp(x, out);
    math_v3_8_row_expm1(x, out);
    math_v3_8_row_sigmoid(x, out);
    math_v3_8_row_tanh(x, out);
    math_v3_8_row_sinh(x, out);
    math_v3_8_row_cosh(x, out);
    math_v3_8_row_erf(x, out);
    math_v3_8_row_log(x, out);
    math_v3_8_row_log1p(x, out);
    math_v3_8_row_asinh(x, out);
    math_v3_8_row_acosh(x, out);
    math_v3_8_row_atanh(x, out);
    math_v3_8_row_sin(x, out);
    math_v3_8_row_cos(x, out);
    math_v3_8_row_tan(x, out);
    math_v3_8_row_asin(x, out);
    math_v3_8_row_acos(x, out);
    math_v3_8_row_atan(x, out);
    math_v3_8_row_rsqrt(x, out);
    math_v3_8_row_pow(x, y, out);
}

int math_v3_8_run(const float *x, const float *y, float *out, void *workspace)
{
    (void)workspace; /* none is needed */
    math_v3_8_forward(x, y, out);
    return 0;
}

int math_v3_8_run_batch(size_t n, const float *x, const float *y, float *out, void *workspace)
{
    int status = 0;
    size_t i = 0;
    for (; status == 0 && i < n; i++)
        status = math_v3_8_run(x + i*4096, y + i*4096, out + i*81920, workspace);
    return status;
}
