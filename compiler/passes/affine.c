/* affine.c: the algebra of y = A x + b (affine.h): composition, sum, repetition. */
#include "passes/affine.h"
#include <math.h>
#include <string.h>

double *work_take(Work *w, int64_t count)
{
    for (int i = 0; i < SPARES; i++)
        if (w->spare[i] && w->size[i] == count) {
            double *p = w->spare[i];
            w->spare[i] = NULL;
            return p;
        }
    return NEW_ARRAY(w->arena, double, count);
}

void work_give(Work *w, double *p, int64_t count)
{
    for (int i = 0; p && i < SPARES; i++)
        if (!w->spare[i]) {
            w->spare[i] = p;
            w->size[i] = count;
            return;
        }
}

Affine affine_identity(int64_t n)
{
    return (Affine){.kind = AFF_SCALE, .m = n, .n = n, .factor = 1};
}

static double pick_scale(const Affine *f, int64_t i)
{
    return f->scale ? f->scale[i] : 1;
}

bool affine_diagonal(const Affine *f)
{
    if (f->kind == AFF_PICK && f->m == f->n) {
        for (int64_t i = 0; i < f->m; i++)
            if (f->from[i] != i)
                return false;
        return true;
    }
    return f->kind == AFF_SCALE;
}

double affine_factor(const Affine *f, int64_t i)
{
    return f->kind == AFF_SCALE ? f->factor : pick_scale(f, i);
}

/* Row i of A times x. */
static double row_times(const Affine *f, int64_t i, const double *x)
{
    double sum = 0;
    switch (f->kind) {
    case AFF_ZERO:
        return 0;
    case AFF_SCALE:
        return f->factor * x[i];
    case AFF_PICK:
        return f->from[i] < 0 ? 0 : pick_scale(f, i) * x[f->from[i]];
    case AFF_DENSE:
        for (int64_t j = 0; j < f->n; j++)
            sum += f->a[i * f->n + j] * x[j];
    }
    return sum;
}

void affine_apply(const Affine *f, const double *x, double *y)
{
    for (int64_t i = 0; i < f->m; i++)
        y[i] = row_times(f, i, x) + (f->b ? f->b[i] : 0);
}

void affine_apply_abs(const Affine *f, const double *x, double *y)
{
    for (int64_t i = 0; i < f->m; i++) {
        double sum = f->b ? fabs(f->b[i]) : 0;
        if (f->kind == AFF_DENSE)
            for (int64_t j = 0; j < f->n; j++)
                sum += fabs(f->a[i * f->n + j]) * x[j];
        else
            sum += fabs(row_times(f, i, x)); /* x is not negative */
        y[i] = sum;
    }
}

static float row_times_f32(const Affine *f, int64_t i, const float *x)
{
    float sum = 0;
    switch (f->kind) {
    case AFF_ZERO:
        return 0;
    case AFF_SCALE:
        return (float)f->factor * x[i];
    case AFF_PICK:
        return f->from[i] < 0 ? 0 : (float)pick_scale(f, i) * x[f->from[i]];
    case AFF_DENSE:
        for (int64_t j = 0; j < f->n; j++) {
            float product = (float)f->a[i * f->n + j] * x[j];
            sum += product;
        }
    }
    return sum;
}

void affine_apply_f32(const Affine *f, const float *x, float *y)
{
    for (int64_t i = 0; i < f->m; i++) {
        float product = row_times_f32(f, i, x);
        y[i] = f->b ? product + (float)f->b[i] : product;
    }
}

/* The bias of outer(inner(x)), and of p(x) + q(x). */
static const double *compose_bias(Work *w, const Affine *outer, const Affine *inner)
{
    if (!inner->b)
        return outer->b;
    double *b = NEW_ARRAY(w->arena, double, outer->m);
    affine_apply(outer, inner->b, b);
    return b;
}

static const double *add_bias(Work *w, const Affine *p, const Affine *q)
{
    if (!p->b || !q->b)
        return p->b ? p->b : q->b;
    double *b = NEW_ARRAY(w->arena, double, p->m);
    for (int64_t i = 0; i < p->m; i++)
        b[i] = p->b[i] + q->b[i];
    return b;
}

/* f's matrix times a number. */
static Affine scaled(Work *w, const Affine *f, double factor)
{
    Affine r = *f;
    if (factor == 1 || f->kind == AFF_ZERO)
        return r;
    if (f->kind == AFF_SCALE) {
        r.factor *= factor;
    } else if (f->kind == AFF_PICK) {
        double *s = NEW_ARRAY(w->arena, double, f->m);
        for (int64_t i = 0; i < f->m; i++)
            s[i] = factor * pick_scale(f, i);
        r.scale = s;
    } else {
        r.a = work_take(w, f->m * f->n);
        for (int64_t i = 0; i < f->m * f->n; i++)
            r.a[i] = factor * f->a[i];
    }
    return r;
}

static Affine pick_of_pick(Work *w, const Affine *outer, const Affine *inner)
{
    int64_t *from = NEW_ARRAY(w->arena, int64_t, outer->m);
    double *scale = NEW_ARRAY(w->arena, double, outer->m);
    for (int64_t i = 0; i < outer->m; i++) {
        int64_t j = outer->from[i];
        from[i] = j < 0 ? -1 : inner->from[j];
        scale[i] = j < 0 ? 0 : pick_scale(outer, i) * pick_scale(inner, j);
    }
    return (Affine){.kind = AFF_PICK, .from = from, .scale = scale};
}

