/* buf.c: text that grows in an arena, doubling. */
#include "base/buf.h"
#include "base/ascii.h"
#include <string.h>

static char *reserve(Buf *b, size_t n)
{
    if (b->n + n + 1 > b->cap) {
        size_t cap = b->cap ? b->cap : 256;
        while (cap < b->n + n + 1)
            cap *= 2;
        char *p = arena_alloc(b->arena, cap);
        if (b->n)
            memcpy(p, b->s, b->n);
        b->s = p;
        b->cap = cap;
    }
    return b->s + b->n;
}

void buf_add(Buf *b, const char *s, size_t n)
{
    char *p = reserve(b, n);
    memcpy(p, s, n);
    p[n] = 0;
    b->n += n;
}

void buf_puts(Buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

void buf_printf(Buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = ascii_vprint(NULL, 0, fmt, again);
    va_end(again);
    ascii_vprint(reserve(b, (size_t)n), (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->n += (size_t)n;
}

const char *buf_text(Buf *b)
{
    return b->s ? b->s : "";
}
