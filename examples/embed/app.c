/* Three models in one application: reads a badly scanned form with several threads. `ink` says
 * which fields are filled in (its weights stand in the C text), `clean` takes the noise off (its
 * weights are a blob assembled in), `digits` reads (its weights are a file, mapped, shared by all
 * processes).
 *
 *     nnc ink.nn -o ink.c
 *     nnc clean.nn --weights=embed -o clean.c
 *     nnc ../digits/digits.nn --weights=extern -o digits.c
 *     cc -O2 -std=c11 app.c ink.c clean.c digits.c -pthread -o app
 *     ./app digits.bin */
#define _POSIX_C_SOURCE 200809L
#include "clean.h"
#include "digits.h"
#include "ink.h"
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(INK_WORKSPACE_BYTES == 0 && CLEAN_WORKSPACE_BYTES == 0 &&
               DIGITS_WORKSPACE_BYTES == 0, "such small models need no workspace");

/* "LABEL PIXELS", one letter a pixel from 0 to g; see ../digits/app.c. */
static const char *const test[] = {
#include "../digits/test.txt"
};
enum { IMAGES = sizeof test / sizeof *test, FIELDS = IMAGES * 4 / 3, PIXELS = 64, THREADS = 4 };

/* ---- the form: every fourth field is empty, and all are noisy -------------------------------- */

static const char *image_of(int field)
{
    return field % 4 == 3 ? NULL : test[field - field / 4];
}

static float pixel(const char *image, int i)
{
    char c = image[2 + i];
    return (float)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* The sum of three uniform numbers, about normal: deviation 0.5, mean 0. */
static float noise(uint64_t *seed)
{
    float sum = -1.5f;
    for (int i = 0; i < 3; i++) {
        *seed = *seed * 6364136223846793005u + 1442695040888963407u;
        sum += (float)(*seed >> 40) * 0x1p-24f;
    }
    return sum;
}

static void scan(int field, float out[PIXELS])
{
    uint64_t seed = (uint64_t)field;
    const char *image = image_of(field);
    for (int i = 0; i < PIXELS; i++) {
        float v = (image == NULL ? 0 : pixel(image, i)) + 9.6f * noise(&seed);
        out[i] = v < 0 ? 0 : v > 16 ? 16 : v;
    }
}

/* ---- reading it ------------------------------------------------------------------------------ */

typedef struct Reading {
    float ink;                             /* probability that the field is filled in */
    float raw[DIGITS_Y_LEN];               /* of each digit, read as it is */
    float cleaned[DIGITS_Y_LEN];           /* and after cleaning */
} Reading;

typedef struct Job {
    const digits_weights *weights;
    atomic_int next; /* the field that no thread has taken yet */
    Reading reading[FIELDS];
} Job;

static void *work(void *arg)
{
    Job *job = arg;
    for (int field; (field = atomic_fetch_add(&job->next, 1)) < FIELDS;) {
        Reading *r = &job->reading[field];
        float seen[PIXELS], cleaned[PIXELS];
        scan(field, seen);
        ink_run(seen, &r->ink, NULL);
        digits_run(job->weights, seen, r->raw, NULL);
        clean_run(seen, cleaned, NULL);
        digits_run(job->weights, cleaned, r->cleaned, NULL);
    }
    return NULL;
}

static Job *read_form(const digits_weights *weights, int threads)
{
    pthread_t thread[THREADS];
    Job *job = calloc(1, sizeof *job);
    if (job == NULL) {
        perror("calloc");
        exit(1);
    }
    job->weights = weights;
    for (int i = 0; i < threads; i++) {
        if (pthread_create(&thread[i], NULL, work, job) != 0) {
            fprintf(stderr, "can't start a thread\n");
            exit(1);
        }
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
    }
    return job;
}

/* Maps the file of weights; the pages are read when they are used, and shared. */
static digits_weights map_weights(const char *path)
{
    struct stat st;
    digits_weights weights;
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &st) != 0) {
        perror(path);
        exit(1);
    }
    void *blob = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (blob == MAP_FAILED) {
        perror(path);
        exit(1);
    }
    close(fd);
    if (digits_weights_open(&weights, blob, (size_t)st.st_size) != 0) {
        fprintf(stderr, "%s: not the weights of digits.c\n", path);
        exit(1);
    }
    return weights;
}

/* ---- what came out --------------------------------------------------------------------------- */

static int right_digit(int field, const float y[DIGITS_Y_LEN])
{
    int best = 0;
    for (int i = 1; i < DIGITS_Y_LEN; i++) {
        if (y[i] > y[best]) {
            best = i;
        }
    }
    return best == image_of(field)[0] - '0';
}

static void report(const Job *job)
{
    int ink = 0, raw = 0, cleaned = 0;
    for (int field = 0; field < FIELDS; field++) {
        const Reading *r = &job->reading[field];
        int filled = image_of(field) != NULL;
        ink += (r->ink > 0.5f) == filled;
        raw += filled && right_digit(field, r->raw);
        cleaned += filled && right_digit(field, r->cleaned);
    }
    printf("empty or filled in:  %d of %d right\n", ink, FIELDS);
    printf("digits as scanned:   %d of %d right\n", raw, IMAGES);
    printf("digits cleaned:      %d of %d right\n", cleaned, IMAGES);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s digits.bin\n", argv[0]);
        return 2;
    }
    digits_weights weights = map_weights(argv[1]);
    Job *one = read_form(&weights, 1);
    Job *several = read_form(&weights, THREADS);
    report(several);
    int same = memcmp(one->reading, several->reading, sizeof one->reading) == 0;
    printf("%d threads and one:   %s\n", THREADS, same ? "the same bits" : "different results");
    free(one);
    free(several);
    return !same;
}
