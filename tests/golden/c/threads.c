/* threads: compiled by nnc for generic. threads.h tells how to use it. */
#ifndef _POSIX_C_SOURCE /* of threads */
#define _POSIX_C_SOURCE 200809L
#endif
#include "threads.h"
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

int threads_weights_open(threads_weights *weights, const void *blob, size_t bytes)
{
    static const unsigned char header[64] = {
        78, 78, 67, 66, 76, 79, 66, 10, 1, 0, 0, 0, 64, 0, 0, 0,
        235, 102, 60, 193, 13, 184, 89, 161, 0, 73, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    };
    const unsigned char *have = (const unsigned char *)blob;
    weights->blob = NULL;
    if (have == NULL || (uintptr_t)blob % 64 != 0 || bytes != 18688u)
        return 1;
    for (size_t i = 0; i < sizeof header; i++)
        if (have[i] != header[i])
            return 1;
    weights->blob = blob;
    return 0;
}

static inline ptrdiff_t share_s(ptrdiff_t n, ptrdiff_t units, ptrdiff_t part, ptrdiff_t parts)
{
    int64_t first = (int64_t)units * part / parts;
    return first < n ? (ptrdiff_t)first : n;
}

static inline float fma_s(float a, float b, float c)
{
    return a * b + c;
}

static inline float max_s(float a, float b)
{
    return a > b ? a : b;
}

/* hidden: dense, relu: f32[64] -> f32[68] */
static void threads_hidden(const float *RESTRICT hidden_bias, const float *RESTRICT hidden_weight,
                           const float *RESTRICT x, float *RESTRICT hidden_out, ptrdiff_t part,
                           ptrdiff_t parts)
{
    for (ptrdiff_t j = share_s(17, 17, part, parts)*4; j < share_s(17, 17, part + 1,
            parts)*4; j += 4) {
        float acc = hidden_bias[j];
        float acc2 = hidden_bias[j + 1];
        float acc3 = hidden_bias[j + 2];
        float acc4 = hidden_bias[j + 3];
        float acc5 = 0.0f;
        float acc6 = 0.0f;
        float acc7 = 0.0f;
        float acc8 = 0.0f;
        for (ptrdiff_t k = 0; k < 64; k += 2) {
            float x2 = x[k];
            acc = fma_s(x2, hidden_weight[j*64 + k*4], acc);
            acc2 = fma_s(x2, hidden_weight[j*64 + k*4 + 1], acc2);
            acc3 = fma_s(x2, hidden_weight[j*64 + k*4 + 2], acc3);
            acc4 = fma_s(x2, hidden_weight[j*64 + k*4 + 3], acc4);
            float x3 = x[k + 1];
            acc5 = fma_s(x3, hidden_weight[j*64 + k*4 + 4], acc5);
            acc6 = fma_s(x3, hidden_weight[j*64 + k*4 + 5], acc6);
            acc7 = fma_s(x3, hidden_weight[j*64 + k*4 + 6], acc7);
            acc8 = fma_s(x3, hidden_weight[j*64 + k*4 + 7], acc8);
        }
        acc = acc + acc5;
        acc2 = acc2 + acc6;
        acc3 = acc3 + acc7;
        acc4 = acc4 + acc8;
        float relu_v = max_s(0.0f, acc);
        hidden_out[j] = relu_v;
        float relu_v2 = max_s(0.0f, acc2);
        hidden_out[j + 1] = relu_v2;
        float relu_v3 = max_s(0.0f, acc3);
        hidden_out[j + 2] = relu_v3;
        float relu_v4 = max_s(0.0f, acc4);
        hidden_out[j + 3] = relu_v4;
    }
}

