/* expand.c: models from text to Graph: the numbers of every layer against numpy's (expand_cases.h),
 * the table of layers against std.nn, layers and their paths, limits, and memory that runs out. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "expand/expand.h"
#include "expand/layers.h"
#include "expand_cases.h"
#include "heap.h"
#include "std_text.h"
#include "weights/weights.h"
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static Arena *arena;
static Ctx ctx;

static const char *messages(void)
{
    Buf b = {.arena = arena};
    diag_print(&b, &ctx, DIAG_PLAIN);
    return buf_text(&b);
}

/* The model of this text, or NULL with the errors in ctx. */
static Graph *expand_with(const char *text, ExpandOptions *options)
{
    Source *s = NEW(arena, Source);
    *s = (Source){"test.nn", text, strlen(text)};
    ctx_init(&ctx, arena);
    File *f = parse_file(&ctx, s);
    Graph *g = ctx.errors ? NULL : expand_model(&ctx, f, options);
    if (g) {
        graph_sort(g);
        CHECK(!graph_verify(g));
    }
    return g;
}

static Graph *expand(const char *text)
{
    return expand_with(text, &(ExpandOptions){0});
}

/* Does the text fail, with this in its messages? */
static bool fails(const char *text, const char *with)
{
    Graph *g = expand(text);
    bool ok = !g && strstr(messages(), with);
    if (!ok)
        fprintf(stderr, "expected: %s\ngot: %s\n", with, g ? "a graph" : messages());
    return ok;
}

/* ---- numbers ---- */

static const double vector[] = {-5, -0.5, 0, 0.25, 1, 4};

static double input_at(const Node *n, int64_t i)
{
    return n->type.rank == 1 ? vector[i] : (double)((i * 7 + 3) % 11) / 4 - 1;
}

/* Result 0 of g, with the inputs of expand_cases.py. */
static const double *evaluate(Graph *g)
{
    double **in = NEW_ARRAY(arena, double *, g->ninput);
    for (size_t k = 0; k < g->ninput; k++) {
        int64_t n = type_count(&g->input[k]->type);
        in[k] = NEW_ARRAY(arena, double, n);
        for (int64_t i = 0; i < n; i++)
            in[k][i] = input_at(g->input[k], i);
    }
    return graph_eval(g, arena, (const double *const *)in)[g->output[0].node->id];
}

static int64_t floats_of(const Graph *g)
{
    int64_t n = 0;
    for (size_t i = 0; i < g->nlayers; i++)
        n += g->layers[i]->params;
    return n;
}

static bool near_to(double a, double b)
{
    return fabs(a - b) <= 2e-6 * (1 + fabs(b)); /* constants are rounded to float */
}

/* Random weights tell how many a case needs; then it gets a file of just so many. */
static Graph *expand_case(const char *input, const char *output, const char *text)
{
    const char *form = "model m(x: %s) -> %s {\n weights %s\n %s\n}\n";
    Graph *g = expand(arena_printf(arena, form, input, output, "random 1", text));
    if (!g || floats_of(g) == 0)
        return g;
    const char *path = arena_printf(arena, "expand_test_%lld.bin", (long long)floats_of(g));
    FILE *f = fopen(path, "wb");
    for (int i = 0; f && i < floats_of(g); i++) {
        float v = (float)(7 * i % 5 + 1) / 4;
        fwrite(&v, sizeof v, 1, f);
    }
    CHECK(f && fclose(f) == 0);
    g = expand(arena_printf(arena, form, input, output,
                            arena_printf(arena, "\"%s\" order", path), text));
    remove(path);
    return g;
}

static void check_cases(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Graph *g = expand_case(cases[i].input, cases[i].output, cases[i].text);
        CHECK(g);
        if (!g) {
            fprintf(stderr, "%s: %s", cases[i].text, messages());
            continue;
        }
        const double *y = evaluate(g);
        int64_t n = type_count(&g->output[0].node->type);
        for (int64_t k = 0; k < n; k++) {
            bool same = near_to(y[k], expected[cases[i].at + k]);
            CHECK(same);
            if (!same)
                fprintf(stderr, "%s: [%lld] is %.9g, not %.9g\n", cases[i].text, (long long)k, y[k],
                        expected[cases[i].at + k]);
        }
    }
}

/* What is not a number stays visible. */
static void check_nan(void)
{
    for (size_t i = 0; layer_info(i); i++) {
        const LayerInfo *l = layer_info(i);
        if (!l->activation)
            continue;
        Graph *g = expand(arena_printf(arena, "model m(x: f32[1]) -> f32[1] {\n weights zero\n"
                                              " x -> %s\n}\n", l->name));
        CHECK(g);
        double x = NAN;
        if (g)
            CHECK(isnan(graph_eval(g, arena, (const double *[]){&x})[g->output[0].node->id][0]));
    }
}

