/* contract.h: what the files of products share. */
#ifndef NNC_CONTRACT_H
#define NNC_CONTRACT_H
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
} Contract;

/* contract_tiles.c: copies a where that pays, and sets t->tiles: row m + r of the tile that begins
 * at row m has its element k at m * depth + k * rows + r. To be called when t->rows is known. */
void contract_tiles(Contract *t);
#endif
