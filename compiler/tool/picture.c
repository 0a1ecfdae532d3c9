/* picture.c: what is drawn is decided in draw/; the libraries that draw are modules. */
#include "tool/picture.h"
#include "base/file.h"
#include "draw/dot.h"
#include "draw/inline.h"
#include "tool/module.h"
#include <math.h>
#include <string.h>

enum { COLUMNS = 80, CELL_WIDTH = 10, CELL_HEIGHT = 20 }; /* where not known: a VT340's */
enum { SIXEL_MOST = 1000 }; /* pixels each way that xterm takes if nobody told it otherwise */

static const double png_scale = 2; /* pixels a point: sharp on screens of today */
static const double line_height = 15; /* points, for the letters of a picture */

enum { MOST_BOXES = 1000 }; /* a layout takes longer than linear time, and nobody reads more */

static bool lacking(Session *s, const char *path, const char *library, const char *package,
                    const char *why)
{
    return usage(&s->ctx, "-o %s: the picture is drawn by %s, which this nnc was built without "
                          "(%s); install %s and build again", path, library, why, package);
}

/* Of at most so many boxes; NULL after an error. */
static const char *dot_text(Session *s, const char *path, size_t most)
{
    Pass pass;
    Buf out = {.arena = s->arena};
    if (!session_optimise(s, s->graph, &pass))
        return NULL;
    size_t boxes = dot_boxes(s->graph, pass.g);
    if (boxes > most) {
        error(&s->ctx, session_place(s), "-o %s: a picture of %zu boxes, and at most %zu are laid "
              "out; -o NAME.dot writes its text", path, boxes, most);
        return NULL;
    }
    dot_print(&out, s->graph, &pass);
    return buf_text(&out);
}

bool picture_dot(Session *s, const char *path, nnc_file *out)
{
    const char *text = dot_text(s, path, SIZE_MAX);
    if (text)
        *out = (nnc_file){path, text, strlen(text)};
    return text != NULL;
}

bool picture_graph(Session *s, const char *path, nnc_file *out)
{
    const char *why;
    const GraphvizModule *m = module_find(s->arena, "libnnc_graphviz.so", "nnc_graphviz",
                                          RENDER_VERSION, &why);
    const char *dot = m ? dot_text(s, path, MOST_BOXES) : NULL;
    if (!m)
        return lacking(s, path, "Graphviz", "libgraphviz-dev", why);
    out->path = path;
    session_step(s, "layout");
    bool ok = dot && m->layout(&s->ctx, dot, &out->data, &out->bytes);
    session_step(s, NULL);
    return ok;
}

static const CairoModule *find_cairo(Session *s, const char **why)
{
    return module_find(s->arena, "libnnc_cairo.so", "nnc_cairo", RENDER_VERSION, why);
}

bool picture_scene(Session *s, const Scene *scene, const char *path, nnc_file *out)
{
    const char *why;
    bool png = strcmp(path_suffix(path), ".png") == 0;
    const CairoModule *m = find_cairo(s, &why);
    Picture p;
    if (!m)
        return lacking(s, path, "cairo", "libcairo2-dev", why);
    if (!m->draw(&s->ctx, scene, png ? PICTURE_PNG : PICTURE_SVG, png_scale, &p))
        return false;
    *out = (nnc_file){path, p.data, p.bytes};
    return true;
}

/* ---- on a screen */

static int cell_width(const nnc_screen *s)
{
    return s->cell_width > 0 ? s->cell_width : CELL_WIDTH;
}

static int screen_width(const nnc_screen *s)
{
    return (s->columns > 0 ? s->columns : COLUMNS) * cell_width(s);
}

/* Pixels a point, so that letters of the picture are about as high as the terminal's. */
static double screen_scale(const nnc_screen *s)
{
    return (s->cell_height > 0 ? s->cell_height : CELL_HEIGHT) / line_height;
}

bool picture_on_screen(Session *s, const nnc_screen *screen)
{
    return screen && screen->pictures != NNC_NO_PICTURES && find_cairo(s, NULL);
}

double picture_page(const nnc_screen *screen)
{
    return screen_width(screen) / screen_scale(screen);
}

bool picture_inline(Session *s, const Scene *scene, const nnc_screen *screen, Buf *out)
{
    bool sixel = screen->pictures == NNC_SIXEL;
    const CairoModule *m = find_cairo(s, NULL);
    double scale = fmin(screen_scale(screen), screen_width(screen) / scene->w);
    Picture p;
    if (sixel)
        scale = fmin(scale, SIXEL_MOST / fmax(scene->w, scene->h));
    if (!m->draw(&s->ctx, scene, sixel ? PICTURE_PIXELS : PICTURE_PNG, scale, &p))
        return false;
    if (sixel)
        inline_sixel(out, p.data, p.cols, p.rows);
    else if (screen->pictures == NNC_KITTY)
        inline_kitty(out, p.data, p.bytes);
    else
        inline_iterm(out, p.data, p.bytes);
    return true;
}
