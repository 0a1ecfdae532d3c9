/* ask.c: what the terminal shows. The questions are
 *   - kitty's, an image of one pixel that is not to be kept ("Querying support" in its protocol);
 *   - iTerm2's, for its features, of which F is inline images (iterm2.com/feature-reporting);
 *   - the size of a cell in pixels (XTWINOPS 16, xterm's ctlseqs);
 *   - the device attributes (DA1), of which 4 is sixels.
 * Every terminal answers the last one, and answers in order: then all is known. */
#define _DEFAULT_SOURCE /* TIOCGWINSZ */
#include "terminal/ask.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 1000 /* ms */ };

#define KITTY "\033_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\033\\"
#define ITERM "\033]1337;Capabilities\033\\"
#define CELL "\033[16t"
#define DA1 "\033[c"

/* ---- answers */

typedef enum Verdict { NO_ANSWER, GOES_ON, ANSWER } Verdict;

static bool ends_string(const Ask *a)
{
    return a->nheld > 3 && memcmp(a->held + a->nheld - 2, "\033\\", 2) == 0;
}

/* ESC [ ? 62 ; 4 c */
static Verdict attributes(Ask *a)
{
    char last = a->held[a->nheld - 1];
    if (last != 'c')
        return (last >= '0' && last <= '9') || last == ';' ? GOES_ON : NO_ANSWER;
    const char *at = a->held + 3;
    for (char *end; *at != 'c'; at = end + (*end == ';')) {
        a->sixel |= strtol(at, &end, 10) == 4 && at > a->held + 3;
        if (end == at && *end != ';')
            break;
    }
    a->owed = false;
    return ANSWER;
}

/* ESC [ 6 ; HEIGHT ; WIDTH t */
static Verdict cell_size(Ask *a)
{
    int height, width;
    char last = a->held[a->nheld - 1];
    if (last != 't')
        return (last >= '0' && last <= '9') || last == ';' ? GOES_ON : NO_ANSWER;
    if (sscanf(a->held, "\033[6;%4d;%4dt", &height, &width) == 2) {
        a->cell_height = height;
        a->cell_width = width;
    }
    return ANSWER;
}

/* ESC _ G i=31;OK ESC \ */
static Verdict graphics(Ask *a)
{
    if (!ends_string(a))
        return GOES_ON;
    a->kitty |= strncmp(a->held + 2, "Gi=31;OK", 8) == 0;
    return ANSWER;
}

/* ESC ] 1337;Capabilities=... ESC \, or BEL at its end. A feature is a capital letter, small ones
 * and digits. */
static Verdict features(Ask *a)
{
    static const char head[] = "\033]1337;Capabilities=";
    size_t n = a->nheld < sizeof head - 1 ? a->nheld : sizeof head - 1;
    if (memcmp(a->held, head, n) != 0)
        return NO_ANSWER;
    if (a->held[a->nheld - 1] != '\a' && !ends_string(a))
        return GOES_ON;
    for (const char *f = a->held + n; *f >= '0'; f++)
        a->iterm |= *f == 'F' && !(f[1] >= 'a' && f[1] <= 'z');
    return ANSWER;
}

/* held is NUL-terminated. */
static Verdict judge(Ask *a)
{
    const char *s = a->held;
    if (a->nheld < 2)
        return *s == '\033' ? GOES_ON : NO_ANSWER;
    if (s[1] == ']')
        return features(a);
    if (a->nheld < 3)
        return s[1] == '[' || s[1] == '_' ? GOES_ON : NO_ANSWER;
    if (s[1] == '_')
        return s[2] == 'G' ? graphics(a) : NO_ANSWER;
    if (s[1] != '[' || (s[2] != '?' && s[2] != '6'))
        return NO_ANSWER;
    if (a->nheld < 4)
        return GOES_ON;
    return s[2] == '?' ? attributes(a) : cell_size(a);
}

size_t ask_byte(Ask *a, char byte, char keys[ASK_HELD])
{
    a->held[a->nheld++] = byte;
    a->held[a->nheld] = 0;
    Verdict v = byte ? judge(a) : NO_ANSWER;
    if (v == GOES_ON && a->nheld < ASK_HELD - 1)
        return 0;
    size_t again = v == NO_ANSWER && byte == '\033' && a->nheld > 1; /* which may begin one */
    size_t n = v == ANSWER ? 0 : a->nheld - again;
    memcpy(keys, a->held, n);
    a->held[0] = byte;
    a->nheld = again;
    return n;
}

