/* fold.c: computes what depends on constants only. Results stay in double (const_exact), so that a
 * chain of folds is rounded once, when the model is emitted. What would make the constants grow
 * much, as spreading a scalar does, or take long, is left to the model; so is what comes after the
 * results, which stay in memory, have used up what a model of this size may take. */
#include "passes/pass.h"
#include "passes/rewrite.h"
#include <math.h>

enum {
    SMALL = 256,         /* elements of a result that is always worth folding */
    LOOK_AHEAD = 8,      /* users of a growing result to look at */
    SPARE = 1 << 24,     /* elements a result may have where the model's own constants have fewer */
    MAX_MACS = 1 << 28,  /* about half a second of the reference's loops */
    RESULTS = 8,         /* elements of all results, for each of the model's own */
    WORK = 64            /* multiply-adds and elements moved for all results, likewise */
};

typedef struct Fold {
    Graph *g;
    bool *fixed;  /* by id: depends on constants only */
    Node **user;  /* by id: the only user, NULL for none or several */
    double **in;  /* operands in double, buffers that are used again */
    size_t *size; /* of each, in elements */
    int64_t most; /* elements of a result */
    int64_t elements_left, work_left; /* for the results to come */
} Fold;

static bool is_loaded(const Node *n)
{
    return n->op == OP_CONST && n->value.data;
}

static bool all_fixed(const Node *n, const bool *fixed)
{
    for (int k = 0; k < n->nin; k++)
        if (!fixed[n->in[k]->id])
            return false;
    return n->nin > 0;
}

static void find_users(const Graph *g, Node **user)
{
    bool *several = NEW_ARRAY(g->ctx->arena, bool, g->count);
    for (size_t i = 0; i < g->count; i++)
        for (int k = 0; k < g->node[i]->nin; k++) {
            int id = g->node[i]->in[k]->id;
            several[id] |= user[id] && user[id] != g->node[i];
            user[id] = g->node[i];
        }
    for (size_t i = 0; i < g->noutput; i++)
        several[g->output[i].node->id] = true;
    for (size_t i = 0; i < g->count; i++)
        if (several[i])
            user[i] = NULL;
}

static int64_t operand_elements(const Node *n, const Node *but)
{
    int64_t sum = 0;
    for (int k = 0; k < n->nin; k++)
        if (n->in[k] != but)
            sum += type_count(&n->in[k]->type);
    return sum;
}

/* A result may outgrow its operands if what follows takes it in: w + b @ a is no larger than w. */
static bool worth_its_size(const Fold *f, const Node *n)
{
    int64_t count = type_count(&n->type), limit = operand_elements(n, NULL);
    if (count <= limit || count <= SMALL)
        return true;
    const Node *at = n, *user = f->user[n->id];
    for (int i = 0; i < LOOK_AHEAD && user && f->fixed[user->id]; i++) {
        limit += operand_elements(user, at);
        if (type_count(&user->type) <= limit && count <= limit)
            return true;
        at = user;
        user = f->user[at->id];
    }
    return false;
}

static double largest(const Node *c)
{
    double most = 0;
    for (int64_t i = 0; i < type_count(&c->type); i++)
        most = fmax(most, fabs(const_exact(c, i)));
    return most;
}

/* Would whole numbers stay below 2^52 on the way, where doubles are exact? */
static bool stays_exact(const Node *n)
{
    double most = 0;
    for (int k = 0; k < n->nin; k++) {
        if (dtype_class(n->in[k]->type.dtype) != DT_INT)
            return true;
        most = fmax(most, largest(n->in[k]));
    }
    double each = (double)type_count(&n->in[0]->type) / (double)type_count(&n->type);
    if (n->op == OP_MUL)
        most *= most;
    else if (n->op == OP_PROD)
        most = pow(most, each);
    else if (n->op == OP_SUM)
        most *= each;
    return most < 0x1p52;
}

/* A reshape keeps the data as it is. */
static int64_t new_elements(const Node *n)
{
    return n->op == OP_RESHAPE ? 0 : type_count(&n->type);
}

static int64_t work_of(const Node *n)
{
    return n->op == OP_RESHAPE ? 0 : node_macs(n) + operand_elements(n, NULL) + new_elements(n);
}

