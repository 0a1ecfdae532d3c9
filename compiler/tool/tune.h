/* tune.h: --tune=FILE: how products are computed, from a file; what it lacks is measured and added
 * to it. FILE is lower/tuning_file.h's, written whole or not at all. */
#ifndef NNC_TUNE_H
#define NNC_TUNE_H
#include "lower/choice.h"
#include "tool/session.h"

/* What the option's FILE says, read once, for LowerOptions; NULL without the option. A FILE that is
 * not there says nothing. False after an error. */
bool tune_open(Session *s, Tuning **out);

/* After lowering: measures what was asked for and is missing, and writes FILE. *learned: lower
 * again. What can't be measured (a target that this machine can't run, no LLVM) keeps the formula's
 * choice, with a warning. False after an error. */
bool tune_learn(Session *s, bool *learned);

/* tune_measure.c: the best choice for p: the formula's, unless another is clearly faster. Times in
 * seconds: with it, and with the formula's. False after an error. */
bool tune_measure(Session *s, const Product *p, Tuned *out, double *seconds, double *guessed);
#endif
