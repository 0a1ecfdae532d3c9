/* parse.c: what the parser makes of a text, where it reports errors, and the formatter. */
#include "ast_dump.h"
#include "check.h"
#include "heap.h"
#include <string.h>

typedef struct Parsed {
    Arena *arena;
    Ctx ctx;
    File *file;
} Parsed;

static Parsed parse(const char *text)
{
    Parsed p = {.arena = arena_new(NULL, NULL)};
    ctx_init(&p.ctx, p.arena);
    Source *s = NEW(p.arena, Source);
    *s = (Source){"t.nn", arena_strdup(p.arena, text), strlen(text)};
    p.file = parse_file(&p.ctx, s);
    return p;
}

static int errors(const char *text)
{
    Parsed p = parse(text);
    int n = p.ctx.errors;
    arena_free(p.arena);
    return n;
}

/* Statements of a block, and how they are dumped; NULL: an error. */
static const struct Case {
    const char *text, *tree;
} cases[] = {
    {"-x ** 2", "value = (neg (** x, 2))"},
    {"2 ** -1", "value = (** 2, (neg 1))"},
    {"2 ** 3 ** 2", "value = (** 2, (** 3, 2))"},
    {"a - b - c", "value = (- (- a, b), c)"},
    {"a + b * c @ d", "value = (+ a, (@ (* b, c), d))"},
    {"not a == b and c or d", "value = (or (and (not (== a, b)), c), d)"},
    {"a<-b", "value = (< a, (neg b))"},
    {"a ? b : c ? d : e", "value = cond(a, b, cond(c, d, e))"},
    {"a + x -> f", "value = chain((+ a, x), stage f())"},
    {"(x -> f) + y", "value = (+ chain(x, stage f()), y)"},
    {"f(x -> g 3, y, k=1)", "value = call f(chain(x, stage g(3)), y; k=1)"},
    {"x -> conv 8 3x3x5 stride=-1 relu",
     "value = chain(x, stage conv(8, 3x3x5, relu; stride=(neg 1)))"},
    {"x -> clamp -1 1", "value = chain(x, stage clamp((neg 1), 1))"},
    {"x -> f [1,2] a=[3]", "value = chain(x, stage f(list(1, 2); a=list(3)))"},
    {"x[1:2, ::-1, :, c ? a : b]", "value = index(x, slice(1, 2, none), slice(none, none, "
                                   "(neg 1)), slice(none, none, none), cond(c, a, b))"},
    {"h = g: gru(x, h)", "assign h = string g(): call gru(x, h)"},
    {"a.b.0: f(x) -> \"l{i+1}\": g", "value = chain(string a.b.0(): call f(x), "
                                   "string l{i+1}(string l(), (+ i, 1)): stage g())"},
    {"k, v = x -> f, y", "assign k v = chain(x, stage f()), y"},
    {"a, b", "value = a, b"},
    {"\"a{{b}}c\\\"d\"", "value = string a{b}c\"d()"},
    {"x -> f w=@\"k\"", "value = chain(x, stage f(; w=key k()))"},
    {"1e3, 1E-3, 0.5, 0", "value = 1000r, 0.001r, 0.5r, 0"},
    {"9223372036854775807", "value = 9223372036854775807"},
    {"state = weights\nmodel -> block const", "assign state = weights\nvalue = chain(model, stage "
                                              "block(const))"},
    {"y = a +\n  b\ny", "assign y = (+ a, b)\nvalue = y"},
    {"y =\n  a\nz = f(a,\n\n b\n)", "assign y = a\nassign z = call f(a, b)"},
    {"x # c\n # c\n\n -> f # c\n", "value = chain(x, stage f())"},
    {"a\n-b", "value = a\nvalue = (neg b)"},
    {"repeat i in n-1..2*n { }", "repeat i = (- n, 1), (* 2, n)"},
    {"if a { b }\nelse if c\n{ d } else { }", "if = a {\nvalue = b\n} else {\nif = c {\nvalue = d\n"
                                              "} else {\n}\n}"},
    {"state h: f32[T,4] = -1", "state h = (neg 1)f32[T 4 ]"},
    {"weights \"a\" prefix \"p.\" order from keras",
     "weights = weights 0 a 0 order=1 from=keras prefix=p."},
    {"weights random 7", "weights = weights 1  7 order=0 from= prefix="},
    {"assert not(a)", "assert = (not a)"},
    {"", ""},
    {"x -> f + y", NULL},
    {"x -> f - y", NULL},
    {"x -> dense n-1", NULL},
    {"x -> dense f(x)", NULL},
    {"x -> f(a, b)", NULL},
    {"a < b < c", NULL},
    {"1 + (a: f(x))", NULL},
    {"a: x -> f", NULL},
    {"x.y", NULL},
    {"0x3", NULL},
    {"03", NULL},
    {".5", NULL},
    {"5.", NULL},
    {"9223372036854775808", NULL},
    {"1e400", NULL},
    {"a b", NULL},
    {"a\n+ b", NULL},
    {"\"open", NULL},
    {"\"l{\"", NULL},
    {"\"l{a b}\"", NULL},
    {"f(x)=3", NULL},
    {"weights random", NULL},
    {"weights zero order order", NULL},
    {"a ; b", NULL},
    {"f(a, )", NULL},
};

