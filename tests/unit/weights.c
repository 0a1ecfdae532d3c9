/* weights.c: every format read back, and every lie that a header can tell. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "heap.h"
#include "weights/source.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

static Arena *arena;

static void save(const char *path, const void *data, size_t n)
{
    const char *why;
    CHECK(file_write(arena, path, data, n, &why));
}

/* The file of a header, with its length before it, and n bytes of data. */
static void save_safetensors(const char *path, const char *header, const void *data, size_t n)
{
    Buf b = {.arena = arena};
    uint64_t length = strlen(header);
    for (int i = 0; i < 8; i++)
        buf_add(&b, &(char){(char)(length >> 8 * i)}, 1);
    buf_puts(&b, header);
    buf_add(&b, data, n);
    save(path, b.s, b.n);
}

static Buf npy(int version, const char *header, const void *data, size_t n)
{
    Buf b = {.arena = arena};
    size_t length = strlen(header);
    buf_add(&b, "\x93NUMPY", 6);
    buf_add(&b, (char[]){(char)version, 0, (char)length, (char)(length >> 8), 0, 0},
            version == 1 ? 4 : 6);
    buf_puts(&b, header);
    buf_add(&b, data, n);
    return b;
}

static void save_npy(const char *path, int version, const char *header, const void *data, size_t n)
{
    Buf b = npy(version, header, data, n);
    save(path, b.s, b.n);
}

static Ctx *fresh(void)
{
    Ctx *c = NEW(arena, Ctx);
    ctx_init(c, arena);
    return c;
}

/* There is one error, and its text has `part`. */
static bool says(const Ctx *c, const char *part)
{
    bool ok = c->errors == 1 && strstr(c->first->message, part);
    if (!ok)
        fprintf(stderr, "wanted: %s\n   got: %s\n", part, c->first ? c->first->message : "nothing");
    return ok;
}

static bool values_are(const Tensor *t, int n, const double *v)
{
    bool ok = t->data && type_count(&t->type) == n;
    for (int i = 0; ok && i < n; i++)
        ok = tensor_get(t, i) == v[i];
    return ok;
}

static void safetensors(void)
{
    const char *header = "{\"__metadata__\": {\"format\": \"pt\"},"
        "\"h\": {\"dtype\": \"F16\", \"shape\": [2], \"data_offsets\": [9, 13]},"
        "\"d\": {\"dtype\": \"F64\", \"shape\": [], \"data_offsets\": [1, 9]},"
        "\"b\": {\"dtype\": \"BOOL\", \"shape\": [1, 1], \"data_offsets\": [0, 1]},"
        "\"e\": {\"dtype\": \"F32\", \"shape\": [0, 3], \"data_offsets\": [13, 13]},"
        "\"r\": {\"dtype\": \"F32\", \"shape\": [1,1,1,1,1,1,1,1,1], \"data_offsets\": [13, 17]},"
        "\"q\": {\"dtype\": \"F8_E4M3\", \"shape\": [3], \"data_offsets\": [17, 20]}}  ";
    const unsigned char data[20] = {1, 0, 0, 0, 0, 0, 0, 0xf0, 0xbf, 0, 0x3c, 0, 0xc0};
    save_safetensors("good.safetensors", header, data, sizeof data);
    Ctx *c = fresh();
    WeightSource *s = weights_open(c, "good.safetensors", (Span){0});
    CHECK(s && weights_count(s) == 6 && c->errors == 0);
    CHECK(!strcmp(weights_at(s, 0)->key, "b") && !strcmp(weights_at(s, 1)->key, "d"));
    WeightEntry *h = weights_find(s, "h"), *d = weights_find(s, "d");
    CHECK(!h->tensor.data && weights_load(c, h, (Span){0}) && weights_load(c, d, (Span){0}));
    CHECK(h->tensor.type.dtype == DT_F16 && values_are(&h->tensor, 2, (double[]){1, -2}));
    CHECK(d->tensor.type.rank == 0 && values_are(&d->tensor, 1, (double[]){-1}));
    CHECK(!weights_find(s, "x") && !weights_find(s, "__metadata__") && !h->refused);
    CHECK(weights_load(c, h, (Span){0}) && c->errors == 0);
    const char *refused[][2] = {{"e", "is 0"}, {"r", "9 dimensions"}, {"q", "F8_E4M3"}};
    for (int i = 0; i < 3; i++) {
        c = fresh();
        WeightEntry *e = weights_find(s, refused[i][0]);
        CHECK(e->refused && !weights_load(c, e, (Span){0}) && says(c, refused[i][1]));
    }
}

