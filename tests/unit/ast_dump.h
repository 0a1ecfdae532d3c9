/* ast_dump.h: a parsed file as text, a line for each statement, without spans: to compare two. */
#ifndef AST_DUMP_H
#define AST_DUMP_H
#include "lang/ast.h"

static void dump_expr(Buf *b, const Expr *e);

static void dump_list(Buf *b, Expr *const *list, int n)
{
    for (int i = 0; i < n; i++) {
        buf_puts(b, i ? ", " : "");
        dump_expr(b, list[i]);
    }
}

static void dump_args(Buf *b, const Expr *e)
{
    static const char *const kind[] = {"int", "real", "string", "name", "dims", "list",
                                       "key", "unary", "binary", "cond", "call", "index",
                                       "slice", "label", "chain", "stage", "error"};
    buf_printf(b, "%s", kind[e->kind]);
    if (e->text)
        buf_printf(b, " %s", e->text);
    buf_puts(b, "(");
    dump_list(b, e->args, e->nargs);
    for (int i = 0; i < e->nnamed; i++) {
        buf_printf(b, "; %s=", e->named[i].name);
        dump_expr(b, e->named[i].value);
    }
    buf_puts(b, ")");
}

static void dump_expr(Buf *b, const Expr *e)
{
    static const char *const oper[] = {"neg", "not", "+", "-", "*", "/", "@", "**",
                                       "==", "!=", "<", "<=", ">", ">=", "and", "or"};
    if (!e) {
        buf_puts(b, "none");
        return;
    }
    switch (e->kind) {
    case EXPR_INT:
        buf_printf(b, "%lld", (long long)e->number);
        break;
    case EXPR_REAL:
        buf_printf(b, "%.17gr", e->real);
        break;
    case EXPR_NAME:
        buf_puts(b, e->text);
        break;
    case EXPR_DIMS:
        for (int i = 0; i < e->ndims; i++)
            buf_printf(b, "%s%lld", i ? "x" : "", (long long)e->dims[i]);
        break;
    case EXPR_UNARY:
    case EXPR_BINARY:
        buf_printf(b, "(%s ", oper[e->op]);
        dump_list(b, e->args, e->nargs);
        buf_puts(b, ")");
        break;
    case EXPR_LABEL:
        dump_expr(b, e->label);
        buf_puts(b, ": ");
        dump_expr(b, e->args[0]);
        break;
    default:
        dump_args(b, e);
    }
}

static void dump_type(Buf *b, const TypeExpr *t)
{
    buf_printf(b, "%s[", t->dtype);
    for (int i = 0; i < t->ndim; i++)
        if (t->dim[i].symbol)
            buf_printf(b, "%s ", t->dim[i].symbol);
        else
            buf_printf(b, "%lld ", (long long)t->dim[i].size);
    buf_puts(b, "]");
}

static void dump_weights(Buf *b, const WeightsExpr *w)
{
    buf_printf(b, "weights %d %s %lld order=%d from=%s prefix=%s", (int)w->kind,
               w->path ? w->path : "", (long long)w->seed, w->order, w->from ? w->from : "",
               w->prefix ? w->prefix : "");
}

static void dump_body(Buf *b, Stmt *const *body, int n)
{
    static const char *const kind[] = {"assign", "value", "weights", "state",
                                       "const",  "repeat", "if",     "assert"};
    for (int i = 0; i < n; i++) {
        const Stmt *s = body[i];
        buf_printf(b, "%s", kind[s->kind]);
        for (int k = 0; k < s->nnames; k++)
            buf_printf(b, " %s", s->names[k].text);
        buf_puts(b, " = ");
        dump_list(b, s->values, s->nvalues);
        if (s->type)
            dump_type(b, s->type);
        if (s->weights)
            dump_weights(b, s->weights);
        if (s->nbody || s->nother || s->has_else) {
            buf_puts(b, " {\n");
            dump_body(b, s->body, s->nbody);
            buf_puts(b, s->has_else ? "} else {\n" : "");
            dump_body(b, s->other, s->nother);
            buf_puts(b, "}");
        }
        buf_puts(b, "\n");
    }
}

static const char *dump_file(Arena *a, const File *f)
{
    Buf b = {.arena = a};
    for (int i = 0; i < f->nimport; i++)
        buf_printf(&b, "import %s\n", f->import[i].path);
    dump_body(&b, f->consts, f->nconst);
    for (int i = 0; i < f->nblock; i++) {
        const Block *k = f->block[i];
        buf_printf(&b, "block %s", k->name);
        for (int j = 0; j < k->nparam; j++) {
            buf_printf(&b, " %s=", k->param[j].name);
            dump_expr(&b, k->param[j].value);
        }
        buf_puts(&b, "\n");
        dump_body(&b, k->body, k->nbody);
    }
    const ModelExpr *m = f->model;
    if (!m)
        return buf_text(&b);
    buf_printf(&b, "model %s", m->name);
    for (int i = 0; i < m->nin + m->nout; i++) {
        const Port *port = i < m->nin ? &m->in[i] : &m->out[i - m->nin];
        buf_printf(&b, "%s%s: ", i == m->nin ? " -> " : " ", port->name ? port->name : "");
        dump_type(&b, port->type);
    }
    buf_puts(&b, "\n");
    dump_body(&b, m->body, m->nbody);
    return buf_text(&b);
}
#endif
