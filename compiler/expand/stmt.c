/* stmt.c: statements. Only a block opens a scope: `repeat` and `if` bind names around them. */
#include "expand/expander.h"

static Value run(Expander *e, const Stmt *s);

/* Values of the right side; several results of one call count one by one. */
static int flatten(Expander *e, const Stmt *s, Value **out)
{
    Value *list = NULL;
    size_t n = 0, cap = 0;
    for (int i = 0; i < s->nvalues; i++) {
        Value v = eval(e, s->values[i]);
        if (v.kind == V_MANY && (s->nvalues > 1 || s->nnames > 1))
            for (int k = 0; k < v.count; k++)
                PUSH(e->arena, list, n, cap, v.item[k]);
        else
            PUSH(e->arena, list, n, cap, v);
    }
    *out = list;
    return (int)n;
}

static Value several(Value *list, int n, Span at)
{
    return n == 1 ? list[0] : value_items(V_MANY, list, n, at);
}

static Value assign(Expander *e, const Stmt *s)
{
    Value *list, one;
    if (s->nnames == 1 && s->nvalues == 1) { /* by far the most: without a list */
        one = eval(e, s->values[0]);
        bind_name(e, &s->names[0], one, false);
        return one;
    }
    int n = flatten(e, s, &list);
    bool poison = n == 1 && list[0].kind == V_POISON;
    if (n != s->nnames && !poison)
        fail(e, s->span, "%d name%s for %d value%s", s->nnames, s->nnames == 1 ? "" : "s", n,
             n == 1 ? "" : "s");
    for (int i = 0; i < s->nnames; i++)
        bind_name(e, &s->names[i], n == s->nnames ? list[i] : value_poison(), false);
    return n == s->nnames ? several(list, n, s->span) : value_poison();
}

static bool whole_bound(Expander *e, const Expr *x, int64_t *out)
{
    Value v = eval(e, x);
    if (v.kind == V_POISON || as_whole(&v, out))
        return v.kind != V_POISON;
    if (v.kind == V_WORD)
        return unknown_name(e, v.text, x->span).kind != V_POISON;
    return refuse(e, x->span, "%s as a bound of repeat; it needs a whole number",
                  value_text_of(e->arena, &v));
}

static Value run_repeat(Expander *e, const Stmt *s)
{
    int64_t from, to;
    Value last = value_none();
    if (!whole_bound(e, s->values[0], &from) || !whole_bound(e, s->values[1], &to))
        return value_poison();
    if (to < from)
        return fail(e, span_join(s->values[0]->span, s->values[1]->span),
                    "%lld..%lld runs backwards; the end comes after the last round, and must not "
                    "be below the start", (long long)from, (long long)to);
    int errors = e->ctx->errors - e->weight_errors;
    for (int64_t i = from; i < to && step(e, s->span); i++) {
        bind_name(e, &s->names[0], value_whole(i, s->names[0].span), false);
        last = run_body(e, s->body, s->nbody);
        if (e->ctx->errors - e->weight_errors > errors)
            return value_poison(); /* the other rounds would tell the same */
    }
    return last;
}

static Value run_if(Expander *e, const Stmt *s)
{
    bool ok, yes = eval_condition(e, s->values[0], &ok);
    if (!ok)
        return value_poison();
    return yes ? run_body(e, s->body, s->nbody) : run_body(e, s->other, s->nother);
}

static const char *source_text(Expander *e, Span at)
{
    return arena_strndup(e->arena, at.source->text + at.start, at.end - at.start);
}

/* Tells what the two sides of a comparison were. */
static void explain_assert(Expander *e, const Expr *x)
{
    if (x->kind != EXPR_BINARY || x->op < OPER_EQ || x->op > OPER_GE)
        return;
    Value a = eval_word(e, x->args[0]), b = eval_word(e, x->args[1]);
    note(e->ctx, (Span){0}, "it compares %s with %s", value_text_of(e->arena, &a),
         value_text_of(e->arena, &b));
}

static Value run_assert(Expander *e, const Stmt *s)
{
    bool ok, yes = eval_condition(e, s->values[0], &ok);
    if (ok && !yes) {
        fail(e, s->values[0]->span, "%s does not hold", source_text(e, s->values[0]->span));
        explain_assert(e, s->values[0]);
    }
    return ok && yes ? value_none() : value_poison();
}

static Value run_const(Expander *e, const Stmt *s)
{
    Value v = eval(e, s->values[0]);
    bind_name(e, &s->names[0], v, true);
    return v;
}

static Value run_values(Expander *e, const Stmt *s)
{
    Value *list;
    if (s->nvalues == 1)
        return eval(e, s->values[0]);
    int n = flatten(e, s, &list);
    return several(list, n, s->span);
}

static Value run_weights(Expander *e, const Stmt *s)
{
    if (e->frame->block)
        return fail(e, s->span, "a block names no weights; write this statement in the model");
    if (!e->weights.spec)
        return fail(e, s->span, "'weights' stands in the model itself, not in a repeat or an if");
    if (s->weights != e->weights.spec) /* open_weights was called for the first one */
        return fail(e, s->span, "a second 'weights' here; a model has one source, single tensors "
                    "come from elsewhere by w=@\"file.npy\"");
    return value_none();
}

static Value run(Expander *e, const Stmt *s)
{
    switch (s->kind) {
    case STMT_ASSIGN:
        return assign(e, s);
    case STMT_VALUE:
        return run_values(e, s);
    case STMT_WEIGHTS:
        return run_weights(e, s);
    case STMT_STATE:
        return fail(e, s->span, "'state' is not there yet; pass the state in and out as inputs and "
                    "outputs of the model");
    case STMT_CONST:
        return run_const(e, s);
    case STMT_REPEAT:
        return run_repeat(e, s);
    case STMT_IF:
        return run_if(e, s);
    case STMT_ASSERT:
        return run_assert(e, s);
    }
    return value_none();
}

Value run_body(Expander *e, Stmt *const *body, int n)
{
    Value last = value_none();
    if (++e->depth > MAX_DEPTH && !e->stop) {
        e->stop = true;
        fail(e, n ? body[0]->span : (Span){0}, "statements are nested deeper than %d", MAX_DEPTH);
    }
    bool broken = false;
    for (int i = 0; i < n && !e->stop && !broken; i++) {
        Value v = run(e, body[i]);
        if (body[i]->kind != STMT_WEIGHTS && body[i]->kind != STMT_ASSERT)
            last = v;
        broken = v.kind == V_POISON && e->frame->module->std; /* which tells one error */
    }
    e->depth--;
    return e->stop || broken ? value_poison() : last;
}
