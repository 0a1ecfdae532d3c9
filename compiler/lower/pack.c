/* pack.c: constant weights in the order the kernels read them (Goto & van de Geijn 2008).
 *
 * w has `cols` columns (outputs) of `depth` elements (inputs). Columns are cut into panels: inside
 * a panel, element (k, j) lies at k * width + j, so that a step of k is one contiguous read. Full
 * panels have o->panel columns; the last is as narrow as vectors allow and padded with zeros.
 * Targets of one file share the layout: nothing here depends on one of them.
 *
 * bf16 is the upper half of an f32. Two steps of k lie side by side, so that one load gives 32 bits
 * a column: shifted up they are the weight of the first step, without the lower half that of the
 * second. Two operations for two vectors; widening 16 bits to 32 would take two for each.
 *
 * i8: see contract_i8.c. Column j of the left half of a panel and column j of the right half lie
 * together, and step k of the first half of the depth with that of the second: four bytes, of which
 * the first and third, of the left column, are 128 more. */
#include "lower/lower_int.h"
#include "lower/narrow.h"
#include <string.h>

static int tail_width(const LowerOptions *o, int64_t columns)
{
    int w = o->lanes;
    while (w > 4 && w / 2 >= columns)
        w /= 2;
    return (int)((columns + w - 1) / w) * w;
}

/* Room for count elements, all 0, where a cache line starts, as in a blob: the JIT reads them here.
 * Off it every vector of 64 bytes is two lines, which takes twice as long. */
static void *cache_lines(Arena *a, int64_t count, Elem e)
{
    char *p = NEW_ARRAY(a, char, count * (int64_t)elem_size(e) + CACHE_LINE);
    return p + (-(uintptr_t)p & (CACHE_LINE - 1));
}

/* Columns first .. first + n of w into a panel of the given width that begins at element `to`. */
static void fill_panel(const Buffer *buf, int64_t to, int64_t width, const View *w, const Panels *p,
                       int64_t first, int64_t n)
{
    const Tensor *t = &w->base->value;
    bool direct = t->type.dtype == DT_F32 && (uintptr_t)t->data % sizeof(float) == 0;
    const float *floats = direct ? t->data : NULL;
    void *data = (void *)(uintptr_t)buf->data;
    Type type = type_make(buf->elem == ELEM_BF16 ? DT_BF16 : DT_F16, 0, NULL);
    for (int64_t j = 0; j < n; j++) {
        int64_t at = w->offset + (first + j) * w->stride[0];
        for (int64_t k = 0; k < p->depth; k++) {
            int64_t i = at + k * w->stride[1];
            int64_t place = to + (k / p->group * width + j) * p->group + k % p->group;
            float v = floats ? floats[i] : (float)const_rounded(w->base, i);
            if (buf->elem == ELEM_F32)
                ((float *)data)[place] = v;
            else
                tensor_set(&type, data, place, v);
        }
    }
}

Panels cut_panels(const LowerOptions *o, int64_t cols, int64_t depth, bool whole)
{
    Panels p = {.depth = depth, .cols = cols, .full = whole ? 0 : cols / o->panel};
    int64_t rest = cols - p.full * o->panel;
    p.tail = rest ? tail_width(o, rest) : 0;
    p.group = 1;
    p.length = depth;
    return p;
}

static const char *weight_name(Arena *a, const Node *n, const char *what)
{
    if (n->name)
        return n->name;
    return arena_printf(a, "%s.%s", n->layer ? n->layer->path : "constant", what);
}

