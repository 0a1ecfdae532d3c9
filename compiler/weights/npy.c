/* npy.c: numpy's .npy files (numpy.lib.format: versions 1.0, 2.0 and 3.0).
 *
 *     \x93NUMPY 1 0 <length> {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }   data
 *
 * The header is a Python literal; only the literal that it must be is read. */
#include "weights/source.h"
#include <inttypes.h>
#include <string.h>

/* numpy's kind and size   ours */
#define DESCRS(X)          \
    X("f4", DT_F32)        \
    X("f2", DT_F16)        \
    X("f8", DT_F64)        \
    X("i1", DT_I8)         \
    X("u1", DT_U8)         \
    X("i4", DT_I32)        \
    X("i8", DT_I64)        \
    X("b1", DT_BOOL)

typedef struct Descr {
    const char *text;
    DType dtype;
} Descr;

static const Descr descrs[] = {
#define X(text, dtype) {text, dtype},
    DESCRS(X)
#undef X
};

typedef struct Parser {
    Arena *arena;
    const char *p, *end;
    NpyHeader *out;
    const char *why;
} Parser;

static bool expected(Parser *s, const char *what)
{
    const char *end = s->end;
    while (end > s->p && (end[-1] == ' ' || end[-1] == '\n'))
        end--;
    const char *at = shown(s->arena, s->p, (size_t)(end - s->p));
    if (!s->why)
        s->why = arena_printf(s->arena, "its header is not what numpy writes: expected %s at "
                              "%s%s%s", what, *at ? "'" : "its end", at, *at ? "'" : "");
    return false;
}

static void skip_space(Parser *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
        s->p++;
}

static bool take(Parser *s, const char *word)
{
    size_t n = strlen(word);
    skip_space(s);
    if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0)
        return false;
    s->p += n;
    return true;
}

/* A quoted string without escapes. */
static bool string(Parser *s, const char **text, size_t *n)
{
    skip_space(s);
    if (s->p == s->end || (*s->p != '\'' && *s->p != '"'))
        return expected(s, "a quoted word");
    const char *from = s->p + 1, *to = memchr(from, *s->p, (size_t)(s->end - from));
    if (!to || memchr(from, '\\', (size_t)(to - from)))
        return expected(s, "a quoted word");
    *text = from;
    *n = (size_t)(to - from);
    s->p = to + 1;
    return true;
}

/* A list of fields or a pair, as structured types have; nothing of it is used. */
static bool skip_brackets(Parser *s)
{
    const char *text;
    size_t n;
    int depth = 0;
    do {
        skip_space(s);
        if (s->p < s->end && (*s->p == '\'' || *s->p == '"')) {
            if (!string(s, &text, &n))
                return false;
            continue;
        }
        if (s->p == s->end)
            return expected(s, "a closing bracket");
        depth += *s->p == '[' || *s->p == '(';
        depth -= *s->p == ']' || *s->p == ')';
        s->p++;
    } while (depth > 0);
    return true;
}

static const char *refuse_descr(Arena *a, const char *text, size_t n)
{
    const char *type = shown(a, text, n);
    if (n && text[n - 1] == 'O')
        return arena_printf(a, "its dtype is '%s', Python objects; save an array of numbers", type);
    if (n >= 2 && memcmp(text + n - 2, "V2", 2) == 0)
        return arena_printf(a, "its dtype is '%s' (bfloat16 has no name in numpy: save it as "
                            "float32)", type);
    return arena_printf(a, "its dtype is '%s'; nnc reads float16, 32 and 64, int8, 32 and 64, "
                        "uint8 and bool", type);
}

static bool descr(Parser *s)
{
    const char *text;
    size_t n;
    skip_space(s);
    if (s->p < s->end && (*s->p == '[' || *s->p == '(')) {
        s->out->refused = "its dtype is a structure; save each field as an array of its own";
        return skip_brackets(s);
    }
    if (!string(s, &text, &n))
        return false;
    bool order = n && strchr("<>|=", *text);
    s->out->swapped = n && ((*text == '>' && !host_is_big_endian()) ||
                            (*text == '<' && host_is_big_endian()));
    for (size_t i = 0; i < sizeof descrs / sizeof *descrs; i++)
        if (n == 2 + (size_t)order && memcmp(text + order, descrs[i].text, 2) == 0) {
            s->out->extent.type.dtype = descrs[i].dtype;
            return true;
        }
    s->out->refused = refuse_descr(s->arena, text, n);
    return true;
}

static bool boolean(Parser *s, bool *out)
{
    *out = take(s, "True");
    return *out || take(s, "False") || expected(s, "True or False");
}

static bool dimension(Parser *s, Extent *x)
{
    uint64_t v = 0;
    skip_space(s);
    const char *from = s->p;
    for (; s->p < s->end && *s->p >= '0' && *s->p <= '9'; s->p++)
        v = v > UINT64_MAX / 16 ? v : v * 10 + (uint64_t)(*s->p - '0'); /* stays huge */
    if (s->p == from)
        return expected(s, "a whole number as dimension");
    take(s, "L"); /* Python 2 */
    extent_add(x, v);
    return true;
}

