/* syntax.c: what a syntax error says, and where the parse goes on.
 *
 * The typical mistakes have a rule each, tried in order; what none of them knows is told from the
 * tokens that would have fitted. */
#include "lang/build.h"
#include "lang/words.h"
#include "nn.tab.h"
#include <string.h>

enum { SNIPPET = 60, MAX_EXPECTED = 4 };

const char *snippet(const Parser *p, uint32_t start, uint32_t end)
{
    const char *s = p->source->text + start;
    size_t n = strcspn(s, "\r\n"), want = end - start;
    if (n >= want && want <= SNIPPET)
        return arena_strndup(p->arena, s, want);
    n = n < SNIPPET ? n : SNIPPET;
    while (n && (s[n] & 0xc0) == 0x80) /* not within a character of UTF-8 */
        n--;
    return arena_printf(p->arena, "%.*s...", (int)n, s);
}

static const Token *token_at(const Fault *f, int i)
{
    return &f->p->tokens.at[i];
}

static Span fault_span(const Fault *f)
{
    return token_span(f->p, token_at(f, f->at));
}

/* The nearest token before i that is neither newline nor comment; -1 if there is none. */
static int before(const Parser *p, int i)
{
    do
        i--;
    while (i >= 0 && (p->tokens.at[i].kind == NEWLINE || p->tokens.at[i].kind == COMMENT));
    return i;
}

static bool first_on_line(const Parser *p, int i)
{
    return i > 0 && p->tokens.at[i - 1].kind == NEWLINE;
}

/* The first token of the line that i lies on. */
static int line_start(const Parser *p, int i)
{
    while (i > 0 && p->tokens.at[i - 1].kind != NEWLINE)
        i--;
    return i;
}

static const char *found(const Fault *f)
{
    const Token *t = token_at(f, f->at);
    if (t->kind == 0)
        return f->p->in_string ? "'}'" : f->p->typed ? "the end of the line"
                                                     : "the end of the file";
    if (t->kind == NEWLINE)
        return "the end of the line";
    const char *text = snippet(f->p, t->start, t->end);
    if (t->kind == STRING || t->kind == KEY)
        return text;
    bool keyword = text[0] >= 'a' && text[0] <= 'z' && t->kind != NAME && t->kind != PATH;
    return arena_printf(f->p->arena, keyword ? "the keyword '%s'" : "'%s'", text);
}

static bool fits(const Fault *f, const char *name)
{
    for (int i = 0; i < f->n; i++)
        if (strcmp(f->expected[i], name) == 0)
            return true;
    return false;
}

/* Tokens that a group stands for: a value begins with any of them, an operator is any of them. */
static const char *const value_first[] = {"a name", "a dotted label", "a whole number", "a number",
    "a size like 3x3", "a string", "a key", "'['", "'('", "'-'", "'not'", NULL};
static const char *const operators[] = {"'?'", "'or'", "'and'", "'=='", "'!='", "'<'", "'<='",
    "'>'", "'>='", "'+'", "'-'", "'*'", "'/'", "'@'", "'**'", NULL};
static const char *const statements[] = {"'if'", "'repeat'", "'assert'", "'const'", "'state'",
    "'weights'", NULL};
/* Said only where a newline would not do. */
static const char *const closers[] = {"'}'", "','", "'='", "':'", NULL};

static bool listed(const char *const *list, const char *name)
{
    for (; *list; list++)
        if (strcmp(*list, name) == 0)
            return true;
    return false;
}

typedef struct Choice { /* what is expected, in words */
    const char *word[MAX_EXPECTED];
    int n;
} Choice;

/* Whether e goes without saying beside the other tokens that fit. */
static bool unsaid(const Fault *f, const char *e)
{
    bool behind_value = fits(f, "'+'"), line = fits(f, "a newline") || f->p->in_string;
    if (strcmp(e, "the end of the file") == 0)
        return f->n > 1;
    if (behind_value && (strcmp(e, "'('") == 0 || strcmp(e, "'['") == 0))
        return true;
    if (strcmp(e, "'->'") == 0 && nest_top(&f->p->nest)->bracket == '(')
        return true;
    return listed(operators, e) || (line && listed(closers, e));
}

static void choose(Choice *c, const char *word)
{
    if (c->n < MAX_EXPECTED)
        c->word[c->n++] = word;
}

