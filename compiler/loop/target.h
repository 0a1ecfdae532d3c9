/* target.h: instruction sets; the facts are the rows of target.def. */
#ifndef NNC_TARGET_H
#define NNC_TARGET_H
#include "base/diag.h"

typedef enum TargetId {
#define TARGET(id, name, suffix, lanes, rows, vecs, dots, width, guard, attribute, cpu, triple, \
               doc)                                                                             \
    TARGET_##id,
#include "loop/target.def"
#undef TARGET
    TARGET_COUNT
} TargetId;

typedef struct Target {
    const char *name, *suffix;
    int lanes;
    int rows, vecs; /* register tile: rows of broadcasts times vectors of weights */
    bool dots;      /* LOOP_PACK and LOOP_DOT */
    const char *width, *guard, *attribute, *cpu, *triple, *doc;
} Target;

extern const Target target_table[TARGET_COUNT];

/* By name; "native" is the best of this machine. NULL if there is none of that name. */
const Target *target_find(const char *name);
const Target *target_native(void);
bool target_runs_here(const Target *t);
#endif
