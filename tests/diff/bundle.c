/* bundle.c: writes cases.c, the header of each case, table.h, and the data as one binary file. */
#include "bundle.h"
#include "base/map.h"
#include "lower/lower.h"
#include "passes/batch.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ARRAYS = 24, STACK = 1 << 20, SKIP = 77 };

struct Bundle {
    Arena *arena;
    const char *folder;
    const Target *target;
    Precision precision;
    Tuning *how;
    Buf code, wrappers, table, data;
    Map done;             /* definitions that are in the code */
    int count;
    const char *last;     /* code of the last case that was no variant */
    int last_number;
    size_t last_data;     /* where its data start */
};

static bool can_run(const Target *t)
{
    return target_runs_here(t) ||
           (strcmp(t->name, "aarch64") == 0 &&
            system("command -v aarch64-linux-gnu-gcc >/dev/null && "
                   "command -v qemu-aarch64 >/dev/null") == 0);
}

const Target *bundle_target(int argc, char **argv, const char *more)
{
    const Target *t = argc > 2 ? target_find(argv[1]) : NULL;
    if (!t) {
        fprintf(stderr, "usage: %s TARGET FOLDER%s\n", argv[0], more);
        exit(2);
    }
    if (!can_run(t)) {
        printf("skipped: no compiler or emulator for %s here\n", t->name);
        exit(SKIP);
    }
    return t;
}

double bundle_greatest(const double *v, int64_t count)
{
    double most = 0;
    for (int64_t i = 0; i < count; i++)
        most = fmax(most, fabs(v[i]));
    return most;
}

Bundle *bundle_new(Arena *a, const char *folder, const Target *target)
{
    Bundle *b = NEW(a, Bundle);
    *b = (Bundle){.arena = a, .folder = folder, .target = target};
    b->code.arena = b->wrappers.arena = b->table.arena = b->data.arena = b->done.arena = a;
    return b;
}

void bundle_precision(Bundle *b, Precision p)
{
    b->precision = p;
}

void bundle_tune(Bundle *b, Tuning *how)
{
    b->how = how;
}

static void write_text(Bundle *b, const char *name, const char *text, size_t n)
{
    FILE *f = fopen(arena_printf(b->arena, "%s/%s", b->folder, name), "wb");
    if (!f || fwrite(text, 1, n, f) != n || fclose(f)) {
        perror(name);
        exit(2);
    }
}

/* ---- the code */

enum { BATCHES = 2 };

/* A graph that can't have a batch is none; but an error would be the user's. */
static Graph *batch_of(const Graph *g, int64_t samples, int number)
{
    int errors = g->ctx->errors;
    Graph *wide = graph_batch(g, samples);
    if (g->ctx->errors > errors) {
        fprintf(stderr, "case %d: a batch of %d is an error\n", number, (int)samples);
        exit(2);
    }
    return wide;
}

/* Of four samples and of two: run.c calls for seven. Every fourth case has them, for they are long;
 * whether they pay is not asked. */
static int make_batches(Bundle *b, const Graph *g, int number, const PassOptions *options,
                        BatchGraph *out)
{
    for (int i = 0; i < BATCHES && number % 4 == 1; i++) {
        out[i] = (BatchGraph){.samples = i ? 2 : 4};
        out[i].g = batch_of(g, out[i].samples, number);
        if (!out[i].g)
            return 0;
        Pass p = {.g = out[i].g, .arena = b->arena};
        if (!options || !options->off[PASS_fuse])
            pass_fuse(&p);
    }
    return number % 4 == 1 ? BATCHES : 0;
}

static EmitResult compile(Bundle *b, Graph *g, int number, const PassOptions *options)
{
    Pass p = {.g = g, .arena = b->arena, .options = options};
    pass_run_all(&p);
    LowerOptions lo = {.target = b->target, .prefix = arena_printf(b->arena, "case_%d", number),
                       .precision = b->precision, .tuning = b->how};
    const Target *list[] = {b->target, target_find("x86-64-v4")}; /* the weights of both */
    lower_panel(&lo, list, number % 3 == 2 && !b->how ? 2 : 1);
    BatchGraph batch[BATCHES];
    int nbatch = make_batches(b, p.g, number, options, batch);
    Program *program = lower_graph(g->ctx, p.g, batch, nbatch, &lo);
    const char *wrong = program ? program_verify(b->arena, program) : "no program";
    if (wrong) {
        fprintf(stderr, "%s: %s\n", lo.prefix, wrong);
        exit(2);
    }
    EmitOptions eo = {.weights = WEIGHTS_INLINE, .stack_bytes = number % 2 ? 0 : STACK,
                      .header = arena_printf(b->arena, "%s.h", lo.prefix), .blob = "none.bin"};
    EmitTarget et = {b->target, program};
    EmitResult r;
    emit_c(b->arena, &et, 1, &eo, &r);
    return r;
}

