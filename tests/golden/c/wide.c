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
#define LAYER_V3 __attribute__((noinline)) TARGET_V3
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

/* In pieces: masked stores of these widths take 20 and more steps on some processors. */
INLINE_V3 void storen_4(float *p, f32x4 v, int n)
{
    if (n & 2)
        _mm_storel_pi((__m64 *)(void *)p, v);
    if (n & 1)
        _mm_store_ss(p + (n & 2), n & 2 ? _mm_movehl_ps(v, v) : v);
}

INLINE_V3 float hadd_4(f32x4 a)
{
    f32x4 b = a + _mm_movehl_ps(a, a);
    return _mm_cvtss_f32(b + _mm_movehdup_ps(b));
}

typedef __m256 f32x8;
typedef __m256i i32x8;

/* For shifts by a scalar, which become immediates. */
typedef uint32_t u32x8 __attribute__((vector_size(32), may_alias));

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

INLINE_V3 void storen_8(float *p, f32x8 v, int n)
{
    if (n < 4) {
        storen_4(p, _mm256_castps256_ps128(v), n);
        return;
    }
    _mm_storeu_ps(p, _mm256_castps256_ps128(v));
    storen_4(p + 4, _mm256_extractf128_ps(v, 1), n - 4);
}

INLINE_V3 f32x8 fma_8(f32x8 a, f32x8 b, f32x8 c)
{
    return _mm256_fmadd_ps(a, b, c);
}

INLINE_V3 f32x8 fnma_8(f32x8 a, f32x8 b, f32x8 c)
{
    return _mm256_fnmadd_ps(a, b, c);
}

INLINE_V3 f32x8 min_8(f32x8 a, f32x8 b)
{
    return _mm256_min_ps(a, b);
}

INLINE_V3 f32x8 max_8(f32x8 a, f32x8 b)
{
    return _mm256_max_ps(a, b);
}

INLINE_V3 i32x8 iadd_8(i32x8 a, i32x8 b)
{
    return _mm256_add_epi32(a, b);
}

INLINE_V3 i32x8 ishl_8(i32x8 a, int n)
{
    return (i32x8)((u32x8)a << n);
}

INLINE_V3 i32x8 bits_8(f32x8 a)
{
    return _mm256_castps_si256(a);
}

INLINE_V3 f32x8 fbits_8(i32x8 a)
{
    return _mm256_castsi256_ps(a);
}

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

/* 1 / (1 + e^-x), both terms scaled by 2^-64; polynomial of degree 5. At most 3.6 ULP. */
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

