/* generated STEM SECONDS THREADS: times a model that is C, of nnc or of onnx2c. Compiled for each:
 *
 *     nnc:     -DHEADER="mnist.h" -DRUN=mnist_run -DRUN_BATCH=mnist_run_batch -DBATCH=64
 *              -DWORKSPACE=MNIST_WORKSPACE_BYTES -DALIGN=MNIST_ALIGN [-DPARALLEL] -DX_LEN= -DY_LEN=
 *     onnx2c:  -DENTRY=entry -DBATCH=64 -DX_LEN= -DY_LEN=
 *
 * The lengths are of one sample. The model is another object file: nothing of it is inlined. */
#include "driver.h"

static float *x, *y;

#ifdef ENTRY
void ENTRY(const float *in, float *out); /* declared with arrays of the model's shape over there */

static void call(void *unused)
{
    (void)unused;
    ENTRY(x, y);
}

/* It has no threads: it runs on one beside those that have more. */
static void prepare(int threads)
{
    (void)threads;
}
#else
#include HEADER
#ifdef PARALLEL
#include "nnc_rt.h"
#define POOL , pool
static nnc_pool *pool;
#else
#define POOL
#endif

static void *workspace;

static void call(void *unused)
{
    (void)unused;
#if BATCH == 1
    int status = RUN(x, y, workspace POOL);
#else
    int status = RUN_BATCH(BATCH, x, y, workspace POOL);
#endif
    if (status)
        die("nnc", "the model refused to run");
}

static void prepare(int threads)
{
    size_t room = (size_t)WORKSPACE + ALIGN; /* not 0, and aligned_alloc wants a multiple */
    workspace = aligned_alloc(ALIGN, room / ALIGN * ALIGN);
    if (!workspace)
        die("nnc", "out of memory");
#ifdef PARALLEL
    pool = nnc_pool_create(threads);
#else
    if (threads != 1)
        die("nnc", "compiled without --parallel");
#endif
}
#endif

int main(int argc, char **argv)
{
    if (argc != 4)
        die("usage", "generated STEM SECONDS THREADS");
    x = load(argv[1], "in", (size_t)BATCH * X_LEN);
    y = calloc((size_t)BATCH * Y_LEN, sizeof *y);
    float *want = load(argv[1], "out", (size_t)BATCH * Y_LEN);
    if (!y)
        die(argv[1], "out of memory");
    prepare(atoi(argv[3]));
    measure(call, NULL, atof(argv[2]), y, want, (size_t)BATCH * Y_LEN);
    return 0;
}