static bool starts(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

/* Names of weights are static and not the model's own: two models may share one. */
static void rename_weight(Bundle *b, Buf *undo, const char *line, int number)
{
    const char *end = strchr(line, '['), *name = end;
    while (name && name > line && name[-1] != ' ')
        name--;
    int n = (int)(end - name);
    buf_printf(&b->code, "#define %.*s case_%d__%.*s\n", n, name, number, n, name);
    buf_printf(undo, "#undef %.*s\n", n, name);
}

/* Appends a file; of what all models share, only what is not there yet: lines of the preprocessor,
 * types and functions of the prelude. */
static void add_code(Bundle *b, const char *c, int number)
{
    Buf undo = {.arena = b->arena};
    while (*c) {
        const char *end = strchr(c, '\n') + 1;
        bool function = starts(c, "static inline ") || starts(c, "INLINE");
        bool shared = function || starts(c, "typedef ") || starts(c, "#define ");
        if (function)
            end = strstr(c, "\n}\n") + 3;
        while (shared && end[-2] == '\\') /* a macro of several lines */
            end = strchr(end, '\n') + 1;
        if (starts(c, "static const "))
            rename_weight(b, &undo, c, number);
        const char *text = arena_strndup(b->arena, c, (size_t)(end - c));
        if (!shared || !map_get(&b->done, text))
            buf_puts(&b->code, text);
        if (shared)
            map_put(&b->done, text, b);
        c = end;
    }
    buf_puts(&b->code, buf_text(&undo));
}

/* ---- the table */

static bool has_types(const Graph *g)
{
    for (size_t i = 0; i < g->count; i++) {
        DType d = g->node[i]->type.dtype;
        if (d != DT_F32 && d != DT_I32 && d != DT_I64 && d != DT_BOOL)
            return false;
    }
    return g->ninput + g->noutput <= MOST_ARRAYS;
}

static const char *c_type(DType d)
{
    return d == DT_F32 ? "float" : d == DT_I32 ? "int32_t" : d == DT_I64 ? "int64_t" : "uint8_t";
}

static void add_arguments(Bundle *b, const Graph *g)
{
    size_t at = 0;
    for (size_t i = 0; i < g->ninput; i++, at++)
        buf_printf(&b->wrappers, "(const %s *)p[%zu], ", c_type(g->input[i]->type.dtype), at);
    for (size_t i = 0; i < g->noutput; i++, at++)
        buf_printf(&b->wrappers, "(%s *)p[%zu], ", c_type(g->output[i].node->type.dtype), at);
    buf_puts(&b->wrappers, "work)");
}

static void add_wrapper(Bundle *b, const Graph *g, int i)
{
    buf_printf(&b->wrappers, "static int call_%d(size_t n, void **p, void *work)\n{\n"
               "    return n ? case_%d_run_batch(n, ", i, i);
    add_arguments(b, g);
    buf_printf(&b->wrappers, " : case_%d_run(", i);
    add_arguments(b, g);
    buf_puts(&b->wrappers, ";\n}\n");
}

static void add_array(Bundle *b, const Type *t)
{
    char type = t->dtype == DT_F32   ? 'f'
                : t->dtype == DT_I32 ? 'i'
                : t->dtype == DT_I64 ? 'l'
                                     : 'b';
    buf_printf(&b->table, "{%lld, '%c'}, ", (long long)type_count(t), type);
}

static void add_row(Bundle *b, const char *what, const Graph *g, int i)
{
    buf_printf(&b->table, "    {\"%s\", call_%d, CASE_%d_WORKSPACE_BYTES, %zu, %zu, {", what, i, i,
               g->ninput, g->noutput);
    for (size_t k = 0; k < g->ninput; k++)
        add_array(b, &g->input[k]->type);
    for (size_t k = 0; k < g->noutput; k++)
        add_array(b, &g->output[k].node->type);
    buf_puts(&b->table, "}},\n");
}

/* ---- the data */

static void put_tensor(Bundle *b, const Type *t, const double *v)
{
    for (int64_t i = 0; i < type_count(t); i++) {
        char bytes[8];
        tensor_set(t, bytes, 0, v[i]);
        buf_add(&b->data, bytes, dtype_size(t->dtype));
    }
}

static void put_output(Bundle *b, const Node *n, const double *ref, const Bound *bound)
{
    int64_t count = type_count(&n->type);
    double head[3] = {bound->relative, bound->step, bound->zero_sign}, none = 0;
    buf_add(&b->data, (const char *)head, sizeof head);
    for (int64_t i = 0; i < count; i++)
        buf_add(&b->data, (const char *)(bound->absolute ? &bound->absolute[i] : &none),
                sizeof none);
    buf_add(&b->data, (const char *)ref, (size_t)count * sizeof *ref);
}

/* ---- cases */

static void finish_case(Bundle *b, const char *what, const Graph *g, const EmitResult *r)
{
    int i = b->count++;
    add_code(b, r->c, i);
    write_text(b, arena_printf(b->arena, "case_%d.h", i), r->h, r->h_size);
    buf_printf(&b->wrappers, "#include \"case_%d.h\"\n", i);
    add_wrapper(b, g, i);
    add_row(b, what, g, i);
}

bool bundle_add(Bundle *b, const char *what, Graph *g, const double *const *in, const Bound *bound)
{
    if (!has_types(g))
        return false;
    PassOptions options = {0};
    double **ref = graph_eval(g, b->arena, in);
    b->last_data = b->data.n;
    b->last_number = b->count;
    for (size_t i = 0; i < g->ninput; i++)
        put_tensor(b, &g->input[i]->type, in[i]);
    for (size_t i = 0; i < g->noutput; i++)
        put_output(b, g->output[i].node, ref[g->output[i].node->id], &bound[i]);
    EmitResult r = compile(b, g, b->count, &options);
    b->last = r.c;
    finish_case(b, what, g, &r);
    return true;
}

bool bundle_add_variant(Bundle *b, const char *what, Graph *g, const PassOptions *options)
{
    EmitResult r = compile(b, graph_copy(g), b->last_number, options);
    if (strcmp(r.c, b->last) == 0)
        return false;
    size_t n = b->data.n - b->last_data;
    char *data = arena_alloc(b->arena, n + 1);
    memcpy(data, b->data.s + b->last_data, n);
    b->last_data = b->data.n;
    buf_add(&b->data, data, n);
    r = compile(b, g, b->count, options);
    finish_case(b, what, g, &r);
    return true;
}

/* ---- building and running */

int bundle_run(Bundle *b)
{
    if (b->count == 0)
        return 0;
    buf_puts(&b->wrappers, "static const Case table[] = {\n");
    buf_puts(&b->wrappers, buf_text(&b->table));
    buf_puts(&b->wrappers, "};\n");
    write_text(b, "cases.c", buf_text(&b->code), b->code.n);
    write_text(b, "table.h", buf_text(&b->wrappers), b->wrappers.n);
    write_text(b, "data.bin", b->data.s, b->data.n);
    bool foreign = !target_runs_here(b->target);
    const char *cc = foreign ? "aarch64-linux-gnu-gcc" : getenv("CC") ? getenv("CC") : "cc";
    const char *more = getenv("DIFF_CFLAGS") && !foreign ? getenv("DIFF_CFLAGS") : "";
    const char *build = arena_printf(b->arena,
                                     "cd '%s' && %s -O1 -std=c11 -Wall -Wextra -Werror %s "
                                     "-I. cases.c '%s' -o bundle %s -lm",
                                     b->folder, cc, more, BUNDLE_RUN_C, foreign ? "-static" : "");
    if (system(build) != 0)
        return -1;
    int status = system(arena_printf(b->arena, "cd '%s' && %s ./bundle data.bin", b->folder,
                                     foreign ? "qemu-aarch64" : ""));
    return status < 0 ? -1 : status / 256 + (status % 256 != 0);
}
