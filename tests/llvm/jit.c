/* jit.c: the module of LLVM from inside: code in memory is right, freed, and made by threads at
 * once; what a target does not have is in no code for it; what goes wrong is an error.
 *
 *     llvm_jit [COMPILATIONS]      at length: 10000 */
#define _POSIX_C_SOURCE 200809L
#include "../unit/check.h"
#include "joined.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { N = 48, THREADS = 4, WARM = 50, GROWTH = 24 << 20 };

static const LlvmModule *llvm;

static Buffer *add_buffer(Arena *a, Program *p, LFunc *f, BufKind kind, const char *name,
                          const void *data)
{
    Buffer *b = NEW(a, Buffer);
    *b = (Buffer){.kind = kind, .elem = ELEM_F32, .name = name, .count = N, .data = data};
    PUSH(a, p->buf, p->nbuf, p->cap_buf, b);
    f->param[f->nparam++] = b;
    return b;
}

/* y = floor(w * x + x), in vectors of t; work: a copy of it in the workspace. */
static Program *make_program(Arena *a, const Target *t, const float *w)
{
    Program *p = NEW(a, Program);
    LFunc *f = NEW(a, LFunc);
    p->name = "affine";
    f->name = f->doc = "layer";
    f->param = NEW_ARRAY(a, Buffer *, 4);
    Buffer *x = add_buffer(a, p, f, BUF_INPUT, "x", NULL);
    Buffer *y = add_buffer(a, p, f, BUF_OUTPUT, "y", NULL);
    Buffer *weight = add_buffer(a, p, f, BUF_WEIGHT, "w", w);
    Buffer *work = add_buffer(a, p, f, BUF_WORK, "work", NULL);
    p->work_bytes = p->weight_bytes = N * sizeof(float);
    LoopB b = loop_builder(a, f);
    LVar i = loop_for(&b, "i", N, t->lanes);
    Index at = index_add(index_const(0), i, 1);
    LExpr *in = loop_let(&b, "x", loop_load(&b, x, at, 1, t->lanes, t->lanes));
    LExpr *v = loop_op(&b, LOOP_FMA, loop_load(&b, weight, at, 1, t->lanes, t->lanes), in, in);
    v = loop_let(&b, "v", loop_op(&b, LOOP_FFLOOR, v, NULL, NULL));
    loop_store(&b, work, at, 1, v, t->lanes);
    loop_store(&b, y, at, 1, v, t->lanes);
    loop_end(&b);
    PUSH(a, p->fn, p->nfn, p->cap_fn, f);
    CHECK(!program_verify(a, p));
    return p;
}

/* Compiles, runs and frees; early: before its arena. The number of wrong results. */
static int compile_and_run(const Target *t, bool early)
{
    float w[N], x[N], y[N];
    _Alignas(64) float work[N];
    void *port[] = {x, y};
    Ctx c;
    int wrong = 0;
    Arena *a = arena_new(NULL, NULL);
    ctx_init(&c, a);
    for (int i = 0; i < N; i++) {
        w[i] = (float)i - 20;
        x[i] = 0.25f * (float)(i % 7) - 0.5f;
    }
    Jit *j = llvm->jit_compile(&c, make_program(a, t, w), t);
    if (j)
        llvm->jit_function(j, 0)(port, work);
    for (int i = 0; i < N; i++) {
        float v = w[i] * x[i] + x[i], whole = (float)(int)v;
        float expected = whole > v ? whole - 1 : whole;
        wrong += !j || y[i] != expected || work[i] != expected;
    }
    if (early)
        llvm->jit_free(j);
    arena_free(a);
    return wrong;
}

static long resident(void)
{
    long size = 0, pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%ld %ld", &size, &pages) != 2)
        pages = 0;
    if (f)
        fclose(f);
    return pages * sysconf(_SC_PAGESIZE);
}

static void test_many(int n)
{
    long before = 0;
    int wrong = 0;
    for (int i = 0; i < n; i++) {
        if (i == WARM)
            before = resident();
        wrong += compile_and_run(i % 2 ? target_native() : target_find("generic"), i % 3 == 0);
    }
    long growth = resident() - before;
    CHECK(wrong == 0);
    CHECK(before > 0 && growth < GROWTH);
    printf("%d compilations: %ld KiB more than after %d\n", n, growth / 1024, WARM);
}

static void *work_thread(void *result)
{
    for (int i = 0; i < 5; i++)
        *(int *)result += compile_and_run(target_native(), false);
    return NULL;
}

/* First of all, so that LLVM is set up by several threads at once. */
static void test_threads(void)
{
    pthread_t thread[THREADS];
    int wrong[THREADS] = {0};
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&thread[i], NULL, work_thread, &wrong[i]) == 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(thread[i], NULL);
        CHECK(wrong[i] == 0);
    }
}

static bool text_has(Ctx *c, const char *target, ObjectKind kind, const char *what)
{
    static const float w[N];
    const Target *t = target_find(target);
    const char *text = llvm->text(c, make_program(c->arena, t, w), t, kind);
    CHECK(text != NULL);
    return text && strstr(text, what) != NULL;
}

static void test_text(Ctx *c)
{
    CHECK(text_has(c, "x86-64-v4", OBJECT_ASSEMBLY, "%zmm"));
    CHECK(text_has(c, "x86-64-v3", OBJECT_ASSEMBLY, "%ymm"));
    CHECK(!text_has(c, "x86-64-v3", OBJECT_ASSEMBLY, "%zmm"));
    CHECK(!text_has(c, "generic", OBJECT_ASSEMBLY, "%ymm"));
    CHECK(!text_has(c, "generic", OBJECT_ASSEMBLY, "floorf"));
    CHECK(text_has(c, "aarch64", OBJECT_ASSEMBLY, "fmla"));
    CHECK(text_has(c, "x86-64-v3", OBJECT_IR, "<8 x float>"));
    CHECK(text_has(c, "x86-64-v3", OBJECT_ASSEMBLY, "affine_layer:"));
}

/* A machine that LLVM does not know. */
static void test_errors(Ctx *c)
{
    static const float w[N];
    static const unsigned char header[64];
    Target t = *target_find("generic");
    ObjectTarget target = {&t, make_program(c->arena, &t, w)};
    const Workspace level = {.samples = 1, .bytes = N * sizeof(float), .on_stack = true};
    ObjectSpec spec = {.target = &target, .ntarget = 1, .level = &level, .nlevel = 1,
                       .blob_header = header, .blob_bytes = 64 + sizeof w};
    ObjectCode code;
    CHECK(llvm->object(c, &spec, &code) && code.blob && code.size >= spec.blob_bytes);
    CHECK(code.blob == code.bytes + code.size - spec.blob_bytes);
    t.triple = "abacus-linux-gnu";
    CHECK(!llvm->object(c, &spec, &code) && c->errors == 1);
    CHECK(strstr(c->first->message, "LLVM: ") == c->first->message);
    CHECK(!llvm->text(c, target.program, &t, OBJECT_IR) && c->errors == 2);
}

int main(int argc, char **argv)
{
    Ctx c;
    ctx_init(&c, arena_new(NULL, NULL));
    llvm = joined_llvm();
    if (!llvm)
        return 1;
    test_threads();
    test_text(&c);
    test_errors(&c);
    test_many(argc > 1 ? atoi(argv[1]) : 200);
    arena_free(c.arena);
    return check_done();
}