/* (), (3,), (3, 4) */
static bool shape(Parser *s)
{
    Extent *x = &s->out->extent;
    bool comma = true;
    if (!take(s, "("))
        return expected(s, "'(' of the shape");
    while (!take(s, ")")) {
        if (!comma)
            return expected(s, "',' or ')' of the shape");
        if (!dimension(s, x))
            return false;
        comma = take(s, ",");
    }
    return x->rank != 1 || comma || expected(s, "a shape like (3,)");
}

static bool member(Parser *s, unsigned *seen)
{
    static const char *const names[] = {"descr", "fortran_order", "shape"};
    const char *key, *at = s->p;
    size_t n, k = 0;
    if (!string(s, &key, &n))
        return false;
    while (k < 3 && (strlen(names[k]) != n || memcmp(names[k], key, n) != 0))
        k++;
    if (k == 3 || (*seen & 1u << k)) {
        s->p = at;
        return expected(s, "each of 'descr', 'fortran_order' and 'shape' once");
    }
    *seen |= 1u << k;
    if (!take(s, ":"))
        return expected(s, "':'");
    return k == 0 ? descr(s) : k == 1 ? boolean(s, &s->out->fortran) : shape(s);
}

static bool dictionary(Parser *s)
{
    unsigned seen = 0;
    bool comma = true;
    if (!take(s, "{"))
        return expected(s, "'{'");
    while (!take(s, "}")) {
        if (!comma)
            return expected(s, "',' or '}'");
        if (!member(s, &seen))
            return false;
        comma = take(s, ",");
    }
    if (seen != 7)
        return expected(s, "'descr', 'fortran_order' and 'shape'");
    skip_space(s);
    return s->p == s->end || expected(s, "nothing more");
}

/* Magic, version, length: where the literal begins and how long it is. */
static const char *frame(Arena *a, const unsigned char *p, size_t n, uint64_t total, size_t *at,
                         size_t *length)
{
    if (n < 10 || memcmp(p, "\x93NUMPY", 6) != 0)
        return "it does not begin as an .npy file does";
    if (p[6] < 1 || p[6] > 3 || p[7] != 0)
        return arena_printf(a, "it has version %d.%d of the .npy format; nnc reads 1.0, 2.0 "
                            "and 3.0", p[6], p[7]);
    if (p[6] > 1 && n < 12)
        return "it ends inside its header";
    *at = p[6] == 1 ? 10 : 12;
    *length = p[8] | (size_t)p[9] << 8;
    if (p[6] > 1)
        *length |= (size_t)p[10] << 16 | (size_t)p[11] << 24;
    if (*length > total - *at)
        return arena_printf(a, "it says that its header has %zu bytes, but only %" PRIu64
                            " follow", *length, total - *at);
    if (*length > NPY_HEADER_MAX)
        return arena_printf(a, "it has a header of %zu bytes, more than %d", *length,
                            NPY_HEADER_MAX);
    return NULL;
}

bool npy_header(Arena *a, const unsigned char *p, size_t n, uint64_t total, NpyHeader *out,
                const char **why)
{
    size_t at = 0, length = 0;
    *out = (NpyHeader){.extent = extent_make()};
    if ((*why = frame(a, p, n, total, &at, &length)))
        return false;
    const char *text = (const char *)p + at;
    Parser s = {.arena = a, .p = text, .end = text + length, .out = out};
    if (!dictionary(&s)) {
        *why = s.why;
        return false;
    }
    const Extent *x = &out->extent;
    const char *dims = shape_text(a, &x->type);
    out->offset = at + length;
    if (x->overflow)
        *why = "its shape has 2^40 elements or more";
    else if (!out->refused) {
        uint64_t need = (uint64_t)x->count * dtype_size(x->type.dtype), have = total - out->offset;
        if (need != have)
            *why = arena_printf(a, "its shape %s of %s needs %" PRIu64 " bytes, but %" PRIu64
                                " follow the header", dims, dtype_name(x->type.dtype), need, have);
        out->size = (size_t)need;
        out->refused = extent_refused(a, x);
    }
    out->swapped = out->swapped && dtype_size(x->type.dtype) > 1;
    out->fortran = out->fortran && x->rank > 1;
    return !*why;
}

void item_take_header(Item *i, const NpyHeader *h)
{
    i->entry.tensor.type = h->extent.type;
    i->entry.refused = h->refused;
    i->swapped = h->swapped;
    i->fortran = h->fortran;
    i->offset = h->offset;
    i->size = h->size;
}

bool npy_open(WeightSource *s)
{
    Arena *a = s->ctx->arena;
    const char *base = path_base(s->path), *why;
    size_t n = s->data.size < NPY_PREFIX ? s->data.size : NPY_PREFIX;
    NpyHeader h;
    if (!npy_header(a, s->data.data, n, s->data.size, &h, &why))
        return source_error(s, "%s", why);
    Item *i = source_add(s, arena_strndup(a, base, strlen(base) - strlen(path_suffix(base))));
    item_take_header(i, &h);
    i->bytes = s->data.data + h.offset;
    return true;
}
