/* explain_number.c: numbers as people read them: in groups of three while they are short, to three
 * digits with a unit beyond. */
#include "tool/explain.h"
#include <math.h>

/* Three significant digits. */
static const char *three_digits(Arena *a, double v, const char *unit)
{
    int decimals = v < 9.995 ? 2 : v < 99.95 ? 1 : 0;
    return arena_printf(a, "%.*f %s", decimals, v, unit);
}

const char *count_text(Arena *a, double n)
{
    static const char *const unit[] = {"M", "G", "T", "P"};
    if (n < 999999.5) {
        long whole = lround(n);
        return whole < 1000 ? arena_printf(a, "%ld", whole)
                            : arena_printf(a, "%ld %03ld", whole / 1000, whole % 1000);
    }
    int k = 0;
    for (n /= 1e6; n >= 999.5 && k < 3; k++)
        n /= 1000;
    return three_digits(a, n, unit[k]);
}

const char *bytes_text(Arena *a, double n)
{
    static const char *const unit[] = {"KiB", "MiB", "GiB", "TiB"};
    if (n < 1024)
        return arena_printf(a, "%ld B", lround(n));
    int k = 0;
    for (n /= 1024; n >= 999.5 && k < 3; k++)
        n /= 1024;
    return three_digits(a, n, unit[k]);
}
