/* layer.c: layers as values: `f = dense 1 w=[[2]]` is a call that lacks its input, `net = f -> g`
 * one after the other. What was written behind the layer's name is worked out where it is
 * written.
 *
 * Items of a V_LAYER: its name (WORD), its label (STRING or NONE), `depth` positional values,
 * then names (STRING) and values in turn. Of several: each of them, a V_LAYER. */
#include "expand/expander.h"
#include <string.h>

static bool is_several(const Value *layer)
{
    return layer->item[0].kind == V_LAYER;
}

enum { MAX_INSIDE = 1 << 16, MAX_LEVELS = 100 }; /* layers in one value; layers within layers */

static int levels(const Value *v)
{
    int most = 0;
    for (int i = 0; has_items(v) && i < v->count; i++) {
        int inside = 1 + levels(&v->item[i]);
        most = inside > most ? inside : most;
    }
    return most;
}

/* Layers may be values of layers: `t = twice t` again and again. */
static Value make_value(Expander *e, Value *item, int count, int positional, Span at)
{
    Value v = value_items(V_LAYER, item, count, at);
    v.depth = positional;
    for (int i = 0; i < count; i++)
        v.whole += item[i].kind == V_LAYER ? item[i].whole : 0;
    if (v.whole > MAX_INSIDE * (int64_t)MAX_LEVELS || count > MAX_INSIDE)
        return fail(e, at, "over %d layers in one value; a repeat makes so many", MAX_INSIDE);
    if (levels(&v) > MAX_LEVELS)
        return fail(e, at, "layers within layers, deeper than %d", MAX_LEVELS);
    return v;
}

static Value plain(Expander *e, const Call *c, Span at)
{
    int n = 2 + c->narg + 2 * c->nnamed, k = 0;
    Value *item = NEW_ARRAY(e->arena, Value, n);
    item[k++] = value_text(V_WORD, c->name, c->name_at);
    item[k++] = c->label ? value_text(V_STRING, c->label, c->at) : value_none();
    for (int i = 0; i < c->narg; i++)
        item[k++] = c->arg[i];
    for (int i = 0; i < c->nnamed; i++) {
        item[k++] = value_text(V_STRING, c->named[i].name, c->named[i].span);
        item[k++] = c->named[i].value;
    }
    return make_value(e, item, k, c->narg, at);
}

/* A value of an earlier statement has no place left; its errors point at the layer. */
static Value placed(const Value *v, const Call *c)
{
    Value out = *v;
    if (!out.span.source)
        out.span = c->at;
    return out;
}

/* Puts what the layer holds behind (or before) what c was given; c's own names are stronger. */
static void add_kept(Expander *e, Call *c, const Value *layer, bool before)
{
    int positional = layer->depth, pairs = (layer->count - 2 - positional) / 2;
    Value *arg = NEW_ARRAY(e->arena, Value, c->narg + positional);
    NamedArg *named = NEW_ARRAY(e->arena, NamedArg, c->nnamed + pairs);
    const Value *kept = layer->item + 2, *pair = kept + positional;
    for (int i = 0; i < c->narg; i++)
        arg[(before ? positional : 0) + i] = c->arg[i];
    for (int i = 0; i < positional; i++)
        arg[(before ? 0 : c->narg) + i] = placed(&kept[i], c);
    if (c->nnamed)
        memcpy(named, c->named, sizeof *named * (size_t)c->nnamed);
    c->arg = arg;
    c->narg += positional;
    int n = c->nnamed;
    for (int i = 0; i < pairs; i++)
        if (!find_named(c, pair[2 * i].text))
            named[n++] = (NamedArg){pair[2 * i].text, c->at, placed(&pair[2 * i + 1], c), false,
                                    false};
    c->named = named;
    c->nnamed = n;
    c->name = layer->item[0].text;
    if (!c->label && layer->item[1].kind == V_STRING)
        c->label = layer->item[1].text;
}

static Call *new_call(Expander *e, const Expr *x)
{
    Call *c = NEW(e->arena, Call);
    *c = (Call){.name = x->text, .at = x->name, .name_at = x->name, .frame = e->frame};
    return c;
}

