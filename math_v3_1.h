/* math_v3_1: a neural network for programs in C, written by nnc. A complete program:
 *
 *     #include "math_v3_1.h"
 *
 *     int main(void)
 *     {
 *         static float x[MATH_V3_1_X_LEN]; // fill in
 *         static float y[MATH_V3_1_Y_LEN]; // fill in
 *         static float out[MATH_V3_1_OUT_LEN];
 *         return math_v3_1_run(x, y, out, NULL);
 *     }
 *
 * Reentrant: weights are constant, all else is the caller's. Inputs and outputs may
 * not overlap, and need no alignment beyond their type's. */
#ifndef MATH_V3_1_H
#define MATH_V3_1_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MATH_V3_1_X_LEN           4096     /* elements */
#define MATH_V3_1_Y_LEN           4096     /* elements */
#define MATH_V3_1_OUT_LEN         81920    /* elements */
#define MATH_V3_1_WORKSPACE_BYTES 0        /* it may be NULL */
#define MATH_V3_1_ALIGN           64       /* bytes, of the workspace and of a blob of weights */

/* Returns 0. */
int math_v3_1_run(const float *x, const float *y, float *out, void *workspace);

/* n samples, one after the other in each array. */
int math_v3_1_run_batch(size_t n, const float *x, const float *y, float *out, void *workspace);

#ifdef __cplusplus
}
#endif
#endif
