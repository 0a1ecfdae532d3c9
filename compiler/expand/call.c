/* call.c: a stage or a call: who is meant, its path, its place among the layers, its activation. */
#include "expand/expander.h"
#include <string.h>

/* --- who is meant --- */

/* What other frameworks call our layers. */
static const char *const aliases[][2] = {
    {"linear", "dense"}, {"fc", "dense"}, {"conv1d", "conv"}, {"conv2d", "conv"},
    {"conv3d", "conv"}, {"batchnorm1d", "batchnorm"}, {"batchnorm2d", "batchnorm"},
    {"bn", "batchnorm"}, {"swish", "silu"}, {"avg", "mean"}, {"average", "mean"},
    {"cat", "concat"}, {"permute", "transpose"}, {"view", "reshape"}, {"pow2", "pow"},
    {"multiheadattention", "attention"}, {"mha", "attention"}, {"log_softmax", "logsoftmax"},
    {"leaky_relu", "leakyrelu"}, {"layer_norm", "layernorm"}, {"batch_norm", "batchnorm"},
};

const char *nearest_layer(Expander *e, const char *name)
{
    const char **keys = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strcmp(aliases[i][0], name) == 0)
            return aliases[i][1];
    const Map *blocks = &e->frame->module->blocks;
    for (size_t i = 0; i < blocks->count; i++)
        PUSH(e->arena, keys, n, cap, blocks->entry[i].key);
    for (size_t i = 0; layer_info(i); i++)
        PUSH(e->arena, keys, n, cap, layer_info(i)->name);
    return nearest(name, keys, n);
}

Value unknown_layer(Expander *e, const Call *c, Span name)
{
    const Value *v = find_name(e, c->name);
    const char *near = nearest_layer(e, c->name);
    if (v && v->kind == V_POISON)
        return *v;
    if (v)
        return fail(e, name, "'%s' is %s here, not a layer or a function", c->name,
                    value_text_of(e->arena, v));
    if (near)
        return fail(e, name, "unknown layer or function '%s'; did you mean '%s'", c->name, near);
    return fail(e, name, "unknown layer or function '%s'; `nnc help layers` lists them", c->name);
}

/* --- path and layer --- */

static const char *number_label(Expander *e, const char *kind)
{
    int *count = map_get(&e->frame->counts, kind);
    if (!count) {
        count = NEW(e->arena, int);
        map_put(&e->frame->counts, kind, count);
    }
    return arena_printf(e->arena, "%s%d", kind, ++*count);
}

/* Two layers of one path would share their weights by accident. */
static bool claim_path(Expander *e, Call *c)
{
    Call *first = map_get(&e->paths, c->path);
    if (!first) {
        map_put(&e->paths, c->path, c);
        return true;
    }
    if (c->shared && first->shared)
        return true;
    if (!first->clashed && first->at.start == c->at.start && first->at.source == c->at.source)
        fail(e, c->at, "the layer '%s' is made more than once; in a repeat, number it: \"%s{i}\"",
             c->path, c->label ? c->label : c->name);
    else if (!first->clashed) {
        fail(e, c->at, "a second layer is called '%s'; give it a label of its own", c->path);
        note(e->ctx, first->at, "the first is here");
    }
    first->clashed = true;
    return false;
}

static bool owns_path(const Call *c)
{
    if (c->inner)
        return c->row && *c->row->weights;
    return c->label || !c->row || c->row->kind != LAYER_FUNCTION;
}

static bool give_path(Expander *e, Call *c)
{
    if (!owns_path(c))
        return true;
    c->numbered = !c->label;
    const char *last = c->label ? c->label : number_label(e, c->name);
    const char *outer = e->frame->path;
    if (strlen(outer) + strlen(last) > MAX_TEXT)
        return refuse(e, c->at, "the path of the layer gets longer than %d bytes", MAX_TEXT);
    c->path = *outer ? arena_printf(e->arena, "%s.%s", outer, last) : last;
    return e->frame->module->std || claim_path(e, c);
}

/* A block of the user is no layer: the layers in it are. */
void make_layer(Expander *e, Call *c)
{
    Graph *g = e->graph;
    Layer *l = NEW(e->arena, Layer);
    *l = (Layer){c->path, c->name, c->at, (int)g->nlayers, 0};
    PUSH(e->arena, g->layers, g->nlayers, g->cap_layers, l);
    c->layer = g->layer = l;
}

/* --- activation --- */

static bool is_activation(Expander *e, const Value *v)
{
    if (v->kind != V_WORD)
        return false;
    BlockRef *b = find_block(e, v->text);
    const LayerInfo *row = layer_find(v->text);
    if (!b || b->module->std)
        return row && row->activation;
    int needed = 0;
    for (int i = 0; i < b->block->nparam; i++)
        needed += !b->block->param[i].value;
    return needed == 1;
}

/* How many values must be given without a name. */
static int needed_values(const Call *c, const BlockRef *b)
{
    int n = 0;
    if (!c->row) {
        for (int i = 0; i < b->block->nparam; i++)
            n += !b->block->param[i].value;
        return n;
    }
    for (int i = 0; i < MAX_PARAMS && c->row->param[i].name; i++)
        n += c->row->param[i].positional && !c->row->param[i].value;
    return n + (c->row->tensors == ANY_TENSORS ? 1 : c->row->tensors);
}

