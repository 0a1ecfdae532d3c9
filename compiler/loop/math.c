/* math.c: the table of elementary functions, and what their bodies share. */
#include "loop/math_int.h"

const MathFn math_fn[MATH_COUNT] = {
#define MATH(id, text, args, ulp, ulp_generic, doc) {text, args, ulp, ulp_generic, doc, math_##id},
#include "loop/math.def"
#undef MATH
};

E *math_horner(M *m, const char *name, E *x, const float *c, int n)
{
    E *p = let(m, name, f_fma(m, num(m, (double)c[n - 1]), x, num(m, (double)c[n - 2])));
    for (int i = n - 2; i-- > 0;)
        set(m, p, f_fma(m, p, x, num(m, (double)c[i])));
    return p;
}

E *math_with_sign(M *m, E *y, E *x)
{
    E *sign = let(m, "sign", sign_bits(m, x));
    E *size = let(m, "size", y);
    return f_from_bits(m, i_or(m, f_bits(m, size), sign));
}