static bool is_affordable(const Fold *f, const Node *n)
{
    return node_macs(n) <= MAX_MACS && type_count(&n->type) <= f->most &&
           new_elements(n) <= f->elements_left && work_of(n) <= f->work_left;
}

static bool can_fold(const Fold *f, const Node *n)
{
    for (int k = 0; k < n->nin; k++)
        if (!is_loaded(n->in[k]))
            return false;
    return n->nin > 0 && is_affordable(f, n) && worth_its_size(f, n) &&
           (n->op == OP_RESHAPE || stays_exact(n));
}

/* Moved elements are stored as they were; computed floats in double. */
static DType stored_type(const Node *n)
{
    if (op_info(n->op)->cls & MOVE && n->op != OP_PAD) {
        DType d = n->in[0]->value.type.dtype;
        for (int k = 1; n->op == OP_CONCAT && k < n->nin; k++)
            if (n->in[k]->value.type.dtype != d)
                d = DT_F64;
        return d;
    }
    return dtype_class(n->type.dtype) == DT_FLOAT ? DT_F64 : n->type.dtype;
}

static const double *load_operand(Fold *f, const Node *n, int k)
{
    const Node *c = n->in[k];
    size_t count = (size_t)type_count(&c->type);
    if (f->size[k] < count) {
        f->size[k] = count > 2 * f->size[k] ? count : 2 * f->size[k];
        f->in[k] = NEW_ARRAY(f->g->ctx->arena, double, f->size[k]);
    }
    for (size_t i = 0; i < count; i++)
        f->in[k][i] = const_exact(c, (int64_t)i);
    return f->in[k];
}

static const void *compute(Fold *f, const Node *n, const Type *stored)
{
    Arena *a = f->g->ctx->arena;
    if (n->op == OP_RESHAPE)
        return n->in[0]->value.data;
    int64_t count = type_count(stored);
    double *out = NEW_ARRAY(a, double, count);
    const double **in = NEW_ARRAY(a, const double *, n->nin);
    for (int k = 0; k < n->nin; k++)
        in[k] = load_operand(f, n, k);
    op_info(n->op)->eval(n, in, out);
    if (stored->dtype == DT_F64)
        return out;
    void *data = arena_array(a, (size_t)count, dtype_size(stored->dtype));
    for (int64_t i = 0; i < count; i++)
        tensor_set(stored, data, i, out[i]);
    return data;
}

/* The name of the largest operand that has one; of two, the one that is still as it was stored. */
static const char *folded_name(const Node *n)
{
    const char *name = NULL;
    int64_t most = 0;
    for (int k = 0; k < n->nin; k++) {
        const Node *c = n->in[k];
        int64_t size = 2 * type_count(&c->type) + (c->value.type.dtype != DT_F64);
        if (c->name && size > most) {
            name = c->name;
            most = size;
        }
    }
    return name;
}

static Node *fold_node(void *state, Node *n)
{
    Fold *f = state;
    if (!can_fold(f, n))
        return n;
    f->elements_left -= new_elements(n);
    f->work_left -= work_of(n);
    Tensor t = {.type = n->type};
    t.type.dtype = stored_type(n);
    t.data = compute(f, n, &t.type);
    return graph_const(f->g, &t, n->type.dtype, folded_name(n), n->span);
}

bool pass_fold(Pass *p)
{
    Graph *g = p->g;
    Fold f = {.g = g, .fixed = NEW_ARRAY(p->arena, bool, g->count),
              .user = NEW_ARRAY(p->arena, Node *, g->count), .most = SPARE};
    int widest = 0;
    for (size_t i = 0; i < g->count; i++) {
        f.most += is_loaded(g->node[i]) ? type_count(&g->node[i]->type) : 0;
        f.fixed[i] = is_loaded(g->node[i]) || all_fixed(g->node[i], f.fixed);
        widest = g->node[i]->nin > widest ? g->node[i]->nin : widest;
    }
    f.elements_left = SPARE + RESULTS * (f.most - SPARE);
    f.work_left = WORK * f.most;
    find_users(g, f.user);
    f.in = NEW_ARRAY(p->arena, double *, widest);
    f.size = NEW_ARRAY(p->arena, size_t, widest);
    return rewrite_graph(g, fold_node, &f);
}
