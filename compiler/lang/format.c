/* format.c: the canonical layout of a text, made from its tokens so that comments and the author's
 * line breaks stay (the idea of gofmt).
 *
 * - Two spaces a brace. A body is on one line if its author wrote it so, else on lines of its own.
 * - Lines of a chain begin with their `->`, below the first `->` of the chain; other lines that go
 *   on stand behind their open bracket, or four spaces further than their statement.
 * - One space around operators but `**`, `..` and signs; none around the `=` of parameters; none
 *   behind the commas of a list of plain items: `f32[3,32,32]`, `[4,6]`, but `[3 * d, d]`.
 * - At most one empty line in a row, none at the edges of a body. Comments at the end of
 *   neighbouring lines are aligned. */
#include "lang/build.h"
#include "nn.tab.h"

enum { STEP = 2 };

typedef struct Line {
    const char *text;    /* with its indentation */
    const char *comment; /* at its end, or NULL */
    bool blank;          /* an empty line stands before it */
} Line;

typedef struct Place { /* layout of one level of Nest */
    int indent; /* of the line that opened the bracket */
    int inner;  /* column behind the bracket; -1: the bracket ends its line */
    int arrow;  /* column of the first `->` of the chain; -1: none yet */
} Place;

typedef struct Format {
    Arena *arena;
    const Source *source;
    Tokens tokens;
    Nest nest;
    Place *place; /* [nest.depth] */
    size_t nplace;
    int braces;   /* open */
    bool *broken; /* of each brace: its body has lines of its own */
    bool *roomy;  /* of each '[': holds more than plain items */
    Line *line;   /* finished lines */
    int nline;
    size_t cap;
    Buf text; /* the line that is being written */
    const char *comment;
    bool blank;
    int indent;   /* of that line */
    int prev;     /* last token that is neither newline nor comment; -1: none */
    int newlines; /* since the last token or comment */
    bool ended;   /* a comment ended the line: a token can't join it */
    bool glue;    /* no space behind the last token */
} Format;

static int kind_at(const Format *f, int i)
{
    return i < 0 ? 0 : f->tokens.at[i].kind;
}

static Place *place(Format *f)
{
    return &f->place[f->nest.depth];
}

/* Marks the '[' that hold a call, a slice, or an operator between two values. */
static void find_roomy(Format *f)
{
    f->roomy = NEW_ARRAY(f->arena, bool, f->tokens.n);
    int *open = NEW_ARRAY(f->arena, int, f->tokens.n), depth = 0, prev = 0;
    for (int i = 0; i < f->tokens.n; prev = kind_at(f, i++)) {
        int kind = kind_at(f, i);
        bool more = kind == '(' || kind == ':' || (is_operator(kind) && ends_operand(prev));
        if (depth && more)
            f->roomy[open[depth - 1]] = true;
        if (kind == '(' || kind == '[')
            open[depth++] = i;
        if ((kind == ')' || kind == ']') && --depth && f->roomy[open[depth]])
            f->roomy[open[depth - 1]] = true;
    }
}

/* Marks the braces whose bodies hold a newline. */
static void find_broken(Format *f)
{
    f->broken = NEW_ARRAY(f->arena, bool, f->tokens.n);
    int *open = NEW_ARRAY(f->arena, int, f->tokens.n);
    int *lines = NEW_ARRAY(f->arena, int, f->tokens.n);
    int depth = 0, line = 0;
    for (int i = 0; i < f->tokens.n; i++) {
        int kind = kind_at(f, i);
        line += kind == NEWLINE;
        if (kind == '{') {
            open[depth] = i;
            lines[depth++] = line;
        } else if (kind == '}') {
            depth--;
            f->broken[i] = f->broken[open[depth]] = line != lines[depth];
        }
    }
}

static void end_line(Format *f)
{
    if (f->text.n || f->comment) {
        Line l = {buf_text(&f->text), f->comment, f->blank};
        PUSH(f->arena, f->line, f->nline, f->cap, l);
    }
    f->text = (Buf){.arena = f->arena};
    f->comment = NULL;
    f->blank = f->ended = f->glue = false;
}

