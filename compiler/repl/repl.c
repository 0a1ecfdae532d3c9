/* repl.c: lines become inputs, inputs entries, one after the other. Where Ctrl-C and the lack of
 * memory come in: every allocation of a statement goes through statement_alloc, which refuses
 * when either is the case; the arena then jumps to the guard here. Compiled code allocates
 * nothing, and is left by siglongjmp. */
#define _POSIX_C_SOURCE 200809L
#include "repl/repl_int.h"
#include "tool/llvm_load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 16 }; /* keeps the alignment; holds the size */

void *lasting_alloc(void *repl, void *old, size_t bytes)
{
    const Repl *r = repl;
    if (r->root->alloc)
        return r->root->alloc(r->root->user, old, bytes);
    if (bytes)
        return realloc(old, bytes);
    free(old);
    return NULL;
}

static void *statement_alloc(void *user, void *old, size_t bytes)
{
    Repl *r = user;
    size_t had = 0;
    char *block = old ? (char *)old - HEADER : NULL;
    if (block)
        memcpy(&had, block, sizeof had);
    if (!bytes) {
        r->used -= had;
        lasting_alloc(r, block, 0);
        return NULL;
    }
    bool full = r->limit && bytes > r->limit - (r->used < r->limit ? r->used : r->limit);
    if (r->stop || full || bytes > SIZE_MAX - HEADER)
        return NULL;
    block = lasting_alloc(r, block, bytes + HEADER);
    if (!block)
        return NULL;
    memcpy(block, &bytes, sizeof bytes);
    r->used += bytes - had;
    return block + HEADER;
}

void say(Repl *r, const char *text)
{
    if (*text)
        r->print(r->user, 0, text);
}

void complain(Repl *r, const char *text)
{
    r->print(r->user, 1, text);
}

/* --- sessions --- */

static Session *session_make(Repl *r, Arena *a)
{
    if (setjmp(*arena_guard(a)))
        return NULL;
    Session *s = NEW(a, Session);
    s->arena = a;
    s->alloc = statement_alloc;
    s->user = r;
    ctx_init(&s->ctx, a);
    s->dumps.arena = s->times.arena = a;
    s->options = r->root->options;
    if (r->target) {
        s->options.given[OPT_target] = NEW(a, const char *);
        s->options.given[OPT_target][0] = r->target->name;
        s->options.count[OPT_target] = s->options.cap[OPT_target] = 1;
    }
    return s;
}

static void out_of_memory(Repl *r)
{
    complain(r, r->stop ? "interrupted\n" : "error: out of memory; what came before is kept\n");
}

Session *session_begin(Repl *r)
{
    Arena *a = arena_new(statement_alloc, r);
    Session *s = a ? session_make(r, a) : NULL;
    if (!s) {
        arena_free(a);
        out_of_memory(r);
    }
    return s;
}

/* Apart, so that no local lives across setjmp. */
static bool guarded(Repl *r, Session *s, Work *fn, void *arg)
{
    if (setjmp(*arena_guard(s->arena))) {
        r->broken = true;
        return false;
    }
    return fn(r, s, arg);
}

static bool print_diags(Repl *r, Session *s, void *arg)
{
    Buf text = {.arena = s->arena};
    (void)arg;
    diag_print(&text, &s->ctx, option_given(&s->options, OPT_json) ? DIAG_JSON : DIAG_PLAIN);
    complain(r, buf_text(&text));
    return true;
}

bool session_work(Repl *r, Session *s, Work *fn, void *arg)
{
    r->broken = false;
    bool ok = guarded(r, s, fn, arg);
    if (!r->broken && s->ctx.first)
        guarded(r, s, print_diags, NULL);
    if (r->broken)
        out_of_memory(r);
    return ok && !r->broken && !s->ctx.errors;
}

bool session_once(Repl *r, Work *fn, void *arg)
{
    Session *s = session_begin(r);
    if (!s)
        return false;
    r->session = s;
    bool ok = session_work(r, s, fn, arg);
    r->session = NULL;
    arena_free(s->arena);
    return ok;
}

bool native(Repl *r, Native *fn, void *arg)
{
    r->runner = pthread_self();
    if (sigsetjmp(r->jump, 1)) {
        r->broken = true;
        return false;
    }
    r->native = true;
    bool ok = !r->stop && fn(arg);
    r->native = false;
    r->broken |= r->stop; /* also before it, or by another thread */
    return ok && !r->broken;
}

/* --- inputs --- */

void input_release(Input *i)
{
    if (i && --i->users == 0)
        arena_free(i->arena);
}

typedef struct Text {
    const char *name, *text;
    size_t bytes;
    Input *input;
    Entries entries;
} Text;

static bool parse_text(Repl *r, Session *s, void *arg)
{
    Text *t = arg;
    (void)r;
    Input *i = t->input = NEW(s->arena, Input);
    *i = (Input){.arena = s->arena, .users = 1};
    i->source = (Source){arena_strdup(s->arena, t->name),
                         arena_strndup(s->arena, t->text, t->bytes), t->bytes};
    if (strlen(i->source.text) != t->bytes)
        return error(&s->ctx, (Span){&i->source, 0, 0}, "the text holds a NUL byte");
    t->entries = parse_statements(&s->ctx, &i->source);
    for (int k = 0; k < t->entries.n; k++)
        if (t->entries.at[k].model) /* in whose place a block stands from now on */
            t->entries.at[k].block = model_block(s->arena, t->entries.at[k].model);
    return s->ctx.errors == 0;
}

