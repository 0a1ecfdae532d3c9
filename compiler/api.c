/* api.c: nnc.h over the parts. Each call sets the guard that an arena without memory jumps to, does
 * its work in one function, and tells its outcome from the diagnostics. */
#include "nnc.h"
#include "repl/repl.h"
#include "tool/bench.h"
#include "tool/check.h"
#include "tool/compile.h"
#include "tool/engine.h"
#include "tool/explain.h"
#include "tool/fmt.h"
#include "tool/help.h"
#include "tool/plot.h"
#include "tool/run.h"
#include "tool/session.h"
#include "tool/targets.h"
#include "tool/write.h"
#include <string.h>

typedef bool Call(Session *s, void *arg);

static nnc_status outcome(const Session *s)
{
    bool usage = false;
    for (const Diag *d = s->ctx.first; d; d = d->next)
        usage |= is_usage(d);
    if (s->bug)
        return NNC_BUG;
    if (usage)
        return NNC_BAD_USE;
    return s->ctx.errors ? NNC_BAD_INPUT : NNC_OK;
}

static nnc_status guarded(Session *s, Call *fn, void *arg)
{
    if (s->no_memory || setjmp(*arena_guard(s->arena))) {
        s->no_memory = true;
        return NNC_NO_MEMORY;
    }
    if (!fn(s, arg) && outcome(s) == NNC_OK)
        bug(s, "a step failed and did not say why");
    return outcome(s);
}

const char *nnc_version(void)
{
    return NNC_VERSION;
}

/* Nothing is allocated between the arena and the session that owns it but the session itself. */
nnc *nnc_new(nnc_alloc *alloc, void *user)
{
    Arena *a = arena_new(alloc, user);
    if (!a)
        return NULL;
    if (setjmp(*arena_guard(a))) {
        arena_free(a);
        return NULL;
    }
    Session *s = NEW(a, Session);
    s->arena = a;
    s->alloc = alloc;
    s->user = user;
    ctx_init(&s->ctx, a);
    s->dumps.arena = a;
    s->times.arena = a;
    return s;
}

void nnc_free(nnc *n)
{
    if (n)
        arena_free(n->arena);
}

/* Arguments of the calls, packed for guarded(). */
typedef struct Args {
    const char *name, *value; /* a path, a topic; a value, a text */
    size_t bytes;
    const char *const *words;
    size_t nwords;
    int argc;
    const nnc_file *file;
    size_t files;
    const double *const *in;
    double *const *out;
    nnc_ports *ports;
    CommandLine line;
    Buf text;
    const nnc_screen *screen;
    nnc_print *print;
    void *user;
    nnc_repl *repl;
} Args;

static bool set(Session *s, void *arg)
{
    Args *a = arg;
    if (s->file)
        return usage(&s->ctx, "options are set before the model is opened");
    return option_set(&s->ctx, &s->options, a->name, a->value);
}

nnc_status nnc_set(nnc *n, const char *option, const char *value)
{
    return guarded(n, set, &(Args){.name = option, .value = value});
}

static bool parse_args(Session *s, void *arg)
{
    Args *a = arg;
    return options_parse(&s->ctx, &s->options, a->argc, a->words, &a->line);
}

nnc_status nnc_args(nnc *n, int argc, const char *const *argv, const char **command,
                    const char *const **words, size_t *nwords)
{
    Args a = {.argc = argc, .words = argv};
    nnc_status status = guarded(n, parse_args, &a);
    *command = command_info[a.line.command].name;
    *words = a.line.word;
    *nwords = a.line.words;
    return status;
}

static bool get(Session *s, void *arg)
{
    Args *a = arg;
    return option_get(&s->ctx, &s->options, a->name, &a->value);
}

nnc_status nnc_get(nnc *n, const char *option, const char **value)
{
    Args a = {.name = option};
    nnc_status status = guarded(n, get, &a);
    *value = a.value;
    return status;
}

static bool open_path(Session *s, void *arg)
{
    return session_open(s, ((Args *)arg)->name);
}

nnc_status nnc_open(nnc *n, const char *path)
{
    return guarded(n, open_path, &(Args){.name = path});
}

static bool open_text(Session *s, void *arg)
{
    Args *a = arg;
    return session_open_text(s, a->name, a->value, a->bytes);
}

