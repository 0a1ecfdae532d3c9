/* c_weights.c: weights as arrays of the C text, or as a blob that is assembled in or passed in.
 *
 * The blob: 64 bytes of header (8 magic "NNCBLOB\n", u32 version, u32 header size, u64 hash of the
 * structure, u64 bytes of the whole, zeros), then every array as the kernels read it,
 * little-endian, each 64-byte aligned. The hash covers names, types, counts and places, not values:
 * retrained weights fit. */
#include "emit/emit_int.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { BLOB_VERSION = 1 };

static const char magic[8] = "NNCBLOB\n";

/* FNV-1a, 64 bits. */
static uint64_t hash_text(uint64_t h, const char *s)
{
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
    return h;
}

static uint64_t structure_hash(const Emitter *e)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < e->program->nbuf; i++) {
        const Buffer *b = e->program->buf[i];
        if (b->kind == BUF_WORK)
            continue;
        h = hash_text(h, arena_printf(e->arena, "%d %s %s %" PRId64 " %" PRId64 " %s\n",
                                      (int)b->kind,
                                      elem_type(b->elem), b->name, b->count, b->offset,
                                      b->doc ? b->doc : ""));
    }
    return h;
}

void make_blob_header(const Emitter *e, unsigned char header[BLOB_HEADER])
{
    uint32_t version = BLOB_VERSION, size = BLOB_HEADER;
    uint64_t hash = structure_hash(e), bytes = (uint64_t)e->program->weight_bytes + BLOB_HEADER;
    memset(header, 0, BLOB_HEADER);
    memcpy(header, magic, 8);
    memcpy(header + 8, &version, 4);
    memcpy(header + 12, &size, 4);
    memcpy(header + 16, &hash, 8);
    memcpy(header + 24, &bytes, 8);
}

void emit_blob_weights(const Program *p, unsigned char *blob)
{
    for (size_t i = 0; i < p->nbuf; i++) {
        const Buffer *b = p->buf[i];
        if (b->kind == BUF_WEIGHT)
            memcpy(blob + BLOB_HEADER + b->offset, b->data, (size_t)b->count * elem_size(b->elem));
    }
}

void make_blob(Emitter *e, EmitResult *result)
{
    size_t bytes = (size_t)e->program->weight_bytes + BLOB_HEADER;
    unsigned char *blob = arena_alloc(e->arena, bytes);
    make_blob_header(e, blob);
    emit_blob_weights(e->program, blob);
    result->blob = blob;
    result->blob_size = bytes;
}

/* In an initialiser, where no function can stand: what is not finite is divided for, and of a NaN
 * the bits are lost. Zeros are short, for there may be millions. */
static void print_float_element(Buf *out, float f)
{
    char s[FLOAT_ROOM];
    if (f != f || f - f != 0) {
        buf_puts(out, f != f ? "0.0f/0.0f," : f > 0 ? "1.0f/0.0f," : "-1.0f/0.0f,");
        return;
    }
    if (f == 0 && 1 / f > 0) {
        buf_puts(out, "0,");
        return;
    }
    float_text(s, f);
    buf_puts(out, s);
    buf_puts(out, ",");
}

static void print_element(Buf *out, const Buffer *b, int64_t i)
{
    switch (b->elem) {
    case ELEM_F32:  print_float_element(out, ((const float *)b->data)[i]); break;
    case ELEM_I32: {
        int32_t v = ((const int32_t *)b->data)[i];
        buf_printf(out, v == INT32_MIN ? "INT32_MIN," : "%" PRId32 ",", v);
        break;
    }
    case ELEM_I64: {
        int64_t v = ((const int64_t *)b->data)[i];
        buf_printf(out, v == INT64_MIN ? "INT64_MIN," : "INT64_C(%" PRId64 "),", v);
        break;
    }
    case ELEM_BOOL: buf_printf(out, "%d,", ((const uint8_t *)b->data)[i]); break;
    case ELEM_F16:
    case ELEM_BF16: buf_printf(out, "0x%x,", ((const uint16_t *)b->data)[i]); break;
    case ELEM_I8:   buf_printf(out, "%d,", ((const int8_t *)b->data)[i]); break;
    }
}

