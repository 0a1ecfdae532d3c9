/* bench.h: `nnc bench`: how long the compiled model takes, what share of the machine's limits
 * that is. */
#ifndef NNC_BENCH_H
#define NNC_BENCH_H
#include "tool/engine.h"
#include "tool/peak.h"
#include "tool/timing.h"

/* A table, or one JSON object with --json, goes to *out. */
bool bench_model(Session *s, const char *const *words, size_t nwords, Buf *out);

/* ---- what the files of bench share */

typedef struct BenchRow { /* an engine, or a kernel of the model */
    const char *name, *doc;
    /* seconds a call; of a kernel the mean of the middle half of the samples */
    double median, least;
    int samples;
    double flops, weight_bytes; /* a call */
} BenchRow;

typedef struct Bench {
    Session *s;
    const Program *program;
    const Target *target;
    int64_t batch;
    int threads;
    Peak peak; /* of one */
    BenchRow engine[2], *layer;
    int nengine, nlayer;
} Bench;

/* bench_layers.c: times each kernel of the JIT, in the engine's arrays. */
bool bench_layers(Bench *b, Engine *jit, double seconds);

/* bench_print.c */
void bench_print(const Bench *b, Buf *out);
bool bench_json(const Bench *b, Buf *out);
#endif
