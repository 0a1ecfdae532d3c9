/* curve.c: models of one input: each element of the output as a curve, given points on top. */
#include "draw/panel.h"
#include <math.h>

enum { WIDE = 560, HIGH = 320, TICKS = 6 };

/* 1, 2 or 5 times a power of ten, so that about `ticks` of them fit. */
static double nice_step(double range, int ticks)
{
    double raw = range / ticks, power = pow(10, floor(log10(raw))), m = raw / power;
    return power * (m <= 1 ? 1 : m <= 2 ? 2 : m <= 5 ? 5 : 10);
}

static void draw_ticks(const Panel *p)
{
    Scene *s = p->scene;
    double dx = nice_step(p->high.x - p->low.x, TICKS), dy = nice_step(p->high.y - p->low.y, TICKS);
    for (double i = ceil(p->low.x / dx); i * dx <= p->high.x; i++) {
        double x = panel_place(p, (Pt){i * dx, 0}).x;
        scene_segment(s, (Pt){x, p->at.y}, (Pt){x, p->at.y + p->h}, i == 0 ? FRAME : RULE, 1);
        scene_text(s, (Pt){x, p->at.y + p->h + 14}, ANCHOR_MIDDLE, 10, FAINT,
                   number_text(s->arena, i * dx));
    }
    for (double i = ceil(p->low.y / dy); i * dy <= p->high.y; i++) {
        double y = panel_place(p, (Pt){p->low.x, i * dy}).y;
        scene_segment(s, (Pt){p->at.x, y}, (Pt){p->at.x + p->w, y}, i == 0 ? FRAME : RULE, 1);
        scene_text(s, (Pt){p->at.x - 6, y + 3.5}, ANCHOR_END, 10, FAINT,
                   number_text(s->arena, i * dy));
    }
}

void plot_range(const Plot *p, double *low, double *high)
{
    bool any = false;
    *low = *high = 0;
    for (int64_t i = 0; i < p->cols * p->outputs + (p->label ? p->points : 0); i++) {
        int64_t n = p->cols * p->outputs;
        double v = i < n ? p->map[i] : p->label[i - n];
        if (!isfinite(v) || (i < n && i % p->outputs >= PLOT_CURVES))
            continue;
        *low = !any || v < *low ? v : *low;
        *high = !any || v > *high ? v : *high;
        any = true;
    }
    double margin = 0.06 * (*high - *low);
    if (!(margin > 1e-9 * fabs(*high)))
        margin = fabs(*high) > 0 ? 0.5 * fabs(*high) : 1;
    *low -= margin;
    *high += margin;
}

static void draw_output(const Panel *panel, const Plot *p, int k)
{
    Pt *pt = NEW_ARRAY(p->arena, Pt, p->cols);
    for (int i = 0; i < p->cols; i++) {
        double x = p->low[0] + (p->high[0] - p->low[0]) * i / (p->cols - 1);
        pt[i] = panel_place(panel, (Pt){x, p->map[(int64_t)i * p->outputs + k]});
    }
    scene_line(panel->scene, pt, p->cols, plot_colour(k), 2);
}

/* The outputs' names in their colours, right of the curves. */
static void draw_names(const Panel *panel, const Plot *p, int curves)
{
    for (int k = 0; k < curves && p->outputs > 1; k++) {
        Pt at = {panel->at.x + panel->w + 14, panel->at.y + 12 + 18 * k};
        scene_segment(panel->scene, (Pt){at.x, at.y - 3}, (Pt){at.x + 14, at.y - 3}, plot_colour(k),
                      2);
        scene_text(panel->scene, (Pt){at.x + 20, at.y}, ANCHOR_START, 10, INK,
                   arena_printf(p->arena, "%s[%d]", p->output, k));
    }
}

static void draw_points(const Panel *panel, const Plot *p)
{
    Pt *at = NEW_ARRAY(p->arena, Pt, p->points + 1);
    for (int64_t i = 0; i < p->points; i++)
        at[i] = (Pt){p->point[i], p->label ? p->label[i] : panel->low.y};
    panel_points(panel, p, at);
}

Scene *plot_curve(const Plot *p)
{
    int curves = p->outputs < PLOT_CURVES ? (int)p->outputs : PLOT_CURVES;
    const char *note = arena_printf(p->arena, "%s over %s%s", p->output, p->axis[0],
                                    p->outputs > curves ? ", the first six elements" : "");
    Scene *s = page_new(p, WIDE + 2 * PAGE_MARGIN + (p->outputs > 1 ? 110 : 40),
                        PAGE_HEAD + HIGH + 50, note);
    Panel panel = {.scene = s, .at = {PAGE_MARGIN + 32, PAGE_HEAD + 8}, .w = WIDE, .h = HIGH};
    panel.low.x = p->low[0];
    panel.high.x = p->high[0];
    plot_range(p, &panel.low.y, &panel.high.y);
    draw_ticks(&panel);
    for (int k = 0; k < curves; k++)
        draw_output(&panel, p, k);
    draw_points(&panel, p);
    panel_frame(&panel);
    draw_names(&panel, p, curves);
    scene_text(s, (Pt){panel.at.x + WIDE / 2.0, panel.at.y + HIGH + 30}, ANCHOR_MIDDLE, 11, INK,
               p->axis[0]);
    return s;
}
