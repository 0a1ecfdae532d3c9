/* math_program.h: a Program that calls every function of loop/math.def, MATH_BLOCK times each.
 * Ports: x, y; out, MATH_BLOCK floats for each function. */
#ifndef MATH_PROGRAM_H
#define MATH_PROGRAM_H
#include "loop/math.h"

enum { MATH_BLOCK = 4096, SPECIALS = 52 };

/* wanted NULL: all functions. */
Program *math_program(Arena *a, const char *name, int lanes, bool (*wanted)(MathId id));

extern const float math_special[SPECIALS]; /* values at the limits of some function */
#endif
