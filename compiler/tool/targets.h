/* targets.h: `nnc targets`. */
#ifndef NNC_TARGETS_H
#define NNC_TARGETS_H
#include "base/buf.h"

void targets_print(Buf *out);
#endif
