/* choice.h: how a product is computed, where there is a choice: guessed by a formula
 * (doc/cost-model.md), or measured before (`nnc --tune`). Every choice gives a right result; sums
 * may be in another order. */
#ifndef NNC_CHOICE_H
#define NNC_CHOICE_H
#include "loop/loop.h"
#include "loop/target.h"

/* How constant weights of contractions are stored; the choices of --precision. */
typedef enum Precision { PRECISION_F32, PRECISION_BF16, PRECISION_F16, PRECISION_I8 } Precision;
enum { PRECISION_COUNT = PRECISION_I8 + 1 };

typedef struct PrecisionInfo {
    const char *name;
    Elem elem;
    int group; /* steps of k that lie side by side in a panel */
} PrecisionInfo;

extern const PrecisionInfo precision_info[PRECISION_COUNT];

/* c[rows, cols] = a[rows, depth] b[depth, cols]; rows: of one batch entry. */
typedef struct Product {
    const Target *target;
    int64_t rows, depth, cols;
    bool packed; /* b is constant, in panels */
    Precision precision; /* of b */
    int panel;   /* columns of one: the target's own, or those of a list of targets */
} Product;

typedef struct Choice {
    int rows;    /* of a register tile; the rest has one of its own */
    int chains;  /* accumulators that must be at work: a smaller tile cuts k */
    int streams; /* panels that one row reads side by side */
    bool copy;   /* the rows are copied tile by tile first */
    bool measured; /* not by the formula */
} Choice;

typedef struct Tuned {
    Product product;
    Choice choice;
} Tuned;

/* What was measured, and what was asked for and is not there. */
typedef struct Tuning {
    Tuned *known, *missing;
    size_t nknown, cap_known, nmissing, cap_missing;
} Tuning;

enum { MAX_CHAINS = 8 }; /* latency of 4 cycles, two units */

/* Columns of a panel where the target is alone. */
int choice_panel(const Target *t, Precision precision);
/* Vectors of a register tile: as many as the target's, or fewer, so that parts of a panel are
 * equal. */
int choice_vecs(const Product *p);

/* The formula's choice. */
Choice choice_guess(const Product *p);
/* Quarters of a cycle for one panel, by the formula, with tiles of so many rows. */
int64_t choice_cost(const Product *p, int64_t rows);

/* What is possible at all. */
int choice_most_rows(const Product *p);
int choice_most_streams(const Product *p);
bool choice_may_copy(const Product *p);
bool choice_is_possible(const Product *p, const Choice *c);

/* From what is known, or else guessed, and noted as missing. What was measured holds for panels of
 * the target alone: what those of a list of targets don't allow is guessed too. tuning may be
 * NULL. */
Choice choice_of(Arena *a, Tuning *tuning, const Product *p);

/* "x86-64-v4 64x784x512 rows=8 chains=8 streams=1 copy=no", as a tuning file has it: the product,
 * and the choice. */
const char *product_text(Arena *a, const Product *p);
const char *choice_text(Arena *a, const Product *p, const Choice *c);
bool is_same_product(const Product *p, const Product *q); /* whatever the panels */
#endif
