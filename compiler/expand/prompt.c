/* prompt.c: one statement at the prompt: the names of those before become inputs of its graph,
 * what it binds or gives becomes outputs. */
#include "expand/prompt.h"
#include "expand/expander.h"
#include <string.h>

/* --- inputs --- */

static Node *add_input(Expander *e, const char *name, const Tensor *t, Span at)
{
    Node *n = graph_input(e->graph, name, t->type, at);
    n->value = *t;
    return n;
}

/* As compiled models hold it, in d's own type. */
static Tensor loaded(Expander *e, const Node *n)
{
    int64_t count = type_count(&n->type);
    void *data = arena_array(e->arena, (size_t)count, dtype_size(n->type.dtype));
    for (int64_t i = 0; i < count; i++)
        tensor_set(&n->type, data, i, const_rounded(n, i));
    return (Tensor){.type = n->type, .data = data};
}

Value prompt_literal(Expander *e, Value v)
{
    Value list = v;
    bool numbers = is_number(&v) || (v.kind == V_LIST && !v.tensors);
    if (!e->prompt || e->frame->block || !numbers)
        return v;
    if (is_number(&v))
        list = value_items(V_LIST, &v, 1, v.span); /* layers want an axis */
    Node *n = lift(e, &list, NULL, v.span);
    if (!n)
        return value_poison();
    Tensor t = loaded(e, n);
    return value_tensor(add_input(e, NULL, &t, v.span), v.span);
}

Node *prompt_weight(Expander *e, Node *n)
{
    bool known = e->prompt && n && n->op == OP_INPUT;
    return known ? graph_const(e->graph, &n->value, n->type.dtype, n->name, n->span) : n;
}

/* --- names of earlier statements --- */

static Node *enter_tensor(Expander *e, const char *name, const Node *n)
{
    Tensor t = loaded(e, n);
    return add_input(e, name, &t, (Span){0});
}

/* All is copied: the name may get another value while this graph is still of use. */
Value prompt_enter(Expander *e, const char *name, const Value *v)
{
    Value out = *v;
    if (v->kind == V_TENSOR)
        out.node = enter_tensor(e, name, v->node);
    if (has_text(v))
        out.text = arena_strdup(e->arena, v->text);
    if (!has_items(v))
        return out;
    out.item = NEW_ARRAY(e->arena, Value, v->count);
    for (int i = 0; i < v->count; i++)
        out.item[i] = prompt_enter(e, arena_printf(e->arena, "%s_%d", name, i), &v->item[i]);
    return out;
}

static void enter_names(Expander *e, const Prompt *p)
{
    for (size_t i = 0; i < p->names; i++) {
        Binding *b = NEW(e->arena, Binding);
        *b = (Binding){.kept = true, .raw = p->name[i].value};
        map_put(&e->frame->names, arena_strdup(e->arena, p->name[i].name), b);
    }
}

/* --- outputs --- */

static bool has_output(const Graph *g, const char *name)
{
    for (size_t i = 0; i < g->noutput; i++)
        if (strcmp(g->output[i].name, name) == 0)
            return true;
    return false;
}

/* The tensors in v that must be computed. */
static void want(Expander *e, const char *name, const Value *v)
{
    Graph *g = e->graph;
    for (int i = 0; has_items(v) && i < v->count; i++)
        want(e, name, &v->item[i]);
    if (v->kind != V_TENSOR || v->node->op == OP_INPUT)
        return;
    for (size_t i = 0; i < g->noutput; i++)
        if (g->output[i].node == v->node)
            return;
    if (has_output(g, name))
        name = arena_printf(e->arena, "%s%zu", name, g->noutput + 1);
    graph_output(g, name, v->node);
}

static bool is_input_name(const Graph *g, const char *name)
{
    for (size_t i = 0; i < g->ninput; i++)
        if (g->input[i]->name && strcmp(g->input[i]->name, name) == 0)
            return true;
    return false;
}

/* Keeps the inputs that are read; those without a name are called x, x2 ... */
static void finish_graph(Expander *e)
{
    Graph *g = e->graph;
    bool *needed = graph_needed(g, e->arena);
    size_t n = 0;
    for (size_t i = 0; i < g->ninput; i++)
        if (needed[g->input[i]->id])
            g->input[n++] = g->input[i];
    g->ninput = n;
    for (size_t i = 0, k = 1; i < n; i++)
        while (!g->input[i]->name) {
            const char *name = k == 1 ? "x" : arena_printf(e->arena, "x%zu", k);
            if (!is_input_name(g, name))
                g->input[i]->name = name;
            k++;
        }
    graph_sort(g);
}

static Value computed(Expander *e, const Value *v)
{
    return v->kind == V_KEY ? value_tensor(bind_key(e, v), v->span) : *v;
}

static void collect(Expander *e, Outcome *out)
{
    const Map *names = &e->frame->names;
    out->bound = NEW_ARRAY(e->arena, PromptName, names->count + 1);
    for (size_t i = 0; i < names->count; i++) {
        Binding *b = names->entry[i].value;
        if (b->kept)
            continue;
        b->value = computed(e, &b->value);
        const char *name = names->entry[i].key;
        out->bound[out->bounds++] = (PromptName){name, &b->value};
        want(e, is_input_name(e->graph, name) ? "y" : name, &b->value);
    }
    out->value = computed(e, &out->value);
    want(e, "y", &out->value);
}

