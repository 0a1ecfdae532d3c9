/* driver.h: what every C driver does around its engine: read input and reference, call, compare,
 * time. One process measures one engine on one model and prints one line:
 *
 *     MEDIAN_NS LEAST_NS ERROR
 *
 * ERROR is the largest difference to the reference, relative to the largest value of that.
 * peers.py has the same procedure in Python. */
#ifndef DRIVER_H
#define DRIVER_H
#define _GNU_SOURCE /* limits.c asks for thread affinity */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_SAMPLES = 4096, LEAST_SAMPLES = 5, LEAST_CALLS = 2 };
static const double SAMPLE_S = 20e-6; /* far above what reading the clock takes */
static const double WARM_SHARE = 0.25; /* of the seconds given: caches, clock rate, lazy set-up */

static inline double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline void die(const char *where, const char *what)
{
    fprintf(stderr, "%s: %s\n", where, what);
    exit(1);
}

/* The n floats of STEM.KIND.npy: little-endian float32, as models.py writes them. */
static inline float *load(const char *stem, const char *kind, size_t n)
{
    char path[4096];
    unsigned char head[10];
    snprintf(path, sizeof path, "%s.%s.npy", stem, kind);
    FILE *f = fopen(path, "rb");
    if (!f || fread(head, 1, sizeof head, f) != sizeof head || memcmp(head, "\x93NUMPY\1", 7))
        die(path, "is not a .npy file of version 1");
    float *x = malloc(n * sizeof *x);
    if (!x || fseek(f, head[8] | head[9] << 8, SEEK_CUR) || fread(x, sizeof *x, n, f) != n ||
        fgetc(f) != EOF)
        die(path, "has another size than the model");
    fclose(f);
    return x;
}

/* A value that is no number is infinitely wrong. */
static inline double error_of(const float *y, const float *want, size_t n)
{
    double most = 0, scale = 0;
    for (size_t i = 0; i < n; i++) {
        double d = fabs((double)y[i] - (double)want[i]);
        most = d <= most ? most : isnan(d) ? (double)INFINITY : d;
        scale = fmax(scale, fabs((double)want[i]));
    }
    return most / scale;
}

static inline int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static inline double seconds_of(void (*call)(void *), void *arg, int calls)
{
    double start = now();
    for (int i = 0; i < calls; i++)
        call(arg);
    return now() - start;
}

/* call(arg) fills y[n]; want is what should be there; about so many seconds. */
static inline void measure(void (*call)(void *), void *arg, double seconds, const float *y,
                           const float *want, size_t n)
{
    static double sample[MOST_SAMPLES];
    int calls = 1, count = 0;
    double end = now() + seconds * WARM_SHARE;
    for (int done = 0; done < LEAST_CALLS || now() < end; done++)
        call(arg);
    while (seconds_of(call, arg, calls) < SAMPLE_S)
        calls *= 2;
    end = now() + seconds;
    while (count < MOST_SAMPLES && (count < LEAST_SAMPLES || now() < end))
        sample[count++] = seconds_of(call, arg, calls) / calls;
    qsort(sample, (size_t)count, sizeof *sample, ascending);
    printf("%.3f %.3f %.3g\n", sample[count / 2] * 1e9, sample[0] * 1e9, error_of(y, want, n));
}
#endif
