/* tune_measure.c: a product alone, compiled by the JIT in several ways that take turns. The formula
 * says which are worth it: tiles that it holds for up to 1.75 times slower than its own, for it is
 * hard on small ones. One decision after the other: rows, panels side by side, chains, copies. The
 * working set is the weights themselves, as in a run of the model.
 *
 * Panels are alike, so a large product is measured with fewer of them; and memory is that of the
 * weights and one copy of them being packed. */
#include "graph/graph.h"
#include "lower/lower.h"
#include "tool/llvm_load.h"
#include "tool/timing.h"
#include "tool/tune.h"
#include <string.h>

enum {
    MOST_ENTRANTS = 64,
    MOST_SHARED = 4,
    MOST_MACS = 1 << 29,    /* of one call */
    MOST_WEIGHTS = 1 << 25, /* floats: 128 MiB, beyond every cache */
    LEAST_COLS = 512,
    ALIGN = 64
};

static const double seconds_each = 0.06, gain = 0.97, worth_it = 1.75;

typedef struct Entrant {
    Choice choice;
    JitRun *run;
    void *port[3];
    void *workspace;
    double median;
} Entrant;

typedef struct Race {
    Session *s;
    const LlvmModule *llvm;
    Ctx ctx; /* in an arena of the race */
    Product p;
    Graph *g;
    void *port[3];
    void *weights[MOST_SHARED]; /* packed, and what goes with them: the same for all */
    Entrant entrant[MOST_ENTRANTS];
    int n, best;   /* 0: the formula's */
} Race;

/* ---- arenas that end before the session's */

static void release(void *held)
{
    Arena **a = held;
    arena_free(*a);
    *a = NULL;
}

/* Freed by release(result), or with its owner. *result NULL: no memory. */
static Arena **hold_arena(const Session *s, Arena *owner)
{
    Arena **held = NEW(owner, Arena *);
    arena_defer(owner, release, held);
    *held = arena_new(s->alloc, s->user);
    return held;
}

/* ---- what is measured */

