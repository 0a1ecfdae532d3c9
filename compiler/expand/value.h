/* value.h: what an expression of the language is worth while a model is expanded. Numbers, words
 * and lists exist at compile time only; a tensor is a node of the graph. */
#ifndef NNC_VALUE_H
#define NNC_VALUE_H
#include "graph/graph.h"

typedef enum ValueKind {
    V_POISON, /* an error was reported: whatever meets it stays silent */
    V_NONE,   /* nothing was given */
    V_WHOLE,
    V_REAL,
    V_TRUTH,  /* yes or no */
    V_WORD,   /* an unbound name: relu, same, tanh */
    V_STRING,
    V_KEY,    /* @"key": a tensor of the weights that was not looked up yet */
    V_LIST,   /* [a, b], 3x3, a shape; a constant tensor where a tensor is needed */
    V_TENSOR,
    V_LAYER,  /* a layer without its input: items as layer.c describes */
    V_MANY    /* several results */
} ValueKind;

typedef struct Value {
    ValueKind kind;
    int count;    /* LIST, MANY, LAYER: items */
    int depth;    /* LIST: 1, or one more than its deepest item; LAYER: positional values */
    bool tensors; /* LIST, LAYER: there is a tensor or a key in it */
    Span span;    /* where it was written or computed */
    union {
        int64_t whole;      /* WHOLE, TRUTH; LIST: items of all levels */
        const Source *from; /* KEY: the text that it stands in */
    };
    union {
        double real;        /* REAL */
        const char *text;   /* WORD, STRING, KEY */
        Node *node;         /* TENSOR, never NULL */
        struct Value *item; /* LIST, MANY, LAYER */
    };
} Value;

enum { MAX_LIST = 1 << 24, MAX_TEXT = 4096 };

Value value_poison(void);
Value value_none(void);
Value value_whole(int64_t n, Span at);
Value value_real(double x, Span at);
Value value_truth(bool yes, Span at);
Value value_text(ValueKind kind, const char *text, Span at);
Value value_tensor(Node *n, Span at); /* poison if n is NULL */
/* item is kept. A list deeper than MAX_RANK or longer than MAX_LIST has the kind V_NONE. */
Value value_items(ValueKind kind, Value *item, int count, Span at);
Value value_shape(Arena *a, const Type *t, Span at);

bool is_number(const Value *v);
bool has_text(const Value *v);
double as_real(const Value *v);                 /* WHOLE or REAL */
bool as_whole(const Value *v, int64_t *out);    /* WHOLE, or a REAL that is one exactly */
bool is_static(const Value *v);                 /* known at compile time: neither tensor nor key */
bool value_equal(const Value *a, const Value *b);

bool has_items(const Value *v); /* LIST, MANY, LAYER */

/* For messages: "3", "f32[784]", "a list of 2", "the word 'same'". */
const char *value_text_of(Arena *a, const Value *v);
/* As it would be written: 3, [1, 2], same. */
void value_print(Buf *out, const Value *v);
#endif
