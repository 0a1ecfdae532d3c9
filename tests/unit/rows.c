/* rows.c: every row of loop.def, and loads and stores of parts of vectors, as emitted C in every
 * width that this machine has, against the meaning that the row states. Checks runtime/prelude. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "emitted.h"
#include <math.h>
#include <string.h>

enum { BLOCK = 1024, OPS = LOOP_OP_COUNT, SHIFTS = 4, FIRST_ROW = LOOP_CALL + 1 };

static const int shift_by[SHIFTS] = {0, 1, 13, 31};

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
    B(FLT, x < y) B(FLE, x <= y) B(FEQ, x == y)
    B(MAND, a[0].m && a[1].m) B(MOR, a[0].m || a[1].m) B(MNOT, !a[0].m)
    F(FSEL, a[0].m ? y : z) I(ISEL, a[0].m ? a[1].i : a[2].i) L(LSEL, a[0].m ? a[1].l : a[2].l)
    I(IADD, i + j) I(ISUB, i - j) I(IMUL, i * j) I(IAND, i & j) I(IOR, i | j) I(IXOR, i ^ j)
    I(ISHL, i << shift) I(ISHR, i >> shift) I(ISAR, (int64_t)a[0].i >> shift)
    B(ILT, a[0].i < a[1].i) B(IEQ, i == j)
    L(LADD, l + k) L(LSUB, l - k) L(LMUL, l * k) B(LLT, a[0].l < a[1].l) B(LEQ, l == k)
    I(IDIV, j == 0 ? 0 : (int64_t)a[0].i / a[1].i)
    L(LDIV, k == 0 ? 0 : k == UINT64_MAX ? wrap(0 - l) : a[0].l / a[1].l)
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

/* ---- one program a width: function of row op writes at op * BLOCK, of a shift at more */

enum { OUT = (OPS + SHIFTS * 3) * BLOCK };

static bool is_shift(LoopOp op)
{
    return op == LOOP_ISHL || op == LOOP_ISHR || op == LOOP_ISAR;
}

static bool has_long(LoopOp op)
{
    return strchr(loop_op_sig(op), 'L') || op == LOOP_IDIV;
}

static int place(LoopOp op, int shift)
{
    return (is_shift(op) ? OPS + (op - LOOP_ISHL) * SHIFTS + shift : (int)op) * BLOCK;
}

/* An operand of the kind that the letter says, from the buffers x, y, z (or l, k). A whole number
 * is the bits of a float; F2I gets what it can take; masks are signs. */
static LExpr *operand(LoopB *b, Buffer **buf, LoopOp op, int which, Index at, int lanes)
{
    char kind = loop_op_sig(op)[2 + which];
    if (kind == 'L')
        return loop_load(b, buf[3 + (which > 0) - (op == LOOP_LSEL && which == 1)], at, 1, 1, 1);
    LExpr *x = loop_load(b, buf[which], at, 1, lanes, lanes);
    if (kind == 'M')
        return loop_op(b, LOOP_FLT, x, loop_float(b, 0, lanes), NULL);
    LExpr *bits = loop_op(b, LOOP_BITS, x, NULL, NULL);
    if (op == LOOP_F2I)
        return loop_op(b, LOOP_FMUL, loop_op(b, LOOP_I2F, bits, NULL, NULL),
                       loop_float(b, 0x1p-10f, lanes), NULL);
    return kind == 'F' ? x : bits;
}

static void store_result(LoopB *b, Buffer **buf, LExpr *r, Index at)
{
    if (r->kind == VAL_MASK)
        r = loop_op(b, LOOP_M2I, r, NULL, NULL);
    if (r->kind == VAL_I32)
        r = loop_op(b, LOOP_FBITS, r, NULL, NULL);
    loop_store(b, buf[r->kind == VAL_I64 ? 6 : 5], at, 1, r, r->lanes);
}

