/* bundle.h: many small models in one program, so that a test compiles once. Each case is a graph,
 * its inputs and what graph_eval says; the program runs them all and prints what is out of bound.
 * Works for any target: those that this machine lacks are cross-compiled and run under qemu-user.
 *
 * The cases' C files become one translation unit, in which functions of the prelude, whose names
 * all models share, stand once. Cases take turns in having their workspace on the stack or from
 * the caller, who fills it with NaN. Each runs alone and in a batch of three, and may not write
 * beyond its outputs.
 *
 * Environment: CC; DIFF_CFLAGS, more flags for the C compiler (-fsanitize=undefined). */
#ifndef BUNDLE_H
#define BUNDLE_H
#include "emit/emit.h"
#include "graph/graph.h"
#include "lower/lower.h"
#include "passes/pass.h"

typedef struct Bundle Bundle;

/* How far a result may be from the double reference, element by element:
 * |y - ref| <= relative * |ref| + absolute[i] + step (if step > 0, also at distance step: a floor
 * or a remainder may fall on the other side). absolute may be NULL; where it is infinite, nothing
 * is asked. zero_sign: where ref is a zero, so is y, with the same sign. */
typedef struct Bound {
    double relative, step;
    const double *absolute;
    bool zero_sign;
} Bound;

/* What the words of a program say: "TARGET FOLDER", then what `more` calls the others. Exits where
 * they are wrong (2), or there is no compiler for the target, or nothing that runs it (77). */
const Target *bundle_target(int argc, char **argv, const char *more);
/* Files go to `folder`, which exists. */
Bundle *bundle_new(Arena *a, const char *folder, const Target *target);
/* How weights are stored from now on; f32 before. */
void bundle_precision(Bundle *b, Precision p);
/* Compiles g (which the passes then own) and adds the case; false if kernels lack a type. bound:
 * one for each output. */
bool bundle_add(Bundle *b, const char *what, Graph *g, const double *const *in, const Bound *bound);
/* How the products of cases that follow are computed; NULL: by the formula. */
void bundle_tune(Bundle *b, Tuning *how);
/* The model of the last bundle_add, compiled otherwise, is to give the same results. g: a copy of
 * it. Nothing is added, and false returned, where the code comes out the same. */
bool bundle_add_variant(Bundle *b, const char *what, Graph *g, const PassOptions *options);
/* Compiles and runs; the number of cases out of bound, -1 if the compiler failed. 0 cases: 0. */
int bundle_run(Bundle *b);
/* The greatest magnitude. */
double bundle_greatest(const double *v, int64_t count);
#endif