static const char *in_words(const Parser *p, const Choice *c)
{
    Buf b = {.arena = p->arena};
    for (int i = 0; i < c->n; i++)
        buf_printf(&b, "%s%s", i == 0 ? "" : i == c->n - 1 ? " or " : ", ", c->word[i]);
    return buf_text(&b);
}

/* A few human names for the tokens that fit; "" if there is nothing to say. */
static const char *expected(const Fault *f)
{
    Choice c = {.n = 0};
    bool value = fits(f, "a name") && fits(f, "a whole number");
    bool statement = fits(f, "'if'") && fits(f, "'repeat'");
    bool layer = fits(f, "a dotted label") && !value;
    if (f->p->in_string && fits(f, "the end of the file"))
        choose(&c, "'}'");
    if (statement)
        choose(&c, "a statement");
    else if (value)
        choose(&c, "a value");
    else if (layer)
        choose(&c, "a layer");
    for (int i = 0; i < f->n; i++) {
        const char *e = f->expected[i];
        bool grouped = ((value || layer) && listed(value_first, e)) ||
                       (statement && listed(statements, e));
        if (!grouped && !unsaid(f, e))
            choose(&c, e);
    }
    if (!c.n && fits(f, "'+'"))
        choose(&c, "an operator");
    return in_words(f->p, &c);
}

static void note_open(const Fault *f, const Level *level)
{
    const Token *t = token_at(f, level->opened);
    note(f->p->ctx, token_span(f->p, t), "this '%c' is not closed", level->bracket);
}

/* The end of the file, or what stands only at the top, inside brackets. */
static bool unclosed(const Fault *f)
{
    const Token *t = token_at(f, f->at);
    const Level *level = nest_top(&f->p->nest);
    bool at_top = t->kind == MODEL || t->kind == BLOCK || t->kind == IMPORT;
    if (!level->bracket || (t->kind != 0 && !at_top))
        return false;
    if (t->kind == 0 && f->p->unclosed == level->opened + 1)
        return true;
    f->p->unclosed = level->opened + 1;
    char close = level->bracket == '(' ? ')' : level->bracket == '[' ? ']' : '}';
    if (f->p->in_string)
        error(f->p->ctx, fault_span(f), "expected '%c' before the '}' of the string", close);
    else
        error(f->p->ctx, fault_span(f), "found %s, expected '%c'", found(f), close);
    note_open(f, level);
    return true;
}

static bool habit(const Fault *f)
{
    Parser *p = f->p;
    int first = line_start(p, f->at);
    const Token *t = token_at(f, first);
    const char *remedy = habit_remedy(p->source->text + t->start, t->end - t->start);
    if (!remedy || t->kind != NAME || f->at > first + 1)
        return false;
    return !error(p->ctx, token_span(p, t), "unexpected '%s': %s", token_text(p, t), remedy);
}

/* Index of the token behind which the operand before i begins: one token, or a pair of brackets. */
static int operand_start(const Parser *p, int i)
{
    int depth = 0;
    for (; i > 0; i = before(p, i)) {
        int kind = p->tokens.at[i].kind;
        depth += kind == ')' || kind == ']';
        depth -= kind == '(' || kind == '[';
        if (depth <= 0)
            break;
    }
    return i < 0 ? 0 : i;
}

static bool ends_stage(int kind)
{
    return kind == 0 || kind == NEWLINE || kind == COMMENT || kind == ARROW || kind == ')' ||
           kind == ']' || kind == '}' || kind == ',';
}

/* The stage's name before i: what follows the last `->` of the line, or its label. */
static int stage_head(const Parser *p, int i)
{
    while (i > 0 && p->tokens.at[i].kind != ARROW)
        i--;
    i++;
    return p->tokens.at[i + 1].kind == ':' ? i + 2 : i;
}

static const char *with_parentheses(const Parser *p, uint32_t from, uint32_t open, uint32_t close,
                                    uint32_t to)
{
    const char *s = p->source->text;
    return arena_printf(p->arena, "%.*s(%.*s)%.*s", (int)(open - from), s + from,
                        (int)(close - open), s + open, (int)(to - close), s + close);
}

/* `conv ch*2 3x3` wants its product in parentheses, `x -> f + y` its chain. They are told apart by
 * spaces around the operator, by what follows, and by what it is attached to. */
