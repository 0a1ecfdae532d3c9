/* timing.h: how long a call takes: warm-up, then samples of at least 20 us (so many calls that
 * the clock does not count); their median and the least. */
#ifndef NNC_TIMING_H
#define NNC_TIMING_H
#include "base/arena.h"
#include <stdbool.h>

typedef bool TimedCall(void *arg, size_t times); /* false: failed, and said why */

typedef struct Timed {
    TimedCall *call;
    void *arg;
    double median, least; /* seconds a call */
    int samples;
} Timed;

/* About `seconds` for each of them, and a fifth of it for warming up. They take turns, so that what
 * the machine does meanwhile meets all of them. False: a call failed. */
bool time_calls(Arena *a, Timed *t, int n, double seconds);

double clock_seconds(void);                 /* monotonic */
double median_of(double *sample, int count); /* which it sorts; count > 0 */
#endif
