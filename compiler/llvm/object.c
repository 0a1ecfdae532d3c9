/* object.c: a model as an object file: the layers of each target and the functions of its
 * header. The C of emit/c_file.c is the model: same order of arguments and checks, same results. */
#include "llvm/object_int.h"
#include <string.h>

enum { WORDS = BLOB_HEADER / 8 }; /* of 64 bits */

LLVMTypeRef object_i32(Object *o)
{
    return LLVMInt32TypeInContext(o->unit.ctx);
}

LLVMValueRef object_status(Object *o, int value)
{
    return LLVMConstInt(object_i32(o), (unsigned long long)value, 0);
}

static int64_t level_samples(const Object *o, int level)
{
    return level ? o->spec->level[level].samples : 1;
}

const char *object_level_name(Object *o, const char *what, int level)
{
    return samples_name(o->b.arena, what, level_samples(o, level));
}

bool object_takes_blob(const Object *o)
{
    return o->spec->external && o->p->weight_bytes > 0;
}

const char *object_named(Object *o, const char *what)
{
    return arena_printf(o->b.arena, "%s_%s", o->p->name, what);
}

static LLVMBasicBlockRef block(Object *o, const char *name)
{
    return LLVMAppendBasicBlockInContext(o->unit.ctx, o->b.fn, name);
}

/* A function of the header; its parameters after `first` are the ports, the workspace, and with
 * --parallel the pool. */
static void begin_api(Object *o, const char *name, int first, const LLVMTypeRef *type)
{
    int n = first + o->nport + 1 + o->spec->parallel;
    LLVMTypeRef *all = NEW_ARRAY(o->b.arena, LLVMTypeRef, n);
    for (int i = 0; i < n; i++)
        all[i] = i < first && type[i] ? type[i] : llvm_pointer(&o->b);
    llvm_begin(&o->b, object_named(o, name), object_i32(o), all, n, NULL);
}

static LLVMValueRef work_of(Object *o)
{
    unsigned behind = o->spec->parallel ? 2 : 1;
    return LLVMGetParam(o->b.fn, LLVMCountParams(o->b.fn) - behind);
}

/* ---- which target: what libgcc and compiler-rt know of the processor, as
 * __builtin_cpu_supports */

static const struct {
    const char *name;
    int bit; /* of __cpu_model's fourth word; fixed: enum processor_features of both libraries */
} features[] = {{"avx2", 10}, {"fma", 14}, {"avx512f", 15}, {"avx512vl", 20}, {"avx512bw", 21},
                {"avx512dq", 22}};

static uint32_t feature_bit(const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        if (strlen(features[i].name) == n && memcmp(features[i].name, name, n) == 0)
            return (uint32_t)1 << features[i].bit;
    return 0;
}

/* 0: a feature is not in the table. */
static uint32_t feature_bits(const char *list)
{
    uint32_t all = 0;
    for (const char *f = list, *end; *f; f = *end ? end + 1 : end) {
        end = f + strcspn(f, ",");
        uint32_t bit = feature_bit(f, (size_t)(end - f));
        if (!bit)
            return 0;
        all |= bit;
    }
    return all;
}

static LLVMValueRef processor(Object *o)
{
    LLVMTypeRef type = LLVMArrayType(object_i32(o), 4);
    LLVMValueRef model = LLVMGetNamedGlobal(o->unit.module, "__cpu_model");
    if (!model) {
        model = LLVMAddGlobal(o->unit.module, type, "__cpu_model");
        LLVMSetVisibility(model, LLVMHiddenVisibility);
    }
    return LLVMBuildLoad2(o->b.b, object_i32(o), llvm_offset(&o->b, model, 12, ""), "features");
}

static void call_forward(Object *o, int i, int level)
{
    int first = o->spec->external, n = 0;
    LLVMValueRef *arg = NEW_ARRAY(o->b.arena, LLVMValueRef, o->nport + 3);
    LLVMTypeRef pointer = llvm_pointer(&o->b), type = LLVMGlobalGetValueType(o->forward[i][level]);
    if (object_takes_blob(o))
        arg[n++] = LLVMBuildLoad2(o->b.b, pointer, LLVMGetParam(o->b.fn, 0), "blob");
    if (wants_work(&o->spec->level[level]))
        arg[n++] = LLVMGetParam(o->b.fn, (unsigned)(first + o->nport));
    for (int k = 0; k < o->nport; k++)
        arg[n++] = LLVMGetParam(o->b.fn, (unsigned)(first + k));
    if (o->spec->level[level].split)
        arg[n++] = LLVMGetLastParam(o->b.fn);
    LLVMBuildCall2(o->b.b, type, o->forward[i][level], arg, (unsigned)n, "");
    LLVMBuildRet(o->b.b, object_status(o, 0));
}

