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
