/* array.c: which file belongs to which input, and its numbers as batches in double. */
#include "tool/array.h"
#include "base/file.h"
#include "base/map.h"
#include "weights/weights.h"
#include <math.h>
#include <string.h>

const char *array_name(const Session *s, const char *word, const Port **port)
{
    const ModelExpr *m = s->file->model;
    size_t best = 0;
    for (int i = 0; i < m->nin; i++) {
        size_t n = strlen(m->in[i].name);
        if (n > best && strncmp(word, m->in[i].name, n) == 0 && word[n] == '=') {
            best = n;
            *port = &m->in[i];
        }
    }
    return best ? word + best + 1 : NULL;
}

/* Where FILE.npz:KEY is split, or NULL. */
static const char *member(const char *path)
{
    const char *found = NULL;
    for (const char *p = path; (p = strstr(p, ".npz:")); p++)
        found = p + 4;
    return found;
}

static const char *file_part(Arena *a, const char *path)
{
    const char *colon = member(path);
    return colon ? arena_strndup(a, path, (size_t)(colon - path)) : path;
}

/* Errors about arrays name their file in the text; they are no wrong usage. */
static const Source arguments = {"nnc", NULL, 0};
static const Span at_word = {&arguments, 0, 0};

bool array_read(Session *s, const char *path, Tensor *out)
{
    const char *colon = member(path), *file = file_part(s->arena, path);
    if (colon)
        return npz_read(&s->ctx, file, colon + 1, at_word, out);
    if (strcmp(path_suffix(path), ".npz") == 0)
        return usage(&s->ctx, "%s is an archive: name the member, as in %s:KEY", path, path);
    return npy_read(&s->ctx, path, at_word, out);
}

static bool is_constant(const Session *s, const Port *port)
{
    for (size_t i = 0; i < s->options.count[OPT_const]; i++) {
        const Port *p = NULL;
        if (array_name(s, s->options.given[OPT_const][i], &p) && p == port)
            return true;
    }
    return false;
}

/* `word` has a NAME= that is no input, and is no file either. */
static bool unknown_input(Session *s, const char *word)
{
    const ModelExpr *m = s->file->model;
    const char **names = NEW_ARRAY(s->arena, const char *, m->nin + 1);
    for (int i = 0; i < m->nin; i++)
        names[i] = m->in[i].name;
    const char *name = arena_strndup(s->arena, word, strcspn(word, "="));
    const char *near = nearest(name, names, (size_t)m->nin);
    if (near)
        return usage(&s->ctx, "the model has no input '%s'; did you mean '%s'", name, near);
    return usage(&s->ctx, "the model has no input '%s', and there is no file '%s'", name, word);
}

static bool give(Session *s, Given *g, const Port *port, const char *path)
{
    size_t i = (size_t)(port - s->file->model->in);
    if (is_constant(s, port))
        return usage(&s->ctx, "input '%s' is fixed by --const, and takes no array", port->name);
    if (g->path[i])
        return usage(&s->ctx, "input '%s' is given twice: '%s' and '%s'", port->name, g->path[i],
                     path);
    g->path[i] = path;
    g->of_input[i] = NEW(s->arena, Tensor);
    return array_read(s, path, g->of_input[i]);
}

/* Inputs by position: words fill what names left. */
static bool give_rest(Session *s, Given *g, const char **rest, size_t n)
{
    const ModelExpr *m = s->file->model;
    size_t k = 0;
    for (int i = 0; i < m->nin && k < n; i++)
        if (!g->path[i] && !is_constant(s, &m->in[i]) && !give(s, g, &m->in[i], rest[k++]))
            return false;
    if (k < n)
        return usage(&s->ctx, "'%s' is one array too many: the model has %d input%s", rest[k],
                     m->nin,
                     m->nin == 1 ? "" : "s");
    return true;
}

static bool give_words(Session *s, const char *const *words, size_t nwords, Given *out)
{
    size_t nin = (size_t)s->file->model->nin, nrest = 0;
    const char **rest = NEW_ARRAY(s->arena, const char *, nwords + 1);
    *out = (Given){NEW_ARRAY(s->arena, Tensor *, nin + 1), NEW_ARRAY(s->arena, const char *,
                                                                     nin + 1)};
    for (size_t i = 0; i < nwords; i++) {
        const Port *port = NULL;
        const char *path = array_name(s, words[i], &port);
        if (path && !give(s, out, port, path))
            return false;
        if (!path && strchr(words[i], '=') && !file_exists(file_part(s->arena, words[i])))
            return unknown_input(s, words[i]);
        if (!path)
            rest[nrest++] = words[i];
    }
    return give_rest(s, out, rest, nrest);
}

static bool dim_given(const Session *s, const char *symbol)
{
    size_t n = strlen(symbol);
    for (size_t i = 0; i < s->options.count[OPT_dim]; i++) {
        const char *text = s->options.given[OPT_dim][i];
        if (strncmp(text, symbol, n) == 0 && text[n] == '=')
            return true;
    }
    return false;
}

static bool find_dim(Session *s, const char *symbol, int64_t value, const char *path)
{
    if (dim_given(s, symbol))
        return true;
    for (int i = 0; i < s->nfound; i++)
        if (strcmp(s->found[i].name, symbol) == 0)
            return s->found[i].value == value ||
                   error(&s->ctx, at_word, "in %s, %s is %lld, but another array says %lld", path,
                         symbol, (long long)value, (long long)s->found[i].value);
    s->found[s->nfound++] = (DimValue){.name = symbol, .value = value};
    return true;
}

