/* target.c: the table, and which rows this machine can run. */
#include "loop/target.h"
#include <string.h>

const Target target_table[TARGET_COUNT] = {
#define TARGET(id, name, suffix, lanes, rows, vecs, dots, width, guard, attribute, cpu, triple, \
               doc)                                                                             \
    {name, suffix, lanes, rows, vecs, dots, width, guard, attribute, cpu, triple, doc},
#include "loop/target.def"
#undef TARGET
};

bool target_runs_here(const Target *t)
{
    switch ((TargetId)(t - target_table)) {
    case TARGET_GENERIC: return true;
#if defined(__x86_64__)
    case TARGET_X86_64_V3: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case TARGET_X86_64_V4:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
    case TARGET_AVX512_BF16:
        return target_runs_here(&target_table[TARGET_X86_64_V4]) &&
               __builtin_cpu_supports("avx512bf16");
#elif defined(__aarch64__)
    case TARGET_AARCH64: return true;
#endif
    default: return false;
    }
}

const Target *target_native(void)
{
    int i = TARGET_COUNT - 1;
    while (!target_runs_here(&target_table[i]))
        i--;
    return &target_table[i];
}

const Target *target_find(const char *name)
{
    if (strcmp(name, "native") == 0)
        return target_native();
    for (int i = 0; i < TARGET_COUNT; i++)
        if (strcmp(name, target_table[i].name) == 0)
            return &target_table[i];
    return NULL;
}