/* ---- the terminal */

/* Signals that would leave the terminal in a state that is not the user's. */
static void hold_signals(sigset_t *before)
{
    static const int number[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTERM, SIGHUP};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof number / sizeof *number; i++)
        sigaddset(&set, number[i]);
    sigprocmask(SIG_BLOCK, &set, before);
}

static bool write_all(int fd, const char *s, size_t n)
{
    while (n) {
        ssize_t done = write(fd, s, n);
        if (done < 0 && errno != EINTR)
            return false;
        s += done > 0 ? done : 0;
        n -= done > 0 ? (size_t)done : 0;
    }
    return true;
}

/* -1: none that could be asked. */
static int open_terminal(void)
{
    const char *term = getenv("TERM");
    if (!isatty(STDOUT_FILENO) || !term || !*term || strcmp(term, "dumb") == 0 ||
        strcmp(term, "linux") == 0) /* the console of Linux, which shows no pictures */
        return -1;
    int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd >= 0 && tcgetpgrp(fd) == getpgrp())
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* tmux and screen would take kitty's question for a title. */
static const char *question(void)
{
    const char *term = getenv("TERM");
    bool inside = term && (strncmp(term, "tmux", 4) == 0 || strncmp(term, "screen", 6) == 0);
    return inside ? CELL DA1 : KITTY ITERM CELL DA1;
}

static long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Until nothing is owed. True when Ctrl-C (the character `stop`) came. */
static bool wait_for_answers(Ask *a, int fd, char stop, char *keys, size_t *n)
{
    long end = now() + PATIENCE, left;
    struct pollfd p = {.fd = fd, .events = POLLIN};
    char byte;
    while (a->owed && *n + ASK_HELD <= ASK_KEYS && (left = end - now()) > 0) {
        if (poll(&p, 1, (int)left) <= 0 || read(fd, &byte, 1) != 1)
            return false;
        if (byte == stop && stop)
            return true;
        *n += ask_byte(a, byte, keys + *n);
    }
    return false;
}

size_t ask_terminal(Ask *a, bool last, char keys[ASK_KEYS])
{
    struct termios before, raw;
    sigset_t mask;
    size_t n = 0;
    int fd = a->asked ? -1 : open_terminal();
    a->asked = true;
    if (fd < 0)
        return 0;
    hold_signals(&mask);
    bool interrupted = false;
    if (tcgetattr(fd, &before) == 0) {
        raw = before;
        raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
        raw.c_cc[VMIN] = 1;
        raw.c_cc[VTIME] = 0;
        tcsetattr(fd, TCSADRAIN, &raw);
        a->owed = write_all(fd, question(), strlen(question()));
        interrupted = wait_for_answers(a, fd, (char)before.c_cc[VINTR], keys, &n);
        tcsetattr(fd, last && a->owed ? TCSAFLUSH : TCSADRAIN, &before);
    }
    close(fd);
    if (interrupted)
        raise(SIGINT);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return n;
}

void ask_screen(const Ask *a, nnc_screen *out)
{
    struct winsize w;
    out->pictures = a->kitty ? NNC_KITTY
                    : a->iterm ? NNC_ITERM
                    : a->sixel ? NNC_SIXEL
                               : NNC_NO_PICTURES;
    out->cell_width = a->cell_width;
    out->cell_height = a->cell_height;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) != 0)
        return;
    out->columns = w.ws_col;
    if (w.ws_col && w.ws_row && w.ws_xpixel && w.ws_ypixel) {
        out->cell_width = w.ws_xpixel / w.ws_col;
        out->cell_height = w.ws_ypixel / w.ws_row;
    }
}

/* NOFLSH: Ctrl-C drops nothing that is under way; and nothing is echoed into it. */
bool show_whole(const char *text)
{
    struct termios before, calm;
    sigset_t mask;
    fflush(stdout);
    hold_signals(&mask);
    bool terminal = tcgetattr(STDOUT_FILENO, &before) == 0 && tcgetpgrp(STDOUT_FILENO) == getpgrp();
    if (terminal) {
        calm = before;
        calm.c_lflag = (calm.c_lflag | NOFLSH) & ~(tcflag_t)ECHO;
        tcsetattr(STDOUT_FILENO, TCSANOW, &calm);
    }
    bool ok = write_all(STDOUT_FILENO, text, strlen(text));
    if (terminal)
        tcsetattr(STDOUT_FILENO, TCSADRAIN, &before);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    return ok;
}
