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
    Buffer *tiles;      /* a, copied tile by tile; NULL: it is read where it is */
    int64_t rows, cols, depth;
    Choice how;
} Contract;

/* contract_tiles.c: copies a, and sets t->tiles: row m + r of the tile that begins at row m has its
 * element k at m * depth + k * rows + r. Where t->how says so, and rows follow each other. */
void contract_tiles(Contract *t);
#endif
