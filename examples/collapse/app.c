/* Shows that linear layers in a row are one: two functions of one number, then a hundred layers of
 * 256, compiled twice, as one matrix and as they stand, timed and compared with exact results.
 *
 *     nnc two.nn -o two.c
 *     nnc deep.nn --prefix=folded -o folded.c
 *     nnc deep.nn --prefix=layers --collapse=never -o layers.c
 *     nnc run deep.nn --engine=ref x=x.npy -o exact.npy
 *     cc -O2 -std=c11 app.c two.c folded.c layers.c -lm -o app
 *     ./app x.npy exact.npy */
#include "folded.h"
#include "layers.h"
#include "two.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

_Static_assert(FOLDED_WORKSPACE_BYTES == 0, "256 numbers fit on the stack");
_Static_assert(LAYERS_WORKSPACE_BYTES == 0, "2 x 256 numbers fit on the stack");

enum { N = LAYERS_X_LEN, SAMPLES = 16 };

typedef int Model(const float *x, float *y, void *workspace);

/* Reads n floats from a .npy file: 8 bytes of magic and version, the header's length, the
 * header. */
static void read_npy(const char *path, float *to, size_t n)
{
    unsigned char head[10];
    FILE *f = fopen(path, "rb");
    if (f == NULL || fread(head, 1, sizeof head, f) != sizeof head ||
        fseek(f, head[8] + 256L * head[9], SEEK_CUR) != 0 || fread(to, sizeof *to, n, f) != n) {
        fprintf(stderr, "can't read %zu numbers from %s\n", n, path);
        exit(1);
    }
    fclose(f);
}

static double seconds(void)
{
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Microseconds a call, the best of several rounds of about 20 ms. */
static double time_of(Model *run, const float *x)
{
    float y[N];
    double best = INFINITY;
    int calls = 1;
    for (int round = 0; round < 10; round++) {
        double start = seconds();
        for (int i = 0; i < calls; i++) {
            run(x, y, NULL);
        }
        double each = (seconds() - start) / calls;
        best = fmin(best, each);
        calls = each > 0 && each < 0.02 ? (int)(0.02 / each) : 1;
    }
    return 1e6 * best;
}

/* The largest difference to the exact results, in parts of the largest value. */
static double error_of(Model *run, const float *x, const float *exact)
{
    double worst = 0, largest = 0;
    for (int k = 0; k < SAMPLES; k++, x += N, exact += N) {
        float y[N];
        run(x, y, NULL);
        for (int i = 0; i < N; i++) {
            worst = fmax(worst, fabs((double)y[i] - (double)exact[i]));
            largest = fmax(largest, fabs((double)exact[i]));
        }
    }
    return worst / largest;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s x.npy exact.npy\n", argv[0]);
        return 2;
    }
    float ten = 10, answer;
    two_run(&ten, &answer, NULL);
    printf("g(f(10)) with f(x) = 2x + 1, g(x) = 3x - 4, compiled as 6x - 1: %g\n\n",
           (double)answer);

    static float x[SAMPLES * N], exact[SAMPLES * N];
    read_npy(argv[1], x, SAMPLES * N);
    read_npy(argv[2], exact, SAMPLES * N);
    printf("a hundred linear layers of %d     us a call    error\n", N);
    double slow = time_of(layers_run, x);
    printf("  as they stand                 %10.2f    %.1e\n", slow,
           error_of(layers_run, x, exact));
    double fast = time_of(folded_run, x);
    printf("  folded into one               %10.2f    %.1e\n", fast,
           error_of(folded_run, x, exact));
    printf("  %.0f times faster\n", slow / fast);
    return 0;
}
