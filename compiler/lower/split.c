/* split.c: which kernels threads divide among themselves, and at which of their loops.
 *
 * A kernel marks the loops whose iterations are independent (kernel_each): panels, tiles of rows,
 * axes of the result. Here one level of them is chosen, the outermost that divides about as evenly
 * as any; what stands behind such a loop (the narrow last panel, the rows that are no whole tile)
 * is one unit more, for the last part. What a kernel only works in is there once a part. */
#include "lower/lower_int.h"

enum {
    DEAR = 16,              /* vector operations of an elementary function */
    MOST_SCRATCH = 16 << 20 /* bytes, of all parts */
};

bool is_worth_threads(const Lower *l, int64_t vector_operations)
{
    return l->o->split_from && vector_operations >= l->o->split_from;
}

int64_t kernel_operations(const Kernel *k, const Node *contraction)
{
    int64_t each = 0, elements = 1;
    for (int i = 0; i < k->nnode; i++)
        each += is_inside(k, k->node[i]) && is_dear(k->node[i]) ? DEAR : 1;
    for (int i = 0; i < k->rank; i++)
        elements *= k->dim[i];
    return (contraction ? node_macs(contraction) : elements * each) / k->lanes;
}

Buffer *kernel_scratch(Kernel *k, const char *name, int64_t n)
{
    if (n * MAX_PARTS * (int64_t)sizeof(float) > MOST_SCRATCH)
        k->split = false;
    Buffer *b = work_buffer(k->l, ELEM_F32, name, k->split ? n * MAX_PARTS : n);
    b->own = k->split;
    return b;
}

Index kernel_own(Kernel *k, const Buffer *b, Index at)
{
    return b && b->own ? index_add(at, loop_part(&k->b), b->count / MAX_PARTS) : at;
}

void kernel_each(Kernel *k, int axis)
{
    if (k->out_stride[axis] != 0 && !k->ordered)
        loop_each(&k->b);
}

/* ---- where */

/* How evenly 2, 4 and 8 threads divide so many units: at most 300. */
static int evenness(int64_t units)
{
    int sum = 0;
    for (int64_t parts = 2; parts <= 8; parts *= 2)
        sum += (int)(100 * units / (parts * ((units + parts - 1) / parts)));
    return sum;
}

/* Does it leave anything for others? */
static bool stores(const LStmt *s)
{
    bool found = s->kind == LSTMT_STORE && !s->buf->own;
    for (const LStmt *in = s->body; in && !found; in = in->next)
        found = stores(in);
    return found;
}

static bool is_each(const LStmt *s)
{
    return s->kind == LSTMT_FOR && s->each && stores(s);
}

/* Is there something behind the loop that is none of the next one? */
static bool has_rest(const LStmt *loop)
{
    const LStmt *s = loop->next;
    while (s && !stores(s))
        s = s->next;
    return s && !is_each(s);
}

/* Of the loops in the list itself; 0: none can be split. */
static int evenness_here(const LStmt *s)
{
    int best = 0;
    for (; s; s = s->next) {
        int even = is_each(s) ? evenness(loop_count(s) + has_rest(s)) : 0;
        best = even > best ? even : best;
    }
    return best;
}

static int evenness_below(const LStmt *s)
{
    int best = 0;
    for (; s; s = s->next) {
        int here = evenness_here(s->body), below = evenness_below(s->body);
        best = here > best ? here : best;
        best = below > best ? below : best;
    }
    return best;
}

/* ---- and how */

static bool has_loops(const LStmt *s)
{
    return evenness_here(s->body) > 0 || evenness_below(s->body) > 0;
}

/* Itself, or a loop inside. */
static bool is_divided(const LStmt *s, bool here)
{
    return is_each(s) || (!here && has_loops(s));
}

/* The statements from *at on that are not divided become one for the last part, if it matters who
 * runs them; the place behind them. */
static LStmt **leave_to_last(Lower *l, LStmt **at, bool here)
{
    LStmt **end = at;
    bool matters = false;
    for (; *end && !is_divided(*end, here); end = &(*end)->next)
        matters |= stores(*end);
    if (!matters)
        return end;
    LStmt *last = NEW(l->arena, LStmt), *next = *end;
    *end = NULL;
    *last = (LStmt){.kind = LSTMT_LAST, .body = *at, .next = next};
    *at = last;
    return &last->next;
}

static void divide(Lower *l, LStmt **list)
{
    bool here = evenness_here(*list) * 11 >= evenness_below(*list) * 10;
    for (LStmt **at = list, *s; (s = *at);) {
        if (!is_divided(s, here)) {
            at = leave_to_last(l, at, here);
            continue;
        }
        if (here || !has_loops(s))
            s->split = loop_count(s) + has_rest(s);
        else
            divide(l, &s->body);
        at = &s->next;
    }
}

void split_function(Lower *l, LFunc *f, bool wanted)
{
    bool possible = evenness_here(f->body) > 0 || evenness_below(f->body) > 0;
    f->split = wanted && (possible || f->part.name); /* or one part works in its own scratch */
    if (!f->split)
        return;
    l->p->split = true;
    divide(l, &f->body);
}