/* Rows of a matrix, chosen and scaled. */
static Affine pick_of_dense(Work *w, const Affine *outer, const Affine *inner)
{
    int64_t n = inner->n;
    double *a = work_take(w, outer->m * n);
    for (int64_t i = 0; i < outer->m; i++)
        for (int64_t j = 0; j < n; j++)
            a[i * n + j] =
                outer->from[i] < 0 ? 0 : pick_scale(outer, i) * inner->a[outer->from[i] * n + j];
    return (Affine){.kind = AFF_DENSE, .a = a};
}

/* Columns of a matrix, scaled and gathered by the element of x they belong to. */
static Affine dense_of_pick(Work *w, const Affine *outer, const Affine *inner)
{
    int64_t n = inner->n;
    double *a = work_take(w, outer->m * n);
    memset(a, 0, (size_t)(outer->m * n) * sizeof *a);
    for (int64_t i = 0; i < outer->m; i++)
        for (int64_t j = 0; j < inner->m; j++)
            if (inner->from[j] >= 0)
                a[i * n + inner->from[j]] += outer->a[i * outer->n + j] * pick_scale(inner, j);
    return (Affine){.kind = AFF_DENSE, .a = a};
}

Affine affine_compose(Work *w, const Affine *outer, const Affine *inner)
{
    Affine r;
    if (outer->kind == AFF_ZERO || inner->kind == AFF_ZERO) {
        r = (Affine){.kind = AFF_ZERO};
    } else if (outer->kind == AFF_SCALE) {
        r = scaled(w, inner, outer->factor);
    } else if (inner->kind == AFF_SCALE) {
        r = scaled(w, outer, inner->factor);
    } else if (outer->kind == AFF_PICK) {
        r = inner->kind == AFF_PICK ? pick_of_pick(w, outer, inner)
                                    : pick_of_dense(w, outer, inner);
    } else if (inner->kind == AFF_PICK) {
        r = dense_of_pick(w, outer, inner);
    } else {
        r = (Affine){.kind = AFF_DENSE, .a = work_take(w, outer->m * inner->n)};
        matrix_multiply(w, outer->m, outer->n, inner->n, outer->a, inner->a, r.a);
    }
    r.b = compose_bias(w, outer, inner);
    r.m = outer->m;
    r.n = inner->n;
    return r;
}

/* Both diagonal: so is the sum. */
static Affine add_diagonal(Work *w, const Affine *p, const Affine *q)
{
    if (p->kind == AFF_SCALE && q->kind == AFF_SCALE)
        return (Affine){.kind = AFF_SCALE, .factor = p->factor + q->factor};
    int64_t *from = NEW_ARRAY(w->arena, int64_t, p->m);
    double *scale = NEW_ARRAY(w->arena, double, p->m);
    for (int64_t i = 0; i < p->m; i++) {
        from[i] = i;
        scale[i] = affine_factor(p, i) + affine_factor(q, i);
    }
    return (Affine){.kind = AFF_PICK, .from = from, .scale = scale};
}

Affine affine_add(Work *w, const Affine *p, const Affine *q)
{
    Affine r;
    if (p->kind == AFF_ZERO || q->kind == AFF_ZERO) {
        r = p->kind == AFF_ZERO ? *q : *p;
    } else if (affine_diagonal(p) && affine_diagonal(q)) {
        r = add_diagonal(w, p, q);
    } else {
        Affine x = affine_matrix(w, p), y = affine_matrix(w, q);
        r = (Affine){.kind = AFF_DENSE, .a = work_take(w, p->m * p->n)};
        for (int64_t i = 0; i < p->m * p->n; i++)
            r.a[i] = x.a[i] + y.a[i];
    }
    r.b = add_bias(w, p, q);
    r.m = p->m;
    r.n = p->n;
    return r;
}

Affine affine_matrix(Work *w, const Affine *f)
{
    if (f->kind == AFF_DENSE)
        return *f;
    Affine r = {.kind = AFF_DENSE, .m = f->m, .n = f->n, .b = f->b};
    r.a = work_take(w, f->m * f->n);
    memset(r.a, 0, (size_t)(f->m * f->n) * sizeof *r.a);
    for (int64_t i = 0; i < f->m && f->kind != AFF_ZERO; i++) {
        int64_t j = f->kind == AFF_SCALE ? i : f->from[i];
        if (j >= 0)
            r.a[i * f->n + j] = affine_factor(f, i);
    }
    return r;
}

/* count numbers, written `times` times. */
static double *tiled(Work *w, const double *p, int64_t count, int64_t times)
{
    double *r = NEW_ARRAY(w->arena, double, count * times);
    for (int64_t t = 0; t < times; t++)
        memcpy(r + t * count, p, (size_t)count * sizeof *r);
    return r;
}

Affine affine_repeat(Work *w, const Affine *f, int64_t times)
{
    Affine r = *f;
    if (times == 1)
        return r;
    r.m = f->m * times;
    r.n = f->n * times;
    if (f->b)
        r.b = tiled(w, f->b, f->m, times);
    if (f->kind == AFF_PICK) {
        int64_t *from = NEW_ARRAY(w->arena, int64_t, r.m);
        for (int64_t i = 0; i < r.m; i++)
            from[i] = f->from[i % f->m] < 0 ? -1 : f->from[i % f->m] + i / f->m * f->n;
        r.from = from;
        if (f->scale)
            r.scale = tiled(w, f->scale, f->m, times);
    } else if (f->kind == AFF_DENSE) {
        r.a = work_take(w, r.m * r.n);
        memset(r.a, 0, (size_t)(r.m * r.n) * sizeof *r.a);
        for (int64_t i = 0; i < r.m; i++)
            memcpy(r.a + i * r.n + i / f->m * f->n, f->a + i % f->m * f->n,
                   (size_t)f->n * sizeof *r.a);
    }
    return r;
}
