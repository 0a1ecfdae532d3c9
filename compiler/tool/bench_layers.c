/* bench_layers.c: each kernel of the model as a function of its own, called one after the other
 * as in a run, with a look at the clock between two. So each finds in the caches what the others
 * left there, as in a run; the price of a look at the clock, some 20 ns, is measured and taken
 * off. A clock may count in steps of 10 ns: the mean of the middle half of many rounds is finer
 * than their median. */
#include "tool/bench.h"
#include "tool/llvm_load.h"

enum { MOST_ROUNDS = 4000, LEAST_ROUNDS = 5, LOOKS = 1001 };

typedef struct Kernels {
    JitLevel *kernel;
    double **sample; /* of each, by round */
    int n, rounds;
} Kernels;

static double middle_of(double *sample, int n)
{
    double sum = 0;
    median_of(sample, n);
    for (int i = n / 4; i < n - n / 4; i++)
        sum += sample[i];
    return sum / (n - n / 4 - n / 4);
}

static double price_of_a_look(Arena *a)
{
    double *sample = NEW_ARRAY(a, double, LOOKS);
    for (int i = 0; i < LOOKS; i++) {
        double from = clock_seconds();
        sample[i] = clock_seconds() - from;
    }
    return middle_of(sample, LOOKS);
}

static bool compile(Bench *b, Kernels *k)
{
    Session *s = b->s;
    const LlvmModule *llvm = llvm_need(s, "--layers");
    for (int i = 0; llvm && i < k->n; i++) {
        Program *one = NEW(s->arena, Program);
        *one = *b->program;
        one->fn = &b->program->fn[i];
        one->nfn = 1;
        one->nbatch = 0;
        one->split = one->fn[0]->split;
        Jit *jit = llvm->jit_compile(&s->ctx, one, b->target);
        if (!jit)
            return false;
        k->kernel[i] = (JitLevel){1, one, llvm->jit_function(jit, 0), llvm->jit_part(jit, 0)};
    }
    return llvm != NULL;
}

static void run_round(Kernels *k, const Engine *e, int round)
{
    double from = clock_seconds();
    for (int i = 0; i < k->n; i++) {
        engine_call(e, &k->kernel[i]);
        double to = clock_seconds();
        k->sample[i][round] = to - from;
        from = to;
    }
}

static double layer_weights(const LFunc *f)
{
    double bytes = 0;
    for (int i = 0; i < f->nparam; i++)
        if (f->param[i]->kind == BUF_WEIGHT)
            bytes += (double)f->param[i]->count * (double)elem_size(f->param[i]->elem);
    return bytes;
}

static BenchRow layer_row(const LFunc *f, double *sample, int rounds, double look)
{
    double time = middle_of(sample, rounds) - look, least = sample[0] - look;
    return (BenchRow){.name = f->name, .doc = f->doc ? f->doc : f->name,
                      .median = time > 0 ? time : 0, .least = least > 0 ? least : 0,
                      .samples = rounds, .flops = 2 * (double)f->macs,
                      .weight_bytes = layer_weights(f)};
}

bool bench_layers(Bench *b, Engine *jit, double seconds)
{
    Arena *a = b->s->arena;
    Kernels k = {.n = (int)b->program->nfn};
    k.kernel = NEW_ARRAY(a, JitLevel, k.n + 1);
    k.sample = NEW_ARRAY(a, double *, k.n + 1);
    for (int i = 0; i < k.n; i++)
        k.sample[i] = NEW_ARRAY(a, double, MOST_ROUNDS);
    if (!compile(b, &k))
        return false;
    for (double end = clock_seconds() + seconds / 5; clock_seconds() < end;)
        run_round(&k, jit, 0);
    double end = clock_seconds() + seconds;
    while (k.rounds < LEAST_ROUNDS || (k.rounds < MOST_ROUNDS && clock_seconds() < end))
        run_round(&k, jit, k.rounds++);
    double look = price_of_a_look(a);
    b->layer = NEW_ARRAY(a, BenchRow, k.n + 1);
    b->nlayer = k.n;
    for (int i = 0; i < k.n; i++)
        b->layer[i] = layer_row(b->program->fn[i], k.sample[i], k.rounds, look);
    return true;
}
