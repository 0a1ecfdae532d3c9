/* timing.c: see timing.h. */
#define _POSIX_C_SOURCE 200809L
#include "tool/timing.h"
#include <stdlib.h>
#include <time.h>

enum { TURNS = 5, MOST = 800, LEAST_CALLS = 3 }; /* MOST samples a turn */

static const double least_sample = 20e-6;

double clock_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double median_of(double *sample, int count)
{
    qsort(sample, (size_t)count, sizeof *sample, by_value);
    return sample[count / 2];
}

static bool warm_up(const Timed *t, double seconds)
{
    double start = clock_seconds();
    for (int calls = 0; calls < LEAST_CALLS || clock_seconds() - start < seconds; calls++)
        if (!t->call(t->arg, 1))
            return false;
    return true;
}

/* How many calls a sample is. */
static size_t find_times(const Timed *t)
{
    for (size_t times = 1;; times *= 2) {
        double start = clock_seconds();
        if (!t->call(t->arg, times) || clock_seconds() - start >= least_sample)
            return times;
    }
}

static bool take_turn(Timed *t, size_t times, double *sample, double seconds)
{
    double start = clock_seconds();
    for (int n = 0; n == 0 || (n < MOST && clock_seconds() - start < seconds); n++) {
        double from = clock_seconds();
        if (!t->call(t->arg, times))
            return false;
        sample[t->samples++] = (clock_seconds() - from) / (double)times;
    }
    return true;
}

bool time_calls(Arena *a, Timed *t, int n, double seconds)
{
    double **sample = NEW_ARRAY(a, double *, n + 1);
    size_t *times = NEW_ARRAY(a, size_t, n + 1);
    for (int i = 0; i < n; i++) {
        sample[i] = NEW_ARRAY(a, double, TURNS * MOST);
        t[i].samples = 0;
        if (!warm_up(&t[i], seconds / 5))
            return false;
        times[i] = find_times(&t[i]);
    }
    for (int turn = 0; turn < TURNS; turn++)
        for (int i = 0; i < n; i++)
            if (!take_turn(&t[i], times[i], sample[i], seconds / TURNS))
                return false;
    for (int i = 0; i < n; i++) {
        t[i].median = median_of(sample[i], t[i].samples);
        t[i].least = sample[i][0];
    }
    return true;
}
