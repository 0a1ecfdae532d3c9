/* contract_tiles.c: the rows of a long product, copied tile by tile in the order they are read
 * (Goto & van de Geijn 2008, "Anatomy of high-performance matrix multiplication", section 4).
 *
 * The rows of a register tile lie `depth` floats apart. Where that is a multiple of 4 KB they push
 * each other out of the first cache while a panel goes by; their copy is read from front to back.
 * Elsewhere, and in blocks of k, nothing is gained: doc/decisions/013. */
#include "lower/contract.h"

/* Rows m to m + rows: element (r, k) goes to m * depth + k * rows + r. */
static void copy_tile(Contract *t, LoopB *b, Index m, int rows, int64_t k, int width, int count)
{
    LVar r = loop_for(b, "r", rows, 1);
    Index from = index_const(t->a->offset + k * t->depth_a), to = index_const(k * rows);
    int64_t main = t->depth / width * width;
    if (count == width) {
        LVar v = loop_for(b, "k", main, width);
        from = index_add(from, v, t->depth_a);
        to = index_add(to, v, rows);
    }
    from = index_add(index_sum(from, index_scale(m, t->a->stride[0])), r, t->a->stride[0]);
    to = index_add(index_sum(to, index_scale(m, t->depth)), r, 1);
    loop_store(b, t->tiles, to, rows, loop_load(b, t->a->buf, from, t->depth_a, width, count),
               count);
    if (count == width)
        loop_end(b);
    loop_end(b);
}

static void copy_rows(Contract *t, LoopB *b, Index m, int rows)
{
    int width = t->k->l->target->lanes;
    int64_t main = t->depth / width * width;
    copy_tile(t, b, m, rows, 0, width, width);
    if (t->depth > main)
        copy_tile(t, b, m, rows, main, width, (int)(t->depth - main));
}

void contract_tiles(Contract *t)
{
    Kernel *k = t->k;
    Lower *l = k->l;
    int rows = t->how.rows;
    int64_t main = t->rows / rows * rows;
    if (!t->how.copy || t->b || k->rank != 2 || k->reduces || t->row_pairs)
        return;
    LoopB b = contract_open_rows(t, "rows",
                                 arena_printf(l->arena, "its %lld rows of %lld, in tiles of %d",
                                              (long long)t->rows, (long long)t->depth, rows));
    t->tiles = work_buffer(l, ELEM_F32, arena_printf(l->arena, "%s_tiles", k->out->name),
                           t->rows * t->depth);
    LVar m = loop_for(&b, "m", main, rows);
    loop_each(&b);
    copy_rows(t, &b, index_add(index_const(0), m, 1), rows);
    loop_end(&b);
    if (t->rows > main)
        copy_rows(t, &b, index_const(main), (int)(t->rows - main));
    contract_close_rows(t, &b, t->rows * t->depth / l->target->lanes);
}
