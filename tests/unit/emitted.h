/* emitted.h: for tests that run what the emitter writes: a Program for one target as a function. */
#ifndef EMITTED_H
#define EMITTED_H
#include "emit/emit.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static bool write_text(const char *path, const char *text, size_t n)
{
    FILE *f = fopen(path, "w");
    return f && fwrite(text, 1, n, f) == n && fclose(f) == 0;
}

/* Emits, compiles as a shared object in the current folder and loads; the address of NAME_run, or
 * NULL with a line on standard error. The object stays loaded. */
static void *emitted_run(Arena *a, const Program *p, const Target *target)
{
    EmitTarget t = {target, p};
    const char *c = arena_printf(a, "%s.c", p->name), *so = arena_printf(a, "./%s.so", p->name);
    EmitOptions options = {.header = arena_printf(a, "%s.h", p->name)};
    const char *wrong = program_verify(a, p);
    if (wrong)
        fprintf(stderr, "%s\n", wrong);
    EmitResult r;
    emit_c(a, &t, 1, &options, &r);
    if (wrong || !write_text(c, r.c, r.c_size) || !write_text(options.header, r.h, r.h_size))
        return NULL;
    const char *cc = getenv("CC") ? getenv("CC") : "cc";
    static const char flags[] = "-std=c11 -O2 -Wall -Wextra -Werror -shared -fPIC";
    if (system(arena_printf(a, "%s %s -o %s %s", cc, flags, so, c)))
        return NULL;
    void *handle = dlopen(so, RTLD_NOW);
    void *run = handle ? dlsym(handle, arena_printf(a, "%s_run", p->name)) : NULL;
    if (!run)
        fprintf(stderr, "%s\n", dlerror());
    return run;
}
#endif
