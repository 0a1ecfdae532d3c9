/* project.c: many values a point -> two, by power iteration on the covariance, which is never
 * made: it takes (points x width) work a step. Seeds are fixed, so the same values give the same
 * picture. */
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

/* Turns and mirrors the plane of x and y (at right angles, of length 1) so that the grid lies in
 * it as nearly as can be as it lies in the plane of the inputs: the orthogonal Procrustes problem
 * (Schoenemann, 1966), which for two dimensions has a solution by arc tangents. */
static void turn(const Plot *p, const Cloud *c, double *x, double *y)
{
    double m[2][2] = {{0}}; /* sums of input times component */
    for (int64_t k = 0; k < c->n; k++) {
        const double *row = c->row + k * c->w;
        if (!is_finite_row(row, c->w))
            continue;
        double at[] = {along(c, row, x), along(c, row, y)};
        for (int i = 0; i < 2; i++)
            for (int j = 0; j < 2; j++)
                m[i][j] += (p->grid[2 * k + i] - 0.5 * (p->low[i] + p->high[i])) * at[j];
    }
    double sum = m[0][0] + m[1][1], difference = m[0][1] - m[1][0];
    double mirror = 1;
    if (hypot(m[0][0] - m[1][1], m[0][1] + m[1][0]) > hypot(sum, difference)) {
        mirror = -1;
        sum = m[0][0] - m[1][1];
        difference = m[0][1] + m[1][0];
    }
    double angle = atan2(difference, sum), u = cos(angle), v = sin(angle);
    for (int64_t i = 0; i < c->w; i++) {
        double a = x[i], b = y[i];
        x[i] = u * a + v * b;
        y[i] = mirror * (u * b - v * a);
    }
}

Flat plot_flatten(const Plot *p, const PlotLayer *l)
{
    Cloud c = {.arena = p->arena, .row = l->grid, .n = PLOT_GRID, .w = l->width};
    if (l->width <= 2)
        return (Flat){plain(p, l->grid, p->grid, PLOT_GRID, l->width),
                      plain(p, l->points, p->point, p->points, l->width), 1, l->width == 2};
    find_mean(&c);
    double *x = component(&c, NULL), *y = component(&c, x), all = spread(&c, NULL);
    double share = all > 0 ? (spread(&c, x) + spread(&c, y)) / all : 1;
    turn(p, &c, x, y);
    return (Flat){project(&c, l->grid, PLOT_GRID, x, y), project(&c, l->points, p->points, x, y),
                  share, true};
}

const char *plot_how_flat(Arena *a, const PlotLayer *l, const Flat *f)
{
    if (l->width > 2)
        return arena_printf(a, "first 2 principal components: %.0f %%", 100 * f->share);
    return l->width == 2 ? "as they are" : "across; up: the second input";
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

static double half_side(double low, double high)
{
    double side = high - low;
    return side > 1e-12 && isfinite(side) ? 0.53 * side : 1;
}

void plot_bounds(const Flat *f, int64_t points, Pt *low, Pt *high)
{
    Box b = {0};
    include(&b, f->grid, PLOT_GRID);
    include(&b, f->points, points);
    Pt middle = {0.5 * (b.low.x + b.high.x), 0.5 * (b.low.y + b.high.y)};
    double x = half_side(b.low.x, b.high.x), y = half_side(b.low.y, b.high.y);
    if (f->alike)
        x = y = half_side(0, fmax(b.high.x - b.low.x, b.high.y - b.low.y));
    *low = (Pt){middle.x - x, middle.y - y};
    *high = (Pt){middle.x + x, middle.y + y};
}
