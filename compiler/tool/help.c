/* help.c: no fact stands here; every line is printed from the table that the compiler works by. */
#include "tool/help.h"
#include "base/map.h"
#include "expand/layers.h"
#include "tool/targets.h"
#include <string.h>

enum { LEFT = 28, WIDTH = 98 };

/* Two columns: `left`, and `text` wrapped beside it, or below it when left is long. */
static void item(Buf *out, const char *left, const char *text)
{
    int indent = LEFT + 4, n = (int)strlen(left);
    buf_printf(out, "  %-*s", LEFT, left);
    if (n > LEFT)
        buf_printf(out, "\n%*s", indent, "");
    else
        buf_puts(out, "  ");
    while (*text) {
        size_t room = (size_t)(WIDTH - indent), all = strlen(text), take = all;
        for (size_t i = 0; all > room && i <= room; i++)
            if (text[i] == ' ')
                take = i;
        buf_add(out, text, take);
        text += take + strspn(text + take, " ");
        buf_printf(out, *text ? "\n%*s" : "\n", *text ? indent : 0, "");
    }
}

/* ---- commands and options */

static void print_command(Buf *out, const CommandInfo *c)
{
    bool compile = c == &command_info[CMD_compile];
    const char *name = compile ? "" : c->name, *gap = *name && *c->words ? " " : "";
    item(out, arena_printf(out->arena, "nnc %s%s%s", name, gap, c->words), c->summary);
}

static void print_option(Buf *out, const OptionInfo *o)
{
    Arena *a = out->arena;
    const char *letter = o->letter ? arena_printf(a, "-%c, ", o->letter) : "";
    const char *value = o->value ? arena_printf(a, "; default: %s", o->value) : "";
    const char *equals = o->argument ? "=" : "", *argument = o->argument ? o->argument : "";
    item(out, arena_printf(a, "%s--%s%s%s", letter, o->name, equals, argument),
         arena_printf(a, "%s%s", o->help, value));
}

static void print_options(Buf *out, unsigned commands)
{
    for (int i = 0; i < OPT_COUNT; i++)
        if (option_info[i].commands & commands)
            print_option(out, &option_info[i]);
    if (option_info[OPT_dump].commands & commands)
        item(out, "--no-PASS", "leaves out a pass; see `nnc help passes`");
}

static void page_command(Buf *out, const CommandInfo *c)
{
    print_command(out, c);
    buf_puts(out, "\noptions (as `--name value` or `--name=value`):\n");
    print_options(out, 1u << (c - command_info));
}

static void page_option(Buf *out, const OptionInfo *o)
{
    print_option(out, o);
    buf_puts(out, "\nfor:");
    for (int i = 0; i < CMD_COUNT; i++)
        if (o->commands & 1u << i)
            buf_printf(out, " %s", command_info[i].name);
    buf_puts(out, "\n");
}

/* ---- layers */

static const char *const kind_text[] = {
    [LAYER_BUILTIN] = "a layer",
    [LAYER_STD] = "a layer, written in .nn",
    [LAYER_FUNCTION] = "a function",
    [LAYER_LATER] = "not in this version",
};

static void print_layer(Buf *out, const LayerInfo *l)
{
    item(out, layer_usage(out->arena, l),
         arena_printf(out->arena, "%s%s", l->doc,
                      l->kind == LAYER_LATER ? " (not in this version)" : ""));
}

static void list_layers(Buf *out)
{
    const LayerInfo *l;
    for (size_t i = 0; (l = layer_info(i)); i++)
        print_layer(out, l);
}

/* "weight=kernel bias" as PyTorch's names, with Keras's where it differs. */
static void print_weights(Buf *out, const char *weights)
{
    buf_puts(out, "weights:");
    for (const char *p = weights; *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " "), own = strcspn(p, "= ");
        buf_printf(out, " %.*s", (int)own, p);
        if (own < n)
            buf_printf(out, " (from keras: %.*s)", (int)(n - own - 1), p + own + 1);
        p += n;
    }
    buf_puts(out, "\n");
}

static void page_layer(Buf *out, const LayerInfo *l)
{
    buf_printf(out, "%s: %s\n\n    %s\n\n", l->name, kind_text[l->kind], layer_usage(out->arena,
                                                                                     l));
    buf_printf(out, "%s\n", l->doc);
    if (l->tensors == ANY_TENSORS)
        buf_puts(out, "operands: one tensor or more\n");
    else if (l->tensors != 1)
        buf_printf(out, "operands: %d tensors\n", l->tensors);
    if (l->weights && *l->weights)
        print_weights(out, l->weights);
    if (l->activation)
        buf_puts(out, "may stand behind another layer, as in `dense 10 relu`\n");
}

/* ---- operators, passes */

static const struct {
    unsigned bit;
    const char *name;
} classes[] = {
    {POINTWISE, "pointwise"}, {LINEAR, "linear"}, {AFFINE, "affine"}, {BILINEAR, "bilinear"},
    {MOVE, "move"}, {REDUCE, "reduce"}, {COMMUTATIVE, "commutative"}, {LOGIC, "logic"},
};

