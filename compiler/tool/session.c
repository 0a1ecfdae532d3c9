/* session.c: file -> syntax tree -> graph -> optimised graph, with what the options say about
 * them. */
#include "tool/session.h"
#include "base/ascii.h"
#include "base/file.h"
#include "base/map.h"
#include "loop/loop.h"
#include "tool/array.h"
#include "tool/timing.h"
#include <stdlib.h>
#include <string.h>

enum { LARGEST_TEXT = 64 << 20 }; /* spans are 32 bits; no person writes 64 MiB */

void session_step(Session *s, const char *name)
{
    double t = clock_seconds();
    if (s->step && option_given(&s->options, OPT_time))
        buf_printf(&s->times, "%10.3f ms  %s\n", 1e3 * (t - s->began), s->step);
    s->step = name;
    s->began = t;
    if (name && s->progress)
        s->progress(s->progress_user, name);
}

bool bug(Session *s, const char *what)
{
    s->bug = true;
    return error(&s->ctx, session_place(s), "this is a bug of nnc, please report it: %s", what);
}

Span session_place(const Session *s)
{
    Source *whole = NEW(s->arena, Source);
    whole->name = s->source.name;
    return (Span){whole, 0, 0};
}

bool session_open_text(Session *s, const char *name, const char *text, size_t bytes)
{
    if (s->file)
        return usage(&s->ctx, "a model was opened already");
    s->source.name = arena_strdup(s->arena, name);
    if (bytes > LARGEST_TEXT)
        return error(&s->ctx, session_place(s), "larger than 64 MiB, which no .nn file is");
    session_step(s, "parse");
    s->source.text = arena_strndup(s->arena, text, bytes);
    s->source.len = bytes;
    s->file = parse_file(&s->ctx, &s->source);
    session_step(s, NULL);
    return s->ctx.errors == 0;
}

bool session_open(Session *s, const char *path)
{
    Mapped m;
    const char *why;
    if (strcmp(path_suffix(path), ".onnx") == 0)
        return usage(&s->ctx, "%s: reading ONNX files comes with a later version", path);
    s->path = strcmp(path, "-") == 0 ? NULL : arena_strdup(s->arena, path);
    const char *name = s->path ? s->path : "<stdin>";
    if (!file_map(s->arena, path, &m, &why)) {
        s->source.name = name;
        return error(&s->ctx, session_place(s), "%s", why);
    }
    return session_open_text(s, name, (const char *)m.data, m.size);
}

static bool read_dim(Session *s, const char *text, DimValue *out)
{
    const char *equals = strchr(text, '='), *digits = equals ? equals + 1 : "";
    size_t n = strspn(digits, "0123456789");
    if (!equals || equals == text || !n || digits[n] || n > 12 || atoll(digits) < 1)
        return usage(&s->ctx, "--dim takes NAME=N with N from 1, as in --dim T=128, not '%s'",
                     text);
    *out = (DimValue){.name = arena_strndup(s->arena, text, (size_t)(equals - text)),
                      .value = atoll(digits)};
    return true;
}

/* --dim, then what run found in its arrays. */
static bool read_dims(Session *s, ExpandOptions *e)
{
    size_t n = s->options.count[OPT_dim];
    e->dim = NEW_ARRAY(s->arena, DimValue, n + (size_t)s->nfound + 1);
    for (size_t i = 0; i < n; i++) {
        DimValue *d = &e->dim[e->ndim];
        if (!read_dim(s, s->options.given[OPT_dim][i], d))
            return false;
        for (int j = 0; j < e->ndim; j++)
            if (strcmp(e->dim[j].name, d->name) == 0)
                return usage(&s->ctx, "--dim %s is given twice", d->name);
        e->ndim++;
    }
    for (int i = 0; i < s->nfound; i++)
        e->dim[e->ndim++] = s->found[i];
    return true;
}

static bool read_const(Session *s, const char *text, InputValue *out)
{
    const Port *port = NULL;
    const char *value = array_name(s, text, &port);
    if (!value)
        return usage(&s->ctx, "--const takes NAME=VALUE or NAME=FILE.npy, where NAME is an input "
                              "of the model; in '%s' it is not", text);
    *out = (InputValue){.name = port->name};
    char *end;
    double v = number_read(value, &end);
    if (!*value || *end)
        return array_read(s, value, &out->value);
    DType d;
    if (!dtype_find(port->type->dtype, &d))
        return true; /* the expander reports the type */
    out->value.type = type_make(d, 0, NULL);
    void *data = arena_alloc(s->arena, dtype_size(d));
    tensor_set(&out->value.type, data, 0, v);
    out->value.data = data;
    return true;
}

static bool read_consts(Session *s, ExpandOptions *e)
{
    size_t n = s->options.count[OPT_const];
    e->input = NEW_ARRAY(s->arena, InputValue, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!read_const(s, s->options.given[OPT_const][i], &e->input[e->ninput++]))
            return false;
    return true;
}

