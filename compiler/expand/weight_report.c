/* weight_report.c: what is wrong with weights, and what was probably meant: the nearest names with
 * their shapes, a prefix, another layout. */
#include "expand/bind.h"
#include <string.h>

const char *source_name(Expander *e, const WeightEntry *f)
{
    if (!f || f->source == e->weights.source)
        return e->weights.spec->path;
    return arena_printf(e->arena, "%s.npy", f->key);
}

static const char *entry_text(Expander *e, const WeightEntry *f)
{
    if (f->refused)
        return arena_printf(e->arena, "'%s'", f->key);
    return arena_printf(e->arena, "'%s' (%s)", f->key, shape_text(e->arena, &f->tensor.type));
}

/* weights "f" from keras */
static const char *statement(Expander *e, const char *rest, const char *value)
{
    return arena_printf(e->arena, "weights \"%s\" %s %s", e->weights.spec->path, rest, value);
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n > m && strcmp(s + n - m, end) == 0;
}

/* A key that is right but for what stands before it. */
static bool note_prefix(Expander *e, const char *key)
{
    WeightSource *s = e->weights.source;
    for (size_t i = 0; i < weights_count(s); i++) {
        const char *k = weights_at(s, i)->key;
        size_t n = strlen(k) - strlen(key);
        if (!ends_with(k, key) || (k[n - 1] != '.' && k[n - 1] != '/'))
            continue;
        note(e->ctx, (Span){0}, "there is '%s'; did you mean  %s", k,
             statement(e, "prefix", arena_printf(e->arena, "\"%.*s\"", (int)n, k)));
        return true;
    }
    return false;
}

static bool note_layout(Expander *e, const Call *c, const Want *w)
{
    const char *key = weight_key(e, c, w->name, true);
    WeightEntry *f = weights_find(e->weights.source,
                                  arena_printf(e->arena, "%s%s", e->weights.prefix, key));
    if (!f || e->weights.layout == FROM_KERAS)
        return false;
    note(e->ctx, (Span){0}, "there is %s, as Keras calls it; did you mean  %s", entry_text(e, f),
         statement(e, "from", "keras"));
    return true;
}

static bool note_nearest(Expander *e, const char *key)
{
    WeightSource *s = e->weights.source;
    size_t n = weights_count(s);
    const char **keys = NEW_ARRAY(e->arena, const char *, n);
    for (size_t i = 0; i < n; i++)
        keys[i] = weights_at(s, i)->key;
    const char *near = nearest(key, keys, n);
    if (near)
        note(e->ctx, (Span){0}, "the nearest name there is %s",
             entry_text(e, weights_find(s, near)));
    return near != NULL;
}

static void note_same_shape(Expander *e, const Type *t)
{
    WeightSource *s = e->weights.source;
    const WeightEntry *only = NULL;
    int n = 0;
    for (size_t i = 0; i < weights_count(s); i++) {
        const WeightEntry *f = weights_at(s, i);
        if (!f->used && !f->refused && shape_equal(&f->tensor.type, t)) {
            only = f;
            n++;
        }
    }
    if (n == 1)
        note(e->ctx, (Span){0}, "only '%s' there has this shape", only->key);
}

void report_missing(Expander *e, const Call *c, const Want *w)
{
    bool keras = e->weights.layout == FROM_KERAS;
    const char *key = weight_key(e, c, w->name, keras);
    const char *full = arena_printf(e->arena, "%s%s", e->weights.prefix, key);
    Type t = want_type(e, w);
    fail(e, c->at, "'%s' is not in %s; %s needs it, of shape %s", full, e->weights.spec->path,
         call_text(e, c), shape_text(e->arena, &t));
    if (!note_layout(e, c, w) && !note_prefix(e, key) && !note_nearest(e, full))
        note_same_shape(e, &t);
}

void report_key(Expander *e, const Value *key)
{
    const Weights *w = &e->weights;
    if (!w->spec) {
        fail(e, key->span, "@\"%s\", but the model names no source; write  weights "
             "\"file.safetensors\"  in it", key->text);
    } else if (w->spec->kind != WEIGHTS_FILE) {
        fail(e, key->span, "the shape of @\"%s\" is not known without a file; it needs  weights "
             "\"file.safetensors\"", key->text);
    } else if (w->spec->order) {
        fail(e, key->span, "@\"%s\" is a name, but the tensors of %s have none; they come in order",
             key->text, w->spec->path);
    } else if (w->source) {
        fail(e, key->span, "'%s' is not in %s", key->text, w->spec->path);
        note_nearest(e, key->text);
    }
}

static bool is_transposed(const Type *a, const Type *b)
{
    return a->rank == 2 && b->rank == 2 && a->dim[0] == b->dim[1] && a->dim[1] == b->dim[0];
}

void report_shape(Expander *e, const Call *c, const WeightEntry *f, const Want *w)
{
    Type t = want_type(e, w);
    fail(e, c->at, "'%s' is %s in %s, but %s needs %s", f->key,
         shape_text(e->arena, &f->tensor.type), source_name(e, f), call_text(e, c),
         shape_text(e->arena, &t));
    if (!is_transposed(&f->tensor.type, &t))
        return;
    if (w->swaps && f->source == e->weights.source)
        note(e->ctx, (Span){0}, "it looks transposed; did you mean  %s",
             statement(e, "from", e->weights.layout == FROM_PYTORCH ? "keras" : "pytorch"));
    else
        note(e->ctx, (Span){0}, "it looks transposed");
}

void report_unused(Expander *e)
{
    const Weights *w = &e->weights;
    bool first = true;
    for (size_t i = 0; i < weights_count(w->source); i++) {
        const WeightEntry *f = weights_at(w->source, i);
        if (f->used || strncmp(f->key, w->prefix, strlen(w->prefix)) != 0)
            continue;
        fail(e, w->spec->path_span, "%s is in %s, but no layer uses it", entry_text(e, f),
             w->spec->path);
        if (first)
            note(e->ctx, (Span){0}, "--allow-unused lets it pass");
        first = false;
    }
}
