/* terminal.c: lines from standard input to the prompt, its texts to standard output and error.
 * Editing, history and completion are libedit's (histedit.h); without it lines are read plainly. */
#define _POSIX_C_SOURCE 200809L
#include "terminal/terminal.h"
#include "terminal/ask.h"
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>
#ifdef HAVE_LIBEDIT
#include <histedit.h>
#include <locale.h>
#include <wchar.h>
#endif

enum { HISTORY = 1000, WIDTH = 78 };

typedef struct Terminal {
    nnc_repl *repl;
    bool tty, echo, more;
    char *line; /* of getline */
    size_t room;
#ifdef HAVE_LIBEDIT
    EditLine *edit;
    History *history;
    char *path; /* of the history; NULL: nowhere */
    Ask ask;
    char key[ASK_KEYS]; /* typed while the terminal was asked */
    size_t keys, used;  /* of them; read already */
#endif
} Terminal;

/* A signal handler is given nothing else to find the prompt by. SIGINT is blocked but while a line
 * is waited for, and while one is evaluated: so none is lost in between. */
static nnc_repl *volatile interruptible;

static void on_interrupt(int number)
{
    nnc_repl *r = interruptible;
    (void)number;
    if (r)
        nnc_repl_interrupt(r);
}

static void let_interrupt(int how)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigprocmask(how, &set, NULL);
}

/* Waits for input; false, and errno EINTR, when Ctrl-C comes first. */
static bool key_comes(void)
{
    sigset_t mask, pending;
    fd_set keys;
    FD_ZERO(&keys);
    FD_SET(STDIN_FILENO, &keys);
    sigprocmask(SIG_BLOCK, NULL, &mask);
    sigdelset(&mask, SIGINT);
    if (pselect(STDIN_FILENO + 1, &keys, NULL, NULL, NULL, &mask) < 0)
        return false;
    sigpending(&pending); /* both may have come */
    if (!sigismember(&pending, SIGINT))
        return true;
    let_interrupt(SIG_UNBLOCK);
    let_interrupt(SIG_BLOCK);
    errno = EINTR;
    return false;
}

/* Colours where they can be seen, and are wanted (no-color.org). */
nnc_style terminal_style(int fd)
{
    const char *no_colour = getenv("NO_COLOR");
    return isatty(fd) && !(no_colour && *no_colour) ? NNC_COLOUR : NNC_PLAIN;
}

nnc_screen terminal_screen(void)
{
    Ask a = {0};
    char keys[ASK_KEYS];
    nnc_screen out = {.style = terminal_style(STDOUT_FILENO)};
    if (out.style == NNC_COLOUR) {
        ask_terminal(&a, true, keys);
        ask_screen(&a, &out);
    }
    return out;
}

static void print(void *user, int is_error, const char *text)
{
    FILE *to = is_error ? stderr : stdout;
    (void)user;
    if (!is_error && strchr(text, '\033')) {
        show_whole(text);
        return;
    }
    fputs(text, to);
    fflush(to);
}

#ifdef HAVE_LIBEDIT
static char *prompt(EditLine *e)
{
    static char ready[] = "> ", more[] = "... ";
    Terminal *t;
    el_get(e, EL_CLIENTDATA, &t);
    return t->more ? more : ready;
}

static void list_words(const char *const *word, size_t n)
{
    size_t widest = 0, column = 0;
    for (size_t i = 0; i < n; i++)
        widest = strlen(word[i]) > widest ? strlen(word[i]) : widest;
    putchar('\n');
    for (size_t i = 0; i < n; i++) {
        column += widest + 2;
        printf("%-*s%s", (int)widest + 2, word[i],
               i + 1 == n || column + widest + 2 > WIDTH ? "\n" : "");
        if (column + widest + 2 > WIDTH)
            column = 0;
    }
    fflush(stdout);
}

/* How many bytes all words begin with. */
static size_t common(const char *const *word, size_t n)
{
    size_t same = strlen(word[0]);
    for (size_t i = 1; i < n; i++)
        for (size_t k = 0; k < same; k++)
            if (word[i][k] != word[0][k])
                same = k;
    return same;
}

