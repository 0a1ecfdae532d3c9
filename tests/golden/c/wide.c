/* wide: compiled by nnc for x86-64-v4. wide.h tells how to use it. */
#include "wide.h"
#include <string.h>
#if !defined(__x86_64__)
#error "this file is for x86-64-v4: see nnc --target"
#endif
#include <immintrin.h>

/* Arithmetic as written, even with -ffast-math: the functions below depend on it; and no loop becomes a call. */
#if defined(__clang__)
#pragma float_control(precise, on)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("no-fast-math", "fp-contract=off")
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif

/* The arrays of one function never overlap. */
#ifdef __cplusplus
#define RESTRICT __restrict
#else
#define RESTRICT restrict
#endif
#define ALIGNED __attribute__((aligned(64)))

/* All weights, from wide.bin: by the compiler where it can, else by the assembler. */
#if defined(__has_embed) && defined(__STDC_VERSION__) && __STDC_VERSION__ >= 202311L
static const unsigned char wide_blob[] __attribute__((aligned(64))) = {
#embed "wide.bin"
};
#else
extern const unsigned char wide_blob[] __asm__("wide_blob") __attribute__((visibility("hidden")));
#if defined(__APPLE__)
__asm__(".section __TEXT,__const\n.balign 64\nwide_blob:\n.incbin \"wide.bin\"\n.text\n");
#else
__asm__(".pushsection .rodata\n.balign 64\nwide_blob:\n.incbin \"wide.bin\"\n"
        ".byte 0\n.popsection\n");
#endif
#endif

/* x86-64 with AVX2 and FMA (2013 and later). INLINE_V3: a part of every function that calls it. */
#define TARGET_V3 __attribute__((target("avx2,fma,f16c")))
#define INLINE_V3 static inline __attribute__((always_inline)) TARGET_V3
/* x86-64 with AVX-512 (2017 and later). INLINE_V4: a part of every function that calls it. */
#define TARGET_V4 __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma,f16c")))
#define INLINE_V4 static inline __attribute__((always_inline)) TARGET_V4
#define LAYER_V4 __attribute__((noinline)) TARGET_V4

INLINE_V3 float sqrt_1(float a)
{
    __m128 v = _mm_set_ss(a);
    return _mm_cvtss_f32(_mm_sqrt_ss(v));
}

typedef __m128 f32x4;

INLINE_V3 float hadd_4(f32x4 a)
{
    f32x4 b = a + _mm_movehl_ps(a, a);
    return _mm_cvtss_f32(b + _mm_movehdup_ps(b));
}

typedef __m256 f32x8;

INLINE_V3 float hadd_8(f32x8 a)
{
    return hadd_4(_mm256_castps256_ps128(a) + _mm256_extractf128_ps(a, 1));
}

typedef __m512 f32x16;
typedef __m512i i32x16;
typedef __mmask16 m16;
typedef uint32_t u32x16 __attribute__((vector_size(64), may_alias));

INLINE_V4 f32x16 set_16(float a)
{
    return _mm512_set1_ps(a);
}

INLINE_V4 i32x16 iset_16(int32_t a)
{
    return _mm512_set1_epi32(a);
}

INLINE_V4 m16 first_16(int n)
{
    return (m16)((1u << n) - 1u);
}

INLINE_V4 f32x16 load_16(const float *p)
{
    return _mm512_loadu_ps(p);
}

INLINE_V4 f32x16 loadn_16(const float *p, int n)
{
    return _mm512_maskz_loadu_ps(first_16(n), p);
}

INLINE_V4 void store_16(float *p, f32x16 v)
{
    _mm512_storeu_ps(p, v);
}

INLINE_V4 void storen_16(float *p, f32x16 v, int n)
{
    _mm512_mask_storeu_ps(p, first_16(n), v);
}

INLINE_V4 f32x16 fma_16(f32x16 a, f32x16 b, f32x16 c)
{
    return _mm512_fmadd_ps(a, b, c);
}

