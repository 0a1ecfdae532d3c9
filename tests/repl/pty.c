/* pty.c: pty.h by posix_openpt. */
#define _DEFAULT_SOURCE /* TIOCSWINSZ */
#define _XOPEN_SOURCE 700
#include "pty.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 1 << 20 };

int terminal;
char before[ROOM];
static char seen[ROOM];
static size_t nseen;
static struct termios at_first;

void fail(const char *what)
{
    printf("not seen: '%s'\nafter:\n%.*s\n", what, (int)nseen, seen);
    exit(1);
}

double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static void read_more(const char *wanted, double end)
{
    struct pollfd p = {.fd = terminal, .events = POLLIN};
    double left = end - now();
    if (left <= 0 || poll(&p, 1, (int)left + 1) < 0 || nseen > ROOM - 4097)
        fail(wanted);
    ssize_t n = read(terminal, seen + nseen, 4096);
    if (n <= 0)
        fail(wanted);
    for (char *from = seen + nseen, *end_of = from + n; from < end_of; from++)
        if (*from) /* vt100 wants NULs as pauses */
            seen[nseen++] = *from;
}

size_t expect(const char *text)
{
    double end = now() + PATIENCE;
    char *at;
    alarm(2 * PATIENCE / 1000); /* for what hangs elsewhere */
    for (seen[nseen] = 0; !(at = strstr(seen, text)); seen[nseen] = 0)
        read_more(text, end);
    size_t came = (size_t)(at - seen), n = came + strlen(text);
    memcpy(before, seen, came);
    before[came] = 0;
    nseen -= n;
    memmove(seen, seen + n, nseen);
    return came;
}

void type(const char *text)
{
    if (write(terminal, text, strlen(text)) != (ssize_t)strlen(text))
        fail(text);
}

void line(const char *text, const char *result)
{
    type(text);
    type("\n");
    expect(result);
    expect("> ");
}

pid_t start(const char *const *argv, const char *folder)
{
    struct winsize size = {24, 80, 800, 480};
    nseen = 0;
    signal(SIGPIPE, SIG_IGN);
    terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || grantpt(terminal) || unlockpt(terminal) ||
        ioctl(terminal, TIOCSWINSZ, &size) || tcgetattr(terminal, &at_first))
        fail("a pseudo-terminal");
    pid_t child = fork();
    if (child == 0) {
        setsid();
        int fd = open(ptsname(terminal), O_RDWR);
        close(terminal); /* or it would never hang up */
        for (int i = 0; i < 3; i++)
            dup2(fd, i);
        setenv("XDG_STATE_HOME", folder, 1);
        setenv("HOME", folder, 1);
        setenv("TERM", "vt100", 1);
        execv(argv[0], (char *const *)argv);
        _exit(127);
    }
    return child;
}

void finish(pid_t child)
{
    struct termios is;
    char rest[4096];
    int status;
    struct pollfd p = {.fd = terminal, .events = POLLIN};
    do /* until no one has the terminal open */
        if (poll(&p, 1, PATIENCE) <= 0)
            fail("the end");
    while (read(terminal, rest, sizeof rest) > 0);
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status))
        fail("exit status 0");
    if (tcgetattr(terminal, &is) || is.c_lflag != at_first.c_lflag ||
        is.c_iflag != at_first.c_iflag || is.c_oflag != at_first.c_oflag)
        fail("the settings of the terminal as they were");
    close(terminal);
}
