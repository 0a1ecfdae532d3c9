/* check.c: where does the compiled model leave the reference, and is the JIT's the same as the
 * C? The last value of every layer becomes an output of a variant of the model; variant and
 * reference run on the same inputs. What the optimiser makes of the whole is seen last, on the
 * plain model: a variant can't fold layers into each other.
 *
 * With --precision the reference that is compared with has the weights as they are stored, so that
 * the bound stays a tight one; what storing them so costs stands in a column of its own: how far
 * that reference is from the exact one. */
#include "tool/check.h"
#include "lower/narrow.h"
#include "tool/array.h"
#include "tool/engine.h"
#include <math.h>
#include <string.h>

enum { GROUP = 64 }; /* layers in one variant: C promises only 127 parameters of a function */

typedef struct Row { /* one value that is compared */
    const char *name, *kind;
    Type type;
    double error, magnitude, ulp; /* greatest over all samples; a NaN on one side: infinite */
    double stored;                /* as error: what narrow weights change */
    int64_t differ;               /* elements of all samples that C and JIT have other bits for */
} Row;

enum { COMPILED = 2 };

typedef struct Table {
    Session *s;
    const Batch *batch;
    EngineKind kind[COMPILED]; /* C, then JIT; or one of them */
    int nkind;
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

/* Elements of output i that differ in their bits. Which NaN an operation gives is open (IEEE 754,
 * 6.2.3): two NaNs are the same. */
static int64_t differing(const Engine *a, const Engine *b, size_t i)
{
    Type t = a->graph->output[i].node->type;
    Tensor x = {.type = t, .data = a->out[i]}, y = {.type = t, .data = b->out[i]};
    size_t size = dtype_size(t.dtype);
    int64_t n = 0;
    for (int64_t k = 0; k < type_count(&t); k++)
        n += memcmp((char *)a->out[i] + (size_t)k * size, (char *)b->out[i] + (size_t)k * size,
                    size) != 0 &&
             !(isnan(tensor_get(&x, k)) && isnan(tensor_get(&y, k)));
    return n;
}

/* To the greatest value of the layer. */
static double relative(const Row *r, double error)
{
    return error == 0 ? 0 : error / (r->magnitude > 0 ? r->magnitude : 1);
}

static Precision precision(const Table *t)
{
    return (Precision)option_choice(&t->s->options, OPT_precision);
}

static double **room(Session *s, const Graph *g)
{
    double **out = NEW_ARRAY(s->arena, double *, g->noutput + 1);
    for (size_t i = 0; i < g->noutput; i++)
        out[i] = NEW_ARRAY(s->arena, double, type_count(&g->output[i].node->type));
    return out;
}

/* Runs the compiled engines on the sample of `in`, for the last rows. */
static bool compare_sample(Table *t, Engine *compiled, const double **in, double **want,
                           double **got)
{
    const Graph *g = compiled->graph;
    Row *row = &t->row[t->n - g->noutput];
    for (int e = 0; e < t->nkind; e++) {
        if (!engine_run(&compiled[e], in, got))
            return false;
        for (size_t i = 0; i < g->noutput; i++)
            compare(&row[i], got[i], want[i]);
    }
    for (size_t i = 0; i < g->noutput && t->nkind == COMPILED; i++)
        row[i].differ += differing(&compiled[0], &compiled[1], i);
    return true;
}

/* The reference with the weights as they are stored: want becomes what it says. */
static bool narrow_reference(Table *t, Engine *stored, const double **in, double **want,
                             double **got)
{
    const Graph *g = stored->graph;
    Row *row = &t->row[t->n - g->noutput];
    if (precision(t) == PRECISION_F32)
        return true;
    if (!engine_run(stored, in, got))
        return false;
    for (size_t i = 0; i < g->noutput; i++)
        for (int64_t k = 0; k < type_count(&row[i].type); k++) {
            row[i].stored = fmax(row[i].stored, difference(got[i][k], want[i][k]));
            want[i][k] = got[i][k];
        }
    return true;
}

/* Both references: of the graph as it is, and of the weights as they are stored. */
static bool open_references(Table *t, Graph *g, Engine *exact, Engine *stored)
{
    Pass pass;
    Graph *narrow = g;
    if (precision(t) != PRECISION_F32) {
        narrow = session_optimise(t->s, g, &pass);
        if (!narrow)
            return false;
        narrow = narrow_graph(narrow, precision(t), NULL, NULL);
    }
    return engine_open(t->s, g, ENGINE_REF, exact) && engine_open(t->s, narrow, ENGINE_REF, stored);
}

/* Runs graph g in all ways on every sample; the last rows are those of its outputs. */
static bool compare_graph(Table *t, Graph *g)
{
    Session *s = t->s;
    Engine reference, stored, compiled[COMPILED];
    const double **in = NEW_ARRAY(s->arena, const double *, g->ninput + 1);
    double **want = room(s, g), **got = room(s, g);
    if (!open_references(t, g, &reference, &stored))
        return false;
    for (int e = 0; e < t->nkind; e++)
        if (!engine_open(s, g, t->kind[e], &compiled[e]))
            return false;
    session_step(s, "compare");
    for (int64_t k = 0; k < t->batch->samples; k++) {
        for (size_t i = 0; i < g->ninput; i++)
            in[i] = batch_input(t->batch, g, i, k);
        if (!engine_run(&reference, in, want) || !narrow_reference(t, &stored, in, want, got) ||
            !compare_sample(t, compiled, in, want, got))
            return false;
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

/* "same", or how many elements differ; "" where only one engine ran. */
static const char *bits_text(const Table *t, const Row *r)
{
    return t->nkind < COMPILED ? ""
           : r->differ         ? arena_printf(t->s->arena, "  %9lld", (long long)r->differ)
                               : "       same";
}

/* What storing the weights costs, in a column of its own. */
static const char *stored_text(const Table *t, const Row *r)
{
    return precision(t) == PRECISION_F32 ? ""
           : !r ? arena_printf(t->s->arena, "  %9s", option_text(&t->s->options, OPT_precision))
                : arena_printf(t->s->arena, "  %9.2e", relative(r, r->stored));
}

static const char *threads_text(const Table *t)
{
    int threads = session_threads(t->s);
    return threads == 1 ? "" : arena_printf(t->s->arena, " on %d threads", threads);
}

static void print_rows(Table *t, double bound, Buf *out)
{
    int name = longest(t, row_name), kind = longest(t, row_kind), type = longest(t, row_type);
    bool beyond = false, differ = false;
    name = name < 5 ? 5 : name;
    buf_printf(out, "%-*s  %-*s  %-*s  %9s  %9s  %9s%s%s\n", name, "layer", kind, "kind", type,
               "shape", "absolute", "relative", "ulp", stored_text(t, NULL),
               t->nkind < COMPILED ? "" : "   C = JIT");
    for (size_t i = 0; i < t->n; i++) {
        const Row *r = &t->row[i];
        bool bad = relative(r, r->error) > bound;
        buf_printf(out, "%-*s  %-*s  %-*s  %9.2e  %9.2e  %9.3g%s%s%s%s\n", name, r->name, kind,
                   r->kind, type, row_type(t, i), r->error, relative(r, r->error), r->ulp,
                   stored_text(t, r), bits_text(t, r),
                   !bad ? "" : beyond ? "  beyond the bound" : "  <- the first beyond the bound",
                   r->differ && !differ ? "  <- the first that differs" : "");
        beyond |= bad;
        differ |= r->differ != 0;
    }
    t->s->deviates = beyond || differ;
    buf_printf(out, "\n%lld sample%s%s; the greatest error of a layer, relative to its greatest "
               "value: %s %g\n", (long long)t->batch->samples, t->batch->samples == 1 ? "" : "s",
               threads_text(t), beyond ? "beyond" : "within", bound);
    if (precision(t) != PRECISION_F32)
        buf_printf(out, "%s: what storing the weights so changes, relative likewise; the error is "
                   "that of the rest\n", option_text(&t->s->options, OPT_precision));
    if (t->nkind == COMPILED)
        buf_printf(out, "C and JIT: %s\n",
                   differ ? "they differ, which is a bug of nnc: please report it"
                                                  : "the same bits in every element");
}

/* --tolerance; where that is the default, what rounding the other factor of products leaves room
 * for: i8 rounds it to 14 bits and more; several rows are rounded to bf16, 2^-9 of each factor. */
static double bound_of(const Table *t)
{
    const Options *o = &t->s->options;
    const Target *target = target_find(option_text(o, OPT_target));
    double bound = option_real(o, OPT_tolerance);
    if (option_given(o, OPT_tolerance))
        return bound;
    if (precision(t) == PRECISION_BF16 && target && target->dots)
        return 0.01;
    return precision(t) == PRECISION_I8 ? 10 * bound : bound;
}

/* Both engines; the JIT is left out where LLVM is. --engine picks one. */
static bool find_engines(Table *t, Buf *note)
{
    Session *s = t->s;
    EngineKind chosen = engine_choice(s);
    bool both = !option_given(&s->options, OPT_engine);
    if (chosen == ENGINE_REF)
        return usage(&s->ctx,
                     "'nnc check' compares with the reference: --engine=c, --engine=jit, or "
                              "neither for both");
    if (both || chosen == ENGINE_C)
        t->kind[t->nkind++] = ENGINE_C;
    if (chosen == ENGINE_JIT)
        t->kind[t->nkind++] = ENGINE_JIT;
    if (both && chosen == ENGINE_C)
        buf_puts(note, "The JIT was left out: this nnc was built without LLVM.\n");
    return true;
}

bool check_model(Session *s, const char *const *words, size_t nwords, Buf *out)
{
    Batch batch;
    Table t = {.s = s, .batch = &batch};
    Buf note = {.arena = s->arena};
    if (!find_engines(&t, &note))
        return false;
    if (!arrays_samples(s, words, nwords, true, &batch))
        return false;
    int end = greatest_id(s->graph) + 1;
    for (int from = 0; from < end;)
        if (!compare_layers(&t, &from, end))
            return false;
    if (!compare_plain(&t))
        return false;
    print_rows(&t, bound_of(&t), out);
    buf_puts(out, buf_text(&note));
    return true;
}
