/* cairo.c: a scene through cairo (cairographics.org), as SVG, as PNG or as pixels. Letters become
 * outlines in SVG, so that it looks the same everywhere. */
#include "render/render.h"
#include <cairo-svg.h>
#include <cairo.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const Span nowhere = {0};

typedef struct Bytes {
    unsigned char *s; /* from malloc: cairo must not be left by a jump of the arena */
    size_t n, cap;
} Bytes;

typedef struct Canvas {
    const Scene *scene;
    cairo_surface_t *surface;
    cairo_t *cr;
    int cols, rows; /* in pixels; of SVG: points */
    Bytes out;
} Canvas;

static cairo_status_t keep(void *closure, const unsigned char *data, unsigned n)
{
    Bytes *b = closure;
    if (b->n + n > b->cap) {
        size_t cap = 2 * (b->n + n);
        unsigned char *s = realloc(b->s, cap);
        if (!s)
            return CAIRO_STATUS_WRITE_ERROR;
        b->s = s;
        b->cap = cap;
    }
    memcpy(b->s + b->n, data, n);
    b->n += n;
    return CAIRO_STATUS_SUCCESS;
}

static void release(void *canvas)
{
    Canvas *v = canvas;
    cairo_destroy(v->cr);
    cairo_surface_destroy(v->surface);
    free(v->out.s);
}

static void set_colour(cairo_t *cr, Colour c, double opacity)
{
    cairo_set_source_rgba(cr, (c >> 16 & 255) / 255.0, (c >> 8 & 255) / 255.0, (c & 255) / 255.0,
                          opacity);
}

static void trace(cairo_t *cr, const Shape *s)
{
    bool begun = false;
    for (int i = 0; i < s->npt; i++) {
        if (isnan(s->pt[i].x))
            begun = false;
        else if (begun)
            cairo_line_to(cr, s->pt[i].x, s->pt[i].y);
        else
            cairo_move_to(cr, s->pt[i].x, s->pt[i].y), begun = true;
    }
}

static void draw_text(cairo_t *cr, const Shape *s)
{
    cairo_text_extents_t e;
    cairo_select_font_face(cr, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                           s->bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, s->size);
    cairo_text_extents(cr, s->text, &e);
    cairo_move_to(cr, s->pt[0].x - 0.5 * (int)s->anchor * e.x_advance, s->pt[0].y);
    cairo_show_text(cr, s->text);
}

static void draw_image(cairo_t *cr, const Shape *s)
{
    cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, s->cols, s->rows);
    unsigned char *to = cairo_image_surface_get_data(image);
    int stride = cairo_image_surface_get_stride(image);
    for (int y = 0; to && y < s->rows; y++)
        memcpy(to + (size_t)y * (size_t)stride, s->pixel + (size_t)y * (size_t)s->cols,
               (size_t)s->cols * sizeof *s->pixel);
    cairo_surface_mark_dirty(image);
    cairo_save(cr);
    cairo_translate(cr, s->pt[0].x, s->pt[0].y);
    cairo_scale(cr, s->w / s->cols, s->h / s->rows);
    cairo_set_source_surface(cr, image, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_BILINEAR);
    cairo_paint(cr);
    cairo_restore(cr);
    cairo_surface_destroy(image);
}

static void draw_shape(cairo_t *cr, const Shape *s)
{
    set_colour(cr, s->colour, s->opacity);
    switch (s->kind) {
    case SHAPE_LINE:
        trace(cr, s);
        cairo_set_line_width(cr, s->size);
        cairo_stroke(cr);
        break;
    case SHAPE_DOTS: /* lines without length: their round ends are a dot, in few bytes of SVG */
        for (int i = 0; i < s->npt; i++) {
            cairo_move_to(cr, s->pt[i].x, s->pt[i].y);
            cairo_line_to(cr, s->pt[i].x, s->pt[i].y);
        }
        cairo_set_line_width(cr, 2 * s->size);
        cairo_stroke(cr);
        break;
    case SHAPE_TEXT:
        draw_text(cr, s);
        break;
    case SHAPE_IMAGE:
        draw_image(cr, s);
        break;
    }
}

static void begin(Canvas *v, PictureKind kind, double scale)
{
    v->cols = (int)fmax(v->scene->w * scale + 0.5, 1);
    v->rows = (int)fmax(v->scene->h * scale + 0.5, 1);
    v->surface = kind != PICTURE_SVG
                     ? cairo_image_surface_create(CAIRO_FORMAT_RGB24, v->cols, v->rows)
                     : cairo_svg_surface_create_for_stream(keep, &v->out, v->scene->w, v->scene->h);
    v->cr = cairo_create(v->surface);
    cairo_scale(v->cr, scale, scale);
    cairo_set_line_join(v->cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_cap(v->cr, CAIRO_LINE_CAP_ROUND);
    set_colour(v->cr, 0xffffff, 1);
    cairo_paint(v->cr);
}

/* Rows of RGB24 have no gap between them: a pixel takes four bytes. */
static cairo_status_t keep_pixels(Canvas *v)
{
    cairo_surface_flush(v->surface);
    return keep(&v->out, cairo_image_surface_get_data(v->surface),
                (unsigned)(sizeof(Colour) * (size_t)v->cols * (size_t)v->rows));
}

static cairo_status_t finish(Canvas *v, PictureKind kind)
{
    cairo_status_t status = cairo_status(v->cr);
    if (!status && kind == PICTURE_PNG)
        status = cairo_surface_write_to_png_stream(v->surface, keep, &v->out);
    if (!status && kind == PICTURE_PIXELS)
        status = keep_pixels(v);
    cairo_surface_finish(v->surface);
    return status ? status : cairo_surface_status(v->surface);
}

static bool draw(Ctx *c, const Scene *s, PictureKind kind, double scale, Picture *out)
{
    Canvas *v = NEW(c->arena, Canvas);
    v->scene = s;
    arena_defer(c->arena, release, v); /* its handles are NULL until begin, which cairo allows */
    begin(v, kind, kind == PICTURE_SVG ? 1 : scale);
    for (size_t i = 0; i < s->count; i++)
        draw_shape(v->cr, &s->shape[i]);
    cairo_status_t status = finish(v, kind);
    if (status)
        return error(c, nowhere, "cairo could not draw the picture: %s",
                     cairo_status_to_string(status));
    *out = (Picture){v->out.s, v->out.n, v->cols, v->rows};
    return true;
}

__attribute__((visibility("default"))) extern const CairoModule nnc_cairo;
const CairoModule nnc_cairo = {RENDER_VERSION, draw};
