/* engine.h: evaluates a graph, sample by sample: the reference in double, the emitted C, or LLVM's
 * code in memory. The two compiled ones give the same bits. */
#ifndef NNC_ENGINE_H
#define NNC_ENGINE_H
#include "llvm/llvm.h"
#include "tool/session.h"

typedef enum EngineKind { ENGINE_JIT, ENGINE_REF, ENGINE_C } EngineKind; /* as in options.def */

/* `times` calls of the model; batch 0: of its run, else of its run_batch. */
typedef int EngineCall(const void *const *in, void *const *out, void *workspace, const void *blob,
                       size_t blob_bytes, size_t batch, size_t times, void *pool);

/* What LLVM compiled for so many samples a call. */
typedef struct JitLevel {
    size_t samples;
    const Program *program;
    JitRun *run;
    JitPart *part; /* NULL: not for several threads */
} JitLevel;

typedef struct Engine {
    EngineKind kind;
    Session *session;
    Graph *graph;     /* its inputs and outputs are the engine's */
    EngineCall *call; /* ENGINE_C */
    JitLevel *level;        /* ENGINE_JIT: of batches, most samples first; then of one sample */
    int nlevel;
    void **port;            /* of one call: inputs, then outputs */
    const Program *program; /* what was compiled, for `target`; NULL: the reference */
    const Target *target;
    size_t batch;           /* samples of a call of engine_repeat; 0: one, by the model's run */
    const void *blob;
    size_t blob_bytes;
    void *workspace;
    struct nnc_pool *pool; /* NULL: one thread */
    void **in, **out; /* in the types of the model */
} Engine;

/* --engine; else the JIT where LLVM was built in, or else C. */
EngineKind engine_choice(Session *s);
/* The reference knows no passes and no loops: False, reported, if --dump asks for them. */
bool engine_dumps(Session *s, EngineKind kind);
const char *engine_name(EngineKind kind); /* as --engine has it */

/* The compiled ones compile the graph under the session's options, and run on as many threads as
 * session_threads says; the graph is not changed. */
bool engine_open(Session *s, Graph *g, EngineKind kind, Engine *out);
bool engine_open_batch(Session *s, Graph *g, EngineKind kind, size_t batch, Engine *out);

/* in[i], out[i]: as many doubles as input i, output i of the graph has elements. */
bool engine_run(Engine *e, const double *const *in, double *const *out);

/* Of a compiled engine. What engine_run does in two parts, for who calls the model often: the
 * inputs of sample k (0 without a batch) to the model's types, and `times` calls. Outputs are in
 * e->out. */
void engine_set_inputs(Engine *e, size_t k, const double *const *in);
bool engine_repeat(Engine *e, size_t times);
void engine_call(const Engine *e, const JitLevel *l); /* one call, on the arrays of e->port */
#endif
