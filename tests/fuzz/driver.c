/* driver.c: runs a fuzz target without libFuzzer: every file of a corpus, then seeded mutations of
 * them. The same seed gives the same inputs on every machine, so it is a test for any compiler.
 *
 *     fuzz_NAME CORPUS [COUNT [SEED]]      COUNT mutations (default 5000)
 *     fuzz_NAME FILE                       one input, as libFuzzer does
 *
 * An input that crashes or takes longer than SECONDS is left in ./crash-input. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* There when a sanitizer is linked in; its reports don't go through a signal. */
void __sanitizer_set_death_callback(void (*fn)(void)) __attribute__((weak));

enum { SECONDS = 20, LONGEST = 1 << 16, MUTATIONS = 6 };

typedef struct Input {
    uint8_t *data;
    size_t size;
} Input;

typedef struct Corpus {
    Input *input;
    size_t count;
} Corpus;

static Input current; /* what to keep when the target dies */

static void keep_input(void)
{
    int fd = open("crash-input", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (fd >= 0 && write(fd, current.data, current.size) == (ssize_t)current.size)
        (void)!write(STDERR_FILENO, "the input is in crash-input\n", 28);
}

static void on_signal(int number)
{
    keep_input();
    signal(number, SIG_DFL);
    raise(number);
}

static void run(const uint8_t *data, size_t size)
{
    /* a block of the exact size, so that AddressSanitizer sees a read past its end */
    current = (Input){malloc(size ? size : 1), size};
    if (!current.data)
        exit(1);
    if (size)
        memcpy(current.data, data, size);
    alarm(SECONDS);
    LLVMFuzzerTestOneInput(current.data, size);
    alarm(0);
    free(current.data);
}

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static size_t below(uint64_t *state, size_t n)
{
    return n ? (size_t)(next(state) % n) : 0;
}

static void erase(Input *in, size_t at, size_t n)
{
    memmove(in->data + at, in->data + at + n, in->size - at - n);
    in->size -= n;
}

static void insert(Input *in, size_t at, const void *from, size_t n)
{
    if (in->size + n > LONGEST)
        return;
    memmove(in->data + at + n, in->data + at, in->size - at);
    memcpy(in->data + at, from, n);
    in->size += n;
}

/* A run of digits becomes another number. */
static void change_number(Input *in, uint64_t *state)
{
    static const char *const number[] = {
        "0", "-1", "1", "2", "65536", "4294967295", "1099511627776", "9223372036854775807",
        "18446744073709551616", "1e9", "0.5"};
    size_t from = below(state, in->size), to;
    while (from < in->size && (in->data[from] < '0' || in->data[from] > '9'))
        from++;
    for (to = from; to < in->size && in->data[to] >= '0' && in->data[to] <= '9'; to++)
        ;
    erase(in, from, to - from);
    const char *s = number[below(state, sizeof number / sizeof *number)];
    insert(in, from, s, strlen(s));
}

/* A little-endian integer at a random place. */
static void change_word(Input *in, uint64_t *state)
{
    static const uint64_t word[] = {0, 1, 7, 8, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0xffffffff,
                                    UINT64_C(1) << 40, INT64_MAX, UINT64_MAX};
    uint64_t v = word[below(state, sizeof word / sizeof *word)] - below(state, 2);
    size_t n = (size_t)1 << below(state, 4);
    if (n > in->size)
        return;
    uint8_t *p = in->data + below(state, in->size - n + 1);
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

static void mutate_once(Input *in, const Corpus *corpus, uint64_t *state)
{
    static const char token[] = "\"{}[](),:'-0129xTF \n\\\377\200";
    uint8_t some[16];
    size_t at = below(state, in->size + 1), n = below(state, sizeof some);
    size_t left = in->size - at;
    for (size_t i = 0; i < sizeof some; i++)
        some[i] = (uint8_t)next(state);
    const Input *other = &corpus->input[below(state, corpus->count)];
    size_t from = below(state, other->size), count = below(state, other->size - from + 1);
    switch (below(state, 9)) {
    case 0: if (left) in->data[at] ^= (uint8_t)(1u << below(state, 8)); break;
    case 1: if (left) in->data[at] = (uint8_t)token[below(state, sizeof token)]; break;
    case 2: erase(in, at, n < left ? n : left); break;
    case 3: insert(in, at, some, n); break;
    case 4: insert(in, at, token + below(state, sizeof token), 1); break;
    case 5: insert(in, at, other->data + from, count); break;
    case 6: change_number(in, state); break;
    case 7: change_word(in, state); break;
    default: if (below(state, 4) == 0) in->size = at; break;
    }
}

static void run_mutations(const Corpus *corpus, size_t count, uint64_t seed)
{
    static uint8_t space[LONGEST];
    for (size_t i = 0; i < count; i++) {
        uint64_t state = seed * 1000003 + i;
        const Input *from = &corpus->input[below(&state, corpus->count)];
        Input in = {space, from->size < LONGEST ? from->size : LONGEST};
        if (in.size)
            memcpy(space, from->data, in.size);
        for (size_t n = 1 + below(&state, MUTATIONS); n > 0; n--)
            mutate_once(&in, corpus, &state);
        run(in.data, in.size);
    }
}

static int read_input(const char *path, Input *out)
{
    FILE *f = fopen(path, "rb");
    struct stat st;
    if (!f || fstat(fileno(f), &st) || !(out->data = malloc((size_t)st.st_size + 1))) {
        perror(path);
        return 0;
    }
    out->size = fread(out->data, 1, (size_t)st.st_size, f);
    fclose(f);
    return 1;
}

/* The files of a folder by name (readdir has no order), or the one file that `path` is. */
static int read_corpus(const char *path, Corpus *c)
{
    struct dirent **list;
    int n = scandir(path, &list, NULL, alphasort);
    c->input = calloc(n > 0 ? (size_t)n : 1, sizeof *c->input);
    if (!c->input)
        return 0;
    if (n < 0)
        return read_input(path, &c->input[c->count++]);
    for (int i = 0; i < n; i++) {
        char full[4096];
        snprintf(full, sizeof full, "%s/%s", path, list[i]->d_name);
        if (*list[i]->d_name != '.' && !read_input(full, &c->input[c->count++]))
            return 0;
        free(list[i]);
    }
    free(list);
    return 1;
}

int main(int argc, char **argv)
{
    Corpus corpus = {0};
    if (argc < 2 || !read_corpus(argv[1], &corpus) || corpus.count == 0) {
        fprintf(stderr, "usage: %s CORPUS|FILE [COUNT [SEED]]\n", argv[0]);
        return 2;
    }
    static const int fatal[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGALRM};
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        signal(fatal[i], on_signal);
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(keep_input);
    size_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : corpus.count > 1 ? 5000 : 0;
    for (size_t i = 0; i < corpus.count; i++)
        run(corpus.input[i].data, corpus.input[i].size);
    run_mutations(&corpus, count, argc > 3 ? strtoull(argv[3], NULL, 10) : 1);
    printf("%zu files of the corpus, %zu mutations\n", corpus.count, count);
    for (size_t i = 0; i < corpus.count; i++)
        free(corpus.input[i].data);
    free(corpus.input);
    return 0;
}
