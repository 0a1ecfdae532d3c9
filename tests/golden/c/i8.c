/* m: compiled by nnc for x86-64-v4. i8.h tells how to use it. */
#include "i8.h"
#include <string.h>
#if !defined(__x86_64__)
#error "this file is for x86-64-v4: see nnc --target"
#endif
#include <immintrin.h>

/* Arithmetic as written, even with -ffast-math: the functions below depend on it; and no loop becomes a call. */
#if defined(__clang__)
#pragma float_control(precise, on)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("no-fast-math", "fp-contract=off")
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif

/* The arrays of one function never overlap. */
#ifdef __cplusplus
#define RESTRICT __restrict
#else
#define RESTRICT restrict
#endif
#define ALIGNED __attribute__((aligned(64)))

/* fc.weight, 36 x 40 as i8, in panels of 32 columns */
static const int8_t fc_weight[1600] ALIGNED = {
    -56,72,57,88,8,-5,108,62,110,81,-1,25,-44,-27,30,-31,-66,43,-3,116,11,12,-23,-105,
    92,64,1,1,56,58,-55,30,-12,56,-99,-72,-98,89,-72,-45,63,-26,-114,64,1,-19,11,-86,
    75,103,33,-6,-92,-56,106,8,105,-112,45,-51,-109,-95,19,55,35,105,-21,1,1,72,70,23,
    45,110,-63,108,102,-106,47,-127,64,3,-2,-60,123,95,125,-37,-107,-60,-11,59,-45,56,
    -127,-90,57,-33,-102,-49,-99,-26,6,-81,-61,-81,-26,55,-75,17,68,-125,89,118,-29,
    28,-124,41,103,50,80,-70,-128,127,-89,-32,114,71,-1,-112,49,16,-69,-3,14,-115,-83,
    6,-13,-51,-53,9,63,43,-19,75,9,53,-84,101,95,33,-114,-93,-59,-74,-54,-67,-18,50,
    -55,74,11,-39,97,-7,111,-10,18,-67,30,-78,-66,-61,-35,-45,-3,38,-128,127,-20,-54,
    112,86,-106,-108,43,-120,-53,-13,-2,-38,60,4,-118,-53,-19,4,99,118,34,-18,-22,-18,
    -1,67,-127,-58,1,79,61,-69,73,-18,-72,-118,-61,80,-52,79,-110,-113,-89,39,67,-66,
    32,-122,28,14,3,3,115,37,-109,-21,-4,-38,76,46,83,85,60,101,-33,-58,-69,-127,47,
    -1,-49,86,-1,61,86,-27,-10,-32,62,-42,-1,113,76,77,-34,70,17,-111,14,-16,-26,126,
    -69,92,100,-26,-106,5,8,119,52,14,-122,-27,-90,-86,-128,-53,-123,-44,-1,41,-55,82,
    -35,-93,89,-9,63,-55,109,43,-106,-66,-4,-51,-110,4,2,90,74,-30,29,71,-33,49,-127,
    -118,99,101,16,-59,79,-11,-34,-88,-89,-38,22,121,-89,47,-80,117,43,46,-50,125,-64,
    -63,-103,-117,-99,11,-35,115,12,-67,-26,92,81,-16,-87,104,106,117,4,-111,-61,121,
    115,118,5,-29,77,-96,-47,111,75,-71,-6,-86,74,-64,-14,-16,6,31,-9,37,16,35,-88,-82,
    10,125,27,-91,25,-71,-69,-111,109,45,96,49,-46,-62,3,-78,-103,-67,14,-76,16,-11,
    -40,113,72,-38,13,93,35,4,-82,-117,-3,102,124,-64,-120,10,-22,13,-82,-66,-26,65,
    104,88,19,-59,-35,83,83,115,77,-64,31,-39,24,-60,-21,66,90,-32,-48,20,-103,122,-23,
    -55,-115,-5,41,23,105,19,121,-83,-80,-87,-54,-74,-39,-122,52,-48,-110,-83,-74,75,
    83,40,-2,-60,-103,100,-4,-86,-85,-120,-80,22,-68,24,-54,41,55,80,-31,-10,-86,70,
    121,-123,-118,35,-7,-25,6,-106,121,-98,-118,-51,-52,-37,39,-60,-114,99,-64,-5,-13,
    -20,20,-76,75,56,113,7,-90,-55,-52,-6,-34,-56,98,-80,70,63,60,64,37,-16,-4,6,-14,
    -29,-37,-33,-25,-86,111,-36,-91,58,-115,-87,-125,-82,109,15,44,-95,-118,-61,-74,
    -48,-1,-89,104,123,-86,-97,83,80,45,84,-99,-45,76,7,-127,33,5,-24,48,-26,36,10,-8,
    -91,22,75,47,-41,82,64,103,124,27,-76,94,127,-1,-52,38,114,-43,-127,-75,126,-115,
    68,68,-109,-29,77,110,68,116,123,77,85,27,-81,54,49,122,30,-17,20,-38,26,-100,-59,
    123,119,-11,72,121,57,109,70,73,-53,-72,112,-84,91,-28,-6,95,-127,74,57,70,-10,75,
    -98,-91,45,1,-10,56,-26,91,-54,10,81,-48,110,77,-4,113,50,-87,-48,-11,45,72,7,16,
    -76,18,-1,98,-114,14,80,-41,33,-79,80,-65,56,82,-125,-21,85,13,-51,-92,52,-38,37,
    -63,-4,33,55,-21,122,85,84,70,-93,-103,107,-40,36,-60,-35,-23,11,-110,65,-117,10,
    -32,126,-23,88,-6,-119,-105,98,55,39,119,-83,115,-14,-89,30,-117,-62,55,-97,64,55,
    57,21,14,111,-86,-15,121,17,-77,109,26,-56,97,-61,-67,33,-36,-7,84,32,-62,-17,-121,
    13,92,127,82,-29,118,-45,49,35,-1,6,-89,-34,-21,-71,79,85,-23,-71,-76,51,-67,115,
    -94,-54,89,-62,109,44,-58,-77,-101,126,2,20,79,8,35,-126,-75,14,-13,-109,123,8,111,
    54,-1,34,-109,-35,8,23,-125,-48,25,-95,106,-77,91,-24,93,69,43,9,101,-17,-109,-97,
    -41,-22,-95,13,20,-117,110,-15,115,-53,91,-57,63,80,-89,-41,77,-74,-70,28,86,25,
    29,-77,-29,121,-28,-127,-27,-15,-19,127,78,-87,-84,-127,-31,60,22,35,26,-40,56,-116,
    40,-59,-87,-67,67,-89,24,-5,122,-44,-104,-57,14,-120,-48,127,-74,-108,24,61,96,108,
    -113,75,-22,-124,112,107,-14,110,38,51,-19,54,25,-73,-40,-43,-16,4,-73,44,-90,42,
    98,-70,112,-48,69,-56,-103,110,-5,-69,66,-51,-22,-95,-58,68,92,-58,-64,23,110,26,
    33,-86,-85,126,94,122,-18,-14,-1,43,83,-12,110,-12,26,53,-12,-20,95,-8,-95,115,-106,
    43,-61,-127,39,53,-113,28,86,45,93,43,100,122,92,-104,-30,20,-39,72,-82,60,54,94,
    -78,16,33,-23,-7,83,-19,-10,-78,51,-7,127,-98,24,-10,-125,9,-15,71,55,-103,-115,
    123,41,35,-10,-92,-91,6,24,92,1,13,-36,19,-66,6,-6,-50,-84,55,72,-87,12,-52,7,10,
    39,9,32,-29,108,-112,-67,85,-80,-8,-48,-33,31,-5,-56,-78,-118,-87,11,-120,-39,13,
    98,38,120,98,12,78,-90,-62,76,24,-84,-28,90,-104,59,-115,14,54,102,-97,-4,30,-15,
    76,-39,-18,84,27,-111,39,-127,114,22,76,-82,-33,-61,99,80,-93,-31,38,22,120,-45,
    79,19,107,50,111,18,51,10,-39,-59,47,19,33,-78,6,-43,-128,118,106,16,-79,113,100,
    -47,-1,25,-28,-62,89,-56,-77,47,-15,63,-77,-12,-105,8,-106,-68,51,108,-46,95,29,
    -117,120,127,31,-56,103,-119,28,-20,-113,-10,71,-103,109,8,61,-97,124,27,68,-86,
    17,38,-36,-4,103,83,63,-3,-30,-111,110,74,74,-5,-81,-57,-20,42,55,1,-25,119,-56,
    44,62,118,-19,19,126,-86,99,-11,-32,-56,37,-95,-126,-99,111,-69,-27,-21,-56,3,-16,
    -92,-64,-120,-40,110,67,50,38,49,43,51,-15,115,67,-53,114,-50,-28,-26,90,-83,94,
    -127,-87,123,-107,44,-16,-14,32,83,-1,22,-60,116,69,-54,-12,-37,1,39,-1,66,104,-43,
    -34,73,-76,127,33,29,-35,47,19,-52,-1,-17,-37,68,99,127,-113,39,102,99,60,0,-72,
    0,88,0,-109,0,-50,0,122,0,-113,0,-1,0,122,0,-89,0,103,0,-97,0,-21,0,93,0,81,0,-76,
    0,62,0,109,0,-38,0,76,0,60,0,36,0,-82,0,-96,0,108,0,-110,0,-27,0,15,0,79,0,-37,0,
    30,0,-44,0,-15,0,-37,0,-39,0,123,0,-57,0,38,0,10,0,88,0,-108,0,-1,0,-74,0,-93,0,
    35,0,-44,0,-15,0,-20,0,110,0,108,0,59,0,-93,0,-98,0,-128,0,-39,0,-116,0,108,0,-122,
    0,82,0,54,0,-48,0,-123,0,-80,0,26,0,80,0,109,0,100,0,26,0,119,0,-54,0,-41,0,-118,
    0,17,0,20,0,-48,0,53,0,60,0,44,0,-44,0,-68,0,-119,0,19,0,3,0,11,0,-35,0,-14,0,-41,
    0,64,0,-53,0,93,0,-1,0,-2,0,55,0,110,0,-48,0,37,0,79,0,-109,0,93,0,-27,0,119,0,123,
    0,-63,0,-91,0,117,0,-4,0,-63,0,-108,0,-31,0,127,0,-123,0,22,0,-10,0,-3,0,88,0,-5,
    0,97,0,120,0,-65,0,23,0,101,0,83,0,127,0,91,0,75,0,1,0,34,0,96,0,-90,0,64,0,-102,
    0,9,0,-60,0,-54,0,-3,0,-38,0,53,0,-119,0,12,0,-114,0,86,0,125,0,53,0,-92,0,-95,0,
    31,0,105,0,-13,0,-128,0,12,0,32,0,95,0,-11,0,-91,0,-46,0,-51,0,4,0,-96,0,1,0,-73,
    0,
};

