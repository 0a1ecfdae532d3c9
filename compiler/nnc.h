/* nnc.h: the nnc compiler as a library. The program `nnc` is made of these calls and nothing else.
 *
 *     nnc *n = nnc_new(NULL, NULL);
 *     const nnc_file *file;
 *     size_t files;
 *     nnc_set(n, "target", "generic");
 *     if (nnc_open(n, "mnist.nn") == NNC_OK && nnc_compile(n, "mnist.c", &file, &files) == NNC_OK)
 *         nnc_write(n, file, files);              // mnist.c and mnist.h
 *     for (size_t i = 0; i < nnc_diags(n); i++)
 *         report(nnc_diag_at(n, i));
 *     nnc_free(n);
 *
 * Ownership: an nnc is one model being worked on. Everything a call hands out (text, buffers,
 * names) belongs to it, is constant, and lives until nnc_free.
 *
 * Threads: no global state; different nnc may be used by different threads at the same time, one
 * nnc by one thread at a time.
 *
 * Errors: calls return a status; what went wrong is a list of diagnostics. A call that fails leaves
 * the nnc able to say why, and only that: free it afterwards. Nothing here exits, aborts, prints or
 * changes the locale. */
#ifndef NNC_H
#define NNC_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#define NNC_API __attribute__((visibility("default")))
#else
#define NNC_API
#endif

typedef struct nnc nnc;

/* The values up to NNC_BUG are the exit statuses of the program. */
typedef enum nnc_status {
    NNC_OK = 0,
    NNC_BAD_INPUT = 1, /* a file is wrong, or can't be read or written */
    NNC_BAD_USE = 2,   /* an option, a word or a call is wrong */
    NNC_BUG = 3,       /* the compiler contradicts itself: please report it */
    NNC_NO_MEMORY = 4
} nnc_status;

NNC_API const char *nnc_version(void);

/* ---- life ---- */

/* As realloc, but bytes == 0 frees: returns memory aligned for any type, or NULL when there is no
 * more. Called only inside calls of this header on the nnc it was given to. It serves everything
 * but what other libraries take for themselves: those for JSON, zip, threads and pictures, LLVM. */
typedef void *nnc_alloc(void *user, void *old, size_t bytes);

NNC_API nnc *nnc_new(nnc_alloc *alloc, void *user); /* alloc NULL: malloc. NULL: no memory */
/* NULL is fine. Also closes and unmaps files: those that were read must not become shorter before,
 * or the system ends the process (SIGBUS). */
NNC_API void nnc_free(nnc *n);

/* ---- options ---- */

/* Sets an option of the command line by its name without dashes: ("target", "generic"),
 * ("dim", "T=128"), ("no-cse", NULL). value is NULL for those that take none. Call it before
 * nnc_open. `nnc help options` lists them. */
NNC_API nnc_status nnc_set(nnc *n, const char *option, const char *value);

/* *value is the one set last, the default, or NULL when there is neither; "" for an option that
 * takes none and was set. */
NNC_API nnc_status nnc_get(nnc *n, const char *option, const char **value);

/* Reads a whole command line, without the program's name: options are set, the first word becomes
 * *command ("compile" when it is not the name of one), the others *words. */
NNC_API nnc_status nnc_args(nnc *n, int argc, const char *const *argv, const char **command,
                            const char *const **words, size_t *nwords);

/* ---- a model ---- */

/* Reads and parses a model. Once for each nnc. path "-" is standard input. */
NNC_API nnc_status nnc_open(nnc *n, const char *path);
/* The same from memory (copied). name stands in diagnostics, and weights are looked for beside it.
 * */
NNC_API nnc_status nnc_open_text(nnc *n, const char *name, const char *text, size_t bytes);

