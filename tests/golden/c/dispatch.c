/* two: compiled by nnc for x86-64-v3, generic. dispatch.h tells how to use it. */
#include "dispatch.h"
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

int two_weights_open(two_weights *weights, const void *blob, size_t bytes)
{
    static const unsigned char header[64] = {
        78, 78, 67, 66, 76, 79, 66, 10, 1, 0, 0, 0, 64, 0, 0, 0,
        182, 7, 134, 217, 90, 205, 180, 135, 128, 1, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    };
    const unsigned char *have = (const unsigned char *)blob;
    weights->blob = NULL;
    if (have == NULL || (uintptr_t)blob % 64 != 0 || bytes != 384u)
        return 1;
    for (size_t i = 0; i < sizeof header; i++)
        if (have[i] != header[i])
            return 1;
    weights->blob = blob;
    return 0;
}

#if defined(__x86_64__)
/* x86-64 with AVX2 and FMA (2013 and later). INLINE_V3: a part of every function that calls it. */
#define TARGET_V3 __attribute__((target("avx2,fma,f16c")))
#define INLINE_V3 static inline __attribute__((always_inline)) TARGET_V3
#define LAYER_V3 __attribute__((noinline)) TARGET_V3

typedef __m128 f32x4;

INLINE_V3 f32x4 set_4(float a)
{
    return _mm_set1_ps(a);
}

/* In pieces: masked stores of these widths take 20 and more steps on some processors. */
INLINE_V3 void storen_4(float *p, f32x4 v, int n)
{
    if (n & 2)
        _mm_storel_pi((__m64 *)(void *)p, v);
    if (n & 1)
        _mm_store_ss(p + (n & 2), n & 2 ? _mm_movehl_ps(v, v) : v);
}

INLINE_V3 f32x4 max_4(f32x4 a, f32x4 b)
{
    return _mm_max_ps(a, b);
}

INLINE_V3 float hadd_4(f32x4 a)
{
    f32x4 b = a + _mm_movehl_ps(a, a);
    return _mm_cvtss_f32(b + _mm_movehdup_ps(b));
}

typedef __m256 f32x8;

/* All bits of a lane, or none. */
typedef __m256 m8;

INLINE_V3 f32x8 set_8(float a)
{
    return _mm256_set1_ps(a);
}

/* True in the first n lanes. */
INLINE_V3 m8 first_8(int n)
{
    __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_castsi256_ps(_mm256_cmpgt_epi32(_mm256_set1_epi32(n), lane));
}

INLINE_V3 f32x8 load_8(const float *p)
{
    return _mm256_loadu_ps(p);
}

INLINE_V3 f32x8 loadn_8(const float *p, int n)
{
    return _mm256_maskload_ps(p, _mm256_castps_si256(first_8(n)));
}

INLINE_V3 f32x8 fma_8(f32x8 a, f32x8 b, f32x8 c)
{
    return _mm256_fmadd_ps(a, b, c);
}

INLINE_V3 f32x8 sel_8(m8 m, f32x8 a, f32x8 b)
{
    return _mm256_blendv_ps(b, a, m);
}

INLINE_V3 float hadd_8(f32x8 a)
{
    return hadd_4(_mm256_castps256_ps128(a) + _mm256_extractf128_ps(a, 1));
}

INLINE_V3 f32x4 sums_8(f32x8 a, f32x8 b, f32x8 c, f32x8 d)
{
    f32x8 u = _mm256_unpacklo_ps(a, b) + _mm256_unpackhi_ps(a, b);
    f32x8 v = _mm256_unpacklo_ps(c, d) + _mm256_unpackhi_ps(c, d);
    f32x8 w = _mm256_shuffle_ps(u, v, 0x44) + _mm256_shuffle_ps(u, v, 0xee);
    return _mm256_castps256_ps128(w) + _mm256_extractf128_ps(w, 1);
}

/* fc: dense, relu: f32[5,9] -> f32[5,3] */
LAYER_V3
static void two_fc_v3(const float *RESTRICT fc_bias, const float *RESTRICT x,
                      const float *RESTRICT fc_weight, float *RESTRICT h)
{
    for (ptrdiff_t a = 0; a < 5; a++) {
        f32x8 acc = load_8(fc_bias);
        f32x8 acc2 = load_8(fc_bias + 8);
        f32x8 acc3 = load_8(fc_bias + 16);
        f32x8 x2 = load_8(x + a*9);
        acc = fma_8(x2, load_8(fc_weight), acc);
        acc2 = fma_8(x2, load_8(fc_weight + 16), acc2);
        acc3 = fma_8(x2, load_8(fc_weight + 32), acc3);
        f32x8 x3 = loadn_8(x + a*9 + 8, 1);
        acc = fma_8(x3, load_8(fc_weight + 8), acc);
        acc2 = fma_8(x3, load_8(fc_weight + 24), acc2);
        acc3 = fma_8(x3, load_8(fc_weight + 40), acc3);
        f32x4 sums = sums_8(acc, acc2, acc3, acc3);
        f32x4 relu_v = max_4(set_4(0.0f), sums);
        storen_4(h + a*3, relu_v, 3);
    }
}

/* sum: f32[5,3] -> f32[1,1] */
LAYER_V3
static void two_sum_v3(const float *RESTRICT h, float *RESTRICT total)
{
    f32x8 h_v = load_8(h);
    f32x8 acc = h_v;
    f32x8 h_v2 = loadn_8(h + 8, 7);
    f32x8 x = sel_8(first_8(7), h_v2, set_8(0.0f));
    f32x8 acc2 = x;
    acc = acc + acc2;
    float sum = hadd_8(acc);
    total[0] = sum;
}

