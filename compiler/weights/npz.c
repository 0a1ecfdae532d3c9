/* npz.c: a zip archive of .npy files, by libzip over the mapped bytes. Opening reads the beginning
 * of every member, enough for its .npy header; the rest is inflated when it is asked for. */
#include "weights/source.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

/* Deflate makes at most 258 bytes of 2 bits, so a member that claims more is a lie (RFC 1951). */
enum { DEFLATE_MOST = 1032 };

static void discard(void *arg)
{
    zip_discard(arg);
}

static zip_t *open_archive(WeightSource *s)
{
    zip_error_t e;
    zip_error_init(&e);
    zip_source_t *bytes = zip_source_buffer_create(s->data.data, s->data.size, 0, &e);
    zip_t *z = bytes ? zip_open_from_source(bytes, ZIP_RDONLY, &e) : NULL;
    if (z)
        arena_defer(s->ctx->arena, discard, z);
    else if (bytes)
        zip_source_free(bytes);
    char text[128]; /* libzip's own memory is given back before the arena is asked for any */
    snprintf(text, sizeof text, "%s", z ? "" : zip_error_strerror(&e));
    zip_error_fini(&e);
    if (!z)
        source_error(s, "it can't be read as a zip archive (libzip: %s)",
                     shown_key(s->ctx->arena, text));
    return z;
}

typedef struct Part {
    unsigned char *data;
    size_t size;
} Part;

/* Reads the parts one after the other; then, if `whole`, there must be no more, and the checksum
 * must be right. False with `text`. Takes nothing from the arena. */
static bool read_member(zip_t *z, uint64_t index, const Part *part, int n, bool whole, char *text,
                        size_t room)
{
    zip_file_t *f = zip_fopen_index(z, index, 0);
    if (!f) {
        snprintf(text, room, "%s", zip_strerror(z));
        return false;
    }
    bool ok = true;
    for (int i = 0; i < n && ok; i++) {
        zip_int64_t got = 0;
        for (size_t done = 0; done < part[i].size && ok; done += (size_t)got) {
            got = zip_fread(f, part[i].data + done, part[i].size - done);
            ok = got > 0;
        }
    }
    unsigned char more;
    if (ok && whole)
        ok = zip_fread(f, &more, 1) == 0;
    if (!ok) {
        zip_error_t *e = zip_file_get_error(f);
        int code = zip_error_code_zip(e);
        snprintf(text, room, "%s", code == ZIP_ER_OK ? "its size is not what the archive says"
                                   : code == ZIP_ER_CRC ? "it is damaged, its checksum is wrong"
                                                        : zip_error_strerror(e));
    }
    zip_fclose(f);
    return ok;
}

/* NULL: a member that can be read without surprises. */
static const char *check_member(Arena *a, const WeightSource *s, const zip_stat_t *st)
{
    const uint64_t all = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD |
                         ZIP_STAT_ENCRYPTION_METHOD;
    if ((st->valid & all) != all)
        return "its size is not known";
    if (st->encryption_method != ZIP_EM_NONE)
        return "it is encrypted; save it without a password";
    if (st->comp_method != ZIP_CM_STORE && st->comp_method != ZIP_CM_DEFLATE)
        return arena_printf(a, "it is compressed by method %d; numpy.savez and savez_compressed "
                            "use 0 and 8", st->comp_method);
    if (st->comp_size > s->data.size)
        return arena_printf(a, "it claims %" PRIu64 " bytes of a file of %zu", st->comp_size,
                            s->data.size);
    uint64_t most = st->comp_method == ZIP_CM_STORE ? 1 : DEFLATE_MOST;
    if (st->size > st->comp_size * most)
        return arena_printf(a, "it claims to hold %" PRIu64 " bytes in %" PRIu64
                            ", more than can be", st->size, st->comp_size);
    return NULL;
}

static const char *read_header(Arena *a, zip_t *z, const zip_stat_t *st, NpyHeader *h)
{
    unsigned char prefix[NPY_PREFIX];
    size_t n = st->size < sizeof prefix ? (size_t)st->size : sizeof prefix;
    char text[128];
    const char *why;
    if (!read_member(z, st->index, &(Part){prefix, n}, 1, false, text, sizeof text))
        return arena_strdup(a, text);
    return npy_header(a, prefix, n, st->size, h, &why) ? NULL : why;
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), k = strlen(end);
    return n >= k && strcmp(s + n - k, end) == 0;
}

static bool add_member(WeightSource *s, zip_t *z, uint64_t index)
{
    Arena *a = s->ctx->arena;
    zip_stat_t st;
    NpyHeader h = {.extent = extent_make()};
    zip_stat_init(&st);
    if (zip_stat_index(z, index, 0, &st) || !st.name)
        return source_error(s, "member %" PRIu64 " has no name", index);
    bool npy = ends_with(st.name, ".npy");
    const char *why = check_member(a, s, &st);
    if (!why && !npy)
        h.refused = "it is not an .npy file";
    else if (!why)
        why = read_header(a, z, &st, &h);
    if (why)
        return source_error(s, "member '%s': %s", shown_key(a, st.name), why);
    Item *i = source_add(s, arena_strndup(a, st.name, strlen(st.name) - (npy ? 4 : 0)));
    item_take_header(i, &h);
    i->member = index;
    return true;
}

static const void *fetch(Ctx *c, Item *i, Span at)
{
    WeightSource *s = i->entry.source;
    unsigned char header[NPY_PREFIX], *data = arena_alloc(c->arena, i->size);
    Part part[] = {{header, i->offset}, {data, i->size}};
    char text[128];
    if (read_member(s->state, i->member, part, 2, true, text, sizeof text))
        return data;
    error(c, at, "%s: '%s' can't be read: %s", s->label, shown_key(c->arena, i->entry.key), text);
    return NULL;
}

bool npz_open(WeightSource *s)
{
    zip_t *z = open_archive(s);
    if (!z)
        return false;
    s->state = z;
    s->fetch = fetch;
    zip_int64_t n = zip_get_num_entries(z, 0);
    for (zip_int64_t i = 0; i < n; i++)
        if (!add_member(s, z, (uint64_t)i))
            return false;
    return true;
}
