/* contract_ahead.c: weights that come from memory are asked for before they are read.
 *
 * The hardware reads ahead by itself, up to the end of a page of 4 KB, and begins anew in the next
 * one; embedded weights lie in such pages. Asking for the first lines of a page two pages early, by
 * one place for each panel, makes it begin early. They go to the second cache: on the way to the
 * first one they would keep what is read now waiting. Measured in doc/decisions/013. */
#include "lower/contract.h"

enum { PAGE = 4096 };            /* bytes */
enum { PAGES = 2, LINES = 8 };   /* how far ahead, and how many */

int64_t contract_page(const Contract *t, const Strip *s, int rows)
{
    bool plain = t->k->l->target->lanes == 1; /* strict C99 can't ask */
    if (!t->k->l->far || !t->p.buf || t->p.buf->kind != BUF_WEIGHT || plain || rows > 1)
        return 0;
    return PAGE / (s->step[0] * (int64_t)elem_size(t->p.buf->elem));
}

/* At group `at` of k. */
static void ask(Contract *t, const Strip *s, Index at, int64_t page)
{
    LoopB *b = &t->k->b;
    int64_t line = CACHE_LINE / (int64_t)elem_size(t->p.buf->elem);
    LVar l = loop_for(b, "line", LINES * line, line);
    at.base += PAGES * page;
    for (int v = 0; v < s->n; v++) {
        if (v && s->offset[v] % t->k->l->o->panel)
            continue; /* in the panel of the vector before */
        Index place = index_sum(s->base, index_scale(at, s->step[v]));
        place.base += s->place[v];
        loop_ahead(b, t->p.buf, index_add(place, l, 1));
    }
    loop_end(b);
}

int64_t contract_open_pages(Contract *t, const Strip *s, Index *first, int64_t n, int64_t behind)
{
    int64_t page = contract_page(t, s, 1), pages = (n + behind) / page - PAGES;
    pages = pages < n / page ? pages : n / page;
    if (pages < 1)
        return 0;
    *first = index_add(*first, loop_for(&t->k->b, "page", pages * page, page), 1);
    ask(t, s, *first, page);
    return pages * page;
}
