/* bind.h: what bind.c and weight_report.c share. */
#ifndef NNC_BIND_H
#define NNC_BIND_H
#include "expand/expander.h"

/* "enc.fc1.weight", without the prefix; keras: by Keras's name where it has one. */
const char *weight_key(Expander *e, const Call *c, const char *name, bool keras);
Type want_type(const Expander *e, const Want *w);       /* in the layout of the source */
const char *source_name(Expander *e, const WeightEntry *f); /* as the user wrote it */

/* Errors: no such tensor, or key; f has another shape than w; tensors that nothing uses. */
void report_missing(Expander *e, const Call *c, const Want *w);
void report_key(Expander *e, const Value *key);
void report_shape(Expander *e, const Call *c, const WeightEntry *f, const Want *w);
void report_unused(Expander *e);
#endif
