/* build.c: builders of statements, types, heads and the file. */
#include "lang/build.h"
#include "nn.tab.h"

static int64_t whole(const Expr *number)
{
    return number->number;
}

Stmts *stmts_add(Parser *p, Stmts *list, Stmt *s)
{
    if (!list)
        list = NEW(p->arena, Stmts);
    if (s)
        PUSH(p->arena, list->at, list->n, list->cap, s);
    return list;
}

static Stmt *stmt_new(Parser *p, StmtKind kind, Span at)
{
    Stmt *s = NEW(p->arena, Stmt);
    s->kind = kind;
    s->span = at;
    return s;
}

static void set_values(Parser *p, Stmt *s, Expr *a, Expr *b)
{
    s->nvalues = b ? 2 : 1;
    s->values = NEW_ARRAY(p->arena, Expr *, s->nvalues);
    s->values[0] = a;
    if (b)
        s->values[1] = b;
}

static void set_name(Parser *p, Stmt *s, const Token *name)
{
    s->names = NEW(p->arena, Name);
    s->nnames = 1;
    s->names[0] = (Name){token_text(p, name), token_span(p, name)};
}

/* Takes the statements inside into s. */
static void set_body(Parser *p, Stmt *s, Stmt ***body, int *n, const Stmts *list)
{
    if (!list)
        return;
    *body = list->at;
    *n = list->n;
    for (int i = 0; i < list->n; i++)
        if (list->at[i]->depth >= s->depth)
            s->depth = list->at[i]->depth + 1;
    if (s->depth > MAX_NESTING) {
        too_deep(p, s->span);
        s->depth = 0;
    }
}

Stmt *stmt_values(Parser *p, Span at, const Exprs *values)
{
    Stmt *s = stmt_new(p, STMT_VALUE, at);
    s->values = values->at;
    s->nvalues = values->n;
    return s;
}

Stmt *stmt_assign(Parser *p, Span at, const Exprs *names, const Exprs *values)
{
    Stmt *s = stmt_new(p, STMT_ASSIGN, at);
    s->values = values->at;
    s->nvalues = values->n;
    s->names = NEW_ARRAY(p->arena, Name, names->n);
    s->nnames = names->n;
    for (int i = 0; i < names->n; i++) {
        const Expr *e = names->at[i];
        if (e->kind != EXPR_NAME) {
            error(p->ctx, e->span,
                  "only names can stand left of '='; a comparison is written '=='");
            return NULL;
        }
        s->names[i] = (Name){e->text, e->span};
    }
    return s;
}

Stmt *stmt_const(Parser *p, Span at, const Token *name, Expr *value)
{
    Stmt *s = stmt_new(p, STMT_CONST, at);
    set_name(p, s, name);
    set_values(p, s, value, NULL);
    return s;
}

Stmt *stmt_state(Parser *p, Span at, const Token *name, TypeExpr *type, Expr *value)
{
    Stmt *s = stmt_new(p, STMT_STATE, at);
    set_name(p, s, name);
    set_values(p, s, value, NULL);
    s->type = type;
    return s;
}

Stmt *stmt_repeat(Parser *p, Span at, const Token *name, Expr *from, Expr *to, const Stmts *body)
{
    Stmt *s = stmt_new(p, STMT_REPEAT, at);
    set_name(p, s, name);
    set_values(p, s, from, to);
    set_body(p, s, &s->body, &s->nbody, body);
    return s;
}

Stmt *stmt_if(Parser *p, Span at, Expr *cond, const Stmts *body, const Stmts *other)
{
    Stmt *s = stmt_new(p, STMT_IF, at);
    set_values(p, s, cond, NULL);
    set_body(p, s, &s->body, &s->nbody, body);
    set_body(p, s, &s->other, &s->nother, other);
    s->has_else = other != NULL;
    return s;
}

Stmt *stmt_assert(Parser *p, Span at, Expr *cond)
{
    Stmt *s = stmt_new(p, STMT_ASSERT, at);
    set_values(p, s, cond, NULL);
    return s;
}

Stmt *stmt_weights(Parser *p, Span at, WeightsExpr *w)
{
    Stmt *s = stmt_new(p, STMT_WEIGHTS, at);
    s->weights = w;
    return s;
}

WeightsExpr *weights_file(Parser *p, const Token *path)
{
    WeightsExpr *w = NEW(p->arena, WeightsExpr);
    w->kind = WEIGHTS_FILE;
    w->path = plain_string(p, path, "the name of a file");
    w->path_span = token_span(p, path);
    return w;
}

