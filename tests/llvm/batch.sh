#!/bin/sh
# batch.sh FOLDER: run_batch of the C and of the object file give the same bits for any number of
# samples, agree with run, write nothing else, and refuse what they say they refuse. The first model
# has no workspace; the second has one for run_batch only.
set -eu
NNC=${NNC:-build/nnc}
mkdir -p "$1"
cd "$1"
cat > small.nn <<'EOF'
model small(x: f32[40]) -> f32[7] {
  weights random 1
  x -> a: dense 56 tanh -> b: dense 7 softmax
}
EOF
cat > large.nn <<'EOF'
model large(x: f32[300], z: f32[16]) -> (y: f32[20], h: f32[16]) {
  weights random 2
  a = x -> a: dense 620 relu -> b: dense 600 relu
  y = a -> c: dense 20
  h = (a -> d: dense 16) + z
}
EOF
cat > driver.c <<'EOF'
#include "model_c.h"
#include "model_o.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
enum { MOST = 150, GUARD = 64 };
#ifdef TWO
#define BYTES LARGE_C_WORKSPACE_BYTES
#define ROOM (MOST + 1)
static float z[MOST * LARGE_C_Z_LEN], x[MOST * LARGE_C_X_LEN];
static int batch(int o, size_t n, float *y, void *work)
{
    float *h = y + LARGE_C_Y_LEN * ROOM;
    return o ? large_o_run_batch(n, x, z, y, h, work) : large_c_run_batch(n, x, z, y, h, work);
}
static int one(size_t i, float *y, float *h)
{
    return large_c_run(x + i * LARGE_C_X_LEN, z + i * LARGE_C_Z_LEN, y, h, NULL);
}
#define YLEN LARGE_C_Y_LEN
#define HLEN LARGE_C_H_LEN
#else
#define BYTES SMALL_C_WORKSPACE_BYTES
#define ROOM (MOST + 1)
static float z[1], x[MOST * SMALL_C_X_LEN];
static int batch(int o, size_t n, float *y, void *work)
{
    return o ? small_o_run_batch(n, x, y, work) : small_c_run_batch(n, x, y, work);
}
static int one(size_t i, float *y, float *h)
{
    (void)h;
    return small_c_run(x + i * SMALL_C_X_LEN, y, NULL);
}
#define YLEN SMALL_C_Y_LEN
#define HLEN 0
#endif
static float y[2][ROOM * (YLEN + HLEN)], untouched[ROOM * (YLEN + HLEN)];
static int wrong(const char *what, size_t n)
{
    printf("%s with %zu samples\n", what, n);
    return 1;
}
static int near(const float *got, const float *want, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!(fabsf(got[i] - want[i]) <= 1e-5f * (1 + fabsf(want[i]))))
            return 0;
    return 1;
}
static int check(size_t n, void *work)
{
    float a[YLEN], h[HLEN + 1];
    memset(y, 0x5a, sizeof y);
    if (batch(0, n, y[0], work) != 0 || batch(1, n, y[1], work) != 0)
        return wrong("refused", n);
    if (memcmp(y[0], y[1], sizeof y[0]) != 0)
        return wrong("C and object file differ", n);
    for (size_t i = 0; i < n; i++) {
        one(i, a, h);
        if (!near(y[0] + i * YLEN, a, YLEN) || !near(y[0] + YLEN * ROOM + i * HLEN, h, HLEN))
            return wrong("not as run", n);
    }
    if (memcmp(y[0] + n * YLEN, untouched, (ROOM - n) * YLEN * sizeof(float)) != 0 ||
        memcmp(y[0] + YLEN * ROOM + n * HLEN, untouched, (ROOM - n) * HLEN * sizeof(float)) != 0)
        return wrong("written past the end", n);
    return 0;
}
int main(void)
{
    static const size_t sizes[] = {0, 1, 7, 8, 9, 63, 64, 65, 73, 128, 137, MOST};
    unsigned char *work = BYTES ? aligned_alloc(64, BYTES + GUARD) : NULL;
    int bad = 0;
    unsigned state = 1;
    memset(untouched, 0x5a, sizeof untouched);
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        x[i] = (float)((state = state * 1664525u + 1013904223u) >> 8) * 0x1p-23f - 1;
    for (size_t i = 0; i < sizeof z / sizeof *z; i++)
        z[i] = (float)i * 0x1p-10f;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (work)
            memset(work, 0xff, BYTES + GUARD);
        bad |= check(sizes[i], work) || check(sizes[i], NULL);
        for (int k = 0; work && k < GUARD; k++)
            bad |= work[BYTES + k] != 0xff;
    }
    if (work && (batch(0, 64, y[0], work + 4) != 2 || batch(1, 64, y[0], work + 4) != 2))
        bad = wrong("a misaligned workspace is taken", 64);
#ifdef TWO
    bad |= BYTES == 0;
#else
    bad |= BYTES != 0;
#endif
    free(work);
    return bad;
}
EOF
for model in small large; do
    for weights in inline embed; do
        "$NNC" $model.nn -o model_c.c --prefix ${model}_c --weights=$weights
        "$NNC" $model.nn -o model_o.o --prefix ${model}_o --weights=$weights
        two=
        test $model = large && two=-DTWO
        cc -O2 -std=c11 -Wall -Wextra $two -o driver driver.c model_c.c model_o.o -lm
        ./driver || { echo "$model, $weights: failed"; exit 1; }
    done
done
