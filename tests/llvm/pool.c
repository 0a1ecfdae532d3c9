/* pool.c: run, check and bench hand the JIT's layers to as many threads as they are told. An
 * application's functions of the pool take the place of nnc's, which are weak: these count. */
#include "../unit/check.h"
#include "nnc.h"
#include "nnc_rt.h"
#include <string.h>

struct nnc_pool {
    int threads, calls, live;
};

static nnc_pool only;

nnc_pool *nnc_pool_create(int threads)
{
    only.threads = threads;
    only.live++;
    return &only;
}

void nnc_pool_free(nnc_pool *pool)
{
    pool->live--;
}

void nnc_pool_run(nnc_pool *pool, void (*task)(void *arg, int part, int parts), void *arg)
{
    int parts = pool ? pool->threads : 1;
    only.calls += pool != NULL;
    for (int i = 0; i < parts; i++)
        task(arg, i, parts);
}

static const char model[] = "model m(x: f32[256]) -> f32[512] {\n"
                            "  weights random 1\n"
                            "  x -> fc1: dense 512 relu -> fc2: dense 512\n"
                            "}\n";

typedef nnc_status Command(nnc *n, const char *const *words, size_t nwords, const char **text);

/* The threads of the pool that both layers ran in at least once; 0: in none. */
static int threads_of(Command *command, const char *option, const char *value, const char *says)
{
    const char *set[][2] = {{"engine", "jit"}, {"random", "1"}, {"seconds", "0.001"},
                            {option, value}};
    nnc *n = nnc_new(NULL, NULL);
    const char *text = "";
    only.calls = only.threads = 0;
    for (size_t i = 0; i < sizeof set / sizeof *set; i++)
        CHECK(nnc_set(n, set[i][0], set[i][1]) == NNC_OK);
    CHECK(nnc_open_text(n, "m.nn", model, sizeof model - 1) == NNC_OK);
    CHECK(command(n, NULL, 0, &text) == NNC_OK && strstr(text, says));
    CHECK(only.live == (only.threads > 0));
    nnc_free(n);
    CHECK(only.live == 0);
    return only.calls < 2 ? 0 : only.threads;
}

int main(void)
{
    CHECK(threads_of(nnc_run, "threads", "3", "y f32[512]") == 3);
    CHECK(threads_of(nnc_run, "parallel", NULL, "y f32[512]") == 2);
    CHECK(threads_of(nnc_check, "threads", "3", "1 sample on 3 threads; ") == 3);
    CHECK(threads_of(nnc_check, "parallel", NULL, "1 sample on 2 threads; ") == 2);
    CHECK(threads_of(nnc_check, "threads", "1", "1 sample; ") == 0);
    CHECK(threads_of(nnc_bench, "threads", "3", "3 threads, a call is one sample") == 3);
    CHECK(threads_of(nnc_bench, "parallel", NULL, "2 threads, a call is one sample") == 2);
    return check_done();
}
