/* array.c: .npy and .npz as the inputs and outputs of a model. */
#include "weights/source.h"
#include <string.h>

/* The only array of a source; or the one of that key, given with or without .npy. */
static WeightEntry *pick(Ctx *c, WeightSource *s, const char *key, Span at)
{
    size_t n = strlen(key);
    WeightEntry *e = weights_find(s, key);
    if (!e && n > 4 && strcmp(key + n - 4, ".npy") == 0)
        e = weights_find(s, arena_strndup(c->arena, key, n - 4));
    if (e)
        return e;
    Buf list = {.arena = c->arena};
    for (size_t i = 0; i < s->count && i < 8; i++)
        buf_printf(&list, "%s'%s'", i ? ", " : "", shown_key(c->arena, s->item[i]->entry.key));
    error(c, at, "%s: it has no array '%s'; it has %s%s", s->label, shown_key(c->arena, key),
          s->count ? buf_text(&list) : "none", s->count > 8 ? ", ..." : "");
    return NULL;
}

static bool load(Ctx *c, WeightEntry *e, Span at, Tensor *out)
{
    if (!e || !weights_load(c, e, at))
        return false;
    *out = e->tensor;
    return true;
}

/* Opens `path` as the one format, whatever its name is. */
static WeightSource *open_as(Ctx *c, const char *path, const char *suffix, Span at,
                             bool (*open)(WeightSource *))
{
    WeightSource *s = source_new(c, "", path, at);
    const char *why;
    if (!file_map(c->arena, path, &s->data, &why)) {
        source_error(s, "%s", why);
        return NULL;
    }
    return !foreign_content(s, suffix) && open(s) && source_index(s) ? s : NULL;
}

bool npy_read(Ctx *c, const char *path, Span at, Tensor *out)
{
    WeightSource *s = open_as(c, path, ".npy", at, npy_open);
    return s && load(c, weights_at(s, 0), at, out);
}

bool npz_read(Ctx *c, const char *path, const char *key, Span at, Tensor *out)
{
    WeightSource *s = open_as(c, path, ".npz", at, npz_open);
    return s && load(c, pick(c, s, key, at), at, out);
}

static const char *descr_of(Arena *a, DType d)
{
    static const char kind[] = {[DT_FLOAT] = 'f', [DT_INT] = 'i', [DT_LOGIC] = 'b'};
    size_t bytes = dtype_size(d);
    char order = bytes == 1 ? '|' : host_is_big_endian() ? '>' : '<';
    return arena_printf(a, "%c%c%zu", order, d == DT_U8 ? 'u' : kind[dtype_class(d)], bytes);
}

/* Version 1.0: the data begins at a multiple of 64. */
static void add_header(Buf *b, const Type *t)
{
    Buf dict = {.arena = b->arena};
    buf_printf(&dict, "{'descr': '%s', 'fortran_order': False, 'shape': (",
               descr_of(b->arena, t->dtype));
    for (int i = 0; i < t->rank; i++)
        buf_printf(&dict, i ? ", %lld" : "%lld", (long long)t->dim[i]);
    buf_puts(&dict, t->rank == 1 ? ",), }" : "), }");
    while ((10 + dict.n + 1) % 64)
        buf_puts(&dict, " ");
    buf_puts(&dict, "\n");
    const char start[] = {'\x93', 'N', 'U', 'M', 'P', 'Y', 1, 0, (char)(dict.n & 255),
                          (char)(dict.n >> 8)};
    buf_add(b, start, sizeof start);
    buf_add(b, dict.s, dict.n);
}

/* bfloat16 has no name in numpy; float32 holds it exactly. */
static Tensor widen(Arena *a, const Tensor *t)
{
    Tensor wide = {.type = t->type};
    wide.type.dtype = DT_F32;
    int64_t n = type_count(&t->type);
    float *data = NEW_ARRAY(a, float, n);
    for (int64_t i = 0; i < n; i++)
        data[i] = (float)tensor_get(t, i);
    wide.data = data;
    return wide;
}

bool npy_write(Ctx *c, const char *path, const Tensor *t, Span at)
{
    Tensor it = t->type.dtype == DT_BF16 ? widen(c->arena, t) : *t;
    Buf b = {.arena = c->arena};
    const char *why;
    add_header(&b, &it.type);
    buf_add(&b, it.data, (size_t)type_count(&it.type) * dtype_size(it.type.dtype));
    return file_write(c->arena, path, b.s, b.n, &why) ||
           error(c, at, "'%s' can't be written: %s", shown_key(c->arena, path), why);
}
