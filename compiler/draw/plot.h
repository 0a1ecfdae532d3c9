/* plot.h: a model of one or two inputs as a picture: what it says of the plane, how each layer
 * bends it; or its curve. The values are worked out by the caller (tool/plot.c). */
#ifndef NNC_PLOT_H
#define NNC_PLOT_H
#include "base/buf.h"
#include "draw/scene.h"

enum {
    PLOT_LINES = 21,  /* of the grid, each way */
    PLOT_STEPS = 101, /* points on each */
    PLOT_GRID = 2 * PLOT_LINES * PLOT_STEPS,
    PLOT_COLOURS = 10, /* classes beyond share them */
    PLOT_CURVES = 6    /* outputs drawn, for one input */
};

/* The value after one layer. */
typedef struct PlotLayer {
    const char *name, *what; /* "fc1"; "dense, tanh" */
    int64_t width;           /* elements */
    double *grid, *points;   /* rows of `width`: at the grid's points, at the given ones */
} PlotLayer;

typedef struct Plot {
    Arena *arena;
    const char *title;        /* "spiral(x: f32[2]) -> f32[2]" */
    const char *axis[2];      /* names of the inputs */
    const char *output;
    int inputs;               /* 1 or 2 */
    double low[2], high[2];   /* of the inputs */
    int64_t outputs;          /* elements of the output */
    bool whole;               /* the output is a whole number or a bool: a class */
    double page;              /* points across that the picture may take; 0: as many as it likes */
    int cols, rows;           /* samples of the range; rows 1 for one input */
    double *map;              /* the output at each: rows from the top, middles of the cells */
    double *grid, *grid_map;  /* two inputs: the grid's points, the output there */
    PlotLayer *layer;         /* two inputs */
    size_t layers, skipped;   /* shown; of the model and not shown */
    int64_t points;
    double *point;            /* rows of `inputs` */
    double *label;            /* one each: the class, or for one input the value; or NULL */
    double *point_map;        /* two inputs: the output at the points */
} Plot;

/* Point number `step` of a line: the lines with the first input fixed, then the others. */
void plot_grid_point(const Plot *p, int line, int step, double at[2]);

/* How an output is read as a class: the greatest of several; one value as a whole number, or
 * against 1/2 where all values are in 0 to 1, else against 0. */
typedef enum Rule { RULE_GREATEST, RULE_WHOLE, RULE_HALF, RULE_ZERO } Rule;
Rule plot_rule(const Plot *p);
const char *plot_rule_text(Rule r);
int plot_class(const Plot *p, Rule r, const double *output);
/* 0 (in doubt) to 1 (sure): what the outputs, as probabilities or logits, say. */
double plot_sure(const Plot *p, Rule r, const double *output);
/* Of class k: below 0 outside, above inside, 0 on its border. */
double plot_border(const Plot *p, Rule r, const double *output, int k);
Colour plot_colour(int class);

/* A layer's values as points of a plane: as they are for two; for more, in the plane of the first
 * two principal components of the values on the grid (Jolliffe, Principal Component Analysis,
 * 2002), turned to lie as the plane of the inputs does; one value goes across, and the second
 * input up. */
typedef struct Flat {
    Pt *grid, *points;
    double share; /* of the variance that the two components hold */
    bool alike;   /* across and up have the same scale */
} Flat;
/* "first 2 principal components: 91 %" */
const char *plot_how_flat(Arena *a, const PlotLayer *l, const Flat *f);
Flat plot_flatten(const Plot *p, const PlotLayer *l);

/* What holds all points that are numbers, with a margin; a square if across and up are alike. */
void plot_bounds(const Flat *f, int64_t points, Pt *low, Pt *high);

/* The border of class k as polylines in 0 to 1 from the upper left corner of the map, NaN
 * between. */
Pt *plot_contour(const Plot *p, Rule r, int k, int *n);

/* One input: the range of the output (and the labels), with a margin. */
void plot_range(const Plot *p, double *low, double *high);

Scene *plot_scene(const Plot *p); /* one of these: */
Scene *plot_plane(const Plot *p);
Scene *plot_curve(const Plot *p);

/* The same in letters, or in half blocks with 24-bit colours. */
void plot_text(Buf *out, const Plot *p, bool colour);
/* Samples that plot_text wants, for p->inputs. */
void plot_text_size(int inputs, bool colour, int *cols, int *rows);
void plot_scene_size(int inputs, int *cols, int *rows);
#endif
