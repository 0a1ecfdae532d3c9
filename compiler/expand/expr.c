/* expr.c: expressions and names. */
#include "expand/expander.h"
#include <string.h>

static Value eval_mode(Expander *e, const Expr *x, bool words);

/* --- names --- */

static Value *const_value(Expander *e, Const *c)
{
    if (c->state == CONST_BUSY)
        c->value = fail(e, c->stmt->names[0].span, "the constant '%s' needs itself",
                        c->stmt->names[0].text);
    if (c->state == CONST_FRESH) {
        Frame frame = {.up = e->frame, .module = c->module, .path = "",
                       .names = {.arena = e->arena}, .counts = {.arena = e->arena}};
        Layer *layer = e->graph->layer;
        c->state = CONST_BUSY;
        e->frame = &frame;
        e->graph->layer = NULL;
        Value v = eval(e, c->stmt->values[0]);
        e->graph->layer = layer;
        e->frame = frame.up;
        c->value = v;
    }
    c->state = CONST_DONE;
    return &c->value;
}

Value *find_name(Expander *e, const char *name)
{
    Binding *b = map_get(&e->frame->names, name);
    if (b && b->raw) {
        b->value = prompt_enter(e, name, b->raw);
        b->raw = NULL;
    }
    if (b)
        return &b->value;
    Const *c = map_get(&e->frame->module->consts, name);
    return c ? const_value(e, c) : NULL;
}

void bind_name(Expander *e, const Name *name, Value v, bool fixed)
{
    Binding *old = map_get(&e->frame->names, name->text);
    if (old ? old->fixed : map_get(&e->frame->module->consts, name->text) != NULL) {
        fail(e, name->span, "'%s' is a constant; take another name", name->text);
        return;
    }
    Binding *b = old ? old : NEW(e->arena, Binding);
    if (v.kind == V_LAYER)
        v = layer_named(e, v, name->text);
    *b = (Binding){.value = v, .fixed = fixed};
    if (!old)
        map_put(&e->frame->names, name->text, b);
}

Value unknown_name(Expander *e, const char *name, Span at)
{
    const Map *maps[] = {&e->frame->names, &e->frame->module->consts};
    static const char *const truth[] = {"true", "false", "True", "False"};
    const char **keys = NULL;
    size_t n = 0, cap = 0;
    for (int m = 0; m < 2; m++)
        for (size_t i = 0; i < maps[m]->count; i++)
            PUSH(e->arena, keys, n, cap, maps[m]->entry[i].key);
    const char *near = nearest(name, keys, n);
    if (layer_find(name) || find_block(e, name))
        return fail(e, at, "'%s' is a layer, but a value is needed here; write it as %s(x) or "
                    "x -> %s", name, name, name);
    for (int i = 0; !near && i < 4; i++)
        if (strcmp(name, truth[i]) == 0)
            near = i % 2 ? "no" : "yes";
    if (near)
        return fail(e, at, "unknown name '%s'; did you mean '%s'", name, near);
    return fail(e, at, "unknown name '%s'; assign it before it is used", name);
}

static Value eval_name(Expander *e, const Expr *x, bool words)
{
    Value *v = find_name(e, x->text);
    if (v)
        return *v;
    if (strcmp(x->text, "yes") == 0 || strcmp(x->text, "no") == 0)
        return value_truth(x->text[0] == 'y', x->span);
    if (words || layer_find(x->text) || find_block(e, x->text))
        return value_text(V_WORD, x->text, x->span);
    return unknown_name(e, x->text, x->span);
}

/* --- strings --- */

static bool add_part(Expander *e, Buf *out, const Expr *part)
{
    if (part->kind == EXPR_STRING) {
        const char *text = eval_text(e, part);
        buf_puts(out, text ? text : "");
        return text != NULL;
    }
    Value v = eval_word(e, part);
    if (v.kind == V_POISON)
        return false;
    if (!is_number(&v) && v.kind != V_WORD && v.kind != V_STRING && v.kind != V_TRUTH)
        return refuse(e, part->span, "%s in a string; numbers and words are possible there",
                      value_text_of(e->arena, &v));
    value_print(out, &v);
    return true;
}

const char *eval_text(Expander *e, const Expr *x)
{
    Buf out = {.arena = e->arena};
    if (x->nargs == 0)
        return x->text ? x->text : "";
    for (int i = 0; i < x->nargs; i++) {
        if (!add_part(e, &out, x->args[i]))
            return NULL;
        if (out.n > MAX_TEXT) {
            fail(e, x->span, "the string gets longer than %d bytes", MAX_TEXT);
            return NULL;
        }
    }
    return buf_text(&out);
}

static Value eval_string(Expander *e, const Expr *x)
{
    const char *text = eval_text(e, x);
    return text ? value_text(V_STRING, text, x->span) : value_poison();
}

/* --- lists --- */

static Value list_of(Expander *e, Value *item, int n, Span at)
{
    for (int i = 0; i < n; i++) {
        if (item[i].kind == V_POISON)
            return item[i];
        if (item[i].kind == V_MANY)
            return fail(e, item[i].span, "%d results in a list", item[i].count);
    }
    Value v = value_items(V_LIST, item, n, at);
    if (v.kind == V_NONE)
        return fail(e, at, "the list is nested deeper than %d or holds over %d numbers", MAX_RANK,
                    MAX_LIST);
    return v;
}

