/* describe.c: the line that says what a kernel computes: its comment, its row of explain. */
#include "lower/lower_int.h"
#include <string.h>

/* Is the layer just one operator, with an activation perhaps? Then its operators are told, else its
 * kind: "fc1: dense, relu", but "norm1: layernorm". */
static bool is_one_operator(const Layer *layer)
{
    for (Op op = 0; op < OP_COUNT; op++)
        if (strcmp(op_info(op)->name, layer->kind) == 0)
            return true;
    return false;
}

void count_layers(Lower *l)
{
    for (size_t i = 0; i < l->g->count; i++) {
        const Node *n = l->g->node[i];
        if (!n->layer || op_info(n->op)->family == FAM_LEAF || is_movement(n))
            continue;
        uintptr_t before = (uintptr_t)map_get(&l->layer_size, n->layer->path);
        map_put(&l->layer_size, n->layer->path, (void *)(before + 1));
    }
}

/* Does the kernel hold all that the layer computes? */
static bool is_whole(const Lower *l, const Layer *layer, int inside)
{
    return (uintptr_t)map_get(&l->layer_size, layer->path) == (uintptr_t)inside;
}

static int count_of(const Node *const *member, int n, const Layer *layer)
{
    int count = 0;
    for (int i = 0; i < n; i++)
        count += member[i]->layer == layer;
    return count;
}

/* "fc1: dense, relu: f32[784] -> f32[128]"; a composite layer that is whole goes by its kind alone:
 * "norm1: layernorm: ...", one that is cut by what is here: "attn: attention (matmul, mul): ..." */
typedef struct Line {
    Buf text;
    const Layer *layer; /* of the last member told */
    bool whole;         /* all of it is in the kernel: its kind says enough */
    bool open;          /* its operators are being listed in parentheses */
} Line;

static void begin_layer(Line *s, const Lower *l, const Layer *layer, int inside)
{
    bool composite = layer && !is_one_operator(layer);
    buf_puts(&s->text, s->open ? ")" : "");
    buf_puts(&s->text, s->text.n ? "; " : "");
    s->layer = layer;
    s->whole = composite && is_whole(l, layer, inside);
    s->open = composite && !s->whole;
    if (layer)
        buf_printf(&s->text, "%s: ", layer->path);
    if (composite)
        buf_printf(&s->text, "%s%s", layer->kind, s->open ? " (" : "");
}

const char *describe_kernel(Lower *l, const Node *const *member, int n)
{
    enum { MOST = 12 };
    Line s = {.text = {.arena = l->arena}};
    const Node *root = member[n - 1], *first = member[0];
    for (int i = 0; i < n && i < MOST; i++) {
        const Layer *layer = member[i]->layer;
        bool again = i && layer == s.layer;
        if (!again)
            begin_layer(&s, l, layer, count_of(member, n, layer));
        if (!s.whole)
            buf_printf(&s.text, "%s%s", again ? ", " : "", op_info(member[i]->op)->name);
    }
    buf_printf(&s.text, "%s%s: %s -> %s", n > MOST && !s.whole ? ", ..." : "", s.open ? ")" : "",
               first->nin ? type_text(l->arena, &first->in[0]->type) : "",
               type_text(l->arena, &root->type));
    return buf_text(&s.text);
}
