/* c_file.c: the C file of a compiled model: weights, then for each target its prelude, elementary
 * functions, one function a layer and the sequence of calls; then the functions of the header. */
#include "emit/emit_int.h"
#include <inttypes.h>
#include <string.h>

/* "mnist_fc1", or "mnist_fc1_v4" where the file holds several targets. */
static const char *function_name(Emitter *e, const char *fn, const Target *t)
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

static bool takes_blob(const Emitter *e)
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

/* The calls in order, as one function a target. */
static void emit_sequence(Emitter *e, Buf *out, const Program *p, const Target *t)
{
    buf_printf(out, "\n%sstatic void %s(%s%s", target_macro(e->arena, t),
               function_name(e, "forward", t), takes_blob(e) ? "const unsigned char *blob, " : "",
               wants_work(e) ? "unsigned char *workspace, " : "");
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
    if (e->options->weights == WEIGHTS_EMBED && has_weights(p))
        buf_printf(out, "    const unsigned char *blob = %s_blob;\n", e->name);
    if (e->options->weights != WEIGHTS_INLINE)
        emit_blob_arrays(out, p);
    if (e->on_stack)
        emit_stack(out, p, t);
    else
        emit_workspace(out, p);
    if (wants_work(e) && p->work_bytes == 0)
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
    const Program *p = et->program;
    Buf math = {.arena = e->arena}, code = {.arena = e->arena}, all = {.arena = e->arena};
    for (size_t i = 0; i < p->nfn; i++)
        emit_math_callees(e->arena, &math, p->fn[i]->body, t, done);
    for (size_t i = 0; i < p->nfn; i++)
        emit_function(e, &code, p->fn[i], t);
    emit_sequence(e, &code, p, t);
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

static const char *port_names(Emitter *e, const char *format_in, const char *format_out)
{
    Buf out = {.arena = e->arena};
    for (size_t i = 0; i < e->program->nbuf; i++) {
        const Buffer *b = e->program->buf[i];
        const char *format = b->kind == BUF_INPUT    ? format_in
                             : b->kind == BUF_OUTPUT ? format_out
                                                     : "";
        for (const char *p = format; *p; p++)
            if (*p == '$')
                buf_puts(&out, b->name);
            else if (*p == '#' && b->count > 1)
                buf_printf(&out, "*%" PRId64, b->count);
            else if (*p != '#')
                buf_add(&out, p, 1);
    }
    return buf_text(&out);
}

static void emit_features(Buf *out, const char *features)
{
    const char *join = "    if (";
    for (const char *f = features, *end; *f; f = *end ? end + 1 : end) {
        end = f + strcspn(f, ",");
        buf_printf(out, "%s__builtin_cpu_supports(\"%.*s\")", join, (int)(end - f), f);
        join = " && ";
    }
    buf_puts(out, ") {\n");
}

static void emit_choice(Emitter *e, Buf *out, const Target *t, const char *arguments)
{
    const char *call = arena_printf(e->arena, "%s(%s)", function_name(e, "forward", t), arguments);
    if (*t->cpu) {
        emit_features(out, t->cpu);
        buf_printf(out, "        %s;\n        return 0;\n    }\n", call);
    } else {
        buf_printf(out, "    %s;\n    return 0;\n", call);
    }
}

/* #if and #endif where the guard changes. */
static const char *change_guard(Buf *out, const char *from, const char *to)
{
    if (strcmp(from, to) == 0)
        return to;
    if (*from)
        buf_puts(out, "#endif\n");
    if (*to)
        buf_printf(out, "#if %s\n", to);
    return to;
}

/* The best target that the machine has, asked at each call. */
static void emit_dispatch(Emitter *e, Buf *out, const char *arguments)
{
    if (e->ntarget == 1) {
        buf_printf(out, "    %s(%s);\n    return 0;\n",
                   function_name(e, "forward", e->target[0].target), arguments);
        return;
    }
    const char *guard = "";
    bool everywhere = false;
    for (TargetId id = TARGET_COUNT; id-- > 0;)
        for (int i = 0; i < e->ntarget; i++)
            if (e->target[i].target == &target_table[id]) {
                guard = change_guard(out, guard, target_table[id].guard);
                emit_choice(e, out, &target_table[id], arguments);
                everywhere |= !*guard;
            }
    change_guard(out, guard, "");
    if (everywhere)
        return;
    const char *unused = port_names(e, "(void)$, ", "(void)$, ");
    buf_printf(out, "    %.*s;\n    return 3; /* the processor has none of the targets */\n",
               (int)strlen(unused) - 2, unused);
}

static void emit_entry_points(Emitter *e, Buf *out)
{
    bool external = e->options->weights == WEIGHTS_EXTERN, work = wants_work(e);
    const char *arguments = arena_printf(
        e->arena, "%s%s%s", takes_blob(e) ? "(const unsigned char *)weights->blob, " : "",
        work ? "(unsigned char *)workspace, " : "", port_names(e, "$, ", "$, "));
    arguments = arena_strndup(e->arena, arguments, strlen(arguments) - 2); /* the last comma */
    buf_printf(out, "\nint %s_run(%s)\n{\n", e->name, run_parameters(e, false));
    if (external)
        buf_puts(out, "    if (weights == NULL || weights->blob == NULL)\n        return 1;\n");
    if (work)
        buf_printf(out, "    if (workspace == NULL || (uintptr_t)workspace %% %d != 0)\n"
                        "        return 2;\n", BLOB_ALIGN);
    else
        buf_puts(out, "    (void)workspace; /* none is needed */\n");
    emit_dispatch(e, out, arguments);
    buf_printf(out, "}\n\nint %s_run_batch(%s)\n{\n", e->name, run_parameters(e, true));
    buf_printf(out, "    for (size_t i = 0; i < n; i++) {\n"
                    "        int status = %s_run(%s%sworkspace);\n"
                    "        if (status != 0)\n            return status;\n    }\n"
                    "    return 0;\n}\n",
               e->name, external ? "weights, " : "", port_names(e, "$ + i#, ", "$ + i#, "));
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
    for (int i = 0; i < ntarget; i++)
        if (t[i].program->work_bytes > e.work_bytes)
            e.work_bytes = t[i].program->work_bytes;
    e.on_stack = e.work_bytes <= options->stack_bytes;
    return e;
}

void emit_outside(Arena *a, const EmitTarget *t, int ntarget, const EmitOptions *options,
                  EmitOutside *out)
{
    Emitter e = begin(a, t, ntarget, options);
    Buf h = {.arena = a};
    emit_header(&e, &h);
    *out = (EmitOutside){.h = buf_text(&h), .h_size = h.n, .work_bytes = e.work_bytes,
                         .on_stack = e.on_stack,
                         .blob_size = (size_t)e.program->weight_bytes + BLOB_HEADER};
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
