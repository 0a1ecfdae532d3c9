/* scalar.h: one lane. The prelude holds a function for each operator of loop.def and width, and
 * a C file of a model gets those that it uses: pieces between blank lines, each defining one name,
 * after those it uses. FN becomes INLINE_V3 and the like. _W becomes _s in strict C99, for any
 * processor, without intrinsics and libm; _1 on those with vectors. */

FN int32_t bits_W(float a)
{
    int32_t i;
    memcpy(&i, &a, sizeof i);
    return i;
}

FN float fbits_W(int32_t i)
{
    float a;
    memcpy(&a, &i, sizeof a);
    return a;
}

FN ptrdiff_t share_W(ptrdiff_t n, ptrdiff_t units, ptrdiff_t part, ptrdiff_t parts)
{
    int64_t first = (int64_t)units * part / parts;
    return first < n ? (ptrdiff_t)first : n;
}

/* Asks for the line of the second cache that holds *p. */
FN void ahead_1(const void *p)
{
    __builtin_prefetch(p, 0, 2);
}

FN int first_W(int n)
{
    return n > 0;
}

FN float fma_1(float a, float b, float c)
{
    return __builtin_fmaf(a, b, c);
}

FN float fma_s(float a, float b, float c)
{
    return a * b + c;
}

FN float fnma_1(float a, float b, float c)
{
    return __builtin_fmaf(-a, b, c);
}

FN float fnma_s(float a, float b, float c)
{
    return c - a * b;
}

FN float neg_W(float a)
{
    return -a;
}

FN float abs_W(float a)
{
    return fbits_W(bits_W(a) & INT32_MAX);
}

FN float min_W(float a, float b)
{
    return a < b ? a : b;
}

FN float max_W(float a, float b)
{
    return a > b ? a : b;
}

/* The sign of s on a, which is not negative. */
FN float sign_s(float a, float s)
{
    return fbits_s(bits_s(a) | (bits_s(s) & INT32_MIN));
}

/* Digit by digit. No root lies in the middle of two floats, so the remainder tells how to round. */
FN float sqrt_s(float a)
{
    int32_t e = bits_s(a) >> 23;
    uint64_t m = (uint32_t)bits_s(a) & 0x7fffff, q = 0, bit;
    if (!(a > 0.0f) || e == 255) /* zeros, infinity and NaN are their own root */
        return a < 0.0f ? fbits_s(0x7fc00000) : a;
    if (e > 0)
        m |= 0x800000;
    else
        for (e = 1; m < 0x800000; e--)
            m <<= 1;
    m <<= e & 1 ? 23 : 24; /* a is m times an even power of 2, and 2^46 <= m < 2^48 */
    for (bit = 0x800000; bit; bit >>= 1)
        if (m >= (2 * q + bit) * bit) {
            m -= (2 * q + bit) * bit;
            q += bit;
        }
    return fbits_s((int32_t)(q + (m > q)) + (e + 125) / 2 * 0x800000);
}

/* From 2^23 on every float is whole. */
FN float floor_s(float a)
{
    float whole;
    if (!(abs_s(a) < 8388608.0f))
        return a;
    whole = (float)(int32_t)a;
    return sign_s(abs_s(whole > a ? whole - 1.0f : whole), a);
}

FN float round_s(float a)
{
    float size = abs_s(a), rest;
    int32_t whole;
    if (!(size < 8388608.0f))
        return a;
    whole = (int32_t)size;
    rest = size - (float)whole;
    if (rest > 0.5f || (rest == 0.5f && (whole & 1)))
        whole++;
    return sign_s((float)whole, a);
}

FN int lt_W(float a, float b)
{
    return a < b;
}

FN int le_W(float a, float b)
{
    return a <= b;
}

FN int isnan_W(float a)
{
    return a != a;
}

FN int eq_W(float a, float b)
{
    return a == b;
}

FN int mand_W(int a, int b)
{
    return a & b;
}

FN int mor_W(int a, int b)
{
    return a | b;
}

FN int mnot_W(int a)
{
    return !a;
}

FN float sel_W(int m, float a, float b)
{
    return m ? a : b;
}

FN int32_t isel_W(int m, int32_t a, int32_t b)
{
    return m ? a : b;
}