/* Columns first .. first + n of w into a panel of i8 that begins at `to`. */
static void fill_halves(const Buffer *buf, int64_t to, int64_t width, const View *w,
                        const Panels *p, int64_t first, int64_t n)
{
    int8_t *data = (int8_t *)(uintptr_t)buf->data + to;
    int64_t half = width / 2, pairs = p->length / 2;
    for (int64_t j = 0; j < width; j++) {
        double scale = j < n ? narrow_scale(PRECISION_I8, w, first + j, p->depth) : 0;
        for (int64_t k = 0; k < p->length; k++) {
            double v = j < n && k < p->depth ? weight_at(w, first + j, k) : 0;
            int q = (int)narrow_value(PRECISION_I8, v, scale);
            data[(k % pairs * half + j % half) * 4 + k / pairs * 2 + j / half] =
                (int8_t)(j < half ? q ^ -128 : q);
        }
    }
}

static Buffer *column_scales(Lower *l, const Panels *p, const View *w, const char *name)
{
    int64_t count = p->full * l->o->panel + p->tail;
    name = arena_printf(l->arena, "%s.scale", name);
    Buffer *b = new_buffer(l, BUF_WEIGHT, ELEM_F32, name, count);
    float *data = cache_lines(l->arena, count, ELEM_F32);
    for (int64_t j = 0; j < p->cols; j++)
        data[j] = (float)narrow_scale(PRECISION_I8, w, j, p->depth);
    b->doc = arena_printf(l->arena, "%s, of each output", name);
    b->data = data;
    return b;
}

/* How p is laid out. */
static void set_layout(Lower *l, Panels *p)
{
    Precision precision = l->o->precision;
    int64_t rest = p->cols - p->full * l->o->panel;
    p->group = precision_info[precision].group;
    p->length = (p->depth + p->group - 1) / p->group * p->group;
    if (precision == PRECISION_I8 && rest)
        p->tail = 2 * tail_width(l->o, (rest + 1) / 2);
}

static void fill_panels(Lower *l, const Panels *p, const View *w)
{
    int64_t panel = l->o->panel, rest = p->cols - p->full * panel;
    bool halves = p->buf->elem == ELEM_I8;
    for (int64_t i = 0; i < p->full; i++)
        (halves ? fill_halves : fill_panel)(p->buf, i * panel * p->length, panel, w, p, i * panel,
                                            panel);
    if (rest)
        (halves ? fill_halves : fill_panel)(p->buf, p->full * panel * p->length, p->tail, w, p,
                                            p->full * panel, rest);
}

bool pack_weight(Lower *l, Panels *p, const Node *c)
{
    Precision precision = l->o->precision;
    const PrecisionInfo *info = &precision_info[precision];
    View w;
    if (!narrow_weight(c, &w, &p->cols, &p->depth))
        return false;
    const char *name = weight_name(l->arena, c->in[1], "weight");
    const char *key = arena_printf(l->arena, "%p %lld %lld %lld %lld %lld %lld",
                                   w.base->value.data, (long long)w.offset,
                                   (long long)w.stride[0], (long long)w.stride[1],
                                   (long long)p->depth, (long long)p->cols, (long long)p->full);
    set_layout(l, p);
    p->buf = map_get(&l->packed, key);
    p->scale = map_get(&l->packed, arena_printf(l->arena, "scale %s", key));
    if (p->buf)
        return true;
    int64_t count = p->length * (p->full * l->o->panel + p->tail);
    p->buf = new_buffer(l, BUF_WEIGHT, info->elem, name, count);
    bool narrow = precision != PRECISION_F32;
    p->buf->doc = arena_printf(l->arena, "%s, %lld x %lld%s%s, in panels of %lld columns", name,
                               (long long)p->cols, (long long)p->depth, narrow ? " as " : "",
                               narrow ? info->name : "",
                               (long long)(p->full ? l->o->panel : p->tail));
    p->buf->data = cache_lines(l->arena, count, p->buf->elem);
    fill_panels(l, p, &w);
    map_put(&l->packed, key, p->buf);
    if (precision == PRECISION_I8)
        map_put(&l->packed, arena_printf(l->arena, "scale %s", key),
                p->scale = column_scales(l, p, &w, name));
    return true;
}

int64_t column_pitch(const LowerOptions *o, int64_t depth)
{
    return (depth + o->lanes - 1) / o->lanes * o->lanes;
}

