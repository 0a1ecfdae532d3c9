/* collapse_plan.c: which affine functions are worth making.
 *
 * For a value that must be computed, the chain of its dominators c[0] = v, c[1], … c[K] is a
 * shortest path problem: total[i] = min(c[i] as written + total[i + 1], min over j of the matrix
 * from c[j] to c[i] + total[j]). It is the matrix-chain problem with vectors at the end: 256 ->
 * 512 -> 4 -> 512 -> 256 splits at 4. What lies between c[i + 1] and c[i] (branches) is solved the
 * same way, from c[i] up to c[i + 1]. Where the chain ends at a sum of several independent values,
 * c[i] may also be a matrix for each of them. Under COLLAPSE_ALWAYS the longest fold wins instead
 * of the cheapest.
 *
 * A value that other users need too costs each only its share; check_plans counts exactly. */
#include "passes/collapse.h"
#include <math.h>

enum { LONGEST_CHAIN = 512, BEYOND_FREE = 16, DEEPEST = 200, NEAR_END = 4,
       MOST_LEVELS = 8, MOST_CUTS = 64 };
/* After so many candidates chains are looked at in short pieces, so that time grows with the
 * graph. */
enum { MOST_TRIED = 1 << 23, SHORT_CHAIN = 16 };
enum { CHOOSE_KEEP = -1, CHOOSE_CUTS = -2 }; /* else: fold from that slot of the chain */

static FoldCost solve(Collapse *c, Node *v, Node *root, bool commit);

static bool is_free(const Collapse *c, const Node *n, const Node *root)
{
    const Value *v = value_of(c, n);
    return n == root || !v->affine || v->needed || v->plan != PLAN_NONE;
}

static void push_slot(Collapse *c, Node *n)
{
    PUSH(c->arena, c->slot, c->top, c->cap, ((Slot){.node = n, .choice = CHOOSE_KEEP}));
}

/* v and its dominators up to root, a source, or a limit. */
static void push_chain(Collapse *c, Node *v, const Node *root)
{
    size_t base = c->top;
    int beyond = 0;
    push_slot(c, v);
    for (Node *n = v;;) {
        const Value *x = value_of(c, n);
        bool far = c->top - base > (c->tried < MOST_TRIED ? LONGEST_CHAIN : SHORT_CHAIN);
        if (n != v && is_free(c, n, root))
            far |= beyond++ >= BEYOND_FREE;
        if (n == root || !x->affine || !x->dom || !x->link.ok || far)
            return;
        n = x->dom;
        push_slot(c, n);
    }
}

/* Does the operand k of n come for the first time, and is it data? */
static bool first_time(const Node *n, int k)
{
    for (int i = 0; i < k; i++)
        if (n->in[i] == n->in[k])
            return false;
    return !is_const(n->in[k]);
}

/* n as written: the operator, and all operands but dom, up to root. */
static FoldCost keep_cost(Collapse *c, Node *n, Node *dom, Node *root, bool commit)
{
    FoldCost sum = node_cost(c, n);
    for (int k = 0; k < n->nin; k++)
        if (first_time(n, k) && n->in[k] != dom)
            sum = cost_add(sum, solve(c, n->in[k], root, commit));
    return sum;
}

/* Is n a sum of values that have nothing in common? */
static bool is_meeting(const Collapse *c, const Node *n)
{
    const Value *v = value_of(c, n);
    return v->affine && !v->dom;
}

typedef struct Cuts {
    Node **node;
    int n;
    size_t cap;
    FoldCost own, above; /* of the functions, and of the values they take */
} Cuts;

static void add_cut(Collapse *c, Cuts *cuts, Node *n, FoldCost own, FoldCost above)
{
    for (int i = 0; i < cuts->n; i++)
        if (cuts->node[i] == n)
            return;
    PUSH(c->arena, cuts->node, cuts->n, cuts->cap, n);
    cuts->own = cost_add(cuts->own, own);
    cuts->above = cost_add(cuts->above, above);
}

/* What a value costs to whoever reads it `reads` times: nothing if it is computed anyhow, a share
 * if others read it too. */
static FoldCost shared_cost(const Collapse *c, const Node *n, const Node *root, FoldCost total,
                            int reads)
{
    double part = is_free(c, n, root) ? 0 : (double)reads / value_of(c, n)->uses;
    return (FoldCost){total.macs * part, total.bytes * part, total.nodes * part};
}

