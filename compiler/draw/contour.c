/* contour.c: the border of a class by marching squares (Lorensen and Cline, 1987, in the plane): in
 * each cell of four samples the border is a segment between the sides where the sign changes. */
#include "draw/plot.h"
#include <math.h>

typedef struct Tracer {
    const Plot *p;
    Pt *pt;
    size_t n, cap;
} Tracer;

static Pt between(Pt a, double va, Pt b, double vb)
{
    double t = va / (va - vb);
    return (Pt){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
}

static void put(Tracer *t, Pt at)
{
    Pt pt = {at.x / t->p->cols, at.y / t->p->rows};
    PUSH(t->p->arena, t->pt, t->n, t->cap, pt);
}

/* Corners go round the cell; a saddle gives two segments. */
static void trace_cell(Tracer *t, const Pt *corner, const double *value)
{
    Pt cut[4];
    int cuts = 0;
    for (int i = 0; i < 4; i++) {
        int k = (i + 1) % 4;
        if (!isfinite(value[i]) || !isfinite(value[k]))
            return;
        if ((value[i] > 0) != (value[k] > 0))
            cut[cuts++] = between(corner[i], value[i], corner[k], value[k]);
    }
    for (int i = 0; i + 1 < cuts; i += 2) {
        put(t, cut[i]);
        put(t, cut[i + 1]);
        put(t, (Pt){NAN, NAN});
    }
}

Pt *plot_contour(const Plot *p, Rule r, int k, int *n)
{
    Tracer t = {.p = p};
    for (int y = 0; y + 1 < p->rows; y++)
        for (int x = 0; x + 1 < p->cols; x++) {
            const int dx[] = {0, 1, 1, 0}, dy[] = {0, 0, 1, 1};
            double value[4];
            Pt corner[4];
            for (int i = 0; i < 4; i++) {
                int64_t at = (int64_t)(y + dy[i]) * p->cols + x + dx[i];
                value[i] = plot_border(p, r, p->map + at * p->outputs, k);
                corner[i] = (Pt){x + dx[i] + 0.5, y + dy[i] + 0.5};
            }
            trace_cell(&t, corner, value);
        }
    *n = (int)t.n;
    return t.pt;
}
