/* ast.h: what the parser builds and the expander reads. No meaning here: names are not looked up,
 * words are not checked, numbers keep their spelling's kind. Everything has a span. */
#ifndef NNC_AST_H
#define NNC_AST_H
#include "base/diag.h"

typedef struct Expr Expr;
typedef struct Stmt Stmt;

typedef enum ExprKind {
    EXPR_INT,    /* number */
    EXPR_REAL,   /* real */
    EXPR_STRING, /* text, escapes resolved; when interpolated, args are the parts (EXPR_STRING or an
                    expression) and text is as it was written */
    EXPR_NAME,   /* text: a variable, a constant, or a word such as `yes`, `same`, `relu` */
    EXPR_DIMS,   /* dims: 3x3 */
    EXPR_LIST,   /* args: [a, b] */
    EXPR_KEY,    /* @"some.key": text and args as in EXPR_STRING */
    EXPR_UNARY,  /* op, args[0] */
    EXPR_BINARY, /* op, args[0], args[1] */
    EXPR_COND,   /* args: condition, then, else */
    EXPR_CALL,   /* text(args, named) */
    EXPR_INDEX,  /* args[0] [args[1], args[2] ...] */
    EXPR_SLICE,  /* only inside EXPR_INDEX: args start, stop, step, each may be NULL */
    EXPR_LABEL,  /* label: args[0], an EXPR_CALL or EXPR_STAGE */
    EXPR_CHAIN,  /* args[0] -> args[1] (EXPR_STAGE or EXPR_LABEL of one) -> … */
    EXPR_STAGE,  /* text args named: `conv 8 3x3 stride=2 relu`; args are atoms, `relu` a name */
    EXPR_ERROR   /* a syntax error was reported here */
} ExprKind;

typedef enum Oper {
    OPER_NEG, OPER_NOT,
    OPER_ADD, OPER_SUB, OPER_MUL, OPER_DIV, OPER_MATMUL, OPER_POW,
    OPER_EQ, OPER_NE, OPER_LT, OPER_LE, OPER_GT, OPER_GE,
    OPER_AND, OPER_OR
} Oper;

typedef struct Named { /* name=value */
    const char *name;
    Span span; /* of the name */
    Expr *value;
} Named;

struct Expr {
    ExprKind kind;
    Oper op;
    Span span;
    Span name; /* of `text` in calls and stages, of the operator in unary and binary ones */
    const char *text;
    int64_t number;
    double real;
    int64_t *dims;
    int ndims;
    Expr **args;
    int nargs;
    Named *named;
    int nnamed;
    Expr *label; /* EXPR_LABEL: an EXPR_STRING (a bare label is one without args) */
    int depth;   /* levels of expressions below, at most 1000 */
};

typedef enum StmtKind {
    STMT_ASSIGN,  /* names = values */
    STMT_VALUE,   /* values: an expression statement; the last one of a body is its result */
    STMT_WEIGHTS, /* weights … */
    STMT_STATE,   /* state name: type = value */
    STMT_CONST,   /* const name = value */
    STMT_REPEAT,  /* repeat name in from..to { body } */
    STMT_IF,      /* if value { body } else { other } */
    STMT_ASSERT   /* assert value */
} StmtKind;

typedef struct Name {
    const char *text;
    Span span;
} Name;

typedef struct DimExpr { /* one dimension of a type: a number or a symbol */
    int64_t size;        /* when symbol is NULL */
    const char *symbol;
    Span span;
} DimExpr;

typedef struct TypeExpr { /* f32[T,64] */
    const char *dtype;
    DimExpr *dim;
    int ndim;
    Span span;
} TypeExpr;

typedef enum WeightsKind { WEIGHTS_FILE, WEIGHTS_RANDOM, WEIGHTS_ZERO } WeightsKind;

typedef struct WeightsExpr {
    WeightsKind kind;
    const char *path;   /* WEIGHTS_FILE */
    Span path_span;
    int64_t seed;       /* WEIGHTS_RANDOM */
    bool order;         /* raw floats in declaration order */
    const char *from;   /* "pytorch", "keras", "onnx" or NULL; checked by the expander */
    Span from_span;
    const char *prefix; /* or NULL */
} WeightsExpr;

struct Stmt {
    StmtKind kind;
    Span span;
    Name *names; /* ASSIGN: targets; REPEAT, CONST, STATE: one */
    int nnames;
    Expr **values; /* ASSIGN, VALUE; CONST, IF, ASSERT, STATE: one; REPEAT: from, to */
    int nvalues;
    WeightsExpr *weights;
    TypeExpr *type; /* STATE */
    Stmt **body, **other;
    int nbody, nother;
    bool has_else; /* `else if` is an other of one STMT_IF */
    int depth;     /* levels of statements below, at most 1000 */
};

typedef struct Param { /* of a block: name, or name=default */
    const char *name;
    Span span;
    Expr *value; /* or NULL */
} Param;

typedef struct Block {
    const char *name;
    Span name_span, span;
    Param *param;
    int nparam;
    Stmt **body;
    int nbody;
    bool whole; /* made of a model: what is inside keeps its paths */
} Block;

typedef struct Port { /* an input or an output of a model */
    const char *name; /* NULL: the unnamed single output */
    Span span;
    TypeExpr *type;
} Port;

typedef struct ModelExpr {
    const char *name;
    Span name_span, span;
    Port *in, *out;
    int nin, nout;
    Stmt **body;
    int nbody;
} ModelExpr;

typedef struct Import {
    const char *path;
    Span span; /* of the string */
} Import;

typedef struct File {
    const Source *source;
    Import *import;
    int nimport;
    Stmt **consts; /* STMT_CONST at the top */
    int nconst;
    Block **block;
    int nblock;
    ModelExpr *model; /* NULL if there is none (a library) */
} File;

/* Parses a whole file. Reports up to MAX_ERRORS errors and goes on after each; the result holds
 * what could be parsed, and must not be expanded when c->errors grew. */
File *parse_file(Ctx *c, const Source *source);

/* What is typed at a prompt, in order. */
typedef enum EntryKind { ENTRY_STMT, ENTRY_IMPORT, ENTRY_BLOCK, ENTRY_MODEL } EntryKind;

typedef struct Entry {
    EntryKind kind;
    Span span;
    Stmt *stmt; /* by kind, the others NULL; a constant is a STMT_CONST */
    const Import *import;
    const Block *block;
    const ModelExpr *model;
} Entry;

typedef struct Entries {
    Entry *at;
    int n;
    size_t cap;
} Entries;

/* Parses statements, blocks, constants, imports and models in any order. Besides what a model may
 * hold, a layer without input can get a name: `f = dense 4 relu`, which is an STMT_ASSIGN of an
 * EXPR_STAGE (or an EXPR_LABEL of one, or an EXPR_CHAIN that begins with either). Errors as in
 * parse_file. */
Entries parse_statements(Ctx *c, const Source *source);

/* Whether the text breaks off: in an open bracket, behind an operator or `->`, before the body of a
 * block or a repeat. Errors don't count: more lines would not cure them. */
bool statements_incomplete(Arena *a, const Source *source);

/* The same text in canonical layout, comments kept; NULL after a syntax error. Formatting its own
 * output changes nothing. */
const char *format_source(Ctx *c, const Source *source);
#endif
