/* buf.h: text that grows in an arena. */
#ifndef NNC_BUF_H
#define NNC_BUF_H
#include "base/arena.h"

typedef struct Buf {
    Arena *arena;
    char *s;       /* NUL-terminated once something was added, else NULL */
    size_t n, cap; /* bytes without the NUL; capacity */
} Buf;

void buf_add(Buf *b, const char *s, size_t n);
void buf_puts(Buf *b, const char *s);
void buf_printf(Buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
const char *buf_text(Buf *b); /* "" when nothing was added */
#endif