/* out: dense: f32[68] -> f32[3] */
static void threads_out(const float *RESTRICT out_bias, const float *RESTRICT out_weight,
                        const float *RESTRICT hidden_out, float *RESTRICT y)
{
    float acc = out_bias[0];
    float acc2 = out_bias[1];
    float acc3 = out_bias[2];
    float acc4 = 0.0f;
    float acc5 = 0.0f;
    float acc6 = 0.0f;
    for (ptrdiff_t k = 0; k < 68; k += 2) {
        float x = hidden_out[k];
        acc = fma_s(x, out_weight[k*3], acc);
        acc2 = fma_s(x, out_weight[k*3 + 1], acc2);
        acc3 = fma_s(x, out_weight[k*3 + 2], acc3);
        float x2 = hidden_out[k + 1];
        acc4 = fma_s(x2, out_weight[k*3 + 3], acc4);
        acc5 = fma_s(x2, out_weight[k*3 + 4], acc5);
        acc6 = fma_s(x2, out_weight[k*3 + 5], acc6);
    }
    acc = acc + acc4;
    acc2 = acc2 + acc5;
    acc3 = acc3 + acc6;
    y[0] = acc;
    y[1] = acc2;
    y[2] = acc3;
}

/* What the threads of a call share. */
struct threads_call {
    const unsigned char *blob;
    float *work_float;
    const float *x;
    int layer; /* at work */
};

static void threads_part(void *shared, int part, int parts)
{
    const struct threads_call *call = (const struct threads_call *)shared;
    const unsigned char *blob = call->blob;
    float *work_float = call->work_float;
    const float *x = call->x;
    const float *hidden_weight = (const float *)(const void *)(blob + 64);
    const float *hidden_bias = (const float *)(const void *)(blob + 17472);
    float *hidden_out = work_float;
    switch (call->layer) {
    case 0:
        threads_hidden(hidden_bias, hidden_weight, x, hidden_out, part, parts);
        break;
    }
}

static void threads_forward(const unsigned char *blob, const float *x, float *y, nnc_pool *pool)
{
    const float *out_weight = (const float *)(const void *)(blob + 17792);
    const float *out_bias = (const float *)(const void *)(blob + 18624);
    float work_float[68];
    float *hidden_out = work_float;
    struct threads_call call = {blob, work_float, x, 0};
    call.layer = 0; /* hidden */
    nnc_pool_run(pool, threads_part, &call);
    threads_out(out_bias, out_weight, hidden_out, y);
}

/* hidden: dense, relu: f32[64,64] -> f32[64,68] */
static void threads_hidden_x64(const float *RESTRICT hidden_bias,
                               const float *RESTRICT hidden_weight, const float *RESTRICT x,
                               float *RESTRICT hidden_out_2, ptrdiff_t part, ptrdiff_t parts)
{
    for (ptrdiff_t j = 0; j < 68; j += 4) {
        for (ptrdiff_t m = share_s(32, 32, part, parts)*2; m < share_s(32, 32, part + 1,
                parts)*2; m += 2) {
            float acc = hidden_bias[j];
            float acc2 = hidden_bias[j + 1];
            float acc3 = hidden_bias[j + 2];
            float acc4 = hidden_bias[j + 3];
            float acc5 = hidden_bias[j];
            float acc6 = hidden_bias[j + 1];
            float acc7 = hidden_bias[j + 2];
            float acc8 = hidden_bias[j + 3];
            for (ptrdiff_t k = 0; k < 64; k++) {
                float w = hidden_weight[j*64 + k*4];
                float w2 = hidden_weight[j*64 + k*4 + 1];
                float w3 = hidden_weight[j*64 + k*4 + 2];
                float w4 = hidden_weight[j*64 + k*4 + 3];
                float x2 = x[k + m*64];
                acc = fma_s(x2, w, acc);
                acc2 = fma_s(x2, w2, acc2);
                acc3 = fma_s(x2, w3, acc3);
                acc4 = fma_s(x2, w4, acc4);
                float x3 = x[k + m*64 + 64];
                acc5 = fma_s(x3, w, acc5);
                acc6 = fma_s(x3, w2, acc6);
                acc7 = fma_s(x3, w3, acc7);
                acc8 = fma_s(x3, w4, acc8);
            }
            float relu_v = max_s(0.0f, acc);
            hidden_out_2[m*68 + j] = relu_v;
            float relu_v2 = max_s(0.0f, acc2);
            hidden_out_2[m*68 + j + 1] = relu_v2;
            float relu_v3 = max_s(0.0f, acc3);
            hidden_out_2[m*68 + j + 2] = relu_v3;
            float relu_v4 = max_s(0.0f, acc4);
            hidden_out_2[m*68 + j + 3] = relu_v4;
            float relu_v5 = max_s(0.0f, acc5);
            hidden_out_2[m*68 + j + 68] = relu_v5;
            float relu_v6 = max_s(0.0f, acc6);
            hidden_out_2[m*68 + j + 69] = relu_v6;
            float relu_v7 = max_s(0.0f, acc7);
            hidden_out_2[m*68 + j + 70] = relu_v7;
            float relu_v8 = max_s(0.0f, acc8);
            hidden_out_2[m*68 + j + 71] = relu_v8;
        }
    }
}

