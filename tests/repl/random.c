/* random.c: random lines, typed to the prompt of the library: it must not crash, and its memory
 * must stay bounded however many they are.
 *
 *     random LINES [SEED]     the issue asks for 100 000 */
#define _POSIX_C_SOURCE 200809L
#include "nnc.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1 /* keeps what was freed, up to 256 MiB */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* GROWTH: bytes between the middle and the end */
enum { LIMIT = 64 << 20, GROWTH = SANITIZED ? 512 << 20 : 64 << 20 };

static uint64_t state;

static uint32_t below(uint32_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (uint32_t)(state >> 33) % n;
}

static const char *const names[] = {"f", "g", "h", "x", "y", "z", "n"};
static const char *const layers[] = {"relu", "tanh", "sigmoid", "softmax", "dense 2", "dense 1",
    "dense 3 relu", "f", "g", "h", "twice f", "layernorm", "reshape [2, 2]", "transpose", "gelu",
    "identity", "dense 1 w=[[2]] b=[1]", "leakyrelu a=0.1", "sq", "dense n", "flatten", "m"};
static const char *const values[] = {"1", "-2", "0.5", "[1, 2]", "[1, 2, 3]", "[[1, 2], [3, 4]]",
    "x", "y", "z", "n", "1e30", "[]", "sum(x, axis=0)", "max(x, y)", "shape(x)", "x[0]", "x + y",
    "x @ y", "where(x > y, x, y)", "concat(x, y)", "yes", "f", "concat(x, x)", "(x -> f)"};
static const char *const declarations[] = {"weights random 1", "weights zero", "const n = 2",
    "block sq(a) { a * a }", "block twice(a, l) { a -> l -> l }", "weights \"none.npz\"",
    "import \"none.nn\"", "const n = x", "block sq(a) {", "}", "state s: f32[2] = 0",
    "model m(x: f32[2]) -> f32[1] { x -> o: dense 1 }", "assert x == y", "model sq(", ""};
static const char *const commands[] = {":show", ":explain", ":c", ":ir", ":asm", ":help dense",
    ":plot f -1 1", ":plot tanh 1 0", ":time off", ":time on", ":target", ":target generic",
    ":bad", ":", ":load none", ":help", ":plot (x) 0 1",
    ":plot m 0 1 layers", ":plot dense 2 -1 1", ":plot twice f 0 1 layers", ":plot sq 0 1"};
static const char *const scraps[] = {"(", ")", "[", "]", "{", "}", "->", "=", ",", ":", "dense",
    "3x3", "\"", "@\"k\"", "..", "-", "**", "if", "else", "repeat", "in", "1", "x", "\\", "\xff",
    "#", "and", "not", "?", "weights", "e9", "{i}", "[0]", "f"};

#define PICK(list) list[below(sizeof list / sizeof *list)]

typedef struct Line {
    char text[400];
} Line;

static void add(Line *l, const char *text)
{
    strncat(l->text, text, sizeof l->text - strlen(l->text) - 1);
}

static void chain(Line *l)
{
    add(l, PICK(values));
    for (uint32_t n = below(4); n; n--) {
        add(l, " -> ");
        add(l, PICK(layers));
    }
}

static void make_line(Line *l)
{
    l->text[0] = 0;
    uint32_t kind = below(100);
    if (kind < 40) {
        if (below(2)) {
            add(l, PICK(names));
            add(l, " = ");
        }
        chain(l);
    } else if (kind < 55) {
        add(l, PICK(names));
        add(l, " = ");
        add(l, PICK(layers));
    } else if (kind < 65) {
        add(l, PICK(declarations));
    } else if (kind < 72) {
        add(l, PICK(commands));
    } else if (kind < 80) {
        add(l, "repeat i in 0..3 { x = ");
        chain(l);
        add(l, " }");
    } else {
        for (uint32_t n = below(9); n; n--) {
            add(l, PICK(scraps));
            add(l, below(3) ? " " : "");
        }
    }
    if (below(20) == 0 && l->text[0])
        l->text[below((uint32_t)strlen(l->text))] = (char)(1 + below(255));
}

/* Bytes of this process that are in memory. */
static long resident(void)
{
    long pages = 0, all;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f && fscanf(f, "%ld %ld", &all, &pages) != 2)
        pages = 0;
    if (f)
        fclose(f);
    return pages * sysconf(_SC_PAGESIZE);
}

static void count_bytes(void *user, int is_error, const char *text)
{
    size_t *n = user;
    n[is_error != 0] += strlen(text);
}

int main(int argc, char **argv)
{
    long lines = argc > 1 ? atol(argv[1]) : 1000, middle = 0;
    size_t printed[2] = {0};
    state = argc > 2 ? (uint64_t)atol(argv[2]) : 1;
    nnc *n = nnc_new(NULL, NULL);
    nnc_repl *r = nnc_repl_new(n, count_bytes, printed);
    if (!r) {
        fputs(nnc_diag_text(n, NNC_PLAIN), stderr);
        return 1;
    }
    nnc_repl_limit(r, LIMIT);
    for (long i = 0; i < lines; i++) {
        Line l;
        make_line(&l);
        size_t start;
        const char *const *words;
        if (below(20) == 0)
            nnc_repl_complete(r, l.text, below((uint32_t)strlen(l.text) + 1), &start, &words);
        if (nnc_repl_line(r, l.text) == NNC_REPL_QUIT)
            return 1;
        if (i == lines / 2)
            middle = resident();
    }
    nnc_repl_end(r);
    long grown = resident() - middle;
    printf("%ld lines, %d failed, %zu bytes of results, %zu of errors; %ld MiB, grown by %ld KiB "
           "in the second half\n", lines, nnc_repl_errors(r), printed[0], printed[1], middle >> 20,
           grown >> 10);
    nnc_repl_free(r);
    nnc_free(n);
    return grown > GROWTH || !printed[0] || !printed[1];
}
