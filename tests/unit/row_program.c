/* row_program.c: see row_program.h. */
#include "row_program.h"
#include <math.h>
#include <string.h>

const int move_stride[STRIDES] = {1, 2, 7, 0, -3};

bool move_swaps(int count)
{
    return count <= 4 || count % 4 == 1;
}

int row_shift(LoopOp op, int shift)
{
    static const int bits[SHIFTS] = {0, 1, 13, 31};
    return op == LOOP_PSAR && bits[shift] > 15 ? 15 : bits[shift];
}

bool row_is_shift(LoopOp op)
{
    return op == LOOP_ISHL || op == LOOP_ISHR || op == LOOP_ISAR || op == LOOP_PSAR;
}

bool row_has_long(LoopOp op)
{
    return strchr(loop_op_sig(op), 'L');
}

int row_place(LoopOp op, int shift)
{
    return (row_is_shift(op) ? OPS + ((int)op - LOOP_ISHL) * SHIFTS + shift : (int)op) * BLOCK;
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
        arg[k] = row_is_shift(op) && k == 1 ? loop_int(&b, row_shift(op, shift), lanes)
                                        : operand(&b, p->buf, op, k, at, lanes);
    LExpr *r = loop_let(&b, "r", loop_op(&b, op, arg[0], arg[1], arg[2]));
    store_result(&b, p->buf, r, index_sum(at, index_const(row_place(op, shift))));
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

Program *row_program(Arena *a, const char *name, int lanes)
{
    Program *p = new_program(a, name);
    for (int op = FIRST_ROW; op < OPS; op++)
        for (int s = 0; s < (row_is_shift((LoopOp)op) ? SHIFTS : 1); s++)
            if (lanes == 1 || !row_has_long((LoopOp)op))
                add_row(a, p, (LoopOp)op, s, lanes);
    return p;
}

static void add_move(Arena *a, Program *p, int lanes, int count, int s, int at)
{
    LFunc *f = NEW(a, LFunc);
    f->name = arena_printf(a, "move_%d_%d", count, s);
    f->doc = "loads and stores";
    LoopB b = loop_builder(a, f);
    int64_t from = move_stride[s] < 0 ? 100 : BLOCK - 1 - (count - 1) * move_stride[s];
    LExpr *v = loop_load(&b, p->buf[0], index_const(from), move_stride[s], lanes, count);
    LExpr *r = loop_let(&b, "v", v);
    loop_store(&b, p->buf[5], index_const(at), 1, r, lanes);
    int64_t to = at + 50 + (move_stride[s] < 0 ? 100 : 0);
    loop_store(&b, p->buf[5], index_const(to), move_stride[s], r, count);
    LExpr *m = loop_op(&b, LOOP_FSEL, loop_first(&b, count, lanes), loop_float(&b, 1, lanes),
                       loop_spread(&b, loop_float(&b, 2, 1), lanes));
    loop_store(&b, p->buf[5], index_const(at + 20), 1, m, lanes);
    LExpr *truths = loop_load(&b, p->buf[7], index_const(from), move_stride[s], lanes, count);
    m = loop_op(&b, LOOP_FSEL, truths, loop_float(&b, 1, lanes), loop_float(&b, 2, lanes));
    loop_store(&b, p->buf[5], index_const(at + TRUTHS_AT), 1, m, lanes);
    truths = loop_spread(&b, loop_load(&b, p->buf[7], index_const(from), 1, 1, 1), lanes);
    m = loop_op(&b, LOOP_FSEL, truths, loop_float(&b, 1, lanes), loop_float(&b, 2, lanes));
    loop_store(&b, p->buf[5], index_const(at + FIRST_TRUTH_AT), 1, m, lanes);
    loop_store(&b, p->buf[5], index_const(at + LANES_AT), 1, loop_lane(&b, r, count - 1), lanes);
    if (move_swaps(count))
        loop_store(&b, p->buf[5], index_const(at + SWAP_AT), 1, loop_swap(&b, r, count - 1), lanes);
    PUSH(a, p->fn, p->nfn, p->cap_fn, f);
}

bool row_truth(int i)
{
    return i % 3 == 0 || i % 7 == 2;
}

/* Constant bytes; any but 0 is true. */
static Buffer *truths(Arena *a)
{
    uint8_t *byte = NEW_ARRAY(a, uint8_t, BLOCK);
    Buffer *b = NEW(a, Buffer);
    for (int i = 0; i < BLOCK; i++)
        byte[i] = row_truth(i) ? (uint8_t)(1 + i % 255) : 0;
    *b = (Buffer){.kind = BUF_WEIGHT, .name = "truths", .elem = ELEM_BOOL, .count = BLOCK,
                  .data = byte};
    return b;
}

Program *move_program(Arena *a, const char *name, int lanes)
{
    Program *p = new_program(a, name);
    PUSH(a, p->buf, p->nbuf, p->cap_buf, truths(a));
    p->weight_bytes = BLOCK;
    for (int count = 1; count <= lanes; count++)
        for (int s = 0; s < STRIDES; s++)
            add_move(a, p, lanes, count, s, ((count - 1) * STRIDES + s) * ROOM);
    return p;
}

void row_inputs(float x[3][BLOCK], int64_t l[2][BLOCK])
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
}