typedef struct Lie {
    const char *header;
    int data; /* bytes after it */
    const char *message;
} Lie;

#define ONE(text) "{\"a\": {" text "}}"
#define F32(name, shape, from, to)                                                             \
    "\"" name "\": {\"dtype\": \"F32\", \"shape\": " shape ", \"data_offsets\": [" from "," to "]}"

static const Lie safetensors_lies[] = {
    {"[]", 0, "begin with '{'"},
    {" {}", 0, "begin with '{'"},
    {"", 0, "begin with '{'"},
    {"{", 0, "not valid JSON"},
    {"{}x", 0, "not valid JSON"},
    {"{\"a\xff\": 1}", 0, "not valid JSON"},
    {"{\"a\\u0000\": 1}", 0, "not valid JSON"},
    {"{" F32("a", "[1]", "0", "4") "," F32("a", "[1]", "0", "4") "}", 4, "duplicate"},
    {"{\"a\": 1}", 0, "'a' no object"},
    {"{\"__metadata__\": 1}", 0, "__metadata__"},
    {"{\"__metadata__\": {\"k\": 1}}", 0, "'k' is not text"},
    {ONE("\"shape\": [1], \"data_offsets\": [0,4]"), 4, "no dtype"},
    {ONE("\"dtype\": 1, \"shape\": [1], \"data_offsets\": [0,4]"), 4, "no dtype"},
    {ONE("\"dtype\": \"F32\", \"data_offsets\": [0,4]"), 4, "no shape"},
    {ONE("\"dtype\": \"F32\", \"shape\": 1, \"data_offsets\": [0,4]"), 4, "no shape"},
    {ONE("\"dtype\": \"F32\", \"shape\": [1]"), 4, "no data_offsets"},
    {"{" F32("a", "[1.5]", "0", "4") "}", 4, "not a whole number"},
    {"{" F32("a", "[-1]", "0", "4") "}", 4, "not a whole number"},
    {"{" F32("a", "[99999999999999999999]", "0", "4") "}", 4, "not valid JSON: too big"},
    {"{" F32("a", "[4294967296, 4294967296]", "0", "4") "}", 4, "2^40"},
    {"{" F32("a", "[2147483648, 2147483648, 2, 2]", "0", "0") "}", 0, "2^40"},
    {"{" F32("a", "[1]", "0", "4, 8") "}", 8, "no data_offsets"},
    {"{" F32("a", "[1]", "0", "4.0") "}", 4, "no data_offsets"},
    {"{" F32("a", "[1]", "4", "0") "}", 4, "run from 4 to 0"},
    {"{" F32("a", "[1]", "-4", "0") "}", 4, "run from -4 to 0"},
    {"{" F32("a", "[2]", "0", "8") "}", 4, "4 bytes of data"},
    {"{" F32("a", "[2]", "0", "9223372036854775807") "}", 4, "4 bytes of data"},
    {"{" F32("a", "[2]", "0", "4") "}", 4, "F32 and shape 2, which is 8 bytes"},
    {ONE("\"dtype\": \"F4\", \"shape\": [3], \"data_offsets\": [0,2]"), 2, "F4 and shape 3"},
    {"{" F32("a", "[2]", "0", "8") "," F32("b", "[1]", "4", "8") "}", 8, "'a' and 'b' overlap"},
    {"{" F32("a", "[1]", "0", "4") "," F32("b", "[1]", "8", "12") "}", 12,
     "the 4 bytes of data before 'b'"},
    {"{" F32("a", "[1]", "0", "4") "}", 7, "end at byte 4 of the data, but the file has 7"},
    {"{}", 1, "end at byte 0 of"},
};