TARGET_V3
static void two_forward_v3(const unsigned char *blob, const float *x, float *h, float *total)
{
    const float *fc_weight = (const float *)(const void *)(blob + 64);
    const float *fc_bias = (const float *)(const void *)(blob + 256);
    two_fc_v3(fc_bias, x, fc_weight, h);
    two_sum_v3(h, total);
}
#endif

static inline float fma_s(float a, float b, float c)
{
    return a * b + c;
}

static inline float max_s(float a, float b)
{
    return a > b ? a : b;
}

/* fc: dense, relu: f32[5,9] -> f32[5,3] */
static void two_fc_generic(const float *RESTRICT fc_bias, const float *RESTRICT x,
                           const float *RESTRICT fc_weight, float *RESTRICT h)
{
    for (ptrdiff_t a = 0; a < 5; a++) {
        float acc = fc_bias[0];
        float acc2 = fc_bias[8];
        float acc3 = fc_bias[16];
        float acc4 = 0.0f;
        float acc5 = 0.0f;
        float acc6 = 0.0f;
        float x2 = x[a*9];
        acc = fma_s(x2, fc_weight[0], acc);
        acc2 = fma_s(x2, fc_weight[16], acc2);
        acc3 = fma_s(x2, fc_weight[32], acc3);
        float x3 = x[a*9 + 1];
        acc4 = fma_s(x3, fc_weight[1], acc4);
        acc5 = fma_s(x3, fc_weight[17], acc5);
        acc6 = fma_s(x3, fc_weight[33], acc6);
        float x4 = x[a*9 + 2];
        acc = fma_s(x4, fc_weight[2], acc);
        acc2 = fma_s(x4, fc_weight[18], acc2);
        acc3 = fma_s(x4, fc_weight[34], acc3);
        float x5 = x[a*9 + 3];
        acc4 = fma_s(x5, fc_weight[3], acc4);
        acc5 = fma_s(x5, fc_weight[19], acc5);
        acc6 = fma_s(x5, fc_weight[35], acc6);
        float x6 = x[a*9 + 4];
        acc = fma_s(x6, fc_weight[4], acc);
        acc2 = fma_s(x6, fc_weight[20], acc2);
        acc3 = fma_s(x6, fc_weight[36], acc3);
        float x7 = x[a*9 + 5];
        acc4 = fma_s(x7, fc_weight[5], acc4);
        acc5 = fma_s(x7, fc_weight[21], acc5);
        acc6 = fma_s(x7, fc_weight[37], acc6);
        float x8 = x[a*9 + 6];
        acc = fma_s(x8, fc_weight[6], acc);
        acc2 = fma_s(x8, fc_weight[22], acc2);
        acc3 = fma_s(x8, fc_weight[38], acc3);
        float x9 = x[a*9 + 7];
        acc4 = fma_s(x9, fc_weight[7], acc4);
        acc5 = fma_s(x9, fc_weight[23], acc5);
        acc6 = fma_s(x9, fc_weight[39], acc6);
        float x10 = x[a*9 + 8];
        acc = fma_s(x10, fc_weight[8], acc);
        acc2 = fma_s(x10, fc_weight[24], acc2);
        acc3 = fma_s(x10, fc_weight[40], acc3);
        acc = acc + acc4;
        acc2 = acc2 + acc5;
        acc3 = acc3 + acc6;
        float relu_v = max_s(0.0f, acc);
        h[a*3] = relu_v;
        float relu_v2 = max_s(0.0f, acc2);
        h[a*3 + 1] = relu_v2;
        float relu_v3 = max_s(0.0f, acc3);
        h[a*3 + 2] = relu_v3;
    }
}

/* sum: f32[5,3] -> f32[1,1] */
static void two_sum_generic(const float *RESTRICT h, float *RESTRICT total)
{
    float acc = 0.0f;
    float acc2 = 0.0f;
    float acc3 = 0.0f;
    float acc4 = 0.0f;
    for (ptrdiff_t j = 0; j < 12; j += 4) {
        float h_v = h[j];
        acc = acc + h_v;
        float h_v2 = h[j + 1];
        acc2 = acc2 + h_v2;
        float h_v3 = h[j + 2];
        acc3 = acc3 + h_v3;
        float h_v4 = h[j + 3];
        acc4 = acc4 + h_v4;
    }
    float h_v = h[12];
    acc = acc + h_v;
    float h_v2 = h[13];
    acc2 = acc2 + h_v2;
    float h_v3 = h[14];
    acc3 = acc3 + h_v3;
    acc = acc + acc3;
    acc2 = acc2 + acc4;
    acc = acc + acc2;
    float sum = acc;
    total[0] = sum;
}

static void two_forward_generic(const unsigned char *blob, const float *x, float *h, float *total)
{
    const float *fc_weight = (const float *)(const void *)(blob + 64);
    const float *fc_bias = (const float *)(const void *)(blob + 256);
    two_fc_generic(fc_bias, x, fc_weight, h);
    two_sum_generic(h, total);
}

int two_run(const two_weights *weights, const float *x, float *h, float *total, void *workspace)
{
    if (weights == NULL || weights->blob == NULL)
        return 1;
    (void)workspace; /* none is needed */
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        two_forward_v3((const unsigned char *)weights->blob, x, h, total);
        return 0;
    }
#endif
    two_forward_generic((const unsigned char *)weights->blob, x, h, total);
    return 0;
}

int two_run_batch(const two_weights *weights, size_t n, const float *x, float *h, float *total,
                  void *workspace)
{
    int status = 0;
    size_t i = 0;
    for (; status == 0 && i < n; i++)
        status = two_run(weights, x + i*45, h + i*15, total + i, workspace);
    return status;
}
