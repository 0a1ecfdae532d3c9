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
    switch (e) {
    case ELEM_BOOL:
    case ELEM_I8:   return LLVMInt8TypeInContext(u->ctx);
    case ELEM_F16:
    case ELEM_BF16: return LLVMInt16TypeInContext(u->ctx);
    default:        return llvm_type(u, elem_kind(e), 1);
    }
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

/* A function of so many pointers, then `numbers` of the type given. */
static LLVMValueRef begin_pointers(Build *u, const char *name, int pointers, int numbers,
                                   LLVMTypeRef number, const Target *t)
{
    LLVMTypeRef *type = NEW_ARRAY(u->arena, LLVMTypeRef, pointers + numbers + 1);
    for (int i = 0; i < pointers + numbers; i++)
        type[i] = i < pointers ? llvm_pointer(u) : number;
    return llvm_begin(u, name, LLVMVoidTypeInContext(u->ctx), type, pointers + numbers, t);
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
    LLVMValueRef fn = begin_pointers(u, name, f->nparam, f->split ? 2 : 0,
                                     LLVMInt64TypeInContext(u->ctx), t);
    LLVMSetLinkage(fn, LLVMInternalLinkage);
    if (f->split) {
        u->part = LLVMGetParam(fn, (unsigned)f->nparam);
        u->parts = LLVMGetParam(fn, (unsigned)f->nparam + 1);
    }
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
    u->generic = !*t->guard; /* as runtime/prelude/scalar.h */
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

static void call_layer(Build *u, const Program *p, const LFunc *f, LLVMValueRef layer,
                       LLVMValueRef *place, LLVMValueRef part, LLVMValueRef parts)
{
    LLVMValueRef *arg = NEW_ARRAY(u->arena, LLVMValueRef, f->nparam + 2);
    LLVMTypeRef i64 = LLVMInt64TypeInContext(u->ctx);
    for (int k = 0; k < f->nparam; k++)
        arg[k] = find_place(p, f->param[k], place);
    if (f->split) {
        arg[f->nparam] = LLVMBuildSExt(u->b, part, i64, "");
        arg[f->nparam + 1] = LLVMBuildSExt(u->b, parts, i64, "");
    }
    LLVMBuildCall2(u->b, LLVMGlobalGetValueType(layer), layer, arg,
                   (unsigned)(f->nparam + 2 * f->split), "");
}

void llvm_call(Build *u, const Program *p, size_t i, LLVMValueRef *layer, LLVMValueRef *place)
{
    LLVMTypeRef i32 = LLVMInt32TypeInContext(u->ctx);
    call_layer(u, p, p->fn[i], layer[i], place, LLVMConstInt(i32, 0, 0), LLVMConstInt(i32, 1, 0));
}

void llvm_calls(Build *u, const Program *p, LLVMValueRef *layer, LLVMValueRef *place)
{
    for (size_t i = 0; i < p->nfn; i++)
        llvm_call(u, p, i, layer, place);
}

void llvm_cases(Build *u, const Program *p, bool all, LLVMValueRef *layer, LLVMValueRef *place,
                const LLVMValueRef number[3])
{
    LLVMBasicBlockRef end = LLVMAppendBasicBlockInContext(u->ctx, u->fn, "end");
    LLVMValueRef choice = LLVMBuildSwitch(u->b, number[0], end, (unsigned)p->nfn);
    for (size_t i = 0; i < p->nfn; i++) {
        if (!p->fn[i]->split && !all)
            continue;
        LLVMBasicBlockRef block = LLVMAppendBasicBlockInContext(u->ctx, u->fn, p->fn[i]->name);
        LLVMAddCase(choice, LLVMConstInt(LLVMTypeOf(number[0]), i, 0), block);
        LLVMPositionBuilderAtEnd(u->b, block);
        call_layer(u, p, p->fn[i], layer[i], place, number[1], number[2]);
        LLVMBuildBr(u->b, end);
    }
    LLVMPositionBuilderAtEnd(u->b, end);
}

static LLVMValueRef *find_places(Build *u, const Program *p)
{
    LLVMValueRef *place = NEW_ARRAY(u->arena, LLVMValueRef, p->nbuf + 1);
    int at = 0;
    for (size_t i = 0; i < p->nbuf; i++)
        place[i] = place_of(u, p->buf[i], LLVMGetParam(u->fn, 0), LLVMGetParam(u->fn, 1), &at);
    return place;
}

void llvm_entry(Build *u, const Program *p, const Target *t, const char *name, const char *part)
{
    LLVMValueRef *layer = llvm_layers(u, p, t, "");
    begin_pointers(u, name, 2, 0, NULL, t);
    llvm_calls(u, p, layer, find_places(u, p));
    LLVMBuildRetVoid(u->b);
    if (!p->split)
        return;
    LLVMValueRef fn = begin_pointers(u, part, 2, 3, LLVMInt32TypeInContext(u->ctx), t);
    LLVMValueRef number[3] = {LLVMGetParam(fn, 2), LLVMGetParam(fn, 3), LLVMGetParam(fn, 4)};
    llvm_cases(u, p, true, layer, find_places(u, p), number);
    LLVMBuildRetVoid(u->b);
}
