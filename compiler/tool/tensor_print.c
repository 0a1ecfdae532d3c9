/* tensor_print.c: numpy's layout of arrays: one format for all numbers that are shown, fixed or
 * with an exponent, with as few digits as tell them from their neighbours (at most 8 after the
 * point). */
#include "tool/tensor_print.h"
#include "base/ascii.h"
#include <math.h>
#include <stdio.h>

enum { SUMMARISE = 1000, EDGE = 3, WIDTH = 78, DECIMALS = 8, ROOM = 400 };

typedef struct Printer {
    Buf *out;
    const Type *type;
    bool summary, exponent;
    int decimals, width;
    double least, greatest; /* magnitudes of the finite numbers shown, 0 left out */
} Printer;

typedef void Visit(Printer *p, double v);

static bool skipped(const Printer *p, int axis, int64_t i)
{
    int64_t n = p->type->dim[axis];
    return p->summary && n > 2 * EDGE && i >= EDGE && i < n - EDGE;
}

/* Calls fn for every number that is shown. */
static void each(Printer *p, int axis, const double *v, int64_t count, Visit *fn)
{
    if (axis == p->type->rank) {
        fn(p, *v);
        return;
    }
    int64_t n = p->type->dim[axis], part = count / n;
    for (int64_t i = 0; i < n; i++)
        if (!skipped(p, axis, i))
            each(p, axis + 1, v + i * part, part, fn);
}

static void magnitude(Printer *p, double v)
{
    v = fabs(v);
    if (v == 0 || !isfinite(v))
        return;
    p->least = p->least == 0 ? v : fmin(p->least, v);
    p->greatest = fmax(p->greatest, v);
}

static int format(const Printer *p, char *text, int decimals, double v)
{
    if (p->type->dtype == DT_BOOL)
        return snprintf(text, ROOM, "%s", v != 0 ? "true" : "false");
    if (isnan(v))
        return snprintf(text, ROOM, "nan");
    return ascii_print(text, ROOM, p->exponent ? "%.*e" : "%.*f", decimals, v);
}

/* Raises p->decimals until v's text reads back as v in its own type. */
static void need_decimals(Printer *p, double v)
{
    char text[ROOM];
    while (isfinite(v) && p->decimals < DECIMALS) {
        format(p, text, p->decimals, v);
        if (round_to(p->type->dtype, number_read(text, NULL)) == v)
            break;
        p->decimals++;
    }
}

static void need_width(Printer *p, double v)
{
    char text[ROOM];
    int n = format(p, text, p->decimals, v);
    p->width = n > p->width ? n : p->width;
}

/* One row of numbers; goes on in a new line, below the first number, when it is long. */
static void print_row(Printer *p, int axis, const double *v)
{
    int64_t n = p->type->dim[axis];
    int column = axis + 1;
    char text[ROOM];
    for (int64_t i = 0; i < n; i++) {
        if (skipped(p, axis, i)) {
            buf_puts(p->out, " ...");
            column += 4;
            i = n - EDGE - 1;
            continue;
        }
        if (i && column + 1 + p->width > WIDTH) {
            buf_printf(p->out, "\n%*s", axis + 1, "");
            column = axis + 1;
        } else if (i) {
            buf_puts(p->out, " ");
            column++;
        }
        format(p, text, p->decimals, v[i]);
        buf_printf(p->out, "%*s", p->width, text);
        column += p->width;
    }
}

static void print_axis(Printer *p, int axis, const double *v, int64_t count)
{
    int64_t n = p->type->dim[axis], part = count / n;
    buf_puts(p->out, "[");
    if (axis == p->type->rank - 1) {
        print_row(p, axis, v);
        buf_puts(p->out, "]");
        return;
    }
    for (int64_t i = 0; i < n; i++) {
        for (int k = axis; i && k < p->type->rank - 1; k++)
            buf_puts(p->out, "\n"); /* the more axes end, the more empty lines */
        if (i)
            buf_printf(p->out, "%*s", axis + 1, "");
        if (skipped(p, axis, i)) {
            buf_puts(p->out, "...");
            i = n - EDGE - 1;
        } else {
            print_axis(p, axis + 1, v + i * part, part);
        }
    }
    buf_puts(p->out, "]");
}

void tensor_print(Buf *out, const char *name, const Type *t, const double *v)
{
    int64_t count = type_count(t);
    Printer p = {.out = out, .type = t, .summary = count > SUMMARISE};
    each(&p, 0, v, count, magnitude);
    if (dtype_class(t->dtype) == DT_FLOAT) {
        /* numpy's rule */
        p.exponent = p.greatest >= 1e8 || (p.least > 0 && (p.least < 1e-4 ||
                                                           p.greatest / p.least > 1e3));
        p.decimals = 1;
        each(&p, 0, v, count, need_decimals);
    }
    each(&p, 0, v, count, need_width);
    buf_printf(out, "%s %s\n", name, type_text(out->arena, t));
    if (t->rank)
        print_axis(&p, 0, v, count);
    else
        print_row(&(Printer){.out = out, .type = &(Type){t->dtype, 1, {1}}, .decimals = p.decimals,
                             .exponent = p.exponent}, 0, v);
    buf_puts(out, "\n");
}