/* out: dense: f32[64,68] -> f32[64,3] */
static void threads_out_x64(const float *RESTRICT out_bias, const float *RESTRICT out_weight,
                            const float *RESTRICT hidden_out_2, float *RESTRICT y, ptrdiff_t part,
                            ptrdiff_t parts)
{
    for (ptrdiff_t m = share_s(32, 32, part, parts)*2; m < share_s(32, 32, part + 1,
            parts)*2; m += 2) {
        float acc = out_bias[0];
        float acc2 = out_bias[1];
        float acc3 = out_bias[2];
        float acc4 = out_bias[0];
        float acc5 = out_bias[1];
        float acc6 = out_bias[2];
        for (ptrdiff_t k = 0; k < 68; k++) {
            float w = out_weight[k*3];
            float w2 = out_weight[k*3 + 1];
            float w3 = out_weight[k*3 + 2];
            float x = hidden_out_2[k + m*68];
            acc = fma_s(x, w, acc);
            acc2 = fma_s(x, w2, acc2);
            acc3 = fma_s(x, w3, acc3);
            float x2 = hidden_out_2[k + m*68 + 68];
            acc4 = fma_s(x2, w, acc4);
            acc5 = fma_s(x2, w2, acc5);
            acc6 = fma_s(x2, w3, acc6);
        }
        y[m*3] = acc;
        y[m*3 + 1] = acc2;
        y[m*3 + 2] = acc3;
        y[m*3 + 3] = acc4;
        y[m*3 + 4] = acc5;
        y[m*3 + 5] = acc6;
    }
}

/* What the threads of a call share. */
struct threads_call_x64 {
    const unsigned char *blob;
    unsigned char *workspace;
    const float *x;
    float *y;
    int layer; /* at work */
};

static void threads_part_x64(void *shared, int part, int parts)
{
    const struct threads_call_x64 *call = (const struct threads_call_x64 *)shared;
    const unsigned char *blob = call->blob;
    unsigned char *workspace = call->workspace;
    const float *x = call->x;
    float *y = call->y;
    const float *hidden_bias = (const float *)(const void *)(blob + 17472);
    const float *hidden_weight = (const float *)(const void *)(blob + 64);
    const float *out_bias = (const float *)(const void *)(blob + 18624);
    const float *out_weight = (const float *)(const void *)(blob + 17792);
    float *hidden_out_2 = (float *)(void *)(workspace + 0);
    switch (call->layer) {
    case 0:
        threads_hidden_x64(hidden_bias, hidden_weight, x, hidden_out_2, part, parts);
        break;
    case 1:
        threads_out_x64(out_bias, out_weight, hidden_out_2, y, part, parts);
        break;
    }
}