nnc_status nnc_open_text(nnc *n, const char *name, const char *text, size_t bytes)
{
    return guarded(n, open_text, &(Args){.name = name, .value = text, .bytes = bytes});
}

static nnc_port port(const char *name, const Node *n)
{
    return (nnc_port){.name = name, .type = dtype_name(n->type.dtype), .rank = n->type.rank,
                      .dim = n->type.dim, .count = type_count(&n->type)};
}

static bool model_ports(Session *s, void *arg)
{
    Args *a = arg;
    if (!session_graph(s))
        return false;
    const Graph *g = s->graph;
    nnc_port *in = NEW_ARRAY(s->arena, nnc_port, g->ninput + g->noutput + 1), *out = in + g->ninput;
    for (size_t i = 0; i < g->ninput; i++)
        in[i] = port(g->input[i]->name, g->input[i]);
    for (size_t i = 0; i < g->noutput; i++)
        out[i] = port(g->output[i].name, g->output[i].node);
    *a->ports = (nnc_ports){in, out, g->ninput, g->noutput};
    return true;
}

nnc_status nnc_model_ports(nnc *n, nnc_ports *out)
{
    *out = (nnc_ports){0};
    return guarded(n, model_ports, &(Args){.ports = out});
}

static bool compile(Session *s, void *arg)
{
    Args *a = arg;
    return a->name ? compile_model(s, a->name, &a->file, &a->files) : compile_dumps(s);
}

nnc_status nnc_compile(nnc *n, const char *out, const nnc_file **file, size_t *files)
{
    Args a = {.name = out};
    nnc_status status = guarded(n, compile, &a);
    *file = a.file;
    *files = status == NNC_OK ? a.files : 0;
    return status;
}

static bool save(Session *s, void *arg)
{
    Args *a = arg;
    return write_files(s, a->file, a->files);
}

nnc_status nnc_write(nnc *n, const nnc_file *file, size_t files)
{
    return guarded(n, save, &(Args){.file = file, .files = files});
}

static bool eval(Session *s, void *arg)
{
    Args *a = arg;
    Engine e;
    return session_graph(s) && engine_open(s, s->graph, ENGINE_REF, &e) && engine_run(&e, a->in,
                                                                                      a->out);
}

nnc_status nnc_eval(nnc *n, const double *const *in, double *const *out)
{
    return guarded(n, eval, &(Args){.in = in, .out = out});
}

/* Calls that make a text: fn adds to a->text. */
static nnc_status text_call(Session *s, Call *fn, Args *a, const char **text)
{
    *text = "";
    a->text.arena = s->arena;
    nnc_status status = guarded(s, fn, a);
    if (status != NNC_NO_MEMORY)
        *text = buf_text(&a->text);
    return status;
}

static bool explain(Session *s, void *arg)
{
    return explain_model(s, &((Args *)arg)->text);
}

nnc_status nnc_explain(nnc *n, const char **text)
{
    return text_call(n, explain, &(Args){0}, text);
}

static bool format(Session *s, void *arg)
{
    return format_model(s, &((Args *)arg)->text);
}

nnc_status nnc_format(nnc *n, const char **text)
{
    return text_call(n, format, &(Args){0}, text);
}

static bool help(Session *s, void *arg)
{
    Args *a = arg;
    if (!help_topic(s, a->name, &a->text))
        return false;
    if (a->name && strcmp(a->name, "repl") == 0) {
        buf_puts(&a->text, "\n");
        repl_help(&a->text);
    }
    return true;
}

nnc_status nnc_help(nnc *n, const char *topic, const char **text)
{
    return text_call(n, help, &(Args){.name = topic}, text);
}

static bool targets(Session *s, void *arg)
{
    (void)s;
    targets_print(&((Args *)arg)->text);
    return true;
}

nnc_status nnc_targets(nnc *n, const char **text)
{
    return text_call(n, targets, &(Args){0}, text);
}

const char *nnc_dumps(nnc *n)
{
    return buf_text(&n->dumps);
}

const char *nnc_times(nnc *n)
{
    return buf_text(&n->times);
}

