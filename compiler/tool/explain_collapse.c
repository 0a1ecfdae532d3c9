/* explain_collapse.c: the story of the collapse: which layers became one, why others did not. */
#include "tool/explain.h"
#include <string.h>

enum { WIDTH = 100, MOST_TOLD = 24 }; /* columns; events of one kind that are told one by one */

typedef struct Story {
    Buf *out;
    Arena *arena;
    CollapseMode mode;
    size_t column;
    bool begun; /* a word stands on the line */
} Story;

static void new_line(Story *s, int indent)
{
    buf_printf(s->out, "\n%*s", indent, "");
    s->column = (size_t)indent;
    s->begun = false;
}

/* Words of a paragraph, broken at WIDTH; further lines are indented. */
static void say(Story *s, int indent, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, " ");
        if (s->begun && s->column + 1 + n > WIDTH)
            new_line(s, indent);
        buf_printf(s->out, "%s%.*s", s->begun ? " " : "", (int)n, text);
        s->column += n + s->begun;
        s->begun = true;
        text += n + (text[n] == ' ');
    }
}

/* "a", "a and b", "a, b and c", "layer0, layer1, ... layer99 (100 layers)". */
static const char *member_text(Arena *a, const Event *e)
{
    Buf b = {.arena = a};
    const char *const *m = e->member;
    int n = e->nmember;
    if (n > 6)
        return arena_printf(a, "%s, %s, ... %s", m[0], m[1], m[n - 1]);
    for (int i = 0; i < n; i++)
        buf_printf(&b, "%s%s", i == 0 ? "" : i == n - 1 ? " and " : ", ", m[i]);
    return buf_text(&b);
}

/* 640 -> 8 -> 640 */
static const char *width_text(Arena *a, const Event *e)
{
    Buf b = {.arena = a};
    int same = 1;
    while (same < e->nwidth && e->width[same] == e->width[0])
        same++;
    if (same == e->nwidth && same > 4)
        return arena_printf(a, "%lld -> %lld in %d steps", (long long)e->width[0],
                            (long long)e->width[0], same - 1);
    for (int i = 0; i < e->nwidth; i++) {
        if (e->nwidth > 7 && i == 3) {
            buf_puts(&b, " -> ...");
            i = e->nwidth - 2;
        }
        buf_printf(&b, "%s%lld", i ? " -> " : "", (long long)e->width[i]);
    }
    return buf_text(&b);
}

static const char *ends_text(Arena *a, const Event *e)
{
    return e->nwidth ? arena_printf(a, "%lld -> %lld", (long long)e->width[0],
                                    (long long)e->width[e->nwidth - 1])
                     : "";
}

static const char *cost_text(Arena *a, const FoldCost *c)
{
    return arena_printf(a, "%s multiply-add%s and %s", count_text(a, c->macs),
                        c->macs == 1 ? "" : "s",
                        bytes_text(a, c->bytes));
}

static const char *headline(Arena *a, const Event *e)
{
    const char *who = member_text(a, e);
    switch (e->kind) {
    case FOLDED_CHAIN:
        return arena_printf(a, "%s: %d linear layers, one after the other, are one.", who,
                            e->nmember);
    case FOLDED_SCALE:
        if (!e->nmember)
            return "Factors and shifts in a row are one of each.";
        return arena_printf(a, "%s: factors and shifts are part of the layer beside them.", who);
    case FOLDED_RESIDUAL:
        return arena_printf(a, "%s: a sum of x and linear functions of x is one linear layer.",
                            who);
    case FOLDED_BRANCH:
        return arena_printf(a, "%s: linear branches that meet in a sum are one linear layer.", who);
    case FOLDED_SIBLINGS:
        return arena_printf(a, "%s: they read the same value, so they are one wider layer and "
                               "slices of its result.", who);
    default:
        return who;
    }
}

/* What the fold cost before and costs now. */
static void tell_gain(Story *s, const Event *e)
{
    Arena *a = s->arena;
    const char *rows = e->rows > 1 ? arena_printf(a, " (%lld rows)", (long long)e->rows) : "";
    new_line(s, 6);
    if (e->nwidth > 2)
        say(s, 6, arena_printf(a, "%s became %s%s:", width_text(a, e), ends_text(a, e),
                               rows));
    say(s, 6, arena_printf(a, "%s before, %s now", cost_text(a, &e->before),
                           cost_text(a, &e->after)));
    if (e->after.macs > 0 && e->before.macs >= 1.05 * e->after.macs)
        say(s, 6, arena_printf(a, "(%.3g times less work)", e->before.macs / e->after.macs));
    if (s->mode == COLLAPSE_ALWAYS &&
        (e->after.macs > e->before.macs || e->after.bytes > e->before.bytes))
        say(s, 6, "(more: --collapse=always folds even where it does not pay)");
}

