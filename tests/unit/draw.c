/* draw.c: the geometry of pictures: the border of a class; values of many numbers seen in a
 * plane; what is no number; terminal pictures of any size. */
#include "draw/plot.h"
#include "check.h"
#include <math.h>
#include <string.h>

enum { SIDE = 80 };

static Plot plane(Arena *a)
{
    Plot p = {.arena = a, .title = "t", .axis = {"a", "b"}, .output = "y", .inputs = 2,
              .low = {-2, -2}, .high = {2, 2}, .outputs = 1, .cols = SIDE, .rows = SIDE};
    p.map = NEW_ARRAY(a, double, SIDE * SIDE);
    p.grid = NEW_ARRAY(a, double, 2 * PLOT_GRID);
    p.grid_map = NEW_ARRAY(a, double, PLOT_GRID);
    for (int i = 0; i < PLOT_GRID; i++)
        plot_grid_point(&p, i / PLOT_STEPS, i % PLOT_STEPS, p.grid + 2 * i);
    return p;
}

static double map_x(int col)
{
    return -2 + 4 * (col + 0.5) / SIDE;
}

/* The border of 1 - x^2 - y^2 > 0 is the circle, to within a cell. */
static void circle(Arena *a)
{
    Plot p = plane(a);
    int n, points = 0;
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            p.map[y * SIDE + x] = 1 - map_x(x) * map_x(x) - map_x(y) * map_x(y);
    CHECK(plot_rule(&p) == RULE_ZERO);
    Pt *pt = plot_contour(&p, RULE_ZERO, 1, &n);
    for (int i = 0; i < n; i++) {
        double x = -2 + 4 * pt[i].x, y = -2 + 4 * pt[i].y;
        points += !isnan(x);
        CHECK(isnan(x) || fabs(hypot(x, y) - 1) < 0.002);
    }
    CHECK(points > SIDE);
    p.map[0] = NAN;
    plot_contour(&p, RULE_ZERO, 1, &n);
    CHECK(n > 0);
}

/* Two orthogonal directions of 7 hold the plane, mirrored: it must come back as it was. */
static void back_again(Arena *a)
{
    Plot p = plane(a);
    PlotLayer l = {.width = 7, .grid = NEW_ARRAY(a, double, 7 * PLOT_GRID), .points = NULL};
    for (int i = 0; i < PLOT_GRID; i++) {
        l.grid[7 * i + 2] = 0.6 * p.grid[2 * i] + 0.8 * p.grid[2 * i + 1] + 5;
        l.grid[7 * i + 5] = 0.8 * p.grid[2 * i] - 0.6 * p.grid[2 * i + 1] - 3;
    }
    Flat f = plot_flatten(&p, &l);
    CHECK(fabs(f.share - 1) < 1e-9);
    for (int i = 0; i < PLOT_GRID; i++)
        CHECK(fabs(f.grid[i].x - p.grid[2 * i]) < 1e-6 &&
              fabs(f.grid[i].y - p.grid[2 * i + 1]) < 1e-6);
}

/* No variance at all, and rows that are no numbers. */
static void degenerate(Arena *a)
{
    Plot p = plane(a);
    Pt low, high;
    PlotLayer l = {.width = 3, .grid = NEW_ARRAY(a, double, 3 * PLOT_GRID), .points = NULL};
    Flat f = plot_flatten(&p, &l);
    plot_bounds(&f, 0, &low, &high);
    CHECK(f.grid[7].x == 0 && low.x < high.x && low.y < high.y);
    for (int i = 0; i < 3 * PLOT_GRID; i++)
        l.grid[i] = i % 2 ? NAN : INFINITY;
    f = plot_flatten(&p, &l);
    plot_bounds(&f, 0, &low, &high);
    CHECK(low.x < high.x && low.y < high.y && isfinite(low.x) && isfinite(high.y));
}

static void classes(Arena *a)
{
    Plot p = plane(a);
    const double three[] = {0.1, 0.7, 0.2}, whole = 12, half = 0.25;
    CHECK(plot_rule(&p) == RULE_HALF && plot_class(&p, RULE_HALF, &half) == 0);
    CHECK(plot_sure(&p, RULE_HALF, &half) == 0.5);
    p.whole = true;
    CHECK(plot_rule(&p) == RULE_WHOLE && plot_class(&p, RULE_WHOLE, &whole) == 12);
    p.outputs = 3;
    CHECK(plot_rule(&p) == RULE_GREATEST && plot_class(&p, RULE_GREATEST, three) == 1);
    CHECK(fabs(plot_sure(&p, RULE_GREATEST, three) - (0.7 - 1 / 3.0) / (2 / 3.0)) < 1e-12);
    CHECK(fabs(plot_border(&p, RULE_GREATEST, three, 2) + 0.5) < 1e-12);
}

/* A curve with a hole and without any number, in letters and in colour. */
static void curves(Arena *a)
{
    Plot p = {.arena = a, .title = "t", .axis = {"x"}, .output = "y", .inputs = 1,
              .low = {0}, .high = {1}, .outputs = 1};
    for (int colour = 0; colour < 2; colour++)
        for (int hole = 0; hole < 2; hole++) {
            Buf out = {.arena = a};
            plot_text_size(1, colour, &p.cols, &p.rows);
            p.map = NEW_ARRAY(a, double, p.cols);
            for (int i = 0; i < p.cols; i++)
                p.map[i] = hole || i == 30 ? NAN : i;
            plot_text(&out, &p, colour);
            const char *blue = colour ? "\033[38;2;76;120;168m" : "*";
            CHECK((strstr(buf_text(&out), blue) != NULL) == !hole);
            CHECK(plot_curve(&p)->count > 10);
        }
}

int main(void)
{
    Arena *a = arena_new(NULL, NULL);
    circle(a);
    back_again(a);
    degenerate(a);
    classes(a);
    curves(a);
    arena_free(a);
    return check_done();
}
