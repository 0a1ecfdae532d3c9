/* c_header.c: the header of a compiled model: usage example, sizes, functions. */
#include "base/ascii.h"
#include "emit/emit_int.h"
#include "runtime_text.h"
#include <inttypes.h>
#include <string.h>

static const char *upper(Arena *a, const char *s)
{
    char *u = arena_strdup(a, s);
    ascii_upper(u);
    return u;
}

const char *run_parameters(Emitter *e, bool batch)
{
    Buf out = {.arena = e->arena};
    if (e->options->weights == WEIGHTS_EXTERN)
        buf_printf(&out, "const %s_weights *weights, ", e->name);
    if (batch)
        buf_puts(&out, "size_t n, ");
    for (size_t i = 0; i < e->program->nbuf; i++) {
        const Buffer *b = e->program->buf[i];
        if (is_port(b))
            buf_printf(&out, "%s%s *%s, ", b->kind == BUF_INPUT ? "const " : "",
                       elem_type(b->elem), b->name);
    }
    buf_puts(&out, e->options->parallel ? "void *workspace, nnc_pool *pool" : "void *workspace");
    return buf_text(&out);
}

/* What a caller has to give who calls everything. */
static int64_t work_bytes(const Emitter *e)
{
    int64_t most = 0;
    for (int i = 0; i < e->nlevel; i++)
        if (wants_work(&e->level[i]) && e->level[i].bytes > most)
            most = e->level[i].bytes;
    return most;
}

static bool run_wants_work(const Emitter *e)
{
    return wants_work(&e->level[0]);
}

static void example_weights(Emitter *e, Buf *out)
{
    buf_printf(out,
               "static void *read_weights(const char *path)\n{\n"
               "    void *blob = aligned_alloc(%s_ALIGN, %s_WEIGHTS_BYTES); // or map the file\n"
               "    FILE *file = fopen(path, \"rb\");\n"
               "    int whole = blob && file && fread(blob, %s_WEIGHTS_BYTES, 1, file) == 1;\n"
               "    if (file)\n        fclose(file);\n"
               "    return whole ? blob : NULL;\n}\n\n",
               e->upper, e->upper, e->upper);
}

static void example_arrays(Emitter *e, Buf *out)
{
    for (size_t i = 0; i < e->program->nbuf; i++) {
        const Buffer *b = e->program->buf[i];
        if (is_port(b))
            buf_printf(out, "    static %s %s[%s_%s_LEN];%s\n", elem_type(b->elem), b->name,
                       e->upper, upper(e->arena, b->name),
                       b->kind == BUF_INPUT ? " // fill in" : "");
    }
    if (run_wants_work(e))
        buf_printf(out, "    void *workspace = aligned_alloc(%s_ALIGN, %s_WORKSPACE_BYTES);\n",
                   e->upper, e->upper);
}

static void example(Emitter *e, Buf *out)
{
    bool external = e->options->weights == WEIGHTS_EXTERN, parallel = e->options->parallel;
    buf_printf(out, "#include \"%s\"\n%s%s\n", e->options->header,
               external ? "#include <stdio.h>\n" : "",
               external || run_wants_work(e) ? "#include <stdlib.h>\n" : "");
    if (external)
        example_weights(e, out);
    buf_puts(out, "int main(void)\n{\n");
    example_arrays(e, out);
    if (external)
        buf_printf(out, "    %s_weights weights;\n    const void *blob = read_weights(\"%s\");\n"
                        "    if (%s_weights_open(&weights, blob, %s_WEIGHTS_BYTES) != 0)\n"
                        "        return 1;\n",
                   e->name, e->options->blob, e->name, e->upper);
    if (parallel)
        buf_puts(out, "    nnc_pool *pool = nnc_pool_create(4);\n");
    buf_printf(out, "    %s %s_run(%s", parallel ? "int status =" : "return", e->name,
               external ? "&weights, " : "");
    for (size_t i = 0; i < e->program->nbuf; i++)
        if (is_port(e->program->buf[i]))
            buf_printf(out, "%s, ", e->program->buf[i]->name);
    buf_printf(out, "%s%s);\n", run_wants_work(e) ? "workspace" : "NULL", parallel ? ", pool" : "");
    buf_puts(out, parallel ? "    nnc_pool_free(pool);\n    return status;\n}\n" : "}\n");
}

/* The comment that opens the header. */
static void introduction(Emitter *e, Buf *out)
{
    Buf code = {.arena = e->arena}, lines = {.arena = e->arena};
    example(e, &code);
    wrap_lines(&lines, buf_text(&code), LINE_WIDTH - 8);
    buf_printf(out, "/* %s: a neural network for programs in C, written by nnc. A complete "
                    "program:\n *\n", e->name);
    for (const char *s = buf_text(&lines), *end; (end = strchr(s, '\n')) != NULL; s = end + 1)
        buf_printf(out, end > s ? " *     %.*s\n" : " *%.*s\n", (int)(end - s), s);
    buf_puts(out, " *\n");
    if (e->options->weights == WEIGHTS_EMBED)
        buf_printf(out, " * The weights are in %s: compile in its folder, or pass -I of it.\n",
                   e->options->blob);
    if (e->options->parallel)
        buf_puts(out, " * A pool may be NULL: the call then runs on its own thread, with the same"
                      " results, bit for bit.\n");
    buf_puts(out,
             " * Reentrant: weights are constant, all else is the caller's. Inputs and outputs "
             "may\n"
             " * not overlap, and need no alignment beyond their type's. */\n");
}

