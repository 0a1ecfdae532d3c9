/* check.h: `nnc check`: the emitted C against the reference, layer by layer. */
#ifndef NNC_CHECK_H
#define NNC_CHECK_H
#include "tool/session.h"

/* The table goes to *out. True also when the deviation is beyond the bound: then s->deviates. */
bool check_model(Session *s, const char *const *words, size_t nwords, Buf *out);
#endif
