/* llvm_ops.c: the operators of Loop as instructions of LLVM, one function a row of loop.def.
 * What a row means is said there; here it must come out in the same bits as the C of
 * runtime/prelude. */
#include "llvm/llvm_int.h"
#include <stdio.h>
#include <string.h>

LLVMTypeRef llvm_type(Build *u, ValKind kind, int lanes)
{
    LLVMTypeRef one = kind == VAL_F32   ? LLVMFloatTypeInContext(u->ctx)
                      : kind == VAL_I32 ? LLVMInt32TypeInContext(u->ctx)
                      : kind == VAL_I64 ? LLVMInt64TypeInContext(u->ctx)
                                        : LLVMInt1TypeInContext(u->ctx);
    return lanes == 1 ? one : LLVMVectorType(one, (unsigned)lanes);
}

LLVMValueRef llvm_i64(Build *u, int64_t v)
{
    return LLVMConstInt(LLVMInt64TypeInContext(u->ctx), (unsigned long long)v, 1);
}

LLVMValueRef llvm_i32(Build *u, int v)
{
    return LLVMConstInt(LLVMInt32TypeInContext(u->ctx), (unsigned)v, 0);
}

LLVMValueRef llvm_splat(Build *u, LLVMValueRef one, int lanes)
{
    if (lanes == 1)
        return one;
    if (LLVMIsConstant(one)) {
        LLVMValueRef v[2 * MAX_LANES];
        for (int i = 0; i < lanes; i++)
            v[i] = one;
        return LLVMConstVector(v, (unsigned)lanes);
    }
    LLVMTypeRef type = LLVMVectorType(LLVMTypeOf(one), (unsigned)lanes);
    LLVMTypeRef index = LLVMVectorType(LLVMInt32TypeInContext(u->ctx), (unsigned)lanes);
    LLVMValueRef v = LLVMBuildInsertElement(u->b, LLVMGetPoison(type), one, llvm_i32(u, 0), "");
    return LLVMBuildShuffleVector(u->b, v, LLVMGetPoison(type), LLVMConstNull(index), "");
}

/* Four lanes in every four, of the only targets with so many lanes, as runtime/prelude has it: by
 * the instruction's name, for LLVM would move a lane within its four first, and so do for each lane
 * what four can share (iris 66 ns, so 60). It reads no memory: equal ones become one. */
static LLVMValueRef spread_four(Build *u, LLVMValueRef v, int four)
{
    LLVMTypeRef type = LLVMTypeOf(v), fn = LLVMFunctionType(type, &type, 1, 0);
    char text[64], operands[] = "=v,v";
    int n = snprintf(text, sizeof text, "vshuff32x4 $$%d, $1, $1, $0", four * 0x55);
    LLVMValueRef f = LLVMGetInlineAsm(fn, text, (size_t)n, operands, strlen(operands), 0, 0,
                                      LLVMInlineAsmDialectATT, 0);
    LLVMValueRef call = LLVMBuildCall2(u->b, fn, f, &v, 1, "");
    unsigned memory = LLVMGetEnumAttributeKindForName("memory", 6);
    LLVMAddCallSiteAttribute(call, LLVMAttributeFunctionIndex,
                             LLVMCreateEnumAttribute(u->ctx, memory, 0));
    return call;
}

LLVMValueRef llvm_lane(Build *u, LLVMValueRef v, int lane, int lanes)
{
    LLVMValueRef index[MAX_LANES];
    if (lanes == MAX_LANES) {
        v = spread_four(u, v, lane / 4);
        lane %= 4;
    }
    for (int i = 0; i < lanes; i++)
        index[i] = llvm_i32(u, lanes == MAX_LANES ? i / 4 * 4 + lane : lane);
    return LLVMBuildShuffleVector(u->b, v, LLVMGetPoison(LLVMTypeOf(v)),
                                  LLVMConstVector(index, (unsigned)lanes), "");
}

