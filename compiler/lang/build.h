/* build.h: what the actions of grammar/nn.y call: one builder for each rule. All nodes and lists
 * live in the arena; a NULL statement stands for one with a syntax error and is left out. */
#ifndef NNC_BUILD_H
#define NNC_BUILD_H
#include "lang/ast.h"
#include "lang/token.h"

#define LIST(Name, Type)    \
    typedef struct Name {   \
        Type *at;           \
        int n;              \
        size_t cap;         \
    } Name
LIST(Exprs, Expr *);
LIST(Stmts, Stmt *);
LIST(Nameds, Named);
LIST(Ports, Port);
LIST(Params, Param);
LIST(Dims, DimExpr);
LIST(Imports, Import);
LIST(Blocks, Block *);
#undef LIST

typedef struct Args { /* of a call or a stage */
    Exprs pos;
    Nameds named;
} Args;

typedef struct Stage { /* a stage that is still being read */
    const Token *name;
    Args args;
    Span last;   /* of the name or the last parameter */
    Span joined; /* parameters without a space between them; source NULL: none */
} Stage;

/* One parse: of a file, or of one expression inside a string. */
typedef struct Parser {
    Ctx *ctx;
    Arena *arena;
    const Source *source;
    Tokens tokens;
    int start;      /* FILE_START, EXPR_START or LINES_START chooses the grammar; then 0 */
    int next, last; /* index of the next token to read; of the last one given to the grammar */
    int reported;   /* lexical errors of tokens before this one were reported (resync steps back) */
    int prev;       /* kind of that last one, for newlines; 0 at first */
    Nest nest;
    bool stop;      /* no more tokens: too many errors, or too deep */
    bool told;      /* of deep nesting, once */
    bool recovering; /* an error was reported in this line: stray characters are not */
    int unclosed;   /* 1 + index of a brace that was reported as not closed */
    bool in_string; /* an expression inside a string: ends at '}' */
    bool typed;     /* at a prompt, not a file */
    File *file;
    Imports imports;
    Stmts consts;
    Blocks blocks;
    Entries entries;
    Expr *result;
} Parser;

/* parse.c */
/* An expression in a string. */
Expr *parse_inner(const Parser *outer, uint32_t start, uint32_t end);
uint32_t text_start(const Source *source); /* behind a byte order mark */
Span token_span(const Parser *p, const Token *t);
const char *token_text(const Parser *p, const Token *t);
void too_deep(Parser *p, Span at); /* reports once, and stops the parse */

/* syntax.c */
typedef struct Fault {
    Parser *p;
    int at; /* index of the token that does not fit */
    const char **expected;
    int n;
} Fault;
void syntax_error(const Fault *f);
void stage_operator(Parser *p, int at); /* an operator where a stage takes single values only */
void resync(Parser *p);                 /* after an error: the line ends where it seems to */
/* For a message: one short line. */
const char *snippet(const Parser *p, uint32_t start, uint32_t end);

/* text.c: strings, with their escapes and expressions. */
Expr *expr_string(Parser *p, const Token *t); /* also @"key" */
const char *plain_string(Parser *p, const Token *t, const char *what); /* without expressions */

/* Values. op_at: of the operator. */
Expr *expr_number(Parser *p, const Token *t); /* INT, REAL, DIMS */
Expr *expr_name(Parser *p, const Token *t);
Expr *expr_list(Parser *p, Span at, const Exprs *items); /* items NULL: [] */
Expr *expr_unary(Parser *p, Span at, Oper op, Span op_at, Expr *a);
Expr *expr_binary(Parser *p, Span at, Oper op, Span op_at, Expr *a, Expr *b);
Expr *expr_cond(Parser *p, Span at, Expr *cond, Expr *yes, Expr *no);
Expr *expr_call(Parser *p, Span at, const Token *name, const Args *args);
Expr *expr_index(Parser *p, Span at, Expr *base, const Exprs *subs);
Expr *expr_slice(Parser *p, Span at, Expr *start, Expr *stop, Expr *step);
Expr *expr_signed(Parser *p, Span at, Span minus, Expr *a); /* an atom behind a '-' */
Expr *expr_label(Parser *p, Span at, Expr *label, Expr *a);  /* of a call */
Expr *expr_labelled(Parser *p, Span at, Expr *label, Expr *stage);
Expr *expr_chain(Parser *p, Span at, const Exprs *links);
Expr *label_name(Parser *p, const Token *t);

Exprs *exprs_add(Parser *p, Exprs *list, Expr *e); /* list NULL: a new one, as in the others */
Args *args_add(Parser *p, Args *list, Expr *e);
Args *args_named(Parser *p, Args *list, const Token *name, Expr *value);

Stage *stage_new(Parser *p, const Token *name);
Stage *stage_begin(Parser *p, const Token *name, Span at, Expr *atom);
Stage *stage_add(Parser *p, Stage *s, Span at, Expr *atom);
Stage *stage_named(Parser *p, Stage *s, Span at, const Token *name, Expr *atom);
Expr *stage_done(Parser *p, Span at, Stage *s);

/* Statements. */
Stmts *stmts_add(Parser *p, Stmts *list, Stmt *s);
Stmt *stmt_values(Parser *p, Span at, const Exprs *values);
Stmt *stmt_assign(Parser *p, Span at, const Exprs *names, const Exprs *values);
Stmt *stmt_const(Parser *p, Span at, const Token *name, Expr *value);
Stmt *stmt_state(Parser *p, Span at, const Token *name, TypeExpr *type, Expr *value);
Stmt *stmt_repeat(Parser *p, Span at, const Token *name, Expr *from, Expr *to, const Stmts *body);
Stmt *stmt_if(Parser *p, Span at, Expr *cond, const Stmts *body, const Stmts *other);
Stmt *stmt_assert(Parser *p, Span at, Expr *cond);
Stmt *stmt_weights(Parser *p, Span at, WeightsExpr *w);

WeightsExpr *weights_file(Parser *p, const Token *path);
WeightsExpr *weights_seeded(Parser *p, const Token *seed);
WeightsExpr *weights_zero(Parser *p);
WeightsExpr *weights_order(Parser *p, WeightsExpr *w, Span at);
WeightsExpr *weights_from(Parser *p, WeightsExpr *w, Span at, const Token *who);
WeightsExpr *weights_prefix(Parser *p, WeightsExpr *w, Span at, const Token *text);

/* Types, heads and files. */
Dims *dims_add(Parser *p, Dims *list, const Token *t); /* a number or a name */
TypeExpr *type_new(Parser *p, Span at, const Token *name, const Dims *dims);
Ports *ports_add(Parser *p, Ports *list, const Token *name, TypeExpr *type); /* name or NULL */
Params *params_add(Parser *p, Params *list, const Token *name, Expr *value);
void add_import(Parser *p, const Token *path);
void add_const(Parser *p, Stmt *s);
void add_block(Parser *p, Span at, const Token *name, const Params *params, const Stmts *body);
void add_model(Parser *p, Span at, const Token *name, const Ports *in, const Ports *out,
               const Stmts *body);

/* lines.c: the last import, block, model that was added, or a statement, is a line. */
void line_import(Parser *p, Span at);
void line_block(Parser *p, Span at);
void line_model(Parser *p, Span at);
void line_stmt(Parser *p, Span at, Stmt *s);
Exprs *layer_chain(Parser *p, Span at, const Exprs *layers);
void parse_lines(Parser *p); /* parse.c: the whole source, as LINES_START */
#endif