static unsigned char complete(EditLine *e, int key)
{
    Terminal *t;
    const LineInfo *info = el_line(e);
    const char *const *word;
    char line[4096], add[4096];
    size_t start, cursor = (size_t)(info->cursor - info->buffer);
    (void)key;
    el_get(e, EL_CLIENTDATA, &t);
    if (cursor >= sizeof line)
        return CC_ERROR;
    memcpy(line, info->buffer, cursor);
    line[cursor] = 0;
    size_t n = nnc_repl_complete(t->repl, line, cursor, &start, &word);
    if (!n)
        return CC_ERROR;
    size_t typed = cursor - start, same = common(word, n);
    if (same == typed && n > 1) {
        list_words(word, n);
        return CC_REDISPLAY;
    }
    char last = same ? word[0][same - 1] : 0;
    bool whole = n == 1 && last != '/' && last != '=';
    int length = snprintf(add, sizeof add, "%.*s%s", (int)(same - typed), word[0] + typed,
                          whole && !strchr(line, '"') ? " " : "");
    return length > 0 && (size_t)length < sizeof add && el_insertstr(e, add) == 0 ? CC_REFRESH
                                                                                  : CC_ERROR;
}

/* $XDG_STATE_HOME/nnc_history, or ~/.nnc_history. */
static char *history_path(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    const char *folder = state && *state ? state : home;
    const char *name = folder == state ? "/nnc_history" : "/.nnc_history";
    char *path = folder ? malloc(strlen(folder) + strlen(name) + 1) : NULL;
    return path ? strcat(strcpy(path, folder), name) : NULL;
}

static void open_history(Terminal *t)
{
    HistEvent event;
    t->history = history_init();
    t->path = history_path();
    if (!t->history)
        return;
    history(t->history, &event, H_SETSIZE, HISTORY);
    history(t->history, &event, H_SETUNIQUE, 1);
    if (t->path)
        history(t->history, &event, H_LOAD, t->path);
    el_set(t->edit, EL_HIST, history, t->history);
}

/* A byte that the user typed. 1, or 0 at the end, or -1 and errno. */
static int next_key(Terminal *t, char *byte)
{
    while (t->used == t->keys) {
        ssize_t n = key_comes() ? read(STDIN_FILENO, byte, 1) : -1;
        if (n <= 0 || !t->ask.owed)
            return (int)n;
        t->used = 0;
        t->keys = ask_byte(&t->ask, *byte, t->key);
    }
    *byte = t->key[t->used++];
    return 1;
}

/* One character for libedit, which itself would not give up a read that Ctrl-C interrupted. */
static int read_character(EditLine *e, wchar_t *out)
{
    mbstate_t state = {0};
    Terminal *t;
    el_get(e, EL_CLIENTDATA, &t);
    for (;;) {
        char byte;
        int n = next_key(t, &byte);
        if (n <= 0)
            return n;
        size_t used = mbrtowc(out, &byte, 1, &state);
        if (used == (size_t)-1) /* no character: left out */
            memset(&state, 0, sizeof state);
        else if (used != (size_t)-2)
            return 1;
    }
}

static void open_edit(Terminal *t)
{
    setlocale(LC_CTYPE, ""); /* characters of more than a byte */
    t->edit = el_init("nnc", stdin, stdout, stderr);
    if (!t->edit)
        return;
    el_set(t->edit, EL_CLIENTDATA, t);
    el_set(t->edit, EL_GETCFN, read_character);
    el_set(t->edit, EL_PROMPT, prompt);
    el_set(t->edit, EL_EDITOR, "emacs");
    el_set(t->edit, EL_ADDFN, "nnc-complete", "completes a word", complete);
    el_set(t->edit, EL_BIND, "^I", "nnc-complete", NULL);
    el_set(t->edit, EL_BIND, "^R", "em-inc-search-prev", NULL);
    open_history(t);
    el_source(t->edit, NULL); /* the user's ~/.editrc */
}

static void close_edit(Terminal *t)
{
    HistEvent event;
    if (t->history && t->path)
        history(t->history, &event, H_SAVE, t->path);
    if (t->history)
        history_end(t->history);
    if (t->edit)
        el_end(t->edit);
    free(t->path);
}

/* In memory that lasts until the next line; NULL at the end, or with errno EINTR. */
static char *edited_line(Terminal *t)
{
    int n = 0;
    HistEvent event;
    const char *text = el_gets(t->edit, &n);
    if (!text || n <= 0)
        return NULL;
    if ((size_t)n + 1 > t->room) {
        char *room = realloc(t->line, (size_t)n + 1);
        if (!room)
            return NULL;
        t->line = room;
        t->room = (size_t)n + 1;
    }
    memcpy(t->line, text, (size_t)n);
    t->line[n] = 0;
    if (t->history && text[strspn(text, " \t\n")])
        history(t->history, &event, H_ENTER, text);
    return t->line;
}
#endif

