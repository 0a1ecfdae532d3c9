/* bundle.c: writes case_N.c and .h, a table of them, and the data as one binary file. */
#include "bundle.h"
#include "lower/lower.h"
#include "passes/pass.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct Bundle {
    Arena *arena;
    const char *folder;
    const Target *target;
    Buf headers, table, data;
    int count;
};

Bundle *bundle_new(Arena *a, const char *folder, const Target *target)
{
    Bundle *b = NEW(a, Bundle);
    *b = (Bundle){.arena = a, .folder = folder, .target = target};
    b->headers.arena = b->table.arena = b->data.arena = a;
    return b;
}

static void write_text(Bundle *b, const char *name, const char *text, size_t n)
{
    FILE *f = fopen(arena_printf(b->arena, "%s/%s", b->folder, name), "wb");
    if (!f || fwrite(text, 1, n, f) != n || fclose(f)) {
        perror(name);
        exit(2);
    }
}

static void put_tensor(Bundle *b, const Type *t, const double *v)
{
    for (int64_t i = 0; i < type_count(t); i++) {
        char room[8];
        tensor_set(t, room, 0, v[i]);
        buf_add(&b->data, room, dtype_size(t->dtype));
    }
}

static const char *c_type(DType d)
{
    return d == DT_F32 ? "float" : d == DT_I32 ? "int32_t" : d == DT_I64 ? "int64_t" : "uint8_t";
}

static bool has_types(const Graph *g)
{
    for (size_t i = 0; i < g->count; i++) {
        DType d = g->node[i]->type.dtype;
        if (d != DT_F32 && d != DT_I32 && d != DT_I64 && d != DT_BOOL)
            return false;
    }
    return true;
}

static void compile(Bundle *b, Graph *g, const char *name, const bool *off)
{
    PassOptions options = {0};
    memcpy(options.off, off, sizeof options.off);
    Pass p = {.g = g, .arena = b->arena, .options = &options};
    pass_run_all(&p);
    LowerOptions lo = {.target = b->target, .prefix = name};
    lower_panel(&lo, &b->target, 1);
    Program *program = lower_graph(g->ctx, p.g, &lo);
    const char *wrong = program ? program_verify(b->arena, program) : "no program";
    if (wrong) {
        fprintf(stderr, "%s: %s\n", name, wrong);
        exit(2);
    }
    EmitOptions eo = {.weights = WEIGHTS_INLINE, .stack_bytes = 1 << 20,
                      .header = arena_printf(b->arena, "%s.h", name), .blob = "none.bin"};
    EmitTarget et = {b->target, program};
    EmitResult r;
    emit_c(b->arena, &et, 1, &eo, &r);
    write_text(b, arena_printf(b->arena, "%s.c", name), r.c, r.c_size);
    write_text(b, eo.header, r.h, r.h_size);
}

static void add_wrapper(Bundle *b, const Graph *g, const char *name)
{
    buf_printf(&b->headers, "#include \"%s.h\"\nstatic int call_%s(void **p)\n{\n", name, name);
    buf_printf(&b->headers, "    return %s_run(", name);
    size_t at = 0;
    for (size_t i = 0; i < g->ninput; i++, at++)
        buf_printf(&b->headers, "(const %s *)p[%zu], ", c_type(g->input[i]->type.dtype), at);
    for (size_t i = 0; i < g->noutput; i++, at++)
        buf_printf(&b->headers, "(%s *)p[%zu], ", c_type(g->output[i].node->type.dtype), at);
    buf_puts(&b->headers, "0);\n}\n");
}

static void add_output(Bundle *b, const Node *n, const double *ref, const Bound *bound)
{
    int64_t count = type_count(&n->type);
    double absolute = 0;
    buf_add(&b->data, (const char *)&bound->relative, sizeof bound->relative);
    buf_add(&b->data, (const char *)&bound->step, sizeof bound->step);
    for (int64_t i = 0; i < count; i++)
        buf_add(&b->data, (const char *)(bound->absolute ? &bound->absolute[i] : &absolute),
                sizeof absolute);
    buf_add(&b->data, (const char *)ref, (size_t)count * sizeof *ref);
    buf_printf(&b->table, "{%lld, '%c'}, ", (long long)count,
               dtype_name(n->type.dtype)[0] == 'b' ? 'b'
               : n->type.dtype == DT_F32 ? 'f' : n->type.dtype == DT_I32 ? 'i' : 'l');
}

static const bool none_off[PASS_COUNT];

bool bundle_add(Bundle *b, const char *what, Graph *g, const double *const *in, const Bound *bound)
{
    if (!has_types(g))
        return false;
    const char *name = arena_printf(b->arena, "case_%d", b->count);
    double **ref = graph_eval(g, b->arena, in);
    add_wrapper(b, g, name);
    buf_printf(&b->table, "    {\"%s\", call_%s, %zu, %zu, {", what, name, g->ninput, g->noutput);
    for (size_t i = 0; i < g->ninput; i++) {
        const Type *t = &g->input[i]->type;
        put_tensor(b, t, in[i]);
        buf_printf(&b->table, "{%lld, '%c'}, ",
                   (long long)type_count(t) * (long long)dtype_size(t->dtype), 'x');
    }
    for (size_t i = 0; i < g->noutput; i++)
        add_output(b, g->output[i].node, ref[g->output[i].node->id], &bound[i]);
    buf_puts(&b->table, "}},\n");
    compile(b, g, name, none_off);
    b->count++;
    return true;
}

