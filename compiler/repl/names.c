/* names.c: the names that statements gave values, in order of their first use. A value
 * is a block of its own, and freed when the name gets another. */
#define _POSIX_C_SOURCE 200809L /* sigjmp_buf */
#include "repl/repl_int.h"
#include <string.h>

static PromptName *find(const Repl *r, const char *name)
{
    for (size_t i = 0; i < r->names; i++)
        if (strcmp(r->name[i].name, name) == 0)
            return &r->name[i];
    return NULL;
}

const Value *name_find(const Repl *r, const char *name)
{
    const PromptName *n = find(r, name);
    return n ? n->value : NULL;
}

void name_room(Repl *r)
{
    r->name = arena_grow(r->root->arena, r->name, r->names, &r->cap_names, sizeof *r->name);
}

static void drop(Repl *r, const void *block)
{
    if (block)
        lasting_alloc(r, (void *)(uintptr_t)block, 0);
}

bool name_set(Repl *r, const char *name, Value *kept)
{
    PromptName *n = find(r, name);
    if (!kept)
        return false;
    if (!n) {
        char *copy = lasting_alloc(r, NULL, strlen(name) + 1);
        if (!copy) {
            drop(r, kept);
            return false;
        }
        n = &r->name[r->names++];
        *n = (PromptName){strcpy(copy, name), NULL};
    }
    drop(r, n->value);
    n->value = kept;
    return true;
}

void name_drop(Repl *r, const char *name)
{
    PromptName *n = find(r, name);
    if (!n)
        return;
    drop(r, n->value);
    drop(r, n->name);
    r->names--;
    memmove(n, n + 1, sizeof *n * (size_t)(r->name + r->names - n));
}
