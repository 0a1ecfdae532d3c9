/* setup.c: what every compilation by LLVM begins and ends with: targets, the machine, handles,
 * errors. */
#define _POSIX_C_SOURCE 200809L
#include "llvm/llvm_int.h"
#include <llvm-c/Analysis.h>
#include <llvm-c/Target.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <pthread.h>
#include <stdio.h>

/* The lowering has decided everything; what is left is to make values of the stack slots and to
 * share address arithmetic. Longer pipelines gave no faster code (doc/decisions/004). */
static const char pipeline[] = "function(mem2reg,early-cse)";

/* LLVM keeps a list of its targets, which threads may not extend together. */
static pthread_once_t host_once = PTHREAD_ONCE_INIT, all_once = PTHREAD_ONCE_INIT;

static void init_host(void)
{
    LLVMInitializeNativeTarget();
    LLVMInitializeNativeAsmPrinter();
    LLVMInitializeNativeAsmParser();
}

static void init_all(void)
{
    LLVMInitializeAllTargetInfos();
    LLVMInitializeAllTargets();
    LLVMInitializeAllTargetMCs();
    LLVMInitializeAllAsmPrinters();
    LLVMInitializeAllAsmParsers();
}

void unit_note(Unit *u, const char *message)
{
    if (!*u->said)
        snprintf(u->said, sizeof u->said, "%s", *message ? message : "an error without a text");
}

/* Without it LLVM prints, and ends the process. */
static void on_diagnostic(LLVMDiagnosticInfoRef d, void *unit)
{
    if (LLVMGetDiagInfoSeverity(d) != LLVMDSError)
        return;
    char *text = LLVMGetDiagInfoDescription(d);
    unit_note(unit, text);
    LLVMDisposeMessage(text);
}

void unit_end(void *unit)
{
    Unit *u = unit;
    if (u->text)
        LLVMDisposeMessage(u->text);
    if (u->buffer)
        LLVMDisposeMemoryBuffer(u->buffer);
    if (u->b)
        LLVMDisposeBuilder(u->b);
    if (u->module)
        LLVMDisposeModule(u->module);
    if (u->machine)
        LLVMDisposeTargetMachine(u->machine);
    if (u->ctx && !u->borrowed)
        LLVMContextDispose(u->ctx);
    u->text = NULL;
    u->buffer = NULL;
    u->b = NULL;
    u->module = NULL;
    u->machine = NULL;
    u->ctx = NULL;
}

void unit_begin(Unit *u, Ctx *c, LLVMContextRef ctx)
{
    u->c = c;
    u->borrowed = ctx != NULL;
    u->ctx = ctx ? ctx : LLVMContextCreate();
    LLVMContextSetDiagnosticHandler(u->ctx, on_diagnostic, u);
}

bool unit_failed(Unit *u, LLVMErrorRef e)
{
    if (!e)
        return unit_said(u);
    char *message = LLVMGetErrorMessage(e);
    unit_note(u, message);
    LLVMDisposeErrorMessage(message);
    return unit_said(u);
}

bool unit_said(Unit *u)
{
    if (!*u->said)
        return false;
    error(u->c, (Span){0}, "LLVM: %s", u->said);
    *u->said = 0;
    return true;
}

bool unit_machine(Unit *u, const char *triple, bool jit)
{
    char *host = LLVMGetDefaultTargetTriple(), *why = NULL;
    LLVMTargetRef target;
    pthread_once(jit ? &host_once : &all_once, jit ? init_host : init_all);
    if (LLVMGetTargetFromTriple(*triple ? triple : host, &target, &why)) {
        unit_note(u, why);
        LLVMDisposeMessage(why);
    } else { /* the processor and its features are said by each function */
        u->machine = LLVMCreateTargetMachine(target, *triple ? triple : host, "generic", "",
                                             LLVMCodeGenLevelDefault,
                                             jit ? LLVMRelocDefault : LLVMRelocPIC,
                                             jit ? LLVMCodeModelJITDefault : LLVMCodeModelDefault);
        if (!u->machine)
            unit_note(u, "no machine for this target");
    }
    LLVMDisposeMessage(host);
    return !unit_said(u);
}

Build unit_build(Unit *u, const char *name, const char *tune)
{
    u->module = LLVMModuleCreateWithNameInContext(name, u->ctx);
    u->b = LLVMCreateBuilderInContext(u->ctx);
    LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(u->machine);
    LLVMSetModuleDataLayout(u->module, layout);
    LLVMDisposeTargetData(layout);
    char *triple = LLVMGetTargetMachineTriple(u->machine);
    LLVMSetTarget(u->module, triple);
    LLVMDisposeMessage(triple);
    return (Build){.arena = u->c->arena, .ctx = u->ctx, .module = u->module, .b = u->b,
                   .tune = tune};
}

bool unit_verify(Unit *u)
{
    char *why = NULL;
    if (LLVMVerifyModule(u->module, LLVMReturnStatusAction, &why))
        unit_note(u, why);
    LLVMDisposeMessage(why);
    return !unit_said(u);
}

bool unit_optimise(Unit *u)
{
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    LLVMErrorRef e = LLVMRunPasses(u->module, pipeline, u->machine, options);
    LLVMDisposePassBuilderOptions(options);
    return !unit_failed(u, e);
}
