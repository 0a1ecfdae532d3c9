/* types: compiled by nnc for generic. types.h tells how to use it. */
#include "types.h"
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

static inline int lt_s(float a, float b)
{
    return a < b;
}

static inline int isnan_s(float a)
{
    return a != a;
}

static inline int eq_s(float a, float b)
{
    return a == b;
}

static inline int mand_s(int a, int b)
{
    return a & b;
}

static inline int mor_s(int a, int b)
{
    return a | b;
}

static inline float sel_s(int m, float a, float b)
{
    return m ? a : b;
}

static inline int64_t lsel_s(int m, int64_t a, int64_t b)
{
    return m ? a : b;
}

static inline int32_t imul_s(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a * (uint32_t)b);
}

static inline int ieq_s(int32_t a, int32_t b)
{
    return a == b;
}

static inline int64_t ladd_s(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static inline int llt_s(int64_t a, int64_t b)
{
    return a < b;
}

/* where: bool[4] -> f32[4] */
static void types_where(const uint8_t *RESTRICT mask, const float *RESTRICT x,
                        float *RESTRICT where_out)
{
    for (ptrdiff_t j = 0; j < 4; j++) {
        int mask_v = mask[j] != 0;
        float x_v = x[j];
        float where_v = sel_s(mask_v, x_v, 0.0f);
        where_out[j] = where_v;
    }
}

/* gather: f32[4] -> f32[2] */
static void types_gather(const int64_t *RESTRICT i_, const float *RESTRICT where_out,
                         float *RESTRICT a)
{
    for (ptrdiff_t j = 0; j < 2; j++) {
        int64_t i = i_[j];
        int64_t i2 = lsel_s(llt_s(i, INT64_C(0)), ladd_s(i, INT64_C(4)), i);
        int64_t i3 = lsel_s(llt_s(i2, INT64_C(0)), INT64_C(0), i2);
        int64_t i4 = lsel_s(llt_s(INT64_C(3), i3), INT64_C(3), i3);
        a[j] = where_out[(ptrdiff_t)i4];
    }
}

/* argmax: f32[4] -> i64[1] */
static void types_argmax(const float *RESTRICT x, int64_t *RESTRICT best)
{
    float x_v = x[0];
    float best2 = x_v;
    int64_t where = INT64_C(0);
    for (ptrdiff_t r = 0; r < 4; r++) {
        float x_v2 = x[r];
        int wins = mor_s(lt_s(best2, x_v2), mand_s(isnan_s(x_v2), eq_s(best2, best2)));
        where = lsel_s(wins, (int64_t)r, where);
        best2 = sel_s(wins, x_v2, best2);
    }
    best[0] = where;
}

/* isnan: f32[4] -> bool[4] */
static void types_isnan(const float *RESTRICT x, uint8_t *RESTRICT isnan_out)
{
    for (ptrdiff_t j = 0; j < 4; j++) {
        float x_v = x[j];
        int isnan_v = isnan_s(x_v);
        isnan_out[j] = (uint8_t)isnan_v;
    }
}

/* any: bool[4] -> bool[1] */
static void types_any(const uint8_t *RESTRICT isnan_out, uint8_t *RESTRICT any_nan)
{
    int acc = ieq_s(0, 1);
    for (ptrdiff_t r = 0; r < 4; r++) {
        int isnan_out_v = isnan_out[r] != 0;
        acc = mor_s(acc, isnan_out_v);
    }
    any_nan[0] = (uint8_t)acc;
}

/* mul: i32[] -> i32[] */
static void types_mul(const int32_t *RESTRICT k, int32_t *RESTRICT n_)
{
    int32_t k_v = k[0];
    int32_t mul_v = imul_s(k_v, 2);
    n_[0] = mul_v;
}

static void types_forward(const float *x, const int64_t *i_, const uint8_t *mask, const int32_t *k,
                          float *a, int64_t *best, uint8_t *any_nan, int32_t *n_)
{
    float work_float[4];
    float *where_out = work_float;
    uint8_t work_uint8_t[4];
    uint8_t *isnan_out = work_uint8_t;
    types_where(mask, x, where_out);
    types_gather(i_, where_out, a);
    types_argmax(x, best);
    types_isnan(x, isnan_out);
    types_any(isnan_out, any_nan);
    types_mul(k, n_);
}

int types_run(const float *x, const int64_t *i_, const uint8_t *mask, const int32_t *k, float *a,
              int64_t *best, uint8_t *any_nan, int32_t *n_, void *workspace)
{
    (void)workspace; /* none is needed */
    types_forward(x, i_, mask, k, a, best, any_nan, n_);
    return 0;
}

int types_run_batch(size_t n, const float *x, const int64_t *i_, const uint8_t *mask,
                    const int32_t *k, float *a, int64_t *best, uint8_t *any_nan, int32_t *n_,
                    void *workspace)
{
    int status = 0;
    size_t i = 0;
    for (; status == 0 && i < n; i++)
        status = types_run(x + i*4, i_ + i*2, mask + i*4, k + i, a + i*2, best + i, any_nan + i, n_
                           + i, workspace);
    return status;
}
