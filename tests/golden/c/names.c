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

/* a* / b / * c?? /.weight, 2 x 2, in panels of 2 columns */
static const float a___b____c____weight[4] = {
    0.24283868f,-0.42039263f,-0.100818045f,0.45054677f,
};

/* a* / b / * c?? /.bias */
static const float a___b____c____bias[2] = {
    -0.37654114f,-0.56377393f,
};

static inline float fma_s(float a, float b, float c)
{
    return a * b + c;
}

static inline float max_s(float a, float b)
{
    return a > b ? a : b;
}

/* mul: f32[2] -> f32[2] */
static void double_mul(const float *RESTRICT int_, const float *RESTRICT workspace_,
                       float *RESTRICT mul_out)
{
    for (ptrdiff_t j = 0; j < 2; j++) {
        float int__v = int_[j];
        float workspace__v = workspace_[j];
        float mul_v = int__v * workspace__v;
        mul_out[j] = mul_v;
    }
}

/* a* / b / * c?? /: dense, relu: f32[2] -> f32[2] */
static void double_a___b____c___(const float *RESTRICT mul_out, float *RESTRICT double_)
{
    float acc = a___b____c____bias[0];
    float acc2 = a___b____c____bias[1];
    float x = mul_out[0];
    acc = fma_s(x, a___b____c____weight[0], acc);
    acc2 = fma_s(x, a___b____c____weight[1], acc2);
    float x2 = mul_out[1];
    acc = fma_s(x2, a___b____c____weight[2], acc);
    acc2 = fma_s(x2, a___b____c____weight[3], acc2);
    float relu_v = max_s(0.0f, acc);
    double_[0] = relu_v;
    float relu_v2 = max_s(0.0f, acc2);
    double_[1] = relu_v2;
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
    float work_float[2];
    float *mul_out = work_float;
    double_mul(int_, workspace_, mul_out);
    double_a___b____c___(mul_out, double_);
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
