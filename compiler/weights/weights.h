/* weights.h: sources of trained weights: safetensors, npz, npy, a folder of npy, raw floats.
 * Headers are read and checked when a source is opened; data is mapped, never copied, but for
 * members of an npz, which libzip inflates when they are asked for (at most as many bytes as the
 * header promises), and arrays in another byte or index order. */
#ifndef NNC_WEIGHTS_H
#define NNC_WEIGHTS_H
#include "graph/tensor.h"

typedef struct WeightSource WeightSource;

/* What the file says of one tensor. data stays NULL until weights_load. */
typedef struct WeightEntry {
    const char *key;
    Tensor tensor;
    const char *refused; /* why it can't be read ("its dtype is F8_E4M3, ..."), or NULL. Look at it
                          * before the type, which then means nothing; weights_load reports it. */
    bool used; /* set by whoever binds it, to report what is left over */
    WeightSource *source;
} WeightEntry;

/* Opens `path` (already resolved). The format follows from the name: .safetensors, .npz, .npy (one
 * entry, keyed by the name without suffix), a folder (KEY.npy each, opened when it is asked for).
 * Errors are reported at `at`, in terms of the file. NULL after an error. */
WeightSource *weights_open(Ctx *c, const char *path, Span at);

/* Raw little-endian f32 in declaration order: weights_next takes the next `t` from it. weights_end
 * reports bytes that are left. */
WeightSource *weights_open_raw(Ctx *c, const char *path, Span at);
WeightEntry *weights_next(WeightSource *s, const Type *t, Span at);
bool weights_end(WeightSource *s, Span at);

WeightEntry *weights_find(WeightSource *s, const char *key);
size_t weights_count(const WeightSource *s);
WeightEntry *weights_at(const WeightSource *s, size_t i); /* in the order of the file */

/* Makes e->tensor.data readable: row-major and in the machine's byte order, whatever the file has.
 * Compare the shape before: a member of an archive is inflated here. False after an error. */
bool weights_load(Ctx *c, WeightEntry *e, Span at);

/* Seeded, the same on every machine: t's shape, f32, uniform in [-bound, bound). `stream` tells
 * tensors apart. */
void weights_random(Tensor *t, Arena *a, uint64_t seed, uint64_t stream, double bound);

/* .npy and .npz as arrays of a model's inputs and outputs. */
bool npy_read(Ctx *c, const char *path, Span at, Tensor *out); /* any of our types */
bool npz_read(Ctx *c, const char *path, const char *key, Span at, Tensor *out); /* KEY or KEY.npy */
bool npy_write(Ctx *c, const char *path, const Tensor *t, Span at); /* bf16 as f32 */
#endif