INLINE_V4 f32x16 fnma_16(f32x16 a, f32x16 b, f32x16 c)
{
    return _mm512_fnmadd_ps(a, b, c);
}

INLINE_V4 f32x16 abs_16(f32x16 a)
{
    return _mm512_andnot_ps(_mm512_set1_ps(-0.0f), a);
}

/* Here and below the mask of all lanes keeps _mm512_undefined_ps out, of which g++ 12 warns. */
INLINE_V4 f32x16 min_16(f32x16 a, f32x16 b)
{
    return _mm512_maskz_min_ps(first_16(16), a, b);
}

INLINE_V4 f32x16 sel_16(m16 m, f32x16 a, f32x16 b)
{
    return _mm512_mask_blend_ps(m, b, a);
}

INLINE_V4 i32x16 iadd_16(i32x16 a, i32x16 b)
{
    return _mm512_add_epi32(a, b);
}

INLINE_V4 i32x16 iand_16(i32x16 a, i32x16 b)
{
    return _mm512_and_si512(a, b);
}

INLINE_V4 i32x16 ior_16(i32x16 a, i32x16 b)
{
    return _mm512_or_si512(a, b);
}

INLINE_V4 i32x16 ishl_16(i32x16 a, int n)
{
    return (i32x16)((u32x16)a << n);
}

INLINE_V4 i32x16 bits_16(f32x16 a)
{
    return _mm512_castps_si512(a);
}

INLINE_V4 f32x16 fbits_16(i32x16 a)
{
    return _mm512_castsi512_ps(a);
}

INLINE_V4 f32x8 low_16(f32x16 a)
{
    return _mm512_maskz_extractf32x8_ps(0xff, a, 0);
}

INLINE_V4 f32x8 high_16(f32x16 a)
{
    return _mm512_maskz_extractf32x8_ps(0xff, a, 1);
}

INLINE_V4 float hadd_16(f32x16 a)
{
    return hadd_8(low_16(a) + high_16(a));
}

/* 1 / sqrt(x), both correctly rounded. At most 1.5 ULP. */
INLINE_V3 float rsqrt_1(float x)
{
    return 1.0f / sqrt_1(x);
}

/* 1 - e^-u, u = -log(1 - erf |x|) as a polynomial of degree 9. At most 1.9 ULP. */
INLINE_V4 f32x16 erf_16(f32x16 x)
{
    f32x16 a = min_16(set_16(4.0f), abs_16(x));
    f32x16 a2 = a * a;
    f32x16 a4 = a2 * a2;
    f32x16 u = fma_16(set_16(-0.6366194f), a, set_16(5.3731636e-8f));
    f32x16 u2 = fma_16(set_16(0.019152684f), a, set_16(-0.102777734f));
    f32x16 u3 = fma_16(set_16(-0.001667717f), a, set_16(0.00016109827f));
    f32x16 u4 = fma_16(set_16(-0.00011774193f), a, set_16(0.00063320523f));
    f32x16 u5 = fma_16(u2, a2, u);
    f32x16 u6 = fma_16(u4, a2, u3);
    u6 = fma_16(set_16(9.267238e-6f), a4, u6);
    u5 = fma_16(u6, a4, u5);
    u5 = fma_16(set_16(-1.1283792f), a, u5 * a);
    f32x16 t = fma_16(u5, set_16(1.442695f), set_16(12582912.0f));
    f32x16 n = t - set_16(12582912.0f);
    f32x16 r = fnma_16(n, set_16(0.6933594f), u5);
    r = fnma_16(n, set_16(-0.00021219444f), r);
    f32x16 r2 = r * r;
    f32x16 low = fma_16(r, set_16(0.16666543f), set_16(0.5f));
    f32x16 high = fma_16(r, set_16(0.008366576f), set_16(0.04166641f));
    high = fma_16(set_16(0.001393999f), r2, high);
    i32x16 shift = ishl_16(bits_16(t), 23);
    f32x16 s = fbits_16(iadd_16(shift, iset_16(1065353216)));
    f32x16 p = fma_16(fma_16(high, r2, low), r2, r);
    i32x16 sign = iand_16(bits_16(x), iset_16(INT32_MIN));
    f32x16 size = fnma_16(p, s, set_16(1.0f) - s);
    return fbits_16(ior_16(bits_16(size), sign));
}

