/* joined.h: many Programs joined to one, so that a test compiles once: as C by each C compiler
 * that is here, as an object file, and in memory by LLVM. Ports and workspaces become places in
 * one workspace, which each fills anew; then the outputs are compared.
 *
 * A Program that is split is run on one thread and on several, each way.
 *
 * Bits must be equal, but where both are NaN: IEEE 754 (6.2.3) leaves open which NaN an
 * operation gives. */
#ifndef JOINED_H
#define JOINED_H
#include "llvm/llvm.h"

typedef struct Joined Joined;

/* Files go to `folder`, which exists; name: a C identifier. */
Joined *joined_new(Arena *a, const char *folder, const char *name, const Target *t);
/* Takes p over. in[i]: the data of its i-th input, read at each joined_differ. exact NULL, or
 * one for each element of the first output: there a NaN must be the same NaN too. */
void joined_add(Joined *j, const char *what, Program *p, const void *const *in, const bool *exact);
/* False after a message: a compiler failed. */
bool joined_compile(Joined *j, Ctx *c, const LlvmModule *llvm);
/* Runs all ways; the number of programs of which some output differs, each with a line. */
int joined_differ(Joined *j);

/* The module of the build; NULL after a message. */
const LlvmModule *joined_llvm(void);
#endif