static void threads_forward_x64(const unsigned char *blob, unsigned char *workspace, const float *x,
                                float *y, nnc_pool *pool)
{
    struct threads_call_x64 call = {blob, workspace, x, y, 0};
    call.layer = 0; /* hidden_x64 */
    nnc_pool_run(pool, threads_part_x64, &call);
    call.layer = 1; /* out_x64 */
    nnc_pool_run(pool, threads_part_x64, &call);
}

/* hidden: dense, relu: f32[8,64] -> f32[8,68] */
static void threads_hidden_x8(const float *RESTRICT hidden_bias,
                              const float *RESTRICT hidden_weight, const float *RESTRICT x,
                              float *RESTRICT hidden_out_3, ptrdiff_t part, ptrdiff_t parts)
{
    for (ptrdiff_t j = share_s(17, 17, part, parts)*4; j < share_s(17, 17, part + 1,
            parts)*4; j += 4) {
        for (ptrdiff_t m = 0; m < 8; m += 2) {
            float acc = hidden_bias[j];
            float acc2 = hidden_bias[j + 1];
            float acc3 = hidden_bias[j + 2];
            float acc4 = hidden_bias[j + 3];
            float acc5 = hidden_bias[j];
            float acc6 = hidden_bias[j + 1];
            float acc7 = hidden_bias[j + 2];
            float acc8 = hidden_bias[j + 3];
            for (ptrdiff_t k = 0; k < 64; k++) {
                float w = hidden_weight[j*64 + k*4];
                float w2 = hidden_weight[j*64 + k*4 + 1];
                float w3 = hidden_weight[j*64 + k*4 + 2];
                float w4 = hidden_weight[j*64 + k*4 + 3];
                float x2 = x[k + m*64];
                acc = fma_s(x2, w, acc);
                acc2 = fma_s(x2, w2, acc2);
                acc3 = fma_s(x2, w3, acc3);
                acc4 = fma_s(x2, w4, acc4);
                float x3 = x[k + m*64 + 64];
                acc5 = fma_s(x3, w, acc5);
                acc6 = fma_s(x3, w2, acc6);
                acc7 = fma_s(x3, w3, acc7);
                acc8 = fma_s(x3, w4, acc8);
            }
            float relu_v = max_s(0.0f, acc);
            hidden_out_3[m*68 + j] = relu_v;
            float relu_v2 = max_s(0.0f, acc2);
            hidden_out_3[m*68 + j + 1] = relu_v2;
            float relu_v3 = max_s(0.0f, acc3);
            hidden_out_3[m*68 + j + 2] = relu_v3;
            float relu_v4 = max_s(0.0f, acc4);
            hidden_out_3[m*68 + j + 3] = relu_v4;
            float relu_v5 = max_s(0.0f, acc5);
            hidden_out_3[m*68 + j + 68] = relu_v5;
            float relu_v6 = max_s(0.0f, acc6);
            hidden_out_3[m*68 + j + 69] = relu_v6;
            float relu_v7 = max_s(0.0f, acc7);
            hidden_out_3[m*68 + j + 70] = relu_v7;
            float relu_v8 = max_s(0.0f, acc8);
            hidden_out_3[m*68 + j + 71] = relu_v8;
        }
    }
}

