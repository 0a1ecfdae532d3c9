/* words.h: operators and shapes as a picture names them. */
#ifndef NNC_WORDS_H
#define NNC_WORDS_H
#include "graph/graph.h"

/* Does a value bend (is no affine function of the model's inputs), or only move? */
typedef enum PartKind { PART_LINEAR, PART_BEND, PART_MOVE } PartKind;

/* Operators in a row that a picture shows as one: "dense"; "tanh, mul"; "softmax". */
typedef struct Part {
    const char *text;
    PartKind kind;
} Part;

/* By node id: does it depend on an input? */
bool *words_varying(const Graph *g, Arena *a);

/* Operators without leaves and constants, in the order they run. `whole`: all of a layer's, so that
 * a layer made of many goes by its kind: "layernorm". */
Part *words_parts(Arena *a, const bool *varying, const Node *const *node, size_t n, bool whole,
                  size_t *count);

/* The parts as one text: "dense, tanh". */
const char *words_text(Arena *a, const Part *part, size_t n);

/* "3×224×224"; "scalar"; "i64 3" for what is not f32. */
const char *words_shape(Arena *a, const Type *t);
#endif