static void lies_of_safetensors(void)
{
    const size_t n = sizeof safetensors_lies / sizeof *safetensors_lies;
    static const char zeros[16];
    for (size_t i = 0; i < n; i++) {
        const Lie *l = &safetensors_lies[i];
        save_safetensors("lie.safetensors", l->header, zeros, (size_t)l->data);
        Ctx *c = fresh();
        CHECK(!weights_open(c, "lie.safetensors", (Span){0}) && says(c, l->message));
    }
    const char *starts[][2] = {
        {"", "0 bytes, too few"}, {"1234567", "7 bytes, too few"},
        {"\377\377\377\377\377\377\377\377",
        "18446744073709551615 bytes, but has only 8"},
        {"{\"weights\": 1}", "bytes, but has only 14"},
        {"version https://git-lfs.github.com/spec/v1\noid", "git-lfs"},
        {"<!DOCTYPE html>", "web page"}};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        save("lie.safetensors", starts[i][0], strlen(starts[i][0]));
        Ctx *c = fresh();
        CHECK(!weights_open(c, "lie.safetensors", (Span){0}) && says(c, starts[i][1]));
    }
}

/* A header of 640 bytes begins as a Python pickle does. */
static void length_like_magic(void)
{
    char header[641];
    memset(header, ' ', 640);
    memcpy(header, "{}", 2);
    header[640] = 0;
    save_safetensors("pickle.safetensors", header, "", 0);
    Ctx *c = fresh();
    CHECK(weights_open(c, "pickle.safetensors", (Span){0}) && c->errors == 0);
}

#define HEAD(descr, fortran, shape)                                                            \
    "{'descr': " descr ", 'fortran_order': " fortran ", 'shape': " shape ", }  \n"

static const Lie npy_lies[] = {
    {"", 0, "expected '{'"},
    {"{}", 0, "'shape' at"},
    {"{'descr': '<f4', 'shape': (1,)}", 4, "'shape' at"},
    {HEAD("'<f4'", "False", "(1,)") "x", 4, "nothing more"},
    {HEAD("'<f4'", "False", "(1)"), 4, "like (3,)"},
    {HEAD("'<f4'", "False", "[1]"), 4, "'(' of the shape"},
    {HEAD("'<f4'", "False", "(1 2)"), 8, "',' or ')'"},
    {HEAD("'<f4'", "False", "(-1,)"), 4, "a whole number"},
    {HEAD("'<f4'", "False", "(1.0,)"), 4, "',' or ')'"},
    {HEAD("'<f4'", "False", "(1,"), 4, "a whole number"},
    {HEAD("'<f4'", "0", "(1,)"), 4, "True or False"},
    {HEAD("<f4", "False", "(1,)"), 4, "a quoted word"},
    {HEAD("'<f4", "False", "(1,)"), 4, "expected"},
    {HEAD("[('a', '<f4')", "False", "(1,)"), 4, "a closing bracket"},
    {"{'descr': '<f4', 'descr': '<f4', 'shape': (1,)}", 4, "once"},
    {"{'desc': '<f4'}", 4, "once"},
    {"{'descr': '<f4' 'shape': (1,)}", 4, "',' or '}'"},
    {"{'descr' '<f4'}", 4, "':'"},
    {HEAD("'<f4'", "False", "(1048576, 1048576)"), 4, "2^40"},
    {HEAD("'<f4'", "False", "(99999999999999999999999,)"), 4, "2^40"},
    {HEAD("'<f4'", "False", "(2,)"), 4, "2 of f32 needs 8 bytes, but 4 follow"},
    {HEAD("'<f8'", "False", "()"), 9, "scalar of f64 needs 8 bytes, but 9 follow"},
};