LLVMValueRef llvm_swap(Build *u, LLVMValueRef v, int by, int lanes)
{
    LLVMValueRef index[MAX_LANES];
    for (int i = 0; i < lanes; i++)
        index[i] = llvm_i32(u, i ^ by);
    return LLVMBuildShuffleVector(u->b, v, LLVMGetPoison(LLVMTypeOf(v)),
                                  LLVMConstVector(index, (unsigned)lanes), "");
}

LLVMValueRef llvm_intrinsic(Build *u, const char *name, LLVMTypeRef *overload, size_t noverload,
                            LLVMValueRef *a, int n)
{
    unsigned id = LLVMLookupIntrinsicID(name, strlen(name));
    LLVMValueRef f = LLVMGetIntrinsicDeclaration(u->module, id, overload, noverload);
    LLVMTypeRef type = LLVMIntrinsicGetType(u->ctx, id, overload, noverload);
    return LLVMBuildCall2(u->b, type, f, a, (unsigned)n, "");
}

static LLVMValueRef float_intrinsic(Build *u, const char *name, int n, LLVMValueRef *a)
{
    LLVMTypeRef type = LLVMTypeOf(a[0]);
    return llvm_intrinsic(u, name, &type, 1, a, n);
}

static LLVMValueRef zero(LLVMValueRef like)
{
    return LLVMConstNull(LLVMTypeOf(like));
}

static LLVMValueRef whole(LLVMValueRef like, int64_t v)
{
    return LLVMConstInt(LLVMTypeOf(like), (unsigned long long)v, 1);
}

/* ---- F */

#define INSTRUCTION2(NAME, build)                              \
    LLVMValueRef llvm_##NAME(Build *u, LLVMValueRef *a)        \
    {                                                          \
        return build(u->b, a[0], a[1], "");                    \
    }
#define COMPARE(NAME, build, predicate)                        \
    LLVMValueRef llvm_##NAME(Build *u, LLVMValueRef *a)        \
    {                                                          \
        return build(u->b, predicate, a[0], a[1], "");         \
    }
#define SELECT(NAME)                                           \
    LLVMValueRef llvm_##NAME(Build *u, LLVMValueRef *a)        \
    {                                                          \
        return LLVMBuildSelect(u->b, a[0], a[1], a[2], "");    \
    }
#define INTRINSIC(NAME, name, n)                               \
    LLVMValueRef llvm_##NAME(Build *u, LLVMValueRef *a)        \
    {                                                          \
        return float_intrinsic(u, name, n, a);                 \
    }

INSTRUCTION2(FADD, LLVMBuildFAdd)
INSTRUCTION2(FSUB, LLVMBuildFSub)
INSTRUCTION2(FMUL, LLVMBuildFMul)
INSTRUCTION2(FDIV, LLVMBuildFDiv)
INTRINSIC(FABS, "llvm.fabs", 1)
INTRINSIC(FSQRT, "llvm.sqrt", 1)

LLVMValueRef llvm_FMA(Build *u, LLVMValueRef *a)
{
    if (!u->generic)
        return float_intrinsic(u, "llvm.fma", 3, a);
    return LLVMBuildFAdd(u->b, LLVMBuildFMul(u->b, a[0], a[1], ""), a[2], "");
}

LLVMValueRef llvm_FNMA(Build *u, LLVMValueRef *a)
{
    LLVMValueRef with[3] = {LLVMBuildFNeg(u->b, a[0], ""), a[1], a[2]};
    return llvm_FMA(u, with);
}

LLVMValueRef llvm_FNEG(Build *u, LLVMValueRef *a)
{
    return LLVMBuildFNeg(u->b, a[0], "");
}

/* Without an instruction for them, these would be calls of libm. Both as
 * runtime/prelude/scalar.h does it: `size` is |a|, which the whole number `i` can hold if it is
 * below 2^23; else a is whole. */

