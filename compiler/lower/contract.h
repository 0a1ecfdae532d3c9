/* contract.h: what the files of products share. */
#ifndef NNC_CONTRACT_H
#define NNC_CONTRACT_H
#include "lower/choice.h"
#include "lower/lower_int.h"

typedef struct Contract {
    Kernel *k;
    const Node *c;
    Leaf *a;            /* strides of the kernel's axes; depth_a along k */
    int64_t depth_a;
    Leaf *b;            /* the same for b; NULL where it is packed by the compiler */
    int64_t depth_b;
    Panels p;
    Buffer *bias;       /* constant: padded as the panels are; or NULL */
    Leaf *bias_leaf;    /* not constant; or NULL */
    Buffer *pairs;      /* or a as bf16, two to a word of I32, rows of pair_step words */
    int64_t pair_step;
    Buffer *row_pairs, *row_sum, *row_scale; /* i8: a in whole numbers; see contract_i8.c */
    bool dot;           /* by dot products: p.buf holds the columns one after the other */
    bool swap;          /* by swaps of lanes: p.buf as contract_swap.c needs it */
    int64_t rows, cols, depth;
    Choice how;         /* unless by either */
    int vecs;           /* of a register tile */
} Contract;

enum { MAX_TILE = 32 }; /* vectors of a strip */
enum { STRAIGHT = 96 }; /* multiply-adds that are written without a loop */

/* Columns that are computed together: where they lie in b, and which they are. */
typedef struct Strip {
    Index base;         /* of (k = 0, first column) in the buffer of b */
    Index column;       /* the first one, for bias and epilogue */
    int n;              /* vectors */
    int width[MAX_TILE], count[MAX_TILE];
    int64_t place[MAX_TILE];  /* in the buffer of b, from base */
    int64_t step[MAX_TILE];   /* elements from a group of k to the next */
    int64_t offset[MAX_TILE]; /* its first column, from `column` */
    int low[MAX_TILE];        /* i8: the vector with which it shares loads, and is above; else -1 */
} Strip;

/* contract_sum.c: the sums of a tile of `rows` rows by the strip's vectors, row by row, in
 * registers: the bias and the products. k->at says which rows. */
LExpr **contract_sum(Contract *t, const Strip *s, int rows);
/* What vector v of the sums begins with: the bias, or 0. */
LExpr *contract_first(Contract *t, const Strip *s, int v);

/* contract_ahead.c: how many groups of k of a panel are a page, where weights are asked for two
 * pages ahead; else 0. */
int64_t contract_page(const Contract *t, const Strip *s, int rows);
/* Opens a loop over the pages of the n groups of k from *first on, behind which are `behind` more,
 * and asks there for the beginning of the page after the next; *first becomes the first group of
 * the page. The result: how many groups it runs through; 0: there is no loop, as all is too near to
 * the end. */
int64_t contract_open_pages(Contract *t, const Strip *s, Index *first, int64_t n, int64_t behind);

/* contract_i8.c: the same for weights of i8, and before it a function that rounds the rows of a;
 * nothing for other weights. */
LExpr **contract_sum_i8(Contract *t, const Strip *s, int rows);
void contract_round_rows(Contract *t);

/* contract_rows.c: copies the rows of a, and sets t->a to the copy, where t->how says so. */
void contract_copy_rows(Contract *t);
/* From one row to the next, of so many words of 4 bytes, where rows lie one by one. */
int64_t contract_distance(int64_t words);

/* contract_pairs.c: sets t->pairs where the target has dots, weights are bf16, rows are many. */
void contract_pairs(Contract *t);

/* contract_dot.c: a product with few columns. */
bool contract_is_dot(const Contract *t); /* if b is constant */
void contract_dot(Contract *t);

/* contract_swap.c: a small product. The strip is all of it; how many rows at a time is set too. */
bool contract_is_swap(const Contract *t); /* if b is constant */
Strip contract_swap_strip(Contract *t);
LExpr **contract_sum_swap(Contract *t, const Strip *s);

/* A function `what` that prepares the rows: of its own, so that all of it is done before threads
 * divide the panels. work: vectors, roughly. */
LoopB contract_open_rows(Contract *t, const char *what, const char *doc);
void contract_close_rows(Contract *t, LoopB *b, int64_t work);

/* Element (r, k) of the tile's rows of a. */
Index contract_place(const Contract *t, int r, Index k);
/* What follows the contraction, at each vector of the tile, and the store. */
void contract_finish(Contract *t, const Strip *s, int rows, LExpr **acc);
#endif
