/* bind.c: weights. A layer asks for a tensor by name and shape; it comes from the call itself (w=,
 * b=), or from the model's source. What comes from a file stays there: a constant points into the
 * mapping, and another layout is a transpose of it, which folding resolves. */
#include "expand/bind.h"
#include "base/file.h"
#include <math.h>
#include <string.h>

/* --- the source --- */

static bool find_layout(Expander *e, const WeightsExpr *s)
{
    static const char *const names[] = {"pytorch", "keras", "onnx"};
    if (!s->from)
        return true;
    for (int i = 0; i < 3; i++)
        if (strcmp(s->from, names[i]) == 0) {
            e->weights.layout = (Layout)i;
            return true;
        }
    const char *near = nearest(s->from, names, 3);
    return refuse(e, s->from_span, "unknown layout '%s'; %s", s->from,
                  near ? arena_printf(e->arena, "did you mean '%s'", near)
                       : "there are pytorch, keras and onnx");
}

void open_weights(Expander *e, const Stmt *s)
{
    Weights *w = &e->weights;
    w->spec = s->weights;
    w->prefix = s->weights->prefix ? s->weights->prefix : "";
    if (!find_layout(e, w->spec) || w->spec->kind != WEIGHTS_FILE)
        return;
    const char *path = path_beside(e->arena, w->spec->path_span.source->name, w->spec->path);
    w->source = w->spec->order ? weights_open_raw(e->ctx, path, w->spec->path_span)
                               : weights_open(e->ctx, path, w->spec->path_span);
}

static bool has_names(const Weights *w)
{
    return w->source && !w->spec->order;
}

/* --- what a tensor is called --- */

/* Keras's name of the row's weight, or NULL: "weight=kernel" in the table. */
static const char *keras_name(Expander *e, const LayerInfo *row, const char *name)
{
    size_t n = strlen(name);
    for (const char *s = row ? row->weights : ""; *s; s += strcspn(s, " "), s += *s == ' ')
        if (strncmp(s, name, n) == 0 && s[n] == '=')
            return arena_strndup(e->arena, s + n + 1, strcspn(s + n + 1, " "));
    return NULL;
}

const char *weight_key(Expander *e, const Call *c, const char *name, bool keras)
{
    const char *other = keras ? keras_name(e, c->row, name) : NULL;
    const char *dot = c->path && *c->path ? "." : "";
    return arena_printf(e->arena, "%s%s%s", c->path ? c->path : "", dot, other ? other : name);
}

/* The entry by the layout's name, or by PyTorch's, which exporters like to keep. */
static WeightEntry *find_entry(Expander *e, const Call *c, const char *name)
{
    const Weights *w = &e->weights;
    WeightEntry *f = NULL;
    for (int keras = w->layout == FROM_KERAS; !f && keras >= 0; keras--)
        f = weights_find(w->source, arena_printf(e->arena, "%s%s", w->prefix,
                                                 weight_key(e, c, name, keras)));
    return f;
}

/* PyTorch counts batches beside the statistics; no model needs it. */
static void use_batch_counter(Expander *e, const Call *c, const char *name)
{
    if (strcmp(name, "running_mean") != 0)
        return;
    WeightEntry *f = find_entry(e, c, "num_batches_tracked");
    if (f)
        f->used = true;
}

/* --- shapes --- */

Type want_type(const Expander *e, const Want *w)
{
    Type t = type_make(DT_F32, w->rank, w->shape);
    if (w->swaps && e->weights.layout != FROM_PYTORCH) {
        t.dim[0] = w->shape[1];
        t.dim[1] = w->shape[0];
    }
    return t;
}

/* Which of the n wanted shapes t has, as stored in a file (or as in the text), or -1. */
static int match(const Expander *e, const Type *t, const Want *w, int n, bool stored)
{
    for (int i = 0; i < n; i++) {
        Type want = stored ? want_type(e, &w[i]) : type_make(DT_F32, w[i].rank, w[i].shape);
        if (shape_equal(t, &want))
            return i;
    }
    return -1;
}

static Node *placeholder(Expander *e, const Call *c, const Want *w)
{
    Tensor t = {.type = type_make(DT_F32, w->rank, w->shape)};
    return graph_const(e->graph, &t, DT_F32, w->name, user_place(e, c->at));
}

/* --- from a file --- */

/* As stored; one constant for all who use the key. */
static Node *entry_node(Expander *e, WeightEntry *f, const char *name, Span at)
{
    const char *id = arena_printf(e->arena, "%p %s", (void *)f->source, f->key);
    Node *n = map_get(&e->weights.shared, id);
    f->used = true;
    if (n || !weights_load(e->ctx, f, user_place(e, at))) /* which reports what f refuses */
        return n;
    DType d = f->tensor.type.dtype;
    n = graph_const(e->graph, &f->tensor, dtype_class(d) == DT_FLOAT ? DT_F32 : d, name,
                    user_place(e, at));
    map_put(&e->weights.shared, id, n);
    return n;
}

