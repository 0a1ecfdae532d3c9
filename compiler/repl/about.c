/* about.c: commands about the last expression. They work on its graph in an arena of their own. */
#define _POSIX_C_SOURCE 200809L
#include "repl/repl_int.h"
#include "tool/code.h"
#include "tool/explain.h"
#include "tool/llvm_load.h"
#include "tool/timing.h"

#define NAME "typed" /* of the function in C */

/* The graph allocates in the arena of its ctx: lend it the command's. */
static bool about_last(Repl *r, Work *fn)
{
    Last *l = &r->last;
    if (!l->session)
        return complain(r, "error: no expression was evaluated yet; try  1 -> tanh\n"), false;
    Session *s = session_begin(r);
    if (!s)
        return false;
    r->session = s;
    s->graph = l->outcome.graph;
    s->graph->ctx = &s->ctx;
    bool ok = session_work(r, s, fn, NULL);
    l->outcome.graph->ctx = &l->session->ctx;
    r->session = NULL;
    arena_free(s->arena);
    return ok;
}

static bool explain(Repl *r, Session *s, void *arg)
{
    Buf out = {.arena = s->arena};
    (void)arg;
    if (!explain_model(s, &out))
        return false;
    say(r, buf_text(&out));
    return true;
}

bool command_explain(Repl *r, const char *argument)
{
    (void)argument;
    return about_last(r, explain);
}

static bool print_c(Repl *r, Session *s, void *arg)
{
    Code code;
    (void)arg;
    if (!code_make(s, s->graph, NAME, NAME, false, &code))
        return false;
    say(r, code.c);
    return true;
}

bool command_c(Repl *r, const char *argument)
{
    (void)argument;
    return about_last(r, print_c);
}

static bool print_asm(Repl *r, Session *s, void *arg)
{
    Lowered l;
    const LlvmModule *llvm = llvm_need(s, ":asm");
    (void)arg;
    if (!llvm || !code_lower(s, s->graph, NAME, false, &l))
        return false;
    const char *text = llvm->text(&s->ctx, l.target[0].program, l.target[0].target,
                                  OBJECT_ASSEMBLY);
    if (text)
        say(r, text);
    return text != NULL;
}

bool command_asm(Repl *r, const char *argument)
{
    (void)argument;
    return about_last(r, print_asm);
}

static bool print_ir(Repl *r, Session *s, void *arg)
{
    Lowered l;
    Buf out = {.arena = s->arena};
    (void)arg;
    graph_print(&out, s->graph);
    if (!code_lower(s, s->graph, NAME, false, &l))
        return false;
    buf_puts(&out, "\n");
    program_print(&out, l.target[0].program);
    say(r, buf_text(&out));
    return true;
}

bool command_ir(Repl *r, const char *argument)
{
    (void)argument;
    return about_last(r, print_ir);
}

/* --- bench --- */

enum { ROUNDS = 31 };
static const double round_seconds = 0.005;

typedef struct Rounds {
    const Repl *repl;
    const Engine *engine;
    double ns[ROUNDS];
} Rounds;

/* Calls of the compiled function alone. */
static bool time_rounds(void *arg)
{
    Rounds *t = arg;
    const Engine *e = t->engine;
    int64_t calls = 1;
    for (int i = 0; i < ROUNDS && !t->repl->stop;) {
        double start = clock_seconds();
        for (int64_t k = 0; k < calls; k++)
            e->level[0].run(e->port, e->workspace);
        double took = clock_seconds() - start;
        if (i == 0 && took < round_seconds / 2 && calls < (int64_t)1 << 40)
            calls *= 2;
        else
            t->ns[i++] = 1e9 * took / (double)calls;
    }
    return true;
}

static bool bench(Repl *r, Session *s, void *arg)
{
    Engine e;
    Rounds t = {.repl = r, .engine = &e};
    (void)arg;
    double **in = input_values(s, &r->last.outcome);
    double **out = output_room(s, s->graph);
    if (!engine_open(s, s->graph, ENGINE_JIT, &e) ||
        !run_native(r, &e, (const double *const *)in, out) || !native(r, time_rounds, &t))
        return false;
    double median = median_of(t.ns, ROUNDS); /* which sorts them */
    int64_t macs = 0;
    for (size_t i = 0; i < e.program->nfn; i++)
        macs = macs_add(macs, e.program->fn[i]->macs);
    say(r, arena_printf(s->arena, "  %.4g ns a call (median; %.4g at least), %lld multiply-adds\n",
                        median, t.ns[0], (long long)macs));
    return true;
}

bool command_bench(Repl *r, const char *argument)
{
    (void)argument;
    return about_last(r, bench);
}
