/* dot.h: the graph as a picture in the language of Graphviz's dot: layers as written beside kernels
 * as compiled. */
#ifndef NNC_DOT_H
#define NNC_DOT_H
#include "passes/report.h"

/* written: the model before the passes; p: after them. The text is the same for the same graphs. */
void dot_print(Buf *out, const Graph *written, const Pass *p);

/* How many boxes that picture has. */
size_t dot_boxes(const Graph *written, const Graph *compiled);
#endif
