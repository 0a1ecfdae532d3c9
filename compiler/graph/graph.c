/* graph.c: builds, sorts and copies graphs. Nothing recurses: models may have a million nodes. */
#include "graph/ops.h"
#include <string.h>

Graph *graph_new(Ctx *c, const char *name)
{
    Graph *g = NEW(c->arena, Graph);
    g->ctx = c;
    g->name = name;
    return g;
}

static Node *new_node(Graph *g, Op op, Span at)
{
    Node *n = NEW(g->ctx->arena, Node);
    n->op = op;
    n->span = at;
    n->layer = g->layer;
    return n;
}

static Node *add_node(Graph *g, Node *n)
{
    n->id = (int)g->count;
    return PUSH(g->ctx->arena, g->node, g->count, g->cap, n);
}

/* Keeps what the operator uses and leaves the rest zero, so that attributes compare whole. */
static Attr used_attributes(const Node *n, const Attr *a)
{
    Attr r = {0};
    int rank = n->nin ? n->in[0]->type.rank : 0;
    bool shaped = n->op == OP_RESHAPE || n->op == OP_EXPAND;
    if (shaped)
        rank = r.rank = a->rank;
    if (n->op == OP_CAST)
        r.dtype = a->dtype;
    if (op_info(n->op)->family == FAM_REDUCE)
        r.axes = a->axes;
    if (n->op == OP_CONCAT || n->op == OP_GATHER)
        r.axis = a->axis;
    if (n->op == OP_PAD)
        r.value = a->value;
    for (int i = 0; i < rank && i < MAX_RANK; i++) {
        if (shaped || n->op == OP_SLICE)
            r.shape[i] = a->shape[i];
        if (n->op == OP_TRANSPOSE)
            r.perm[i] = a->perm[i];
        if (n->op == OP_SLICE || n->op == OP_PAD) {
            r.start[i] = a->start[i];
            r.step[i] = a->step[i];
        }
    }
    return r;
}

Node *graph_node(Graph *g, Op op, Span at, int nin, Node *const *in, const Attr *a)
{
    const OpInfo *info = op_info(op);
    for (int i = 0; i < nin; i++)
        if (!in[i])
            return NULL;
    if (nin < info->min_in || nin > info->max_in || !info->shape) {
        error(g->ctx, at, "%s takes %d to %d operands, but has %d", info->name, info->min_in,
              info->max_in, nin);
        return NULL;
    }
    Node *n = new_node(g, op, at);
    n->nin = nin;
    n->in = NEW_ARRAY(g->ctx->arena, Node *, nin);
    memcpy(n->in, in, (size_t)nin * sizeof *in);
    n->a = used_attributes(n, a ? a : &(Attr){0});
    return info->shape(g, n) ? add_node(g, n) : NULL;
}

Node *graph_input(Graph *g, const char *name, Type t, Span at)
{
    Node *n = new_node(g, OP_INPUT, at);
    n->type = t;
    n->name = name;
    n->layer = NULL;
    PUSH(g->ctx->arena, g->input, g->ninput, g->cap_input, n);
    return add_node(g, n);
}

Node *graph_const(Graph *g, const Tensor *t, DType as, const char *name, Span at)
{
    Node *n = new_node(g, OP_CONST, at);
    n->type = t->type;
    n->type.dtype = as;
    n->value = *t;
    n->name = name;
    return add_node(g, n);
}

Node *graph_scalar(Graph *g, DType d, double v, Span at)
{
    Tensor t = {.type = {.dtype = d}}; /* rounded here: folding must see what the model holds */
    void *data = arena_alloc(g->ctx->arena, sizeof v);
    tensor_set(&t.type, data, 0, v);
    t.data = data;
    return graph_const(g, &t, d, NULL, at);
}

void graph_output(Graph *g, const char *name, Node *n)
{
    if (n)
        PUSH(g->ctx->arena, g->output, g->noutput, g->cap_output, ((Output){name, n}));
}

Node *graph_unary(Graph *g, Op op, Node *x, Span at)
{
    return graph_node(g, op, at, 1, &x, NULL);
}

Node *graph_binary(Graph *g, Op op, Node *x, Node *y, Span at)
{
    return graph_node(g, op, at, 2, (Node *[]){x, y}, NULL);
}

Node *graph_reshape(Graph *g, Node *x, int rank, const int64_t *dim, Span at)
{
    Attr a = {.rank = rank};
    for (int i = 0; i < rank && i < MAX_RANK; i++)
        a.shape[i] = dim[i];
    return graph_node(g, OP_RESHAPE, at, 1, &x, &a);
}

Node *graph_transpose(Graph *g, Node *x, const int *perm, Span at)
{
    Attr a = {0};
    for (int i = 0; x && i < x->type.rank; i++)
        a.perm[i] = perm[i];
    return graph_node(g, OP_TRANSPOSE, at, 1, &x, &a);
}

