/* complete.c: what the word before the cursor may become: by the tables of layers, commands and
 * targets, the names so far, the files of a folder, the keys of the weights. */
#define _POSIX_C_SOURCE 200809L
#include "base/file.h"
#include "base/map.h"
#include "expand/layers.h"
#include "repl/repl_int.h"
#include "weights/weights.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct Words {
    Repl *r;
    Arena *arena;
    const char *line;
    size_t cursor, start; /* of the word */
    Map found;
} Words;

static void offer(Words *w, const char *word)
{
    size_t n = w->cursor - w->start;
    if (strncmp(word, w->line + w->start, n) == 0)
        map_put(&w->found, arena_strdup(w->arena, word), w);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static void offer_layers(Words *w)
{
    for (size_t i = 0; layer_info(i); i++)
        if (layer_info(i)->kind != LAYER_LATER)
            offer(w, layer_info(i)->name);
    for (size_t i = 0; i < w->r->ndeclared; i++)
        if (w->r->declared[i].block)
            offer(w, w->r->declared[i].name);
}

static void offer_names(Words *w)
{
    for (size_t i = 0; i < w->r->names; i++)
        offer(w, w->r->name[i].name);
    for (size_t i = 0; i < w->r->ndeclared; i++)
        if (w->r->declared[i].constant)
            offer(w, w->r->declared[i].name);
}

static void offer_statements(Words *w)
{
    static const char *const first[] = {"assert", "block", "const", "if", "import", "repeat",
                                        "weights"};
    size_t at = strspn(w->line, " \t");
    for (size_t i = 0; at == w->start && i < sizeof first / sizeof *first; i++)
        offer(w, first[i]);
}

/* Files of the folder that the word names; folders end in '/'. */
static void offer_files(Words *w)
{
    const char *typed = arena_strndup(w->arena, w->line + w->start, w->cursor - w->start);
    const char *base = path_base(typed);
    const char *folder = arena_strndup(w->arena, typed, (size_t)(base - typed));
    DIR *d = opendir(*folder ? folder : ".");
    if (!d)
        return;
    arena_defer(w->arena, (void (*)(void *))(void (*)(void))closedir, d);
    for (const struct dirent *f; (f = readdir(d));) {
        struct stat st;
        if (f->d_name[0] == '.' && *base != '.')
            continue;
        const char *path = arena_printf(w->arena, "%s%s", folder, f->d_name);
        bool inside = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
        offer(w, arena_printf(w->arena, "%s%s", path, inside ? "/" : ""));
    }
}

static void offer_keys(Words *w)
{
    const WeightsExpr *x = w->r->weights ? w->r->weights->weights : NULL;
    Ctx quiet;
    ctx_init(&quiet, w->arena);
    if (!x || x->kind != WEIGHTS_FILE || x->order)
        return;
    const char *path = path_beside(w->arena, x->path_span.source->name, x->path);
    WeightSource *s = weights_open(&quiet, path, x->path_span);
    for (size_t i = 0; s && i < weights_count(s); i++)
        offer(w, weights_at(s, i)->key);
}

/* The layer whose parameters are being written: the first word of a stage, or what stands before an
 * open '('. NULL at the layer's own name. */
static const LayerInfo *layer_before(Words *w, bool *stage)
{
    size_t from = 0;
    *stage = false;
    for (size_t i = 0; i + 1 < w->start; i++)
        if (w->line[i] == '-' && w->line[i + 1] == '>') {
            from = i + 2;
            *stage = true;
        } else if (w->line[i] == '=' && !*stage && w->line[i + 1] == ' ') {
            from = i + 1;
        } else if (w->line[i] == ':' && w->line[i + 1] == ' ') {
            from = i + 1;
        }
    from += strspn(w->line + from, " \t");
    size_t end = from;
    while (end < w->start && is_word(w->line[end]))
        end++;
    if (end == from || end >= w->start)
        return NULL;
    const char *name = arena_strndup(w->arena, w->line + from, end - from);
    const Value *v = name_find(w->r, name);
    if (v && v->kind == V_LAYER && v->item[0].kind == V_WORD)
        name = v->item[0].text;
    return layer_find(name);
}

static void offer_parameters(Words *w, const LayerInfo *l)
{
    for (int i = 0; i < MAX_PARAMS && l->param[i].name; i++)
        offer(w, arena_printf(w->arena, "%s=", l->param[i].name));
    for (const char *s = l->weights; s && *s; s += strcspn(s, " "), s += *s == ' ')
        offer(w, arena_printf(w->arena, "%.*s=", (int)strcspn(s, "= "), s));
    for (size_t i = 0; layer_info(i); i++)
        if (layer_info(i)->activation)
            offer(w, layer_info(i)->name);
}

static void complete_command(Words *w, size_t first)
{
    size_t end = first + strcspn(w->line + first, " \t");
    if (w->cursor <= end) {
        w->start = first;
        for (size_t i = 0; command_at(i); i++)
            offer(w, arena_printf(w->arena, ":%s", command_at(i)->name));
        return;
    }
    const char *name = arena_strndup(w->arena, w->line + first + 1, end - first - 1);
    if (!strcmp(name, "load") || !strcmp(name, "save")) {
        w->start = end + strspn(w->line + end, " \t");
        offer_files(w);
    } else if (!strcmp(name, "target")) {
        for (w->start = w->cursor; !strchr(" \t", w->line[w->start - 1]); w->start--)
            ;
        for (int i = 0; i < TARGET_COUNT; i++)
            offer(w, target_table[i].name);
    } else if (!strcmp(name, "time")) {
        offer(w, "off");
        offer(w, "on");
    } else if (!strcmp(name, "help") || !strcmp(name, "plot")) {
        for (size_t i = 0; *name == 'h' && command_at(i); i++)
            offer(w, command_at(i)->name);
        offer_layers(w);
        offer_names(w);
    }
}

static void complete_word(Words *w)
{
    size_t first = strspn(w->line, " \t"), quote = 0;
    bool stage;
    for (size_t i = 0; i < w->cursor; i++)
        if (w->line[i] == '"')
            quote = quote ? 0 : i + 1;
    for (w->start = w->cursor; w->start > quote && is_word(w->line[w->start - 1]); w->start--)
        ;
    if (w->line[first] == ':' && w->cursor > first) {
        complete_command(w, first);
        return;
    }
    if (quote) {
        w->start = quote;
        if (quote > 1 && w->line[quote - 2] == '@')
            offer_keys(w);
        offer_files(w);
        return;
    }
    const LayerInfo *l = layer_before(w, &stage);
    if (l) {
        offer_parameters(w, l);
        offer_names(w);
        return;
    }
    offer_layers(w);
    offer_names(w);
    offer_statements(w);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Apart, so that no local lives across setjmp. */
static bool complete_guarded(Words *w, const char ***list)
{
    if (setjmp(*arena_guard(w->arena)))
        return false;
    w->found.arena = w->arena;
    complete_word(w);
    *list = NEW_ARRAY(w->arena, const char *, w->found.count + 1);
    for (size_t i = 0; i < w->found.count; i++)
        (*list)[i] = w->found.entry[i].key;
    qsort(*list, w->found.count, sizeof **list, compare);
    return true;
}

size_t repl_complete(Repl *r, const char *line, size_t cursor, size_t *start,
                     const char *const **list)
{
    const char **words;
    arena_free(r->completion);
    r->completion = arena_new(r->root->alloc, r->root->user);
    Words w = {.r = r, .arena = r->completion, .line = line, .cursor = cursor};
    *start = cursor;
    if (!w.arena || cursor > strlen(line) || !complete_guarded(&w, &words))
        return 0;
    *start = w.start;
    *list = words;
    return w.found.count;
}
