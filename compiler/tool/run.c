/* run.c: arrays -> engine, sample by sample -> printed, or .npy files. */
#define _POSIX_C_SOURCE 200809L
#include "tool/run.h"
#include "base/file.h"
#include "base/map.h"
#include "tool/array.h"
#include "tool/engine.h"
#include "tool/tensor_print.h"
#include "weights/weights.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Where each output goes: path[i], or NULL. `any`: at least one is written, so none is printed. */
typedef struct Destination {
    const char **path;
    const char *folder; /* to be made, or NULL */
    bool any;
} Destination;

static const char *output_name(const Graph *g, const char *word, size_t *index)
{
    size_t best = 0;
    for (size_t i = 0; i < g->noutput; i++) {
        size_t n = strlen(g->output[i].name);
        if (n > best && strncmp(word, g->output[i].name, n) == 0 && word[n] == '=') {
            best = n;
            *index = i;
        }
    }
    return best ? word + best + 1 : NULL;
}

static bool unknown_output(Session *s, const Graph *g, const char *word)
{
    const char **names = NEW_ARRAY(s->arena, const char *, g->noutput + 1);
    for (size_t i = 0; i < g->noutput; i++)
        names[i] = g->output[i].name;
    const char *name = arena_strndup(s->arena, word, strcspn(word, "="));
    const char *near = nearest(name, names, g->noutput);
    return usage(&s->ctx, "the model has no output '%s'%s%s", name, near ? "; did you mean " : "",
                 near ? near : "");
}

static bool send_to(Session *s, Destination *d, size_t i, const char *name, const char *path)
{
    if (strcmp(path_suffix(path), ".npy") != 0)
        return usage(&s->ctx, "outputs are written as .npy, not as '%s'", path);
    if (d->path[i])
        return usage(&s->ctx, "output '%s' is sent to two files", name);
    d->path[i] = path;
    d->any = true;
    return true;
}

static bool send_one(Session *s, const Graph *g, const char *word, Destination *d)
{
    size_t i, n = strlen(word);
    const char *path = output_name(g, word, &i);
    if (path)
        return send_to(s, d, i, g->output[i].name, path);
    if (n && word[n - 1] == '/') {
        for (i = 0; i < g->noutput; i++)
            if (!send_to(s, d, i, g->output[i].name, arena_printf(s->arena, "%sout%zu.npy", word,
                                                                  i)))
                return false;
        d->folder = word;
        return true;
    }
    if (strchr(word, '=') && !file_exists(word))
        return unknown_output(s, g, word);
    if (g->noutput != 1)
        return usage(&s->ctx, "the model has %zu outputs: name one, as in -o %s=%s, or give a "
                     "folder, as in -o out/", g->noutput, g->output[0].name, word);
    return send_to(s, d, 0, g->output[0].name, word);
}

static bool find_destinations(Session *s, const Graph *g, Destination *d)
{
    *d = (Destination){.path = NEW_ARRAY(s->arena, const char *, g->noutput + 1)};
    for (size_t i = 0; i < s->options.count[OPT_output]; i++)
        if (!send_one(s, g, s->options.given[OPT_output][i], d))
            return false;
    return true;
}

/* Values of all outputs, sample after sample. */
static double **evaluate(Session *s, Engine *e, const Batch *b)
{
    const Graph *g = e->graph;
    double **all = NEW_ARRAY(s->arena, double *, g->noutput + 1);
    double **out = NEW_ARRAY(s->arena, double *, g->noutput + 1);
    const double **in = NEW_ARRAY(s->arena, const double *, g->ninput + 1);
    for (size_t i = 0; i < g->noutput; i++)
        all[i] = arena_array(s->arena, (size_t)b->samples,
                             sizeof(double) * (size_t)type_count(&g->output[i].node->type));
    session_step(s, "run");
    for (int64_t k = 0; k < b->samples; k++) {
        for (size_t i = 0; i < g->ninput; i++)
            in[i] = batch_input(b, g, i, k);
        for (size_t i = 0; i < g->noutput; i++)
            out[i] = all[i] + k * type_count(&g->output[i].node->type);
        if (!engine_run(e, in, out))
            return NULL;
    }
    session_step(s, NULL);
    return all;
}

static bool batch_type(Session *s, const Output *o, const Batch *b, Type *t)
{
    *t = o->node->type;
    if (!b->batched)
        return true;
    if (t->rank == MAX_RANK)
        return usage(&s->ctx, "output '%s' has %d dimensions already: a batch of it can't be "
                     "written", o->name, MAX_RANK);
    memmove(t->dim + 1, t->dim, sizeof *t->dim * (size_t)t->rank);
    t->dim[0] = b->samples;
    t->rank++;
    return true;
}

static bool write_array(Session *s, const char *path, const Type *t, const double *v)
{
    int64_t n = type_count(t);
    Source *file = NEW(s->arena, Source);
    file->name = path;
    Tensor tensor = {.type = *t};
    void *data = arena_array(s->arena, (size_t)n, dtype_size(t->dtype));
    for (int64_t i = 0; i < n; i++)
        tensor_set(t, data, i, v[i]);
    tensor.data = data;
    return npy_write(&s->ctx, path, &tensor, (Span){file, 0, 0});
}

static bool deliver(Session *s, const Graph *g, const Batch *b, const Destination *d,
                    double **value,
                    Buf *out)
{
    if (d->folder && mkdir(d->folder, 0777) && errno != EEXIST)
        return error(&s->ctx, session_place(s), "the folder %s could not be made: %s", d->folder,
                     errno_text(s->arena, errno));
    for (size_t i = 0; i < g->noutput; i++) {
        Type t;
        if (!batch_type(s, &g->output[i], b, &t))
            return false;
        if (d->path[i] && !write_array(s, d->path[i], &t, value[i]))
            return false;
        if (!d->any)
            tensor_print(out, g->output[i].name, &t, value[i]);
    }
    return true;
}

bool run_model(Session *s, const char *const *words, size_t nwords, Buf *out)
{
    Batch batch;
    Destination destination;
    Engine engine;
    if (!arrays_samples(s, words, nwords, false, &batch) ||
        !find_destinations(s, s->graph, &destination))
        return false;
    EngineKind kind = engine_choice(s);
    if (!engine_dumps(s, kind) || !engine_open(s, s->graph, kind, &engine))
        return false;
    double **value = evaluate(s, &engine, &batch);
    return value && deliver(s, s->graph, &batch, &destination, value, out);
}