/* The reduced axes are taken out by a reshape unless they are kept. */
Node *graph_reduce(Graph *g, Op op, Node *x, unsigned axes, bool keep, Span at)
{
    Node *n = graph_node(g, op, at, 1, &x, &(Attr){.axes = axes});
    if (!n || keep || !axes)
        return n;
    int64_t dim[MAX_RANK];
    int rank = 0;
    for (int i = 0; i < n->type.rank; i++)
        if (!(axes >> i & 1))
            dim[rank++] = n->type.dim[i];
    return graph_reshape(g, n, rank, dim, at);
}

Node *graph_cast(Graph *g, Node *x, DType d, Span at)
{
    if (x && x->type.dtype == d)
        return x;
    return graph_node(g, OP_CAST, at, 1, &x, &(Attr){.dtype = d});
}

double const_exact(const Node *n, int64_t i)
{
    return tensor_get(&n->value, i);
}

double const_rounded(const Node *n, int64_t i)
{
    return round_to(n->type.dtype, tensor_get(&n->value, i));
}

/* Depth-first with a stack of its own: a node is placed once its operands are. */
typedef struct Sorter {
    Node **stack;
    int *next;     /* operand to look at, beside stack */
    bool *seen;    /* by id */
    Node **sorted;
    size_t depth, count;
} Sorter;

static void enter(Sorter *s, Node *n)
{
    if (s->seen[n->id])
        return;
    s->seen[n->id] = true;
    s->stack[s->depth] = n;
    s->next[s->depth++] = 0;
}

static void place(Sorter *s, Node *root)
{
    enter(s, root);
    while (s->depth) {
        Node *n = s->stack[s->depth - 1];
        int k = s->next[s->depth - 1]++;
        if (k < n->nin) {
            enter(s, n->in[k]);
        } else {
            s->depth--;
            s->sorted[s->count++] = n;
        }
    }
}

void graph_sort(Graph *g)
{
    Arena *a = g->ctx->arena;
    Sorter s = {NEW_ARRAY(a, Node *, g->count), NEW_ARRAY(a, int, g->count),
                NEW_ARRAY(a, bool, g->count), NEW_ARRAY(a, Node *, g->count), 0, 0};
    for (size_t i = 0; i < g->ninput; i++)
        place(&s, g->input[i]);
    for (size_t i = 0; i < g->noutput; i++)
        place(&s, g->output[i].node);
    g->node = s.sorted;
    g->cap = g->count;
    g->count = s.count;
    for (size_t i = 0; i < g->count; i++)
        g->node[i]->id = (int)i;
}

bool *graph_outputs(const Graph *g, Arena *a)
{
    bool *output = NEW_ARRAY(a, bool, g->count);
    for (size_t i = 0; i < g->noutput; i++)
        output[g->output[i].node->id] = true;
    return output;
}

bool *graph_needed(const Graph *g, Arena *a)
{
    bool *needed = graph_outputs(g, a);
    for (size_t i = g->count; i-- > 0;) /* users stand after operands */
        for (int k = 0; needed[i] && k < g->node[i]->nin; k++)
            needed[g->node[i]->in[k]->id] = true;
    return needed;
}

static void *copy_array(Arena *a, const void *from, size_t count, size_t size)
{
    void *to = arena_array(a, count, size);
    if (count)
        memcpy(to, from, count * size);
    return to;
}

static Node *copy_node(Graph *to, const Node *n)
{
    Node *m = copy_array(to->ctx->arena, n, 1, sizeof *n);
    m->in = NEW_ARRAY(to->ctx->arena, Node *, n->nin);
    for (int k = 0; k < n->nin; k++)
        m->in[k] = to->node[n->in[k]->id];
    return m;
}

Graph *graph_copy(Graph *g)
{
    Arena *a = g->ctx->arena;
    Graph *to = copy_array(a, g, 1, sizeof *g);
    to->node = NEW_ARRAY(a, Node *, g->count);
    to->cap = g->count;
    for (size_t i = 0; i < g->count; i++)
        to->node[i] = copy_node(to, g->node[i]);
    to->input = copy_array(a, g->input, g->ninput, sizeof *g->input);
    to->cap_input = g->ninput;
    for (size_t i = 0; i < g->ninput; i++)
        to->input[i] = to->node[g->input[i]->id];
    to->output = copy_array(a, g->output, g->noutput, sizeof *g->output);
    to->cap_output = g->noutput;
    for (size_t i = 0; i < g->noutput; i++)
        to->output[i].node = to->node[g->output[i].node->id];
    to->layers = copy_array(a, g->layers, g->nlayers, sizeof *g->layers);
    to->cap_layers = g->nlayers;
    return to;
}
