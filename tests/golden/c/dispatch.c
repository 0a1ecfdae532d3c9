/* two: compiled by nnc for x86-64-v3, generic. dispatch.h tells how to use it. */
#include "dispatch.h"
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

int two_weights_open(two_weights *weights, const void *blob, size_t bytes)
{
    static const unsigned char header[64] = {
        78, 78, 67, 66, 76, 79, 66, 10, 1, 0, 0, 0, 64, 0, 0, 0,
        5, 217, 255, 86, 186, 18, 151, 169, 64, 1, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    };
    const unsigned char *have = (const unsigned char *)blob;
    weights->blob = NULL;
    if (have == NULL || (uintptr_t)blob % 64 != 0 || bytes != 320u)
        return 1;
    for (size_t i = 0; i < sizeof header; i++)
        if (have[i] != header[i])
            return 1;
    weights->blob = blob;
    return 0;
}

#if defined(__x86_64__)
/* x86-64 with AVX2 and FMA (2013 and later). INLINE_V3: a part of every function that calls it. */
#define TARGET_V3 __attribute__((target("avx2,fma")))
#define INLINE_V3 static inline __attribute__((always_inline)) TARGET_V3
#define LAYER_V3 __attribute__((noinline)) TARGET_V3

typedef __m128 f32x4;

INLINE_V3 f32x4 set_4(float a)
{
    return _mm_set1_ps(a);
}

INLINE_V3 f32x4 load_4(const float *p)
{
    return _mm_loadu_ps(p);
}

/* In pieces: masked stores of these widths take 20 and more steps on some processors. */
INLINE_V3 void storen_4(float *p, f32x4 v, int n)
{
    if (n & 2)
        _mm_storel_pi((__m64 *)(void *)p, v);
    if (n & 1)
        _mm_store_ss(p + (n & 2), n & 2 ? _mm_movehl_ps(v, v) : v);
}