static void trees(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct Case *k = &cases[i];
        Arena *a = arena_new(NULL, NULL);
        Parsed p = parse(arena_printf(a, "block b(x) {\n%s\n}", k->text));
        const char *want = arena_printf(a, "block b x=none\n%s%s", k->tree ? k->tree : "",
                                        k->tree && *k->tree ? "\n" : "");
        bool right = k->tree ? !p.ctx.errors && strcmp(dump_file(a, p.file), want) == 0
                             : p.ctx.errors == 1;
        CHECK(right);
        if (!right) {
            Buf b = {.arena = a};
            diag_print(&b, &p.ctx, DIAG_PLAIN);
            fprintf(stderr, "%s\n%s%s", k->text, buf_text(&b), dump_file(a, p.file));
        }
        arena_free(p.arena);
        arena_free(a);
    }
}

/* A text of `n` times `s` around `middle`. */
static const char *nested(Arena *a, const char *before, const char *middle, const char *after,
                          int n)
{
    Buf b = {.arena = a};
    buf_puts(&b, "block b(x) {\n");
    for (int i = 0; i < n; i++)
        buf_puts(&b, before);
    buf_puts(&b, middle);
    for (int i = 0; i < n; i++)
        buf_puts(&b, after);
    buf_puts(&b, "\n}\n");
    return buf_text(&b);
}

/* A thousand levels are fine, more are one error: no recursion over the tree runs out of stack. */
static void depth(void)
{
    static const char *const nest[][3] = {
        {"(", "x", ")"},           {"[", "x", "]"},          {"f(", "x", ")"},
        {"-", "x", ""},            {"not ", "x", ""},        {"", "x", " + x"},
        {"x ** ", "x", ""},        {"x ? x : ", "x", ""},    {"", "x", "[0]"},
        {"if x {\n", "x", "\n}"},  {"if x { x } else ", "if x { x }", ""},
        {"repeat i in 0..1 { ", "x", " }"}, {"(x + ", "x", ")"},
    };
    Arena *a = arena_new(NULL, NULL);
    for (size_t i = 0; i < sizeof nest / sizeof *nest; i++) {
        CHECK(errors(nested(a, nest[i][0], nest[i][1], nest[i][2], 990)) == 0);
        CHECK(errors(nested(a, nest[i][0], nest[i][1], nest[i][2], 1100)) == 1);
        CHECK(errors(nested(a, nest[i][0], nest[i][1], nest[i][2], 60000)) == 1);
    }
    /* a chain is flat, a list too */
    CHECK(errors(nested(a, "", "x", " -> relu", 5000)) == 0);
    CHECK(errors(nested(a, "x, ", "x", "", 5000)) == 0);
    arena_free(a);
}

/* The spans of an expression lie within the text, and inside those of the node around it. */
static void spans(void)
{
    Parsed p = parse("block b(x) {\n  y = x -> \"l{i}\": conv (ch * 2) 3x3\n}\n");
    const Stmt *s = p.file->block[0]->body[0];
    const Expr *chain = s->values[0], *label = chain->args[1], *stage = label->args[0];
    const char *text = p.file->source->text;
    CHECK(s->nnames == 1 && s->names[0].span.start == 15);
    CHECK(strncmp(text + chain->span.start, "x -> ", 5) == 0 && chain->span.end == s->span.end);
    CHECK(strncmp(text + label->span.start, "\"l{", 3) == 0);
    CHECK(strncmp(text + label->label->args[1]->span.start, "i}", 2) == 0);
    CHECK(stage->name.end - stage->name.start == 4);
    CHECK(strncmp(text + stage->name.start, "conv", 4) == 0);
    CHECK(text[stage->args[0]->name.start] == '*');
    arena_free(p.arena);
}