static Node *node_of_entry(Expander *e, const Call *c, WeightEntry *f, const Want *w, int n,
                           const char *name)
{
    const Type *t = &f->tensor.type;
    f->used = true;
    if (!f->refused && dtype_class(t->dtype) != DT_FLOAT) {
        fail(e, c->at, "'%s' is %s in %s, but %s needs floats; save it as f32", f->key,
             type_text(e->arena, t), source_name(e, f), call_text(e, c));
        return placeholder(e, c, w);
    }
    int which = f->refused ? 0 : match(e, t, w, n, true);
    if (which < 0) {
        report_shape(e, c, f, w);
        return placeholder(e, c, w);
    }
    Node *node = entry_node(e, f, name, c->at);
    if (!node)
        return placeholder(e, c, w);
    if (w[which].swaps && e->weights.layout != FROM_PYTORCH)
        return make_transpose(e, node, (int[]){1, 0}, c->at);
    return node;
}

static Node *from_file(Expander *e, const Call *c, const Want *w, int n)
{
    if (!e->weights.source)
        return placeholder(e, c, w); /* it could not be opened; reported */
    WeightEntry *f;
    Type t = want_type(e, w);
    if (e->weights.spec->order)
        f = weights_next(e->weights.source, &t, user_place(e, c->at));
    else
        f = find_entry(e, c, w->name);
    if (f) {
        use_batch_counter(e, c, w->name);
        return node_of_entry(e, c, f, w, n, weight_key(e, c, w->name, false));
    }
    if (e->weights.spec->order)
        e->weights.source = NULL; /* too short, reported: the rest is silent */
    else
        report_missing(e, c, w);
    return placeholder(e, c, w);
}

/* --- made up --- */

/* FNV-1a, 64 bits: a tensor's numbers depend on its name, not on what stands before it. */
static uint64_t stream_of(const char *key)
{
    uint64_t h = 14695981039346656037u;
    for (; *key; key++)
        h = (h ^ (unsigned char)*key) * 1099511628211u;
    return h;
}

static Node *made_up(Expander *e, const Call *c, const Want *w, const char *key)
{
    Tensor t = {.type = type_make(DT_F32, w->rank, w->shape)};
    int64_t count = checked_count(w->rank, w->shape);
    if (!may_make(e, count, c->at))
        return NULL;
    if (e->weights.spec->kind == WEIGHTS_ZERO) {
        t.data = NEW_ARRAY(e->arena, float, count);
    } else {
        double bound = w->fan_in > 0 ? 1 / sqrt(w->fan_in) : 0.5;
        weights_random(&t, e->arena, (uint64_t)e->weights.spec->seed, stream_of(key), bound);
        float *p = (float *)(uintptr_t)t.data;
        for (int64_t i = 0; i < count && w->fan_in <= 0; i++)
            p[i] += 1; /* in [0.5, 1.5) */
    }
    return graph_const(e->graph, &t, DT_F32, key, user_place(e, c->at));
}

/* --- given in the call --- */

/* @"x.npy" is a file beside the text unless such a key exists. */
static WeightEntry *key_entry(Expander *e, const Value *key)
{
    WeightEntry *f = has_names(&e->weights) ? weights_find(e->weights.source, key->text) : NULL;
    if (f || strcmp(path_suffix(key->text), ".npy") != 0)
        return f;
    const char *beside = key->from ? key->from->name : "";
    const char *path = path_beside(e->arena, beside, key->text);
    WeightSource *s = map_get(&e->weights.files, path);
    if (!s) {
        s = weights_open(e->ctx, path, user_place(e, key->span));
        if (s)
            map_put(&e->weights.files, path, s);
    }
    return s && weights_count(s) ? weights_at(s, 0) : NULL;
}

static Node *from_key(Expander *e, const Call *c, const Value *key, const Want *w, int n)
{
    int errors = e->ctx->errors;
    const Weights *source = &e->weights;
    WeightEntry *f = key_entry(e, key);
    if (f)
        return node_of_entry(e, c, f, w, n, key->text);
    bool invent = source->spec && source->spec->kind != WEIGHTS_FILE;
    if (invent && e->ctx->errors == errors) {
        const char *id = arena_printf(e->arena, "made %s", key->text);
        Node *node = map_get(&e->weights.shared, id);
        if (!node || match(e, &node->type, w, n, false) < 0) {
            node = made_up(e, c, w, key->text);
            map_put(&e->weights.shared, id, node);
        }
        return node;
    }
    if (e->ctx->errors == errors)
        report_key(e, key);
    return placeholder(e, c, w);
}

/* One number for all elements. */
static Node *spread(Expander *e, const Call *c, const Value *v, const Want *w)
{
    Attr a = {.rank = w->rank};
    memcpy(a.shape, w->shape, sizeof a.shape);
    if (!may_make(e, checked_count(w->rank, w->shape), c->at))
        return NULL;
    Node *n = lift(e, v, NULL, c->at);
    return w->rank ? make(e, OP_EXPAND, c->at, 1, &n, &a) : n;
}

