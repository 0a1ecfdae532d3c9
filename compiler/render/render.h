/* render.h: what the modules for pictures export. Each needs one library and is built where that is
 * found: libnnc_cairo.so draws a scene, libnnc_graphviz.so lays out a graph in the language of dot.
 * They are loaded when first needed. */
#ifndef NNC_RENDER_H
#define NNC_RENDER_H
#include "base/diag.h"
#include "draw/scene.h"

typedef enum PictureKind { PICTURE_SVG, PICTURE_PNG, PICTURE_PIXELS } PictureKind;

enum { RENDER_VERSION = 2 };

typedef struct Picture {
    const void *data; /* of PIXELS: Colour, row-major, from the top */
    size_t bytes;
    int cols, rows;   /* pixels; of SVG: points */
} Picture;

/* scale: pixels a point (SVG has points). The result lives in c's arena. False after an error was
 * reported. */
typedef struct CairoModule {
    int version; /* RENDER_VERSION of the sources it was built from */
    bool (*draw)(Ctx *c, const Scene *s, PictureKind kind, double scale, Picture *out);
} CairoModule;

typedef struct GraphvizModule {
    int version;
    bool (*layout)(Ctx *c, const char *dot, const void **svg, size_t *bytes);
} GraphvizModule;
#endif
