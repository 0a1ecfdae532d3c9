/* emit.h: Loop printed as C. README.md says what the result looks like from outside.
 *
 * Programs of one model, one for each target, share inputs, outputs and weights by name. Nothing
 * here knows an operator of Graph. The same input gives the same bytes. */
#ifndef NNC_EMIT_H
#define NNC_EMIT_H
#include "loop/loop.h"
#include "loop/target.h"

typedef enum WeightMode { WEIGHTS_INLINE, WEIGHTS_EMBED, WEIGHTS_EXTERN } WeightMode;

typedef struct EmitOptions {
    WeightMode weights;
    int64_t stack_bytes; /* a workspace up to this size lives on the stack */
    bool parallel;       /* functions take a pool of threads, and the C file has its runtime */
    const char *header;  /* file name the .c includes: "mnist.h" */
    const char *blob;    /* file name that `embed` includes: "mnist.bin" */
} EmitOptions;

/* One target's version of the model. */
typedef struct EmitTarget {
    const Target *target;
    const Program *program;
} EmitTarget;

typedef struct EmitResult {
    const char *c, *h;
    size_t c_size, h_size;
    const void *blob; /* embed, extern: header of 64 bytes and weights; else NULL */
    size_t blob_size;
} EmitResult;

void emit_c(Arena *a, const EmitTarget *t, int ntarget, const EmitOptions *options,
            EmitResult *out);

/* What the outside of the model is, for those who make its inside otherwise: the header's text, and
 * what it promises. */
typedef struct EmitOutside {
    const char *h;
    size_t h_size;
    Workspace level[MAX_LEVELS];
    int nlevel;
    unsigned char blob_header[BLOB_HEADER];
    size_t blob_size;   /* header and weights */
} EmitOutside;

void emit_outside(Arena *a, const EmitTarget *t, int ntarget, const EmitOptions *options,
                  EmitOutside *out);

/* The weights of p as they lie in a blob, to blob + BLOB_HEADER; the bytes between arrays are
 * left. */
void emit_blob_weights(const Program *p, unsigned char *blob);
#endif