typedef struct nnc_port { /* an input or an output, of one sample */
    const char *name;     /* as in the model; "y" for an unnamed single output */
    const char *type;     /* of an element: "f32", "i64", "bool" … */
    int rank;             /* 0: a scalar */
    const int64_t *dim;   /* rank numbers */
    int64_t count;        /* elements: the product of dim */
} nnc_port;

typedef struct nnc_ports {
    const nnc_port *input, *output;
    size_t inputs, outputs;
} nnc_ports;

/* Shapes are inferred and weights bound by the first call that needs it; this one asks for no
 * more. */
NNC_API nnc_status nnc_model_ports(nnc *n, nnc_ports *out);

/* ---- results ---- */

typedef struct nnc_file {
    const char *path;
    const void *data; /* text is not NUL-terminated */
    size_t bytes;
} nnc_file;

/* Compiles. The suffix of `out` chooses what is made: "m.c" gives m.c, m.h and, where the weights
 * are not in the C text, m.bin; "m.o", "m.s" and "m.ll" likewise, by LLVM where it is there;
 * "m.json" gives a summary. Nothing is written, see nnc_write, but the file of the option "tune".
 * out NULL: only what the option "dump" asks for. */
NNC_API nnc_status nnc_compile(nnc *n, const char *out, const nnc_file **file, size_t *files);

/* Writes files whole, and all of them or none. */
NNC_API nnc_status nnc_write(nnc *n, const nnc_file *file, size_t files);

/* Evaluates the model once by the reference: naive loops in double over the model as written. in[i]
 * and out[i] are row-major arrays of as many doubles as the port has elements (bool: 0 or 1). */
NNC_API nnc_status nnc_eval(nnc *n, const double *const *in, double *const *out);

/* The commands whose result is text. A text is NUL-terminated and ends with a newline, or is "". */
NNC_API nnc_status nnc_explain(nnc *n, const char **text);
/* The file in canonical layout. With the option "in-place" the file is rewritten, with "check" it
 * is only compared (NNC_BAD_INPUT when it differs), and *text is "". */
NNC_API nnc_status nnc_format(nnc *n, const char **text);
NNC_API nnc_status nnc_help(nnc *n, const char *topic, const char **text); /* topic may be NULL */
NNC_API nnc_status nnc_targets(nnc *n, const char **text);
/* What the options "dump" and "time" asked for, gathered by the calls so far; "" for nothing. */
NNC_API const char *nnc_dumps(nnc *n);
NNC_API const char *nnc_times(nnc *n);

/* `nnc run` and `nnc check`: words name input files, "x=in.npy", "in.npy" or "in.npz:key". Outputs
 * are printed into *text, or written where the option "output" says. nnc_check gives NNC_BAD_INPUT
 * when a deviation is beyond the bound; *text is complete then too. What runs the emitted C builds
 * it in $TMPDIR/nnc-XXXXXX, which stays there if the process is killed meanwhile: signals are the
 * program's, and none is blocked or caught here. */
NNC_API nnc_status nnc_run(nnc *n, const char *const *words, size_t nwords, const char **text);
NNC_API nnc_status nnc_check(nnc *n, const char *const *words, size_t nwords, const char **text);
/* `nnc bench`: words as for nnc_run, inputs that are not given are random. */
NNC_API nnc_status nnc_bench(nnc *n, const char *const *words, size_t nwords, const char **text);

/* JSON: of diagnostics only */
typedef enum nnc_style { NNC_PLAIN, NNC_COLOUR, NNC_JSON } nnc_style;

/* How a terminal takes pictures: by kitty's protocol, by iTerm2's, as sixels. */
typedef enum nnc_pictures { NNC_NO_PICTURES, NNC_KITTY, NNC_ITERM, NNC_SIXEL } nnc_pictures;

/* Where a picture is to be seen. Without pictures, or where the library that draws them is
 * missing, style decides: half blocks in 24-bit colours, or plain characters. */
typedef struct nnc_screen {
    nnc_style style;
    nnc_pictures pictures;
    int columns;                 /* characters in a line; 0: not known */
    int cell_width, cell_height; /* of a character, in pixels; 0: not known */
} nnc_screen;

