/* folder.c: `weights "dir/"`: KEY.npy for each key. The names are read at once, a file when its key
 * is asked for. */
#define _POSIX_C_SOURCE 200809L
#include "weights/source.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void release(void *arg)
{
    DIR **d = arg;
    if (*d)
        closedir(*d);
    *d = NULL;
}

static void prepare(WeightSource *s, Item *i)
{
    Arena *a = s->ctx->arena;
    size_t n = strlen(s->path);
    const char *slash = n && s->path[n - 1] == '/' ? "" : "/", *why;
    const char *path = arena_printf(a, "%s%s%s.npy", s->path, slash, i->entry.key);
    Mapped m;
    NpyHeader h;
    if (!file_map(a, path, &m, &why) ||
        !npy_header(a, m.data, m.size < NPY_PREFIX ? m.size : NPY_PREFIX, m.size, &h, &why)) {
        i->entry.refused = why;
        return;
    }
    item_take_header(i, &h);
    i->bytes = m.data + h.offset;
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(Item *const *)a)->entry.key, (*(Item *const *)b)->entry.key);
}

bool folder_open(WeightSource *s)
{
    Arena *a = s->ctx->arena;
    DIR **d = NEW(a, DIR *);
    arena_defer(a, release, d);
    *d = opendir(s->path);
    if (!*d)
        return source_error(s, "%s", errno_text(a, errno));
    for (struct dirent *e; (e = readdir(*d));) {
        size_t n = strlen(e->d_name);
        if (n > 4 && strcmp(e->d_name + n - 4, ".npy") == 0)
            source_add(s, arena_strndup(a, e->d_name, n - 4));
    }
    release(d);
    s->prepare = prepare;
    if (s->count == 0)
        return source_error(s, "it has no .npy file");
    qsort(s->item, s->count, sizeof *s->item, by_name); /* a folder has no order of its own */
    return true;
}