static LLVMValueRef real(LLVMValueRef like, double v)
{
    return LLVMConstReal(LLVMTypeOf(like), v);
}

static LLVMValueRef with_sign(Build *u, LLVMValueRef size, LLVMValueRef sign)
{
    return float_intrinsic(u, "llvm.copysign", 2, (LLVMValueRef[]){size, sign});
}

static LLVMValueRef if_small(Build *u, LLVMValueRef size, LLVMValueRef then, LLVMValueRef a)
{
    LLVMValueRef small = LLVMBuildFCmp(u->b, LLVMRealOLT, size, real(a, 8388608), "");
    return LLVMBuildSelect(u->b, small, then, a, "");
}

static LLVMValueRef plain_floor(Build *u, LLVMValueRef a)
{
    LLVMValueRef size = llvm_FABS(u, &a);
    LLVMValueRef i = LLVMBuildFPToSI(u->b, a, llvm_type(u, VAL_I32, u->lanes), "");
    LLVMValueRef whole = LLVMBuildSIToFP(u->b, i, LLVMTypeOf(a), "");
    LLVMValueRef above = LLVMBuildFCmp(u->b, LLVMRealOGT, whole, a, "");
    LLVMValueRef below = LLVMBuildFSub(u->b, whole, real(a, 1), "");
    return if_small(u, size, with_sign(u, LLVMBuildSelect(u->b, above, below, whole, ""), a), a);
}

static LLVMValueRef plain_round(Build *u, LLVMValueRef a)
{
    LLVMTypeRef i32 = llvm_type(u, VAL_I32, u->lanes);
    LLVMValueRef size = llvm_FABS(u, &a), half = real(a, 0.5);
    LLVMValueRef i = LLVMBuildFPToSI(u->b, size, i32, "");
    LLVMValueRef rest = LLVMBuildFSub(u->b, size, LLVMBuildSIToFP(u->b, i, LLVMTypeOf(a), ""), "");
    LLVMValueRef last = LLVMBuildAnd(u->b, i, whole(i, 1), "");
    LLVMValueRef odd = LLVMBuildICmp(u->b, LLVMIntNE, last, zero(i), "");
    LLVMValueRef tie = LLVMBuildFCmp(u->b, LLVMRealOEQ, rest, half, "");
    LLVMValueRef up = LLVMBuildOr(u->b, LLVMBuildFCmp(u->b, LLVMRealOGT, rest, half, ""),
                                  LLVMBuildAnd(u->b, tie, odd, ""), "");
    i = LLVMBuildAdd(u->b, i, LLVMBuildZExt(u->b, up, i32, ""), "");
    return if_small(u, size, with_sign(u, LLVMBuildSIToFP(u->b, i, LLVMTypeOf(a), ""), a), a);
}

LLVMValueRef llvm_FFLOOR(Build *u, LLVMValueRef *a)
{
    return u->generic ? plain_floor(u, a[0]) : float_intrinsic(u, "llvm.floor", 1, a);
}

LLVMValueRef llvm_FROUND(Build *u, LLVMValueRef *a)
{
    return u->generic ? plain_round(u, a[0]) : float_intrinsic(u, "llvm.roundeven", 1, a);
}

static LLVMValueRef pick(Build *u, LLVMRealPredicate p, LLVMValueRef x, LLVMValueRef y)
{
    return LLVMBuildSelect(u->b, LLVMBuildFCmp(u->b, p, x, y, ""), x, y, "");
}

LLVMValueRef llvm_FMIN(Build *u, LLVMValueRef *a)
{
    return pick(u, LLVMRealOLT, a[0], a[1]);
}

LLVMValueRef llvm_FMAX(Build *u, LLVMValueRef *a)
{
    return pick(u, LLVMRealOGT, a[0], a[1]);
}