/* Calls target i if the processor has what it needs; true: always. */
static bool choose(Object *o, int i, int level)
{
    const Target *t = o->spec->target[i].target;
    if (o->spec->ntarget == 1 || !*t->cpu) {
        call_forward(o, i, level);
        return true;
    }
    LLVMValueRef need = LLVMConstInt(object_i32(o), feature_bits(t->cpu), 0);
    LLVMValueRef has = LLVMBuildAnd(o->b.b, processor(o), need, "");
    LLVMBasicBlockRef take = block(o, t->suffix), next = block(o, "next");
    LLVMBuildCondBr(o->b.b, LLVMBuildICmp(o->b.b, LLVMIntEQ, has, need, ""), take, next);
    LLVMPositionBuilderAtEnd(o->b.b, take);
    call_forward(o, i, level);
    LLVMPositionBuilderAtEnd(o->b.b, next);
    return false;
}

/* By name: the caller's rows are another copy of the table. */
static bool is_row(const Target *t, TargetId id)
{
    return strcmp(t->name, target_table[id].name) == 0;
}

static void dispatch(Object *o, int level)
{
    for (TargetId id = TARGET_COUNT; id-- > 0;)
        for (int i = 0; i < o->spec->ntarget; i++)
            if (is_row(o->spec->target[i].target, id) && choose(o, i, level))
                return;
    LLVMBuildRet(o->b.b, object_status(o, STATUS_NO_TARGET));
}

/* ---- the functions of the header */

static void refuse_if(Object *o, LLVMValueRef condition, int value)
{
    LLVMBasicBlockRef refused = block(o, "refused"), good = block(o, "good");
    LLVMBuildCondBr(o->b.b, condition, refused, good);
    LLVMPositionBuilderAtEnd(o->b.b, refused);
    LLVMBuildRet(o->b.b, object_status(o, value));
    LLVMPositionBuilderAtEnd(o->b.b, good);
}

static LLVMValueRef is_null(Object *o, LLVMValueRef pointer)
{
    return LLVMBuildIsNull(o->b.b, pointer, "");
}

static LLVMValueRef is_misaligned(Object *o, LLVMValueRef pointer)
{
    LLVMValueRef bits = LLVMBuildPtrToInt(o->b.b, pointer, LLVMInt64TypeInContext(o->unit.ctx), "");
    bits = LLVMBuildAnd(o->b.b, bits, llvm_i64(&o->b, BUFFER_ALIGN - 1), "");
    return LLVMBuildICmp(o->b.b, LLVMIntNE, bits, llvm_i64(&o->b, 0), "");
}

/* run([weights,] ports, workspace [, pool]); that of a batch is the object's own */
static void build_run(Object *o, int level)
{
    begin_api(o, object_level_name(o, "run", level), o->spec->external, (LLVMTypeRef[]){NULL});
    if (level)
        LLVMSetLinkage(o->b.fn, LLVMInternalLinkage);
    o->run[level] = o->b.fn;
    if (o->spec->external) {
        LLVMValueRef weights = LLVMGetParam(o->b.fn, 0);
        refuse_if(o, is_null(o, weights), STATUS_NO_WEIGHTS);
        LLVMValueRef blob = LLVMBuildLoad2(o->b.b, llvm_pointer(&o->b), weights, "");
        refuse_if(o, is_null(o, blob), STATUS_NO_WEIGHTS);
    }
    if (wants_work(&o->spec->level[level])) {
        LLVMValueRef work = work_of(o);
        refuse_if(o, is_null(o, work), STATUS_NO_WORKSPACE);
        refuse_if(o, is_misaligned(o, work), STATUS_NO_WORKSPACE);
    }
    dispatch(o, level);
}

