/* picture.h: pictures of models, and the libraries that draw them. */
#ifndef NNC_PICTURE_H
#define NNC_PICTURE_H
#include "nnc.h"
#include "render/render.h"
#include "tool/session.h"

/* The graph before and after the passes, in the language of dot. */
bool picture_dot(Session *s, const char *path, nnc_file *out);

/* The same, laid out by Graphviz: path is a .svg. */
bool picture_graph(Session *s, const char *path, nnc_file *out);

/* A scene drawn by cairo: path ends with .svg or .png. */
bool picture_scene(Session *s, const Scene *scene, const char *path, nnc_file *out);

/* Can a picture be drawn there? screen may be NULL. */
bool picture_on_screen(Session *s, const nnc_screen *screen);
/* How wide a page fits, in points. */
double picture_page(const nnc_screen *screen);
/* A scene by cairo, as text for a terminal for which picture_on_screen holds. */
bool picture_inline(Session *s, const Scene *scene, const nnc_screen *screen, Buf *out);
#endif