static void begin_line(Format *f, int indent, bool blank)
{
    end_line(f);
    f->blank = blank && f->nline;
    f->indent = indent;
    buf_printf(&f->text, "%*s", indent, "");
}

/* Whether the token at i begins a statement, or ends a body of several lines, given that a newline
 * stands before it. */
static bool begins_statement(const Format *f, int i)
{
    int prev = kind_at(f, f->prev), kind = kind_at(f, i);
    bool body = (prev == '{' && f->broken[f->prev]) || (kind == '}' && f->broken[i]);
    if (prev == 0 || kind == 0 || body)
        return true;
    return newline_ends(&f->nest, prev, kind);
}

/* Where a line stands that begins with the token at i. */
static int indentation(Format *f, int i)
{
    int kind = kind_at(f, i), outer = STEP * f->braces, bracket = nest_top(&f->nest)->bracket;
    const Place *at = place(f);
    if (begins_statement(f, i) || kind == ELSE || kind == '{')
        return outer - (kind == '}' ? STEP : 0);
    if (kind == ARROW && at->arrow >= 0)
        return at->arrow;
    if (bracket != '(' && bracket != '[')
        return outer + (kind == ARROW ? STEP : 2 * STEP);
    if (kind == ')' || kind == ']')
        return at->inner < 0 ? at->indent : at->inner - 1;
    return at->inner < 0 ? at->indent + STEP : at->inner;
}

static int next_token(const Format *f, int i)
{
    while (kind_at(f, i) == NEWLINE || kind_at(f, i) == COMMENT)
        i++;
    return i;
}

static void put_comment(Format *f, int i)
{
    const Token *t = &f->tokens.at[i];
    const char *s = f->source->text + t->start;
    size_t n = t->end - t->start;
    while (s[n - 1] == ' ' || s[n - 1] == '\t')
        n--;
    const char *text = arena_strndup(f->arena, s, n);
    if (f->newlines == 0 && f->text.n) {
        f->comment = text;
    } else {
        int next = next_token(f, i), indent = indentation(f, next);
        bool first = kind_at(f, f->prev) == '{' && !f->ended; /* in its body */
        bool blank = f->newlines > 1 && begins_statement(f, next) && !first;
        begin_line(f, indent + (kind_at(f, next) == '}' ? STEP : 0), blank);
        buf_puts(&f->text, text);
    }
    f->ended = true;
}

/* Whether '=' here names a parameter. */
static bool names_parameter(const Level *top)
{
    return top->stage || top->bracket == '(';
}

/* Whether a space stands between the last token and one of this kind. prev 0: at a line's start. */
static bool space_before(const Format *f, int prev, int kind)
{
    const Level *top = nest_top(&f->nest);
    if (f->glue || prev == 0)
        return false;
    switch (kind) {
    case ')':
    case ']':
    case ',':
    case DOTDOT:
    case POW:
        return false;
    case '}':
        return prev != '{';
    case '(':
        return prev != NAME || top->stage;
    case '[':
        return !ends_operand(prev) || top->stage;
    case '=':
        return !names_parameter(top);
    case ':':
        return top->conds > 0 || prev == ',';
    default:
        return true;
    }
}

static bool glues(const Format *f, int prev, int kind)
{
    const Level *top = nest_top(&f->nest);
    switch (kind) {
    case '(':
    case '[':
    case DOTDOT:
    case POW:
        return true;
    case ',':
        return top->bracket == '[' && !f->roomy[top->opened];
    case '=':
        return names_parameter(top);
    case ':':
        return top->bracket == '[' && !top->conds;
    case '-':
        return top->stage || !ends_operand(prev);
    default:
        return false;
    }
}

