/* bench_print.c: the figures as a table for people, or as JSON. */
#include "tool/bench.h"
#include "tool/explain.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Four digits: 38.21 ns, 640.1 us. */
static const char *time_text(Arena *a, double seconds)
{
    static const char *const unit[] = {"ns", "us", "ms", "s"};
    double v = seconds * 1e9;
    int k = 0;
    for (; v >= 9999.5 && k < 3; k++)
        v /= 1000;
    return arena_printf(a, "%.*f %s", v < 99.995 ? 2 : v < 999.95 ? 1 : 0, v, unit[k]);
}

/* "-" where there is nothing to be measured. */
static const char *rate_text(Arena *a, double amount, double seconds)
{
    double v = amount / seconds * 1e-9;
    return amount > 0 && seconds > 0 ? arena_printf(a, "%.*f", v < 9.995 ? 2 : 1, v) : "-";
}

static const char *share_text(Arena *a, double amount, double seconds, double peak)
{
    return amount > 0 && seconds > 0 && peak > 0
               ? arena_printf(a, "%.0f %%", 100 * amount / seconds / peak) : "-";
}

/* What binds a kernel: the limit that it is nearer to, if it uses half of it; NULL where neither is
 * counted. */
static const char *limit_of(const Bench *b, const BenchRow *r)
{
    double fma = b->peak.flops > 0 ? r->flops / b->peak.flops : 0; /* seconds, by one thread */
    double read = b->peak.bytes > 0 ? r->weight_bytes / b->peak.bytes : 0;
    double most = fma > read ? fma : read;
    if (most <= 0 || r->median <= 0)
        return NULL;
    return most < 0.5 * b->threads * r->median ? "latency" : fma > read ? "fma" : "read";
}

static void print_rates(const Bench *b, const BenchRow *r, Buf *out)
{
    Arena *a = out->arena;
    buf_printf(out, "%9s%9s%9s%9s", rate_text(a, r->flops, r->median),
               share_text(a, r->flops, r->median, b->threads * b->peak.flops),
               rate_text(a, r->weight_bytes, r->median),
               share_text(a, r->weight_bytes, r->median, b->threads * b->peak.bytes));
}

static void print_engines(const Bench *b, Buf *out)
{
    Arena *a = out->arena;
    buf_printf(out, "%-6s%12s%12s%9s%9s%9s%9s\n", "", "median", "least", "GFLOP/s", "of peak",
               "GB/s", "of peak");
    for (int i = 0; i < b->nengine; i++) {
        const BenchRow *r = &b->engine[i];
        buf_printf(out, "%-6s%12s%12s", r->name, time_text(a, r->median), time_text(a, r->least));
        print_rates(b, r, out);
        buf_puts(out, "\n");
    }
}

static void print_layers(const Bench *b, Buf *out)
{
    Arena *a = out->arena;
    double sum = 0;
    for (int i = 0; i < b->nlayer; i++)
        sum += b->layer[i].median;
    buf_printf(out, "\n%12s%8s%9s%9s%9s%9s%9s  kernel\n", "time", "share", "GFLOP/s",
               "of peak", "GB/s", "of peak", "limit");
    for (int i = 0; i < b->nlayer; i++) {
        const BenchRow *r = &b->layer[i];
        buf_printf(out, "%12s%6.0f %%", time_text(a, r->median),
                   sum > 0 ? 100 * r->median / sum : 0);
        print_rates(b, r, out);
        buf_printf(out, "%9s  %s\n", limit_of(b, r) ? limit_of(b, r) : "-", r->doc);
    }
    buf_printf(out, "%12s  all kernels, each called by itself, in the order of a run, with a look "
               "at the clock\n%14sbetween two; what the look takes is taken off\n",
               time_text(a, sum), "");
    buf_puts(out, "Limit: fma, multiply-adds, or read, weights: the nearer peak, if half of it is "
                  "reached;\nelse latency: of sums, calls and all that is not counted.\n");
}

static const char *set_text(const Bench *b)
{
    double weights = b->engine[0].weight_bytes / (double)b->batch, set = (double)b->peak.set;
    return weights < set   ? " (the weights are smaller)"
           : weights > set ? " (the weights are larger)"
                           : ", as large as the weights,";
}

/* The peak is that of multiply-adds of f32; see doc/check-and-bench.md. */
static void print_pairs(const Bench *b, Buf *out)
{
    const Options *o = &b->s->options;
    Precision p = (Precision)option_choice(o, OPT_precision);
    if (p == PRECISION_I8 || (p == PRECISION_BF16 && b->target->dots))
        buf_printf(out, "The peak of GFLOP/s is that of f32: %s multiplies pairs, so that shares "
                        "go up to 200 %%.\n", option_text(o, OPT_precision));
}

