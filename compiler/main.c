/* main.c: the program: command line -> calls of nnc.h, results to standard output, diagnostics to
 * standard error, the status as exit status. No logic of its own. */
#define _POSIX_C_SOURCE 200809L
#include "nnc.h"
#include "terminal/ask.h"
#include "terminal/terminal.h"
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct App {
    nnc *n;
    const char *const *word; /* after the command */
    size_t words;
    const char *text; /* for standard output */
    timer_t timer;
    bool timed;
    pthread_mutex_t lock; /* of what follows, which the timer's thread uses too */
    char step[48];        /* under way */
    bool shown;           /* a progress line stands on the terminal */
    bool done;            /* no more progress is shown */
} App;

/* A thread of the timer may run on for a while. */
static void end_progress(App *a)
{
    if (a->timed)
        timer_delete(a->timer);
    a->timed = false;
    pthread_mutex_lock(&a->lock);
    a->done = true;
    pthread_mutex_unlock(&a->lock);
}

static const char *option(App *a, const char *name)
{
    const char *value;
    return nnc_get(a->n, name, &value) == NNC_OK ? value : NULL;
}

static nnc_status do_compile(App *a)
{
    const nnc_file *file;
    size_t files;
    nnc_status s = nnc_open(a->n, a->word[0]);
    if (s == NNC_OK)
        s = nnc_compile(a->n, option(a, "output"), &file, &files);
    return s == NNC_OK ? nnc_write(a->n, file, files) : s;
}

static nnc_status do_run(App *a)
{
    nnc_status s = nnc_open(a->n, a->word[0]);
    return s == NNC_OK ? nnc_run(a->n, a->word + 1, a->words - 1, &a->text) : s;
}

static nnc_status do_check(App *a)
{
    nnc_status s = nnc_open(a->n, a->word[0]);
    return s == NNC_OK ? nnc_check(a->n, a->word + 1, a->words - 1, &a->text) : s;
}

static nnc_status do_bench(App *a)
{
    nnc_status s = nnc_open(a->n, a->word[0]);
    return s == NNC_OK ? nnc_bench(a->n, a->word + 1, a->words - 1, &a->text) : s;
}

static nnc_status do_explain(App *a)
{
    nnc_status s = nnc_open(a->n, a->word[0]);
    return s == NNC_OK ? nnc_explain(a->n, &a->text) : s;
}

static nnc_status do_repl(App *a)
{
    end_progress(a);
    nnc_on_progress(a->n, NULL, NULL);
    return terminal_repl(a->n, a->words ? a->word[0] : NULL);
}

static nnc_status do_plot(App *a)
{
    nnc_status s = nnc_open(a->n, a->word[0]);
    if (s != NNC_OK)
        return s;
    nnc_screen screen = option(a, "output") ? (nnc_screen){.style = NNC_PLAIN} : terminal_screen();
    return nnc_plot(a->n, a->word + 1, a->words - 1, &screen, &a->text);
}

static nnc_status do_fmt(App *a)
{
    nnc_status s = nnc_open(a->n, a->word[0]);
    return s == NNC_OK ? nnc_format(a->n, &a->text) : s;
}

static nnc_status do_help(App *a)
{
    return nnc_help(a->n, a->words ? a->word[0] : NULL, &a->text);
}

static nnc_status do_targets(App *a)
{
    return nnc_targets(a->n, &a->text);
}

static const struct {
    const char *name;
    nnc_status (*run)(App *);
} commands[] = {
#define COMMAND(name, words, least, most, summary) {#name, do_##name},
#include "tool/commands.def"
#undef COMMAND
};

static nnc_status run_command(App *a, int argc, char **argv)
{
    const char *command;
    nnc_status s = nnc_args(a->n, argc, (const char *const *)argv, &command, &a->word, &a->words);
    if (s != NNC_OK)
        return s;
    if (option(a, "version")) {
        printf("nnc %s\n", nnc_version());
        return NNC_OK;
    }
    if (option(a, "help"))
        return nnc_help(a->n, argc > 1 ? command : NULL, &a->text);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, command) == 0)
            return commands[i].run(a);
    return NNC_BUG;
}

/* After two seconds, on a terminal: what is under way. Runs in a thread of the timer. */
static void show_progress(union sigval v)
{
    App *a = v.sival_ptr;
    char line[80];
    pthread_mutex_lock(&a->lock);
    if (!a->done) {
        int n = snprintf(line, sizeof line, "\r\033[Knnc: %.40s ...",
                         *a->step ? a->step : "working");
        a->shown |= write(STDERR_FILENO, line, (size_t)n) > 0;
    }
    pthread_mutex_unlock(&a->lock);
}

static void note_step(void *app, const char *step)
{
    App *a = app;
    pthread_mutex_lock(&a->lock);
    snprintf(a->step, sizeof a->step, "%s", step);
    pthread_mutex_unlock(&a->lock);
}

static void start_progress(App *a, int terminal)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = show_progress,
                             .sigev_value.sival_ptr = a};
    struct itimerspec two_seconds = {{1, 0}, {2, 0}};
    a->timed = terminal && timer_create(CLOCK_MONOTONIC, &event, &a->timer) == 0;
    if (a->timed)
        timer_settime(a->timer, 0, &two_seconds, NULL);
    nnc_on_progress(a->n, note_step, a);
}

static int print(FILE *to, const char *text)
{
    if (to == stdout && strchr(text, '\033'))
        return !show_whole(text);
    return fputs(text, to) < 0 || fflush(to) != 0;
}

static nnc_status finish(App *a, nnc_status status)
{
    end_progress(a);
    if (a->shown)
        print(stderr, "\r\033[K");
    const char *text = nnc_diag_text(a->n, terminal_style(STDERR_FILENO));
    print(stderr, text && status != NNC_NO_MEMORY ? text : "nnc: error: out of memory\n");
    print(stderr, nnc_times(a->n));
    if (print(stdout, nnc_dumps(a->n)) || print(stdout, a->text)) {
        perror("nnc: error: standard output");
        return NNC_BAD_INPUT;
    }
    return status == NNC_NO_MEMORY ? NNC_BAD_INPUT : status;
}

int main(int argc, char **argv)
{
    App a = {.n = nnc_new(NULL, NULL), .text = "", .lock = PTHREAD_MUTEX_INITIALIZER};
    int terminal = isatty(STDERR_FILENO);
    if (!a.n)
        return print(stderr, "nnc: error: out of memory\n"), NNC_BAD_INPUT;
    start_progress(&a, terminal);
    nnc_status status = finish(&a, run_command(&a, argc - 1, argv + 1));
    nnc_free(a.n);
    return (int)status;
}
