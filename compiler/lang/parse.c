/* parse.c: feeds the tokens to the grammar, without comments and newlines that end nothing. */
#include "lang/build.h"
#include "lang/words.h"
#include "nn.tab.h"
#include <string.h>

enum { MAX_TEXT = 1 << 30 }; /* bytes; spans and flex count in 32 bits */

int nnlex(NNSTYPE *value, Span *at, Parser *p);
void nnerror(const Span *at, Parser *p, const char *why);

Span token_span(const Parser *p, const Token *t)
{
    return (Span){p->source, t->start, t->end};
}

const char *token_text(const Parser *p, const Token *t)
{
    return arena_strndup(p->arena, p->source->text + t->start, t->end - t->start);
}

void too_deep(Parser *p, Span at)
{
    if (!p->told)
        error(p->ctx, at, "nested deeper than %d; give parts of it names of their own",
              MAX_NESTING);
    p->told = p->stop = true;
}

/* Bison calls this only when its stack reached YYMAXDEPTH; syntax errors go to syntax_error. */
void nnerror(const Span *at, Parser *p, const char *why)
{
    (void)why;
    too_deep(p, *at);
}

static int peek_kind(const Parser *p)
{
    int i = p->next;
    while (p->tokens.at[i].kind == NEWLINE || p->tokens.at[i].kind == COMMENT)
        i++;
    return p->tokens.at[i].kind;
}

/* The next token that the grammar sees: comments are left out, and newlines that end nothing. */
static const Token *next_token(Parser *p)
{
    for (;;) {
        const Token *t = &p->tokens.at[p->next];
        if (t->kind == 0)
            return t;
        p->next++;
        if (t->kind == COMMENT)
            continue;
        if (t->kind != NEWLINE || newline_ends(&p->nest, p->prev, peek_kind(p)))
            return t;
    }
}

static void report_problem(Parser *p, const Token *t)
{
    if (t->kind == NEWLINE)
        p->recovering = false;
    if (t->problem && p->last >= p->reported && !(t->kind == NNerror && p->recovering))
        error(p->ctx, token_span(p, t), "%s", t->problem);
    p->reported = p->last + 1;
    if (t->kind == NNerror)
        p->recovering = true;
}

int nnlex(NNSTYPE *value, Span *at, Parser *p)
{
    int start = p->start;
    p->start = 0;
    if (start) {
        *at = (Span){p->source, p->tokens.at[0].start, p->tokens.at[0].start};
        return start;
    }
    if (p->ctx->errors >= MAX_ERRORS && !p->stop) {
        note(p->ctx, (Span){0}, "after %d errors the rest is not read", MAX_ERRORS);
        p->stop = true;
    }
    const Token *t = p->stop ? &p->tokens.at[p->tokens.n - 1] : next_token(p);
    p->last = (int)(t - p->tokens.at);
    p->prev = t->kind;
    value->token = t;
    *at = token_span(p, t);
    report_problem(p, t);
    nest_token(&p->nest, p->arena, t->kind, p->last);
    if (p->nest.depth > MAX_NESTING) {
        too_deep(p, *at);
        return NNEOF;
    }
    if (t->kind == NNerror)
        resync(p);
    return t->kind;
}

static void run(Parser *p, int start, uint32_t from, uint32_t to)
{
    p->arena = p->ctx->arena;
    p->start = start;
    p->tokens = scan_tokens(p->arena, p->source, from, to);
    nest_init(&p->nest, p->arena);
    nnparse(p);
}

Expr *parse_inner(const Parser *outer, uint32_t start, uint32_t end)
{
    Parser p = {.ctx = outer->ctx, .source = outer->source, .in_string = true};
    run(&p, EXPR_START, start, end);
    return p.result;
}

uint32_t text_start(const Source *source)
{
    return source->len >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static bool is_text(Ctx *c, const Source *source)
{
    if (source->len > MAX_TEXT)
        return error(c, (Span){.source = source}, "the text is larger than 1 GiB");
    const char *zero = memchr(source->text, 0, source->len);
    uint32_t at = zero ? (uint32_t)(zero - source->text) : 0;
    return !zero || error(c, (Span){source, at, at + 1},
                          "found a byte of 0, expected text; this is no .nn file");
}

void parse_lines(Parser *p)
{
    if (is_text(p->ctx, p->source))
        run(p, LINES_START, text_start(p->source), (uint32_t)p->source->len);
}

File *parse_file(Ctx *c, const Source *source)
{
    File *f = NEW(c->arena, File);
    f->source = source;
    Parser p = {.ctx = c, .source = source, .file = f};
    if (!is_text(c, source))
        return f;
    uint32_t start = text_start(source);
    run(&p, FILE_START, start, (uint32_t)source->len);
    if (p.tokens.at[p.tokens.n - 1].end == start)
        error(c, (Span){source, start, start},
              "the file is empty: expected a model, as in 'model m(x: f32[4]) -> f32[1] { ... }'");
    f->import = p.imports.at;
    f->nimport = p.imports.n;
    f->consts = p.consts.at;
    f->nconst = p.consts.n;
    f->block = p.blocks.at;
    f->nblock = p.blocks.n;
    return f;
}