WeightsExpr *weights_seeded(Parser *p, const Token *seed)
{
    WeightsExpr *w = NEW(p->arena, WeightsExpr);
    w->kind = WEIGHTS_RANDOM;
    w->seed = whole(expr_number(p, seed));
    return w;
}

WeightsExpr *weights_zero(Parser *p)
{
    WeightsExpr *w = NEW(p->arena, WeightsExpr);
    w->kind = WEIGHTS_ZERO;
    return w;
}

static void only_once(Parser *p, Span at, bool was, const char *word)
{
    if (was)
        error(p->ctx, at, "'%s' is given twice; leave one of them", word);
}

WeightsExpr *weights_order(Parser *p, WeightsExpr *w, Span at)
{
    only_once(p, at, w->order, "order");
    w->order = true;
    return w;
}

WeightsExpr *weights_from(Parser *p, WeightsExpr *w, Span at, const Token *who)
{
    only_once(p, at, w->from, "from");
    w->from = token_text(p, who);
    w->from_span = token_span(p, who);
    return w;
}

WeightsExpr *weights_prefix(Parser *p, WeightsExpr *w, Span at, const Token *text)
{
    only_once(p, at, w->prefix, "prefix");
    w->prefix = plain_string(p, text, "a prefix");
    return w;
}

Dims *dims_add(Parser *p, Dims *list, const Token *t)
{
    if (!list)
        list = NEW(p->arena, Dims);
    DimExpr d = {.span = token_span(p, t)};
    if (t->kind == INT)
        d.size = whole(expr_number(p, t));
    else
        d.symbol = token_text(p, t);
    PUSH(p->arena, list->at, list->n, list->cap, d);
    return list;
}

TypeExpr *type_new(Parser *p, Span at, const Token *name, const Dims *dims)
{
    TypeExpr *t = NEW(p->arena, TypeExpr);
    t->dtype = token_text(p, name);
    t->span = at;
    if (dims) {
        t->dim = dims->at;
        t->ndim = dims->n;
    }
    return t;
}

Ports *ports_add(Parser *p, Ports *list, const Token *name, TypeExpr *type)
{
    if (!list)
        list = NEW(p->arena, Ports);
    Port port = {.span = type->span, .type = type};
    if (name) {
        port.name = token_text(p, name);
        port.span = token_span(p, name);
    }
    PUSH(p->arena, list->at, list->n, list->cap, port);
    return list;
}

Params *params_add(Parser *p, Params *list, const Token *name, Expr *value)
{
    if (!list)
        list = NEW(p->arena, Params);
    Param param = {token_text(p, name), token_span(p, name), value};
    PUSH(p->arena, list->at, list->n, list->cap, param);
    return list;
}

void add_import(Parser *p, const Token *path)
{
    Span at = token_span(p, path);
    if (!p->typed && (p->consts.n || p->blocks.n || p->file->model))
        error(p->ctx, at, "imports stand at the top of the file, before all else");
    Import import = {plain_string(p, path, "the name of a file"), at};
    PUSH(p->arena, p->imports.at, p->imports.n, p->imports.cap, import);
}

void add_const(Parser *p, Stmt *s)
{
    stmts_add(p, &p->consts, s);
}

void add_block(Parser *p, Span at, const Token *name, const Params *params, const Stmts *body)
{
    Block *b = NEW(p->arena, Block);
    *b = (Block){.name = token_text(p, name), .name_span = token_span(p, name), .span = at};
    if (params) {
        b->param = params->at;
        b->nparam = params->n;
    }
    if (body) {
        b->body = body->at;
        b->nbody = body->n;
    }
    PUSH(p->arena, p->blocks.at, p->blocks.n, p->blocks.cap, b);
}

void add_model(Parser *p, Span at, const Token *name, const Ports *in, const Ports *out,
               const Stmts *body)
{
    File *f = p->file;
    if (f->model) {
        error(p->ctx, token_span(p, name), "a file holds one model; make a block of one of them");
        note(p->ctx, f->model->name_span, "the first one is here");
        return;
    }
    ModelExpr *m = f->model = NEW(p->arena, ModelExpr);
    *m = (ModelExpr){.name = token_text(p, name), .name_span = token_span(p, name), .span = at};
    m->in = in->at;
    m->nin = in->n;
    m->out = out->at;
    m->nout = out->n;
    if (body) {
        m->body = body->at;
        m->nbody = body->n;
    }
}
