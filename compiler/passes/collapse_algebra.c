/* collapse_algebra.c: functions of one number as one would write them on paper:
 * g(f(x)) = 3(2x + 1) - 4 = 6x - 1. */
#include "passes/collapse.h"
#include <string.h>

enum { LONGEST = 200 }; /* characters that are still pleasant to read */

/* A term: its text, and whether it is a sum that needs brackets. */
typedef struct Term {
    const char *text; /* NULL: zero */
    bool sum;
} Term;

static const char *number(Arena *a, double v)
{
    const char *s = arena_printf(a, "%.7g", v);
    return strcmp(s, "-0") == 0 ? "0" : s;
}

static Term times(Arena *a, double factor, Term x)
{
    if (!x.text || factor == 0)
        return (Term){0};
    if (factor == 1)
        return x;
    const char *f = factor == -1 ? "-" : number(a, factor);
    return (Term){arena_printf(a, x.sum ? "%s(%s)" : "%s%s", f, x.text), false};
}

static Term plus(Arena *a, Term x, Term y)
{
    if (!x.text || !y.text)
        return x.text ? x : y;
    bool minus = y.text[0] == '-';
    return (Term){arena_printf(a, "%s %s %s", x.text, minus ? "-" : "+", y.text + minus), true};
}

static Term shifted(Arena *a, Term x, const double *b)
{
    return b && *b != 0 ? plus(a, x, (Term){number(a, *b), false}) : x;
}

static double only_factor(const Affine *f)
{
    return f->kind == AFF_ZERO ? 0 : f->kind == AFF_DENSE ? f->a[0]
                             : f->kind == AFF_PICK && f->from[0] < 0 ? 0 : affine_factor(f, 0);
}

static bool one_dimensional(const Trace *t)
{
    for (int i = 0; i < t->count; i++)
        if (type_count(&t->node[i]->type) != t->rows)
            return false;
    for (int k = 0; k < t->ncut; k++)
        if (type_count(&t->cut[k]->type) != t->rows)
            return false;
    return true;
}

/* The values as written, the last one's text. A product that is a term of its own ("2(3x)") keeps
 * its brackets by counting as a sum. */
static Term written(Arena *a, const Trace *t, const Term *input)
{
    Work w = {.arena = a};
    Term *done = NEW_ARRAY(a, Term, t->ncut + t->count), result = {0};
    for (int k = 0; k < t->ncut; k++)
        done[k] = input[k];
    for (int i = 0; i < t->count; i++) {
        Term sum = {0};
        for (int k = 0; k < t->node[i]->nin; k++) {
            if (t->operand[i][k] < 0)
                continue;
            Affine f = step_map(&w, t->node[i], k, t->rows);
            Term x = done[t->operand[i][k]];
            x.sum |= t->operand[i][k] >= t->ncut && (x.text && strchr("-0123456789", x.text[0]));
            sum = plus(a, sum, times(a, only_factor(&f), x));
        }
        result = done[t->ncut + i] = shifted(a, sum, step_bias(&w, t->node[i], t->rows));
        if (result.text && strlen(result.text) > LONGEST)
            return (Term){0};
    }
    return result;
}

static Term folded(Arena *a, const Trace *t, const Term *input)
{
    Term sum = {0};
    for (int k = 0; k < t->ncut; k++)
        sum = plus(a, sum, times(a, only_factor(&t->form[k]), input[k]));
    sum = shifted(a, sum, t->form[0].b);
    return sum.text ? sum : (Term){"0", false};
}

/* "g(f(x))" for a chain of layers, "y" where it is none. */
static const char *call(Arena *a, const Trace *t, Layer *const *member, int n, const char *x)
{
    const char *s = x;
    bool chain = n > 0 && t->ncut == 1;
    for (int i = 0; i < t->count && chain; i++) {
        int data = 0;
        for (int k = 0; k < t->node[i]->nin; k++)
            data += t->operand[i][k] >= 0;
        chain = data == 1;
    }
    for (int i = 0; chain && i < n; i++) {
        s = arena_printf(a, "%s(%s)", member[i]->path, s);
        if (strlen(s) > LONGEST)
            return arena_printf(a, "%s(...(%s(%s)))", member[n - 1]->path, member[0]->path, x);
    }
    return chain ? s : "y";
}

const char *trace_algebra(Arena *a, const Trace *t, Layer *const *member, int n)
{
    if (!one_dimensional(t))
        return NULL;
    Term *input = NEW_ARRAY(a, Term, t->ncut);
    for (int k = 0; k < t->ncut; k++) {
        const char *name = t->cut[k]->op == OP_INPUT ? t->cut[k]->name : NULL;
        input[k].text = name ? name : t->ncut == 1 ? "x" : arena_printf(a, "x%d", k + 1);
    }
    const char *y = call(a, t, member, n, input[0].text);
    Term long_form = written(a, t, input), short_form = folded(a, t, input);
    return long_form.text ? arena_printf(a, "%s = %s = %s", y, long_form.text, short_form.text)
                          : arena_printf(a, "%s = %s", y, short_form.text);
}