static const Lie npy_refused[] = {
    {HEAD("'|O'", "False", "(1,)"), 4, "Python objects"},
    {HEAD("'<U3'", "False", "(1,)"), 12, "'<U3'"},
    {HEAD("'<i2'", "False", "(1,)"), 2, "'<i2'"},
    {HEAD("'|V2'", "False", "(1,)"), 2, "bfloat16"},
    {HEAD("''", "False", "(1,)"), 2, "dtype is ''"},
    {HEAD("'\x01\xff'", "False", "(1,)"), 2, "'\\x01\\xff'"},
    {HEAD("[('a', '<f4', (2, 3)), ('b]', '<i4')]", "False", "(1,)"), 8, "a structure"},
    {HEAD("'<f4'", "False", "(2, 0)"), 0, "is 0"},
    {HEAD("'<f4'", "False", "(1,1,1,1,1,1,1,1,1)"), 4, "9 dimensions"},
};

static void lies_of_npy(void)
{
    static const char zeros[16];
    Tensor t;
    for (size_t i = 0; i < sizeof npy_lies / sizeof *npy_lies; i++) {
        const Lie *l = &npy_lies[i];
        save_npy("lie.npy", 1 + (int)(i % 3), l->header, zeros, (size_t)l->data);
        Ctx *c = fresh();
        CHECK(!npy_read(c, "lie.npy", (Span){0}, &t) && says(c, l->message));
    }
    for (size_t i = 0; i < sizeof npy_refused / sizeof *npy_refused; i++) {
        const Lie *l = &npy_refused[i];
        save_npy("lie.npy", 1, l->header, zeros, (size_t)l->data);
        Ctx *c = fresh();
        WeightSource *s = weights_open(c, "lie.npy", (Span){0});
        CHECK(s && weights_find(s, "lie")->refused && c->errors == 0);
        CHECK(!npy_read(c, "lie.npy", (Span){0}, &t) && says(c, l->message));
    }
    const char *starts[][2] = {
        {"", "does not begin"}, {"\x93NUMPY\1", "does not begin"},
        {"\x93NUMPY\4\1ab", "version 4.1"},
        {"\x93NUMPY\1\1ab", "version 1.1"}, {"\x93NUMPX\1\1ab", "does not begin"},
        {"\x93NUMPY\1@ab", "version 1.64"}};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        save("lie.npy", starts[i][0], strlen(starts[i][0]));
        Ctx *c = fresh();
        CHECK(!npy_read(c, "lie.npy", (Span){0}, &t) && says(c, starts[i][1]));
    }
}

/* What the length says, against what there is. */
static void lengths_of_npy(void)
{
    static const struct { const char *bytes; size_t n; const char *message; } files[] = {
        {"\x93NUMPY\1\0\5\0{}", 12, "has 5 bytes, but only 2"},
        {"\x93NUMPY\2\0\5\0", 10, "ends inside"},
        {"\x93NUMPY\2\0\377\377\377\377", 12, "has 4294967295 bytes, but only 0"},
        {"\x93NUMPY\3\0\2\0\0\0{}", 14, "'shape' at"},
    };
    Tensor t;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        save("lie.npy", files[i].bytes, files[i].n);
        Ctx *c = fresh();
        CHECK(!npy_read(c, "lie.npy", (Span){0}, &t) && says(c, files[i].message));
    }
    char *big = arena_alloc(arena, 20001);
    memset(big, ' ', 20000);
    save_npy("lie.npy", 1, big, "", 0);
    Ctx *c = fresh();
    CHECK(!npy_read(c, "lie.npy", (Span){0}, &t) && says(c, "more than 10000"));
}