/* fc.weight.scale, of each output */
static const float fc_weight_scale[40] ALIGNED = {
    0.0012372435f,0.0012227098f,0.001212923f,0.0011921632f,0.001202872f,0.0011940876f,
    0.001196794f,0.0012145587f,0.0012049037f,0.0012327628f,0.0012277355f,0.0012338551f,
    0.0012281481f,0.0012350825f,0.0012026187f,0.0011876655f,0.001142042f,0.0012375473f,
    0.0011394683f,0.0012002842f,0.0012201157f,0.0012372218f,0.0011885216f,0.0011945118f,
    0.0012443746f,0.0012327051f,0.0012277947f,0.0012439681f,0.001238804f,0.0012338579f,
    0.0012053043f,0.0012268021f,0.001199234f,0.0012313322f,0.0012359677f,0.0012296633f,
    0,0,0,0,
};

/* fc.bias */
static const float fc_bias[40] ALIGNED = {
    0.04516214f,-0.1400415f,0.014636349f,0.01409707f,0.13710125f,-0.080956906f,-0.037317034f,
    -0.05109856f,-0.14203215f,-0.13603693f,-0.06499121f,0.09488854f,0.054715652f,-0.15758108f,
    0.10524915f,0.1255966f,0.09745388f,-0.088457115f,0.094500594f,-0.02992601f,-0.13492753f,
    0.06921139f,0.043984063f,0.041607324f,-0.08505831f,-0.14250687f,-0.1548139f,-0.08730752f,
    -0.0637467f,-0.073785596f,-0.010867411f,-0.057322137f,-0.086541645f,-0.0662039f,
    0.10969605f,-0.0669429f,0,0,0,0,
};

/* x86-64 with AVX2 and FMA (2013 and later). INLINE_V3: a part of every function that calls it. */
#define TARGET_V3 __attribute__((target("avx2,fma,f16c")))
#define INLINE_V3 static inline __attribute__((always_inline)) TARGET_V3
#define LAYER_V3 __attribute__((noinline)) TARGET_V3
/* x86-64 with AVX-512 (2017 and later). INLINE_V4: a part of every function that calls it. */
#define TARGET_V4 __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma,f16c")))
#define INLINE_V4 static inline __attribute__((always_inline)) TARGET_V4
#define LAYER_V4 __attribute__((noinline)) TARGET_V4

