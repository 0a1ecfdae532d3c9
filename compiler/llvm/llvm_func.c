/* llvm_func.c: statements and expressions of Loop as LLVM. Elementary functions are built in
 * place. */
#include "llvm/llvm_int.h"
#include <string.h>

static LLVMValueRef build_expr(Build *u, const LExpr *e);
static void build_body(Build *u, const LStmt *s);

typedef LLVMValueRef RowFn(Build *u, LLVMValueRef *a);

static RowFn *const row_fn[LOOP_OP_COUNT] = {
#define LOOP(op, sig, c, doc) [LOOP_##op] = llvm_##op,
#include "loop/loop.def"
#undef LOOP
};

static LLVMValueRef build_index(Build *u, const Index *x)
{
    LLVMValueRef sum = llvm_i64(u, x->base);
    for (int i = 0; i < x->nterm; i++) {
        LLVMValueRef v = u->var[x->term[i].var.id];
        v = LLVMBuildMul(u->b, v, llvm_i64(u, x->term[i].coef), "");
        sum = LLVMBuildAdd(u->b, sum, v, "");
    }
    if (x->dynamic) {
        LLVMValueRef v = build_expr(u, x->dynamic);
        sum = LLVMBuildAdd(u->b, sum, LLVMBuildMul(u->b, v, llvm_i64(u, x->dynamic_coef), ""), "");
    }
    return sum;
}

static LLVMValueRef base_of(Build *u, const Buffer *b)
{
    int i = 0;
    while (u->loop->param[i] != b)
        i++;
    return u->param[i];
}

/* Address of buf[index + more]. */
static LLVMValueRef address(Build *u, const Buffer *b, const Index *x, int64_t more)
{
    Index at = *x;
    at.base += more;
    LLVMValueRef i = build_index(u, &at);
    return LLVMBuildGEP2(u->b, llvm_elem(u, b->elem), base_of(u, b), &i, 1, "");
}

static LLVMValueRef load_one(Build *u, const Buffer *b, LLVMValueRef at)
{
    LLVMValueRef v = LLVMBuildLoad2(u->b, llvm_elem(u, b->elem), at, "");
    if (b->elem != ELEM_BOOL)
        return v;
    return LLVMBuildICmp(u->b, LLVMIntNE, v, LLVMConstNull(LLVMTypeOf(v)), "");
}

static LLVMValueRef load_truths(Build *u, LLVMValueRef at, int lanes)
{
    LLVMTypeRef bytes = LLVMVectorType(llvm_elem(u, ELEM_BOOL), (unsigned)lanes);
    LLVMValueRef v = LLVMBuildLoad2(u->b, bytes, at, "");
    LLVMSetAlignment(v, 1);
    return LLVMBuildICmp(u->b, LLVMIntNE, v, LLVMConstNull(bytes), "");
}

static LLVMValueRef first_mask(Build *u, int count, int lanes)
{
    LLVMValueRef v[MAX_LANES];
    for (int i = 0; i < lanes; i++)
        v[i] = LLVMConstInt(LLVMInt1TypeInContext(u->ctx), i < count, 0);
    return lanes == 1 ? v[0] : LLVMConstVector(v, (unsigned)lanes);
}

static LLVMValueRef masked(Build *u, const char *name, LLVMValueRef a[4], LLVMTypeRef vector)
{
    LLVMTypeRef type[2] = {vector, LLVMPointerTypeInContext(u->ctx, 0)};
    return llvm_intrinsic(u, name, type, 2, a, 4);
}