/* Byte order and order of indices: 2x3 of 0..5, and 2x2x2. */
static void orders(void)
{
    const unsigned char big[] = {0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1,
                                 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 5};
    const double six[] = {0, 1, 2, 3, 4, 5}, cube[] = {0, 4, 2, 6, 1, 5, 3, 7};
    Ctx *c = fresh();
    Tensor t;
    save_npy("o.npy", 1, HEAD("'>i4'", "True", "(2, 3L)"), big, sizeof big);
    CHECK(npy_read(c, "o.npy", (Span){0}, &t) && t.type.dtype == DT_I32 && t.type.rank == 2);
    CHECK(values_are(&t, 6, six));
    save_npy("o.npy", 2, HEAD("\"|i1\"", "True", "(2,2,2)"), "\0\1\2\3\4\5\6\7", 8);
    CHECK(npy_read(c, "o.npy", (Span){0}, &t) && values_are(&t, 8, cube));
    save_npy("o.npy", 3, HEAD("'>f2'", "False", "(2,)"), "\x3c\0\xc0\0", 4);
    CHECK(npy_read(c, "o.npy", (Span){0}, &t) && values_are(&t, 2, (double[]){1, -2}));
    save_npy("o.npy", 1, HEAD("'>f8'", "True", "()"), "\x40\x08\0\0\0\0\0\0", 8);
    CHECK(npy_read(c, "o.npy", (Span){0}, &t) && t.type.rank == 0 && tensor_get(&t, 0) == 3);
    CHECK(c->errors == 0);
}

/* Every element type, rank 0 to 3, written and read back. */
static void round_trip(void)
{
    for (int d = 0; d < DT_COUNT; d++)
        for (int rank = 0; rank <= 3; rank++) {
            Type t = type_make((DType)d, rank, (int64_t[]){2, 3, 1});
            int64_t n = type_count(&t);
            char *data = arena_array(arena, (size_t)n, dtype_size(t.dtype));
            for (int64_t i = 0; i < n; i++)
                tensor_set(&t, data, i, (double)(i % 4));
            Tensor from = {t, data}, to;
            Ctx *c = fresh();
            CHECK(npy_write(c, "round.npy", &from, (Span){0}));
            CHECK(npy_read(c, "round.npy", (Span){0}, &to) && shape_equal(&t, &to.type));
            CHECK(to.type.dtype == (d == DT_BF16 ? DT_F32 : t.dtype));
            for (int64_t i = 0; i < n; i++)
                CHECK(tensor_get(&to, i) == tensor_get(&from, i));
            Mapped m;
            const char *why;
            CHECK(file_map(arena, "round.npy", &m, &why) && m.data[127] == '\n' && m.data[6] == 1);
        }
    Ctx *c = fresh();
    Tensor x = {type_make(DT_I8, 0, NULL), "a"};
    CHECK(!npy_write(c, "none/x.npy", &x, (Span){0}) && says(c, "can't be written: no such file"));
}

static void add_member(zip_t *z, const char *name, const void *data, size_t n, int method)
{
    zip_int64_t i = zip_file_add(z, name, zip_source_buffer(z, data, n, 0), ZIP_FL_ENC_UTF_8);
    CHECK(i >= 0 && zip_set_file_compression(z, (zip_uint64_t)i, method, 0) == 0);
}

static zip_t *zip_new(const char *path)
{
    int e;
    zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &e);
    if (!z)
        abort();
    return z;
}

static void npz(void)
{
    const float ones[1000] = {1, 2, 3};
    Buf a = npy(1, HEAD("'<f4'", "False", "(1000,)"), ones, sizeof ones);
    Buf b = npy(1, HEAD("'|u1'", "False", "()"), "\7", 1);
    Buf o = npy(1, HEAD("'|O'", "False", "(1,)"), "x", 1);
    zip_t *z = zip_new("good.npz");
    add_member(z, "layer.a.npy", a.s, a.n, ZIP_CM_DEFLATE);
    add_member(z, "b\xc3\xa9.npy", b.s, b.n, ZIP_CM_STORE);
    add_member(z, "o.npy", o.s, o.n, ZIP_CM_STORE);
    add_member(z, "README", "hello", 5, ZIP_CM_STORE);
    CHECK(zip_close(z) == 0);
    Ctx *c = fresh();
    WeightSource *s = weights_open(c, "good.npz", (Span){0});
    CHECK(s && weights_count(s) == 4 && !strcmp(weights_at(s, 0)->key, "layer.a"));
    WeightEntry *e = weights_find(s, "layer.a");
    CHECK(e && weights_load(c, e, (Span){0}) && tensor_get(&e->tensor, 2) == 3);
    CHECK(weights_find(s, "o")->refused && weights_find(s, "README")->refused && c->errors == 0);
    Tensor t;
    CHECK(npz_read(c, "good.npz", "b\xc3\xa9", (Span){0}, &t) && t.type.rank == 0);
    CHECK(npz_read(c, "good.npz", "layer.a.npy", (Span){0}, &t) && type_count(&t.type) == 1000);
    CHECK(!npz_read(c, "good.npz", "x", (Span){0}, &t));
    CHECK(says(c, "no array 'x'; it has 'layer.a'"));
    c = fresh();
    CHECK(!npz_read(c, "good.npz", "o", (Span){0}, &t) && says(c, "Python objects"));
}

