/* join.c: a tiny model as one function.
 *
 * Where each layer is a few dozen steps, a call costs as much as a layer, and so does the way of
 * its results through memory: a vector that was just stored is read back element by element. Here
 * the layers are written one after the other, and what one leaves for the next stays in registers:
 * a store becomes a register, a load that register, and one element for all lanes is taken from its
 * lane. A buffer that is read in another way stays what it is. */
#include "lower/lower_int.h"
#include <string.h>

/* Statements of a function: with more, nothing of a call is left to save. */
enum { MOST_STEPS = 512 };

/* Where an element of a buffer is: a lane of a register. */
typedef struct Place {
    const LExpr *reg;
    int lane;
} Place;

typedef struct Held { /* a buffer of the workspace */
    const Buffer *buf;
    Place *at;      /* by element */
    bool in_memory; /* it has to be */
} Held;

typedef struct Join {
    Lower *l;
    LFunc *f;
    LStmt **tail;
    Held *held;
    size_t nheld, cap_held;
} Join;

static bool is_tiny(const Program *p)
{
    int steps = 0;
    for (size_t i = 0; i < p->nfn; i++)
        for (const LStmt *s = p->fn[i]->body; s; s = s->next, steps++)
            if (s->kind == LSTMT_FOR || p->fn[i]->split)
                return false;
    return p->nfn > 1 && steps <= MOST_STEPS;
}

/* ---- one after the other */

/* Registers get new numbers; a register is set for the first time in the order of its number. */
static void append(Join *j, LFunc *f)
{
    int base = j->f->nreg;
    LReg **known = NEW_ARRAY(j->l->arena, LReg *, f->nreg + 1);
    LStmt *title = NEW(j->l->arena, LStmt);
    *title = (LStmt){.kind = LSTMT_COMMENT, .text = f->doc, .next = f->body};
    *j->tail = title;
    for (LStmt *s = title; s; j->tail = &s->next, s = s->next) {
        LReg *r = s->kind == LSTMT_SET ? s->reg : NULL;
        int n = j->f->nreg - base;
        if (!r || (r->id >= base && r->id < base + n && known[r->id - base] == r))
            continue;
        known[n] = r;
        r->id = j->f->nreg++;
    }
    j->f->macs = macs_add(j->f->macs, f->macs);
}

/* ---- from memory to registers */

static Held *held_in(Join *j, const Buffer *b)
{
    for (size_t i = 0; i < j->nheld; i++)
        if (j->held[i].buf == b)
            return &j->held[i];
    PUSH(j->l->arena, j->held, j->nheld, j->cap_held,
         ((Held){.buf = b, .at = NEW_ARRAY(j->l->arena, Place, b->count)}));
    return &j->held[j->nheld - 1];
}

/* Is what e reads in one register, lane for lane or one lane in all? */
static bool is_held(const Held *h, const LExpr *e)
{
    int64_t base = e->index.base;
    const LExpr *reg = h->at[base].reg;
    if (e->index.dynamic || !reg || reg->lanes != e->lanes)
        return false;
    if (e->op == LOOP_BCAST)
        return true;
    bool ok = e->lanes == 1 || e->stride == 1;
    for (int i = 0; i < e->count; i++)
        ok = ok && base + i < h->buf->count && h->at[base + i].reg == reg &&
             h->at[base + i].lane == i;
    return ok;
}

static void read_held(Join *j, const Held *h, LExpr *e)
{
    LoopB b = {.arena = j->l->arena, .fn = j->f};
    LExpr *reg = NEW(j->l->arena, LExpr);
    Place at = h->at[e->index.base];
    *reg = *at.reg;
    if (e->op == LOOP_BCAST)
        *e = *loop_lane(&b, reg, at.lane);
    else if (e->count < e->lanes) /* what is behind reads as 0 */
        *e = *loop_op(&b, LOOP_FSEL, loop_first(&b, e->count, e->lanes), reg,
                      loop_float(&b, 0, e->lanes));
    else
        *e = *reg;
}

