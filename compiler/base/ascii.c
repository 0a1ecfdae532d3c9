/* ascii.c: see ascii.h. */
#include "base/ascii.h"
#include <locale.h>
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

void ascii_upper(char *s)
{
    for (; *s; s++)
        if (*s >= 'a' && *s <= 'z')
            *s = (char)(*s - 'a' + 'A');
}
