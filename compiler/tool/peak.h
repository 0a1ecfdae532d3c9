/* peak.h: what this machine can do with one thread, measured: multiply-adds in registers, and
 * reading an array again and again. */
#ifndef NNC_PEAK_H
#define NNC_PEAK_H
#include "tool/session.h"

typedef struct Peak {
    double flops;    /* a second; a multiply-add counts as two */
    double bytes;    /* read a second, from an array of `set` bytes; 0 where set is */
    int64_t set;
    const char *target; /* whose instructions: the best of this machine */
} Peak;

/* set: the bytes that a model reads at each call, of which those beyond 128 MiB are left out; 0:
 * reading is not measured. Takes a fifth of a second at most, and the C compiler's time without
 * LLVM. */
bool peak_measure(Session *s, int64_t set, Peak *out);
#endif
