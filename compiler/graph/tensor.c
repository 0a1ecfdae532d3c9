/* tensor.c: element types and shapes. Conversions round to nearest, ties to even (IEEE 754-2019,
 * section 4.3.1), from double straight to the type, so that nothing is rounded twice. */
#include "graph/tensor.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct DTypeInfo {
    const char *text;
    size_t bytes;
    DTypeClass what;
} DTypeInfo;

static const DTypeInfo dtypes[DT_COUNT] = {
#define X(name, text, bytes, what) {text, bytes, what},
    DTYPES(X)
#undef X
};

const char *dtype_name(DType d)
{
    return dtypes[d].text;
}

size_t dtype_size(DType d)
{
    return dtypes[d].bytes;
}

DTypeClass dtype_class(DType d)
{
    return dtypes[d].what;
}

bool dtype_find(const char *text, DType *out)
{
    for (int d = 0; d < DT_COUNT; d++)
        if (strcmp(dtypes[d].text, text) == 0) {
            *out = (DType)d;
            return true;
        }
    return false;
}

Type type_make(DType d, int rank, const int64_t *dim)
{
    Type t = {.dtype = d, .rank = rank};
    for (int i = 0; i < rank; i++)
        t.dim[i] = dim[i];
    return t;
}

int64_t type_count(const Type *t)
{
    int64_t n = 1;
    for (int i = 0; i < t->rank; i++)
        n *= t->dim[i];
    return n;
}

int64_t checked_count(int rank, const int64_t *dim)
{
    int64_t n = 1;
    for (int i = 0; i < rank; i++) {
        if (dim[i] < 1 || dim[i] >= MAX_ELEMENTS || n > (MAX_ELEMENTS - 1) / dim[i])
            return -1;
        n *= dim[i];
    }
    return n;
}

bool shape_equal(const Type *a, const Type *b)
{
    return a->rank == b->rank && memcmp(a->dim, b->dim, (size_t)a->rank * sizeof *a->dim) == 0;
}

bool type_equal(const Type *a, const Type *b)
{
    return a->dtype == b->dtype && shape_equal(a, b);
}

void type_strides(const Type *t, int64_t *stride)
{
    int64_t n = 1;
    for (int i = t->rank; i-- > 0; n *= t->dim[i])
        stride[i] = n;
}

enum { DIMS_TEXT = MAX_RANK * 21 + 1 }; /* 20 digits and a separator each */

static void dims_text(char *text, const Type *t, const char *between)
{
    int n = 0;
    text[0] = 0;
    for (int i = 0; i < t->rank; i++)
        n += snprintf(text + n, (size_t)(DIMS_TEXT - n), "%s%lld", i ? between : "",
                      (long long)t->dim[i]);
}

const char *type_text(Arena *a, const Type *t)
{
    char dims[DIMS_TEXT];
    dims_text(dims, t, ",");
    return arena_printf(a, "%s[%s]", dtype_name(t->dtype), dims);
}

const char *shape_text(Arena *a, const Type *t)
{
    char dims[DIMS_TEXT];
    dims_text(dims, t, "x");
    return t->rank ? arena_strdup(a, dims) : "scalar";
}

/* A binary float format: bits of the significand with the hidden one, least and greatest exponent
 * of normal numbers. */
typedef struct Format {
    int digits, emin, emax;
} Format;

static const Format half = {11, -14, 15}, brain = {8, -126, 127};

/* v is scaled so that its last kept bit has weight 1; both scalings are exact. */
static double round_float(const Format *f, double v)
{
    if (v == 0 || !isfinite(v))
        return v;
    int e = ilogb(v);
    if (e < f->emin)
        e = f->emin; /* subnormals share the least exponent */
    double r = ldexp(rint(ldexp(v, f->digits - 1 - e)), e - (f->digits - 1));
    return fabs(r) >= ldexp(1, f->emax + 1) ? copysign(INFINITY, v) : r;
}

