/* pass.c: runs the rows of passes.def from top to bottom. No manager, no dependencies to solve. */
#include "passes/report.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

const PassInfo pass_info[PASS_COUNT] = {
#define PASS(name, summary) {#name, summary, pass_##name},
#include "passes/passes.def"
#undef PASS
};

static double now(void)
{
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A graph that breaks its rules is a bug of ours, whatever the input was. */
static void check(const Graph *g, const char *after)
{
    const char *found = graph_verify(g);
    if (!found)
        return;
    fprintf(stderr, "nnc: bug: the graph is broken after %s: %s\n", after, found);
    abort();
}

static void run(Pass *p, PassId id)
{
    PassResult *r = &p->result[id];
    r->before = graph_cost(p->g);
    double start = now();
    r->changed = pass_info[id].run(p);
    r->seconds = now() - start;
    r->ran = true;
    r->after = graph_cost(p->g);
    check(p->g, pass_info[id].name);
    if (p->options->dump)
        p->options->dump(p->options->dump_user, id, p->g);
}

void pass_run_all(Pass *p)
{
    if (!p->report)
        p->report = report_new(p->arena);
    check(p->g, "expansion");
    for (int id = 0; id < PASS_COUNT; id++)
        if (!p->options->off[id])
            run(p, (PassId)id);
}
