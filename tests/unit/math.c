/* math.c: elementary functions of loop/math.def as emitted C, against the C library's in double.
 *
 *     test_math                  every 4099th float and special values; a table on standard output
 *     test_math all [NAME…]      all floats, of the functions named; generic and the widest vectors
 *
 * One model a width: x, y and an output for each function, BLOCK floats long. Widths with fused
 * multiply-add must agree bit for bit; one of them and generic are measured. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "emitted.h"
#include "math_program.h"
#include <math.h>
#include <string.h>

enum { BLOCK = MATH_BLOCK, MAX_WIDTH = 8 };

typedef int Run(const float *x, const float *y, float *out, void *workspace);

typedef struct Width {
    char name[24];
    const Target *target;
    int lanes;
    Run *run;
    float *out; /* BLOCK floats for each function */
} Width;

typedef struct Worst {
    double ulp, sum;
    float x, y;
    long long count;
} Worst;

static const char *const *wanted; /* names of the functions to look at; NULL: all */
static int nwanted;

static bool is_wanted(MathId id)
{
    for (int i = 0; i < nwanted; i++)
        if (strcmp(wanted[i], math_fn[id].name) == 0)
            return true;
    return nwanted == 0;
}

/* ---- what is right */

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static double rsqrt(double x)
{
    return 1 / sqrt(x);
}

static double exp_le0(double x) /* see math_program */
{
    return exp(-fabs(x));
}

static double exact(MathId id, double x, double y)
{
    static double (*const one[])(double) = {
        [MATH_EXP_LE0] = exp_le0,
        [MATH_EXP] = exp,     [MATH_EXPM1] = expm1, [MATH_SIGMOID] = sigmoid, [MATH_TANH] = tanh,
        [MATH_SINH] = sinh,   [MATH_COSH] = cosh,   [MATH_ERF] = erf,         [MATH_LOG] = log,
        [MATH_LOG1P] = log1p, [MATH_ASINH] = asinh, [MATH_ACOSH] = acosh,     [MATH_ATANH] = atanh,
        [MATH_SIN] = sin,     [MATH_COS] = cos,     [MATH_TAN] = tan,         [MATH_ASIN] = asin,
        [MATH_ACOS] = acos,   [MATH_ATAN] = atan,   [MATH_RSQRT] = rsqrt,
    };
    if (id == MATH_POW)
        return pow(x, y);
    return one[id] ? one[id](x) : NAN; /* which no result is: a row that is not listed fails */
}

/* Distance in units in the last place of the exact result as float. Infinite where only one is NaN,
 * or where signs of zero differ. An infinite result counts as 2^128. */
static double ulp_error(float got, double want)
{
    float near = (float)want;
    if (isnan(got) || isnan(near))
        return isnan(got) && isnan(near) ? 0 : INFINITY;
    if (got == 0 && near == 0 && signbit(got) != signbit(near))
        return INFINITY;
    if (isinf(want) || (isinf(got) && got == near))
        return got == near ? 0 : INFINITY;
    double g = isinf(got) ? copysign(0x1p128, (double)got) : (double)got;
    uint64_t bits;
    memcpy(&bits, &want, sizeof bits);
    int e = (int)(bits >> 52 & 0x7ff) - 1023; /* 2^e <= |want| */
    bits = (uint64_t)(1023 + (e < -126 ? 149 : 23 - e)) << 52;
    double per_ulp;
    memcpy(&per_ulp, &bits, sizeof bits);
    return fabs(g - want) * per_ulp;
}

/* ---- models */

static bool build(Arena *a, Width *w)
{
    *(void **)&w->run = emitted_run(a, math_program(a, w->name, w->lanes, is_wanted), w->target);
    w->out = NEW_ARRAY(a, float, BLOCK * MATH_COUNT);
    return w->run != NULL;
}

/* generic, then each width of each target that this machine has, the widest last; or only those
 * two. */
static int make_widths(Arena *a, Width *w, bool only_ends)
{
    int n = 0;
    for (int t = 0; t < TARGET_COUNT; t++) {
        const Target *target = &target_table[t];
        if (!target_runs_here(target) || (only_ends && t > 0 && target != target_native()))
            continue;
        for (int lanes = 1; lanes <= target->lanes; lanes *= lanes == 1 ? 4 : 2) {
            if (lanes < target->lanes && (only_ends || (target->lanes == 16 && lanes > 1)))
                continue; /* the narrow vectors of x86-64-v4 are those of v3 */
            w[n] = (Width){.target = target, .lanes = lanes};
            snprintf(w[n].name, sizeof w[n].name, "math_%s_%d", target->suffix, lanes);
            bool built = build(a, &w[n]);
            CHECK(built);
            n += built;
        }
    }
    return n;
}

/* ---- measuring */

static void record(Worst *w, float got, double want, float x, float y)
{
    double u = ulp_error(got, want);
    w->count++;
    w->sum += u < 1e9 ? u : 0;
    if (u > w->ulp || (isinf(u) && !isinf(w->ulp))) {
        w->ulp = u;
        w->x = x;
        w->y = y;
    }
}

