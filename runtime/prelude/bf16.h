/* bf16.h: products of pairs of bf16: AVX512-BF16. */

/* Rounded to nearest, two to a lane. */
FN i32x8 pack_16(f32x16 a)
{
    return (__m256i)_mm512_cvtneps_pbh(a);
}

/* c + the products of both halves. */
FN f32x4 dot_4(i32x4 a, i32x4 b, f32x4 c)
{
    return _mm_dpbf16_ps(c, (__m128bh)a, (__m128bh)b);
}

FN f32x8 dot_8(i32x8 a, i32x8 b, f32x8 c)
{
    return _mm256_dpbf16_ps(c, (__m256bh)a, (__m256bh)b);
}

FN f32x16 dot_16(i32x16 a, i32x16 b, f32x16 c)
{
    return _mm512_dpbf16_ps(c, (__m512bh)a, (__m512bh)b);
}