/* --- the statement --- */

/* Works out the constants, so that their errors are told where they are written. */
static void try_constants(Expander *e)
{
    const File *f = e->root->file;
    for (int i = 0; i < f->nconst; i++)
        find_name(e, f->consts[i]->names[0].text);
}

static void run_typed(Expander *e, const Prompt *p, Stmt *s, Outcome *out)
{
    Frame *frame = NEW(e->arena, Frame);
    *frame = (Frame){.module = e->root, .path = "", .names = {.arena = e->arena},
                     .counts = {.arena = e->arena}};
    e->frame = frame;
    if (p->weights)
        open_weights(e, p->weights);
    if (s) {
        enter_names(e, p);
        out->value = run_body(e, &s, 1);
    } else {
        try_constants(e);
    }
    if (s && !e->ctx->errors)
        collect(e, out);
}

bool expand_statement(Ctx *c, const Prompt *p, Stmt *s, Outcome *out)
{
    ExpandOptions none = {.allow_unused = true};
    int errors = c->errors;
    Expander *e = expander_new(c, &none, "typed");
    *out = (Outcome){.graph = e->graph, .value = value_none()};
    e->prompt = true;
    e->root = module_load(e, p->file);
    if (c->errors == errors)
        run_typed(e, p, s, out);
    if (c->errors != errors)
        return false;
    finish_graph(e);
    return true;
}

/* --- values that last --- */

typedef struct Keeper {
    char *at;     /* NULL: only counts */
    size_t bytes; /* so far */
    PromptTensor *of;
    void *user;
} Keeper;

static void *room(Keeper *k, size_t bytes)
{
    void *p = k->at ? k->at + k->bytes : NULL;
    k->bytes += (bytes + 15) & ~(size_t)15;
    return p;
}

static const void *keep_bytes(Keeper *k, const void *data, size_t bytes)
{
    void *p = room(k, bytes);
    return p ? memcpy(p, data, bytes) : NULL;
}

static Node *keep_node(Keeper *k, const Node *n)
{
    Tensor t = k->of(k->user, n);
    Node *copy = room(k, sizeof *copy);
    size_t bytes = (size_t)type_count(&t.type) * dtype_size(t.type.dtype);
    const void *data = keep_bytes(k, t.data, bytes);
    if (copy) {
        *copy = (Node){.op = OP_CONST, .type = t.type, .value = t};
        copy->value.data = data;
    }
    return copy;
}

static Value keep(Keeper *k, const Value *v)
{
    Value out = *v;
    out.span = (Span){0};
    if (has_items(v)) {
        Value *item = room(k, sizeof *item * (size_t)v->count);
        for (int i = 0; i < v->count; i++) {
            Value one = keep(k, &v->item[i]);
            if (item)
                item[i] = one;
        }
        out.item = item;
    } else if (has_text(v)) {
        out.text = keep_bytes(k, v->text, strlen(v->text) + 1);
        out.from = NULL;
    } else if (v->kind == V_TENSOR) {
        out.node = keep_node(k, v->node);
    }
    return out;
}

Value *value_keep(const Value *v, AllocFn *alloc, void *alloc_user, PromptTensor *of, void *user)
{
    Keeper count = {.of = of, .user = user};
    room(&count, sizeof(Value));
    keep(&count, v);
    char *block = alloc(alloc_user, NULL, count.bytes);
    if (!block)
        return NULL;
    Keeper k = {.at = block, .of = of, .user = user};
    Value *copy = room(&k, sizeof *copy);
    *copy = keep(&k, v);
    return copy;
}

/* --- models --- */

const Stmt *model_weights(const ModelExpr *m)
{
    for (int i = 0; i < m->nbody; i++)
        if (m->body[i]->kind == STMT_WEIGHTS)
            return m->body[i];
    return NULL;
}

/* Outputs that are given by name. */
static Stmt *output_names(Arena *a, const ModelExpr *m)
{
    Stmt *s = NEW(a, Stmt);
    *s = (Stmt){.kind = STMT_VALUE, .span = m->name_span, .nvalues = m->nout,
                .values = NEW_ARRAY(a, Expr *, m->nout)};
    for (int i = 0; i < m->nout; i++) {
        Expr *x = s->values[i] = NEW(a, Expr);
        *x = (Expr){.kind = EXPR_NAME, .span = m->out[i].span, .text = m->out[i].name};
    }
    return s;
}

Block *model_block(Arena *a, const ModelExpr *m)
{
    Block *b = NEW(a, Block);
    *b = (Block){.name = m->name, .name_span = m->name_span, .span = m->span, .whole = true,
                 .param = NEW_ARRAY(a, Param, m->nin), .nparam = m->nin,
                 .body = NEW_ARRAY(a, Stmt *, m->nbody + 1)};
    for (int i = 0; i < m->nin; i++)
        b->param[i] = (Param){m->in[i].name, m->in[i].span, NULL};
    for (int i = 0; i < m->nbody; i++)
        if (m->body[i]->kind != STMT_WEIGHTS)
            b->body[b->nbody++] = m->body[i];
    bool named = b->nbody && b->body[b->nbody - 1]->kind != STMT_VALUE;
    for (int i = 0; i < m->nout; i++)
        named = named && m->out[i].name;
    if (named)
        b->body[b->nbody++] = output_names(a, m);
    return b;
}
