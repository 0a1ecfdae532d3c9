/* verify.c: checks what graph.h promises. A finding is a bug of ours, never the user's. */
#include "base/map.h"
#include "graph/ops.h"

typedef struct Verifier {
    const Graph *g;
    bool *listed; /* by id: an input of the graph */
    Ctx scratch; /* takes the messages of shape rules */
    Graph shell; /* the graph that shape rules see */
} Verifier;

static const char *fault(Verifier *v, const Node *n, const char *what)
{
    const char *name = (unsigned)n->op < OP_COUNT ? op_info(n->op)->name : "an unknown operator";
    return arena_printf(v->g->ctx->arena, "%%%d (%s): %s", n->id, name, what);
}

static bool owned(const Graph *g, const Node *n)
{
    return n && n->id >= 0 && (size_t)n->id < g->count && g->node[n->id] == n;
}

static const char *check_const(Verifier *v, const Node *n)
{
    const Type *stored = &n->value.type;
    if (!shape_equal(stored, &n->type))
        return fault(v, n, "the stored array has another shape than the node");
    bool floats = dtype_class(n->type.dtype) == DT_FLOAT && dtype_class(stored->dtype) == DT_FLOAT;
    if (!floats && stored->dtype != n->type.dtype)
        return fault(v, n, "the stored elements are of another kind than the node's");
    return NULL;
}

static const char *check_leaf(Verifier *v, const Node *n)
{
    if (n->nin)
        return fault(v, n, "a leaf has operands");
    if (n->type.rank < 0 || n->type.rank > MAX_RANK || (unsigned)n->type.dtype >= DT_COUNT ||
        checked_count(n->type.rank, n->type.dim) < 0)
        return fault(v, n, "the type is out of bounds");
    if (n->op == OP_CONST)
        return check_const(v, n);
    if (!v->listed[n->id])
        return fault(v, n, "the input is not listed");
    return n->name ? NULL : fault(v, n, "the input has no name");
}

/* The operator's own shape rule, run again on a copy, must give the same type. */
static const char *check_type(Verifier *v, const Node *n)
{
    Node copy = *n;
    ctx_init(&v->scratch, v->g->ctx->arena);
    if (!op_info(n->op)->shape(&v->shell, &copy))
        return fault(v, n, v->scratch.first->message);
    return type_equal(&copy.type, &n->type) ? NULL : fault(v, n, "the type is not what follows "
                                                           "from the operands");
}

static const char *check_node(Verifier *v, size_t i)
{
    const Node *n = v->g->node[i];
    if (!n)
        return arena_printf(v->g->ctx->arena, "node %zu is missing", i);
    if (n->id != (int)i)
        return fault(v, n, arena_printf(v->g->ctx->arena, "stands at position %zu", i));
    if ((unsigned)n->op >= OP_COUNT)
        return fault(v, n, "no such operator");
    const OpInfo *info = op_info(n->op);
    if (info->family == FAM_LEAF)
        return check_leaf(v, n);
    if (n->nin < info->min_in || n->nin > info->max_in)
        return fault(v, n, "wrong number of operands");
    for (int k = 0; k < n->nin; k++)
        if (!owned(v->g, n->in[k]) || n->in[k]->id >= n->id)
            return fault(v, n, arena_printf(v->g->ctx->arena, "operand %d is not before it", k));
    return check_type(v, n);
}

static const char *check_outputs(const Graph *g)
{
    Map names = {.arena = g->ctx->arena};
    for (size_t i = 0; i < g->noutput; i++) {
        if (!g->output[i].name)
            return arena_printf(g->ctx->arena, "output %zu has no name", i);
        if (!owned(g, g->output[i].node))
            return arena_printf(g->ctx->arena, "output '%s' is not in the graph",
                                g->output[i].name);
        if (map_get(&names, g->output[i].name))
            return arena_printf(g->ctx->arena, "two outputs are '%s'", g->output[i].name);
        map_put(&names, g->output[i].name, g->output[i].node);
    }
    return NULL;
}

static const char *check_inputs(const Graph *g)
{
    for (size_t i = 0; i < g->ninput; i++)
        if (!owned(g, g->input[i]) || g->input[i]->op != OP_INPUT)
            return arena_printf(g->ctx->arena, "input %zu is not in the graph", i);
    return NULL;
}

const char *graph_verify(const Graph *g)
{
    Verifier v = {.g = g, .listed = NEW_ARRAY(g->ctx->arena, bool, g->count)};
    v.shell = (Graph){.ctx = &v.scratch};
    for (size_t i = 0; i < g->ninput; i++)
        if (owned(g, g->input[i]))
            v.listed[g->input[i]->id] = true;
    for (size_t i = 0; i < g->count; i++) {
        const char *found = check_node(&v, i);
        if (found)
            return found;
    }
    const char *found = check_inputs(g);
    return found ? found : check_outputs(g);
}
