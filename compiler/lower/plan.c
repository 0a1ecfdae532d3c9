/* plan.c: places of the buffers in the workspace. Greedy by size, largest first, at the lowest
 * offset where no buffer lives at the same time (Pisarchyk & Lee 2020, "Efficient memory management
 * for deep neural net inference", section 4). Element types have regions of their own, so that each
 * can be one typed array on the stack. */
#include "lower/lower_int.h"
#include <stdlib.h>

enum { LONG_LIFE = 64 }; /* kernels */

/* Where the buffers that are placed already can be found. */
typedef struct List {
    Life **life;
    size_t n, cap;
} List;

typedef struct Placed {
    List *at;  /* by kernel: the short lives that it is part of */
    List long_lives;
} Placed;

static int64_t bytes_of(const Buffer *b)
{
    int64_t n = b->count * (int64_t)elem_size(b->elem);
    return (n + BUFFER_ALIGN - 1) / BUFFER_ALIGN * BUFFER_ALIGN;
}

static int larger_first(const void *a, const void *b)
{
    const Life *x = *(Life *const *)a, *y = *(Life *const *)b;
    int64_t m = bytes_of(x->buf), n = bytes_of(y->buf);
    if (m != n)
        return m < n ? 1 : -1;
    return x < y ? -1 : 1; /* addresses in one array: the order of creation */
}

static void add_placed(Lower *l, Placed *p, Life *it)
{
    Arena *a = l->arena;
    if (it->last - it->first >= LONG_LIFE)
        PUSH(a, p->long_lives.life, p->long_lives.n, p->long_lives.cap, it);
    else
        for (int k = it->first; k <= it->last; k++)
            PUSH(a, p->at[k].life, p->at[k].n, p->at[k].cap, it);
}

static bool together(const Life *a, const Life *b)
{
    return a->buf->elem == b->buf->elem && a->first <= b->last && b->first <= a->last;
}

/* Moves `at` behind a buffer of the list that it meets; was there one? */
static bool avoid(const List *list, const Life *it, int64_t *at)
{
    bool moved = false;
    for (size_t i = 0; i < list->n; i++) {
        const Buffer *b = list->life[i]->buf;
        if (together(list->life[i], it) && *at < b->offset + bytes_of(b) &&
            b->offset < *at + bytes_of(it->buf)) {
            *at = b->offset + bytes_of(b);
            moved = true;
        }
    }
    return moved;
}

/* The lowest offset in the region where `it` meets none of the buffers placed before. */
static int64_t lowest(const Placed *p, const Life *it)
{
    int64_t at = 0;
    for (bool moved = true; moved;) {
        moved = avoid(&p->long_lives, it, &at);
        for (int k = it->first; k <= it->last; k++)
            moved |= avoid(&p->at[k], it, &at);
    }
    return at;
}

void plan_memory(Lower *l)
{
    Life **order = NEW_ARRAY(l->arena, Life *, l->nlife + 1);
    Placed placed = {.at = NEW_ARRAY(l->arena, List, l->kernel + 1)};
    int64_t end[ELEM_BOOL + 1] = {0}, base = 0;
    for (size_t i = 0; i < l->nlife; i++)
        order[i] = &l->life[i];
    qsort(order, l->nlife, sizeof *order, larger_first);
    for (size_t i = 0; i < l->nlife; i++) {
        Buffer *b = order[i]->buf;
        b->offset = lowest(&placed, order[i]);
        add_placed(l, &placed, order[i]);
        if (b->offset + bytes_of(b) > end[b->elem])
            end[b->elem] = b->offset + bytes_of(b);
    }
    for (int e = 0; e <= ELEM_BOOL; e++) {
        for (size_t i = 0; i < l->nlife; i++)
            if ((int)l->life[i].buf->elem == e)
                l->life[i].buf->offset += base;
        base += end[e];
    }
    l->p->work_bytes = base;
}
