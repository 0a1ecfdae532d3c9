/* targets.c: the rows of loop/target.def, and which of them this machine can run. */
#include "tool/targets.h"
#include "base/map.h"

void target_print(Buf *out, const Target *t)
{
    const char *here = target_runs_here(t) ? "" : " (not on this machine)";
    buf_printf(out, "  %-12s  %s%s\n", t->name, t->doc,
               t == target_native() ? " (this machine: native)" : here);
}

void targets_print(Buf *out)
{
    for (int i = 0; i < TARGET_COUNT; i++)
        target_print(out, &target_table[i]);
}

const char *target_near(const char *name)
{
    const char *names[TARGET_COUNT + 1] = {"native"};
    for (int i = 0; i < TARGET_COUNT; i++)
        names[i + 1] = target_table[i].name;
    return nearest(name, names, TARGET_COUNT + 1);
}