/* `nnc plot`: words name points and labels, "x=points.npy" and "y=labels.npy". The picture is
 * written where the option "output" says, or else is *text, for that screen. */
NNC_API nnc_status nnc_plot(nnc *n, const char *const *words, size_t nwords,
                            const nnc_screen *screen, const char **text);

/* ---- diagnostics ---- */

typedef enum nnc_severity { NNC_ERROR, NNC_WARNING, NNC_NOTE } nnc_severity;

typedef struct nnc_diag {
    nnc_severity severity; /* a note belongs to the error or warning before it */
    const char *file;      /* as the caller spelled it; "" for a note without a place */
    int line, col;         /* from 1, columns in bytes; 0 when the file is not text */
    const char *message;   /* one line without a full stop */
} nnc_diag;

NNC_API size_t nnc_diags(const nnc *n);
NNC_API nnc_diag nnc_diag_at(const nnc *n, size_t i);

/* All of them as the program prints them; with the option json-diagnostics always as JSON. NULL
 * when there is no memory for it. */
NNC_API const char *nnc_diag_text(nnc *n, nnc_style style);

/* Called at the start of each longer step with its name, in the thread of the call; may be NULL. */
typedef void nnc_progress(void *user, const char *step);
NNC_API void nnc_on_progress(nnc *n, nnc_progress *fn, void *user);

/* ---- the prompt ---- */

/* Statements evaluated as they are typed, compiled in memory: what `nnc repl` is made of. It is
 * about no file: n holds the options, is not opened, and must outlive the prompt. The library
 * reads no terminal. */
typedef struct nnc_repl nnc_repl;

typedef enum nnc_repl_state {
    NNC_REPL_READY, /* for the next statement */
    NNC_REPL_MORE,  /* the statement goes on in the next line; an empty one ends it */
    NNC_REPL_QUIT   /* :quit */
} nnc_repl_state;

/* Results (is_error 0) and diagnostics (1), lines with their newlines; called inside
 * nnc_repl_line. */
typedef void nnc_print(void *user, int is_error, const char *text);

/* NULL when LLVM is missing or n has the options "threads" or "parallel", of which n then has a
 * diagnostic, or without memory. */
NNC_API nnc_repl *nnc_repl_new(nnc *n, nnc_print *print, void *user);
NNC_API void nnc_repl_free(nnc_repl *r); /* NULL is fine */

NNC_API nnc_repl_state nnc_repl_line(nnc_repl *r, const char *line); /* without newline */
NNC_API void nnc_repl_end(nnc_repl *r);    /* no line follows: an open statement is run */
NNC_API void nnc_repl_cancel(nnc_repl *r); /* drops the lines of an unfinished statement */
NNC_API int nnc_repl_errors(const nnc_repl *r); /* statements and commands that failed so far */

/* Stops what nnc_repl_line is doing as soon as can be. The only call that a signal handler, or
 * another thread, may make meanwhile; from another thread it does not stop code that runs
 * already. */
NNC_API void nnc_repl_interrupt(nnc_repl *r);

/* Called when `:plot` is about to draw, to ask where; without it: in plain characters. */
typedef void nnc_look(void *user, nnc_screen *out);
NNC_API void nnc_repl_on_plot(nnc_repl *r, nnc_look *fn, void *user);

/* The most memory that one statement may take, besides the values that names keep; 0: no limit. */
NNC_API void nnc_repl_limit(nnc_repl *r, size_t bytes);

/* What the word before the cursor may be: *list has that many words, sorted, to stand in the
 * place of line[*start] to line[cursor]; it lives until the next call. */
NNC_API size_t nnc_repl_complete(nnc_repl *r, const char *line, size_t cursor, size_t *start,
                                 const char *const **list);

#ifdef __cplusplus
}
#endif
#endif
