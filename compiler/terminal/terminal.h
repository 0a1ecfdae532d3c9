/* terminal.h: the terminal, and the prompt on one or on a pipe: part of the program, not of the
 * library. */
#ifndef NNC_TERMINAL_H
#define NNC_TERMINAL_H
#include "nnc.h"

/* Reads statements from standard input until it ends. From a terminal with line editing, history
 * and completion, where libedit was there at build time; from a pipe without a prompt, and then
 * the status is NNC_BAD_INPUT if any statement failed. file NULL: none is loaded first. */
nnc_status terminal_repl(nnc *n, const char *file);

/* Is a file descriptor a terminal where colours are wanted? */
nnc_style terminal_style(int fd);

/* Where standard output is seen; a terminal is asked for what it can show. */
nnc_screen terminal_screen(void);
#endif
