/* llvm_module.c: a Program as a module: one function a layer, and one that calls them in order. */
#include "llvm/llvm_int.h"
#include <stdio.h>
#include <string.h>

LLVMTypeRef llvm_pointer(Build *u)
{
    return LLVMPointerTypeInContext(u->ctx, 0);
}

LLVMTypeRef llvm_elem(Build *u, Elem e)
{
    return e == ELEM_BOOL ? LLVMInt8TypeInContext(u->ctx) : llvm_type(u, elem_kind(e), 1);
}

LLVMValueRef llvm_offset(Build *u, LLVMValueRef base, int64_t bytes, const char *name)
{
    LLVMValueRef i = llvm_i64(u, bytes);
    return LLVMBuildGEP2(u->b, LLVMInt8TypeInContext(u->ctx), base, &i, 1, name);
}

static void add_text(Build *u, LLVMValueRef fn, const char *name, const char *value)
{
    LLVMAttributeRef a = LLVMCreateStringAttribute(u->ctx, name, (unsigned)strlen(name), value,
                                                   (unsigned)strlen(value));
    LLVMAddAttributeAtIndex(fn, LLVMAttributeFunctionIndex, a);
}

static LLVMAttributeRef flag(Build *u, const char *name)
{
    return LLVMCreateEnumAttribute(u->ctx, LLVMGetEnumAttributeKindForName(name, strlen(name)), 0);
}

/* "avx2,fma" as LLVM writes it: "+avx2,+fma". */
static const char *features(Arena *a, const char *list)
{
    Buf out = {.arena = a};
    buf_puts(&out, *list ? "+" : "");
    for (const char *p = list; *p; p++)
        buf_printf(&out, *p == ',' ? ",+" : "%c", *p);
    return buf_text(&out);
}

/* The target's instructions and no others. Vectors as wide as the target's: left alone, LLVM
 * prefers 256 bits on some processors. */
static void add_target(Build *u, const Target *t)
{
    char bits[16];
    snprintf(bits, sizeof bits, "%d", t->lanes * 32);
    add_text(u, u->fn, "prefer-vector-width", bits);
    add_text(u, u->fn, "min-legal-vector-width", bits);
    add_text(u, u->fn, "target-features", features(u->arena, t->attribute));
}

LLVMValueRef llvm_begin(Build *u, const char *name, LLVMTypeRef result, const LLVMTypeRef *type,
                        int nparam, const Target *t)
{
    LLVMTypeRef fn = LLVMFunctionType(result, (LLVMTypeRef *)(uintptr_t)type, (unsigned)nparam, 0);
    u->fn = LLVMAddFunction(u->module, name, fn);
    LLVMPositionBuilderAtEnd(u->b, LLVMAppendBasicBlockInContext(u->ctx, u->fn, "entry"));
    LLVMAddAttributeAtIndex(u->fn, LLVMAttributeFunctionIndex, flag(u, "nounwind"));
    add_text(u, u->fn, "target-cpu", "generic");
    add_text(u, u->fn, "tune-cpu", u->tune);
    if (t)
        add_target(u, t);
    return u->fn;
}

static LLVMValueRef begin_pointers(Build *u, const char *name, int nparam, const Target *t)
{
    LLVMTypeRef *type = NEW_ARRAY(u->arena, LLVMTypeRef, nparam + 1);
    for (int i = 0; i < nparam; i++)
        type[i] = llvm_pointer(u);
    return llvm_begin(u, name, LLVMVoidTypeInContext(u->ctx), type, nparam, t);
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

static LLVMValueRef build_layer(Build *u, const char *name, const LFunc *f, const Target *t)
{
    LLVMValueRef fn = begin_pointers(u, name, f->nparam, t);
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

LLVMValueRef *llvm_layers(Build *u, const Program *p, const Target *t, const char *suffix)
{
    LLVMValueRef *layer = NEW_ARRAY(u->arena, LLVMValueRef, p->nfn + 1);
    u->generic = !*t->guard; /* as runtime/prelude/generic.h */
    for (size_t i = 0; i < p->nfn; i++) {
        const LFunc *f = p->fn[i];
        const char *name = arena_printf(u->arena, "%s_%s%s", p->name, f->name, suffix);
        layer[i] = build_layer(u, name, f, t);
    }
    return layer;
}

/* Where a buffer is, for the function of the JIT; ports come in order. */
static LLVMValueRef place_of(Build *u, const Buffer *b, LLVMValueRef port, LLVMValueRef work,
                             int *at)
{
    LLVMTypeRef pointer = llvm_pointer(u);
    LLVMValueRef i;
    switch (b->kind) {
    case BUF_WEIGHT: return LLVMConstIntToPtr(llvm_i64(u, (int64_t)(intptr_t)b->data), pointer);
    case BUF_WORK:   return llvm_offset(u, work, b->offset, b->name);
    default:
        i = llvm_i64(u, (*at)++);
        i = LLVMBuildGEP2(u->b, pointer, port, &i, 1, "");
        return LLVMBuildLoad2(u->b, pointer, i, b->name);
    }
}

static LLVMValueRef find_place(const Program *p, const Buffer *b, LLVMValueRef *place)
{
    size_t i = 0;
    while (p->buf[i] != b)
        i++;
    return place[i];
}

void llvm_calls(Build *u, const Program *p, LLVMValueRef *layer, LLVMValueRef *place)
{
    for (size_t i = 0; i < p->nfn; i++) {
        const LFunc *f = p->fn[i];
        LLVMValueRef *arg = NEW_ARRAY(u->arena, LLVMValueRef, f->nparam + 1);
        for (int k = 0; k < f->nparam; k++)
            arg[k] = find_place(p, f->param[k], place);
        LLVMTypeRef type = LLVMGlobalGetValueType(layer[i]);
        LLVMBuildCall2(u->b, type, layer[i], arg, (unsigned)f->nparam, "");
    }
}

void llvm_entry(Build *u, const Program *p, const Target *t, const char *name)
{
    LLVMValueRef *layer = llvm_layers(u, p, t, "");
    LLVMValueRef *place = NEW_ARRAY(u->arena, LLVMValueRef, p->nbuf + 1);
    LLVMValueRef fn = begin_pointers(u, name, 2, t);
    int at = 0;
    for (size_t i = 0; i < p->nbuf; i++)
        place[i] = place_of(u, p->buf[i], LLVMGetParam(fn, 0), LLVMGetParam(fn, 1), &at);
    llvm_calls(u, p, layer, place);
    LLVMBuildRetVoid(u->b);
}