/* Whether two widths agree bit for bit, NaN being NaN. */
static bool same(const float *a, const float *b, int count)
{
    if (memcmp(a, b, (size_t)count * sizeof *a) == 0)
        return true;
    int i = 0;
    while (i < count && (memcmp(&a[i], &b[i], sizeof *a) == 0 || (isnan(a[i]) && isnan(b[i]))))
        i++;
    return i == count;
}

/* All widths on one block; worst[0] generic, worst[1] with fused multiply-add. */
static void measure(Width *w, int n, const float *x, const float *y, int count,
                    Worst worst[2][MATH_COUNT])
{
    for (int i = 0; i < n; i++)
        w[i].run(x, y, w[i].out, NULL);
    for (int id = 0; id < MATH_COUNT; id++) {
        if (!is_wanted((MathId)id))
            continue;
        const float *generic = w[0].out + id * BLOCK, *fused = w[n - 1].out + id * BLOCK;
        for (int i = 0; i < count; i++) {
            double want = exact((MathId)id, (double)x[i], (double)y[i]);
            record(&worst[0][id], generic[i], want, x[i], y[i]);
            record(&worst[1][id], fused[i], want, x[i], y[i]);
        }
        for (int k = 1; k < n - 1; k++)
            CHECK(same(w[k].out + id * BLOCK, fused, count));
    }
}

/* Every pair of special values, then random ones whose power is a float more often than not. */
static void measure_pairs(Width *w, int n, long long blocks, Worst worst[2][MATH_COUNT])
{
    static float x[BLOCK], y[BLOCK];
    uint64_t seed = 1;
    for (long long b = -((SPECIALS * SPECIALS - 1) / BLOCK + 1); b < blocks; b++) {
        for (int i = 0; i < BLOCK; i++) {
            long long pair = (b + (SPECIALS * SPECIALS - 1) / BLOCK + 1) * BLOCK + i;
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            uint32_t bits = (uint32_t)(seed >> 32);
            float r = (float)((int32_t)(seed >> 8 & 0xffffff) - 0x800000) * 0x1p-23f; /* -1 to 1 */
            memcpy(&x[i], &bits, sizeof bits);
            if (b % 2)
                x[i] = 1 + r * 0.5f;
            double l = fabs(log2((double)x[i]));
            y[i] = (float)((double)(bits & 1 ? r : -r) * (l > 0 && l < 200 ? 150 / l : 1));
            if (b < 0) {
                x[i] = math_special[pair / SPECIALS % SPECIALS];
                y[i] = math_special[pair % SPECIALS];
            }
            if (b >= 0 && !(y[i] <= 0) && x[i] < 0)
                x[i] = -x[i];
        }
        measure(w, n, x, y, BLOCK, worst);
    }
}

static void measure_floats(Width *w, int n, uint64_t step, Worst worst[2][MATH_COUNT])
{
    static float x[BLOCK];
    for (uint64_t bits = 0; bits < (uint64_t)1 << 32;) {
        int count = 0;
        for (; count < BLOCK && bits < (uint64_t)1 << 32; bits += step) {
            uint32_t b = (uint32_t)bits;
            memcpy(&x[count++], &b, sizeof b);
        }
        measure(w, n, x, x, count, worst);
    }
    static float s[BLOCK];
    memcpy(s, math_special, sizeof math_special);
    measure(w, n, s, s, SPECIALS, worst);
}

static void report(Worst worst[2][MATH_COUNT], bool fused)
{
    printf("%-8s %8s %8s  %-34s %8s %8s  %s\n", "", "fused", "mean", "at", "generic", "mean", "at");
    for (int id = 0; id < MATH_COUNT; id++) {
        if (!is_wanted((MathId)id))
            continue;
        printf("%-8s", math_fn[id].name);
        for (int k = 1; k >= 0; k--) {
            const Worst *w = &worst[k][id];
            char at[64];
            int n = snprintf(at, sizeof at, "%a", (double)w->x);
            if (math_fn[id].args == 2)
                snprintf(at + n, sizeof at - (size_t)n, ", %a", (double)w->y);
            printf(" %8.4f %8.4f  %-34s", w->ulp, w->sum / (double)w->count, at);
        }
        printf("\n");
        CHECK(!fused || worst[1][id].ulp <= math_fn[id].ulp);
        CHECK(worst[0][id].ulp <= math_fn[id].ulp_generic);
    }
}

int main(int argc, char **argv)
{
    static Worst worst[2][MATH_COUNT], pairs[2][MATH_COUNT];
    Width width[MAX_WIDTH];
    bool all = argc > 1 && strcmp(argv[1], "all") == 0;
    wanted = (const char *const *)argv + 2;
    nwanted = argc > 2 ? argc - 2 : 0;
    Arena *a = arena_new(NULL, NULL);
    int n = make_widths(a, width, all);
    if (n > 0) {
        measure_floats(width, n, all ? 1 : 4099, worst);
        if (is_wanted(MATH_POW))
            measure_pairs(width, n, all ? 40000 : 200, pairs);
        for (int k = 0; k < 2; k++)
            worst[k][MATH_POW] = pairs[k][MATH_POW];
        report(worst, n > 1);
    }
    arena_free(a);
    return check_done();
}