/* out: dense: f32[8,68] -> f32[8,3] */
static void threads_out_x8(const float *RESTRICT out_bias, const float *RESTRICT out_weight,
                           const float *RESTRICT hidden_out_3, float *RESTRICT y)
{
    for (ptrdiff_t m = 0; m < 8; m += 2) {
        float acc = out_bias[0];
        float acc2 = out_bias[1];
        float acc3 = out_bias[2];
        float acc4 = out_bias[0];
        float acc5 = out_bias[1];
        float acc6 = out_bias[2];
        for (ptrdiff_t k = 0; k < 68; k++) {
            float w = out_weight[k*3];
            float w2 = out_weight[k*3 + 1];
            float w3 = out_weight[k*3 + 2];
            float x = hidden_out_3[k + m*68];
            acc = fma_s(x, w, acc);
            acc2 = fma_s(x, w2, acc2);
            acc3 = fma_s(x, w3, acc3);
            float x2 = hidden_out_3[k + m*68 + 68];
            acc4 = fma_s(x2, w, acc4);
            acc5 = fma_s(x2, w2, acc5);
            acc6 = fma_s(x2, w3, acc6);
        }
        y[m*3] = acc;
        y[m*3 + 1] = acc2;
        y[m*3 + 2] = acc3;
        y[m*3 + 3] = acc4;
        y[m*3 + 4] = acc5;
        y[m*3 + 5] = acc6;
    }
}

/* What the threads of a call share. */
struct threads_call_x8 {
    const unsigned char *blob;
    float *work_float;
    const float *x;
    int layer; /* at work */
};

static void threads_part_x8(void *shared, int part, int parts)
{
    const struct threads_call_x8 *call = (const struct threads_call_x8 *)shared;
    const unsigned char *blob = call->blob;
    float *work_float = call->work_float;
    const float *x = call->x;
    const float *hidden_bias = (const float *)(const void *)(blob + 17472);
    const float *hidden_weight = (const float *)(const void *)(blob + 64);
    float *hidden_out_3 = work_float;
    switch (call->layer) {
    case 0:
        threads_hidden_x8(hidden_bias, hidden_weight, x, hidden_out_3, part, parts);
        break;
    }
}

static void threads_forward_x8(const unsigned char *blob, const float *x, float *y, nnc_pool *pool)
{
    const float *out_bias = (const float *)(const void *)(blob + 18624);
    const float *out_weight = (const float *)(const void *)(blob + 17792);
    float work_float[544];
    float *hidden_out_3 = work_float;
    struct threads_call_x8 call = {blob, work_float, x, 0};
    call.layer = 0; /* hidden_x8 */
    nnc_pool_run(pool, threads_part_x8, &call);
    threads_out_x8(out_bias, out_weight, hidden_out_3, y);
}

int threads_run(const threads_weights *weights, const float *x, float *y, void *workspace,
                nnc_pool *pool)
{
    if (weights == NULL || weights->blob == NULL)
        return 1;
    (void)workspace; /* none is needed */
    threads_forward((const unsigned char *)weights->blob, x, y, pool);
    return 0;
}

static int threads_run_x64(const threads_weights *weights, const float *x, float *y,
                           void *workspace, nnc_pool *pool)
{
    if (weights == NULL || weights->blob == NULL)
        return 1;
    if (workspace == NULL || (uintptr_t)workspace % 64 != 0)
        return 2;
    threads_forward_x64((const unsigned char *)weights->blob, (unsigned char *)workspace, x, y,
                        pool);
    return 0;
}

static int threads_run_x8(const threads_weights *weights, const float *x, float *y, void *workspace,
                          nnc_pool *pool)
{
    if (weights == NULL || weights->blob == NULL)
        return 1;
    (void)workspace; /* none is needed */
    threads_forward_x8((const unsigned char *)weights->blob, x, y, pool);
    return 0;
}

int threads_run_batch(const threads_weights *weights, size_t n, const float *x, float *y,
                      void *workspace, nnc_pool *pool)
{
    int status = 0;
    size_t i = 0;
    for (; status == 0 && n - i >= 64 && workspace != NULL; i += 64)
        status = threads_run_x64(weights, x + i*64, y + i*3, workspace, pool);
    for (; status == 0 && n - i >= 8; i += 8)
        status = threads_run_x8(weights, x + i*64, y + i*3, workspace, pool);
    for (; status == 0 && i < n; i++)
        status = threads_run(weights, x + i*64, y + i*3, workspace, pool);
    return status;
}

