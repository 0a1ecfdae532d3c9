/* numbers.c: the text of a float is read back as the same float, for every 9973rd of them. */
#include "emit/emit_int.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int spells(float f, const char *wanted)
{
    char s[FLOAT_ROOM];
    float_text(s, f);
    if (strcmp(s, wanted) != 0)
        printf("%g is written %s, not %s\n", (double)f, s, wanted);
    return strcmp(s, wanted) == 0;
}

static int comes_back(uint32_t bits)
{
    char s[FLOAT_ROOM];
    float f, back;
    memcpy(&f, &bits, sizeof f);
    if (!isfinite(f))
        return 1;
    float_text(s, f);
    back = strtof(s, NULL);
    if (memcmp(&f, &back, sizeof f) != 0)
        printf("%.9g is written %s\n", (double)f, s);
    return memcmp(&f, &back, sizeof f) == 0;
}

int main(void)
{
    int good = spells(0.1f, "0.1f") && spells(-3.0f, "-3.0f") && spells(1e-10f, "1e-10f") &&
               spells(16777216.0f, "16777216.0f") && spells(1.0f / 3.0f, "0.33333334f") &&
               spells(-0.0f, "-0.0f") && spells(1.5e20f, "1.5e20f") && spells(0.00025f, "0.00025f");
    for (uint64_t bits = 0; bits < UINT64_C(1) << 32 && good; bits += 9973)
        good = comes_back((uint32_t)bits);
    return !good;
}
