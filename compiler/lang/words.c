/* words.c: the tables of keywords and of habits. */
#include "lang/words.h"
#include "nn.tab.h"
#include <string.h>

typedef enum Where { ALWAYS, FIRST, IN_WEIGHTS, IN_REPEAT } Where;

static const struct Word {
    const char *text;
    int kind;
    Where where;
} words[] = {
    {"if", IF, ALWAYS},           {"else", ELSE, ALWAYS},         {"repeat", REPEAT, ALWAYS},
    {"assert", ASSERT, ALWAYS},   {"and", AND, ALWAYS},           {"or", OR, ALWAYS},
    {"not", NOT, ALWAYS},         {"model", MODEL, FIRST},        {"block", BLOCK, FIRST},
    {"const", CONST, FIRST},      {"import", IMPORT, FIRST},      {"weights", WEIGHTS, FIRST},
    {"state", STATE, FIRST},      {"from", FROM, IN_WEIGHTS},     {"prefix", PREFIX, IN_WEIGHTS},
    {"order", ORDER, IN_WEIGHTS}, {"random", RANDOM, IN_WEIGHTS}, {"zero", ZERO, IN_WEIGHTS},
    {"in", IN, IN_REPEAT},
};
enum { NWORDS = sizeof words / sizeof *words };

int word_kind(const char *word)
{
    for (int i = 0; i < NWORDS; i++)
        if (strcmp(words[i].text, word) == 0)
            return words[i].kind;
    return NAME;
}

static Where place_of(int kind)
{
    for (int i = 0; i < NWORDS; i++)
        if (words[i].kind == kind)
            return words[i].where;
    return ALWAYS;
}

/* What may follow a keyword that begins a line: nothing that continues an expression. */
static bool follows_name(int kind)
{
    return kind == 0 || kind == NEWLINE || kind == COMMENT || kind == '(' || kind == '[' ||
           kind == ')' || kind == ']' || kind == '}' || is_punctuation(kind);
}

void resolve_words(Tokens *list)
{
    bool weights = false;
    for (int i = 0; i < list->n; i++) {
        Token *t = &list->at[i];
        int before = i ? list->at[i - 1].kind : NEWLINE;
        int next = t->kind ? list->at[i + 1].kind : 0;
        Where where = place_of(t->kind);
        bool first = before == NEWLINE || before == '{';
        if (t->kind == NEWLINE)
            weights = false;
        if ((where == FIRST && (!first || follows_name(next))) ||
            (where == IN_WEIGHTS && !weights) ||
            (where == IN_REPEAT && (i < 2 || list->at[i - 2].kind != REPEAT)))
            t->kind = NAME;
        if (t->kind == WEIGHTS)
            weights = true;
    }
}

static const char *const stray[][2] = {
    {";", "unexpected ';': a statement ends with its line"},
    {"!", "unexpected '!': write 'not', or '!=' to compare"},
    {"&", "unexpected '&': write 'and'"},
    {"|", "unexpected '|': write 'or', or '->' to hand a value on"},
    {"%", "unexpected '%': write mod(a, b)"},
    {"^", "unexpected '^': a power is written '**'"},
    {"'", "unexpected ''': strings stand in double quotes"},
    {"`", "unexpected '`': strings stand in double quotes"},
    {"\"", "unexpected '\"': strings stand in double quotes"},
    {"\\", "unexpected '\\': a line goes on when it ends in an operator, '=' or ','"},
    {"$", "unexpected '$': names are letters, digits and '_'"},
    {".", "unexpected '.': only a label has dots, as in enc.fc1: dense 8"},
    {"\r", "a carriage return without a newline"},
    {"\xe2\x86\x92", "unexpected arrow: write '->'"},
    {"\xc3\x97", "unexpected multiplication sign: write '*', or 3x3 with the letter x"},
    {"\xe2\x88\x92", "unexpected minus sign: write '-'"},
    {"\xe2\x80\x9c", "unexpected quotation mark: strings stand in plain double quotes"},
    {"\xe2\x80\x9d", "unexpected quotation mark: strings stand in plain double quotes"},
};

const char *stray_remedy(const char *text)
{
    for (size_t i = 0; i < sizeof stray / sizeof *stray; i++)
        if (strncmp(stray[i][0], text, strlen(stray[i][0])) == 0)
            return stray[i][1];
    if (text[0] & 0x80)
        return "unexpected character: outside of strings and comments all is ASCII; names are "
               "letters, digits and '_'";
    return "unexpected character: expected a name, a number, a string or an operator";
}

static const char *const habit[][2] = {
    {"for", "a loop is written 'repeat i in 0..n { ... }'"},
    {"while", "there are only loops of a known length: 'repeat i in 0..n { ... }'"},
    {"return", "the value of the last statement is the result: leave out 'return'"},
    {"let", "a name is bound by 'name = value': leave out 'let'"},
    {"var", "a name is bound by 'name = value': leave out 'var'"},
    {"def", "a block is written 'block name(x, size=1) { ... }'"},
    {"fn", "a block is written 'block name(x, size=1) { ... }'"},
    {"func", "a block is written 'block name(x, size=1) { ... }'"},
    {"function", "a block is written 'block name(x, size=1) { ... }'"},
    {"class", "a block is written 'block name(x, size=1) { ... }'"},
    {"include", "another file is brought in by 'import \"file.nn\"'"},
    {"elif", "write 'else if' behind the '}'"},
    {"input", "inputs stand in the head of the model: 'model m(x: f32[4]) -> f32[1] { ... }'"},
};

const char *habit_remedy(const char *word, size_t n)
{
    for (size_t i = 0; i < sizeof habit / sizeof *habit; i++)
        if (strlen(habit[i][0]) == n && strncmp(habit[i][0], word, n) == 0)
            return habit[i][1];
    return NULL;
}