COMPARE(FLT, LLVMBuildFCmp, LLVMRealOLT)
COMPARE(FLE, LLVMBuildFCmp, LLVMRealOLE)
COMPARE(FEQ, LLVMBuildFCmp, LLVMRealOEQ)
LLVMValueRef llvm_FNAN(Build *u, LLVMValueRef *a)
{
    return LLVMBuildFCmp(u->b, LLVMRealUNO, a[0], a[0], "");
}

SELECT(FSEL)

/* ---- M */

INSTRUCTION2(MAND, LLVMBuildAnd)
INSTRUCTION2(MOR, LLVMBuildOr)

LLVMValueRef llvm_MNOT(Build *u, LLVMValueRef *a)
{
    return LLVMBuildNot(u->b, a[0], "");
}

LLVMValueRef llvm_M2I(Build *u, LLVMValueRef *a)
{
    return LLVMBuildZExt(u->b, a[0], llvm_type(u, VAL_I32, u->lanes), "");
}

/* ---- I and L */

SELECT(ISEL)
SELECT(LSEL)
INSTRUCTION2(IADD, LLVMBuildAdd)
INSTRUCTION2(ISUB, LLVMBuildSub)
INSTRUCTION2(IMUL, LLVMBuildMul)
INSTRUCTION2(IAND, LLVMBuildAnd)
INSTRUCTION2(IOR, LLVMBuildOr)
INSTRUCTION2(IXOR, LLVMBuildXor)
INSTRUCTION2(ISHL, LLVMBuildShl)
INSTRUCTION2(ISHR, LLVMBuildLShr)
INSTRUCTION2(ISAR, LLVMBuildAShr)

/* The halves of n lanes as 2 n whole numbers of 16 bits. */
static LLVMTypeRef halves(Build *u)
{
    return LLVMVectorType(LLVMInt16TypeInContext(u->ctx), 2 * (unsigned)u->lanes);
}

static LLVMValueRef as(Build *u, LLVMValueRef v, LLVMTypeRef type)
{
    return LLVMBuildBitCast(u->b, v, type, "");
}

LLVMValueRef llvm_PSAR(Build *u, LLVMValueRef *a)
{
    LLVMValueRef by = a[1];
    if (u->lanes > 1)
        by = LLVMBuildExtractElement(u->b, by, llvm_i32(u, 0), "");
    by = LLVMBuildTrunc(u->b, by, LLVMInt16TypeInContext(u->ctx), "");
    by = llvm_splat(u, by, 2 * u->lanes);
    return as(u, LLVMBuildAShr(u->b, as(u, a[0], halves(u)), by, ""), LLVMTypeOf(a[0]));
}

/* Products of halves, even ones and odd ones apart: LLVM knows the pattern of pmaddwd. */
LLVMValueRef llvm_MADD(Build *u, LLVMValueRef *a)
{
    LLVMValueRef x = as(u, a[0], halves(u)), y = as(u, a[1], halves(u)), sum = a[2];
    LLVMTypeRef wide = LLVMVectorType(LLVMInt32TypeInContext(u->ctx), 2 * (unsigned)u->lanes);
    LLVMValueRef product = LLVMBuildMul(u->b, LLVMBuildSExt(u->b, x, wide, ""),
                                        LLVMBuildSExt(u->b, y, wide, ""), "");
    LLVMValueRef half[2];
    for (int odd = 0; odd < 2; odd++) {
        LLVMValueRef index[MAX_LANES];
        for (int i = 0; i < u->lanes; i++)
            index[i] = llvm_i32(u, 2 * i + odd);
        half[odd] = LLVMBuildShuffleVector(u->b, product, LLVMGetPoison(wide),
                                           LLVMConstVector(index, (unsigned)u->lanes), "");
        half[odd] = as(u, half[odd], LLVMTypeOf(sum));
    }
    return LLVMBuildAdd(u->b, sum, LLVMBuildAdd(u->b, half[0], half[1], ""), "");
}

