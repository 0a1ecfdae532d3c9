/* host_cc.h: the system's C compiler, for running emitted code at once. */
#ifndef NNC_HOST_CC_H
#define NNC_HOST_CC_H
#include "nnc.h"
#include "tool/session.h"

/* Writes the files into a fresh folder of $TMPDIR (or /tmp), builds those that end in .c with $CC
 * (or cc) as a shared object, loads it and removes the folder. The handle, for dlsym, is closed
 * with the session. NULL after an error: no compiler (input), or one that refuses our code (a
 * bug). A process that is killed meanwhile leaves the folder: signals are the program's. */
void *host_load(Session *s, const nnc_file *file, size_t files);
#endif
