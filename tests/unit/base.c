/* base.c: arena, text, map, diagnostics. */
#include "base/map.h"
#include "base/diag.h"
#include "check.h"
#include "heap.h"
#include <string.h>

static void count_up(void *arg)
{
    ++*(int *)arg;
}

/* Out of memory comes back to the guard, and what was deferred is undone. */
static void out_of_memory(void)
{
    int undone = 0, jumped = 0;
    static Heap heap = {.fail_at = 4};
    Arena *a = arena_new(heap_alloc, &heap);
    arena_defer(a, count_up, &undone); /* before setjmp, or clang takes undone for a constant */
    if (setjmp(*arena_guard(a))) {
        jumped = 1;
    } else {
        for (;;)
            arena_alloc(a, 1000);
    }
    arena_free(a);
    CHECK(jumped && undone == 1 && heap.live == 0);
}

/* An array that could not grow is as long as it was. */
static void failed_growth(void)
{
    static Heap heap = {.fail_at = 2};
    static size_t cap = 8;
    static char old[8];
    Arena *a = arena_new(heap_alloc, &heap);
    if (setjmp(*arena_guard(a)) == 0)
        arena_grow(a, old, cap, &cap, 1);
    CHECK(heap.calls == 2 && cap == 8);
    arena_free(a);
}

static void map(Arena *a)
{
    Map m = {.arena = a};
    for (int i = 0; i < 1000; i++)
        map_put(&m, arena_printf(a, "k%d", i), arena_printf(a, "%d", i));
    CHECK(m.count == 1000 && strcmp(map_get(&m, "k517"), "517") == 0);
    CHECK(!map_get(&m, "k1000"));
    const char *words[] = {"dense", "conv", "softmax"};
    CHECK(nearest("dens", words, 3) == words[0]);
    CHECK(!nearest("q", words, 3));
}

static void diagnostics(Arena *a)
{
    Ctx c;
    ctx_init(&c, a);
    const char *text = "a\n\tb \xc3\xa9 c\n";
    Source s = {"m.nn", text, strlen(text)};
    error(&c, (Span){&s, 3, 8}, "no %s", "b");
    note(&c, (Span){0}, "say %d", 1);
    Buf b = {.arena = a};
    diag_print(&b, &c, DIAG_PLAIN);
    CHECK(strcmp(buf_text(&b), "m.nn:2:2: error: no b\n    2 | \tb \xc3\xa9 c\n      | \t^~~~\n"
                               "    note: say 1\n") == 0);
}

/* A file can hold anything; a terminal sees no control characters of it. */
static void hostile(Arena *a)
{
    Ctx c;
    ctx_init(&c, a);
    const char *text = "a\033[2Jb";
    Source s = {"m.nn", text, strlen(text)};
    error(&c, (Span){&s, 5, 6}, "no \033[1m weight");
    Buf b = {.arena = a};
    diag_print(&b, &c, DIAG_PLAIN);
    CHECK(strcmp(buf_text(&b),
                 "m.nn:1:6: error: no ?[1m weight\n    1 | a?[2Jb\n      |      ^\n") == 0);
}

int main(void)
{
    out_of_memory();
    failed_growth();
    Arena *a = arena_new(NULL, NULL);
    map(a);
    diagnostics(a);
    hostile(a);
    arena_free(a);
    return check_done();
}
