/* code.c: passes, lowering once for each target, the C renderer. */
#include "tool/code.h"
#include "lower/lower.h"
#include "passes/batch.h"
#include "tool/targets.h"
#include "tool/tune.h"
#include <string.h>

enum { INLINE_MOST = 1 << 20 }; /* bytes of weights that stand in the C text by default */

static bool unknown_target(Session *s, const char *name)
{
    const char *near = target_near(name);
    return usage(&s->ctx, "unknown target '%s'%s%s", name,
                 near ? "; did you mean " : "; `nnc targets` lists them", near ? near : "");
}

bool code_targets(Session *s, const Target **out, int *n)
{
    const char *list = option_text(&s->options, OPT_target);
    *n = 0;
    for (const char *p = list; p; p = *p ? p + 1 : NULL) {
        size_t length = strcspn(p, ",");
        const char *name = arena_strndup(s->arena, p, length);
        const Target *t = target_find(name);
        if (!t)
            return unknown_target(s, name);
        for (int i = 0; i < *n; i++)
            if (out[i] == t)
                return usage(&s->ctx, "--target=%s names %s twice", list, t->name);
        out[(*n)++] = t;
        p += length;
    }
    return true;
}

static bool is_identifier(const char *name)
{
    const char *letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    return *name && !name[strspn(name, letters)] && !(*name >= '0' && *name <= '9');
}

static bool is_of_runtime(const char *prefix)
{
    return strcmp(prefix, "nnc") == 0 || strncmp(prefix, "nnc_", 4) == 0;
}

static bool find_prefix(Session *s, const char **prefix)
{
    bool own = *prefix != NULL; /* not the user's */
    if (!*prefix)
        *prefix = option_text(&s->options, OPT_prefix);
    if (!*prefix)
        *prefix = s->graph->name;
    if (session_parallel(s) && !own && is_of_runtime(*prefix))
        return usage(&s->ctx, "--parallel: '%s' can't be the name of the model, for those of the "
                              "threads' runtime begin with nnc_; give another by --prefix",
                     *prefix);
    return is_identifier(*prefix) ||
           usage(&s->ctx, "--prefix=%s: a name in C is made of letters, digits and _, and does not "
                          "begin with a digit", *prefix);
}

/* The graphs of run_batch, as many as pay. */
static int make_batches(Session *s, const Graph *g, BatchGraph *out)
{
    int64_t size[MAX_BATCHES];
    int n = batch_sizes(g, option_number(&s->options, OPT_stack), session_parallel(s), size);
    for (int i = 0; i < n; i++) {
        Pass fuse = {.g = graph_batch(g, size[i]), .arena = s->arena};
        if (!fuse.g)
            return 0;
        if (!s->options.off[PASS_fuse])
            pass_fuse(&fuse);
        out[i] = (BatchGraph){size[i], fuse.g};
    }
    return n;
}

/* Lowers g for every target of options.target. */
static bool lower_all(Session *s, Graph *g, const char *prefix, bool batches, EmitTarget *target,
                      int *n)
{
    const Target *list[TARGET_COUNT];
    BatchGraph batch[MAX_BATCHES];
    LowerOptions o = {.prefix = prefix, .split_from = session_parallel(s) ? SPLIT_FROM : 0,
                      .precision = (Precision)option_choice(&s->options, OPT_precision)};
    if (!code_targets(s, list, n))
        return false;
    if (!tune_open(s, &o.tuning))
        return false;
    lower_panel(&o, list, *n);
    int nbatch = batches ? make_batches(s, g, batch) : 0;
    for (int i = 0; i < *n; i++) {
        o.target = list[i];
        Program *program = lower_graph(&s->ctx, g, batch, nbatch, &o);
        if (!program)
            return false;
        const char *broken = program_verify(s->arena, program);
        if (broken)
            return bug(s, broken);
        target[i] = (EmitTarget){list[i], program};
    }
    return true;
}

EmitOptions code_options(Session *s, const char *base, const Program *program)
{
    int mode = option_choice(&s->options, OPT_weights);
    if (mode < 0)
        mode = program->weight_bytes <= INLINE_MOST ? WEIGHTS_INLINE : WEIGHTS_EMBED;
    return (EmitOptions){.weights = (WeightMode)mode,
                         .stack_bytes = option_number(&s->options, OPT_stack),
                         .parallel = session_parallel(s),
                         .header = arena_printf(s->arena, "%s.h", base),
                         .blob = arena_printf(s->arena, "%s.bin", base)};
}

bool code_lower(Session *s, Graph *g, const char *prefix, bool batches, Lowered *out)
{
    Pass pass;
    if (!find_prefix(s, &prefix))
        return false;
    Graph *optimised = session_optimise(s, g, &pass);
    if (!optimised)
        return false;
    bool again = false;
    do {
        session_step(s, "lower");
        if (!lower_all(s, optimised, prefix, batches, out->target, &out->count) ||
            !tune_learn(s, &again))
            return false;
    } while (again);
    session_step(s, NULL);
    for (int i = 0; i < out->count && dump_wanted(s, "loop"); i++)
        program_print(&s->dumps, out->target[i].program);
    return true;
}

const EmitTarget *code_runnable(const Lowered *l)
{
    const EmitTarget *best = NULL;
    for (int i = 0; i < l->count; i++)
        if (target_runs_here(l->target[i].target) && (!best || l->target[i].target > best->target))
            best = &l->target[i];
    return best;
}

bool code_make(Session *s, Graph *g, const char *base, const char *prefix, bool batches, Code *out)
{
    Lowered l;
    EmitResult r;
    if (!code_lower(s, g, prefix, batches, &l))
        return false;
    session_step(s, "emit");
    EmitOptions o = code_options(s, base, l.target[0].program);
    emit_c(s->arena, l.target, l.count, &o, &r);
    session_step(s, NULL);
    const EmitTarget *here = code_runnable(&l);
    if (!here)
        here = &l.target[0];
    *out = (Code){r.c, r.h, r.c_size, r.h_size, r.blob, r.blob_size, here->program, here->target};
    return true;
}