INLINE_V3 float fbits_1(int32_t i)
{
    float a;
    memcpy(&a, &i, sizeof a);
    return a;
}

INLINE_V3 float max_1(float a, float b)
{
    return a > b ? a : b;
}

INLINE_V3 float sel_1(int m, float a, float b)
{
    return m ? a : b;
}

INLINE_V3 int32_t isub_1(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a - (uint32_t)b);
}

INLINE_V3 int32_t ishl_1(int32_t a, int n)
{
    return (int32_t)((uint32_t)a << n);
}

INLINE_V3 int32_t f2i_1(float a)
{
    return _mm_cvtss_si32(_mm_set_ss(a));
}

typedef __m128 f32x4;
typedef __m128i i32x4;

INLINE_V3 f32x4 set_4(float a)
{
    return _mm_set1_ps(a);
}

INLINE_V3 i32x4 iset_4(int32_t a)
{
    return _mm_set1_epi32(a);
}

INLINE_V3 f32x4 load_4(const float *p)
{
    return _mm_loadu_ps(p);
}

INLINE_V3 i32x4 quads_4(const int8_t *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

INLINE_V3 void store_4(float *p, f32x4 v)
{
    _mm_storeu_ps(p, v);
}

INLINE_V3 f32x4 fma_4(f32x4 a, f32x4 b, f32x4 c)
{
    return _mm_fmadd_ps(a, b, c);
}

INLINE_V3 f32x4 max_4(f32x4 a, f32x4 b)
{
    return _mm_max_ps(a, b);
}

INLINE_V3 i32x4 iadd_4(i32x4 a, i32x4 b)
{
    return _mm_add_epi32(a, b);
}

INLINE_V3 i32x4 madd_4(i32x4 a, i32x4 b, i32x4 c)
{
    return _mm_add_epi32(c, _mm_madd_epi16(a, b));
}

INLINE_V3 f32x4 i2f_4(i32x4 a)
{
    return _mm_cvtepi32_ps(a);
}

INLINE_V3 float hadd_4(f32x4 a)
{
    f32x4 b = a + _mm_movehl_ps(a, a);
    return _mm_cvtss_f32(b + _mm_movehdup_ps(b));
}

INLINE_V3 float hmax_4(f32x4 a)
{
    f32x4 b = _mm_max_ps(a, _mm_movehl_ps(a, a));
    return _mm_cvtss_f32(_mm_max_ps(b, _mm_movehdup_ps(b)));
}

typedef __m256 f32x8;

INLINE_V3 float hadd_8(f32x8 a)
{
    return hadd_4(_mm256_castps256_ps128(a) + _mm256_extractf128_ps(a, 1));
}

INLINE_V3 float hmax_8(f32x8 a)
{
    return hmax_4(_mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1)));
}

typedef __m512 f32x16;
typedef __m512i i32x16;
typedef __mmask16 m16;
typedef uint32_t u32x16 __attribute__((vector_size(64), may_alias));
typedef int16_t s16x32 __attribute__((vector_size(64), may_alias));

INLINE_V4 f32x16 set_16(float a)
{
    return _mm512_set1_ps(a);
}

INLINE_V4 i32x16 iset_16(int32_t a)
{
    return _mm512_set1_epi32(a);
}

INLINE_V4 m16 first_16(int n)
{
    return (m16)((1u << n) - 1u);
}

INLINE_V4 f32x16 load_16(const float *p)
{
    return _mm512_loadu_ps(p);
}

INLINE_V4 f32x16 loadn_16(const float *p, int n)
{
    return _mm512_maskz_loadu_ps(first_16(n), p);
}

INLINE_V4 void istore_16(int32_t *p, i32x16 v)
{
    _mm512_storeu_si512(p, v);
}

INLINE_V4 i32x16 quads_16(const int8_t *p)
{
    return _mm512_loadu_si512(p);
}

INLINE_V4 void store_16(float *p, f32x16 v)
{
    _mm512_storeu_ps(p, v);
}

INLINE_V4 f32x16 fma_16(f32x16 a, f32x16 b, f32x16 c)
{
    return _mm512_fmadd_ps(a, b, c);
}

/* Here and below the mask of all lanes keeps _mm512_undefined_ps out, of which g++ 12 warns. */
INLINE_V4 f32x16 min_16(f32x16 a, f32x16 b)
{
    return _mm512_maskz_min_ps(first_16(16), a, b);
}

INLINE_V4 f32x16 max_16(f32x16 a, f32x16 b)
{
    return _mm512_maskz_max_ps(first_16(16), a, b);
}

