/* llvm.h: Loop compiled by LLVM: in memory, or to an object file, assembly or LLVM's own text.
 * The only header of llvm/ for the rest; nothing of LLVM's shows.
 *
 * A compiled model gives the same bits as the C that emit/ prints from the same Program: the
 * operators are those of loop.def, none is contracted, and every sum has its written order. It
 * uses no instructions but those of its Target, whatever this machine has.
 *
 * Everything that LLVM reports becomes an error of Ctx. What it does not report can't be caught:
 * where it finds itself contradicted, or has no memory, it ends the process; its own handlers
 * may not return. Nothing here may lead to that: modules of object files are verified, and those
 * of the JIT in debug builds. */
#ifndef NNC_LLVM_H
#define NNC_LLVM_H
#include "loop/loop.h"
#include "loop/target.h"

typedef struct Jit Jit;

/* port: the inputs, then the outputs, in the order of the Program's buffers; arrays of their
 * element type without alignment. workspace: Program's work_bytes, 64-byte aligned. Reentrant. */
typedef void JitRun(void *const *port, void *workspace);

/* A part of the Program's layer of this number: of some parts if it is split, else the only one. */
typedef void JitPart(void *const *port, void *workspace, int layer, int part, int parts);

typedef enum ObjectKind { OBJECT_FILE, OBJECT_ASSEMBLY, OBJECT_IR } ObjectKind;

/* One target's version of the model: their inputs, outputs and weights are the same. */
typedef struct ObjectTarget {
    const Target *target;
    const Program *program;
} ObjectTarget;

/* The functions that the header of emit/ declares; what they promise is decided there. */
typedef struct ObjectSpec {
    ObjectKind kind;
    const ObjectTarget *target;
    int ntarget;
    const Workspace *level; /* of run, then of the batches that run_batch has code for */
    int nlevel;
    bool parallel;      /* the functions take a pool */
    bool external;      /* weights come with each call, and are opened before */
    const unsigned char *blob_header; /* 64 bytes: what weights_open compares */
    size_t blob_bytes;                /* header and weights */
    /* Where the weights are, if not external. OBJECT_FILE: see ObjectCode. Else in the file of this
     * name, which the assembler includes; or, if NULL, in `blob`, which is written out. */
    const char *blob_file;
    const unsigned char *blob; /* 4-byte aligned */
} ObjectSpec;

typedef struct ObjectCode {
    unsigned char *bytes;
    size_t size;
    unsigned char *blob; /* OBJECT_FILE that is not external: where the caller puts blob_bytes */
} ObjectCode;

/* What the module libnnc_llvm.so exports, as `nnc_llvm`. It is loaded when first needed. */
typedef struct LlvmModule {
    int version; /* LLVM_MODULE_VERSION of the sources it was built from */

    /* Compiles p for t, which this machine must be able to run. The weights of p are referenced,
     * not copied: they must outlive the handle. NULL after an error was reported. The handle is
     * freed with c's arena, or before by jit_free (NULL is fine). */
    Jit *(*jit_compile)(Ctx *c, const Program *p, const Target *t);
    /* level: as program_level. */
    JitRun *(*jit_function)(const Jit *j, int level);
    JitPart *(*jit_part)(const Jit *j, int level); /* NULL: it is not split */
    void (*jit_free)(Jit *j);

    /* Position-independent code for the machine of the targets, in c's arena. A target without a
     * triple is compiled for the others' machine, or for the host's. Several are told apart at
     * each call by what the processor can do. False after an error was reported. The same input
     * gives the same bytes. */
    bool (*object)(Ctx *c, const ObjectSpec *spec, ObjectCode *out);

    /* The layers of p for people to read, as assembly or as LLVM's text. NULL after an error. */
    const char *(*text)(Ctx *c, const Program *p, const Target *t, ObjectKind kind);
} LlvmModule;

enum { LLVM_MODULE_VERSION = 6 };
#endif
