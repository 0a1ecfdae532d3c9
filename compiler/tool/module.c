/* module.c: dlopen of a part of nnc (PostgreSQL's way with its JIT). It is never closed: the
 * libraries behind it keep state of their own that can't be taken down. */
#define _GNU_SOURCE /* dladdr */
#include "tool/module.h"
#include "base/file.h"
#include <dlfcn.h>
#include <string.h>
#include <unistd.h>

/* The folder of the program or library that this code is part of, with its '/'. */
static const char *own_folder(Arena *a)
{
    static const char here[] = "";
    Dl_info info;
    if (!dladdr(here, &info) || !info.dli_fname)
        return "";
    if (!strchr(info.dli_fname, '/')) { /* a program found by PATH: its name, as it was called */
        char path[4096];
        ssize_t n = readlink("/proc/self/exe", path, sizeof path);
        while (n > 0 && path[n - 1] != '/')
            n--;
        return n > 0 ? arena_strndup(a, path, (size_t)n) : "";
    }
    return arena_strndup(a, info.dli_fname, (size_t)(path_base(info.dli_fname) - info.dli_fname));
}

static void *open_module(Arena *a, const char *file)
{
    const char *folder = own_folder(a);
    void *handle = NULL;
    if (*folder)
        handle = dlopen(arena_printf(a, "%s%s", folder, file), RTLD_NOW | RTLD_LOCAL);
    if (!handle && *folder)
        handle = dlopen(arena_printf(a, "%s../lib/%s", folder, file), RTLD_NOW | RTLD_LOCAL);
    return handle ? handle : dlopen(file, RTLD_NOW | RTLD_LOCAL);
}

const void *module_find(Arena *a, const char *file, const char *symbol, int version,
                        const char **why)
{
    void *handle = open_module(a, file);
    const int *table = handle ? dlsym(handle, symbol) : NULL;
    const char *problem = table ? NULL : arena_printf(a, "%s", dlerror());
    if (table && *table != version) {
        problem = arena_printf(a, "%s is of another version of nnc", file);
        table = NULL;
    }
    if (why)
        *why = problem;
    return table;
}
