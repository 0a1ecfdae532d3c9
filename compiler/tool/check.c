/* check.c: where does the compiled model leave the reference? The last value of every layer
 * becomes an output of a variant of the model; variant and reference run on the same inputs. What
 * the optimiser makes of the whole is seen last, on the plain model: a variant can't fold layers
 * into each other. */
#include "tool/check.h"
#include "tool/array.h"
#include "tool/engine.h"
#include <math.h>
#include <string.h>

enum { GROUP = 64 }; /* layers in one variant: C promises only 127 parameters of a function */

typedef struct Row { /* one value that is compared */
    const char *name, *kind;
    Type type;
    double error, magnitude, ulp; /* greatest over all samples; a NaN on one side: infinite */
} Row;

typedef struct Table {
    Session *s;
    const Batch *batch;
    Row *row;
    size_t n, cap;
} Table;

/* The distance of neighbouring floats at v (f32: 24 bits, least exponent -149). */
static double ulp_of(double v)
{
    int e;
    frexp(v, &e);
    return ldexp(1, v == 0 || e - 24 < -149 ? -149 : e - 24);
}

static double difference(double got, double want)
{
    if (got == want || (isnan(got) && isnan(want)))
        return 0;
    double d = fabs(got - want);
    return isnan(d) ? INFINITY : d;
}

static void compare(Row *r, const double *got, const double *want)
{
    bool is_float = dtype_class(r->type.dtype) == DT_FLOAT;
    for (int64_t i = 0; i < type_count(&r->type); i++) {
        double rounded = round_to(r->type.dtype,
                                  want[i]); /* overflow to infinity is not an error */
        double d = got[i] == rounded ? 0 : difference(got[i], want[i]);
        r->error = fmax(r->error, d);
        if (isfinite(want[i]))
            r->magnitude = fmax(r->magnitude, fabs(want[i]));
        r->ulp = fmax(r->ulp, is_float && isfinite(want[i]) ? d / ulp_of(want[i]) : d);
    }
}

static double relative(const Row *r)
{
    return r->error == 0 ? 0 : r->error / (r->magnitude > 0 ? r->magnitude : 1);
}

static double **room(Session *s, const Graph *g)
{
    double **out = NEW_ARRAY(s->arena, double *, g->noutput + 1);
    for (size_t i = 0; i < g->noutput; i++)
        out[i] = NEW_ARRAY(s->arena, double, type_count(&g->output[i].node->type));
    return out;
}

/* Runs graph g both ways on every sample; the last rows are those of its outputs. */
static bool compare_graph(Table *t, Graph *g)
{
    Session *s = t->s;
    Engine reference, compiled;
    const double **in = NEW_ARRAY(s->arena, const double *, g->ninput + 1);
    double **want = room(s, g), **got = room(s, g);
    if (!engine_open(s, g, ENGINE_REF, &reference) || !engine_open(s, g, ENGINE_C, &compiled))
        return false;
    session_step(s, "compare");
    for (int64_t k = 0; k < t->batch->samples; k++) {
        for (size_t i = 0; i < g->ninput; i++)
            in[i] = batch_input(t->batch, g, i, k);
        if (!engine_run(&reference, in, want) || !engine_run(&compiled, in, got))
            return false;
        for (size_t i = 0; i < g->noutput; i++)
            compare(&t->row[t->n - g->noutput + i], got[i], want[i]);
    }
    session_step(s, NULL);
    return true;
}

static void add_row(Table *t, const char *name, const char *kind, const Node *n)
{
    Row r = {.name = name, .kind = kind, .type = n->type};
    PUSH(t->s->arena, t->row, t->n, t->cap, r);
}

static bool computes(const Node *n)
{
    return n->layer && n->op != OP_INPUT && n->op != OP_CONST;
}

/* last[i]: the last node of layer i that computes something, or NULL. */
static void find_last(const Graph *g, Node **last)
{
    for (size_t i = 0; i < g->count; i++)
        if (computes(g->node[i]))
            last[g->node[i]->layer->id] = g->node[i];
}

