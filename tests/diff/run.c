/* run.c: the program that bundle.c builds: runs the cases of table.h on the data of the file it is
 * given, and prints what is out of bound. Exit status: the number of wrong cases, at most 100; 101
 * when the data are not the table's. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ARRAYS = 24, SAMPLES = 7, GUARD = 64, FILL = 0xA5, BROKEN = 101 };

typedef struct Array {
    long long count; /* elements of a sample */
    char type;       /* f: float, i: int32_t, l: int64_t, b: bool */
} Array;

typedef struct Case {
    const char *what;
    int (*run)(size_t n, void **p, void *work); /* n = 0: one sample by run, else run_batch */
    size_t work_bytes;
    int nin, nout;
    Array a[MOST_ARRAYS];
} Case;

#include "table.h"

typedef struct Expected {
    double relative, step, zero_sign, *absolute, *ref;
} Expected;

static size_t size_of(const Array *a)
{
    size_t element = a->type == 'b' ? 1 : a->type == 'l' ? 8 : 4;
    return (size_t)a->count * element;
}

static double get(const void *p, char type, long long i)
{
    switch (type) {
    case 'f': return (double)((const float *)p)[i];
    case 'i': return ((const int32_t *)p)[i];
    case 'l': return (double)((const int64_t *)p)[i];
    default:  return ((const uint8_t *)p)[i];
    }
}

/* Beyond the greatest float, within the relative error, the result is that or infinite. */
static int is_inside(double y, const Expected *e, long long i, int is_float)
{
    double ref = e->ref[i], rounded = is_float ? (double)(float)ref : ref;
    double relative = is_float ? e->relative : 0, greatest = 3.4028234663852886e38;
    if (isinf(e->absolute[i]))
        return 1;
    if (isnan(y) || isnan(ref))
        return isnan(y) && isnan(ref);
    if (y == rounded)
        return ref != 0 || e->zero_sign == 0 || signbit(y) == signbit(ref);
    if (isinf(rounded) || isinf(y))
        return fabs(ref) <= greatest * (1 + 2 * relative) + e->absolute[i] &&
               (y > 0) == (ref > 0) && fabs(y) >= greatest * (1 - 2 * relative) - e->absolute[i] &&
               fabs(ref) >= greatest * (1 - 2 * relative) - e->absolute[i];
    if (!is_float && fabs(ref) >= 0x1p53) /* a double does not tell them apart */
        relative = 0x1p-52;
    double off = fabs(y - ref), bound = relative * fabs(ref) + e->absolute[i] + 1e-44;
    return off <= bound || (e->step > 0 && fabs(off - e->step) <= bound);
}

static void broken(const char *why)
{
    printf("%s\n", why);
    exit(BROKEN);
}

static void *room(size_t n)
{
    void *p = aligned_alloc(64, (n + 127) / 64 * 64);
    if (!p)
        broken("no memory");
    return p;
}

static void *take(FILE *f, size_t n)
{
    void *p = room(n);
    if (fread(p, 1, n, f) != n)
        broken("the data end early");
    return p;
}

static Expected take_expected(FILE *f, const Array *a)
{
    Expected e;
    size_t n = (size_t)a->count * sizeof(double);
    double *head = take(f, 3 * sizeof *head);
    e.relative = head[0];
    e.step = head[1];
    e.zero_sign = head[2];
    e.absolute = take(f, n);
    e.ref = take(f, n);
    free(head);
    return e;
}

static int compare(const Case *c, int k, const void *y, const Expected *e, const char *how)
{
    const Array *a = &c->a[k];
    for (long long i = 0; i < a->count; i++) {
        double v = get(y, a->type, i);
        if (a->type == 'b' && v > 1) {
            printf("%s: %s: output %d is not a bool\n", c->what, how, k - c->nin);
            return 1;
        }
        if (!is_inside(v, e, i, a->type == 'f')) {
            printf("%s: %s: output %d element %lld of %lld is %.9g, not %.9g\n", c->what, how,
                   k - c->nin, i, a->count, v, e->ref[i]);
            return 1;
        }
    }
    return 0;
}

/* Nothing may stand after the samples' outputs but what was there. */
static int is_overrun(const Case *c, void **p, size_t samples)
{
    for (int k = c->nin; k < c->nin + c->nout; k++) {
        const unsigned char *end = (unsigned char *)p[k] + samples * size_of(&c->a[k]);
        for (int i = 0; i < GUARD; i++)
            if (end[i] != FILL) {
                printf("%s: writes beyond output %d\n", c->what, k - c->nin);
                return 1;
            }
    }
    return 0;
}

static void fill_outputs(const Case *c, void **p)
{
    for (int k = c->nin; k < c->nin + c->nout; k++)
        memset(p[k], FILL, SAMPLES * size_of(&c->a[k]) + GUARD);
}

static int run_both(const Case *c, void **p, const Expected *e)
{
    unsigned char *work = room(c->work_bytes);
    int wrong = 0;
    memset(work, 0xFF, c->work_bytes + 1);
    for (int batch = 0; batch < 2 && !wrong; batch++) {
        size_t samples = batch ? SAMPLES : 1;
        fill_outputs(c, p);
        wrong = c->run(batch ? SAMPLES : 0, p, c->work_bytes ? work : NULL) != 0;
        if (wrong)
            printf("%s: run failed\n", c->what);
        for (size_t s = 0; s < samples; s += 2) /* those between are all zeros */
            for (int k = c->nin; k < c->nin + c->nout && !wrong; k++)
                wrong = compare(c, k, (char *)p[k] + s * size_of(&c->a[k]), &e[k],
                                batch ? "in a batch" : "alone");
        wrong |= is_overrun(c, p, samples) || work[c->work_bytes] != 0xFF;
    }
    free(work);
    return wrong;
}

static int run_case(const Case *c, FILE *f)
{
    void *p[MOST_ARRAYS];
    Expected e[MOST_ARRAYS];
    for (int k = 0; k < c->nin + c->nout; k++) {
        size_t n = size_of(&c->a[k]);
        p[k] = room(SAMPLES * n + GUARD);
        if (k >= c->nin) {
            e[k] = take_expected(f, &c->a[k]);
            continue;
        }
        memset(p[k], 0, SAMPLES * n);
        if (fread(p[k], 1, n, f) != n)
            broken("the data end early");
        for (size_t s = 2; s < SAMPLES; s += 2)
            memcpy((char *)p[k] + s * n, p[k], n);
    }
    int wrong = run_both(c, p, e);
    for (int k = 0; k < c->nin + c->nout; k++) {
        free(p[k]);
        if (k >= c->nin) {
            free(e[k].absolute);
            free(e[k].ref);
        }
    }
    return wrong;
}

int main(int argc, char **argv)
{
    FILE *f = fopen(argv[argc - 1], "rb");
    int bad = 0;
    if (!f)
        broken("no data");
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        bad += run_case(&table[i], f);
    if (fgetc(f) != EOF)
        broken("the data go on");
    fclose(f);
    return bad > 100 ? 100 : bad;
}
