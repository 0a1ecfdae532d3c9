/* m: compiled by nnc for x86-64-v4. i8.h tells how to use it. */
#include "i8.h"
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

/* fc.weight, 18 x 9 as i8, in panels of 32 columns */
static const int8_t fc_weight[320] ALIGNED = {
    -56,102,16,-25,1,-70,21,-4,13,0,-116,0,-12,0,116,0,5,0,1,0,-18,0,90,0,-111,0,60,
    0,97,0,72,0,-1,0,-33,0,29,0,106,0,19,0,-3,0,43,0,17,0,-86,0,113,0,-92,0,-53,0,-13,
    0,-102,0,-112,0,23,0,35,-85,10,-127,-83,116,-8,-15,-52,0,50,0,-1,0,-32,0,114,0,-69,
    0,7,0,-99,0,-91,0,106,0,73,0,-1,0,20,0,-113,0,-74,0,101,0,-1,0,-51,0,-1,0,-89,0,
    38,0,-1,0,109,0,-1,0,-61,0,59,0,1,0,41,0,-1,-126,-103,11,84,-45,16,67,44,0,70,0,
    39,0,92,0,103,0,-19,0,-112,0,35,0,-41,0,63,0,-87,0,71,0,-22,0,38,0,15,0,110,0,-55,
    0,73,0,-63,0,96,0,68,0,29,0,-13,0,14,0,-21,0,76,0,31,0,58,0,60,74,-64,105,81,-127,
    37,-69,-1,0,9,0,-18,0,91,0,-39,0,-1,0,1,0,-89,0,70,0,1,0,-65,0,-35,0,-106,0,110,
    0,-15,0,1,0,94,0,22,0,-13,0,121,0,-11,0,-43,0,-44,0,-80,0,63,0,1,0,56,0,-126,0,-10,
    94,-128,0,-108,-9,-128,0,34,0,-128,0,64,0,-128,0,8,0,-128,0,20,0,-128,0,17,0,-128,
    0,36,0,-128,0,55,0,-128,0,1,0,-128,0,98,0,-128,0,-22,0,-128,0,-8,0,-128,0,102,0,
    -128,0,-77,0,-128,0,62,0,-128,0,
};

/* fc.weight.scale, of each output */
static const float fc_weight_scale[32] ALIGNED = {
    0.0026083384f,0.0025345483f,0.0021974542f,0.002366124f,0.0025776983f,0.0021941003f,
    0.0023148227f,0.0024421043f,0.0025762357f,0.0021304523f,0.0013692876f,0.0025570663f,
    0.0022882728f,0.0025133006f,0.0017892795f,0.0023356264f,0.0025088626f,0.0023554976f,
    0,0,0,0,0,0,0,0,0,0,0,0,0,0,
};

/* fc.bias */
static const float fc_bias[32] ALIGNED = {
    0.09521016f,-0.2952334f,0.030856133f,0.029719234f,0.2890348f,-0.17067213f,-0.07867122f,
    -0.107725225f,-0.29943004f,-0.28679106f,-0.13701351f,0.2000426f,0.11535072f,-0.33221006f,
    0.22188468f,0.26478088f,0.20545082f,-0.18648398f,0,0,0,0,0,0,0,0,0,0,0,0,0,0,
};

/* x86-64 with AVX2 and FMA (2013 and later). INLINE_V3: a part of every function that calls it. */
#define TARGET_V3 __attribute__((target("avx2,fma,f16c")))
#define INLINE_V3 static inline __attribute__((always_inline)) TARGET_V3
/* x86-64 with AVX-512 (2017 and later). INLINE_V4: a part of every function that calls it. */
#define TARGET_V4 __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma,f16c")))
#define INLINE_V4 static inline __attribute__((always_inline)) TARGET_V4
#define LAYER_V4 __attribute__((noinline)) TARGET_V4

INLINE_V3 float fbits_1(int32_t i)
{
    float a;
    memcpy(&a, &i, sizeof a);
    return a;
}

INLINE_V3 float max_1(float a, float b)
{
    return a > b ? a : b;
}

INLINE_V3 float sel_1(int m, float a, float b)
{
    return m ? a : b;
}

INLINE_V3 int32_t isub_1(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a - (uint32_t)b);
}

INLINE_V3 int32_t ishl_1(int32_t a, int n)
{
    return (int32_t)((uint32_t)a << n);
}

