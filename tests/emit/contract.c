/* contract.c: the promises of a header, tried on contract.nn. With EXTERN, argv[1] is the blob, the
 * others are blobs: "+F" of the same model with other values, "-F" of another model. */
#include "m.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { X = 45, IDS = 3, Y = 35, WORDS = 12, GUARD = 16, BATCH = 5 };

static int failed;

#define CHECK(condition) \
    do \
        if (!(condition)) { \
            printf("%s:%d: wrong: %s\n", __FILE__, __LINE__, #condition); \
            failed = 1; \
        } \
    while (0)

#ifdef EXTERN
static m_weights weights;
static unsigned char *held; /* its blob */
#define WEIGHTS &weights,
#else
#define WEIGHTS
#endif

/* The three outputs of up to BATCH samples, each with guards around. */
typedef struct Outputs {
    float before[GUARD], y[Y * BATCH + GUARD], words[WORDS * BATCH + GUARD], total[BATCH + GUARD];
} Outputs;

static float x[X * BATCH];
static int32_t ids[IDS * BATCH];
static unsigned char *work; /* M_WORKSPACE_BYTES and a guard of 64 bytes */

static void fill(void)
{
    for (int i = 0; i < X * BATCH; i++)
        x[i] = (float)(i * 37 % 101) / 50.0f - 1.0f;
    for (int i = 0; i < IDS * BATCH; i++)
        ids[i] = i * 5 % 6;
}

static void stain(Outputs *o)
{
    memset(o, 0xa5, sizeof *o);
    if (work)
        memset(work, 0xff, M_WORKSPACE_BYTES + 64); /* NaN in every float */
}

static int is_stained(const void *p, size_t bytes)
{
    const unsigned char *b = p;
    for (size_t i = 0; i < bytes; i++)
        if (b[i] != 0xa5)
            return 0;
    return 1;
}

static void check_guards(const Outputs *o, int n)
{
    CHECK(is_stained(o->before, sizeof o->before));
    CHECK(is_stained(o->y + Y * n, sizeof o->y - sizeof(float) * (size_t)(Y * n)));
    CHECK(is_stained(o->words + WORDS * n, sizeof o->words - sizeof(float) * (size_t)(WORDS * n)));
    CHECK(is_stained(o->total + n, sizeof o->total - sizeof(float) * (size_t)n));
    for (int i = 0; work && i < 64; i++)
        CHECK(work[M_WORKSPACE_BYTES + i] == 0xff);
}

static int run(int i, Outputs *o, void *workspace)
{
    return m_run(WEIGHTS x + i * X, ids + i * IDS, o->y, o->words, o->total, workspace);
}

static int is_near(const float *a, const float *b, int n)
{
    for (int i = 0; i < n; i++)
        if (!(fabsf(a[i] - b[i]) <= 1e-5f * (1.0f + fabsf(b[i]))))
            return 0;
    return 1;
}

static void check_single(void)
{
    Outputs o, again;
    stain(&o);
    CHECK(run(0, &o, work) == 0);
    check_guards(&o, 1);
    float sum = 0;
    for (int i = 0; i < 7; i++)
        sum += o.y[i];
    CHECK(fabsf(sum - 1.0f) < 1e-5f);
    memset(&again, 0xa5, sizeof again);
    if (work)
        memset(work, 0, M_WORKSPACE_BYTES);
    CHECK(run(0, &again, work) == 0);
    CHECK(memcmp(&o, &again, sizeof o) == 0); /* whatever the workspace held */
}

static void check_workspace(void)
{
    Outputs o;
    stain(&o);
    if (M_WORKSPACE_BYTES == 0) {
        CHECK(run(0, &o, NULL) == 0);
        return;
    }
    CHECK(run(0, &o, NULL) != 0);
    for (int i = 1; i < M_ALIGN; i++)
        CHECK(run(0, &o, work + i) != 0);
    CHECK(m_run_batch(WEIGHTS 1, x, ids, o.y, o.words, o.total, NULL) != 0);
    CHECK(is_stained(&o, sizeof o));
}

/* Arrays need no alignment beyond their type's. */
static void check_alignment(void)
{
    static float at[X + 1];
    static int32_t k[IDS + 1];
    Outputs o, shifted;
    memcpy(at + 1, x, sizeof x[0] * X);
    memcpy(k + 1, ids, sizeof ids[0] * IDS);
    stain(&o);
    CHECK(run(0, &o, work) == 0);
    stain(&shifted);
    CHECK(m_run(WEIGHTS at + 1, k + 1, shifted.y + 1, shifted.words + 1, shifted.total + 1,
                work) == 0);
    CHECK(memcmp(shifted.y + 1, o.y, sizeof o.y[0] * Y) == 0);
    CHECK(memcmp(shifted.words + 1, o.words, sizeof o.words[0] * WORDS) == 0);
    CHECK(memcmp(shifted.total + 1, o.total, sizeof o.total[0]) == 0);
}

static void check_batch(void)
{
    Outputs one, all;
    stain(&all);
    CHECK(m_run_batch(WEIGHTS 0, x, ids, all.y, all.words, all.total, work) == 0);
    CHECK(is_stained(&all, sizeof all));
    CHECK(m_run_batch(WEIGHTS BATCH, x, ids, all.y, all.words, all.total, work) == 0);
    check_guards(&all, BATCH);
    for (int i = 0; i < BATCH; i++) {
        stain(&one);
        CHECK(run(i, &one, work) == 0);
        CHECK(is_near(all.y + Y * i, one.y, Y));
        CHECK(is_near(all.words + WORDS * i, one.words, WORDS));
        CHECK(is_near(all.total + i, one.total, 1));
    }
}

#ifdef EXTERN
/* 64-byte aligned, with 64 bytes to spare. */
static unsigned char *read_blob(const char *path, size_t *bytes)
{
    unsigned char *blob = aligned_alloc(64, 1 << 20);
    FILE *f = fopen(path, "rb");
    *bytes = f && blob ? fread(blob, 1, (1 << 20) - 64, f) : 0;
    if (f)
        fclose(f);
    return blob;
}

static int opens(const void *blob, size_t bytes)
{
    m_weights w = {&w};
    int refused = m_weights_open(&w, blob, bytes);
    CHECK(refused ? w.blob == NULL : w.blob == blob);
    return !refused;
}

static void check_blob(const char *path)
{
    size_t bytes;
    unsigned char *blob = read_blob(path, &bytes);
    CHECK(bytes == M_WEIGHTS_BYTES);
    CHECK(opens(blob, bytes));
    CHECK(!opens(NULL, bytes) && !opens(blob, 0) && !opens(blob, 63));
    CHECK(!opens(blob, bytes - 1) && !opens(blob, bytes + 1));
    for (int bit = 0; bit < 512; bit++) {
        blob[bit / 8] ^= (unsigned char)(1 << bit % 8);
        CHECK(!opens(blob, bytes));
        blob[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    for (int at = 1; at < 64; at++) {
        memmove(blob + at, blob + at - 1, bytes);
        CHECK(!opens(blob + at, bytes));
    }
    free(blob);
    held = read_blob(path, &bytes);
    CHECK(m_weights_open(&weights, held, bytes) == 0);
}

/* Other values open, and are used; another model's are refused, and nothing runs with them. */
static void check_other(const char *path)
{
    size_t bytes;
    unsigned char *blob = read_blob(path + 1, &bytes);
    m_weights w = {NULL};
    Outputs o, mine;
    CHECK(bytes > 0);
    CHECK((m_weights_open(&w, blob, bytes) == 0) == (*path == '+'));
    stain(&mine);
    CHECK(run(0, &mine, work) == 0);
    stain(&o);
    int status = m_run(&w, x, ids, o.y, o.words, o.total, work);
    CHECK((status == 0) == (*path == '+'));
    if (status == 0)
        CHECK(memcmp(&o, &mine, sizeof o) != 0);
    else
        CHECK(is_stained(&o, sizeof o));
    free(blob);
}

static void check_refused(void)
{
    m_weights none = {NULL};
    Outputs o;
    stain(&o);
    CHECK(m_run(NULL, x, ids, o.y, o.words, o.total, work) != 0);
    CHECK(m_run(&none, x, ids, o.y, o.words, o.total, work) != 0);
    CHECK(m_run_batch(&none, 2, x, ids, o.y, o.words, o.total, work) != 0);
    CHECK(is_stained(&o, sizeof o));
}
#endif

int main(int argc, char **argv)
{
    _Static_assert(M_X_LEN == X && M_IDS_LEN == IDS && M_Y_LEN == Y && M_WORDS_LEN == WORDS &&
                       M_TOTAL_LEN == 1,
                   "lengths");
    fill();
    if (M_WORKSPACE_BYTES > 0)
        work = aligned_alloc(M_ALIGN, M_WORKSPACE_BYTES + 64);
#ifdef EXTERN
    check_blob(argv[1]);
    for (int i = 2; i < argc; i++)
        check_other(argv[i]);
    check_refused();
#else
    (void)argc, (void)argv;
#endif
    check_single();
    check_workspace();
    check_alignment();
    check_batch();
    free(work);
#ifdef EXTERN
    free(held);
#endif
    return failed;
}
