/* affine.h: one form for every affine function of a vector, y = A x + b, and its algebra in double.
 *
 * A is a multiple of the identity, a pick (each y takes one x, with a factor: scales per channel,
 * slices, permutations, padding, repetition), a full matrix, or zero. Composition and sums of these
 * forms are closed, which is all that the collapse needs. Arrays are row-major, of an arena. */
#ifndef NNC_AFFINE_H
#define NNC_AFFINE_H
#include "base/arena.h"
#include <stdbool.h>

typedef enum AffineKind { AFF_ZERO, AFF_SCALE, AFF_PICK, AFF_DENSE } AffineKind;

typedef struct Affine {
    AffineKind kind;
    int64_t m, n;        /* elements of y and x */
    double factor;       /* SCALE: A = factor I, m == n */
    const int64_t *from; /* PICK: y[i] takes x[from[i]]; below 0: nothing */
    const double *scale; /* PICK: … times scale[i]; NULL: 1 */
    double *a;           /* DENSE: a[m][n] */
    const double *b;     /* [m]; NULL: none */
} Affine;

/* Memory for large intermediate matrices, handed back to be used again. Set arena, zero the
 * rest. */
enum { SPARES = 8 };
typedef struct Work {
    Arena *arena;
    double *spare[SPARES];
    int64_t size[SPARES];
} Work;

double *work_take(Work *w, int64_t count); /* contents are not defined */
void work_give(Work *w, double *p, int64_t count);

Affine affine_identity(int64_t n);
Affine affine_compose(Work *w, const Affine *outer, const Affine *inner); /* outer(inner(x)) */
Affine affine_add(Work *w, const Affine *p, const Affine *q);             /* p(x) + q(x) */
/* f on each of `times` equal parts */
Affine affine_repeat(Work *w, const Affine *f, int64_t times);
Affine affine_matrix(Work *w, const Affine *f);                /* the same as DENSE */
bool affine_diagonal(const Affine *f);                         /* y[i] depends on x[i] only */
double affine_factor(const Affine *f, int64_t i);              /* of a diagonal one */

/* y = A x + b in double; with magnitudes, y = |A| x + |b|. */
void affine_apply(const Affine *f, const double *x, double *y);
void affine_apply_abs(const Affine *f, const double *x, double *y);
/* As the simplest float program computes it: products added in order, the bias last. */
void affine_apply_f32(const Affine *f, const float *x, float *y);

/* c[m][n] = a[m][k] b[k][n]. Each element is summed in the same order on every machine, without
 * fused multiply-adds, so that the folded weights are the same everywhere. */
void matrix_multiply(Work *w, int64_t m, int64_t k, int64_t n, const double *a, const double *b,
                     double *c);
#endif
