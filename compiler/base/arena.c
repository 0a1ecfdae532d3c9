/* arena.c: chunks in a list, a bump pointer in the newest (the pools of QBE and lcc). */
#include "base/arena.h"
#include "base/ascii.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16, CHUNK = 64 << 10 };

typedef struct Chunk {
    struct Chunk *next;
} Chunk;

typedef struct Deferred {
    void (*fn)(void *);
    void *arg;
    struct Deferred *next;
} Deferred;

struct Arena {
    AllocFn *alloc;
    void *user;
    Chunk *chunks;
    char *at, *end;
    Deferred *deferred;
    jmp_buf guard;
    int guarded;
};

static void *libc_alloc(void *user, void *old, size_t bytes)
{
    (void)user;
    if (bytes == 0) {
        free(old);
        return NULL;
    }
    return realloc(old, bytes);
}

Arena *arena_new(AllocFn *alloc, void *user)
{
    if (!alloc)
        alloc = libc_alloc;
    Arena *a = alloc(user, NULL, sizeof *a);
    if (!a)
        return NULL;
    memset(a, 0, sizeof *a);
    a->alloc = alloc;
    a->user = user;
    return a;
}

void arena_free(Arena *a)
{
    if (!a)
        return;
    while (a->deferred) {
        Deferred *d = a->deferred;
        a->deferred = d->next;
        d->fn(d->arg);
        a->alloc(a->user, d, 0);
    }
    for (Chunk *c = a->chunks, *next; c; c = next) {
        next = c->next;
        a->alloc(a->user, c, 0);
    }
    a->alloc(a->user, a, 0);
}

jmp_buf *arena_guard(Arena *a)
{
    a->guarded = 1;
    return &a->guard;
}

static void out_of_memory(Arena *a)
{
    if (a->guarded)
        longjmp(a->guard, 1);
    fputs("nnc: out of memory outside a guarded call\n", stderr);
    abort(); /* a bug of ours: the library's entry points all set the guard */
}

static char *align_up(char *p)
{
    return p + (-(uintptr_t)p & (ALIGN - 1));
}

/* Takes a chunk that holds `bytes`; big requests get one of their own. */
static char *new_chunk(Arena *a, size_t bytes)
{
    size_t slack = sizeof(Chunk) + ALIGN;
    if (bytes > SIZE_MAX - slack)
        out_of_memory(a);
    size_t size = bytes + slack > CHUNK ? bytes + slack : CHUNK;
    Chunk *c = a->alloc(a->user, NULL, size);
    if (!c)
        out_of_memory(a);
    c->next = a->chunks;
    a->chunks = c;
    char *p = align_up((char *)(c + 1));
    if (size == CHUNK) {
        a->at = p + bytes;
        a->end = (char *)c + size;
    }
    return p;
}

void *arena_alloc(Arena *a, size_t bytes)
{
    char *p = a->at ? align_up(a->at) : NULL;
    if (p && p <= a->end && bytes <= (size_t)(a->end - p))
        a->at = p + bytes;
    else
        p = new_chunk(a, bytes);
    return memset(p, 0, bytes);
}

void *arena_array(Arena *a, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        out_of_memory(a);
    return arena_alloc(a, count * size);
}

void *arena_grow(Arena *a, void *old, size_t used, size_t *cap, size_t size)
{
    if (used < *cap)
        return old;
    size_t more = *cap ? *cap * 2 : 8;
    void *p = arena_array(a, more, size);
    if (used)
        memcpy(p, old, used * size);
    *cap = more; /* only now: who catches the jump goes on with the old array */
    return p;
}

char *arena_strndup(Arena *a, const char *s, size_t n)
{
    char *p = arena_alloc(a, n + 1);
    memcpy(p, s, n);
    return p;
}

char *arena_strdup(Arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

char *arena_vprintf(Arena *a, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = ascii_vprint(NULL, 0, fmt, again);
    va_end(again);
    char *p = arena_alloc(a, (size_t)n + 1);
    ascii_vprint(p, (size_t)n + 1, fmt, ap);
    return p;
}

char *arena_printf(Arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *p = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return p;
}

void arena_visit(Arena *a, void (*fn)(void *), void (*visit)(void *arg))
{
    for (Deferred *d = a->deferred; d; d = d->next)
        if (d->fn == fn)
            visit(d->arg);
}

void arena_defer(Arena *a, void (*fn)(void *), void *arg)
{
    Deferred *d = a->alloc(a->user, NULL, sizeof *d);
    if (!d) {
        fn(arg);
        out_of_memory(a);
    }
    *d = (Deferred){fn, arg, a->deferred};
    a->deferred = d;
}
