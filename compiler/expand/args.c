/* args.c: the arguments of a call meet the parameters of a table row or a block. Positional ones
 * come first, in order; what has a default is given by name. */
#include "expand/expander.h"
#include "base/ascii.h"
#include <string.h>

/* As a stage where there is one operand, else as a call. */
const char *layer_usage(Arena *a, const LayerInfo *row)
{
    static const char *const operands[] = {"", "", "a, b", "a, b, c"};
    Buf out = {.arena = a};
    bool stage = row->tensors == 1, first = row->tensors == 0;
    buf_printf(&out, stage ? "%s" : "%s(", row->name);
    if (!stage)
        buf_puts(&out, row->tensors == ANY_TENSORS ? "a, b, ..." : operands[row->tensors]);
    for (int i = 0; i < MAX_PARAMS && row->param[i].name; i++) {
        const LayerParam *p = &row->param[i];
        buf_puts(&out, stage ? " " : first && !i ? "" : ", ");
        if (p->value && *p->value)
            buf_printf(&out, "%s=%.*s", p->name, (int)strcspn(p->value, "|"), p->value);
        else
            buf_printf(&out, p->positional ? "%s" : "%s=...", p->name);
    }
    buf_puts(&out, stage ? "" : ")");
    return buf_text(&out);
}

/* What a default of the table says: 1, 1e-5, yes, tanh; the first of a|b|c. */
static Value default_value(Expander *e, const Call *c, const LayerParam *p)
{
    const char *s = p->value;
    char *end;
    if (!*s)
        return value_none();
    if (strcmp(p->name, "eps") == 0 && e->weights.layout == FROM_KERAS)
        return value_real(1e-3, c->at);
    size_t n = strcspn(s, "|");
    if (strncmp(s, "yes", n) == 0 || strncmp(s, "no", n) == 0)
        return value_truth(*s == 'y', c->at);
    double x = number_read(s, &end);
    if (*end)
        return value_text(V_WORD, arena_strndup(e->arena, s, n), c->at);
    return strpbrk(s, ".e") ? value_real(x, c->at) : value_whole((int64_t)x, c->at);
}

/* Is v one of the words of "a|b|c"? Anything goes where there is no choice. */
static bool check_choice(Expander *e, const Call *c, const LayerParam *p, const Value *v)
{
    const char *s = p->value;
    if (!s || !strchr(s, '|'))
        return true;
    const char *word = has_text(v) ? v->text : v->kind != V_TRUTH ? NULL : v->whole ? "yes" : "no";
    for (size_t n; word && *s; s += n + (s[n] == '|')) {
        n = strcspn(s, "|");
        if (strlen(word) == n && strncmp(s, word, n) == 0)
            return true;
    }
    Buf choices = {.arena = e->arena};
    for (s = p->value; *s; s++)
        buf_puts(&choices, *s == '|' ? " or " : (char[]){*s, 0});
    return refuse(e, v->span, "'%s' takes %s=%s, but here is %s", c->name, p->name,
                  buf_text(&choices), value_text_of(e->arena, v));
}

NamedArg *find_named(const Call *c, const char *name)
{
    for (int i = 0; i < c->nnamed; i++)
        if (strcmp(c->named[i].name, name) == 0)
            return &c->named[i];
    return NULL;
}

/* "weight=kernel bias" has weight; `w` and `b` are short for weight and bias. */
static bool names_weight(const char *weights, const char *name)
{
    if (strcmp(name, "w") == 0 || strcmp(name, "b") == 0)
        name = *name == 'w' ? "weight" : "bias";
    size_t n = strlen(name);
    for (const char *s = weights; *s; s += strcspn(s, " "), s += *s == ' ')
        if (strncmp(s, name, n) == 0 && strchr(" =", s[n])) /* finds the final NUL too */
            return true;
    return false;
}

static bool unknown_parameter(Expander *e, const Call *c, const NamedArg *a,
                              const char *const *keys, size_t n, const char *usage)
{
    const char *near = nearest(a->name, keys, n);
    if (near)
        return refuse(e, a->span, "'%s' has no parameter '%s'; did you mean '%s'", c->name, a->name,
                      near);
    return refuse(e, a->span, "'%s' has no parameter '%s'; it is written  %s", c->name, a->name,
                  usage);
}

static bool too_many(Expander *e, const Call *c, const Value *v, const char *usage)
{
    if (v->kind == V_WORD) {
        const char *near = nearest_layer(e, v->text);
        return refuse(e, v->span, near ? "unknown word '%s' after '%s'; did you mean '%s'"
                      : "unknown word '%s' after '%s'; it is written  %s", v->text, c->name,
                      near ? near : usage);
    }
    return refuse(e, v->span, "one value too many: '%s' is written  %s, and what has a default is "
                  "given by name", c->name, usage);
}

