/* nn.y: the grammar of .nn. It says what is well formed; what it means is the expander's business.
 * Each action is one call of a builder (compiler/lang/build.h). */
%define api.pure full
%define api.prefix {nn}
%define api.location.type {Span}
%define parse.error custom
%define lr.type canonical-lr
%param {Parser *p}
%locations

%code requires {
#include "lang/build.h"
}

%code {
/* The parser's stack grows in the arena. Its depth is bounded by MAX_NESTING brackets, and for what
 * nests without them by this limit. */
#define YYMALLOC(bytes) arena_alloc(p->arena, bytes)
#define YYFREE(block) ((void)(block))
#define YYMAXDEPTH 40000

#define YYLLOC_DEFAULT(at, rhs, n)                                                       \
    ((at) = (n) ? span_join(YYRHSLOC(rhs, 1), YYRHSLOC(rhs, n))                          \
                : (Span){p->source, YYRHSLOC(rhs, 0).end, YYRHSLOC(rhs, 0).end})

int nnlex(NNSTYPE *value, Span *at, Parser *p);
void nnerror(const Span *at, Parser *p, const char *why);
}

%union {
    const Token *token;
    Expr *expr;
    Exprs *exprs;
    Args *args;
    Stage *stage;
    Stmt *stmt;
    Stmts *stmts;
    WeightsExpr *weights;
    TypeExpr *type;
    Dims *dims;
    Ports *ports;
    Params *params;
}

%token NNEOF 0 "the end of the file"
%token FILE_START EXPR_START LINES_START COMMENT
%token NEWLINE "a newline"
%token <token> NAME "a name" PATH "a dotted label"
%token <token> INT "a whole number" REAL "a number" DIMS "a size like 3x3"
%token <token> STRING "a string" KEY "a key"
%token MODEL "'model'" BLOCK "'block'" CONST "'const'" IMPORT "'import'"
%token WEIGHTS "'weights'" STATE "'state'" REPEAT "'repeat'" IN "'in'" IF "'if'" ELSE "'else'"
%token ASSERT "'assert'"
%token FROM "'from'" PREFIX "'prefix'" ORDER "'order'" RANDOM "'random'" ZERO "'zero'"
%token ARROW "'->'" DOTDOT "'..'" POW "'**'" EQ "'=='" NE "'!='" LE "'<='" GE "'>='"
%token AND "'and'" OR "'or'" NOT "'not'"

%right '?' ':'
%left OR
%left AND
%precedence NOT
%nonassoc EQ NE '<' LE '>' GE
%left '+' '-'
%left '*' '/' '@'
%precedence NEG
%right POW

%type <expr> expr primary atom paren list argument complex labelled link label subscript maybe
%type <exprs> values simple mixed chain items subscripts layers
%type <args> arguments
%type <stage> stage made
%type <stmt> stmt if
%type <stmts> body stmts tail
%type <weights> weights source
%type <type> type
%type <dims> dims
%type <ports> ports outputs
%type <params> params
%type <token> dim

%%

start
    : FILE_START file
    | EXPR_START expr                       { p->result = $2; }
    | LINES_START
    | LINES_START lines
    ;

/* What can be typed at a prompt: declarations, statements, and layers that get a name. */
lines
    : line
    | lines NEWLINE line
    ;

line
    : IMPORT STRING                         { add_import(p, $2); line_import(p, @$); }
    | BLOCK NAME '(' params ')' body        { add_block(p, @$, $2, $4, $6); line_block(p, @$); }
    | MODEL NAME '(' ports ')' ARROW outputs body
                              { add_model(p, @$, $2, $4, $7, $8); line_model(p, @$); }
    | stmt                                  { line_stmt(p, @$, $1); }
    | simple '=' layers       { line_stmt(p, @$, stmt_assign(p, @$, $1, layer_chain(p, @3, $3))); }
    ;

