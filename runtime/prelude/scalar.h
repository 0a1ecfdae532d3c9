/* scalar.h: one lane on processors with vectors. The prelude holds a function for each operator of
 * loop.def and each width, and a C file of a model gets those that it uses: pieces between blank
 * lines, each defining one name, after those it uses itself. FN becomes INLINE_V3 and the like. */

FN int32_t bits_1(float a)
{
    int32_t i;
    memcpy(&i, &a, sizeof i);
    return i;
}

FN float fbits_1(int32_t i)
{
    float a;
    memcpy(&a, &i, sizeof a);
    return a;
}

FN ptrdiff_t share_1(ptrdiff_t n, ptrdiff_t units, ptrdiff_t part, ptrdiff_t parts)
{
    int64_t first = (int64_t)units * part / parts;
    return first < n ? (ptrdiff_t)first : n;
}

/* Asks for the line of the second cache that holds *p. */
FN void ahead_1(const void *p)
{
    __builtin_prefetch(p, 0, 2);
}

FN int first_1(int n)
{
    return n > 0;
}

FN float fma_1(float a, float b, float c)
{
    return __builtin_fmaf(a, b, c);
}

FN float fnma_1(float a, float b, float c)
{
    return __builtin_fmaf(-a, b, c);
}

FN float neg_1(float a)
{
    return -a;
}

FN float abs_1(float a)
{
    return fbits_1(bits_1(a) & INT32_MAX);
}

FN float min_1(float a, float b)
{
    return a < b ? a : b;
}

FN float max_1(float a, float b)
{
    return a > b ? a : b;
}

FN int lt_1(float a, float b)
{
    return a < b;
}

FN int le_1(float a, float b)
{
    return a <= b;
}

FN int isnan_1(float a)
{
    return a != a;
}

FN int eq_1(float a, float b)
{
    return a == b;
}

FN int mand_1(int a, int b)
{
    return a & b;
}

FN int mor_1(int a, int b)
{
    return a | b;
}

FN int mnot_1(int a)
{
    return !a;
}

FN float sel_1(int m, float a, float b)
{
    return m ? a : b;
}

FN int32_t isel_1(int m, int32_t a, int32_t b)
{
    return m ? a : b;
}

FN int64_t lsel_1(int m, int64_t a, int64_t b)
{
    return m ? a : b;
}

FN int32_t iadd_1(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

FN int32_t isub_1(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a - (uint32_t)b);
}

FN int32_t imul_1(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a * (uint32_t)b);
}

FN int32_t iand_1(int32_t a, int32_t b)
{
    return a & b;
}

FN int32_t ior_1(int32_t a, int32_t b)
{
    return a | b;
}

FN int32_t ixor_1(int32_t a, int32_t b)
{
    return a ^ b;
}

FN int32_t ishl_1(int32_t a, int n)
{
    return (int32_t)((uint32_t)a << n);
}

FN int32_t ishr_1(int32_t a, int n)
{
    return (int32_t)((uint32_t)a >> n);
}

FN int32_t isar_1(int32_t a, int n)
{
    return a < 0 ? ~(~a >> n) : a >> n;
}

/* A number of 16 bits: subnormals are whole numbers times 2^-24; others get the exponent of f32,
 * infinity and NaN its greatest. */
FN float halves_1(const uint16_t *p)
{
    int32_t size = *p & 0x7fff, bits = size * 0x2000 + (size < 0x7c00 ? 0x38000000 : 0x70000000);
    if (size < 0x400)
        bits = bits_1((float)size * 5.9604645e-8f);
    return fbits_1(*p & 0x8000 ? bits | INT32_MIN : bits);
}

/* Two of 16 bits. */
FN int32_t pairs_1(const uint16_t *p)
{
    return (int32_t)(p[0] | (uint32_t)p[1] << 16);
}

/* Four of 8 bits. */
FN int32_t quads_1(const int8_t *p)
{
    return (int32_t)((uint8_t)p[0] | (uint32_t)(uint8_t)p[1] << 8 | (uint32_t)(uint8_t)p[2] << 16 |
                     (uint32_t)(uint8_t)p[3] << 24);
}

/* Both halves shifted, as numbers of 16 bits. */
FN int32_t psar_1(int32_t a, int n)
{
    int32_t low = isar_1((int32_t)((uint32_t)a << 16), 16 + n);
    return (int32_t)((uint32_t)isar_1(a, 16 + n) << 16 | ((uint32_t)low & 0xffff));
}

/* The products of the low and of the high halves, added to c. */
FN int32_t madd_1(int32_t a, int32_t b, int32_t c)
{
    int32_t low = isar_1((int32_t)((uint32_t)a << 16), 16);
    low *= isar_1((int32_t)((uint32_t)b << 16), 16);
    return (int32_t)((uint32_t)c + (uint32_t)low + (uint32_t)(isar_1(a, 16) * isar_1(b, 16)));
}

FN int ilt_1(int32_t a, int32_t b)
{
    return a < b;
}

FN int ieq_1(int32_t a, int32_t b)
{
    return a == b;
}

FN int64_t ladd_1(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

FN int64_t lsub_1(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

FN int64_t lmul_1(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a * (uint64_t)b);
}

FN int llt_1(int64_t a, int64_t b)
{
    return a < b;
}

FN int leq_1(int64_t a, int64_t b)
{
    return a == b;
}

FN int32_t idiv_1(int32_t a, int32_t b)
{
    return b == 0 ? 0 : b == -1 ? (int32_t)(0u - (uint32_t)a) : a / b;
}

FN int64_t ldiv_1(int64_t a, int64_t b)
{
    return b == 0 ? 0 : b == -1 ? (int64_t)(UINT64_C(0) - (uint64_t)a) : a / b;
}

FN float i2f_1(int32_t a)
{
    return (float)a;
}

FN int64_t i2l_1(int32_t a)
{
    return a;
}

FN int32_t l2i_1(int64_t a)
{
    return (int32_t)(uint32_t)(uint64_t)a;
}

FN float l2f_1(int64_t a)
{
    return (float)a;
}

FN int64_t f2l_1(float a)
{
    if (!(a > -9223372036854775808.0f))
        return a < 0.0f ? INT64_MIN : 0; /* 0 for NaN */
    return a < 9223372036854775808.0f ? (int64_t)a : INT64_MAX;
}

FN int32_t m2i_1(int m)
{
    return m;
}

FN float hadd_1(float a)
{
    return a;
}

FN float hmul_1(float a)
{
    return a;
}

FN float hmin_1(float a)
{
    return a;
}

FN float hmax_1(float a)
{
    return a;
}

FN int hany_1(int m)
{
    return m;
}