/* The call of run for the samples from i on, in run_batch. */
static LLVMValueRef call_run(Object *o, int level, LLVMValueRef i)
{
    int first = o->spec->external, n = 0, at = first + 1;
    LLVMValueRef *arg = NEW_ARRAY(o->b.arena, LLVMValueRef, first + o->nport + 2);
    if (first)
        arg[n++] = LLVMGetParam(o->b.fn, 0);
    for (size_t k = 0; k < o->p->nbuf; k++) {
        const Buffer *buf = o->p->buf[k];
        if (!is_port(buf))
            continue;
        LLVMValueRef skip = LLVMBuildMul(o->b.b, i, llvm_i64(&o->b, buf->count), "");
        arg[n++] = LLVMBuildGEP2(o->b.b, llvm_elem(&o->b, buf->elem),
                                 LLVMGetParam(o->b.fn, (unsigned)at++), &skip, 1, buf->name);
    }
    arg[n++] = work_of(o);
    if (o->spec->parallel)
        arg[n++] = LLVMGetLastParam(o->b.fn);
    LLVMTypeRef type = LLVMGlobalGetValueType(o->run[level]);
    return LLVMBuildCall2(o->b.b, type, o->run[level], arg, (unsigned)n, "status");
}

/* Is there so much left of n from i on, and what the level works in? */
static LLVMValueRef goes_on(Object *o, int level, LLVMValueRef i, LLVMValueRef n)
{
    LLVMBuilderRef b = o->b.b;
    LLVMValueRef left = LLVMBuildSub(b, n, i, ""), size = llvm_i64(&o->b, level_samples(o, level));
    LLVMValueRef on = LLVMBuildICmp(b, LLVMIntUGE, left, size, "");
    if (!wants_work(&o->spec->level[level]) || wants_work(&o->spec->level[0]))
        return on;
    LLVMValueRef none = is_null(o, work_of(o));
    return LLVMBuildAnd(b, on, LLVMBuildNot(b, none, ""), "");
}

/* Calls for the samples from `first` on, while it goes on; the result: the first sample left. */
static LLVMValueRef build_steps(Object *o, int level, LLVMValueRef first, LLVMValueRef n)
{
    LLVMBuilderRef b = o->b.b;
    LLVMBasicBlockRef entry = LLVMGetInsertBlock(b), loop = block(o, "loop");
    LLVMBasicBlockRef body = block(o, "body"), done = block(o, "done");
    LLVMBuildBr(b, loop);
    LLVMPositionBuilderAtEnd(b, loop);
    LLVMValueRef i = LLVMBuildPhi(b, LLVMInt64TypeInContext(o->unit.ctx), "i");
    LLVMBuildCondBr(b, goes_on(o, level, i, n), body, done);
    LLVMPositionBuilderAtEnd(b, body);
    LLVMValueRef result = call_run(o, level, i);
    LLVMValueRef bad = LLVMBuildICmp(b, LLVMIntNE, result, object_status(o, 0), "");
    LLVMBasicBlockRef failed = block(o, "failed"), next = block(o, "next");
    LLVMBuildCondBr(b, bad, failed, next);
    LLVMPositionBuilderAtEnd(b, failed);
    LLVMBuildRet(b, result);
    LLVMPositionBuilderAtEnd(b, next);
    LLVMValueRef more = LLVMBuildAdd(b, i, llvm_i64(&o->b, level_samples(o, level)), "");
    LLVMBuildBr(b, loop);
    LLVMAddIncoming(i, &first, &entry, 1);
    LLVMAddIncoming(i, &more, &next, 1);
    LLVMPositionBuilderAtEnd(b, done);
    return i;
}

/* run_batch([weights,] n, ports, workspace [, pool]) */
static void build_batch(Object *o)
{
    int first = o->spec->external;
    LLVMTypeRef i64 = LLVMInt64TypeInContext(o->unit.ctx);
    begin_api(o, "run_batch", first + 1, first ? (LLVMTypeRef[]){NULL, i64} : &i64);
    LLVMValueRef n = LLVMGetParam(o->b.fn, (unsigned)first), i = llvm_i64(&o->b, 0);
    for (int level = 1; level < o->spec->nlevel; level++)
        i = build_steps(o, level, i, n);
    build_steps(o, 0, i, n);
    LLVMBuildRet(o->b.b, object_status(o, 0));
}

/* 0 where the header of the blob is the one expected. */
static LLVMValueRef header_difference(Object *o, LLVMValueRef blob)
{
    LLVMTypeRef i64 = LLVMInt64TypeInContext(o->unit.ctx);
    LLVMValueRef all = llvm_i64(&o->b, 0);
    for (int k = 0; k < WORDS; k++) {
        uint64_t expected;
        memcpy(&expected, o->spec->blob_header + 8 * k, 8);
        LLVMValueRef word = LLVMBuildLoad2(o->b.b, i64, llvm_offset(&o->b, blob, 8 * k, ""), "");
        word = LLVMBuildXor(o->b.b, word, llvm_i64(&o->b, (int64_t)expected), "");
        all = LLVMBuildOr(o->b.b, all, word, "");
    }
    return all;
}

