/* ops.h: what the op_*.c files share, and the functions that ops.def names. Private to graph/. */
#ifndef NNC_OPS_H
#define NNC_OPS_H
#include "graph/graph.h"

/* Sets n->type; false, with an error, when the rank is over MAX_RANK or the size over 2^40. */
bool set_type(Graph *g, Node *n, DType d, int rank, const int64_t *dim);

/* The operands have one element type, which the operator's class allows. */
bool check_operands(Graph *g, const Node *n);

/* The shape that a and b broadcast to (numpy's rules), into rank and dim. Reports clashes. */
bool broadcast(Graph *g, const Node *n, const Type *a, const Type *b, int *rank, int64_t *dim);

/* "x: f32[3]" for what has a name, else the type. */
const char *operand_text(Graph *g, const Node *n);

/* Visits the elements of a box in row-major order, and where each lies in up to three arrays. */
enum { MAX_WALK = 3 };
typedef struct Walk {
    int rank, arrays;
    int64_t dim[MAX_RANK], index[MAX_RANK];
    int64_t stride[MAX_WALK][MAX_RANK]; /* in elements */
    int64_t at[MAX_WALK];
} Walk;

void walk_next(Walk *w);
/* Over the elements of `box`: array k is operand k, broadcast. */
Walk walk_broadcast(const Type *box, int n, Node *const *operand);

/* Families: their shape rules, and how they apply a row's function. */
bool shape_unary(Graph *g, Node *n);
bool shape_binary(Graph *g, Node *n);
bool shape_reduce(Graph *g, Node *n);
void eval_unary(const Node *n, const double *const *in, double *out, double (*f)(double));
void eval_binary(const Node *n, const double *const *in, double *out, double (*f)(double, double));
/* f makes one element of the result from the `count` elements x[w.at[0]] that w visits. */
typedef double ReduceFn(const double *x, Walk w, int64_t count);
void eval_reduce(const Node *n, const double *const *in, double *out, ReduceFn *f);

/* Brings a result into the range of its element type as C's arithmetic on unsigned would: whole
 * numbers wrap. Exact while the unwrapped value is below 2^53. Floats stay as they are. */
double wrap(DType d, double v);

#define LEAF(name, text, doc)
#define UNARY(name, text, cls, doc) double eval_##name(double x);
#define BINARY(name, text, cls, doc) double eval_##name(double a, double b);
#define REDUCE(name, text, cls, doc) double eval_##name(const double *x, Walk w, int64_t count);
#define OP(name, text, lo, hi, cls, doc)                                              \
    bool shape_##name(Graph *g, Node *n);                                             \
    void eval_##name(const Node *n, const double *const *in, double *out);
#include "graph/ops.def"
#undef LEAF
#undef UNARY
#undef BINARY
#undef REDUCE
#undef OP
#endif
