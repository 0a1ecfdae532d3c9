/* object_forward.c: the layers of a model in order, once a target and a number of samples; for
 * threads, those that are split by the pool of the runtime. As emit/c_sequence.c. */
#include "llvm/object_int.h"

static LLVMValueRef stack_work(Object *o, int level)
{
    LLVMTypeRef i8 = LLVMInt8TypeInContext(o->unit.ctx);
    LLVMValueRef bytes = llvm_i64(&o->b, o->spec->level[level].bytes);
    LLVMValueRef work = LLVMBuildArrayAlloca(o->b.b, i8, bytes, "work");
    LLVMSetAlignment(work, BUFFER_ALIGN);
    return work;
}

/* What a sequence works on, in the order of its parameters. */
typedef struct Given {
    LLVMValueRef blob, work, *port, pool; /* NULL: there is none */
} Given;

static LLVMValueRef *find_places(Object *o, const Program *p, const Given *g)
{
    Build *b = &o->b;
    LLVMValueRef *place = NEW_ARRAY(b->arena, LLVMValueRef, p->nbuf + 1);
    int port = 0;
    for (size_t k = 0; k < p->nbuf; k++) {
        const Buffer *buf = p->buf[k];
        place[k] = is_port(buf) ? g->port[port++]
                   : buf->kind == BUF_WORK
                       ? llvm_offset(b, g->work, buf->offset, buf->name)
                       : llvm_offset(b, g->blob, BLOB_HEADER + buf->offset, buf->name);
    }
    return place;
}

/* What the threads of a call share: an array of pointers, the first one's place for the number of
 * the layer. */
enum { SHARED_BLOB = 1, SHARED_WORK, SHARED_PORTS };

static LLVMValueRef shared_slot(Object *o, LLVMValueRef shared, int i)
{
    LLVMValueRef at = llvm_i64(&o->b, i);
    return LLVMBuildGEP2(o->b.b, llvm_pointer(&o->b), shared, &at, 1, "");
}

static LLVMValueRef load_shared(Object *o, LLVMValueRef shared, int i)
{
    return LLVMBuildLoad2(o->b.b, llvm_pointer(&o->b), shared_slot(o, shared, i), "");
}

/* part(shared, part, parts): of the layer at work, whose number is shared too. */
static LLVMValueRef build_part(Object *o, const ObjectTarget *t, int level, LLVMValueRef *layer,
                               const char *suffix)
{
    Build *b = &o->b;
    LLVMTypeRef type[3] = {llvm_pointer(b), object_i32(o), object_i32(o)};
    const char *name = arena_printf(b->arena, "%s%s", object_level_name(o, "part", level), suffix);
    const Program *p = program_level(t->program, level);
    LLVMValueRef fn = llvm_begin(b, object_named(o, name), LLVMVoidTypeInContext(b->ctx), type, 3,
                                 t->target);
    LLVMValueRef shared = LLVMGetParam(fn, 0);
    LLVMSetLinkage(fn, LLVMInternalLinkage);
    Given g = {.port = NEW_ARRAY(b->arena, LLVMValueRef, o->nport + 1)};
    LLVMValueRef number[3] = {LLVMBuildLoad2(b->b, object_i32(o), shared, "layer"),
                              LLVMGetParam(fn, 1), LLVMGetParam(fn, 2)};
    g.blob = object_takes_blob(o) ? load_shared(o, shared, SHARED_BLOB) : o->blob;
    g.work = load_shared(o, shared, SHARED_WORK);
    for (int k = 0; k < o->nport; k++)
        g.port[k] = load_shared(o, shared, SHARED_PORTS + k);
    llvm_cases(b, p, false, layer, find_places(o, p, &g), number);
    LLVMBuildRetVoid(b->b);
    return fn;
}