/* A place to cut: there a function of the value below starts. */
typedef struct Place {
    Node *node;
    FoldCost own, above, sum;
} Place;

static void cut_meeting(Collapse *c, Node *v, Link below, Node *meeting, int level, Cuts *cuts);

/* The best place on o's own chain, where *below leads from o to v, and afterwards from its end. */
static Place best_place(Collapse *c, Node *v, Link *below, Node *o, Node **end)
{
    const FoldCost never = {INFINITY, INFINITY, INFINITY};
    Place best = {o, never, never, never};
    size_t base = c->top, top;
    int reads = 1;
    solve(c, o, NULL, false); /* notes the costs of the whole chain */
    push_chain(c, o, NULL);
    top = c->top;
    for (size_t j = base; j < top; j++) {
        Node *n = c->slot[j].node;
        FoldCost above = shared_cost(c, n, NULL, solve(c, n, NULL, false), reads);
        FoldCost own = link_cost(below, n, v), sum = cost_add(own, above);
        if (link_allowed(c, below, n, v) &&
            (cost_better(sum, best.sum) || c->mode == COLLAPSE_ALWAYS))
            best = (Place){n, own, above, sum};
        if (j + 1 < top)
            *below = link_join(*below, value_of(c, n)->link);
        reads = value_of(c, n)->inner;
        *end = n;
    }
    c->top = base;
    return best;
}

/* Adds the best place to cut above o, or the places above the meeting that o's chain ends with. */
static void cut_operand(Collapse *c, Node *v, Link below, Node *o, int level, Cuts *cuts)
{
    Node *end = NULL;
    Cuts more = {0};
    Place best = best_place(c, v, &below, o, &end);
    if (level < MOST_LEVELS && cuts->n < MOST_CUTS && is_meeting(c, end) &&
        !is_free(c, end, NULL)) {
        cut_meeting(c, v, below, end, level + 1, &more);
        if (cost_better(cost_add(more.own, more.above), best.sum)) {
            for (int k = 0; k < more.n; k++)
                add_cut(c, cuts, more.node[k], (FoldCost){0}, (FoldCost){0});
            cuts->own = cost_add(cuts->own, more.own);
            cuts->above = cost_add(cuts->above, more.above);
            return;
        }
    }
    add_cut(c, cuts, best.node, best.own, best.above);
}

/* Places to cut above all operands of a meeting, and the additions that replace it. */
static void cut_meeting(Collapse *c, Node *v, Link below, Node *meeting, int level, Cuts *cuts)
{
    below = link_join(below, value_of(c, meeting)->step);
    for (int k = 0; k < meeting->nin; k++)
        if (first_time(meeting, k))
            cut_operand(c, v, below, meeting->in[k], level, cuts);
    double adds = cuts->n - 1;
    cuts->own = cost_add(cuts->own, (FoldCost){adds * (double)type_count(&v->type), 0, adds});
}

/* v as a sum of functions of what meets at `end`, the last of the chain from slot `at`. */
static void try_cuts(Collapse *c, size_t at, size_t end)
{
    Node *v = c->slot[at].node, *meeting = c->slot[end].node;
    Link below = value_of(c, v)->link;
    Cuts cuts = {0};
    for (size_t j = at + 1; j < end; j++)
        below = link_join(below, value_of(c, c->slot[j].node)->link);
    cut_meeting(c, v, below, meeting, 0, &cuts);
    FoldCost total = cost_add(cuts.own, cuts.above);
    Slot *s = &c->slot[at];
    bool always = c->mode == COLLAPSE_ALWAYS && below.flags & LINK_WEIGHT && isfinite(total.macs);
    if (always || cost_better(total, s->total)) {
        s->total = total;
        s->choice = CHOOSE_CUTS;
        s->cut = cuts.node;
        s->ncut = cuts.n;
        s->own = cuts.own;
    }
}

/* The matrix from a slot above, for each of them. */
static void try_folds(Collapse *c, size_t at)
{
    Node *v = c->slot[at].node;
    Link l = value_of(c, v)->link;
    Slot *s = &c->slot[at];
    c->tried += c->top - at;
    for (size_t j = at + 1; j < c->top; j++) {
        const Slot *from = &c->slot[j];
        FoldCost cost = cost_add(link_cost(&l, from->node, v), from->total);
        bool always = c->mode == COLLAPSE_ALWAYS && l.kind == LINK_DENSE && l.flags & LINK_WEIGHT;
        if (l.steps > 1 && link_allowed(c, &l, from->node, v) &&
            (always || cost_better(cost, s->total))) {
            s->total = cost;
            s->choice = (int)(j - at);
        }
        if (j + 1 < c->top)
            l = link_join(l, value_of(c, from->node)->link);
    }
}

