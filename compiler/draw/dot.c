/* dot.c: boxes are layers on the side of the model as written, kernels on the compiled side: one
 * box is one function of the C. Inside a box stand its operators, coloured by whether they bend;
 * inside a layer that the collapse made, those it was made of. */
#include "draw/dot.h"
#include "draw/words.h"
#include <string.h>

enum { MOST_MEMBERS = 6, MOST_NAMES = 3 };

static const char *const part_colour[] = {
    [PART_LINEAR] = "#dbe8f6", [PART_BEND] = "#fbe6c8", [PART_MOVE] = "#ececec"};

typedef struct Box {
    const Node **node;
    size_t n, cap;
} Box;

typedef struct Side {
    Buf *out;
    Arena *arena;
    const Graph *g;
    const Report *report; /* NULL: as written */
    const char *prefix;   /* of the names of its boxes */
    bool *varying, *needed;
    int *box_of; /* by node id, -1: not drawn */
    Box *box;
    size_t nbox, cap_box;
    int *layer_size; /* by layer id: nodes drawn */
} Side;

static bool is_drawn(const Side *s, const Node *n)
{
    return s->needed[n->id] && s->varying[n->id] && n->op != OP_INPUT;
}

/* ---- boxes */

static void put(Side *s, const Node *n, int box)
{
    if (box < 0) {
        box = (int)s->nbox;
        PUSH(s->arena, s->box, s->nbox, s->cap_box, (Box){0});
    }
    Box *b = &s->box[box];
    PUSH(s->arena, b->node, b->n, b->cap, n);
    s->box_of[n->id] = box;
}

/* One box for each layer, and for each operator outside of layers. */
static void box_layers(Side *s, size_t layers)
{
    int *box = NEW_ARRAY(s->arena, int, layers + 1);
    for (size_t i = 0; i < s->g->count; i++) {
        const Node *n = s->g->node[i];
        if (!is_drawn(s, n))
            continue;
        put(s, n, n->layer ? box[n->layer->id] - 1 : -1);
        if (n->layer)
            box[n->layer->id] = s->box_of[n->id] + 1;
    }
}

/* One box for each kernel: a stored value and what is computed inside it. A view that several
 * kernels read is a box of its own. */
static void box_kernels(Side *s)
{
    const Graph *g = s->g;
    const Node **root = NEW_ARRAY(s->arena, const Node *, g->count + 1);
    for (size_t i = g->count; i-- > 0;) {
        const Node *n = g->node[i];
        if (!is_drawn(s, n))
            continue;
        if (!n->inner || !root[i])
            root[i] = n;
        for (int k = 0; k < n->nin; k++) {
            const Node **above = &root[n->in[k]->id];
            *above = !*above || *above == root[i] ? root[i] : n->in[k];
        }
    }
    for (size_t i = g->count; i-- > 0;) /* roots first, so that members find their box */
        if (is_drawn(s, g->node[i]) && root[i] == g->node[i])
            put(s, g->node[i], -1);
    for (size_t i = g->count; i-- > 0;)
        if (is_drawn(s, g->node[i]) && root[i] != g->node[i])
            put(s, g->node[i], s->box_of[root[i]->id]);
}

static size_t count_layers(const Graph *g)
{
    size_t count = g->nlayers;
    for (size_t i = 0; i < g->count; i++)
        if (g->node[i]->layer && (size_t)g->node[i]->layer->id >= count)
            count = (size_t)g->node[i]->layer->id + 1;
    return count;
}

/* Members were put last first. */
static void sort_members(Side *s)
{
    for (size_t i = 0; i < s->nbox; i++)
        for (size_t k = 0, n = s->box[i].n; k < n / 2; k++) {
            const Node *t = s->box[i].node[k];
            s->box[i].node[k] = s->box[i].node[n - 1 - k];
            s->box[i].node[n - 1 - k] = t;
        }
}