COMPARE(ILT, LLVMBuildICmp, LLVMIntSLT)
COMPARE(IEQ, LLVMBuildICmp, LLVMIntEQ)
INSTRUCTION2(LADD, LLVMBuildAdd)
INSTRUCTION2(LSUB, LLVMBuildSub)
INSTRUCTION2(LMUL, LLVMBuildMul)
COMPARE(LLT, LLVMBuildICmp, LLVMIntSLT)
COMPARE(LEQ, LLVMBuildICmp, LLVMIntEQ)

/* ---- from kind to kind */

#define CONVERT(NAME, build, kind)                                          \
    LLVMValueRef llvm_##NAME(Build *u, LLVMValueRef *a)                     \
    {                                                                       \
        return build(u->b, a[0], llvm_type(u, kind, u->lanes), "");         \
    }
CONVERT(BITS, LLVMBuildBitCast, VAL_I32)
CONVERT(FBITS, LLVMBuildBitCast, VAL_F32)
CONVERT(I2F, LLVMBuildSIToFP, VAL_F32)
CONVERT(I2L, LLVMBuildSExt, VAL_I64)
CONVERT(L2I, LLVMBuildTrunc, VAL_I32)
CONVERT(L2F, LLVMBuildSIToFP, VAL_F32)

LLVMValueRef llvm_F2I(Build *u, LLVMValueRef *a)
{
    LLVMValueRef whole_float = llvm_FROUND(u, a);
    return LLVMBuildFPToSI(u->b, whole_float, llvm_type(u, VAL_I32, u->lanes), "");
}

LLVMValueRef llvm_F2L(Build *u, LLVMValueRef *a)
{
    LLVMTypeRef type[2] = {llvm_type(u, VAL_I64, 1), llvm_type(u, VAL_F32, 1)};
    return llvm_intrinsic(u, "llvm.fptosi.sat", type, 2, a, 1);
}

/* ---- f16 */

/* One lane, as runtime/prelude does it: without an instruction it would be a call. Subnormals are
 * whole numbers times 2^-24; others get the exponent of f32, infinity and NaN its greatest. */
static LLVMValueRef half_of(Build *u, LLVMValueRef h)
{
    LLVMTypeRef i32 = llvm_type(u, VAL_I32, 1), f32 = llvm_type(u, VAL_F32, 1);
    LLVMBuilderRef b = u->b;
    h = LLVMBuildZExt(b, h, i32, "");
    LLVMValueRef size = LLVMBuildAnd(b, h, whole(h, 0x7fff), "");
    LLVMValueRef sign = LLVMBuildShl(b, LLVMBuildAnd(b, h, whole(h, 0x8000), ""), whole(h, 16), "");
    LLVMValueRef odd = LLVMBuildICmp(b, LLVMIntUGE, size, whole(h, 0x7c00), "");
    LLVMValueRef bias = LLVMBuildSelect(b, odd, whole(h, 0x70000000), whole(h, 0x38000000), "");
    LLVMValueRef normal = LLVMBuildAdd(b, LLVMBuildShl(b, size, whole(h, 13), ""), bias, "");
    LLVMValueRef tiny = LLVMBuildSIToFP(b, size, f32, "");
    tiny = LLVMBuildFMul(b, tiny, LLVMConstReal(f32, 0x1p-24), "");
    LLVMValueRef small = LLVMBuildICmp(b, LLVMIntULT, size, whole(h, 0x400), "");
    LLVMValueRef bits = LLVMBuildSelect(b, small, LLVMBuildBitCast(b, tiny, i32, ""), normal, "");
    return LLVMBuildBitCast(b, LLVMBuildOr(b, bits, sign, ""), f32, "");
}

