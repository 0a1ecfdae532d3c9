/* c_sequence.c: the layers of a model called in order, those that are split by the pool; and where
 * their arrays are. */
#include "emit/emit_int.h"
#include <inttypes.h>

bool is_stored(const LStmt *s, const Buffer *b)
{
    for (; s; s = s->next)
        if ((s->kind == LSTMT_STORE && s->buf == b) || is_stored(s->body, b))
            return true;
    return false;
}

bool is_passed(Emitter *e, const Buffer *b)
{
    return b->kind != BUF_WEIGHT || e->options->weights != WEIGHTS_INLINE;
}

const char *level_name(Emitter *e, const char *what, int level)
{
    return samples_name(e->arena, what, level ? e->level[level].samples : 1);
}

static bool has_weights(const Program *p)
{
    return p->weight_bytes > 0;
}

bool takes_blob(const Emitter *e)
{
    return e->options->weights == WEIGHTS_EXTERN && has_weights(e->program);
}

/* ---- arrays */

/* Of which layers: all, those that are split, the others. */
typedef enum Which { ALL, SPLIT, WHOLE } Which;

/* What they touch, by name. */
static Map used_by(Arena *a, const Program *p, Which which)
{
    Map used = {.arena = a};
    for (size_t i = 0; i < p->nfn; i++)
        for (int k = 0; k < p->fn[i]->nparam; k++)
            if (which == ALL || p->fn[i]->split == (which == SPLIT))
                map_put(&used, p->fn[i]->param[k]->name, p->fn[i]->param[k]);
    return used;
}

static bool is_used(const Map *used, const Buffer *b)
{
    return map_get(used, b->name) != NULL;
}

static bool uses_kind(const Program *p, BufKind kind, const Map *used)
{
    for (size_t i = 0; i < p->nbuf; i++)
        if (p->buf[i]->kind == kind && is_used(used, p->buf[i]))
            return true;
    return false;
}

static bool is_work_of(const Buffer *b, Elem elem)
{
    return b->kind == BUF_WORK && b->elem == elem;
}

static bool uses_work(const Program *p, Elem elem, const Map *used)
{
    for (size_t i = 0; i < p->nbuf; i++)
        if (is_work_of(p->buf[i], elem) && is_used(used, p->buf[i]))
            return true;
    return false;
}

/* The bytes of the workspace that hold such elements. */
static void find_region(const Program *p, Elem elem, int64_t *start, int64_t *end)
{
    *start = INT64_MAX;
    *end = 0;
    for (size_t i = 0; i < p->nbuf; i++) {
        const Buffer *b = p->buf[i];
        int64_t last = b->offset + b->count * (int64_t)elem_size(b->elem);
        if (!is_work_of(b, elem))
            continue;
        *end = last > *end ? last : *end;
        *start = b->offset < *start ? b->offset : *start;
    }
}

/* The memory plan keeps a region for each element type: one typed array each on the stack. */
static void emit_stack_array(Buf *out, const Program *p, const Target *t, Elem elem)
{
    int64_t start, end;
    find_region(p, elem, &start, &end);
    if (end > 0)
        buf_printf(out, "    %s work_%s[%" PRId64 "]%s;\n", elem_type(elem), elem_type(elem),
                   (end - start) / (int64_t)elem_size(elem), *t->guard ? " ALIGNED" : "");
}

static void emit_stack_places(Buf *out, const Program *p, Elem elem, const Map *used)
{
    int64_t start, end;
    find_region(p, elem, &start, &end);
    for (size_t i = 0; i < p->nbuf; i++) {
        const Buffer *b = p->buf[i];
        int64_t at = (b->offset - start) / (int64_t)elem_size(elem);
        if (!is_work_of(b, elem) || !is_used(used, b))
            continue;
        buf_printf(out, "    %s *%s = work_%s", elem_type(elem), b->name, elem_type(elem));
        if (at > 0)
            buf_printf(out, " + %" PRId64, at);
        buf_puts(out, ";\n");
    }
}

