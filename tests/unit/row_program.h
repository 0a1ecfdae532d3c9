/* row_program.h: Programs with one function for each row of loop.def, or for each way to load
 * and store, in a given width; and inputs for them. Ports: x, y, z (f32), l, k (i64); out (f32),
 * lout (i64). */
#ifndef ROW_PROGRAM_H
#define ROW_PROGRAM_H
#include "loop/loop.h"

enum { BLOCK = 1024, OPS = LOOP_OP_COUNT, SHIFTS = 4, FIRST_ROW = LOOP_CALL + 1 };
enum { OUT = (OPS + SHIFTS * 4) * BLOCK }; /* elements of out and of lout */

int row_shift(LoopOp op, int shift); /* by how many bits */

/* Row op writes at row_place(op, shift) and on; shift is 0 for what is no shift. */
Program *row_program(Arena *a, const char *name, int lanes);
int row_place(LoopOp op, int shift);
bool row_is_shift(LoopOp op);
bool row_has_long(LoopOp op); /* only where lanes is 1 */

/* Loads and stores of `count` lanes with each stride, to ROOM floats each of out. From LANES_AT on
 * the last of those lanes in all; from SWAP_AT on lane j ^ (count - 1) in lane j, if move_swaps.
 * From TRUTHS_AT on 1 where row_truth is, of truth values loaded from the same places, else 2; from
 * FIRST_TRUTH_AT on that of the first in all lanes. */
enum { ROOM = 256, STRIDES = 5 };
enum { FIRST_TRUTH_AT = 180, TRUTHS_AT = 200, LANES_AT = 220, SWAP_AT = 240 };
bool move_swaps(int count);
bool row_truth(int i);
extern const int move_stride[STRIDES];
Program *move_program(Arena *a, const char *name, int lanes);

/* Random bits, numbers near each other, and values at the limits. */
void row_inputs(float x[3][BLOCK], int64_t l[2][BLOCK]);
#endif
