/* object_int.h: what the files of object files share. */
#ifndef NNC_OBJECT_INT_H
#define NNC_OBJECT_INT_H
#include "llvm/llvm_int.h"

typedef struct Object {
    Unit unit;
    Build b;
    const ObjectSpec *spec;
    const Program *p; /* the first: its interface is everyone's */
    int nport;
    LLVMValueRef blob; /* the weights inside, or NULL */
    LLVMValueRef forward[TARGET_COUNT][MAX_LEVELS];
    LLVMValueRef run[MAX_LEVELS];
} Object;

LLVMTypeRef object_i32(Object *o);
LLVMValueRef object_status(Object *o, int value);
bool object_takes_blob(const Object *o);
const char *object_level_name(Object *o, const char *what, int level); /* "run", "run_x64" */
const char *object_named(Object *o, const char *what);                 /* "mnist_run" */

/* object_forward.c: the layers of a target in order, as o->forward[target][level]. */
void object_forward(Object *o, int target, int level, const char *suffix);
#endif