/* Without optimization roundscale is a macro, and converts its mask. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
INLINE_V4 f32x16 round_16(f32x16 a)
{
    return _mm512_maskz_roundscale_ps(first_16(16), a,
                                      _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
#pragma GCC diagnostic pop

INLINE_V4 i32x16 isel_16(m16 m, i32x16 a, i32x16 b)
{
    return _mm512_mask_blend_epi32(m, b, a);
}

INLINE_V4 i32x16 iadd_16(i32x16 a, i32x16 b)
{
    return _mm512_add_epi32(a, b);
}

INLINE_V4 i32x16 isub_16(i32x16 a, i32x16 b)
{
    return _mm512_sub_epi32(a, b);
}

INLINE_V4 i32x16 iand_16(i32x16 a, i32x16 b)
{
    return _mm512_and_si512(a, b);
}

INLINE_V4 i32x16 ior_16(i32x16 a, i32x16 b)
{
    return _mm512_or_si512(a, b);
}

INLINE_V4 i32x16 ishl_16(i32x16 a, int n)
{
    return (i32x16)((u32x16)a << n);
}

INLINE_V4 i32x16 psar_16(i32x16 a, int n)
{
    return (i32x16)((s16x32)a >> (int16_t)n);
}

INLINE_V4 i32x16 madd_16(i32x16 a, i32x16 b, i32x16 c)
{
    return _mm512_add_epi32(c, _mm512_madd_epi16(a, b));
}

INLINE_V4 m16 ilt_16(i32x16 a, i32x16 b)
{
    return _mm512_cmplt_epi32_mask(a, b);
}

INLINE_V4 i32x16 bits_16(f32x16 a)
{
    return _mm512_castps_si512(a);
}

INLINE_V4 f32x16 fbits_16(i32x16 a)
{
    return _mm512_castsi512_ps(a);
}

INLINE_V4 i32x16 f2i_16(f32x16 a)
{
    return _mm512_maskz_cvtps_epi32(first_16(16), a);
}

INLINE_V4 f32x16 i2f_16(i32x16 a)
{
    return _mm512_maskz_cvtepi32_ps(first_16(16), a);
}

INLINE_V4 f32x8 low_16(f32x16 a)
{
    return _mm512_maskz_extractf32x8_ps(0xff, a, 0);
}

INLINE_V4 f32x8 high_16(f32x16 a)
{
    return _mm512_maskz_extractf32x8_ps(0xff, a, 1);
}

INLINE_V4 float hadd_16(f32x16 a)
{
    return hadd_8(low_16(a) + high_16(a));
}

INLINE_V4 float hmax_16(f32x16 a)
{
    return hmax_8(_mm256_max_ps(low_16(a), high_16(a)));
}

INLINE_V4 int hany_16(m16 m)
{
    return m != 0;
}

/* fc: 1 x 40 to whole numbers, at most 32767 */
LAYER_V4
static void m_fc_whole(const float *RESTRICT x, float *RESTRICT fc_scale,
                       int32_t *RESTRICT fc_pairs, int32_t *RESTRICT fc_sums)
{
    i32x16 top = iset_16(0);
    for (ptrdiff_t k = 0; k < 32; k += 16) {
        i32x16 bits = iand_16(bits_16(load_16(x + k)), iset_16(2147483647));
        top = isel_16(ilt_16(top, bits), bits, top);
    }
    i32x16 bits = iand_16(bits_16(loadn_16(x + 32, 8)), iset_16(2147483647));
    top = isel_16(ilt_16(top, bits), bits, top);
    float most = max_1(hmax_16(fbits_16(top)), 7.888609e-31f);
    float by = 32767.0f / most;
    f32x16 inverse = set_16(by);
    fc_scale[0] = sel_1(hany_16(ilt_16(iset_16(2139095039), top)), fbits_1(0x7fc00000 /* NaN */),
                        most * 3.051851e-5f);
    f32x16 sum = set_16(0.0f);
    for (ptrdiff_t k = 0; k < 16; k += 16) {
        f32x16 x2 = round_16(max_16(min_16(load_16(x + k) * inverse, set_16(32767.0f)),
                                    set_16(-32767.0f)));
        sum = sum + x2;
        i32x16 low = f2i_16(x2);
        f32x16 x3 = round_16(max_16(min_16(load_16(x + k + 20) * inverse, set_16(32767.0f)),
                                    set_16(-32767.0f)));
        sum = sum + x3;
        i32x16 high = f2i_16(x3);
        istore_16(fc_pairs + k, ior_16(iand_16(low, iset_16(65535)), ishl_16(high, 16)));
    }
    f32x16 x2 = round_16(max_16(min_16(loadn_16(x + 16, 4) * inverse, set_16(32767.0f)),
                                set_16(-32767.0f)));
    sum = sum + x2;
    i32x16 low = f2i_16(x2);
    f32x16 x3 = round_16(max_16(min_16(loadn_16(x + 36, 4) * inverse, set_16(32767.0f)),
                                set_16(-32767.0f)));
    sum = sum + x3;
    i32x16 high = f2i_16(x3);
    istore_16(fc_pairs + 16, ior_16(iand_16(low, iset_16(65535)), ishl_16(high, 16)));
    fc_sums[0] = isub_1(0, ishl_1(f2i_1(hadd_16(sum)), 7));
}