void bench_print(const Bench *b, Buf *out)
{
    Arena *a = out->arena;
    buf_printf(out, "%s for %s, %s, ", b->s->graph->name, b->target->name,
               b->threads == 1 ? "one thread" : arena_printf(a, "%d threads", b->threads));
    if (b->batch > 1)
        buf_printf(out, "a call is a batch of %lld\n\n", (long long)b->batch);
    else
        buf_puts(out, "a call is one sample\n\n");
    print_engines(b, out);
    if (b->nlayer)
        print_layers(b, out);
    buf_printf(out, "\nPeaks of this machine, measured now with one thread of %s: %.1f GFLOP/s",
               b->peak.target, b->peak.flops * 1e-9);
    if (b->peak.bytes > 0)
        buf_printf(out, ";\nan array of %s%s is read again and again at %.1f GB/s",
                   bytes_text(a, (double)b->peak.set), set_text(b), b->peak.bytes * 1e-9);
    if (b->threads > 1)
        buf_printf(out, ";\nshares are of %d times that", b->threads);
    buf_puts(out,
             ".\nFLOP: two for each multiply-add of dense layers and products. GB: weights that a "
                  "call reads.\n");
    print_pairs(b, out);
    if (b->nengine == 1 && !option_given(&b->s->options, OPT_engine))
        buf_puts(out, "The JIT was left out: this nnc was built without LLVM.\n");
}

/* ---- JSON */

static void release(void *json)
{
    json_decref(json);
}

static void release_text(void *text)
{
    free(text);
}

/* A number, or null where there is nothing to be measured. */
static json_t *rate_json(double amount, double seconds)
{
    return amount > 0 && seconds > 0 ? json_real(amount / seconds * 1e-9) : json_null();
}

static json_t *row_json(const BenchRow *r, const char *key, const char *name)
{
    const char *time = strcmp(key, "kernel") == 0 ? "time_ns" : "median_ns";
    return json_pack("{s:s, s:f, s:f, s:i, s:o, s:o}", key, name, time, r->median * 1e9, "min_ns",
                     r->least * 1e9, "samples", r->samples, "gflops",
                     rate_json(r->flops, r->median), "weights_gbytes",
                     rate_json(r->weight_bytes, r->median));
}

static json_t *engines_json(const Bench *b)
{
    json_t *list = json_array();
    for (int i = 0; i < b->nengine; i++)
        json_array_append_new(list, row_json(&b->engine[i], "engine", b->engine[i].name));
    return list;
}

static json_t *layers_json(const Bench *b)
{
    json_t *list = json_array();
    for (int i = 0; i < b->nlayer; i++) {
        const char *limit = limit_of(b, &b->layer[i]);
        json_t *row = row_json(&b->layer[i], "kernel", b->layer[i].doc);
        json_object_set_new(row, "limit", limit ? json_string(limit) : json_null());
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *root_json(const Bench *b)
{
    const BenchRow *first = &b->engine[0];
    json_t *root = json_pack("{s:s, s:s, s:s, s:i, s:I, s:f, s:f, s:f, s:f, s:f}", "model",
                             b->s->graph->name, "target", b->target->name, "engine", first->name,
                             "threads", b->threads, "batch", (json_int_t)b->batch, "median_ns",
                             first->median * 1e9, "min_ns", first->least * 1e9, "flops",
                             first->flops, "weight_bytes", first->weight_bytes, "peak_gflops",
                             b->peak.flops * 1e-9);
    if (!root)
        return NULL;
    json_object_set_new(root, "peak_gbytes", b->peak.bytes > 0 ? json_real(b->peak.bytes * 1e-9)
                                                              : json_null());
    json_object_set_new(root, "engines", engines_json(b));
    if (b->nlayer)
        json_object_set_new(root, "kernels", layers_json(b));
    return root;
}

bool bench_json(const Bench *b, Buf *out)
{
    Session *s = b->s;
    json_t *root = root_json(b);
    if (!root)
        return error(&s->ctx, session_place(s),
                     "the figures could not be written as JSON: no memory");
    arena_defer(s->arena, release, root);
    char *text = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    if (!text)
        return error(&s->ctx, session_place(s),
                     "the figures could not be written as JSON: no memory");
    arena_defer(s->arena, release_text, text);
    buf_printf(out, "%s\n", text);
    return true;
}
