/* array.h: arrays of inputs and outputs as the command line names them: "x=in.npy",
 * "in.npz:key". */
#ifndef NNC_ARRAY_H
#define NNC_ARRAY_H
#include "tool/session.h"

/* Is `word` "NAME=rest", where NAME is a declared input (the longest that fits)? Then *port is that
 * input and the result is the rest; else NULL. */
const char *array_name(const Session *s, const char *word, const Port **port);

/* Reads FILE.npy or FILE.npz:KEY. */
bool array_read(Session *s, const char *path, Tensor *out);

/* Arrays for the inputs of the model's text, by name and by position; NULL where none was given. */
typedef struct Given {
    Tensor **of_input; /* nin */
    const char **path;
} Given;

/* Values for the graph's inputs, converted to double, sample after sample. An input that was given
 * for one sample only serves all samples. */
typedef struct Batch {
    int64_t samples;
    bool batched;     /* was there a leading dimension? (samples may be 1) */
    double **in;      /* one array for each input of the graph */
    bool *repeated;   /* in[i] holds one sample */
} Batch;

/* Of a command's words: the arrays; and s->graph, whose symbolic dimensions they say where --dim
 * does not. */
bool arrays_open(Session *s, const char *const *words, size_t nwords, Given *out);
/* What was not given is random with the option --random, else an error. */
bool arrays_batch(Session *s, const Graph *g, const Given *given, Batch *out);
/* Both. at_random: nothing need be given. */
bool arrays_samples(Session *s, const char *const *words, size_t nwords, bool at_random,
                    Batch *out);

/* in[i] of sample k. */
const double *batch_input(const Batch *b, const Graph *g, size_t i, int64_t k);
#endif
