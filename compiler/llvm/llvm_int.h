/* llvm_int.h: what the files of llvm/ share. */
#ifndef NNC_LLVM_INT_H
#define NNC_LLVM_INT_H
#include "llvm/llvm.h"
#include "loop/math.h"
#include <llvm-c/Core.h>

/* The function being built. Registers are stack slots, which mem2reg turns into values. */
typedef struct Build {
    Arena *arena;
    LLVMContextRef ctx;
    LLVMModuleRef module;
    LLVMBuilderRef b;
    LLVMValueRef fn;
    int lanes;              /* of the operator being built, by its first operand */
    bool fused;             /* FMA rounds once: all targets but generic */
    LLVMValueRef *reg, *var; /* by id */
    LLVMTypeRef *reg_type;
    const LFunc *loop;
    LLVMValueRef *param;    /* by the function's parameters */
} Build;

/* One function for each row of loop.def, by name: a row without one does not link. */
#define LOOP(op, sig, c, doc) LLVMValueRef llvm_##op(Build *u, LLVMValueRef *a);
#include "loop/loop.def"
#undef LOOP

/* llvm_ops.c */
LLVMTypeRef llvm_type(Build *u, ValKind kind, int lanes);
LLVMValueRef llvm_splat(Build *u, LLVMValueRef one, int lanes);
LLVMValueRef llvm_intrinsic(Build *u, const char *name, LLVMTypeRef overload, int n, LLVMValueRef *a);
LLVMValueRef llvm_i64(Build *u, int64_t v);

/* llvm_func.c: the body of f, into the block where the builder stands. */
void llvm_body(Build *u, const LFunc *f);

/* llvm_module.c */
LLVMValueRef llvm_layer(Build *u, const LFunc *f, const Target *t);
void llvm_entry(Build *u, const Program *p, const Target *t, const char *name);
#endif
