/* math.h: elementary functions, written once in Loop: range reduction and a polynomial or rational
 * function. Each row of math.def states its largest error in ULP (units in the last place of the
 * exact result, as float), found over all floats (one argument) or by sampling (two). */
#ifndef NNC_MATH_H
#define NNC_MATH_H
#include "loop/loop.h"

typedef enum MathId {
#define MATH(name, text, args, ulp, ulp_generic, doc) MATH_##name,
#include "loop/math.def"
#undef MATH
    MATH_COUNT
} MathId;

struct MathFn {
    const char *name; /* "exp": the C function is exp16 for 16 lanes */
    int args;         /* 1 or 2, f32 each; the result is f32 */
    double ulp;       /* largest error with fused multiply-add; generic may have `ulp_generic` */
    double ulp_generic;
    const char *doc;  /* method and source, for the comment in emitted C */
    LExpr *(*body)(LoopB *b, LExpr *x, LExpr *y); /* x, y: registers of any number of lanes */
};

extern const MathFn math_fn[MATH_COUNT];
#endif
