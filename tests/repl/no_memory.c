/* no_memory.c: the prompt while one allocation fails, for every one: what came before is kept, the
 * prompt goes on, and everything is given back. */
#define _POSIX_C_SOURCE 200809L
#include "../unit/check.h"
#include "../unit/heap.h"
#include "nnc.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAMES = 9, NUMBERS = 3000 };

/* More names than there is room for at first, in statements that fill chunks of an arena. */
static int write_statements(const char *path)
{
    FILE *f = fopen(path, "w");
    if (!f)
        return 0;
    for (int i = 0; i < NAMES; i++) {
        fprintf(f, "a%d = dense 1 w=[[", i);
        for (int k = 0; k < NUMBERS; k++)
            fprintf(f, "%s%d", k ? "," : "", k);
        fprintf(f, "]]\n");
    }
    return fclose(f) == 0;
}

static void print(void *user, int is_error, const char *text)
{
    char *last = user;
    (void)is_error;
    snprintf(last, 200, "%s", text);
}

/* Was the allocation reached? */
static int survives(const char *load, long fail_at)
{
    char printed[200] = "";
    Heap h = {.fail_at = fail_at};
    nnc *n = nnc_new(heap_alloc, &h);
    nnc_repl *r = n ? nnc_repl_new(n, print, printed) : NULL;
    if (r) {
        nnc_repl_line(r, "x = yes");
        nnc_repl_line(r, "block twice(x) { x -> relu -> relu }");
        nnc_repl_line(r, load);
        int failed = h.calls >= fail_at, errors = nnc_repl_errors(r);
        CHECK((errors != 0) == failed);
        nnc_repl_line(r, "f = tanh");
        nnc_repl_line(r, "f");
        CHECK(!failed || (nnc_repl_errors(r) == errors && strcmp(printed, "tanh\n") == 0));
    }
    nnc_repl_free(r);
    nnc_free(n);
    CHECK(h.live == 0);
    return h.calls >= fail_at;
}

int main(void)
{
    char folder[] = "/tmp/nnc-repl-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder) || !write_statements("all.nnr"))
        return 1;
    long n = 1;
    while (survives(":load all.nnr", n))
        n++;
    CHECK(n > 50);
    CHECK(unlink("all.nnr") == 0 && chdir("/") == 0 && rmdir(folder) == 0);
    return check_done();
}
