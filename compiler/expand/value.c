/* value.c: making, comparing and describing values. */
#include "expand/value.h"
#include <math.h>
#include <string.h>

Value value_poison(void)
{
    return (Value){.kind = V_POISON};
}

Value value_none(void)
{
    return (Value){.kind = V_NONE};
}

Value value_whole(int64_t n, Span at)
{
    return (Value){.kind = V_WHOLE, .whole = n, .span = at};
}

Value value_real(double x, Span at)
{
    return (Value){.kind = V_REAL, .real = x, .span = at};
}

Value value_truth(bool yes, Span at)
{
    return (Value){.kind = V_TRUTH, .whole = yes, .span = at};
}

Value value_text(ValueKind kind, const char *text, Span at)
{
    return (Value){.kind = kind, .text = text, .span = at};
}

Value value_tensor(Node *n, Span at)
{
    return n ? (Value){.kind = V_TENSOR, .node = n, .span = at} : value_poison();
}

Value value_items(ValueKind kind, Value *item, int count, Span at)
{
    Value v = {.kind = kind, .item = item, .count = count, .span = at, .depth = 1};
    for (int i = 0; i < count; i++) {
        bool list = item[i].kind == V_LIST;
        v.whole += list ? item[i].whole + 1 : 1;
        if (list && item[i].depth >= v.depth)
            v.depth = item[i].depth + 1;
        v.tensors = v.tensors || !is_static(&item[i]);
    }
    if (kind == V_LIST && (v.depth > MAX_RANK || v.whole > MAX_LIST))
        v.kind = V_NONE;
    return v;
}

Value value_shape(Arena *a, const Type *t, Span at)
{
    Value *item = NEW_ARRAY(a, Value, t->rank);
    for (int i = 0; i < t->rank; i++)
        item[i] = value_whole(t->dim[i], at);
    return value_items(V_LIST, item, t->rank, at);
}

bool is_number(const Value *v)
{
    return v->kind == V_WHOLE || v->kind == V_REAL;
}

double as_real(const Value *v)
{
    return v->kind == V_REAL ? v->real : (double)v->whole;
}

bool as_whole(const Value *v, int64_t *out)
{
    /* Doubles hold whole numbers exactly up to 2^53. */
    if (v->kind == V_REAL && v->real == floor(v->real) && fabs(v->real) <= 9007199254740992.0) {
        *out = (int64_t)v->real;
        return true;
    }
    *out = v->whole;
    return v->kind == V_WHOLE;
}

bool has_text(const Value *v)
{
    return v->kind == V_WORD || v->kind == V_STRING || v->kind == V_KEY;
}

bool has_items(const Value *v)
{
    return v->kind == V_LIST || v->kind == V_MANY || v->kind == V_LAYER;
}

bool is_static(const Value *v)
{
    return !v->tensors && v->kind != V_TENSOR && v->kind != V_KEY && v->kind != V_MANY;
}

bool value_equal(const Value *a, const Value *b)
{
    if (is_number(a) && is_number(b))
        return a->kind == V_WHOLE && b->kind == V_WHOLE ? a->whole == b->whole
                                                        : as_real(a) == as_real(b);
    if (a->kind == V_LIST && b->kind == V_LIST) {
        bool same = a->count == b->count;
        for (int i = 0; same && i < a->count; i++)
            same = value_equal(&a->item[i], &b->item[i]);
        return same;
    }
    if (a->kind != b->kind)
        return false;
    return a->kind == V_TRUTH ? a->whole == b->whole
                              : has_text(a) && strcmp(a->text, b->text) == 0;
}

static void print_layer(Buf *out, const Value *v)
{
    const Value *item = v->item;
    for (int i = 0; i < v->count && item[0].kind == V_LAYER; i++) {
        buf_puts(out, i ? " -> " : "");
        print_layer(out, &item[i]);
    }
    if (item[0].kind == V_LAYER)
        return;
    if (item[1].kind == V_STRING)
        buf_printf(out, "%s: ", item[1].text);
    buf_puts(out, item[0].text);
    for (int i = 2; i < v->count; i++) {
        bool named = i >= 2 + v->depth;
        buf_puts(out, " ");
        if (named)
            buf_printf(out, "%s=", item[i++].text);
        value_print(out, &item[i]);
    }
}

void value_print(Buf *out, const Value *v)
{
    switch (v->kind) {
    case V_WHOLE:
        buf_printf(out, "%lld", (long long)v->whole);
        break;
    case V_REAL:
        buf_printf(out, "%.15g", v->real);
        break;
    case V_TRUTH:
        buf_puts(out, v->whole ? "yes" : "no");
        break;
    case V_TENSOR:
        buf_puts(out, type_text(out->arena, &v->node->type));
        break;
    case V_LIST:
        buf_puts(out, "[");
        for (int i = 0; i < v->count && i < MAX_RANK; i++) {
            buf_puts(out, i ? ", " : "");
            value_print(out, &v->item[i]);
        }
        buf_puts(out, v->count > MAX_RANK ? ", ...]" : "]");
        break;
    case V_KEY:
        buf_printf(out, "@\"%s\"", v->text);
        break;
    case V_LAYER:
        print_layer(out, v);
        break;
    default:
        buf_puts(out, has_text(v) ? v->text : "nothing");
    }
}

const char *value_text_of(Arena *a, const Value *v)
{
    Buf b = {.arena = a};
    if (v->kind == V_WORD)
        return arena_printf(a, "the word '%s'", v->text);
    if (v->kind == V_STRING)
        return arena_printf(a, "the string \"%s\"", v->text);
    if (v->kind == V_MANY)
        return arena_printf(a, "%d results", v->count);
    if (v->kind == V_LAYER)
        return "a layer";
    if (v->kind == V_LIST && v->whole > MAX_RANK)
        return arena_printf(a, "a list of %d", v->count);
    value_print(&b, v);
    return buf_text(&b);
}
