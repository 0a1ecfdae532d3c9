/* fuse.c: decides which nodes have memory and which are computed inside their user (n->inner).
 *
 * A node with memory is the root of one kernel: itself and all that is computed inside
 * it. From the last node to the first, a node joins the kernel of its users if they all belong to
 * one and its kind fits there:
 *   - a pointwise operator fits where its shape is the kernel's, or that with a last axis of 1;
 *   - a reduction over the last axis fits where rows are the kernel's and no contraction is inside;
 *   - a contraction fits where its shape is the kernel's and nothing but pointwise is inside, or
 *     where a row is so short that reductions work on its accumulators: dense 10 softmax; but not
 *     where whole numbers are loaded or computed.
 * So a layer norm written out in ten operators is one kernel, and bias, activation and residual are
 * the contraction's epilogue. Movements are views where strides can express them. */
#include "passes/fuse.h"
#include "passes/pass.h"
#include "passes/view.h"

typedef struct Kernel { /* of a root: what its members have in common */
    Node *contraction;
    int64_t length; /* of the reduced axis; 0: no reduction inside */
    int members, reductions;
} Kernel;

enum { MAX_VIEWS = 16 }; /* through each other: keeps recursion shallow */

typedef struct Fuser {
    Graph *g;
    bool *output; /* by id */
    Node ***users;
    int *nusers;
    Node **root; /* the kernel each node belongs to */
    Kernel *kernel; /* by the root's id */
    int *views;     /* by id: of a view, how many movements it sees through */
} Fuser;

static void collect_users(Fuser *f, Arena *a)
{
    size_t n = f->g->count;
    size_t *cap = NEW_ARRAY(a, size_t, n);
    f->users = NEW_ARRAY(a, Node **, n);
    f->nusers = NEW_ARRAY(a, int, n);
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < f->g->node[i]->nin; k++) {
            int id = f->g->node[i]->in[k]->id;
            PUSH(a, f->users[id], f->nusers[id], cap[id], f->g->node[i]);
        }
}

bool is_contraction(const Node *n)
{
    return n->op == OP_DENSE || n->op == OP_MATMUL;
}

/* Operands that a user reads from memory at other places than its own element. */
static bool needs_stored(const Node *user)
{
    return op_info(user->op)->cls & MOVE || is_contraction(user);
}

bool is_literal(const Node *n)
{
    return n->op == OP_CONST && type_count(&n->type) == 1;
}

bool has_vectors(const Node *n)
{
    return n->type.dtype == DT_F32 || n->type.dtype == DT_BOOL;
}

bool is_row_operator(const Node *n)
{
    return (n->op == OP_SUM || n->op == OP_MEAN || n->op == OP_PROD || n->op == OP_REDMAX ||
            n->op == OP_REDMIN) && n->type.dtype == DT_F32;
}

static int64_t last_dim(const Node *n)
{
    return n->type.rank ? n->type.dim[n->type.rank - 1] : 1;
}

bool is_row_reduction(const Node *n)
{
    return is_row_operator(n) && last_dim(n->in[0]) > 1 &&
           n->a.axes == 1u << (n->in[0]->type.rank - 1);
}

static bool same_rows(const Node *a, const Node *b)
{
    if (a->type.rank != b->type.rank)
        return false;
    for (int i = 0; i + 1 < a->type.rank; i++)
        if (a->type.dim[i] != b->type.dim[i])
            return false;
    return true;
}

/* A pointwise member has the kernel's shape, or one value a row; with reductions inside, also the
 * length that they reduce. */
static bool fits(const Kernel *k, const Node *n, const Node *root)
{
    return shape_equal(&n->type, &root->type) || last_dim(n) == 1 || last_dim(n) == k->length;
}

/* A reduction of length L joins a root of length L or 1. */
static bool can_join(Fuser *f, Node *n, Node *root)
{
    Kernel *k = &f->kernel[root->id];
    if (!same_rows(n, root) || k->members >= MAX_MEMBERS)
        return false;
    if (op_info(n->op)->cls & POINTWISE)
        return fits(k, n, root);
    if (is_row_reduction(n)) {
        int64_t length = last_dim(n->in[0]);
        bool same = k->length ? k->length == length : last_dim(root) == 1 ||
            last_dim(root) == length;
        return same && k->reductions < MAX_REDUCTIONS && !k->contraction &&
               op_info(root->op)->cls & (POINTWISE | REDUCE);
    }
    bool held = k->length && last_dim(n) == k->length && k->length <= FUSED_COLUMNS;
    return is_contraction(n) && !k->contraction && n->type.dtype == DT_F32 &&
           root->type.dtype == DT_F32 && (held ||
                                          (!k->length && shape_equal(&n->type, &root->type)));
}

