/* command.c: what begins with ':': found by name, or by the beginning of one. */
#define _POSIX_C_SOURCE 200809L /* sigjmp_buf */
#include "base/file.h"
#include "base/map.h"
#include "repl/repl_int.h"
#include "tool/help.h"
#include "tool/targets.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const ReplCommand commands[] = {
#define COMMAND(name, words, help) {#name, words, help, command_##name},
#include "repl/commands.def"
#undef COMMAND
};

enum { COMMANDS = sizeof commands / sizeof *commands };

const ReplCommand *command_at(size_t i)
{
    return i < COMMANDS ? &commands[i] : NULL;
}

/* The whole name, or the only one that begins so. */
static const ReplCommand *find(const char *name, size_t n)
{
    const ReplCommand *found = NULL;
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strncmp(commands[i].name, name, n) != 0)
            continue;
        if (!commands[i].name[n])
            return &commands[i];
        if (found)
            return NULL;
        found = &commands[i];
    }
    return n ? found : NULL;
}

bool lacks_colon(const char *line)
{
    size_t n = strcspn(line, " \t\r");
    unsigned char next = (unsigned char)line[n + strspn(line + n, " \t\r")];
    if (n < 3 || (next && !isalnum(next)))
        return false;
    for (size_t i = 0; i < COMMANDS; i++)
        if (strncmp(commands[i].name, line, n) == 0 && !commands[i].name[n])
            return true;
    return n == 4 && strncmp(line, "exit", n) == 0;
}

typedef struct Unknown {
    const char *name;
    size_t n;
} Unknown;

static bool unknown(Repl *r, Session *s, void *arg)
{
    const Unknown *u = arg;
    const char *names[COMMANDS];
    (void)r;
    for (size_t i = 0; i < COMMANDS; i++)
        names[i] = commands[i].name;
    const char *word = arena_strndup(s->arena, u->name, u->n < 40 ? u->n : 40);
    const char *near = nearest(word, names, COMMANDS);
    if (near)
        return error(&s->ctx, (Span){0}, "no command ':%s'; did you mean ':%s'", word, near);
    return error(&s->ctx, (Span){0}, "no command ':%s'; ':help' lists them", word);
}

bool run_command(Repl *r, const char *line)
{
    const char *name = line + 1;
    size_t n = strcspn(name, " \t\r");
    const char *argument = name + n + strspn(name + n, " \t\r");
    const ReplCommand *c = find(name, n);
    if (!c)
        return session_once(r, unknown, &(Unknown){name, n});
    size_t end = strlen(argument);
    while (end && strchr(" \t\r", argument[end - 1]))
        end--;
    char short_text[1024];
    if (end >= sizeof short_text)
        return complain(r, "error: the command's argument is too long\n"), false;
    memcpy(short_text, argument, end);
    short_text[end] = 0;
    if (*short_text && !*c->argument) {
        char text[120];
        snprintf(text, sizeof text, "error: ':%s' takes nothing behind it\n", c->name);
        return complain(r, text), false;
    }
    return c->run(r, short_text);
}

static bool needs(Repl *r, const char *argument, const char *usage)
{
    if (!*argument) {
        complain(r, "error: it is written  ");
        complain(r, usage);
        complain(r, "\n");
    }
    return *argument != 0;
}

/* --- files --- */

typedef struct Loaded {
    const char *path;
    Mapped data;
} Loaded;

static bool map_it(Repl *r, Session *s, void *arg)
{
    Loaded *l = arg;
    const char *why;
    (void)r;
    return file_map(s->arena, l->path, &l->data, &why) ||
           error(&s->ctx, (Span){0}, "can't read '%s': %s", l->path, why);
}

bool command_load(Repl *r, const char *argument)
{
    Loaded l = {.path = argument};
    if (!needs(r, argument, ":load FILE"))
        return false;
    Session *s = session_begin(r);
    if (!s)
        return false;
    r->loading = s;
    bool ok = session_work(r, s, map_it, &l) &&
              run_text(r, argument, (const char *)l.data.data, l.data.size);
    r->loading = NULL;
    arena_free(s->arena);
    return ok;
}

