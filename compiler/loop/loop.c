/* loop.c: the builder. It asserts that kinds and lanes fit, so that renderers need not. */
#include "loop/loop.h"
#include "loop/math.h"
#include <assert.h>
#include <string.h>

typedef struct OpRow {
    const char *name, *sig, *c;
} OpRow;

static const OpRow row[LOOP_OP_COUNT] = {
    [LOOP_FLOAT] = {"float", "", ""},   [LOOP_INT] = {"int", "", ""},
    [LOOP_LONG] = {"long", "", ""},     [LOOP_INDEX] = {"index", "", ""},
    [LOOP_REG] = {"reg", "", ""},       [LOOP_LOAD] = {"load", "", ""},
    [LOOP_BCAST] = {"bcast", "", ""},   [LOOP_SPREAD] = {"spread", "", ""},
    [LOOP_FIRST] = {"first", "", ""},   [LOOP_CALL] = {"call", "", ""},
    [LOOP_PACK] = {"pack", "", "pack"}, [LOOP_DOT] = {"dot", "", "dot"},
    [LOOP_LANE] = {"lane", "", "lane"}, [LOOP_SUMS] = {"sums", "", "sums"},
    [LOOP_SWAP] = {"swap", "", "swap"},
#define LOOP(op, sig, c, doc) [LOOP_##op] = {#op, sig, c},
#include "loop/loop.def"
#undef LOOP
};

const char *loop_op_name(LoopOp op)
{
    return row[op].name;
}

const char *loop_op_sig(LoopOp op)
{
    return row[op].sig;
}

const char *loop_op_c(LoopOp op)
{
    return row[op].c;
}

typedef struct ElemRow {
    const char *name;
    size_t size; /* bytes */
    int lane;    /* elements in a lane of a load */
    ValKind kind;
} ElemRow;

static const ElemRow elem_row[] = {
    [ELEM_F32] = {"f32", 4, 1, VAL_F32},   [ELEM_I32] = {"i32", 4, 1, VAL_I32},
    [ELEM_I64] = {"i64", 8, 1, VAL_I64},   [ELEM_BOOL] = {"bool", 1, 1, VAL_MASK},
    [ELEM_BF16] = {"bf16", 2, 2, VAL_I32}, [ELEM_I8] = {"i8", 1, 4, VAL_I32},
    [ELEM_F16] = {"f16", 2, 1, VAL_F32},
};

const char *elem_name(Elem e)
{
    return elem_row[e].name;
}

size_t elem_size(Elem e)
{
    return elem_row[e].size;
}

int elem_lane(Elem e)
{
    return elem_row[e].lane;
}

ValKind elem_kind(Elem e)
{
    return elem_row[e].kind;
}

ValKind loop_letter_kind(char letter)
{
    return letter == 'F' ? VAL_F32 : letter == 'I' ? VAL_I32 : letter == 'L' ? VAL_I64 : VAL_MASK;
}

LoopB loop_builder(Arena *a, LFunc *fn)
{
    return (LoopB){.arena = a, .fn = fn, .tail = &fn->body};
}

static LExpr *expr(LoopB *b, LoopOp op, ValKind kind, int lanes)
{
    LExpr *e = NEW(b->arena, LExpr);
    e->op = op;
    e->kind = kind;
    e->lanes = lanes;
    e->count = lanes;
    e->stride = 1;
    return e;
}

static LExpr *checked(LExpr *e)
{
    assert(expr_fits(e));
    return e;
}

LExpr *loop_op(LoopB *b, LoopOp op, LExpr *x, LExpr *y, LExpr *z)
{
    const char *sig = row[op].sig;
    assert(sig[0] && "not a row of loop.def");
    bool horizontal = op >= LOOP_HADD;
    LExpr *e = expr(b, op, loop_letter_kind(sig[0]), horizontal ? 1 : x->lanes);
    e->arg[0] = x;
    e->arg[1] = y;
    e->arg[2] = z;
    while (e->narg < 3 && e->arg[e->narg])
        e->narg++;
    return checked(e);
}

LExpr *loop_float(LoopB *b, float f, int lanes)
{
    LExpr *e = expr(b, LOOP_FLOAT, VAL_F32, lanes);
    e->f = f;
    return e;
}

LExpr *loop_int(LoopB *b, int32_t i, int lanes)
{
    LExpr *e = expr(b, LOOP_INT, VAL_I32, lanes);
    e->i = i;
    return e;
}

