/* expand.c: the model: its inputs become nodes and names, its body runs, its outputs are checked
 * against what the head of the model promises. */
#include "expand/expander.h"
#include <string.h>

/* --- types --- */

static Value *symbol_value(Expander *e, const char *name)
{
    Binding *b = map_get(&e->frame->names, name);
    return b ? &b->value : NULL;
}

/* --dim NAME=…, or nothing. */
static Value given_length(Expander *e, const DimExpr *d)
{
    ExpandOptions *o = e->options;
    for (int i = 0; i < o->ndim; i++)
        if (strcmp(o->dim[i].name, d->symbol) == 0) {
            o->dim[i].used = true;
            return value_whole(o->dim[i].value, d->span);
        }
    return fail(e, d->span, "the length '%s' is not known; give it with --dim %s=16", d->symbol,
                d->symbol);
}

/* The length of a symbolic dimension: a constant of the file, or from --dim, and then it becomes a
 * name of the model. */
static bool symbol_length(Expander *e, const DimExpr *d, int64_t *out)
{
    const Value *known = find_name(e, d->symbol);
    Value v = known ? *known : given_length(e, d);
    if (!known)
        bind_name(e, &(Name){d->symbol, d->span}, v, true);
    if (v.kind == V_POISON || as_whole(&v, out))
        return v.kind != V_POISON;
    return refuse(e, d->span, "'%s' is %s, and a length here; rename one of them", d->symbol,
                  value_text_of(e->arena, &v));
}

static bool declared_dtype(Expander *e, const TypeExpr *t, DType *out)
{
    static const char *const names[] = {"f32", "i64", "i32", "i8", "u8", "bool"};
    if (dtype_find(t->dtype, out) && (*out == DT_F32 || dtype_class(*out) != DT_FLOAT))
        return true;
    if (dtype_find(t->dtype, out))
        return refuse(e, t->span, "%s is a type of weights only; a model computes in f32",
                      t->dtype);
    const char *near = nearest(t->dtype, names, 6);
    return refuse(e, t->span, "unknown type '%s'; %s", t->dtype,
                  near ? arena_printf(e->arena, "did you mean '%s'", near)
                       : "there are f32, i64, i32, i8, u8 and bool");
}

static bool declared_type(Expander *e, const TypeExpr *t, Type *out)
{
    bool ok = declared_dtype(e, t, &out->dtype);
    if (t->ndim > MAX_RANK)
        return refuse(e, t->span, "%d dimensions; at most %d are possible", t->ndim, MAX_RANK);
    out->rank = t->ndim;
    for (int i = 0; i < t->ndim; i++) {
        const DimExpr *d = &t->dim[i];
        out->dim[i] = d->size;
        if (d->symbol && !symbol_length(e, d, &out->dim[i]))
            ok = false;
        else if (out->dim[i] < 1)
            ok = refuse(e, d->span, "a dimension of %lld; dimensions begin at 1",
                        (long long)out->dim[i]);
    }
    if (ok && checked_count(out->rank, out->dim) < 0)
        return refuse(e, t->span, "%s has 2^40 elements or more", type_text(e->arena, out));
    return ok;
}

/* --- inputs --- */

/* An input that --const fixes. */
static Node *fixed_input(Expander *e, InputValue *v, const Port *p, const Type *t)
{
    v->used = true;
    if (!type_equal(&v->value.type, t)) {
        fail(e, p->span, "the value given for '%s' is %s, but the model declares %s", p->name,
             type_text(e->arena, &v->value.type), type_text(e->arena, t));
        return NULL;
    }
    return graph_const(e->graph, &v->value, t->dtype, p->name, p->span);
}

static Value input_value(Expander *e, const Port *p, const Type *t)
{
    ExpandOptions *o = e->options;
    for (int i = 0; i < o->ninput; i++)
        if (strcmp(o->input[i].name, p->name) == 0)
            return value_tensor(fixed_input(e, &o->input[i], p, t), p->span);
    return value_tensor(graph_input(e->graph, p->name, *t, p->span), p->span);
}

static void add_inputs(Expander *e, const ModelExpr *m)
{
    for (int i = 0; i < m->nin; i++) {
        const Port *p = &m->in[i];
        Type t;
        bool ok = declared_type(e, p->type, &t);
        if (symbol_value(e, p->name)) {
            fail(e, p->span, "'%s' is declared twice", p->name);
            continue;
        }
        bind_name(e, &(Name){p->name, p->span}, ok ? input_value(e, p, &t) : value_poison(), false);
    }
}

