/* two: a neural network for programs in C, written by nnc. A complete program:
 *
 *     #include "dispatch.h"
 *     #include <stdio.h>
 *     #include <stdlib.h>
 *
 *     static void *read_weights(const char *path)
 *     {
 *         void *blob = aligned_alloc(TWO_ALIGN, TWO_WEIGHTS_BYTES); // or map the file
 *         FILE *file = fopen(path, "rb");
 *         int whole = blob && file && fread(blob, TWO_WEIGHTS_BYTES, 1, file) == 1;
 *         if (file)
 *             fclose(file);
 *         return whole ? blob : NULL;
 *     }
 *
 *     int main(void)
 *     {
 *         static float x[TWO_X_LEN]; // fill in
 *         static float h[TWO_H_LEN];
 *         static float total[TWO_TOTAL_LEN];
 *         two_weights weights;
 *         const void *blob = read_weights("dispatch.bin");
 *         if (two_weights_open(&weights, blob, TWO_WEIGHTS_BYTES) != 0)
 *             return 1;
 *         return two_run(&weights, x, h, total, NULL);
 *     }
 *
 * Reentrant: weights are constant, all else is the caller's. Inputs and outputs may
 * not overlap, and need no alignment beyond their type's. */
#ifndef TWO_H
#define TWO_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TWO_X_LEN           45       /* elements: f32[5,9] */
#define TWO_H_LEN           15       /* elements: f32[5,3] */
#define TWO_TOTAL_LEN       1        /* elements: f32[] */
#define TWO_WORKSPACE_BYTES 0        /* it may be NULL */
#define TWO_ALIGN           64       /* bytes, of the workspace and of a blob of weights */
#define TWO_WEIGHTS_BYTES   384      /* size of dispatch.bin */

typedef struct two_weights {
    const void *blob; /* the caller's, must outlive its use; NULL: refused */
} two_weights;

/* Checks magic, version, model, size and alignment; copies nothing. Returns 0 when the blob
   fits. */
int two_weights_open(two_weights *weights, const void *blob, size_t bytes);

/* Returns 0; 1: the weights were refused. */
int two_run(const two_weights *weights, const float *x, float *h, float *total, void *workspace);

/* n samples, one after the other in each array. */
int two_run_batch(const two_weights *weights, size_t n, const float *x, float *h, float *total,
                  void *workspace);

#ifdef __cplusplus
}
#endif
#endif