void stage_operator(Parser *p, int at)
{
    const Token *t = p->tokens.at, *op = &t[at];
    int left = operand_start(p, at - 1), right = at + 1, end = right + 1;
    int head = stage_head(p, at);
    while (!ends_stage(t[end - 1].kind) && !ends_stage(t[end].kind))
        end++;
    uint32_t stop = ends_stage(t[right].kind) ? op->end : t[end - 1].end;
    bool tight = t[at - 1].end == op->start && op->end == t[right].start;
    bool one_value = ends_operand(t[right].kind) && left > head &&
                     (tight || end > right + 1 || t[at - 1].kind != NAME);
    bool short_text = stop - t[head].start <= SNIPPET;
    const char *sign = snippet(p, op->start, op->end);
    if (one_value && short_text)
        error(p->ctx, token_span(p, op),
              "'%s' in a stage, whose parameters are single values: write '%s'", sign,
              with_parentheses(p, t[head].start, t[left].start, t[right].end, stop));
    else if (one_value)
        error(p->ctx, token_span(p, op),
              "'%s' in a stage, whose parameters are single values: put it in parentheses", sign);
    else
        error(p->ctx, token_span(p, op),
              "'%s' behind a chain: put the chain in parentheses, as in '(x -> %s) %s y'%s", sign,
              short_text ? snippet(p, t[head].start, t[at - 1].end) : "...", sign,
              left > head && (t[right].kind == INT || t[right].kind == REAL)
                  ? ", or the parameter that you meant" : "");
}

static bool operator_in_stage(const Fault *f)
{
    if (!is_operator(token_at(f, f->at)->kind) || !nest_top(&f->p->nest)->stage ||
        token_at(f, before(f->p, f->at))->kind == ARROW)
        return false;
    stage_operator(f->p, f->at);
    return true;
}

static bool chained_comparison(const Fault *f)
{
    int kind = token_at(f, f->at)->kind;
    if ((kind != EQ && kind != NE && kind != LE && kind != GE && kind != '<' && kind != '>') ||
        !fits(f, "'and'"))
        return false;
    return !error(f->p->ctx, fault_span(f),
                  "comparisons don't chain: join two of them, as in 'a < b and b < c'");
}

/* Two slashes side by side, the first of which may have passed as a division. */
static bool comment_sign(const Fault *f)
{
    const Token *t = token_at(f, f->at);
    if (t->kind != '/')
        return false;
    const Token *second = f->at > 0 && t[-1].kind == '/' ? t : t + 1;
    if (second->kind != '/' || second[-1].end != second->start)
        return false;
    return !error(f->p->ctx, (Span){f->p->source, second[-1].start, second->end},
                  "unexpected '//': a comment begins with '#'");
}

/* `x -> dense(128, relu)`, `x -> dense(units=128)`, `x -> relu()` */
static bool stage_as_call(const Fault *f)
{
    const Nest *n = &f->p->nest;
    const Level *top = nest_top(n);
    const Token *t = token_at(f, f->at);
    if (t->kind == ')' && f->at > 0 && t[-1].kind == '(' && top->stage) /* closed already */
        return !error(f->p->ctx, fault_span(f), "found ')', expected a value; a stage without "
                      "parameters has no parentheses, as in 'x -> relu'");
    if ((t->kind != ',' && t->kind != '=') || top->bracket != '(' ||
        !n->level[n->depth - 1].stage)
        return false;
    return !error(f->p->ctx, fault_span(f),
                  "found '%c', expected ')'; a stage takes its parameters without parentheses and "
                  "commas, as in 'x -> %s'", t->kind,
                  t->kind == '=' ? "softmax axis=0" : "dense 128 relu");
}

static bool types_in_block(const Fault *f)
{
    const Level *top = nest_top(&f->p->nest);
    if (token_at(f, f->at)->kind != ':' || top->bracket != '(' || top->opened < 2 ||
        token_at(f, top->opened - 2)->kind != BLOCK)
        return false;
    return !error(f->p->ctx, fault_span(f),
                  "found ':', expected ',' or ')'; the parameters of a block have no types");
}

/* `x.shape`: a dotted name was read as a label. */
static bool dotted(const Fault *f)
{
    int i = before(f->p, f->at);
    if (i < 0 || token_at(f, i)->kind != PATH)
        return false;
    return !error(f->p->ctx, token_span(f->p, token_at(f, i)),
                  "a name with dots can only be a label, as in enc.fc1: dense 8; a property is a "
                  "call, as in shape(x)");
}