static void add_row(Arena *a, Program *p, LoopOp op, int shift, int lanes)
{
    LFunc *f = NEW(a, LFunc);
    f->name = arena_printf(a, "row_%s_%d", loop_op_name(op), shift);
    f->doc = loop_op_name(op);
    LoopB b = loop_builder(a, f);
    LVar i = loop_for(&b, "i", BLOCK, lanes);
    Index at = index_add(index_const(0), i, 1);
    LExpr *arg[3] = {NULL, NULL, NULL};
    for (int k = 0; k < (int)strlen(loop_op_sig(op)) - 2; k++)
        arg[k] = is_shift(op) && k == 1 ? loop_int(&b, shift_by[shift], lanes)
                                        : operand(&b, p->buf, op, k, at, lanes);
    LExpr *r = loop_let(&b, "r", loop_op(&b, op, arg[0], arg[1], arg[2]));
    store_result(&b, p->buf, r, index_sum(at, index_const(place(op, shift))));
    loop_end(&b);
    PUSH(a, p->fn, p->nfn, p->cap_fn, f);
}

static Program *new_program(Arena *a, const char *name)
{
    static const char *const port[] = {"x", "y", "z", "l", "k", "out", "lout"};
    Program *p = NEW(a, Program);
    p->name = name;
    for (int i = 0; i < 7; i++) {
        Buffer *buf = NEW(a, Buffer);
        bool is_long = i == 3 || i == 4 || i == 6;
        *buf = (Buffer){.kind = i < 5 ? BUF_INPUT : BUF_OUTPUT, .name = port[i],
                        .elem = is_long ? ELEM_I64 : ELEM_F32, .count = i < 5 ? BLOCK : OUT};
        PUSH(a, p->buf, p->nbuf, p->cap_buf, buf);
    }
    LFunc *f = NEW(a, LFunc); /* a program writes all its outputs */
    f->name = f->doc = "end";
    LoopB b = loop_builder(a, f);
    loop_store(&b, p->buf[6], index_const(OUT - 1), 1, loop_long(&b, 1), 1);
    PUSH(a, p->fn, p->nfn, p->cap_fn, f);
    return p;
}

/* ---- inputs and checks */

static float x[3][BLOCK], out[OUT];
static int64_t l[2][BLOCK], lout[OUT];

static void fill(void)
{
    static const float special[] = {0.0f, -0.0f, 1.0f, -1.0f, 0.5f, -0.5f, 2.5f, -2.5f, INFINITY,
                                    -INFINITY, NAN, 0x1p-149f, -0x1p-149f, 0x1.8p-127f, 8388607.5f,
                                    -8388607.5f, 4194303.5f, 8388609.0f, 0x1p63f, -0x1p63f, 0x1p31f,
                                    0x1.fffffep127f, 0.49999997f, -0.49999997f};
    enum { SPECIALS = sizeof special / sizeof *special };
    uint64_t seed = 7;
    for (int i = 0; i < BLOCK; i++)
        for (int k = 0; k < 3; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            uint32_t bits = (uint32_t)(seed >> 32);
            memcpy(&x[k][i], &bits, sizeof bits);
            if (i % 4 == 1) /* near enough to each other for sums to round */
                x[k][i] = (float)(int32_t)bits * 0x1p-16f;
            if (i % 4 == 2)
                x[k][i] = special[bits % SPECIALS];
            if (k < 2)
                l[k][i] = i % 4 == 3 ? (int64_t)(bits % 5) - 2 : (int64_t)(seed ^ seed << 29);
        }
    for (int i = 0; i < BLOCK; i++) /* HANY: no lane negative, or the last one only */
        if (i / MAX_LANES % 4 == 3)
            x[0][i] = i % MAX_LANES == MAX_LANES - 1 && i % 128 > 64 ? -1.0f : fabsf(x[0][i]);
    l[0][3] = INT64_MIN;
    l[1][3] = -1;
    for (int k = 0; k < 2; k++) {
        int32_t bits = k ? -1 : INT32_MIN; /* IDIV */
        memcpy(&x[k][7], &bits, sizeof bits);
    }
}

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
                     : reference(op, arg, fused, shift_by[shift]);
        wrong += !same(op, want, place(op, shift) + i);
    }
    if (wrong)
        fprintf(stderr, "%s, %s: %d of %d wrong\n", loop_op_name(op), width, wrong, BLOCK);
    CHECK(!wrong);
}