static int greatest_id(const Graph *g)
{
    int id = -1;
    for (size_t i = 0; i < g->nlayers; i++)
        id = g->layers[i]->id > id ? g->layers[i]->id : id;
    return id;
}

/* One variant, whose outputs are up to GROUP layers from layer *from on. */
static bool compare_layers(Table *t, int *from, int end)
{
    Session *s = t->s;
    Graph *g = graph_copy(s->graph);
    Node **last = NEW_ARRAY(s->arena, Node *, end + 1);
    find_last(g, last);
    g->noutput = 0;
    for (; *from < end && g->noutput < GROUP; ++*from) {
        Node *n = last[*from];
        if (!n)
            continue;
        graph_output(g, arena_printf(s->arena, "layer_%d_", *from), n);
        add_row(t, n->layer->path, n->layer->kind, n);
    }
    return g->noutput == 0 || compare_graph(t, g);
}

static bool compare_plain(Table *t)
{
    Graph *g = t->s->graph;
    for (size_t i = 0; i < g->noutput; i++)
        add_row(t, g->output[i].name, "output", g->output[i].node);
    return compare_graph(t, g);
}

static int longest(const Table *t, const char *(*text)(const Table *, size_t))
{
    size_t most = 0;
    for (size_t i = 0; i < t->n; i++) {
        size_t n = strlen(text(t, i));
        most = n > most ? n : most;
    }
    return (int)most;
}

static const char *row_name(const Table *t, size_t i)
{
    return t->row[i].name;
}

static const char *row_kind(const Table *t, size_t i)
{
    return t->row[i].kind;
}

static const char *row_type(const Table *t, size_t i)
{
    return type_text(t->s->arena, &t->row[i].type);
}

static void print_table(Table *t, double bound, Buf *out)
{
    int name = longest(t, row_name), kind = longest(t, row_kind), type = longest(t, row_type);
    bool found = false;
    name = name < 5 ? 5 : name;
    buf_printf(out, "%-*s  %-*s  %-*s  %9s  %9s  %9s\n", name, "layer", kind, "kind", type, "shape",
               "absolute", "relative", "ulp");
    for (size_t i = 0; i < t->n; i++) {
        const Row *r = &t->row[i];
        bool beyond = relative(r) > bound;
        buf_printf(out, "%-*s  %-*s  %-*s  %9.2e  %9.2e  %9.3g%s\n", name, r->name, kind, r->kind,
                   type, row_type(t, i), r->error, relative(r), r->ulp,
                   !beyond ? "" : found ? "  beyond the bound" : "  <- the first beyond the bound");
        found |= beyond;
    }
    t->s->deviates = found;
    buf_printf(out, "\n%lld sample%s; the greatest error of a layer, relative to its greatest "
               "value: %s %g\n", (long long)t->batch->samples, t->batch->samples == 1 ? "" : "s",
               found ? "beyond" : "within", bound);
}

bool check_model(Session *s, const char *const *words, size_t nwords, Buf *out)
{
    Given given;
    Batch batch;
    Table t = {.s = s, .batch = &batch};
    const char *engine = option_text(&s->options, OPT_engine);
    if (strcmp(engine, "c") != 0)
        return usage(&s->ctx, "'nnc check' compares the emitted C with the reference: --engine=c, "
                              "not %s", engine);
    if (!option_given(&s->options, OPT_random) && !option_set(&s->ctx, &s->options, "random", "1"))
        return false;
    if (!session_has_model(s) || !arrays_given(s, words, nwords, &given) ||
        !arrays_find_dims(s, &given) || !session_graph(s) ||
        !arrays_batch(s, s->graph, &given, &batch))
        return false;
    int end = greatest_id(s->graph) + 1;
    for (int from = 0; from < end;)
        if (!compare_layers(&t, &from, end))
            return false;
    if (!compare_plain(&t))
        return false;
    print_table(&t, option_real(&s->options, OPT_tolerance), out);
    return true;
}