/* The 16 bits of v, which the format must hold exactly. */
static uint16_t encode(const Format *f, double v)
{
    int mantissa_bits = f->digits - 1;
    unsigned sign = signbit(v) ? 0x8000u : 0;
    unsigned exponent_mask = 0x7fffu >> mantissa_bits << mantissa_bits;
    if (isnan(v))
        return (uint16_t)(sign | exponent_mask | 1u << (mantissa_bits - 1));
    if (isinf(v))
        return (uint16_t)(sign | exponent_mask);
    if (v == 0)
        return (uint16_t)sign;
    int e = ilogb(v);
    bool normal = e >= f->emin;
    unsigned m = (unsigned)ldexp(fabs(v), mantissa_bits - (normal ? e : f->emin));
    /* the hidden bit of a normal number adds 1 to the exponent field, so no - 1 */
    unsigned field = normal ? (unsigned)(e - f->emin) << mantissa_bits : 0;
    return (uint16_t)(sign | (field + m));
}

static double decode(const Format *f, uint16_t bits)
{
    int mantissa_bits = f->digits - 1;
    int field = (bits & 0x7fff) >> mantissa_bits, top = 0x7fff >> mantissa_bits;
    int m = bits & ((1 << mantissa_bits) - 1);
    double v;
    if (field == top)
        v = m ? NAN : INFINITY;
    else if (field == 0)
        v = ldexp(m, f->emin - mantissa_bits);
    else
        v = ldexp(m | 1 << mantissa_bits, f->emin + field - 1 - mantissa_bits);
    return bits & 0x8000 ? -v : v;
}

/* Rounds to a whole number in [lo, hi]; NaN gives 0. */
static double round_whole(double v, double lo, double hi)
{
    return isnan(v) ? 0 : fmin(fmax(rint(v), lo), hi) + 0.0; /* no -0 */
}

double round_to(DType d, double v)
{
    switch (d) {
    case DT_F32: return (float)v;
    case DT_F16: return round_float(&half, v);
    case DT_BF16: return round_float(&brain, v);
    case DT_I8: return round_whole(v, INT8_MIN, INT8_MAX);
    case DT_U8: return round_whole(v, 0, UINT8_MAX);
    case DT_I32: return round_whole(v, INT32_MIN, INT32_MAX);
    case DT_I64: return round_whole(v, -0x1p63, 0x1p63 - 1024); /* the last double before 2^63 */
    case DT_BOOL: return v != 0;
    default: return v;
    }
}

#define READ(T)                                                                       \
    T v;                                                                              \
    memcpy(&v, (const char *)t->data + (size_t)i * sizeof v, sizeof v)

double tensor_get(const Tensor *t, int64_t i)
{
    switch (t->type.dtype) {
    case DT_F32: { READ(float); return v; }
    case DT_F64: { READ(double); return v; }
    case DT_F16: { READ(uint16_t); return decode(&half, v); }
    case DT_BF16: { READ(uint16_t); return decode(&brain, v); }
    case DT_I8: { READ(int8_t); return v; }
    case DT_I32: { READ(int32_t); return v; }
    case DT_I64: { READ(int64_t); return (double)v; } /* exact up to 2^53 */
    case DT_BOOL: { READ(uint8_t); return v != 0; }
    default: { READ(uint8_t); return v; }
    }
}

#define WRITE(T, value)                                                               \
    do {                                                                              \
        T w = (T)(value);                                                             \
        memcpy((char *)data + (size_t)i * sizeof w, &w, sizeof w);                    \
    } while (0)

void tensor_set(const Type *t, void *data, int64_t i, double v)
{
    v = round_to(t->dtype, v);
    switch (t->dtype) {
    case DT_F32: WRITE(float, v); break;
    case DT_F64: WRITE(double, v); break;
    case DT_F16: WRITE(uint16_t, encode(&half, v)); break;
    case DT_BF16: WRITE(uint16_t, encode(&brain, v)); break;
    case DT_I8: WRITE(int8_t, v); break;
    case DT_I32: WRITE(int32_t, v); break;
    case DT_I64: WRITE(int64_t, v); break;
    default: WRITE(uint8_t, v); break;
    }
}
