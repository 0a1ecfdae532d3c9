/* c_sequence.c: the layers of a model called in order: where their arrays are, and for threads, who
 * calls them and where all wait for all. */
#include "emit/emit_int.h"
#include <inttypes.h>
#include <string.h>

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
    return level ? arena_printf(e->arena, "%s_x%" PRId64, what, e->level[level].samples) : what;
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

static bool is_work_of(const Buffer *b, Elem elem)
{
    return b->kind == BUF_WORK && b->elem == elem;
}

/* The bytes of the workspace that hold such elements; false: none. */
static bool uses_work(const Program *p, Elem elem, int64_t *start, int64_t *end)
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
    return *end > 0;
}

/* The memory plan keeps a region for each element type: one typed array each on the stack. */
static void emit_stack_array(Buf *out, const Program *p, const Target *t, Elem elem)
{
    int64_t start, end;
    if (uses_work(p, elem, &start, &end))
        buf_printf(out, "    %s work_%s[%" PRId64 "]%s;\n", elem_type(elem), elem_type(elem),
                   (end - start) / (int64_t)elem_size(elem), *t->guard ? " ALIGNED" : "");
}

static void emit_stack_places(Buf *out, const Program *p, Elem elem)
{
    int64_t start, end;
    uses_work(p, elem, &start, &end);
    for (size_t i = 0; i < p->nbuf; i++) {
        const Buffer *b = p->buf[i];
        int64_t at = (b->offset - start) / (int64_t)elem_size(elem);
        if (!is_work_of(b, elem))
            continue;
        buf_printf(out, "    %s *%s = work_%s", elem_type(elem), b->name, elem_type(elem));
        if (at > 0)
            buf_printf(out, " + %" PRId64, at);
        buf_puts(out, ";\n");
    }
}

static void emit_workspace(Buf *out, const Program *p)
{
    for (size_t i = 0; i < p->nbuf; i++) {
        const Buffer *b = p->buf[i];
        if (b->kind == BUF_WORK)
            buf_printf(out, "    %s *%s = (%s *)(void *)(workspace + %" PRId64 ");\n",
                       elem_type(b->elem), b->name, elem_type(b->elem), b->offset);
    }
}

/* The arrays of a blob, by name. */
static void emit_blob_arrays(Buf *out, const Program *p)
{
    for (size_t i = 0; i < p->nbuf; i++) {
        const Buffer *b = p->buf[i];
        if (b->kind == BUF_WEIGHT)
            buf_printf(out, "    const %s *%s = (const %s *)(const void *)(blob + %" PRId64 ");\n",
                       elem_type(b->elem), b->name, elem_type(b->elem), b->offset + BLOB_HEADER);
    }
}

static bool is_read(const Program *p, const Buffer *b)
{
    for (size_t i = 0; i < p->nfn; i++)
        for (int k = 0; k < p->fn[i]->nparam; k++)
            if (p->fn[i]->param[k] == b)
                return true;
    return false;
}

