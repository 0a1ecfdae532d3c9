/* rows.c: every row of loop.def, and loads and stores of parts of vectors, as emitted C in every
 * width that this machine has, against the meaning that the row states. Checks runtime/prelude. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "emitted.h"
#include "row_program.h"
#include <math.h>
#include <string.h>

typedef int Run(const float *x, const float *y, const float *z, const int64_t *l, const int64_t *k,
                float *out, int64_t *lout, void *workspace);

typedef union Value {
    float f;
    int32_t i;
    int64_t l;
    bool m;
} Value;

/* ---- what is right */

static int64_t wrap(uint64_t a)
{
    return (int64_t)a;
}

static int32_t wrap32(uint64_t a)
{
    return (int32_t)(uint32_t)a;
}

static int64_t to_long(float a)
{
    return isnan(a) ? 0 : a >= 0x1p63f ? INT64_MAX : a < -0x1p63f ? INT64_MIN : (int64_t)a;
}

static int32_t half(uint32_t a, int high)
{
    return (int16_t)(high ? a >> 16 : a);
}

static Value reference(LoopOp op, const Value *a, bool fused, int shift)
{
    float x = a[0].f, y = a[1].f, z = a[2].f;
    uint32_t i = (uint32_t)a[0].i, j = (uint32_t)a[1].i;
    uint64_t l = (uint64_t)a[0].l, k = (uint64_t)a[1].l;
    volatile float product = x * y; /* rounded: no contraction */
    switch (op) {
#define F(op, e) case LOOP_##op: return (Value){.f = e};
#define I(op, e) case LOOP_##op: return (Value){.i = wrap32((uint64_t)(e))};
#define L(op, e) case LOOP_##op: return (Value){.l = wrap((uint64_t)(e))};
#define B(op, e) case LOOP_##op: return (Value){.m = e};
    F(FADD, x + y) F(FSUB, x - y) F(FMUL, x * y) F(FDIV, x / y)
    F(FMA, fused ? fmaf(x, y, z) : product + z) F(FNMA, fused ? fmaf(-x, y, z) : z - product)
    F(FABS, fabsf(x)) F(FMIN, x < y ? x : y) F(FMAX, x > y ? x : y)
    F(FSQRT, sqrtf(x)) F(FFLOOR, floorf(x)) F(FROUND, rintf(x))
    I(FNEG, i ^ 0x80000000u)
    B(FLT, x < y) B(FLE, x <= y) B(FEQ, x == y) B(FNAN, isnan(x) != 0)
    B(MAND, a[0].m && a[1].m) B(MOR, a[0].m || a[1].m) B(MNOT, !a[0].m)
    F(FSEL, a[0].m ? y : z) I(ISEL, a[0].m ? a[1].i : a[2].i) L(LSEL, a[0].m ? a[1].l : a[2].l)
    I(IADD, i + j) I(ISUB, i - j) I(IMUL, i * j) I(IAND, i & j) I(IOR, i | j) I(IXOR, i ^ j)
    I(ISHL, i << shift) I(ISHR, i >> shift) I(ISAR, (int64_t)a[0].i >> shift)
    I(PSAR, (uint32_t)(half(i, 1) >> shift) << 16 | (uint16_t)(half(i, 0) >> shift))
    I(MADD, half(i, 0) * half(j, 0) + (int64_t)(half(i, 1) * half(j, 1)) + a[2].i)
    B(ILT, a[0].i < a[1].i) B(IEQ, i == j)
    L(LADD, l + k) L(LSUB, l - k) L(LMUL, l * k) B(LLT, a[0].l < a[1].l) B(LEQ, l == k)
    I(BITS, i) I(FBITS, i) I(F2I, (int64_t)rint((double)x)) F(I2F, (float)a[0].i)
    L(I2L, a[0].i) I(L2I, l) F(L2F, (float)a[0].l) L(F2L, to_long(x)) I(M2I, a[0].m)
#undef F
#undef I
#undef L
#undef B
    default: return (Value){0};
    }
}

/* Lanes i and i + n/2 first, then those. */
static Value fold(LoopOp op, const float *x, int lanes)
{
    float v[MAX_LANES];
    memcpy(v, x, (size_t)lanes * sizeof *v);
    if (op == LOOP_HANY) {
        int i = 0;
        while (i < lanes && !(x[i] < 0))
            i++;
        return (Value){.m = i < lanes};
    }
    for (int n = lanes / 2; n > 0; n /= 2)
        for (int i = 0; i < n; i++) {
            Value pair[3] = {{.f = v[i]}, {.f = v[i + n]}, {.f = 0}};
            static const LoopOp step[] = {LOOP_FADD, LOOP_FMUL, LOOP_FMIN, LOOP_FMAX};
            v[i] = reference(step[op - LOOP_HADD], pair, false, 0).f;
        }
    return (Value){.f = v[0]};
}

/* ---- inputs and checks */

