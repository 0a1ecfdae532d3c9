/* joined.c: moves the buffers of each Program to its own part of the workspace. Ports are placed
 * off any alignment but that of their elements, as a caller's arrays may be. */
#include "joined.h"
#include "emit/emit.h"
#include "nnc_rt.h"
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GCC, CLANG, OBJECT, FUNCTIONS, THREADED = FUNCTIONS, JIT, WAYS };

static const char *const compiler[FUNCTIONS] = {"gcc", "clang", "object file"};

/* What a split Program is run on; 1: without a pool. */
static const int threads[] = {1, 2, 3, 7};

enum { THREADS = sizeof threads / sizeof *threads };

typedef int RunC(float *done, void *workspace);
typedef int RunParallel(float *done, void *workspace, nnc_pool *pool);

typedef struct Part {
    const char *what;
    Buffer **buf;
    size_t nbuf;
    const void *const *in;
    const bool *exact;
    BufKind *kind; /* of buf, before they became places of the workspace */
} Part;

struct Joined {
    Arena *arena;
    const char *folder;
    const Target *target;
    Program *program;
    Part *part;
    size_t n, cap;
    void *c[FUNCTIONS]; /* a RunC or RunParallel; NULL: this compiler is not here */
    JitRun *jit;
    JitPart *jit_part;
    nnc_pool *pool; /* of the run at hand */
    int layer;      /* at work */
    char *work[WAYS];
};

const LlvmModule *joined_llvm(void)
{
    void *handle = dlopen(NNC_LLVM, RTLD_NOW);
    const LlvmModule *m = handle ? dlsym(handle, "nnc_llvm") : NULL;
    if (!m)
        fprintf(stderr, "%s\n", dlerror());
    return m;
}

/* ---- joining */

static Buffer *add_buffer(Joined *j, Buffer *b)
{
    PUSH(j->arena, j->program->buf, j->program->nbuf, j->program->cap_buf, b);
    return b;
}

/* The one output that a C function must have. */
static void add_done(Joined *j)
{
    Buffer *done = NEW(j->arena, Buffer);
    LFunc *f = NEW(j->arena, LFunc);
    *done = (Buffer){.kind = BUF_OUTPUT, .elem = ELEM_F32, .name = "done", .count = 1};
    f->name = f->doc = "end";
    LoopB b = loop_builder(j->arena, f);
    loop_store(&b, add_buffer(j, done), index_const(0), 1, loop_float(&b, 1, 1), 1);
    PUSH(j->arena, j->program->fn, j->program->nfn, j->program->cap_fn, f);
}

Joined *joined_new(Arena *a, const char *folder, const char *name, const Target *t)
{
    Joined *j = NEW(a, Joined);
    *j = (Joined){.arena = a, .folder = folder, .target = t, .program = NEW(a, Program)};
    j->program->name = arena_printf(a, "%s_%s", name, t->suffix);
    add_done(j);
    return j;
}

static void move_buffer(Joined *j, Buffer *b, int64_t weights, int64_t work)
{
    Program *to = j->program;
    b->name = arena_printf(j->arena, "p%zu_%s", j->n, b->name);
    if (b->kind == BUF_WEIGHT) {
        b->offset += weights;
    } else if (b->kind == BUF_WORK) {
        b->offset += work;
    } else {
        int64_t size = (int64_t)elem_size(b->elem);
        b->kind = BUF_WORK;
        b->offset = to->work_bytes + size;
        to->work_bytes += (b->count * size + size + 63) / 64 * 64;
    }
    add_buffer(j, b);
}

void joined_add(Joined *j, const char *what, Program *p, const void *const *in, const bool *exact)
{
    Arena *a = j->arena;
    Program *to = j->program;
    int64_t weights = to->weight_bytes, work = to->work_bytes;
    Part part = {what, p->buf, p->nbuf, in, exact, NEW_ARRAY(a, BufKind, p->nbuf + 1)};
    to->weight_bytes += (p->weight_bytes + 63) / 64 * 64;
    to->work_bytes += (p->work_bytes + 63) / 64 * 64;
    to->split |= p->split;
    for (size_t i = 0; i < p->nbuf; i++) {
        part.kind[i] = p->buf[i]->kind;
        move_buffer(j, p->buf[i], weights, work);
    }
    for (size_t i = 0; i < p->nfn; i++) {
        p->fn[i]->name = arena_printf(a, "p%zu_%s", j->n, p->fn[i]->name);
        PUSH(a, to->fn, to->nfn, to->cap_fn, p->fn[i]);
    }
    PUSH(a, j->part, j->n, j->cap, part);
}