layers
    : made                                  { $$ = exprs_add(p, NULL, stage_done(p, @$, $1)); }
    | label ':' made          { $$ = exprs_add(p, NULL,
                                               expr_labelled(p, @$, $1, stage_done(p, @3, $3))); }
    | layers ARROW link                     { $$ = exprs_add(p, $1, $3); }
    ;

/* A stage without input. Behind its name comes what can't go on with a value of that name. */
made
    : NAME INT                              { $$ = stage_begin(p, $1, @2, expr_number(p, $2)); }
    | NAME REAL                             { $$ = stage_begin(p, $1, @2, expr_number(p, $2)); }
    | NAME DIMS                             { $$ = stage_begin(p, $1, @2, expr_number(p, $2)); }
    | NAME STRING                           { $$ = stage_begin(p, $1, @2, expr_string(p, $2)); }
    | NAME NAME                             { $$ = stage_begin(p, $1, @2, expr_name(p, $2)); }
    | NAME NAME '=' atom            { $$ = stage_named(p, stage_new(p, $1), @$, $2, $4); }
    | made atom                             { $$ = stage_add(p, $1, @2, $2); }
    | made NAME '=' atom                    { $$ = stage_named(p, $1, @$, $2, $4); }
    ;

file
    : %empty
    | parts
    ;

parts
    : part
    | parts NEWLINE part
    ;

part
    : IMPORT STRING                         { add_import(p, $2); }
    | CONST NAME '=' expr                   { add_const(p, stmt_const(p, @$, $2, $4)); }
    | BLOCK NAME '(' params ')' body        { add_block(p, @$, $2, $4, $6); }
    | MODEL NAME '(' ports ')' ARROW outputs body { add_model(p, @$, $2, $4, $7, $8); }
    | error                                 { yyerrok; }
    | error body tail                       { yyerrok; }
    ;

params
    : %empty                                { $$ = NULL; }
    | NAME                                  { $$ = params_add(p, NULL, $1, NULL); }
    | NAME '=' expr                         { $$ = params_add(p, NULL, $1, $3); }
    | params ',' NAME                       { $$ = params_add(p, $1, $3, NULL); }
    | params ',' NAME '=' expr              { $$ = params_add(p, $1, $3, $5); }
    ;

ports
    : NAME ':' type                         { $$ = ports_add(p, NULL, $1, $3); }
    | ports ',' NAME ':' type               { $$ = ports_add(p, $1, $3, $5); }
    ;

outputs
    : type                                  { $$ = ports_add(p, NULL, NULL, $1); }
    | '(' ports ')'                         { $$ = $2; }
    ;

type
    : NAME '[' ']'                          { $$ = type_new(p, @$, $1, NULL); }
    | NAME '[' dims ']'                     { $$ = type_new(p, @$, $1, $3); }
    ;

dims
    : dim                                   { $$ = dims_add(p, NULL, $1); }
    | dims ',' dim                          { $$ = dims_add(p, $1, $3); }
    ;

dim
    : INT
    | NAME
    ;

body
    : '{' '}'                               { $$ = NULL; }
    | '{' stmts '}'                         { $$ = $2; }
    ;

stmts
    : stmt                                  { $$ = stmts_add(p, NULL, $1); }
    | stmts NEWLINE stmt                    { $$ = stmts_add(p, $1, $3); }
    ;

stmt
    : values                                { $$ = stmt_values(p, @$, $1); }
    | simple '=' values                     { $$ = stmt_assign(p, @$, $1, $3); }
    | CONST NAME '=' expr                   { $$ = stmt_const(p, @$, $2, $4); }
    | STATE NAME ':' type '=' expr          { $$ = stmt_state(p, @$, $2, $4, $6); }
    | REPEAT NAME IN expr DOTDOT expr body  { $$ = stmt_repeat(p, @$, $2, $4, $6, $7); }
    | ASSERT expr                           { $$ = stmt_assert(p, @$, $2); }
    | WEIGHTS weights                       { $$ = stmt_weights(p, @$, $2); }
    | if
    | error                                 { $$ = NULL; yyerrok; }
    | error body tail                       { $$ = NULL; yyerrok; }
    ;

