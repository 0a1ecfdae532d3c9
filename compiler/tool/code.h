/* code.h: from a graph to the text of its C files, under the options. */
#ifndef NNC_CODE_H
#define NNC_CODE_H
#include "tool/session.h"

typedef struct Code {
    const char *c, *h;
    size_t c_bytes, h_bytes;
    const void *blob; /* NULL: none is needed */
    size_t blob_bytes;
} Code;

/* base: the file name of the C file without its suffix and folder, which the text names its header
 * and its blob by. prefix: the C name; NULL: the option's, or the model's. The graph is not
 * changed. */
bool code_make(Session *s, Graph *g, const char *base, const char *prefix, Code *out);
#endif