static Value eval_list(Expander *e, const Expr *x)
{
    Value *item = NEW_ARRAY(e->arena, Value, x->nargs);
    for (int i = 0; i < x->nargs; i++)
        item[i] = eval(e, x->args[i]);
    return list_of(e, item, x->nargs, x->span);
}

static Value eval_dims(Expander *e, const Expr *x)
{
    Value *item = NEW_ARRAY(e->arena, Value, x->ndims);
    for (int i = 0; i < x->ndims; i++)
        item[i] = value_whole(x->dims[i], x->span);
    return list_of(e, item, x->ndims, x->span);
}

/* --- operators --- */

static bool is_unbound(Expander *e, const Expr *x, const Value *v)
{
    return v->kind == V_WORD && x->kind == EXPR_NAME && !find_name(e, x->text) &&
           !layer_find(x->text);
}

/* An unbound name is a word only beside a word: `act == relu`. */
static Value eval_equality(Expander *e, const Expr *x)
{
    Value v[2];
    for (int i = 0; i < 2; i++)
        v[i] = eval_word(e, x->args[i]);
    for (int i = 0; i < 2; i++) {
        const Value *other = &v[1 - i];
        bool word = other->kind == V_WORD && !is_unbound(e, x->args[1 - i], other);
        if (!word && other->kind != V_POISON && is_unbound(e, x->args[i], &v[i]))
            return unknown_name(e, x->args[i]->text, x->args[i]->span);
    }
    return binary_value(e, x->op, v[0], v[1], x->span);
}

static Value eval_binary(Expander *e, const Expr *x)
{
    if (x->op == OPER_EQ || x->op == OPER_NE)
        return eval_equality(e, x);
    Value a = eval(e, x->args[0]);
    bool logic = x->op == OPER_AND || x->op == OPER_OR;
    if (logic && a.kind == V_TRUTH && a.whole == (x->op == OPER_OR))
        return a; /* decided: the rest may not even make sense */
    return binary_value(e, x->op, a, eval(e, x->args[1]), x->span);
}

bool eval_condition(Expander *e, const Expr *x, bool *ok)
{
    Value v = eval(e, x);
    *ok = v.kind == V_TRUTH;
    if (*ok)
        return v.whole;
    if (v.kind == V_TENSOR)
        fail(e, x->span, "a condition is decided while compiling, but this one is %s; "
             "where(c, a, b) chooses at run time", type_text(e->arena, &v.node->type));
    else if (v.kind == V_WORD)
        unknown_name(e, v.text, x->span);
    else if (v.kind != V_POISON)
        fail(e, x->span, "%s as a condition; it needs a comparison, yes or no",
             value_text_of(e->arena, &v));
    return false;
}

static Value eval_cond(Expander *e, const Expr *x, bool words)
{
    bool ok, yes = eval_condition(e, x->args[0], &ok);
    return ok ? eval_mode(e, x->args[yes ? 1 : 2], words) : value_poison();
}

/* --- chains and labels --- */

/* The parser saw to it that a label stands before a call or a stage. */
static Value eval_label(Expander *e, const Expr *x, const Value *in)
{
    return call_stage(e, x->args[0], in, x->label);
}

static Value eval_chain(Expander *e, const Expr *x)
{
    Value v = eval(e, x->args[0]);
    if (v.kind == V_LAYER)
        return compose(e, x, &v);
    v = prompt_literal(e, v);
    for (int i = 1; i < x->nargs && !e->stop; i++) {
        const Expr *stage = x->args[i];
        if (stage->kind == EXPR_LABEL)
            v = eval_label(e, stage, &v);
        else
            v = call_stage(e, stage, &v, NULL);
    }
    return v;
}

static Value eval_key(const Expr *x)
{
    Value v = value_text(V_KEY, x->text, x->span);
    v.from = x->span.source;
    return v;
}

static Value eval_kind(Expander *e, const Expr *x, bool words)
{
    switch (x->kind) {
    case EXPR_INT:
        return value_whole(x->number, x->span);
    case EXPR_REAL:
        return value_real(x->real, x->span);
    case EXPR_STRING:
        return eval_string(e, x);
    case EXPR_NAME:
        return eval_name(e, x, words);
    case EXPR_DIMS:
        return eval_dims(e, x);
    case EXPR_LIST:
        return eval_list(e, x);
    case EXPR_KEY:
        return eval_key(x);
    case EXPR_UNARY:
        return unary_value(e, x->op, eval(e, x->args[0]), x->span);
    case EXPR_BINARY:
        return eval_binary(e, x);
    case EXPR_COND:
        return eval_cond(e, x, words);
    case EXPR_CALL:
    case EXPR_STAGE:
        return call_stage(e, x, NULL, NULL);
    case EXPR_INDEX:
        return eval_index(e, x);
    case EXPR_LABEL:
        return eval_label(e, x, NULL);
    case EXPR_CHAIN:
        return eval_chain(e, x);
    default:
        return value_poison(); /* EXPR_ERROR */
    }
}

static Value eval_mode(Expander *e, const Expr *x, bool words)
{
    if (!step(e, x->span))
        return value_poison();
    if (++e->depth > MAX_DEPTH) {
        e->stop = true;
        fail(e, x->span, "expressions and blocks are nested deeper than %d", MAX_DEPTH);
    }
    Value v = e->stop ? value_poison() : eval_kind(e, x, words);
    e->depth--;
    v.span = x->span;
    return v;
}

Value eval(Expander *e, const Expr *x)
{
    return eval_mode(e, x, false);
}

Value eval_word(Expander *e, const Expr *x)
{
    return eval_mode(e, x, true);
}
