/* tensor.h: element types, shapes, and arrays of numbers that are mapped or owned by an arena. */
#ifndef NNC_TENSOR_H
#define NNC_TENSOR_H
#include "base/diag.h"

/*        name    text    bytes  what */
#define DTYPES(X)                                   \
    X(F32,  "f32",  4, DT_FLOAT)                    \
    X(F16,  "f16",  2, DT_FLOAT)                    \
    X(BF16, "bf16", 2, DT_FLOAT)                    \
    X(F64,  "f64",  8, DT_FLOAT)                    \
    X(I8,   "i8",   1, DT_INT)                      \
    X(U8,   "u8",   1, DT_INT)                      \
    X(I32,  "i32",  4, DT_INT)                      \
    X(I64,  "i64",  8, DT_INT)                      \
    X(BOOL, "bool", 1, DT_LOGIC)

typedef enum DTypeClass { DT_FLOAT, DT_INT, DT_LOGIC } DTypeClass;

typedef enum DType {
#define X(name, text, bytes, what) DT_##name,
    DTYPES(X)
#undef X
    DT_COUNT
} DType;

enum { MAX_RANK = 8 };
#define MAX_ELEMENTS ((int64_t)1 << 40) /* of a shape, and that is too many */

typedef struct Type {
    DType dtype;
    int rank; /* 0: a scalar */
    int64_t dim[MAX_RANK];
} Type;

/* Row-major. data may be unaligned (a mapped file): read it with tensor_get. NULL: not loaded. */
typedef struct Tensor {
    Type type;
    const void *data;
} Tensor;

const char *dtype_name(DType d);
size_t dtype_size(DType d);
DTypeClass dtype_class(DType d);
bool dtype_find(const char *text, DType *out);

Type type_make(DType d, int rank, const int64_t *dim);
int64_t type_count(const Type *t);              /* elements; below MAX_ELEMENTS where checked */
bool type_equal(const Type *a, const Type *b);  /* element type and shape */
bool shape_equal(const Type *a, const Type *b); /* shape only */
void type_strides(const Type *t, int64_t *stride); /* row-major, in elements */
const char *type_text(Arena *a, const Type *t);  /* "f32[784]" */
const char *shape_text(Arena *a, const Type *t); /* "128x784"; "scalar" for rank 0 */

/* Product of dims in elements, or -1 when it is not below MAX_ELEMENTS or a dim is < 1. */
int64_t checked_count(int rank, const int64_t *dim);

double tensor_get(const Tensor *t, int64_t i);              /* element i as a double */
void tensor_set(const Type *t, void *data, int64_t i, double v); /* rounds to the element type */
double round_to(DType d, double v); /* nearest value of the type, ties to even; saturates ints */
#endif
