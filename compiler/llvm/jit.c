/* jit.c: code in memory: ORC's LLJIT, one session a compilation. */
#include "llvm/llvm_int.h"
#include <llvm-c/LLJIT.h>
#include <llvm/Config/llvm-config.h>

struct Jit {
    Unit unit;
    LLVMOrcThreadSafeContextRef safe; /* owns unit.ctx, with the session */
    LLVMOrcLLJITRef session;
    JitRun *run[MAX_LEVELS];
    JitPart *part[MAX_LEVELS];
};

/* What was not passed on to the session. */
static void free_rest(Jit *j)
{
    unit_end(&j->unit);
    if (j->safe)
        LLVMOrcDisposeThreadSafeContext(j->safe);
    j->safe = NULL;
}

static void free_jit(void *arg)
{
    Jit *j = arg;
    if (j->session)
        LLVMConsumeError(LLVMOrcDisposeLLJIT(j->session));
    j->session = NULL;
    free_rest(j);
}

static void jit_free(Jit *j)
{
    if (j)
        free_jit(j);
}

static JitRun *jit_function(const Jit *j, int level)
{
    return j->run[level];
}

static JitPart *jit_part(const Jit *j, int level)
{
    return j->part[level];
}

static const char *entry_name(Arena *a, int level)
{
    return arena_printf(a, "nnc_entry_%d", level);
}

static const char *part_name(Arena *a, int level)
{
    return arena_printf(a, "nnc_part_%d", level);
}

/* Without it the session prints its errors. */
static void on_session_error(void *unit, LLVMErrorRef e)
{
    char *message = LLVMGetErrorMessage(e);
    unit_note(unit, message);
    LLVMDisposeErrorMessage(message);
}

/* Takes the machine. */
static bool open_session(Jit *j)
{
    LLVMOrcLLJITBuilderRef b = LLVMOrcCreateLLJITBuilder();
    LLVMOrcLLJITBuilderSetJITTargetMachineBuilder(
        b, LLVMOrcJITTargetMachineBuilderCreateFromTargetMachine(j->unit.machine));
    j->unit.machine = NULL;
    if (unit_failed(&j->unit, LLVMOrcCreateLLJIT(&j->session, b)))
        return false;
    LLVMOrcExecutionSessionSetErrorReporter(LLVMOrcLLJITGetExecutionSession(j->session),
                                            on_session_error, &j->unit);
    return true;
}

static bool build(Jit *j, const Program *p, const Target *t)
{
    char *cpu = LLVMGetHostCPUName();
    Unit *u = &j->unit;
    u->text = cpu;
    Build b = unit_build(u, p->name, cpu);
    for (int level = 0; level <= p->nbatch; level++)
        llvm_entry(&b, program_level(p, level), t, entry_name(u->c->arena, level),
                   part_name(u->c->arena, level));
#ifdef NDEBUG
    return true;
#else
    return unit_verify(u);
#endif
}

static bool find(Jit *j, const char *name, LLVMOrcExecutorAddress *at)
{
    *at = 0;
    return !unit_failed(&j->unit, LLVMOrcLLJITLookup(j->session, at, name));
}

/* Takes the module. */
static bool generate(Jit *j, const Program *p)
{
    Arena *a = j->unit.c->arena;
    LLVMOrcExecutorAddress at;
    LLVMOrcThreadSafeModuleRef owned = LLVMOrcCreateNewThreadSafeModule(j->unit.module, j->safe);
    LLVMOrcJITDylibRef code = LLVMOrcLLJITGetMainJITDylib(j->session);
    j->unit.module = NULL;
    LLVMErrorRef e = LLVMOrcLLJITAddLLVMIRModule(j->session, code, owned);
    bool ok = !unit_failed(&j->unit, e);
    for (int level = 0; level <= p->nbatch && ok; level++) {
        ok = find(j, entry_name(a, level), &at);
        j->run[level] = (JitRun *)(uintptr_t)at;
        if (!ok || !program_level(p, level)->split)
            continue;
        ok = find(j, part_name(a, level), &at);
        j->part[level] = (JitPart *)(uintptr_t)at;
    }
    return ok;
}

/* Sets j->safe. Up to LLVM 20 it makes its context, since then it is given one. */
static LLVMContextRef new_context(Jit *j)
{
#if LLVM_VERSION_MAJOR >= 21
    LLVMContextRef ctx = LLVMContextCreate();
    j->safe = LLVMOrcCreateNewThreadSafeContextFromLLVMContext(ctx);
    return ctx;
#else
    j->safe = LLVMOrcCreateNewThreadSafeContext();
    return LLVMOrcThreadSafeContextGetContext(j->safe);
#endif
}

static Jit *jit_compile(Ctx *c, const Program *p, const Target *t)
{
    Jit *j = NEW(c->arena, Jit);
    arena_defer(c->arena, free_jit, j);
    unit_begin(&j->unit, c, new_context(j));
    bool ok = unit_machine(&j->unit, "", true) && build(j, p, t) && unit_optimise(&j->unit) &&
              open_session(j) && generate(j, p);
    free_rest(j);
    return ok ? j : NULL;
}

__attribute__((visibility("default"))) extern const LlvmModule nnc_llvm;
const LlvmModule nnc_llvm = {LLVM_MODULE_VERSION, jit_compile, jit_function, jit_part, jit_free,
                             llvm_object, llvm_text};