/* All loads of e: what can't be held is noted, or, when that is known, what can is. */
static void visit_loads(Join *j, LExpr *e, bool rewrite)
{
    for (int i = 0; i < e->narg; i++)
        visit_loads(j, e->arg[i], rewrite);
    if (e->index.dynamic)
        visit_loads(j, e->index.dynamic, rewrite);
    if ((e->op != LOOP_LOAD && e->op != LOOP_BCAST) || e->buf->kind != BUF_WORK)
        return;
    Held *h = held_in(j, e->buf);
    h->in_memory |= !is_held(h, e);
    if (rewrite && !h->in_memory)
        read_held(j, h, e);
}

/* The value of a store is a register from here on. */
static void visit_store(Join *j, LStmt *s, bool rewrite)
{
    Held *h = held_in(j, s->buf);
    LExpr *reg = NEW(j->l->arena, LExpr);
    bool apart = s->stride != 1 && s->count > 1;
    h->in_memory |= s->index.dynamic || s->buf->elem != ELEM_F32 || apart;
    if (h->in_memory)
        return;
    *reg = (LExpr){.op = LOOP_REG, .kind = VAL_F32, .lanes = s->value->lanes, .count = s->count};
    for (int i = 0; i < s->count; i++)
        h->at[s->index.base + i] = (Place){reg, i};
    if (!rewrite)
        return;
    reg->reg = NEW(j->l->arena, LReg);
    *reg->reg = (LReg){j->f->nreg++, VAL_F32, reg->lanes, s->buf->name};
    *s = (LStmt){.kind = LSTMT_SET, .next = s->next, .reg = reg->reg, .value = s->value};
}

static void visit(Join *j, bool rewrite)
{
    for (LStmt *s = j->f->body; s; s = s->next) {
        if (s->kind == LSTMT_SET || s->kind == LSTMT_STORE)
            visit_loads(j, s->value, rewrite);
        if (s->kind == LSTMT_STORE && s->buf->kind == BUF_WORK)
            visit_store(j, s, rewrite);
    }
}

/* ---- what is left of the buffers */

static bool is_gone(const Join *j, const Buffer *b)
{
    for (size_t i = 0; i < j->nheld; i++)
        if (j->held[i].buf == b)
            return !j->held[i].in_memory;
    return false;
}

static void add_params(Join *j, const LFunc *f)
{
    LFunc *all = j->f;
    for (int i = 0; i < f->nparam; i++) {
        bool listed = is_gone(j, f->param[i]);
        for (int k = 0; k < all->nparam; k++)
            listed = listed || all->param[k] == f->param[i];
        if (!listed)
            all->param[all->nparam++] = f->param[i];
    }
}

static void drop_buffers(Join *j)
{
    Lower *l = j->l;
    size_t n = 0;
    for (size_t i = 0; i < l->p->nbuf; i++)
        if (!is_gone(j, l->p->buf[i]))
            l->p->buf[n++] = l->p->buf[i];
    l->p->nbuf = n;
    n = 0;
    for (size_t i = 0; i < l->nlife; i++)
        if (!is_gone(j, l->life[i].buf))
            l->life[n++] = (Life){l->life[i].buf, 0, 0}; /* all in one function */
    l->nlife = n;
}

void lower_together(Lower *l)
{
    Program *p = l->p;
    Join j = {.l = l};
    int nparam = 0;
    if (!is_tiny(p))
        return;
    j.f = NEW(l->arena, LFunc);
    j.tail = &j.f->body;
    for (size_t i = 0; i < p->nfn; i++) {
        append(&j, p->fn[i]);
        nparam += p->fn[i]->nparam;
    }
    visit(&j, false);
    visit(&j, true);
    j.f->param = NEW_ARRAY(l->arena, Buffer *, nparam + 1);
    for (size_t i = 0; i < p->nfn; i++)
        add_params(&j, p->fn[i]);
    drop_buffers(&j);
    j.f->name = layer_name(l, samples_name(l->arena, "layers", p->samples));
    j.f->nlayer = (int)p->nfn;
    j.f->layer = NEW_ARRAY(l->arena, LFunc *, p->nfn);
    memcpy(j.f->layer, p->fn, p->nfn * sizeof *p->fn);
    j.f->doc = "all layers: what is between them stays in registers";
    p->fn[0] = j.f;
    p->nfn = 1;
}
