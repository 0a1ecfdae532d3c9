/* m: compiled by nnc for x86-64-v3. bf16.h tells how to use it. */
#include "bf16.h"
#include <string.h>
#if !defined(__x86_64__)
#error "this file is for x86-64-v3: see nnc --target"
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

/* hidden.weight, 3 x 5 as bf16, in panels of 4 columns */
static const uint16_t hidden_weight[24] ALIGNED = {
    0x3f80,0x4000,0x3dcd,0x3e4d,0xbf80,0x0,0x0,0x0,0x4040,0x4080,0x3e9a,0x3ecd,0x3f80,
    0x0,0x0,0x0,0x40a0,0x0,0x3f00,0x0,0xbf80,0x0,0x0,0x0,
};

/* hidden.bias */
static const float hidden_bias[4] ALIGNED = {
    1.0f,2.0f,3.0f,0,
};

/* out.weight, 2 x 3 as bf16, in panels of 4 columns */
static const uint16_t out_weight[16] ALIGNED = {
    0x3f80,0x4000,0x4080,0x40a0,0x0,0x0,0x0,0x0,0x4040,0x0,0x40c0,0x0,0x0,0x0,0x0,0x0,
};

/* out.bias */
static const float out_bias[4] ALIGNED = {
    0,0.5f,0,0,
};

/* x86-64 with AVX2 and FMA (2013 and later). INLINE_V3: a part of every function that calls it. */
#define TARGET_V3 __attribute__((target("avx2,fma,f16c")))
#define INLINE_V3 static inline __attribute__((always_inline)) TARGET_V3
#define LAYER_V3 __attribute__((noinline)) TARGET_V3

typedef __m128 f32x4;
typedef __m128i i32x4;

/* For shifts by a scalar, which become immediates. */
typedef uint32_t u32x4 __attribute__((vector_size(16), may_alias));

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

INLINE_V3 i32x4 pairs_4(const uint16_t *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
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

INLINE_V3 i32x4 iand_4(i32x4 a, i32x4 b)
{
    return _mm_and_si128(a, b);
}

INLINE_V3 i32x4 ishl_4(i32x4 a, int n)
{
    return (i32x4)((u32x4)a << n);
}

INLINE_V3 f32x4 fbits_4(i32x4 a)
{
    return _mm_castsi128_ps(a);
}

/* Lane i in all lanes. A macro, for i is a part of the instruction. */
#define lane_4(a, i) _mm_permute_ps(a, (i) * 0x55)

/* all layers: what is between them stays in registers */
LAYER_V3
static void m_layers(const float *RESTRICT x, float *RESTRICT y)
{
    /* hidden: dense, relu: f32[5] -> f32[3] */
    f32x4 acc = load_4(hidden_bias);
    f32x4 acc2 = set_4(0.0f);
    i32x4 pair = pairs_4(hidden_weight);
    acc = fma_4(set_4(x[0]), fbits_4(ishl_4(pair, 16)), acc);
    acc = fma_4(set_4(x[1]), fbits_4(iand_4(pair, iset_4(-65536))), acc);
    i32x4 pair2 = pairs_4(hidden_weight + 8);
    acc2 = fma_4(set_4(x[2]), fbits_4(ishl_4(pair2, 16)), acc2);
    acc2 = fma_4(set_4(x[3]), fbits_4(iand_4(pair2, iset_4(-65536))), acc2);
    i32x4 pair3 = pairs_4(hidden_weight + 16);
    acc = fma_4(set_4(x[4]), fbits_4(ishl_4(pair3, 16)), acc);
    acc = acc + acc2;
    f32x4 relu_v = max_4(set_4(0.0f), acc);
    f32x4 hidden_out = relu_v;
    /* out: dense: f32[3] -> f32[2] */
    f32x4 acc3 = load_4(out_bias);
    i32x4 pair4 = pairs_4(out_weight);
    acc3 = fma_4(lane_4(hidden_out, 0), fbits_4(ishl_4(pair4, 16)), acc3);
    acc3 = fma_4(lane_4(hidden_out, 1), fbits_4(iand_4(pair4, iset_4(-65536))), acc3);
    i32x4 pair5 = pairs_4(out_weight + 8);
    acc3 = fma_4(lane_4(hidden_out, 2), fbits_4(ishl_4(pair5, 16)), acc3);
    storen_4(y, acc3, 2);
}

TARGET_V3
static void m_forward(const float *x, float *y)
{
    m_layers(x, y);
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
        status = m_run(x + i*5, y + i*2, workspace);
    return status;
}