static const char main_text[] =
    "typedef struct Array { long long count; char type; } Array;\n"
    "typedef struct Case { const char *what; int (*run)(void **); int nin, nout; Array a[24]; } "
    "Case;\n"
    "static const Case table[] = {\n@};\n\n"
    "static double get(const void *p, char type, long long i)\n{\n"
    "    return type == 'f' ? (double)((const float *)p)[i] : type == 'i' ? ((const int32_t "
    "*)p)[i]\n"
    "         : type == 'l' ? (double)((const int64_t *)p)[i] : ((const uint8_t *)p)[i];\n}\n\n"
    "static int inside(double y, double ref, double relative, double step, double absolute)\n{\n"
    "    if (y != y || ref != ref) return y != y && ref != ref;\n"
    "    double f = (double)(float)ref, d = y - ref; if (d < 0) d = -d;\n"
    "    if (y == f) return 1;\n"
    "    double r = ref < 0 ? -ref : ref, bound = relative * r + absolute + 1e-44;\n"
    "    double other = d - step; if (other < 0) other = -other;\n"
    "    if (r * (1 + relative) > 3.4028234e38 && y * y > 1e77) return 1;\n"
    "    return d <= bound || (step > 0 && other <= bound);\n}\n\n"
    "static void *take(FILE *f, size_t n)\n{\n"
    "    void *p = calloc(1, n + 64);\n"
    "    if (!p || fread(p, 1, n, f) != n) exit(3);\n    return p;\n}\n\n"
    "int main(int argc, char **argv)\n{\n"
    "    FILE *f = fopen(argv[argc - 1], \"rb\");\n    int bad = 0;\n    if (!f) return 3;\n"
    "    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {\n"
    "        const Case *c = &table[i];\n        void *p[24];\n        int wrong = 0;\n"
    "        for (int k = 0; k < c->nin; k++) p[k] = take(f, (size_t)c->a[k].count);\n"
    "        for (int k = c->nin; k < c->nin + c->nout; k++) p[k] = calloc(9, "
    "(size_t)c->a[k].count);\n"
    "        if (c->run(p)) wrong = 1;\n"
    "        for (int k = c->nin; k < c->nin + c->nout; k++) {\n"
    "            long long n = c->a[k].count;\n"
    "            double *head = take(f, 16), *abs = take(f, (size_t)n * 8), *ref = take(f, "
    "(size_t)n * 8);\n"
    "            for (long long e = 0; e < n; e++) {\n"
    "                double y = get(p[k], c->a[k].type, e);\n"
    "                if (!inside(y, ref[e], c->a[k].type == 'f' ? head[0] : 0, head[1], abs[e]) "
    "&& !wrong++)\n"
    "                    printf(\"case_%zu %s: output %d element %lld of %lld is %.9g, not "
    "%.9g\\n\", i,\n"
    "                           c->what, k - c->nin, e, n, y, ref[e]);\n"
    "            }\n            free(head); free(abs); free(ref);\n        }\n"
    "        for (int k = 0; k < c->nin + c->nout; k++) free(p[k]);\n"
    "        bad += wrong != 0;\n    }\n    fclose(f);\n    return bad > 100 ? 100 : bad;\n}\n";

static void write_main(Bundle *b)
{
    Buf out = {.arena = b->arena};
    const char *at = strchr(main_text, '@');
    buf_puts(&out, "#include <stdio.h>\n#include <stdlib.h>\n");
    buf_puts(&out, buf_text(&b->headers));
    buf_add(&out, main_text, (size_t)(at - main_text));
    buf_puts(&out, buf_text(&b->table));
    buf_puts(&out, at + 1);
    write_text(b, "main.c", buf_text(&out), out.n);
    write_text(b, "data.bin", buf_text(&b->data), b->data.n);
}

static bool is_foreign(const Target *t)
{
    return !target_runs_here(t);
}

bool bundle_can_run(const Target *t)
{
    if (!is_foreign(t))
        return true;
    return strcmp(t->name, "aarch64") == 0 &&
           system("command -v aarch64-linux-gnu-gcc >/dev/null") == 0 &&
           system("command -v qemu-aarch64 >/dev/null") == 0;
}

/* Most of the time goes into parsing the intrinsics' header: once, not for every case. */
static const char *precompile(Bundle *b, const char *cc, const char *flags)
{
    if (!strstr(b->target->guard, "x86_64"))
        return "";
    write_text(b, "pre.h", "#include <immintrin.h>\n", 23);
    const char *command = arena_printf(b->arena, "cd '%s' && %s %s -x c-header pre.h -o pre.h.gch",
                                       b->folder, cc, flags);
    return system(command) == 0 ? "-include pre.h" : "";
}

int bundle_run(Bundle *b)
{
    if (b->count == 0)
        return 0;
    write_main(b);
    bool foreign = is_foreign(b->target);
    const char *cc = foreign ? "aarch64-linux-gnu-gcc" : getenv("CC") ? getenv("CC") : "cc";
    const char *more = getenv("DIFF_CFLAGS") ? getenv("DIFF_CFLAGS") : "";
    const char *flags = arena_printf(b->arena, "-O1 -std=c11 -Wall -Wextra -Werror %s", more);
    const char *build = arena_printf(b->arena, "cd '%s' && %s %s %s *.c -o bundle %s", b->folder,
                                     cc, flags, precompile(b, cc, flags), foreign ? "-static" : "");
    if (system(build) != 0)
        return -1;
    int status = system(arena_printf(b->arena, "cd '%s' && %s ./bundle data.bin", b->folder,
                                     foreign ? "qemu-aarch64" : ""));
    return status < 0 ? -1 : status / 256 + (status % 256 != 0);
}
