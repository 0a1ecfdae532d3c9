/* diag.h: errors as data. Phases add diagnostics and go on; only main prints.
 *
 * Messages: lower case, no full stop; what was found, what was expected, and the remedy if
 * known. */
#ifndef NNC_DIAG_H
#define NNC_DIAG_H
#include "base/buf.h"
#include <stdbool.h>

enum { MAX_ERRORS = 20 };

typedef struct Source {
    const char *name; /* as the user wrote it, "<stdin>" for standard input */
    const char *text; /* NUL-terminated; NULL for a file that has no text (weights, .npy) */
    size_t len;
} Source;

/* Bytes start to end (exclusive) of a source. source NULL: no place to show. */
typedef struct Span {
    const Source *source;
    uint32_t start, end;
} Span;

typedef enum Severity { SEV_ERROR, SEV_WARNING, SEV_NOTE } Severity;

typedef struct Diag {
    Severity severity;
    Span span;
    const char *message;
    struct Diag *next;
} Diag;

/* What every phase is given. */
typedef struct Ctx {
    Arena *arena;
    Diag *first, **tail; /* tail: set by ctx_init */
    int errors;          /* after MAX_ERRORS further errors are counted, not kept */
} Ctx;

void ctx_init(Ctx *c, Arena *a);

/* Return false, so that a phase can end with `return error(...)`. */
bool error(Ctx *c, Span at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void warning(Ctx *c, Span at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Belongs to the diagnostic before it, and is dropped when that was. */
void note(Ctx *c, Span at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

Span span_join(Span a, Span b); /* from the start of a to the end of b */

/* Line and column (bytes), both from 1. */
void span_position(Span s, int *line, int *col);

/* All diagnostics of c as text: file:line:col, the source line and a caret; as one JSON object a
 * line; or with colours. */
typedef enum DiagStyle { DIAG_PLAIN, DIAG_COLOUR, DIAG_JSON } DiagStyle;
void diag_print(Buf *out, const Ctx *c, DiagStyle style);
#endif
