/* view.h: movement without copying: a node seen as strides over another node that is stored. */
#ifndef NNC_VIEW_H
#define NNC_VIEW_H
#include "graph/graph.h"

/* Element (i0, i1, …) of the node is element offset + Σ ik * stride[k] of base, in base's
 * row-major numbering. base is neither a movement nor computed inside its user. */
typedef struct View {
    const Node *base;
    int64_t offset;
    int64_t stride[MAX_RANK];
} View;

/* The node itself, row-major. */
View view_self(const Node *n);
/* Follows movements as far as strides can express them. False: n can't be seen without a copy. */
bool view_of(const Node *n, View *out);
/* n through its own movement, even where n is stored: what a copy reads. */
bool view_through(const Node *n, View *out);
/* Is n a movement that view_of can follow from its operand's view? */
bool is_movement(const Node *n);
#endif