/* weights_open(weights, blob, bytes) */
static void build_weights_open(Object *o)
{
    LLVMTypeRef type[3] = {llvm_pointer(&o->b), llvm_pointer(&o->b),
                           LLVMInt64TypeInContext(o->unit.ctx)};
    const char *name = object_named(o, "weights_open");
    LLVMValueRef fn = llvm_begin(&o->b, name, object_i32(o), type, 3, NULL);
    LLVMValueRef weights = LLVMGetParam(fn, 0), blob = LLVMGetParam(fn, 1);
    LLVMBuildStore(o->b.b, LLVMConstNull(llvm_pointer(&o->b)), weights);
    refuse_if(o, is_null(o, blob), STATUS_NO_WEIGHTS);
    refuse_if(o, is_misaligned(o, blob), STATUS_NO_WEIGHTS);
    LLVMValueRef bytes = llvm_i64(&o->b, (int64_t)o->spec->blob_bytes);
    refuse_if(o, LLVMBuildICmp(o->b.b, LLVMIntNE, LLVMGetParam(fn, 2), bytes, ""),
              STATUS_NO_WEIGHTS);
    LLVMValueRef other = header_difference(o, blob);
    refuse_if(o, LLVMBuildICmp(o->b.b, LLVMIntNE, other, llvm_i64(&o->b, 0), ""),
              STATUS_NO_WEIGHTS);
    LLVMBuildStore(o->b.b, blob, weights);
    LLVMBuildRet(o->b.b, object_status(o, 0));
}

/* ---- the weights inside */

static const char *data_section(Object *o)
{
    return arena_printf(o->b.arena, ".rodata.%s", object_named(o, "blob"));
}

static void add_words(Buf *out, const unsigned char *data, size_t bytes)
{
    for (size_t i = 0; i < bytes; i += 4) {
        unsigned char part[4] = {0};
        uint32_t word;
        memcpy(part, data + i, bytes - i < 4 ? bytes - i : 4);
        memcpy(&word, part, 4);
        buf_printf(out, "%s0x%x", i % 32 ? "," : i ? "\n\t.long\t" : "\t.long\t", word);
    }
    buf_puts(out, "\n");
}

/* Defines the blob, for the assembler. In an object file the section stays empty until
 * elf_fill_section. */
static const char *data_text(Object *o)
{
    Buf out = {.arena = o->b.arena};
    const char *name = object_named(o, "blob");
    buf_printf(&out, "\t.section\t%s,\"a\",@progbits\n\t.balign\t%d\n\t.type\t%s,@object\n"
                     "\t.size\t%s, %zu\n%s:\n", data_section(o), BUFFER_ALIGN, name, name,
               o->spec->blob_bytes, name);
    if (o->spec->kind == OBJECT_FILE)
        return buf_text(&out);
    if (!o->spec->blob_file) {
        add_words(&out, o->spec->blob, o->spec->blob_bytes);
        return buf_text(&out);
    }
    buf_puts(&out, "\t.incbin\t\"");
    for (const char *p = o->spec->blob_file; *p; p++)
        buf_printf(&out, *p == '"' || *p == '\\' ? "\\%c" : "%c", *p);
    buf_puts(&out, "\"\n");
    return buf_text(&out);
}

static void declare_blob(Object *o)
{
    LLVMTypeRef bytes = LLVMArrayType(LLVMInt8TypeInContext(o->unit.ctx), 0);
    if (o->spec->external || o->p->weight_bytes == 0)
        return;
    o->blob = LLVMAddGlobal(o->unit.module, bytes, object_named(o, "blob"));
    LLVMSetVisibility(o->blob, LLVMHiddenVisibility);
    LLVMSetGlobalConstant(o->blob, 1);
    LLVMSetAlignment(o->blob, BUFFER_ALIGN);
    if (o->spec->kind == OBJECT_ASSEMBLY) /* added to its text: LLVM would open the file */
        return;
    const char *text = data_text(o);
    LLVMAppendModuleInlineAsm(o->unit.module, text, strlen(text));
}

/* ---- what comes out */

static bool generate(Unit *u, LLVMCodeGenFileType type)
{
    char *why = NULL;
    if (LLVMTargetMachineEmitToMemoryBuffer(u->machine, u->module, type, &why, &u->buffer)) {
        unit_note(u, why);
        LLVMDisposeMessage(why);
    }
    return !unit_said(u);
}

