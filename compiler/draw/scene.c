/* scene.c: the list of shapes, and the ways to make one. */
#include "draw/scene.h"

static Shape *add(Scene *s, ShapeKind kind, Pt *pt, int n, Colour colour, double size)
{
    Shape shape = {.kind = kind, .pt = pt, .npt = n, .colour = colour, .opacity = 1, .size = size};
    PUSH(s->arena, s->shape, s->count, s->cap, shape);
    return &s->shape[s->count - 1];
}

static Pt *points(Scene *s, int n, const Pt *from)
{
    Pt *pt = NEW_ARRAY(s->arena, Pt, n);
    for (int i = 0; i < n; i++)
        pt[i] = from[i];
    return pt;
}

Shape *scene_line(Scene *s, Pt *pt, int n, Colour colour, double width)
{
    return add(s, SHAPE_LINE, pt, n, colour, width);
}

Shape *scene_segment(Scene *s, Pt from, Pt to, Colour colour, double width)
{
    return scene_line(s, points(s, 2, (const Pt[]){from, to}), 2, colour, width);
}

Shape *scene_frame(Scene *s, Pt at, double w, double h, Colour colour, double width)
{
    /* half a side more, so that the last corner is joined */
    const Pt corner[] = {{at.x + w / 2, at.y}, {at.x + w, at.y}, {at.x + w, at.y + h},
                         {at.x, at.y + h},     at,               {at.x + w / 2, at.y}};
    return scene_line(s, points(s, 6, corner), 6, colour, width);
}

Shape *scene_dots(Scene *s, Pt *pt, int n, double radius, Colour colour)
{
    return add(s, SHAPE_DOTS, pt, n, colour, radius);
}

Shape *scene_text(Scene *s, Pt at, Anchor anchor, double size, Colour colour, const char *text)
{
    Shape *shape = add(s, SHAPE_TEXT, points(s, 1, &at), 1, colour, size);
    shape->anchor = anchor;
    shape->text = text;
    return shape;
}

Shape *scene_image(Scene *s, Pt at, double w, double h, int cols, int rows, const Colour *pixel)
{
    Shape *shape = add(s, SHAPE_IMAGE, points(s, 1, &at), 1, 0, 0);
    shape->w = w;
    shape->h = h;
    shape->cols = cols;
    shape->rows = rows;
    shape->pixel = pixel;
    return shape;
}
