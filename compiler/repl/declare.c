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

static bool add(Repl *r, Declared d)
{
    Declared *place = find(r, &d), before = {0};
    if (place) {
        before = *place;
        *place = d;
    } else {
        PUSH(r->root->arena, r->declared, r->ndeclared, r->cap_declared, d);
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

static bool set_weights(Repl *r, const Stmt *s)
{
    const Stmt *before = r->weights;
    r->weights = s;
    if (!session_once(r, try_file, NULL)) {
        r->weights = before;
        return false;
    }
    input_release(r->weights_input);
    r->weights_input = r->input;
    r->input->users++;
    return true;
}

bool declare(Repl *r, const Entry *e)
{
    Declared d = {.kind = e->kind, .input = r->input};
    const Stmt *source = e->model ? model_weights(e->model) : NULL;
    if (source && !set_weights(r, source))
        return false;
    if (e->kind == ENTRY_STMT && e->stmt->kind == STMT_WEIGHTS)
        return set_weights(r, e->stmt);
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
    return add(r, d);
}
