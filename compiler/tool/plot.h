/* plot.h: `nnc plot`: a model of one or two numbers as a picture. */
#ifndef NNC_TOOL_PLOT_H
#define NNC_TOOL_PLOT_H
#include "nnc.h"
#include "tool/engine.h"

/* Points to draw on top; zero: none. */
typedef struct PlotPoints {
    int64_t count;
    double *at;    /* count rows of 1 or 2 */
    double *label; /* count, or NULL: classes for two inputs, values for one */
} PlotPoints;

/* One sample of the engine; who may be interrupted has a way of its own to call engine_run. */
typedef bool PlotRun(void *user, Engine *e, const double *const *in, double *const *out);

/* What is drawn: the first output of g over its inputs, of one or two float elements together.
 * `text` set: into it, for `screen` (NULL: in characters). Else as a file, in *file, of the kind
 * that path ends with. */
typedef struct PlotWanted {
    PlotPoints points;
    const char *path;
    nnc_file *file;
    Buf *text;
    const nnc_screen *screen;
    const char *title;   /* NULL: the model's name and types */
    const double *range; /* low and high of every input; NULL: the option's, or else the usual */
    bool no_layers;      /* of two inputs only the plane, not how the layers bend it */
    PlotRun *run;        /* set: by the JIT, through it */
    void *user;          /* of run */
} PlotWanted;
bool plot_graph(Session *s, Graph *g, const PlotWanted *wanted);

/* The command: words name the points, "x=points.npy" and "y=labels.npy". With the option "output"
 * the picture is written there, else it goes to *out. */
bool plot_model(Session *s, const char *const *words, size_t nwords, const nnc_screen *screen,
                Buf *out);
#endif
