/* avx512.h: 16 lanes by AVX-512 F, DQ, VL and BW; uses entries of x86.h. */

typedef __m512 f32x16;

typedef __m512i i32x16;

typedef __mmask16 m16;

typedef uint32_t u32x16 __attribute__((vector_size(64), may_alias));

typedef int32_t s32x16 __attribute__((vector_size(64), may_alias));

typedef int16_t s16x32 __attribute__((vector_size(64), may_alias));

FN f32x16 set_16(float a)
{
    return _mm512_set1_ps(a);
}

FN i32x16 iset_16(int32_t a)
{
    return _mm512_set1_epi32(a);
}

FN m16 first_16(int n)
{
    return (m16)((1u << n) - 1u);
}

FN f32x16 load_16(const float *p)
{
    return _mm512_loadu_ps(p);
}

FN f32x16 loadn_16(const float *p, int n)
{
    return _mm512_maskz_loadu_ps(first_16(n), p);
}

FN f32x16 loads_16(const float *p, int n, ptrdiff_t stride)
{
    f32x8 low = loads_8(p, n, stride);
    f32x8 high = n > 8 ? loads_8(p + 8 * stride, n - 8, stride) : _mm256_setzero_ps();
    return _mm512_insertf32x8(_mm512_castps256_ps512(low), high, 1);
}

/* Lane j is p[j * stride] != 0, false from lane n on. */
FN m16 bloads_16(const uint8_t *p, int n, ptrdiff_t stride)
{
    uint32_t lanes = 0;
    for (int j = 0; j < n; j++)
        lanes |= (uint32_t)(p[j * stride] != 0) << j;
    return (m16)lanes;
}

FN i32x16 iload_16(const int32_t *p)
{
    return _mm512_loadu_si512(p);
}

FN m16 bload_16(const uint8_t *p)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    return _mm_test_epi8_mask(v, v);
}

/* Zen 4 takes less time for two of 256 bits than for one of 512. */
FN f32x16 halves_16(const uint16_t *p)
{
    __m512 low = _mm512_castps256_ps512(halves_8(p));
    return _mm512_insertf32x8(low, halves_8(p + 8), 1);
}

FN void istore_16(int32_t *p, i32x16 v)
{
    _mm512_storeu_si512(p, v);
}

FN i32x16 pairs_16(const uint16_t *p)
{
    return _mm512_loadu_si512(p);
}

FN i32x16 quads_16(const int8_t *p)
{
    return _mm512_loadu_si512(p);
}

FN void store_16(float *p, f32x16 v)
{
    _mm512_storeu_ps(p, v);
}

FN void storen_16(float *p, f32x16 v, int n)
{
    _mm512_mask_storeu_ps(p, first_16(n), v);
}

FN void stores_16(float *p, f32x16 v, int n, ptrdiff_t stride)
{
    float lane[16];
    _mm512_storeu_ps(lane, v);
    for (int j = 0; j < n; j++)
        p[j * stride] = lane[j];
}

FN f32x16 fma_16(f32x16 a, f32x16 b, f32x16 c)
{
    return _mm512_fmadd_ps(a, b, c);
}

FN f32x16 fnma_16(f32x16 a, f32x16 b, f32x16 c)
{
    return _mm512_fnmadd_ps(a, b, c);
}

FN f32x16 neg_16(f32x16 a)
{
    return _mm512_xor_ps(a, _mm512_set1_ps(-0.0f));
}

FN f32x16 abs_16(f32x16 a)
{
    return _mm512_andnot_ps(_mm512_set1_ps(-0.0f), a);
}

/* Here and below the mask of all lanes keeps _mm512_undefined_ps out, of which g++ 12 warns. */
FN f32x16 min_16(f32x16 a, f32x16 b)
{
    return _mm512_maskz_min_ps(first_16(16), a, b);
}

FN f32x16 max_16(f32x16 a, f32x16 b)
{
    return _mm512_maskz_max_ps(first_16(16), a, b);
}

FN f32x16 sqrt_16(f32x16 a)
{
    return _mm512_maskz_sqrt_ps(first_16(16), a);
}

FN f32x16 floor_16(f32x16 a)
{
    return _mm512_floor_ps(a);
}

