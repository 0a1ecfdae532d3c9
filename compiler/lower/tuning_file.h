/* tuning_file.h: what was measured, as text to be kept beside a model; doc/cost-model.md.
 *
 *     # measured on AMD EPYC 9B14, by nnc 0.1.0
 *     x86-64-v4 64x784x512 rows=8 chains=8 streams=1 copy=no  # 441 us, guessed 475 us
 *     x86-64-v4 128x32x128 unpacked rows=12 chains=8 streams=1 copy=no
 *
 * A line is a product: the target, rows x depth x columns, `unpacked` where both factors are
 * computed or the precision of the weights unless it is f32, and the choice. From # to the end of
 * the line is comment. */
#ifndef NNC_TUNING_FILE_H
#define NNC_TUNING_FILE_H
#include "lower/choice.h"

enum { TUNING_FILE_MOST = 1 << 20 }; /* bytes */

/* Adds what stands in s to out->known. False after errors, each with its place; so that what is
 * known is possible and each product stands there once. */
bool tuning_read(Ctx *c, const Source *s, Tuning *out);

/* The line of t, and how long it took and would have taken by the formula, in seconds. */
void tuning_write(Buf *out, const Tuned *t, double seconds, double guessed);
#endif