/* The threads' runtime, once in a program however many models have it. */
#define NNC_RT_WEAK
/* nnc_rt.c: a pool of threads for the layers of a model, one layer after the other.
 *
 * Each part of a task has a thread that takes it first, so that weights stay in that thread's
 * caches. But whoever has done its own takes what nobody has begun: a thread that sleeps, or that
 * has lost its processor to another program, holds up no one. A thread waits for the counter of
 * tasks to change: spinning, then asleep. The atomics are those of GCC and clang,
 * which C99 and C++ have too. */
#ifndef NNC_RT_H /* else this text stands in the C file of a model, whose header has it */
#define _POSIX_C_SOURCE 200809L
#include "nnc_rt.h"
#endif
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef NNC_RT_WEAK
#define NNC_RT_API __attribute__((weak))
#else
#define NNC_RT_API
#endif

/* A turn of spinning takes some 50 ns. A thread spins for as long as the way into sleep and back
 * takes, 50 us: longer than most layers that are not divided. It does not yield: where others want
 * the processor, Linux then leaves it waiting for hundreds of ms. */
enum { NNC_SPINS = 1000, NNC_LINE = 64 };

/* A number that threads wait for to change; each apart from what else is written. */
struct nnc_counter {
    unsigned value;
    int sleepers; /* are there any? */
    pthread_cond_t changed;
    char apart[NNC_LINE];
};

struct nnc_seat {
    nnc_pool *pool;
    int part;
    unsigned taken; /* the last task of which somebody has taken this part */
    pthread_t thread;
    char apart[NNC_LINE];
};

struct nnc_pool {
    int parts; /* of a task */
    int workers;
    int ending;
    unsigned busy; /* with a task */
    void (*task)(void *arg, int part, int parts);
    void *arg;
    char apart[NNC_LINE];
    struct nnc_counter tasks; /* begun */
    struct nnc_counter done;  /* parts, of this task, by others than the caller */
    pthread_mutex_t lock;
    struct nnc_seat seat[NNC_POOL_MOST];
};

static void nnc_relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#endif
}

static unsigned nnc_value(const struct nnc_counter *c)
{
    return __atomic_load_n(&c->value, __ATOMIC_ACQUIRE);
}

/* A sleeper says so before it looks at the value again, and who changes the value does so before it
 * looks for sleepers: in the one order of all these, no sleeper is missed. It may be woken by a
 * change from long ago, so it says so each time. */
