/* explain.h: `nnc explain FILE`: what the compiler did with a model, told to a person. */
#ifndef NNC_EXPLAIN_H
#define NNC_EXPLAIN_H
#include "passes/report.h"
#include "lower/lower.h"
#include "tool/session.h"

/* The model, what each pass left of it, the story of the collapse, the kernels and the memory plan
 * for the first target of --target. Lines of up to 100 columns. */
bool explain_model(Session *s, Buf *out);

/* explain_collapse.c */
void explain_collapse(Buf *out, const Pass *p);

/* explain_number.c; the texts live in the buffer's arena */
const char *count_text(Arena *a, double n); /* 8, 10 240, 6.55 M */
const char *bytes_text(Arena *a, double n); /* 512 B, 427 KiB, 25.1 MiB */
/* Nothing for f32; name: of the precision. g: after the passes. */
void explain_narrow(Buf *out, Graph *g, Precision p, const char *name);
#endif
