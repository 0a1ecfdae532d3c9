/* tuning.c: tuning files: what is written is read again; every error; and that what was read is
 * what a product is computed by. */
#include "lower/tuning_file.h"
#include "check.h"
#include <string.h>

static bool read_text(Arena *a, const char *text, size_t bytes, Tuning *out, Ctx *c)
{
    Source *s = NEW(a, Source);
    *s = (Source){"tune", arena_strndup(a, text, bytes), bytes};
    *out = (Tuning){0};
    ctx_init(c, a);
    return tuning_read(c, s, out);
}

static bool reads(Arena *a, const char *text, Tuning *out)
{
    Ctx c;
    return read_text(a, text, strlen(text), out, &c);
}

/* One error, at that line and column, which says so. */
static bool fails(Arena *a, const char *text, size_t bytes, int line, int col, const char *says)
{
    Tuning t;
    Ctx c;
    int l, k;
    if (read_text(a, text, bytes, &t, &c) || c.errors != 1)
        return false;
    span_position(c.first->span, &l, &k);
    bool right = l == line && k == col && strstr(c.first->message, says);
    if (!right)
        printf("%d:%d: %s\n", l, k, c.first->message);
    return right;
}

static void round_trip(Arena *a)
{
    enum { N = 4 };
    const Target *v3 = &target_table[TARGET_X86_64_V3], *v4 = &target_table[TARGET_X86_64_V4];
    const Target *arm = &target_table[TARGET_AARCH64];
    Tuned in[N] = {{{v4, 64, 784, 512, true, PRECISION_F32}, {8, 8, 1, true, true}},
                   {{v3, 1, 784, 512, true, PRECISION_F32}, {1, 4, 2, false, true}},
                   {{v3, 1, 784, 512, true, PRECISION_BF16}, {1, 4, 2, false, true}},
                   {{arm, 128, 32, 128, false, PRECISION_F32}, {5, 1, 1, false, true}}};
    Buf b = {.arena = a};
    Tuning t;
    buf_puts(&b, "# a comment\n\n  \t\r\n");
    for (size_t i = 0; i < N; i++)
        tuning_write(&b, &in[i], 441e-6, 0.0123);
    CHECK(strstr(buf_text(&b), "x86-64-v4 64x784x512 rows=8 chains=8 streams=1 copy=yes"
                               "  # 441 us, guessed 12.3 ms\n"));
    CHECK(reads(a, buf_text(&b), &t) && t.nknown == N);
    for (size_t i = 0; i < N && t.nknown == N; i++) {
        CHECK(is_same_product(&t.known[i].product, &in[i].product));
        CHECK(strcmp(choice_text(a, &in[i].product, &in[i].choice),
                     choice_text(a, &in[i].product, &t.known[i].choice)) == 0);
    }
    CHECK(reads(a, "", &t) && t.nknown == 0);
    CHECK(reads(a, "generic 3x2x1 rows=2 chains=1 streams=1 copy=no", &t) && t.nknown == 1);
}

#define V4 "x86-64-v4 64x784x512 "
#define REST " chains=8 streams=1 copy=no"

static void errors(Arena *a)
{
    static const struct {
        const char *text;
        int line, col;
        const char *says;
    } row[] = {
        {"# one\nx86-64-v5 1x1x1", 2, 1, "found 'x86-64-v5'; did you mean x86-64-v"},
        {"native 1x1x1 rows=1" REST, 1, 1, "`nnc targets` lists them"},
        {"generic", 1, 8, "found the end of the line"},
        {"generic 64x784 rows=1" REST, 1, 9, "ROWSxDEPTHxCOLUMNS"},
        {"generic 0x1x1 rows=1" REST, 1, 9, "from 1 to 2^40"},
        {"generic 1x1x1099511627777 rows=1" REST, 1, 9, "found '1x1x1099511627777'"},
        {"generic 1x1x99999999999999999999 rows=1" REST, 1, 9, "from 1 to 2^40"},
        {"generic 1x-1x1 rows=1" REST, 1, 9, "found '1x-1x1'"},
        {V4, 1, 22, "expected rows=N, found the end of the line"},
        {V4 "packed rows=8" REST, 1, 22, "expected rows=N, found 'packed'"},
        {V4 "rows=13" REST, 1, 22, "expected rows=1 to rows=12, the rows of the product"},
        {V4 "rows=0" REST, 1, 22, "found 'rows=0'"},
        {"x86-64-v4 3x784x512 rows=4" REST, 1, 21, "expected rows=1 to rows=3"},
        {V4 "rows=8 chains=9 streams=1 copy=no", 1, 29, "expected chains=1 to chains=8"},
        {V4 "rows=8 chains=8 streams=2 copy=no", 1, 38, "expected streams=1, the panels"},
        {"x86-64-v4 1x784x512 rows=1 chains=8 streams=5 copy=no", 1, 37, "to streams=4"},
        {V4 "rows=8 chains=8 streams=1 copy=maybe", 1, 48, "copy=yes or copy=no"},
        {V4 "rows=8 chains=8 streams=1", 1, 47, "expected copy=yes or copy=no, found the end"},
        {V4 "unpacked rows=8 chains=8 streams=1 copy=yes", 1, 57, "expected copy=no"},
        {"generic 1x2x3 rows=1 chains=8 streams=1 copy=yes", 1, 41, "expected copy=no"},
        {V4 "rows=8" REST " fast", 1, 56, "end of the line or a # comment, found 'fast'"},
        {V4 "rows=8" REST "\n" V4 "rows=4" REST, 2, 1, "a second time; keep one"},
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        CHECK(fails(a, row[i].text, strlen(row[i].text), row[i].line, row[i].col, row[i].says));
    CHECK(fails(a, V4 "\0", sizeof V4, 1, 22, "a zero byte"));
}

/* Known, missing, and not possible with the panels at hand. */
static void chosen(Arena *a)
{
    Tuning t;
    const Target *v4 = &target_table[TARGET_X86_64_V4];
    Product p = {v4, 1, 784, 512, true, PRECISION_F32, 32}, wide = p, q = p;
    wide.panel = 128;
    q.rows = 64;
    CHECK(reads(a, "x86-64-v4 1x784x512 rows=1 chains=2 streams=4 copy=no", &t));
    Choice c = choice_of(a, &t, &p), guess = choice_guess(&q);
    CHECK(c.measured && c.chains == 2 && c.streams == 4);
    c = choice_of(a, &t, &wide);
    CHECK(!c.measured && c.streams == 1);
    CHECK(t.nmissing == 0);
    c = choice_of(a, &t, &q);
    CHECK(!c.measured && c.rows == guess.rows);
    choice_of(a, &t, &q);
    CHECK(t.nmissing == 1 && is_same_product(&t.missing[0].product, &q));
    CHECK(choice_is_possible(&q, &guess));
}

int main(void)
{
    Arena *a = arena_new(NULL, NULL);
    round_trip(a);
    errors(a);
    chosen(a);
    arena_free(a);
    return check_done();
}
