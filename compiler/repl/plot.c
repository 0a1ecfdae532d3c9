/* plot.c: `:plot`: layers as a function of one number or of two, drawn as `nnc plot` draws models
 * (tool/plot.c), where the caller of the prompt says that they are seen. */
#define _POSIX_C_SOURCE 200809L
#include "base/ascii.h"
#include "repl/repl_int.h"
#include "tool/plot.h"
#include <math.h>
#include <string.h>

#define FORM ":plot LAYERS FROM TO [layers]"

typedef struct Drawing {
    const char *layers;
    size_t length; /* of them */
    double range[2];
    bool bend;     /* show what each layer does to the plane */
} Drawing;

/* The last word of the text, which loses it; "" where it is the only one. */
static const char *take_word(const char *text, size_t *n, char word[64])
{
    size_t end = *n;
    while (end && strchr(" \t", text[end - 1]))
        end--;
    size_t start = end;
    while (start && !strchr(" \t", text[start - 1]))
        start--;
    size_t length = start && end - start < 64 ? end - start : 0;
    memcpy(word, text + start, length);
    word[length] = 0;
    *n = start;
    return word;
}

static bool take_number(const char *text, size_t *n, double *out)
{
    char word[64], *stop;
    *out = number_read(take_word(text, n, word), &stop);
    return !*stop && stop != word && isfinite(*out);
}

static bool read_drawing(const char *argument, Drawing *d)
{
    char word[64];
    size_t n = strlen(argument);
    *d = (Drawing){.layers = argument, .length = n};
    d->bend = strcmp(take_word(argument, &n, word), "layers") == 0;
    if (d->bend)
        d->length = n;
    return take_number(argument, &d->length, &d->range[1]) &&
           take_number(argument, &d->length, &d->range[0]) && d->range[0] < d->range[1];
}

/* `INPUT -> LAYERS` as a statement of its own. */
static bool expand_layers(Repl *r, Session *s, const Drawing *d, const char *input, Outcome *o)
{
    Source *source = NEW(s->arena, Source);
    source->name = "<plot>";
    source->text = arena_printf(s->arena, "%s -> %.*s", input, (int)d->length, d->layers);
    source->len = strlen(source->text);
    Entries entries = parse_statements(&s->ctx, source);
    if (s->ctx.errors)
        return false;
    if (entries.n != 1 || entries.at[0].kind != ENTRY_STMT ||
        entries.at[0].stmt->kind != STMT_VALUE || entries.at[0].stmt->nvalues != 1)
        return error(&s->ctx, (Span){0}, "layers are drawn, as in  :plot tanh -4 4");
    Prompt prompt = {declared_file(r, s), r->weights, r->name, r->names};
    return expand_statement(&s->ctx, &prompt, entries.at[0].stmt, o);
}

/* What takes no single number may take two; if neither, the first complaint stands. */
static bool find_inputs(Repl *r, Session *s, const Drawing *d, Outcome *o)
{
    const char *input[] = {"0", "[0, 0]"};
    int first = d->bend;
    for (int i = 0; i < 2; i++) {
        if (expand_layers(r, s, d, input[first ^ i], o))
            return true;
        ctx_init(&s->ctx, s->arena);
    }
    return expand_layers(r, s, d, input[first], o);
}

/* Only the number at the head varies: what else the layers read is known. */
static bool fix_names(Session *s, Graph *g)
{
    size_t n = 0;
    for (size_t i = 0; i < g->ninput; i++) {
        Node *in = g->input[i];
        if (in->span.source)
            g->input[n++] = in;
        else
            in->op = OP_CONST;
    }
    g->ninput = n;
    return (n == 1 && g->noutput) ||
           error(&s->ctx, (Span){0}, "a function of one number or of two is drawn, which this is "
                 "not");
}

static const char *title(Arena *a, const Drawing *d, const Graph *g)
{
    enum { WIDEST = 48 };
    int n = (int)d->length;
    while (n && strchr(" \t", d->layers[n - 1]))
        n--;
    bool cut = n > WIDEST;
    n = cut ? WIDEST : n;
    while (cut && n && (d->layers[n] & 0xc0) == 0x80) /* not within a character of UTF-8 */
        n--;
    return arena_printf(a, "%.*s%s: %s → %s", n, d->layers, cut ? "…" : "",
                        type_text(a, &g->input[0]->type),
                        type_text(a, &g->output[0].node->type));
}

static bool guarded_run(void *repl, Engine *e, const double *const *in, double *const *out)
{
    return run_native(repl, e, in, out);
}

static bool plot(Repl *r, Session *s, void *argument)
{
    Drawing d;
    Outcome o;
    Buf out = {.arena = s->arena};
    nnc_screen screen = {.style = NNC_PLAIN};
    if (!read_drawing(argument, &d))
        return complain(r, "error: it is written  " FORM
                           "  with FROM below TO, as in  :plot tanh -4 4\n"), false;
    if (!find_inputs(r, s, &d, &o) || !fix_names(s, o.graph))
        return false;
    if (r->look)
        r->look(r->look_user, &screen);
    PlotWanted w = {.text = &out, .screen = &screen, .title = title(s->arena, &d, o.graph),
                    .range = d.range, .no_layers = !d.bend, .run = guarded_run, .user = r};
    if (!plot_graph(s, o.graph, &w))
        return false;
    say(r, buf_text(&out));
    return true;
}

bool command_plot(Repl *r, const char *argument)
{
    return session_once(r, plot, (void *)(uintptr_t)argument);
}