/* ---- compiling */

static bool write_text(Joined *j, const char *suffix, const char *text, size_t n)
{
    const char *path = arena_printf(j->arena, "%s/%s.%s", j->folder, j->program->name, suffix);
    FILE *f = fopen(path, "wb");
    bool ok = f && fwrite(text, 1, n, f) == n;
    if (f && fclose(f) != 0)
        ok = false;
    if (!ok)
        perror(path);
    return ok;
}

static void close_handle(void *handle)
{
    dlclose(handle);
}

/* The C file, or for OBJECT the object file, as a library. */
static bool compile_c(Joined *j, int which)
{
    Arena *a = j->arena;
    const char *name = j->program->name, *cc = compiler[which == OBJECT ? GCC : which];
    const char *so = arena_printf(a, "%s/%s_%d.so", j->folder, name, which);
    if (system(arena_printf(a, "command -v %s >/dev/null", cc)) != 0) {
        printf("left out: no %s here\n", cc);
        return true;
    }
    const char *suffix = which == OBJECT ? "o" : "c";
    if (system(arena_printf(a, "%s -O1 -std=c11 -shared -fPIC -o '%s' '%s/%s.%s' %s", cc, so,
                            j->folder, name, suffix, which == OBJECT ? NNC_RUNTIME : "")) != 0)
        return false;
    void *handle = dlopen(so, RTLD_NOW | RTLD_LOCAL);
    void *run = handle ? dlsym(handle, arena_printf(a, "%s_run", name)) : NULL;
    if (!run)
        fprintf(stderr, "%s\n", dlerror());
    if (handle)
        arena_defer(a, close_handle, handle); /* or the next of this name would be this one */
    j->c[which] = run;
    return run != NULL;
}

static bool make_object(Joined *j, Ctx *c, const LlvmModule *llvm, const EmitOptions *options)
{
    EmitTarget t = {j->target, j->program};
    ObjectTarget target = {j->target, j->program};
    EmitOutside outside;
    ObjectCode code;
    emit_outside(j->arena, &t, 1, options, &outside);
    ObjectSpec spec = {.kind = OBJECT_FILE, .target = &target, .ntarget = 1,
                       .level = outside.level, .nlevel = outside.nlevel,
                       .parallel = options->parallel,
                       .blob_header = outside.blob_header, .blob_bytes = outside.blob_size};
    if (!llvm->object(c, &spec, &code)) {
        fprintf(stderr, "%s\n", c->first->message);
        return false;
    }
    if (code.blob)
        emit_blob_weights(j->program, code.blob);
    return write_text(j, "o", (const char *)code.bytes, code.size);
}

static char *aligned(Arena *a, int64_t bytes)
{
    char *p = arena_alloc(a, (size_t)bytes + 64);
    return p + (-(uintptr_t)p & 63);
}

bool joined_compile(Joined *j, Ctx *c, const LlvmModule *llvm)
{
    EmitTarget t = {j->target, j->program};
    EmitOptions options = {.header = arena_printf(j->arena, "%s.h", j->program->name),
                           .parallel = j->program->split};
    EmitResult r;
    const char *wrong = program_verify(j->arena, j->program);
    if (wrong) {
        fprintf(stderr, "%s\n", wrong);
        return false;
    }
    j->program->work_bytes += 64; /* some, always: the function's parameters are fixed */
    emit_c(j->arena, &t, 1, &options, &r);
    if (!write_text(j, "c", r.c, r.c_size) || !write_text(j, "h", r.h, r.h_size))
        return false;
    if (!make_object(j, c, llvm, &options))
        return false;
    for (int i = 0; i < FUNCTIONS; i++)
        if (!compile_c(j, i))
            return false;
    Jit *jit = llvm->jit_compile(c, j->program, j->target);
    if (jit) {
        j->jit = llvm->jit_function(jit, 0);
        j->jit_part = llvm->jit_part(jit, 0);
    } else {
        fprintf(stderr, "%s\n", c->first ? c->first->message : "the JIT failed");
    }
    for (int i = 0; i < WAYS; i++)
        j->work[i] = aligned(j->arena, j->program->work_bytes);
    return jit != NULL;
}