static void print_operator(Buf *out, const OpInfo *o)
{
    Buf text = {.arena = out->arena};
    const char *before = " (", *after = "";
    buf_puts(&text, o->doc);
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (o->cls & classes[i].bit) {
            buf_printf(&text, "%s%s", before, classes[i].name);
            before = ", ";
            after = ")";
        }
    buf_puts(&text, after);
    item(out, o->name, buf_text(&text));
}

static void list_operators(Buf *out)
{
    for (int i = 0; i < OP_COUNT; i++)
        print_operator(out, op_info((Op)i));
}

static void print_pass(Buf *out, const PassInfo *p)
{
    item(out, p->name,
         arena_printf(out->arena, "%s; --no-%s leaves it out, --dump=%s shows the graph after it",
                      p->summary, p->name, p->name));
}

static void list_passes(Buf *out)
{
    for (int i = 0; i < PASS_COUNT; i++)
        print_pass(out, &pass_info[i]);
}

/* ---- topics */

static void list_commands(Buf *out)
{
    for (int i = 0; i < CMD_COUNT; i++)
        print_command(out, &command_info[i]);
}

static void list_options(Buf *out)
{
    print_options(out, ~0u);
}

static const struct {
    const char *name;
    void (*print)(Buf *out);
} lists[] = {{"commands", list_commands},   {"options", list_options}, {"layers", list_layers},
             {"operators", list_operators}, {"passes", list_passes},   {"targets", targets_print}};

enum { LISTS = sizeof lists / sizeof *lists };

static void overview(Buf *out)
{
    buf_puts(out, "nnc compiles a .nn description of a neural network to plain C\n\n");
    list_commands(out);
    buf_puts(out, "\nFILE is a .nn file, or - for standard input. Exit status: 0 done; 1 the input "
                  "is wrong;\n2 wrong usage; 3 a bug of nnc\n\nmore: nnc help COMMAND");
    for (size_t i = 0; i < LISTS; i++)
        buf_printf(out, " | %s", lists[i].name);
    buf_puts(out, " | NAME\n");
}

static void print_named(Buf *out, const char *topic)
{
    const char *option = topic + strspn(topic, "-");
    const Target *t = target_find(topic);
    if (t)
        target_print(out, t);
    for (int i = 0; i < PASS_COUNT; i++)
        if (strcmp(pass_info[i].name, topic) == 0)
            print_pass(out, &pass_info[i]);
    for (int i = 0; i < OPT_COUNT; i++)
        if (strcmp(option_info[i].name, option) == 0)
            page_option(out, &option_info[i]);
}

/* What the name means first: a command, a list, a layer, an operator; else a target, a pass and an
 * option. */
static bool print_pages(Buf *out, const char *topic)
{
    size_t before = out->n;
    for (size_t i = 0; i < LISTS; i++)
        if (strcmp(lists[i].name, topic) == 0)
            lists[i].print(out);
    for (int i = 0; i < CMD_COUNT; i++)
        if (strcmp(command_info[i].name, topic) == 0)
            page_command(out, &command_info[i]);
    const LayerInfo *layer = layer_find(topic);
    if (layer)
        page_layer(out, layer);
    for (int i = 0; i < OP_COUNT && !layer; i++)
        if (strcmp(op_info((Op)i)->name, topic) == 0)
            print_operator(out, op_info((Op)i));
    if (out->n == before)
        print_named(out, topic);
    return out->n != before;
}

static bool unknown_topic(Session *s, const char *topic)
{
    const char **names = NULL;
    size_t n = 0, cap = 0;
    const LayerInfo *l;
    for (size_t i = 0; i < LISTS; i++)
        PUSH(s->arena, names, n, cap, lists[i].name);
    for (int i = 0; i < CMD_COUNT; i++)
        PUSH(s->arena, names, n, cap, command_info[i].name);
    for (size_t i = 0; (l = layer_info(i)); i++)
        PUSH(s->arena, names, n, cap, l->name);
    for (int i = 0; i < OPT_COUNT; i++)
        PUSH(s->arena, names, n, cap, option_info[i].name);
    for (int i = 0; i < PASS_COUNT; i++)
        PUSH(s->arena, names, n, cap, pass_info[i].name);
    for (int i = 0; i < TARGET_COUNT; i++)
        PUSH(s->arena, names, n, cap, target_table[i].name);
    const char *near = nearest(topic, names, n);
    if (near)
        return usage(&s->ctx, "no help on '%s'; did you mean '%s'", topic, near);
    return usage(&s->ctx, "no help on '%s'; `nnc help` lists the topics", topic);
}

bool help_topic(Session *s, const char *topic, Buf *out)
{
    if (!topic)
        overview(out);
    return !topic || print_pages(out, topic) || unknown_topic(s, topic);
}
