/* Two spirals that no line separates: a network with tanh between its layers tells them apart, the
 * same network without cannot, however it is trained, because its three layers are one.
 *
 *     nnc spiral.nn -o spiral.c
 *     nnc linear.nn -o linear.c
 *     cc -O2 -std=c11 app.c spiral.c linear.c -lm -o app
 *     ./app */
#include "linear.h"
#include "spiral.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>

_Static_assert(SPIRAL_WORKSPACE_BYTES == 0, "so small a model needs no workspace");
_Static_assert(LINEAR_WORKSPACE_BYTES == 0, "so small a model needs no workspace");

typedef int Model(const float *x, float *y, void *workspace);

/* The arm (0 or 1) that the model puts a point on. */
static int classify(Model *run, const float point[2])
{
    float y[2];
    run(point, y, NULL);
    return y[1] > y[0];
}

/* Uniform in 0 to 1: the upper bits of a linear congruential generator (Knuth, MMIX). */
static double uniform(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 11) * 0x1p-53;
}

/* A new point of one of the two arms, a little off the curve. */
static int sample(uint64_t *seed, float point[2])
{
    double turn = sqrt(0.02 + 0.98 * uniform(seed));
    double angle = turn * 3 * acos(-1);
    int arm = uniform(seed) < 0.5;
    double side = arm == 0 ? 1 : -1;
    point[0] = (float)(side * turn * cos(angle) + 0.04 * (uniform(seed) - 0.5));
    point[1] = (float)(side * turn * sin(angle) + 0.04 * (uniform(seed) - 0.5));
    return arm;
}

static double accuracy(Model *run)
{
    enum { POINTS = 10000 };
    uint64_t seed = 2026;
    int right = 0;
    for (int i = 0; i < POINTS; i++) {
        float point[2];
        int arm = sample(&seed, point);
        right += classify(run, point) == arm;
    }
    return 100.0 * right / POINTS;
}

/* One line of the map of the plane: a block where the model says 1. */
static void draw_row(Model *run, int row, int rows)
{
    int cols = 2 * rows; /* a letter is about twice as high as wide */
    for (int col = 0; col < cols; col++) {
        float point[2] = {1.1f * (float)(2 * col + 1 - cols) / (float)cols,
                          1.1f * (float)(rows - 2 * row - 1) / (float)rows};
        printf("%s", classify(run, point) ? "█" : "·");
    }
}

int main(void)
{
    enum { ROWS = 19 };
    printf("What the network says of each point of the plane, with tanh and without:\n\n");
    for (int row = 0; row < ROWS; row++) {
        draw_row(spiral_run, row, ROWS);
        printf("   ");
        draw_row(linear_run, row, ROWS);
        printf("\n");
    }
    printf("\nPoints put on the right spiral, of 10000 new ones:\n");
    printf("  with tanh     %6.2f %%\n", accuracy(spiral_run));
    printf("  without       %6.2f %%\n", accuracy(linear_run));
    return 0;
}
