/* options.h: what the user asked for, from the tables commands.def and options.def. */
#ifndef NNC_OPTIONS_H
#define NNC_OPTIONS_H
#include "base/diag.h"

typedef enum CommandId {
#define COMMAND(name, words, least, most, summary) CMD_##name,
#include "tool/commands.def"
#undef COMMAND
    CMD_COUNT
} CommandId;

typedef struct CommandInfo {
    const char *name, *words, *summary;
    int least, most;
} CommandInfo;

extern const CommandInfo command_info[CMD_COUNT];

typedef enum OptionKind { KIND_FLAG, KIND_TEXT, KIND_CHOICE, KIND_NUMBER, KIND_REAL,
                         KIND_LIST } OptionKind;

typedef enum OptionId {
#define OPTION(id, name, shrt, kind, argument, value, commands, help) OPT_##id,
#include "tool/options.def"
#undef OPTION
    OPT_COUNT
} OptionId;

typedef struct OptionInfo {
    const char *name;
    char letter; /* 0: no short form */
    OptionKind kind;
    const char *argument, *value, *help; /* value: the default, or NULL */
    unsigned commands; /* bit i: command i */
} OptionInfo;

extern const OptionInfo option_info[OPT_COUNT];

enum { MAX_PASSES = 32 };

typedef struct Options {
    const char **given[OPT_COUNT]; /* the values, in order; a flag's is "" */
    size_t count[OPT_COUNT], cap[OPT_COUNT];
    bool off[MAX_PASSES]; /* --no-PASS, by PassId */
    const char *off_name; /* as it was written, of the last of them */
} Options;

/* Reports wrong usage at the place "nnc". Returns false. */
bool usage(Ctx *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool is_usage(const Diag *d); /* was it reported by usage? */

/* name without dashes. value NULL: none was given. */
bool option_set(Ctx *c, Options *o, const char *name, const char *value);

typedef struct CommandLine {
    CommandId command;
    const char **word; /* after the command */
    size_t words, cap;
} CommandLine;

/* Reads argv (without the program's name) into o and *out. */
bool options_parse(Ctx *c, Options *o, int argc, const char *const *argv, CommandLine *out);

bool option_given(const Options *o, OptionId id);
const char *option_text(const Options *o, OptionId id); /* the last one given, else the default */
int option_choice(const Options *o, OptionId id);       /* index in the choices; -1: none */
int64_t option_number(const Options *o, OptionId id);
/* "" for a flag that was given; *value NULL: neither given nor a default. */
bool option_get(Ctx *c, const Options *o, const char *name, const char **value);
double option_real(const Options *o, OptionId id);
#endif
