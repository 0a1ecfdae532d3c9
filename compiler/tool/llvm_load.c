/* llvm_load.c: dlopen of libnnc_llvm.so (PostgreSQL's way with its JIT). It is never closed: LLVM keeps
 * state of its own that can't be taken down. */
#define _GNU_SOURCE /* dladdr */
#include "tool/llvm_load.h"
#include "base/file.h"
#include <dlfcn.h>

static const char name[] = "libnnc_llvm.so";

/* The folder of the program or library that this code is part of, with its '/'. */
static const char *own_folder(Arena *a)
{
    Dl_info info;
    if (!dladdr(name, &info) || !info.dli_fname)
        return "";
    return arena_strndup(a, info.dli_fname, (size_t)(path_base(info.dli_fname) - info.dli_fname));
}

static void *open_module(Arena *a)
{
    const char *folder = own_folder(a);
    void *handle = NULL;
    if (*folder)
        handle = dlopen(arena_printf(a, "%s%s", folder, name), RTLD_NOW | RTLD_LOCAL);
    if (!handle && *folder)
        handle = dlopen(arena_printf(a, "%s../lib/%s", folder, name), RTLD_NOW | RTLD_LOCAL);
    return handle ? handle : dlopen(name, RTLD_NOW | RTLD_LOCAL);
}

const LlvmModule *llvm_find(Arena *a, const char **why)
{
    void *handle = open_module(a);
    const LlvmModule *m = handle ? dlsym(handle, "nnc_llvm") : NULL;
    const char *problem = m ? NULL : arena_printf(a, "%s", dlerror());
    if (m && m->version != LLVM_MODULE_VERSION) {
        problem = arena_printf(a, "%s is of another version of nnc", name);
        m = NULL;
    }
    if (why)
        *why = problem;
    return m;
}

const LlvmModule *llvm_need(Session *s, const char *what)
{
    const char *why;
    const LlvmModule *m = llvm_find(s->arena, &why);
    if (!m)
        usage(&s->ctx, "%s needs LLVM, which this nnc was built without (%s); install llvm-19-dev and "
              "build again", what, why);
    return m;
}
