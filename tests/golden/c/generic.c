/* xor: compiled by nnc for generic. generic.h tells how to use it. */
#include "generic.h"
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

/* hidden.weight, 2 x 2, in panels of 2 columns */
static const float hidden_weight[4] = {
    1.0f,1.0f,1.0f,1.0f,
};

/* hidden.bias */
static const float hidden_bias[2] = {
    0,-1.0f,
};

/* out.weight, 1 x 2, in panels of 1 columns */
static const float out_weight[2] = {
    1.0f,-2.0f,
};

static inline float fma_s(float a, float b, float c)
{
    return a * b + c;
}

static inline float max_s(float a, float b)
{
    return a > b ? a : b;
}

/* all layers: what is between them stays in registers */
static void xor_layers(const float *RESTRICT x, float *RESTRICT y)
{
    /* hidden: dense, relu: f32[2] -> f32[2] */
    float acc = hidden_bias[0];
    float acc2 = hidden_bias[1];
    float x2 = x[0];
    acc = fma_s(x2, hidden_weight[0], acc);
    acc2 = fma_s(x2, hidden_weight[1], acc2);
    float x3 = x[1];
    acc = fma_s(x3, hidden_weight[2], acc);
    acc2 = fma_s(x3, hidden_weight[3], acc2);
    float relu_v = max_s(0.0f, acc);
    float hidden_out = relu_v;
    float relu_v2 = max_s(0.0f, acc2);
    float hidden_out2 = relu_v2;
    /* out: dense: f32[2] -> f32[1] */
    float acc3 = 0.0f;
    acc3 = fma_s(hidden_out, out_weight[0], acc3);
    acc3 = fma_s(hidden_out2, out_weight[1], acc3);
    y[0] = acc3;
}

static void xor_forward(const float *x, float *y)
{
    xor_layers(x, y);
}

int xor_run(const float *x, float *y, void *workspace)
{
    (void)workspace; /* none is needed */
    xor_forward(x, y);
    return 0;
}

int xor_run_batch(size_t n, const float *x, float *y, void *workspace)
{
    int status = 0;
    size_t i = 0;
    for (; status == 0 && i < n; i++)
        status = xor_run(x + i*2, y + i, workspace);
    return status;
}
