/* fits.c: which kinds and lanes the operands, the places and the result of an operator have. */
#include "loop/loop.h"
#include "loop/math.h"
#include <string.h>

static bool is(const LExpr *e, ValKind kind, int lanes)
{
    return e && e->kind == kind && e->lanes == lanes;
}

/* Are there n arguments, all of them so? */
static bool are(const LExpr *e, int n, ValKind kind, int lanes)
{
    for (int i = 0; i < n; i++)
        if (!is(e->arg[i], kind, lanes))
            return false;
    return e->narg == n;
}

static bool fits_row(const LExpr *e)
{
    const char *sig = loop_op_sig(e->op);
    int n = (int)strlen(sig) - 2;
    bool horizontal = e->op >= LOOP_HADD;
    if (e->narg != n || e->kind != loop_letter_kind(*sig) || (horizontal && e->lanes != 1))
        return false;
    int lanes = horizontal ? e->arg[0]->lanes : e->lanes;
    for (int i = 0; i < n; i++)
        if (!is(e->arg[i], loop_letter_kind(sig[2 + i]), lanes))
            return false;
    return true;
}

/* May `count` of so many lanes of it be loaded at once? Parts and strides of f32 and truth only. */
static bool in_lanes(const Buffer *buf, int64_t stride, int lanes, int count)
{
    bool plain = stride == 1 && count == lanes;
    if (count < 1 || count > lanes)
        return false;
    return lanes == 1 || buf->elem == ELEM_F32 || buf->elem == ELEM_BOOL ||
           (plain && (buf->elem == ELEM_I32 || buf->elem > ELEM_BOOL));
}

/* A register of floats, whose lanes change places. */
static bool moves_lanes(const LExpr *e)
{
    return are(e, 1, VAL_F32, e->lanes) && e->kind == VAL_F32 && e->arg[0]->op == LOOP_REG &&
           e->i >= 0 && e->i < e->lanes;
}

bool expr_fits(const LExpr *e)
{
    switch (e->op) {
    case LOOP_FLOAT: return e->kind == VAL_F32;
    case LOOP_INT:   return e->kind == VAL_I32;
    case LOOP_LONG:
    case LOOP_INDEX: return is(e, VAL_I64, 1);
    case LOOP_REG:   return is(e, e->reg->kind, e->reg->lanes);
    case LOOP_LOAD:
        return e->kind == elem_kind(e->buf->elem) &&
               in_lanes(e->buf, e->stride, e->lanes, e->count);
    case LOOP_BCAST:
        return e->kind == elem_kind(e->buf->elem) &&
               (e->buf->elem == ELEM_F32 || e->buf->elem == ELEM_I32);
    case LOOP_SPREAD: return e->kind != VAL_I64 && are(e, 1, e->kind, 1);
    case LOOP_LANE:   return moves_lanes(e);
    case LOOP_SWAP:   return moves_lanes(e) && (e->i < 4 || e->i % 4 == 0);
    case LOOP_SUMS:
        return is(e, VAL_F32, 4) && e->arg[0]->lanes >= 4 && are(e, 4, VAL_F32, e->arg[0]->lanes);
    case LOOP_FIRST: return e->kind == VAL_MASK;
    case LOOP_PACK:  return is(e, VAL_I32, MAX_LANES / 2) && are(e, 1, VAL_F32, MAX_LANES);
    case LOOP_DOT:
        return is(e, VAL_F32, e->arg[2]->lanes) && e->lanes > 1 && e->narg == 3 &&
               is(e->arg[0], VAL_I32, e->lanes) && is(e->arg[1], VAL_I32, e->lanes) &&
               e->arg[2]->kind == VAL_F32;
    case LOOP_CALL: return e->kind == VAL_F32 && are(e, e->fn->args, VAL_F32, e->lanes);
    default:        return fits_row(e);
    }
}

bool stmt_fits(const LStmt *s)
{
    switch (s->kind) {
    case LSTMT_FOR: return s->end > 0 && s->step > 0;
    case LSTMT_SET: return is(s->value, s->reg->kind, s->reg->lanes);
    case LSTMT_STORE:
        return s->value->kind == elem_kind(s->buf->elem) &&
               (s->buf->elem < ELEM_BOOL || (s->buf->elem == ELEM_BOOL && s->value->lanes == 1)) &&
               in_lanes(s->buf, s->stride, s->value->lanes, s->count);
    default: return true;
    }
}