static float x[3][BLOCK], out[OUT];
static int64_t l[2][BLOCK], lout[OUT];

static Value input(LoopOp op, int which, int i)
{
    Value v = {.f = x[which][i]};
    char kind = loop_op_sig(op)[2 + which];
    if (kind == 'L')
        v.l = l[(which > 0) - (op == LOOP_LSEL && which == 1)][i];
    if (kind == 'M')
        v.m = x[which][i] < 0;
    if (op == LOOP_F2I)
        v.f = (float)v.i * 0x1p-10f;
    return v;
}

/* Equal bits, but any NaN for a NaN that was computed. */
static bool same(LoopOp op, Value want, int at)
{
    char kind = loop_op_sig(op)[0];
    Value got = {.f = out[at]};
    if (kind == 'L')
        return lout[at] == want.l;
    if (kind == 'M')
        return got.i == want.m;
    return got.i == want.i || (kind == 'F' && op != LOOP_FNEG && isnan(got.f) && isnan(want.f));
}

static void check_row(LoopOp op, int shift, int lanes, bool fused, const char *width)
{
    bool folds = op >= LOOP_HADD;
    int wrong = 0;
    for (int i = 0; i < BLOCK; i += folds ? lanes : 1) {
        Value arg[3] = {{0}, {0}, {0}}, want;
        for (int k = 0; k < (int)strlen(loop_op_sig(op)) - 2; k++)
            arg[k] = input(op, k, i);
        want = folds ? fold(op, &x[0][i], lanes)
                     : reference(op, arg, fused, row_shift(op, shift));
        wrong += !same(op, want, row_place(op, shift) + i);
    }
    if (wrong)
        fprintf(stderr, "%s, %s: %d of %d wrong\n", loop_op_name(op), width, wrong, BLOCK);
    CHECK(!wrong);
}

static void check_rows(Arena *a, const Target *t, int lanes)
{
    const char *name = arena_printf(a, "rows_%s_%d", t->suffix, lanes);
    Program *p = row_program(a, name, lanes);
    Run *run;
    *(void **)&run = emitted_run(a, p, t);
    CHECK(run);
    if (!run)
        return;
    CHECK(run(x[0], x[1], x[2], l[0], l[1], out, lout, NULL) == 0);
    for (int op = FIRST_ROW; op < OPS; op++)
        for (int s = 0; s < (row_is_shift((LoopOp)op) ? SHIFTS : 1); s++)
            if (lanes == 1 || !row_has_long((LoopOp)op))
                check_row((LoopOp)op, s, lanes, *t->guard != 0, name);
}

/* ---- loads and stores: count lanes of a stride, to a row_place of 256 floats each */

static bool moved(const float *o, int lanes, int count, int s)
{
    float want[ROOM];
    for (int i = 0; i < ROOM; i++)
        want[i] = -5;
    int st = move_stride[s], from = st < 0 ? 100 : BLOCK - 1 - (count - 1) * st;
    for (int j = 0; j < lanes; j++) {
        want[j] = j < count ? x[0][from + j * st] : 0;
        want[20 + j] = j < count ? 1 : 2;
        want[TRUTHS_AT + j] = j < count && row_truth(from + j * st) ? 1 : 2;
        want[FIRST_TRUTH_AT + j] = row_truth(from) ? 1 : 2;
        want[LANES_AT + j] = x[0][from + (count - 1) * st];
    }
    for (int j = 0; j < lanes && move_swaps(count); j++)
        want[SWAP_AT + j] = want[j ^ (count - 1)];
    for (int j = 0; j < count; j++)
        want[50 + (st < 0 ? 100 : 0) + j * st] = want[j];
    return memcmp(o, want, sizeof want) == 0;
}

static void check_moves(Arena *a, const Target *t, int lanes)
{
    Program *p = move_program(a, arena_printf(a, "moves_%s_%d", t->suffix, lanes), lanes);
    for (int i = 0; i < OUT; i++)
        out[i] = -5;
    Run *run;
    *(void **)&run = emitted_run(a, p, t);
    CHECK(run);
    if (!run)
        return;
    CHECK(run(x[0], x[1], x[2], l[0], l[1], out, lout, NULL) == 0);
    for (int count = 1; count <= lanes; count++)
        for (int s = 0; s < STRIDES; s++)
            CHECK(moved(out + ((count - 1) * STRIDES + s) * ROOM, lanes, count, s));
}

int main(void)
{
    Arena *a = arena_new(NULL, NULL);
    row_inputs(x, l);
    for (int t = 0; t < TARGET_COUNT; t++)
        for (int lanes = 1; lanes <= target_table[t].lanes; lanes *= lanes == 1 ? 4 : 2)
            if (target_runs_here(&target_table[t])) {
                check_rows(a, &target_table[t], lanes);
                check_moves(a, &target_table[t], lanes);
            }
    arena_free(a);
    return check_done();
}