static LLVMValueRef build_load(Build *u, const LExpr *e)
{
    LLVMTypeRef type = llvm_type(u, e->kind, e->lanes);
    if (e->buf->elem == ELEM_F16)
        return llvm_halves(u, address(u, e->buf, &e->index, 0), e->lanes);
    if (elem_lane(e->buf->elem) > 1) {
        LLVMValueRef v = LLVMBuildLoad2(u->b, type, address(u, e->buf, &e->index, 0), "");
        LLVMSetAlignment(v, (unsigned)elem_size(e->buf->elem));
        return v;
    }
    if (e->lanes == 1)
        return load_one(u, e->buf, address(u, e->buf, &e->index, 0));
    bool truth = e->buf->elem == ELEM_BOOL;
    if (e->stride != 1 || (truth && e->count < e->lanes)) {
        LLVMValueRef v = LLVMConstNull(type);
        for (int i = 0; i < e->count; i++) {
            LLVMValueRef at = address(u, e->buf, &e->index, i * e->stride);
            v = LLVMBuildInsertElement(u->b, v, load_one(u, e->buf, at), llvm_i32(u, i), "");
        }
        return v;
    }
    LLVMValueRef at = address(u, e->buf, &e->index, 0);
    if (e->count < e->lanes)
        return masked(u, "llvm.masked.load",
                      (LLVMValueRef[]){at, llvm_i32(u, 4), first_mask(u, e->count, e->lanes),
                                       LLVMConstNull(type)}, type);
    if (truth)
        return load_truths(u, at, e->lanes);
    LLVMValueRef v = LLVMBuildLoad2(u->b, type, at, "");
    LLVMSetAlignment(v, 4);
    return v;
}

static LLVMValueRef build_bcast(Build *u, const LExpr *e)
{
    LLVMValueRef at = address(u, e->buf, &e->index, 0);
    return llvm_splat(u, load_one(u, e->buf, at), e->lanes);
}

static LLVMValueRef build_row(Build *u, const LExpr *e)
{
    LLVMValueRef in[4];
    for (int i = 0; i < e->narg; i++)
        in[i] = build_expr(u, e->arg[i]);
    u->lanes = e->arg[0]->lanes;
    if (e->op == LOOP_SUMS)
        return llvm_sums(u, in);
    return row_fn[e->op](u, in);
}

/* ---- elementary functions: their body in place of the call */

static LLVMValueRef slot(Build *u, LLVMTypeRef type)
{
    LLVMBasicBlockRef here = LLVMGetInsertBlock(u->b), entry = LLVMGetEntryBasicBlock(u->fn);
    LLVMValueRef first = LLVMGetFirstInstruction(entry);
    if (first)
        LLVMPositionBuilderBefore(u->b, first);
    else
        LLVMPositionBuilderAtEnd(u->b, entry);
    LLVMValueRef v = LLVMBuildAlloca(u->b, type, "");
    LLVMPositionBuilderAtEnd(u->b, here);
    return v;
}

static LLVMValueRef build_call(Build *u, const LExpr *e)
{
    LFunc f = {.name = e->fn->name};
    LoopB b = loop_builder(u->arena, &f);
    b.fused = !u->generic;
    LExpr *arg[2] = {NULL, NULL};
    LLVMValueRef in[2];
    for (int i = 0; i < e->narg; i++) {
        in[i] = build_expr(u, e->arg[i]);
        arg[i] = loop_let(&b, "x", loop_float(&b, 0, e->lanes));
    }
    LStmt **start = b.tail;
    LExpr *result = loop_let(&b, "result", e->fn->body(&b, arg[0], arg[1]));
    Build inner = *u;
    inner.loop = &f;
    inner.reg = NEW_ARRAY(u->arena, LLVMValueRef, f.nreg);
    inner.reg_type = NEW_ARRAY(u->arena, LLVMTypeRef, f.nreg);
    inner.var = NEW_ARRAY(u->arena, LLVMValueRef, f.nvar + 1);
    for (int i = 0; i < e->narg; i++) {
        inner.reg_type[i] = LLVMTypeOf(in[i]);
        inner.reg[i] = slot(u, inner.reg_type[i]);
        LLVMBuildStore(u->b, in[i], inner.reg[i]);
    }
    build_body(&inner, *start);
    int id = result->reg->id;
    return LLVMBuildLoad2(u->b, inner.reg_type[id], inner.reg[id], "");
}

static LLVMValueRef build_constant(Build *u, const LExpr *e)
{
    uint32_t bits;
    memcpy(&bits, &e->f, sizeof bits);
    LLVMTypeRef i32 = LLVMInt32TypeInContext(u->ctx);
    if (e->op == LOOP_LONG)
        return llvm_i64(u, e->i);
    LLVMValueRef one = LLVMConstInt(i32, e->op == LOOP_INT ? (uint32_t)e->i : bits, 0);
    if (e->op == LOOP_FLOAT)
        one = LLVMConstBitCast(one, LLVMFloatTypeInContext(u->ctx));
    return llvm_splat(u, one, e->lanes);
}

