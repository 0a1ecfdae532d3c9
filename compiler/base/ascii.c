/* ascii.c: see ascii.h. */
#define _POSIX_C_SOURCE 200809L /* uselocale */
#include "base/ascii.h"
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

typedef struct Locale {
    locale_t own, before;
} Locale;

/* The calling thread's only, and until leave; what the program has set is not touched. */
static Locale enter(void)
{
    Locale l = {.own = newlocale(LC_ALL_MASK, "C", (locale_t)0)};
    l.before = uselocale(l.own); /* 0, where memory has ended: as it was */
    return l;
}

static void leave(Locale l)
{
    uselocale(l.before);
    if (l.own)
        freelocale(l.own);
}

int ascii_vprint(char *s, size_t room, const char *fmt, va_list ap)
{
    Locale l = enter();
    int n = vsnprintf(s, room, fmt, ap);
    leave(l);
    return n;
}

int ascii_print(char *s, size_t room, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = ascii_vprint(s, room, fmt, ap);
    va_end(ap);
    return n;
}

double number_read(const char *text, char **end)
{
    Locale l = enter();
    double v = strtod(text, end);
    leave(l);
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
