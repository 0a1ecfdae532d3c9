/* plot.h: `nnc plot`: a model of one or two numbers as a picture. */
#ifndef NNC_TOOL_PLOT_H
#define NNC_TOOL_PLOT_H
#include "nnc.h"
#include "tool/session.h"

/* Points to draw on top; zero: none. */
typedef struct PlotPoints {
    int64_t count;
    double *at;    /* count rows of 1 or 2 */
    double *label; /* count, or NULL: classes for two inputs, values for one */
} PlotPoints;

/* What is drawn: the first output of g over its inputs, of one or two float elements together.
 * `text` set: into it, in letters or, with `colour`, in half blocks of 24-bit colours. Else as a
 * file, in *file, of the kind that path ends with. */
typedef struct PlotWanted {
    PlotPoints points;
    const char *path;
    nnc_file *file;
    Buf *text;
    bool colour;
} PlotWanted;
bool plot_graph(Session *s, Graph *g, const PlotWanted *wanted);

/* The command: words name the points, "x=points.npy" and "y=labels.npy". With the option "output"
 * the picture is written there, else it goes to *out. */
bool plot_model(Session *s, const char *const *words, size_t nwords, bool colour, Buf *out);
#endif