FN int64_t lsel_W(int m, int64_t a, int64_t b)
{
    return m ? a : b;
}

FN int32_t iadd_W(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

FN int32_t isub_W(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a - (uint32_t)b);
}

FN int32_t imul_W(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a * (uint32_t)b);
}

FN int32_t iand_W(int32_t a, int32_t b)
{
    return a & b;
}

FN int32_t ior_W(int32_t a, int32_t b)
{
    return a | b;
}

FN int32_t ixor_W(int32_t a, int32_t b)
{
    return a ^ b;
}

FN int32_t ishl_W(int32_t a, int n)
{
    return (int32_t)((uint32_t)a << n);
}

FN int32_t ishr_W(int32_t a, int n)
{
    return (int32_t)((uint32_t)a >> n);
}

FN int32_t isar_W(int32_t a, int n)
{
    return a < 0 ? ~(~a >> n) : a >> n;
}

/* A number of 16 bits: subnormals are whole numbers times 2^-24; others get the exponent of f32,
 * infinity and NaN its greatest. */
FN float halves_W(const uint16_t *p)
{
    int32_t size = *p & 0x7fff, bits = size * 0x2000 + (size < 0x7c00 ? 0x38000000 : 0x70000000);
    if (size < 0x400)
        bits = bits_W((float)size * 5.9604645e-8f);
    return fbits_W(*p & 0x8000 ? bits | INT32_MIN : bits);
}

/* Two of 16 bits. */
FN int32_t pairs_W(const uint16_t *p)
{
    return (int32_t)(p[0] | (uint32_t)p[1] << 16);
}

/* Four of 8 bits. */
FN int32_t quads_W(const int8_t *p)
{
    return (int32_t)((uint8_t)p[0] | (uint32_t)(uint8_t)p[1] << 8 | (uint32_t)(uint8_t)p[2] << 16 |
                     (uint32_t)(uint8_t)p[3] << 24);
}

/* Both halves shifted, as numbers of 16 bits. */
FN int32_t psar_W(int32_t a, int n)
{
    int32_t low = isar_W((int32_t)((uint32_t)a << 16), 16 + n);
    return (int32_t)((uint32_t)isar_W(a, 16 + n) << 16 | ((uint32_t)low & 0xffff));
}

/* The products of the low and of the high halves, added to c. */
FN int32_t madd_W(int32_t a, int32_t b, int32_t c)
{
    int32_t low = isar_W((int32_t)((uint32_t)a << 16), 16);
    low *= isar_W((int32_t)((uint32_t)b << 16), 16);
    return (int32_t)((uint32_t)c + (uint32_t)low + (uint32_t)(isar_W(a, 16) * isar_W(b, 16)));
}

FN int ilt_W(int32_t a, int32_t b)
{
    return a < b;
}

FN int ieq_W(int32_t a, int32_t b)
{
    return a == b;
}

FN int64_t ladd_W(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

FN int64_t lsub_W(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

FN int64_t lmul_W(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a * (uint64_t)b);
}

FN int llt_W(int64_t a, int64_t b)
{
    return a < b;
}

FN int leq_W(int64_t a, int64_t b)
{
    return a == b;
}

FN int32_t f2i_s(float a)
{
    return (int32_t)round_s(a);
}

FN float i2f_W(int32_t a)
{
    return (float)a;
}

FN int64_t i2l_W(int32_t a)
{
    return a;
}

FN int32_t l2i_W(int64_t a)
{
    return (int32_t)(uint32_t)(uint64_t)a;
}

FN float l2f_W(int64_t a)
{
    return (float)a;
}

FN int64_t f2l_W(float a)
{
    if (!(a > -9223372036854775808.0f))
        return a < 0.0f ? INT64_MIN : 0; /* 0 for NaN */
    return a < 9223372036854775808.0f ? (int64_t)a : INT64_MAX;
}

FN int32_t m2i_W(int m)
{
    return m;
}

FN float hadd_W(float a)
{
    return a;
}

FN float hmul_W(float a)
{
    return a;
}

FN float hmin_W(float a)
{
    return a;
}

FN float hmax_W(float a)
{
    return a;
}

FN int hany_W(int m)
{
    return m;
}
