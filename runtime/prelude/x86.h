/* x86.h: one lane where it takes an instruction, and vectors of 4 and 8 floats: AVX2 and FMA. */

FN float sqrt_1(float a)
{
    __m128 v = _mm_set_ss(a);
    return _mm_cvtss_f32(_mm_sqrt_ss(v));
}

FN float floor_1(float a)
{
    __m128 v = _mm_set_ss(a);
    return _mm_cvtss_f32(_mm_floor_ss(v, v));
}

FN float round_1(float a)
{
    __m128 v = _mm_set_ss(a);
    return _mm_cvtss_f32(_mm_round_ss(v, v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}

FN int32_t f2i_1(float a)
{
    return _mm_cvtss_si32(_mm_set_ss(a));
}

typedef __m128 f32x4;

typedef __m128i i32x4;

/* All bits of a lane, or none. */
typedef __m128 m4;

/* For shifts by a scalar, which become immediates. */
typedef uint32_t u32x4 __attribute__((vector_size(16), may_alias));

typedef int32_t s32x4 __attribute__((vector_size(16), may_alias));

typedef int16_t s16x8 __attribute__((vector_size(16), may_alias));

FN f32x4 set_4(float a)
{
    return _mm_set1_ps(a);
}

FN i32x4 iset_4(int32_t a)
{
    return _mm_set1_epi32(a);
}

/* True in the first n lanes. */
FN m4 first_4(int n)
{
    __m128i lane = _mm_setr_epi32(0, 1, 2, 3);
    return _mm_castsi128_ps(_mm_cmpgt_epi32(_mm_set1_epi32(n), lane));
}

FN f32x4 load_4(const float *p)
{
    return _mm_loadu_ps(p);
}

FN f32x4 loadn_4(const float *p, int n)
{
    return _mm_maskload_ps(p, _mm_castps_si128(first_4(n)));
}

/* Lane j is p[j * stride], 0 from lane n on. */
FN f32x4 loads_4(const float *p, int n, ptrdiff_t stride)
{
    return _mm_setr_ps(*p, n > 1 ? p[stride] : 0.0f, n > 2 ? p[2 * stride] : 0.0f,
                       n > 3 ? p[3 * stride] : 0.0f);
}

/* Lane j is p[j * stride] != 0, false from lane n on. */
FN m4 bloads_4(const uint8_t *p, int n, ptrdiff_t stride)
{
    return _mm_castsi128_ps(_mm_setr_epi32(*p ? -1 : 0, n > 1 && p[stride] ? -1 : 0,
                                           n > 2 && p[2 * stride] ? -1 : 0,
                                           n > 3 && p[3 * stride] ? -1 : 0));
}

FN i32x4 iload_4(const int32_t *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

FN m4 bload_4(const uint8_t *p)
{
    int32_t lanes;
    memcpy(&lanes, p, sizeof lanes);
    __m128i v = _mm_cvtepu8_epi32(_mm_cvtsi32_si128(lanes));
    return _mm_castsi128_ps(_mm_cmpgt_epi32(v, _mm_setzero_si128()));
}

FN f32x4 halves_4(const uint16_t *p)
{
    return _mm_cvtph_ps(_mm_loadl_epi64((const __m128i *)(const void *)p));
}

FN void istore_4(int32_t *p, i32x4 v)
{
    _mm_storeu_si128((__m128i *)(void *)p, v);
}

FN i32x4 pairs_4(const uint16_t *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

FN i32x4 quads_4(const int8_t *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

FN void store_4(float *p, f32x4 v)
{
    _mm_storeu_ps(p, v);
}

/* In pieces: masked stores of these widths take 20 and more steps on some processors. */
FN void storen_4(float *p, f32x4 v, int n)
{
    if (n & 2)
        _mm_storel_pi((__m64 *)(void *)p, v);
    if (n & 1)
        _mm_store_ss(p + (n & 2), n & 2 ? _mm_movehl_ps(v, v) : v);
}

FN void stores_4(float *p, f32x4 v, int n, ptrdiff_t stride)
{
    float lane[4];
    _mm_storeu_ps(lane, v);
    for (int j = 0; j < n; j++)
        p[j * stride] = lane[j];
}

FN f32x4 fma_4(f32x4 a, f32x4 b, f32x4 c)
{
    return _mm_fmadd_ps(a, b, c);
}

FN f32x4 fnma_4(f32x4 a, f32x4 b, f32x4 c)
{
    return _mm_fnmadd_ps(a, b, c);
}

FN f32x4 neg_4(f32x4 a)
{
    return _mm_xor_ps(a, _mm_set1_ps(-0.0f));
}

FN f32x4 abs_4(f32x4 a)
{
    return _mm_andnot_ps(_mm_set1_ps(-0.0f), a);
}

FN f32x4 min_4(f32x4 a, f32x4 b)
{
    return _mm_min_ps(a, b);
}

FN f32x4 max_4(f32x4 a, f32x4 b)
{
    return _mm_max_ps(a, b);
}

FN f32x4 sqrt_4(f32x4 a)
{
    return _mm_sqrt_ps(a);
}

FN f32x4 floor_4(f32x4 a)
{
    return _mm_floor_ps(a);
}

FN f32x4 round_4(f32x4 a)
{
    return _mm_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

FN m4 lt_4(f32x4 a, f32x4 b)
{
    return _mm_cmp_ps(a, b, _CMP_LT_OQ);
}

FN m4 le_4(f32x4 a, f32x4 b)
{
    return _mm_cmp_ps(a, b, _CMP_LE_OQ);
}

FN m4 isnan_4(f32x4 a)
{
    return _mm_cmp_ps(a, a, _CMP_UNORD_Q);
}

FN m4 eq_4(f32x4 a, f32x4 b)
{
    return _mm_cmp_ps(a, b, _CMP_EQ_OQ);
}

FN m4 mand_4(m4 a, m4 b)
{
    return _mm_and_ps(a, b);
}

FN m4 mor_4(m4 a, m4 b)
{
    return _mm_or_ps(a, b);
}

FN m4 mnot_4(m4 a)
{
    return _mm_xor_ps(a, _mm_castsi128_ps(_mm_set1_epi32(-1)));
}

FN f32x4 sel_4(m4 m, f32x4 a, f32x4 b)
{
    return _mm_blendv_ps(b, a, m);
}

FN i32x4 isel_4(m4 m, i32x4 a, i32x4 b)
{
    return _mm_blendv_epi8(b, a, _mm_castps_si128(m));
}

FN i32x4 iadd_4(i32x4 a, i32x4 b)
{
    return _mm_add_epi32(a, b);
}

FN i32x4 isub_4(i32x4 a, i32x4 b)
{
    return _mm_sub_epi32(a, b);
}

FN i32x4 imul_4(i32x4 a, i32x4 b)
{
    return _mm_mullo_epi32(a, b);
}

FN i32x4 iand_4(i32x4 a, i32x4 b)
{
    return _mm_and_si128(a, b);
}

FN i32x4 ior_4(i32x4 a, i32x4 b)
{
    return _mm_or_si128(a, b);
}

FN i32x4 ixor_4(i32x4 a, i32x4 b)
{
    return _mm_xor_si128(a, b);
}

FN i32x4 ishl_4(i32x4 a, int n)
{
    return (i32x4)((u32x4)a << n);
}

FN i32x4 ishr_4(i32x4 a, int n)
{
    return (i32x4)((u32x4)a >> n);
}

FN i32x4 isar_4(i32x4 a, int n)
{
    return (i32x4)((s32x4)a >> n);
}

FN i32x4 psar_4(i32x4 a, int n)
{
    return (i32x4)((s16x8)a >> (int16_t)n);
}

FN i32x4 madd_4(i32x4 a, i32x4 b, i32x4 c)
{
    return _mm_add_epi32(c, _mm_madd_epi16(a, b));
}

FN m4 ilt_4(i32x4 a, i32x4 b)
{
    return _mm_castsi128_ps(_mm_cmpgt_epi32(b, a));
}

FN m4 ieq_4(i32x4 a, i32x4 b)
{
    return _mm_castsi128_ps(_mm_cmpeq_epi32(a, b));
}

FN i32x4 bits_4(f32x4 a)
{
    return _mm_castps_si128(a);
}

FN f32x4 fbits_4(i32x4 a)
{
    return _mm_castsi128_ps(a);
}

FN i32x4 f2i_4(f32x4 a)
{
    return _mm_cvtps_epi32(a);
}

FN f32x4 i2f_4(i32x4 a)
{
    return _mm_cvtepi32_ps(a);
}

FN i32x4 m2i_4(m4 m)
{
    return _mm_srli_epi32(_mm_castps_si128(m), 31);
}

FN float hadd_4(f32x4 a)
{
    f32x4 b = a + _mm_movehl_ps(a, a);
    return _mm_cvtss_f32(b + _mm_movehdup_ps(b));
}

/* Lane i in all lanes. A macro, for i is a part of the instruction. */
#define lane_4(a, i) _mm_permute_ps(a, (i) * 0x55)

/* Lane j is lane j ^ i. */
#define swap_4(a, i) _mm_permute_ps(a, 0xe4 ^ (i) * 0x55)

FN f32x4 sums_4(f32x4 a, f32x4 b, f32x4 c, f32x4 d)
{
    f32x4 u = _mm_unpacklo_ps(a, b) + _mm_unpackhi_ps(a, b);
    f32x4 v = _mm_unpacklo_ps(c, d) + _mm_unpackhi_ps(c, d);
    return _mm_movelh_ps(u, v) + _mm_movehl_ps(v, u);
}

FN float hmul_4(f32x4 a)
{
    f32x4 b = a * _mm_movehl_ps(a, a);
    return _mm_cvtss_f32(b * _mm_movehdup_ps(b));
}

FN float hmin_4(f32x4 a)
{
    f32x4 b = _mm_min_ps(a, _mm_movehl_ps(a, a));
    return _mm_cvtss_f32(_mm_min_ps(b, _mm_movehdup_ps(b)));
}

FN float hmax_4(f32x4 a)
{
    f32x4 b = _mm_max_ps(a, _mm_movehl_ps(a, a));
    return _mm_cvtss_f32(_mm_max_ps(b, _mm_movehdup_ps(b)));
}

FN int hany_4(m4 m)
{
    return _mm_movemask_ps(m) != 0;
}

typedef __m256 f32x8;

typedef __m256i i32x8;

/* All bits of a lane, or none. */
typedef __m256 m8;

/* For shifts by a scalar, which become immediates. */
typedef uint32_t u32x8 __attribute__((vector_size(32), may_alias));

typedef int32_t s32x8 __attribute__((vector_size(32), may_alias));

typedef int16_t s16x16 __attribute__((vector_size(32), may_alias));

FN f32x8 set_8(float a)
{
    return _mm256_set1_ps(a);
}

FN i32x8 iset_8(int32_t a)
{
    return _mm256_set1_epi32(a);
}

/* True in the first n lanes. */
FN m8 first_8(int n)
{
    __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_castsi256_ps(_mm256_cmpgt_epi32(_mm256_set1_epi32(n), lane));
}

FN f32x8 load_8(const float *p)
{
    return _mm256_loadu_ps(p);
}

FN f32x8 loadn_8(const float *p, int n)
{
    return _mm256_maskload_ps(p, _mm256_castps_si256(first_8(n)));
}

FN f32x8 loads_8(const float *p, int n, ptrdiff_t stride)
{
    f32x4 low = loads_4(p, n, stride);
    f32x4 high = n > 4 ? loads_4(p + 4 * stride, n - 4, stride) : _mm_setzero_ps();
    return _mm256_insertf128_ps(_mm256_castps128_ps256(low), high, 1);
}

FN m8 bloads_8(const uint8_t *p, int n, ptrdiff_t stride)
{
    m4 low = bloads_4(p, n, stride);
    m4 high = n > 4 ? bloads_4(p + 4 * stride, n - 4, stride) : _mm_setzero_ps();
    return _mm256_insertf128_ps(_mm256_castps128_ps256(low), high, 1);
}

FN i32x8 iload_8(const int32_t *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

FN m8 bload_8(const uint8_t *p)
{
    __m256i v = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)p));
    return _mm256_castsi256_ps(_mm256_cmpgt_epi32(v, _mm256_setzero_si256()));
}

FN f32x8 halves_8(const uint16_t *p)
{
    return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(const void *)p));
}

FN void istore_8(int32_t *p, i32x8 v)
{
    _mm256_storeu_si256((__m256i *)(void *)p, v);
}

FN i32x8 pairs_8(const uint16_t *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

FN i32x8 quads_8(const int8_t *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

FN void store_8(float *p, f32x8 v)
{
    _mm256_storeu_ps(p, v);
}

FN void storen_8(float *p, f32x8 v, int n)
{
    if (n < 4) {
        storen_4(p, _mm256_castps256_ps128(v), n);
        return;
    }
    _mm_storeu_ps(p, _mm256_castps256_ps128(v));
    storen_4(p + 4, _mm256_extractf128_ps(v, 1), n - 4);
}

FN void stores_8(float *p, f32x8 v, int n, ptrdiff_t stride)
{
    float lane[8];
    _mm256_storeu_ps(lane, v);
    for (int j = 0; j < n; j++)
        p[j * stride] = lane[j];
}

FN f32x8 fma_8(f32x8 a, f32x8 b, f32x8 c)
{
    return _mm256_fmadd_ps(a, b, c);
}

FN f32x8 fnma_8(f32x8 a, f32x8 b, f32x8 c)
{
    return _mm256_fnmadd_ps(a, b, c);
}

FN f32x8 neg_8(f32x8 a)
{
    return _mm256_xor_ps(a, _mm256_set1_ps(-0.0f));
}

FN f32x8 abs_8(f32x8 a)
{
    return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a);
}

FN f32x8 min_8(f32x8 a, f32x8 b)
{
    return _mm256_min_ps(a, b);
}

FN f32x8 max_8(f32x8 a, f32x8 b)
{
    return _mm256_max_ps(a, b);
}

FN f32x8 sqrt_8(f32x8 a)
{
    return _mm256_sqrt_ps(a);
}

FN f32x8 floor_8(f32x8 a)
{
    return _mm256_floor_ps(a);
}

FN f32x8 round_8(f32x8 a)
{
    return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

FN m8 lt_8(f32x8 a, f32x8 b)
{
    return _mm256_cmp_ps(a, b, _CMP_LT_OQ);
}

FN m8 le_8(f32x8 a, f32x8 b)
{
    return _mm256_cmp_ps(a, b, _CMP_LE_OQ);
}

FN m8 isnan_8(f32x8 a)
{
    return _mm256_cmp_ps(a, a, _CMP_UNORD_Q);
}

FN m8 eq_8(f32x8 a, f32x8 b)
{
    return _mm256_cmp_ps(a, b, _CMP_EQ_OQ);
}

FN m8 mand_8(m8 a, m8 b)
{
    return _mm256_and_ps(a, b);
}

FN m8 mor_8(m8 a, m8 b)
{
    return _mm256_or_ps(a, b);
}

FN m8 mnot_8(m8 a)
{
    return _mm256_xor_ps(a, _mm256_castsi256_ps(_mm256_set1_epi32(-1)));
}

FN f32x8 sel_8(m8 m, f32x8 a, f32x8 b)
{
    return _mm256_blendv_ps(b, a, m);
}

FN i32x8 isel_8(m8 m, i32x8 a, i32x8 b)
{
    return _mm256_blendv_epi8(b, a, _mm256_castps_si256(m));
}

FN i32x8 iadd_8(i32x8 a, i32x8 b)
{
    return _mm256_add_epi32(a, b);
}

FN i32x8 isub_8(i32x8 a, i32x8 b)
{
    return _mm256_sub_epi32(a, b);
}

FN i32x8 imul_8(i32x8 a, i32x8 b)
{
    return _mm256_mullo_epi32(a, b);
}

FN i32x8 iand_8(i32x8 a, i32x8 b)
{
    return _mm256_and_si256(a, b);
}

FN i32x8 ior_8(i32x8 a, i32x8 b)
{
    return _mm256_or_si256(a, b);
}

FN i32x8 ixor_8(i32x8 a, i32x8 b)
{
    return _mm256_xor_si256(a, b);
}

FN i32x8 ishl_8(i32x8 a, int n)
{
    return (i32x8)((u32x8)a << n);
}

FN i32x8 ishr_8(i32x8 a, int n)
{
    return (i32x8)((u32x8)a >> n);
}

FN i32x8 isar_8(i32x8 a, int n)
{
    return (i32x8)((s32x8)a >> n);
}

FN i32x8 psar_8(i32x8 a, int n)
{
    return (i32x8)((s16x16)a >> (int16_t)n);
}

FN i32x8 madd_8(i32x8 a, i32x8 b, i32x8 c)
{
    return _mm256_add_epi32(c, _mm256_madd_epi16(a, b));
}

FN m8 ilt_8(i32x8 a, i32x8 b)
{
    return _mm256_castsi256_ps(_mm256_cmpgt_epi32(b, a));
}

FN m8 ieq_8(i32x8 a, i32x8 b)
{
    return _mm256_castsi256_ps(_mm256_cmpeq_epi32(a, b));
}

FN i32x8 bits_8(f32x8 a)
{
    return _mm256_castps_si256(a);
}

FN f32x8 fbits_8(i32x8 a)
{
    return _mm256_castsi256_ps(a);
}

FN i32x8 f2i_8(f32x8 a)
{
    return _mm256_cvtps_epi32(a);
}

FN f32x8 i2f_8(i32x8 a)
{
    return _mm256_cvtepi32_ps(a);
}

FN i32x8 m2i_8(m8 m)
{
    return _mm256_srli_epi32(_mm256_castps_si256(m), 31);
}

FN float hadd_8(f32x8 a)
{
    return hadd_4(_mm256_castps256_ps128(a) + _mm256_extractf128_ps(a, 1));
}

#define lane_8(a, i) \
    _mm256_permute_ps(_mm256_permute2f128_ps(a, a, (i) / 4 * 0x11), (i) % 4 * 0x55)

#define swap_8(a, i) \
    ((i) < 4 ? _mm256_permute_ps(a, 0xe4 ^ (i) % 4 * 0x55) : _mm256_permute2f128_ps(a, a, 1))

FN f32x4 sums_8(f32x8 a, f32x8 b, f32x8 c, f32x8 d)
{
    f32x8 u = _mm256_unpacklo_ps(a, b) + _mm256_unpackhi_ps(a, b);
    f32x8 v = _mm256_unpacklo_ps(c, d) + _mm256_unpackhi_ps(c, d);
    f32x8 w = _mm256_shuffle_ps(u, v, 0x44) + _mm256_shuffle_ps(u, v, 0xee);
    return _mm256_castps256_ps128(w) + _mm256_extractf128_ps(w, 1);
}

FN float hmul_8(f32x8 a)
{
    return hmul_4(_mm256_castps256_ps128(a) * _mm256_extractf128_ps(a, 1));
}

FN float hmin_8(f32x8 a)
{
    return hmin_4(_mm_min_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1)));
}

FN float hmax_8(f32x8 a)
{
    return hmax_4(_mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1)));
}

FN int hany_8(m8 m)
{
    return _mm256_movemask_ps(m) != 0;
}
