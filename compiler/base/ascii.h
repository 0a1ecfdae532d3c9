/* ascii.h: text that means the same in every locale, which is the program's and not ours. */
#ifndef NNC_ASCII_H
#define NNC_ASCII_H
#include "base/arena.h"

/* strtod with a point. */
double number_read(Arena *a, const char *text, char **end);

/* Bytes of the UTF-8 character at s, of n > 0 that exist; 0 if it is broken or a control
 * character. */
size_t printable_bytes(const char *s, size_t n);

void ascii_upper(char *s); /* letters of A to Z only, whatever toupper says */
#endif