/* The instruction by its name: what LLVM makes of plain operators flushes subnormals elsewhere. */
static LLVMValueRef build_bf16(Build *u, const LExpr *e)
{
    bool dot = e->op == LOOP_DOT;
    const char *name = arena_printf(u->arena, "llvm.x86.avx512bf16.%s.%d",
                                    dot ? "dpbf16ps" : "cvtneps2bf16", e->arg[0]->lanes * 32);
    unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
    LLVMTypeRef type[3]; /* which version of LLVM takes which */
    LLVMValueRef arg[3];
    LLVMGetParamTypes(LLVMIntrinsicGetType(u->ctx, id, NULL, 0), type);
    for (int i = 0; i < e->narg; i++) /* the instruction's first is the sum */
        arg[i] = LLVMBuildBitCast(u->b, build_expr(u, e->arg[dot ? (i + 2) % 3 : i]), type[i], "");
    LLVMValueRef v = llvm_intrinsic(u, name, NULL, 0, arg, e->narg);
    return LLVMBuildBitCast(u->b, v, llvm_type(u, e->kind, e->lanes), "");
}

static LLVMValueRef build_expr(Build *u, const LExpr *e)
{
    switch (e->op) {
    case LOOP_FLOAT:
    case LOOP_INT:
    case LOOP_LONG:   return build_constant(u, e);
    case LOOP_INDEX:  return build_index(u, &e->index);
    case LOOP_REG:    return LLVMBuildLoad2(u->b, u->reg_type[e->reg->id], u->reg[e->reg->id], "");
    case LOOP_LOAD:   return build_load(u, e);
    case LOOP_BCAST:  return build_bcast(u, e);
    case LOOP_SPREAD: return llvm_splat(u, build_expr(u, e->arg[0]), e->lanes);
    case LOOP_LANE:   return llvm_lane(u, build_expr(u, e->arg[0]), (int)e->i, e->lanes);
    case LOOP_SWAP:   return llvm_swap(u, build_expr(u, e->arg[0]), (int)e->i, e->lanes);
    case LOOP_FIRST:  return first_mask(u, e->count, e->lanes);
    case LOOP_CALL:   return build_call(u, e);
    case LOOP_PACK:
    case LOOP_DOT:    return build_bf16(u, e);
    default:          return build_row(u, e);
    }
}

/* ---- statements */

static LLVMBasicBlockRef new_block(Build *u, const char *name)
{
    return LLVMAppendBasicBlockInContext(u->ctx, u->fn, name);
}

/* The variable where the iterations of a part begin. */
static LLVMValueRef share(Build *u, const LStmt *s, LLVMValueRef part)
{
    LLVMValueRef n = llvm_i64(u, loop_count(s));
    LLVMValueRef all = LLVMBuildMul(u->b, llvm_i64(u, s->split), part, "");
    LLVMValueRef first = LLVMBuildUDiv(u->b, all, u->parts, "");
    LLVMValueRef inside = LLVMBuildICmp(u->b, LLVMIntSLT, first, n, "");
    first = LLVMBuildSelect(u->b, inside, first, n, "");
    return LLVMBuildMul(u->b, first, llvm_i64(u, s->step), "share");
}

static LLVMValueRef next_part(Build *u)
{
    return LLVMBuildAdd(u->b, u->part, llvm_i64(u, 1), "");
}

static void build_for(Build *u, const LStmt *s)
{
    LLVMValueRef first = llvm_i64(u, 0), last = llvm_i64(u, s->end);
    LLVMBasicBlockRef body = new_block(u, s->var.name), end = new_block(u, "end");
    if (s->split) {
        first = share(u, s, u->part);
        last = share(u, s, next_part(u));
        LLVMBuildCondBr(u->b, LLVMBuildICmp(u->b, LLVMIntSLT, first, last, ""), body, end);
    } else {
        LLVMBuildBr(u->b, body);
    }
    LLVMBasicBlockRef before = LLVMGetInsertBlock(u->b);
    LLVMPositionBuilderAtEnd(u->b, body);
    LLVMValueRef i = LLVMBuildPhi(u->b, LLVMInt64TypeInContext(u->ctx), s->var.name);
    u->var[s->var.id] = i;
    build_body(u, s->body);
    LLVMValueRef next = LLVMBuildNSWAdd(u->b, i, llvm_i64(u, s->step), "");
    LLVMValueRef from[2] = {first, next};
    LLVMBasicBlockRef block[2] = {before, LLVMGetInsertBlock(u->b)};
    LLVMAddIncoming(i, from, block, 2);
    LLVMValueRef more = LLVMBuildICmp(u->b, LLVMIntSLT, next, last, "");
    LLVMBuildCondBr(u->b, more, body, end);
    LLVMMoveBasicBlockAfter(end, LLVMGetInsertBlock(u->b));
    LLVMPositionBuilderAtEnd(u->b, end);
}

