/* neon.h: one lane where it takes an instruction, and vectors of 4 floats (64-bit Arm). */

FN float sqrt_1(float a)
{
    return vget_lane_f32(vsqrt_f32(vdup_n_f32(a)), 0);
}

FN float floor_1(float a)
{
    return vget_lane_f32(vrndm_f32(vdup_n_f32(a)), 0);
}

FN float round_1(float a)
{
    return vget_lane_f32(vrndn_f32(vdup_n_f32(a)), 0);
}

FN int32_t f2i_1(float a)
{
    return vcvtns_s32_f32(a);
}

typedef float32x4_t f32x4;

typedef int32x4_t i32x4;

/* All bits of a lane, or none. */
typedef uint32x4_t m4;

FN f32x4 set_4(float a)
{
    return vdupq_n_f32(a);
}

FN i32x4 iset_4(int32_t a)
{
    return vdupq_n_s32(a);
}

/* True in the first n lanes. */
FN m4 first_4(int n)
{
    static const int32_t lane[4] = {0, 1, 2, 3};
    return vcltq_s32(vld1q_s32(lane), vdupq_n_s32(n));
}

FN f32x4 load_4(const float *p)
{
    return vld1q_f32(p);
}

FN f32x4 loadn_4(const float *p, int n)
{
    float lane[4] = {0.0f, 0.0f, 0.0f, 0.0f};
    memcpy(lane, p, (size_t)n * sizeof *p);
    return vld1q_f32(lane);
}

/* Lane j is p[j * stride], 0 from lane n on. */
FN f32x4 loads_4(const float *p, int n, ptrdiff_t stride)
{
    float lane[4] = {0.0f, 0.0f, 0.0f, 0.0f};
    for (int j = 0; j < n; j++)
        lane[j] = p[j * stride];
    return vld1q_f32(lane);
}

/* Lane j is p[j * stride] != 0, false from lane n on. */
FN m4 bloads_4(const uint8_t *p, int n, ptrdiff_t stride)
{
    uint32_t lane[4] = {0, 0, 0, 0};
    for (int j = 0; j < n; j++)
        lane[j] = p[j * stride] ? UINT32_MAX : 0;
    return vld1q_u32(lane);
}

FN i32x4 iload_4(const int32_t *p)
{
    return vld1q_s32(p);
}

FN m4 bload_4(const uint8_t *p)
{
    uint32_t lanes;
    memcpy(&lanes, p, sizeof lanes);
    uint16x8_t v = vmovl_u8(vcreate_u8(lanes));
    return vcgtq_u32(vmovl_u16(vget_low_u16(v)), vdupq_n_u32(0));
}

FN f32x4 halves_4(const uint16_t *p)
{
    return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p)));
}

FN void istore_4(int32_t *p, i32x4 v)
{
    vst1q_s32(p, v);
}

FN i32x4 pairs_4(const uint16_t *p)
{
    return vreinterpretq_s32_u16(vld1q_u16(p));
}

FN i32x4 quads_4(const int8_t *p)
{
    return vreinterpretq_s32_s8(vld1q_s8(p));
}

FN void store_4(float *p, f32x4 v)
{
    vst1q_f32(p, v);
}

FN void storen_4(float *p, f32x4 v, int n)
{
    float lane[4];
    vst1q_f32(lane, v);
    memcpy(p, lane, (size_t)n * sizeof *p);
}

FN void stores_4(float *p, f32x4 v, int n, ptrdiff_t stride)
{
    float lane[4];
    vst1q_f32(lane, v);
    for (int j = 0; j < n; j++)
        p[j * stride] = lane[j];
}

FN f32x4 fma_4(f32x4 a, f32x4 b, f32x4 c)
{
    return vfmaq_f32(c, a, b);
}

FN f32x4 fnma_4(f32x4 a, f32x4 b, f32x4 c)
{
    return vfmsq_f32(c, a, b);
}

FN f32x4 neg_4(f32x4 a)
{
    return vnegq_f32(a);
}

FN f32x4 abs_4(f32x4 a)
{
    return vabsq_f32(a);
}

FN f32x4 min_4(f32x4 a, f32x4 b)
{
    return vbslq_f32(vcltq_f32(a, b), a, b);
}

FN f32x4 max_4(f32x4 a, f32x4 b)
{
    return vbslq_f32(vcgtq_f32(a, b), a, b);
}

FN f32x4 sqrt_4(f32x4 a)
{
    return vsqrtq_f32(a);
}

FN f32x4 floor_4(f32x4 a)
{
    return vrndmq_f32(a);
}

FN f32x4 round_4(f32x4 a)
{
    return vrndnq_f32(a);
}

FN m4 lt_4(f32x4 a, f32x4 b)
{
    return vcltq_f32(a, b);
}

FN m4 le_4(f32x4 a, f32x4 b)
{
    return vcleq_f32(a, b);
}

FN m4 isnan_4(f32x4 a)
{
    return vmvnq_u32(vceqq_f32(a, a));
}

FN m4 eq_4(f32x4 a, f32x4 b)
{
    return vceqq_f32(a, b);
}

FN m4 mand_4(m4 a, m4 b)
{
    return vandq_u32(a, b);
}

