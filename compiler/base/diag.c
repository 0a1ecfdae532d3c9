/* diag.c: diagnostics are a list; lines and columns are worked out only when printing, as jq
 * does. */
#include "base/diag.h"
#include <string.h>

void ctx_init(Ctx *c, Arena *a)
{
    *c = (Ctx){.arena = a};
    c->tail = &c->first;
}

static void add(Ctx *c, Severity sev, Span at, const char *fmt, va_list ap)
{
    Diag *d = NEW(c->arena, Diag);
    d->severity = sev;
    d->span = at;
    d->message = arena_vprintf(c->arena, fmt, ap);
    *c->tail = d;
    c->tail = &d->next;
}

bool error(Ctx *c, Span at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    if (++c->errors <= MAX_ERRORS)
        add(c, SEV_ERROR, at, fmt, ap);
    va_end(ap);
    return false;
}

void warning(Ctx *c, Span at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    if (c->errors <= MAX_ERRORS)
        add(c, SEV_WARNING, at, fmt, ap);
    va_end(ap);
}

void note(Ctx *c, Span at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    if (c->errors <= MAX_ERRORS)
        add(c, SEV_NOTE, at, fmt, ap);
    va_end(ap);
}

Span span_join(Span a, Span b)
{
    return (Span){a.source, a.start, b.end > a.end ? b.end : a.end};
}

void span_position(Span s, int *line, int *col)
{
    *line = 1;
    *col = 1;
    if (!s.source || !s.source->text)
        return;
    for (uint32_t i = 0; i < s.start && i < s.source->len; i++) {
        *col = s.source->text[i] == '\n' ? 1 : *col + 1;
        *line += s.source->text[i] == '\n';
    }
}

static const char *const severity_name[] = {"error", "warning", "note"};
static const char *const severity_colour[] = {"\033[1;31m", "\033[1;35m", "\033[1;36m"};

/* Control characters of a hostile file must not reach a terminal: shown as '?'. */
static void print_clean(Buf *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        bool control = (c < 0x20 && c != '\t') || c == 0x7f;
        buf_add(out, control ? "?" : s + i, 1);
    }
}

/* The source line of s, and carets under the part of s that lies on it. */
static void print_line(Buf *out, Span s, int line, int col, const char *colour)
{
    const char *text = s.source->text, *from = text + s.start - (col - 1), *end = from;
    while (end < text + s.source->len && *end && *end != '\n' && *end != '\r')
        end++;
    buf_printf(out, "%5d | ", line);
    print_clean(out, from, (size_t)(end - from));
    buf_puts(out, "\n      | ");
    for (const char *p = from; p < text + s.start && p < end; p++)
        buf_puts(out, *p == '\t' ? "\t" : " ");
    buf_printf(out, "%s^", colour);
    for (const char *p = text + s.start + 1; p < text + s.end && p < end; p++)
        if (((unsigned char)*p & 0xc0) != 0x80) /* one ~ for a character of UTF-8 */
            buf_puts(out, "~");
    buf_puts(out, *colour ? "\033[0m\n" : "\n");
}

static void print_text(Buf *out, const Diag *d, bool colours)
{
    const char *colour = colours ? severity_colour[d->severity] : "";
    const char *off = colours ? "\033[0m" : "";
    int line, col;
    span_position(d->span, &line, &col);
    bool has_text = d->span.source && d->span.source->text;
    if (d->severity == SEV_NOTE && !d->span.source)
        buf_puts(out, "    ");
    if (has_text)
        buf_printf(out, "%s:%d:%d: ", d->span.source->name, line, col);
    else if (d->span.source)
        buf_printf(out, "%s: ", d->span.source->name);
    buf_printf(out, "%s%s:%s ", colour, severity_name[d->severity], off);
    print_clean(out, d->message, strlen(d->message));
    buf_puts(out, "\n");
    if (has_text)
        print_line(out, d->span, line, col, colour);
}

static void json_string(Buf *out, const char *s)
{
    buf_puts(out, "\"");
    for (; *s; s++)
        if (*s == '"' || *s == '\\')
            buf_printf(out, "\\%c", *s);
        else if ((unsigned char)*s < 0x20)
            buf_printf(out, "\\u%04x", (unsigned)*s);
        else
            buf_add(out, s, 1);
    buf_puts(out, "\"");
}

static void print_json(Buf *out, const Diag *d)
{
    int line, col;
    span_position(d->span, &line, &col);
    buf_puts(out, "{\"file\": ");
    json_string(out, d->span.source ? d->span.source->name : "");
    buf_printf(out, ", \"line\": %d, \"col\": %d, \"severity\": \"%s\", \"message\": ", line, col,
               severity_name[d->severity]);
    json_string(out, d->message);
    buf_puts(out, "}\n");
}

void diag_print(Buf *out, const Ctx *c, DiagStyle style)
{
    for (const Diag *d = c->first; d; d = d->next)
        if (style == DIAG_JSON)
            print_json(out, d);
        else
            print_text(out, d, style == DIAG_COLOUR);
    if (c->errors > MAX_ERRORS && style != DIAG_JSON)
        buf_printf(out, "%d more errors are not shown\n", c->errors - MAX_ERRORS);
}