static Value several_with(Expander *e, const Expr *x)
{
    return fail(e, x->name, "'%s' is several layers; it takes nothing behind it, and no label",
                x->text);
}

Value layer_value(Expander *e, const Expr *x, const Expr *label)
{
    Call *c = new_call(e, x);
    const Value *base = find_name(e, x->text);
    if (!take_label(e, c, label) || !take_arguments(e, c, x, NULL))
        return value_poison();
    if (base && base->kind == V_LAYER && is_several(base))
        return c->narg || c->nnamed || label ? several_with(e, x) : *base;
    if (base && base->kind == V_LAYER)
        add_kept(e, c, base, true);
    else if (base && base->kind == V_WORD)
        c->name = base->text;
    else if (base || (!find_block(e, c->name) && !layer_find(c->name)))
        return unknown_layer(e, c, c->name_at);
    return plain(e, c, x->span);
}

Value layer_named(Expander *e, Value layer, const char *name)
{
    if (is_several(&layer) || layer.item[1].kind != V_NONE)
        return layer;
    Value *item = NEW_ARRAY(e->arena, Value, layer.count);
    memcpy(item, layer.item, sizeof *item * (size_t)layer.count);
    item[1] = value_text(V_STRING, name, layer.span);
    layer.item = item;
    return layer;
}

typedef struct Items {
    Value *at;
    int n;
    size_t cap;
} Items;

/* Several are taken one by one, so that values stay flat. */
static void append(Expander *e, Items *list, const Value *layer)
{
    bool several = is_several(layer);
    for (int i = 0; i < (several ? layer->count : 1) && list->n <= MAX_INSIDE; i++)
        PUSH(e->arena, list->at, list->n, list->cap, several ? layer->item[i] : *layer);
}

Value compose(Expander *e, const Expr *x, const Value *first)
{
    Items list = {0};
    append(e, &list, first);
    for (int i = 1; i < x->nargs; i++) {
        const Expr *stage = x->args[i];
        bool label = stage->kind == EXPR_LABEL;
        const Expr *call = label ? stage->args[0] : stage;
        if (call->kind != EXPR_STAGE || !step(e, x->span))
            return value_poison(); /* EXPR_ERROR */
        Value v = layer_value(e, call, label ? stage->label : NULL);
        if (v.kind == V_POISON)
            return v;
        append(e, &list, &v);
    }
    return make_value(e, list.at, list.n, 0, x->span);
}

/* One after the other; what is written behind the name was refused before. */
static Value run_several(Expander *e, const Value *layer, const Expr *x, Value v)
{
    for (int i = 0; i < layer->count && v.kind != V_POISON && step(e, x->span); i++) {
        const Value *one = &layer->item[i];
        Call *c = new_call(e, x);
        c->arg = NEW(e->arena, Value);
        c->arg[0] = v;
        c->narg = 1;
        c->shared = true;
        add_kept(e, c, one, false);
        v = invoke(e, c);
    }
    return v;
}

Value call_layer(Expander *e, const Value *layer, const Expr *x, const Value *in,
                 const Expr *label)
{
    Call *c = new_call(e, x);
    bool call = x->kind == EXPR_CALL; /* its operands are among what is written */
    c->shared = !label;
    if (!take_label(e, c, label) || !take_arguments(e, c, x, in))
        return value_poison();
    if (c->narg)
        c->arg[0] = prompt_literal(e, c->arg[0]);
    if (is_several(layer)) {
        if (c->narg != 1 || c->nnamed || label)
            return several_with(e, x);
        return run_several(e, layer, x, c->arg[0]);
    }
    if (!call && in && in->kind != V_MANY && c->narg > 1) {
        /* `x -> f relu`: the layer's own values stand between its input and the word */
        Value *rest = c->arg + 1;
        int n = c->narg - 1;
        c->narg = 1;
        add_kept(e, c, layer, false);
        Value *arg = NEW_ARRAY(e->arena, Value, c->narg + n);
        memcpy(arg, c->arg, sizeof *arg * (size_t)c->narg); /* none of them is empty */
        memcpy(arg + c->narg, rest, sizeof *arg * (size_t)n);
        c->arg = arg;
        c->narg += n;
    } else {
        add_kept(e, c, layer, false);
    }
    return invoke(e, c);
}
