/* module.c: files. Each has names of its own: what it declares, and what the files declare that it
 * imports itself (not what those import). std.nn is behind all of them. */
#define _POSIX_C_SOURCE 200809L
#include "base/file.h"
#include "expand/expander.h"
#include "std_text.h"
#include <string.h>
#include <sys/stat.h>

enum { MAX_IMPORTS = 100 }; /* files within files */

static void add_block(Expander *e, Module *m, const Block *b, Module *home, Span at)
{
    BlockRef *old = map_get(&m->blocks, b->name);
    if (old && old->block != b) {
        error(e->ctx, at, "a second block '%s'; rename one of them", b->name);
        note(e->ctx, old->block->name_span, "the first is here");
        return;
    }
    BlockRef *ref = NEW(e->arena, BlockRef);
    *ref = (BlockRef){b, home};
    map_put(&m->blocks, b->name, ref);
}

static void add_const(Expander *e, Module *m, Const *c, Span at)
{
    const Name *name = &c->stmt->names[0];
    Const *old = map_get(&m->consts, name->text);
    if (old && old->stmt != c->stmt) {
        error(e->ctx, at, "a second constant '%s'; rename one of them", name->text);
        note(e->ctx, old->stmt->names[0].span, "the first is here");
        return;
    }
    map_put(&m->consts, name->text, c);
}

/* The same file under two spellings is one: device and inode tell. */
static const char *identity(Expander *e, const char *path)
{
    struct stat st;
    if (stat(path, &st))
        return arena_strdup(e->arena, path);
    return arena_printf(e->arena, "%llu %llu", (unsigned long long)st.st_dev,
                        (unsigned long long)st.st_ino);
}

static File *read_file(Expander *e, const Import *import, const char *path)
{
    Mapped data;
    const char *why;
    if (!file_map(e->arena, path, &data, &why)) {
        error(e->ctx, import->span, "can't import '%s': %s", path, why);
        return NULL;
    }
    Source *s = NEW(e->arena, Source);
    *s = (Source){path, arena_strndup(e->arena, (const char *)data.data, data.size), data.size};
    int errors = e->ctx->errors;
    File *file = parse_file(e->ctx, s);
    return e->ctx->errors == errors ? file : NULL;
}

/* The imported file's own names come over. */
static void bring(Expander *e, Module *m, const Module *from, Span at)
{
    for (int i = 0; i < from->file->nblock; i++)
        add_block(e, m, from->file->block[i], (Module *)(uintptr_t)from, at);
    for (int i = 0; i < from->file->nconst; i++)
        add_const(e, m, map_get(&from->consts, from->file->consts[i]->names[0].text), at);
}

static void import_file(Expander *e, Module *m, const Import *import)
{
    const char *path = path_beside(e->arena, import->span.source->name, import->path);
    const char *id = identity(e, path);
    Module *old = map_get(&e->modules, id);
    if (old && old->loading) {
        error(e->ctx, import->span, "'%s' imports itself, by way of this line; move what both need "
              "into a third file", path);
        return;
    }
    if (!old) {
        if (e->nimport >= MAX_IMPORTS) {
            error(e->ctx, import->span, "files are imported deeper than %d", MAX_IMPORTS);
            return;
        }
        File *file = read_file(e, import, path);
        if (!file)
            return;
        if (file->model) {
            error(e->ctx, import->span, "'%s' holds a model; only blocks and constants can be "
                  "imported", path);
            note(e->ctx, file->model->name_span, "it is here");
            return;
        }
        e->nimport++;
        old = module_load(e, file);
        e->nimport--;
    }
    bring(e, m, old, import->span);
}

static Module *module_new(Expander *e, const File *file)
{
    Module *m = NEW(e->arena, Module);
    *m = (Module){.file = file, .blocks = {.arena = e->arena}, .consts = {.arena = e->arena}};
    for (int i = 0; i < file->nblock; i++)
        add_block(e, m, file->block[i], m, file->block[i]->name_span);
    for (int i = 0; i < file->nconst; i++) {
        Const *c = NEW(e->arena, Const);
        *c = (Const){.stmt = file->consts[i], .module = m};
        add_const(e, m, c, c->stmt->names[0].span);
    }
    return m;
}

Module *module_load(Expander *e, const File *file)
{
    Module *m = module_new(e, file);
    map_put(&e->modules, identity(e, file->source->name), m);
    m->loading = true;
    for (int i = 0; i < file->nimport; i++)
        import_file(e, m, &file->import[i]);
    m->loading = false;
    return m;
}

Module *std_load(Expander *e)
{
    Source *s = NEW(e->arena, Source);
    *s = (Source){"std.nn", std_text[0], strlen(std_text[0])};
    Module *m = module_new(e, parse_file(e->ctx, s));
    m->std = true;
    return m;
}

BlockRef *find_block(Expander *e, const char *name)
{
    const Module *m = e->frame->module;
    BlockRef *b = map_get(&m->blocks, name);
    if (b || m->std || !layer_find(name)) /* helpers of std.nn have no row, and stay inside */
        return b;
    return map_get(&e->std->blocks, name);
}
