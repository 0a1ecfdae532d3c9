/* llvm_load.h: the module that knows LLVM, loaded when it is first asked for. */
#ifndef NNC_LLVM_LOAD_H
#define NNC_LLVM_LOAD_H
#include "llvm/llvm.h"
#include "tool/session.h"

/* libnnc_llvm.so beside this program or library, in ../lib from there, or where the system looks.
 * NULL if there is none; *why (may be NULL) says what was tried. */
const LlvmModule *llvm_find(Arena *a, const char **why);

/* The same; reports its absence as wrong usage of `what`. */
const LlvmModule *llvm_need(Session *s, const char *what);
#endif