/* Sixteen are widened in two parts, as the C does. */
LLVMValueRef llvm_halves(Build *u, LLVMValueRef at, int lanes)
{
    if (lanes == MAX_LANES) {
        LLVMValueRef low = llvm_halves(u, at, lanes / 2), index[MAX_LANES];
        LLVMValueRef high = llvm_halves(u, llvm_offset(u, at, lanes, ""), lanes / 2);
        for (int i = 0; i < lanes; i++)
            index[i] = llvm_i32(u, i);
        return LLVMBuildShuffleVector(u->b, low, high, LLVMConstVector(index, (unsigned)lanes), "");
    }
    LLVMTypeRef one = lanes == 1 ? LLVMInt16TypeInContext(u->ctx) : LLVMHalfTypeInContext(u->ctx);
    LLVMTypeRef type = lanes == 1 ? one : LLVMVectorType(one, (unsigned)lanes);
    LLVMValueRef v = LLVMBuildLoad2(u->b, type, at, "");
    LLVMSetAlignment(v, 2);
    return lanes == 1 ? half_of(u, v) : LLVMBuildFPExt(u->b, v, llvm_type(u, VAL_F32, lanes), "");
}

/* ---- across the lanes */

typedef LLVMValueRef Combine(Build *u, LLVMValueRef *a);

/* Lanes first … first + n of v. */
static LLVMValueRef lanes_of(Build *u, LLVMValueRef v, int first, int n)
{
    LLVMValueRef index[MAX_LANES];
    for (int i = 0; i < n; i++)
        index[i] = llvm_i32(u, first + i);
    return LLVMBuildShuffleVector(u->b, v, LLVMGetPoison(LLVMTypeOf(v)),
                                  LLVMConstVector(index, (unsigned)n), "");
}

static LLVMValueRef across(Build *u, LLVMValueRef v, Combine *combine)
{
    int n = u->lanes;
    for (; n > 2; n /= 2) {
        LLVMValueRef half[2] = {lanes_of(u, v, 0, n / 2), lanes_of(u, v, n / 2, n / 2)};
        v = combine(u, half);
    }
    if (n == 1)
        return v;
    LLVMValueRef last[2] = {LLVMBuildExtractElement(u->b, v, llvm_i32(u, 0), ""),
                            LLVMBuildExtractElement(u->b, v, llvm_i32(u, 1), "")};
    return combine(u, last);
}

#define ACROSS(NAME, with)                                   \
    LLVMValueRef llvm_##NAME(Build *u, LLVMValueRef *a)      \
    {                                                        \
        return across(u, a[0], llvm_##with);                 \
    }
/* In each four lanes, two of x and two of y: those from `first` on; in turn, or pair by pair. */
static LLVMValueRef zip(Build *u, LLVMValueRef x, LLVMValueRef y, int first, bool pairs)
{
    LLVMValueRef index[MAX_LANES];
    for (int i = 0; i < u->lanes; i++) {
        bool second = pairs ? i & 2 : i & 1;
        int from = (i & ~3) + first + (pairs ? i & 1 : i >> 1 & 1);
        index[i] = llvm_i32(u, from + (second ? u->lanes : 0));
    }
    return LLVMBuildShuffleVector(u->b, x, y, LLVMConstVector(index, (unsigned)u->lanes), "");
}

static LLVMValueRef zip_sum(Build *u, LLVMValueRef x, LLVMValueRef y, bool pairs)
{
    return LLVMBuildFAdd(u->b, zip(u, x, y, 0, pairs), zip(u, x, y, 2, pairs), "");
}

LLVMValueRef llvm_sums(Build *u, LLVMValueRef *a)
{
    LLVMValueRef v = zip_sum(u, zip_sum(u, a[0], a[1], false), zip_sum(u, a[2], a[3], false), true);
    for (int n = u->lanes; n > 4; n /= 2)
        v = LLVMBuildFAdd(u->b, lanes_of(u, v, 0, n / 2), lanes_of(u, v, n / 2, n / 2), "");
    return v;
}

ACROSS(HADD, FADD)
ACROSS(HMUL, FMUL)
ACROSS(HMIN, FMIN)
ACROSS(HMAX, FMAX)
ACROSS(HANY, MOR)