LExpr *loop_long(LoopB *b, int64_t i)
{
    LExpr *e = expr(b, LOOP_LONG, VAL_I64, 1);
    e->i = i;
    return e;
}

LExpr *loop_truth(LoopB *b, bool v, int lanes)
{
    return loop_op(b, LOOP_IEQ, loop_int(b, 0, lanes), loop_int(b, !v, lanes), NULL);
}

LExpr *loop_index(LoopB *b, Index at)
{
    LExpr *e = expr(b, LOOP_INDEX, VAL_I64, 1);
    e->index = at;
    return e;
}

/* Notes that the function being built touches buf. */
static void touch(LoopB *b, Buffer *buf)
{
    LFunc *f = b->fn;
    for (int i = 0; i < f->nparam; i++)
        if (f->param[i] == buf)
            return;
    Buffer **grown = NEW_ARRAY(b->arena, Buffer *, f->nparam + 1);
    if (f->nparam)
        memcpy(grown, f->param, (size_t)f->nparam * sizeof *grown);
    grown[f->nparam++] = buf;
    f->param = grown;
}

LExpr *loop_load(LoopB *b, Buffer *buf, Index at, int64_t stride, int lanes, int count)
{
    LExpr *e = expr(b, LOOP_LOAD, elem_kind(buf->elem), lanes);
    touch(b, buf);
    e->buf = buf;
    e->index = at;
    e->stride = stride;
    e->count = count;
    return checked(e);
}

LExpr *loop_bcast(LoopB *b, Buffer *buf, Index at, int lanes)
{
    if (lanes == 1 || buf->elem == ELEM_BOOL)
        return loop_spread(b, loop_load(b, buf, at, 1, 1, 1), lanes);
    touch(b, buf);
    LExpr *e = expr(b, LOOP_BCAST, elem_kind(buf->elem), lanes);
    e->buf = buf;
    e->index = at;
    return checked(e);
}

LExpr *loop_spread(LoopB *b, LExpr *x, int lanes)
{
    if (x->lanes == lanes)
        return x;
    LExpr *e = expr(b, LOOP_SPREAD, x->kind, lanes);
    e->arg[0] = x;
    e->narg = 1;
    return checked(e);
}

LExpr *loop_lane(LoopB *b, LExpr *reg, int lane)
{
    if (reg->lanes == 1)
        return reg;
    LExpr *e = expr(b, LOOP_LANE, VAL_F32, reg->lanes);
    e->arg[0] = reg;
    e->narg = 1;
    e->i = lane;
    return checked(e);
}

LExpr *loop_swap(LoopB *b, LExpr *reg, int by)
{
    if (by == 0)
        return reg;
    LExpr *e = expr(b, LOOP_SWAP, VAL_F32, reg->lanes);
    e->arg[0] = reg;
    e->narg = 1;
    e->i = by;
    return checked(e);
}

LExpr *loop_sums(LoopB *b, LExpr *const v[4])
{
    LExpr *e = expr(b, LOOP_SUMS, VAL_F32, 4);
    for (int i = 0; i < 4; i++)
        e->arg[e->narg++] = v[i];
    return checked(e);
}

LExpr *loop_first(LoopB *b, int count, int lanes)
{
    LExpr *e = expr(b, LOOP_FIRST, VAL_MASK, lanes);
    e->count = count;
    return e;
}

LExpr *loop_pack(LoopB *b, LExpr *x)
{
    LExpr *e = expr(b, LOOP_PACK, VAL_I32, x->lanes / 2);
    e->narg = 1;
    e->arg[0] = x;
    return checked(e);
}

LExpr *loop_dot(LoopB *b, LExpr *x, LExpr *y, LExpr *sum)
{
    LExpr *e = expr(b, LOOP_DOT, VAL_F32, sum->lanes);
    e->narg = 3;
    e->arg[0] = x;
    e->arg[1] = y;
    e->arg[2] = sum;
    return checked(e);
}

LExpr *loop_call(LoopB *b, const MathFn *fn, LExpr *x, LExpr *y)
{
    LExpr *e = expr(b, LOOP_CALL, VAL_F32, x->lanes);
    e->fn = fn;
    e->arg[0] = x;
    e->arg[1] = y;
    e->narg = y ? 2 : 1;
    return checked(e);
}

