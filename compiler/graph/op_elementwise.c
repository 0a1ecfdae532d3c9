/* op_elementwise.c: operators whose result depends on the operands element by element. The scalar
 * functions are the reference in double: the C library's, and what it lacks by definition. */
#include "graph/ops.h"
#include <math.h>

bool shape_unary(Graph *g, Node *n)
{
    if (!check_operands(g, n))
        return false;
    const Type *t = &n->in[0]->type;
    return set_type(g, n, op_info(n->op)->cls & LOGIC ? DT_BOOL : t->dtype, t->rank, t->dim);
}

bool shape_binary(Graph *g, Node *n)
{
    const Type *a = &n->in[0]->type, *b = &n->in[1]->type;
    int rank;
    int64_t dim[MAX_RANK];
    return check_operands(g, n) && broadcast(g, n, a, b, &rank, dim) &&
           set_type(g, n, op_info(n->op)->cls & LOGIC ? DT_BOOL : a->dtype, rank, dim);
}

void eval_unary(const Node *n, const double *const *in, double *out, double (*f)(double))
{
    int64_t count = type_count(&n->type);
    for (int64_t i = 0; i < count; i++)
        out[i] = wrap(n->type.dtype, f(in[0][i]));
}

void eval_binary(const Node *n, const double *const *in, double *out, double (*f)(double, double))
{
    int64_t count = type_count(&n->type);
    Walk w = walk_broadcast(&n->type, 2, n->in);
    for (int64_t i = 0; i < count; i++, walk_next(&w))
        out[i] = wrap(n->type.dtype, f(in[0][w.at[0]], in[1][w.at[1]]));
}

double eval_NEG(double x) { return -x; }
double eval_ABS(double x) { return fabs(x); }
double eval_CEIL(double x) { return ceil(x); }
double eval_FLOOR(double x) { return floor(x); }
double eval_ROUND(double x) { return rint(x); } /* the default rounding mode is half to even */
double eval_SIGN(double x) { return isnan(x) ? x : (x > 0) - (x < 0); }
double eval_EXP(double x) { return exp(x); }
double eval_LOG(double x) { return log(x); }
double eval_LOG1P(double x) { return log1p(x); }
double eval_EXPM1(double x) { return expm1(x); }
double eval_SQRT(double x) { return sqrt(x); }
double eval_RSQRT(double x) { return 1 / sqrt(x); }
double eval_SIN(double x) { return sin(x); }
double eval_COS(double x) { return cos(x); }
double eval_TAN(double x) { return tan(x); }
double eval_ASIN(double x) { return asin(x); }
double eval_ACOS(double x) { return acos(x); }
double eval_ATAN(double x) { return atan(x); }
double eval_SINH(double x) { return sinh(x); }
double eval_COSH(double x) { return cosh(x); }
double eval_TANH(double x) { return tanh(x); }
double eval_ASINH(double x) { return asinh(x); }
double eval_ACOSH(double x) { return acosh(x); }
double eval_ATANH(double x) { return atanh(x); }
double eval_ERF(double x) { return erf(x); }
double eval_SIGMOID(double x) { return 1 / (1 + exp(-x)); }
double eval_RELU(double x) { return isnan(x) || x > 0 ? x : 0; }
double eval_ISNAN(double x) { return isnan(x); }
double eval_ISINF(double x) { return isinf(x) != 0; }
double eval_NOT(double x) { return x == 0; }

double eval_ADD(double a, double b) { return a + b; }
double eval_SUB(double a, double b) { return a - b; }
double eval_MUL(double a, double b) { return a * b; }
double eval_DIV(double a, double b) { return a / b; }
double eval_POW(double a, double b) { return pow(a, b); }
double eval_MIN(double a, double b) { return isnan(a) || a < b ? a : b; }
double eval_MAX(double a, double b) { return isnan(a) || a > b ? a : b; }
double eval_EQ(double a, double b) { return a == b; }
double eval_NE(double a, double b) { return a != b; }
double eval_LT(double a, double b) { return a < b; }
double eval_LE(double a, double b) { return a <= b; }
double eval_GT(double a, double b) { return a > b; }
double eval_GE(double a, double b) { return a >= b; }
double eval_AND(double a, double b) { return a != 0 && b != 0; }
double eval_OR(double a, double b) { return a != 0 || b != 0; }

/* fmod is exact; what it leaves is moved to the side of b. */
double eval_MOD(double a, double b)
{
    double r = fmod(a, b);
    if (r == 0)
        return copysign(0, b);
    return (r < 0) != (b < 0) ? r + b : r;
}

bool shape_WHERE(Graph *g, Node *n)
{
    const Type *c = &n->in[0]->type, *a = &n->in[1]->type, *b = &n->in[2]->type;
    if (c->dtype != DT_BOOL)
        return error(g->ctx, n->span, "where chooses by bool, but its first operand is %s; compare "
                     "it first, as in x > 0", operand_text(g, n->in[0]));
    if (a->dtype != b->dtype)
        return error(g->ctx, n->span, "where of %s and %s: the element types must be the same; "
                     "cast one of them", operand_text(g, n->in[1]), operand_text(g, n->in[2]));
    Type both = {.dtype = a->dtype};
    int rank;
    int64_t dim[MAX_RANK];
    return broadcast(g, n, a, b, &both.rank, both.dim) && broadcast(g, n, c, &both, &rank, dim) &&
           set_type(g, n, a->dtype, rank, dim);
}

void eval_WHERE(const Node *n, const double *const *in, double *out)
{
    int64_t count = type_count(&n->type);
    Walk w = walk_broadcast(&n->type, 3, n->in);
    for (int64_t i = 0; i < count; i++, walk_next(&w))
        out[i] = in[0][w.at[0]] != 0 ? in[1][w.at[1]] : in[2][w.at[2]];
}

bool shape_CAST(Graph *g, Node *n)
{
    const Type *t = &n->in[0]->type;
    return set_type(g, n, n->a.dtype, t->rank, t->dim);
}

/* Whole numbers wrap among themselves. Floats become whole by dropping the fraction; beyond the
 * range, where C leaves it open, the reference takes the nearest end, and 0 for NaN. Narrow floats
 * round; f32 stays as exact as double, as everywhere in the reference. */
static double cast(DType from, DType to, double v)
{
    if (to == DT_F32)
        return v;
    if (dtype_class(to) == DT_INT)
        return dtype_class(from) == DT_FLOAT ? round_to(to, trunc(v)) : wrap(to, v);
    return round_to(to, v);
}

void eval_CAST(const Node *n, const double *const *in, double *out)
{
    int64_t count = type_count(&n->type);
    for (int64_t i = 0; i < count; i++)
        out[i] = cast(n->in[0]->type.dtype, n->type.dtype, in[0][i]);
}