static void emit_workspace(Buf *out, const Program *p, const Map *used)
{
    for (size_t i = 0; i < p->nbuf; i++) {
        const Buffer *b = p->buf[i];
        if (b->kind == BUF_WORK && is_used(used, b))
            buf_printf(out, "    %s *%s = (%s *)(void *)(workspace + %" PRId64 ");\n",
                       elem_type(b->elem), b->name, elem_type(b->elem), b->offset);
    }
}

/* The arrays of a blob, by name. */
static void emit_blob_arrays(Buf *out, const Program *p, const Map *used)
{
    for (size_t i = 0; i < p->nbuf; i++) {
        const Buffer *b = p->buf[i];
        if (b->kind == BUF_WEIGHT && is_used(used, b))
            buf_printf(out, "    const %s *%s = (const %s *)(const void *)(blob + %" PRId64 ");\n",
                       elem_type(b->elem), b->name, elem_type(b->elem), b->offset + BLOB_HEADER);
    }
}

/* Those of the layers; for the split ones the stack is another function's. */
static void emit_arrays(Emitter *e, Buf *out, const EmitTarget *et, int level, Which which)
{
    const Program *p = program_level(et->program, level);
    Map used = used_by(e->arena, p, which), all = used_by(e->arena, p, ALL);
    if (e->options->weights == WEIGHTS_EMBED && uses_kind(p, BUF_WEIGHT, &used))
        buf_printf(out, "    const unsigned char *blob = %s_blob;\n", e->name);
    if (e->options->weights != WEIGHTS_INLINE)
        emit_blob_arrays(out, p, &used);
    for (Elem elem = ELEM_F32; e->level[level].on_stack && elem <= ELEM_BOOL; elem++) {
        if (which != SPLIT)
            emit_stack_array(out, p, et->target, elem);
        emit_stack_places(out, p, elem, &used);
    }
    if (!e->level[level].on_stack)
        emit_workspace(out, p, &used);
    if (which == SPLIT)
        return;
    if (wants_work(&e->level[level]) && p->work_bytes == 0)
        buf_puts(out, "    (void)workspace;\n");
    for (size_t i = 0; i < p->nbuf; i++)
        if (p->buf[i]->kind == BUF_INPUT && !is_used(&all, p->buf[i]))
            buf_printf(out, "    (void)%s; /* no layer reads it */\n", p->buf[i]->name);
}

/* ---- calls */

static void emit_call(Emitter *e, Buf *out, const LFunc *f, const Target *t, const char *indent)
{
    const char *comma = "";
    buf_printf(out, "%s%s(", indent, function_name(e, f->name, t));
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < f->nparam; i++) {
            const Buffer *b = f->param[i];
            if (!is_passed(e, b) || is_stored(f->body, b) != (pass == 1))
                continue;
            buf_printf(out, "%s%s", comma, b->name);
            comma = ", ";
        }
    buf_puts(out, f->split ? ", part, parts);\n" : ");\n");
}

/* Layers that are split go to the pool, by their number. */
static void emit_split_calls(Emitter *e, Buf *out, const Program *p, const EmitTarget *et,
                             int level)
{
    const char *part = function_name(e, level_name(e, "part", level), et->target);
    for (size_t i = 0; i < p->nfn; i++) {
        const LFunc *f = p->fn[i];
        if (!f->split) {
            emit_call(e, out, f, et->target, "    ");
            continue;
        }
        buf_printf(out, "    call.layer = %zu; /* %s */\n    nnc_pool_run(pool, %s, &call);\n", i,
                   f->name, part);
    }
}

static void emit_cases(Emitter *e, Buf *out, const Program *p, const Target *t)
{
    buf_puts(out, "    switch (call->layer) {\n");
    for (size_t i = 0; i < p->nfn; i++)
        if (p->fn[i]->split) {
            buf_printf(out, "    case %zu:\n", i);
            emit_call(e, out, p->fn[i], t, "        ");
            buf_puts(out, "        break;\n");
        }
    buf_puts(out, "    }\n");
}

