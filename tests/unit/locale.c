/* locale.c: the library in a program whose numbers have a comma: options and words mean what they
 * mean elsewhere, and the emitted bytes are the same. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "nnc.h"
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static nnc_status setting(const char *name, const char *value)
{
    nnc *n = nnc_new(NULL, NULL);
    nnc_status s = nnc_set(n, name, value);
    nnc_free(n);
    return s;
}

/* Of a model that has an elementary function and an input fixed by an option. */
static char *emitted(void)
{
    static const char model[] = "model m(x: f32[4], k: f32[]) -> f32[4] { (x * k) -> tanh }";
    const nnc_file *file;
    size_t files;
    nnc *n = nnc_new(NULL, NULL);
    CHECK(nnc_set(n, "target", "generic") == NNC_OK && nnc_set(n, "const", "k=1.5") == NNC_OK);
    CHECK(nnc_open_text(n, "m.nn", model, strlen(model)) == NNC_OK);
    CHECK(nnc_compile(n, "m.c", &file, &files) == NNC_OK && files == 2);
    char *text = files ? strndup(file[0].data, file[0].bytes) : NULL;
    nnc_free(n);
    return text;
}

/* What is said of a model whose numbers all have a point: its loops, the algebra, a value. */
static char *said(void)
{
    static const char model[] =
        "model m(x: f32[1]) -> f32[1] {\n"
        "  x -> dense 1 w=[[2.5]] b=[0.5] -> dense 1 w=[[1.5]] b=[-0.25] -> leakyrelu\n"
        "}";
    const char *explained = "", *ran = "";
    nnc *n = nnc_new(NULL, NULL), *r = nnc_new(NULL, NULL);
    CHECK(nnc_set(n, "target", "generic") == NNC_OK && nnc_set(n, "dump", "graph") == NNC_OK &&
          nnc_set(n, "dump", "loop") == NNC_OK);
    CHECK(nnc_open_text(n, "m.nn", model, strlen(model)) == NNC_OK);
    CHECK(nnc_explain(n, &explained) == NNC_OK);
    CHECK(nnc_set(r, "engine", "ref") == NNC_OK && nnc_set(r, "random", "1") == NNC_OK);
    CHECK(nnc_open_text(r, "m.nn", model, strlen(model)) == NNC_OK);
    CHECK(nnc_run(r, NULL, 0, &ran) == NNC_OK);
    size_t room = strlen(explained) + strlen(nnc_dumps(n)) + strlen(ran) + 1;
    char *text = malloc(room);
    if (text)
        snprintf(text, room, "%s%s%s", explained, nnc_dumps(n), ran);
    nnc_free(n);
    nnc_free(r);
    return text;
}

static nnc_status plot(const char *range)
{
    static const char model[] = "model p(x: f32[1]) -> f32[1] { x -> tanh }";
    const char *text;
    nnc *n = nnc_new(NULL, NULL);
    nnc_status s = nnc_set(n, "range", range);
    if (s == NNC_OK)
        s = nnc_open_text(n, "p.nn", model, strlen(model));
    if (s == NNC_OK)
        s = nnc_plot(n, NULL, 0, NULL, &text);
    nnc_free(n);
    return s;
}

/* A locale with a comma, made here; false where that can't be done. */
static int use_comma(const char *folder)
{
    char command[200];
    snprintf(command, sizeof command, "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 2>/dev/null",
             folder);
    return system(command) >= 0 && setenv("LOCPATH", folder, 1) == 0 &&
           setlocale(LC_ALL, "de_DE.UTF-8") && strcmp(localeconv()->decimal_point, ",") == 0;
}

static void remove_folder(const char *folder)
{
    char command[200];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    CHECK(system(command) == 0);
}

int main(void)
{
    char folder[] = "/tmp/nnc-locale-XXXXXX";
    char *before = emitted(), *told = said();
    if (!mkdtemp(folder))
        return 1;
    if (!use_comma(folder)) {
        remove_folder(folder);
        free(before);
        free(told);
        puts("no locale with a comma");
        return 77;
    }
    char *after = emitted(), *again = said();
    CHECK(before && after && strcmp(before, after) == 0 && strstr(after, "At most 6.8"));
    CHECK(told && again && strcmp(told, again) == 0 && strstr(told, "3.75"));
    CHECK(setting("tolerance", "0.01") == NNC_OK && setting("tolerance", "1e-3") == NNC_OK);
    CHECK(setting("tolerance", "0,01") == NNC_BAD_USE);
    CHECK(plot("-0.5,1.5") == NNC_OK && plot("0.5,0.25") == NNC_BAD_USE);
    free(before);
    free(after);
    free(told);
    free(again);
    remove_folder(folder);
    return check_done();
}
