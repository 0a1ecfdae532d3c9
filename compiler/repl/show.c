/* show.c: values as text. */
#define _POSIX_C_SOURCE 200809L /* sigjmp_buf */
#include "base/ascii.h"
#include "repl/repl_int.h"
#include "tool/tensor_print.h"
#include <math.h>
#include <string.h>

enum { SHORT = 8, MOST_ITEMS = 1000 };

/* As few digits as read back as the same f32. */
static void show_number(Buf *out, DType d, double v)
{
    char text[40];
    int digits = 1;
    if (d == DT_BOOL) {
        buf_puts(out, v != 0 ? "true" : "false");
        return;
    }
    if (dtype_class(d) == DT_INT) {
        buf_printf(out, "%.0f", v);
        return;
    }
    do
        ascii_print(text, sizeof text, "%.*g", digits, v);
    while (digits++ < 9 && (float)number_read(text, NULL) != (float)v);
    buf_puts(out, isnan(v) ? "nan" : text);
}

static double *values_of(Arena *a, const Tensor *t)
{
    int64_t n = type_count(&t->type);
    double *v = NEW_ARRAY(a, double, n);
    for (int64_t i = 0; i < n; i++)
        v[i] = tensor_get(t, i);
    return v;
}

/* The rows without the line that names them. */
void show_tensor(Buf *out, const Tensor *t)
{
    if (type_count(&t->type) == 1 && t->type.rank <= 1) {
        show_number(out, t->type.dtype, tensor_get(t, 0));
        return;
    }
    Buf text = {.arena = out->arena};
    tensor_print(&text, "", &t->type, values_of(out->arena, t));
    const char *rows = strchr(buf_text(&text), '\n') + 1;
    buf_add(out, rows, strlen(rows) - 1);
}

static void show_flat(Buf *out, const Tensor *t)
{
    int64_t n = type_count(&t->type);
    if (n == 1) {
        show_number(out, t->type.dtype, tensor_get(t, 0));
        return;
    }
    buf_puts(out, "[");
    for (int64_t i = 0; i < n && i < SHORT; i++) {
        buf_puts(out, i ? " " : "");
        show_number(out, t->type.dtype, tensor_get(t, i));
    }
    buf_puts(out, n > SHORT ? " ...]" : "]");
}

static void show_list(Buf *out, const Value *v, int *left)
{
    buf_puts(out, "[");
    for (int i = 0; i < v->count && *left > 0; i++) {
        buf_puts(out, i ? ", " : "");
        if (v->item[i].kind == V_LIST)
            show_list(out, &v->item[i], left);
        else if (v->item[i].kind == V_REAL)
            buf_printf(out, "%.9g", v->item[i].real);
        else
            value_print(out, &v->item[i]);
        --*left;
    }
    buf_puts(out, *left > 0 ? "]" : "...]");
}

void show_value(Buf *out, const Value *v)
{
    int left = MOST_ITEMS;
    if (v->kind == V_LIST)
        show_list(out, v, &left);
    else if (v->kind == V_REAL)
        buf_printf(out, "%.9g", v->real);
    else
        value_print(out, v);
}

/* A list of numbers has the type of the tensor that it becomes. */
static const char *value_type(Arena *a, const Value *v)
{
    static const char *const names[] = {
        [V_POISON] = "", [V_NONE] = "nothing", [V_WHOLE] = "number", [V_REAL] = "number",
        [V_TRUTH] = "yes or no", [V_WORD] = "word", [V_STRING] = "string", [V_KEY] = "key",
        [V_LIST] = "list", [V_TENSOR] = "", [V_LAYER] = "layer", [V_MANY] = "several",
    };
    if (v->kind == V_TENSOR)
        return type_text(a, &v->node->type);
    Type t = {.dtype = DT_F32};
    const Value *item = v;
    for (; item->kind == V_LIST && item->count && t.rank < MAX_RANK; item = &item->item[0])
        t.dim[t.rank++] = item->count;
    return t.rank && is_number(item) ? type_text(a, &t) : names[v->kind];
}

static void show_line(Buf *out, const char *name, const char *type, const char *value)
{
    buf_printf(out, "  %-12s %-12s %s\n", name, type, value);
}

/* A layer's label is left out where it is its name. */
static const char *short_value(Arena *a, const char *name, const Value *v)
{
    enum { WIDEST = 70 };
    Buf b = {.arena = a};
    if (v->kind == V_TENSOR)
        show_flat(&b, &v->node->value);
    else
        show_value(&b, v);
    const char *text = buf_text(&b);
    size_t n = strlen(name);
    if (v->kind == V_LAYER && strncmp(text, name, n) == 0 && strncmp(text + n, ": ", 2) == 0)
        text += n + 2;
    return strlen(text) <= WIDEST ? text : arena_printf(a, "%.*s...", WIDEST, text);
}

/* What stands in the text of a declaration, in one line. */
static const char *first_line(Arena *a, Span at)
{
    const char *s = at.source->text + at.start;
    size_t n = strcspn(s, "\r\n"), all = at.end - at.start;
    return all <= n ? arena_strndup(a, s, all) : arena_printf(a, "%.*s ...", (int)n, s);
}

bool show_names(Repl *r, Session *s, void *arg)
{
    Buf out = {.arena = s->arena};
    Arena *a = s->arena;
    (void)arg;
    for (size_t i = 0; i < r->names; i++)
        show_line(&out, r->name[i].name, value_type(a, r->name[i].value),
                  short_value(a, r->name[i].name, r->name[i].value));
    for (size_t i = 0; i < r->ndeclared; i++) {
        const Declared *d = &r->declared[i];
        Span at = d->block ? d->block->span : d->constant ? d->constant->span : d->import->span;
        const char *type = !d->block ? d->constant ? "const" : "import"
                                     : d->block->whole ? "model" : "block";
        show_line(&out, d->import ? "" : d->name, type, first_line(a, at));
    }
    if (r->weights)
        show_line(&out, "", "weights", first_line(a, r->weights->span));
    if (!out.n)
        buf_puts(&out, "nothing has a name yet; try  x = [1, 2, 3]  and  x -> tanh\n");
    say(r, buf_text(&out));
    return true;
}
