/* run.h: `nnc run`: evaluates a model on arrays from files. */
#ifndef NNC_RUN_H
#define NNC_RUN_H
#include "tool/session.h"

/* Outputs are printed into *out, or written where the option "output" says. */
bool run_model(Session *s, const char *const *words, size_t nwords, Buf *out);
#endif
