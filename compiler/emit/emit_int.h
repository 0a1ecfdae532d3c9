/* emit_int.h: what the files of emit/ share. */
#ifndef NNC_EMIT_INT_H
#define NNC_EMIT_INT_H
#include "base/map.h"
#include "emit/emit.h"
#include "loop/math.h"

typedef struct Emitter {
    Arena *arena;
    const EmitTarget *target; /* all of them */
    int ntarget;
    const EmitOptions *options;
    const Program *program; /* the first: its interface is everyone's */
    const char *name, *upper;
    Workspace level[MAX_LEVELS]; /* of the model and of its batches */
    int nlevel;
    Map taken;          /* names of the arrays of weights */
    int widest;         /* macro of the header, without the model's name */
} Emitter;

/* c_file.c */
/* "mnist_fc1", or "mnist_fc1_v4" where the file holds several targets. */
const char *function_name(Emitter *e, const char *fn, const Target *t);

/* c_sequence.c */
bool is_stored(const LStmt *s, const Buffer *b);
/* Weights of `inline` are visible by name; all else is passed. */
bool is_passed(Emitter *e, const Buffer *b);
const char *level_name(Emitter *e, const char *what, int level); /* "run", "run_x64" */
bool takes_blob(const Emitter *e);
void emit_sequence(Emitter *e, Buf *out, const EmitTarget *et, int level);

/* c_entry.c */
void emit_entry_points(Emitter *e, Buf *out);

/* c_expr.c: the body of one function. width: "s", "1" is the target's name for one lane; taken:
 * names that its variables may not have, beside those of the parameters. */
void emit_body(Arena *a, Buf *out, const LFunc *f, const char *width, const Map *taken);
/* The math functions that the statements call, callees first, each once a width; noted in
 * `done`. */
void emit_math_callees(Arena *a, Buf *out, const LStmt *s, const Target *t, Map *done);
const char *elem_type(Elem e);

/* prelude.c: the entries of runtime/prelude that `text` uses, transitively. */
void emit_prelude(Arena *a, Buf *out, const char *text, const Target *t, Map *done);

/* c_opening.c */
void emit_opening(Emitter *e, Buf *out);
void emit_target_macros(Emitter *e, Buf *out, const Target *t, const char *text, Map *done);
/* What a function of the prelude or of math.def with so many lanes begins with: FN in
 * runtime/prelude. */
const char *inline_macro(Arena *a, const Target *t, int lanes);
const char *target_macro(Arena *a, const Target *t); /* "TARGET_V4\n" or "" */
const char *layer_macro(Arena *a, const Target *t); /* of a function of a layer */

/* c_wrap.c */
void wrap_lines(Buf *out, const char *text, size_t width);
enum { LINE_WIDTH = 100 };
/* A comment of text that may hold names of the model. */
void emit_comment(Buf *out, const char *text);

/* c_number.c: f, which is finite, as a literal. */
enum { FLOAT_ROOM = 48 };
void float_text(char s[FLOAT_ROOM], float f);

/* c_weights.c */
void emit_weight_arrays(Emitter *e, Buf *out);
void make_blob(Emitter *e, EmitResult *result);
void make_blob_header(const Emitter *e, unsigned char header[BLOB_HEADER]);
void emit_blob(Emitter *e, Buf *out);

/* c_header.c */
void emit_header(Emitter *e, Buf *out);
/* "const float *x, float *y, void *workspace", with --parallel ", nnc_pool *pool": batch adds
 * `size_t n` where it belongs. */
const char *run_parameters(Emitter *e, bool batch);
#endif