/* Without optimization roundscale is a macro, and converts its mask. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
FN f32x16 round_16(f32x16 a)
{
    return _mm512_maskz_roundscale_ps(first_16(16), a,
                                      _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
#pragma GCC diagnostic pop

FN m16 lt_16(f32x16 a, f32x16 b)
{
    return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ);
}

FN m16 le_16(f32x16 a, f32x16 b)
{
    return _mm512_cmp_ps_mask(a, b, _CMP_LE_OQ);
}

FN m16 isnan_16(f32x16 a)
{
    return _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q);
}

FN m16 eq_16(f32x16 a, f32x16 b)
{
    return _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ);
}

FN m16 mand_16(m16 a, m16 b)
{
    return (m16)(a & b);
}

FN m16 mor_16(m16 a, m16 b)
{
    return (m16)(a | b);
}

FN m16 mnot_16(m16 a)
{
    return (m16)~a;
}

FN f32x16 sel_16(m16 m, f32x16 a, f32x16 b)
{
    return _mm512_mask_blend_ps(m, b, a);
}

FN i32x16 isel_16(m16 m, i32x16 a, i32x16 b)
{
    return _mm512_mask_blend_epi32(m, b, a);
}

FN i32x16 iadd_16(i32x16 a, i32x16 b)
{
    return _mm512_add_epi32(a, b);
}

FN i32x16 isub_16(i32x16 a, i32x16 b)
{
    return _mm512_sub_epi32(a, b);
}

FN i32x16 imul_16(i32x16 a, i32x16 b)
{
    return _mm512_mullo_epi32(a, b);
}

FN i32x16 iand_16(i32x16 a, i32x16 b)
{
    return _mm512_and_si512(a, b);
}

FN i32x16 ior_16(i32x16 a, i32x16 b)
{
    return _mm512_or_si512(a, b);
}

FN i32x16 ixor_16(i32x16 a, i32x16 b)
{
    return _mm512_xor_si512(a, b);
}

FN i32x16 ishl_16(i32x16 a, int n)
{
    return (i32x16)((u32x16)a << n);
}

FN i32x16 ishr_16(i32x16 a, int n)
{
    return (i32x16)((u32x16)a >> n);
}

FN i32x16 isar_16(i32x16 a, int n)
{
    return (i32x16)((s32x16)a >> n);
}

FN i32x16 psar_16(i32x16 a, int n)
{
    return (i32x16)((s16x32)a >> (int16_t)n);
}

FN i32x16 madd_16(i32x16 a, i32x16 b, i32x16 c)
{
    return _mm512_add_epi32(c, _mm512_madd_epi16(a, b));
}

FN m16 ilt_16(i32x16 a, i32x16 b)
{
    return _mm512_cmplt_epi32_mask(a, b);
}

FN m16 ieq_16(i32x16 a, i32x16 b)
{
    return _mm512_cmpeq_epi32_mask(a, b);
}

FN i32x16 bits_16(f32x16 a)
{
    return _mm512_castps_si512(a);
}

FN f32x16 fbits_16(i32x16 a)
{
    return _mm512_castsi512_ps(a);
}

FN i32x16 f2i_16(f32x16 a)
{
    return _mm512_maskz_cvtps_epi32(first_16(16), a);
}

FN f32x16 i2f_16(i32x16 a)
{
    return _mm512_maskz_cvtepi32_ps(first_16(16), a);
}

FN i32x16 m2i_16(m16 m)
{
    return _mm512_maskz_set1_epi32(m, 1);
}

FN f32x8 low_16(f32x16 a)
{
    return _mm512_maskz_extractf32x8_ps(0xff, a, 0);
}

FN f32x8 high_16(f32x16 a)
{
    return _mm512_maskz_extractf32x8_ps(0xff, a, 1);
}

FN float hadd_16(f32x16 a)
{
    return hadd_8(low_16(a) + high_16(a));
}

/* Quarter i / 4 four times, which four lanes share, then one lane of it. */
#define lane_16(a, i) \
    _mm512_maskz_permute_ps(0xffff, _mm512_maskz_shuffle_f32x4(0xffff, a, a, (i) / 4 * 0x55), \
                            (i) % 4 * 0x55)

#define swap_16(a, i) \
    ((i) < 4 ? _mm512_maskz_permute_ps(0xffff, a, 0xe4 ^ (i) % 4 * 0x55) : \
               _mm512_maskz_shuffle_f32x4(0xffff, a, a, 0xe4 ^ (i) / 4 * 0x55))

/* Two of a and two of b in each four lanes, in turn: the first two with the last two. */
FN f32x16 zipadd_16(f32x16 a, f32x16 b)
{
    m16 all = first_16(16);
    return _mm512_maskz_unpacklo_ps(all, a, b) + _mm512_maskz_unpackhi_ps(all, a, b);
}

FN f32x4 sums_16(f32x16 a, f32x16 b, f32x16 c, f32x16 d)
{
    __m512d u = _mm512_castps_pd(zipadd_16(a, b)), v = _mm512_castps_pd(zipadd_16(c, d));
    f32x16 w = _mm512_castpd_ps(_mm512_maskz_unpacklo_pd(0xff, u, v)) +
               _mm512_castpd_ps(_mm512_maskz_unpackhi_pd(0xff, u, v));
    f32x8 half = low_16(w) + high_16(w);
    return _mm256_castps256_ps128(half) + _mm256_extractf128_ps(half, 1);
}

FN float hmul_16(f32x16 a)
{
    return hmul_8(low_16(a) * high_16(a));
}

FN float hmin_16(f32x16 a)
{
    return hmin_8(_mm256_min_ps(low_16(a), high_16(a)));
}

FN float hmax_16(f32x16 a)
{
    return hmax_8(_mm256_max_ps(low_16(a), high_16(a)));
}

FN int hany_16(m16 m)
{
    return m != 0;
}
