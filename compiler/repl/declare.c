/* declare.c: what is no value: blocks, constants, imports, models, the source of weights. A new
 * one of the same name takes the old one's place, if the file that all of them make stands. */
#define _POSIX_C_SOURCE 200809L /* sigjmp_buf */
#include "repl/repl_int.h"
#include <string.h>

const File *declared_file(Repl *r, Session *s)
{
    Source *source = NEW(s->arena, Source);
    File *f = NEW(s->arena, File);
    *source = (Source){.name = "<typed>", .text = "", .len = 0};
    f->source = source;
    f->import = NEW_ARRAY(s->arena, Import, r->ndeclared + 1);
    f->consts = NEW_ARRAY(s->arena, Stmt *, r->ndeclared + 1);
    f->block = NEW_ARRAY(s->arena, Block *, r->ndeclared + 1);
    for (size_t i = 0; i < r->ndeclared; i++) {
        const Declared *d = &r->declared[i];
        if (d->import)
            f->import[f->nimport++] = *d->import;
        if (d->constant)
            f->consts[f->nconst++] = d->constant;
        if (d->block)
            f->block[f->nblock++] = d->block;
    }
    return f;
}

static bool try_file(Repl *r, Session *s, void *arg)
{
    Prompt p = {.file = declared_file(r, s), .weights = r->weights};
    Outcome o;
    (void)arg;
    return expand_statement(&s->ctx, &p, NULL, &o);
}

static Declared *find(Repl *r, const Declared *d)
{
    for (size_t i = 0; i < r->ndeclared; i++)
        if (!strcmp(r->declared[i].name, d->name) && !r->declared[i].block == !d->block &&
            !r->declared[i].import == !d->import)
            return &r->declared[i];
    return NULL;
}

/* There is room in r->declared. */
static bool add(Repl *r, Declared d)
{
    Declared *place = find(r, &d), before = {0};
    if (place) {
        before = *place;
        *place = d;
    } else {
        r->declared[r->ndeclared++] = d;
    }
    if (!session_once(r, try_file, NULL)) {
        if (place)
            *place = before;
        else
            r->ndeclared--;
        return false;
    }
    d.input->users++;
    input_release(before.input);
    if (d.constant)
        name_drop(r, d.name);
    return true;
}

static void hold_weights(Repl *r)
{
    input_release(r->weights_input);
    r->weights_input = r->input;
    r->input->users++;
}

static Declared declared_by(const Entry *e, Input *input)
{
    Declared d = {.kind = e->kind, .input = input};
    if (e->kind == ENTRY_STMT) {
        d.constant = e->stmt;
        d.name = e->stmt->names[0].text;
    } else if (e->block) { /* a model too */
        d.block = (Block *)(uintptr_t)e->block;
        d.name = e->block->name;
    } else {
        d.import = e->import;
        d.name = e->import->path;
    }
    return d;
}

bool declare(Repl *r, const Entry *e)
{
    bool alone = e->kind == ENTRY_STMT && e->stmt->kind == STMT_WEIGHTS;
    const Stmt *source = alone ? e->stmt : e->model ? model_weights(e->model) : NULL;
    const Stmt *before = r->weights;
    /* may jump, and so comes before anything changes */
    r->declared = arena_grow(r->root->arena, r->declared, r->ndeclared, &r->cap_declared,
                             sizeof *r->declared);
    if (source)
        r->weights = source;
    bool ok = alone ? session_once(r, try_file, NULL) : add(r, declared_by(e, r->input));
    if (!ok)
        r->weights = before;
    else if (source)
        hold_weights(r);
    return ok;
}
