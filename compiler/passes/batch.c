/* batch.c: for how many samples at a time it pays, and the graph of them: one axis more in front of
 * all that depends on an input. */
#include "passes/batch.h"
#include "passes/fuse.h"
#include <string.h>

enum {
    ROWS = 4,              /* a product with as many rows reuses its weights already */
    FAR = 16 << 20,        /* bytes of weights that may come from memory each time */
    LEAST_WORK = 1 << 20,  /* bytes of workspace that any model may ask for */
    LEAST_MACS = 256       /* of a sample: less is not worth the reading */
};

/* ---- does it pay */

static int64_t bytes_of(const Node *n)
{
    return type_count(&n->type) * (int64_t)dtype_size(n->type.dtype);
}

/* Bytes of the workspace, nearly: the largest result and what it is computed from. */
static int64_t work_of(const Graph *g)
{
    int64_t most = 0, before = 0;
    bool *output = graph_outputs(g, g->ctx->arena);
    for (size_t i = 0; i < g->count; i++) {
        const Node *n = g->node[i];
        if (!has_memory(n))
            continue;
        int64_t own = output[i] ? 0 : bytes_of(n);
        most = own + before > most ? own + before : most;
        before = own;
    }
    return most;
}

static int64_t weights_of(const Graph *g)
{
    int64_t sum = 0;
    for (size_t i = 0; i < g->count; i++)
        sum += g->node[i]->op == OP_CONST ? bytes_of(g->node[i]) : 0;
    return sum;
}

bool has_far_weights(const Graph *g, int64_t bytes)
{
    return weights_of(g) / (int64_t)sizeof(float) * bytes > FAR;
}

/* Is most of the work, and some of it, done on few rows? */
static bool has_few_rows(const Graph *g)
{
    int64_t few = 0, all = 0;
    for (size_t i = 0; i < g->count; i++) {
        const Node *n = g->node[i];
        if (!is_contraction(n))
            continue;
        int64_t cols = n->type.rank ? n->type.dim[n->type.rank - 1] : 1;
        all = macs_add(all, node_macs(n));
        few = macs_add(few, type_count(&n->type) < ROWS * cols ? node_macs(n) : 0);
    }
    return all >= LEAST_MACS && few > all / 2;
}

/* Takes the sizes of the list, up to a 0, that leave the workspace below `room`. */
static int sizes_within(const int64_t *list, int64_t work, int64_t room, int64_t *size)
{
    int n = 0;
    for (int i = 0; i < MAX_BATCHES && list[i]; i++)
        if (work <= room / list[i])
            size[n++] = list[i];
    return n;
}

/* Weights that stay in a cache arrive fast enough for four samples (98 % of peak:
 * doc/decisions/013), so one size will do, and one whose workspace is the code's own. What comes
 * from memory each time is worth a larger one, and so is what threads divide, for they wait for
 * each other at the end of each layer; smaller ones are for what is left. */
int batch_sizes(const Graph *g, int64_t stack, bool threads, int64_t size[MAX_BATCHES])
{
    static const int64_t far[MAX_BATCHES] = {128, 32, 8}, divided[MAX_BATCHES] = {64, 8};
    static const int64_t eight[MAX_BATCHES] = {8}, four[MAX_BATCHES] = {4};
    int64_t work = work_of(g), weights = weights_of(g);
    if (!has_few_rows(g))
        return 0;
    if (work <= stack / 4 && !threads) /* so small a model asks for no workspace, for batches too */
        return sizes_within(work <= stack / 8 ? eight : four, work, stack, size);
    if (has_far_weights(g, sizeof(float)))
        return sizes_within(far, work, weights / 2, size);
    return sizes_within(threads ? divided : eight, work, LEAST_WORK, size);
}

/* ---- the graph */

typedef struct Batcher {
    Graph *g;       /* the new one */
    int64_t samples;
    Node **of;      /* by the old node's id */
    bool *widened;  /* by the old node's id: does it have the axis? */
} Batcher;

static Type widen_type(const Batcher *b, const Type *t)
{
    Type w = *t;
    w.rank++;
    w.dim[0] = b->samples;
    memcpy(w.dim + 1, t->dim, sizeof w.dim - sizeof *w.dim);
    return w;
}

/* Operand i of n with axes of length 1 behind the new one, so that its own axes are aligned with
 * those of a result whose old rank was `rank`. */
static Node *align(Batcher *b, const Node *n, int i, int rank)
{
    const Node *x = n->in[i];
    Node *new = b->of[x->id];
    if (!b->widened[x->id] || x->type.rank == rank)
        return new;
    Type t = new->type;
    int missing = rank - x->type.rank;
    for (int k = t.rank; k-- > 1;)
        t.dim[k + missing] = t.dim[k];
    for (int k = 0; k < missing; k++)
        t.dim[1 + k] = 1;
    return graph_reshape(b->g, new, t.rank + missing, t.dim, n->span);
}

