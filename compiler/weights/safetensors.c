/* safetensors.c: 8 bytes of length, a JSON header, data (the section "Format" of
 * github.com/huggingface/safetensors).
 *
 *     {"fc.weight": {"dtype": "F32", "shape": [10, 784], "data_offsets": [0, 31360]}, ...}
 *
 * The format promises that the tensors cover the data without holes or overlaps; all of it is
 * checked, so that later code can trust every offset. */
#include "weights/source.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* The format's own limit: its reference reader refuses longer headers. */
enum { HEADER_MAX = 100000000 };

/*       name   bits  ours (DT_COUNT: none) */
#define DTYPE_NAMES(X)        \
    X("F32", 32, DT_F32)      \
    X("F16", 16, DT_F16)      \
    X("BF16", 16, DT_BF16)    \
    X("F64", 64, DT_F64)      \
    X("I8", 8, DT_I8)         \
    X("U8", 8, DT_U8)         \
    X("I32", 32, DT_I32)      \
    X("I64", 64, DT_I64)      \
    X("BOOL", 8, DT_BOOL)     \
    X("I16", 16, DT_COUNT)    \
    X("U16", 16, DT_COUNT)    \
    X("U32", 32, DT_COUNT)    \
    X("U64", 64, DT_COUNT)    \
    X("C64", 64, DT_COUNT)    \
    X("F8_E4M3", 8, DT_COUNT) \
    X("F8_E5M2", 8, DT_COUNT) \
    X("F8_E8M0", 8, DT_COUNT) \
    X("F6_E2M3", 6, DT_COUNT) \
    X("F6_E3M2", 6, DT_COUNT) \
    X("F4", 4, DT_COUNT)

typedef struct Name {
    const char *text;
    uint64_t bits;
    DType dtype;
} Name;

static const Name names[] = {
#define X(text, bits, dtype) {text, bits, dtype},
    DTYPE_NAMES(X)
#undef X
};

static const Name *find_name(const char *text)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].text, text) == 0)
            return &names[i];
    return NULL;
}

/* The JSON tree, freed as soon as it was read, or with the arena. */
static void release(void *arg)
{
    json_t **root = arg;
    json_decref(*root);
    *root = NULL;
}

static json_t *parse(WeightSource *s, const char *text, size_t n, json_t **root)
{
    json_error_t e;
    *root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &e);
    arena_defer(s->ctx->arena, release, root);
    if (!*root)
        source_error(s, "its header is not valid JSON: %s", shown_key(s->ctx->arena, e.text));
    return *root;
}