/* fc: dense, relu: f32[40] -> f32[36] */
LAYER_V4
static void m_fc(const int32_t *RESTRICT fc_sums, const int32_t *RESTRICT fc_pairs,
                 const float *RESTRICT fc_scale, float *RESTRICT y)
{
    i32x16 acc = iset_16(fc_sums[0]);
    i32x16 acc2 = iset_16(0);
    i32x16 acc3 = iset_16(0);
    i32x16 acc4 = iset_16(0);
    i32x16 acc5 = iset_16(0);
    i32x16 acc6 = iset_16(0);
    i32x16 acc7 = iset_16(0);
    i32x16 acc8 = iset_16(0);
    i32x16 w = quads_16(fc_weight);
    i32x16 high = psar_16(w, 8);
    i32x16 x = iset_16(fc_pairs[0]);
    acc = madd_16(x, w, acc);
    acc2 = madd_16(x, high, acc2);
    i32x16 w2 = quads_16(fc_weight + 64);
    i32x16 high2 = psar_16(w2, 8);
    i32x16 x2 = iset_16(fc_pairs[1]);
    acc3 = madd_16(x2, w2, acc3);
    acc4 = madd_16(x2, high2, acc4);
    i32x16 w3 = quads_16(fc_weight + 128);
    i32x16 high3 = psar_16(w3, 8);
    i32x16 x3 = iset_16(fc_pairs[2]);
    acc5 = madd_16(x3, w3, acc5);
    acc6 = madd_16(x3, high3, acc6);
    i32x16 w4 = quads_16(fc_weight + 192);
    i32x16 high4 = psar_16(w4, 8);
    i32x16 x4 = iset_16(fc_pairs[3]);
    acc7 = madd_16(x4, w4, acc7);
    acc8 = madd_16(x4, high4, acc8);
    i32x16 w5 = quads_16(fc_weight + 256);
    i32x16 high5 = psar_16(w5, 8);
    i32x16 x5 = iset_16(fc_pairs[4]);
    acc = madd_16(x5, w5, acc);
    acc2 = madd_16(x5, high5, acc2);
    i32x16 w6 = quads_16(fc_weight + 320);
    i32x16 high6 = psar_16(w6, 8);
    i32x16 x6 = iset_16(fc_pairs[5]);
    acc3 = madd_16(x6, w6, acc3);
    acc4 = madd_16(x6, high6, acc4);
    i32x16 w7 = quads_16(fc_weight + 384);
    i32x16 high7 = psar_16(w7, 8);
    i32x16 x7 = iset_16(fc_pairs[6]);
    acc5 = madd_16(x7, w7, acc5);
    acc6 = madd_16(x7, high7, acc6);
    i32x16 w8 = quads_16(fc_weight + 448);
    i32x16 high8 = psar_16(w8, 8);
    i32x16 x8 = iset_16(fc_pairs[7]);
    acc7 = madd_16(x8, w8, acc7);
    acc8 = madd_16(x8, high8, acc8);
    i32x16 w9 = quads_16(fc_weight + 512);
    i32x16 high9 = psar_16(w9, 8);
    i32x16 x9 = iset_16(fc_pairs[8]);
    acc = madd_16(x9, w9, acc);
    acc2 = madd_16(x9, high9, acc2);
    i32x16 w10 = quads_16(fc_weight + 576);
    i32x16 high10 = psar_16(w10, 8);
    i32x16 x10 = iset_16(fc_pairs[9]);
    acc3 = madd_16(x10, w10, acc3);
    acc4 = madd_16(x10, high10, acc4);
    i32x16 w11 = quads_16(fc_weight + 640);
    i32x16 high11 = psar_16(w11, 8);
    i32x16 x11 = iset_16(fc_pairs[10]);
    acc5 = madd_16(x11, w11, acc5);
    acc6 = madd_16(x11, high11, acc6);
    i32x16 w12 = quads_16(fc_weight + 704);
    i32x16 high12 = psar_16(w12, 8);
    i32x16 x12 = iset_16(fc_pairs[11]);
    acc7 = madd_16(x12, w12, acc7);
    acc8 = madd_16(x12, high12, acc8);
    i32x16 w13 = quads_16(fc_weight + 768);
    i32x16 high13 = psar_16(w13, 8);
    i32x16 x13 = iset_16(fc_pairs[12]);
    acc = madd_16(x13, w13, acc);
    acc2 = madd_16(x13, high13, acc2);
    i32x16 w14 = quads_16(fc_weight + 832);
    i32x16 high14 = psar_16(w14, 8);
    i32x16 x14 = iset_16(fc_pairs[13]);
    acc3 = madd_16(x14, w14, acc3);
    acc4 = madd_16(x14, high14, acc4);
    i32x16 w15 = quads_16(fc_weight + 896);
    i32x16 high15 = psar_16(w15, 8);
    i32x16 x15 = iset_16(fc_pairs[14]);
    acc5 = madd_16(x15, w15, acc5);
    acc6 = madd_16(x15, high15, acc6);
    i32x16 w16 = quads_16(fc_weight + 960);
    i32x16 high16 = psar_16(w16, 8);
    i32x16 x16 = iset_16(fc_pairs[15]);
    acc7 = madd_16(x16, w16, acc7);
    acc8 = madd_16(x16, high16, acc8);
    i32x16 w17 = quads_16(fc_weight + 1024);
    i32x16 high17 = psar_16(w17, 8);
    i32x16 x17 = iset_16(fc_pairs[16]);
    acc = madd_16(x17, w17, acc);
    acc2 = madd_16(x17, high17, acc2);
    i32x16 w18 = quads_16(fc_weight + 1088);
    i32x16 high18 = psar_16(w18, 8);
    i32x16 x18 = iset_16(fc_pairs[17]);
    acc3 = madd_16(x18, w18, acc3);
    acc4 = madd_16(x18, high18, acc4);
    i32x16 w19 = quads_16(fc_weight + 1152);
    i32x16 high19 = psar_16(w19, 8);
    i32x16 x19 = iset_16(fc_pairs[18]);
    acc5 = madd_16(x19, w19, acc5);
    acc6 = madd_16(x19, high19, acc6);
    i32x16 w20 = quads_16(fc_weight + 1216);
    i32x16 high20 = psar_16(w20, 8);
    i32x16 x20 = iset_16(fc_pairs[19]);
    acc7 = madd_16(x20, w20, acc7);
    acc8 = madd_16(x20, high20, acc8);
    acc = iadd_16(acc, acc5);
    acc2 = iadd_16(acc2, acc6);
    acc3 = iadd_16(acc3, acc7);
    acc4 = iadd_16(acc4, acc8);
    acc = iadd_16(acc, acc3);
    acc2 = iadd_16(acc2, acc4);
    f32x16 sum = i2f_16(isub_16(acc, ishl_16(acc2, 8)));
    f32x16 sum2 = i2f_16(acc2);
    sum = fma_16(sum, set_16(fc_scale[0]) * load_16(fc_weight_scale), load_16(fc_bias));
    sum2 = fma_16(sum2, set_16(fc_scale[0]) * load_16(fc_weight_scale + 16), load_16(fc_bias + 16));
    f32x16 relu_v = max_16(set_16(0.0f), sum);
    store_16(y, relu_v);
    f32x16 relu_v2 = max_16(set_16(0.0f), sum2);
    store_16(y + 16, relu_v2);
    i32x4 acc9 = iset_4(fc_sums[0]);
    i32x4 acc10 = iset_4(0);
    i32x4 acc11 = iset_4(0);
    i32x4 acc12 = iset_4(0);
    i32x4 acc13 = iset_4(0);
    i32x4 acc14 = iset_4(0);
    i32x4 acc15 = iset_4(0);
    i32x4 acc16 = iset_4(0);
    i32x4 w21 = quads_4(fc_weight + 1280);
    i32x4 x21 = iset_4(fc_pairs[0]);
    acc9 = madd_4(x21, w21, acc9);
    i32x4 w22 = quads_4(fc_weight + 1296);
    i32x4 x22 = iset_4(fc_pairs[1]);
    acc10 = madd_4(x22, w22, acc10);
    i32x4 w23 = quads_4(fc_weight + 1312);
    i32x4 x23 = iset_4(fc_pairs[2]);
    acc11 = madd_4(x23, w23, acc11);
    i32x4 w24 = quads_4(fc_weight + 1328);
    i32x4 x24 = iset_4(fc_pairs[3]);
    acc12 = madd_4(x24, w24, acc12);
    i32x4 w25 = quads_4(fc_weight + 1344);
    i32x4 x25 = iset_4(fc_pairs[4]);
    acc13 = madd_4(x25, w25, acc13);
    i32x4 w26 = quads_4(fc_weight + 1360);
    i32x4 x26 = iset_4(fc_pairs[5]);
    acc14 = madd_4(x26, w26, acc14);
    i32x4 w27 = quads_4(fc_weight + 1376);
    i32x4 x27 = iset_4(fc_pairs[6]);
    acc15 = madd_4(x27, w27, acc15);
    i32x4 w28 = quads_4(fc_weight + 1392);
    i32x4 x28 = iset_4(fc_pairs[7]);
    acc16 = madd_4(x28, w28, acc16);
    i32x4 w29 = quads_4(fc_weight + 1408);
    i32x4 x29 = iset_4(fc_pairs[8]);
    acc9 = madd_4(x29, w29, acc9);
    i32x4 w30 = quads_4(fc_weight + 1424);
    i32x4 x30 = iset_4(fc_pairs[9]);
    acc10 = madd_4(x30, w30, acc10);
    i32x4 w31 = quads_4(fc_weight + 1440);
    i32x4 x31 = iset_4(fc_pairs[10]);
    acc11 = madd_4(x31, w31, acc11);
    i32x4 w32 = quads_4(fc_weight + 1456);
    i32x4 x32 = iset_4(fc_pairs[11]);
    acc12 = madd_4(x32, w32, acc12);
    i32x4 w33 = quads_4(fc_weight + 1472);
    i32x4 x33 = iset_4(fc_pairs[12]);
    acc13 = madd_4(x33, w33, acc13);
    i32x4 w34 = quads_4(fc_weight + 1488);
    i32x4 x34 = iset_4(fc_pairs[13]);
    acc14 = madd_4(x34, w34, acc14);
    i32x4 w35 = quads_4(fc_weight + 1504);
    i32x4 x35 = iset_4(fc_pairs[14]);
    acc15 = madd_4(x35, w35, acc15);
    i32x4 w36 = quads_4(fc_weight + 1520);
    i32x4 x36 = iset_4(fc_pairs[15]);
    acc16 = madd_4(x36, w36, acc16);
    i32x4 w37 = quads_4(fc_weight + 1536);
    i32x4 x37 = iset_4(fc_pairs[16]);
    acc9 = madd_4(x37, w37, acc9);
    i32x4 w38 = quads_4(fc_weight + 1552);
    i32x4 x38 = iset_4(fc_pairs[17]);
    acc10 = madd_4(x38, w38, acc10);
    i32x4 w39 = quads_4(fc_weight + 1568);
    i32x4 x39 = iset_4(fc_pairs[18]);
    acc11 = madd_4(x39, w39, acc11);
    i32x4 w40 = quads_4(fc_weight + 1584);
    i32x4 x40 = iset_4(fc_pairs[19]);
    acc12 = madd_4(x40, w40, acc12);
    acc9 = iadd_4(acc9, acc13);
    acc10 = iadd_4(acc10, acc14);
    acc11 = iadd_4(acc11, acc15);
    acc12 = iadd_4(acc12, acc16);
    acc9 = iadd_4(acc9, acc11);
    acc10 = iadd_4(acc10, acc12);
    acc9 = iadd_4(acc9, acc10);
    f32x4 sum3 = i2f_4(acc9);
    sum3 = fma_4(sum3, set_4(fc_scale[0]) * load_4(fc_weight_scale + 32), load_4(fc_bias + 32));
    f32x4 relu_v3 = max_4(set_4(0.0f), sum3);
    store_4(y + 32, relu_v3);
}

