/* m: a neural network for programs in C, written by nnc. A complete program:
 *
 *     #include "i8.h"
 *
 *     int main(void)
 *     {
 *         static float x[M_X_LEN]; // fill in
 *         static float y[M_Y_LEN];
 *         return m_run(x, y, NULL);
 *     }
 *
 * Reentrant: weights are constant, all else is the caller's. Inputs and outputs may
 * not overlap, and need no alignment beyond their type's. */
#ifndef M_H
#define M_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define M_X_LEN           9        /* elements: f32[9] */
#define M_Y_LEN           18       /* elements: f32[18] */
#define M_WORKSPACE_BYTES 0        /* it may be NULL */
#define M_ALIGN           64       /* bytes, of the workspace and of a blob of weights */

/* Returns 0. */
int m_run(const float *x, float *y, void *workspace);

/* n samples, one after the other in each array. */
int m_run_batch(size_t n, const float *x, float *y, void *workspace);

#ifdef __cplusplus
}
#endif
#endif
