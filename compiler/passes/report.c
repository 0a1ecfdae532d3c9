/* report.c: the list of what the collapse did. */
#include "passes/report.h"

Report *report_new(Arena *a)
{
    Report *r = NEW(a, Report);
    r->arena = a;
    r->tail = &r->first;
    return r;
}

Event *report_add(Report *r, EventKind kind)
{
    Event *e = NEW(r->arena, Event);
    e->kind = kind;
    *r->tail = e;
    r->tail = &e->next;
    return e;
}

bool event_folded(const Event *e)
{
    return e->kind <= FOLDED_SIBLINGS;
}
