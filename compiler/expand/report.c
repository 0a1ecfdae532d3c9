/* report.c: where errors of an expansion point. What goes wrong inside std.nn is told at the layer
 * of the user that led there; what goes wrong inside a block, there, with notes for its callers. */
#include "expand/expander.h"
#include <stdarg.h>
#include <string.h>

/* The outermost frame of std.nn around the current place, or NULL. */
static Frame *std_frame(Expander *e)
{
    Frame *found = NULL;
    for (Frame *f = e->frame; f && f->module->std; f = f->up)
        found = f;
    return found;
}

Span user_place(Expander *e, Span at)
{
    Frame *f = std_frame(e);
    return f ? f->call->at : at;
}

const char *axes_text(Expander *e, int n)
{
    return n == 1 ? "1 axis" : arena_printf(e->arena, n ? "%d axes" : "no axes", n);
}

void trace(Expander *e, Span at)
{
    enum { SHOWN = 4 };
    int shown = 0;
    for (Frame *f = e->frame; f && f->block && shown < SHOWN; f = f->up)
        if (!f->module->std && (f->call->at.start != at.start || f->call->at.source != at.source)) {
            note(e->ctx, f->call->at, "in block '%s', expanded here", f->block->name);
            shown++;
        }
}

/* One mistake in a block is told once, however often the block is expanded; of what goes wrong in a
 * layer of std.nn, the first thing is told. */
static bool was_told(Expander *e, const Frame *std, Span at, const char *text)
{
    if (std)
        at = std->call->at;
    const char *key = arena_printf(e->arena, "%p %u %s", (const void *)at.source, at.start,
                                   std ? "" : text);
    bool told = map_get(&e->told, key) != NULL;
    map_put(&e->told, key, e);
    return told;
}

static void report(Expander *e, Span at, const char *fmt, va_list ap)
{
    const char *text = arena_vprintf(e->arena, fmt, ap);
    Frame *f = std_frame(e);
    if (was_told(e, f, at, text))
        return;
    const char *who = f ? call_text(e, f->call) : "";
    bool named = strstr(text, who) != NULL;
    error(e->ctx, f ? f->call->at : at, "%s%s%s", named ? "" : who, named ? "" : ": ", text);
    trace(e, f ? f->call->at : at);
}

Value fail(Expander *e, Span at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    report(e, at, fmt, ap);
    va_end(ap);
    return value_poison();
}

bool refuse(Expander *e, Span at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    report(e, at, fmt, ap);
    va_end(ap);
    return false;
}

bool step(Expander *e, Span at)
{
    if (!e->stop && ++e->steps > MAX_STEPS) {
        e->stop = true;
        fail(e, at, "the expansion takes over %d steps; repeat less", MAX_STEPS);
    }
    return !e->stop;
}

bool may_make(Expander *e, int64_t count, Span at)
{
    if (!e->stop && (count > MAX_MADE || (e->made += count) > MAX_MADE)) {
        e->stop = true;
        fail(e, at, "constants and weights without a file would hold over %d elements; take them "
             "from a file", MAX_MADE);
    }
    return !e->stop;
}
