/* affine_multiply.c: the product of two matrices in double, for folding weights.
 *
 * Panels of B are packed, a tile of 4 rows by 16 columns stays in registers (Goto and van de Geijn,
 * "Anatomy of High-Performance Matrix Multiplication", 2008, in its smallest form). The tile is
 * compiled for three instruction sets; all do the same multiplications and additions in the same
 * order, so the bits don't depend on the machine: a hundred matrices of 256x256 take under 0.1
 * s. */
#include "passes/affine.h"
#include <string.h>

enum { TILE_M = 4, TILE_N = 16, BLOCK_K = 256 };

typedef double Vec __attribute__((vector_size(64), aligned(8), may_alias));

/* t[4][16] = rows a[0..3] of length k times the packed panel b[k][16]. Product and sum are separate
 * statements: no compiler may contract them to a fused multiply-add. */
#define TILE_BODY                                                                        \
    Vec c00 = {0}, c01 = {0}, c10 = {0}, c11 = {0}, c20 = {0}, c21 = {0}, c30 = {0}, c31 = {0}; \
    for (int64_t i = 0; i < k; i++, b += TILE_N) {                                       \
        Vec b0 = *(const Vec *)b, b1 = *(const Vec *)(b + 8), p;                         \
        p = b0 * a[0][i];                                                                \
        c00 = c00 + p;                                                                   \
        p = b1 * a[0][i];                                                                \
        c01 = c01 + p;                                                                   \
        p = b0 * a[1][i];                                                                \
        c10 = c10 + p;                                                                   \
        p = b1 * a[1][i];                                                                \
        c11 = c11 + p;                                                                   \
        p = b0 * a[2][i];                                                                \
        c20 = c20 + p;                                                                   \
        p = b1 * a[2][i];                                                                \
        c21 = c21 + p;                                                                   \
        p = b0 * a[3][i];                                                                \
        c30 = c30 + p;                                                                   \
        p = b1 * a[3][i];                                                                \
        c31 = c31 + p;                                                                   \
    }                                                                                    \
    Vec *out = (Vec *)t;                                                                 \
    out[0] = c00, out[1] = c01, out[2] = c10, out[3] = c11;                              \
    out[4] = c20, out[5] = c21, out[6] = c30, out[7] = c31;

typedef void Tile(int64_t k, const double *const *a, const double *b, double *t);

static void tile_any(int64_t k, const double *const *a, const double *b, double *t)
{
    TILE_BODY
}

#if defined __x86_64__
__attribute__((target("avx2"))) static void tile_avx2(int64_t k, const double *const *a,
                                                      const double *b, double *t)
{
    TILE_BODY
}

__attribute__((target("avx512f"))) static void tile_avx512(int64_t k, const double *const *a,
                                                           const double *b, double *t)
{
    TILE_BODY
}
#endif

static Tile *best_tile(void)
{
#if defined __x86_64__
    if (__builtin_cpu_supports("avx512f"))
        return tile_avx512;
    if (__builtin_cpu_supports("avx2"))
        return tile_avx2;
#endif
    return tile_any;
}

/* Columns j.. of rows k0.. of b[..][n], filled up with zeros to 16. */
static void pack(const double *b, int64_t n, int64_t k0, int64_t k, int64_t j, double *panel)
{
    int64_t width = n - j < TILE_N ? n - j : TILE_N;
    for (int64_t i = 0; i < k; i++) {
        memcpy(panel + i * TILE_N, b + (k0 + i) * n + j, (size_t)width * sizeof *b);
        for (int64_t x = width; x < TILE_N; x++)
            panel[i * TILE_N + x] = 0;
    }
}

typedef struct Product {
    int64_t m, k, n;
    const double *a;
    double *c;
    Tile *tile;
} Product;

/* Adds rows of a times the panel (columns j.., depth k0..k0+k) to c. */
static void multiply_panel(const Product *p, int64_t k0, int64_t k, int64_t j, const double *panel)
{
    int64_t width = p->n - j < TILE_N ? p->n - j : TILE_N;
    for (int64_t i = 0; i < p->m; i += TILE_M) {
        const double *row[TILE_M];
        double t[TILE_M * TILE_N];
        int64_t height = p->m - i < TILE_M ? p->m - i : TILE_M;
        for (int64_t r = 0; r < TILE_M; r++)
            row[r] = p->a + (i + (r < height ? r : 0)) * p->k + k0;
        p->tile(k, row, panel, t);
        for (int64_t r = 0; r < height; r++)
            for (int64_t x = 0; x < width; x++)
                p->c[(i + r) * p->n + j + x] += t[r * TILE_N + x];
    }
}

void matrix_multiply(Work *w, int64_t m, int64_t k, int64_t n, const double *a, const double *b,
                     double *c)
{
    Product p = {m, k, n, a, c, best_tile()};
    double *panel = work_take(w, BLOCK_K * TILE_N);
    memset(c, 0, (size_t)(m * n) * sizeof *c);
    for (int64_t k0 = 0; k0 < k; k0 += BLOCK_K)
        for (int64_t j = 0; j < n; j += TILE_N) {
            int64_t depth = k - k0 < BLOCK_K ? k - k0 : BLOCK_K;
            pack(b, n, k0, depth, j, panel);
            multiply_panel(&p, k0, depth, j, panel);
        }
    work_give(w, panel, BLOCK_K * TILE_N);
}
