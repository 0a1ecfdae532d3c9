/* dce.c: drops what no output needs; inputs stay, as they belong to the interface. */
#include "passes/pass.h"

bool pass_dce(Pass *p)
{
    size_t before = p->g->count;
    graph_sort(p->g);
    return p->g->count != before;
}
