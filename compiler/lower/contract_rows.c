/* contract_rows.c: the rows of a long product, copied where they would push each other out.
 *
 * The rows of a register tile are read side by side. A multiple of 4 KB from one to the next puts
 * all of them into one set of the first cache (Lam, Rothberg & Wolf 1991, "The cache performance
 * and optimizations of blocked algorithms", section 4); the copy has a cache line between rows.
 * Elsewhere it gains nothing: doc/decisions/013. */
#include "lower/contract.h"

enum { WORD = 4 }; /* bytes */

int64_t contract_distance(int64_t words)
{
    return words % (CACHE_SET / WORD) ? words : words + CACHE_LINE / WORD;
}

static void copy_vector(const Contract *t, const Leaf *to, LoopB *b, Index m, Index k, int count)
{
    int width = t->k->l->target->lanes;
    Index from = index_sum(index_scale(m, t->a->stride[0]), index_scale(k, t->depth_a));
    from.base += t->a->offset;
    LExpr *x = loop_load(b, t->a->buf, from, width == 1 ? 1 : t->depth_a, width, count);
    loop_store(b, to->buf, index_sum(index_scale(m, to->stride[0]), k), 1, x, count);
}

void contract_copy_rows(Contract *t)
{
    Lower *l = t->k->l;
    int width = l->target->lanes;
    int64_t main = t->depth / width * width;
    if (!t->how.copy || t->b || t->k->rank != 2 || t->row_pairs || t->pairs)
        return;
    LoopB b = contract_open_rows(t, "rows", arena_printf(l->arena, "its %lld rows of %lld, apart",
                                                         (long long)t->rows, (long long)t->depth));
    Leaf *to = NEW(l->arena, Leaf);
    to->stride[0] = contract_distance(t->depth);
    to->buf = work_buffer(l, ELEM_F32, arena_printf(l->arena, "%s_rows", t->k->out->name),
                          t->rows * to->stride[0]);
    Index m = index_add(index_const(0), loop_for(&b, "m", t->rows, 1), 1);
    loop_each(&b);
    if (main) {
        LVar k = loop_for(&b, "k", main, width);
        copy_vector(t, to, &b, m, index_add(index_const(0), k, 1), width);
        loop_end(&b);
    }
    if (t->depth > main)
        copy_vector(t, to, &b, m, index_const(main), (int)(t->depth - main));
    loop_end(&b);
    contract_close_rows(t, &b, t->rows * t->depth / width);
    t->a = to;
    t->depth_a = 1;
}
