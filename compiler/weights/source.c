/* source.c: opening by name, finding by key, loading; what is alike in all formats. */
#define _POSIX_C_SOURCE 200809L
#include "weights/source.h"
#include "base/ascii.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool host_is_big_endian(void)
{
    const uint16_t one = 1;
    unsigned char first;
    memcpy(&first, &one, 1);
    return first == 0;
}

const char *shown(Arena *a, const char *s, size_t n)
{
    const size_t most = 64;
    Buf b = {.arena = a};
    for (size_t i = 0; i < n;) {
        size_t k = printable_bytes(s + i, n - i);
        if (i + (k ? k : 1) > most) {
            buf_puts(&b, "...");
            break;
        }
        if (k)
            buf_add(&b, s + i, k);
        else
            buf_printf(&b, "\\x%02x", (unsigned char)s[i]);
        i += k ? k : 1;
    }
    return buf_text(&b);
}

const char *shown_key(Arena *a, const char *key)
{
    return shown(a, key, strlen(key));
}

Extent extent_make(void)
{
    return (Extent){.count = 1};
}

void extent_add(Extent *x, uint64_t dim)
{
    int64_t d = dim < (uint64_t)MAX_ELEMENTS ? (int64_t)dim : MAX_ELEMENTS;
    x->empty = x->empty || d == 0;
    x->overflow = x->overflow || d == MAX_ELEMENTS || (d && x->count > (MAX_ELEMENTS - 1) / d);
    x->count = x->overflow ? 0 : x->count * d;
    if (x->rank < MAX_RANK)
        x->type.dim[x->type.rank++] = d;
    x->rank++;
}

const char *extent_refused(Arena *a, const Extent *x)
{
    if (x->empty)
        return arena_printf(a, "a dimension of its shape %s is 0", shape_text(a, &x->type));
    if (x->rank > MAX_RANK)
        return arena_printf(a, "it has %d dimensions, more than %d", x->rank, MAX_RANK);
    return NULL;
}

WeightSource *source_new(Ctx *c, const char *label, const char *path, Span at)
{
    WeightSource *s = NEW(c->arena, WeightSource);
    *s = (WeightSource){.ctx = c, .at = at, .path = arena_strdup(c->arena, path)};
    s->label = arena_printf(c->arena, "%s'%s'", label, shown_key(c->arena, path));
    return s;
}

bool source_error(const WeightSource *s, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = arena_vprintf(s->ctx->arena, fmt, ap);
    va_end(ap);
    return error(s->ctx, s->at, "%s: %s", s->label, text);
}

Item *source_add(WeightSource *s, const char *key)
{
    Item *i = NEW(s->ctx->arena, Item);
    i->entry.key = key;
    i->entry.source = s;
    PUSH(s->ctx->arena, s->item, s->count, s->cap, i);
    return i;
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp((*(Item *const *)a)->entry.key, (*(Item *const *)b)->entry.key);
}

bool source_index(WeightSource *s)
{
    Arena *a = s->ctx->arena;
    s->by_key = NEW_ARRAY(a, Item *, s->count);
    if (s->count)
        memcpy(s->by_key, s->item, s->count * sizeof *s->item);
    qsort(s->by_key, s->count, sizeof *s->by_key, compare_keys);
    for (size_t i = 1; i < s->count; i++)
        if (compare_keys(&s->by_key[i - 1], &s->by_key[i]) == 0)
            return source_error(s, "'%s' is there twice", shown_key(a, s->by_key[i]->entry.key));
    return true;
}

typedef struct Format {
    const char *suffix;
    bool (*open)(WeightSource *s);
} Format;

static const Format formats[] = {
    {".safetensors", safetensors_open},
    {".npz", npz_open},
    {".npy", npy_open},
};

static bool open_file(WeightSource *s)
{
    const char *why, *suffix = path_suffix(s->path);
    if (foreign_suffix(s, suffix))
        return false;
    if (!file_map(s->ctx->arena, s->path, &s->data, &why))
        return source_error(s, "%s", why);
    if (foreign_content(s, suffix))
        return false;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(suffix, formats[i].suffix) == 0)
            return formats[i].open(s);
    return source_error(s, "its name says no format; nnc reads .safetensors, .npz, .npy, a folder "
                        "of .npy files, and raw 32-bit floats (weights \"FILE\" order)");
}

WeightSource *weights_open(Ctx *c, const char *path, Span at)
{
    WeightSource *s = source_new(c, "weights ", path, at);
    struct stat st;
    bool folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    return (folder ? folder_open(s) : open_file(s)) && source_index(s) ? s : NULL;
}

static WeightEntry *prepared(Item *i)
{
    WeightSource *s = i->entry.source;
    if (s->prepare && !i->prepared)
        s->prepare(s, i);
    i->prepared = true;
    return &i->entry;
}

WeightEntry *weights_find(WeightSource *s, const char *key)
{
    Item wanted = {.entry.key = key}, *p = &wanted;
    Item **found = s->by_key ? bsearch(&p, s->by_key, s->count, sizeof p, compare_keys) : NULL;
    return found ? prepared(*found) : NULL;
}

size_t weights_count(const WeightSource *s)
{
    return s->count;
}

WeightEntry *weights_at(const WeightSource *s, size_t i)
{
    return prepared(s->item[i]);
}

/* The offset in the file of each element in row-major order, when the first index runs fastest. */
static void from_fortran(const Type *t, size_t bytes, const char *from, char *to)
{
    int64_t stride[MAX_RANK], at[MAX_RANK] = {0}, n = 1, source = 0;
    for (int k = 0; k < t->rank; k++) {
        stride[k] = n;
        n *= t->dim[k];
    }
    for (int64_t i = 0; i < n; i++) {
        memcpy(to + (size_t)i * bytes, from + (size_t)source * bytes, bytes);
        for (int k = t->rank; k-- > 0;) {
            source += stride[k];
            if (++at[k] < t->dim[k])
                break;
            source -= stride[k] * t->dim[k];
            at[k] = 0;
        }
    }
}

static void reverse_bytes(char *p, size_t count, size_t bytes)
{
    for (size_t i = 0; i < count; i++, p += bytes)
        for (size_t k = 0; k < bytes / 2; k++) {
            char c = p[k];
            p[k] = p[bytes - 1 - k];
            p[bytes - 1 - k] = c;
        }
}

/* Row-major and native bytes of i from those of the file; the same where nothing is to be done. */
static const void *item_settle(Arena *a, const Item *i, const void *from)
{
    const Type *t = &i->entry.tensor.type;
    size_t bytes = dtype_size(t->dtype), count = (size_t)type_count(t);
    if (!i->swapped && !i->fortran)
        return from;
    char *to = arena_array(a, count, bytes);
    if (i->fortran)
        from_fortran(t, bytes, from, to);
    else
        memcpy(to, from, count * bytes);
    if (i->swapped)
        reverse_bytes(to, count, bytes);
    return to;
}

bool weights_load(Ctx *c, WeightEntry *e, Span at)
{
    Item *i = (Item *)e;
    const char *label = e->source->label;
    if (e->tensor.data)
        return true;
    if (e->refused)
        return error(c, at, "%s: '%s' can't be read: %s", label, shown_key(c->arena, e->key),
                     e->refused);
    const void *bytes = e->source->fetch ? e->source->fetch(c, i, at) : i->bytes;
    if (bytes)
        e->tensor.data = item_settle(c->arena, i, bytes);
    return bytes != NULL;
}
