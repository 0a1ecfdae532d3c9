/* tensor_print.c: arrays as people read them: numpy's layout. */
#include "tool/tensor_print.h"
#include "check.h"
#include <math.h>
#include <string.h>

/* Does the array print as `want`, after the line with its name? */
static int prints(Arena *a, DType d, int rank, const int64_t *dim, const double *v,
                  const char *want)
{
    Buf b = {.arena = a};
    Type t = type_make(d, rank, dim);
    tensor_print(&b, "y", &t, v);
    const char *body = strchr(buf_text(&b), '\n') + 1;
    size_t n = strlen(want);
    int same = strncmp(body, want, n) == 0 && strcmp(body + n, "\n") == 0;
    if (!same)
        printf("got:\n%swant:\n%s\n", body, want);
    return same;
}

static void shapes(Arena *a)
{
    const double v[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    CHECK(prints(a, DT_F32, 0, NULL, v, "1.0"));
    CHECK(prints(a, DT_I32, 0, NULL, v, "1"));
    CHECK(prints(a, DT_F32, 1, (int64_t[]){3}, v, "[1.0 2.0 3.0]"));
    CHECK(prints(a, DT_I64, 2, (int64_t[]){2, 6}, v,
                 "[[ 1  2  3  4  5  6]\n [ 7  8  9 10 11 12]]"));
    CHECK(prints(a, DT_I64, 3, (int64_t[]){2, 2, 2}, v,
                 "[[[1 2]\n  [3 4]]\n\n [[5 6]\n  [7 8]]]"));
    CHECK(prints(a, DT_BOOL, 1, (int64_t[]){2}, (double[]){0, 1}, "[false  true]"));
}

/* The fewest digits that tell a number from its neighbours, the same for all. */
static void digits(Arena *a)
{
    int64_t two[] = {2};
    CHECK(prints(a, DT_F32, 1, two, (double[]){0.5, (double)0.1f}, "[0.5 0.1]"));
    CHECK(prints(a, DT_F32, 1, two, (double[]){-0.25, 10}, "[-0.25 10.00]"));
    CHECK(prints(a, DT_F32, 1, two, (double[]){NAN, -INFINITY}, "[ nan -inf]"));
    CHECK(prints(a, DT_F32, 1, two, (double[]){1, (double)1e-5f}, "[1.0e+00 1.0e-05]"));
    CHECK(prints(a, DT_F32, 1, two, (double[]){(double)3e38f, 0}, "[3.0e+38 0.0e+00]"));
}

static void large(Arena *a)
{
    static double v[1200];
    for (int i = 0; i < 1200; i++)
        v[i] = i;
    CHECK(prints(a, DT_I32, 1, (int64_t[]){1200}, v, "[   0    1    2 ... 1197 1198 1199]"));
    CHECK(prints(a, DT_I32, 2, (int64_t[]){8, 150}, v,
                 "[[   0    1    2 ...  147  148  149]\n [ 150  151  152 ...  297  298  299]\n"
                 " [ 300  301  302 ...  447  448  449]\n ...\n"
                 " [ 750  751  752 ...  897  898  899]\n [ 900  901  902 ... 1047 1048 1049]\n"
                 " [1050 1051 1052 ... 1197 1198 1199]]"));
    Buf b = {.arena = a};
    tensor_print(&b, "y", &(Type){DT_I32, 1, {1000}}, v);
    for (const char *p = buf_text(&b), *end; *p; p = end + 1) {
        end = strchr(p, '\n');
        CHECK(end && end - p <= 80);
    }
}

int main(void)
{
    Arena *a = arena_new(NULL, NULL);
    shapes(a);
    digits(a);
    large(a);
    arena_free(a);
    return check_done();
}
