/* double: a neural network for programs in C, written by nnc. A complete program:
 *
 *     #include "names.h"
 *
 *     int main(void)
 *     {
 *         static float int_[DOUBLE_INT__LEN]; // fill in
 *         static float workspace_[DOUBLE_WORKSPACE__LEN]; // fill in
 *         static float y[DOUBLE_Y_LEN]; // fill in
 *         static float double_[DOUBLE_DOUBLE__LEN];
 *         static float n_[DOUBLE_N__LEN];
 *         return double_run(int_, workspace_, y, double_, n_, NULL);
 *     }
 *
 * Reentrant: weights are constant, all else is the caller's. Inputs and outputs may
 * not overlap, and need no alignment beyond their type's. */
#ifndef DOUBLE_H
#define DOUBLE_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DOUBLE_INT__LEN        2        /* elements: f32[2] */
#define DOUBLE_WORKSPACE__LEN  2        /* elements: f32[2] */
#define DOUBLE_Y_LEN           2        /* elements: f32[2] */
#define DOUBLE_DOUBLE__LEN     2        /* elements: f32[2] */
#define DOUBLE_N__LEN          2        /* elements: f32[2] */
#define DOUBLE_WORKSPACE_BYTES 0        /* it may be NULL */
#define DOUBLE_ALIGN           64       /* bytes, of the workspace and of a blob of weights */

/* Returns 0. */
int double_run(const float *int_, const float *workspace_, const float *y, float *double_,
               float *n_, void *workspace);

/* n samples, one after the other in each array. */
int double_run_batch(size_t n, const float *int_, const float *workspace_, const float *y,
                     float *double_, float *n_, void *workspace);

#ifdef __cplusplus
}
#endif
#endif
