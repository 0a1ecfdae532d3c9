/* ascii.h: text that means the same in every locale, which is the program's and not ours. */
#ifndef NNC_ASCII_H
#define NNC_ASCII_H
#include <stdarg.h>
#include <stddef.h>

/* vsnprintf, snprintf and strtod, with a decimal point. Arenas and text buffers print so too. */
int ascii_vprint(char *s, size_t room, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));
int ascii_print(char *s, size_t room, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
double number_read(const char *text, char **end);

/* Bytes of the UTF-8 character at s, of n > 0 that exist; 0 if it is broken or a control
 * character. */
size_t printable_bytes(const char *s, size_t n);

void ascii_upper(char *s); /* letters of A to Z only, whatever toupper says */
#endif
