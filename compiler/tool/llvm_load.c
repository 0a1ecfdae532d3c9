/* llvm_load.c: the module libnnc_llvm.so. */
#include "tool/llvm_load.h"
#include "tool/module.h"

const LlvmModule *llvm_find(Arena *a, const char **why)
{
    return module_find(a, "libnnc_llvm.so", "nnc_llvm", LLVM_MODULE_VERSION, why);
}

const LlvmModule *llvm_need(Session *s, const char *what)
{
    const char *why;
    const LlvmModule *m = llvm_find(s->arena, &why);
    if (!m)
        usage(&s->ctx,
              "%s needs LLVM, which this nnc was built without (%s); install llvm-19-dev and "
              "build again",
              what, why);
    return m;
}