static unsigned nnc_await_change(nnc_pool *p, struct nnc_counter *c, unsigned old)
{
    for (int i = 0; i < NNC_SPINS && nnc_value(c) == old; i++)
        nnc_relax();
    if (nnc_value(c) != old)
        return nnc_value(c);
    pthread_mutex_lock(&p->lock);
    for (;;) {
        __atomic_store_n(&c->sleepers, 1, __ATOMIC_SEQ_CST);
        if (__atomic_load_n(&c->value, __ATOMIC_SEQ_CST) != old)
            break;
        pthread_cond_wait(&c->changed, &p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    return nnc_value(c);
}

static void nnc_increment(nnc_pool *p, struct nnc_counter *c)
{
    __atomic_add_fetch(&c->value, 1, __ATOMIC_SEQ_CST);
    if (!__atomic_load_n(&c->sleepers, __ATOMIC_SEQ_CST))
        return;
    pthread_mutex_lock(&p->lock);
    __atomic_store_n(&c->sleepers, 0, __ATOMIC_SEQ_CST);
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&p->lock);
}

/* Runs the part if nobody has taken it. It can't be of another task than `task`: each begins when
 * all parts of the one before are done, and all were taken once. */
static int nnc_take(nnc_pool *p, int part, unsigned task)
{
    unsigned before = task - 1;
    if (!__atomic_compare_exchange_n(&p->seat[part].taken, &before, task, 0, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED))
        return 0;
    p->task(p->arg, part, p->parts);
    return 1;
}

static void *nnc_worker(void *arg)
{
    const struct nnc_seat *seat = (const struct nnc_seat *)arg;
    nnc_pool *p = seat->pool;
    for (unsigned task = 0;;) {
        task = nnc_await_change(p, &p->tasks, task);
        if (__atomic_load_n(&p->ending, __ATOMIC_ACQUIRE))
            return NULL;
        for (int i = 0; i < p->parts; i++)
            if (nnc_take(p, (seat->part + i) % p->parts, task))
                nnc_increment(p, &p->done);
    }
}

NNC_RT_API void nnc_pool_run(nnc_pool *p, void (*task)(void *arg, int part, int parts), void *arg)
{
    if (!p || p->parts == 1 || __atomic_exchange_n(&p->busy, 1u, __ATOMIC_ACQUIRE)) {
        task(arg, 0, 1);
        return;
    }
    unsigned mine = 0, others = 0, number = p->tasks.value + 1;
    p->task = task;
    p->arg = arg;
    p->done.value = 0;
    nnc_increment(p, &p->tasks);
    for (int part = 0; part < p->parts; part++)
        mine += (unsigned)nnc_take(p, part, number);
    while (others + mine < (unsigned)p->parts)
        others = nnc_await_change(p, &p->done, others);
    __atomic_store_n(&p->busy, 0u, __ATOMIC_RELEASE);
}

/* Those that are there; many if the system does not say. */
static int nnc_processors(void)
{
#if defined(NNC_RT_PROCESSORS) /* a test has more threads than processors */
    return NNC_RT_PROCESSORS;
#elif defined(_SC_NPROCESSORS_ONLN)
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 && n < NNC_POOL_MOST ? (int)n : (int)NNC_POOL_MOST;
#else
    return NNC_POOL_MOST;
#endif
}

/* The result: how many there are. They take no signals: those are the application's. */
static int nnc_start_workers(nnc_pool *p, int wanted)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (p->workers < wanted) {
        struct nnc_seat *seat = &p->seat[p->workers + 1];
        seat->pool = p;
        seat->part = p->workers + 1;
        if (pthread_create(&seat->thread, NULL, nnc_worker, seat) != 0)
            break;
        p->workers++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return p->workers;
}

static int nnc_open_locks(nnc_pool *p)
{
    if (pthread_mutex_init(&p->lock, NULL) != 0)
        return 0;
    if (pthread_cond_init(&p->tasks.changed, NULL) == 0) {
        if (pthread_cond_init(&p->done.changed, NULL) == 0)
            return 1;
        pthread_cond_destroy(&p->tasks.changed);
    }
    pthread_mutex_destroy(&p->lock);
    return 0;
}

/* A thread without a processor would only keep another from work: its part is done by those. */
NNC_RT_API nnc_pool *nnc_pool_create(int threads)
{
    nnc_pool *p = (nnc_pool *)calloc(1, sizeof *p);
    int processors = nnc_processors();
    int parts = threads < 1 ? 1 : threads < NNC_POOL_MOST ? threads : NNC_POOL_MOST;
    if (p && !nnc_open_locks(p)) {
        free(p);
        return NULL;
    }
    if (p) {
        int wanted = (parts < processors ? parts : processors) - 1;
        int workers = nnc_start_workers(p, wanted);
        p->parts = workers && workers == wanted ? parts : workers + 1;
    }
    return p;
}

NNC_RT_API void nnc_pool_free(nnc_pool *p)
{
    if (!p)
        return;
    __atomic_store_n(&p->ending, 1, __ATOMIC_RELEASE);
    nnc_increment(p, &p->tasks);
    for (int i = 1; i <= p->workers; i++)
        pthread_join(p->seat[i].thread, NULL);
    pthread_cond_destroy(&p->tasks.changed);
    pthread_cond_destroy(&p->done.changed);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
