/* choice.c: the cost model of products; doc/cost-model.md derives its numbers. */
#include "lower/lower_int.h"

const PrecisionInfo precision_info[PRECISION_COUNT] = {
    [PRECISION_F32] = {"f32", ELEM_F32, 1},
    [PRECISION_BF16] = {"bf16", ELEM_BF16, 2},
    [PRECISION_F16] = {"f16", ELEM_F16, 1},
    [PRECISION_I8] = {"i8", ELEM_I8, 2},
};

enum {
    BUSY = 10,             /* sums that keep both units busy: eight do so nine times of ten */
    STREAMED = 64 << 10,   /* bytes of weights: beyond the first cache, reading is what binds */
    COPIED_DEPTH = CACHE_SET / 4, /* floats */
    COPIED_TILES = 2,
    PANEL_READ = 2,        /* quarters of a multiply-add: what a step costs beside its sums */
    SECOND_KIND = 256      /* a second kind of tile is worth it from 1/256 of the time on */
};

/* i8 has vectors of the left half of a panel and as many of the right. */
static int most_vecs(const Target *t, Precision precision)
{
    return precision == PRECISION_I8 && t->vecs > 1 ? t->vecs / 2 * 2 : t->vecs;
}

int choice_panel(const Target *t, Precision precision)
{
    return t->lanes * most_vecs(t, precision);
}

int choice_vecs(const Product *p)
{
    int most = most_vecs(p->target, p->precision);
    int vectors = (p->panel + p->target->lanes - 1) / p->target->lanes;
    int parts = (vectors + most - 1) / most;
    return (vectors + parts - 1) / parts;
}

/* Quarters of a cycle that a step of k takes with a tile of so many rows. */
static int64_t step_cost(const Product *p, int64_t rows)
{
    int64_t sums = rows * choice_vecs(p);
    return 4 * (sums > BUSY ? sums : BUSY) + PANEL_READ;
}

int64_t choice_cost(const Product *p, int64_t rows)
{
    int64_t rest = p->rows % rows, cost = p->rows / rows * step_cost(p, rows);
    return rest ? cost + step_cost(p, rest) + cost / SECOND_KIND : cost;
}

int choice_most_rows(const Product *p)
{
    int most = p->target->rows * p->target->vecs / choice_vecs(p);
    return p->rows < most ? (int)p->rows : most;
}

static int best_rows(const Product *p)
{
    int best = 1;
    for (int rows = 1; rows <= choice_most_rows(p); rows++)
        if (choice_cost(p, rows) <= choice_cost(p, best))
            best = rows;
    return best;
}

int choice_most_streams(const Product *p)
{
    int64_t columns = MAX_CHAINS * p->target->lanes, full = p->cols / p->panel;
    int64_t streams = (columns + p->panel - 1) / p->panel;
    if (!p->packed || p->rows != 1 || streams < 1 || streams > full)
        return 1;
    return (int)streams;
}

bool choice_may_copy(const Product *p)
{
    return p->packed && p->rows > 1;
}

Choice choice_guess(const Product *p)
{
    Choice c = {.rows = best_rows(p), .chains = MAX_CHAINS, .streams = 1};
    if (p->depth * p->cols * (int64_t)sizeof(float) >= STREAMED)
        c.streams = choice_most_streams(p);
    c.copy = choice_may_copy(p) && p->depth % COPIED_DEPTH == 0 && p->rows >= COPIED_TILES * c.rows;
    return c;
}

bool choice_is_possible(const Product *p, const Choice *c)
{
    return c->rows >= 1 && c->rows <= choice_most_rows(p) && c->chains >= 1 &&
           c->chains <= MAX_CHAINS && c->streams >= 1 &&
           c->streams <= choice_most_streams(p) && (!c->copy || choice_may_copy(p));
}

bool is_same_product(const Product *p, const Product *q)
{
    return p->target == q->target && p->rows == q->rows && p->depth == q->depth &&
           p->cols == q->cols && p->packed == q->packed && p->precision == q->precision;
}

const char *product_text(Arena *a, const Product *p)
{
    const char *name = precision_info[p->precision].name;
    const char *b = !p->packed                      ? " unpacked"
                    : p->precision == PRECISION_F32 ? ""
                                                    : arena_printf(a, " %s", name);
    return arena_printf(a, "%s %lldx%lldx%lld%s", p->target->name, (long long)p->rows,
                        (long long)p->depth, (long long)p->cols, b);
}

const char *choice_text(Arena *a, const Product *p, const Choice *c)
{
    return arena_printf(a, "%s rows=%d chains=%d streams=%d copy=%s", product_text(a, p), c->rows,
                        c->chains, c->streams, c->copy ? "yes" : "no");
}

static const Tuned *find(const Tuned *list, size_t n, const Product *p)
{
    for (size_t i = 0; i < n; i++)
        if (is_same_product(&list[i].product, p))
            return &list[i];
    return NULL;
}

Choice choice_of(Arena *a, Tuning *tuning, const Product *p)
{
    Choice guess = choice_guess(p);
    if (!tuning)
        return guess;
    const Tuned *known = find(tuning->known, tuning->nknown, p);
    if (known)
        return choice_is_possible(p, &known->choice) ? known->choice : guess;
    if (!find(tuning->missing, tuning->nmissing, p))
        PUSH(a, tuning->missing, tuning->nmissing, tuning->cap_missing, ((Tuned){*p, guess}));
    return guess;
}
