/* bench.c: which engines, on which inputs; the work of a call, by counting. */
#include "tool/bench.h"
#include "tool/array.h"
#include "tool/llvm_load.h"

enum { MOST_BATCH = 1 << 20 };

static bool check_options(Session *s)
{
    const Options *o = &s->options;
    int64_t batch = option_number(o, OPT_batch);
    if (option_given(o, OPT_batch) && (batch < 1 || batch > MOST_BATCH))
        return usage(&s->ctx, "--batch takes 1 to %d samples, not %lld", MOST_BATCH,
                     (long long)batch);
    if (option_given(o, OPT_engine) && option_choice(o, OPT_engine) == ENGINE_REF)
        return usage(&s->ctx, "the reference is not made to be fast: --engine=c, --engine=jit, or "
                              "neither for both");
    if (!option_given(o, OPT_layers))
        return true;
    if (option_given(o, OPT_engine) && option_choice(o, OPT_engine) != ENGINE_JIT)
        return usage(&s->ctx, "--layers times the kernels of the JIT: leave --engine=c out");
    return llvm_need(s, "--layers") != NULL;
}

static bool call_engine(void *arg, size_t times)
{
    return engine_repeat(arg, times);
}

static double weight_bytes(const Program *p)
{
    double bytes = 0;
    for (size_t i = 0; i < p->nbuf; i++)
        if (p->buf[i]->kind == BUF_WEIGHT)
            bytes += (double)p->buf[i]->count * (double)elem_size(p->buf[i]->elem);
    return bytes;
}

/* How often the code for the whole batch reads the weights. */
static double passes_over(const Program *p, int64_t batch)
{
    int64_t calls = 0;
    for (int i = 0; i < p->nbatch; i++) {
        calls += batch / p->batch[i]->samples;
        batch %= p->batch[i]->samples;
    }
    return (double)(calls + batch);
}

static BenchRow engine_row(const Bench *b, const Engine *e, const Timed *t)
{
    double macs = 0, samples = (double)b->batch;
    for (size_t i = 0; i < e->program->nfn; i++)
        macs += (double)e->program->fn[i]->macs;
    return (BenchRow){.name = engine_name(e->kind), .median = t->median, .least = t->least,
                      .samples = t->samples, .flops = 2 * macs * samples,
                      .weight_bytes = weight_bytes(e->program) *
                                      passes_over(e->program, b->batch)};
}

/* The default engine first; the other one too, if it is there and none was asked for. */
static int find_engines(Session *s, EngineKind kind[2])
{
    kind[0] = engine_choice(s);
    kind[1] = ENGINE_C;
    return option_given(&s->options, OPT_engine) || kind[0] == ENGINE_C ? 1 : 2;
}

static bool open_engine(Bench *b, EngineKind kind, const Batch *given, Engine *out)
{
    Session *s = b->s;
    const Graph *g = s->graph;
    const double **in = NEW_ARRAY(s->arena, const double *, g->ninput + 1);
    if (!engine_open_batch(s, s->graph, kind, b->batch > 1 ? (size_t)b->batch : 0, out))
        return false;
    for (int64_t k = 0; k < b->batch; k++) {
        for (size_t i = 0; i < g->ninput; i++)
            in[i] = batch_input(given, g, i, k % given->samples);
        engine_set_inputs(out, (size_t)k, in);
    }
    return true;
}

/* What most of the batch is computed by. */
static const Program *call_of(const Program *p, int64_t batch)
{
    for (int i = 0; i < p->nbatch; i++)
        if (p->batch[i]->samples <= batch)
            return p->batch[i];
    return p;
}

static bool measure(Bench *b, const Batch *given)
{
    Session *s = b->s;
    double seconds = option_real(&s->options, OPT_seconds);
    EngineKind kind[2];
    Engine engine[2];
    Timed timed[2];
    b->nengine = find_engines(s, kind);
    for (int i = 0; i < b->nengine; i++) {
        if (!open_engine(b, kind[i], given, &engine[i]))
            return false;
        timed[i] = (Timed){.call = call_engine, .arg = &engine[i]};
    }
    b->program = call_of(engine[0].program, b->batch);
    b->target = engine[0].target;
    if (!peak_measure(s, (int64_t)weight_bytes(b->program), &b->peak))
        return false;
    session_step(s, "time");
    bool ok = time_calls(s->arena, timed, b->nengine, seconds);
    for (int i = 0; i < b->nengine; i++)
        b->engine[i] = engine_row(b, &engine[i], &timed[i]);
    ok = ok && (!option_given(&s->options, OPT_layers) || bench_layers(b, &engine[0], seconds));
    session_step(s, NULL);
    return ok;
}

bool bench_model(Session *s, const char *const *words, size_t nwords, Buf *out)
{
    Batch batch;
    Bench b = {.s = s};
    if (!check_options(s) || !arrays_samples(s, words, nwords, true, &batch))
        return false;
    b.batch = option_given(&s->options, OPT_batch) ? option_number(&s->options, OPT_batch)
                                                  : batch.samples;
    b.threads = session_threads(s);
    if (!measure(&b, &batch))
        return false;
    if (option_given(&s->options, OPT_table_json))
        return bench_json(&b, out);
    bench_print(&b, out);
    return true;
}
