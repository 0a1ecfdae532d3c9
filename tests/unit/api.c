/* api.c: the library from outside: nnc.h alone. What it gives, what it says about wrong use, and
 * that it survives the failure of every single allocation with nothing left behind. */
#define _POSIX_C_SOURCE 200809L
#include "nnc.h"
#include "check.h"
#include "heap.h"
#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char model[] =
    "model m(x: f32[4]) -> f32[3] {\n"
    "  weights \"w.safetensors\"\n"
    "  x -> fc1: dense 2 relu -> fc2: dense 3 softmax\n"
    "}\n";

static int count_entries(const char *path)
{
    DIR *d = opendir(path);
    int n = 0;
    if (!d)
        return -1;
    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

static int exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static void write_file(const char *path, const void *data, size_t n)
{
    FILE *f = fopen(path, "wb");
    CHECK(f && fwrite(data, 1, n, f) == n);
    if (f)
        fclose(f);
}

/* w.safetensors: fc1 gives (x0 + x1, 1 - x2), fc2 gives (a, b, 0). x.npy: (1, 2, 3, 4). */
static void write_inputs(void)
{
    static const char header[] =
        "{\"fc1.weight\":{\"dtype\":\"F32\",\"shape\":[2,4],\"data_offsets\":[0,32]},"
        "\"fc1.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[32,40]},"
        "\"fc2.weight\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[40,64]},"
        "\"fc2.bias\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[64,76]}}";
    static const float data[19] = {1, 1, 0, 0, 0, 0, -1, 0, 0, 1, 1, 0, 0, 1};
    unsigned char file[8 + sizeof header - 1 + sizeof data] = {(sizeof header - 1) & 255,
                                                              (sizeof header - 1) >> 8};
    memcpy(file + 8, header, sizeof header - 1);
    memcpy(file + 8 + sizeof header - 1, data, sizeof data);
    write_file("w.safetensors", file, sizeof file);
    unsigned char npy[128 + 16] = "\x93NUMPY\x01";
    static const char dict[] = "{'descr': '<f4', 'fortran_order': False, 'shape': (4,)}";
    static const float x[4] = {1, 2, 3, 4};
    npy[8] = 118;
    memset(npy + 10, ' ', 117);
    memcpy(npy + 10, dict, sizeof dict - 1);
    npy[127] = '\n';
    memcpy(npy + 128, x, sizeof x);
    write_file("x.npy", npy, sizeof npy);
}

static nnc *open_model(const char *text)
{
    nnc *n = nnc_new(NULL, NULL);
    CHECK(n && nnc_set(n, "target", "generic") == NNC_OK);
    CHECK(nnc_open_text(n, "m.nn", text, strlen(text)) == NNC_OK);
    return n;
}

/* ---- what it gives */

static void ports(void)
{
    nnc *n = open_model(model);
    nnc_ports p;
    CHECK(nnc_model_ports(n, &p) == NNC_OK && p.inputs == 1 && p.outputs == 1);
    CHECK(strcmp(p.input[0].name, "x") == 0 && strcmp(p.input[0].type, "f32") == 0);
    CHECK(p.input[0].rank == 1 && p.input[0].dim[0] == 4 && p.input[0].count == 4);
    CHECK(strcmp(p.output[0].name, "y") == 0 && p.output[0].count == 3);
    nnc_free(n);
}

static void evaluate(void)
{
    nnc *n = open_model(model);
    const double x[4] = {1, 2, 3, 4}, *in[1] = {x};
    double y[3], *out[1] = {y}, sum = exp(3) + 2; /* fc1: (3, relu(1 - 3)) */
    CHECK(nnc_eval(n, in, out) == NNC_OK);
    CHECK(fabs(y[0] - exp(3) / sum) < 1e-12 && fabs(y[1] - 1 / sum) < 1e-12);
    CHECK(nnc_eval(n, in, out) == NNC_OK && fabs(y[2] - 1 / sum) < 1e-12);
    nnc_free(n);
}

static void compile(void)
{
    nnc *n = open_model(model);
    const nnc_file *file;
    size_t files;
    CHECK(nnc_compile(n, "out/m.c", &file, &files) == NNC_OK && files == 2);
    CHECK(files == 2 && strcmp(file[0].path, "out/m.c") == 0);
    CHECK(files == 2 && strcmp(file[1].path, "out/m.h") == 0);
    CHECK(nnc_write(n, file, files) == NNC_BAD_INPUT && !exists("out")); /* no such folder */
    nnc_free(n);
    n = open_model(model);
    CHECK(nnc_compile(n, "m.json", &file, &files) == NNC_OK && files == 1);
    CHECK(nnc_write(n, file, files) == NNC_OK && exists("m.json") && unlink("m.json") == 0);
    nnc_free(n);
}

/* One file of two can't be written: the other is not either, and the old one stays. */
static void write_all_or_none(void)
{
    nnc *n = nnc_new(NULL, NULL);
    const nnc_file file[2] = {{"a.txt", "new", 3}, {"folder", "new", 3}};
    char text[4] = "";
    write_file("a.txt", "old", 3);
    CHECK(mkdir("folder", 0777) == 0);
    CHECK(nnc_write(n, file, 2) == NNC_BAD_INPUT);
    FILE *f = fopen("a.txt", "r");
    CHECK(f && fread(text, 1, 3, f) == 3 && strcmp(text, "old") == 0);
    if (f)
        fclose(f);
    nnc_free(n);
    CHECK(rmdir("folder") == 0 && unlink("a.txt") == 0);
}

static void texts(void)
{
    nnc *n = open_model(model);
    const char *text, *x = "x=x.npy";
    CHECK(nnc_format(n, &text) == NNC_OK && strncmp(text, "model m(", 8) == 0);
    CHECK(nnc_explain(n, &text) == NNC_OK && *text);
    CHECK(nnc_targets(n, &text) == NNC_OK && strstr(text, "generic"));
    CHECK(nnc_help(n, "dense", &text) == NNC_OK && strstr(text, "weight"));
    CHECK(nnc_help(n, NULL, &text) == NNC_OK && strstr(text, "compile"));
    CHECK(nnc_run(n, &x, 1, &text) == NNC_OK && strncmp(text, "y f32[3]\n[", 10) == 0);
    CHECK(nnc_check(n, &x, 1, &text) == NNC_OK && strstr(text, "fc1"));
    nnc_free(n);
}

static void plots(void)
{
    const char *text;
    nnc_screen screen = {.style = NNC_COLOUR};
    nnc *n = open_model("model p(x: f32[2]) -> f32[1] { x -> d: dense 1 w=[[1, 2]] b=[0] }");
    CHECK(nnc_plot(n, NULL, 0, NULL, &text) == NNC_OK && strstr(text, "####"));
    CHECK(!strchr(text, '\033'));
    CHECK(nnc_plot(n, NULL, 0, &screen, &text) == NNC_OK && strstr(text, "\033[38;2;"));
    nnc_free(n);
}

/* ---- whose memory it is */

/* A word in memory of the caller, and its end. */
static char *lend(char *room, const char *word)
{
    return strcpy(room, word);
}

static void take_back(char *room)
{
    memset(room, '?', strlen(room));
}

/* What a call was given may be gone after it. */
static void no_path_is_borrowed(void)
{
    char room[64];
    const nnc_file *file;
    size_t files;
    nnc *n = nnc_new(NULL, NULL);
    CHECK(nnc_open(n, lend(room, "missing.nn")) == NNC_BAD_INPUT);
    take_back(room);
    CHECK(strcmp(nnc_diag_at(n, 0).file, "missing.nn") == 0);
    nnc_free(n);

    n = open_model(model);
    CHECK(nnc_compile(n, lend(room, "no/m.c"), &file, &files) == NNC_OK);
    take_back(room);
    CHECK(files == 2 && strcmp(file[0].path, "no/m.c") == 0);
    CHECK(nnc_write(n, &(nnc_file){lend(room, "no/m.c"), "", 0}, 1) == NNC_BAD_INPUT);
    take_back(room);
    CHECK(strcmp(nnc_diag_at(n, 0).file, "no/m.c") == 0);
    nnc_free(n);
}

static void no_option_is_borrowed(void)
{
    static const char loose[] = "model   m(x: f32[1]) -> f32[1] { x }";
    char room[64];
    const char *text, *command, *const *words, *argv[] = {room};
    size_t nwords;
    nnc *n = nnc_new(NULL, NULL);
    CHECK(nnc_set(n, lend(room, "no-cse"), NULL) == NNC_OK);
    take_back(room);
    CHECK(nnc_args(n, 1, argv, &command, &words, &nwords) == NNC_OK && nwords == 1);
    lend(room, "targets");
    CHECK(nnc_args(n, 1, argv, &command, &words, &nwords) == NNC_BAD_USE);
    CHECK(strstr(nnc_diag_at(n, 0).message, "--no-cse means nothing"));
    nnc_free(n);

    n = nnc_new(NULL, NULL);
    lend(room, "a.nn");
    CHECK(nnc_args(n, 1, argv, &command, &words, &nwords) == NNC_OK);
    take_back(room);
    CHECK(nwords == 1 && strcmp(words[0], "a.nn") == 0);
    nnc_free(n);

    write_file("loose.nn", loose, strlen(loose));
    n = nnc_new(NULL, NULL);
    CHECK(nnc_set(n, "in-place", NULL) == NNC_OK);
    CHECK(nnc_open(n, lend(room, "loose.nn")) == NNC_OK);
    take_back(room);
    CHECK(nnc_format(n, &text) == NNC_OK && !exists(room) && unlink("loose.nn") == 0);
    nnc_free(n);
}

/* ---- wrong use */

/* The status of setting one option, and that it came with a diagnostic. */
static nnc_status setting(const char *name, const char *value)
{
    nnc *n = nnc_new(NULL, NULL);
    nnc_status s = nnc_set(n, name, value);
    CHECK((s == NNC_OK) == (nnc_diags(n) == 0));
    nnc_free(n);
    return s;
}

static void wrong_options(void)
{
    CHECK(setting("collapse", "always") == NNC_OK);
    CHECK(setting("no-cse", NULL) == NNC_OK);
    CHECK(setting("collapse", "alway") == NNC_BAD_USE);
    CHECK(setting("colapse", "always") == NNC_BAD_USE);
    CHECK(setting("time", "1") == NNC_BAD_USE);
    CHECK(setting("target", NULL) == NNC_BAD_USE);
    CHECK(setting("stack", "-1") == NNC_BAD_USE);
    CHECK(setting("stack", "99999999999999999999") == NNC_BAD_USE);
    CHECK(setting("tolerance", "nan") == NNC_BAD_USE);
}

static void wrong_order(void)
{
    nnc *n = nnc_new(NULL, NULL);
    nnc_ports p;
    CHECK(nnc_model_ports(n, &p) == NNC_BAD_USE && p.inputs == 0);
    nnc_free(n);
    n = open_model(model);
    CHECK(nnc_set(n, "target", "generic") == NNC_BAD_USE);
    nnc_free(n);
    n = open_model(model);
    CHECK(nnc_open_text(n, "again.nn", model, strlen(model)) == NNC_BAD_USE);
    nnc_free(n);
}

static void diagnostics(void)
{
    static const char text[] = "model m(x: f32[4]) -> f32[3] {\n  x -> dens 3\n}\n";
    nnc *n = nnc_new(NULL, NULL);
    nnc_ports p;
    CHECK(nnc_open_text(n, "bad.nn", text, strlen(text)) == NNC_OK);
    CHECK(nnc_model_ports(n, &p) == NNC_BAD_INPUT && nnc_diags(n) >= 1);
    nnc_diag d = nnc_diag_at(n, 0);
    CHECK(d.severity == NNC_ERROR && strcmp(d.file, "bad.nn") == 0 && d.line == 2 && d.col == 8);
    CHECK(strstr(d.message, "dense"));
    CHECK(strstr(nnc_diag_text(n, NNC_PLAIN), "bad.nn:2:8: error: "));
    CHECK(strncmp(nnc_diag_text(n, NNC_JSON), "{\"file\": \"bad.nn\"", 17) == 0);
    nnc_free(n);
}

/* ---- no memory */

static int good(nnc_status s)
{
    return s == NNC_OK;
}

/* Everything once; every status is NNC_OK or NNC_NO_MEMORY. True: all were NNC_OK. */
static int everything(Heap *h)
{
    const char *text, *x = "x=x.npy";
    const nnc_file *file;
    size_t files;
    nnc *n = nnc_new(heap_alloc, h);
    if (!n)
        return 0;
    nnc_status s = nnc_set(n, "engine", "ref");
    if (good(s))
        s = nnc_set(n, "target", "generic");
    if (good(s))
        s = nnc_open_text(n, "m.nn", model, strlen(model));
    if (good(s))
        s = nnc_format(n, &text);
    if (good(s))
        s = nnc_explain(n, &text);
    if (good(s))
        s = nnc_run(n, &x, 1, &text);
    if (good(s))
        s = nnc_help(n, "layers", &text);
    if (good(s))
        s = nnc_compile(n, "m.c", &file, &files);
    if (good(s))
        s = nnc_write(n, file, files);
    CHECK(good(s) || s == NNC_NO_MEMORY);
    CHECK(exists("m.c") == exists("m.h")); /* both or none */
    CHECK(good(s) == exists("m.c"));
    unlink("m.c");
    unlink("m.h");
    nnc_free(n);
    return good(s);
}

static void no_memory(int for_good)
{
    int fds = count_entries("/proc/self/fd"), entries = count_entries(".");
    for (long n = 1;; n++) {
        Heap h = {.fail_at = n, .for_good = for_good};
        int done = everything(&h);
        CHECK(h.live == 0);
        CHECK(count_entries("/proc/self/fd") == fds && count_entries(".") == entries);
        if (h.calls < n) {
            CHECK(done && n > 10);
            break;
        }
        CHECK(!done);
    }
}

/* The emitted C run through the system's compiler, with the temporary folder here. */
static void no_memory_engine(void)
{
    int entries = count_entries("."), fds = count_entries("/proc/self/fd");
    const char *text, *x = "x.npy";
    setenv("TMPDIR", ".", 1);
    for (long step = 0;; step++) {
        Heap h = {.fail_at = step ? 3 * step : 1}; /* each run starts a compiler: not every n */
        nnc *n = nnc_new(heap_alloc, &h);
        nnc_status s = n ? nnc_open_text(n, "m.nn", model, strlen(model)) : NNC_NO_MEMORY;
        if (s == NNC_OK)
            s = nnc_run(n, &x, 1, &text);
        CHECK(s == NNC_OK || s == NNC_NO_MEMORY);
        nnc_free(n);
        CHECK(h.live == 0 && count_entries(".") == entries);
        CHECK(count_entries("/proc/self/fd") == fds);
        if (s == NNC_OK)
            break;
    }
}

int main(void)
{
    char folder[] = "/tmp/nnc-api-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder))
        return 1;
    write_inputs();
    ports();
    evaluate();
    compile();
    write_all_or_none();
    texts();
    plots();
    no_path_is_borrowed();
    no_option_is_borrowed();
    wrong_options();
    wrong_order();
    diagnostics();
    no_memory(0);
    no_memory(1);
    no_memory_engine();
    CHECK(unlink("w.safetensors") == 0 && unlink("x.npy") == 0 && chdir("/") == 0);
    CHECK(rmdir(folder) == 0);
    return check_done();
}