static void build_last(Build *u, const LStmt *s)
{
    LLVMBasicBlockRef body = new_block(u, "last"), end = new_block(u, "end");
    LLVMValueRef is_last = LLVMBuildICmp(u->b, LLVMIntEQ, next_part(u), u->parts, "");
    LLVMBuildCondBr(u->b, is_last, body, end);
    LLVMPositionBuilderAtEnd(u->b, body);
    build_body(u, s->body);
    LLVMBuildBr(u->b, end);
    LLVMMoveBasicBlockAfter(end, LLVMGetInsertBlock(u->b));
    LLVMPositionBuilderAtEnd(u->b, end);
}

static void store_one(Build *u, const Buffer *b, LLVMValueRef v, LLVMValueRef at)
{
    if (b->elem == ELEM_BOOL)
        v = LLVMBuildZExt(u->b, v, LLVMInt8TypeInContext(u->ctx), "");
    LLVMBuildStore(u->b, v, at);
}

static void build_store(Build *u, const LStmt *s)
{
    LLVMValueRef v = build_expr(u, s->value), at = address(u, s->buf, &s->index, 0);
    int lanes = s->value->lanes;
    if (lanes == 1) {
        store_one(u, s->buf, v, at);
    } else if (s->stride != 1) {
        for (int i = 0; i < s->count; i++)
            store_one(u, s->buf, LLVMBuildExtractElement(u->b, v, llvm_i32(u, i), ""),
                      address(u, s->buf, &s->index, i * s->stride));
    } else if (s->count < lanes) {
        masked(u, "llvm.masked.store",
               (LLVMValueRef[]){v, at, llvm_i32(u, 4), first_mask(u, s->count, lanes)},
               LLVMTypeOf(v));
    } else {
        LLVMSetAlignment(LLVMBuildStore(u->b, v, at), 4);
    }
}

/* A read, into the second cache, of data. */
static void build_ahead(Build *u, const LStmt *s)
{
    LLVMValueRef a[4] = {address(u, s->buf, &s->index, 0), llvm_i32(u, 0), llvm_i32(u, 2),
                         llvm_i32(u, 1)};
    LLVMTypeRef type = LLVMTypeOf(a[0]);
    llvm_intrinsic(u, "llvm.prefetch", &type, 1, a, 4);
}

static void build_set(Build *u, const LStmt *s)
{
    int id = s->reg->id;
    LLVMValueRef v = build_expr(u, s->value);
    if (!u->reg[id]) {
        u->reg_type[id] = llvm_type(u, s->reg->kind, s->reg->lanes);
        u->reg[id] = slot(u, u->reg_type[id]);
    }
    LLVMBuildStore(u->b, v, u->reg[id]);
}

static void build_body(Build *u, const LStmt *s)
{
    for (; s; s = s->next)
        switch (s->kind) {
        case LSTMT_FOR:     build_for(u, s); break;
        case LSTMT_LAST:    build_last(u, s); break;
        case LSTMT_SET:     build_set(u, s); break;
        case LSTMT_STORE:   build_store(u, s); break;
        case LSTMT_AHEAD:   build_ahead(u, s); break;
        case LSTMT_COMMENT: break;
        }
}

void llvm_body(Build *u, const LFunc *f)
{
    u->loop = f;
    u->reg = NEW_ARRAY(u->arena, LLVMValueRef, f->nreg + 1);
    u->reg_type = NEW_ARRAY(u->arena, LLVMTypeRef, f->nreg + 1);
    u->var = NEW_ARRAY(u->arena, LLVMValueRef, f->nvar + 1);
    if (f->part.name)
        u->var[f->part.id] = u->part;
    build_body(u, f->body);
}