/* --- rows of the table --- */

/* The next parameter of the row that takes a value without a name, from *at on. */
static const LayerParam *next_positional(const LayerInfo *row, int *at)
{
    for (; *at < MAX_PARAMS && row->param[*at].name; ++*at)
        if (row->param[*at].positional)
            return &row->param[*at];
    return NULL;
}

static bool place_values(Expander *e, Call *c, int first)
{
    int at = 0;
    for (int i = first; i < c->narg; i++, at++) {
        const LayerParam *p = next_positional(c->row, &at);
        if (!p)
            return too_many(e, c, &c->arg[i], layer_usage(e->arena, c->row));
        c->param[at] = c->arg[i];
    }
    return true;
}

static bool place_named(Expander *e, Call *c, NamedArg *a)
{
    const char *keys[MAX_PARAMS];
    size_t n = 0;
    for (; n < MAX_PARAMS && c->row->param[n].name; n++) {
        keys[n] = c->row->param[n].name;
        if (strcmp(keys[n], a->name) != 0)
            continue;
        if (c->param[n].kind != V_NONE)
            return refuse(e, a->span, "'%s' is given twice", a->name);
        c->param[n] = a->value;
        a->used = a->param = true;
        return true;
    }
    if (names_weight(c->row->weights, a->name))
        return true; /* bind_weight asks for it */
    return unknown_parameter(e, c, a, keys, n, layer_usage(e->arena, c->row));
}

static bool place_default(Expander *e, Call *c, int i)
{
    const LayerParam *p = &c->row->param[i];
    if (c->param[i].kind != V_NONE)
        return check_choice(e, c, p, &c->param[i]);
    if (!p->value)
        return refuse(e, c->at, "'%s' needs %s; it is written  %s", c->name, p->name,
                      layer_usage(e->arena, c->row));
    c->param[i] = default_value(e, c, p);
    return true;
}

static bool too_few(Expander *e, const Call *c)
{
    static const char *const calls[] = {"", "", "a, b", "a, b, c"};
    int n = c->row->tensors;
    if (n > 1)
        return refuse(e, c->at, "'%s' needs %d tensors, but %d given: %s(%s)", c->name, n, c->narg,
                      c->name, calls[n]);
    return refuse(e, c->at, "'%s' needs a tensor: x -> %s, or %s(x)", c->name, c->name, c->name);
}

bool bind_row(Expander *e, Call *c)
{
    const LayerInfo *row = c->row;
    int first = row->tensors == ANY_TENSORS ? c->narg : row->tensors;
    if (c->narg < (row->tensors == ANY_TENSORS ? 1 : row->tensors))
        return too_few(e, c);
    int n = 0;
    while (n < MAX_PARAMS && row->param[n].name)
        n++;
    c->param = NEW_ARRAY(e->arena, Value, n);
    for (int i = 0; i < n; i++)
        c->param[i] = value_none();
    bool ok = place_values(e, c, first);
    for (int i = 0; ok && i < c->nnamed; i++)
        ok = place_named(e, c, &c->named[i]);
    for (int i = 0; ok && i < MAX_PARAMS && row->param[i].name; i++)
        ok = place_default(e, c, i);
    return ok;
}

/* --- blocks --- */

static const char *block_usage(Expander *e, const Block *b)
{
    Buf out = {.arena = e->arena};
    buf_printf(&out, "%s(", b->name);
    for (int i = 0; i < b->nparam; i++)
        buf_printf(&out, "%s%s%s", i ? ", " : "", b->param[i].name,
                   b->param[i].value ? "=..." : "");
    buf_puts(&out, ")");
    return buf_text(&out);
}

static const LayerParam *row_param(const LayerInfo *row, const char *name)
{
    for (int i = 0; row && i < MAX_PARAMS && row->param[i].name; i++)
        if (strcmp(row->param[i].name, name) == 0)
            return &row->param[i];
    return NULL;
}

/* A default is worked out inside, where the parameters before it are known. */
static Value block_default(Expander *e, const Call *c, const Param *p)
{
    const LayerParam *row = row_param(c->row, p->name);
    return row && row->value ? default_value(e, c, row) : eval_word(e, p->value);
}

