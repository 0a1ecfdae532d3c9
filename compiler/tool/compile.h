/* compile.h: `nnc FILE -o OUT`: all files of one compile, in memory. */
#ifndef NNC_COMPILE_H
#define NNC_COMPILE_H
#include "nnc.h"
#include "tool/session.h"

/* The kinds of result, by the suffix of OUT. */
bool compile_model(Session *s, const char *out, const nnc_file **file, size_t *files);

/* Does what --dump asks for when nothing is to be made. */
bool compile_dumps(Session *s);
#endif