INLINE_V3 int32_t f2i_1(float a)
{
    return _mm_cvtss_si32(_mm_set_ss(a));
}

typedef __m128 f32x4;

INLINE_V3 float hadd_4(f32x4 a)
{
    f32x4 b = a + _mm_movehl_ps(a, a);
    return _mm_cvtss_f32(b + _mm_movehdup_ps(b));
}

INLINE_V3 float hmax_4(f32x4 a)
{
    f32x4 b = _mm_max_ps(a, _mm_movehl_ps(a, a));
    return _mm_cvtss_f32(_mm_max_ps(b, _mm_movehdup_ps(b)));
}

typedef __m256 f32x8;

INLINE_V3 float hadd_8(f32x8 a)
{
    return hadd_4(_mm256_castps256_ps128(a) + _mm256_extractf128_ps(a, 1));
}

INLINE_V3 float hmax_8(f32x8 a)
{
    return hmax_4(_mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1)));
}

typedef __m512 f32x16;
typedef __m512i i32x16;
typedef __mmask16 m16;
typedef uint32_t u32x16 __attribute__((vector_size(64), may_alias));
typedef int16_t s16x32 __attribute__((vector_size(64), may_alias));

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

INLINE_V4 void istore_16(int32_t *p, i32x16 v)
{
    _mm512_storeu_si512(p, v);
}