static bool run(Session *s, void *arg)
{
    Args *a = arg;
    return run_model(s, a->words, a->nwords, &a->text);
}

nnc_status nnc_run(nnc *n, const char *const *words, size_t nwords, const char **text)
{
    return text_call(n, run, &(Args){.words = words, .nwords = nwords}, text);
}

static bool check(Session *s, void *arg)
{
    Args *a = arg;
    return check_model(s, a->words, a->nwords, &a->text);
}

nnc_status nnc_check(nnc *n, const char *const *words, size_t nwords, const char **text)
{
    nnc_status status = text_call(n, check, &(Args){.words = words, .nwords = nwords}, text);
    return status == NNC_OK && n->deviates ? NNC_BAD_INPUT : status;
}

static bool bench(Session *s, void *arg)
{
    Args *a = arg;
    return bench_model(s, a->words, a->nwords, &a->text);
}

nnc_status nnc_bench(nnc *n, const char *const *words, size_t nwords, const char **text)
{
    return text_call(n, bench, &(Args){.words = words, .nwords = nwords}, text);
}

static bool new_repl(Session *s, void *arg)
{
    Args *a = arg;
    a->repl = repl_new(s, a->print, a->user);
    return a->repl != NULL;
}

nnc_repl *nnc_repl_new(nnc *n, nnc_print *print, void *user)
{
    Args a = {.print = print, .user = user};
    return guarded(n, new_repl, &a) == NNC_OK ? a.repl : NULL;
}

void nnc_repl_free(nnc_repl *r)
{
    repl_free(r);
}

nnc_repl_state nnc_repl_line(nnc_repl *r, const char *line)
{
    return repl_line(r, line);
}

void nnc_repl_end(nnc_repl *r)
{
    repl_end(r);
}

void nnc_repl_cancel(nnc_repl *r)
{
    repl_cancel(r);
}

int nnc_repl_errors(const nnc_repl *r)
{
    return repl_errors(r);
}

void nnc_repl_interrupt(nnc_repl *r)
{
    repl_interrupt(r);
}

void nnc_repl_limit(nnc_repl *r, size_t bytes)
{
    repl_limit(r, bytes);
}

size_t nnc_repl_complete(nnc_repl *r, const char *line, size_t cursor, size_t *start,
                         const char *const **list)
{
    return repl_complete(r, line, cursor, start, list);
}

void nnc_repl_on_plot(nnc_repl *r, nnc_look *fn, void *user)
{
    repl_on_plot(r, fn, user);
}

static bool plot(Session *s, void *arg)
{
    Args *a = arg;
    return plot_model(s, a->words, a->nwords, a->screen, &a->text);
}

nnc_status nnc_plot(nnc *n, const char *const *words, size_t nwords, const nnc_screen *screen,
                    const char **text)
{
    Args a = {.words = words, .nwords = nwords, .screen = screen};
    return text_call(n, plot, &a, text);
}

size_t nnc_diags(const nnc *n)
{
    size_t count = 0;
    for (const Diag *d = n->ctx.first; d; d = d->next)
        count++;
    return count;
}

nnc_diag nnc_diag_at(const nnc *n, size_t i)
{
    const Diag *d = n->ctx.first;
    while (d && i--)
        d = d->next;
    if (!d)
        return (nnc_diag){.file = "", .message = ""};
    nnc_diag out = {(nnc_severity)d->severity, "", 0, 0, d->message};
    if (d->span.source)
        out.file = d->span.source->name;
    if (d->span.source && d->span.source->text)
        span_position(d->span, &out.line, &out.col);
    return out;
}

/* Apart, so that no local of the caller lives across setjmp. */
static const char *text_of_diags(Session *s, Buf *text, DiagStyle style)
{
    if (setjmp(*arena_guard(s->arena)))
        return NULL;
    diag_print(text, &s->ctx, style);
    return buf_text(text);
}

const char *nnc_diag_text(nnc *n, nnc_style style)
{
    Buf text = {.arena = n->arena};
    if (option_given(&n->options, OPT_json))
        style = NNC_JSON;
    return text_of_diags(n, &text, (DiagStyle)style);
}

void nnc_on_progress(nnc *n, nnc_progress *fn, void *user)
{
    n->progress = fn;
    n->progress_user = user;
}
