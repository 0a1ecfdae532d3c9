/* write.c: everything is written beside its place first; the renames that follow need no room and
 * hardly fail. */
#define _XOPEN_SOURCE 700
#include "tool/write.h"
#include "base/file.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Staged {
    char *path, *beside; /* beside NULL: a device or a pipe, which is written as it is */
    bool written;
} Staged;

static void unstage(void *arg)
{
    Staged *t = arg;
    if (t->written)
        unlink(t->beside);
    t->written = false;
}

static bool failed(Session *s, const char *path, const char *why)
{
    Source *file = NEW(s->arena, Source);
    file->name = arena_strdup(s->arena, path);
    return error(&s->ctx, (Span){file, 0, 0}, "can't be written: %s", why);
}

static bool stage(Session *s, const nnc_file *f, Staged *t)
{
    struct stat st;
    char real[PATH_MAX];
    const char *why;
    bool exists = stat(f->path, &st) == 0;
    /* what a symbolic link names is written, the link stays */
    t->path = arena_strdup(s->arena, exists && realpath(f->path, real) ? real : f->path);
    if (exists && S_ISDIR(st.st_mode))
        return failed(s, f->path, "is a directory");
    if (exists && !S_ISREG(st.st_mode))
        return true;
    t->beside = arena_printf(s->arena, "%s.%ld.new", t->path, (long)getpid());
    arena_defer(s->arena, unstage, t);
    if (!file_write(s->arena, t->beside, f->data, f->bytes, &why))
        return failed(s, f->path, why);
    t->written = true;
    return !exists || chmod(t->beside, st.st_mode & 0777) == 0 || failed(s, f->path, "no access");
}

static bool commit(Session *s, const nnc_file *f, Staged *t)
{
    const char *why;
    if (!t->beside)
        return file_write(s->arena, f->path, f->data, f->bytes, &why) || failed(s, f->path, why);
    if (rename(t->beside, t->path))
        return failed(s, f->path, errno_text(s->arena, errno));
    t->written = false;
    return true;
}

bool write_files(Session *s, const nnc_file *file, size_t files)
{
    Staged *t = NEW_ARRAY(s->arena, Staged, files + 1);
    bool ok = true;
    session_step(s, "write");
    for (size_t i = 0; ok && i < files; i++)
        ok = stage(s, &file[i], &t[i]);
    for (size_t i = 0; ok && i < files; i++)
        ok = commit(s, &file[i], &t[i]);
    for (size_t i = 0; i < files; i++)
        unstage(&t[i]);
    session_step(s, NULL);
    return ok;
}