INLINE_V4 i32x16 quads_16(const int8_t *p)
{
    return _mm512_loadu_si512(p);
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

/* Here and below the mask of all lanes keeps _mm512_undefined_ps out, of which g++ 12 warns. */
INLINE_V4 f32x16 min_16(f32x16 a, f32x16 b)
{
    return _mm512_maskz_min_ps(first_16(16), a, b);
}

INLINE_V4 f32x16 max_16(f32x16 a, f32x16 b)
{
    return _mm512_maskz_max_ps(first_16(16), a, b);
}

/* Without optimization roundscale is a macro, and converts its mask. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
INLINE_V4 f32x16 round_16(f32x16 a)
{
    return _mm512_maskz_roundscale_ps(first_16(16), a,
                                      _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
#pragma GCC diagnostic pop

INLINE_V4 i32x16 isel_16(m16 m, i32x16 a, i32x16 b)
{
    return _mm512_mask_blend_epi32(m, b, a);
}

INLINE_V4 i32x16 iadd_16(i32x16 a, i32x16 b)
{
    return _mm512_add_epi32(a, b);
}

INLINE_V4 i32x16 isub_16(i32x16 a, i32x16 b)
{
    return _mm512_sub_epi32(a, b);
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

INLINE_V4 i32x16 psar_16(i32x16 a, int n)
{
    return (i32x16)((s16x32)a >> (int16_t)n);
}

INLINE_V4 i32x16 madd_16(i32x16 a, i32x16 b, i32x16 c)
{
    return _mm512_add_epi32(c, _mm512_madd_epi16(a, b));
}

INLINE_V4 m16 ilt_16(i32x16 a, i32x16 b)
{
    return _mm512_cmplt_epi32_mask(a, b);
}

INLINE_V4 i32x16 bits_16(f32x16 a)
{
    return _mm512_castps_si512(a);
}

INLINE_V4 f32x16 fbits_16(i32x16 a)
{
    return _mm512_castsi512_ps(a);
}

INLINE_V4 i32x16 f2i_16(f32x16 a)
{
    return _mm512_maskz_cvtps_epi32(first_16(16), a);
}

INLINE_V4 f32x16 i2f_16(i32x16 a)
{
    return _mm512_maskz_cvtepi32_ps(first_16(16), a);
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

INLINE_V4 float hmax_16(f32x16 a)
{
    return hmax_8(_mm256_max_ps(low_16(a), high_16(a)));
}

INLINE_V4 int hany_16(m16 m)
{
    return m != 0;
}

/* all layers: what is between them stays in registers */
LAYER_V4
static void m_layers(const float *RESTRICT x, float *RESTRICT fc_scale, int32_t *RESTRICT fc_pairs,
                     int32_t *RESTRICT fc_sums, float *RESTRICT y)
{
    /* fc: 1 x 9 to whole numbers, at most 32767 */
    i32x16 top = iset_16(0);
    i32x16 bits = iand_16(bits_16(loadn_16(x, 9)), iset_16(2147483647));
    top = isel_16(ilt_16(top, bits), bits, top);
    float most = max_1(hmax_16(fbits_16(top)), 7.888609e-31f);
    float by = 32767.0f / most;
    f32x16 inverse = set_16(by);
    fc_scale[0] = sel_1(hany_16(ilt_16(iset_16(2139095039), top)), fbits_1(0x7fc00000 /* NaN */),
                        most * 3.051851e-5f);
    f32x16 sum = set_16(0.0f);
    f32x16 x2 = round_16(max_16(min_16(loadn_16(x, 5) * inverse, set_16(32767.0f)),
                                set_16(-32767.0f)));
    sum = sum + x2;
    i32x16 low = f2i_16(x2);
    f32x16 x3 = round_16(max_16(min_16(loadn_16(x + 5, 4) * inverse, set_16(32767.0f)),
                                set_16(-32767.0f)));
    sum = sum + x3;
    i32x16 high = f2i_16(x3);
    istore_16(fc_pairs, ior_16(iand_16(low, iset_16(65535)), ishl_16(high, 16)));
    fc_sums[0] = isub_1(0, ishl_1(f2i_1(hadd_16(sum)), 7));
    /* fc: dense, relu: f32[9] -> f32[18] */
    i32x16 acc = iset_16(fc_sums[0]);
    i32x16 acc2 = iset_16(0);
    i32x16 acc3 = iset_16(0);
    i32x16 acc4 = iset_16(0);
    i32x16 w = quads_16(fc_weight);
    i32x16 high2 = psar_16(w, 8);
    i32x16 x4 = iset_16(fc_pairs[0]);
    acc = madd_16(x4, w, acc);
    acc2 = madd_16(x4, high2, acc2);
    i32x16 w2 = quads_16(fc_weight + 64);
    i32x16 high3 = psar_16(w2, 8);
    i32x16 x5 = iset_16(fc_pairs[1]);
    acc3 = madd_16(x5, w2, acc3);
    acc4 = madd_16(x5, high3, acc4);
    i32x16 w3 = quads_16(fc_weight + 128);
    i32x16 high4 = psar_16(w3, 8);
    i32x16 x6 = iset_16(fc_pairs[2]);
    acc = madd_16(x6, w3, acc);
    acc2 = madd_16(x6, high4, acc2);
    i32x16 w4 = quads_16(fc_weight + 192);
    i32x16 high5 = psar_16(w4, 8);
    i32x16 x7 = iset_16(fc_pairs[3]);
    acc3 = madd_16(x7, w4, acc3);
    acc4 = madd_16(x7, high5, acc4);
    i32x16 w5 = quads_16(fc_weight + 256);
    i32x16 high6 = psar_16(w5, 8);
    i32x16 x8 = iset_16(fc_pairs[4]);
    acc = madd_16(x8, w5, acc);
    acc2 = madd_16(x8, high6, acc2);
    acc = iadd_16(acc, acc3);
    acc2 = iadd_16(acc2, acc4);
    f32x16 sum2 = i2f_16(isub_16(acc, ishl_16(acc2, 8)));
    f32x16 sum3 = i2f_16(acc2);
    sum2 = fma_16(sum2, set_16(fc_scale[0]) * load_16(fc_weight_scale), load_16(fc_bias));
    sum3 = fma_16(sum3, set_16(fc_scale[0]) * load_16(fc_weight_scale + 16), load_16(fc_bias + 16));
    f32x16 relu_v = max_16(set_16(0.0f), sum2);
    store_16(y, relu_v);
    f32x16 relu_v2 = max_16(set_16(0.0f), sum3);
    storen_16(y + 16, relu_v2, 2);
}

TARGET_V4
static void m_forward(const float *x, float *y)
{
    float work_float[1] ALIGNED;
    float *fc_scale = work_float;
    int32_t work_int32_t[17] ALIGNED;
    int32_t *fc_pairs = work_int32_t;
    int32_t *fc_sums = work_int32_t + 16;
    m_layers(x, fc_scale, fc_pairs, fc_sums, y);
}

int m_run(const float *x, float *y, void *workspace)
{
    (void)workspace; /* none is needed */
    m_forward(x, y);
    return 0;
}

int m_run_batch(size_t n, const float *x, float *y, void *workspace)
{
    int status = 0;
    size_t i = 0;
    for (; status == 0 && i < n; i++)
        status = m_run(x + i*9, y + i*18, workspace);
    return status;
}
