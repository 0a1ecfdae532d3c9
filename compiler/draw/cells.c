/* cells.c: the same pictures in a terminal. A picture is a raster of cells; two of them, one
 * above the other, are one character in colour (the upper half block), one is a character
 * without. */
#include "draw/panel.h"
#include <math.h>
#include <string.h>

enum { PANEL_COLS = 38, PANEL_ROWS = 18, CURVE_COLS = 72, CURVE_ROWS = 20, APART = 4, LEFT = 9 };

enum { NOTHING = -1, AXIS = -2 };

typedef struct Cell {
    int class; /* or NOTHING, AXIS */
    Colour colour;
    char letter; /* 0: the class's */
} Cell;

typedef struct Cells {
    int cols, rows;
    Cell *cell;
} Cells;

typedef struct Text {
    Buf *out;
    const Plot *p;
    Rule rule;
    bool colour;
} Text;

void plot_text_size(int inputs, bool colour, int *cols, int *rows)
{
    *cols = inputs == 2 ? PANEL_COLS : CURVE_COLS;
    *rows = inputs == 2 ? PANEL_ROWS * (colour ? 2 : 1) : 1;
}

static Cells cells_new(const Text *t, int cols, int rows)
{
    Cells c = {cols, t->colour ? 2 * rows : rows, NULL};
    c.cell = NEW_ARRAY(t->p->arena, Cell, c.cols * c.rows);
    for (int i = 0; i < c.cols * c.rows; i++)
        c.cell[i].class = NOTHING;
    return c;
}

/* x and y in 0 to 1 from the upper left corner; what lies outside is dropped. */
static void put(const Cells *c, double x, double y, Cell cell)
{
    if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1))
        return;
    int col = (int)(x * c->cols), row = (int)(y * c->rows);
    col = col < c->cols ? col : c->cols - 1;
    row = row < c->rows ? row : c->rows - 1;
    c->cell[row * c->cols + col] = cell;
}

/* ---- cells to characters */

static char letter(const Cell *c)
{
    static const char class[PLOT_COLOURS + 1] = ".#o+x%=@&~";
    if (c->class == NOTHING)
        return ' ';
    if (c->class == AXIS)
        return '-';
    return c->letter ? c->letter : class[(unsigned)c->class % PLOT_COLOURS];
}

static void print_half_blocks(Buf *out, const Cell *upper, const Cell *lower)
{
    bool up = upper->class != NOTHING, low = lower->class != NOTHING;
    Colour front = up ? upper->colour : lower->colour, back = lower->colour;
    if (!up && !low) {
        buf_puts(out, " ");
        return;
    }
    buf_printf(out, "\033[38;2;%u;%u;%um", front >> 16 & 255, front >> 8 & 255, front & 255);
    if (up && low)
        buf_printf(out, "\033[48;2;%u;%u;%um", back >> 16 & 255, back >> 8 & 255, back & 255);
    buf_printf(out, "%s\033[0m", up ? "▀" : "▄");
}

static void print_row(const Text *t, const Cells *c, int row)
{
    for (int col = 0; col < c->cols; col++) {
        const Cell *cell = c->cell + (t->colour ? 2 * row : row) * c->cols + col;
        if (t->colour) {
            print_half_blocks(t->out, cell, cell + c->cols);
        } else {
            const char text = letter(cell);
            buf_add(t->out, &text, 1);
        }
    }
}

/* Ends the line, without spaces before it. */
static void end_line(Buf *out)
{
    while (out->n && out->s[out->n - 1] == ' ')
        out->n--;
    buf_puts(out, "\n");
}

/* ---- two inputs */

static Cell cell_at(const Text *t, const double *output, double strength)
{
    int class = plot_class(t->p, t->rule, output);
    Colour c = plot_colour(class), shade = 0;
    for (int shift = 0; shift <= 16; shift += 8)
        shade |= (Colour)(255 + strength * ((double)(c >> shift & 255) - 255)) << shift;
    return (Cell){class, shade, 0};
}