/* ---- the table ---- */

static const Block *std_block(const File *std, const char *name)
{
    for (int i = 0; i < std->nblock; i++)
        if (strcmp(std->block[i]->name, name) == 0)
            return std->block[i];
    return NULL;
}

static const char *first_choice(const char *value)
{
    return arena_strndup(arena, value, strcspn(value, "|"));
}

/* A row of std.nn and its block have the same parameters and defaults. */
static void check_row(const LayerInfo *l, const Block *b)
{
    CHECK(b);
    if (!b)
        return;
    int n = 0;
    while (n < MAX_PARAMS && l->param[n].name)
        n++;
    CHECK(b->nparam == l->tensors + n);
    for (int i = 0; i < n && l->tensors + i < b->nparam; i++) {
        const Param *p = &b->param[l->tensors + i];
        CHECK(strcmp(p->name, l->param[i].name) == 0);
        if (!p->value || !l->param[i].value) {
            CHECK(!p->value);
            continue;
        }
        Span at = p->value->span;
        CHECK(strcmp(first_choice(l->param[i].value),
                     arena_strndup(arena, at.source->text + at.start, at.end - at.start)) == 0);
    }
}

static void check_table(void)
{
    Source s = {"std.nn", std_text[0], strlen(std_text[0])};
    ctx_init(&ctx, arena);
    const File *std = parse_file(&ctx, &s);
    CHECK(ctx.errors == 0);
    for (size_t i = 0; layer_info(i); i++) {
        const LayerInfo *l = layer_info(i);
        CHECK(l->doc && *l->doc);
        CHECK(layer_find(l->name) == l); /* no name twice */
        if (l->kind == LAYER_STD)
            check_row(l, std_block(std, l->name));
    }
}

/* ---- layers ---- */

static void check_layers(void)
{
    Graph *g = expand("block two(x, n, act=relu) {\n x -> a: dense n act -> dense n\n}\n"
                      "model m(x: f32[4]) -> f32[3] {\n weights random 1\n"
                      " x -> enc: two 5 -> two 3 act=tanh -> ln: layernorm softmax\n}\n");
    static const struct {
        const char *path, *kind;
        int64_t params;
    } want[] = {{"enc.a", "dense", 25}, {"enc.dense1", "dense", 30}, {"two1.a", "dense", 18},
                {"two1.dense1", "dense", 12}, {"ln", "layernorm", 6}};
    CHECK(g && g->nlayers == 5);
    for (size_t i = 0; g && i < 5 && i < g->nlayers; i++) {
        CHECK(strcmp(g->layers[i]->path, want[i].path) == 0);
        CHECK(strcmp(g->layers[i]->kind, want[i].kind) == 0);
        CHECK(g->layers[i]->params == want[i].params);
        CHECK(g->layers[i]->id == (int)i);
    }
    Node *y = g ? g->output[0].node : NULL;
    CHECK(y && y->layer == g->layers[4]); /* the activation belongs to the layer before it */
}

static void check_order_of_names(void)
{
    Graph *g = expand("model m(x: f32[2]) -> (a: f32[2], b: f32[1]) {\n"
                      " b = sum(x, axis=0, keep=yes)\n a = x * 2\n}\n");
    CHECK(g && g->noutput == 2 && strcmp(g->output[0].name, "a") == 0);
    CHECK(g && g->output[1].node->type.dim[0] == 1);
}

static void check_options(void)
{
    DimValue dim[] = {{"T", 7, false}, {"U", 3, false}};
    float data[4] = {1, 2, 3, 4};
    InputValue input = {"c", {{DT_F32, 1, {4}}, data}, false};
    ExpandOptions o = {.dim = dim, .ndim = 2, .input = &input, .ninput = 1};
    Graph *g = expand_with("model m(x: f32[T,4], c: f32[4]) -> f32[T,4] {\n x * c + T\n}\n", &o);
    CHECK(g && g->ninput == 1 && g->input[0]->type.dim[0] == 7);
    CHECK(dim[0].used && !dim[1].used && input.used);
}

/* ---- names and layouts of weights ---- */

#define FOLDER "expand_test_weights/"

