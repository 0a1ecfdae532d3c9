/* tensor_print.h: an array as people read it. */
#ifndef NNC_TENSOR_PRINT_H
#define NNC_TENSOR_PRINT_H
#include "graph/tensor.h"

/* "name f32[2,3]" and the numbers in rows and brackets, aligned, as numpy prints them; above 1 000
 * elements only three at each end of an axis are shown. v: row-major, as many as t has elements. */
void tensor_print(Buf *out, const char *name, const Type *t, const double *v);
#endif