/* void nnc_pool_run(pool, part, shared), of the runtime. */
static LLVMValueRef pool_run(Object *o)
{
    LLVMTypeRef pointer = llvm_pointer(&o->b), type[3] = {pointer, pointer, pointer};
    LLVMTypeRef fn = LLVMFunctionType(LLVMVoidTypeInContext(o->unit.ctx), type, 3, 0);
    LLVMValueRef found = LLVMGetNamedFunction(o->unit.module, "nnc_pool_run");
    return found ? found : LLVMAddFunction(o->unit.module, "nnc_pool_run", fn);
}

static LLVMValueRef share(Object *o, const Given *g)
{
    LLVMTypeRef list = LLVMArrayType(llvm_pointer(&o->b), SHARED_PORTS + (unsigned)o->nport);
    LLVMValueRef shared = LLVMBuildAlloca(o->b.b, list, "shared");
    if (object_takes_blob(o))
        LLVMBuildStore(o->b.b, g->blob, shared_slot(o, shared, SHARED_BLOB));
    if (g->work)
        LLVMBuildStore(o->b.b, g->work, shared_slot(o, shared, SHARED_WORK));
    for (int k = 0; k < o->nport; k++)
        LLVMBuildStore(o->b.b, g->port[k], shared_slot(o, shared, SHARED_PORTS + k));
    return shared;
}

/* The layers in order, the split ones by the pool. */
static void split_calls(Object *o, const Program *p, LLVMValueRef *layer, LLVMValueRef part,
                        const Given *g)
{
    LLVMValueRef shared = share(o, g), run = pool_run(o), arg[3] = {g->pool, part, shared};
    LLVMValueRef *place = find_places(o, p, g);
    for (size_t i = 0; i < p->nfn; i++) {
        if (!p->fn[i]->split) {
            llvm_call(&o->b, p, i, layer, place);
            continue;
        }
        LLVMBuildStore(o->b.b, object_status(o, (int)i), shared);
        LLVMBuildCall2(o->b.b, LLVMGlobalGetValueType(run), run, arg, 3, "");
    }
}

/* forward([blob,] [workspace,] ports [, pool]) */
static void begin_forward(Object *o, int i, int level, const char *suffix, Given *g)
{
    Build *b = &o->b;
    LLVMTypeRef *type = NEW_ARRAY(b->arena, LLVMTypeRef, o->nport + 3);
    bool pool = o->spec->level[level].split;
    int at = 0, n = object_takes_blob(o) + wants_work(&o->spec->level[level]) + o->nport + pool;
    for (int k = 0; k < n; k++)
        type[k] = llvm_pointer(b);
    const char *name = object_level_name(o, "forward", level);
    name = object_named(o, arena_printf(b->arena, "%s%s", name, suffix));
    o->forward[i][level] = llvm_begin(b, name, LLVMVoidTypeInContext(b->ctx), type, n,
                                      o->spec->target[i].target);
    LLVMSetLinkage(b->fn, LLVMInternalLinkage);
    *g = (Given){.blob = o->blob, .port = NEW_ARRAY(b->arena, LLVMValueRef, o->nport + 1)};
    if (object_takes_blob(o))
        g->blob = LLVMGetParam(b->fn, (unsigned)at++);
    if (wants_work(&o->spec->level[level]))
        g->work = LLVMGetParam(b->fn, (unsigned)at++);
    else if (o->spec->level[level].bytes > 0)
        g->work = stack_work(o, level);
    for (int k = 0; k < o->nport; k++)
        g->port[k] = LLVMGetParam(b->fn, (unsigned)at++);
    g->pool = pool ? LLVMGetParam(b->fn, (unsigned)at) : NULL;
}

void object_forward(Object *o, int i, int level, const char *suffix)
{
    const ObjectTarget *t = &o->spec->target[i];
    const Program *p = program_level(t->program, level);
    LLVMValueRef *layer = llvm_layers(&o->b, p, t->target, suffix), part = NULL;
    Given g;
    if (p->split)
        part = build_part(o, t, level, layer, suffix);
    begin_forward(o, i, level, suffix, &g);
    if (p->split)
        split_calls(o, p, layer, part, &g);
    else
        llvm_calls(&o->b, p, layer, find_places(o, p, &g));
    LLVMBuildRetVoid(o->b.b);
}
