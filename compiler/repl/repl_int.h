/* repl_int.h: what the files of repl/ share.
 *
 *   repl.c      lines, inputs, interruption      declare.c   blocks, constants, imports, weights
 *   evaluate.c  statements to values             names.c     the names and their values
 *   command.c   :commands                        about.c     those about the last expression
 *   show.c      values as text                   plot.c      layers as pictures
 *   complete.c  completion */
#ifndef NNC_REPL_INT_H
#define NNC_REPL_INT_H
#include "expand/prompt.h"
#include "repl/repl.h"
#include "tool/engine.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>

/* A text that was parsed, in an arena of its own: declarations and the last expression point into
 * it. */
typedef struct Input {
    Arena *arena;
    Source source;
    int users;
} Input;

typedef struct Declared { /* a block, a constant or an import */
    EntryKind kind;       /* ENTRY_STMT: a constant */
    const char *name;     /* of an import, its path */
    Input *input;
    Block *block;
    Stmt *constant;
    const Import *import;
} Declared;

typedef struct Last { /* the last expression; session NULL: none yet */
    Session *session;
    Input **input; /* all that its graph may point into: its own text, and the declarations */
    size_t inputs;
    Outcome outcome;
} Last;

struct nnc_repl {
    Session *root;
    nnc_print *print;
    void *user;
    nnc_look *look; /* or NULL */
    void *look_user;

    /* Memory of what is under way: an allocation fails when Ctrl-C was pressed. */
    atomic_bool stop;
    atomic_bool native; /* compiled code runs: interruption jumps, in the thread that runs it */
    _Atomic(pthread_t) runner;
    sigjmp_buf jump;
    size_t used, limit;
    bool broken;      /* the guard of an arena was taken */
    Session *session; /* of what is under way, or NULL */
    Session *loading; /* the file whose statements that is, or NULL */
    Input *input;     /* of what is under way, or NULL */

    Buf pending; /* lines of a statement that is not complete */
    Buf saved;   /* the statements so far */
    Arena *completion; /* of the last list of words */
    int line, first_line;
    int errors;
    bool quit, timing;
    const Target *target; /* NULL: of the options */

    PromptName *name;
    size_t names, cap_names;
    Declared *declared;
    size_t ndeclared, cap_declared;
    const Stmt *weights;
    Input *weights_input;
    Last last;
};

/* --- repl.c --- */
typedef bool Work(Repl *r, Session *s, void *arg);

/* An AllocFn for what lasts, as the root's arena does. */
void *lasting_alloc(void *repl, void *old, size_t bytes);
/* A session with an arena of its own; NULL, reported, without memory. */
Session *session_begin(Repl *r);
/* Calls fn, which may be left at any place, and so allocates nothing. False, and r->broken, when it
 * was interrupted. */
typedef bool Native(void *arg);
bool native(Repl *r, Native *fn, void *arg);
/* Runs fn; prints what it reported. False after an error, an interruption, or without memory. */
bool session_work(Repl *r, Session *s, Work *fn, void *arg);
/* begin, work, free. */
bool session_once(Repl *r, Work *fn, void *arg);
void say(Repl *r, const char *text); /* a result */
void complain(Repl *r, const char *text);
void input_release(Input *i); /* NULL is fine */
/* Statements of a file or of what was typed; name and text are copied. */
bool run_text(Repl *r, const char *name, const char *text, size_t bytes);

/* --- declare.c --- */
/* The declarations so far as a file. */
const File *declared_file(Repl *r, Session *s);
bool declare(Repl *r, const Entry *e); /* not for ordinary statements */

/* --- names.c --- */
const Value *name_find(const Repl *r, const char *name);
/* Takes what is kept, by lasting_alloc; false without memory. There must be room. */
bool name_set(Repl *r, const char *name, Value *kept);
void name_room(Repl *r); /* for one name more; jumps without memory, so it comes before the value */
void name_drop(Repl *r, const char *name);

/* --- evaluate.c --- */
bool evaluate(Repl *r, Stmt *s);
void last_free(Repl *r);
/* The inputs as doubles. */
double **input_values(Session *s, const Outcome *o);
double **output_room(Session *s, const Graph *g);
bool run_native(Repl *r, Engine *e, const double *const *in, double *const *out);

/* --- show.c --- */
void show_tensor(Buf *out, const Tensor *t);             /* as a result */
void show_value(Buf *out, const Value *v);               /* in one line; nodes are CONST */
bool show_names(Repl *r, Session *s, void *arg);

/* --- command.c --- */
typedef struct ReplCommand {
    const char *name, *argument, *help;
    bool (*run)(Repl *r, const char *argument);
} ReplCommand;
const ReplCommand *command_at(size_t i); /* NULL past the last one */
bool run_command(Repl *r, const char *line); /* line begins with ':' */
bool lacks_colon(const char *line); /* is it a command but for its ':'? */

/* about.c; argument as written, "" if there is none */
#define COMMAND(name, words, help) bool command_##name(Repl *r, const char *argument);
#include "repl/commands.def"
#undef COMMAND
#endif