TARGET_V4
static void m_forward(const float *x, float *y)
{
    float work_float[1] ALIGNED;
    float *fc_scale = work_float;
    int32_t work_int32_t[33] ALIGNED;
    int32_t *fc_pairs = work_int32_t;
    int32_t *fc_sums = work_int32_t + 32;
    m_fc_whole(x, fc_scale, fc_pairs, fc_sums);
    m_fc(fc_sums, fc_pairs, fc_scale, y);
}

/* fc_x8: 8 x 40 to whole numbers, at most 32767 */
LAYER_V4
static void m_fc_x8_whole(const float *RESTRICT x, float *RESTRICT fc_x8_scale,
                          int32_t *RESTRICT fc_x8_pairs, int32_t *RESTRICT fc_x8_sums)
{
    for (ptrdiff_t m = 0; m < 8; m++) {
        i32x16 top = iset_16(0);
        for (ptrdiff_t k = 0; k < 32; k += 16) {
            i32x16 bits = iand_16(bits_16(load_16(x + m*40 + k)), iset_16(2147483647));
            top = isel_16(ilt_16(top, bits), bits, top);
        }
        i32x16 bits = iand_16(bits_16(loadn_16(x + m*40 + 32, 8)), iset_16(2147483647));
        top = isel_16(ilt_16(top, bits), bits, top);
        float most = max_1(hmax_16(fbits_16(top)), 7.888609e-31f);
        float by = 32767.0f / most;
        f32x16 inverse = set_16(by);
        fc_x8_scale[m] = sel_1(hany_16(ilt_16(iset_16(2139095039), top)),
                               fbits_1(0x7fc00000 /* NaN */), most * 3.051851e-5f);
        f32x16 sum = set_16(0.0f);
        for (ptrdiff_t k = 0; k < 16; k += 16) {
            f32x16 x2 = round_16(max_16(min_16(load_16(x + m*40 + k) * inverse, set_16(32767.0f)),
                                        set_16(-32767.0f)));
            sum = sum + x2;
            i32x16 low = f2i_16(x2);
            f32x16 x3 = round_16(max_16(min_16(load_16(x + m*40 + k + 20) * inverse,
                                               set_16(32767.0f)), set_16(-32767.0f)));
            sum = sum + x3;
            i32x16 high = f2i_16(x3);
            istore_16(fc_x8_pairs + m*32 + k,
                      ior_16(iand_16(low, iset_16(65535)), ishl_16(high, 16)));
        }
        f32x16 x2 = round_16(max_16(min_16(loadn_16(x + m*40 + 16, 4) * inverse, set_16(32767.0f)),
                                    set_16(-32767.0f)));
        sum = sum + x2;
        i32x16 low = f2i_16(x2);
        f32x16 x3 = round_16(max_16(min_16(loadn_16(x + m*40 + 36, 4) * inverse, set_16(32767.0f)),
                                    set_16(-32767.0f)));
        sum = sum + x3;
        i32x16 high = f2i_16(x3);
        istore_16(fc_x8_pairs + m*32 + 16, ior_16(iand_16(low, iset_16(65535)), ishl_16(high, 16)));
        fc_x8_sums[m] = isub_1(0, ishl_1(f2i_1(hadd_16(sum)), 7));
    }
}