static const char *space_text(Arena *a, const Event *e)
{
    long long n = e->nwidth ? (long long)e->width[0] : 1;
    return n > 1 ? arena_printf(a, "[-1, 1]^%lld", n) : "[-1, 1]";
}

static void tell_error(Story *s, const Event *e)
{
    const FoldError *r = &e->error;
    Arena *a = s->arena;
    if (!e->measured)
        return;
    new_line(s, 6);
    say(s, 6, arena_printf(a, "Rounding: for inputs in %s each output is within %.2g of the "
                              "exact value", space_text(a, e), r->bound_folded));
    say(s, 6, arena_printf(a, "(gamma_%d (|W| |x| + |b|), u = 2^-24); the bound as written is "
                              "%.2g.", r->gamma, r->bound_written));
    say(s, 6, arena_printf(a, "Measured in float on %d inputs, outputs up to %.2g: %.2g as one, "
                              "%.2g as written.", r->inputs, r->range, r->measured_folded,
                           r->measured_written));
}

static void tell_fold(Story *s, const Event *e)
{
    new_line(s, 2);
    say(s, 4, headline(s->arena, e));
    if (e->algebra) {
        new_line(s, 6);
        say(s, 8, e->algebra);
    }
    tell_gain(s, e);
    tell_error(s, e);
}

static const char *refusal(Arena *a, const Event *e)
{
    const char *who = member_text(a, e), *verb = e->nmember > 1 ? "stay" : "stays";
    switch (e->kind) {
    case REFUSED_COST:
        return arena_printf(a, "%s %s %d layers: %s takes %s; one layer %s would take %s.", who,
                            verb, e->nmember, width_text(a, e), cost_text(a, &e->before),
                            ends_text(a, e), cost_text(a, &e->after));
    case REFUSED_USED:
        return arena_printf(a, "%s %s apart: the value between them is needed elsewhere too and "
                               "must be computed anyhow; past it, %s would take %s instead of %s.",
                            who, verb, ends_text(a, e), cost_text(a, &e->after),
                            cost_text(a, &e->before));
    case REFUSED_SIBLINGS:
        return arena_printf(a, "%s %s apart though they read the same value: %s.", who, verb,
                            e->between);
    case REFUSED_BETWEEN:
        return arena_printf(a, "%s %s apart: %s stands between, which is not linear.", who, verb,
                            e->between);
    case REFUSED_RANGE:
        return arena_printf(a, "%s %s as written: a weight of the one layer would not be finite "
                               "in its element type.", e->nmember ? who : "factors and shifts",
                            verb);
    default:
        return arena_printf(a, "--collapse=never: nothing was folded. It could be: all in all %s "
                               "now, %s then.", cost_text(a, &e->before), cost_text(a, &e->after));
    }
}

static void tell_refusals(Story *s, const Report *r, EventKind kind)
{
    int n = 0;
    for (const Event *e = r->first; e; e = e->next) {
        if (e->kind != kind || ++n > MOST_TOLD)
            continue;
        new_line(s, 2);
        say(s, 4, refusal(s->arena, e));
    }
    if (n > MOST_TOLD) {
        new_line(s, 2);
        say(s, 4, arena_printf(s->arena, "... and %d more like these.", n - MOST_TOLD));
    }
}

static void tell_nothing(Story *s)
{
    new_line(s, 2);
    say(s, 4, s->mode == COLLAPSE_NEVER
                  ? "--collapse=never: nothing was folded; no linear layer follows another."
                  : "There is nothing to fold: no two linear layers stand side by side.");
}

void explain_collapse(Buf *out, const Pass *p)
{
    static const char *const mode[] = {"where it pays", "wherever it is possible", "not at all"};
    const Report *r = p->report;
    Story s = {.out = out, .arena = out->arena, .mode = r->mode};
    int told = 0;
    if (!p->result[PASS_collapse].ran) {
        buf_puts(out, "\nThe collapse was left out: --no-collapse.\n");
        return;
    }
    buf_printf(out, "\nThe collapse: linear layers in a row have the power of one; here folded "
               "%s.\n", mode[r->mode]);
    for (const Event *e = r->first; e; e = e->next)
        if (event_folded(e) && !e->absorbed && ++told <= MOST_TOLD)
            tell_fold(&s, e);
    if (told > MOST_TOLD) {
        new_line(&s, 2);
        say(&s, 4, arena_printf(s.arena, "... and %d more folds.", told - MOST_TOLD));
    }
    for (EventKind k = REFUSED_COST; k <= REFUSED_MODE; k++)
        tell_refusals(&s, r, k);
    if (!r->first)
        tell_nothing(&s);
    buf_puts(out, "\n");
}
