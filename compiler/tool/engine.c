/* engine.c: one interface to whoever evaluates. The emitted C is called through a few lines of C of
 * our own, built with it, which turn two arrays of pointers into its arguments. */
#include "tool/engine.h"
#include "nnc_rt.h"
#include "tool/code.h"
#include "tool/host_cc.h"
#include "tool/llvm_load.h"
#include <dlfcn.h>
#include <string.h>

_Static_assert((int)MAX_PARTS == (int)NNC_POOL_MOST, "a pool has threads that no code is for");

#define PREFIX "nnc_model" /* of the C name: known, whatever the model is called */

static const char caller_head[] =
    "#include <stddef.h>\n"
    "#include \"model.h\"\n"
    "int nnc_caller(const void *const *in, void *const *out, void *workspace, const void *blob,\n"
    "               size_t bytes, size_t batch, size_t times, void *pool);\n"
    "size_t nnc_caller_bytes(void);\n"
    "size_t nnc_caller_bytes(void)\n"
    "{\n"
    "    return NNC_MODEL_WORKSPACE_BYTES;\n"
    "}\n"
    "int nnc_caller(const void *const *in, void *const *out, void *workspace, const void *blob,\n"
    "               size_t bytes, size_t batch, size_t times, void *pool)\n"
    "{\n"
    "    int failed = 0;\n";

static const char *caller_text(Session *s, const Graph *g, bool external)
{
    Buf b = {.arena = s->arena}, arguments = {.arena = s->arena};
    for (size_t i = 0; i < g->ninput; i++)
        buf_printf(&arguments, "in[%zu], ", i);
    for (size_t i = 0; i < g->noutput; i++)
        buf_printf(&arguments, "out[%zu], ", i);
    const char *weights = external ? "&weights, " : "", *ports = buf_text(&arguments);
    const char *pool = session_parallel(s) ? ", (nnc_pool *)pool" : "";
    buf_puts(&b, caller_head);
    buf_puts(&b, external ? "    " PREFIX "_weights weights;\n"
                            "    if (" PREFIX "_weights_open(&weights, blob, bytes))\n"
                            "        return 1;\n"
                          : "    (void)blob;\n    (void)bytes;\n");
    buf_puts(&b, *pool ? "" : "    (void)pool;\n");
    buf_printf(&b, "    for (; times && !failed; times--)\n"
               "        failed = batch ? " PREFIX "_run_batch(%sbatch, %sworkspace%s)\n"
               "                       : " PREFIX "_run(%s%sworkspace%s);\n"
               "    return failed;\n}\n", weights, ports, pool, weights, ports, pool);
    return buf_text(&b);
}

/* Aligned for the generated code, which asks for that of its workspace; arrays are, so that
 * their place makes no difference to who measures. */
static void *aligned(Arena *a, size_t n, size_t size)
{
    char *p = arena_array(a, n + (size ? BUFFER_ALIGN / size : 0) + 1, size);
    return p + (-(uintptr_t)p & (BUFFER_ALIGN - 1));
}

/* The symbol as a function: POSIX lets void * hold it, C has no cast for that. */
static bool find_function(void *handle, const char *name, void *function)
{
    void *p = dlsym(handle, name);
    memcpy(function, &p, sizeof p);
    return p != NULL;
}

static size_t bytes_of(const Type *t)
{
    return (size_t)type_count(t) * dtype_size(t->dtype);
}

/* Sample k of each input and output. */
static void find_ports(const Engine *e, size_t k, void **port)
{
    const Graph *g = e->graph;
    for (size_t i = 0; i < g->ninput; i++)
        port[i] = (char *)e->in[i] + k * bytes_of(&g->input[i]->type);
    for (size_t i = 0; i < g->noutput; i++)
        port[g->ninput + i] = (char *)e->out[i] + k * bytes_of(&g->output[i].node->type);
}

static void make_room(Engine *e, size_t workspace)
{
    Arena *a = e->session->arena;
    const Graph *g = e->graph;
    e->workspace = workspace ? aligned(a, workspace, 1) : NULL;
    if (workspace)
        memset(e->workspace, 0xff, workspace); /* NaN: what it held before must not matter */
    size_t samples = e->batch ? e->batch : 1;
    e->port = NEW_ARRAY(a, void *, g->ninput + g->noutput + 1);
    e->in = NEW_ARRAY(a, void *, g->ninput + 1);
    e->out = NEW_ARRAY(a, void *, g->noutput + 1);
    for (size_t i = 0; i < g->ninput; i++)
        e->in[i] = aligned(a, samples, bytes_of(&g->input[i]->type));
    for (size_t i = 0; i < g->noutput; i++)
        e->out[i] = aligned(a, samples, bytes_of(&g->output[i].node->type));
    find_ports(e, 0, e->port);
}

