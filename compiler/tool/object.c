/* object.c: the header and the blob come from emit/, the code from llvm/. */
#include "tool/object.h"
#include "base/file.h"
#include "tool/llvm_load.h"
#include <string.h>

/* A file is for one machine; a target without a triple goes with any. */
static bool one_machine(Session *s, const Lowered *l)
{
    const Target *first = NULL;
    for (int i = 0; i < l->count; i++) {
        const Target *t = l->target[i].target;
        if (first && *t->triple && strcmp(t->triple, first->triple) != 0)
            return usage(&s->ctx,
                         "--target=%s: an object file is for one machine, and %s is not of %s's; "
                         "compile once for each, or to .c",
                         option_text(&s->options, OPT_target), t->name, first->name);
        first = *t->triple ? t : first;
    }
    return true;
}

static unsigned char *whole_blob(Session *s, const Program *p, const EmitOutside *outside)
{
    unsigned char *blob = arena_alloc(s->arena, outside->blob_size);
    memcpy(blob, outside->blob_header, BLOB_HEADER);
    emit_blob_weights(p, blob);
    return blob;
}

/* Weights of an object file are in it; assembly can hold them as text. */
static WeightMode mode_of(ObjectKind kind, WeightMode asked)
{
    return kind == OBJECT_FILE && asked == WEIGHTS_EMBED ? WEIGHTS_INLINE : asked;
}

static bool compile(Session *s, const LlvmModule *llvm, const Lowered *l, const EmitOptions *o,
                    ObjectKind kind, ObjectFiles *out)
{
    const Program *p = l->target[0].program;
    EmitOutside outside;
    ObjectCode code;
    ObjectTarget target[TARGET_COUNT];
    for (int i = 0; i < l->count; i++)
        target[i] = (ObjectTarget){l->target[i].target, l->target[i].program};
    emit_outside(s->arena, l->target, l->count, o, &outside);
    ObjectSpec spec = {.kind = kind, .target = target, .ntarget = l->count,
                       .level = outside.level, .nlevel = outside.nlevel, .parallel = o->parallel,
                       .external = o->weights == WEIGHTS_EXTERN, .blob_header = outside.blob_header,
                       .blob_bytes = outside.blob_size,
                       .blob_file = o->weights == WEIGHTS_EMBED ? o->blob : NULL};
    bool text = kind != OBJECT_FILE && o->weights == WEIGHTS_INLINE;
    if (text || o->weights != WEIGHTS_INLINE)
        spec.blob = whole_blob(s, p, &outside);
    if (!llvm->object(&s->ctx, &spec, &code))
        return false;
    if (code.blob) {
        memcpy(code.blob, outside.blob_header, BLOB_HEADER);
        emit_blob_weights(p, code.blob);
    }
    *out = (ObjectFiles){.code = code.bytes, .code_bytes = code.size, .h = outside.h,
                         .h_bytes = outside.h_size};
    if (o->weights != WEIGHTS_INLINE) {
        out->blob = spec.blob;
        out->blob_bytes = outside.blob_size;
    }
    return true;
}

bool object_make(Session *s, Graph *g, const char *base, const char *what, ObjectKind kind,
                 ObjectFiles *out)
{
    Lowered l;
    const LlvmModule *llvm = llvm_need(s, what);
    if (!llvm || !code_lower(s, g, NULL, true, &l) || !one_machine(s, &l))
        return false;
    file_forget(s->arena); /* the lowering has copied what it needs */
    session_step(s, "emit");
    EmitOptions o = code_options(s, base, l.target[0].program);
    o.weights = mode_of(kind, o.weights);
    bool ok = compile(s, llvm, &l, &o, kind, out);
    session_step(s, NULL);
    return ok;
}
