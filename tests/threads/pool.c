/* pool.c: the pool of runtime/nnc_rt.c: every part runs once a task, all of it is done when the
 * task is, in pools of one thread to many more than there are processors. `few`: less of it, for
 * sanitizers. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "nnc_rt.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST = NNC_POOL_MOST, LAYERS = 20, CALLERS = 4 };

typedef struct Job {
    nnc_pool *pool;
    int parts, before;    /* as part 0 saw it, in this task and in the one before */
    int ran[MOST];        /* tasks of each part */
    int value[2][MOST];   /* that each part writes in a layer, and reads in the next */
    int wrong[MOST];      /* values of others that were not of the layer before */
    int layer;
    struct Job *inner;    /* run by every part, in the same pool */
} Job;

static void count(void *arg, int part, int parts)
{
    Job *j = arg;
    j->ran[part]++;
    if (part == 0)
        j->parts = parts;
}

/* Each part reads what all others wrote in the task before. */
static void layer(void *arg, int part, int parts)
{
    Job *j = arg;
    int now = j->layer & 1;
    count(arg, part, parts);
    j->value[now][part] = j->layer;
    for (int i = 0; i < j->before; i++)
        j->wrong[part] += j->value[!now][i] != j->layer - 1;
}

/* As a model calls its layers. */
static void run_layers(Job *j)
{
    j->before = 0;
    for (j->layer = 1; j->layer <= LAYERS; j->layer++) {
        nnc_pool_run(j->pool, layer, j);
        j->before = j->parts; /* 1 while the pool is at work for others */
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
    for (int i = 0; i < tasks / LAYERS; i++)
        run_layers(&j);
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
    int tasks, parallel, wrong;
} Caller;

static void *call(void *arg)
{
    Caller *c = arg;
    for (int i = 0; i < c->tasks; i++) {
        Job j = {.pool = c->pool};
        run_layers(&j);
        c->parallel += j.ran[1];
        c->wrong += j.ran[0] != LAYERS || j.wrong[0] || j.wrong[1];
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
        CHECK(caller[i].wrong == 0);
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
            nnc_pool_run(j.pool, count, &j);
        nnc_pool_free(j.pool);
    }
    CHECK(j.ran[0] == lives - (lives + 2) / 3);
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
    run_layers(&j);
    CHECK(j.ran[3] == 1 + LAYERS && j.wrong[3] == 0);
    nnc_pool_free(j.pool);
}

int main(int argc, char **argv)
{
    int few = argc > 1 && strcmp(argv[1], "few") == 0 ? 10 : 1;
    test_tasks(1, 1000);
    test_tasks(-3, 2 * LAYERS);
    test_tasks(2, 20000 / few);
    test_tasks(3, 4000 / few);
    test_tasks(16, 600 / few);
    test_tasks(1000, LAYERS);
    test_nested();
    test_callers(500 / few);
    test_lives(1000 / few);
    test_sleep();
    return check_done();
}