/* The symbols of the model's types, for "did you mean". */
static size_t list_symbols(const Session *s, const char **out, size_t most)
{
    const ModelExpr *m = s->file->model;
    size_t n = 0;
    for (int i = 0; i < m->nin; i++)
        for (int k = 0; k < m->in[i].type->ndim; k++)
            if (m->in[i].type->dim[k].symbol && n < most)
                out[n++] = m->in[i].type->dim[k].symbol;
    return n;
}

static bool check_used(Session *s, const ExpandOptions *e)
{
    const char *symbol[64];
    size_t n = list_symbols(s, symbol, 64);
    for (int i = 0; i < e->ndim; i++) {
        const char *near = nearest(e->dim[i].name, symbol, n);
        if (e->dim[i].used)
            continue;
        usage(&s->ctx, "--dim %s: the model has no dimension of that name%s%s", e->dim[i].name,
              near ? "; did you mean " : "", near ? near : "");
    }
    return s->ctx.errors == 0;
}

bool session_parallel(const Session *s)
{
    return option_given(&s->options, OPT_parallel) || option_number(&s->options, OPT_threads) > 1;
}

int session_threads(const Session *s)
{
    if (option_given(&s->options, OPT_parallel) && !option_given(&s->options, OPT_threads))
        return 2;
    return (int)option_number(&s->options, OPT_threads);
}

bool dump_wanted(const Session *s, const char *what)
{
    for (size_t i = 0; i < s->options.count[OPT_dump]; i++)
        if (strcmp(s->options.given[OPT_dump][i], what) == 0)
            return true;
    return false;
}

static bool check_threads(Session *s)
{
    int64_t threads = option_number(&s->options, OPT_threads);
    return (threads >= 1 && threads <= MAX_PARTS) ||
           usage(&s->ctx, "--threads takes 1 to %d threads, not %lld", MAX_PARTS,
                 (long long)threads);
}

static bool check_dumps(Session *s)
{
    const char *names[PASS_COUNT + 2] = {"graph", "loop"};
    for (int i = 0; i < PASS_COUNT; i++)
        names[i + 2] = pass_info[i].name;
    for (size_t i = 0; i < s->options.count[OPT_dump]; i++) {
        const char *word = s->options.given[OPT_dump][i], *near = nearest(word, names,
                                                                          PASS_COUNT + 2);
        bool known = false;
        for (int k = 0; k < PASS_COUNT + 2; k++)
            known |= strcmp(names[k], word) == 0;
        if (!known)
            return usage(&s->ctx, "--dump takes graph, loop or the name of a pass, not '%s'%s%s",
                         word,
                         near ? "; did you mean " : "", near ? near : "");
    }
    return true;
}

/* Options that the language of the command line knows, and this version does not do. */
static bool check_later(Session *s)
{
    const Options *o = &s->options;
    if (option_given(o, OPT_shape))
        return usage(&s->ctx, "--shape is for ONNX files, which this version does not read; a .nn "
                              "file states its shapes");
    return true;
}

bool session_has_model(Session *s)
{
    if (!s->file || s->ctx.errors)
        return s->ctx.errors ? false : usage(&s->ctx, "no model was opened");
    return s->file->model ||
           error(&s->ctx, session_place(s), "this file has no model, only what others import; "
                 "expected  model NAME(x: f32[N]) -> f32[M] { ... }");
}

bool session_graph(Session *s)
{
    ExpandOptions e = {.allow_unused = option_given(&s->options, OPT_allow_unused)};
    if (s->graph)
        return true;
    if (!session_has_model(s))
        return false;
    if (!check_later(s) || !check_threads(s) || !check_dumps(s) || !read_dims(s, &e) ||
        !read_consts(s, &e))
        return false;
    session_step(s, "expand");
    Graph *g = expand_model(&s->ctx, s->file, &e);
    session_step(s, NULL);
    if (!g || s->ctx.errors || !check_used(s, &e))
        return false;
    const char *broken = graph_verify(g);
    if (broken)
        return bug(s, broken);
    s->graph = g;
    if (dump_wanted(s, "graph"))
        graph_print(&s->dumps, g);
    return true;
}

static void dump_pass(void *user, PassId id, const Graph *g)
{
    Session *s = user;
    if (dump_wanted(s, pass_info[id].name))
        graph_print(&s->dumps, g);
}

Graph *session_optimise(Session *s, Graph *g, Pass *p)
{
    PassOptions *o = NEW(s->arena, PassOptions);
    o->collapse = (CollapseMode)option_choice(&s->options, OPT_collapse);
    o->dump = dump_pass;
    o->dump_user = s;
    for (int i = 0; i < PASS_COUNT; i++)
        o->off[i] = s->options.off[i];
    session_step(s, "optimise");
    *p = (Pass){.g = graph_copy(g), .arena = s->arena, .options = o};
    pass_run_all(p);
    session_step(s, NULL);
    for (int i = 0; i < PASS_COUNT && option_given(&s->options, OPT_time); i++)
        if (p->result[i].ran)
            buf_printf(&s->times, "%10.3f ms    pass %s\n", 1e3 * p->result[i].seconds,
                       pass_info[i].name);
    return s->ctx.errors ? NULL : p->g;
}
