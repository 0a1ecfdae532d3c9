/* affine_multiply.c: the product of two matrices in double, for folding weights.
 *
 * Panels of B are packed, each half of the first cache; a tile of 4 rows by 8 columns stays in
 * registers (Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008, in
 * its smallest form). The tile is compiled for three instruction sets, each with vectors of its
 * own length, as longer ones would not stay in registers; all do the same multiplications and
 * additions in the same order, so the bits don't depend on the machine: a hundred matrices of
 * 256x256 take under 0.1 s. */
#include "passes/affine.h"
#include <string.h>

enum { TILE_M = 4, TILE_N = 8, BLOCK_K = 256 };

typedef void Tile(int64_t k, const double *const *a, const double *b, double *t);

/* t[4][8] = rows a[0..3] of length k times the packed panel b[k][8], in vectors of so many bytes.
 * Product and sum are separate statements: no compiler may contract them to a fused
 * multiply-add. */
#define TILE(name, bytes)                                                                \
    static void name(int64_t k, const double *const *a, const double *b, double *t)      \
    {                                                                                    \
        typedef double Vec __attribute__((vector_size(bytes), aligned(8), may_alias));   \
        enum { VECS = TILE_N * 8 / bytes };                                              \
        Vec c[TILE_M][VECS] = {{{0}}};                                                   \
        for (int64_t i = 0; i < k; i++, b += TILE_N)                                     \
            _Pragma("GCC unroll 8") for (int r = 0; r < TILE_M; r++)                     \
                _Pragma("GCC unroll 8") for (int v = 0; v < VECS; v++) {                 \
                    Vec p = ((const Vec *)b)[v] * a[r][i];                               \
                    c[r][v] = c[r][v] + p;                                               \
                }                                                                        \
        memcpy(t, c, sizeof c);                                                          \
    }

TILE(tile_any, 16)
#if defined __x86_64__
__attribute__((target("avx2"))) TILE(tile_avx2, 32)
__attribute__((target("avx512f"))) TILE(tile_avx512, 64)
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

/* Columns j.. of rows k0.. of b[..][n], filled up with zeros to 8. */
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
