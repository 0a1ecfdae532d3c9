/* double: compiled by nnc for generic. names.h tells how to use it. */
#include "names.h"
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

/* mul: f32[2] -> f32[2] */
static void double_mul(const float *RESTRICT int_, const float *RESTRICT workspace_,
                       float *RESTRICT double_)
{
    for (ptrdiff_t j = 0; j < 2; j++) {
        float int__v = int_[j];
        float workspace__v = workspace_[j];
        float mul_v = int__v * workspace__v;
        double_[j] = mul_v;
    }
}

/* sub: f32[2] -> f32[2] */
static void double_sub(const float *RESTRICT y, float *RESTRICT n_)
{
    for (ptrdiff_t j = 0; j < 2; j++) {
        float y_v = y[j];
        float sub_v = y_v - 1.0f;
        n_[j] = sub_v;
    }
}

static void double_forward(const float *int_, const float *workspace_, const float *y,
                           float *double_, float *n_)
{
    double_mul(int_, workspace_, double_);
    double_sub(y, n_);
}

int double_run(const float *int_, const float *workspace_, const float *y, float *double_,
               float *n_, void *workspace)
{
    (void)workspace; /* none is needed */
    double_forward(int_, workspace_, y, double_, n_);
    return 0;
}

int double_run_batch(size_t n, const float *int_, const float *workspace_, const float *y,
                     float *double_, float *n_, void *workspace)
{
    int status = 0;
    size_t i = 0;
    for (; status == 0 && i < n; i++)
        status = double_run(int_ + i*2, workspace_ + i*2, y + i*2, double_ + i*2, n_ + i*2,
                            workspace);
    return status;
}