static void put_points(const Text *t, const Cells *c, const Pt *at, Pt low, Pt high)
{
    const Plot *p = t->p;
    for (int64_t i = 0; i < p->points; i++) {
        int class = p->label && fabs(p->label[i]) < 1e6 ? (int)p->label[i] : 0;
        Cell cell = {class, 0x202020, p->label ? "0123456789"[(class % 10 + 10) % 10] : '*'};
        if (p->label && p->inputs == 2)
            cell.colour = (plot_colour(class) >> 1) & 0x7f7f7f;
        put(c, (at[i].x - low.x) / (high.x - low.x), (high.y - at[i].y) / (high.y - low.y), cell);
    }
}

static Cells draw_map(const Text *t)
{
    const Plot *p = t->p;
    Cells c = cells_new(t, p->cols, PANEL_ROWS);
    Pt *at = NEW_ARRAY(p->arena, Pt, p->points + 1);
    for (int64_t i = 0; i < (int64_t)p->cols * p->rows; i++) {
        const double *v = p->map + i * p->outputs;
        c.cell[i] = cell_at(t, v, 0.45 + 0.45 * plot_sure(p, t->rule, v));
    }
    for (int64_t i = 0; i < p->points; i++)
        at[i] = (Pt){p->point[2 * i], p->point[2 * i + 1]};
    put_points(t, &c, at, (Pt){p->low[0], p->low[1]}, (Pt){p->high[0], p->high[1]});
    return c;
}

static Cells draw_bent(const Text *t, const PlotLayer *l, const char **how)
{
    const Plot *p = t->p;
    Cells c = cells_new(t, PANEL_COLS, PANEL_ROWS);
    Flat f = plot_flatten(p, l);
    Pt low, high;
    plot_bounds(&f, p->points, &low, &high);
    for (int i = 0; i < PLOT_GRID; i++)
        put(&c, (f.grid[i].x - low.x) / (high.x - low.x), (high.y - f.grid[i].y) / (high.y - low.y),
            cell_at(t, p->grid_map + i * p->outputs, 0.9));
    put_points(t, &c, f.points, low, high);
    *how = plot_how_flat(p->arena, l, &f);
    return c;
}

/* As many letters as a panel is wide, and what is between panels. */
static void print_heading(const Text *t, const char *text)
{
    int width = 0;
    for (const char *s = text; *s; s++)
        if ((*s & 0xc0) != 0x80 && width++ == PANEL_COLS - 1 && s[1])
            text = arena_printf(t->p->arena, "%.*s…", (int)(s - text), text);
    width = width > PANEL_COLS ? PANEL_COLS : width;
    buf_printf(t->out, "%s%*s", text, PANEL_COLS - width + APART, "");
}

static const char *name_of(const Text *t, size_t i)
{
    Arena *a = t->p->arena;
    if (i == 0)
        return arena_printf(a, "the plane and %s", t->p->output);
    const PlotLayer *l = &t->p->layer[i - 1];
    return arena_printf(a, "after %s: %s: %lld value%s", l->name, l->what, (long long)l->width,
                        l->width == 1 ? "" : "s");
}

/* Panels i and, where there is one, i + 1. */
static void print_pair(const Text *t, size_t i)
{
    size_t n = i < t->p->layers ? 2 : 1;
    Cells c[2];
    const char *how[2] = {plot_rule_text(t->rule)};
    for (size_t k = 0; k < n; k++)
        c[k] = i + k ? draw_bent(t, &t->p->layer[i + k - 1], &how[k]) : draw_map(t);
    buf_puts(t->out, "\n");
    for (size_t k = 0; k < n; k++)
        print_heading(t, name_of(t, i + k));
    end_line(t->out);
    for (size_t k = 0; k < n; k++)
        print_heading(t, how[k]);
    end_line(t->out);
    for (int row = 0; row < PANEL_ROWS; row++) {
        for (size_t k = 0; k < n; k++) {
            print_row(t, &c[k], row);
            buf_printf(t->out, "%*s", APART, "");
        }
        end_line(t->out);
    }
}