static bool bind_param(Expander *e, Call *c, Frame *inside, const Block *b, int i, int *next)
{
    const Param *p = &b->param[i];
    NamedArg *named = find_named(c, p->name);
    Binding *binding = NEW(e->arena, Binding);
    bool tensor = c->row && i < c->row->tensors; /* of std.nn: numbers become constants */
    const LayerParam *row = row_param(c->row, p->name);
    if (named) {
        binding->value = named->value;
        named->used = named->param = true;
    } else if (!p->value && *next < c->narg && (!row || row->positional)) {
        binding->value = c->arg[(*next)++];
    } else if (p->value) {
        e->frame = inside;
        binding->value = block_default(e, c, p);
        e->frame = inside->up;
    } else {
        return refuse(e, c->at, "'%s' needs %s; it is written  %s", c->name, p->name,
                      c->row ? layer_usage(e->arena, c->row) : block_usage(e, b));
    }
    if (tensor)
        binding->value = value_tensor(lift(e, &binding->value, NULL, c->at), c->at);
    map_put(&inside->names, p->name, binding);
    return binding->value.kind != V_POISON &&
           (!row || check_choice(e, c, row, &binding->value));
}

/* Weights of a std block are known by its row; the user's blocks tell when they are expanded. */
bool check_named(Expander *e, const Call *c, const Block *b, bool expanded)
{
    const char **keys = NEW_ARRAY(e->arena, const char *, b->nparam);
    for (int i = 0; i < b->nparam; i++)
        keys[i] = b->param[i].name;
    for (int i = 0; i < c->nnamed; i++) {
        const NamedArg *a = &c->named[i];
        if (!a->used && !expanded && (!c->row || names_weight(c->row->weights, a->name)))
            continue;
        if (!a->used)
            return unknown_parameter(e, c, a, keys, (size_t)b->nparam,
                                     c->row ? layer_usage(e->arena, c->row) : block_usage(e, b));
    }
    return true;
}

bool bind_block(Expander *e, Call *c, Frame *inside, const Block *b)
{
    int next = 0;
    for (int i = 0; i < b->nparam; i++)
        if (!bind_param(e, c, inside, b, i, &next))
            return false;
    if (next < c->narg)
        return too_many(e, c, &c->arg[next],
                        c->row ? layer_usage(e->arena, c->row) : block_usage(e, b));
    return check_named(e, c, b, false);
}

/* --- for the build functions --- */

Node *operand(Expander *e, Call *c, int i)
{
    return lift(e, &c->arg[i], NULL, c->at);
}

bool param_whole(Expander *e, const Call *c, int i, int64_t least, int64_t *out)
{
    const Value *v = &c->param[i];
    const char *name = c->row->param[i].name;
    Span at = v->span.source ? v->span : c->at;
    if (v->kind == V_WORD && !layer_find(v->text))
        return unknown_name(e, v->text, at).kind != V_POISON;
    if (!as_whole(v, out))
        return refuse(e, at, "'%s' needs a whole number of %s, but here is %s", c->name, name,
                      value_text_of(e->arena, v));
    if (*out < least)
        return refuse(e, at, "'%s' needs %s of at least %lld, but here is %lld", c->name, name,
                      (long long)least, (long long)*out);
    return true;
}

bool param_truth(const Call *c, int i)
{
    return c->param[i].whole != 0;
}

bool axis_of(Expander *e, const Call *c, const Value *v, int rank, int *out)
{
    int64_t axis;
    Span at = v->span.source ? v->span : c->at;
    if (v->kind == V_POISON)
        return false;
    if (!as_whole(v, &axis))
        return refuse(e, at, "'%s' needs a whole number as axis, but here is %s", c->name,
                      value_text_of(e->arena, v));
    if (axis < -rank || axis >= rank)
        return refuse(e, at, rank ? "'%s' along axis %lld of a tensor with %s (%d to %d)"
                      : "'%s' along axis %lld of a scalar, which has %s", c->name,
                      (long long)axis, axes_text(e, rank), -rank, rank - 1);
    *out = (int)(axis < 0 ? axis + rank : axis);
    return true;
}

bool whole_list(Expander *e, const Call *c, const Value *v, const char *what, int64_t *out, int *n)
{
    Span at = v->span.source ? v->span : c->at;
    if (v->kind == V_POISON)
        return false;
    if (v->kind == V_WORD)
        return unknown_name(e, v->text, at).kind != V_POISON;
    bool ok = v->kind == V_LIST;
    for (int i = 0; ok && i < v->count && i < 2 * MAX_RANK; i++)
        ok = as_whole(&v->item[i], &out[i]);
    if (!ok)
        return refuse(e, at, "'%s' needs %s as a list of whole numbers, but here is %s", c->name,
                      what, value_text_of(e->arena, v));
    if (v->count > 2 * MAX_RANK)
        return refuse(e, at, "'%s' with a list of %d for %s; at most %d axes are possible", c->name,
                      v->count, what, MAX_RANK);
    *n = v->count;
    return true;
}