/* `shared`: the arrays themselves are another function's. */
static void emit_arrays(Emitter *e, Buf *out, const EmitTarget *et, int level, bool shared)
{
    const Program *p = program_level(et->program, level);
    if (e->options->weights == WEIGHTS_EMBED && has_weights(e->program))
        buf_printf(out, "    const unsigned char *blob = %s_blob;\n", e->name);
    if (e->options->weights != WEIGHTS_INLINE)
        emit_blob_arrays(out, p);
    for (Elem elem = ELEM_F32; e->level[level].on_stack && elem <= ELEM_BOOL; elem++) {
        if (!shared)
            emit_stack_array(out, p, et->target, elem);
        emit_stack_places(out, p, elem);
    }
    if (!e->level[level].on_stack)
        emit_workspace(out, p);
    if (wants_work(&e->level[level]) && p->work_bytes == 0)
        buf_puts(out, "    (void)workspace;\n");
    for (size_t i = 0; i < p->nbuf; i++)
        if (p->buf[i]->kind == BUF_INPUT && !is_read(p, p->buf[i]))
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

/* All parts go through the layers together; those that are not split are the first one's. A layer
 * needs what others have written in the one before. */
static void emit_split_calls(Emitter *e, Buf *out, const Program *p, const Target *t)
{
    bool alone = false;
    for (size_t i = 0; i < p->nfn; i++) {
        const LFunc *f = p->fn[i];
        if (alone && f->split)
            buf_puts(out, "    }\n");
        if (i && (f->split || p->fn[i - 1]->split))
            buf_puts(out, "    if (parts > 1)\n        nnc_pool_barrier(call->pool);\n");
        if (!alone && !f->split)
            buf_puts(out, "    if (part == 0) {\n");
        alone = !f->split;
        emit_call(e, out, f, t, alone ? "        " : "    ");
    }
    if (alone)
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

/* What a sequence is given; `arrays`: and those of its own, on the stack. */
static const char *list_given(Emitter *e, const EmitTarget *et, int level, bool arrays,
                              const char *format)
{
    const Program *p = program_level(et->program, level);
    Arena *a = e->arena;
    Buf out = {.arena = a};
    int64_t start, end;
    if (takes_blob(e))
        add_item(&out, format, "const unsigned char *", "blob");
    if (wants_work(&e->level[level]))
        add_item(&out, format, "unsigned char *", "workspace");
    for (Elem elem = ELEM_F32; arrays && e->level[level].on_stack && elem <= ELEM_BOOL; elem++)
        if (uses_work(p, elem, &start, &end))
            add_item(&out, format, arena_printf(a, "%s *", elem_type(elem)),
                     arena_printf(a, "work_%s", elem_type(elem)));
    for (size_t i = 0; i < p->nbuf; i++) {
        const Buffer *b = p->buf[i];
        if (b->kind == BUF_INPUT || b->kind == BUF_OUTPUT)
            add_item(&out, format,
                     arena_printf(a, "%s%s *", b->kind == BUF_INPUT ? "const " : "",
                                  elem_type(b->elem)), b->name);
    }
    return buf_text(&out);
}

static void emit_part(Emitter *e, Buf *out, const EmitTarget *et, int level)
{
    const char *call = function_name(e, level_name(e, "call", level), et->target);
    buf_printf(out, "\n/* What the threads of a call share. */\nstruct %s {\n%s"
                    "    nnc_pool *pool;\n};\n", call,
               list_given(e, et, level, true, "    @$;\n"));
    buf_printf(out, "\n%sstatic void %s(void *shared, int part, int parts)\n{\n",
               target_macro(e->arena, et->target),
               function_name(e, level_name(e, "part", level), et->target));
    buf_printf(out, "    const struct %s *call = (const struct %s *)shared;\n%s", call, call,
               list_given(e, et, level, true, "    @$ = call->$;\n"));
    emit_arrays(e, out, et, level, true);
    emit_split_calls(e, out, program_level(et->program, level), et->target);
    buf_puts(out, "}\n");
}

static void emit_fork(Emitter *e, Buf *out, const EmitTarget *et, int level)
{
    const char *part = function_name(e, level_name(e, "part", level), et->target);
    for (Elem elem = ELEM_F32; e->level[level].on_stack && elem <= ELEM_BOOL; elem++)
        emit_stack_array(out, program_level(et->program, level), et->target, elem);
    buf_printf(out, "    struct %s call = {%spool};\n",
               function_name(e, level_name(e, "call", level), et->target),
               list_given(e, et, level, true, "$, "));
    buf_printf(out, "    if (pool == NULL)\n        %s(&call, 0, 1);\n    else\n"
                    "        nnc_pool_run(pool, %s, &call);\n", part, part);
}

/* The calls in order, as one function a target. */
void emit_sequence(Emitter *e, Buf *out, const EmitTarget *et, int level)
{
    const Program *p = program_level(et->program, level);
    const Target *t = et->target;
    if (p->split)
        emit_part(e, out, et, level);
    Buf parameters = {.arena = e->arena};
    buf_puts(&parameters, list_given(e, et, level, false, "@$, "));
    buf_puts(&parameters, e->level[level].split ? "nnc_pool *pool, " : "");
    buf_printf(out, "\n%sstatic void %s(%.*s)\n{\n", target_macro(e->arena, t),
               function_name(e, level_name(e, "forward", level), t), (int)parameters.n - 2,
               buf_text(&parameters));
    if (p->split) {
        emit_fork(e, out, et, level);
    } else {
        emit_arrays(e, out, et, level, false);
        if (e->level[level].split)
            buf_puts(out, "    (void)pool; /* no layer is worth threads */\n");
        for (size_t i = 0; i < p->nfn; i++)
            emit_call(e, out, p->fn[i], t, "    ");
    }
    buf_puts(out, "}\n");
}
