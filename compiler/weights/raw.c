/* raw.c: `weights "f.bin" order`: little-endian f32, one tensor after the other, no gaps. */
#include "weights/source.h"

WeightSource *weights_open_raw(Ctx *c, const char *path, Span at)
{
    WeightSource *s = source_new(c, "weights ", path, at);
    const char *why;
    if (!file_map(c->arena, path, &s->data, &why)) {
        source_error(s, "%s", why);
        return NULL;
    }
    if (foreign_content(s, ""))
        return NULL;
    if (s->data.size % 4) {
        source_error(s, "%zu bytes are not a whole number of 32-bit floats", s->data.size);
        return NULL;
    }
    return s;
}

WeightEntry *weights_next(WeightSource *s, const Type *t, Span at)
{
    Arena *a = s->ctx->arena;
    int64_t count = checked_count(t->rank, t->dim);
    size_t left = s->data.size - s->next;
    if (count < 0 || (uint64_t)count > left / 4) {
        error(s->ctx, at, "%s: this needs %s floats at byte %zu, but the file has only %zu left",
              s->label, shape_text(a, t), s->next, left / 4);
        return NULL;
    }
    Item *i = source_add(s, arena_printf(a, "byte %zu", s->next));
    i->entry.tensor.type = *t;
    i->entry.tensor.type.dtype = DT_F32;
    i->bytes = s->data.data + s->next;
    i->swapped = host_is_big_endian();
    s->next += (size_t)count * 4;
    return &i->entry;
}

bool weights_end(WeightSource *s, Span at)
{
    if (s->next == s->data.size)
        return true;
    return error(s->ctx, at, "%s: the model takes %zu floats, but the file has %zu", s->label,
                 s->next / 4, s->data.size / 4);
}