INLINE_V3 f32x4 fma_4(f32x4 a, f32x4 b, f32x4 c)
{
    return _mm_fmadd_ps(a, b, c);
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

INLINE_V3 f32x8 sel_8(m8 m, f32x8 a, f32x8 b)
{
    return _mm256_blendv_ps(b, a, m);
}

INLINE_V3 float hadd_8(f32x8 a)
{
    return hadd_4(_mm256_castps256_ps128(a) + _mm256_extractf128_ps(a, 1));
}

/* fc: dense, relu: f32[5,9] -> f32[5,3] */
LAYER_V3
static void two_fc_v3(const float *RESTRICT fc_bias, const float *RESTRICT fc_weight,
                      const float *RESTRICT x, float *RESTRICT h)
{
    f32x4 acc = load_4(fc_bias);
    f32x4 acc2 = load_4(fc_bias);
    f32x4 acc3 = load_4(fc_bias);
    f32x4 acc4 = load_4(fc_bias);
    f32x4 acc5 = load_4(fc_bias);
    f32x4 w = load_4(fc_weight);
    acc = fma_4(set_4(x[0]), w, acc);
    acc2 = fma_4(set_4(x[9]), w, acc2);
    acc3 = fma_4(set_4(x[18]), w, acc3);
    acc4 = fma_4(set_4(x[27]), w, acc4);
    acc5 = fma_4(set_4(x[36]), w, acc5);
    f32x4 w2 = load_4(fc_weight + 4);
    acc = fma_4(set_4(x[1]), w2, acc);
    acc2 = fma_4(set_4(x[10]), w2, acc2);
    acc3 = fma_4(set_4(x[19]), w2, acc3);
    acc4 = fma_4(set_4(x[28]), w2, acc4);
    acc5 = fma_4(set_4(x[37]), w2, acc5);
    f32x4 w3 = load_4(fc_weight + 8);
    acc = fma_4(set_4(x[2]), w3, acc);
    acc2 = fma_4(set_4(x[11]), w3, acc2);
    acc3 = fma_4(set_4(x[20]), w3, acc3);
    acc4 = fma_4(set_4(x[29]), w3, acc4);
    acc5 = fma_4(set_4(x[38]), w3, acc5);
    f32x4 w4 = load_4(fc_weight + 12);
    acc = fma_4(set_4(x[3]), w4, acc);
    acc2 = fma_4(set_4(x[12]), w4, acc2);
    acc3 = fma_4(set_4(x[21]), w4, acc3);
    acc4 = fma_4(set_4(x[30]), w4, acc4);
    acc5 = fma_4(set_4(x[39]), w4, acc5);
    f32x4 w5 = load_4(fc_weight + 16);
    acc = fma_4(set_4(x[4]), w5, acc);
    acc2 = fma_4(set_4(x[13]), w5, acc2);
    acc3 = fma_4(set_4(x[22]), w5, acc3);
    acc4 = fma_4(set_4(x[31]), w5, acc4);
    acc5 = fma_4(set_4(x[40]), w5, acc5);
    f32x4 w6 = load_4(fc_weight + 20);
    acc = fma_4(set_4(x[5]), w6, acc);
    acc2 = fma_4(set_4(x[14]), w6, acc2);
    acc3 = fma_4(set_4(x[23]), w6, acc3);
    acc4 = fma_4(set_4(x[32]), w6, acc4);
    acc5 = fma_4(set_4(x[41]), w6, acc5);
    f32x4 w7 = load_4(fc_weight + 24);
    acc = fma_4(set_4(x[6]), w7, acc);
    acc2 = fma_4(set_4(x[15]), w7, acc2);
    acc3 = fma_4(set_4(x[24]), w7, acc3);
    acc4 = fma_4(set_4(x[33]), w7, acc4);
    acc5 = fma_4(set_4(x[42]), w7, acc5);
    f32x4 w8 = load_4(fc_weight + 28);
    acc = fma_4(set_4(x[7]), w8, acc);
    acc2 = fma_4(set_4(x[16]), w8, acc2);
    acc3 = fma_4(set_4(x[25]), w8, acc3);
    acc4 = fma_4(set_4(x[34]), w8, acc4);
    acc5 = fma_4(set_4(x[43]), w8, acc5);
    f32x4 w9 = load_4(fc_weight + 32);
    acc = fma_4(set_4(x[8]), w9, acc);
    acc2 = fma_4(set_4(x[17]), w9, acc2);
    acc3 = fma_4(set_4(x[26]), w9, acc3);
    acc4 = fma_4(set_4(x[35]), w9, acc4);
    acc5 = fma_4(set_4(x[44]), w9, acc5);
    f32x4 relu_v = max_4(set_4(0.0f), acc);
    storen_4(h, relu_v, 3);
    f32x4 relu_v2 = max_4(set_4(0.0f), acc2);
    storen_4(h + 3, relu_v2, 3);
    f32x4 relu_v3 = max_4(set_4(0.0f), acc3);
    storen_4(h + 6, relu_v3, 3);
    f32x4 relu_v4 = max_4(set_4(0.0f), acc4);
    storen_4(h + 9, relu_v4, 3);
    f32x4 relu_v5 = max_4(set_4(0.0f), acc5);
    storen_4(h + 12, relu_v5, 3);
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
    two_fc_v3(fc_bias, fc_weight, x, h);
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
static void two_fc_generic(const float *RESTRICT fc_bias, const float *RESTRICT fc_weight,
                           const float *RESTRICT x, float *RESTRICT h)
{
    for (ptrdiff_t m = 0; m < 4; m += 2) {
        float acc = fc_bias[0];
        float acc2 = fc_bias[1];
        float acc3 = fc_bias[2];
        float acc4 = fc_bias[0];
        float acc5 = fc_bias[1];
        float acc6 = fc_bias[2];
        float w = fc_weight[0];
        float w2 = fc_weight[1];
        float w3 = fc_weight[2];
        float x2 = x[m*9];
        acc = fma_s(x2, w, acc);
        acc2 = fma_s(x2, w2, acc2);
        acc3 = fma_s(x2, w3, acc3);
        float x3 = x[m*9 + 9];
        acc4 = fma_s(x3, w, acc4);
        acc5 = fma_s(x3, w2, acc5);
        acc6 = fma_s(x3, w3, acc6);
        float w4 = fc_weight[4];
        float w5 = fc_weight[5];
        float w6 = fc_weight[6];
        float x4 = x[m*9 + 1];
        acc = fma_s(x4, w4, acc);
        acc2 = fma_s(x4, w5, acc2);
        acc3 = fma_s(x4, w6, acc3);
        float x5 = x[m*9 + 10];
        acc4 = fma_s(x5, w4, acc4);
        acc5 = fma_s(x5, w5, acc5);
        acc6 = fma_s(x5, w6, acc6);
        float w7 = fc_weight[8];
        float w8 = fc_weight[9];
        float w9 = fc_weight[10];
        float x6 = x[m*9 + 2];
        acc = fma_s(x6, w7, acc);
        acc2 = fma_s(x6, w8, acc2);
        acc3 = fma_s(x6, w9, acc3);
        float x7 = x[m*9 + 11];
        acc4 = fma_s(x7, w7, acc4);
        acc5 = fma_s(x7, w8, acc5);
        acc6 = fma_s(x7, w9, acc6);
        float w10 = fc_weight[12];
        float w11 = fc_weight[13];
        float w12 = fc_weight[14];
        float x8 = x[m*9 + 3];
        acc = fma_s(x8, w10, acc);
        acc2 = fma_s(x8, w11, acc2);
        acc3 = fma_s(x8, w12, acc3);
        float x9 = x[m*9 + 12];
        acc4 = fma_s(x9, w10, acc4);
        acc5 = fma_s(x9, w11, acc5);
        acc6 = fma_s(x9, w12, acc6);
        float w13 = fc_weight[16];
        float w14 = fc_weight[17];
        float w15 = fc_weight[18];
        float x10 = x[m*9 + 4];
        acc = fma_s(x10, w13, acc);
        acc2 = fma_s(x10, w14, acc2);
        acc3 = fma_s(x10, w15, acc3);
        float x11 = x[m*9 + 13];
        acc4 = fma_s(x11, w13, acc4);
        acc5 = fma_s(x11, w14, acc5);
        acc6 = fma_s(x11, w15, acc6);
        float w16 = fc_weight[20];
        float w17 = fc_weight[21];
        float w18 = fc_weight[22];
        float x12 = x[m*9 + 5];
        acc = fma_s(x12, w16, acc);
        acc2 = fma_s(x12, w17, acc2);
        acc3 = fma_s(x12, w18, acc3);
        float x13 = x[m*9 + 14];
        acc4 = fma_s(x13, w16, acc4);
        acc5 = fma_s(x13, w17, acc5);
        acc6 = fma_s(x13, w18, acc6);
        float w19 = fc_weight[24];
        float w20 = fc_weight[25];
        float w21 = fc_weight[26];
        float x14 = x[m*9 + 6];
        acc = fma_s(x14, w19, acc);
        acc2 = fma_s(x14, w20, acc2);
        acc3 = fma_s(x14, w21, acc3);
        float x15 = x[m*9 + 15];
        acc4 = fma_s(x15, w19, acc4);
        acc5 = fma_s(x15, w20, acc5);
        acc6 = fma_s(x15, w21, acc6);
        float w22 = fc_weight[28];
        float w23 = fc_weight[29];
        float w24 = fc_weight[30];
        float x16 = x[m*9 + 7];
        acc = fma_s(x16, w22, acc);
        acc2 = fma_s(x16, w23, acc2);
        acc3 = fma_s(x16, w24, acc3);
        float x17 = x[m*9 + 16];
        acc4 = fma_s(x17, w22, acc4);
        acc5 = fma_s(x17, w23, acc5);
        acc6 = fma_s(x17, w24, acc6);
        float w25 = fc_weight[32];
        float w26 = fc_weight[33];
        float w27 = fc_weight[34];
        float x18 = x[m*9 + 8];
        acc = fma_s(x18, w25, acc);
        acc2 = fma_s(x18, w26, acc2);
        acc3 = fma_s(x18, w27, acc3);
        float x19 = x[m*9 + 17];
        acc4 = fma_s(x19, w25, acc4);
        acc5 = fma_s(x19, w26, acc5);
        acc6 = fma_s(x19, w27, acc6);
        float relu_v = max_s(0.0f, acc);
        h[m*3] = relu_v;
        float relu_v2 = max_s(0.0f, acc2);
        h[m*3 + 1] = relu_v2;
        float relu_v3 = max_s(0.0f, acc3);
        h[m*3 + 2] = relu_v3;
        float relu_v4 = max_s(0.0f, acc4);
        h[m*3 + 3] = relu_v4;
        float relu_v5 = max_s(0.0f, acc5);
        h[m*3 + 4] = relu_v5;
        float relu_v6 = max_s(0.0f, acc6);
        h[m*3 + 5] = relu_v6;
    }
    float acc = fc_bias[0];
    float acc2 = fc_bias[1];
    float acc3 = fc_bias[2];
    float acc4 = 0.0f;
    float acc5 = 0.0f;
    float acc6 = 0.0f;
    float x2 = x[36];
    acc = fma_s(x2, fc_weight[0], acc);
    acc2 = fma_s(x2, fc_weight[1], acc2);
    acc3 = fma_s(x2, fc_weight[2], acc3);
    float x3 = x[37];
    acc4 = fma_s(x3, fc_weight[4], acc4);
    acc5 = fma_s(x3, fc_weight[5], acc5);
    acc6 = fma_s(x3, fc_weight[6], acc6);
    float x4 = x[38];
    acc = fma_s(x4, fc_weight[8], acc);
    acc2 = fma_s(x4, fc_weight[9], acc2);
    acc3 = fma_s(x4, fc_weight[10], acc3);
    float x5 = x[39];
    acc4 = fma_s(x5, fc_weight[12], acc4);
    acc5 = fma_s(x5, fc_weight[13], acc5);
    acc6 = fma_s(x5, fc_weight[14], acc6);
    float x6 = x[40];
    acc = fma_s(x6, fc_weight[16], acc);
    acc2 = fma_s(x6, fc_weight[17], acc2);
    acc3 = fma_s(x6, fc_weight[18], acc3);
    float x7 = x[41];
    acc4 = fma_s(x7, fc_weight[20], acc4);
    acc5 = fma_s(x7, fc_weight[21], acc5);
    acc6 = fma_s(x7, fc_weight[22], acc6);
    float x8 = x[42];
    acc = fma_s(x8, fc_weight[24], acc);
    acc2 = fma_s(x8, fc_weight[25], acc2);
    acc3 = fma_s(x8, fc_weight[26], acc3);
    float x9 = x[43];
    acc4 = fma_s(x9, fc_weight[28], acc4);
    acc5 = fma_s(x9, fc_weight[29], acc5);
    acc6 = fma_s(x9, fc_weight[30], acc6);
    float x10 = x[44];
    acc = fma_s(x10, fc_weight[32], acc);
    acc2 = fma_s(x10, fc_weight[33], acc2);
    acc3 = fma_s(x10, fc_weight[34], acc3);
    acc = acc + acc4;
    acc2 = acc2 + acc5;
    acc3 = acc3 + acc6;
    float relu_v = max_s(0.0f, acc);
    h[12] = relu_v;
    float relu_v2 = max_s(0.0f, acc2);
    h[13] = relu_v2;
    float relu_v3 = max_s(0.0f, acc3);
    h[14] = relu_v3;
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
    two_fc_generic(fc_bias, fc_weight, x, h);
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