typedef void Fill(float *data, const LowerOptions *o, const Panels *p, const View *w);

/* Weights as floats: so many columns, padded to vectors, in an order that has a name. */
static bool pack_floats(Lower *l, Panels *p, const Node *c, const View *w, int64_t columns,
                        const char *order, Fill *fill)
{
    int64_t count = column_pitch(l->o, p->depth) * columns;
    const char *name = weight_name(l->arena, c->in[1], "weight");
    const char *key = arena_printf(l->arena, "columns%s %p %lld %lld %lld %lld %lld", order,
                                   w->base->value.data, (long long)w->offset,
                                   (long long)w->stride[0], (long long)w->stride[1],
                                   (long long)p->depth, (long long)p->cols);
    p->buf = map_get(&l->packed, key);
    if (p->buf)
        return true;
    float *data = cache_lines(l->arena, count, ELEM_F32);
    fill(data, l->o, p, w);
    p->buf = new_buffer(l, BUF_WEIGHT, ELEM_F32, name, count);
    p->buf->doc = arena_printf(l->arena, "%s, %lld x %lld%s", name, (long long)p->cols,
                               (long long)p->depth, order);
    p->buf->data = data;
    map_put(&l->packed, key, p->buf);
    return true;
}

static void fill_columns(float *data, const LowerOptions *o, const Panels *p, const View *w)
{
    int64_t pitch = column_pitch(o, p->depth);
    for (int64_t j = 0; j < p->cols; j++)
        for (int64_t k = 0; k < p->depth; k++)
            data[j * pitch + k] = weight_at(w, j, k);
}

bool pack_columns(Lower *l, Panels *p, const Node *c)
{
    View w;
    return narrow_weight(c, &w, &p->cols, &p->depth) &&
           pack_floats(l, p, c, &w, p->cols, "", fill_columns);
}

/* Place j of row r: see contract_swap.c. */
static void fill_swapped(float *data, const LowerOptions *o, const Panels *p, const View *w)
{
    for (int64_t r = 0; r < column_pitch(o, p->depth); r++)
        for (int64_t j = 0; j < p->tail; j++) {
            int64_t turn = r % o->lanes & ~3, k = r / o->lanes * o->lanes + (j % o->lanes ^ turn);
            int64_t column = j ^ (r & 3);
            if (column < p->cols && k < p->depth)
                data[r * p->tail + j] = weight_at(w, column, k);
        }
}

bool pack_swapped(Lower *l, Panels *p, const Node *c)
{
    View w;
    if (!narrow_weight(c, &w, &p->cols, &p->depth))
        return false;
    p->full = 0;
    p->tail = (int)column_pitch(l->o, p->cols);
    return pack_floats(l, p, c, &w, p->tail, ", lanes in turn", fill_swapped);
}

/* count floats, one of b every `step`. */
static Buffer *bias_buffer(Lower *l, const Node *b, const Panels *p, int64_t count, int64_t step)
{
    const char *key = arena_printf(l->arena, "bias %p %lld %lld", b->value.data, (long long)count,
                                   (long long)step);
    Buffer *buf = map_get(&l->packed, key);
    if (buf)
        return buf;
    const char *name = weight_name(l->arena, b, "bias");
    buf = new_buffer(l, BUF_WEIGHT, ELEM_F32, name, count);
    buf->doc = name;
    float *data = cache_lines(l->arena, count, ELEM_F32);
    for (int64_t i = 0; i < p->cols; i++)
        data[i * step] = (float)const_rounded(b, i);
    buf->data = data;
    map_put(&l->packed, key, buf);
    return buf;
}

Buffer *padded_bias(Lower *l, const Node *b, const Panels *p)
{
    return bias_buffer(l, b, p, p->full * l->o->panel + p->tail, 1);
}

Buffer *column_bias(Lower *l, const Node *b, const Panels *p)
{
    return bias_buffer(l, b, p, p->cols * l->o->lanes, l->o->lanes);
}
