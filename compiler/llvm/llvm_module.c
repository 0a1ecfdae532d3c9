/* llvm_module.c: a Program as a module: one function a layer, and one that calls them in order. */
#include "llvm/llvm_int.h"
#include <stdio.h>
#include <string.h>

static LLVMTypeRef pointer(Build *u)
{
    return LLVMPointerTypeInContext(u->ctx, 0);
}

static void add_text_attribute(Build *u, LLVMValueRef fn, const char *name, const char *value)
{
    LLVMAttributeRef a = LLVMCreateStringAttribute(u->ctx, name, (unsigned)strlen(name), value,
                                                   (unsigned)strlen(value));
    LLVMAddAttributeAtIndex(fn, LLVMAttributeFunctionIndex, a);
}

static LLVMAttributeRef flag(Build *u, const char *name)
{
    return LLVMCreateEnumAttribute(u->ctx, LLVMGetEnumAttributeKindForName(name, strlen(name)), 0);
}

/* Vectors as wide as the target's: left alone, LLVM prefers 256 bits on some processors. */
static void add_attributes(Build *u, const Target *t)
{
    char bits[16];
    snprintf(bits, sizeof bits, "%d", t->lanes * 32);
    add_text_attribute(u, u->fn, "prefer-vector-width", bits);
    add_text_attribute(u, u->fn, "min-legal-vector-width", bits);
    LLVMAddAttributeAtIndex(u->fn, LLVMAttributeFunctionIndex, flag(u, "nounwind"));
}

static LLVMValueRef begin_function(Build *u, const char *name, int nparam, const Target *t)
{
    LLVMTypeRef *type = NEW_ARRAY(u->arena, LLVMTypeRef, nparam + 1);
    for (int i = 0; i < nparam; i++)
        type[i] = pointer(u);
    LLVMTypeRef fn = LLVMFunctionType(LLVMVoidTypeInContext(u->ctx), type, (unsigned)nparam, 0);
    u->fn = LLVMAddFunction(u->module, name, fn);
    LLVMPositionBuilderAtEnd(u->b, LLVMAppendBasicBlockInContext(u->ctx, u->fn, "entry"));
    add_attributes(u, t);
    return u->fn;
}

/* Code goes to a block of its own, so that all stack slots stand in the entry. */
static LLVMBasicBlockRef begin_code(Build *u)
{
    LLVMBasicBlockRef entry = LLVMGetInsertBlock(u->b);
    LLVMPositionBuilderAtEnd(u->b, LLVMAppendBasicBlockInContext(u->ctx, u->fn, "code"));
    return entry;
}

static void end_code(Build *u, LLVMBasicBlockRef entry)
{
    LLVMBuildRetVoid(u->b);
    LLVMPositionBuilderAtEnd(u->b, entry);
    LLVMBuildBr(u->b, LLVMGetNextBasicBlock(entry));
}

LLVMValueRef llvm_layer(Build *u, const LFunc *f, const Target *t)
{
    LLVMValueRef fn = begin_function(u, f->name, f->nparam, t);
    LLVMSetLinkage(fn, LLVMInternalLinkage);
    u->param = NEW_ARRAY(u->arena, LLVMValueRef, f->nparam + 1);
    for (int i = 0; i < f->nparam; i++) {
        u->param[i] = LLVMGetParam(fn, (unsigned)i);
        LLVMAddAttributeAtIndex(fn, (LLVMAttributeIndex)i + 1, flag(u, "noalias"));
    }
    LLVMBasicBlockRef entry = begin_code(u);
    llvm_body(u, f);
    end_code(u, entry);
    return fn;
}

/* Where each buffer of the program is, for the function that calls the layers. */
static LLVMValueRef place_of(Build *u, const Buffer *b, LLVMValueRef port, LLVMValueRef work, int *at)
{
    LLVMTypeRef i8 = LLVMInt8TypeInContext(u->ctx);
    LLVMValueRef i;
    switch (b->kind) {
    case BUF_WEIGHT: return LLVMConstIntToPtr(llvm_i64(u, (int64_t)(intptr_t)b->data), pointer(u));
    case BUF_WORK:
        i = llvm_i64(u, b->offset);
        return LLVMBuildGEP2(u->b, i8, work, &i, 1, b->name);
    default:
        i = llvm_i64(u, (*at)++);
        return LLVMBuildLoad2(u->b, pointer(u), LLVMBuildGEP2(u->b, pointer(u), port, &i, 1, ""),
                              b->name);
    }
}

static void call_layer(Build *u, const Program *p, const LFunc *f, LLVMValueRef fn, LLVMValueRef *place)
{
    LLVMValueRef *arg = NEW_ARRAY(u->arena, LLVMValueRef, f->nparam + 1);
    for (int i = 0; i < f->nparam; i++)
        for (size_t k = 0; k < p->nbuf; k++)
            if (p->buf[k] == f->param[i])
                arg[i] = place[k];
    LLVMBuildCall2(u->b, LLVMGlobalGetValueType(fn), fn, arg, (unsigned)f->nparam, "");
}

void llvm_entry(Build *u, const Program *p, const Target *t, const char *name)
{
    LLVMValueRef *layer = NEW_ARRAY(u->arena, LLVMValueRef, p->nfn + 1);
    u->fused = strcmp(t->width, "s") != 0; /* as fma_s of runtime/prelude/generic.h */
    for (size_t i = 0; i < p->nfn; i++)
        layer[i] = llvm_layer(u, p->fn[i], t);
    LLVMValueRef fn = begin_function(u, name, 2, t), *place = NEW_ARRAY(u->arena, LLVMValueRef, p->nbuf + 1);
    int at = 0;
    for (size_t i = 0; i < p->nbuf; i++)
        place[i] = place_of(u, p->buf[i], LLVMGetParam(fn, 0), LLVMGetParam(fn, 1), &at);
    for (size_t i = 0; i < p->nfn; i++)
        call_layer(u, p, p->fn[i], layer[i], place);
    LLVMBuildRetVoid(u->b);
}
