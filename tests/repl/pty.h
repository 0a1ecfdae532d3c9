/* pty.h: a program on a pseudo-terminal: what a person types, and what must be seen then. All of it
 * ends the test where it fails. */
#ifndef NNC_PTY_H
#define NNC_PTY_H
#include <stddef.h>
#include <sys/types.h>

enum { PATIENCE = 20000 /* ms */ };

extern int terminal; /* the side of the person */

/* Starts argv[0] on a new terminal of 80 x 24 characters of 10 x 20 pixels; folder is its home. */
pid_t start(const char *const *argv, const char *folder);
/* Its exit status must be 0, and the terminal's settings as they were. */
void finish(pid_t child);

void fail(const char *what);
double now(void); /* ms */

/* Reads until `text` was printed, and forgets what came up to there. How many bytes came before it,
 * which then lie in before[]. */
size_t expect(const char *text);
extern char before[];

void type(const char *text);
/* Types it and a newline; expects the result and the next prompt. */
void line(const char *text, const char *result);
#endif