static bool save(Repl *r, Session *s, void *arg)
{
    const char *why, *path = arg;
    return file_write(s->arena, path, buf_text(&r->saved), r->saved.n, &why) ||
           error(&s->ctx, (Span){0}, "can't write '%s': %s", path, why);
}

bool command_save(Repl *r, const char *argument)
{
    return needs(r, argument, ":save FILE") &&
           session_once(r, save, (void *)(uintptr_t)argument);
}

/* --- settings --- */

bool command_time(Repl *r, const char *argument)
{
    bool on = !strcmp(argument, "on"), off = !strcmp(argument, "off");
    if (!on && !off)
        return needs(r, "", ":time on  or  :time off");
    r->timing = on;
    return true;
}

static const Target *in_use(const Repl *r)
{
    return r->target ? r->target : target_find(option_text(&r->root->options, OPT_target));
}

static bool list_targets(Repl *r, Session *s, void *arg)
{
    Buf out = {.arena = s->arena};
    const Target *t = in_use(r);
    (void)arg;
    targets_print(&out);
    buf_printf(&out, "in use: %s\n", t ? t->name : option_text(&s->options, OPT_target));
    say(r, buf_text(&out));
    return true;
}

static bool set_target(Repl *r, Session *s, void *arg)
{
    const char *name = arg;
    const Target *t = target_find(name);
    const char *near = t ? NULL : target_near(name);
    if (!t)
        return error(&s->ctx, (Span){0}, "unknown target '%s'%s%s", name,
                     near ? "; did you mean " : "; ':target' lists them", near ? near : "");
    if (!target_runs_here(t))
        return error(&s->ctx, (Span){0}, "this machine can't run %s, and the prompt evaluates; "
                     "`nnc FILE --target=%s -o OUT.c` writes code for it", t->name, t->name);
    r->target = t;
    return true;
}

bool command_target(Repl *r, const char *argument)
{
    return *argument ? session_once(r, set_target, (void *)(uintptr_t)argument)
                     : session_once(r, list_targets, NULL);
}

/* --- help --- */

void repl_help(Buf *out)
{
    buf_puts(out, "Type statements of the language; a value is printed, a name is kept:\n\n"
                  "    f = dense 1 w=[[2]] b=[1]      a layer\n"
                  "    g = dense 1 w=[[3]] b=[-4]\n"
                  "    10 -> f -> g                   59; `:explain` shows that f and g are one\n"
                  "    net = f -> tanh -> g           layers one after the other\n"
                  "    x = [1, 2, 3]                  a tensor\n"
                  "    weights \"model.npz\"            "
                  "where layers without w= find their weights\n"
                  "    repeat i in 0..100 { x = x -> \"l{i}\": dense 3 }\n\n"
                  "Open brackets, `->` or an operator at the end of a line go on in the next; an "
                  "empty line\nends that. Tab completes, Ctrl-C stops, Ctrl-D ends.\n\n");
    for (size_t i = 0; i < COMMANDS; i++) {
        char left[40];
        snprintf(left, sizeof left, ":%s %s", commands[i].name, commands[i].argument);
        buf_printf(out, "  %-29s %s\n", left, commands[i].help);
    }
}

static bool help(Repl *r, Session *s, void *arg)
{
    const char *topic = arg;
    Buf out = {.arena = s->arena};
    if (*topic == ':')
        topic++;
    const ReplCommand *c = find(topic, strlen(topic));
    if (!*topic || !strcmp(topic, "repl"))
        repl_help(&out);
    else if (c && !strcmp(c->name, topic))
        buf_printf(&out, "  :%s %s\n      %s\n", c->name, c->argument, c->help);
    else if (!help_topic(s, topic, &out))
        return false;
    say(r, buf_text(&out));
    return true;
}

bool command_help(Repl *r, const char *argument)
{
    return session_once(r, help, (void *)(uintptr_t)argument);
}

bool command_show(Repl *r, const char *argument)
{
    (void)argument;
    return session_once(r, show_names, NULL);
}

bool command_quit(Repl *r, const char *argument)
{
    (void)argument;
    r->quit = true;
    return true;
}