/* norm: layernorm: f32[3,20] -> f32[3,20] */
LAYER_V4
static void wide_norm(const float *RESTRICT x, float *RESTRICT norm_out)
{
    for (ptrdiff_t a = 0; a < 3; a++) {
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

/* norm+hidden: dense; hidden: mul, mul, erf, add, mul: f32[3,20] -> f32[3,18] */
LAYER_V4
static void wide_norm_hidden(const float *RESTRICT norm_hidden_bias,
                             const float *RESTRICT norm_hidden_weight,
                             const float *RESTRICT norm_out, float *RESTRICT hidden_out)
{
    f32x16 acc = load_16(norm_hidden_bias);
    f32x16 acc2 = load_16(norm_hidden_bias + 16);
    f32x16 acc3 = load_16(norm_hidden_bias);
    f32x16 acc4 = load_16(norm_hidden_bias + 16);
    f32x16 acc5 = load_16(norm_hidden_bias);
    f32x16 acc6 = load_16(norm_hidden_bias + 16);
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
    }
    f32x16 mul_v = set_16(0.5f) * acc;
    f32x16 mul_v2 = acc * set_16(0.70710677f);
    f32x16 erf_v = erf_16(mul_v2);
    f32x16 add_v = set_16(1.0f) + erf_v;
    f32x16 mul_v3 = mul_v * add_v;
    store_16(hidden_out, mul_v3);
    f32x16 mul_v4 = set_16(0.5f) * acc2;
    f32x16 mul_v5 = acc2 * set_16(0.70710677f);
    f32x16 erf_v2 = erf_16(mul_v5);
    f32x16 add_v2 = set_16(1.0f) + erf_v2;
    f32x16 mul_v6 = mul_v4 * add_v2;
    storen_16(hidden_out + 16, mul_v6, 2);
    f32x16 mul_v7 = set_16(0.5f) * acc3;
    f32x16 mul_v8 = acc3 * set_16(0.70710677f);
    f32x16 erf_v3 = erf_16(mul_v8);
    f32x16 add_v3 = set_16(1.0f) + erf_v3;
    f32x16 mul_v9 = mul_v7 * add_v3;
    store_16(hidden_out + 18, mul_v9);
    f32x16 mul_v10 = set_16(0.5f) * acc4;
    f32x16 mul_v11 = acc4 * set_16(0.70710677f);
    f32x16 erf_v4 = erf_16(mul_v11);
    f32x16 add_v4 = set_16(1.0f) + erf_v4;
    f32x16 mul_v12 = mul_v10 * add_v4;
    storen_16(hidden_out + 34, mul_v12, 2);
    f32x16 mul_v13 = set_16(0.5f) * acc5;
    f32x16 mul_v14 = acc5 * set_16(0.70710677f);
    f32x16 erf_v5 = erf_16(mul_v14);
    f32x16 add_v5 = set_16(1.0f) + erf_v5;
    f32x16 mul_v15 = mul_v13 * add_v5;
    store_16(hidden_out + 36, mul_v15);
    f32x16 mul_v16 = set_16(0.5f) * acc6;
    f32x16 mul_v17 = acc6 * set_16(0.70710677f);
    f32x16 erf_v6 = erf_16(mul_v17);
    f32x16 add_v6 = set_16(1.0f) + erf_v6;
    f32x16 mul_v18 = mul_v16 * add_v6;
    storen_16(hidden_out + 52, mul_v18, 2);
}

/* out: dense, sigmoid: f32[3,18] -> f32[3,5] */
LAYER_V4
static void wide_out(const float *RESTRICT out_bias, const float *RESTRICT out_weight,
                     const float *RESTRICT hidden_out, float *RESTRICT y)
{
    f32x8 acc = load_8(out_bias);
    f32x8 acc2 = load_8(out_bias);
    f32x8 acc3 = load_8(out_bias);
    f32x8 acc4 = set_8(0.0f);
    f32x8 acc5 = set_8(0.0f);
    f32x8 acc6 = set_8(0.0f);
    f32x8 w = load_8(out_weight);
    acc = fma_8(set_8(hidden_out[0]), w, acc);
    acc2 = fma_8(set_8(hidden_out[18]), w, acc2);
    acc3 = fma_8(set_8(hidden_out[36]), w, acc3);
    f32x8 w2 = load_8(out_weight + 8);
    acc4 = fma_8(set_8(hidden_out[1]), w2, acc4);
    acc5 = fma_8(set_8(hidden_out[19]), w2, acc5);
    acc6 = fma_8(set_8(hidden_out[37]), w2, acc6);
    f32x8 w3 = load_8(out_weight + 16);
    acc = fma_8(set_8(hidden_out[2]), w3, acc);
    acc2 = fma_8(set_8(hidden_out[20]), w3, acc2);
    acc3 = fma_8(set_8(hidden_out[38]), w3, acc3);
    f32x8 w4 = load_8(out_weight + 24);
    acc4 = fma_8(set_8(hidden_out[3]), w4, acc4);
    acc5 = fma_8(set_8(hidden_out[21]), w4, acc5);
    acc6 = fma_8(set_8(hidden_out[39]), w4, acc6);
    f32x8 w5 = load_8(out_weight + 32);
    acc = fma_8(set_8(hidden_out[4]), w5, acc);
    acc2 = fma_8(set_8(hidden_out[22]), w5, acc2);
    acc3 = fma_8(set_8(hidden_out[40]), w5, acc3);
    f32x8 w6 = load_8(out_weight + 40);
    acc4 = fma_8(set_8(hidden_out[5]), w6, acc4);
    acc5 = fma_8(set_8(hidden_out[23]), w6, acc5);
    acc6 = fma_8(set_8(hidden_out[41]), w6, acc6);
    f32x8 w7 = load_8(out_weight + 48);
    acc = fma_8(set_8(hidden_out[6]), w7, acc);
    acc2 = fma_8(set_8(hidden_out[24]), w7, acc2);
    acc3 = fma_8(set_8(hidden_out[42]), w7, acc3);
    f32x8 w8 = load_8(out_weight + 56);
    acc4 = fma_8(set_8(hidden_out[7]), w8, acc4);
    acc5 = fma_8(set_8(hidden_out[25]), w8, acc5);
    acc6 = fma_8(set_8(hidden_out[43]), w8, acc6);
    f32x8 w9 = load_8(out_weight + 64);
    acc = fma_8(set_8(hidden_out[8]), w9, acc);
    acc2 = fma_8(set_8(hidden_out[26]), w9, acc2);
    acc3 = fma_8(set_8(hidden_out[44]), w9, acc3);
    f32x8 w10 = load_8(out_weight + 72);
    acc4 = fma_8(set_8(hidden_out[9]), w10, acc4);
    acc5 = fma_8(set_8(hidden_out[27]), w10, acc5);
    acc6 = fma_8(set_8(hidden_out[45]), w10, acc6);
    f32x8 w11 = load_8(out_weight + 80);
    acc = fma_8(set_8(hidden_out[10]), w11, acc);
    acc2 = fma_8(set_8(hidden_out[28]), w11, acc2);
    acc3 = fma_8(set_8(hidden_out[46]), w11, acc3);
    f32x8 w12 = load_8(out_weight + 88);
    acc4 = fma_8(set_8(hidden_out[11]), w12, acc4);
    acc5 = fma_8(set_8(hidden_out[29]), w12, acc5);
    acc6 = fma_8(set_8(hidden_out[47]), w12, acc6);
    f32x8 w13 = load_8(out_weight + 96);
    acc = fma_8(set_8(hidden_out[12]), w13, acc);
    acc2 = fma_8(set_8(hidden_out[30]), w13, acc2);
    acc3 = fma_8(set_8(hidden_out[48]), w13, acc3);
    f32x8 w14 = load_8(out_weight + 104);
    acc4 = fma_8(set_8(hidden_out[13]), w14, acc4);
    acc5 = fma_8(set_8(hidden_out[31]), w14, acc5);
    acc6 = fma_8(set_8(hidden_out[49]), w14, acc6);
    f32x8 w15 = load_8(out_weight + 112);
    acc = fma_8(set_8(hidden_out[14]), w15, acc);
    acc2 = fma_8(set_8(hidden_out[32]), w15, acc2);
    acc3 = fma_8(set_8(hidden_out[50]), w15, acc3);
    f32x8 w16 = load_8(out_weight + 120);
    acc4 = fma_8(set_8(hidden_out[15]), w16, acc4);
    acc5 = fma_8(set_8(hidden_out[33]), w16, acc5);
    acc6 = fma_8(set_8(hidden_out[51]), w16, acc6);
    f32x8 w17 = load_8(out_weight + 128);
    acc = fma_8(set_8(hidden_out[16]), w17, acc);
    acc2 = fma_8(set_8(hidden_out[34]), w17, acc2);
    acc3 = fma_8(set_8(hidden_out[52]), w17, acc3);
    f32x8 w18 = load_8(out_weight + 136);
    acc4 = fma_8(set_8(hidden_out[17]), w18, acc4);
    acc5 = fma_8(set_8(hidden_out[35]), w18, acc5);
    acc6 = fma_8(set_8(hidden_out[53]), w18, acc6);
    acc = acc + acc4;
    acc2 = acc2 + acc5;
    acc3 = acc3 + acc6;
    f32x8 sigmoid_v = sigmoid_8(acc);
    storen_8(y, sigmoid_v, 5);
    f32x8 sigmoid_v2 = sigmoid_8(acc2);
    storen_8(y + 5, sigmoid_v2, 5);
    f32x8 sigmoid_v3 = sigmoid_8(acc3);
    storen_8(y + 10, sigmoid_v3, 5);
}

TARGET_V4
static void wide_forward(const float *x, float *y)
{
    const unsigned char *blob = wide_blob;
    const float *norm_hidden_weight = (const float *)(const void *)(blob + 64);
    const float *norm_hidden_bias = (const float *)(const void *)(blob + 2624);
    const float *out_weight = (const float *)(const void *)(blob + 2752);
    const float *out_bias = (const float *)(const void *)(blob + 3328);
    float work_float[118] ALIGNED;
    float *norm_out = work_float;
    float *hidden_out = work_float + 64;
    wide_norm(x, norm_out);
    wide_norm_hidden(norm_hidden_bias, norm_hidden_weight, norm_out, hidden_out);
    wide_out(out_bias, out_weight, hidden_out, y);
}

/* norm: layernorm: f32[8,3,20] -> f32[8,3,20] */
LAYER_V4
static void wide_norm_x8(const float *RESTRICT x, float *RESTRICT norm_out_2)
{
    for (ptrdiff_t a = 0; a < 24; a++) {
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
        store_16(norm_out_2 + a*20, mul_v3);
        f32x16 mul_v4 = sub_v2 * set_16(rsqrt_v);
        storen_16(norm_out_2 + a*20 + 16, mul_v4, 4);
    }
}

/* norm+hidden: dense; hidden: mul, mul, erf, add, mul: f32[8,3,20] -> f32[8,3,18] */
LAYER_V4
static void wide_norm_hidden_x8(const float *RESTRICT norm_hidden_bias,
                                const float *RESTRICT norm_hidden_weight,
                                const float *RESTRICT norm_out_2, float *RESTRICT hidden_out_2)
{
    for (ptrdiff_t m = 0; m < 24; m += 12) {
        f32x16 acc = load_16(norm_hidden_bias);
        f32x16 acc2 = load_16(norm_hidden_bias + 16);
        f32x16 acc3 = load_16(norm_hidden_bias);
        f32x16 acc4 = load_16(norm_hidden_bias + 16);
        f32x16 acc5 = load_16(norm_hidden_bias);
        f32x16 acc6 = load_16(norm_hidden_bias + 16);
        f32x16 acc7 = load_16(norm_hidden_bias);
        f32x16 acc8 = load_16(norm_hidden_bias + 16);
        f32x16 acc9 = load_16(norm_hidden_bias);
        f32x16 acc10 = load_16(norm_hidden_bias + 16);
        f32x16 acc11 = load_16(norm_hidden_bias);
        f32x16 acc12 = load_16(norm_hidden_bias + 16);
        f32x16 acc13 = load_16(norm_hidden_bias);
        f32x16 acc14 = load_16(norm_hidden_bias + 16);
        f32x16 acc15 = load_16(norm_hidden_bias);
        f32x16 acc16 = load_16(norm_hidden_bias + 16);
        f32x16 acc17 = load_16(norm_hidden_bias);
        f32x16 acc18 = load_16(norm_hidden_bias + 16);
        f32x16 acc19 = load_16(norm_hidden_bias);
        f32x16 acc20 = load_16(norm_hidden_bias + 16);
        f32x16 acc21 = load_16(norm_hidden_bias);
        f32x16 acc22 = load_16(norm_hidden_bias + 16);
        f32x16 acc23 = load_16(norm_hidden_bias);
        f32x16 acc24 = load_16(norm_hidden_bias + 16);
        for (ptrdiff_t k = 0; k < 20; k++) {
            f32x16 w = load_16(norm_hidden_weight + k*32);
            f32x16 w2 = load_16(norm_hidden_weight + k*32 + 16);
            f32x16 x = set_16(norm_out_2[k + m*20]);
            acc = fma_16(x, w, acc);
            acc2 = fma_16(x, w2, acc2);
            f32x16 x2 = set_16(norm_out_2[k + m*20 + 20]);
            acc3 = fma_16(x2, w, acc3);
            acc4 = fma_16(x2, w2, acc4);
            f32x16 x3 = set_16(norm_out_2[k + m*20 + 40]);
            acc5 = fma_16(x3, w, acc5);
            acc6 = fma_16(x3, w2, acc6);
            f32x16 x4 = set_16(norm_out_2[k + m*20 + 60]);
            acc7 = fma_16(x4, w, acc7);
            acc8 = fma_16(x4, w2, acc8);
            f32x16 x5 = set_16(norm_out_2[k + m*20 + 80]);
            acc9 = fma_16(x5, w, acc9);
            acc10 = fma_16(x5, w2, acc10);
            f32x16 x6 = set_16(norm_out_2[k + m*20 + 100]);
            acc11 = fma_16(x6, w, acc11);
            acc12 = fma_16(x6, w2, acc12);
            f32x16 x7 = set_16(norm_out_2[k + m*20 + 120]);
            acc13 = fma_16(x7, w, acc13);
            acc14 = fma_16(x7, w2, acc14);
            f32x16 x8 = set_16(norm_out_2[k + m*20 + 140]);
            acc15 = fma_16(x8, w, acc15);
            acc16 = fma_16(x8, w2, acc16);
            f32x16 x9 = set_16(norm_out_2[k + m*20 + 160]);
            acc17 = fma_16(x9, w, acc17);
            acc18 = fma_16(x9, w2, acc18);
            f32x16 x10 = set_16(norm_out_2[k + m*20 + 180]);
            acc19 = fma_16(x10, w, acc19);
            acc20 = fma_16(x10, w2, acc20);
            f32x16 x11 = set_16(norm_out_2[k + m*20 + 200]);
            acc21 = fma_16(x11, w, acc21);
            acc22 = fma_16(x11, w2, acc22);
            f32x16 x12 = set_16(norm_out_2[k + m*20 + 220]);
            acc23 = fma_16(x12, w, acc23);
            acc24 = fma_16(x12, w2, acc24);
        }
        f32x16 mul_v = set_16(0.5f) * acc;
        f32x16 mul_v2 = acc * set_16(0.70710677f);
        f32x16 erf_v = erf_16(mul_v2);
        f32x16 add_v = set_16(1.0f) + erf_v;
        f32x16 mul_v3 = mul_v * add_v;
        store_16(hidden_out_2 + m*18, mul_v3);
        f32x16 mul_v4 = set_16(0.5f) * acc2;
        f32x16 mul_v5 = acc2 * set_16(0.70710677f);
        f32x16 erf_v2 = erf_16(mul_v5);
        f32x16 add_v2 = set_16(1.0f) + erf_v2;
        f32x16 mul_v6 = mul_v4 * add_v2;
        storen_16(hidden_out_2 + m*18 + 16, mul_v6, 2);
        f32x16 mul_v7 = set_16(0.5f) * acc3;
        f32x16 mul_v8 = acc3 * set_16(0.70710677f);
        f32x16 erf_v3 = erf_16(mul_v8);
        f32x16 add_v3 = set_16(1.0f) + erf_v3;
        f32x16 mul_v9 = mul_v7 * add_v3;
        store_16(hidden_out_2 + m*18 + 18, mul_v9);
        f32x16 mul_v10 = set_16(0.5f) * acc4;
        f32x16 mul_v11 = acc4 * set_16(0.70710677f);
        f32x16 erf_v4 = erf_16(mul_v11);
        f32x16 add_v4 = set_16(1.0f) + erf_v4;
        f32x16 mul_v12 = mul_v10 * add_v4;
        storen_16(hidden_out_2 + m*18 + 34, mul_v12, 2);
        f32x16 mul_v13 = set_16(0.5f) * acc5;
        f32x16 mul_v14 = acc5 * set_16(0.70710677f);
        f32x16 erf_v5 = erf_16(mul_v14);
        f32x16 add_v5 = set_16(1.0f) + erf_v5;
        f32x16 mul_v15 = mul_v13 * add_v5;
        store_16(hidden_out_2 + m*18 + 36, mul_v15);
        f32x16 mul_v16 = set_16(0.5f) * acc6;
        f32x16 mul_v17 = acc6 * set_16(0.70710677f);
        f32x16 erf_v6 = erf_16(mul_v17);
        f32x16 add_v6 = set_16(1.0f) + erf_v6;
        f32x16 mul_v18 = mul_v16 * add_v6;
        storen_16(hidden_out_2 + m*18 + 52, mul_v18, 2);
        f32x16 mul_v19 = set_16(0.5f) * acc7;
        f32x16 mul_v20 = acc7 * set_16(0.70710677f);
        f32x16 erf_v7 = erf_16(mul_v20);
        f32x16 add_v7 = set_16(1.0f) + erf_v7;
        f32x16 mul_v21 = mul_v19 * add_v7;
        store_16(hidden_out_2 + m*18 + 54, mul_v21);
        f32x16 mul_v22 = set_16(0.5f) * acc8;
        f32x16 mul_v23 = acc8 * set_16(0.70710677f);
        f32x16 erf_v8 = erf_16(mul_v23);
        f32x16 add_v8 = set_16(1.0f) + erf_v8;
        f32x16 mul_v24 = mul_v22 * add_v8;
        storen_16(hidden_out_2 + m*18 + 70, mul_v24, 2);
        f32x16 mul_v25 = set_16(0.5f) * acc9;
        f32x16 mul_v26 = acc9 * set_16(0.70710677f);
        f32x16 erf_v9 = erf_16(mul_v26);
        f32x16 add_v9 = set_16(1.0f) + erf_v9;
        f32x16 mul_v27 = mul_v25 * add_v9;
        store_16(hidden_out_2 + m*18 + 72, mul_v27);
        f32x16 mul_v28 = set_16(0.5f) * acc10;
        f32x16 mul_v29 = acc10 * set_16(0.70710677f);
        f32x16 erf_v10 = erf_16(mul_v29);
        f32x16 add_v10 = set_16(1.0f) + erf_v10;
        f32x16 mul_v30 = mul_v28 * add_v10;
        storen_16(hidden_out_2 + m*18 + 88, mul_v30, 2);
        f32x16 mul_v31 = set_16(0.5f) * acc11;
        f32x16 mul_v32 = acc11 * set_16(0.70710677f);
        f32x16 erf_v11 = erf_16(mul_v32);
        f32x16 add_v11 = set_16(1.0f) + erf_v11;
        f32x16 mul_v33 = mul_v31 * add_v11;
        store_16(hidden_out_2 + m*18 + 90, mul_v33);
        f32x16 mul_v34 = set_16(0.5f) * acc12;
        f32x16 mul_v35 = acc12 * set_16(0.70710677f);
        f32x16 erf_v12 = erf_16(mul_v35);
        f32x16 add_v12 = set_16(1.0f) + erf_v12;
        f32x16 mul_v36 = mul_v34 * add_v12;
        storen_16(hidden_out_2 + m*18 + 106, mul_v36, 2);
        f32x16 mul_v37 = set_16(0.5f) * acc13;
        f32x16 mul_v38 = acc13 * set_16(0.70710677f);
        f32x16 erf_v13 = erf_16(mul_v38);
        f32x16 add_v13 = set_16(1.0f) + erf_v13;
        f32x16 mul_v39 = mul_v37 * add_v13;
        store_16(hidden_out_2 + m*18 + 108, mul_v39);
        f32x16 mul_v40 = set_16(0.5f) * acc14;
        f32x16 mul_v41 = acc14 * set_16(0.70710677f);
        f32x16 erf_v14 = erf_16(mul_v41);
        f32x16 add_v14 = set_16(1.0f) + erf_v14;
        f32x16 mul_v42 = mul_v40 * add_v14;
        storen_16(hidden_out_2 + m*18 + 124, mul_v42, 2);
        f32x16 mul_v43 = set_16(0.5f) * acc15;
        f32x16 mul_v44 = acc15 * set_16(0.70710677f);
        f32x16 erf_v15 = erf_16(mul_v44);
        f32x16 add_v15 = set_16(1.0f) + erf_v15;
        f32x16 mul_v45 = mul_v43 * add_v15;
        store_16(hidden_out_2 + m*18 + 126, mul_v45);
        f32x16 mul_v46 = set_16(0.5f) * acc16;
        f32x16 mul_v47 = acc16 * set_16(0.70710677f);
        f32x16 erf_v16 = erf_16(mul_v47);
        f32x16 add_v16 = set_16(1.0f) + erf_v16;
        f32x16 mul_v48 = mul_v46 * add_v16;
        storen_16(hidden_out_2 + m*18 + 142, mul_v48, 2);
        f32x16 mul_v49 = set_16(0.5f) * acc17;
        f32x16 mul_v50 = acc17 * set_16(0.70710677f);
        f32x16 erf_v17 = erf_16(mul_v50);
        f32x16 add_v17 = set_16(1.0f) + erf_v17;
        f32x16 mul_v51 = mul_v49 * add_v17;
        store_16(hidden_out_2 + m*18 + 144, mul_v51);
        f32x16 mul_v52 = set_16(0.5f) * acc18;
        f32x16 mul_v53 = acc18 * set_16(0.70710677f);
        f32x16 erf_v18 = erf_16(mul_v53);
        f32x16 add_v18 = set_16(1.0f) + erf_v18;
        f32x16 mul_v54 = mul_v52 * add_v18;
        storen_16(hidden_out_2 + m*18 + 160, mul_v54, 2);
        f32x16 mul_v55 = set_16(0.5f) * acc19;
        f32x16 mul_v56 = acc19 * set_16(0.70710677f);
        f32x16 erf_v19 = erf_16(mul_v56);
        f32x16 add_v19 = set_16(1.0f) + erf_v19;
        f32x16 mul_v57 = mul_v55 * add_v19;
        store_16(hidden_out_2 + m*18 + 162, mul_v57);
        f32x16 mul_v58 = set_16(0.5f) * acc20;
        f32x16 mul_v59 = acc20 * set_16(0.70710677f);
        f32x16 erf_v20 = erf_16(mul_v59);
        f32x16 add_v20 = set_16(1.0f) + erf_v20;
        f32x16 mul_v60 = mul_v58 * add_v20;
        storen_16(hidden_out_2 + m*18 + 178, mul_v60, 2);
        f32x16 mul_v61 = set_16(0.5f) * acc21;
        f32x16 mul_v62 = acc21 * set_16(0.70710677f);
        f32x16 erf_v21 = erf_16(mul_v62);
        f32x16 add_v21 = set_16(1.0f) + erf_v21;
        f32x16 mul_v63 = mul_v61 * add_v21;
        store_16(hidden_out_2 + m*18 + 180, mul_v63);
        f32x16 mul_v64 = set_16(0.5f) * acc22;
        f32x16 mul_v65 = acc22 * set_16(0.70710677f);
        f32x16 erf_v22 = erf_16(mul_v65);
        f32x16 add_v22 = set_16(1.0f) + erf_v22;
        f32x16 mul_v66 = mul_v64 * add_v22;
        storen_16(hidden_out_2 + m*18 + 196, mul_v66, 2);
        f32x16 mul_v67 = set_16(0.5f) * acc23;
        f32x16 mul_v68 = acc23 * set_16(0.70710677f);
        f32x16 erf_v23 = erf_16(mul_v68);
        f32x16 add_v23 = set_16(1.0f) + erf_v23;
        f32x16 mul_v69 = mul_v67 * add_v23;
        store_16(hidden_out_2 + m*18 + 198, mul_v69);
        f32x16 mul_v70 = set_16(0.5f) * acc24;
        f32x16 mul_v71 = acc24 * set_16(0.70710677f);
        f32x16 erf_v24 = erf_16(mul_v71);
        f32x16 add_v24 = set_16(1.0f) + erf_v24;
        f32x16 mul_v72 = mul_v70 * add_v24;
        storen_16(hidden_out_2 + m*18 + 214, mul_v72, 2);
    }
}

/* out: dense, sigmoid: f32[8,3,18] -> f32[8,3,5] */
LAYER_V4
static void wide_out_x8(const float *RESTRICT out_bias, const float *RESTRICT out_weight,
                        const float *RESTRICT hidden_out_2, float *RESTRICT y)
{
    for (ptrdiff_t m = 0; m < 24; m += 12) {
        f32x8 acc = load_8(out_bias);
        f32x8 acc2 = load_8(out_bias);
        f32x8 acc3 = load_8(out_bias);
        f32x8 acc4 = load_8(out_bias);
        f32x8 acc5 = load_8(out_bias);
        f32x8 acc6 = load_8(out_bias);
        f32x8 acc7 = load_8(out_bias);
        f32x8 acc8 = load_8(out_bias);
        f32x8 acc9 = load_8(out_bias);
        f32x8 acc10 = load_8(out_bias);
        f32x8 acc11 = load_8(out_bias);
        f32x8 acc12 = load_8(out_bias);
        for (ptrdiff_t k = 0; k < 18; k++) {
            f32x8 w = load_8(out_weight + k*8);
            acc = fma_8(set_8(hidden_out_2[k + m*18]), w, acc);
            acc2 = fma_8(set_8(hidden_out_2[k + m*18 + 18]), w, acc2);
            acc3 = fma_8(set_8(hidden_out_2[k + m*18 + 36]), w, acc3);
            acc4 = fma_8(set_8(hidden_out_2[k + m*18 + 54]), w, acc4);
            acc5 = fma_8(set_8(hidden_out_2[k + m*18 + 72]), w, acc5);
            acc6 = fma_8(set_8(hidden_out_2[k + m*18 + 90]), w, acc6);
            acc7 = fma_8(set_8(hidden_out_2[k + m*18 + 108]), w, acc7);
            acc8 = fma_8(set_8(hidden_out_2[k + m*18 + 126]), w, acc8);
            acc9 = fma_8(set_8(hidden_out_2[k + m*18 + 144]), w, acc9);
            acc10 = fma_8(set_8(hidden_out_2[k + m*18 + 162]), w, acc10);
            acc11 = fma_8(set_8(hidden_out_2[k + m*18 + 180]), w, acc11);
            acc12 = fma_8(set_8(hidden_out_2[k + m*18 + 198]), w, acc12);
        }
        f32x8 sigmoid_v = sigmoid_8(acc);
        storen_8(y + m*5, sigmoid_v, 5);
        f32x8 sigmoid_v2 = sigmoid_8(acc2);
        storen_8(y + m*5 + 5, sigmoid_v2, 5);
        f32x8 sigmoid_v3 = sigmoid_8(acc3);
        storen_8(y + m*5 + 10, sigmoid_v3, 5);
        f32x8 sigmoid_v4 = sigmoid_8(acc4);
        storen_8(y + m*5 + 15, sigmoid_v4, 5);
        f32x8 sigmoid_v5 = sigmoid_8(acc5);
        storen_8(y + m*5 + 20, sigmoid_v5, 5);
        f32x8 sigmoid_v6 = sigmoid_8(acc6);
        storen_8(y + m*5 + 25, sigmoid_v6, 5);
        f32x8 sigmoid_v7 = sigmoid_8(acc7);
        storen_8(y + m*5 + 30, sigmoid_v7, 5);
        f32x8 sigmoid_v8 = sigmoid_8(acc8);
        storen_8(y + m*5 + 35, sigmoid_v8, 5);
        f32x8 sigmoid_v9 = sigmoid_8(acc9);
        storen_8(y + m*5 + 40, sigmoid_v9, 5);
        f32x8 sigmoid_v10 = sigmoid_8(acc10);
        storen_8(y + m*5 + 45, sigmoid_v10, 5);
        f32x8 sigmoid_v11 = sigmoid_8(acc11);
        storen_8(y + m*5 + 50, sigmoid_v11, 5);
        f32x8 sigmoid_v12 = sigmoid_8(acc12);
        storen_8(y + m*5 + 55, sigmoid_v12, 5);
    }
}

TARGET_V4
static void wide_forward_x8(const float *x, float *y)
{
    const unsigned char *blob = wide_blob;
    const float *norm_hidden_bias = (const float *)(const void *)(blob + 2624);
    const float *norm_hidden_weight = (const float *)(const void *)(blob + 64);
    const float *out_bias = (const float *)(const void *)(blob + 3328);
    const float *out_weight = (const float *)(const void *)(blob + 2752);
    float work_float[912] ALIGNED;
    float *norm_out_2 = work_float;
    float *hidden_out_2 = work_float + 480;
    wide_norm_x8(x, norm_out_2);
    wide_norm_hidden_x8(norm_hidden_bias, norm_hidden_weight, norm_out_2, hidden_out_2);
    wide_out_x8(out_bias, out_weight, hidden_out_2, y);
}

int wide_run(const float *x, float *y, void *workspace)
{
    (void)workspace; /* none is needed */
    wide_forward(x, y);
    return 0;
}

static int wide_run_x8(const float *x, float *y, void *workspace)
{
    (void)workspace; /* none is needed */
    wide_forward_x8(x, y);
    return 0;
}

int wide_run_batch(size_t n, const float *x, float *y, void *workspace)
{
    int status = 0;
    size_t i = 0;
    for (; status == 0 && n - i >= 8; i += 8)
        status = wide_run_x8(x + i*60, y + i*15, workspace);
    for (; status == 0 && i < n; i++)
        status = wide_run(x + i*60, y + i*15, workspace);
    return status;
}
