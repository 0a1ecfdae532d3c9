/* terminal.c: `nnc repl` on a pseudo-terminal: what a person types, and what must be seen then.
 *
 *     terminal NNC FOLDER     FOLDER: to write in; becomes the home of the history */
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 20000 /* ms */, ROOM = 1 << 16 };

static int terminal;
static char seen[ROOM];
static size_t nseen;

static void fail(const char *what)
{
    printf("not seen: '%s'\nafter:\n%.*s\n", what, (int)nseen, seen);
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

/* Reads until `text` was printed, and forgets what came up to there. */
static void expect(const char *text)
{
    double end = now() + PATIENCE;
    alarm(2 * PATIENCE / 1000); /* for what hangs elsewhere */
    for (;;) {
        seen[nseen] = 0;
        char *at = strstr(seen, text);
        if (at) {
            size_t n = (size_t)(at - seen) + strlen(text);
            nseen -= n;
            memmove(seen, seen + n, nseen);
            return;
        }
        struct pollfd p = {.fd = terminal, .events = POLLIN};
        double left = end - now();
        if (left <= 0 || poll(&p, 1, (int)left + 1) < 0 || nseen > ROOM - 4097)
            fail(text);
        ssize_t n = read(terminal, seen + nseen, 4096);
        if (n <= 0)
            fail(text);
        for (char *from = seen + nseen, *end_of = from + n; from < end_of; from++)
            if (*from) /* vt100 wants NULs as pauses */
                seen[nseen++] = *from;
    }
}

static void type(const char *text)
{
    if (write(terminal, text, strlen(text)) != (ssize_t)strlen(text))
        fail(text);
}

static void line(const char *text, const char *result)
{
    type(text);
    type("\n");
    expect(result);
    expect("> ");
}

static pid_t start(const char *nnc, const char *folder)
{
    terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || grantpt(terminal) || unlockpt(terminal))
        fail("a pseudo-terminal");
    pid_t child = fork();
    if (child == 0) {
        setsid();
        int fd = open(ptsname(terminal), O_RDWR);
        for (int i = 0; i < 3; i++)
            dup2(fd, i);
        setenv("XDG_STATE_HOME", folder, 1);
        setenv("HOME", folder, 1);
        setenv("TERM", "vt100", 1);
        execl(nnc, nnc, "repl", "--target=generic", (char *)NULL);
        _exit(127);
    }
    return child;
}

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
    signal(SIGPIPE, SIG_IGN);
    pid_t child = start(argv[1], argv[2]);
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
    int status;
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status))
        fail("exit status 0");
#ifdef HAVE_LIBEDIT
    char path[1000], text[ROOM];
    snprintf(path, sizeof path, "%s/nnc_history", argv[2]);
    FILE *history = fopen(path, "r");
    size_t n = history ? fread(text, 1, sizeof text - 1, history) : 0;
    text[n] = 0;
    if (!strstr(text, "dense"))
        fail("the history in its file");
#endif
    return 0;
}
