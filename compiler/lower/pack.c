/* pack.c: constant weights in the order the kernels read them (Goto & van de Geijn 2008).
 *
 * w has `cols` columns (outputs) of `depth` elements (inputs). Columns are cut into panels: inside
 * a panel, element (k, j) lies at k * width + j, so that a step of k is one contiguous read. Full
 * panels have o->panel columns; the last is as narrow as vectors allow and padded with zeros.
 * Targets of one file share the layout: nothing here depends on one of them. */
#include "lower/lower_int.h"
#include <string.h>

int tail_width(const LowerOptions *o, int64_t columns)
{
    int w = o->lanes;
    while (w > 4 && w / 2 >= columns)
        w /= 2;
    return (int)((columns + w - 1) / w) * w;
}

/* Room for count floats, all 0, where a cache line starts, as in a blob: the JIT reads them here.
 * Off it every vector of 64 bytes is two lines, which takes twice as long. */
static float *cache_lines(Arena *a, int64_t count)
{
    enum { LINE = 64 / sizeof(float) };
    float *p = NEW_ARRAY(a, float, count + LINE);
    return p + (-(uintptr_t)p / sizeof(float) & (LINE - 1));
}

static float element(const Node *base, const float *floats, int64_t i)
{
    return floats ? floats[i] : (float)const_rounded(base, i);
}

/* Columns first .. first + n of w into a panel of the given width. */
static void fill_panel(float *to, int width, const View *w, const Panels *p, int64_t first,
                       int64_t n)
{
    const Tensor *t = &w->base->value;
    bool direct = t->type.dtype == DT_F32 && (uintptr_t)t->data % sizeof(float) == 0;
    const float *floats = direct ? t->data : NULL;
    for (int64_t j = 0; j < n; j++) {
        int64_t at = w->offset + (first + j) * w->stride[0];
        for (int64_t k = 0; k < p->depth; k++)
            to[k * width + j] = element(w->base, floats, at + k * w->stride[1]);
    }
}

Panels cut_panels(const LowerOptions *o, int64_t cols, int64_t depth, bool whole)
{
    Panels p = {.depth = depth, .cols = cols, .full = whole ? 0 : cols / o->panel};
    int64_t rest = cols - p.full * o->panel;
    p.tail = rest ? tail_width(o, rest) : 0;
    return p;
}

static const char *weight_name(Arena *a, const Node *n, const char *what)
{
    if (n->name)
        return n->name;
    return arena_printf(a, "%s.%s", n->layer ? n->layer->path : "constant", what);
}

void pack_dense(Lower *l, Panels *p, const Node *weight, const View *w)
{
    int64_t panel = l->o->panel, rest = p->cols - p->full * panel;
    const char *name = weight_name(l->arena, weight, "weight");
    const char *key = arena_printf(l->arena, "%p %lld %lld %lld %lld %lld %lld",
                                   w->base->value.data, (long long)w->offset,
                                   (long long)w->stride[0], (long long)w->stride[1],
                                   (long long)p->depth, (long long)p->cols, (long long)p->full);
    p->buf = map_get(&l->packed, key);
    if (p->buf)
        return;
    int64_t count = p->depth * (p->full * panel + p->tail);
    p->buf = new_buffer(l, BUF_WEIGHT, ELEM_F32, name, count);
    p->buf->doc = arena_printf(l->arena, "%s, %lld x %lld, in panels of %lld columns", name,
                               (long long)p->cols, (long long)p->depth,
                               (long long)(p->full ? panel : p->tail));
    float *data = cache_lines(l->arena, count);
    for (int64_t i = 0; i < p->full; i++)
        fill_panel(data + i * panel * p->depth, (int)panel, w, p, i * panel, panel);
    if (rest)
        fill_panel(data + p->full * panel * p->depth, p->tail, w, p, p->full * panel, rest);
    p->buf->data = data;
    map_put(&l->packed, key, p->buf);
}

Buffer *padded_bias(Lower *l, const Node *b, const Panels *p)
{
    int64_t count = p->full * l->o->panel + p->tail;
    const char *key = arena_printf(l->arena, "bias %p %lld", b->value.data, (long long)count);
    Buffer *buf = map_get(&l->packed, key);
    if (buf)
        return buf;
    const char *name = weight_name(l->arena, b, "bias");
    buf = new_buffer(l, BUF_WEIGHT, ELEM_F32, name, count);
    buf->doc = name;
    float *data = cache_lines(l->arena, count);
    for (int64_t i = 0; i < p->cols; i++)
        data[i] = (float)const_rounded(b, i);
    buf->data = data;
    map_put(&l->packed, key, buf);
    return buf;
}
