/* math_generic_1: compiled by nnc for generic. math_generic_1.h tells how to use it. */
#include "math_generic_1.h"
#include <string.h>

/* Arithmetic as written, even with -ffast-math: the functions below depend on it. */
#if defined(__clang__)
#pragma float_control(precise, on)
#elif defined(__GNUC__)
#pragma GCC optimize("no-fast-math")
#endif

/* The arrays of one function never overlap. */
#ifdef __cplusplus
#define RESTRICT __restrict
#else
#define RESTRICT restrict
#endif

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

static inline float fnma_s(float a, float b, float c)
{
    return c - a * b;
}

static inline float min_s(float a, float b)
{
    return a < b ? a : b;
}

static inline float max_s(float a, float b)
{
    return a > b ? a : b;
}

static inline int32_t iadd_s(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

static inline int32_t ishl_s(int32_t a, int n)
{
    return (int32_t)((uint32_t)a << n);
}

/* 1 / (1 + e^-x), both terms scaled by 2^-64; polynomial of degree 5. At most 3.5 ULP. */
static inline float sigmoid_s(float x)
{
    float z = min_s(30.0f, max_s(-104.0f, x));
    float t = fma_s(z, -1.442695f, 12582912.0f);
    float n = t - 12582912.0f;
    float r = fma_s(n, 0.6933594f, z);
    r = fma_s(n, -0.00021219444f, r);
    float s = fbits_s(iadd_s(ishl_s(bits_s(t), 23), 528482304));
    float most = fnma_s(s, r, s + 5.421011e-20f);
    float r2 = r * r;
    return 5.421011e-20f / fma_s(s * r2,
                                 fma_s(fnma_s(r, 0.008312332f, 0.041890256f), r2,
                                       fnma_s(r, 0.16667117f, 0.4999923f)), most);
}

/* sigmoid */
static void math_generic_1_row_sigmoid(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i++) {
        out[i + 8192] = sigmoid_s(x[i]);
    }
}

static void math_generic_1_forward(const float *x, const float *y, float *out)
{
    (void)y; /* no layer reads it */
    math_generic_1_row_sigmoid(x, out);
}

int math_generic_1_run(const float *x, const float *y, float *out, void *workspace)
{
    (void)workspace; /* none is needed */
    math_generic_1_forward(x, y, out);
    return 0;
}

int math_generic_1_run_batch(size_t n, const float *x, const float *y, float *out, void *workspace)
{
    int status = 0;
    size_t i = 0;
    for (; status == 0 && i < n; i++)
        status = math_generic_1_run(x + i*4096, y + i*4096, out + i*81920, workspace);
    return status;
}
