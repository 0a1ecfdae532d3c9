/* summary.h: a model in numbers, as JSON. */
#ifndef NNC_SUMMARY_H
#define NNC_SUMMARY_H
#include "tool/session.h"

/* NULL after an error. */
const char *summary_json(Session *s);
#endif
