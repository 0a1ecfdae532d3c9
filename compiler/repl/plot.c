/* plot.c: a function of one number, drawn in Braille characters: 2 x 4 dots each, in Unicode's
 * order from U+2800 on (Unicode Standard, 21.1). */
#define _POSIX_C_SOURCE 200809L
#include "repl/repl_int.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = PLOT_POINTS / 2, ROWS = 12, DOTS = 4 * ROWS };

typedef struct Canvas {
    unsigned char cell[ROWS][COLUMNS];
} Canvas;

/* x to the right, y upwards, both in dots. */
static void dot(Canvas *c, int x, int y)
{
    static const unsigned char bit[4][2] = {{1, 8}, {2, 16}, {4, 32}, {64, 128}};
    int down = DOTS - 1 - y;
    c->cell[down / 4][x / 2] |= bit[down % 4][x % 2];
}

/* The finite values' range, with room when it is empty. */
static void find_range(const double *y, int n, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (int i = 0; i < n; i++) {
        if (!isfinite(y[i]))
            continue;
        *low = fmin(*low, y[i]);
        *high = fmax(*high, y[i]);
    }
    if (*low > *high)
        *low = *high = 0;
    if (*low == *high) {
        double room = *low == 0 ? 1 : fabs(*low) / 2;
        *low -= room;
        *high += room;
    }
}

/* The points, and what lies between them upwards or downwards. */
static void draw(Canvas *c, const double *y, int n, double low, double high)
{
    int before = -1;
    for (int i = 0; i < n; i++) {
        if (!isfinite(y[i])) {
            before = -1;
            continue;
        }
        int at = (int)lrint((y[i] - low) / (high - low) * (DOTS - 1));
        int from = before < 0 ? at : before + (at > before) - (at < before);
        for (int k = from; k != at; k += at > k ? 1 : -1)
            dot(c, i, k);
        dot(c, i, at);
        before = at;
    }
}

/* A curve through n points; x from `from` to `to` at equal distances. */
static void draw_curve(Buf *out, const double *y, int n, double from, double to)
{
    Canvas c = {{{0}}};
    double low, high;
    find_range(y, n, &low, &high);
    draw(&c, y, n, low, high);
    for (int row = 0; row < ROWS; row++) {
        bool end = row == 0 || row == ROWS - 1;
        if (end)
            buf_printf(out, "%10.4g ", row ? low : high);
        else
            buf_printf(out, "%11s", "");
        buf_puts(out, end ? "\xe2\x94\xa4" : "\xe2\x94\x82"); /* a tick, or the line */
        for (int k = 0; k < COLUMNS; k++) {
            unsigned code = 0x2800u + c.cell[row][k];
            char utf8[] = {(char)(0xe0 | code >> 12), (char)(0x80 | (code >> 6 & 63)),
                           (char)(0x80 | (code & 63)), 0};
            buf_puts(out, utf8);
        }
        buf_puts(out, "\n");
    }
    buf_printf(out, "%12s%-*.4g%*.4g\n", "", COLUMNS / 2, from, COLUMNS - COLUMNS / 2, to);
}

/* --- the command --- */

typedef struct Plot {
    const char *layers;
    size_t length;
    double from, to;
} Plot;

/* Takes the last word of the text as a number. */
static bool take_number(const char *text, size_t *n, double *out)
{
    size_t end = *n;
    while (end && strchr(" \t", text[end - 1]))
        end--;
    size_t start = end;
    while (start && !strchr(" \t", text[start - 1]))
        start--;
    char word[64], *stop;
    if (start == 0 || end - start >= sizeof word)
        return false;
    memcpy(word, text + start, end - start);
    word[end - start] = 0;
    *out = strtod(word, &stop);
    *n = start;
    return !*stop && stop != word && isfinite(*out);
}

/* y[i]: the layers' value at each point; compiled once. */
static bool sample(Repl *r, Session *s, const Outcome *o, const Plot *p, double *y)
{
    Engine e;
    double x, one, *in[] = {&x}, *out = &one;
    const Graph *g = o->graph;
    const Node *n = g->noutput ? g->output[0].node : NULL;
    if (g->ninput != 1 || !n || type_count(&g->input[0]->type) != 1)
        return error(&s->ctx, (Span){0}, "a function of one number is drawn, which this is not");
    if (type_count(&n->type) != 1)
        return error(&s->ctx, (Span){0}, "one number is drawn over one number, but this gives %s",
                     type_text(s->arena, &n->type));
    if (!engine_open(s, o->graph, ENGINE_JIT, &e))
        return false;
    for (int i = 0; i < PLOT_POINTS; i++) {
        x = p->from + (p->to - p->from) * i / (PLOT_POINTS - 1);
        if (!run_guarded(r, &e, (const double *const *)in, &out))
            return false;
        y[i] = one;
    }
    return true;
}

/* `0 -> LAYERS` as a statement of its own, whose number is then varied. */
static bool plot(Repl *r, Session *s, void *arg)
{
    Plot *p = arg;
    Source *source = NEW(s->arena, Source);
    source->name = "<plot>";
    source->text = arena_printf(s->arena, "0 -> %.*s", (int)p->length, p->layers);
    source->len = strlen(source->text);
    Entries entries = parse_statements(&s->ctx, source);
    if (s->ctx.errors)
        return false;
    if (entries.n != 1 || entries.at[0].kind != ENTRY_STMT ||
        entries.at[0].stmt->kind != STMT_VALUE || entries.at[0].stmt->nvalues != 1)
        return error(&s->ctx, (Span){0}, "layers are drawn, as in  :plot tanh -4 4");
    Prompt prompt = {declared_file(r, s), r->weights, r->name, r->names};
    Outcome o;
    double y[PLOT_POINTS];
    if (!expand_statement(&s->ctx, &prompt, entries.at[0].stmt, &o) ||
        !sample(r, s, &o, p, y))
        return false;
    Buf out = {.arena = s->arena};
    draw_curve(&out, y, PLOT_POINTS, p->from, p->to);
    say(r, buf_text(&out));
    return true;
}

bool command_plot(Repl *r, const char *argument)
{
    Plot p = {.layers = argument, .length = strlen(argument)};
    if (!take_number(argument, &p.length, &p.to) || !take_number(argument, &p.length, &p.from) ||
        p.from >= p.to)
        return complain(r, "error: it is written  :plot LAYERS FROM TO  as in  :plot tanh -4 4\n"),
               false;
    return session_once(r, plot, &p);
}