/* --- outputs --- */

static void check_output(Expander *e, const Port *p, const Value *v, Span at)
{
    Type t;
    const char *name = p->name ? p->name : "y";
    if (!declared_type(e, p->type, &t) || v->kind == V_POISON)
        return;
    Node *n = lift_as(e, v, t.dtype, at);
    if (!n)
        return;
    if (type_equal(&n->type, &t)) {
        graph_output(e->graph, name, n);
        return;
    }
    fail(e, at, "the output%s is %s, but the model declares %s",
         p->name ? arena_printf(e->arena, " '%s'", p->name) : "", type_text(e->arena, &n->type),
         type_text(e->arena, &t));
    note(e->ctx, p->type->span, "declared here");
}

/* Outputs by name, when all are bound and the last statement is no bare value. */
static bool outputs_by_name(Expander *e, const ModelExpr *m)
{
    const Stmt *last = m->nbody ? m->body[m->nbody - 1] : NULL;
    if (last && last->kind == STMT_VALUE)
        return false;
    for (int i = 0; i < m->nout; i++)
        if (!m->out[i].name || !symbol_value(e, m->out[i].name))
            return false;
    return true;
}

static void add_outputs(Expander *e, const ModelExpr *m, const Value *last)
{
    const Stmt *end = m->nbody ? m->body[m->nbody - 1] : NULL;
    Span at = end ? end->span : m->name_span;
    if (outputs_by_name(e, m)) {
        for (int i = 0; i < m->nout; i++)
            check_output(e, &m->out[i], symbol_value(e, m->out[i].name), at);
        return;
    }
    if (last->kind == V_POISON)
        return;
    if (last->kind == V_NONE) {
        fail(e, at, "the model gives nothing; its last statement is its result");
        return;
    }
    int n = last->kind == V_MANY ? last->count : 1;
    if (n != m->nout)
        fail(e, at, "the last statement gives %d value%s, but the model declares %d output%s", n,
             n == 1 ? "" : "s", m->nout, m->nout == 1 ? "" : "s");
    for (int i = 0; i < m->nout && n == m->nout; i++)
        check_output(e, &m->out[i], last->kind == V_MANY ? &last->item[i] : last, at);
}

static void check_names(Expander *e, const ModelExpr *m)
{
    Map names = {.arena = e->arena};
    for (int i = 0; i < m->nout; i++) {
        const Port *p = &m->out[i];
        if (p->name && map_get(&names, p->name))
            fail(e, p->span, "'%s' is declared twice", p->name);
        else if (p->name)
            map_put(&names, p->name, &m->out[i]);
    }
}

/* --- the model --- */

static void run_model(Expander *e, const ModelExpr *m)
{
    Frame frame = {.module = e->root, .path = "", .names = {.arena = e->arena},
                   .counts = {.arena = e->arena}};
    e->frame = &frame;
    for (int i = 0; i < m->nbody && !e->weights.spec; i++)
        if (m->body[i]->kind == STMT_WEIGHTS)
            open_weights(e, m->body[i]);
    check_names(e, m);
    add_inputs(e, m);
    Value last = run_body(e, m->body, m->nbody);
    if (!e->stop)
        add_outputs(e, m, &last);
    if (!e->ctx->errors)
        check_unused(e);
    e->frame = NULL;
}

Expander *expander_new(Ctx *c, ExpandOptions *options, const char *graph)
{
    Arena *a = c->arena;
    Expander *e = NEW(a, Expander);
    *e = (Expander){.ctx = c, .arena = a, .options = options, .modules = {.arena = a},
                    .paths = {.arena = a}, .told = {.arena = a},
                    .weights = {.prefix = "", .shared = {.arena = a}, .files = {.arena = a}}};
    e->graph = graph_new(c, graph);
    e->std = std_load(e);
    return e;
}

Graph *expand_model(Ctx *c, const File *file, ExpandOptions *options)
{
    int errors = c->errors;
    if (!file->model) {
        error(c, (Span){file->source, 0, 1}, "there is no model in this file; it begins with  "
              "model name(x: f32[4]) -> f32[2] {");
        return NULL;
    }
    Expander *e = expander_new(c, options, file->model->name);
    e->root = module_load(e, file);
    if (c->errors == errors)
        run_model(e, file->model);
    return c->errors == errors ? e->graph : NULL;
}