/* Files of the folder: KEY.npy, holding first, first + 1, … */
static const struct {
    const char *key;
    DType dtype;
    int rank;
    int64_t dim[2];
    int first;
} arrays[] = {
    {"p.fc.weight", DT_F64, 2, {3, 2}, 1}, {"p.fc.bias", DT_F16, 1, {3}, 1},
    {"k.fc.kernel", DT_F32, 2, {2, 3}, 1}, {"k.fc.bias", DT_F32, 1, {3}, 0},
    {"n.bn.gamma", DT_F32, 1, {3}, 1},     {"n.bn.beta", DT_F32, 1, {3}, 2},
    {"n.bn.moving_mean", DT_F32, 1, {3}, 3}, {"n.bn.moving_variance", DT_F32, 1, {3}, 4},
};

static const char *array_path(size_t i)
{
    return arena_printf(arena, FOLDER "%s.npy", arrays[i].key);
}

static void write_arrays(void)
{
    ctx_init(&ctx, arena);
    mkdir(FOLDER, 0777);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        Tensor t = {.type = type_make(arrays[i].dtype, arrays[i].rank, arrays[i].dim)};
        double data[8];
        for (int k = 0; k < type_count(&t.type); k++)
            tensor_set(&t.type, data, k, arrays[i].first + k);
        t.data = data;
        CHECK(npy_write(&ctx, array_path(i), &t, (Span){0}));
    }
}

static void remove_arrays(void)
{
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        remove(array_path(i));
    CHECK(rmdir(FOLDER) == 0);
}

static Graph *expand_folder(const char *how, const char *body, bool allow_unused)
{
    return expand_with(arena_printf(arena, "const kernel = @\"k.fc.kernel\"\nmodel m(x: f32[2]) -> "
                                    "f32[3] {\n weights \"" FOLDER "\" %s\n %s\n}\n", how, body),
                       &(ExpandOptions){.allow_unused = allow_unused});
}

/* The result for x = [1, 2]. */
static void check_result(const char *how, const char *body, double a, double b, double c)
{
    const double x[] = {1, 2}, want[] = {a, b, c};
    Graph *g = expand_folder(how, body, true);
    CHECK(g);
    if (!g)
        fprintf(stderr, "%s\n%s", body, messages());
    for (int i = 0; g && i < 3; i++) {
        double y = graph_eval(g, arena, (const double *[]){x})[g->output[0].node->id][i];
        CHECK(near_to(y, want[i]));
        if (!near_to(y, want[i]))
            fprintf(stderr, "%s[%d] is %.9g, not %.9g\n", body, i, y, want[i]);
    }
}

static void check_sources(void)
{
    write_arrays();
    CHECK(!expand_folder("prefix \"p.\"", "x -> fc: dense 3 b=0", false));
    CHECK(strstr(messages(), "'p.fc.bias' (3) is in " FOLDER ", but no layer uses it"));
    CHECK(!strstr(messages(), "'k.fc.bias'")); /* another prefix is another model's */
    check_result("prefix \"p.\"", "x -> fc: dense 3", 6, 13, 20);
    check_result("from keras prefix \"k.\"", "x -> fc: dense 3", 9, 13, 17);
    check_result("from onnx", "x -> fc: dense 3 w=@\"k.fc.kernel\" b=0", 9, 12, 15);
    check_result("", "x -> fc: dense 3 w=@\"" FOLDER "p.fc.weight.npy\" b=0.5", 5.5, 11.5, 17.5);
    /* channels last, eps 1e-3: x[1, 3] is normalised along its last axis */
    check_result("from keras prefix \"n.\"", "x -> fc: dense 3 w=kernel b=0 -> reshape [1, 3]"
                 " -> bn: batchnorm -> flatten", (9 - 3) / sqrt(4.001) * 1 + 2,
                 (12 - 4) / sqrt(5.001) * 2 + 3, (15 - 5) / sqrt(6.001) * 3 + 4);
    remove_arrays();
}

/* A key that several layers use is one constant; random ones too. */
static void check_sharing(void)
{
    write_arrays();
    for (int random = 0; random < 2; random++) {
        const char *text = "const w = @\"k.fc.kernel\"\nmodel m(x: f32[3]) -> f32[2] {\n"
                           " weights %s\n a = x -> a: dense 2 w=w b=0\n"
                           " a + (x -> dense 2 w=w b=1)\n}\n";
        Graph *g = expand_with(arena_printf(arena, text, random ? "random 3" : "\"" FOLDER "\""),
                               &(ExpandOptions){.allow_unused = true});
        int matrices = 0;
        for (size_t k = 0; g && k < g->count; k++)
            matrices += g->node[k]->op == OP_CONST && g->node[k]->type.rank == 2;
        CHECK(matrices == 1);
    }
    remove_arrays();
}

/* ---- whole numbers ---- */

