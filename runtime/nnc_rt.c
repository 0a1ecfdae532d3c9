/* nnc_rt.c: a pool of threads for the layers of a model, one layer after the other.
 *
 * Each part of a task has a thread that takes it first, so that weights stay in that thread's
 * caches. But whoever has done its own takes what nobody has begun: a thread that sleeps, or that
 * has lost its processor to another program, holds up no one. A thread waits for the counter of
 * tasks to change: spinning, then yielding, then asleep. The atomics are those of GCC and clang,
 * which C99 and C++ have too. */
#ifndef NNC_RT_H /* else this text stands in the C file of a model, whose header has it */
#define _POSIX_C_SOURCE 200809L
#include "nnc_rt.h"
#endif
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef NNC_RT_WEAK
#define NNC_RT_API __attribute__((weak))
#else
#define NNC_RT_API
#endif

/* A turn of spinning takes some 50 ns. Where each thread has a processor it spins for as long as
 * the way into sleep and back takes, 50 us: longer than a layer that is not divided. Else spinning
 * keeps others from work, so that it is for 3 us: what threads differ by when a layer ends. Then
 * the thread lets others forward, and at last it sleeps. */
enum { NNC_SPINS = 1000, NNC_FEW_SPINS = 64, NNC_YIELDS = 100, NNC_LINE = 64 };

/* A number that threads wait for to change; each apart from what else is written. */
struct nnc_counter {
    unsigned value;
    unsigned sleepers; /* since somebody was last woken */
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
    int threads;
    int spins;
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

/* A sleeper counts itself before it looks at the value again, and who changes the value does so
 * before it looks for sleepers: in the one order of all these, no sleeper is missed. */
static unsigned nnc_await_change(nnc_pool *p, struct nnc_counter *c, unsigned old)
{
    for (int i = 0; i < p->spins && nnc_value(c) == old; i++)
        nnc_relax();
    for (int i = 0; i < NNC_YIELDS && nnc_value(c) == old; i++)
        sched_yield();
    if (nnc_value(c) == old) {
        pthread_mutex_lock(&p->lock);
        __atomic_add_fetch(&c->sleepers, 1, __ATOMIC_SEQ_CST);
        while (__atomic_load_n(&c->value, __ATOMIC_SEQ_CST) == old)
            pthread_cond_wait(&c->changed, &p->lock);
        pthread_mutex_unlock(&p->lock);
    }
    return nnc_value(c);
}

static void nnc_increment(nnc_pool *p, struct nnc_counter *c)
{
    __atomic_add_fetch(&c->value, 1, __ATOMIC_SEQ_CST);
    if (!__atomic_load_n(&c->sleepers, __ATOMIC_SEQ_CST))
        return;
    pthread_mutex_lock(&p->lock);
    __atomic_store_n(&c->sleepers, 0u, __ATOMIC_SEQ_CST);
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
    p->task(p->arg, part, p->threads);
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
        for (int i = 0; i < p->threads; i++)
            if (nnc_take(p, (seat->part + i) % p->threads, task))
                nnc_increment(p, &p->done);
    }
}

NNC_RT_API void nnc_pool_run(nnc_pool *p, void (*task)(void *arg, int part, int parts), void *arg)
{
    if (!p || p->threads == 1 || __atomic_exchange_n(&p->busy, 1u, __ATOMIC_ACQUIRE)) {
        task(arg, 0, 1);
        return;
    }
    unsigned mine = 0, others = 0, number = p->tasks.value + 1;
    p->task = task;
    p->arg = arg;
    p->done.value = 0;
    nnc_increment(p, &p->tasks);
    for (int part = 0; part < p->threads; part++)
        mine += (unsigned)nnc_take(p, part, number);
    while (others + mine < (unsigned)p->threads)
        others = nnc_await_change(p, &p->done, others);
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

/* 1 if the system does not say. */
static long nnc_processors(void)
{
#ifdef _SC_NPROCESSORS_ONLN
    return sysconf(_SC_NPROCESSORS_ONLN);
#else
    return 1;
#endif
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

NNC_RT_API nnc_pool *nnc_pool_create(int threads)
{
    nnc_pool *p = (nnc_pool *)calloc(1, sizeof *p);
    if (p && !nnc_open_locks(p)) {
        free(p);
        return NULL;
    }
    if (p) {
        p->threads = 1;
        p->spins = threads <= nnc_processors() ? NNC_SPINS : NNC_FEW_SPINS;
        nnc_start_workers(p, threads < NNC_POOL_MOST ? threads : NNC_POOL_MOST);
    }
    return p;
}

NNC_RT_API void nnc_pool_free(nnc_pool *p)
{
    if (!p)
        return;
    __atomic_store_n(&p->ending, 1, __ATOMIC_RELEASE);
    nnc_increment(p, &p->tasks);
    for (int i = 1; i < p->threads; i++)
        pthread_join(p->seat[i].thread, NULL);
    pthread_cond_destroy(&p->tasks.changed);
    pthread_cond_destroy(&p->done.changed);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
