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