static void print_plane(const Text *t)
{
    const Plot *p = t->p;
    buf_printf(t->out, "%s %.4g to %.4g across, %s %.4g to %.4g up\n", p->axis[0], p->low[0],
               p->high[0], p->axis[1], p->low[1], p->high[1]);
    if (p->skipped)
        buf_printf(t->out, "%zu layers between are not shown\n", p->skipped);
    for (size_t i = 0; i <= p->layers; i += 2)
        print_pair(t, i);
}

/* ---- one input */

static const char letters[PLOT_CURVES + 1] = "*o+x#@";

static void print_key(const Text *t, int curves)
{
    for (int k = 0; k < curves; k++) {
        Colour c = plot_colour(k);
        if (t->colour)
            buf_printf(t->out, "  \033[38;2;%u;%u;%um█\033[0m", c >> 16 & 255, c >> 8 & 255,
                       c & 255);
        else
            buf_printf(t->out, "  %c", letters[k]);
        buf_printf(t->out, " %s[%d]", t->p->output, k);
    }
}

static void put_curve(const Text *t, const Cells *c, int k, double low, double high)
{
    const Plot *p = t->p;
    double before = NAN;
    for (int x = 0; x < p->cols; x++) {
        double y = (high - p->map[(int64_t)x * p->outputs + k]) / (high - low);
        double from = isnan(before) ? y : before + (y > before ? 1 : -1) * 0.5 / c->rows;
        int steps = (int)fmin(fabs(y - from) * 2 * c->rows, 4096);
        for (int i = 0; i <= steps && isfinite(y); i++)
            put(c, (x + 0.5) / p->cols, steps ? from + (y - from) * i / steps : y,
                (Cell){k, plot_colour(k), letters[k]});
        before = isfinite(y) ? y : NAN;
    }
}

static void print_curve(const Text *t)
{
    const Plot *p = t->p;
    double low, high;
    int curves = p->outputs < PLOT_CURVES ? (int)p->outputs : PLOT_CURVES;
    Cells c = cells_new(t, CURVE_COLS, CURVE_ROWS);
    Pt *at = NEW_ARRAY(p->arena, Pt, p->points + 1);
    plot_range(p, &low, &high);
    for (int x = 0; x < CURVE_COLS && low < 0 && high > 0; x++)
        put(&c, (x + 0.5) / CURVE_COLS, high / (high - low), (Cell){AXIS, 0x909090, 0});
    for (int k = 0; k < curves; k++)
        put_curve(t, &c, k, low, high);
    for (int64_t i = 0; i < p->points; i++)
        at[i] = (Pt){p->point[i], p->label ? p->label[i] : low};
    put_points(t, &c, at, (Pt){p->low[0], low}, (Pt){p->high[0], high});
    buf_printf(t->out, "%s over %s", p->output, p->axis[0]);
    print_key(t, p->outputs > 1 ? curves : 0);
    buf_puts(t->out, "\n\n");
    for (int row = 0; row < CURVE_ROWS; row++) {
        double v = row == 0 ? high : low;
        if (row == 0 || row == CURVE_ROWS - 1)
            buf_printf(t->out, "%*.3g |", LEFT - 2, v);
        else
            buf_printf(t->out, "%*s|", LEFT - 1, "");
        print_row(t, &c, row);
        end_line(t->out);
    }
    const char *right = arena_printf(p->arena, "%.4g", p->high[0]);
    int gap = CURVE_COLS - (int)strlen(right);
    buf_printf(t->out, "%*s%-*.4g%s\n", LEFT, "", gap, p->low[0], right);
}

void plot_text(Buf *out, const Plot *p, bool colour)
{
    Text t = {out, p, plot_rule(p), colour};
    buf_printf(out, "%s\n", p->title);
    if (p->inputs == 2)
        print_plane(&t);
    else
        print_curve(&t);
}
