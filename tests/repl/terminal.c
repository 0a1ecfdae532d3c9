/* terminal.c: `nnc repl` on a pseudo-terminal: what a person types, and what must be seen then.
 *
 *     terminal NNC FOLDER     FOLDER: to write in; becomes the home of the history */
#define _XOPEN_SOURCE 700
#include "pty.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Seconds of work for any machine: products of matrices. */
static void long_evaluation(void)
{
    line("m = expand([[1]] -> relu, [1500, 1500])", "\n");
    type("m @ m @ m @ m @ m @ m @ m @ m @ m @ m @ m @ m @ m @ m @ m @ m @ m @ m\n");
    expect("\n");
    struct timespec pause = {1, 0};
    nanosleep(&pause, NULL);
    double begun = now();
    type("\x03");
    expect("interrupted");
    expect("> ");
    if (now() - begun > 10000)
        fail("the end of the evaluation in time");
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    const char *const command[] = {argv[1], "repl", "--target=generic", NULL};
    pid_t child = start(command, argv[2]);
    expect("> ");
    line("f = dense 1 w=[[2]] b=[1]", "\n");
    line("10 -> f", "21");
    line("[1,\n2] -> relu", "[1.0 2.0]");
    type("this (is not\x03");
    expect("> ");
    type("x = (1 +\n");
    expect("... ");
    type("\x03");
    expect("> ");
    line("x", "unknown name 'x'");
    line("10 -> f", "21");
    long_evaluation();
    line("10 -> f", "21");
#ifdef HAVE_LIBEDIT
    line("1 -> softsi\t", "0.5");      /* the rest is completed */
    line(":expl\t", "model typed");
    line("\x10\x10", "0.5");           /* two lines back */
    type("-3 -> hardt\t m\t");          /* words to choose from */
    expect("max=");
    expect("min=");
    type("\x03");
    expect("> ");
#endif
    type("\x04");
    finish(child);
#ifdef HAVE_LIBEDIT
    char path[1000], text[1 << 16];
    snprintf(path, sizeof path, "%s/nnc_history", argv[2]);
    FILE *history = fopen(path, "r");
    size_t n = history ? fread(text, 1, sizeof text - 1, history) : 0;
    text[n] = 0;
    if (!strstr(text, "dense"))
        fail("the history in its file");
#endif
    return 0;
}