/* An operator at the start of a line, which would end the one before. */
static bool operator_first(const Fault *f)
{
    const Token *t = token_at(f, f->at);
    if (!is_operator(t->kind) || !first_on_line(f->p, f->at) || before(f->p, f->at) < 0)
        return false;
    return !error(f->p->ctx, fault_span(f),
                  "found %s at the start of a line; a line that goes on ends in the operator",
                  found(f));
}

/* `model (`: without a name behind it, the word was read as a name itself. */
static bool nameless(const Fault *f)
{
    static const char *const form[][2] = {
        {"model", "model net(x: f32[4]) -> f32[2] { ... }"},
        {"block", "block twice(x) { ... }"},
        {"const", "const width = 8"},
    };
    const Token *t = token_at(f, f->at);
    const Fault behind = {.p = f->p, .at = f->at + 1};
    if (t->kind != NAME || !fits(f, "'model'"))
        return false;
    for (size_t i = 0; i < sizeof form / sizeof *form; i++)
        if (strcmp(token_text(f->p, t), form[i][0]) == 0)
            return !error(f->p->ctx, fault_span(&behind),
                          "found %s, expected a name behind '%s', as in '%s'", found(&behind),
                          form[i][0], form[i][1]);
    return false;
}

static const char *remedy(const Fault *f)
{
    const Token *t = token_at(f, f->at);
    if (t->kind == '=' && fits(f, "'=='"))
        return "; a comparison is written '=='";
    if (t->kind == '=' && f->at > 0 && is_operator(t[-1].kind) && t[-1].end == t->start)
        return "; a name gets a new value by 'x = x + 1'";
    if (t->kind == ':' && f->at > 1 && t[-2].kind == ARROW && fits(f, "'['"))
        return "; outputs with names stand in parentheses, as in -> (y: f32[4])";
    if (t->kind == '{' && f->n == 1 && fits(f, "'->'"))
        return ", as in 'model m(x: f32[4]) -> f32[1] { ... }'";
    if (t->kind == NEWLINE && f->at > 0 && t[-1].kind == RANDOM)
        return ", as in 'weights random 1'";
    if (t->kind == ')' && f->n == 1 && fits(f, "'['"))
        return "; the type of one number is written f32[]";
    if (t->kind == ')' && f->n == 1 && fits(f, "':'"))
        return "; an input has a type, as in x: f32[4]";
    if (t->kind == '=' && f->n == 1 && fits(f, "':'"))
        return "; a state has a type, as in state h: f32[4] = 0";
    if (t->kind == ELSE && first_on_line(f->p, f->at))
        return "; 'else' follows the '}' of its 'if'";
    if (t->kind == ':' && fits(f, "a newline"))
        return "; a label is one name, or a string, before the layer";
    return "";
}

static bool generic(const Fault *f)
{
    const Level *top = nest_top(&f->p->nest);
    const char *what = expected(f);
    error(f->p->ctx, fault_span(f), "found %s%s%s%s", found(f), *what ? ", expected " : "", what,
          *what ? remedy(f) : "");
    if ((top->bracket == '(' || top->bracket == '[') && first_on_line(f->p, f->at))
        note_open(f, top);
    return true;
}

static bool (*const rules[])(const Fault *f) = {
    unclosed, habit, nameless, dotted, operator_in_stage, comment_sign, chained_comparison,
    stage_as_call, types_in_block, operator_first, generic,
};

void syntax_error(const Fault *f)
{
    if (f->p->stop)
        return;
    for (size_t i = 0; !rules[i](f); i++)
        ;
    f->p->recovering = true;
    resync(f->p);
}

/* Whether the brackets open since the last brace close before anything that can't be inside. */
static bool will_close(const Parser *p)
{
    int depth = 0;
    for (int i = p->nest.depth; p->nest.level[i].bracket && p->nest.level[i].bracket != '{'; i--)
        depth++;
    for (int i = p->next; depth > 0; i++) {
        int kind = p->tokens.at[i].kind;
        if (kind == 0 || kind == '{' || kind == '}' || kind == IF || kind == REPEAT ||
            kind == ASSERT)
            return false;
        depth += kind == '(' || kind == '[';
        depth -= kind == ')' || kind == ']';
    }
    return true;
}

void resync(Parser *p)
{
    if (p->last >= p->tokens.n - 1 || will_close(p))
        return;
    while (nest_top(&p->nest)->bracket == '(' || nest_top(&p->nest)->bracket == '[')
        p->nest.depth--;
    p->prev = NNerror;
    if (first_on_line(p, p->last)) /* read the newline before it, and it again */
        p->next = p->last - 1;
}
