/* contract_pairs.c: rows as pairs of bf16, for targets that multiply such pairs and add up in f32
 * at twice the rate of f32 (Intel, "bfloat16 hardware numerics definition", 2018). Rounding the
 * rows too costs no more than rounding the weights has; one row alone is bound by reading its
 * weights, and stays f32. */
#include "lower/contract.h"

enum { LEAST_ROWS = 4 };

static bool pays(const Contract *t)
{
    const Kernel *k = t->k;
    return k->l->target->dots && t->p.buf && t->p.buf->elem == ELEM_BF16 && k->rank == 2 &&
           t->rows >= LEAST_ROWS && k->lanes == MAX_LANES;
}

/* Vector `at` of row m, of which `count` floats exist; the rest become 0. */
static void pack_vector(Contract *t, LoopB *b, Index m, Index at, int count)
{
    Index from = index_scale(at, MAX_LANES * t->depth_a), to = index_scale(at, MAX_LANES / 2);
    from = index_sum(from, index_scale(m, t->a->stride[0]));
    from.base += t->a->offset;
    to = index_sum(to, index_scale(m, t->pair_step));
    LExpr *x = loop_load(b, t->a->buf, from, t->depth_a, MAX_LANES, count);
    loop_store(b, t->pairs, to, 1, loop_pack(b, x), MAX_LANES / 2);
}

void contract_pairs(Contract *t)
{
    Kernel *k = t->k;
    Lower *l = k->l;
    int64_t full = t->depth / MAX_LANES, rest = t->depth % MAX_LANES;
    if (!pays(t))
        return;
    const char *doc = arena_printf(l->arena, "its %lld rows of %lld, as bf16",
                                   (long long)t->rows, (long long)t->depth);
    LoopB b = contract_open_rows(t, "pairs", doc);
    t->pair_step = contract_distance((full + (rest > 0)) * (MAX_LANES / 2));
    t->pairs = work_buffer(l, ELEM_I32, arena_printf(l->arena, "%s_pairs", k->out->name),
                           t->rows * t->pair_step);
    Index m = index_add(index_const(0), loop_for(&b, "m", t->rows, 1), 1);
    loop_each(&b);
    if (full) {
        LVar at = loop_for(&b, "k", full, 1);
        pack_vector(t, &b, m, index_add(index_const(0), at, 1), MAX_LANES);
        loop_end(&b);
    }
    if (rest)
        pack_vector(t, &b, m, index_const(full), (int)rest);
    loop_end(&b);
    contract_close_rows(t, &b, t->rows * t->depth / MAX_LANES);
}