/* Changes n bytes behind the k-th `mark` of a file. */
static void patch(const char *path, const char *mark, int k, size_t offset, const char *bytes,
                  size_t n)
{
    Mapped m;
    const char *why;
    CHECK(file_map(arena, path, &m, &why));
    char *copy = arena_strndup(arena, (const char *)m.data, m.size);
    for (size_t i = 0; i + 4 < m.size; i++)
        if (memcmp(copy + i, mark, 4) == 0 && k-- == 0)
            memcpy(copy + i + offset, bytes, n);
    save(path, copy, m.size);
}

static void archive(const char *path, const char *header, size_t n, int method)
{
    static const char zeros[20000];
    Buf a = npy(1, header, zeros, n);
    zip_t *z = zip_new(path);
    add_member(z, "a.npy", a.s, a.n, method);
    CHECK(zip_close(z) == 0);
}

static void refused_on_opening(const char *path, const char *message)
{
    Ctx *c = fresh();
    CHECK(!weights_open(c, path, (Span){0}) && says(c, message));
}

static const char central[] = "PK\1\2", four[] = HEAD("'<f4'", "False", "(4,)");

static void lies_of_npz(void)
{
    save("lie.npz", "not a zip archive", 17);
    refused_on_opening("lie.npz", "as a zip archive");
    archive("lie.npz", four, 17, ZIP_CM_STORE);
    refused_on_opening("lie.npz", "'a.npy': its shape 4 of f32 needs 16 bytes, but 17 follow");
    archive("lie.npz", four, 16, ZIP_CM_DEFLATE);
    patch("lie.npz", central, 0, 24, "\377\377\377\177", 4);
    refused_on_opening("lie.npz", "claims to hold 2147483647 bytes");
    archive("lie.npz", four, 16, ZIP_CM_STORE);
    patch("lie.npz", central, 0, 20, "\377\377\377\177", 4);
    refused_on_opening("lie.npz", "claims 2147483647 bytes of a file");
    archive("lie.npz", four, 16, ZIP_CM_STORE);
    patch("lie.npz", central, 0, 10, "\14", 1);
    refused_on_opening("lie.npz", "compressed by method 12");
    archive("lie.npz", four, 16, ZIP_CM_STORE);
    patch("lie.npz", central, 0, 8, "\1", 1);
    refused_on_opening("lie.npz", "encrypted");
    zip_t *z = zip_new("lie.npz");
    Buf a = npy(1, four, "0123456789abcdef", 16);
    add_member(z, "a.npy", a.s, a.n, ZIP_CM_STORE);
    add_member(z, "b.npy", a.s, a.n, ZIP_CM_STORE);
    CHECK(zip_close(z) == 0);
    patch("lie.npz", central, 1, 46, "a", 1);
    refused_on_opening("lie.npz", "'a' is there twice");
}

