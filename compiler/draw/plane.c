/* plane.c: models of two inputs. The first panel is the plane, coloured by what the model says;
 * one panel a layer follows: the same plane, as a grid, where that layer has put it. The idea is
 * C. Olah's: Neural Networks, Manifolds, and Topology, 2014. */
#include "draw/panel.h"
#include <math.h>

enum { SIDE = 214, ALONE = 340, GAP = 44, HEADING = 46, FOOT = 26, ACROSS = 4 };
enum { LEFT = PAGE_MARGIN + 30, RIGHT = PAGE_MARGIN };

void plot_scene_size(int inputs, int *cols, int *rows)
{
    *cols = inputs == 2 ? 181 : 481;
    *rows = inputs == 2 ? 181 : 1;
}

static Colour mix(Colour c, double part)
{
    Colour out = 0;
    for (int shift = 0; shift <= 16; shift += 8)
        out |= (Colour)(255 + part * ((double)(c >> shift & 255) - 255) + 0.5) << shift;
    return out;
}

static void draw_regions(const Panel *panel, const Plot *p, Rule r)
{
    int64_t n = (int64_t)p->cols * p->rows;
    Colour *pixel = NEW_ARRAY(p->arena, Colour, n);
    for (int64_t i = 0; i < n; i++) {
        const double *v = p->map + i * p->outputs;
        pixel[i] = mix(plot_colour(plot_class(p, r, v)), 0.22 + 0.4 * plot_sure(p, r, v));
    }
    scene_image(panel->scene, panel->at, panel->w, panel->h, p->cols, p->rows, pixel);
}

/* The classes that occur: bit k. */
static unsigned classes(const Plot *p, Rule r)
{
    unsigned seen = 0;
    for (int64_t i = 0; i < (int64_t)p->cols * p->rows; i++)
        seen |= 1u << (unsigned)plot_class(p, r, p->map + i * p->outputs) % 32;
    return seen;
}

static void draw_borders(const Panel *panel, const Plot *p, Rule r)
{
    unsigned seen = classes(p, r);
    bool one = r == RULE_HALF || r == RULE_ZERO || p->outputs == 2; /* both sides share it */
    for (int k = one; k < (one ? 2 : 32); k++) {
        int n;
        Pt *pt = seen >> k & 1 ? plot_contour(p, r, k, &n) : NULL;
        for (int i = 0; pt && i < n; i++) {
            pt[i].x = page_snap(panel->at.x + panel->w * pt[i].x);
            pt[i].y = page_snap(panel->at.y + panel->h * pt[i].y);
        }
        if (pt)
            scene_line(panel->scene, pt, n, INK, 1.1);
    }
}

/* A polyline in the making, without the points that a straight line passes anyway. */
typedef struct Pen {
    Pt *pt;
    int n;
    int piece;     /* where this piece begins */
    double strayed; /* from the points dropped since the last one kept: at most so far */
} Pen;

static double distance(Pt at, Pt a, Pt b)
{
    double x = b.x - a.x, y = b.y - a.y, length = hypot(x, y);
    return length > 0 ? fabs(x * (at.y - a.y) - y * (at.x - a.x)) / length
                      : hypot(at.x - a.x, at.y - a.y);
}

static void draw_to(Pen *pen, Pt from, Pt to)
{
    bool joined = pen->n && !isnan(from.x) && pen->pt[pen->n - 1].x == from.x &&
                  pen->pt[pen->n - 1].y == from.y;
    if (!joined) {
        pen->pt[pen->n++] = (Pt){NAN, NAN};
        pen->piece = pen->n;
        pen->pt[pen->n++] = from;
        pen->strayed = 0;
    }
    Pt *last = &pen->pt[pen->n - 1];
    if (pen->n - pen->piece > 1 && !isnan(to.x)) {
        pen->strayed += distance(*last, last[-1], to);
        bool back = (to.x - last->x) * (last->x - last[-1].x) +
                        (to.y - last->y) * (last->y - last[-1].y) < 0;
        if (pen->strayed < 0.3 && !back) {
            *last = to;
            return;
        }
    }
    pen->strayed = 0;
    pen->pt[pen->n++] = to;
}

/* The grid's lines, where `at` says; those pieces whose class is k, or all of them for -1. */
static void draw_lines(const Panel *panel, const Plot *p, Rule r, const Pt *at, int k, Colour c)
{
    Pen pen = {.pt = NEW_ARRAY(p->arena, Pt, 3 * PLOT_GRID)};
    for (int i = 0; i + 1 < PLOT_GRID; i++) {
        if (i % PLOT_STEPS == PLOT_STEPS - 1)
            continue;
        if (k >= 0 && plot_class(p, r, p->grid_map + i * p->outputs) % PLOT_COLOURS != k)
            continue;
        draw_to(&pen, panel_place(panel, at[i]), panel_place(panel, at[i + 1]));
    }
    if (pen.n)
        scene_line(panel->scene, pen.pt, pen.n, c, 0.8);
}

