/* jit.c: the only file that owns sessions of LLVM: module, target machine, ORC's LLJIT. Errors of LLVM
 * become diagnostics here. No arena is used inside its callbacks: there are none. */
#define _POSIX_C_SOURCE 200809L
#include "llvm/llvm_int.h"
#include <llvm-c/Analysis.h>
#include <llvm-c/LLJIT.h>
#include <llvm-c/Target.h>
#include <llvm-c/TargetMachine.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <stdlib.h>
#include <time.h>

/* The lowering has decided everything; what is left is to make values of the stack slots and to share
 * address arithmetic. Longer pipelines gave no faster code (doc/decisions/004-llvm.md). */
static const char pipeline[] = "function(mem2reg,early-cse)";

struct Jit {
    LLVMOrcLLJITRef session;
    JitRun *run;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool failed(Ctx *c, LLVMErrorRef e)
{
    if (!e)
        return false;
    char *message = LLVMGetErrorMessage(e);
    error(c, (Span){0}, "LLVM: %s", message);
    LLVMDisposeErrorMessage(message);
    return true;
}

static LLVMTargetMachineRef host_machine(Ctx *c)
{
    char *triple = LLVMGetDefaultTargetTriple(), *cpu = LLVMGetHostCPUName();
    char *features = LLVMGetHostCPUFeatures(), *why = NULL;
    LLVMTargetRef target;
    LLVMTargetMachineRef m = NULL;
    if (LLVMGetTargetFromTriple(triple, &target, &why)) {
        error(c, (Span){0}, "LLVM: %s", why);
        LLVMDisposeMessage(why);
    } else {
        m = LLVMCreateTargetMachine(target, triple, cpu, features, LLVMCodeGenLevelDefault,
                                    LLVMRelocDefault, LLVMCodeModelJITDefault);
    }
    LLVMDisposeMessage(triple);
    LLVMDisposeMessage(cpu);
    LLVMDisposeMessage(features);
    return m;
}

static bool optimise(Ctx *c, LLVMModuleRef module, LLVMTargetMachineRef machine)
{
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    LLVMErrorRef e = LLVMRunPasses(module, pipeline, machine, options);
    LLVMDisposePassBuilderOptions(options);
    return !failed(c, e);
}

static void free_jit(void *arg)
{
    Jit *j = arg;
    if (j->session)
        LLVMConsumeError(LLVMOrcDisposeLLJIT(j->session));
    j->session = NULL;
}

static void jit_free(Jit *j)
{
    if (j)
        free_jit(j);
}

static JitRun *jit_function(const Jit *j)
{
    return j->run;
}

static LLVMModuleRef build_module(Ctx *c, LLVMContextRef ctx, const Program *p, const Target *t)
{
    Build u = {.ctx = ctx, .arena = c->arena};
    u.module = LLVMModuleCreateWithNameInContext(p->name, ctx);
    u.b = LLVMCreateBuilderInContext(ctx);
    llvm_entry(&u, p, t, "nnc_entry");
    LLVMDisposeBuilder(u.b);
    return u.module;
}

static bool open_session(Ctx *c, Jit *j, LLVMTargetMachineRef machine)
{
    LLVMOrcLLJITBuilderRef b = LLVMOrcCreateLLJITBuilder();
    LLVMOrcLLJITBuilderSetJITTargetMachineBuilder(
        b, LLVMOrcJITTargetMachineBuilderCreateFromTargetMachine(machine));
    return !failed(c, LLVMOrcCreateLLJIT(&j->session, b));
}

static Jit *jit_compile(Ctx *c, const Program *p, const Target *t, JitTimes *times)
{
    double start = now();
    Jit *j = NEW(c->arena, Jit);
    arena_defer(c->arena, free_jit, j);
    LLVMInitializeNativeTarget();
    LLVMInitializeNativeAsmPrinter();
    LLVMTargetMachineRef machine = host_machine(c);
    if (!machine)
        return NULL;
    LLVMOrcThreadSafeContextRef safe = LLVMOrcCreateNewThreadSafeContext();
    LLVMModuleRef module = build_module(c, LLVMOrcThreadSafeContextGetContext(safe), p, t);
    double built = now();
    bool ok = optimise(c, module, machine);
    double optimised = now();
    ok = ok && open_session(c, j, machine); /* takes the machine */
    LLVMOrcThreadSafeModuleRef owned = LLVMOrcCreateNewThreadSafeModule(module, safe);
    LLVMOrcDisposeThreadSafeContext(safe);
    LLVMOrcExecutorAddress at = 0;
    ok = ok && !failed(c, LLVMOrcLLJITAddLLVMIRModule(
                              j->session, LLVMOrcLLJITGetMainJITDylib(j->session), owned));
    ok = ok && !failed(c, LLVMOrcLLJITLookup(j->session, &at, "nnc_entry"));
    j->run = (JitRun *)(uintptr_t)at;
    if (times)
        *times = (JitTimes){built - start, optimised - built, now() - optimised};
    return ok ? j : NULL;
}

__attribute__((visibility("default"))) extern const LlvmModule nnc_llvm;
const LlvmModule nnc_llvm = {LLVM_MODULE_VERSION, jit_compile, jit_function, jit_free};