/* norm: layernorm: f32[4,20] -> f32[4,20] */
LAYER_V4
static void wide_norm(const float *RESTRICT x, float *RESTRICT norm_out)
{
    for (ptrdiff_t a = 0; a < 4; a++) {
        f32x16 x_v = load_16(x + a*20);
        f32x16 acc = x_v;
        f32x16 x_v2 = loadn_16(x + a*20 + 16, 4);
        f32x16 x2 = sel_16(first_16(4), x_v2, set_16(0.0f));
        f32x16 acc2 = x2;
        acc = acc + acc2;
        float mean = hadd_16(acc) / 20.0f;
        f32x16 sub_v = x_v - set_16(mean);
        f32x16 mul_v = sub_v * sub_v;
        f32x16 acc3 = mul_v;
        f32x16 sub_v2 = x_v2 - set_16(mean);
        f32x16 mul_v2 = sub_v2 * sub_v2;
        f32x16 x3 = sel_16(first_16(4), mul_v2, set_16(0.0f));
        f32x16 acc4 = x3;
        acc3 = acc3 + acc4;
        float mean2 = hadd_16(acc3) / 20.0f;
        float add_v = mean2 + 1e-5f;
        float rsqrt_v = rsqrt_1(add_v);
        f32x16 mul_v3 = sub_v * set_16(rsqrt_v);
        store_16(norm_out + a*20, mul_v3);
        f32x16 mul_v4 = sub_v2 * set_16(rsqrt_v);
        storen_16(norm_out + a*20 + 16, mul_v4, 4);
    }
}

