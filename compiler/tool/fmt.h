/* fmt.h: `nnc fmt`. */
#ifndef NNC_FMT_H
#define NNC_FMT_H
#include "tool/session.h"

/* The canonical text goes to *out, or into the file (option in-place), or is only compared
 * (check). */
bool format_model(Session *s, Buf *out);
#endif
