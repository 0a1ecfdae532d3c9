/* c_file.c: the C file of a compiled model: weights, then for each target its prelude, elementary
 * functions, one function a layer and the sequence of calls, for one sample and for the batches;
 * the functions of the header; and with --parallel the threads' runtime. */
#include "emit/emit_int.h"
#include "runtime_text.h"
#include <assert.h>
#include <string.h>

const char *function_name(Emitter *e, const char *fn, const Target *t)
{
    return e->ntarget > 1 ? arena_printf(e->arena, "%s_%s_%s", e->name, fn, t->suffix)
                          : arena_printf(e->arena, "%s_%s", e->name, fn);
}

static void emit_function(Emitter *e, Buf *out, const LFunc *f, const Target *t)
{
    const char *comma = "";
    buf_puts(out, "\n");
    emit_comment(out, f->doc);
    buf_printf(out, "\n%sstatic void %s(", layer_macro(e->arena, t), function_name(e, f->name, t));
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
    buf_printf(out, "%s)\n{\n", f->split ? ", ptrdiff_t part, ptrdiff_t parts" : "");
    emit_body(e->arena, out, f, t->width, &e->taken);
    buf_puts(out, "}\n");
}

static void emit_target(Emitter *e, Buf *out, const EmitTarget *et, Map *done)
{
    const Target *t = et->target;
    Buf math = {.arena = e->arena}, code = {.arena = e->arena}, all = {.arena = e->arena};
    Buf body = {.arena = e->arena}; /* all, behind what it uses of the prelude */
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
    emit_prelude(e->arena, &body, buf_text(&all), t, done);
    buf_puts(&body, buf_text(&all));
    emit_target_macros(e, out, t, buf_text(&body), done);
    buf_puts(out, buf_text(&body));
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
            w->split |= program_level(t[i].program, level)->split;
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

/* Weak, so that any number of models, and the runtime by itself, link into one program. */
static void emit_runtime(Buf *out)
{
    buf_printf(out, "\n/* The threads' runtime, once in a program however many models have it. */\n"
                    "#define NNC_RT_WEAK\n%s", runtime_text[1]);
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
    if (options->parallel)
        emit_runtime(&c);
    if (options->weights != WEIGHTS_INLINE)
        make_blob(&e, result);
    result->c = buf_text(&c);
    result->c_size = c.n;
    result->h = buf_text(&h);
    result->h_size = h.n;
}
