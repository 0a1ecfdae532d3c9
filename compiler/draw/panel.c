/* panel.c: boxes of a page, and what stands around them. */
#include "draw/panel.h"
#include <math.h>
#include <string.h>

enum { ROUNDS = 8 }; /* points are painted in so many rounds, so that no class covers another */

const char *number_text(Arena *a, double v)
{
    return arena_printf(a, "%s%.3g", v < 0 ? "−" : "", fabs(v));
}

double page_snap(double v)
{
    return floor(v * 8 + 0.5) / 8;
}

Pt panel_place(const Panel *p, Pt value)
{
    if (!isfinite(value.x) || !isfinite(value.y))
        return (Pt){NAN, NAN};
    return (Pt){page_snap(p->at.x + p->w * (value.x - p->low.x) / (p->high.x - p->low.x)),
                page_snap(p->at.y + p->h * (p->high.y - value.y) / (p->high.y - p->low.y))};
}

void panel_heading(const Panel *p, const char *name, const char *line1, const char *line2)
{
    Scene *s = p->scene;
    scene_text(s, (Pt){p->at.x, p->at.y - 34}, ANCHOR_START, 12, INK, name)->bold = true;
    scene_text(s, (Pt){p->at.x, p->at.y - 20}, ANCHOR_START, 9.5, FAINT, line1);
    scene_text(s, (Pt){p->at.x, p->at.y - 8}, ANCHOR_START, 9.5, FAINT, line2);
}

void panel_frame(const Panel *p)
{
    scene_frame(p->scene, p->at, p->w, p->h, FRAME, 1);
}

void panel_ends(const Panel *p, const char *x, const char *y)
{
    Scene *s = p->scene;
    Arena *a = s->arena;
    double below = p->at.y + p->h + 13, left = p->at.x - 5;
    scene_text(s, (Pt){p->at.x, below}, ANCHOR_START, 9, FAINT, number_text(a, p->low.x));
    scene_text(s, (Pt){p->at.x + p->w, below}, ANCHOR_END, 9, FAINT, number_text(a, p->high.x));
    scene_text(s, (Pt){p->at.x + p->w / 2, below}, ANCHOR_MIDDLE, 9, INK, x);
    scene_text(s, (Pt){left, p->at.y + 8}, ANCHOR_END, 9, FAINT, number_text(a, p->high.y));
    scene_text(s, (Pt){left, p->at.y + p->h}, ANCHOR_END, 9, FAINT, number_text(a, p->low.y));
    scene_text(s, (Pt){left, p->at.y + p->h / 2 + 3}, ANCHOR_END, 9, INK, y);
}

void panel_zero(const Panel *p)
{
    Pt zero = panel_place(p, (Pt){0, 0});
    if (p->low.x < 0 && p->high.x > 0)
        scene_segment(p->scene, (Pt){zero.x, p->at.y}, (Pt){zero.x, p->at.y + p->h}, RULE, 1);
    if (p->low.y < 0 && p->high.y > 0)
        scene_segment(p->scene, (Pt){p->at.x, zero.y}, (Pt){p->at.x + p->w, zero.y}, RULE, 1);
}

static Colour darker(Colour c)
{
    return ((c >> 16 & 255) * 2 / 3) << 16 | ((c >> 8 & 255) * 2 / 3) << 8 | (c & 255) * 2 / 3;
}

static bool inside(const Panel *p, Pt at)
{
    return at.x >= p->at.x && at.x <= p->at.x + p->w && at.y >= p->at.y && at.y <= p->at.y + p->h;
}

/* The colour that a point is drawn in: PLOT_COLOURS for one without class. */
static int colour_of(const Plot *plot, int64_t i)
{
    bool classed = plot->label && plot->inputs == 2 && fabs(plot->label[i]) < 1e6;
    return classed ? ((int)plot->label[i] % PLOT_COLOURS + PLOT_COLOURS) % PLOT_COLOURS
                   : PLOT_COLOURS;
}

/* Points round, round + ROUNDS, ... of colour k; k < 0: of all. */
static void draw_points(const Panel *p, const Plot *plot, const Pt *at, int round, int k)
{
    int64_t every = (plot->points + MOST_POINTS - 1) / MOST_POINTS;
    double radius = plot->points > 300 ? 1.4 : 2;
    Pt *pt = NEW_ARRAY(plot->arena, Pt, MOST_POINTS + 1);
    int count = 0;
    for (int64_t i = round * every; i < plot->points; i += ROUNDS * every) {
        Pt place = panel_place(p, at[i]);
        if ((k < 0 || colour_of(plot, i) == k) && !isnan(place.x) && inside(p, place))
            pt[count++] = place;
    }
    if (count)
        scene_dots(p->scene, pt, count, k < 0 ? radius + 0.7 : radius,
                   k < 0 ? 0xffffff : k < PLOT_COLOURS ? darker(plot_colour(k)) : INK);
}

void panel_points(const Panel *p, const Plot *plot, const Pt *at)
{
    for (int round = 0; round < ROUNDS && plot->points; round++)
        for (int k = -1; k <= PLOT_COLOURS; k++) /* first a white rim */
            draw_points(p, plot, at, round, k);
}

Scene *page_new(const Plot *p, double w, double h, const char *note)
{
    Scene *s = NEW(p->arena, Scene);
    double title = 10.5 * (double)strlen(p->title); /* letters of 15 pt, bold */
    double least = 2 * PAGE_MARGIN + fmax(title, 5.5 * (double)strlen(note));
    *s = (Scene){.arena = p->arena, .w = fmax(w, least), .h = h};
    scene_text(s, (Pt){PAGE_MARGIN, 32}, ANCHOR_START, 15, INK, p->title)->bold = true;
    scene_text(s, (Pt){PAGE_MARGIN, 50}, ANCHOR_START, 10, FAINT, note);
    return s;
}
