/* llvm_int.h: what the files of llvm/ share. */
#ifndef NNC_LLVM_INT_H
#define NNC_LLVM_INT_H
#include "llvm/llvm.h"
#include "loop/math.h"
#include <llvm-c/Core.h>
#include <llvm-c/Error.h>
#include <llvm-c/TargetMachine.h>

/* The function being built. Registers are stack slots, which mem2reg turns into values. */
typedef struct Build {
    Arena *arena;
    LLVMContextRef ctx;
    LLVMModuleRef module;
    LLVMBuilderRef b;
    const char *tune;       /* the processor that the code is scheduled for */
    LLVMValueRef fn;
    int lanes;              /* of the operator being built, by its first operand */
    bool generic;           /* FMA rounds twice, and nothing is asked of the machine but C99's */
    LLVMValueRef *reg, *var; /* by id */
    LLVMTypeRef *reg_type;
    const LFunc *loop;
    LLVMValueRef *param;    /* by the function's parameters */
    LLVMValueRef part, parts; /* i64; in a layer that is split */
} Build;

/* All handles of one compilation, so that they are freed whatever happens. Who passes one on to
 * LLVM sets it to NULL. */
typedef struct Unit {
    Ctx *c;
    LLVMContextRef ctx;
    bool borrowed; /* ctx is another's */
    LLVMModuleRef module;
    LLVMBuilderRef b;
    LLVMTargetMachineRef machine;
    LLVMMemoryBufferRef buffer;
    char *text;     /* LLVM's to free */
    char said[512]; /* LLVM's first error; kept apart, for its callbacks may not jump out */
} Unit;

/* One function for each row of loop.def, by name: a row without one does not link. */
#define LOOP(op, sig, c, doc) LLVMValueRef llvm_##op(Build *u, LLVMValueRef *a);
#include "loop/loop.def"
#undef LOOP

/* llvm_ops.c */
LLVMTypeRef llvm_type(Build *u, ValKind kind, int lanes);
LLVMValueRef llvm_splat(Build *u, LLVMValueRef one, int lanes);
LLVMValueRef llvm_lane(Build *u, LLVMValueRef v, int lane, int lanes); /* lane in every lane */
LLVMValueRef llvm_swap(Build *u, LLVMValueRef v, int by, int lanes); /* lane j is lane j ^ by */
LLVMValueRef llvm_sums(Build *u, LLVMValueRef *a); /* SUMS, of u->lanes lanes */
LLVMValueRef llvm_i32(Build *u, int v);
LLVMValueRef llvm_i64(Build *u, int64_t v);
/* The intrinsic of that name on n values; overload: the types that its name leaves open. */
LLVMValueRef llvm_intrinsic(Build *u, const char *name, LLVMTypeRef *overload, size_t noverload,
                            LLVMValueRef *a, int n);
LLVMValueRef llvm_halves(Build *u, LLVMValueRef at, int lanes); /* f16 at that place, as f32 */

/* llvm_func.c: the body of f, into the block where the builder stands. */
void llvm_body(Build *u, const LFunc *f);

/* llvm_module.c */
LLVMTypeRef llvm_pointer(Build *u);
LLVMTypeRef llvm_elem(Build *u, Elem e); /* in memory */
LLVMValueRef llvm_offset(Build *u, LLVMValueRef base, int64_t bytes, const char *name);
/* A function that begins: u->fn, the builder in its entry. t NULL: any of its machine. */
LLVMValueRef llvm_begin(Build *u, const char *name, LLVMTypeRef result, const LLVMTypeRef *type,
                        int nparam, const Target *t);
/* The layers of p as functions that only this module sees, their names as name_LAYER_suffix. */
LLVMValueRef *llvm_layers(Build *u, const Program *p, const Target *t, const char *suffix);
/* Calls the i-th of them, all of it if it is split; place: where each buffer of p is. */
void llvm_call(Build *u, const Program *p, size_t i, LLVMValueRef *layer, LLVMValueRef *place);
void llvm_calls(Build *u, const Program *p, LLVMValueRef *layer, LLVMValueRef *place); /* all */
/* Calls one of all of them, or of those that are split; number: which, part and parts, i32. */
void llvm_cases(Build *u, const Program *p, bool all, LLVMValueRef *layer, LLVMValueRef *place,
                const LLVMValueRef number[3]);
/* A JitRun and, of a split Program, a JitPart, by these names. */
void llvm_entry(Build *u, const Program *p, const Target *t, const char *name, const char *part);

/* setup.c */
void unit_begin(Unit *u, Ctx *c, LLVMContextRef ctx); /* ctx NULL: its own */
void unit_end(void *unit);                            /* may be called twice */
bool unit_machine(Unit *u, const char *triple, bool jit);
Build unit_build(Unit *u, const char *name, const char *tune); /* sets u->module and u->b */
bool unit_verify(Unit *u);
bool unit_optimise(Unit *u);
/* Reports: what LLVM returned, what it said through callbacks. False if there was nothing. */
bool unit_failed(Unit *u, LLVMErrorRef e);
bool unit_said(Unit *u);
void unit_note(Unit *u, const char *message); /* for callbacks */

/* object.c: see LlvmModule */
bool llvm_object(Ctx *c, const ObjectSpec *spec, ObjectCode *out);
const char *llvm_text(Ctx *c, const Program *p, const Target *t, ObjectKind kind);

/* elf.c: a copy of the object with `bytes` zeros as contents of the section of that name, which is
 * empty; *data: where they are. NULL if the object is not an ELF file of 64 bits that has it. */
unsigned char *elf_fill_section(Arena *a, const void *object, size_t size, const char *section,
                                size_t bytes, size_t *total, unsigned char **data);
#endif
