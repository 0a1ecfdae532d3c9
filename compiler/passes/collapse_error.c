/* collapse_error.c: how exact a fold is: bounds, and both forms run in float against double.
 *
 * The bounds are Higham's (report.h). For the layers as written they are carried along from value
 * to value: with |x| <= M and an error of at most E, one layer of n inputs gives |y| <= |A| M +
 * |b| and an error of at most |A| E + gamma_{n+2} (|A| (M + E) + |b|). */
#include "passes/collapse.h"
#include <math.h>
#include <string.h>

enum { TRIED = 8 }; /* inputs */

/* A value of the trace: what it is for each input, in float and double, and its bounds. */
typedef struct Run {
    int64_t n;
    float *single[TRIED];
    double *exact[TRIED];
    double *size, *error;
} Run;

static Run new_run(Arena *a, int64_t n)
{
    Run r = {.n = n, .size = NEW_ARRAY(a, double, n), .error = NEW_ARRAY(a, double, n)};
    for (int i = 0; i < TRIED; i++) {
        r.single[i] = NEW_ARRAY(a, float, n);
        r.exact[i] = NEW_ARRAY(a, double, n);
    }
    return r;
}

/* Uniform in [-1, 1) at multiples of 2^-23: exact in float (Steele, Lea and Flood, "Fast Splittable
 * Pseudorandom Number Generators", 2014). */
static float next_uniform(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return (float)(z >> 40) * 0x1p-23f - 1;
}

static Run random_run(Arena *a, int64_t n, uint64_t *state)
{
    Run r = new_run(a, n);
    for (int i = 0; i < TRIED; i++)
        for (int64_t j = 0; j < n; j++)
            r.exact[i][j] = r.single[i][j] = next_uniform(state);
    for (int64_t j = 0; j < n; j++)
        r.size[j] = 1;
    return r;
}

static double gamma_of(double k)
{
    const double u = 0x1p-24;
    return k * u / (1 - k * u);
}

/* Adds f(x), without rounding bounds: those are of the whole sum (finish). */
static void add_term(Arena *a, Run *y, const Affine *f, const Run *x)
{
    float *s = NEW_ARRAY(a, float, y->n);
    double *d = NEW_ARRAY(a, double, y->n);
    for (int i = 0; i < TRIED; i++) {
        affine_apply_f32(f, x->single[i], s);
        affine_apply(f, x->exact[i], d);
        for (int64_t j = 0; j < y->n; j++) {
            y->single[i][j] += s[j];
            y->exact[i][j] += d[j];
        }
    }
    affine_apply_abs(f, x->size, d);
    for (int64_t j = 0; j < y->n; j++)
        y->size[j] += d[j];
    Affine linear = *f;
    linear.b = NULL;
    affine_apply_abs(&linear, x->error, d);
    for (int64_t j = 0; j < y->n; j++)
        y->error[j] += d[j];
}

static void add_bias(Run *y, const double *b)
{
    for (int64_t j = 0; b && j < y->n; j++) {
        for (int i = 0; i < TRIED; i++) {
            y->single[i][j] += (float)b[j];
            y->exact[i][j] += b[j];
        }
        y->size[j] += fabs(b[j]);
    }
}

/* The rounding of a sum of k - 2 products and a bias, of weights that were rounded once. */
static void finish(Run *y, double k)
{
    for (int64_t j = 0; j < y->n; j++)
        y->error[j] += gamma_of(k) * (y->size[j] + y->error[j]);
}

static int64_t products(const Affine *f)
{
    return f->kind == AFF_DENSE ? f->n : 1;
}

static void run_node(Work *w, const Trace *t, int i, Run *run)
{
    const Node *n = t->node[i];
    int64_t k = 2;
    Run *y = &run[t->ncut + i];
    *y = new_run(w->arena, type_count(&n->type) / t->rows);
    for (int o = 0; o < n->nin; o++) {
        if (t->operand[i][o] < 0)
            continue;
        Affine f = step_map(w, n, o, t->rows);
        add_term(w->arena, y, &f, &run[t->operand[i][o]]);
        k += products(&f);
        if (f.kind == AFF_DENSE)
            work_give(w, f.a, f.m * f.n);
    }
    add_bias(y, step_bias(w, n, t->rows));
    finish(y, (double)k);
}

static double largest(const double *v, int64_t n)
{
    double m = 0;
    for (int64_t i = 0; i < n; i++)
        m = fabs(v[i]) > m ? fabs(v[i]) : m;
    return m;
}

/* Greatest distance of y's floats from the exact values. */
static double distance(const Run *y, const Run *exact)
{
    double m = 0;
    for (int i = 0; i < TRIED; i++)
        for (int64_t j = 0; j < y->n; j++) {
            double d = fabs((double)y->single[i][j] - exact->exact[i][j]);
            m = d > m ? d : m;
        }
    return m;
}

static void measure(Report *r, Event *e)
{
    const Trace *t = e->trace;
    Work w = {.arena = r->arena};
    uint64_t state = 1;
    Run *run = NEW_ARRAY(r->arena, Run, t->ncut + t->count);
    Run one = new_run(r->arena, t->form[0].m);
    int64_t k = 2;
    for (int i = 0; i < t->ncut; i++) {
        run[i] = random_run(r->arena, t->form[i].n, &state);
        add_term(r->arena, &one, &t->form[i], &run[i]);
        k += products(&t->form[i]);
    }
    finish(&one, (double)k);
    for (int i = 0; i < t->count; i++)
        run_node(&w, t, i, run);
    const Run *written = &run[t->ncut + t->count - 1];
    e->measured = true;
    e->error = (FoldError){
        .bound_folded = largest(one.error, one.n), .bound_written = largest(written->error, one.n),
        .measured_folded = distance(&one, written), .measured_written = distance(written, written),
        .inputs = TRIED, .gamma = (int)k};
    for (int i = 0; i < TRIED; i++)
        e->error.range = fmax(e->error.range, largest(written->exact[i], one.n));
}

void report_measure(Report *r)
{
    for (Event *e = r->first; e; e = e->next)
        if (e->trace && !e->absorbed && !e->measured)
            measure(r, e);
}