/* Of floats in [-1, 1). */
static float *random_floats(Arena *a, int64_t n)
{
    char *room = arena_array(a, (size_t)n + ALIGN, sizeof(float));
    float *v = (float *)(void *)(room + (-(uintptr_t)room & (ALIGN - 1)));
    uint32_t state = 1;
    for (int64_t i = 0; i < n; i++) {
        state = state * 1664525u + 1013904223u; /* Numerical Recipes */
        v[i] = (float)(state >> 8) * 0x1p-23f - 1;
    }
    return v;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static Product shortened(const Product *p)
{
    Product q = *p;
    int64_t most = least(MOST_MACS / p->depth / p->rows, MOST_WEIGHTS / p->depth);
    q.cols = least(p->cols, most < LEAST_COLS ? LEAST_COLS : most);
    return q;
}

static void make_graph(Race *r)
{
    const Product *p = &r->p;
    Arena *a = r->ctx.arena;
    int64_t x[] = {p->rows, p->depth}, w[] = {p->depth, p->cols}, packed[] = {p->cols, p->depth};
    Type type = type_make(DT_F32, 2, p->packed ? packed : w);
    float *weights = random_floats(a, p->depth * p->cols);
    Node *in[2];
    r->g = graph_new(&r->ctx, "product");
    in[0] = graph_input(r->g, "x", type_make(DT_F32, 2, x), (Span){0});
    in[1] = p->packed
                ? graph_const(r->g, &(Tensor){type, weights}, DT_F32, "w", (Span){0})
                : graph_input(r->g, "w", type, (Span){0});
    graph_output(r->g, "y", graph_node(r->g, p->packed ? OP_DENSE : OP_MATMUL, (Span){0}, 2, in,
                                       NULL));
    r->port[0] = random_floats(a, p->rows * p->depth);
    r->port[1] = weights;
    r->port[p->packed ? 1 : 2] = random_floats(a, p->rows * p->cols);
}

/* One copy of the packed weights serves all programs. */
static bool share_weights(Race *r, const Program *program)
{
    int n = 0;
    for (size_t i = 0; i < program->nbuf; i++) {
        Buffer *b = program->buf[i];
        size_t bytes = (size_t)b->count * elem_size(b->elem);
        if (b->kind != BUF_WEIGHT)
            continue;
        if (n == MOST_SHARED)
            return error(&r->ctx, (Span){0}, "a product has more weights than was foreseen");
        if (!r->weights[n]) {
            r->weights[n] = random_floats(r->ctx.arena, (int64_t)(bytes / sizeof(float) + 1));
            memcpy(r->weights[n], b->data, bytes);
        }
        b->data = r->weights[n++];
    }
    return true;
}

static bool compile(Race *r, Arena *scratch, Entrant *e)
{
    Tuned known = {r->p, e->choice};
    Tuning tuning = {.known = &known, .nknown = 1};
    LowerOptions o = {.target = r->p.target, .prefix = "product", .tuning = &tuning,
                      .precision = r->p.precision};
    Ctx c;
    ctx_init(&c, scratch);
    Graph *g = graph_copy(r->g);
    lower_panel(&o, &o.target, 1);
    Program *program = lower_graph(&c, g, NULL, 0, &o);
    if (!program)
        return false;
    if (!share_weights(r, program))
        return false;
    Jit *jit = r->llvm->jit_compile(&r->ctx, program, o.target);
    if (!jit)
        return false;
    e->run = r->llvm->jit_function(jit, 0);
    memcpy(e->port, r->port, sizeof e->port);
    e->workspace = random_floats(r->ctx.arena, program->work_bytes / (int64_t)sizeof(float) + 1);
    return true;
}

static bool compile_apart(Race *r, Entrant *e)
{
    Arena **held = hold_arena(r->s, r->ctx.arena);
    if (!*held || setjmp(*arena_guard(*held))) {
        release(held);
        longjmp(*arena_guard(r->ctx.arena), 1);
    }
    bool ok = compile(r, *held, e);
    release(held);
    return ok;
}

/* ---- the race */

static bool call_entrant(void *arg, size_t times)
{
    Entrant *e = arg;
    for (; times; times--)
        e->run(e->port, e->workspace);
    return true;
}

/* Its number; -1 after an error. */
static int entrant(Race *r, Choice c)
{
    for (int i = 0; i < r->n; i++) {
        const Choice *d = &r->entrant[i].choice;
        if (c.rows == d->rows && c.chains == d->chains && c.streams == d->streams &&
            c.copy == d->copy)
            return i;
    }
    Entrant *e = &r->entrant[r->n];
    *e = (Entrant){.choice = c};
    e->choice.measured = true;
    return compile_apart(r, e) ? r->n++ : -1;
}

/* The best so far and the formula's against these; the best is another if it is clearly faster. */
static bool run(Race *r, const Choice *other, int n)
{
    Timed timed[MOST_ENTRANTS];
    int who[MOST_ENTRANTS], count = 0;
    who[count++] = 0;
    if (r->best)
        who[count++] = r->best;
    for (int i = 0; i < n; i++) {
        int k = entrant(r, other[i]);
        if (k < 0)
            return false;
        if (k != 0 && k != r->best)
            who[count++] = k;
    }
    for (int i = 0; i < count; i++)
        timed[i] = (Timed){.call = call_entrant, .arg = &r->entrant[who[i]]};
    if (!time_calls(r->ctx.arena, timed, count, seconds_each))
        return false;
    int fastest = r->best;
    for (int i = 0; i < count; i++)
        r->entrant[who[i]].median = timed[i].median;
    for (int i = 0; i < count; i++)
        if (r->entrant[who[i]].median < r->entrant[fastest].median)
            fastest = who[i];
    if (r->entrant[fastest].median < gain * r->entrant[r->best].median)
        r->best = fastest;
    if (r->entrant[r->best].median >= gain * r->entrant[0].median)
        r->best = 0;
    return true;
}

static Choice best_so_far(const Race *r)
{
    return r->entrant[r->best].choice;
}

static bool race_rows(Race *r)
{
    Choice other[MOST_ENTRANTS], c = best_so_far(r);
    int n = 0, guess = c.rows;
    for (c.rows = 1; c.rows <= choice_most_rows(&r->p); c.rows++)
        if ((double)choice_cost(&r->p, c.rows) <= worth_it * (double)choice_cost(&r->p, guess))
            other[n++] = c;
    return run(r, other, n);
}

static bool race_streams(Race *r)
{
    Choice other[MOST_ENTRANTS], c = best_so_far(r);
    int n = 0, most = choice_most_streams(&r->p);
    for (c.streams = 1; c.streams <= most; c.streams++)
        other[n++] = c;
    return n < 2 || run(r, other, n);
}

/* Only tiles so small that k can be cut. */
static bool race_chains(Race *r)
{
    Choice other[MOST_ENTRANTS], c = best_so_far(r);
    int n = 0, sums = c.rows * choice_vecs(&r->p) * c.streams;
    for (c.chains = MAX_CHAINS; c.chains >= sums && c.chains >= 1; c.chains /= 2)
        other[n++] = c;
    return n < 2 || run(r, other, n);
}

static bool race_copy(Race *r)
{
    Choice c = best_so_far(r);
    c.copy = !c.copy;
    return !choice_may_copy(&r->p) || run(r, &c, 1);
}

static bool race_all(Race *r)
{
    make_graph(r);
    return entrant(r, choice_guess(&r->p)) == 0 && race_rows(r) && race_streams(r) &&
           race_chains(r) && race_copy(r);
}

bool tune_measure(Session *s, const Product *p, Tuned *out, double *seconds, double *guessed)
{
    Race *r = NEW(s->arena, Race);
    Arena **held = hold_arena(s, s->arena);
    if (!*held || setjmp(*arena_guard(*held))) {
        release(held);
        longjmp(*arena_guard(s->arena), 1);
    }
    *r = (Race){.s = s, .llvm = llvm_find(s->arena, NULL), .p = shortened(p)};
    ctx_init(&r->ctx, *held);
    bool ok = race_all(r);
    if (!ok)
        error(&s->ctx, session_place(s), "--tune: %s",
              r->ctx.first ? r->ctx.first->message : "a product could not be compiled");
    double part = (double)p->cols / (double)r->p.cols;
    *out = (Tuned){*p, best_so_far(r)};
    *seconds = part * r->entrant[r->best].median;
    *guessed = part * r->entrant[0].median;
    release(held);
    return ok;
}
