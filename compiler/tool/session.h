/* session.h: one model being worked on (the `nnc` of nnc.h): from the file to the graph, under the
 * options. Steps are done once, when first needed. */
#ifndef NNC_SESSION_H
#define NNC_SESSION_H
#include "expand/expand.h"
#include "nnc.h"
#include "passes/pass.h"
#include "tool/options.h"

typedef struct nnc {
    Arena *arena;
    AllocFn *alloc; /* what the arena was made with */
    void *user;
    Ctx ctx;
    Options options;
    bool bug;        /* the compiler contradicts itself: NNC_BUG */
    bool deviates;   /* nnc_check found too large an error: NNC_BAD_INPUT without a diagnostic */
    bool no_memory;  /* NNC_NO_MEMORY: nothing more can be done */
    const char *path; /* as given to session_open, or NULL */
    Source source;
    File *file;      /* NULL until opened */
    Graph *graph;    /* the model as written; NULL until session_graph */
    DimValue *found; /* lengths taken from arrays: as --dim, which is stronger */
    int nfound;
    struct Tune *tune; /* tune.h; NULL until it is needed */
    Buf dumps, times;
    const char *step; /* under way, or NULL */
    double began;     /* when, in seconds */
    struct nnc_pool *pool; /* of every compiled engine; NULL: until one wants it, or one thread */
    nnc_progress *progress;
    void *progress_user;
} Session;

/* All return false after errors were reported. */
bool session_open(Session *s, const char *path);
bool session_open_text(Session *s, const char *name, const char *text, size_t bytes);
bool session_has_model(Session *s); /* a file was opened, without errors, and declares a model */
bool session_graph(Session *s); /* expands: s->graph */

/* A copy of g after the passes; NULL after an error. */
Graph *session_optimise(Session *s, Graph *g, Pass *p);

/* Ends the step under way and begins another (NULL: none): progress and --time. */
void session_step(Session *s, const char *name);

/* A contradiction of our own: reported as such, exit status 3. */
bool bug(Session *s, const char *what);

Span session_place(const Session *s); /* the model's file as a whole: its name, no line */
bool dump_wanted(const Session *s, const char *what);
bool session_parallel(const Session *s); /* code for threads: --parallel, or several --threads */
int session_threads(const Session *s);   /* of a call: --threads, or 2 with --parallel */
#endif