/* Everything about one tensor is reported with its name. */
static bool bad(const WeightSource *s, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static bool bad(const WeightSource *s, const char *key, const char *fmt, ...)
{
    Arena *a = s->ctx->arena;
    va_list ap;
    va_start(ap, fmt);
    const char *text = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return source_error(s, "its header gives '%s' %s", shown_key(a, key), text);
}

static bool read_shape(const WeightSource *s, const char *key, const json_t *shape, Extent *x)
{
    if (!json_is_array(shape))
        return bad(s, key, "no shape (a list of whole numbers)");
    *x = extent_make();
    for (size_t i = 0; i < json_array_size(shape); i++) {
        const json_t *d = json_array_get(shape, i);
        if (!json_is_integer(d) || json_integer_value(d) < 0)
            return bad(s, key, "a shape with a dimension that is not a whole number");
        extent_add(x, (uint64_t)json_integer_value(d));
    }
    return !x->overflow || bad(s, key, "a shape with 2^40 elements or more");
}

static bool read_offsets(const WeightSource *s, Item *item, const json_t *offsets)
{
    const char *key = item->entry.key;
    const json_t *from = json_array_get(offsets, 0), *to = json_array_get(offsets, 1);
    if (json_array_size(offsets) != 2 || !json_is_integer(from) || !json_is_integer(to))
        return bad(s, key, "no data_offsets (a list of two whole numbers)");
    json_int_t f = json_integer_value(from), t = json_integer_value(to);
    if (f < 0 || t < f)
        return bad(s, key, "data_offsets that run from %" JSON_INTEGER_FORMAT " to %"
                   JSON_INTEGER_FORMAT, f, t);
    if ((uint64_t)t > s->data.size)
        return bad(s, key, "data_offsets %" JSON_INTEGER_FORMAT " to %" JSON_INTEGER_FORMAT
                   ", but the file has %zu bytes of data", f, t, s->data.size);
    item->offset = (size_t)f;
    item->size = (size_t)(t - f);
    item->bytes = s->data.data + item->offset;
    return true;
}

/* The size that the element type and the shape ask for; 0 bits: a type that nobody knows. */
static bool check_size(const WeightSource *s, const Item *item, const char *dtype, uint64_t bits,
                       const Extent *x)
{
    uint64_t need = (uint64_t)x->count * bits; /* below 2^46 */
    if (bits == 0 || (need % 8 == 0 && need / 8 == item->size))
        return true;
    return bad(s, item->entry.key, "%s and shape %s, which is %" PRIu64
               " bytes, but data_offsets of %zu bytes", dtype, shape_text(s->ctx->arena, &x->type),
               (need + 7) / 8, item->size);
}

static bool read_tensor(WeightSource *s, const char *name, const json_t *tensor)
{
    Arena *a = s->ctx->arena;
    Item *item = source_add(s, arena_strdup(a, name));
    const char *dtype = json_string_value(json_object_get(tensor, "dtype"));
    Extent x;
    if (!json_is_object(tensor))
        return bad(s, name, "no object with dtype, shape and data_offsets");
    if (!dtype)
        return bad(s, name, "no dtype (a word)");
    if (!read_shape(s, name, json_object_get(tensor, "shape"), &x) ||
        !read_offsets(s, item, json_object_get(tensor, "data_offsets")))
        return false;
    const Name *known = find_name(dtype);
    if (!check_size(s, item, shown_key(a, dtype), known ? known->bits : 0, &x))
        return false;
    item->swapped = host_is_big_endian();
    item->entry.tensor.type = x.type;
    item->entry.refused = extent_refused(a, &x);
    if (known && known->dtype != DT_COUNT)
        item->entry.tensor.type.dtype = known->dtype;
    else
        item->entry.refused = arena_printf(a, "its element type is %s; nnc reads F32, F16, BF16, "
                                           "F64, I8, U8, I32, I64 and BOOL", shown_key(a, dtype));
    return true;
}

/* Free text, from name to text; what it says is nobody's business here. */
static bool check_metadata(const WeightSource *s, json_t *metadata)
{
    const char *key;
    json_t *value;
    if (!json_is_object(metadata))
        return source_error(s, "its header has a __metadata__ that is not an object");
    json_object_foreach(metadata, key, value)
        if (!json_is_string(value))
            return source_error(s, "its header has a __metadata__ in which '%s' is not text",
                                shown_key(s->ctx->arena, key));
    return true;
}

static int by_offset(const void *a, const void *b)
{
    const Item *p = *(Item *const *)a, *q = *(Item *const *)b;
    if (p->offset != q->offset)
        return p->offset < q->offset ? -1 : 1;
    if (p->size != q->size)
        return p->size < q->size ? -1 : 1;
    return strcmp(p->entry.key, q->entry.key);
}

/* Sorts by place; every byte of the data must belong to one tensor. */
static bool check_cover(WeightSource *s)
{
    Arena *a = s->ctx->arena;
    size_t end = 0;
    if (s->count)
        qsort(s->item, s->count, sizeof *s->item, by_offset);
    for (size_t i = 0; i < s->count; i++) {
        const Item *item = s->item[i];
        const char *key = shown_key(a, item->entry.key);
        if (item->offset < end)
            return source_error(s, "its tensors '%s' and '%s' overlap in the file",
                                shown_key(a, s->item[i - 1]->entry.key), key);
        if (item->offset > end)
            return source_error(s, "the %zu bytes of data before '%s' belong to no tensor",
                                item->offset - end, key);
        end = item->offset + item->size;
    }
    return end == s->data.size ||
           source_error(s, "its tensors end at byte %zu of the data, but the file has %zu bytes "
                        "of it", end, s->data.size);
}

/* Sets s->data to the data behind the header, which is *text, *n. */
static bool find_header(WeightSource *s, const char **text, size_t *n)
{
    Mapped m = s->data;
    uint64_t length = 0;
    if (m.size < 8)
        return source_error(s, "it has %zu bytes, too few for a safetensors file", m.size);
    for (int i = 8; i-- > 0;)
        length = length << 8 | m.data[i];
    if (length > m.size - 8)
        return source_error(s, "it says that its header has %" PRIu64 " bytes, but has only %zu "
                            "in all",
                            length, m.size);
    if (length > HEADER_MAX)
        return source_error(s, "its header of %" PRIu64 " bytes is longer than the format's %d",
                            length, HEADER_MAX);
    if (length == 0 || m.data[8] != '{')
        return source_error(s, "its header does not begin with '{'");
    *text = (const char *)m.data + 8;
    *n = (size_t)length;
    s->data = (Mapped){m.data + 8 + *n, m.size - 8 - *n};
    return true;
}

bool safetensors_open(WeightSource *s)
{
    const char *text = "", *key;
    size_t n = 0;
    json_t **root = NEW(s->ctx->arena, json_t *), *value;
    if (!find_header(s, &text, &n) || !parse(s, text, n, root))
        return false;
    json_object_foreach(*root, key, value) {
        bool metadata = strcmp(key, "__metadata__") == 0;
        if (!(metadata ? check_metadata(s, value) : read_tensor(s, key, value)))
            return false;
    }
    release(root);
    return check_cover(s);
}
