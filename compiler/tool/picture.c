/* picture.c: what is drawn is decided in draw/; the libraries that draw are modules. */
#include "tool/picture.h"
#include "base/file.h"
#include "draw/dot.h"
#include "tool/module.h"
#include <string.h>

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

bool picture_scene(Session *s, const Scene *scene, const char *path, nnc_file *out)
{
    const char *why;
    bool png = strcmp(path_suffix(path), ".png") == 0;
    const CairoModule *m = module_find(s->arena, "libnnc_cairo.so", "nnc_cairo", RENDER_VERSION,
                                       &why);
    if (!m)
        return lacking(s, path, "cairo", "libcairo2-dev", why);
    out->path = path;
    return m->draw(&s->ctx, scene, png ? PICTURE_PNG : PICTURE_SVG, &out->data, &out->bytes);
}