/* Takes `relu` off the end of `dense 128 relu`. */
static Value take_activation(Expander *e, Call *c, const BlockRef *b)
{
    if (c->narg > needed_values(c, b) && is_activation(e, &c->arg[c->narg - 1]))
        return c->arg[--c->narg];
    return value_none();
}

static Value activate(Expander *e, const Value *act, Value v)
{
    Call *c = NEW(e->arena, Call);
    Value *arg = NEW(e->arena, Value);
    *arg = v;
    *c = (Call){.name = act->text, .at = act->span, .name_at = act->span, .arg = arg, .narg = 1,
                .inner = true, .frame = e->frame};
    return v.kind == V_POISON ? v : invoke(e, c);
}

/* --- running --- */

static Value run_call(Expander *e, Call *c, BlockRef *b)
{
    if (c->row && c->row->kind != LAYER_STD)
        return bind_row(e, c) ? c->row->build(e, c) : value_poison();
    return expand_block(e, c, b);
}

/* Who is meant: a block of the file, then of std.nn or a row of the table. False if nobody. */
static bool resolve(Expander *e, Call *c, BlockRef **b)
{
    *b = find_block(e, c->name);
    c->row = *b && !(*b)->module->std ? NULL : layer_find(c->name);
    return c->row || *b;
}

Value invoke(Expander *e, Call *c)
{
    BlockRef *b;
    if (!resolve(e, c, &b))
        return unknown_layer(e, c, c->name_at.source ? c->name_at : c->at);
    if (c->row && c->row->kind == LAYER_LATER)
        return fail(e, c->name_at, "'%s' is not there yet: convolution, pooling, recurrence and "
                    "resizing come with the next versions", c->name);
    Layer *outer = e->graph->layer;
    Value act = take_activation(e, c, b);
    bool whole = b && b->block->whole && !c->label;
    if (!whole && !give_path(e, c))
        return value_poison();
    bool own = c->row && !c->inner && !e->frame->module->std;
    if (own && (c->label || c->row->kind != LAYER_FUNCTION))
        make_layer(e, c);
    Value v = run_call(e, c, b);
    if (act.kind == V_WORD)
        v = activate(e, &act, v);
    const Call *around = e->frame->call; /* a block of the user that `parameter` made a layer */
    e->graph->layer = outer || !around ? outer : around->layer;
    return v;
}

/* --- from the text --- */

static bool add_argument(Expander *e, Call *c, size_t *cap, Value v)
{
    size_t n = (size_t)c->narg;
    PUSH(e->arena, c->arg, n, *cap, v);
    c->narg = (int)n;
    return v.kind != V_POISON;
}

bool take_arguments(Expander *e, Call *c, const Expr *x, const Value *in)
{
    bool ok = true;
    size_t cap = 0;
    bool many = in && in->kind == V_MANY;
    for (int i = 0; in && i < (many ? in->count : 1); i++)
        ok = add_argument(e, c, &cap, many ? in->item[i] : *in) && ok;
    for (int i = 0; i < x->nargs; i++)
        ok = add_argument(e, c, &cap, eval_word(e, x->args[i])) && ok;
    c->named = NEW_ARRAY(e->arena, NamedArg, x->nnamed);
    for (int i = 0; i < x->nnamed; i++) {
        const Named *n = &x->named[i];
        c->named[i] = (NamedArg){n->name, n->span, eval_word(e, n->value), false, false};
        ok = ok && c->named[i].value.kind != V_POISON;
        for (int k = 0; k < i; k++)
            if (strcmp(c->named[k].name, n->name) == 0)
                ok = refuse(e, n->span, "'%s' is given twice", n->name);
    }
    c->nnamed = x->nnamed;
    return ok;
}

bool take_label(Expander *e, Call *c, const Expr *label)
{
    if (!label)
        return true;
    c->label = eval_text(e, label);
    c->at = label->span;
    if (c->label && !*c->label)
        return refuse(e, label->span, "an empty label; a layer's label is the path of its weights");
    return c->label != NULL;
}

Value call_stage(Expander *e, const Expr *x, const Value *in, const Expr *label)
{
    if (x->kind != EXPR_STAGE && x->kind != EXPR_CALL)
        return value_poison(); /* EXPR_ERROR */
    if (!step(e, x->span) || (in && in->kind == V_POISON))
        return value_poison();
    const Value *word = find_name(e, x->text);
    if (!in && x->kind == EXPR_STAGE)
        return layer_value(e, x, label);
    if (word && word->kind == V_LAYER)
        return call_layer(e, word, x, in, label);
    Call *c = NEW(e->arena, Call);
    *c = (Call){.name = word && word->kind == V_WORD ? word->text : x->text, .at = x->name,
                .name_at = x->name, .frame = e->frame};
    bool labelled = take_label(e, c, label);
    return take_arguments(e, c, x, in) && labelled ? invoke(e, c) : value_poison();
}

const char *call_text(Expander *e, const Call *c)
{
    Buf out = {.arena = e->arena};
    const char *on = NULL;
    buf_printf(&out, "'%s", c->name);
    for (int i = 0; i < c->narg; i++) {
        if (c->arg[i].kind == V_TENSOR && !on)
            on = type_text(e->arena, &c->arg[i].node->type);
        if (!is_static(&c->arg[i]))
            continue;
        buf_puts(&out, " ");
        value_print(&out, &c->arg[i]);
    }
    buf_puts(&out, "'");
    if (on)
        buf_printf(&out, " on %s", on);
    return buf_text(&out);
}