static bool open_c(Engine *e)
{
    Session *s = e->session;
    Code code;
    size_t (*bytes)(void);
    bool external = option_given(&s->options, OPT_weights) &&
                    strcmp(option_text(&s->options, OPT_weights), "extern") == 0;
    if (!code_make(s, e->graph, "model", PREFIX, e->batch > 0, &code))
        return false;
    const char *caller = caller_text(s, e->graph, external);
    const nnc_file file[] = {{"model.c", code.c, code.c_bytes},
                             {"model.h", code.h, code.h_bytes},
                             {"caller.c", caller, strlen(caller)},
                             {"model.bin", code.blob, code.blob_bytes}};
    session_step(s, "cc");
    void *handle = host_load(s, file, code.blob ? 4 : 3);
    session_step(s, NULL);
    if (!handle)
        return false;
    if (!find_function(handle, "nnc_caller", &e->call) ||
        !find_function(handle, "nnc_caller_bytes", &bytes))
        return bug(s, "the built code lacks its entry");
    e->blob = aligned(s->arena, code.blob_bytes, 1);
    e->blob_bytes = code.blob_bytes;
    if (code.blob)
        memcpy((void *)(uintptr_t)e->blob, code.blob, code.blob_bytes);
    e->program = code.program;
    e->target = code.target;
    make_room(e, bytes());
    return true;
}

static void list_levels(Engine *e, const LlvmModule *llvm, const Jit *jit)
{
    const Program *p = e->program;
    e->nlevel = 1 + p->nbatch;
    e->level = NEW_ARRAY(e->session->arena, JitLevel, e->nlevel);
    for (int i = 0; i < e->nlevel; i++) {
        int level = (i + 1) % e->nlevel; /* one sample last */
        size_t samples = level ? (size_t)p->batch[level - 1]->samples : 1;
        e->level[i] = (JitLevel){samples, program_level(p, level), llvm->jit_function(jit, level),
                                 llvm->jit_part(jit, level)};
    }
}

static size_t greatest_workspace(const Program *p)
{
    int64_t most = p->work_bytes;
    for (int i = 0; i < p->nbatch; i++)
        most = p->batch[i]->work_bytes > most ? p->batch[i]->work_bytes : most;
    return (size_t)most;
}

static bool open_jit(Engine *e)
{
    Session *s = e->session;
    Lowered l;
    const LlvmModule *llvm = llvm_need(s, "--engine=jit");
    if (!llvm || !code_lower(s, e->graph, PREFIX, e->batch > 0, &l))
        return false;
    const EmitTarget *t = code_runnable(&l);
    if (!t)
        return usage(&s->ctx, "this machine has none of the targets of --target=%s",
                     option_text(&s->options, OPT_target));
    session_step(s, "jit");
    Jit *jit = llvm->jit_compile(&s->ctx, t->program, t->target);
    session_step(s, NULL);
    if (!jit)
        return false;
    e->program = t->program;
    e->target = t->target;
    list_levels(e, llvm, jit);
    make_room(e, greatest_workspace(t->program));
    return true;
}

EngineKind engine_choice(Session *s)
{
    if (option_given(&s->options, OPT_engine))
        return (EngineKind)option_choice(&s->options, OPT_engine);
    return llvm_find(s->arena, NULL) ? ENGINE_JIT : ENGINE_C;
}

bool engine_dumps(Session *s, EngineKind kind)
{
    for (size_t i = 0; kind == ENGINE_REF && i < s->options.count[OPT_dump]; i++)
        if (strcmp(s->options.given[OPT_dump][i], "graph") != 0)
            return usage(&s->ctx, "--dump=%s: the reference evaluates the graph as written; it "
                         "takes --engine=jit or c", s->options.given[OPT_dump][i]);
    return true;
}

const char *engine_name(EngineKind kind)
{
    static const char *const name[] = {"jit", "ref", "c"};
    return name[kind];
}

static void free_pool(void *pool)
{
    nnc_pool_free(pool);
}

