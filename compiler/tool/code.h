/* code.h: from a graph to the text of its C files, under the options. */
#ifndef NNC_CODE_H
#define NNC_CODE_H
#include "emit/emit.h"
#include "tool/session.h"

typedef struct Code {
    const char *c, *h;
    size_t c_bytes, h_bytes;
    const void *blob; /* NULL: none is needed */
    size_t blob_bytes;
    const Program *program; /* of the best of the targets that this machine can run, or the first */
    const Target *target;   /* which that is */
} Code;

/* The model as Loop, once for each target of --target. */
typedef struct Lowered {
    EmitTarget target[TARGET_COUNT];
    int count;
} Lowered;

/* The comma list of --target, each once; out has room for TARGET_COUNT. */
bool code_targets(Session *s, const Target **out, int *n);

/* Passes and lowering; the graph is not changed. prefix as below; batches: with code of its own for
 * run_batch where that pays. */
bool code_lower(Session *s, Graph *g, const char *prefix, bool batches, Lowered *out);

/* The best of the targets that this machine can run; NULL if there is none. */
const EmitTarget *code_runnable(const Lowered *l);

/* What --weights and --stack ask of the code of program; base as below. */
EmitOptions code_options(Session *s, const char *base, const Program *program);

/* base: the file name of the C file without its suffix and folder, which the text names its header
 * and its blob by. prefix: the C name; NULL: the option's, or the model's. The graph is not
 * changed. */
bool code_make(Session *s, Graph *g, const char *base, const char *prefix, bool batches, Code *out);
#endif