/* One macro; values stand below each other. */
static void size_macro(Emitter *e, Buf *out, const char *what, int64_t value, const char *doc)
{
    buf_printf(out, "#define %s_%-*s ", e->upper, e->widest, what);
    buf_printf(out, *doc ? "%-8" PRId64 " /* %s */\n" : "%" PRId64 "\n", value, doc);
}

static const char *length_name(Emitter *e, const Buffer *b)
{
    return arena_printf(e->arena, "%s_LEN", upper(e->arena, b->name));
}

static void sizes(Emitter *e, Buf *out)
{
    e->widest = (int)strlen("WORKSPACE_BYTES");
    for (size_t i = 0; i < e->program->nbuf; i++) {
        int n = (int)strlen(e->program->buf[i]->name) + 4;
        if (is_port(e->program->buf[i]) && n > e->widest)
            e->widest = n;
    }
    for (size_t i = 0; i < e->program->nbuf; i++) {
        const Buffer *b = e->program->buf[i];
        if (is_port(b))
            size_macro(e, out, length_name(e, b), b->count,
                       b->doc ? arena_printf(e->arena, "elements: %s", b->doc) : "elements");
    }
    int64_t work = work_bytes(e);
    size_macro(e, out, "WORKSPACE_BYTES", work,
               run_wants_work(e) ? ""
               : work ? "for run_batch; NULL: it takes one sample after the other"
                      : "it may be NULL");
    size_macro(e, out, "ALIGN", BUFFER_ALIGN, "bytes, of the workspace and of a blob of weights");
    if (e->options->weights == WEIGHTS_EXTERN)
        size_macro(e, out, "WEIGHTS_BYTES", e->program->weight_bytes + BLOB_HEADER,
                   arena_printf(e->arena, "size of %s", e->options->blob));
}

/* What run can refuse. */
static const char *statuses(Emitter *e)
{
    Buf out = {.arena = e->arena};
    bool everywhere = e->ntarget == 1;
    for (int i = 0; i < e->ntarget; i++)
        everywhere |= !*e->target[i].target->guard;
    if (e->options->weights == WEIGHTS_EXTERN)
        buf_printf(&out, "; %d: the weights were refused", STATUS_NO_WEIGHTS);
    if (run_wants_work(e))
        buf_printf(&out, "; %d: the workspace is NULL or not aligned", STATUS_NO_WORKSPACE);
    if (!everywhere)
        buf_printf(&out, "; %d: the processor has none of the instruction sets", STATUS_NO_TARGET);
    return buf_text(&out);
}

static void functions(Emitter *e, Buf *out)
{
    if (e->options->weights == WEIGHTS_EXTERN)
        buf_printf(
            out,
            "typedef struct %s_weights {\n"
            "    const void *blob; /* the caller's, must outlive its use; NULL: refused */\n"
            "} %s_weights;\n\n"
            "/* Checks magic, version, model, size and alignment; copies nothing. Returns 0 when"
            " the blob fits. */\n"
            "int %s_weights_open(%s_weights *weights, const void *blob, size_t bytes);\n\n",
            e->name, e->name, e->name, e->name);
    buf_printf(out, "/* Returns 0%s. */\nint %s_run(%s);\n\n", statuses(e), e->name,
               run_parameters(e, false));
    const char *misaligned = !run_wants_work(e) && work_bytes(e)
                             ? arena_printf(e->arena, " Also %d: the workspace is not aligned.",
                                            STATUS_NO_WORKSPACE)
                             : "";
    buf_printf(out, "/* n samples, one after the other in each array.%s */\n"
                    "int %s_run_batch(%s);\n", misaligned, e->name, run_parameters(e, true));
}

void emit_header(Emitter *e, Buf *result)
{
    Buf wide = {.arena = e->arena}, *out = &wide;
    e->upper = upper(e->arena, e->name);
    introduction(e, result);
    buf_printf(out, "#ifndef %s_H\n#define %s_H\n#include <stddef.h>\n#include <stdint.h>\n\n",
               e->upper, e->upper);
    if (e->options->parallel)
        buf_printf(out, "%s\n", runtime_text[0]);
    buf_puts(out, "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
    sizes(e, out);
    buf_puts(out, "\n");
    functions(e, out);
    buf_puts(out, "\n#ifdef __cplusplus\n}\n#endif\n#endif\n");
    wrap_lines(result, buf_text(out), LINE_WIDTH);
}
