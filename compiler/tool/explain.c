/* explain.c: the model, the passes as a table, the collapse, the kernels, the memory plan. */
#include "tool/explain.h"
#include "tool/code.h"
#include "tool/tune.h"

enum { MOST_ROWS = 40 }; /* of kernels and buffers */

static void print_model(Buf *out, const Graph *g)
{
    Arena *a = out->arena;
    buf_printf(out, "model %s(", g->name);
    for (size_t i = 0; i < g->ninput; i++)
        buf_printf(out, "%s%s: %s", i ? ", " : "", g->input[i]->name,
                   type_text(a, &g->input[i]->type));
    buf_puts(out, ") -> ");
    for (size_t i = 0; i < g->noutput; i++)
        buf_printf(out, "%s%s: %s", i ? ", " : g->noutput > 1 ? "(" : "", g->output[i].name,
                   type_text(a, &g->output[i].node->type));
    buf_puts(out, g->noutput > 1 ? ")\n" : "\n");
}

static void print_row(Buf *out, const char *name, const Cost *c)
{
    Arena *a = out->arena;
    buf_printf(out, "  %-12s%8s%12s%13s%16s%14s\n", name, count_text(a, (double)c->layers),
               count_text(a, (double)c->nodes), count_text(a, (double)c->params),
               count_text(a, (double)c->macs), bytes_text(a, (double)c->bytes));
}

static bool same_cost(const Cost *p, const Cost *q)
{
    return p->layers == q->layers && p->nodes == q->nodes && p->params == q->params &&
           p->macs == q->macs && p->bytes == q->bytes;
}

/* The cost as written, and after each pass. */
static void print_passes(Buf *out, const Cost *written, const Pass *p)
{
    buf_printf(out, "\n  %-12s%8s%12s%13s%16s%14s\n", "", "layers", "operators", "parameters",
               "multiply-adds", "weights");
    print_row(out, "as written", written);
    for (int i = 0; i < PASS_COUNT; i++) {
        const PassResult *r = &p->result[i];
        const char *why = !r->ran ? "off" : r->changed ? "done" : "nothing to do";
        if (r->ran && !same_cost(&r->before, &r->after))
            print_row(out, pass_info[i].name, &r->after);
        else
            buf_printf(out, "  %-12s  %s (%s)\n", pass_info[i].name, why, pass_info[i].summary);
    }
}

/* Layers that share a function are told one by one. */
static void print_kernel(Buf *out, const LFunc *f)
{
    for (int i = 0; i < f->nlayer; i++)
        print_kernel(out, f->layer[i]);
    if (f->nlayer) {
        buf_puts(out, "  They are one function: what is between them stays in registers.\n");
        return;
    }
    buf_printf(out, "  %-70s%16s\n", f->doc ? f->doc : f->name,
               count_text(out->arena, (double)f->macs));
    if (f->how)
        buf_printf(out, "      %s\n", f->how);
}

static void print_kernels(Buf *out, const Program *p)
{
    buf_printf(out, "\nKernels: the functions of the compiled model, in the order they run.\n\n");
    buf_printf(out, "  %-70s%16s\n", "", "multiply-adds");
    for (size_t i = 0; i < p->nfn && i < MOST_ROWS; i++)
        print_kernel(out, p->fn[i]);
    if (p->nfn > MOST_ROWS)
        buf_printf(out, "  ... and %zu more\n", p->nfn - MOST_ROWS);
    if (!p->nfn)
        buf_puts(out, "  none: the results are constants or inputs\n");
}

static int64_t buffer_bytes(const Buffer *b)
{
    return b->count * (int64_t)elem_size(b->elem);
}

static void print_memory(Buf *out, const Program *p)
{
    Arena *a = out->arena;
    int64_t apart = 0;
    size_t rows = 0;
    for (size_t i = 0; i < p->nbuf; i++)
        apart += p->buf[i]->kind == BUF_WORK ? buffer_bytes(p->buf[i]) : 0;
    buf_printf(out, "\nMemory: a workspace of %s, weights of %s packed.\n",
               bytes_text(a, (double)p->work_bytes), bytes_text(a, (double)p->weight_bytes));
    if (!p->work_bytes)
        return;
    if (apart > p->work_bytes)
        buf_printf(out, "  With no place used twice the values between kernels would take %s.\n",
                   bytes_text(a, (double)apart));
    buf_printf(out, "\n  %10s%12s  value\n", "at byte", "bytes");
    for (size_t i = 0; i < p->nbuf && rows <= MOST_ROWS; i++) {
        const Buffer *b = p->buf[i];
        if (b->kind != BUF_WORK)
            continue;
        if (rows++ < MOST_ROWS)
            buf_printf(out, "  %10lld%12lld  %s\n", (long long)b->offset,
                       (long long)buffer_bytes(b), b->name);
        else
            buf_puts(out, "  ...\n");
    }
}

/* Kernels and memory. */
static bool print_program(Session *s, Buf *out, Graph *g, const Target *t)
{
    LowerOptions o = {.target = t, .prefix = g->name,
                      .split_from = session_parallel(s) ? SPLIT_FROM : 0,
                      .precision = (Precision)option_choice(&s->options, OPT_precision)};
    if (!tune_open(s, &o.tuning))
        return false;
    lower_panel(&o, &t, 1);
    Program *p = lower_graph(&s->ctx, g, NULL, 0, &o);
    if (!p)
        return false;
    if (dump_wanted(s, "loop"))
        program_print(&s->dumps, p);
    print_kernels(out, p);
    print_memory(out, p);
    explain_narrow(out, g, o.precision, option_text(&s->options, OPT_precision));
    return true;
}

bool explain_model(Session *s, Buf *out)
{
    Pass pass;
    const Target *target[TARGET_COUNT];
    int n;
    if (!session_graph(s) || !code_targets(s, target, &n))
        return false;
    Cost written = graph_cost(s->graph);
    Graph *g = session_optimise(s, s->graph, &pass);
    if (!g)
        return false;
    session_step(s, "explain");
    report_measure(pass.report);
    print_model(out, g);
    print_passes(out, &written, &pass);
    explain_collapse(out, &pass);
    bool ok = print_program(s, out, g, target[0]);
    session_step(s, NULL);
    return ok;
}
