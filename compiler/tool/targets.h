/* targets.h: `nnc targets`. */
#ifndef NNC_TARGETS_H
#define NNC_TARGETS_H
#include "base/buf.h"
#include "loop/target.h"

void target_print(Buf *out, const Target *t);
void targets_print(Buf *out);
const char *target_near(const char *name); /* for "did you mean", or NULL */
#endif
