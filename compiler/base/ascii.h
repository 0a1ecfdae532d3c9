/* ascii.h: text that means the same in every locale, which is the program's and not ours. */
#ifndef NNC_ASCII_H
#define NNC_ASCII_H
#include "base/arena.h"

/* strtod with a point. */
double number_read(Arena *a, const char *text, char **end);

void ascii_upper(char *s); /* letters of A to Z only, whatever toupper says */
#endif
