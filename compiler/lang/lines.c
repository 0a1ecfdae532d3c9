/* lines.c: what is typed at a prompt: statements and declarations in any order, and whether a text
 * breaks off in the middle of one (as Python's codeop tells it). */
#include "lang/build.h"
#include "nn.tab.h"

static void add_entry(Parser *p, Entry e)
{
    PUSH(p->arena, p->entries.at, p->entries.n, p->entries.cap, e);
}

void line_import(Parser *p, Span at)
{
    Import *copy = NEW(p->arena, Import); /* the list moves when it grows */
    *copy = p->imports.at[p->imports.n - 1];
    add_entry(p, (Entry){.kind = ENTRY_IMPORT, .span = at, .import = copy});
}

void line_block(Parser *p, Span at)
{
    add_entry(p, (Entry){.kind = ENTRY_BLOCK, .span = at, .block = p->blocks.at[p->blocks.n - 1]});
}

void line_model(Parser *p, Span at)
{
    add_entry(p, (Entry){.kind = ENTRY_MODEL, .span = at, .model = p->file->model});
    p->file->model = NULL; /* another may follow */
}

void line_stmt(Parser *p, Span at, Stmt *s)
{
    if (s)
        add_entry(p, (Entry){.kind = ENTRY_STMT, .span = at, .stmt = s});
}

Exprs *layer_chain(Parser *p, Span at, const Exprs *layers)
{
    Expr *e = layers->n == 1 ? layers->at[0] : expr_chain(p, at, layers);
    return exprs_add(p, NULL, e);
}

Entries parse_statements(Ctx *c, const Source *source)
{
    File *file = NEW(c->arena, File);
    file->source = source;
    Parser p = {.ctx = c, .source = source, .file = file, .typed = true};
    parse_lines(&p);
    return p.entries;
}

/* The kind of the first token from i on that is neither newline nor comment. */
static int kind_from(const Tokens *list, int i)
{
    while (list->at[i].kind == NEWLINE || list->at[i].kind == COMMENT)
        i++;
    return list->at[i].kind;
}

bool statements_incomplete(Arena *a, const Source *source)
{
    Tokens list = scan_tokens(a, source, text_start(source), (uint32_t)source->len);
    Nest nest;
    int prev = 0;
    bool header = false; /* its body is still to come */
    nest_init(&nest, a);
    for (int i = 0; list.at[i].kind; i++) {
        int kind = list.at[i].kind;
        if (list.at[i].problem || nest.depth >= MAX_NESTING)
            return false;
        if (kind == COMMENT ||
            (kind == NEWLINE && !newline_ends(&nest, prev, kind_from(&list, i))))
            continue;
        nest_token(&nest, a, kind, i);
        header = kind != '{' && kind != NEWLINE &&
                 (header || kind == BLOCK || kind == MODEL || kind == REPEAT || kind == IF);
        prev = kind;
    }
    return nest.depth > 0 || header || prev == ELSE || is_punctuation(prev);
}