/* The one kernel that all users of n belong to, or NULL. */
static Node *common_root(Fuser *f, const Node *n)
{
    Node *root = NULL;
    for (int i = 0; i < f->nusers[n->id]; i++) {
        Node *user = f->users[n->id][i], *r = f->root[user->id];
        if (needs_stored(user) || (root && r != root))
            return NULL;
        root = r;
    }
    return root;
}

bool has_memory(const Node *n)
{
    return op_info(n->op)->family != FAM_LEAF && !n->inner;
}

static bool has_kernel(const Node *n)
{
    return op_info(n->op)->cls & POINTWISE || is_row_reduction(n) || is_contraction(n);
}

static void place(Fuser *f, Node *n)
{
    Node *root = f->output[n->id] || !has_kernel(n) ? NULL : common_root(f, n);
    bool joins = root && has_kernel(root) && can_join(f, n, root);
    if (!joins)
        root = n;
    n->inner = joins;
    f->root[n->id] = root;
    Kernel *k = &f->kernel[root->id];
    k->members++;
    if (is_contraction(n))
        k->contraction = n;
    if (is_row_reduction(n))
        k->length = last_dim(n->in[0]);
    k->reductions += is_row_reduction(n);
}

/* An output that only reshapes what nobody else reads: its operand is computed in its place. */
static bool takes_place(Fuser *f, const Node *n)
{
    const Node *x = n->in[0];
    return n->op == OP_RESHAPE && op_info(x->op)->family != FAM_LEAF && !x->inner &&
           f->nusers[x->id] == 1 && !f->output[x->id];
}

/* Movements become views where their operand's strides allow; nodes come in order, so operands are
 * settled before. */
static void place_movement(Fuser *f, Node *n)
{
    View v;
    int views = f->views[n->in[0]->id] + 1;
    n->inner = true;
    if (f->output[n->id] ? !takes_place(f, n) : views > MAX_VIEWS || !view_of(n, &v))
        n->inner = false;
    f->views[n->id] = n->inner ? views : 0;
}

/* Does n have its kernel load, or compute with, whole numbers? */
static bool is_one_lane(const Node *n)
{
    if (n->inner && !has_vectors(n))
        return true;
    for (int i = 0; i < n->nin; i++) {
        const Node *x = n->in[i];
        bool loaded = !is_literal(x) && (!x->inner || is_movement(x));
        if (loaded && !has_vectors(x))
            return true;
    }
    return false;
}

/* A kernel with whole numbers has one lane: no place for a contraction, which gets a kernel of its
 * own. */
static void part_contractions(Fuser *f)
{
    for (size_t i = 0; i < f->g->count; i++) {
        const Node *n = f->g->node[i];
        Kernel *k = &f->kernel[f->root[i]->id];
        if (op_info(n->op)->cls & (POINTWISE | REDUCE) && k->contraction && is_one_lane(n)) {
            k->contraction->inner = false;
            k->contraction = NULL;
        }
    }
}

bool pass_fuse(Pass *p)
{
    Graph *g = p->g;
    Fuser f = {.g = g, .output = graph_outputs(g, p->arena)};
    collect_users(&f, p->arena);
    f.root = NEW_ARRAY(p->arena, Node *, g->count);
    f.kernel = NEW_ARRAY(p->arena, Kernel, g->count);
    f.views = NEW_ARRAY(p->arena, int, g->count);
    for (size_t i = g->count; i-- > 0;) {
        Node *n = g->node[i];
        if (op_info(n->op)->family == FAM_LEAF || !is_movement(n))
            place(&f, n);
        else
            f.root[i] = n;
    }
    for (size_t i = 0; i < g->count; i++)
        if (is_movement(g->node[i]))
            place_movement(&f, g->node[i]);
    part_contractions(&f);
    return true;
}
