/* collapse.c: the pass that makes one linear layer of several (doc/collapse.md).
 *
 * A composition of affine functions is affine: A2 (A1 x + b1) + b2 = (A2 A1) x + (A2 b1 + b2); so
 * is a sum of them. Folds are computed in double from the stored weights and rounded once, at the
 * end. */
#include "passes/collapse.h"

enum { MOST_ROUNDS = 8 }; /* long chains fold in pieces first */

static void begin(Collapse *c, const Pass *p)
{
    *c = (Collapse){.g = p->g, .arena = p->arena, .report = p->report};
    c->mode = p->options->collapse;
    c->work.arena = p->arena;
    graph_sort(c->g);
    find_values(c);
}

/* --collapse=never changes nothing, but says what it leaves. */
static bool leave(Pass *p)
{
    Collapse c;
    begin(&c, p);
    c.mode = COLLAPSE_COST;
    FoldCost before = total_cost(&c);
    plan_all(&c);
    if (check_plans(&c)) {
        Event *e = report_add(p->report, REFUSED_MODE);
        e->before = before;
        e->after = total_cost(&c);
    } else {
        explain_refusals(&c);
    }
    return false;
}

bool pass_collapse(Pass *p)
{
    Collapse c;
    bool changed = false;
    p->report->mode = p->options->collapse;
    p->report->written = p->g->nlayers;
    if (p->options->collapse == COLLAPSE_NEVER)
        return leave(p);
    for (int round = 0; round < MOST_ROUNDS; round++) {
        begin(&c, p);
        plan_all(&c);
        if (!check_plans(&c))
            break;
        if (!build_all(&c))
            break;
        changed = true;
    }
    begin(&c, p);
    explain_refusals(&c);
    return fold_siblings(&c) || changed;
}