if
    : IF expr body tail                     { $$ = stmt_if(p, @$, $2, $3, $4); }
    ;

tail
    : %empty                                { $$ = NULL; }
    | ELSE body                             { $$ = $2 ? $2 : stmts_add(p, NULL, NULL); }
    | ELSE if                               { $$ = stmts_add(p, NULL, $2); }
    ;

weights
    : source
    | weights ORDER                         { $$ = weights_order(p, $1, @2); }
    | weights FROM NAME                     { $$ = weights_from(p, $1, @2, $3); }
    | weights PREFIX STRING                 { $$ = weights_prefix(p, $1, @2, $3); }
    ;

source
    : STRING                                { $$ = weights_file(p, $1); }
    | RANDOM INT                            { $$ = weights_seeded(p, $2); }
    | ZERO                                  { $$ = weights_zero(p); }
    ;

/* The left side of an assignment is a list of expressions like the right, so that one token is
 * enough to decide; a chain can't stand there, since `a -> f b = 1` means a parameter. */
values
    : simple
    | mixed
    ;

simple
    : expr                                  { $$ = exprs_add(p, NULL, $1); }
    | simple ',' expr                       { $$ = exprs_add(p, $1, $3); }
    ;

mixed
    : complex                               { $$ = exprs_add(p, NULL, $1); }
    | simple ',' complex                    { $$ = exprs_add(p, $1, $3); }
    | mixed ',' complex                     { $$ = exprs_add(p, $1, $3); }
    | mixed ',' expr                        { $$ = exprs_add(p, $1, $3); }
    ;

complex
    : labelled
    | chain                                 { $$ = expr_chain(p, @$, $1); }
    ;

labelled
    : label ':' expr                        { $$ = expr_label(p, @$, $1, $3); }
    ;

label
    : NAME                                  { $$ = label_name(p, $1); }
    | PATH                                  { $$ = label_name(p, $1); }
    | STRING                                { $$ = expr_string(p, $1); }
    ;

chain
    : expr ARROW link                       { $$ = exprs_add(p, exprs_add(p, NULL, $1), $3); }
    | labelled ARROW link                   { $$ = exprs_add(p, exprs_add(p, NULL, $1), $3); }
    | chain ARROW link                      { $$ = exprs_add(p, $1, $3); }
    ;

link
    : stage                                 { $$ = stage_done(p, @$, $1); }
    | label ':' stage                    { $$ = expr_labelled(p, @$, $1, stage_done(p, @3, $3)); }
    ;

stage
    : NAME                                  { $$ = stage_new(p, $1); }
    | stage atom                            { $$ = stage_add(p, $1, @2, $2); }
    | stage NAME '=' atom                   { $$ = stage_named(p, $1, @$, $2, $4); }
    ;

atom
    : INT                                   { $$ = expr_number(p, $1); }
    | REAL                                  { $$ = expr_number(p, $1); }
    | DIMS                                  { $$ = expr_number(p, $1); }
    | STRING                                { $$ = expr_string(p, $1); }
    | KEY                                   { $$ = expr_string(p, $1); }
    | NAME                                  { $$ = expr_name(p, $1); }
    | list
    | paren
    | '-' atom                              { $$ = expr_signed(p, @$, @1, $2); }
    ;

list
    : '[' ']'                               { $$ = expr_list(p, @$, NULL); }
    | '[' items ']'                         { $$ = expr_list(p, @$, $2); }
    ;

items
    : expr                                  { $$ = exprs_add(p, NULL, $1); }
    | items ',' expr                        { $$ = exprs_add(p, $1, $3); }
    ;

paren
    : '(' expr ')'                          { $$ = $2; }
    | '(' chain ')'                         { $$ = expr_chain(p, @2, $2); }
    ;

