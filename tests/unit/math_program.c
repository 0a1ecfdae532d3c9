/* math_program.c: see math_program.h. */
#include "math_program.h"
#include <math.h>

Program *math_program(Arena *a, const char *name, int lanes, bool (*wanted)(MathId id))
{
    Program *p = NEW(a, Program);
    p->name = name;
    static const char *const port[] = {"x", "y", "out"};
    Buffer *buf[3];
    for (int i = 0; i < 3; i++) {
        buf[i] = NEW(a, Buffer);
        *buf[i] = (Buffer){.kind = i < 2 ? BUF_INPUT : BUF_OUTPUT, .elem = ELEM_F32,
                           .name = port[i], .count = i < 2 ? MATH_BLOCK : MATH_BLOCK * MATH_COUNT};
        PUSH(a, p->buf, p->nbuf, p->cap_buf, buf[i]);
    }
    for (int id = 0; id < MATH_COUNT; id++) {
        if (wanted && !wanted((MathId)id))
            continue;
        LFunc *f = NEW(a, LFunc);
        f->name = arena_printf(a, "row_%s", math_fn[id].name);
        f->doc = math_fn[id].name;
        LoopB b = loop_builder(a, f);
        LVar i = loop_for(&b, "i", MATH_BLOCK, lanes);
        Index at = index_add(index_const(0), i, 1);
        LExpr *x = loop_load(&b, buf[0], at, 1, lanes, lanes);
        if (id == MATH_EXP_LE0)
            x = loop_op(&b, LOOP_FNEG, loop_op(&b, LOOP_FABS, x, NULL, NULL), NULL, NULL);
        LExpr *y = math_fn[id].args == 2 ? loop_load(&b, buf[1], at, 1, lanes, lanes) : NULL;
        LExpr *r = loop_call(&b, &math_fn[id], x, y);
        loop_store(&b, buf[2], index_sum(at, index_const(id * MATH_BLOCK)), 1, r, lanes);
        loop_end(&b);
        PUSH(a, p->fn, p->nfn, p->cap_fn, f);
    }
    return p;
}

const float math_special[SPECIALS] = {
    0.0f, -0.0f, 1.0f, -1.0f, 2.0f, -2.0f, 0.5f, -0.5f, 3.0f, -3.0f, INFINITY, -INFINITY, NAN,
    0x1p-149f, -0x1p-149f, 0x1p-126f, -0x1p-126f, 0x0.fffffep-126f, 0x1.fffffep127f,
    -0x1.fffffep127f, 88.72283f, 88.72284f, -87.33655f, -103.97207f, -103.97208f, -103.98f,
    89.41599f, 89.416f, 9.010913f, 0.99999994f, 1.0000001f, -0.99999994f, 16777216.0f, 16777215.0f,
    8388607.5f,
    2147483648.0f, 4294967296.0f, 1e10f, -17.0f, -17.5f, 3.9192059f, 0.70710677f, 0.70710683f,
    1.5707964f, 3.1415927f, 4.712389f, 0x1.47d0fep34f, 0x1.6ac5b2p+29f, 2.5f, -2.5f, 1e-20f, 1e20f,
};