static char *plain_line(Terminal *t)
{
    if (t->tty) {
        fputs(t->more ? "... " : "> ", stdout);
        fflush(stdout);
    }
    if (t->tty && !key_comes())
        return NULL;
    clearerr(stdin);
    ssize_t n = getline(&t->line, &t->room, stdin);
    if (n < 0)
        return NULL;
    if (strlen(t->line) == (size_t)n)
        return t->line;
    fputs("error: a NUL byte in the line\n", stderr);
    return strcpy(t->line, "");
}

static char *next_line(Terminal *t)
{
    errno = 0;
#ifdef HAVE_LIBEDIT
    char *line = t->edit ? edited_line(t) : plain_line(t);
#else
    char *line = plain_line(t);
#endif
    if (line)
        line[strcspn(line, "\n")] = 0;
    if (line && t->echo) {
        printf("%s%s\n", t->more ? "... " : "> ", line);
        fflush(stdout);
    }
    return line;
}

static void read_lines(Terminal *t)
{
    for (;;) {
        const char *line = next_line(t);
        if (!line && errno == EINTR) { /* Ctrl-C: the line and what it belongs to are dropped */
            nnc_repl_cancel(t->repl);
            t->more = false;
            putchar('\n');
            continue;
        }
        if (!line)
            break;
        if (t->tty)
            let_interrupt(SIG_UNBLOCK);
        nnc_repl_state state = nnc_repl_line(t->repl, line);
        if (t->tty)
            let_interrupt(SIG_BLOCK);
        t->more = state == NNC_REPL_MORE;
        if (state == NNC_REPL_QUIT)
            return;
    }
    nnc_repl_end(t->repl);
    if (t->tty)
        putchar('\n');
}

/* Where `:plot` draws. Without libedit what is typed meanwhile could not be given back: then the
 * terminal is not asked. */
static void look(void *user, nnc_screen *out)
{
    Terminal *t = user;
    *out = (nnc_screen){.style = terminal_style(STDOUT_FILENO)};
    (void)t;
#ifdef HAVE_LIBEDIT
    if (!t->edit || out->style != NNC_COLOUR)
        return;
    if (!t->ask.asked) {
        t->used = 0;
        t->keys = ask_terminal(&t->ask, false, t->key);
    }
    ask_screen(&t->ask, out);
#endif
}

static void load(nnc_repl *r, const char *file)
{
    char line[2000]; /* a name that is cut is still too long for the command, which says so */
    snprintf(line, sizeof line, ":load %s", file);
    nnc_repl_line(r, line);
}

nnc_status terminal_repl(nnc *n, const char *file)
{
    struct sigaction action = {.sa_handler = on_interrupt}, before;
    Terminal t = {.tty = isatty(STDIN_FILENO)};
    const char *echo;
    t.echo = !t.tty && nnc_get(n, "echo", &echo) == NNC_OK && echo;
    t.repl = nnc_repl_new(n, print, NULL);
    if (!t.repl)
        return nnc_diags(n) ? NNC_BAD_USE : NNC_NO_MEMORY;
#ifdef HAVE_LIBEDIT
    if (t.tty)
        open_edit(&t);
#endif
    nnc_repl_on_plot(t.repl, look, &t);
    interruptible = t.repl;
    if (t.tty) {
        sigemptyset(&action.sa_mask);
        sigaction(SIGINT, &action, &before);
        puts("nnc: type statements, or :help");
    }
    if (file)
        load(t.repl, file);
    if (t.tty)
        let_interrupt(SIG_BLOCK);
    read_lines(&t);
    if (t.tty) {
        sigaction(SIGINT, &before, NULL);
        let_interrupt(SIG_UNBLOCK);
    }
    interruptible = NULL;
#ifdef HAVE_LIBEDIT
    close_edit(&t);
#endif
    free(t.line);
    nnc_status status = !t.tty && nnc_repl_errors(t.repl) ? NNC_BAD_INPUT : NNC_OK;
    nnc_repl_free(t.repl);
    return status;
}