expr
    : primary
    | expr '?' expr ':' expr                { $$ = expr_cond(p, @$, $1, $3, $5); }
    | expr OR expr                          { $$ = expr_binary(p, @$, OPER_OR, @2, $1, $3); }
    | expr AND expr                         { $$ = expr_binary(p, @$, OPER_AND, @2, $1, $3); }
    | NOT expr                              { $$ = expr_unary(p, @$, OPER_NOT, @1, $2); }
    | expr EQ expr                          { $$ = expr_binary(p, @$, OPER_EQ, @2, $1, $3); }
    | expr NE expr                          { $$ = expr_binary(p, @$, OPER_NE, @2, $1, $3); }
    | expr '<' expr                         { $$ = expr_binary(p, @$, OPER_LT, @2, $1, $3); }
    | expr LE expr                          { $$ = expr_binary(p, @$, OPER_LE, @2, $1, $3); }
    | expr '>' expr                         { $$ = expr_binary(p, @$, OPER_GT, @2, $1, $3); }
    | expr GE expr                          { $$ = expr_binary(p, @$, OPER_GE, @2, $1, $3); }
    | expr '+' expr                         { $$ = expr_binary(p, @$, OPER_ADD, @2, $1, $3); }
    | expr '-' expr                         { $$ = expr_binary(p, @$, OPER_SUB, @2, $1, $3); }
    | expr '*' expr                         { $$ = expr_binary(p, @$, OPER_MUL, @2, $1, $3); }
    | expr '/' expr                         { $$ = expr_binary(p, @$, OPER_DIV, @2, $1, $3); }
    | expr '@' expr                         { $$ = expr_binary(p, @$, OPER_MATMUL, @2, $1, $3); }
    | '-' expr %prec NEG                    { $$ = expr_unary(p, @$, OPER_NEG, @1, $2); }
    | expr POW expr                         { $$ = expr_binary(p, @$, OPER_POW, @2, $1, $3); }
    ;

primary
    : INT                                   { $$ = expr_number(p, $1); }
    | REAL                                  { $$ = expr_number(p, $1); }
    | DIMS                                  { $$ = expr_number(p, $1); }
    | STRING                                { $$ = expr_string(p, $1); }
    | KEY                                   { $$ = expr_string(p, $1); }
    | NAME                                  { $$ = expr_name(p, $1); }
    | list
    | paren
    | NAME '(' ')'                          { $$ = expr_call(p, @$, $1, NULL); }
    | NAME '(' arguments ')'                { $$ = expr_call(p, @$, $1, $3); }
    | primary '[' subscripts ']'            { $$ = expr_index(p, @$, $1, $3); }
    ;

arguments
    : argument                              { $$ = args_add(p, NULL, $1); }
    | NAME '=' expr                         { $$ = args_named(p, NULL, $1, $3); }
    | arguments ',' argument                { $$ = args_add(p, $1, $3); }
    | arguments ',' NAME '=' expr           { $$ = args_named(p, $1, $3, $5); }
    ;

argument
    : expr
    | chain                                 { $$ = expr_chain(p, @$, $1); }
    ;

subscripts
    : subscript                             { $$ = exprs_add(p, NULL, $1); }
    | subscripts ',' subscript              { $$ = exprs_add(p, $1, $3); }
    ;

subscript
    : expr
    | maybe ':' maybe                       { $$ = expr_slice(p, @$, $1, $3, NULL); }
    | maybe ':' maybe ':' maybe             { $$ = expr_slice(p, @$, $1, $3, $5); }
    ;

maybe
    : %empty                                { $$ = NULL; }
    | expr
    ;

%%

/* The tokens that would fit, by name, for syntax.c to choose from. */
static int yyreport_syntax_error(const yypcontext_t *context, Parser *p)
{
    yysymbol_kind_t kind[YYNTOKENS];
    const char *name[YYNTOKENS];
    int n = yypcontext_expected_tokens(context, kind, YYNTOKENS);
    for (int i = 0; i < n; i++)
        name[i] = yysymbol_name(kind[i]);
    syntax_error(&(Fault){.p = p, .at = p->last, .expected = name, .n = n});
    return 0;
}