/* ---- comparing */

static void fill(Joined *j, char *work)
{
    memset(work, 0xff, (size_t)j->program->work_bytes);
    for (size_t i = 0; i < j->n; i++) {
        const Part *p = &j->part[i];
        size_t in = 0;
        for (size_t k = 0; k < p->nbuf; k++)
            if (p->kind[k] == BUF_INPUT)
                memcpy(work + p->buf[k]->offset, p->in[in++],
                       (size_t)p->buf[k]->count * elem_size(p->buf[k]->elem));
    }
}

static bool same(Elem elem, const char *a, const char *b, bool exact)
{
    float x, y;
    if (memcmp(a, b, elem_size(elem)) == 0)
        return true;
    if (exact || elem != ELEM_F32)
        return false;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return isnan(x) && isnan(y);
}

static void report(const Part *p, const Buffer *b, int64_t i, const char *x, const char *y, int way)
{
    uint32_t got[2] = {0, 0};
    size_t size = elem_size(b->elem);
    memcpy(&got[0], x, size < 4 ? size : 4);
    memcpy(&got[1], y, size < 4 ? size : 4);
    printf("%s: %s, element %lld of %lld: %s %08x, JIT %08x\n", p->what, b->name, (long long)i,
           (long long)b->count, way == THREADED ? "JIT on several threads" : compiler[way],
           (unsigned)got[0], (unsigned)got[1]);
}

static bool same_output(const Joined *j, const Part *p, const Buffer *b, int way, const bool *exact)
{
    const char *x = j->work[way] + b->offset, *y = j->work[JIT] + b->offset;
    int64_t size = (int64_t)elem_size(b->elem);
    for (int64_t i = 0; i < b->count; i++)
        if (!same(b->elem, x + i * size, y + i * size, exact && exact[i])) {
            report(p, b, i, x + i * size, y + i * size, way);
            return false;
        }
    return true;
}

static bool same_part(const Joined *j, const Part *p, int way)
{
    const bool *exact = p->exact;
    for (size_t k = 0; k < p->nbuf; k++)
        if (p->kind[k] == BUF_OUTPUT) {
            if (!same_output(j, p, p->buf[k], way, exact))
                return false;
            exact = NULL;
        }
    return true;
}

static void run_part(void *arg, int part, int parts)
{
    Joined *j = arg;
    float done = 0;
    void *port[] = {&done};
    j->jit_part(port, j->work[THREADED], j->layer, part, parts);
}

static void run_threaded(Joined *j)
{
    for (j->layer = 0; j->layer < (int)j->program->nfn; j->layer++)
        nnc_pool_run(j->program->fn[j->layer]->split ? j->pool : NULL, run_part, j);
}

/* False: the C refuses. */
static bool run_way(Joined *j, int way)
{
    float done = 0;
    RunC *run;
    RunParallel *parallel;
    memcpy(&run, &j->c[way], sizeof run);
    memcpy(&parallel, &j->c[way], sizeof parallel);
    if (j->program->split)
        return parallel(&done, j->work[way], j->pool) == 0;
    return run(&done, j->work[way]) == 0;
}

/* Of the parts, that differ from those of the JIT. */
static int compare(Joined *j, int way)
{
    int differ = 0;
    fill(j, j->work[way]);
    if (way == THREADED)
        run_threaded(j);
    else if (!run_way(j, way))
        return printf("the C of %s refuses to run\n", compiler[way]), (int)j->n;
    for (size_t i = 0; i < j->n; i++)
        differ += !same_part(j, &j->part[i], way);
    return differ;
}

int joined_differ(Joined *j)
{
    float done = 0;
    void *port[] = {&done};
    int differ = 0;
    fill(j, j->work[JIT]);
    j->jit(port, j->work[JIT]);
    for (int t = 0; t < (j->program->split ? THREADS : 1); t++) {
        j->pool = threads[t] > 1 ? nnc_pool_create(threads[t]) : NULL;
        for (int way = 0; way < FUNCTIONS; way++)
            differ += j->c[way] ? compare(j, way) : 0;
        differ += j->pool ? compare(j, THREADED) : 0;
        nnc_pool_free(j->pool);
    }
    return differ;
}
