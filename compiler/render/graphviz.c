/* graphviz.c: text in the language of dot, laid out by Graphviz's dot (Gansner, Koutsofios, North,
 * Vo: A technique for drawing directed graphs, 1993) and drawn as SVG. */
#include "render/render.h"
#include <graphviz/gvc.h>
#include <pthread.h>

static const Span nowhere = {0};

/* Graphviz keeps the state of its parser and its messages in globals: one graph at a time. */
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

typedef struct Layout {
    GVC_t *gvc;
    Agraph_t *graph;
    bool placed;
    char *svg;
    unsigned bytes;
} Layout;

static void release(void *layout)
{
    Layout *l = layout;
    pthread_mutex_lock(&one_at_a_time);
    if (l->svg)
        gvFreeRenderData(l->svg);
    if (l->placed)
        gvFreeLayout(l->gvc, l->graph);
    if (l->graph)
        agclose(l->graph);
    if (l->gvc)
        gvFreeContext(l->gvc);
    pthread_mutex_unlock(&one_at_a_time);
}

/* It would print to standard error; what matters comes back as a status. */
static int drop_message(char *text)
{
    (void)text;
    return 0;
}

static bool run(Layout *l, const char *dot)
{
    agseterrf(drop_message);
    l->gvc = gvContext();
    l->graph = l->gvc ? agmemread(dot) : NULL;
    l->placed = l->graph && gvLayout(l->gvc, l->graph, "dot") == 0;
    return l->placed && gvRenderData(l->gvc, l->graph, "svg", &l->svg, &l->bytes) == 0;
}

static bool layout(Ctx *c, const char *dot, const void **svg, size_t *bytes)
{
    Layout *l = NEW(c->arena, Layout);
    arena_defer(c->arena, release, l);
    pthread_mutex_lock(&one_at_a_time);
    bool ok = run(l, dot);
    pthread_mutex_unlock(&one_at_a_time);
    *svg = l->svg;
    *bytes = l->bytes;
    return ok || error(c, nowhere, "Graphviz could not lay out the graph; -o NAME.dot writes its "
                       "text, for `dot -v` to say why");
}

__attribute__((visibility("default"))) extern const GraphvizModule nnc_graphviz;
const GraphvizModule nnc_graphviz = {RENDER_VERSION, layout};
