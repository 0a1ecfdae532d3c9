/* engine.h: evaluates a graph, sample by sample: the reference in double, the emitted C, or LLVM's
 * code in memory. */
#ifndef NNC_ENGINE_H
#define NNC_ENGINE_H
#include "tool/session.h"

typedef enum EngineKind { ENGINE_JIT, ENGINE_REF, ENGINE_C } EngineKind; /* as in options.def */

typedef int EngineCall(const void *const *in, void *const *out, void *workspace, const void *blob,
                       size_t blob_bytes);

typedef struct Engine {
    EngineKind kind;
    Session *session;
    Graph *graph;     /* its inputs and outputs are the engine's */
    EngineCall *call; /* ENGINE_C */
    void (*jit)(void *const *port, void *workspace); /* ENGINE_JIT */
    void **port;                                     /* in, then out */
    const void *blob;
    size_t blob_bytes;
    void *workspace;
    void **in, **out; /* in the types of the model */
} Engine;

/* ENGINE_C compiles the graph under the session's options; the graph is not changed. */
bool engine_open(Session *s, Graph *g, EngineKind kind, Engine *out);

/* in[i], out[i]: as many doubles as input i, output i of the graph has elements. */
bool engine_run(Engine *e, const double *const *in, double *const *out);
#endif
