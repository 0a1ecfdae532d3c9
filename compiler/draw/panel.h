/* panel.h: what the pictures of models share: a box with a heading, ticks, points. */
#ifndef NNC_PANEL_H
#define NNC_PANEL_H
#include "draw/plot.h"

enum { INK = 0x2b2b2b, FAINT = 0x6f6f6f, FRAME = 0xb8b8b8, RULE = 0xe4e4e4 };

/* A rectangle of the page that shows a rectangle of numbers. */
typedef struct Panel {
    Scene *scene;
    Pt at; /* upper left corner */
    double w, h;
    Pt low, high; /* what the corners show */
} Panel;

/* To 1/8 of a point, which prints in few digits: finer can't be seen. */
double page_snap(double v);
/* On the page, snapped. x is NaN for what is no number. */
Pt panel_place(const Panel *p, Pt value);
void panel_heading(const Panel *p, const char *name, const char *line1, const char *line2);
void panel_frame(const Panel *p);
/* The ends of both axes, and their names. */
void panel_ends(const Panel *p, const char *x, const char *y);
/* Light lines where a value is 0. */
void panel_zero(const Panel *p);
/* Points by colour of their class; at most MOST_POINTS, evenly chosen. */
void panel_points(const Panel *p, const Plot *plot, const Pt *at);

enum { MOST_POINTS = 1200 };

/* An empty page with title and a line below it. */
Scene *page_new(const Plot *p, double w, double h, const char *note);
enum { PAGE_MARGIN = 26, PAGE_HEAD = 62 };

const char *number_text(Arena *a, double v);
#endif
