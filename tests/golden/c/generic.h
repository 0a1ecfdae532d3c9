/* xor: a neural network for programs in C, written by nnc. A complete program:
 *
 *     #include "generic.h"
 *
 *     int main(void)
 *     {
 *         static float x[XOR_X_LEN]; // fill in
 *         static float y[XOR_Y_LEN];
 *         return xor_run(x, y, NULL);
 *     }
 *
 * Reentrant: weights are constant, all else is the caller's. Inputs and outputs may
 * not overlap, and need no alignment beyond their type's. */
#ifndef XOR_H
#define XOR_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define XOR_X_LEN           2        /* elements: f32[2] */
#define XOR_Y_LEN           1        /* elements: f32[1] */
#define XOR_WORKSPACE_BYTES 0        /* it may be NULL */
#define XOR_ALIGN           64       /* bytes, of the workspace and of a blob of weights */

/* Returns 0. */
int xor_run(const float *x, float *y, void *workspace);

/* n samples, one after the other in each array. */
int xor_run_batch(size_t n, const float *x, float *y, void *workspace);

#ifdef __cplusplus
}
#endif
#endif
