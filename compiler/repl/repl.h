/* repl.h: the prompt: statements of the language, evaluated as they are typed.
 *
 * Each statement is expanded among the names of those before, compiled by the JIT in an arena
 * of its own, and run; its values are copied out, and the arena is freed, but for the last
 * expression's, which :explain and others ask about. Nothing here reads a terminal. */
#ifndef NNC_REPL_H
#define NNC_REPL_H
#include "nnc.h"
#include "tool/session.h"

typedef struct nnc_repl Repl;

/* NULL after errors were reported to s, or without memory. s stays the owner of the options, and
 * must outlive the result. */
Repl *repl_new(Session *s, nnc_print *print, void *user);
void repl_free(Repl *r);

/* One line without its newline. */
nnc_repl_state repl_line(Repl *r, const char *line);
/* No more lines come: what was not finished is an error. */
void repl_end(Repl *r);
void repl_cancel(Repl *r);
void repl_interrupt(Repl *r); /* may be called by a signal handler */
int repl_errors(const Repl *r);
void repl_limit(Repl *r, size_t bytes);
void repl_on_plot(Repl *r, nnc_look *fn, void *user);

/* Completions of the word before `cursor`; see nnc_repl_complete. */
size_t repl_complete(Repl *r, const char *line, size_t cursor, size_t *start,
                     const char *const **list);

/* For `nnc help repl`. */
void repl_help(Buf *out);
#endif
