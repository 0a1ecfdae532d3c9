/* llvm.h: Loop compiled by LLVM: in memory, or to an object file, assembly or LLVM's own text. The only
 * header of llvm/ for the rest; nothing of LLVM's shows.
 *
 * A compiled model gives the same bits as the C that emit/ prints from the same Program: the operators
 * are those of loop.def, none is contracted, and every sum has its written order. */
#ifndef NNC_LLVM_H
#define NNC_LLVM_H
#include "loop/loop.h"
#include "loop/target.h"

typedef struct Jit Jit;

/* port: the inputs, then the outputs, in the order of the Program's buffers; arrays of their element
 * type without alignment. workspace: Program's work_bytes, 64-byte aligned. Reentrant. */
typedef void JitRun(void *const *port, void *workspace);

typedef struct JitTimes { /* seconds */
    double build, optimise, generate;
} JitTimes;

/* What the module libnnc_llvm.so exports, as `nnc_llvm`. It is loaded when first needed. */
typedef struct LlvmModule {
    int version; /* LLVM_MODULE_VERSION of the sources it was built from */

    /* Compiles p for t, which this machine must be able to run. The weights of p are referenced, not
     * copied: they must outlive the handle. NULL after an error was reported. times may be NULL. The
     * handle is freed with c's arena, or before by jit_free (NULL is fine). */
    Jit *(*jit_compile)(Ctx *c, const Program *p, const Target *t, JitTimes *times);
    JitRun *(*jit_function)(const Jit *j);
    void (*jit_free)(Jit *j);
} LlvmModule;

enum { LLVM_MODULE_VERSION = 1 };
#endif