/* Keeps count of brackets and chains while the token at i, which begins at column col, goes by. */
static void follow(Format *f, int i, int col)
{
    int kind = kind_at(f, i), depth = f->nest.depth;
    f->braces += (kind == '{') - (kind == '}');
    if (kind == ARROW && place(f)->arrow < 0)
        place(f)->arrow = col;
    if (kind == ',')
        place(f)->arrow = -1;
    nest_token(&f->nest, f->arena, kind, i);
    if (f->nest.depth <= depth)
        return;
    f->place = arena_grow(f->arena, f->place, (size_t)f->nest.depth, &f->nplace, sizeof *f->place);
    bool last = kind_at(f, i + 1) == NEWLINE || kind_at(f, i + 1) == COMMENT;
    *place(f) = (Place){f->indent, last ? -1 : col + 1, -1};
}

/* Begins a new line before the token at i where one is due. True if it begins a statement. */
static bool break_line(Format *f, int i)
{
    int kind = kind_at(f, i), prev = kind_at(f, f->prev);
    bool split = (prev == '{' && f->broken[f->prev]) || (kind == '}' && f->broken[i]);
    bool newline = f->newlines > 0 || f->ended || prev == 0;
    bool statement = split || (newline && begins_statement(f, i));
    bool joins = (kind == ELSE || kind == '{') && !f->ended;
    if (!split && (!newline || joins))
        return false;
    bool first = prev == '{' && !f->ended;
    int indent = indentation(f, i);
    begin_line(f, indent, f->newlines > 1 && statement && !first && kind != '}');
    if (statement) {
        nest_token(&f->nest, f->arena, NEWLINE, i);
        place(f)->arrow = -1;
    }
    return statement;
}

static void put_token(Format *f, int i)
{
    const Token *t = &f->tokens.at[i];
    int prev = break_line(f, i) ? 0 : kind_at(f, f->prev);
    bool line_start = f->text.n == (size_t)f->indent;
    if (!line_start && space_before(f, prev, t->kind))
        buf_puts(&f->text, " ");
    int col = (int)f->text.n;
    buf_add(&f->text, f->source->text + t->start, t->end - t->start);
    f->glue = glues(f, prev, t->kind);
    follow(f, i, col);
    f->prev = i;
}

static int width(const char *s)
{
    int n = 0;
    for (; *s; s++)
        n += (*s & 0xc0) != 0x80; /* characters of UTF-8 */
    return n;
}

/* One column for the comments of neighbouring lines from i on; returns the line behind them. */
static int align_comments(const Format *f, int i, int *column)
{
    *column = 0;
    int first = i;
    for (; i < f->nline && f->line[i].comment && (i == first || !f->line[i].blank); i++)
        *column = width(f->line[i].text) > *column ? width(f->line[i].text) : *column;
    return i;
}

static const char *all_lines(const Format *f)
{
    Buf out = {.arena = f->arena};
    int column = 0, group = 0;
    for (int i = 0; i < f->nline; i++) {
        const Line *l = &f->line[i];
        buf_puts(&out, l->blank ? "\n" : "");
        buf_puts(&out, l->text);
        if (l->comment) {
            if (i >= group)
                group = align_comments(f, i, &column);
            buf_printf(&out, "%*s  %s", column - width(l->text), "", l->comment);
        }
        buf_puts(&out, "\n");
    }
    return buf_text(&out);
}

const char *format_source(Ctx *c, const Source *source)
{
    int errors = c->errors;
    parse_file(c, source);
    if (c->errors > errors)
        return NULL;
    Format f = {.arena = c->arena, .source = source, .prev = -1, .text.arena = c->arena};
    f.tokens = scan_tokens(c->arena, source, text_start(source), (uint32_t)source->len);
    nest_init(&f.nest, c->arena);
    f.place = arena_grow(c->arena, NULL, 0, &f.nplace, sizeof *f.place);
    f.place[0] = (Place){0, -1, -1};
    find_broken(&f);
    find_roomy(&f);
    for (int i = 0; i < f.tokens.n - 1; i++) {
        int kind = kind_at(&f, i);
        if (kind == NEWLINE)
            f.newlines++;
        else if (kind == COMMENT)
            put_comment(&f, i);
        else
            put_token(&f, i);
        if (kind != NEWLINE)
            f.newlines = 0;
    }
    end_line(&f);
    return all_lines(&f);
}
