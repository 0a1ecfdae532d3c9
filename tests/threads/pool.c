/* pool.c: the pool of runtime/nnc_rt.c: every part runs once a task, barriers hold all of them, in
 * pools of one thread to many more than there are processors. `few`: less of it, for sanitizers. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "nnc_rt.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST = NNC_POOL_MOST, PHASES = 20, CALLERS = 4 };

typedef struct Job {
    nnc_pool *pool;
    int parts;            /* as part 0 saw it */
    int ran[MOST];        /* tasks of each part */
    int value[MOST];      /* that each part writes in a phase */
    int wrong[MOST];      /* values of others that were not of the phase */
    struct Job *inner;    /* run by every part, in the same pool */
} Job;

static void count(void *arg, int part, int parts)
{
    Job *j = arg;
    j->ran[part]++;
    if (part == 0)
        j->parts = parts;
}

/* Between two barriers each part reads what all others wrote before the first. */
static void meet(void *arg, int part, int parts)
{
    Job *j = arg;
    count(arg, part, parts);
    for (int phase = 1; phase <= PHASES && parts > 1; phase++) {
        j->value[part] = phase;
        nnc_pool_barrier(j->pool);
        for (int i = 0; i < parts; i++)
            j->wrong[part] += j->value[i] != phase;
        nnc_pool_barrier(j->pool);
    }
}

static void nest(void *arg, int part, int parts)
{
    Job *j = arg;
    count(arg, part, parts);
    nnc_pool_run(j->pool, count, &j->inner[part]);
}

static void test_tasks(int threads, int tasks)
{
    Job j = {.pool = nnc_pool_create(threads)};
    CHECK(j.pool != NULL);
    for (int i = 0; i < tasks; i++)
        nnc_pool_run(j.pool, i % 10 ? count : meet, &j);
    CHECK(j.parts == (threads < 1 ? 1 : threads > MOST ? MOST : threads));
    for (int i = 0; i < MOST; i++) {
        CHECK(j.ran[i] == (i < j.parts ? tasks : 0));
        CHECK(j.wrong[i] == 0);
    }
    nnc_pool_free(j.pool);
}

/* A task that calls a model runs it serially. */
static void test_nested(void)
{
    Job inner[3], j = {.pool = nnc_pool_create(3), .inner = inner};
    memset(inner, 0, sizeof inner);
    nnc_pool_run(j.pool, nest, &j);
    for (int i = 0; i < 3; i++)
        CHECK(inner[i].parts == 1 && inner[i].ran[0] == 1 && inner[i].ran[1] == 0);
    nnc_pool_free(j.pool);
}

typedef struct Caller {
    nnc_pool *pool;
    int tasks, parallel, serial, wrong;
} Caller;

static void *call(void *arg)
{
    Caller *c = arg;
    for (int i = 0; i < c->tasks; i++) {
        Job j = {.pool = c->pool};
        nnc_pool_run(c->pool, meet, &j);
        c->parallel += j.parts == 2;
        c->serial += j.parts == 1;
        for (int k = 0; k < j.parts; k++)
            c->wrong += j.ran[k] != 1 || j.wrong[k] != 0;
    }
    return NULL;
}

static void test_callers(int tasks)
{
    nnc_pool *pool = nnc_pool_create(2);
    pthread_t thread[CALLERS];
    Caller caller[CALLERS];
    for (int i = 0; i < CALLERS; i++) {
        caller[i] = (Caller){.pool = pool, .tasks = tasks};
        CHECK(pthread_create(&thread[i], NULL, call, &caller[i]) == 0);
    }
    int parallel = 0;
    for (int i = 0; i < CALLERS; i++) {
        pthread_join(thread[i], NULL);
        CHECK(caller[i].wrong == 0 && caller[i].parallel + caller[i].serial == tasks);
        parallel += caller[i].parallel;
    }
    CHECK(parallel > 0);
    nnc_pool_free(pool);
}

static void test_lives(int lives)
{
    Job j = {0};
    for (int i = 0; i < lives; i++) {
        j.pool = nnc_pool_create(1 + i % 4);
        if (i % 3)
            nnc_pool_run(j.pool, meet, &j);
        nnc_pool_free(j.pool);
    }
    CHECK(j.ran[0] == lives - (lives + 2) / 3 && j.wrong[0] == 0);
    nnc_pool_free(NULL);
}

/* Threads that have nothing to do sleep: the process uses no processor, and they wake up. */
static void test_sleep(void)
{
    Job j = {.pool = nnc_pool_create(4)};
    nnc_pool_run(j.pool, count, &j);
    nanosleep(&(struct timespec){0, 50000000}, NULL);
    clock_t before = clock();
    nanosleep(&(struct timespec){0, 200000000}, NULL);
    CHECK(clock() - before < CLOCKS_PER_SEC / 50);
    nnc_pool_run(j.pool, meet, &j);
    CHECK(j.ran[3] == 2 && j.wrong[3] == 0);
    nnc_pool_free(j.pool);
}

int main(int argc, char **argv)
{
    int few = argc > 1 && strcmp(argv[1], "few") == 0 ? 10 : 1;
    test_tasks(1, 1000);
    test_tasks(-3, 10);
    test_tasks(2, 20000 / few);
    test_tasks(3, 5000 / few);
    test_tasks(16, 500 / few);
    test_tasks(1000, 20);
    test_nested();
    test_callers(500 / few);
    test_lives(1000 / few);
    test_sleep();
    return check_done();
}