/* The checksum and the end of the data are seen when a member is read whole. */
static void late_lies_of_npz(void)
{
    Tensor t;
    Ctx *c = fresh();
    archive("lie.npz", four, 16, ZIP_CM_STORE);
    patch("lie.npz", "\x93NUM", 0, 10 + strlen(four), "x", 1);
    CHECK(!npz_read(c, "lie.npz", "a", (Span){0}, &t) &&
          says(c, "'a' can't be read: it is damaged"));
    c = fresh();
    archive("lie.npz", HEAD("'<f4'", "False", "(5000,)"), 20000, ZIP_CM_DEFLATE);
    patch("lie.npz", "PK\3\4", 0, 70, "\377\377\377\377\377", 5);
    CHECK(!npz_read(c, "lie.npz", "a", (Span){0}, &t) && c->errors == 1);
}

static void folder(void)
{
    Ctx *c = fresh();
    CHECK(system("mkdir -p dir empty") == 0);
    save_npy("dir/fc.weight.npy", 1, HEAD("'<f4'", "False", "(2,)"), "\0\0\200?\0\0\0@", 8);
    save("dir/broken.npy", "x", 1);
    save("dir/README", "x", 1);
    for (int i = 0; i < 2; i++) {
        WeightSource *s = weights_open(c, i ? "dir" : "dir/", (Span){0});
        CHECK(s && weights_count(s) == 2 && !strcmp(weights_at(s, 1)->key, "fc.weight"));
        WeightEntry *e = weights_find(s, "fc.weight");
        CHECK(e && e->tensor.type.dim[0] == 2 && weights_load(c, e, (Span){0}));
        CHECK(values_are(&e->tensor, 2, (double[]){1, 2}) && c->errors == 0);
        CHECK(!weights_find(s, "README") && !weights_find(s, "../dir/fc.weight"));
        CHECK(!weights_load(c, weights_find(s, "broken"), (Span){0}));
        CHECK(says(c, "'broken' can't be read: it does not begin as"));
        c = fresh();
    }
    CHECK(!weights_open(c, "empty", (Span){0}) && says(c, "no .npy file"));
    c = fresh();
    CHECK(!weights_open(c, "dir/fc.weight.npy/", (Span){0}) && c->errors == 1);
}

static void raw(void)
{
    Type four_ = type_make(DT_F32, 2, (int64_t[]){2, 2}), one = type_make(DT_F32, 0, NULL);
    save("w.raw", "\0\0\200?\0\0\0@\0\0@@\0\0\200@\0\0\240@", 20);
    Ctx *c = fresh();
    WeightSource *s = weights_open_raw(c, "w.raw", (Span){0});
    WeightEntry *e = weights_next(s, &four_, (Span){0});
    CHECK(e && weights_load(c, e, (Span){0}) && values_are(&e->tensor, 4, (double[]){1, 2, 3, 4}));
    CHECK(!weights_end(s, (Span){0}) && says(c, "takes 4 floats, but the file has 5"));
    c = fresh();
    s = weights_open_raw(c, "w.raw", (Span){0});
    CHECK(weights_next(s, &one, (Span){0}) && weights_next(s, &four_, (Span){0}));
    CHECK(weights_end(s, (Span){0}) && c->errors == 0);
    CHECK(!weights_next(s, &one, (Span){0}) && says(c, "at byte 20, but the file has only 0 left"));
    save("w.raw", "12345", 5);
    c = fresh();
    CHECK(!weights_open_raw(c, "w.raw", (Span){0}) && says(c, "5 bytes are not"));
    c = fresh();
    CHECK(!weights_open_raw(c, "none.raw", (Span){0}) && says(c, "no such file"));
}

static void other_programs(void)
{
    save("good.raw", "1234", 4);
    const char *files[][2] = {{"m.pt", "PyTorch"}, {"m.h5", "Keras"}, {"m.onnx", "ONNX"},
                              {"m.gguf", "GGUF"}, {"good.raw", "no format"},
                              {"x.npz", "no such file"}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        Ctx *c = fresh();
        CHECK(!weights_open(c, files[i][0], (Span){0}) && says(c, files[i][1]));
        CHECK((c->first->next != NULL) == (i < 4));
    }
    Ctx *c = fresh();
    weights_open(c, "dir.x/m.pth", (Span){0});
    CHECK(strstr(c->first->next->message, "torch.load(\"dir.x/m.pth\"") &&
          strstr(c->first->next->message, "\"dir.x/m.safetensors\""));
}

