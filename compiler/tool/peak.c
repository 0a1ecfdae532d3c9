/* peak.c: two small Programs, compiled like every other, by LLVM or as C: twelve chains of
 * multiply-adds (latency times units of today's processors is 8 to 16), and sums of an array in
 * eight chains. */
#include "tool/peak.h"
#include "emit/emit.h"
#include "tool/host_cc.h"
#include "tool/llvm_load.h"
#include "tool/timing.h"
#include <dlfcn.h>
#include <string.h>

enum { CHAINS = 12, ROUNDS = 1 << 16, STREAMS = 8, LEAST_SET = 512, MOST_SET = 128 << 20 };
enum { LEAST_READ = 1 << 20 }; /* bytes a call */
enum { ALIGN = 64 };            /* as weights are: a cache line */

/* More for what the caches do not hold: who else reads memory is heard there. */
static double seconds_for(int64_t bytes)
{
    return bytes > 1 << 20 ? 0.15 : 0.04;
}

typedef int RunC(const float *x, float *y, void *workspace);

typedef struct Meter {
    Program program;
    float *x, *y;
    JitRun *jit;
    RunC *c;
} Meter;

static Buffer *add_buffer(Arena *a, Program *p, BufKind kind, const char *name, int64_t count)
{
    Buffer *b = NEW(a, Buffer);
    *b = (Buffer){.kind = kind, .elem = ELEM_F32, .name = name, .count = count};
    return PUSH(a, p->buf, p->nbuf, p->cap_buf, b);
}

/* x of count floats, y of one vector. */
static LoopB begin(Arena *a, Meter *m, const char *name, int64_t count, int lanes)
{
    Program *p = &m->program;
    LFunc *f = NEW(a, LFunc);
    char *room = arena_alloc(a, (size_t)count * sizeof *m->x + ALIGN);
    *m = (Meter){.x = (float *)(void *)(room + (-(uintptr_t)room & (ALIGN - 1))),
                 .y = NEW_ARRAY(a, float, lanes)};
    for (int64_t i = 0; i < count; i++) /* written, or all its pages would be one */
        m->x[i] = i < lanes ? 0.999f : 0.001f;
    p->name = f->name = f->doc = name;
    add_buffer(a, p, BUF_INPUT, "x", count);
    add_buffer(a, p, BUF_OUTPUT, "y", lanes);
    PUSH(a, p->fn, p->nfn, p->cap_fn, f);
    return loop_builder(a, f);
}

static void store_sum(LoopB *b, Meter *m, LExpr **acc, int n)
{
    for (int i = 1; i < n; i++)
        loop_set(b, acc[0], loop_op(b, LOOP_FADD, acc[0], acc[i], NULL));
    loop_store(b, m->program.buf[1], index_const(0), 1, acc[0], acc[0]->lanes);
}

static LExpr *load(LoopB *b, Meter *m, Index at, int lanes)
{
    return loop_load(b, m->program.buf[0], at, 1, lanes, lanes);
}

static void build_arithmetic(Arena *a, Meter *m, int lanes)
{
    LExpr *acc[CHAINS];
    LoopB b = begin(a, m, "nnc_peak_fma", (CHAINS + 2) * lanes, lanes);
    LExpr *by = loop_let(&b, "by", load(&b, m, index_const(0), lanes));
    LExpr *plus = loop_let(&b, "plus", load(&b, m, index_const(lanes), lanes));
    for (int i = 0; i < CHAINS; i++)
        acc[i] = loop_let(&b, "acc", load(&b, m, index_const((i + 2) * lanes), lanes));
    loop_for(&b, "round", ROUNDS, 1);
    for (int i = 0; i < CHAINS; i++)
        loop_set(&b, acc[i], loop_op(&b, LOOP_FMA, acc[i], by, plus));
    loop_end(&b);
    store_sum(&b, m, acc, CHAINS);
}

/* The result: how many bytes a call reads. */
static int64_t build_reading(Arena *a, Meter *m, int64_t bytes, int lanes)
{
    LExpr *acc[STREAMS];
    int step = STREAMS * lanes;
    int64_t count = bytes / 4 / step * step, passes = LEAST_READ / (count * 4) + 1;
    LoopB b = begin(a, m, "nnc_peak_read", count, lanes);
    for (int i = 0; i < STREAMS; i++)
        acc[i] = loop_let(&b, "acc", loop_float(&b, 0, lanes));
    loop_for(&b, "pass", passes, 1);
    LVar at = loop_for(&b, "at", count, step);
    for (int i = 0; i < STREAMS; i++) {
        Index place = index_add(index_const(i * lanes), at, 1);
        loop_set(&b, acc[i], loop_op(&b, LOOP_FADD, acc[i], load(&b, m, place, lanes), NULL));
    }
    loop_end(&b);
    loop_end(&b);
    store_sum(&b, m, acc, STREAMS);
    return count * 4 * passes;
}

static bool compile_c(Session *s, Meter *m)
{
    EmitTarget t = {target_native(), &m->program};
    EmitOptions o = {.header = "model.h"};
    EmitResult r;
    emit_c(s->arena, &t, 1, &o, &r);
    const nnc_file file[] = {{"model.c", r.c, r.c_size}, {"model.h", r.h, r.h_size}};
    void *handle = host_load(s, file, 2);
    if (!handle)
        return false;
    void *p = dlsym(handle, arena_printf(s->arena, "%s_run", m->program.name));
    memcpy(&m->c, &p, sizeof p);
    return p || bug(s, "the built code lacks its entry");
}

static bool call_meter(void *arg, size_t times)
{
    Meter *m = arg;
    void *port[] = {m->x, m->y};
    for (; times; times--)
        if (m->jit)
            m->jit(port, NULL);
        else
            m->c(m->x, m->y, NULL);
    return true;
}

/* Seconds a call; 0 after an error. */
static double measure(Session *s, Meter *m, double seconds)
{
    const LlvmModule *llvm = llvm_find(s->arena, NULL);
    Jit *jit = llvm ? llvm->jit_compile(&s->ctx, &m->program, target_native()) : NULL;
    if (jit)
        m->jit = llvm->jit_function(jit, 0);
    else if (llvm || !compile_c(s, m))
        return 0;
    Timed t = {.call = call_meter, .arg = m};
    return time_calls(s->arena, &t, 1, seconds) ? t.least : 0;
}

bool peak_measure(Session *s, int64_t set, Peak *out)
{
    Meter arithmetic, reading;
    int lanes = target_native()->lanes;
    *out = (Peak){.set = set > MOST_SET ? MOST_SET : set, .target = target_native()->name};
    session_step(s, "peak");
    build_arithmetic(s->arena, &arithmetic, lanes);
    double t = measure(s, &arithmetic, seconds_for(0));
    if (t <= 0)
        return false;
    out->flops = 2.0 * CHAINS * ROUNDS * lanes / t;
    if (set) {
        out->set = out->set < LEAST_SET ? LEAST_SET : out->set;
        double bytes = (double)build_reading(s->arena, &reading, out->set, lanes);
        t = measure(s, &reading, seconds_for(out->set));
        out->bytes = t > 0 ? bytes / t : 0;
    }
    session_step(s, NULL);
    return t > 0;
}