static void find_boxes(Side *s)
{
    const Graph *g = s->g;
    size_t layers = count_layers(g);
    s->varying = words_varying(g, s->arena);
    s->needed = graph_needed(g, s->arena);
    s->box_of = NEW_ARRAY(s->arena, int, g->count + 1);
    s->layer_size = NEW_ARRAY(s->arena, int, layers + 1);
    for (size_t i = 0; i < g->count; i++) {
        s->box_of[i] = -1;
        if (is_drawn(s, g->node[i]) && g->node[i]->layer)
            s->layer_size[g->node[i]->layer->id]++;
    }
    if (!s->report) {
        box_layers(s, layers);
        return;
    }
    box_kernels(s);
    sort_members(s);
}

/* ---- text */

static const char *escape(Arena *a, const char *text)
{
    Buf b = {.arena = a};
    for (; *text; text++) {
        const char *entity = *text == '&' ? "&amp;" : *text == '<' ? "&lt;" :
                             *text == '>' ? "&gt;" : *text == '"' ? "&quot;" : NULL;
        if (entity)
            buf_puts(&b, entity);
        else
            buf_add(&b, text, 1);
    }
    return buf_text(&b);
}

/* The layers of a box: "fc1", "res1+res2, tanh2", or "" when it has none. */
static const char *title(const Side *s, const Box *b)
{
    Buf text = {.arena = s->arena};
    const Layer *last = NULL;
    int names = 0;
    for (size_t i = 0; i < b->n; i++) {
        const Layer *l = b->node[i]->layer;
        if (!l || l == last)
            continue;
        last = l;
        if (names++ < MOST_NAMES)
            buf_printf(&text, "%s%s", names > 1 ? ", " : "", l->path);
        else if (names == MOST_NAMES + 1)
            buf_puts(&text, ", …");
    }
    return escape(s->arena, buf_text(&text));
}

/* A row for each part of each layer in the box. */
static void print_parts(const Side *s, const Box *b)
{
    for (size_t i = 0, n; i < b->n; i += n) {
        const Layer *l = b->node[i]->layer;
        size_t parts;
        for (n = 1; i + n < b->n && b->node[i + n]->layer == l; n++)
            continue;
        bool whole = l && (size_t)s->layer_size[l->id] == n;
        Part *part = words_parts(s->arena, s->varying, b->node + i, n, whole, &parts);
        for (size_t k = 0; k < parts; k++)
            buf_printf(s->out, "<TR><TD BGCOLOR=\"%s\">%s</TD></TR>", part_colour[part[k].kind],
                       escape(s->arena, part[k].text));
    }
}

/* ---- what a layer was made of */

static const char *const fold_text[] = {
    [FOLDED_CHAIN] = "one after the other", [FOLDED_SCALE] = "with factors and shifts",
    [FOLDED_RESIDUAL] = "x plus functions of x", [FOLDED_BRANCH] = "a sum of branches",
    [FOLDED_SIBLINGS] = "side by side"};

static void print_member(const Side *s, const Event *e, int i)
{
    const char *width = "";
    if (e->kind == FOLDED_CHAIN && e->nwidth == e->nmember + 1)
        width = arena_printf(s->arena, "  %lld → %lld", (long long)e->width[i],
                             (long long)e->width[i + 1]);
    buf_printf(s->out, "<TR><TD BORDER=\"1\" COLOR=\"#9db4cc\" BGCOLOR=\"#ffffff\">%s%s</TD></TR>",
               escape(s->arena, e->member[i]), width);
}

static void print_fold(const Side *s, const Event *e)
{
    int gap = e->nmember > MOST_MEMBERS ? MOST_MEMBERS / 2 : e->nmember;
    buf_printf(s->out, "<TR><TD BGCOLOR=\"%s\"><TABLE BORDER=\"0\" CELLBORDER=\"0\" "
                       "CELLSPACING=\"2\" CELLPADDING=\"2\"><TR><TD CELLPADDING=\"5\"><FONT "
                       "POINT-SIZE=\"10\">%d became one: %s</FONT></TD></TR>",
               part_colour[PART_LINEAR], e->nmember, fold_text[e->kind]);
    for (int i = 0; i < e->nmember; i++) {
        if (i == gap) {
            int skipped = e->nmember - 2 * gap;
            buf_printf(s->out, "<TR><TD>… %d more …</TD></TR>", skipped);
            i += skipped;
        }
        print_member(s, e, i);
    }
    buf_puts(s->out, "</TABLE></TD></TR>");
}

