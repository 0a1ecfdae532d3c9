/* token.c: what nests, and which newlines end a statement. */
#include "lang/token.h"
#include "lang/build.h"
#include "nn.tab.h"

void nest_init(Nest *n, Arena *a)
{
    *n = (Nest){0};
    n->level = arena_grow(a, NULL, 0, &n->cap, sizeof *n->level);
    n->level[0] = (Level){.opened = -1};
}

static void push(Nest *n, Arena *a, int kind, int index)
{
    n->level = arena_grow(a, n->level, (size_t)n->depth + 1, &n->cap, sizeof *n->level);
    n->level[++n->depth] = (Level){.bracket = kind, .opened = index};
}

/* A brace closes what was left open inside it; another bracket closes only its own kind. */
static void pop(Nest *n, int bracket)
{
    if (bracket == '{')
        while (n->depth && nest_top(n)->bracket != '{')
            n->depth--;
    if (nest_top(n)->bracket == bracket)
        n->depth--;
}

void nest_token(Nest *n, Arena *a, int kind, int index)
{
    Level *top = nest_top(n);
    switch (kind) {
    case '{':
        n->header = false;
        push(n, a, kind, index);
        break;
    case '(':
    case '[':
        push(n, a, kind, index);
        break;
    case ')':
        pop(n, '(');
        break;
    case ']':
        pop(n, '[');
        break;
    case '}':
        pop(n, '{');
        break;
    case MODEL:
        n->header = true;
        break;
    case ARROW:
        top->stage = !n->header;
        break;
    case ',':
        top->stage = false;
        break;
    case NEWLINE:
        top->stage = n->header = false;
        top->conds = 0;
        break;
    case '?':
        top->conds++;
        break;
    case ':':
        if (top->conds)
            top->conds--;
        break;
    default:
        break;
    }
}

bool is_operator(int kind)
{
    switch (kind) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '@':
    case '<':
    case '>':
    case '?':
    case POW:
    case EQ:
    case NE:
    case LE:
    case GE:
    case AND:
    case OR:
        return true;
    default:
        return false;
    }
}

bool ends_operand(int kind)
{
    switch (kind) {
    case NAME:
    case PATH:
    case INT:
    case REAL:
    case DIMS:
    case STRING:
    case KEY:
    case ')':
    case ']':
        return true;
    default:
        return false;
    }
}

bool is_punctuation(int kind)
{
    return is_operator(kind) || kind == '=' || kind == ',' || kind == ':' || kind == ARROW ||
           kind == DOTDOT || kind == NOT;
}

bool newline_ends(const Nest *n, int prev, int next)
{
    int bracket = nest_top(n)->bracket;
    if (prev == 0 || prev == NEWLINE || prev == '{' || is_punctuation(prev))
        return false;
    if (bracket == '(' || bracket == '[' || next == ARROW || next == '{' ||
        next == 0)
        return false;
    if (next == ELSE)
        return prev != '}';
    return !(next == '}' && bracket == '{');
}