static bool find_dims_of(Session *s, const Port *port, const Tensor *t, const char *path)
{
    const TypeExpr *type = port->type;
    int lead = t->type.rank - type->ndim;
    for (int k = 0; k < type->ndim; k++) {
        if (!type->dim[k].symbol)
            continue;
        if (lead != 0 && lead != 1)
            return error(&s->ctx, at_word, "%s holds %s, of %d dimension%s, but input '%s' has %d, "
                         "or one more for a batch", path, type_text(s->arena, &t->type),
                         t->type.rank, t->type.rank == 1 ? "" : "s", port->name, type->ndim);
        if (!find_dim(s, type->dim[k].symbol, t->type.dim[lead + k], path))
            return false;
    }
    return true;
}

/* Sets s->found: symbolic dimensions that --dim does not fix, from the arrays' shapes. */
static bool find_dims(Session *s, const Given *given)
{
    const ModelExpr *m = s->file->model;
    size_t most = 0;
    for (int i = 0; i < m->nin; i++)
        most += (size_t)m->in[i].type->ndim;
    s->found = NEW_ARRAY(s->arena, DimValue, most + 1);
    for (int i = 0; i < m->nin; i++)
        if (given->path[i] && !find_dims_of(s, &m->in[i], given->of_input[i], given->path[i]))
            return false;
    return true;
}

static bool check_array(Session *s, const Node *input, const Tensor *t, const char *path)
{
    const Type *want = &input->type, *got = &t->type;
    int lead = got->rank - want->rank;
    bool fits = lead == 0 || lead == 1;
    for (int k = 0; fits && k < want->rank; k++)
        fits = got->dim[lead + k] == want->dim[k];
    if (got->dtype != want->dtype)
        return error(&s->ctx, at_word, "%s holds %s, but input '%s' is %s; convert the array first",
                     path, type_text(s->arena, got), input->name, type_text(s->arena, want));
    return fits || error(&s->ctx, at_word, "%s holds %s, but input '%s' is %s, or that with "
                         "one more dimension in front for a batch", path, type_text(s->arena, got),
                         input->name, type_text(s->arena, want));
}

/* The lead dimension of one array joins the batch's. */
static bool join_batch(Session *s, Batch *b, int64_t samples, const char *path)
{
    if (b->batched && b->samples != samples)
        return error(&s->ctx, at_word, "%s is a batch of %lld, but another input has one of %lld",
                     path, (long long)samples, (long long)b->samples);
    b->batched = true;
    b->samples = samples;
    return true;
}

static double *random_input(Session *s, const Node *input, uint64_t stream)
{
    int64_t n = type_count(&input->type);
    Tensor t = {.type = type_make(DT_F32, input->type.rank, input->type.dim)};
    double *v = NEW_ARRAY(s->arena, double, n);
    weights_random(&t, s->arena, (uint64_t)option_number(&s->options, OPT_random), stream, 1);
    for (int64_t i = 0; i < n; i++) {
        double u = tensor_get(&t, i);
        switch (dtype_class(input->type.dtype)) {
        case DT_FLOAT: v[i] = round_to(input->type.dtype, u); break;
        case DT_INT: v[i] = fmin(floor((u + 1) * 5), 9); break;
        case DT_LOGIC: v[i] = u < 0; break;
        }
    }
    return v;
}

static double *given_input(Session *s, const Tensor *t)
{
    int64_t n = type_count(&t->type);
    double *v = NEW_ARRAY(s->arena, double, n);
    for (int64_t i = 0; i < n; i++)
        v[i] = tensor_get(t, i);
    return v;
}

static int port_index(const ModelExpr *m, const char *name)
{
    for (int i = 0; i < m->nin; i++)
        if (strcmp(m->in[i].name, name) == 0)
            return i;
    return -1;
}

static bool batch_one(Session *s, const Given *given, const Node *input, size_t i, Batch *b)
{
    int port = port_index(s->file->model, input->name);
    const Tensor *t = port >= 0 ? given->of_input[port] : NULL;
    b->repeated[i] = !t || t->type.rank == input->type.rank;
    if (!t && !option_given(&s->options, OPT_random))
        return usage(&s->ctx, "input '%s' (%s) is missing: give %s=FILE.npy, or --random SEED",
                     input->name, type_text(s->arena, &input->type), input->name);
    if (t && !check_array(s, input, t, given->path[port]))
        return false;
    if (!b->repeated[i] && !join_batch(s, b, t->type.dim[0], given->path[port]))
        return false;
    b->in[i] = t ? given_input(s, t) : random_input(s, input, i);
    return true;
}

bool arrays_batch(Session *s, const Graph *g, const Given *given, Batch *out)
{
    *out = (Batch){.samples = 1, .in = NEW_ARRAY(s->arena, double *, g->ninput + 1),
                   .repeated = NEW_ARRAY(s->arena, bool, g->ninput + 1)};
    for (size_t i = 0; i < g->ninput; i++)
        if (!batch_one(s, given, g->input[i], i, out))
            return false;
    return true;
}

bool arrays_open(Session *s, const char *const *words, size_t nwords, Given *out)
{
    return session_has_model(s) && give_words(s, words, nwords, out) &&
           find_dims(s, out) && session_graph(s);
}

bool arrays_samples(Session *s, const char *const *words, size_t nwords, bool at_random, Batch *out)
{
    Given given;
    if (at_random && !option_given(&s->options, OPT_random) &&
        !option_set(&s->ctx, &s->options, "random", "1"))
        return false;
    return arrays_open(s, words, nwords, &given) && arrays_batch(s, s->graph, &given, out);
}

const double *batch_input(const Batch *b, const Graph *g, size_t i, int64_t k)
{
    return b->in[i] + (b->repeated[i] ? 0 : k * type_count(&g->input[i]->type));
}