/* Several nodes of one layer may have been made of the same layers: that is told once. */
static bool is_told(const Report *r, const Event *e)
{
    for (const Event *f = r->first; f != e; f = f->next) {
        bool same = event_folded(f) && !f->absorbed && f->kind == e->kind && f->result &&
                    f->nmember == e->nmember && strcmp(f->result, e->result) == 0;
        for (int i = 0; same && i < e->nmember; i++)
            same = strcmp(f->member[i], e->member[i]) == 0;
        if (same)
            return true;
    }
    return false;
}

/* The folds whose result is computed in the box (and not just a slice of it moved). */
static void print_folds(const Side *s, const Box *b)
{
    const Layer *last = NULL;
    for (size_t i = 0; s->report && i < b->n; i++) {
        const Layer *l = b->node[i]->layer;
        if (!l || l == last || op_info(b->node[i]->op)->cls & MOVE)
            continue;
        last = l;
        for (const Event *e = s->report->first; e; e = e->next)
            if (event_folded(e) && !e->absorbed && e->result && e->nmember > 1 &&
                strcmp(e->result, l->path) == 0 && !is_told(s->report, e))
                print_fold(s, e);
    }
}

/* ---- the picture */

/* A view is no function of the C: its box is drawn as a thought. */
static bool is_view(const Side *s, const Box *b)
{
    return s->report && b->node[b->n - 1]->inner;
}

static void print_box(const Side *s, size_t i)
{
    const Box *b = &s->box[i];
    const char *name = title(s, b);
    bool kernel = s->report && !is_view(s, b);
    buf_printf(s->out, "    %s%zu [label=<<TABLE BORDER=\"%d\" COLOR=\"%s\" BGCOLOR=\"#ffffff\" "
                       "CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"4\"%s>",
               s->prefix, i, kernel ? 2 : 1, kernel ? "#3d5a80" : "#9a9a9a",
               is_view(s, b) ? " STYLE=\"DASHED\"" : "");
    if (*name)
        buf_printf(s->out, "<TR><TD><B>%s</B></TD></TR>", name);
    print_folds(s, b);
    print_parts(s, b);
    buf_puts(s->out, "</TABLE>>];\n");
}

static const char *source_name(const Side *s, const Node *n)
{
    if (n->op == OP_INPUT)
        return arena_printf(s->arena, "%si%d", s->prefix, n->id);
    return s->box_of[n->id] < 0
               ? NULL : arena_printf(s->arena, "%s%d", s->prefix, s->box_of[n->id]);
}

static void print_edge(const Side *s, const Node *from, const char *to)
{
    const char *name = source_name(s, from);
    if (name)
        buf_printf(s->out, "    %s -> %s [label=\" %s\"];\n", name, to,
                   words_shape(s->arena, &from->type));
}

/* Edges into a box: each value once. */
static void print_edges(const Side *s, size_t i, int *seen)
{
    const Box *b = &s->box[i];
    const char *to = arena_printf(s->arena, "%s%zu", s->prefix, i);
    for (size_t m = 0; m < b->n; m++)
        for (int k = 0; k < b->node[m]->nin; k++) {
            const Node *from = b->node[m]->in[k];
            if (s->box_of[from->id] == (int)i || seen[from->id] == (int)i + 1)
                continue;
            seen[from->id] = (int)i + 1;
            print_edge(s, from, to);
        }
}

