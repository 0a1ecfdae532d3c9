/* options.c: the command line, checked against the tables; every option takes `--name value` and
 * `--name=value`. Passes give --no-PASS. */
#include "tool/options.h"
#include "base/ascii.h"
#include "base/map.h"
#include "passes/pass.h"
#include <stdlib.h>
#include <string.h>

_Static_assert((int)PASS_COUNT <= (int)MAX_PASSES, "Options.off is too small");

const CommandInfo command_info[CMD_COUNT] = {
#define COMMAND(name, words, least, most, summary) {#name, words, summary, least, most},
#include "tool/commands.def"
#undef COMMAND
};

#define C(name) (1u << CMD_##name)
const OptionInfo option_info[OPT_COUNT] = {
#define OPTION(id, name, shrt, kind, argument, value, commands, help)                              \
    {name, shrt, KIND_##kind, argument, value, help, commands},
#include "tool/options.def"
#undef OPTION
};
#undef C

static const Source place = {"nnc", NULL, 0};

bool usage(Ctx *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = arena_vprintf(c->arena, fmt, ap);
    va_end(ap);
    return error(c, (Span){&place, 0, 0}, "%s", text);
}

bool is_usage(const Diag *d)
{
    return d->severity == SEV_ERROR && d->span.source == &place;
}

/* Is `word` one of the words "a|b|c"? Its index, or -1. */
static int choice_index(const char *choices, const char *word)
{
    size_t n = strlen(word);
    int i = 0;
    for (const char *p = choices; p; i++) {
        const char *bar = strchr(p, '|');
        if (n && (bar ? (size_t)(bar - p) : strlen(p)) == n && memcmp(p, word, n) == 0)
            return i;
        p = bar ? bar + 1 : NULL;
    }
    return -1;
}

static int find_option(const char *name)
{
    for (int i = 0; i < OPT_COUNT; i++) {
        char letter[2] = {option_info[i].letter, 0};
        if (strcmp(option_info[i].name, name) == 0 || (*letter && strcmp(letter, name) == 0))
            return i;
    }
    return -1;
}

static int find_pass(const char *name)
{
    for (int i = 0; i < PASS_COUNT; i++)
        if (strncmp(name, "no-", 3) == 0 && strcmp(pass_info[i].name, name + 3) == 0)
            return i;
    return -1;
}

static bool unknown_option(Ctx *c, const char *dashes, const char *name)
{
    const char *names[OPT_COUNT + PASS_COUNT];
    size_t n = 0;
    for (int i = 0; i < OPT_COUNT; i++)
        names[n++] = option_info[i].name;
    for (int i = 0; i < PASS_COUNT; i++)
        names[n++] = arena_printf(c->arena, "no-%s", pass_info[i].name);
    const char *near = nearest(name, names, n);
    if (near)
        return usage(c, "unknown option '%s%s'; did you mean '--%s'", dashes, name, near);
    return usage(c, "unknown option '%s%s'; `nnc help options` lists them", dashes, name);
}

static bool check_choice(Ctx *c, const OptionInfo *info, const char *value)
{
    return choice_index(info->argument, value) >= 0 ||
           usage(c, "--%s is one of %s, not '%s'", info->name, info->argument, value);
}

/* Whole decimal numbers only, up to 2^53, so that a double holds them too. */
static bool check_number(Ctx *c, const OptionInfo *info, const char *value)
{
    size_t digits = strspn(value, "0123456789");
    if (!digits || value[digits])
        return usage(c, "--%s takes a whole number, not '%s'", info->name, value);
    if (digits > 16 || strtoll(value, NULL, 10) > 1LL << 53)
        return usage(c, "--%s takes a number up to 2^53, not %s", info->name, value);
    return true;
}

static bool check_real(Ctx *c, const OptionInfo *info, const char *value)
{
    char *end;
    double v = number_read(value, &end);
    return (*value && !*end && v > 0 && v < 1e300) ||
           usage(c, "--%s takes a positive number, not '%s'", info->name, value);
}

static bool check_value(Ctx *c, const OptionInfo *info, const char *value)
{
    if (info->kind == KIND_FLAG)
        return !value || usage(c, "--%s takes no value, but '%s' was given", info->name, value);
    if (!value || !*value)
        return usage(c, "--%s needs a value: --%s=%s", info->name, info->name, info->argument);
    switch (info->kind) {
    case KIND_CHOICE: return check_choice(c, info, value);
    case KIND_NUMBER: return check_number(c, info, value);
    case KIND_REAL: return check_real(c, info, value);
    default: return true;
    }
}

bool option_set(Ctx *c, Options *o, const char *name, const char *value)
{
    int pass = find_pass(name), id = find_option(name);
    if (pass >= 0) {
        if (value)
            return usage(c, "--%s takes no value, but '%s' was given", name, value);
        o->off[pass] = true;
        o->off_name = arena_strdup(c->arena, name);
        return true;
    }
    if (id < 0)
        return unknown_option(c, "--", name);
    if (!check_value(c, &option_info[id], value))
        return false;
    const char *kept = arena_strdup(c->arena, value ? value : "");
    PUSH(c->arena, o->given[id], o->count[id], o->cap[id], kept);
    return true;
}

/* argv[*i] is an option: takes it, and the word after it when that is its value. */
static bool take_option(Ctx *c, Options *o, int argc, const char *const *argv, int *i)
{
    const char *arg = argv[*i], *equals = strchr(arg, '='), *value = NULL;
    bool letter = arg[1] != '-';
    const char *name = arg + (letter ? 1 : 2);
    if (letter && arg[2] && arg[2] != '=') { /* -oOUT */
        value = arg + 2;
        name = arena_strndup(c->arena, arg + 1, 1);
    } else if (equals) {
        value = equals + 1;
        name = arena_strndup(c->arena, name, (size_t)(equals - name));
    }
    int id = find_option(name);
    if (id < 0 && find_pass(name) < 0)
        return letter ? unknown_option(c, "-", arg + 1) : unknown_option(c, "--", name);
    if (id >= 0 && option_info[id].kind != KIND_FLAG && !value && *i + 1 < argc)
        value = argv[++*i];
    return option_set(c, o, name, value);
}

static int find_command(const char *word)
{
    for (int i = 0; i < CMD_COUNT; i++)
        if (strcmp(command_info[i].name, word) == 0)
            return i;
    return -1;
}

/* The first word is no command, so it is a FILE, and alone. */
static bool too_many_words(Ctx *c, const char *word, const char *more)
{
    const char *names[CMD_COUNT];
    for (int i = 0; i < CMD_COUNT; i++)
        names[i] = command_info[i].name;
    const char *near = nearest(word, names, CMD_COUNT);
    if (near)
        return usage(c, "unknown command '%s'; did you mean 'nnc %s'", word, near);
    if (!strpbrk(word, "-./"))
        return usage(c, "unknown command '%s'; `nnc help commands` lists them", word);
    return usage(c, "one FILE is compiled at a time, found '%s' and '%s'", word, more);
}

static bool check_words(Ctx *c, const CommandLine *l, bool named)
{
    const CommandInfo *info = &command_info[l->command];
    if (!named && !l->words)
        return usage(c, "no FILE; `nnc help` says what nnc does");
    if ((int)l->words >= info->least && (info->most < 0 || (int)l->words <= info->most))
        return true;
    if (!named && l->words > 1)
        return too_many_words(c, l->word[0], l->word[1]);
    return usage(c, "usage: nnc%s%s%s%s", named ? " " : "", named ? info->name : "",
                 *info->words ? " " : "", info->words);
}

/* Does every option that was given mean something to the command? */
static bool check_options(Ctx *c, const Options *o, CommandId command)
{
    unsigned model = option_info[OPT_dump].commands;
    for (int i = 0; i < OPT_COUNT; i++)
        if (o->count[i] && !(option_info[i].commands & 1u << command))
            usage(c, "--%s means nothing to 'nnc %s'", option_info[i].name,
                  command_info[command].name);
    if (o->off_name && !(model & 1u << command))
        usage(c, "--%s means nothing to 'nnc %s'", o->off_name, command_info[command].name);
    if (command == CMD_compile && o->count[OPT_output] > 1)
        usage(c, "-o is given twice: %s and %s", o->given[OPT_output][0], o->given[OPT_output][1]);
    return c->errors == 0;
}

bool options_parse(Ctx *c, Options *o, int argc, const char *const *argv, CommandLine *out)
{
    bool all_words = false;
    *out = (CommandLine){.command = CMD_compile};
    for (int i = 0; i < argc; i++)
        if (!all_words && strcmp(argv[i], "--") == 0)
            all_words = true;
        else if (all_words || argv[i][0] != '-' || !argv[i][1])
            PUSH(c->arena, out->word, out->words, out->cap, arena_strdup(c->arena, argv[i]));
        else
            take_option(c, o, argc, argv, &i);
    int named = out->words ? find_command(out->word[0]) : -1;
    if (named >= 0) {
        out->command = (CommandId)named;
        out->word++;
        out->words--;
    }
    if (c->errors)
        return false;
    if (option_given(o, OPT_help) || option_given(o, OPT_version))
        return true;
    return check_words(c, out, named >= 0) && check_options(c, o, out->command);
}

bool option_given(const Options *o, OptionId id)
{
    return o->count[id] != 0;
}

const char *option_text(const Options *o, OptionId id)
{
    return o->count[id] ? o->given[id][o->count[id] - 1] : option_info[id].value;
}

bool option_get(Ctx *c, const Options *o, const char *name, const char **value)
{
    int id = find_option(name);
    *value = id < 0 ? NULL : option_text(o, (OptionId)id);
    return id >= 0 || unknown_option(c, "--", name);
}

int option_choice(const Options *o, OptionId id)
{
    const char *text = option_text(o, id);
    return text ? choice_index(option_info[id].argument, text) : -1;
}

int64_t option_number(const Options *o, OptionId id)
{
    const char *text = option_text(o, id);
    return text ? (int64_t)strtoll(text, NULL, 10) : 0;
}

double option_real(const Options *o, OptionId id)
{
    const char *text = option_text(o, id);
    return text ? number_read(text, NULL) : 0;
}
