/* types: a neural network for programs in C, written by nnc. A complete program:
 *
 *     #include "types.h"
 *
 *     int main(void)
 *     {
 *         static float x[TYPES_X_LEN]; // fill in
 *         static int64_t i_[TYPES_I__LEN]; // fill in
 *         static uint8_t mask[TYPES_MASK_LEN]; // fill in
 *         static int32_t k[TYPES_K_LEN]; // fill in
 *         static float a[TYPES_A_LEN];
 *         static int64_t best[TYPES_BEST_LEN];
 *         static uint8_t any_nan[TYPES_ANY_NAN_LEN];
 *         static int32_t n_[TYPES_N__LEN];
 *         return types_run(x, i_, mask, k, a, best, any_nan, n_, NULL);
 *     }
 *
 * Reentrant: weights are constant, all else is the caller's. Inputs and outputs may
 * not overlap, and need no alignment beyond their type's. */
#ifndef TYPES_H
#define TYPES_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TYPES_X_LEN           4        /* elements: f32[4] */
#define TYPES_I__LEN          2        /* elements: i64[2] */
#define TYPES_MASK_LEN        4        /* elements: bool[4] */
#define TYPES_K_LEN           1        /* elements: i32[] */
#define TYPES_A_LEN           2        /* elements: f32[2] */
#define TYPES_BEST_LEN        1        /* elements: i64[] */
#define TYPES_ANY_NAN_LEN     1        /* elements: bool[] */
#define TYPES_N__LEN          1        /* elements: i32[] */
#define TYPES_WORKSPACE_BYTES 0        /* it may be NULL */
#define TYPES_ALIGN           64       /* bytes, of the workspace and of a blob of weights */

/* Returns 0. */
int types_run(const float *x, const int64_t *i_, const uint8_t *mask, const int32_t *k, float *a,
              int64_t *best, uint8_t *any_nan, int32_t *n_, void *workspace);

/* n samples, one after the other in each array. */
int types_run_batch(size_t n, const float *x, const int64_t *i_, const uint8_t *mask,
                    const int32_t *k, float *a, int64_t *best, uint8_t *any_nan, int32_t *n_,
                    void *workspace);

#ifdef __cplusplus
}
#endif
#endif
