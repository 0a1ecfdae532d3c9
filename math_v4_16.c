/* math_v4_16: compiled by nnc for x86-64-v4. math_v4_16.h tells how to use it. */
#include "math_v4_16.h"
#include <string.h>
#if !defined(__x86_64__)
#error "this file is for x86-64-v4: see nnc --target"
#endif
#include <immintrin.h>

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

/* x86-64 with AVX2 and FMA (2013 and later). INLINE_V3: a part of every function that calls it. */
#define TARGET_V3 __attribute__((target("avx2,fma")))
#define INLINE_V3 static inline __attribute__((always_inline)) TARGET_V3
#define LAYER_V3 __attribute__((noinline)) TARGET_V3
/* x86-64 with AVX-512 (2017 and later). INLINE_V4: a part of every function that calls it. */
#define TARGET_V4 __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma")))
#define INLINE_V4 static inline __attribute__((always_inline)) TARGET_V4
#define LAYER_V4 __attribute__((noinline)) TARGET_V4

typedef __m512 f32x16;
typedef __m512i i32x16;
typedef __mmask16 m16;
typedef uint32_t u32x16 __attribute__((vector_size(64), may_alias));

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

INLINE_V4 void store_16(float *p, f32x16 v)
{
    _mm512_storeu_ps(p, v);
}

INLINE_V4 f32x16 fma_16(f32x16 a, f32x16 b, f32x16 c)
{
    return _mm512_fmadd_ps(a, b, c);
}

INLINE_V4 f32x16 fnma_16(f32x16 a, f32x16 b, f32x16 c)
{
    return _mm512_fnmadd_ps(a, b, c);
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

INLINE_V4 i32x16 iadd_16(i32x16 a, i32x16 b)
{
    return _mm512_add_epi32(a, b);
}

INLINE_V4 i32x16 ishl_16(i32x16 a, int n)
{
    return (i32x16)((u32x16)a << n);
}

INLINE_V4 i32x16 bits_16(f32x16 a)
{
    return _mm512_castps_si512(a);
}

INLINE_V4 f32x16 fbits_16(i32x16 a)
{
    return _mm512_castsi512_ps(a);
}

/* 1 / (1 + e^-x), both terms scaled by 2^-64; polynomial of degree 5. At most 3.5 ULP. */
INLINE_V4 f32x16 sigmoid_16(f32x16 x)
{
    f32x16 z = min_16(set_16(30.0f), max_16(set_16(-104.0f), x));
    f32x16 t = fma_16(z, set_16(-1.442695f), set_16(12582912.0f));
    f32x16 n = t - set_16(12582912.0f);
    f32x16 r = fma_16(n, set_16(0.6931472f), z);
    f32x16 all = fma_16(n, set_16(-1.9046542e-9f), r);
    f32x16 s = fbits_16(iadd_16(ishl_16(bits_16(t), 23), iset_16(528482304)));
    f32x16 most = fnma_16(s, all, s + set_16(5.421011e-20f));
    f32x16 r2 = r * r;
    return set_16(5.421011e-20f) / fma_16(s * r2,
                                          fma_16(fnma_16(r, set_16(0.008312332f),
                                                         set_16(0.041890256f)), r2,
                                                         fnma_16(r, set_16(0.16667117f),
                                                         set_16(0.4999923f))), most);
}

/* sigmoid */
LAYER_V4
static void math_v4_16_row_sigmoid(const float *RESTRICT x, float *RESTRICT out)
{
    for (ptrdiff_t i = 0; i < 4096; i += 16) {
        store_16(out + i + 8192, sigmoid_16(load_16(x + i)));
    }
}

TARGET_V4
static void math_v4_16_forward(const float *x, const float *y, float *out)
{
    (void)y; /* no layer reads it */
    math_v4_16_row_sigmoid(x, out);
}

int math_v4_16_run(const float *x, const float *y, float *out, void *workspace)
{
    (void)workspace; /* none is needed */
    math_v4_16_forward(x, y, out);
    return 0;
}

int math_v4_16_run_batch(size_t n, const float *x, const float *y, float *out, void *workspace)
{
    int status = 0;
    size_t i = 0;
    for (; status == 0 && i < n; i++)
        status = math_v4_16_run(x + i*4096, y + i*4096, out + i*81920, workspace);
    return status;
}