static Pt *as_points(const Plot *p, const double *row, int64_t n)
{
    Pt *pt = NEW_ARRAY(p->arena, Pt, n + 1);
    for (int64_t i = 0; i < n; i++)
        pt[i] = (Pt){row[2 * i], row[2 * i + 1]};
    return pt;
}

static void draw_plane(Panel *panel, const Plot *p, Rule r)
{
    Arena *a = p->arena;
    panel->low = (Pt){p->low[0], p->low[1]};
    panel->high = (Pt){p->high[0], p->high[1]};
    panel_heading(panel, arena_printf(a, "the plane and %s", p->output), plot_rule_text(r),
                  r == RULE_GREATEST ? "the paler, the less sure" : "the paler, the nearer to it");
    draw_regions(panel, p, r);
    draw_lines(panel, p, r, as_points(p, p->grid, PLOT_GRID), -1, 0xffffff);
    panel->scene->shape[panel->scene->count - 1].opacity = 0.55;
    draw_borders(panel, p, r);
    panel_points(panel, p, as_points(p, p->point, p->points));
    panel_frame(panel);
    panel_ends(panel, p->axis[0], p->axis[1]);
}

static void draw_layer(Panel *panel, const Plot *p, Rule r, const PlotLayer *l)
{
    Flat f = plot_flatten(p, l);
    plot_bounds(&f, p->points, &panel->low, &panel->high);
    panel_heading(panel, arena_printf(p->arena, "after %s", l->name),
                  arena_printf(p->arena, "%s: %lld value%s", l->what, (long long)l->width,
                               l->width == 1 ? "" : "s"), plot_how_flat(p->arena, l, &f));
    panel_zero(panel);
    for (int k = 0; k < PLOT_COLOURS; k++)
        draw_lines(panel, p, r, f.grid, k, mix(plot_colour(k), 0.85));
    panel_points(panel, p, f.points);
    panel_frame(panel);
    if (l->width == 2)
        panel_ends(panel, arena_printf(p->arena, "%s[0]", l->name), "[1]");
}

/* "; 96 % of them where their label says" */
static void note_labels(Buf *b, const Plot *p)
{
    Rule r = plot_rule(p);
    int64_t right = 0;
    for (int64_t i = 0; i < p->points && p->label; i++)
        right += plot_class(p, r, p->point_map + i * p->outputs) == p->label[i];
    if (p->label)
        buf_printf(b, ", %.3g %% of them on the side of their label",
                   100 * (double)right / (double)p->points);
}

static const char *note(const Plot *p)
{
    Buf b = {.arena = p->arena};
    buf_puts(&b, p->layers ? "a grid over the plane, and where each layer puts it"
                           : "a grid over the plane");
    if (p->points > MOST_POINTS)
        buf_printf(&b, "; some of the %lld points", (long long)p->points);
    else if (p->points)
        buf_printf(&b, "; %lld points", (long long)p->points);
    note_labels(&b, p);
    if (p->skipped)
        buf_printf(&b, "; %zu layers between are not shown", p->skipped);
    return buf_text(&b);
}

/* Panels side by side: as few as need no row more. */
static int across(const Plot *p, int panels, int side)
{
    double room = (p->page - LEFT - RIGHT + GAP) / (side + GAP);
    int most = p->page > 0 && room < ACROSS ? (int)fmax(room, 1) : ACROSS;
    int rows = (panels + most - 1) / most;
    return (panels + rows - 1) / rows;
}

Scene *plot_plane(const Plot *p)
{
    Rule r = plot_rule(p);
    int panels = (int)p->layers + 1, side = panels > 1 ? SIDE : ALONE;
    int cols = across(p, panels, side), rows = (panels + cols - 1) / cols;
    Scene *s = page_new(p, LEFT + RIGHT + cols * (side + GAP) - GAP,
                        PAGE_HEAD + rows * (HEADING + side + FOOT) + 8, note(p));
    for (int i = 0; i < panels; i++) {
        Panel panel = {.scene = s, .w = side, .h = side};
        panel.at.x = LEFT + i % cols * (side + GAP);
        panel.at.y = PAGE_HEAD + HEADING + i / cols * (HEADING + side + FOOT);
        if (i == 0)
            draw_plane(&panel, p, r);
        else
            draw_layer(&panel, p, r, &p->layer[i - 1]);
    }
    return s;
}

Scene *plot_scene(const Plot *p)
{
    return p->inputs == 2 ? plot_plane(p) : plot_curve(p);
}