static void print_ports(const Side *s)
{
    const Graph *g = s->g;
    const char *style = "shape=box height=0.32 margin=\"0.14,0.04\" style=\"rounded,filled\" "
                        "fillcolor=\"#f4f4f4\" color=\"#9a9a9a\"";
    for (size_t i = 0; i < g->ninput; i++)
        buf_printf(s->out, "    %si%d [label=\"%s\" %s];\n", s->prefix, g->input[i]->id,
                   escape(s->arena, g->input[i]->name), style);
    for (size_t i = 0; i < g->noutput; i++)
        buf_printf(s->out, "    %so%zu [label=\"%s\" %s];\n", s->prefix, i,
                   escape(s->arena, g->output[i].name), style);
}

static void print_side(Side *s, const char *caption)
{
    int *seen = NEW_ARRAY(s->arena, int, s->g->count + 1);
    buf_printf(s->out, "  subgraph cluster_%s {\n    label=<%s>;\n    color=\"#d5d5d5\";\n"
                       "    labelloc=t;\n    margin=18;\n", s->prefix, caption);
    print_ports(s);
    for (size_t i = 0; i < s->nbox; i++)
        print_box(s, i);
    for (size_t i = 0; i < s->nbox; i++)
        print_edges(s, i, seen);
    for (size_t i = 0; i < s->g->noutput; i++)
        print_edge(s, s->g->output[i].node, arena_printf(s->arena, "%so%zu", s->prefix, i));
    buf_puts(s->out, "  }\n");
}

static void print_head(Buf *out, const Graph *g)
{
    buf_printf(out, "digraph \"%s\" {\n  graph [fontname=\"DejaVu Sans\" fontsize=13 bgcolor=white "
                    "ranksep=0.32 nodesep=0.35];\n"
                    "  node [fontname=\"DejaVu Sans\" fontsize=12 shape=plain];\n"
                    "  edge [fontname=\"DejaVu Sans\" fontsize=10 fontcolor=\"#555555\" "
                    "color=\"#777777\" arrowsize=0.7];\n", g->name);
    buf_printf(out, "  labelloc=b;\n  label=<<TABLE BORDER=\"0\" CELLBORDER=\"0\" "
                    "CELLSPACING=\"6\" CELLPADDING=\"3\"><TR><TD>model <B>%s</B>:</TD>"
                    "<TD BGCOLOR=\"%s\">linear</TD>"
                    "<TD BGCOLOR=\"%s\">bends</TD><TD BGCOLOR=\"%s\">moves</TD><TD>on the arrows: "
                    "shapes</TD></TR></TABLE>>;\n",
               g->name, part_colour[PART_LINEAR], part_colour[PART_BEND], part_colour[PART_MOVE]);
}

static const char *plural(int64_t n)
{
    return n == 1 ? "" : "s";
}

static int64_t kernels(const Side *s)
{
    int64_t n = 0;
    for (size_t i = 0; i < s->nbox; i++)
        n += !is_view(s, &s->box[i]);
    return n;
}

void dot_print(Buf *out, const Graph *written, const Pass *p)
{
    Arena *a = out->arena;
    Side w = {.out = out, .arena = a, .g = written, .prefix = "w"};
    Side c = {.out = out, .arena = a, .g = p->g, .prefix = "c", .report = p->report};
    Cost before = graph_cost(written), after = graph_cost(p->g);
    find_boxes(&w);
    find_boxes(&c);
    print_head(out, written);
    print_side(&w, arena_printf(a, "<B>as written</B><BR/>%lld layer%s, %lld multiply-add%s",
                                (long long)before.layers, plural(before.layers),
                                (long long)before.macs, plural(before.macs)));
    print_side(&c, arena_printf(a, "<B>as compiled</B><BR/>%lld kernel%s, %lld multiply-add%s",
                                (long long)kernels(&c), plural(kernels(&c)),
                                (long long)after.macs, plural(after.macs)));
    buf_puts(out, "}\n");
}

static size_t drawn(Arena *a, const Graph *g, const Report *r)
{
    Side s = {.arena = a, .g = g, .report = r};
    find_boxes(&s);
    return s.nbox;
}

size_t dot_boxes(const Graph *written, const Graph *compiled)
{
    Arena *a = written->ctx->arena;
    Report any = {0};
    return drawn(a, written, NULL) + drawn(a, compiled, &any);
}
