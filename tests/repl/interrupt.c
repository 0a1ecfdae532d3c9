/* interrupt.c: nnc_repl_interrupt from other threads, and at every allocation of a line: the line
 * ends with its result or says "interrupted", and the prompt goes on. */
#define _POSIX_C_SOURCE 200809L
#include "../unit/check.h"
#include "nnc.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct Bench {
    nnc *n;
    nnc_repl *r;
    char printed[1 << 16];
    long calls, at; /* of the allocator; the one that is interrupted, or 0 */
    int pause;      /* milliseconds until the other thread interrupts */
} Bench;

static void *alloc(void *user, void *old, size_t bytes)
{
    Bench *b = user;
    if (bytes && ++b->calls == b->at)
        nnc_repl_interrupt(b->r);
    if (bytes)
        return realloc(old, bytes);
    free(old);
    return NULL;
}

static void print(void *user, int is_error, const char *text)
{
    Bench *b = user;
    (void)is_error;
    strncat(b->printed, text, sizeof b->printed - strlen(b->printed) - 1);
}

static int open_prompt(Bench *b, const char *option, const char *value)
{
    memset(b, 0, sizeof *b);
    b->n = nnc_new(alloc, b);
    CHECK(b->n && nnc_set(b->n, "target", "generic") == NNC_OK);
    CHECK(!option || nnc_set(b->n, option, value) == NNC_OK);
    b->r = b->n ? nnc_repl_new(b->n, print, b) : NULL;
    return b->r != NULL;
}

static void close_prompt(Bench *b)
{
    nnc_repl_free(b->r);
    nnc_free(b->n);
}

static const char *type(Bench *b, const char *line)
{
    *b->printed = 0;
    nnc_repl_line(b->r, line);
    return b->printed;
}

/* What the line prints is its whole result, or that it was interrupted, and it counts as such. */
static void at_every_allocation(const char *line, const char *result)
{
    Bench b;
    if (!open_prompt(&b, NULL, NULL))
        return;
    CHECK(strcmp(type(&b, "1 -> tanh"), "0.76159406\n") == 0);
    for (long n = 1;; n++) {
        int errors = nnc_repl_errors(b.r);
        b.calls = 0;
        b.at = n;
        const char *text = type(&b, line);
        b.at = 0;
        CHECK(nnc_repl_errors(b.r) > errors ? strcmp(text, "interrupted\n") == 0
                                            : strstr(text, result) != NULL);
        if (b.calls < n)
            break;
    }
    close_prompt(&b);
}

static void *interrupt_later(void *arg)
{
    const Bench *b = arg;
    struct timespec pause = {0, 1000000L * b->pause};
    nanosleep(&pause, NULL);
    nnc_repl_interrupt(b->r);
    return NULL;
}

/* :bench calls compiled code for 80 ms or more, if the machine lets it. */
static void from_another_thread(void)
{
    Bench b;
    if (!open_prompt(&b, NULL, NULL))
        return;
    type(&b, "1 -> tanh");
    int stopped = 0;
    for (b.pause = 5; b.pause < 70; b.pause += 5) {
        pthread_t other;
        CHECK(pthread_create(&other, NULL, interrupt_later, &b) == 0);
        const char *text = type(&b, ":bench");
        stopped += strcmp(text, "interrupted\n") == 0;
        CHECK(strcmp(text, "interrupted\n") == 0 || strstr(text, "ns a call"));
        pthread_join(other, NULL);
    }
    CHECK(stopped > 0);
    CHECK(strstr(type(&b, ":bench"), "ns a call"));
    close_prompt(&b);
}

/* Threads of a pool would go on where an interruption leaves it. */
static void no_threads(const char *option, const char *value)
{
    Bench b;
    CHECK(!open_prompt(&b, option, value) && nnc_diags(b.n) == 1);
    close_prompt(&b);
}

int main(void)
{
    at_every_allocation("2 -> tanh", "0.9640276\n");
    at_every_allocation(":bench", "ns a call");
    from_another_thread();
    no_threads("threads", "2");
    no_threads("parallel", NULL);
    return check_done();
}
