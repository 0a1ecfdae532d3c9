/* targets.c: the rows of loop/target.def, and which of them this machine can run. */
#include "tool/targets.h"
#include "loop/target.h"

void targets_print(Buf *out)
{
    const Target *native = target_native();
    for (int i = 0; i < TARGET_COUNT; i++) {
        const Target *t = &target_table[i];
        const char *here = target_runs_here(t) ? "" : " (not on this machine)";
        buf_printf(out, "  %-12s  %s%s\n", t->name, t->doc,
                   t == native ? " (this machine: native)" : here);
    }
}
