/* threads: a neural network for programs in C, written by nnc. A complete program:
 *
 *     #include "threads.h"
 *     #include <stdio.h>
 *     #include <stdlib.h>
 *
 *     static void *read_weights(const char *path)
 *     {
 *         void *blob = aligned_alloc(THREADS_ALIGN, THREADS_WEIGHTS_BYTES); // or map the file
 *         FILE *file = fopen(path, "rb");
 *         int whole = blob && file && fread(blob, THREADS_WEIGHTS_BYTES, 1, file) == 1;
 *         if (file)
 *             fclose(file);
 *         return whole ? blob : NULL;
 *     }
 *
 *     int main(void)
 *     {
 *         static float x[THREADS_X_LEN]; // fill in
 *         static float y[THREADS_Y_LEN];
 *         threads_weights weights;
 *         const void *blob = read_weights("threads.bin");
 *         if (threads_weights_open(&weights, blob, THREADS_WEIGHTS_BYTES) != 0)
 *             return 1;
 *         nnc_pool *pool = nnc_pool_create(4);
 *         int status = threads_run(&weights, x, y, NULL, pool);
 *         nnc_pool_free(pool);
 *         return status;
 *     }
 *
 * A pool may be NULL: the call then runs on its own thread, with the same results, bit for bit.
 * Reentrant: weights are constant, all else is the caller's. Inputs and outputs may
 * not overlap, and need no alignment beyond their type's. */
#ifndef THREADS_H
#define THREADS_H
#include <stddef.h>
#include <stdint.h>

/* nnc_rt.h: threads for models that were compiled with `nnc --parallel`. One pool serves any number
 * of models. Compile nnc_rt.c into the application or link libnnc_rt.a (and -lpthread where the
 * system wants it); a C file of a model brings the same functions along, as weak symbols. */
#ifndef NNC_RT_H
#define NNC_RT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nnc_pool nnc_pool;

enum { NNC_POOL_MOST = 64 }; /* threads of a pool */

/* A pool of so many threads, of which the caller of a model is one: 1 or less starts none and
 * costs nothing, more than NNC_POOL_MOST are as many as that; no more are started than there are
 * processors, or than the system gives. NULL without memory: models take that, and run serially.
 * Between calls the threads spin for some 50 us, then they sleep. A child of fork() has none of
 * them, and must make its own. */
nnc_pool *nnc_pool_create(int threads);

/* No model may be running in it. NULL is fine. */
void nnc_pool_free(nnc_pool *pool);

/* For the models: task(arg, part, parts) once for each part from 0 to parts - 1, some at the same
 * time. Returns when all have. parts is what the pool was made for; it is 1 without a pool, and in
 * one that is at work for someone else, so that any thread may call a model with any pool. */
void nnc_pool_run(nnc_pool *pool, void (*task)(void *arg, int part, int parts), void *arg);

#ifdef __cplusplus
}
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define THREADS_X_LEN           64       /* elements: f32[64] */
#define THREADS_Y_LEN           3        /* elements: f32[3] */
#define THREADS_WORKSPACE_BYTES 17408    /* for run_batch; NULL: it takes one sample after the other */
#define THREADS_ALIGN           64       /* bytes, of the workspace and of a blob of weights */
#define THREADS_WEIGHTS_BYTES   18688    /* size of threads.bin */

typedef struct threads_weights {
    const void *blob; /* the caller's, must outlive its use; NULL: refused */
} threads_weights;

/* Checks magic, version, model, size and alignment; copies nothing. Returns 0 when the blob
   fits. */
int threads_weights_open(threads_weights *weights, const void *blob, size_t bytes);

/* Returns 0; 1: the weights were refused. */
int threads_run(const threads_weights *weights, const float *x, float *y, void *workspace,
                nnc_pool *pool);

/* n samples, one after the other in each array. Also 2: the workspace is not aligned. */
int threads_run_batch(const threads_weights *weights, size_t n, const float *x, float *y,
                      void *workspace, nnc_pool *pool);

#ifdef __cplusplus
}
#endif
#endif