/* norm+hidden: dense; hidden: mul, mul, erf, add, mul: f32[4,20] -> f32[4,18] */
LAYER_V4
static void wide_norm_hidden(const float *RESTRICT norm_hidden_bias,
                             const float *RESTRICT norm_hidden_weight,
                             const float *RESTRICT norm_out, float *RESTRICT y)
{
    f32x16 acc = load_16(norm_hidden_bias);
    f32x16 acc2 = load_16(norm_hidden_bias + 16);
    f32x16 acc3 = load_16(norm_hidden_bias);
    f32x16 acc4 = load_16(norm_hidden_bias + 16);
    f32x16 acc5 = load_16(norm_hidden_bias);
    f32x16 acc6 = load_16(norm_hidden_bias + 16);
    f32x16 acc7 = load_16(norm_hidden_bias);
    f32x16 acc8 = load_16(norm_hidden_bias + 16);
    for (ptrdiff_t k = 0; k < 20; k++) {
        f32x16 w = load_16(norm_hidden_weight + k*32);
        f32x16 w2 = load_16(norm_hidden_weight + k*32 + 16);
        f32x16 x = set_16(norm_out[k]);
        acc = fma_16(x, w, acc);
        acc2 = fma_16(x, w2, acc2);
        f32x16 x2 = set_16(norm_out[k + 20]);
        acc3 = fma_16(x2, w, acc3);
        acc4 = fma_16(x2, w2, acc4);
        f32x16 x3 = set_16(norm_out[k + 40]);
        acc5 = fma_16(x3, w, acc5);
        acc6 = fma_16(x3, w2, acc6);
        f32x16 x4 = set_16(norm_out[k + 60]);
        acc7 = fma_16(x4, w, acc7);
        acc8 = fma_16(x4, w2, acc8);
    }
    f32x16 mul_v = set_16(0.5f) * acc;
    f32x16 mul_v2 = acc * set_16(0.70710677f);
    f32x16 erf_v = erf_16(mul_v2);
    f32x16 add_v = set_16(1.0f) + erf_v;
    f32x16 mul_v3 = mul_v * add_v;
    store_16(y, mul_v3);
    f32x16 mul_v4 = set_16(0.5f) * acc2;
    f32x16 mul_v5 = acc2 * set_16(0.70710677f);
    f32x16 erf_v2 = erf_16(mul_v5);
    f32x16 add_v2 = set_16(1.0f) + erf_v2;
    f32x16 mul_v6 = mul_v4 * add_v2;
    storen_16(y + 16, mul_v6, 2);
    f32x16 mul_v7 = set_16(0.5f) * acc3;
    f32x16 mul_v8 = acc3 * set_16(0.70710677f);
    f32x16 erf_v3 = erf_16(mul_v8);
    f32x16 add_v3 = set_16(1.0f) + erf_v3;
    f32x16 mul_v9 = mul_v7 * add_v3;
    store_16(y + 18, mul_v9);
    f32x16 mul_v10 = set_16(0.5f) * acc4;
    f32x16 mul_v11 = acc4 * set_16(0.70710677f);
    f32x16 erf_v4 = erf_16(mul_v11);
    f32x16 add_v4 = set_16(1.0f) + erf_v4;
    f32x16 mul_v12 = mul_v10 * add_v4;
    storen_16(y + 34, mul_v12, 2);
    f32x16 mul_v13 = set_16(0.5f) * acc5;
    f32x16 mul_v14 = acc5 * set_16(0.70710677f);
    f32x16 erf_v5 = erf_16(mul_v14);
    f32x16 add_v5 = set_16(1.0f) + erf_v5;
    f32x16 mul_v15 = mul_v13 * add_v5;
    store_16(y + 36, mul_v15);
    f32x16 mul_v16 = set_16(0.5f) * acc6;
    f32x16 mul_v17 = acc6 * set_16(0.70710677f);
    f32x16 erf_v6 = erf_16(mul_v17);
    f32x16 add_v6 = set_16(1.0f) + erf_v6;
    f32x16 mul_v18 = mul_v16 * add_v6;
    storen_16(y + 52, mul_v18, 2);
    f32x16 mul_v19 = set_16(0.5f) * acc7;
    f32x16 mul_v20 = acc7 * set_16(0.70710677f);
    f32x16 erf_v7 = erf_16(mul_v20);
    f32x16 add_v7 = set_16(1.0f) + erf_v7;
    f32x16 mul_v21 = mul_v19 * add_v7;
    store_16(y + 54, mul_v21);
    f32x16 mul_v22 = set_16(0.5f) * acc8;
    f32x16 mul_v23 = acc8 * set_16(0.70710677f);
    f32x16 erf_v8 = erf_16(mul_v23);
    f32x16 add_v8 = set_16(1.0f) + erf_v8;
    f32x16 mul_v24 = mul_v22 * add_v8;
    storen_16(y + 70, mul_v24, 2);
}

TARGET_V4
static void wide_forward(const float *x, float *y)
{
    const unsigned char *blob = wide_blob;
    const float *norm_hidden_weight = (const float *)(const void *)(blob + 64);
    const float *norm_hidden_bias = (const float *)(const void *)(blob + 2624);
    float work_float[80] ALIGNED;
    float *norm_out = work_float;
    wide_norm(x, norm_out);
    wide_norm_hidden(norm_hidden_bias, norm_hidden_weight, norm_out, y);
}

int wide_run(const float *x, float *y, void *workspace)
{
    (void)workspace; /* none is needed */
    wide_forward(x, y);
    return 0;
}

int wide_run_batch(size_t n, const float *x, float *y, void *workspace)
{
    int status = 0;
    size_t i = 0;
    for (; status == 0 && i < n; i++)
        status = wide_run(x + i*80, y + i*72, workspace);
    return status;
}
