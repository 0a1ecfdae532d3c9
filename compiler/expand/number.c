/* number.c: arithmetic at compile time. Whole numbers are exact, an overflow is an error; `/` is
 * real; lists work element by element. */
#include "expand/expander.h"
#include <math.h>

static const char *const oper_names[] = {
    [OPER_NEG] = "-", [OPER_NOT] = "not", [OPER_ADD] = "+", [OPER_SUB] = "-", [OPER_MUL] = "*",
    [OPER_DIV] = "/", [OPER_MATMUL] = "@", [OPER_POW] = "**", [OPER_EQ] = "==", [OPER_NE] = "!=",
    [OPER_LT] = "<", [OPER_LE] = "<=", [OPER_GT] = ">", [OPER_GE] = ">=", [OPER_AND] = "and",
    [OPER_OR] = "or",
};

static const char *oper_text(Oper op)
{
    return oper_names[op];
}

static bool whole_power(int64_t base, int64_t exponent, int64_t *out)
{
    *out = 1;
    if (base == 1 || base == -1) { /* the only bases whose exponent may be huge, but for 0 */
        *out = exponent % 2 ? base : 1;
        return true;
    }
    if (base == 0 && exponent > 0) {
        *out = 0;
        return true;
    }
    for (int64_t i = 0; i < exponent; i++)
        if (__builtin_mul_overflow(*out, base, out))
            return false;
    return true;
}

/* False when the result is not a whole number below 2^63. */
static bool whole_result(Oper op, int64_t a, int64_t b, int64_t *out)
{
    switch (op) {
    case OPER_ADD:
        return !__builtin_add_overflow(a, b, out);
    case OPER_SUB:
        return !__builtin_sub_overflow(a, b, out);
    case OPER_MUL:
        return !__builtin_mul_overflow(a, b, out);
    default:
        return whole_power(a, b, out);
    }
}

static bool compare(Oper op, const Value *a, const Value *b)
{
    bool whole = a->kind == V_WHOLE && b->kind == V_WHOLE;
    double x = as_real(a), y = as_real(b);
    switch (op) {
    case OPER_LT:
        return whole ? a->whole < b->whole : x < y;
    case OPER_LE:
        return whole ? a->whole <= b->whole : x <= y;
    case OPER_GT:
        return whole ? a->whole > b->whole : x > y;
    default:
        return whole ? a->whole >= b->whole : x >= y;
    }
}

static double real_result(Oper op, double a, double b)
{
    switch (op) {
    case OPER_ADD:
        return a + b;
    case OPER_SUB:
        return a - b;
    case OPER_MUL:
        return a * b;
    case OPER_DIV:
        return a / b;
    default:
        return pow(a, b);
    }
}

static Value of_numbers(Expander *e, Oper op, const Value *a, const Value *b, Span at)
{
    if (op >= OPER_LT && op <= OPER_GE)
        return value_truth(compare(op, a, b), at);
    bool negative_power = op == OPER_POW && b->kind == V_WHOLE && b->whole < 0;
    if (a->kind == V_WHOLE && b->kind == V_WHOLE && op != OPER_DIV && !negative_power) {
        int64_t r;
        if (whole_result(op, a->whole, b->whole, &r))
            return value_whole(r, at);
        return fail(e, at, "%lld %s %lld overflows: whole numbers end at 2^63; write one of them "
                    "as a real number (2.0)", (long long)a->whole, oper_text(op),
                    (long long)b->whole);
    }
    return value_real(real_result(op, as_real(a), as_real(b)), at);
}

/* Element by element; a number meets every element. */
static Value of_lists(Expander *e, Oper op, const Value *a, const Value *b, Span at)
{
    bool both = a->kind == V_LIST && b->kind == V_LIST;
    int n = a->kind == V_LIST ? a->count : b->count;
    if (both && a->count != b->count)
        return fail(e, at, "'%s' of a list of %d and a list of %d; they must be equally long",
                    oper_text(op), a->count, b->count);
    if (!may_make(e, n, at))
        return value_poison();
    Value *item = NEW_ARRAY(e->arena, Value, n);
    for (int i = 0; i < n; i++) {
        item[i] = number_binary(e, op, a->kind == V_LIST ? &a->item[i] : a,
                                b->kind == V_LIST ? &b->item[i] : b, at);
        if (item[i].kind == V_POISON)
            return item[i];
    }
    return value_items(V_LIST, item, n, at);
}

