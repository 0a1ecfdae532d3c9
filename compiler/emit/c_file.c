/* c_file.c: the C file of a compiled model: weights, then for each target its prelude, elementary
 * functions, one function a layer and the sequence of calls, for one sample and for the batches. */
#include "emit/emit_int.h"
#include <assert.h>
#include <inttypes.h>
#include <string.h>

const char *function_name(Emitter *e, const char *fn, const Target *t)
{
    return e->ntarget > 1 ? arena_printf(e->arena, "%s_%s_%s", e->name, fn, t->suffix)
                          : arena_printf(e->arena, "%s_%s", e->name, fn);
}

static bool is_stored(const LStmt *s, const Buffer *b)
{
    for (; s; s = s->next)
        if ((s->kind == LSTMT_STORE && s->buf == b) || is_stored(s->body, b))
            return true;
    return false;
}

/* Weights of `inline` are visible by name; all else is passed. */
static bool is_passed(Emitter *e, const Buffer *b)
{
    return b->kind != BUF_WEIGHT || e->options->weights != WEIGHTS_INLINE;
}

static void emit_function(Emitter *e, Buf *out, const LFunc *f, const Target *t)
{
    const char *comma = "";
    buf_printf(out, "\n/* %s */\n", f->doc);
    buf_printf(out, "%sstatic void %s(", layer_macro(e->arena, t), function_name(e, f->name, t));
    for (int pass = 0; pass < 2; pass++) /* what is read, then what is written */
        for (int i = 0; i < f->nparam; i++) {
            const Buffer *b = f->param[i];
            bool stored = is_stored(f->body, b);
            if (!is_passed(e, b) || stored != (pass == 1))
                continue;
            buf_printf(out, "%s%s%s *RESTRICT %s", comma, stored ? "" : "const ",
                       elem_type(b->elem),
                       b->name);
            comma = ", ";
        }
    buf_puts(out, ")\n{\n");
    emit_body(e->arena, out, f, t->width, &e->taken);
    buf_puts(out, "}\n");
}

/* Declares a work buffer's place in the workspace, where its first user stands. */
static void emit_call(Emitter *e, Buf *out, const LFunc *f, const Target *t)
{
    const char *comma = "";
    buf_printf(out, "    %s(", function_name(e, f->name, t));
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < f->nparam; i++) {
            const Buffer *b = f->param[i];
            if (!is_passed(e, b) || is_stored(f->body, b) != (pass == 1))
                continue;
            buf_printf(out, "%s%s", comma, b->name);
            comma = ", ";
        }
    buf_puts(out, ");\n");
}

static bool uses_work(const Program *p, Elem elem, int64_t *last)
{
    *last = 0;
    for (size_t i = 0; i < p->nbuf; i++) {
        const Buffer *b = p->buf[i];
        int64_t end = b->offset + b->count * (int64_t)elem_size(b->elem);
        if (b->kind == BUF_WORK && b->elem == elem && end > *last)
            *last = end;
    }
    return *last > 0;
}