enum { LONGEST = 17 }; /* "-0.000123456789f," but for one; INT64_C of 19 digits is rare */

static void emit_array(Emitter *e, Buf *out, const Buffer *b)
{
    bool aligned = false;
    for (int i = 0; i < e->ntarget; i++)
        aligned |= *e->target[i].target->guard != 0;
    if (b->doc) {
        buf_puts(out, "\n");
        emit_comment(out, b->doc);
    }
    buf_printf(out, "\nstatic const %s %s[%" PRId64 "]%s = {", elem_type(b->elem), b->name,
               b->count,
               aligned ? " ALIGNED" : "");
    size_t line = 0;
    for (int64_t i = 0; i < b->count; i++) {
        if (i == 0 || out->n - line > LINE_WIDTH - LONGEST) {
            buf_puts(out, "\n    ");
            line = out->n - 4;
        }
        print_element(out, b, i);
    }
    buf_puts(out, "\n};\n");
}

void emit_weight_arrays(Emitter *e, Buf *out)
{
    for (size_t i = 0; i < e->program->nbuf; i++)
        if (e->program->buf[i]->kind == BUF_WEIGHT)
            emit_array(e, out, e->program->buf[i]);
}

/* #embed where the language has it (C23: before, compilers that know it warn), else the
 * assembler's .incbin. The symbol stays local. */
static const char embed_text[] =
    "/* All weights, from FILE: by the compiler where it can, else by the assembler. */\n"
    "#if defined(__has_embed) && defined(__STDC_VERSION__) && __STDC_VERSION__ >= 202311L\n"
    "static const unsigned char NAME_blob[] __attribute__((aligned(64))) = {\n"
    "#embed \"FILE\"\n"
    "};\n"
    "#else\n"
    "extern const unsigned char NAME_blob[] __asm__(\"NAME_blob\") "
    "__attribute__((visibility(\"hidden\")));\n"
    "#if defined(__APPLE__)\n"
    "__asm__(\".section __TEXT,__const\\n.balign 64\\n"
    "NAME_blob:\\n.incbin \\\"FILE\\\"\\n.text\\n\");\n"
    "#else\n"
    "__asm__(\".pushsection .rodata\\n.balign 64\\nNAME_blob:\\n.incbin \\\"FILE\\\"\\n\"\n"
    "        \".byte 0\\n.popsection\\n\");\n"
    "#endif\n"
    "#endif\n";

static void substitute(Buf *out, const char *text, const char *name, const char *file)
{
    while (*text)
        if (strncmp(text, "NAME", 4) == 0) {
            buf_puts(out, name);
            text += 4;
        } else if (strncmp(text, "FILE", 4) == 0) {
            buf_puts(out, file);
            text += 4;
        } else {
            buf_add(out, text++, 1);
        }
}

void emit_blob(Emitter *e, Buf *out)
{
    if (e->options->weights == WEIGHTS_EMBED) {
        buf_puts(out, "\n");
        substitute(out, embed_text, e->name, e->options->blob);
        return;
    }
    unsigned char header[BLOB_HEADER];
    uint64_t bytes = (uint64_t)e->program->weight_bytes + BLOB_HEADER;
    make_blob_header(e, header);
    buf_printf(out, "\nint %s_weights_open(%s_weights *weights, const void *blob, size_t bytes)\n"
                    "{\n"
                    "    static const unsigned char header[%d] = {", e->name, e->name, BLOB_HEADER);
    for (int i = 0; i < BLOB_HEADER; i++)
        buf_printf(out, "%s%d,", i % 16 ? " " : "\n        ", header[i]);
    buf_printf(out, "\n    };\n    const unsigned char *have = (const unsigned char *)blob;\n"
                    "    weights->blob = NULL;\n"
                    "    if (have == NULL || (uintptr_t)blob %% %d != 0 || bytes != %" PRIu64 "u)\n"
                    "        return %d;\n"
                    "    for (size_t i = 0; i < sizeof header; i++)\n"
                    "        if (have[i] != header[i])\n"
                    "            return %d;\n"
                    "    weights->blob = blob;\n    return 0;\n}\n",
               BUFFER_ALIGN, bytes, STATUS_NO_WEIGHTS, STATUS_NO_WEIGHTS);
}