static LStmt *add(LoopB *b, LStmtKind kind)
{
    LStmt *s = NEW(b->arena, LStmt);
    s->kind = kind;
    *b->tail = s;
    b->tail = &s->next;
    return s;
}

LExpr *loop_let(LoopB *b, const char *name, LExpr *e)
{
    LExpr *r = expr(b, LOOP_REG, e->kind, e->lanes);
    r->reg = NEW(b->arena, LReg);
    *r->reg = (LReg){b->fn->nreg++, e->kind, e->lanes, name};
    loop_set(b, r, e);
    return r;
}

void loop_set(LoopB *b, LExpr *reg, LExpr *e)
{
    assert(reg->op == LOOP_REG);
    LStmt *s = add(b, LSTMT_SET);
    s->reg = reg->reg;
    s->value = e;
    assert(stmt_fits(s));
}

void loop_store(LoopB *b, Buffer *buf, Index at, int64_t stride, LExpr *e, int count)
{
    touch(b, buf);
    LStmt *s = add(b, LSTMT_STORE);
    s->buf = buf;
    s->index = at;
    s->stride = stride;
    s->value = e;
    s->count = count;
    assert(stmt_fits(s));
}

void loop_ahead(LoopB *b, Buffer *buf, Index at)
{
    touch(b, buf);
    LStmt *s = add(b, LSTMT_AHEAD);
    s->buf = buf;
    s->index = at;
}

void loop_comment(LoopB *b, const char *text)
{
    add(b, LSTMT_COMMENT)->text = text;
}

LVar loop_for(LoopB *b, const char *name, int64_t end, int64_t step)
{
    assert(b->depth < 32);
    LStmt *s = add(b, LSTMT_FOR);
    s->var = (LVar){b->fn->nvar++, name};
    s->end = end;
    s->step = step;
    assert(stmt_fits(s));
    b->open[b->depth] = s;
    b->outer[b->depth++] = b->tail;
    b->tail = &s->body;
    return s->var;
}

void loop_each(LoopB *b)
{
    assert(b->depth > 0);
    b->open[b->depth - 1]->each = true;
}

LVar loop_part(LoopB *b)
{
    if (!b->fn->part.name)
        b->fn->part = (LVar){b->fn->nvar++, "part"};
    return b->fn->part;
}

void loop_end(LoopB *b)
{
    assert(b->depth > 0);
    b->tail = b->outer[--b->depth];
}

int64_t loop_count(const LStmt *s)
{
    return (s->end - 1) / s->step + 1;
}

Index index_const(int64_t base)
{
    return (Index){.base = base};
}

Index index_add(Index a, LVar v, int64_t coef)
{
    int i = 0;
    while (i < a.nterm && a.term[i].var.id != v.id)
        i++;
    if (i == a.nterm) {
        assert(a.nterm < MAX_TERMS);
        a.term[a.nterm].var = v;
        a.term[a.nterm++].coef = 0;
    }
    a.term[i].coef += coef;
    if (a.term[i].coef == 0) {
        memmove(&a.term[i], &a.term[i + 1], (size_t)(a.nterm - i - 1) * sizeof a.term[0]);
        a.nterm--;
    }
    return a;
}

Index index_sum(Index a, Index b)
{
    a.base += b.base;
    for (int i = 0; i < b.nterm; i++)
        a = index_add(a, b.term[i].var, b.term[i].coef);
    assert(!a.dynamic || !b.dynamic);
    if (b.dynamic) {
        a.dynamic = b.dynamic;
        a.dynamic_coef = b.dynamic_coef;
    }
    return a;
}

Index index_scale(Index a, int64_t by)
{
    if (by == 0)
        return index_const(0);
    a.base *= by;
    for (int i = 0; i < a.nterm; i++)
        a.term[i].coef *= by;
    a.dynamic_coef *= by;
    return a;
}

const Program *program_level(const Program *p, int level)
{
    return level ? p->batch[level - 1] : p;
}

const char *samples_name(Arena *a, const char *name, int64_t samples)
{
    return samples > 1 ? arena_printf(a, "%s_x%lld", name, (long long)samples) : name;
}

bool wants_work(const Workspace *w)
{
    return w->bytes > 0 && !w->on_stack;
}

bool is_port(const Buffer *b)
{
    return b->kind == BUF_INPUT || b->kind == BUF_OUTPUT;
}
