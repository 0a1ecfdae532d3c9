/* c_entry.c: the functions of the header: checks of what the caller gave, the choice of the target,
 * and run_batch, which cuts its samples into the batches that there is code for. */
#include "emit/emit_int.h"
#include <inttypes.h>
#include <string.h>

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

static void emit_choice(Emitter *e, Buf *out, const Target *t, const char *forward,
                        const char *arguments)
{
    const char *call = arena_printf(e->arena, "%s(%s)", function_name(e, forward, t), arguments);
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
static void emit_dispatch(Emitter *e, Buf *out, const char *forward, const char *arguments)
{
    if (e->ntarget == 1) {
        buf_printf(out, "    %s(%s);\n    return 0;\n",
                   function_name(e, forward, e->target[0].target), arguments);
        return;
    }
    const char *guard = "";
    bool everywhere = false;
    for (TargetId id = TARGET_COUNT; id-- > 0;)
        for (int i = 0; i < e->ntarget; i++)
            if (e->target[i].target == &target_table[id]) {
                guard = change_guard(out, guard, target_table[id].guard);
                emit_choice(e, out, &target_table[id], forward, arguments);
                everywhere |= !*guard;
            }
    change_guard(out, guard, "");
    if (everywhere)
        return;
    const char *unused = port_names(e, "(void)$, ", "(void)$, ");
    if (e->options->parallel)
        unused = arena_printf(e->arena, "(void)pool, %s", unused);
    buf_printf(out, "    %.*s;\n    return %d; /* the processor has none of the targets */\n",
               (int)strlen(unused) - 2, unused, STATUS_NO_TARGET);
}

/* run for the samples of a level: the API's own for one, a function of the file for more. */
static void emit_run(Emitter *e, Buf *out, int level)
{
    bool external = e->options->weights == WEIGHTS_EXTERN, work = wants_work(&e->level[level]);
    const char *arguments = arena_printf(
        e->arena, "%s%s%s", takes_blob(e) ? "(const unsigned char *)weights->blob, " : "",
        work ? "(unsigned char *)workspace, " : "", port_names(e, "$, ", "$, "));
    if (e->level[level].split)
        arguments = arena_printf(e->arena, "%spool, ", arguments);
    arguments = arena_strndup(e->arena, arguments, strlen(arguments) - 2); /* the last comma */
    buf_printf(out, "\n%sint %s_%s(%s)\n{\n", level ? "static " : "", e->name,
               level_name(e, "run", level), run_parameters(e, false));
    if (external)
        buf_printf(out, "    if (weights == NULL || weights->blob == NULL)\n        return %d;\n",
                   STATUS_NO_WEIGHTS);
    if (work)
        buf_printf(out, "    if (workspace == NULL || (uintptr_t)workspace %% %d != 0)\n"
                        "        return %d;\n", BUFFER_ALIGN, STATUS_NO_WORKSPACE);
    else
        buf_puts(out, "    (void)workspace; /* none is needed */\n");
    if (e->options->parallel && !e->level[level].split)
        buf_puts(out, "    (void)pool; /* no layer is worth threads */\n");
    emit_dispatch(e, out, level_name(e, "forward", level), arguments);
    buf_puts(out, "}\n");
}

/* Samples i to i + samples, while there are as many; without a workspace, what needs none. */
static void emit_steps(Emitter *e, Buf *out, int level)
{
    const Workspace *w = &e->level[level];
    const char *call = arena_printf(
        e->arena, "%s_%s(%s%sworkspace%s)", e->name, level_name(e, "run", level),
        e->options->weights == WEIGHTS_EXTERN ? "weights, " : "",
        port_names(e, "$ + i#, ", "$ + i#, "), e->options->parallel ? ", pool" : "");
    if (level == 0)
        buf_puts(out, "    for (; status == 0 && i < n; i++)\n");
    else
        buf_printf(out, "    for (; status == 0 && n - i >= %" PRId64 "%s; i += %" PRId64 ")\n",
                   w->samples,
                   wants_work(w) && !wants_work(&e->level[0]) ? " && workspace != NULL" : "",
                   w->samples);
    buf_printf(out, "        status = %s;\n", call);
}

void emit_entry_points(Emitter *e, Buf *out)
{
    for (int level = 0; level < e->nlevel; level++)
        emit_run(e, out, level);
    buf_printf(out, "\nint %s_run_batch(%s)\n{\n", e->name, run_parameters(e, true));
    buf_puts(out, "    int status = 0;\n    size_t i = 0;\n");
    for (int level = 1; level < e->nlevel; level++)
        emit_steps(e, out, level);
    emit_steps(e, out, 0);
    buf_puts(out, "    return status;\n}\n");
}
