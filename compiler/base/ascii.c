/* ascii.c: see ascii.h. */
#include "base/ascii.h"
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Where the locale has another point, strtod reads a copy that has it too; the text is read up to
 * where it holds that one itself. */
double number_read(Arena *a, const char *text, char **end)
{
    const char *point = localeconv()->decimal_point;
    if (strcmp(point, ".") == 0)
        return strtod(text, end);
    size_t n = strcspn(text, point), before = strcspn(text, ".");
    char *copy = arena_strndup(a, text, n), *stop;
    if (before < n)
        copy = arena_printf(a, "%.*s%s%s", (int)before, text, point, copy + before + 1);
    double v = strtod(copy, &stop);
    size_t used = (size_t)(stop - copy);
    if (end)
        *end = (char *)(uintptr_t)text + used - (used > before ? strlen(point) - 1 : 0);
    return v;
}

/* The Unicode Standard, table 3-7: how long a sequence is, and its second byte, which keeps out
 * what is too long for its character, surrogates, and what is beyond U+10FFFF. U+0080 to U+009F
 * are controls. */
size_t printable_bytes(const char *s, size_t n)
{
    static const struct {
        unsigned char first, last, low, high;
        size_t length;
    } row[] = {
        {0xc2, 0xc2, 0xa0, 0xbf, 2}, {0xc3, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    const unsigned char *c = (const unsigned char *)s;
    if (*c < 0x80)
        return *c >= 0x20 && *c < 0x7f;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        if (*c >= row[i].first && *c <= row[i].last) {
            bool ok = n >= row[i].length && c[1] >= row[i].low && c[1] <= row[i].high;
            for (size_t k = 2; ok && k < row[i].length; k++)
                ok = (c[k] & 0xc0) == 0x80;
            return ok ? row[i].length : 0;
        }
    return 0;
}

void ascii_upper(char *s)
{
    for (; *s; s++)
        if (*s >= 'a' && *s <= 'z')
            *s = (char)(*s - 'a' + 'A');
}
