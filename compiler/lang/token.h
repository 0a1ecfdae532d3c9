/* token.h: the tokens of one text, and the nesting that newlines, stages and layout depend on.
 *
 * A text is cut into tokens at once (grammar/nn.l); comments and newlines stay in the list, since
 * whether a newline ends a statement depends on its neighbours, and the formatter keeps both. */
#ifndef NNC_TOKEN_H
#define NNC_TOKEN_H
#include "base/diag.h"

/* Brackets, and expressions or statements inside each other. Keeps every recursion over the tree
 * shallow (doc/language.md, "Lexical rules"). */
enum { MAX_NESTING = 1000 };

typedef struct Token {
    int kind; /* of nn.tab.h; 0 at the end of the text */
    uint32_t start, end;
    const char *problem; /* a lexical error, reported when the parser comes here; else NULL */
} Token;

typedef struct Tokens {
    Token *at; /* the last one has kind 0, behind the last that is neither newline nor comment */
    int n;
    size_t cap;
} Tokens;

/* The tokens of bytes start to end of a source; words that are keywords by position resolved. */
Tokens scan_tokens(Arena *a, const Source *source, uint32_t start, uint32_t end);

/* One open bracket, or the text around them all. */
typedef struct Level {
    int bracket; /* '(', '[', '{', or 0 for the whole text */
    int opened;  /* index of its token */
    bool stage;  /* behind a `->`: names are followed by atoms, and `=` is a parameter's */
    int conds;   /* '?' without their ':' yet */
} Level;

typedef struct Nest {
    Level *level; /* the innermost is level[depth] */
    int depth;
    size_t cap;
    bool header; /* in the line of a model, where `->` starts no stage */
} Nest;

void nest_init(Nest *n, Arena *a);
/* Follows one token (a newline only where it ends a statement). */
void nest_token(Nest *n, Arena *a, int kind, int index);
static inline Level *nest_top(const Nest *n)
{
    return &n->level[n->depth];
}

bool is_operator(int kind);    /* stands between two values; '-' too */
bool ends_operand(int kind);   /* a '-' after it is binary */
bool is_punctuation(int kind); /* a line that ends in it goes on: operators, '=', ',', '->' … */

/* Whether a newline between these two tokens ends a statement; next is the first after it that is
 * neither newline nor comment. prev 0: none. */
bool newline_ends(const Nest *n, int prev, int next);
#endif