static const char *text_of(Unit *u, ObjectKind kind)
{
    if (kind == OBJECT_IR) {
        u->text = LLVMPrintModuleToString(u->module);
        return arena_strdup(u->c->arena, u->text);
    }
    if (!generate(u, LLVMAssemblyFile))
        return NULL;
    return arena_strndup(u->c->arena, LLVMGetBufferStart(u->buffer), LLVMGetBufferSize(u->buffer));
}

static bool object_file(Object *o, ObjectCode *out)
{
    Unit *u = &o->unit;
    if (!generate(u, LLVMObjectFile))
        return false;
    const char *bytes = LLVMGetBufferStart(u->buffer);
    size_t size = LLVMGetBufferSize(u->buffer);
    *out = (ObjectCode){.size = size};
    if (!o->blob) {
        out->bytes = arena_alloc(u->c->arena, size);
        memcpy(out->bytes, bytes, size);
        return true;
    }
    out->bytes = elf_fill_section(u->c->arena, bytes, size, data_section(o), o->spec->blob_bytes,
                                  &out->size, &out->blob);
    return out->bytes ||
           error(u->c, (Span){0}, "weights can only be put into object files of ELF, which this "
                                  "machine's are not; use --weights=extern");
}

static bool write_out(Object *o, ObjectCode *out)
{
    ObjectKind kind = o->spec->kind;
    if (kind == OBJECT_FILE)
        return object_file(o, out);
    const char *text = text_of(&o->unit, kind);
    if (!text)
        return false;
    if (kind == OBJECT_ASSEMBLY && o->blob)
        text = arena_printf(o->b.arena, "%s%s", text, data_text(o));
    *out = (ObjectCode){.bytes = (unsigned char *)(uintptr_t)text, .size = strlen(text)};
    return true;
}

static const char *find_triple(const ObjectSpec *spec)
{
    for (int i = 0; i < spec->ntarget; i++)
        if (*spec->target[i].target->triple)
            return spec->target[i].target->triple;
    return "";
}

static bool targets_can_be_told(Ctx *c, const ObjectSpec *spec)
{
    for (int i = 0; i < spec->ntarget; i++) {
        const Target *t = spec->target[i].target;
        if (spec->ntarget > 1 && *t->cpu && !feature_bits(t->cpu))
            return error(c, (Span){0}, "an object file of several targets can't ask at run time "
                         "whether a processor is %s; leave it out, or compile to .c", t->name);
    }
    return true;
}

/* Of the functions of target i. */
static const char *suffix_of(Object *o, int i)
{
    return o->spec->ntarget == 1
               ? "" : arena_printf(o->b.arena, "_%s", o->spec->target[i].target->suffix);
}

bool llvm_object(Ctx *c, const ObjectSpec *spec, ObjectCode *out)
{
    Object *o = NEW(c->arena, Object);
    Unit *u = &o->unit;
    o->spec = spec;
    o->p = spec->target[0].program;
    arena_defer(c->arena, unit_end, u);
    unit_begin(u, c, NULL);
    if (!targets_can_be_told(c, spec) || !unit_machine(u, find_triple(spec), false))
        return false;
    o->b = unit_build(u, o->p->name, "generic");
    for (size_t i = 0; i < o->p->nbuf; i++)
        o->nport += is_port(o->p->buf[i]);
    declare_blob(o);
    for (int i = 0; i < spec->ntarget; i++)
        for (int level = 0; level < spec->nlevel; level++)
            object_forward(o, i, level, suffix_of(o, i));
    for (int level = 0; level < spec->nlevel; level++)
        build_run(o, level);
    build_batch(o);
    if (spec->external)
        build_weights_open(o);
    bool ok = unit_verify(u) && unit_optimise(u) && write_out(o, out);
    unit_end(u);
    return ok;
}

const char *llvm_text(Ctx *c, const Program *p, const Target *t, ObjectKind kind)
{
    Unit *u = NEW(c->arena, Unit);
    arena_defer(c->arena, unit_end, u);
    unit_begin(u, c, NULL);
    if (!unit_machine(u, t->triple, false))
        return NULL;
    Build b = unit_build(u, p->name, "generic");
    llvm_layers(&b, p, t, "");
    const char *text = unit_verify(u) && unit_optimise(u) ? text_of(u, kind) : NULL;
    unit_end(u);
    return text;
}