static void files(void)
{
    CHECK(errors("") == 1);
    CHECK(errors("\n# nothing\n") == 1);
    CHECK(errors("\xef\xbb\xbf") == 1);
    CHECK(errors("const a = 1") == 0);
    CHECK(errors("\xef\xbb\xbf" "const a = 1\r\n\r\n") == 0);
    CHECK(errors("import \"a\"\nconst a = 1\nimport \"b\"") == 1);
    CHECK(errors("model a(x: f32[1]) -> f32[1] { x }\nmodel b(x: f32[1]) -> f32[1] { x }") == 1);
    Arena *a = arena_new(NULL, NULL);
    CHECK(errors(nested(a, "x x\n", "x", "", 15)) == 15);
    CHECK(errors(nested(a, "x x\n", "x", "", 1000)) == MAX_ERRORS);
    CHECK(errors(nested(a, "f(x x\n", "x", "", 20000)) == MAX_ERRORS);
    arena_free(a);
}

/* Out of memory at any allocation comes back to the guard, and nothing is lost. */
static void out_of_memory(void)
{
    static Heap heap;
    Arena *texts = arena_new(NULL, NULL);
    const char *text = nested(texts, "y = x -> \"l{i}\": f 3 [1,2]\n", "x", "", 500);
    Source s = {"t.nn", text, strlen(text)};
    volatile int done = 0, jumps = 0;
    for (volatile int n = 1; !done && n < 1000; n++) {
        heap = (Heap){.fail_at = n + 1, .for_good = 1};
        Arena *a = arena_new(heap_alloc, &heap);
        if (setjmp(*arena_guard(a))) {
            jumps++;
        } else {
            Ctx c;
            ctx_init(&c, a);
            done = format_source(&c, &s) != NULL;
        }
        arena_free(a);
        CHECK(heap.live == 0);
    }
    CHECK(done && jumps > 3);
    arena_free(texts);
}

/* Does the text, as typed at a prompt, break off, and how many statements and errors are in it? */
static void typed(const char *text, bool breaks_off, int entries, int errors)
{
    Arena *a = arena_new(NULL, NULL);
    Source s = {"typed", text, strlen(text)};
    Ctx c;
    ctx_init(&c, a);
    bool open = statements_incomplete(a, &s);
    Entries e = parse_statements(&c, &s);
    if (open != breaks_off || c.errors != errors || (!errors && e.n != entries))
        fprintf(stderr, "typed: '%s'\n", text);
    CHECK(open == breaks_off);
    CHECK(c.errors == errors);
    CHECK(errors || e.n == entries);
    arena_free(a);
}

static void prompt(void)
{
    typed("", false, 0, 0);
    typed("# nothing", false, 0, 0);
    typed("f = dense 1 w=[[2]] b=[1]", false, 1, 0);
    typed("f = enc.fc1: dense n -> relu", false, 1, 0);
    typed("f = leakyrelu a=0.5", false, 1, 0);
    typed("f = pad [1, 2]", false, 1, 0); /* an index, as in a model */
    typed("10 -> f -> g", false, 1, 0);
    typed("10 -> f ->", true, 0, 1);
    typed("x = [1,", true, 0, 1);
    typed("x = 1 +", true, 0, 1);
    typed("x =", true, 0, 1);
    typed("block b(x)", true, 0, 1);
    typed("block b(x) {\n  x", true, 0, 1);
    typed("block b(x) {\n  x\n}", false, 1, 0);
    typed("repeat i in 0..3", true, 0, 1);
    typed("if a { 1 } else", true, 0, 1);
    typed("if a { 1 } else { 2 }", false, 1, 0);
    typed("x = \"open", false, 0, 1);
    typed("block b(x) { x }\nimport \"a.nn\"\nconst n = 1\nweights zero", false, 4, 0);
    typed("model m(x: f32[1]) -> f32[1] { x }\nmodel k(x: f32[1]) -> f32[1] { x }", false, 2, 0);
    typed("dense 3", false, 0, 1);
}

int main(void)
{
    prompt();
    trees();
    depth();
    spans();
    files();
    out_of_memory();
    return check_done();
}
