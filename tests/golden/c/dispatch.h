/* two: a neural network, compiled by nnc. A complete use:
 *
 *     #include "dispatch.h"
 *
 *     int main(void)
 *     {
 *         static float x[TWO_X_LEN];      // fill in
 *         static float h[TWO_H_LEN];
 *         static float total[TWO_TOTAL_LEN];
 *         two_weights weights; // blob: the bytes of dispatch.bin, 64-byte aligned, e.g. by mmap
 *         if (two_weights_open(&weights, blob, bytes) != 0) return 1;
 *         return two_run(&weights, x, h, total, NULL);
 *     }
 *
 * Reentrant: weights are const, all else is the caller's. Results are valid when 0
 * is returned; not 0 is a broken promise of the caller's. Inputs and outputs may not
 * overlap and need no alignment beyond their type's. */
#ifndef TWO_H
#define TWO_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TWO_X_LEN 45 /* elements: f32[5,9] */
#define TWO_H_LEN 15 /* elements: f32[5,3] */
#define TWO_TOTAL_LEN 1 /* elements: f32[] */
#define TWO_WORKSPACE_BYTES 0 /* workspace may be NULL */
#define TWO_ALIGN 64 /* of the workspace */
#define TWO_WEIGHTS_BYTES 320 /* size of dispatch.bin */

typedef struct two_weights {
    const void *blob; /* the caller's; must outlive its use */
} two_weights;

/* Checks magic, version, model and size, copies nothing. 0 when the blob fits. */
int two_weights_open(two_weights *weights, const void *blob, size_t bytes);

int two_run(const two_weights *weights, const float *x, float *h, float *total, void *workspace);

/* n samples, one after the other in each array. */
int two_run_batch(const two_weights *weights, size_t n, const float *x, float *h, float *total, void *workspace);

#ifdef __cplusplus
}
#endif
#endif