static void check_numbers(void)
{
    static const char *const hold[] = {
        "2 ** 10 == 1024", "-2 ** 2 == -4", "2 ** 3 ** 2 == 512", "2 ** -1 == 0.5", "7 / 2 == 3.5",
        "9223372036854775807 - 1 + 1 == 9223372036854775807", "mod(-7, 3) == 2",
        "1 < 2 and not 2 < 1",
        "round(2.5) == 2", "abs(-3) == 3", "sqrt(64) == 8", "shape(x) == [2]", "shape(x)[-1] == 2",
        "[1, 2] * 2 == [2, 4]", "[1, 2, 3][::-1] == [3, 2, 1]", "3x4 == [3, 4]", "relu != tanh",
        "(2 > 1 ? 5 : y) == 5", "2 > 1 or y > 1", "len([1, 2, 3]) == 3", "min(3, 2) == 2",
        "channels(x) == 2", "1 / 0 > 1e300", "layout() == pytorch", "max(2.5, 1) == 2.5",
    };
    for (size_t i = 0; i < sizeof hold / sizeof *hold; i++) {
        Graph *g = expand(arena_printf(arena, "model m(x: f32[2]) -> f32[2] {\n assert %s\n x\n}\n",
                                       hold[i]));
        CHECK(g);
        if (!g)
            fprintf(stderr, "%s\n%s", hold[i], messages());
    }
}

/* ---- limits: small texts that ask for much ---- */

static void check_limits(void)
{
#define MODEL(body) "model m(x: f32[4]) -> f32[4] {\n weights random 1\n " body "\n x\n}\n"
    CHECK(fails(MODEL("repeat i in 0..2000000 { x = x + 1 }"), "over 1000000 nodes"));
    CHECK(fails(MODEL("repeat i in 0..1000000000000 { a = 1 }"), "steps"));
    CHECK(fails(MODEL("s = \"a\"\n repeat i in 0..99 { s = \"{s}{s}\" }"), "longer than"));
    CHECK(fails(MODEL("s = [1, 2]\n repeat i in 0..99 { s = [s, s] }"), "nested deeper"));
    CHECK(fails(MODEL("y = x -> dense 1000000000"), "elements"));
    CHECK(fails(MODEL("y = x -> dense 1000000000000"), "2^40"));
    CHECK(fails(MODEL("y = range(1000000000)"), "elements"));
    CHECK(fails(MODEL("y = x -> reshape [9223372036854775807, -1]"), "reshape"));
    CHECK(fails(MODEL("y = x[::9223372036854775807, 1]"), "subscripts"));
    CHECK(fails(MODEL("y = x -> pad [9223372036854775807, 9223372036854775807]"), "pad"));
    CHECK(fails(MODEL("y = 9223372036854775807 * 2"), "2^63"));
    CHECK(fails("block a(x) {\n x -> b\n}\nblock b(x) {\n x -> a\n}\n" MODEL("y = x -> a"),
                "a -> b -> a"));
    Buf b = {.arena = arena};
    for (int i = 0; i < 300; i++)
        buf_printf(&b, "block b%d(x) {\n x -> b%d\n}\n", i, i + 1);
    buf_puts(&b, "block b300(x) {\n x\n}\n" MODEL("y = x -> b0"));
    CHECK(fails(buf_text(&b), "nested deeper than 200"));
#undef MODEL
}

/* ---- memory runs out at the n-th request, for every n ---- */

static bool survives(int n)
{
    static Heap heap;
    static const char text[] = "model m(x: f32[64]) -> f32[64] {\n weights random 1\n"
                               " repeat i in 0..40 { x = x -> \"l{i}\": dense 64 gelu }\n x\n}\n";
    heap = (Heap){.fail_at = n + 1, .for_good = 1};
    Arena *a = arena_new(heap_alloc, &heap), *outer = arena;
    if (!a)
        return false;
    arena = a;
    volatile bool done = false;
    if (!setjmp(*arena_guard(a)))
        done = expand(text) != NULL;
    arena = outer;
    arena_free(a);
    CHECK(heap.live == 0);
    return done;
}

static void check_memory(void)
{
    int n = 0;
    while (n < 1000 && !survives(n))
        n++;
    CHECK(n > 5 && n < 1000);
}

int main(void)
{
    void (*const checks[])(void) = {check_cases, check_nan, check_table, check_layers,
                                    check_order_of_names, check_options, check_sources,
                                    check_sharing, check_numbers, check_limits, check_memory};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        arena = arena_new(NULL, NULL);
        checks[i]();
        arena_free(arena);
    }
    return check_done();
}
