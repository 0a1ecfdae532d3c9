/* wide: a neural network for programs in C, written by nnc. A complete program:
 *
 *     #include "wide.h"
 *
 *     int main(void)
 *     {
 *         static float x[WIDE_X_LEN]; // fill in
 *         static float y[WIDE_Y_LEN];
 *         return wide_run(x, y, NULL);
 *     }
 *
 * The weights are in wide.bin: compile in its folder, or pass -I of it.
 * Reentrant: weights are constant, all else is the caller's. Inputs and outputs may
 * not overlap, and need no alignment beyond their type's. */
#ifndef WIDE_H
#define WIDE_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WIDE_X_LEN           80       /* elements: f32[4,20] */
#define WIDE_Y_LEN           72       /* elements: f32[4,18] */
#define WIDE_WORKSPACE_BYTES 0        /* it may be NULL */
#define WIDE_ALIGN           64       /* bytes, of the workspace and of a blob of weights */

/* Returns 0. */
int wide_run(const float *x, float *y, void *workspace);

/* n samples, one after the other in each array. */
int wide_run_batch(size_t n, const float *x, float *y, void *workspace);

#ifdef __cplusplus
}
#endif
#endif
