/* write.c: everything is written beside its place first; the renames that follow need no room and
 * hardly fail. */
#include "tool/write.h"
#include "base/file.h"

static bool failed(Session *s, const char *path, const char *why)
{
    Source *file = NEW(s->arena, Source);
    file->name = arena_strdup(s->arena, path);
    return error(&s->ctx, (Span){file, 0, 0}, "can't be written: %s", why);
}

bool write_files(Session *s, const nnc_file *file, size_t files)
{
    Staged **t = NEW_ARRAY(s->arena, Staged *, files + 1);
    const char *why;
    bool ok = true;
    session_step(s, "write");
    for (size_t i = 0; ok && i < files; i++) {
        t[i] = file_stage(s->arena, file[i].path, file[i].data, file[i].bytes, &why);
        ok = t[i] || failed(s, file[i].path, why);
    }
    for (size_t i = 0; ok && i < files; i++)
        ok = file_commit(s->arena, t[i], &why) || failed(s, file[i].path, why);
    for (size_t i = 0; i < files && t[i]; i++)
        file_unstage(t[i]);
    session_step(s, NULL);
    return ok;
}