static void remember(Repl *r, const Entry *e)
{
    const Source *s = e->span.source;
    buf_add(&r->saved, s->text + e->span.start, e->span.end - e->span.start);
    buf_puts(&r->saved, "\n");
}

static bool run_entry(Repl *r, const Entry *e)
{
    bool plain = e->kind == ENTRY_STMT && e->stmt->kind != STMT_CONST &&
                 e->stmt->kind != STMT_WEIGHTS;
    bool ok = plain ? evaluate(r, e->stmt) : declare(r, e);
    if (ok)
        remember(r, e);
    return ok;
}

bool run_text(Repl *r, const char *name, const char *text, size_t bytes)
{
    Text t = {.name = name, .text = text, .bytes = bytes};
    Session *s = session_begin(r);
    if (!s)
        return false;
    bool ok = session_work(r, s, parse_text, &t);
    if (!ok) {
        arena_free(s->arena);
        return false;
    }
    r->input = t.input;
    for (int i = 0; ok && i < t.entries.n; i++)
        ok = run_entry(r, &t.entries.at[i]);
    r->input = NULL;
    input_release(t.input);
    return ok;
}

/* --- lines --- */

static bool is_blank(const char *line)
{
    return line[strspn(line, " \t\r")] == 0;
}

static bool breaks_off(Repl *r, Session *s, void *arg)
{
    Source source = {"", buf_text(&r->pending), r->pending.n};
    *(bool *)arg = statements_incomplete(s->arena, &source);
    return true;
}

static void run_pending(Repl *r)
{
    char name[40];
    snprintf(name, sizeof name, "<line %d>", r->first_line);
    if (!run_text(r, name, buf_text(&r->pending), r->pending.n)) {
        r->errors++;
        if (lacks_colon(buf_text(&r->pending)))
            complain(r, "    note: commands begin with ':'; ':help' lists them\n");
    }
    r->pending.n = 0;
}

static nnc_repl_state take_line(Repl *r, const char *line)
{
    const char *first = line + strspn(line, " \t\r");
    bool more = false;
    r->line++;
    if (*first == ':' && r->pending.n)
        run_pending(r); /* which no line with a command goes on with */
    if (*first == ':') {
        r->errors += !run_command(r, first);
        return r->quit ? NNC_REPL_QUIT : NNC_REPL_READY;
    }
    if (!r->pending.n && (is_blank(line) || *first == '#'))
        return NNC_REPL_READY;
    if (!r->pending.n)
        r->first_line = r->line;
    bool end = is_blank(line);
    buf_printf(&r->pending, "%s%s", r->pending.n ? "\n" : "", line);
    if (!end && !session_once(r, breaks_off, &more)) {
        r->pending.n = 0;
        r->errors++;
        return NNC_REPL_READY;
    }
    if (more)
        return NNC_REPL_MORE;
    run_pending(r);
    return NNC_REPL_READY;
}

/* The root's arena ran out of memory: what was under way is given up. */
static void give_up(Repl *r)
{
    if (r->session && r->session != r->last.session)
        arena_free(r->session->arena);
    if (r->loading)
        arena_free(r->loading->arena);
    input_release(r->input);
    r->session = r->loading = NULL;
    r->input = NULL;
    r->pending.n = 0;
    r->errors++;
    complain(r, "error: out of memory; what came before is kept\n");
}

nnc_repl_state repl_line(Repl *r, const char *line)
{
    r->stop = false;
    if (setjmp(*arena_guard(r->root->arena))) {
        give_up(r);
        return NNC_REPL_READY;
    }
    return take_line(r, line);
}

void repl_end(Repl *r)
{
    r->stop = false;
    if (setjmp(*arena_guard(r->root->arena)))
        give_up(r);
    else if (r->pending.n)
        run_pending(r);
}

void repl_cancel(Repl *r)
{
    r->pending.n = 0;
}

int repl_errors(const Repl *r)
{
    return r->errors;
}

void repl_limit(Repl *r, size_t bytes)
{
    r->limit = bytes;
}

void repl_on_plot(Repl *r, nnc_look *fn, void *user)
{
    r->look = fn;
    r->look_user = user;
}

void repl_interrupt(Repl *r)
{
    r->stop = true;
    if (r->native && pthread_equal(r->runner, pthread_self())) {
        r->native = false;
        siglongjmp(r->jump, 1);
    }
}

/* --- life --- */

Repl *repl_new(Session *root, nnc_print *print, void *user)
{
    if (!llvm_need(root, "repl"))
        return NULL;
    if (session_parallel(root)) { /* threads would go on where an interruption leaves a call */
        usage(&root->ctx, "the prompt takes neither --threads nor --parallel");
        return NULL;
    }
    Repl *r = NEW(root->arena, Repl);
    r->root = root;
    r->print = print;
    r->user = user;
    r->timing = option_given(&root->options, OPT_time);
    r->pending.arena = r->saved.arena = root->arena;
    return r;
}

void repl_free(Repl *r)
{
    if (!r)
        return;
    while (r->names)
        name_drop(r, r->name[r->names - 1].name);
    for (size_t i = 0; i < r->ndeclared; i++)
        input_release(r->declared[i].input);
    input_release(r->weights_input);
    last_free(r);
    arena_free(r->completion);
    *r = (Repl){.root = r->root};
}
