/* check.h: `nnc check`: the emitted C and the JIT against the reference, layer by layer, and
 * against each other, bit by bit. */
#ifndef NNC_CHECK_H
#define NNC_CHECK_H
#include "tool/session.h"

/* The table goes to *out. True also when the deviation is beyond the bound or C and JIT
 * differ: then s->deviates. */
bool check_model(Session *s, const char *const *words, size_t nwords, Buf *out);
#endif