/* fc: dense, relu: f32[8,40] -> f32[8,36] */
LAYER_V4
static void m_fc_x8(const int32_t *RESTRICT fc_x8_sums, const int32_t *RESTRICT fc_x8_pairs,
                    const float *RESTRICT fc_x8_scale, float *RESTRICT y)
{
    i32x16 acc = iset_16(fc_x8_sums[0]);
    i32x16 acc2 = iset_16(0);
    i32x16 acc3 = iset_16(fc_x8_sums[1]);
    i32x16 acc4 = iset_16(0);
    i32x16 acc5 = iset_16(fc_x8_sums[2]);
    i32x16 acc6 = iset_16(0);
    i32x16 acc7 = iset_16(fc_x8_sums[3]);
    i32x16 acc8 = iset_16(0);
    i32x16 acc9 = iset_16(fc_x8_sums[4]);
    i32x16 acc10 = iset_16(0);
    i32x16 acc11 = iset_16(fc_x8_sums[5]);
    i32x16 acc12 = iset_16(0);
    i32x16 acc13 = iset_16(fc_x8_sums[6]);
    i32x16 acc14 = iset_16(0);
    i32x16 acc15 = iset_16(fc_x8_sums[7]);
    i32x16 acc16 = iset_16(0);
    for (ptrdiff_t k = 0; k < 20; k++) {
        i32x16 w = quads_16(fc_weight + k*64);
        i32x16 high = psar_16(w, 8);
        i32x16 x = iset_16(fc_x8_pairs[k]);
        acc = madd_16(x, w, acc);
        acc2 = madd_16(x, high, acc2);
        i32x16 x2 = iset_16(fc_x8_pairs[k + 32]);
        acc3 = madd_16(x2, w, acc3);
        acc4 = madd_16(x2, high, acc4);
        i32x16 x3 = iset_16(fc_x8_pairs[k + 64]);
        acc5 = madd_16(x3, w, acc5);
        acc6 = madd_16(x3, high, acc6);
        i32x16 x4 = iset_16(fc_x8_pairs[k + 96]);
        acc7 = madd_16(x4, w, acc7);
        acc8 = madd_16(x4, high, acc8);
        i32x16 x5 = iset_16(fc_x8_pairs[k + 128]);
        acc9 = madd_16(x5, w, acc9);
        acc10 = madd_16(x5, high, acc10);
        i32x16 x6 = iset_16(fc_x8_pairs[k + 160]);
        acc11 = madd_16(x6, w, acc11);
        acc12 = madd_16(x6, high, acc12);
        i32x16 x7 = iset_16(fc_x8_pairs[k + 192]);
        acc13 = madd_16(x7, w, acc13);
        acc14 = madd_16(x7, high, acc14);
        i32x16 x8 = iset_16(fc_x8_pairs[k + 224]);
        acc15 = madd_16(x8, w, acc15);
        acc16 = madd_16(x8, high, acc16);
    }
    f32x16 sum = i2f_16(isub_16(acc, ishl_16(acc2, 8)));
    f32x16 sum2 = i2f_16(acc2);
    f32x16 sum3 = i2f_16(isub_16(acc3, ishl_16(acc4, 8)));
    f32x16 sum4 = i2f_16(acc4);
    f32x16 sum5 = i2f_16(isub_16(acc5, ishl_16(acc6, 8)));
    f32x16 sum6 = i2f_16(acc6);
    f32x16 sum7 = i2f_16(isub_16(acc7, ishl_16(acc8, 8)));
    f32x16 sum8 = i2f_16(acc8);
    f32x16 sum9 = i2f_16(isub_16(acc9, ishl_16(acc10, 8)));
    f32x16 sum10 = i2f_16(acc10);
    f32x16 sum11 = i2f_16(isub_16(acc11, ishl_16(acc12, 8)));
    f32x16 sum12 = i2f_16(acc12);
    f32x16 sum13 = i2f_16(isub_16(acc13, ishl_16(acc14, 8)));
    f32x16 sum14 = i2f_16(acc14);
    f32x16 sum15 = i2f_16(isub_16(acc15, ishl_16(acc16, 8)));
    f32x16 sum16 = i2f_16(acc16);
    sum = fma_16(sum, set_16(fc_x8_scale[0]) * load_16(fc_weight_scale), load_16(fc_bias));
    sum2 = fma_16(sum2, set_16(fc_x8_scale[0]) * load_16(fc_weight_scale + 16),
                  load_16(fc_bias + 16));
    sum3 = fma_16(sum3, set_16(fc_x8_scale[1]) * load_16(fc_weight_scale), load_16(fc_bias));
    sum4 = fma_16(sum4, set_16(fc_x8_scale[1]) * load_16(fc_weight_scale + 16),
                  load_16(fc_bias + 16));
    sum5 = fma_16(sum5, set_16(fc_x8_scale[2]) * load_16(fc_weight_scale), load_16(fc_bias));
    sum6 = fma_16(sum6, set_16(fc_x8_scale[2]) * load_16(fc_weight_scale + 16),
                  load_16(fc_bias + 16));
    sum7 = fma_16(sum7, set_16(fc_x8_scale[3]) * load_16(fc_weight_scale), load_16(fc_bias));
    sum8 = fma_16(sum8, set_16(fc_x8_scale[3]) * load_16(fc_weight_scale + 16),
                  load_16(fc_bias + 16));
    sum9 = fma_16(sum9, set_16(fc_x8_scale[4]) * load_16(fc_weight_scale), load_16(fc_bias));
    sum10 = fma_16(sum10, set_16(fc_x8_scale[4]) * load_16(fc_weight_scale + 16),
                   load_16(fc_bias + 16));
    sum11 = fma_16(sum11, set_16(fc_x8_scale[5]) * load_16(fc_weight_scale), load_16(fc_bias));
    sum12 = fma_16(sum12, set_16(fc_x8_scale[5]) * load_16(fc_weight_scale + 16),
                   load_16(fc_bias + 16));
    sum13 = fma_16(sum13, set_16(fc_x8_scale[6]) * load_16(fc_weight_scale), load_16(fc_bias));
    sum14 = fma_16(sum14, set_16(fc_x8_scale[6]) * load_16(fc_weight_scale + 16),
                   load_16(fc_bias + 16));
    sum15 = fma_16(sum15, set_16(fc_x8_scale[7]) * load_16(fc_weight_scale), load_16(fc_bias));
    sum16 = fma_16(sum16, set_16(fc_x8_scale[7]) * load_16(fc_weight_scale + 16),
                   load_16(fc_bias + 16));
    f32x16 relu_v = max_16(set_16(0.0f), sum);
    store_16(y, relu_v);
    f32x16 relu_v2 = max_16(set_16(0.0f), sum2);
    store_16(y + 16, relu_v2);
    f32x16 relu_v3 = max_16(set_16(0.0f), sum3);
    store_16(y + 36, relu_v3);
    f32x16 relu_v4 = max_16(set_16(0.0f), sum4);
    store_16(y + 52, relu_v4);
    f32x16 relu_v5 = max_16(set_16(0.0f), sum5);
    store_16(y + 72, relu_v5);
    f32x16 relu_v6 = max_16(set_16(0.0f), sum6);
    store_16(y + 88, relu_v6);
    f32x16 relu_v7 = max_16(set_16(0.0f), sum7);
    store_16(y + 108, relu_v7);
    f32x16 relu_v8 = max_16(set_16(0.0f), sum8);
    store_16(y + 124, relu_v8);
    f32x16 relu_v9 = max_16(set_16(0.0f), sum9);
    store_16(y + 144, relu_v9);
    f32x16 relu_v10 = max_16(set_16(0.0f), sum10);
    store_16(y + 160, relu_v10);
    f32x16 relu_v11 = max_16(set_16(0.0f), sum11);
    store_16(y + 180, relu_v11);
    f32x16 relu_v12 = max_16(set_16(0.0f), sum12);
    store_16(y + 196, relu_v12);
    f32x16 relu_v13 = max_16(set_16(0.0f), sum13);
    store_16(y + 216, relu_v13);
    f32x16 relu_v14 = max_16(set_16(0.0f), sum14);
    store_16(y + 232, relu_v14);
    f32x16 relu_v15 = max_16(set_16(0.0f), sum15);
    store_16(y + 252, relu_v15);
    f32x16 relu_v16 = max_16(set_16(0.0f), sum16);
    store_16(y + 268, relu_v16);
    i32x4 acc17 = iset_4(fc_x8_sums[0]);
    i32x4 acc18 = iset_4(fc_x8_sums[1]);
    i32x4 acc19 = iset_4(fc_x8_sums[2]);
    i32x4 acc20 = iset_4(fc_x8_sums[3]);
    i32x4 acc21 = iset_4(fc_x8_sums[4]);
    i32x4 acc22 = iset_4(fc_x8_sums[5]);
    i32x4 acc23 = iset_4(fc_x8_sums[6]);
    i32x4 acc24 = iset_4(fc_x8_sums[7]);
    for (ptrdiff_t k = 0; k < 20; k++) {
        i32x4 w = quads_4(fc_weight + k*16 + 1280);
        i32x4 x = iset_4(fc_x8_pairs[k]);
        acc17 = madd_4(x, w, acc17);
        i32x4 x2 = iset_4(fc_x8_pairs[k + 32]);
        acc18 = madd_4(x2, w, acc18);
        i32x4 x3 = iset_4(fc_x8_pairs[k + 64]);
        acc19 = madd_4(x3, w, acc19);
        i32x4 x4 = iset_4(fc_x8_pairs[k + 96]);
        acc20 = madd_4(x4, w, acc20);
        i32x4 x5 = iset_4(fc_x8_pairs[k + 128]);
        acc21 = madd_4(x5, w, acc21);
        i32x4 x6 = iset_4(fc_x8_pairs[k + 160]);
        acc22 = madd_4(x6, w, acc22);
        i32x4 x7 = iset_4(fc_x8_pairs[k + 192]);
        acc23 = madd_4(x7, w, acc23);
        i32x4 x8 = iset_4(fc_x8_pairs[k + 224]);
        acc24 = madd_4(x8, w, acc24);
    }
    f32x4 sum17 = i2f_4(acc17);
    f32x4 sum18 = i2f_4(acc18);
    f32x4 sum19 = i2f_4(acc19);
    f32x4 sum20 = i2f_4(acc20);
    f32x4 sum21 = i2f_4(acc21);
    f32x4 sum22 = i2f_4(acc22);
    f32x4 sum23 = i2f_4(acc23);
    f32x4 sum24 = i2f_4(acc24);
    sum17 = fma_4(sum17, set_4(fc_x8_scale[0]) * load_4(fc_weight_scale + 32),
                  load_4(fc_bias + 32));
    sum18 = fma_4(sum18, set_4(fc_x8_scale[1]) * load_4(fc_weight_scale + 32),
                  load_4(fc_bias + 32));
    sum19 = fma_4(sum19, set_4(fc_x8_scale[2]) * load_4(fc_weight_scale + 32),
                  load_4(fc_bias + 32));
    sum20 = fma_4(sum20, set_4(fc_x8_scale[3]) * load_4(fc_weight_scale + 32),
                  load_4(fc_bias + 32));
    sum21 = fma_4(sum21, set_4(fc_x8_scale[4]) * load_4(fc_weight_scale + 32),
                  load_4(fc_bias + 32));
    sum22 = fma_4(sum22, set_4(fc_x8_scale[5]) * load_4(fc_weight_scale + 32),
                  load_4(fc_bias + 32));
    sum23 = fma_4(sum23, set_4(fc_x8_scale[6]) * load_4(fc_weight_scale + 32),
                  load_4(fc_bias + 32));
    sum24 = fma_4(sum24, set_4(fc_x8_scale[7]) * load_4(fc_weight_scale + 32),
                  load_4(fc_bias + 32));
    f32x4 relu_v17 = max_4(set_4(0.0f), sum17);
    store_4(y + 32, relu_v17);
    f32x4 relu_v18 = max_4(set_4(0.0f), sum18);
    store_4(y + 68, relu_v18);
    f32x4 relu_v19 = max_4(set_4(0.0f), sum19);
    store_4(y + 104, relu_v19);
    f32x4 relu_v20 = max_4(set_4(0.0f), sum20);
    store_4(y + 140, relu_v20);
    f32x4 relu_v21 = max_4(set_4(0.0f), sum21);
    store_4(y + 176, relu_v21);
    f32x4 relu_v22 = max_4(set_4(0.0f), sum22);
    store_4(y + 212, relu_v22);
    f32x4 relu_v23 = max_4(set_4(0.0f), sum23);
    store_4(y + 248, relu_v23);
    f32x4 relu_v24 = max_4(set_4(0.0f), sum24);
    store_4(y + 284, relu_v24);
}

TARGET_V4
static void m_forward_x8(const float *x, float *y)
{
    float work_float[8] ALIGNED;
    float *fc_x8_scale = work_float;
    int32_t work_int32_t[264] ALIGNED;
    int32_t *fc_x8_pairs = work_int32_t;
    int32_t *fc_x8_sums = work_int32_t + 256;
    m_fc_x8_whole(x, fc_x8_scale, fc_x8_pairs, fc_x8_sums);
    m_fc_x8(fc_x8_sums, fc_x8_pairs, fc_x8_scale, y);
}

int m_run(const float *x, float *y, void *workspace)
{
    (void)workspace; /* none is needed */
    m_forward(x, y);
    return 0;
}

static int m_run_x8(const float *x, float *y, void *workspace)
{
    (void)workspace; /* none is needed */
    m_forward_x8(x, y);
    return 0;
}

int m_run_batch(size_t n, const float *x, float *y, void *workspace)
{
    int status = 0;
    size_t i = 0;
    for (; status == 0 && n - i >= 8; i += 8)
        status = m_run_x8(x + i*40, y + i*36, workspace);
    for (; status == 0 && i < n; i++)
        status = m_run(x + i*40, y + i*36, workspace);
    return status;
}