static void shift(int64_t *array, int64_t first)
{
    memmove(array + 1, array, (MAX_RANK - 1) * sizeof *array);
    array[0] = first;
}

/* The attributes of n for operands with one more axis. */
static Attr widen_attributes(const Batcher *b, const Node *n)
{
    Attr a = n->a;
    a.axes <<= 1;
    a.axis++;
    a.rank++;
    shift(a.shape, b->samples);
    shift(a.start, 0);
    shift(a.step, n->op == OP_SLICE ? 1 : 0);
    for (int i = MAX_RANK - 1; i > 0; i--)
        a.perm[i] = a.perm[i - 1] + 1;
    a.perm[0] = 0;
    if (n->op == OP_GATHER && !b->widened[n->in[0]->id]) /* the new axis is that of the indices */
        a.axis = n->a.axis;
    return a;
}

/* Can the operands be widened as they are? */
static bool can_widen(const Batcher *b, const Node *n)
{
    if (n->type.rank >= MAX_RANK)
        return false;
    Type wide = widen_type(b, &n->type);
    if (checked_count(wide.rank, wide.dim) < 0)
        return false;
    switch (n->op) {
    case OP_DENSE:
        return !b->widened[n->in[1]->id] && (n->nin < 3 || !b->widened[n->in[2]->id]);
    case OP_GATHER:
        return !b->widened[n->in[1]->id] || (!b->widened[n->in[0]->id] && n->a.axis == 0);
    case OP_CONCAT:
        for (int i = 0; i < n->nin; i++)
            if (!b->widened[n->in[i]->id])
                return false;
        return true;
    default:
        return true;
    }
}

static bool add_input(Batcher *b, const Node *n)
{
    if (!can_widen(b, n))
        return false;
    b->of[n->id] = graph_input(b->g, n->name, widen_type(b, &n->type), n->span);
    return b->widened[n->id] = true;
}

static bool depends(const Batcher *b, const Node *n)
{
    for (int i = 0; i < n->nin; i++)
        if (b->widened[n->in[i]->id])
            return true;
    return false;
}

static Node *copy_node(Batcher *b, const Node *n, Node **in)
{
    for (int i = 0; i < n->nin; i++)
        in[i] = b->of[n->in[i]->id];
    return n->op == OP_CONST ? graph_const(b->g, &n->value, n->type.dtype, n->name, n->span)
                             : graph_node(b->g, n->op, n->span, n->nin, in, &n->a);
}

static Node *widen_node(Batcher *b, const Node *n, Node **in)
{
    bool aligned = op_info(n->op)->cls & POINTWISE || n->op == OP_MATMUL || n->op == OP_EXPAND;
    for (int i = 0; i < n->nin; i++)
        in[i] = aligned ? align(b, n, i, n->type.rank) : b->of[n->in[i]->id];
    Attr a = widen_attributes(b, n);
    return graph_node(b->g, n->op, n->span, n->nin, in, &a);
}

static bool add_node(Batcher *b, const Node *n)
{
    if (b->of[n->id])
        return true; /* an input */
    Node **in = NEW_ARRAY(b->g->ctx->arena, Node *, n->nin + 1);
    bool wide = depends(b, n);
    if (wide && !can_widen(b, n))
        return false;
    b->g->layer = n->layer;
    b->of[n->id] = wide ? widen_node(b, n, in) : copy_node(b, n, in);
    b->widened[n->id] = wide;
    return b->of[n->id] != NULL;
}

Graph *graph_batch(const Graph *g, int64_t samples)
{
    Arena *a = g->ctx->arena;
    Batcher b = {.g = graph_new(g->ctx, g->name), .samples = samples,
                 .of = NEW_ARRAY(a, Node *, g->count), .widened = NEW_ARRAY(a, bool, g->count)};
    for (size_t i = 0; i < g->ninput; i++)
        if (!add_input(&b, g->input[i]))
            return NULL;
    for (size_t i = 0; i < g->count; i++)
        if (!add_node(&b, g->node[i]))
            return NULL;
    for (size_t i = 0; i < g->noutput; i++) {
        const Node *n = g->output[i].node;
        if (!b.widened[n->id])
            return NULL; /* a constant: nothing to gain */
        graph_output(b.g, g->output[i].name, b.of[n->id]);
    }
    b.g->layer = NULL;
    graph_sort(b.g);
    return b.g;
}
