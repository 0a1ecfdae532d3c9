/* c_header.c: the header of a compiled model: usage example, sizes, functions. */
#include "emit/emit_int.h"
#include <ctype.h>
#include <inttypes.h>

static const char *upper(Arena *a, const char *s)
{
    char *u = arena_strdup(a, s);
    for (char *p = u; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    return u;
}

static bool is_port(const Buffer *b)
{
    return b->kind == BUF_INPUT || b->kind == BUF_OUTPUT;
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
    buf_puts(&out, "void *workspace");
    return buf_text(&out);
}

static void example(Emitter *e, Buf *out)
{
    bool external = e->options->weights == WEIGHTS_EXTERN;
    buf_printf(out, "/* %s: a neural network, compiled by nnc. A complete use:\n *\n"
                    " *     #include \"%s\"\n", e->name, e->options->header);
    if (e->work_bytes && !e->on_stack)
        buf_puts(out, " *     #include <stdlib.h>\n");
    buf_puts(out, " *\n *     int main(void)\n *     {\n");
    for (size_t i = 0; i < e->program->nbuf; i++) {
        const Buffer *b = e->program->buf[i];
        if (is_port(b))
            buf_printf(out, " *         static %s %s[%s_%s_LEN];%s\n", elem_type(b->elem), b->name,
                       e->upper, upper(e->arena, b->name),
                       b->kind == BUF_INPUT ? "      // fill in" : "");
    }
    if (e->work_bytes && !e->on_stack)
        buf_printf(out, " *         void *workspace = "
                        "aligned_alloc(%s_ALIGN, %s_WORKSPACE_BYTES);\n",
                   e->upper, e->upper);
    if (external)
        buf_printf(out, " *         %s_weights weights; // blob: the bytes of %s, 64-byte aligned,"
                        " e.g. by mmap\n"
                        " *         if (%s_weights_open(&weights, blob, bytes) != 0) return 1;\n",
                   e->name, e->options->blob, e->name);
    buf_printf(out, " *         return %s_run(%s", e->name, external ? "&weights, " : "");
    for (size_t i = 0; i < e->program->nbuf; i++)
        if (is_port(e->program->buf[i]))
            buf_printf(out, "%s, ", e->program->buf[i]->name);
    buf_printf(out, "%s);\n *     }\n *\n", e->work_bytes && !e->on_stack ? "workspace" : "NULL");
    if (e->options->weights == WEIGHTS_EMBED)
        buf_printf(out, " * The weights are in %s: compile from its folder or pass -I of it.\n",
                   e->options->blob);
    buf_puts(out, " * Reentrant: weights are const, all else is the caller's. "
                  "Results are valid when 0\n"
                  " * is returned; not 0 is a broken promise of the caller's. "
                  "Inputs and outputs may not\n"
                  " * overlap and need no alignment beyond their type's. */\n");
}

static void sizes(Emitter *e, Buf *out)
{
    for (size_t i = 0; i < e->program->nbuf; i++) {
        const Buffer *b = e->program->buf[i];
        if (is_port(b))
            buf_printf(out, "#define %s_%s_LEN %" PRId64 " /* elements%s%s */\n", e->upper,
                       upper(e->arena, b->name), b->count, b->doc ? ": " : "",
                       b->doc ? b->doc : "");
    }
    buf_printf(out, "#define %s_WORKSPACE_BYTES %" PRId64 "%s\n", e->upper,
               e->on_stack ? 0 : e->work_bytes,
               e->on_stack || !e->work_bytes ? " /* workspace may be NULL */" : "");
    buf_printf(out, "#define %s_ALIGN %d /* of the workspace */\n", e->upper, BLOB_ALIGN);
    if (e->options->weights == WEIGHTS_EXTERN)
        buf_printf(out, "#define %s_WEIGHTS_BYTES %" PRId64 " /* size of %s */\n", e->upper,
                   e->program->weight_bytes + BLOB_HEADER, e->options->blob);
}

static void functions(Emitter *e, Buf *out)
{
    if (e->options->weights == WEIGHTS_EXTERN)
        buf_printf(out, "typedef struct %s_weights {\n"
                        "    const void *blob; /* the caller's; must outlive"
                        " its use */\n} %s_weights;\n\n"
                        "/* Checks magic, version, model and size, copies nothing. "
                        "0 when the blob fits. */\n"
                        "int %s_weights_open(%s_weights *weights, const void *blob, "
                        "size_t bytes);\n\n",
                   e->name, e->name, e->name, e->name);
    buf_printf(out, "int %s_run(%s);\n\n", e->name, run_parameters(e, false));
    buf_printf(out, "/* n samples, one after the other in each array. */\nint %s_run_batch(%s);\n",
               e->name, run_parameters(e, true));
}

void emit_header(Emitter *e, Buf *out)
{
    e->upper = upper(e->arena, e->name);
    example(e, out);
    buf_printf(out, "#ifndef %s_H\n#define %s_H\n#include <stddef.h>\n#include <stdint.h>\n\n"
                    "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n", e->upper, e->upper);
    sizes(e, out);
    buf_puts(out, "\n");
    functions(e, out);
    buf_puts(out, "\n#ifdef __cplusplus\n}\n#endif\n#endif\n");
}