/* ---- the sequence */

/* One item of a list: in its format @ is the type, $ the name. */
static void add_item(Buf *out, const char *format, const char *type, const char *name)
{
    for (const char *p = format; *p; p++)
        if (*p == '@' || *p == '$')
            buf_puts(out, *p == '@' ? type : name);
        else
            buf_add(out, p, 1);
}

/* What a sequence is given for its layers; of the split ones also the arrays of its stack. */
static const char *list_given(Emitter *e, const EmitTarget *et, int level, Which which,
                              const char *format)
{
    const Program *p = program_level(et->program, level);
    Arena *a = e->arena;
    Buf out = {.arena = a};
    bool all = which == ALL;
    Map used = used_by(a, p, which);
    if (takes_blob(e) && (all || uses_kind(p, BUF_WEIGHT, &used)))
        add_item(&out, format, "const unsigned char *", "blob");
    if (wants_work(&e->level[level]) && (all || uses_kind(p, BUF_WORK, &used)))
        add_item(&out, format, "unsigned char *", "workspace");
    for (Elem elem = ELEM_F32; !all && e->level[level].on_stack && elem <= ELEM_BOOL; elem++)
        if (uses_work(p, elem, &used))
            add_item(&out, format, arena_printf(a, "%s *", elem_type(elem)),
                     arena_printf(a, "work_%s", elem_type(elem)));
    for (size_t i = 0; i < p->nbuf; i++) {
        const Buffer *b = p->buf[i];
        if (is_port(b) && (all || is_used(&used, b)))
            add_item(&out, format,
                     arena_printf(a, "%s%s *", b->kind == BUF_INPUT ? "const " : "",
                                  elem_type(b->elem)), b->name);
    }
    return buf_text(&out);
}

/* One of the parts of the layer at work. */
static void emit_part(Emitter *e, Buf *out, const EmitTarget *et, int level)
{
    const char *call = function_name(e, level_name(e, "call", level), et->target);
    buf_printf(out, "\n/* What the threads of a call share. */\nstruct %s {\n%s"
                    "    int layer; /* at work */\n};\n", call,
               list_given(e, et, level, SPLIT, "    @$;\n"));
    buf_printf(out, "\n%sstatic void %s(void *shared, int part, int parts)\n{\n",
               target_macro(e->arena, et->target),
               function_name(e, level_name(e, "part", level), et->target));
    buf_printf(out, "    const struct %s *call = (const struct %s *)shared;\n%s", call, call,
               list_given(e, et, level, SPLIT, "    @$ = call->$;\n"));
    emit_arrays(e, out, et, level, SPLIT);
    emit_cases(e, out, program_level(et->program, level), et->target);
    buf_puts(out, "}\n");
}

/* The calls in order, as one function a target. */
void emit_sequence(Emitter *e, Buf *out, const EmitTarget *et, int level)
{
    const Program *p = program_level(et->program, level);
    const Target *t = et->target;
    if (p->split)
        emit_part(e, out, et, level);
    Buf parameters = {.arena = e->arena};
    buf_puts(&parameters, list_given(e, et, level, ALL, "@$, "));
    buf_puts(&parameters, e->level[level].split ? "nnc_pool *pool, " : "");
    buf_printf(out, "\n%sstatic void %s(%.*s)\n{\n", target_macro(e->arena, t),
               function_name(e, level_name(e, "forward", level), t), (int)parameters.n - 2,
               buf_text(&parameters));
    emit_arrays(e, out, et, level, p->split ? WHOLE : ALL);
    if (p->split)
        buf_printf(out, "    struct %s call = {%s0};\n",
                   function_name(e, level_name(e, "call", level), t),
                   list_given(e, et, level, SPLIT, "$, "));
    else if (e->level[level].split)
        buf_puts(out, "    (void)pool; /* no layer is worth threads */\n");
    emit_split_calls(e, out, p, et, level);
    buf_puts(out, "}\n");
}
