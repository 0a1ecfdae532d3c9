/* tensor.c: element types and their rounding, shapes. */
#include "graph/tensor.h"
#include "check.h"
#include <math.h>
#include <string.h>

static uint16_t bits16(DType d, double v)
{
    Type t = {.dtype = d};
    uint16_t b;
    tensor_set(&t, &b, 0, v);
    return b;
}

static double from16(DType d, uint16_t b)
{
    Tensor t = {{.dtype = d}, &b};
    return tensor_get(&t, 0);
}

/* Known encodings, IEEE 754-2019 table 3.5: 1, -2, the greatest, the least normal and subnormal. */
static void half_known(void)
{
    static const struct { double v; uint16_t bits; } known[] = {
        {0, 0}, {-0.0, 0x8000}, {1, 0x3c00}, {-2, 0xc000}, {65504, 0x7bff}, {0x1p-14, 0x0400},
        {0x1p-24, 0x0001}, {1.0 / 3, 0x3555}, {INFINITY, 0x7c00}, {-INFINITY, 0xfc00},
        {65519.999, 0x7bff}, {65520, 0x7c00}, /* halfway to what would be next: away, as even */
        {0x1p-25, 0x0000}, {0x1.000001p-25, 0x0001}, {0x1.8p-24, 0x0002}, {1e-300, 0x0000},
        {1 + 0x1p-11, 0x3c00}, {1 + 0x3p-11, 0x3c02}, {1 + 0x1p-11 + 0x1p-40, 0x3c01},
        {0x1.ff8p-15, 0x03ff}, {0x1.ffcp-15, 0x0400}, {1e10, 0x7c00},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        CHECK(bits16(DT_F16, known[i].v) == known[i].bits);
    CHECK((bits16(DT_F16, NAN) & 0x7fff) > 0x7c00);
    CHECK(isnan(from16(DT_F16, 0x7e00)) && from16(DT_F16, 0x0001) == 0x1p-24);
}

static void brain_known(void)
{
    static const struct { double v; uint16_t bits; } known[] = {
        {1, 0x3f80}, {-1, 0xbf80}, {0x1p-126, 0x0080}, {0x1p-133, 0x0001}, {0x1p-134, 0x0000},
        {0x1.fep127, 0x7f7f}, {0x1.ffp127, 0x7f80}, {1 + 0x1p-8, 0x3f80}, {1 + 0x3p-8, 0x3f82},
        {3.140625, 0x4049}, {INFINITY, 0x7f80},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        CHECK(bits16(DT_BF16, known[i].v) == known[i].bits);
}

/* Every pattern survives a round trip; a point between neighbours goes to the nearer, halfway to
 * the even one. */
static void every_pattern(DType d, int top)
{
    int bad = 0;
    for (int b = 0; b < top; b++) {
        double v = from16(d, (uint16_t)b), next = from16(d, (uint16_t)(b + 1));
        bad += bits16(d, v) != b || bits16(d, -v) != (b | 0x8000) || round_to(d, v) != v;
        if (b + 1 < top) {
            double mid = (v + next) / 2;
            bad += bits16(d, mid) != (b & 1 ? b + 1 : b);
            bad += bits16(d, nextafter(mid, 0)) != b || bits16(d, nextafter(mid, next)) != b + 1;
            bad += round_to(d, nextafter(mid, 0)) != v;
        }
    }
    CHECK(bad == 0);
}

static void whole_numbers(void)
{
    CHECK(round_to(DT_I8, 200) == 127 && round_to(DT_I8, -200) == -128);
    CHECK(round_to(DT_U8, -1) == 0 && round_to(DT_U8, 254.5) == 254);
    CHECK(round_to(DT_I32, 2.5) == 2 && round_to(DT_I32, NAN) == 0);
    CHECK(round_to(DT_I32, 1e20) == INT32_MAX && round_to(DT_I64, 1e30) < 0x1p63);
    CHECK(round_to(DT_BOOL, -3) == 1 && round_to(DT_BOOL, 0) == 0);
    CHECK(round_to(DT_F32, 0.1) == (double)0.1f && round_to(DT_F64, 0.1) == 0.1);
    CHECK(isinf(round_to(DT_F32, 1e300)));
}

/* Arrays of each type, at an odd address as in a mapped file. */
static void arrays(Arena *a)
{
    for (int d = 0; d < DT_COUNT; d++) {
        Type t = type_make((DType)d, 1, (int64_t[]){5});
        char *data = (char *)arena_array(a, 6, dtype_size((DType)d)) + 1;
        for (int i = 0; i < 5; i++)
            tensor_set(&t, data, i, i & 1);
        Tensor tensor = {t, data};
        for (int i = 0; i < 5; i++)
            CHECK(tensor_get(&tensor, i) == (i & 1));
        DType found;
        CHECK(dtype_find(dtype_name((DType)d), &found) && found == (DType)d);
    }
    DType none;
    CHECK(!dtype_find("f8", &none));
    int64_t big = 9007199254740992; /* 2^53 */
    Tensor t = {type_make(DT_I64, 0, NULL), &big};
    CHECK(tensor_get(&t, 0) == 0x1p53);
}

static void shapes(Arena *a)
{
    Type t = type_make(DT_F32, 3, (int64_t[]){2, 3, 4}), s = {.dtype = DT_I32};
    int64_t stride[MAX_RANK];
    type_strides(&t, stride);
    CHECK(type_count(&t) == 24 && stride[0] == 12 && stride[1] == 4 && stride[2] == 1);
    CHECK(strcmp(type_text(a, &t), "f32[2,3,4]") == 0 && strcmp(shape_text(a, &t), "2x3x4") == 0);
    CHECK(strcmp(type_text(a, &s), "i32[]") == 0 && strcmp(shape_text(a, &s), "scalar") == 0);
    CHECK(type_count(&s) == 1);
    Type u = t;
    u.dtype = DT_F64;
    CHECK(shape_equal(&t, &u) && !type_equal(&t, &u));
    u.dim[2] = 5;
    CHECK(!shape_equal(&t, &u));
    int64_t most = ((int64_t)1 << 40) - 1;
    CHECK(checked_count(2, (int64_t[]){1, most}) == most);
    CHECK(checked_count(2, (int64_t[]){1 << 20, 1 << 20}) == -1);
    CHECK(checked_count(8, (int64_t[]){1 << 30, 1 << 30, 1 << 30, 1 << 30, 9, 9, 9, 9}) == -1);
    CHECK(checked_count(1, (int64_t[]){0}) == -1 && checked_count(1, (int64_t[]){-3}) == -1);
    CHECK(checked_count(1, (int64_t[]){INT64_MAX}) == -1 && checked_count(0, NULL) == 1);
}

int main(void)
{
    Arena *a = arena_new(NULL, NULL);
    half_known();
    brain_known();
    every_pattern(DT_F16, 0x7c00);
    every_pattern(DT_BF16, 0x7f80);
    whole_numbers();
    arrays(a);
    shapes(a);
    arena_free(a);
    return check_done();
}