static void check_rows(Arena *a, const Target *t, int lanes)
{
    const char *name = arena_printf(a, "rows_%s_%d", t->suffix, lanes);
    Program *p = new_program(a, name);
    for (int op = FIRST_ROW; op < OPS; op++)
        for (int s = 0; s < (is_shift((LoopOp)op) ? SHIFTS : 1); s++)
            if (lanes == 1 || !has_long((LoopOp)op))
                add_row(a, p, (LoopOp)op, s, lanes);
    Run *run;
    *(void **)&run = emitted_run(a, p, t);
    CHECK(run);
    if (!run)
        return;
    CHECK(run(x[0], x[1], x[2], l[0], l[1], out, lout, NULL) == 0);
    for (int op = FIRST_ROW; op < OPS; op++)
        for (int s = 0; s < (is_shift((LoopOp)op) ? SHIFTS : 1); s++)
            if (lanes == 1 || !has_long((LoopOp)op))
                check_row((LoopOp)op, s, lanes, *t->guard != 0, name);
}

/* ---- loads and stores: count lanes of a stride, to a place of 256 floats each */

enum { ROOM = 256, STRIDES = 5 };

static const int stride_of[STRIDES] = {1, 2, 7, 0, -3};

static void add_move(Arena *a, Program *p, int lanes, int count, int s, int at)
{
    LFunc *f = NEW(a, LFunc);
    f->name = arena_printf(a, "move_%d_%d", count, s);
    f->doc = "loads and stores";
    LoopB b = loop_builder(a, f);
    int64_t from = stride_of[s] < 0 ? 100 : BLOCK - 1 - (count - 1) * stride_of[s];
    LExpr *v = loop_load(&b, p->buf[0], index_const(from), stride_of[s], lanes, count);
    LExpr *r = loop_let(&b, "v", v);
    loop_store(&b, p->buf[5], index_const(at), 1, r, lanes);
    int64_t to = at + 50 + (stride_of[s] < 0 ? 100 : 0);
    loop_store(&b, p->buf[5], index_const(to), stride_of[s], r, count);
    LExpr *m = loop_op(&b, LOOP_FSEL, loop_first(&b, count, lanes), loop_float(&b, 1, lanes),
                       loop_spread(&b, loop_float(&b, 2, 1), lanes));
    loop_store(&b, p->buf[5], index_const(at + 20), 1, m, lanes);
    PUSH(a, p->fn, p->nfn, p->cap_fn, f);
}

static bool moved(const float *o, int lanes, int count, int s)
{
    float want[ROOM];
    for (int i = 0; i < ROOM; i++)
        want[i] = -5;
    int st = stride_of[s], from = st < 0 ? 100 : BLOCK - 1 - (count - 1) * st;
    for (int j = 0; j < lanes; j++) {
        want[j] = j < count ? x[0][from + j * st] : 0;
        want[20 + j] = j < count ? 1 : 2;
    }
    for (int j = 0; j < count; j++)
        want[50 + (st < 0 ? 100 : 0) + j * st] = want[j];
    return memcmp(o, want, sizeof want) == 0;
}

static void check_moves(Arena *a, const Target *t, int lanes)
{
    Program *p = new_program(a, arena_printf(a, "moves_%s_%d", t->suffix, lanes));
    for (int count = 1; count <= lanes; count++)
        for (int s = 0; s < STRIDES; s++)
            add_move(a, p, lanes, count, s, ((count - 1) * STRIDES + s) * ROOM);
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
    fill();
    for (int t = 0; t < TARGET_COUNT; t++)
        for (int lanes = 1; lanes <= target_table[t].lanes; lanes *= lanes == 1 ? 4 : 2)
            if (target_runs_here(&target_table[t])) {
                check_rows(a, &target_table[t], lanes);
                check_moves(a, &target_table[t], lanes);
            }
    arena_free(a);
    return check_done();
}
