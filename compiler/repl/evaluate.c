/* evaluate.c: a statement: expand, compile, run, keep the values. */
#define _POSIX_C_SOURCE 200809L
#include "repl/repl_int.h"
#include "tool/timing.h"

typedef struct Evaluation {
    Stmt *stmt;
    Outcome outcome;
    Tensor *out;    /* of the graph's outputs */
    double at[4];   /* start, expanded, compiled, run */
    Input **inputs; /* room for keep_last */
} Evaluation;

double **input_values(Session *s, const Outcome *o)
{
    const Graph *g = o->graph;
    double **in = NEW_ARRAY(s->arena, double *, g->ninput + 1);
    for (size_t i = 0; i < g->ninput; i++) {
        int64_t n = type_count(&g->input[i]->type);
        in[i] = NEW_ARRAY(s->arena, double, n);
        for (int64_t k = 0; k < n; k++)
            in[i][k] = tensor_get(&g->input[i]->value, k);
    }
    return in;
}

typedef struct Call {
    Engine *engine;
    const double *const *in;
    double *const *out;
} Call;

static bool call(void *arg)
{
    Call *c = arg;
    return engine_run(c->engine, c->in, c->out);
}

bool run_native(Repl *r, Engine *e, const double *const *in, double *const *out)
{
    return native(r, call, &(Call){e, in, out});
}

double **output_room(Session *s, const Graph *g)
{
    double **out = NEW_ARRAY(s->arena, double *, g->noutput + 1);
    for (size_t i = 0; i < g->noutput; i++)
        out[i] = NEW_ARRAY(s->arena, double, type_count(&g->output[i].node->type));
    return out;
}

static Tensor rounded(Arena *a, const Type *t, const double *v)
{
    int64_t n = type_count(t);
    void *data = arena_array(a, (size_t)n, dtype_size(t->dtype));
    for (int64_t i = 0; i < n; i++)
        tensor_set(t, data, i, v[i]);
    return (Tensor){.type = *t, .data = data};
}

static bool compute(Repl *r, Session *s, Evaluation *v)
{
    const Graph *g = v->outcome.graph;
    Engine engine;
    double **in = input_values(s, &v->outcome);
    if (!engine_open(s, v->outcome.graph, ENGINE_JIT, &engine))
        return false;
    v->at[2] = clock_seconds();
    double **out = output_room(s, g);
    if (!run_native(r, &engine, (const double *const *)in, out))
        return false;
    v->out = NEW_ARRAY(s->arena, Tensor, g->noutput + 1);
    for (size_t i = 0; i < g->noutput; i++)
        v->out[i] = rounded(s->arena, &g->output[i].node->type, out[i]);
    return true;
}

/* What a node of a value came to. */
static Tensor tensor_of(void *user, const Node *n)
{
    const Evaluation *v = user;
    const Graph *g = v->outcome.graph;
    if (n->op == OP_INPUT)
        return n->value;
    for (size_t i = 0; i < g->noutput; i++)
        if (g->output[i].node == n)
            return v->out[i];
    return (Tensor){.type = n->type};
}

static bool keep_names(Repl *r, Evaluation *v)
{
    bool ok = true;
    for (size_t i = 0; i < v->outcome.bounds; i++) {
        const PromptName *b = &v->outcome.bound[i];
        name_room(r);
        ok = name_set(r, b->name, value_keep(b->value, lasting_alloc, r, tensor_of, v)) && ok;
    }
    if (!ok)
        complain(r, "error: out of memory; a value was lost\n");
    return ok;
}

static void print_one(Buf *out, Evaluation *v, const Value *value)
{
    for (int i = 0; value->kind == V_MANY && i < value->count; i++)
        print_one(out, v, &value->item[i]);
    if (value->kind == V_MANY || value->kind == V_NONE)
        return;
    if (value->kind == V_TENSOR) {
        Tensor t = tensor_of(v, value->node);
        show_tensor(out, &t);
    } else {
        show_value(out, value);
    }
    buf_puts(out, "\n");
}

static void print_times(Buf *out, const Evaluation *v)
{
    const double *at = v->at;
    if (v->outcome.graph->noutput)
        buf_printf(out, "  %.2f ms: expand %.2f, compile %.2f, run %.3f\n", 1e3 * (at[3] - at[0]),
                   1e3 * (at[1] - at[0]), 1e3 * (at[2] - at[1]), 1e3 * (at[3] - at[2]));
    else
        buf_printf(out, "  %.2f ms: nothing to compile\n", 1e3 * (at[3] - at[0]));
}

/* Is it a bare value, or does it end in one? */
static bool speaks(const Stmt *s)
{
    if (s->kind == STMT_VALUE)
        return true;
    if (s->kind != STMT_IF && s->kind != STMT_REPEAT)
        return false;
    return (s->nbody && speaks(s->body[s->nbody - 1])) ||
           (s->nother && speaks(s->other[s->nother - 1]));
}

static bool run(Repl *r, Session *s, void *arg)
{
    Evaluation *v = arg;
    Prompt p = {declared_file(r, s), r->weights, r->name, r->names};
    v->at[0] = clock_seconds();
    v->inputs = NEW_ARRAY(s->arena, Input *, r->ndeclared + 2);
    if (!expand_statement(&s->ctx, &p, v->stmt, &v->outcome))
        return false;
    const char *broken = graph_verify(v->outcome.graph);
    if (broken)
        return bug(s, broken);
    s->graph = v->outcome.graph;
    v->at[1] = v->at[2] = clock_seconds();
    if (s->graph->noutput && !compute(r, s, v))
        return false;
    v->at[3] = clock_seconds();
    Buf out = {.arena = s->arena};
    if (speaks(v->stmt))
        print_one(&out, v, &v->outcome.value);
    if (r->timing)
        print_times(&out, v);
    if (!keep_names(r, v))
        return false;
    say(r, buf_text(&out));
    return true;
}

void last_free(Repl *r)
{
    Last *l = &r->last;
    for (size_t i = 0; i < l->inputs; i++)
        input_release(l->input[i]);
    if (l->session)
        arena_free(l->session->arena);
    *l = (Last){0};
}

static void hold(Last *l, Input *i)
{
    if (i) {
        l->input[l->inputs++] = i;
        i->users++;
    }
}

static void keep_last(Repl *r, Session *s, const Evaluation *v)
{
    last_free(r);
    r->last = (Last){.session = s, .input = v->inputs, .outcome = v->outcome};
    hold(&r->last, r->input);
    hold(&r->last, r->weights_input);
    for (size_t i = 0; i < r->ndeclared; i++)
        hold(&r->last, r->declared[i].input);
}

bool evaluate(Repl *r, Stmt *stmt)
{
    Evaluation v = {.stmt = stmt};
    Session *s = session_begin(r);
    if (!s)
        return false;
    r->session = s;
    bool ok = session_work(r, s, run, &v);
    r->session = NULL;
    if (ok && v.outcome.graph->noutput)
        keep_last(r, s, &v);
    else
        arena_free(s->arena);
    return ok;
}
