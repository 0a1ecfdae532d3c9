/* nnc_rt.c: a pool of threads that wait for a task in turns: spinning, yielding, asleep.
 *
 * A wait is for a counter to change; whoever changes it wakes those asleep, if there are any. All
 * parts of a task run from its start to its end and meet at barriers between (a counter of arrivals
 * and one of phases: Mellor-Crummey & Scott 1991, section 3.1), which at the few threads of a layer
 * cost less than handing out work. The atomics are those of GCC and clang, which C99 and C++ have
 * too. */
#ifndef NNC_RT_H /* else this text stands in the C file of a model, whose header has it */
#define _POSIX_C_SOURCE 200809L
#include "nnc_rt.h"
#endif
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

#ifdef NNC_RT_WEAK
#define NNC_RT_API __attribute__((weak))
#else
#define NNC_RT_API
#endif

/* Some 3 us of spinning: what parts of a layer differ by. A barrier then costs 80 ns. Where there
 * are more threads than processors all of it is lost at each barrier, so then others are let
 * forward; after some 50 us, what the way into sleep and back costs, the thread sleeps. */
enum { NNC_SPINS = 64, NNC_YIELDS = 200 };

struct nnc_seat {
    nnc_pool *pool;
    int part;
    pthread_t thread;
};

struct nnc_pool {
    int threads;
    int ending;
    void (*task)(void *arg, int part, int parts);
    void *arg;
    unsigned busy; /* by a call */
    unsigned jobs; /* begun; each thread takes part in every one */
    char apart[64]; /* what threads spin on is not in the cache line of what they write */
    unsigned arrived; /* of this phase */
    char from[64];
    unsigned phase; /* barriers that all have passed */
    unsigned sleepers;
    pthread_mutex_t lock;
    pthread_cond_t changed;
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

static int nnc_is(const unsigned *counter, unsigned value)
{
    return __atomic_load_n(counter, __ATOMIC_ACQUIRE) == value;
}

/* A sleeper counts itself before it looks at the counter again, and who changes the counter does so
 * before it looks for sleepers: in the one order of all these, no sleeper is missed. */
static void nnc_await_change(nnc_pool *p, const unsigned *counter, unsigned old)
{
    for (int i = 0; i < NNC_SPINS && nnc_is(counter, old); i++)
        nnc_relax();
    for (int i = 0; i < NNC_YIELDS && nnc_is(counter, old); i++)
        sched_yield();
    if (!nnc_is(counter, old))
        return;
    pthread_mutex_lock(&p->lock);
    __atomic_add_fetch(&p->sleepers, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(counter, __ATOMIC_SEQ_CST) == old)
        pthread_cond_wait(&p->changed, &p->lock);
    __atomic_sub_fetch(&p->sleepers, 1, __ATOMIC_SEQ_CST);
    pthread_mutex_unlock(&p->lock);
}

static void nnc_change(nnc_pool *p, unsigned *counter)
{
    __atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST);
    if (!__atomic_load_n(&p->sleepers, __ATOMIC_SEQ_CST))
        return;
    pthread_mutex_lock(&p->lock);
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

NNC_RT_API void nnc_pool_barrier(nnc_pool *p)
{
    unsigned phase = __atomic_load_n(&p->phase, __ATOMIC_ACQUIRE);
    if (__atomic_add_fetch(&p->arrived, 1, __ATOMIC_ACQ_REL) < (unsigned)p->threads) {
        nnc_await_change(p, &p->phase, phase);
        return;
    }
    __atomic_store_n(&p->arrived, 0u, __ATOMIC_RELAXED);
    nnc_change(p, &p->phase);
}

static void *nnc_worker(void *arg)
{
    const struct nnc_seat *seat = (const struct nnc_seat *)arg;
    nnc_pool *p = seat->pool;
    for (unsigned done = 0;; done++) {
        nnc_await_change(p, &p->jobs, done);
        if (p->ending)
            return NULL;
        p->task(p->arg, seat->part, p->threads);
        nnc_pool_barrier(p);
    }
}

NNC_RT_API void nnc_pool_run(nnc_pool *p, void (*task)(void *arg, int part, int parts), void *arg)
{
    if (p->threads == 1 || __atomic_exchange_n(&p->busy, 1u, __ATOMIC_ACQUIRE)) {
        task(arg, 0, 1);
        return;
    }
    p->task = task;
    p->arg = arg;
    nnc_change(p, &p->jobs);
    task(arg, 0, p->threads);
    nnc_pool_barrier(p);
    __atomic_store_n(&p->busy, 0u, __ATOMIC_RELEASE);
}

/* They take no signals: those are the application's. */
static void nnc_start_workers(nnc_pool *p, int threads)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (p->threads < threads) {
        struct nnc_seat *seat = &p->seat[p->threads];
        seat->pool = p;
        seat->part = p->threads;
        if (pthread_create(&seat->thread, NULL, nnc_worker, seat) != 0)
            break;
        p->threads++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

NNC_RT_API nnc_pool *nnc_pool_create(int threads)
{
    nnc_pool *p = (nnc_pool *)calloc(1, sizeof *p);
    if (!p)
        return NULL;
    if (pthread_mutex_init(&p->lock, NULL) != 0) {
        free(p);
        return NULL;
    }
    if (pthread_cond_init(&p->changed, NULL) != 0) {
        pthread_mutex_destroy(&p->lock);
        free(p);
        return NULL;
    }
    p->threads = 1;
    nnc_start_workers(p, threads < NNC_POOL_MOST ? threads : NNC_POOL_MOST);
    return p;
}

NNC_RT_API void nnc_pool_free(nnc_pool *p)
{
    if (!p)
        return;
    p->ending = 1;
    nnc_change(p, &p->jobs);
    for (int i = 1; i < p->threads; i++)
        pthread_join(p->seat[i].thread, NULL);
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
