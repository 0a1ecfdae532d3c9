/* scene.h: a drawing as data: shapes on a white page, in the order they are painted. Units are
 * points, y goes down. render/ turns it into SVG or PNG. */
#ifndef NNC_SCENE_H
#define NNC_SCENE_H
#include "base/arena.h"
#include <stdbool.h>

typedef uint32_t Colour; /* 0xRRGGBB */

typedef struct Pt {
    double x, y;
} Pt;

typedef enum ShapeKind { SHAPE_LINE, SHAPE_DOTS, SHAPE_TEXT, SHAPE_IMAGE } ShapeKind;
typedef enum Anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END } Anchor;

typedef struct Shape {
    ShapeKind kind;
    Pt *pt;        /* LINE: the polyline, begun anew after an x that is NaN; AREA: the polygon;
                      DOTS: their centres; TEXT: where its baseline begins, or its middle or end;
                      IMAGE: the upper left corner */
    int npt;
    Colour colour; /* of the line, the inside, the letters */
    double opacity;
    double size;   /* LINE: width; DOTS: radius; TEXT: of the font */
    const char *text;
    Anchor anchor;
    bool bold;
    double w, h;   /* IMAGE: drawn so large */
    int cols, rows;
    const Colour *pixel; /* row-major, from the top */
} Shape;

typedef struct Scene {
    Arena *arena;
    double w, h;
    Shape *shape;
    size_t count, cap;
} Scene;

/* What they point to must live as long as the scene. */
Shape *scene_line(Scene *s, Pt *pt, int n, Colour colour, double width);
Shape *scene_segment(Scene *s, Pt from, Pt to, Colour colour, double width);
Shape *scene_frame(Scene *s, Pt at, double w, double h, Colour colour, double width);
Shape *scene_dots(Scene *s, Pt *pt, int n, double radius, Colour colour);
Shape *scene_text(Scene *s, Pt at, Anchor anchor, double size, Colour colour, const char *text);
Shape *scene_image(Scene *s, Pt at, double w, double h, int cols, int rows, const Colour *pixel);
#endif