/* The memory plan keeps a region for each element type: one typed array each on the stack. */
static void emit_stack(Buf *out, const Program *p, const Target *t)
{
    for (Elem elem = ELEM_F32; elem <= ELEM_BOOL; elem++) {
        int64_t end, start = INT64_MAX;
        if (!uses_work(p, elem, &end))
            continue;
        for (size_t i = 0; i < p->nbuf; i++)
            if (p->buf[i]->kind == BUF_WORK && p->buf[i]->elem == elem && p->buf[i]->offset < start)
                start = p->buf[i]->offset;
        int64_t count = (end - start) / (int64_t)elem_size(elem);
        buf_printf(out, "    %s work_%s[%" PRId64 "]%s;\n", elem_type(elem), elem_type(elem), count,
                   *t->guard ? " ALIGNED" : "");
        for (size_t i = 0; i < p->nbuf; i++) {
            const Buffer *b = p->buf[i];
            int64_t at = (b->offset - start) / (int64_t)elem_size(elem);
            if (b->kind != BUF_WORK || b->elem != elem)
                continue;
            buf_printf(out, "    %s *%s = work_%s", elem_type(elem), b->name, elem_type(elem));
            if (at > 0)
                buf_printf(out, " + %" PRId64, at);
            buf_puts(out, ";\n");
        }
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

static bool has_weights(const Program *p)
{
    return p->weight_bytes > 0;
}

bool takes_blob(const Emitter *e)
{
    return e->options->weights == WEIGHTS_EXTERN && has_weights(e->program);
}

static bool is_read(const Program *p, const Buffer *b)
{
    for (size_t i = 0; i < p->nfn; i++)
        for (int k = 0; k < p->fn[i]->nparam; k++)
            if (p->fn[i]->param[k] == b)
                return true;
    return false;
}

const char *level_name(Emitter *e, const char *what, int level)
{
    return level ? arena_printf(e->arena, "%s_x%" PRId64, what, e->level[level].samples) : what;
}

/* The calls in order, as one function a target. */
static void emit_sequence(Emitter *e, Buf *out, const EmitTarget *et, int level)
{
    const Program *p = program_level(et->program, level);
    const Target *t = et->target;
    bool work = wants_work(&e->level[level]);
    buf_printf(out, "\n%sstatic void %s(%s%s", target_macro(e->arena, t),
               function_name(e, level_name(e, "forward", level), t),
               takes_blob(e) ? "const unsigned char *blob, " : "",
               work ? "unsigned char *workspace, " : "");
    const char *comma = "";
    for (size_t i = 0; i < p->nbuf; i++) {
        const Buffer *b = p->buf[i];
        if (b->kind != BUF_INPUT && b->kind != BUF_OUTPUT)
            continue;
        buf_printf(out, "%s%s%s *%s", comma, b->kind == BUF_INPUT ? "const " : "",
                   elem_type(b->elem), b->name);
        comma = ", ";
    }
    buf_puts(out, ")\n{\n");
    if (e->options->weights == WEIGHTS_EMBED && has_weights(e->program))
        buf_printf(out, "    const unsigned char *blob = %s_blob;\n", e->name);
    if (e->options->weights != WEIGHTS_INLINE)
        emit_blob_arrays(out, p);
    if (e->level[level].on_stack)
        emit_stack(out, p, t);
    else
        emit_workspace(out, p);
    if (work && p->work_bytes == 0)
        buf_puts(out, "    (void)workspace;\n");
    for (size_t i = 0; i < p->nbuf; i++)
        if (p->buf[i]->kind == BUF_INPUT && !is_read(p, p->buf[i]))
            buf_printf(out, "    (void)%s; /* no layer reads it */\n", p->buf[i]->name);
    for (size_t i = 0; i < p->nfn; i++)
        emit_call(e, out, p->fn[i], t);
    buf_puts(out, "}\n");
}

static void emit_target(Emitter *e, Buf *out, const EmitTarget *et, Map *done)
{
    const Target *t = et->target;
    Buf math = {.arena = e->arena}, code = {.arena = e->arena}, all = {.arena = e->arena};
    for (int level = 0; level < e->nlevel; level++) {
        const Program *p = program_level(et->program, level);
        for (size_t i = 0; i < p->nfn; i++)
            emit_math_callees(e->arena, &math, p->fn[i]->body, t, done);
        for (size_t i = 0; i < p->nfn; i++)
            emit_function(e, &code, p->fn[i], t);
        emit_sequence(e, &code, et, level);
    }
    buf_puts(&all, buf_text(&math));
    buf_puts(&all, buf_text(&code));

    if (*t->guard && e->ntarget > 1)
        buf_printf(out, "\n#if %s\n", t->guard);
    else if (*t->guard)
        buf_puts(out, "\n");
    emit_target_macros(e, out, t, done);
    emit_prelude(e->arena, out, buf_text(&all), t, done);
    buf_puts(out, buf_text(&all));
    if (*t->guard && e->ntarget > 1)
        buf_puts(out, "#endif\n");
}

/* Targets of one guard share functions: what was emitted is noted with the first of them. */
static int family(const EmitTarget *t, int i)
{
    int first = 0;
    while (strcmp(t[first].target->guard, t[i].target->guard) != 0)
        first++;
    return first;
}

static Emitter begin(Arena *a, const EmitTarget *t, int ntarget, const EmitOptions *options)
{
    Emitter e = {.arena = a, .target = t, .ntarget = ntarget, .options = options,
                 .program = t[0].program, .name = t[0].program->name, .taken = {.arena = a}};
    e.nlevel = 1 + e.program->nbatch;
    assert(e.nlevel <= MAX_LEVELS);
    for (int level = 0; level < e.nlevel; level++) {
        Workspace *w = &e.level[level];
        *w = (Workspace){.samples = program_level(e.program, level)->samples};
        for (int i = 0; i < ntarget; i++) {
            int64_t bytes = program_level(t[i].program, level)->work_bytes;
            w->bytes = bytes > w->bytes ? bytes : w->bytes;
        }
        w->on_stack = w->bytes <= options->stack_bytes;
    }
    return e;
}

void emit_outside(Arena *a, const EmitTarget *t, int ntarget, const EmitOptions *options,
                  EmitOutside *out)
{
    Emitter e = begin(a, t, ntarget, options);
    Buf h = {.arena = a};
    emit_header(&e, &h);
    *out = (EmitOutside){.h = buf_text(&h), .h_size = h.n, .nlevel = e.nlevel,
                         .blob_size = (size_t)e.program->weight_bytes + BLOB_HEADER};
    memcpy(out->level, e.level, sizeof e.level);
    make_blob_header(&e, out->blob_header);
}

void emit_c(Arena *a, const EmitTarget *t, int ntarget, const EmitOptions *options,
            EmitResult *result)
{
    Emitter e = begin(a, t, ntarget, options);
    for (size_t i = 0; i < e.program->nbuf; i++)
        if (e.program->buf[i]->kind == BUF_WEIGHT)
            map_put(&e.taken, e.program->buf[i]->name, e.program->buf[i]);
    *result = (EmitResult){0};
    Buf h = {.arena = a}, c = {.arena = a}, wide = {.arena = a};
    Map done[TARGET_COUNT];
    emit_header(&e, &h);
    emit_opening(&e, &c);
    if (options->weights == WEIGHTS_INLINE)
        emit_weight_arrays(&e, &c);
    else
        emit_blob(&e, &c);
    for (int i = 0; i < ntarget; i++)
        done[i] = (Map){.arena = a};
    for (int i = 0; i < ntarget; i++)
        emit_target(&e, &wide, &t[i], &done[family(t, i)]);
    emit_entry_points(&e, &wide);
    wrap_lines(&c, buf_text(&wide), LINE_WIDTH);
    if (options->weights != WEIGHTS_INLINE)
        make_blob(&e, result);
    result->c = buf_text(&c);
    result->c_size = c.n;
    result->h = buf_text(&h);
    result->h_size = h.n;
}
