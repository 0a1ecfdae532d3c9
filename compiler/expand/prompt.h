/* prompt.h: statements typed at a prompt, expanded one by one among the names of those before.
 *
 * What an earlier statement computed is an input of the next one's graph, and so is a number or a
 * list at the head of a chain: the layers behind it stay as written, for the passes to work on. */
#ifndef NNC_PROMPT_H
#define NNC_PROMPT_H
#include "expand/expand.h"
#include "expand/value.h"

typedef struct PromptName {
    const char *name;
    const Value *value; /* V_TENSOR: its node is a CONST of no graph, whose data is loaded */
} PromptName;

typedef struct Prompt {  /* what a statement finds */
    const File *file;    /* imports, constants and blocks so far */
    const Stmt *weights; /* or NULL */
    const PromptName *name;
    size_t names;
} Prompt;

typedef struct Outcome {
    Graph *graph;        /* its outputs: what must be computed for the values below; its inputs have
                          * their data in node->value, as constants do */
    Value value;         /* of the statement; V_NONE if it gives nothing */
    PromptName *bound;   /* names that it gave a value, old and new */
    size_t bounds;
} Outcome;

/* s NULL: only looks at the declarations. False after errors were reported. Everything lives in c's
 * arena; nodes in the values belong to the graph. */
bool expand_statement(Ctx *c, const Prompt *p, Stmt *s, Outcome *out);

/* The tensor that a node of the outcome stands for; given what its graph's outputs computed. */
typedef Tensor PromptTensor(void *user, const Node *n);

/* A copy of v in one block from alloc, spans left out, so that it can be a PromptName's value;
 * NULL without memory. of, which may not jump, may be NULL if v holds no tensor. */
Value *value_keep(const Value *v, AllocFn *alloc, void *alloc_user, PromptTensor *of, void *user);

/* A model as a block: its inputs are the parameters, its result what its outputs would be. */
Block *model_block(Arena *a, const ModelExpr *m);
const Stmt *model_weights(const ModelExpr *m); /* its `weights`, or NULL */
#endif