static Node *from_call(Expander *e, const Call *c, NamedArg *given, const Want *w, int n)
{
    const Value *v = &given->value;
    given->used = true;
    if (v->kind == V_KEY)
        return from_key(e, c, v, w, n);
    if (is_number(v))
        return spread(e, c, v, w);
    if (v->kind != V_LIST && v->kind != V_TENSOR) {
        fail(e, v->span, "%s as the tensor '%s'; it takes @\"key\", @\"file.npy\", a list, a "
             "number for all elements, or a tensor", value_text_of(e->arena, v), given->name);
        return placeholder(e, c, w);
    }
    Node *node = prompt_weight(e, lift(e, v, NULL, v->span));
    if (node && match(e, &node->type, w, n, false) < 0) {
        Type t = type_make(DT_F32, w->rank, w->shape);
        fail(e, v->span, "'%s' is %s, but %s needs %s", given->name,
             shape_text(e->arena, &node->type), call_text(e, c), shape_text(e->arena, &t));
        return placeholder(e, c, w);
    }
    if (node && v->kind == V_LIST)
        node->name = weight_key(e, c, w->name, false);
    return node;
}

/* --- for layers --- */

/* Says once for each layer without a label that its number is part of a name in the file. */
static void warn_numbered(Expander *e, Call *c)
{
    while (c && has_names(&e->weights)) {
        if (c->numbered && !c->warned)
            warning(e->ctx, c->at, "'%s' without a label is called '%s', and so are its weights in "
                    "the file; put a label before it, as in  fc1: %s", c->name, c->path, c->name);
        c->warned = true;
        c = c->frame->call;
    }
}

/* w= and b= are short for weight= and bias=. */
static NamedArg *given_weight(const Call *c, const char *name)
{
    bool bias = strcmp(name, "bias") == 0;
    NamedArg *a = bias || strcmp(name, "weight") == 0 ? find_named(c, bias ? "b" : "w") : NULL;
    if (!a || a->param)
        a = find_named(c, name);
    return a && !a->param ? a : NULL;
}

/* A use that brings its matrix along means no file: what it lacks can be written beside it. */
static void no_source(Expander *e, const Call *c, const char *name)
{
    const char *key = weight_key(e, c, name, false);
    if (given_weight(c, "weight"))
        fail(e, c->at, "%s needs the weight '%s' too, and the model names no source; write  %s=0  "
             "or a list behind it", call_text(e, c), key, strcmp(name, "bias") == 0 ? "b" : name);
    else
        fail(e, c->at, "%s needs the weight '%s', but the model names no source; write  weights "
             "\"file.safetensors\"  in it, or  weights random 1", call_text(e, c), key);
}

static Node *from_source(Expander *e, Call *c, const Want *w, int n)
{
    if (e->weights.spec && e->weights.spec->kind != WEIGHTS_FILE)
        return made_up(e, c, w, weight_key(e, c, w->name, false));
    warn_numbered(e, c);
    if (e->weights.spec)
        return from_file(e, c, w, n);
    if (!e->weights.told)
        no_source(e, c, w->name);
    e->weights.told = true;
    return placeholder(e, c, w);
}

Node *bind_weight_any(Expander *e, Call *c, const Want *w, int n)
{
    NamedArg *given = given_weight(c, w->name);
    if (checked_count(w->rank, w->shape) < 0) {
        Type t = type_make(DT_F32, w->rank, w->shape);
        fail(e, c->at, "the weight '%s' would be %s; it must have from 1 to 2^40 elements",
             w->name, shape_text(e->arena, &t));
        return NULL;
    }
    int errors = e->ctx->errors;
    Node *node = given ? from_call(e, c, given, w, n) : from_source(e, c, w, n);
    e->weight_errors += e->ctx->errors - errors;
    bool counted = given && given->value.kind == V_TENSOR; /* where that was bound */
    if (node && !counted && e->graph->layer)
        e->graph->layer->params += type_count(&node->type);
    return node;
}

Node *bind_weight(Expander *e, Call *c, const Want *w)
{
    return bind_weight_any(e, c, w, 1);
}

Node *bind_key(Expander *e, const Value *key)
{
    int errors = e->ctx->errors;
    WeightEntry *f = key_entry(e, key);
    if (f)
        return entry_node(e, f, key->text, key->span);
    if (e->ctx->errors == errors)
        report_key(e, key);
    return NULL;
}

/* Nodes are only added, operands first: what is known stays valid. */
bool varies(Expander *e, const Node *n)
{
    const Graph *g = e->graph;
    while (e->nvaries < g->count) {
        const Node *m = g->node[e->nvaries];
        bool v = m->op == OP_INPUT;
        for (int i = 0; i < m->nin; i++)
            v = v || e->varies[m->in[i]->id];
        PUSH(e->arena, e->varies, e->nvaries, e->cap_varies, v);
    }
    return e->varies[n->id];
}

void check_unused(Expander *e)
{
    const Weights *w = &e->weights;
    if (w->source && w->spec->order)
        weights_end(w->source, w->spec->path_span);
    else if (w->source && !e->options->allow_unused)
        report_unused(e);
}