FN m4 mor_4(m4 a, m4 b)
{
    return vorrq_u32(a, b);
}

FN m4 mnot_4(m4 a)
{
    return vmvnq_u32(a);
}

FN f32x4 sel_4(m4 m, f32x4 a, f32x4 b)
{
    return vbslq_f32(m, a, b);
}

FN i32x4 isel_4(m4 m, i32x4 a, i32x4 b)
{
    return vbslq_s32(m, a, b);
}

FN i32x4 iadd_4(i32x4 a, i32x4 b)
{
    return vaddq_s32(a, b);
}

FN i32x4 isub_4(i32x4 a, i32x4 b)
{
    return vsubq_s32(a, b);
}

FN i32x4 imul_4(i32x4 a, i32x4 b)
{
    return vmulq_s32(a, b);
}

FN i32x4 iand_4(i32x4 a, i32x4 b)
{
    return vandq_s32(a, b);
}

FN i32x4 ior_4(i32x4 a, i32x4 b)
{
    return vorrq_s32(a, b);
}

FN i32x4 ixor_4(i32x4 a, i32x4 b)
{
    return veorq_s32(a, b);
}

FN i32x4 ishl_4(i32x4 a, int n)
{
    return vshlq_s32(a, vdupq_n_s32(n));
}

FN i32x4 ishr_4(i32x4 a, int n)
{
    return vreinterpretq_s32_u32(vshlq_u32(vreinterpretq_u32_s32(a), vdupq_n_s32(-n)));
}

FN i32x4 isar_4(i32x4 a, int n)
{
    return vshlq_s32(a, vdupq_n_s32(-n));
}

FN i32x4 psar_4(i32x4 a, int n)
{
    return vreinterpretq_s32_s16(vshlq_s16(vreinterpretq_s16_s32(a), vdupq_n_s16((int16_t)-n)));
}

FN i32x4 madd_4(i32x4 a, i32x4 b, i32x4 c)
{
    int16x8_t x = vreinterpretq_s16_s32(a), y = vreinterpretq_s16_s32(b);
    int32x4_t low = vmull_s16(vget_low_s16(x), vget_low_s16(y));
    return vaddq_s32(c, vpaddq_s32(low, vmull_high_s16(x, y)));
}

FN m4 ilt_4(i32x4 a, i32x4 b)
{
    return vcltq_s32(a, b);
}

FN m4 ieq_4(i32x4 a, i32x4 b)
{
    return vceqq_s32(a, b);
}

FN i32x4 bits_4(f32x4 a)
{
    return vreinterpretq_s32_f32(a);
}

FN f32x4 fbits_4(i32x4 a)
{
    return vreinterpretq_f32_s32(a);
}

FN i32x4 f2i_4(f32x4 a)
{
    return vcvtnq_s32_f32(a);
}

FN f32x4 i2f_4(i32x4 a)
{
    return vcvtq_f32_s32(a);
}

FN i32x4 m2i_4(m4 m)
{
    return vreinterpretq_s32_u32(vshrq_n_u32(m, 31));
}

FN float hadd_4(f32x4 a)
{
    float32x2_t low = vget_low_f32(a), high = vget_high_f32(a);
    float32x2_t b = low + high;
    float b0 = vget_lane_f32(b, 0), b1 = vget_lane_f32(b, 1);
    return b0 + b1;
}

/* Lane i in all lanes. A macro, for i is a part of the instruction. */
#define lane_4(a, i) vdupq_laneq_f32(a, i)

/* Lane j is lane j ^ i. */
FN f32x4 swap_4(f32x4 a, int i)
{
    f32x4 b = i & 1 ? vrev64q_f32(a) : a;
    return i & 2 ? vextq_f32(b, b, 2) : b;
}

FN f32x4 sums_4(f32x4 a, f32x4 b, f32x4 c, f32x4 d)
{
    f32x4 u = vzip1q_f32(a, b) + vzip2q_f32(a, b), v = vzip1q_f32(c, d) + vzip2q_f32(c, d);
    return vcombine_f32(vget_low_f32(u), vget_low_f32(v)) +
           vcombine_f32(vget_high_f32(u), vget_high_f32(v));
}

FN float hmul_4(f32x4 a)
{
    float32x2_t low = vget_low_f32(a), high = vget_high_f32(a);
    float32x2_t b = low * high;
    float b0 = vget_lane_f32(b, 0), b1 = vget_lane_f32(b, 1);
    return b0 * b1;
}

FN float hmin_4(f32x4 a)
{
    float32x2_t low = vget_low_f32(a), high = vget_high_f32(a);
    float32x2_t b = vbsl_f32(vclt_f32(low, high), low, high);
    float b0 = vget_lane_f32(b, 0), b1 = vget_lane_f32(b, 1);
    return b0 < b1 ? b0 : b1;
}

FN float hmax_4(f32x4 a)
{
    float32x2_t low = vget_low_f32(a), high = vget_high_f32(a);
    float32x2_t b = vbsl_f32(vcgt_f32(low, high), low, high);
    float b0 = vget_lane_f32(b, 0), b1 = vget_lane_f32(b, 1);
    return b0 > b1 ? b0 : b1;
}

FN int hany_4(m4 m)
{
    return vmaxvq_u32(m) != 0;
}
