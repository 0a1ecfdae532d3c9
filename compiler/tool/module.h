/* module.h: parts of nnc that need a large library, as shared objects that are loaded when they are
 * first asked for (doc/decisions/004). */
#ifndef NNC_MODULE_H
#define NNC_MODULE_H
#include "tool/session.h"

/* The table `symbol` of `file`, which lies beside this program or library, in ../lib from there, or
 * where the system looks. Every table begins with its version as an int. NULL if there is none;
 * *why (may be NULL) says what was tried. */
const void *module_find(Arena *a, const char *file, const char *symbol, int version,
                        const char **why);
#endif
