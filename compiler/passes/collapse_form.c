/* collapse_form.c: multiplies the matrices of a fold, in an order that keeps them small. */
#include "passes/collapse.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_id(const void *a, const void *b)
{
    const Node *p = *(Node *const *)a, *q = *(Node *const *)b;
    return (p->id > q->id) - (p->id < q->id);
}

/* The nodes from the cuts (exclusive) to v, operands first. */
static Node **sorted_region(Collapse *c, Node *v, Node *const *cut, int ncut, int *count)
{
    size_t n = 0;
    Node **region = find_region(c, v, cut, ncut, SIZE_MAX, &n);
    Node **r = NEW_ARRAY(c->arena, Node *, n);
    memcpy(r, region, n * sizeof *r);
    qsort(r, n, sizeof *r, by_id);
    *count = (int)n;
    return r;
}

static int64_t width(const Node *n, int64_t rows)
{
    return type_count(&n->type) / rows;
}

static void give_matrix(Collapse *c, const Affine *f, const Affine *kept)
{
    if (f->kind == AFF_DENSE && f->a != kept->a)
        work_give(&c->work, f->a, f->m * f->n);
}

/* n as a function of what its operands are functions of; done[i] is that of the value of index
 * i. */
static Affine node_form(Collapse *c, const Node *n, int64_t rows, int64_t inputs,
                        const Affine *done)
{
    Affine sum = {.kind = AFF_ZERO, .m = width(n, rows), .n = inputs};
    sum.b = step_bias(&c->work, n, rows);
    for (int k = 0; k < n->nin; k++) {
        if (is_const(n->in[k]))
            continue;
        Affine step = step_map(&c->work, n, k, rows);
        Affine term = affine_compose(&c->work, &step, &done[value_of(c, n->in[k])->index]);
        give_matrix(c, &step, &term);
        sum = affine_add(&c->work, &sum, &term);
    }
    return sum;
}

/* v as a function of cut[which], the other cuts being zero. */
static Affine form_between(Collapse *c, Node *v, Node *const *cut, int ncut, int which,
                           int64_t rows)
{
    int count = 0;
    Node **region = sorted_region(c, v, cut, ncut, &count);
    int64_t inputs = width(cut[which], rows);
    Affine *done = NEW_ARRAY(c->arena, Affine, ncut + count);
    for (int k = 0; k < ncut; k++) {
        value_of(c, cut[k])->index = k;
        done[k] = k == which ? affine_identity(inputs)
                             : (Affine){.kind = AFF_ZERO, .m = width(cut[k], rows), .n = inputs};
    }
    for (int i = 0; i < count; i++) {
        value_of(c, region[i])->index = ncut + i;
        done[ncut + i] = node_form(c, region[i], rows, inputs, done);
    }
    return done[ncut + count - 1];
}

/* outer after inner, whose matrices are needed no more. */
static Affine consume(Collapse *c, Affine outer, Affine inner)
{
    Affine r = affine_compose(&c->work, &outer, &inner);
    give_matrix(c, &outer, &r);
    give_matrix(c, &inner, &r);
    return r;
}

/* From chain[b] to chain[a], starting at the narrower end, where no value between is narrower. */
static Affine form_fan(Collapse *c, Node *const *chain, int a, int b, int64_t rows)
{
    bool up = width(chain[a], rows) < width(chain[b], rows);
    int first = up ? a : b - 1;
    Affine r = form_between(c, chain[first], &chain[first + 1], 1, 0, rows);
    for (int i = 1; i < b - a; i++) {
        int at = up ? a + i : b - 1 - i;
        Affine link = form_between(c, chain[at], &chain[at + 1], 1, 0, rows);
        r = up ? consume(c, r, link) : consume(c, link, r);
    }
    return r;
}

/* A chain of dominators from cut up to v: split at the narrowest value between, if it is narrower
 * than both ends, so that no product is wider than need be (the first step of Hu and Shing,
 * "Computation of Matrix Chain Products", 1982). */
static Affine form_chain(Collapse *c, Node *v, Node *cut, int64_t rows)
{
    Node **chain = NULL;
    int n = 0, narrow = 0;
    size_t cap = 0;
    for (Node *x = v; x != cut; x = value_of(c, x)->dom)
        PUSH(c->arena, chain, n, cap, x);
    PUSH(c->arena, chain, n, cap, cut);
    for (int i = 1; i < n - 1; i++)
        if (width(chain[i], rows) < width(chain[narrow], rows))
            narrow = i;
    if (narrow == 0 || width(chain[narrow], rows) >= width(cut, rows))
        return form_fan(c, chain, 0, n - 1, rows);
    Affine outer = form_fan(c, chain, 0, narrow, rows);
    return consume(c, outer, form_fan(c, chain, narrow, n - 1, rows));
}

/* A copy whose operands the rewriting of the graph won't change. */
static Node *copy_node(Collapse *c, const Node *n)
{
    Node *r = NEW(c->arena, Node);
    *r = *n;
    r->in = NEW_ARRAY(c->arena, Node *, n->nin);
    memcpy(r->in, n->in, (size_t)n->nin * sizeof *r->in);
    return r;
}

static void copy_region(Collapse *c, Trace *t, Node *const *region)
{
    t->node = NEW_ARRAY(c->arena, Node *, t->count);
    t->operand = NEW_ARRAY(c->arena, int *, t->count);
    for (int k = 0; k < t->ncut; k++)
        value_of(c, t->cut[k])->index = k;
    for (int i = 0; i < t->count; i++) {
        const Node *n = region[i];
        value_of(c, n)->index = t->ncut + i;
        t->node[i] = copy_node(c, n);
        t->operand[i] = NEW_ARRAY(c->arena, int, n->nin);
        for (int k = 0; k < n->nin; k++)
            t->operand[i][k] = is_const(n->in[k]) ? -1 : value_of(c, n->in[k])->index;
    }
}

/* Do all numbers fit the element type? */
static bool fits(const Affine *f, DType d)
{
    int64_t n = f->kind == AFF_DENSE ? f->m * f->n : f->kind == AFF_PICK ? f->m : 1;
    for (int64_t i = 0; i < n; i++)
        if (!isfinite(round_to(d, f->kind == AFF_DENSE ? f->a[i] : affine_factor(f, i))))
            return false;
    for (int64_t i = 0; f->b && i < f->m; i++)
        if (!isfinite(round_to(d, f->b[i])))
            return false;
    return true;
}

Trace *trace_make(Collapse *c, Node *v, Node **cut, int ncut)
{
    Trace *t = NEW(c->arena, Trace);
    Node **region = sorted_region(c, v, cut, ncut, &t->count);
    Link all = {.ok = true};
    for (int i = 0; i < t->count; i++)
        all = link_join(value_of(c, region[i])->step, all);
    t->rows = all.rows;
    t->cut = cut;
    t->ncut = ncut;
    t->dtype = v->type.dtype;
    copy_region(c, t, region);
    Affine *form = t->form = NEW_ARRAY(c->arena, Affine, ncut);
    for (int k = 0; k < ncut; k++) {
        form[k] = ncut == 1 ? form_chain(c, v, cut[0], t->rows)
                               : form_between(c, v, cut, ncut, k, t->rows);
        if (k)
            form[k].b = NULL; /* it is in the first */
        if (!fits(&form[k], t->dtype))
            t->form = NULL;
    }
    return t;
}
