/* project.c: many values a point -> two, by power iteration on the covariance, which is never made:
 * it takes (points x width) work a step. Seeds are fixed, so the same values give the same picture. */
#include "draw/plot.h"
#include <math.h>

enum { ROUNDS = 200 };

typedef struct Cloud {
    Arena *arena;
    const double *row; /* n x w */
    int64_t n, w;
    double *mean;
} Cloud;

static bool is_finite_row(const double *v, int64_t w)
{
    for (int64_t i = 0; i < w; i++)
        if (!isfinite(v[i]))
            return false;
    return true;
}

static double dot(const double *a, const double *b, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static double along(const Cloud *c, const double *row, const double *axis)
{
    double sum = 0;
    for (int64_t i = 0; i < c->w; i++)
        sum += (row[i] - c->mean[i]) * axis[i];
    return sum;
}

static void find_mean(Cloud *c)
{
    double count = 0;
    c->mean = NEW_ARRAY(c->arena, double, c->w);
    for (int64_t k = 0; k < c->n; k++) {
        const double *row = c->row + k * c->w;
        if (!is_finite_row(row, c->w))
            continue;
        count++;
        for (int64_t i = 0; i < c->w; i++)
            c->mean[i] += row[i];
    }
    for (int64_t i = 0; i < c->w && count > 0; i++)
        c->mean[i] /= count;
}

static void remove_part(double *v, const double *axis, int64_t w)
{
    double d = dot(v, axis, w);
    for (int64_t i = 0; i < w; i++)
        v[i] -= d * axis[i];
}

static bool normalise(double *v, int64_t w)
{
    double length = sqrt(dot(v, v, w));
    for (int64_t i = 0; i < w && length > 0; i++)
        v[i] /= length;
    return length > 1e-300;
}

/* v = covariance * v, apart from a factor. */
static void multiply(const Cloud *c, const double *v, double *to)
{
    for (int64_t i = 0; i < c->w; i++)
        to[i] = 0;
    for (int64_t k = 0; k < c->n; k++) {
        const double *row = c->row + k * c->w;
        if (!is_finite_row(row, c->w))
            continue;
        double d = along(c, row, v);
        for (int64_t i = 0; i < c->w; i++)
            to[i] += d * (row[i] - c->mean[i]);
    }
}

/* The component of greatest variance that is at right angles to `other` (may be NULL). */
static double *component(const Cloud *c, const double *other)
{
    double *v = NEW_ARRAY(c->arena, double, c->w), *next = NEW_ARRAY(c->arena, double, c->w);
    for (int64_t i = 0; i < c->w; i++)
        v[i] = 1 + 0.37 * (double)(i * 7 % 11); /* along no axis by chance */
    for (int round = 0; round < ROUNDS; round++) {
        if (other)
            remove_part(v, other, c->w);
        if (!normalise(v, c->w))
            break;
        multiply(c, v, next);
        double all = dot(next, next, c->w), same = dot(v, next, c->w);
        double *t = v;
        v = next;
        next = t;
        if (all - same * same <= 1e-14 * all)
            break; /* it no longer turns */
    }
    if (other)
        remove_part(v, other, c->w);
    normalise(v, c->w);
    return v;
}

/* Turns a component round if it falls where the inputs grow. */
static void turn(const Plot *p, const Cloud *c, double *axis, int input)
{
    double sum = 0, middle = 0.5 * (p->low[input] + p->high[input]);
    for (int64_t k = 0; k < c->n; k++)
        if (is_finite_row(c->row + k * c->w, c->w))
            sum += along(c, c->row + k * c->w, axis) * (p->grid[2 * k + input] - middle);
    for (int64_t i = 0; i < c->w && sum < 0; i++)
        axis[i] = -axis[i];
}

/* The sum of squares along an axis; over all of them when it is NULL. */
static double spread(const Cloud *c, const double *axis)
{
    double sum = 0;
    for (int64_t k = 0; k < c->n; k++) {
        const double *row = c->row + k * c->w;
        if (!is_finite_row(row, c->w))
            continue;
        double d = axis ? along(c, row, axis) : 0;
        sum += d * d;
        for (int64_t i = 0; i < c->w && !axis; i++)
            sum += (row[i] - c->mean[i]) * (row[i] - c->mean[i]);
    }
    return sum;
}

/* Values of one or two elements as they are. */
static Pt *plain(const Plot *p, const double *row, const double *input, int64_t n, int64_t w)
{
    Pt *pt = NEW_ARRAY(p->arena, Pt, n + 1);
    for (int64_t k = 0; k < n; k++)
        pt[k] = (Pt){row[k * w], w == 2 ? row[k * w + 1] : input[2 * k + 1]};
    return pt;
}

static Pt *project(const Cloud *c, const double *row, int64_t n, const double *x, const double *y)
{
    Pt *pt = NEW_ARRAY(c->arena, Pt, n + 1);
    for (int64_t k = 0; k < n; k++)
        pt[k] = (Pt){along(c, row + k * c->w, x), along(c, row + k * c->w, y)};
    return pt;
}

Flat plot_flatten(const Plot *p, const PlotLayer *l)
{
    Cloud c = {.arena = p->arena, .row = l->grid, .n = PLOT_GRID, .w = l->width};
    if (l->width <= 2)
        return (Flat){plain(p, l->grid, p->grid, PLOT_GRID, l->width),
                      plain(p, l->points, p->point, p->points, l->width), 1};
    find_mean(&c);
    double *x = component(&c, NULL), *y = component(&c, x);
    turn(p, &c, x, 0);
    turn(p, &c, y, 1);
    double all = spread(&c, NULL);
    return (Flat){project(&c, l->grid, PLOT_GRID, x, y),
                  project(&c, l->points, p->points, x, y),
                  all > 0 ? (spread(&c, x) + spread(&c, y)) / all : 1};
}

typedef struct Box {
    Pt low, high;
    bool any;
} Box;

static void include(Box *b, const Pt *pt, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        if (!isfinite(pt[i].x) || !isfinite(pt[i].y))
            continue;
        b->low.x = !b->any || pt[i].x < b->low.x ? pt[i].x : b->low.x;
        b->low.y = !b->any || pt[i].y < b->low.y ? pt[i].y : b->low.y;
        b->high.x = !b->any || pt[i].x > b->high.x ? pt[i].x : b->high.x;
        b->high.y = !b->any || pt[i].y > b->high.y ? pt[i].y : b->high.y;
        b->any = true;
    }
}

Pt plot_square(const Flat *f, int64_t points, double *half)
{
    Box b = {0};
    include(&b, f->grid, PLOT_GRID);
    include(&b, f->points, points);
    double side = fmax(b.high.x - b.low.x, b.high.y - b.low.y);
    *half = side > 1e-12 && isfinite(side) ? 0.53 * side : 1;
    return (Pt){0.5 * (b.low.x + b.high.x), 0.5 * (b.low.y + b.high.y)};
}