/* Notes what slot `at` costs, and leaves what it costs to the slot below. */
static void settle(Collapse *c, size_t base, size_t at, const Node *root)
{
    Slot *s = &c->slot[at];
    value_of(c, s->node)->memo = (Memo){c->generation, root, s->total};
    if (at > base)
        s->total = shared_cost(c, s->node, root, s->total,
                               value_of(c, c->slot[at - 1].node)->inner);
}

/* Fills in the slots from base up to the top of the stack. */
static void solve_chain(Collapse *c, size_t base, Node *root)
{
    size_t end = c->top - 1;
    Node *last = c->slot[end].node;
    bool open = value_of(c, last)->dom && value_of(c, last)->link.ok; /* the chain goes on */
    if ((end == base || !is_free(c, last, root)) && !open && value_of(c, last)->affine) {
        FoldCost cost = keep_cost(c, last, NULL, root, false);
        c->slot[end].total = cost;
        settle(c, base, end, root);
    }
    for (size_t i = end; i-- > base;) {
        Node *n = c->slot[i].node, *dom = c->slot[i + 1].node;
        FoldCost cost = cost_add(keep_cost(c, n, dom, dom, false), c->slot[i + 1].total);
        c->slot[i].total = cost;
        try_folds(c, i);
        if (is_meeting(c, last) && (i == base || end - i <= NEAR_END))
            try_cuts(c, i, end);
        settle(c, base, i, root);
    }
}

static void plan_fold(Collapse *c, Node *v, Node **cut, int ncut)
{
    Value *x = value_of(c, v);
    x->plan = PLAN_FOLD;
    x->cut = cut;
    x->ncut = ncut;
}

/* Carries out the choices of a solved chain. */
static void commit_chain(Collapse *c, size_t base, size_t end, Node *root)
{
    for (size_t i = base; i <= end;) {
        Slot s = c->slot[i];
        if (i > base && is_free(c, s.node, root))
            return;
        Value *v = value_of(c, s.node);
        if (s.choice > 0) {
            Node **cut = NEW_ARRAY(c->arena, Node *, 1);
            cut[0] = c->slot[i + (size_t)s.choice].node;
            Link l = v->link;
            for (int j = 1; j < s.choice; j++)
                l = link_join(l, value_of(c, c->slot[i + (size_t)j].node)->link);
            plan_fold(c, s.node, cut, 1);
            v->cost = link_cost(&l, cut[0], s.node);
            i += (size_t)s.choice;
        } else if (s.choice == CHOOSE_CUTS) {
            plan_fold(c, s.node, s.cut, s.ncut);
            v->cost = s.own;
            for (int k = 0; k < s.ncut; k++)
                solve(c, s.cut[k], root, true);
            return;
        } else if (i == end && v->affine && v->dom && v->link.ok) {
            solve(c, s.node, root, true); /* beyond the limit of one chain */
            return;
        } else {
            Node *dom = i == end ? NULL : c->slot[i + 1].node;
            v->plan = PLAN_KEEP;
            keep_cost(c, s.node, dom, dom ? dom : root, true);
            i++;
        }
    }
}

/* The least cost of v, when root (or what is free, or sources) is given. */
static FoldCost solve_value(Collapse *c, Node *v, Node *root, bool commit)
{
    size_t base = c->top;
    c->depth++;
    push_chain(c, v, root);
    size_t end = c->top - 1;
    solve_chain(c, base, root);
    FoldCost r = c->slot[base].total;
    if (commit)
        commit_chain(c, base, end, root);
    c->top = base;
    c->depth--;
    return r;
}

static FoldCost solve(Collapse *c, Node *v, Node *root, bool commit)
{
    if (is_free(c, v, root) || c->depth > DEEPEST)
        return (FoldCost){0};
    const Memo *m = &value_of(c, v)->memo;
    if (!commit && m->generation == c->generation && m->root == root)
        return m->cost;
    return solve_value(c, v, root, commit);
}

void plan_all(Collapse *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->value[i].affine && c->value[i].needed) {
            c->generation++;
            solve_value(c, c->g->node[i], NULL, true);
        }
}