static void text_of_files(void)
{
    CHECK(!strcmp(shown_key(arena, "a.\xc3\xa9\xe2\x82\xac"), "a.\xc3\xa9\xe2\x82\xac"));
    CHECK(!strcmp(shown(arena, "a\n\0\x1b\x7f\xc3", 6), "a\\x0a\\x00\\x1b\\x7f\\xc3"));
    CHECK(!strcmp(shown_key(arena, "\xc2\x9b\xff\x80"), "\\xc2\\x9b\\xff\\x80"));
    char key[201];
    memset(key, 'k', 200);
    key[200] = 0;
    CHECK(strlen(shown_key(arena, key)) == 67);
}

/* The bits are part of the contract: the same on every machine, for good. */
static void random_weights(void)
{
    Tensor a = {.type = type_make(DT_F32, 1, (int64_t[]){10000})}, b = a, c = a;
    weights_random(&a, arena, 1, 0, 0.5);
    weights_random(&b, arena, 1, 0, 0.5);
    weights_random(&c, arena, 1, 1, 0.5);
    CHECK(!memcmp(a.data, b.data, 40000) && memcmp(a.data, c.data, 40000));
    double sum = 0, square = 0, product = 0, low = 1, high = -1;
    for (int i = 0; i < 10000; i++) {
        double v = tensor_get(&a, i);
        sum += v;
        square += v * v;
        product += v * tensor_get(&c, i);
        low = fmin(low, v);
        high = fmax(high, v);
    }
    CHECK(low >= -0.5 && low < -0.499 && high < 0.5 && high > 0.499);
    /* within 4 standard deviations */
    CHECK(fabs(sum) < 4 * sqrt(10000 / 12.0));
    CHECK(fabs(square - 10000 / 12.0) < 4 * sqrt(10000 / 180.0));
    CHECK(fabs(product) < 4 * sqrt(10000 / 144.0));
    CHECK(tensor_get(&a, 0) == 0x1.ebb6p-5 && tensor_get(&a, 9999) == 0x1.9067c8p-2);
}

/* Memory runs out at the n-th allocation: control comes back, and AddressSanitizer sees no leak. */
static void out_of_memory(void)
{
    static Heap heap;
    const char *files[] = {"good.safetensors", "good.npz", "dir", "o.npy"};
    for (volatile int k = 0; k < 4; k++) {
        volatile int finished = 0;
        for (volatile int n = 1; n < 40; n++) {
            heap = (Heap){.fail_at = n + 1, .for_good = 1};
            Arena *a = arena_new(heap_alloc, &heap);
            Ctx c;
            if (setjmp(*arena_guard(a)) == 0) {
                ctx_init(&c, a);
                WeightSource *s = weights_open(&c, files[k], (Span){0});
                for (size_t i = 0; s && i < weights_count(s); i++)
                    if (!weights_at(s, i)->refused)
                        weights_load(&c, weights_at(s, i), (Span){0});
                finished++;
            }
            arena_free(a);
            CHECK(heap.live == 0);
        }
        CHECK(finished > 0 && finished < 39);
    }
}

int main(void)
{
    char where[] = "/tmp/nnc-weights-XXXXXX";
    arena = arena_new(NULL, NULL);
    if (!mkdtemp(where) || chdir(where) || setjmp(*arena_guard(arena)))
        return 1;
    safetensors();
    lies_of_safetensors();
    length_like_magic();
    lies_of_npy();
    lengths_of_npy();
    orders();
    round_trip();
    npz();
    lies_of_npz();
    late_lies_of_npz();
    folder();
    raw();
    other_programs();
    text_of_files();
    random_weights();
    out_of_memory();
    arena_free(arena);
    if (system("rm -r -- \"$PWD\""))
        return 1;
    return check_done();
}
