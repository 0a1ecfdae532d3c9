/* c_number.c: floats as C text: the fewest digits (6 to 9) that a compiler reads back as the same
 * float. Written here because printf obeys the locale, and because a model has millions.
 *
 * A decimal is taken when it lies within 0.49 of a unit in the last place, computed in double
 * (whose error of 1e-15 is far below the 0.01 left over), so that correct rounding gives the float
 * back. Nine digits always do: their error is at most 5e-9 of the value, half a unit at
 * least 2.9e-8. */
#include "emit/emit_int.h"
#include <float.h>
#include <math.h>
#include <stdio.h>

enum { FEWEST = 6, MOST = 9 };

static double power_of_10(int n)
{
    static const double small[] = {1,    1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    double p = 1;
    int k = n < 0 ? -n : n;
    for (; k > 22; k -= 22)
        p *= 1e22;
    p *= small[k];
    return n < 0 ? 1 / p : p;
}

/* x = digits * 10^*exponent about, x > 0 and finite. */
static int64_t shortest(double x, int *exponent)
{
    int binary;
    frexp(x, &binary);
    double unit = ldexp(1, (binary < FLT_MIN_EXP ? FLT_MIN_EXP : binary) - FLT_MANT_DIG);
    int place = (int)floor(log10(x));
    for (int digits = FEWEST;; digits++) {
        int down = digits - 1 - place;
        double whole = nearbyint(x * power_of_10(down));
        if (digits < MOST && fabs(whole * power_of_10(-down) - x) > 0.49 * unit)
            continue;
        *exponent = -down;
        return (int64_t)whole;
    }
}

/* "-0.25f", "3.0f", "1.5e-12f": digits with a point among or near them, else an exponent. */
void float_text(char s[FLOAT_ROOM], float f)
{
    char digits[24];
    int exponent = 0;
    int64_t whole = f == 0 ? 0 : shortest(fabs((double)f), &exponent);
    for (; whole != 0 && whole % 10 == 0; whole /= 10)
        exponent++;
    int n = snprintf(digits, sizeof digits, "%lld", (long long)whole), point = n + exponent;
    const char *sign = signbit(f) ? "-" : "";
    if (exponent >= 0 && point <= MOST)
        snprintf(s, FLOAT_ROOM, "%s%s%.*s.0f", sign, digits, exponent, "000000000");
    else if (point > 0 && exponent < 0)
        snprintf(s, FLOAT_ROOM, "%s%.*s.%sf", sign, point, digits, digits + point);
    else if (exponent < 0 && point > -4)
        snprintf(s, FLOAT_ROOM, "%s0.%.*s%sf", sign, -point, "000", digits);
    else
        snprintf(s, FLOAT_ROOM, "%s%c%s%se%df", sign, *digits, n > 1 ? "." : "", digits + 1,
                 point - 1);
}