/* One for all engines of the session: threads that wait take time from each other. */
static bool open_pool(Engine *e)
{
    Session *s = e->session;
    int threads = session_threads(s);
    if (threads > 1 && !s->pool) {
        s->pool = nnc_pool_create(threads);
        if (!s->pool)
            return error(&s->ctx, session_place(s), "no memory for threads");
        arena_defer(s->arena, free_pool, s->pool);
    }
    e->pool = s->pool;
    return true;
}

bool engine_open(Session *s, Graph *g, EngineKind kind, Engine *out)
{
    return engine_open_batch(s, g, kind, 0, out);
}

bool engine_open_batch(Session *s, Graph *g, EngineKind kind, size_t batch, Engine *out)
{
    *out = (Engine){.kind = kind, .session = s, .graph = g, .batch = batch};
    switch (kind) {
    case ENGINE_REF: return true;
    case ENGINE_C:   return open_c(out) && open_pool(out);
    default:         return open_jit(out) && open_pool(out);
    }
}

/* Evaluates in an arena of its own, so that many samples need the memory of one. */
static bool run_reference(Engine *e, const double *const *in, double *const *out)
{
    Session *s = e->session;
    Arena *volatile scratch = arena_new(s->alloc, s->user);
    if (!scratch || setjmp(*arena_guard(scratch))) {
        arena_free(scratch);
        longjmp(*arena_guard(s->arena), 1);
    }
    double **value = graph_eval(e->graph, scratch, in);
    for (size_t i = 0; i < e->graph->noutput; i++) {
        const Node *n = e->graph->output[i].node;
        memcpy(out[i], value[n->id], sizeof(double) * (size_t)type_count(&n->type));
    }
    arena_free(scratch);
    return true;
}

void engine_set_inputs(Engine *e, size_t k, const double *const *in)
{
    const Graph *g = e->graph;
    for (size_t i = 0; i < g->ninput; i++) {
        const Type *t = &g->input[i]->type;
        for (int64_t j = 0; j < type_count(t); j++)
            tensor_set(t, (char *)e->in[i] + k * bytes_of(t), j, in[i][j]);
    }
}

typedef struct JitCall {
    const Engine *e;
    JitPart *run;
    int layer;
} JitCall;

static void run_part(void *arg, int part, int parts)
{
    const JitCall *c = arg;
    c->run(c->e->port, c->e->workspace, c->layer, part, parts);
}

void engine_call(const Engine *e, const JitLevel *l)
{
    JitCall call = {e, l->part, 0};
    if (!e->pool || !l->part) {
        l->run(e->port, e->workspace);
        return;
    }
    for (size_t i = 0; i < l->program->nfn; i++) {
        call.layer = (int)i;
        nnc_pool_run(l->program->fn[i]->split ? e->pool : NULL, run_part, &call);
    }
}

/* As run_batch of the emitted code. */
static void run_jit_batch(const Engine *e)
{
    size_t k = 0;
    for (int i = 0; i < e->nlevel; i++)
        for (; e->batch - k >= e->level[i].samples; k += e->level[i].samples) {
            find_ports(e, k, e->port);
            engine_call(e, &e->level[i]);
        }
}

bool engine_repeat(Engine *e, size_t times)
{
    if (e->kind == ENGINE_JIT && e->batch)
        for (; times; times--)
            run_jit_batch(e);
    else if (e->kind == ENGINE_JIT)
        for (; times; times--)
            engine_call(e, e->level);
    else if (e->call((const void *const *)e->in, e->out, e->workspace, e->blob, e->blob_bytes,
                     e->batch, times, e->pool))
        return error(&e->session->ctx, session_place(e->session),
                     "the compiled model refuses to run: this machine has none of its targets");
    return true;
}

static bool run_compiled(Engine *e, const double *const *in, double *const *out)
{
    const Graph *g = e->graph;
    engine_set_inputs(e, 0, in);
    if (!engine_repeat(e, 1))
        return false;
    for (size_t i = 0; i < g->noutput; i++) {
        Tensor t = {g->output[i].node->type, e->out[i]};
        for (int64_t k = 0; k < type_count(&t.type); k++)
            out[i][k] = tensor_get(&t, k);
    }
    return true;
}

bool engine_run(Engine *e, const double *const *in, double *const *out)
{
    return e->kind == ENGINE_REF ? run_reference(e, in, out) : run_compiled(e, in, out);
}
