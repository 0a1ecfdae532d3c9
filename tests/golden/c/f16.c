/* m: compiled by nnc for generic. f16.h tells how to use it. */
#include "f16.h"
#include <string.h>

/* Arithmetic as written, even with -ffast-math: the functions below depend on it; and no loop becomes a call. */
#if defined(__clang__)
#pragma float_control(precise, on)
#elif defined(__GNUC__)
#pragma GCC optimize("no-fast-math")
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif

/* The arrays of one function never overlap. */
#ifdef __cplusplus
#define RESTRICT __restrict
#else
#define RESTRICT restrict
#endif

/* out.weight, 2 x 3 as f16, in panels of 2 columns */
static const uint16_t out_weight[6] = {
    0x3c00,0x2e66,0xc100,0x3266,0xa8,0x7b53,
};

/* out.bias */
static const float out_bias[2] = {
    0,0.5f,
};

static inline int32_t bits_s(float a)
{
    int32_t i;
    memcpy(&i, &a, sizeof i);
    return i;
}

static inline float fbits_s(int32_t i)
{
    float a;
    memcpy(&a, &i, sizeof a);
    return a;
}

static inline float fma_s(float a, float b, float c)
{
    return a * b + c;
}

/* A number of 16 bits: subnormals are whole numbers times 2^-24; others get the exponent of f32,
 * infinity and NaN its greatest. */
static inline float halves_s(const uint16_t *p)
{
    int32_t size = *p & 0x7fff, bits = size * 0x2000 + (size < 0x7c00 ? 0x38000000 : 0x70000000);
    if (size < 0x400)
        bits = bits_s((float)size * 5.9604645e-8f);
    return fbits_s(*p & 0x8000 ? bits | INT32_MIN : bits);
}

/* out: dense: f32[3] -> f32[2] */
static void m_out(const float *RESTRICT x, float *RESTRICT y)
{
    float acc = out_bias[0];
    float acc2 = out_bias[1];
    float x2 = x[0];
    acc = fma_s(x2, halves_s(out_weight), acc);
    acc2 = fma_s(x2, halves_s(out_weight + 1), acc2);
    float x3 = x[1];
    acc = fma_s(x3, halves_s(out_weight + 2), acc);
    acc2 = fma_s(x3, halves_s(out_weight + 3), acc2);
    float x4 = x[2];
    acc = fma_s(x4, halves_s(out_weight + 4), acc);
    acc2 = fma_s(x4, halves_s(out_weight + 5), acc2);
    y[0] = acc;
    y[1] = acc2;
}

static void m_forward(const float *x, float *y)
{
    m_out(x, y);
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
        status = m_run(x + i*3, y + i*2, workspace);
    return status;
}