static Value of_truths(Expander *e, Oper op, const Value *a, const Value *b, Span at)
{
    if (a->kind == V_TRUTH && b->kind == V_TRUTH)
        return value_truth(op == OPER_AND ? a->whole && b->whole : a->whole || b->whole, at);
    return fail(e, at, "'%s' of %s and %s; it needs comparisons, yes or no", oper_text(op),
                value_text_of(e->arena, a), value_text_of(e->arena, b));
}

Value number_binary(Expander *e, Oper op, const Value *a, const Value *b, Span at)
{
    if ((op == OPER_EQ || op == OPER_NE) && !may_make(e, a->kind == V_LIST ? a->whole : 0, at))
        return value_poison();
    if (op == OPER_EQ || op == OPER_NE)
        return value_truth(value_equal(a, b) == (op == OPER_EQ), at);
    if (op == OPER_AND || op == OPER_OR)
        return of_truths(e, op, a, b, at);
    if (is_number(a) && is_number(b))
        return of_numbers(e, op, a, b, at);
    bool lists = (a->kind == V_LIST || is_number(a)) && (b->kind == V_LIST || is_number(b));
    if (lists && op <= OPER_POW)
        return of_lists(e, op, a, b, at);
    for (int i = 0; i < 2; i++) {
        const Value *v = i ? b : a;
        if (v->kind == V_WORD)
            return unknown_name(e, v->text, v->span.source ? v->span : at);
    }
    return fail(e, at, "'%s' of %s and %s; it needs numbers or tensors", oper_text(op),
                value_text_of(e->arena, a), value_text_of(e->arena, b));
}

Value number_unary(Expander *e, Oper op, const Value *a, Span at)
{
    Value zero = value_whole(0, at), minus = value_whole(-1, at);
    if (op == OPER_NOT) {
        if (a->kind == V_TRUTH)
            return value_truth(!a->whole, at);
        return fail(e, at, "'not' of %s; it needs a comparison, yes or no",
                    value_text_of(e->arena, a));
    }
    if (a->kind == V_REAL)
        return value_real(-a->real, at);
    if (a->kind == V_LIST)
        return number_binary(e, OPER_MUL, a, &minus, at);
    return number_binary(e, OPER_SUB, &zero, a, at);
}

/* Functions that keep whole numbers whole; false for the others, and on overflow. */
static bool whole_function(Op op, const int64_t *x, int64_t *out)
{
    switch (op) {
    case OP_CEIL: case OP_FLOOR: case OP_ROUND:
        *out = x[0];
        return true;
    case OP_ABS:
        *out = x[0] < 0 ? -(x[0] + 1) + 1 : x[0];
        return x[0] != INT64_MIN;
    case OP_SIGN:
        *out = (x[0] > 0) - (x[0] < 0);
        return true;
    case OP_MIN:
        *out = x[0] < x[1] ? x[0] : x[1];
        return true;
    case OP_MAX:
        *out = x[0] > x[1] ? x[0] : x[1];
        return true;
    case OP_MOD:
        if (x[1] == 0 || x[1] == -1)
            return false;
        *out = x[0] % x[1];
        *out += *out && (*out < 0) != (x[1] < 0) ? x[1] : 0;
        return true;
    case OP_POW:
        return x[1] >= 0 && whole_power(x[0], x[1], out);
    default:
        return false;
    }
}

/* The operator's own reference, on numbers; what is not a whole number otherwise is real. */
Value number_function(Expander *e, Op op, const Value *arg, int n, Span at)
{
    int64_t whole[2] = {0}, result;
    double x[2] = {0}, y = 0;
    bool all_whole = true;
    Node in[2] = {{.type.dtype = DT_F32}, {.type.dtype = DT_F32}};
    for (int i = 0; i < n; i++) {
        all_whole = all_whole && arg[i].kind == V_WHOLE;
        whole[i] = arg[i].whole;
        x[i] = as_real(&arg[i]);
    }
    if (op == OP_MOD && x[1] == 0)
        return fail(e, at, "mod by 0");
    if (all_whole && whole_function(op, whole, &result))
        return value_whole(result, at);
    Node node = {.op = op, .nin = n, .in = (Node *[]){&in[0], &in[1]}, .type.dtype = DT_F64};
    op_info(op)->eval(&node, (const double *[]){&x[0], &x[1]}, &y);
    return op_info(op)->cls & LOGIC ? value_truth(y != 0, at) : value_real(y, at);
}
