/* names.c: the names that statements gave values, in order of their first use. Values live in
 * blocks of malloc, and are freed when the name gets another. */
#define _POSIX_C_SOURCE 200809L /* sigjmp_buf */
#include "repl/repl_int.h"
#include <stdlib.h>
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

bool name_set(Repl *r, const char *name, Value *kept)
{
    PromptName *n = find(r, name);
    if (!kept)
        return false;
    if (!n) {
        char *copy = malloc(strlen(name) + 1);
        if (!copy) {
            free(kept);
            return false;
        }
        PromptName fresh = {strcpy(copy, name), NULL};
        PUSH(r->root->arena, r->name, r->names, r->cap_names, fresh);
        n = &r->name[r->names - 1];
    }
    free((void *)(uintptr_t)n->value);
    n->value = kept;
    return true;
}

void name_drop(Repl *r, const char *name)
{
    PromptName *n = find(r, name);
    if (!n)
        return;
    free((void *)(uintptr_t)n->value);
    free((void *)(uintptr_t)n->name);
    r->names--;
    memmove(n, n + 1, sizeof *n * (size_t)(r->name + r->names - n));
}
