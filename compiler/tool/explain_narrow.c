/* explain_narrow.c: the weights that --precision stores in fewer bits, and how far each is off. */
#include "lower/narrow.h"
#include "tool/explain.h"

enum { MOST_ROWS = 40 };

static void print_row(Buf *out, const NarrowRow *r, Precision p)
{
    Arena *a = out->arena;
    const char *shape = arena_printf(a, "%lld x %lld", (long long)r->cols, (long long)r->depth);
    buf_printf(out, "  %-26s%16s%12s%12s%14.2e%12.2e\n", r->name, shape,
               bytes_text(a, 4.0 * (double)r->cols * (double)r->depth),
               bytes_text(a, (double)narrow_bytes(r, p)), r->error,
               r->greatest > 0 ? r->error / r->greatest : 0);
}

void explain_narrow(Buf *out, Graph *g, Precision p, const char *name)
{
    Arena *a = out->arena;
    NarrowRow *row = NEW_ARRAY(a, NarrowRow, g->count + 1);
    double before = 0, after = 0;
    int n;
    if (p == PRECISION_F32)
        return;
    narrow_graph(g, p, row, &n);
    buf_printf(out, "\nWeights stored as %s: the largest error of a weight, and that error "
               "relative to the\nlargest weight of its layer. `nnc check` shows what they do to "
               "the results.\n\n", name);
    buf_printf(out, "  %-26s%16s%12s%12s%14s%12s\n", "", "outputs x inputs", "as f32", name,
               "error", "relative");
    for (int i = 0; i < n; i++) {
        before += 4.0 * (double)row[i].cols * (double)row[i].depth;
        after += (double)narrow_bytes(&row[i], p);
        if (i < MOST_ROWS)
            print_row(out, &row[i], p);
    }
    if (n > MOST_ROWS)
        buf_printf(out, "  ... and %d more\n", n - MOST_ROWS);
    buf_printf(out, "  %-26s%16s%12s%12s\n", "together", "", bytes_text(a, before),
               bytes_text(a, after));
}
