/* npy.c: arrays that numpy wrote are read, and numpy reads those that we write. Skipped (77) where
 * there is no python3 with numpy. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "weights/weights.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SKIP = 77 };

/* numpy's names of our types; "" where it has none. */
static const char *const names[DT_COUNT] = {
    [DT_F32] = "float32", [DT_F16] = "float16", [DT_BF16] = "", [DT_F64] = "float64",
    [DT_I8] = "int8", [DT_U8] = "uint8", [DT_I32] = "int32", [DT_I64] = "int64",
    [DT_BOOL] = "bool"};

/* Every type in both byte orders and both index orders, ranks 0 to 3, alone and in archives. */
static const char write_script[] =
    "import numpy as np, sys\n"
    "all = {}\n"
    "for name in sys.argv[1:]:\n"
    "    for order in '<>':\n"
    "        for index in 'CF':\n"
    "            for rank in range(4):\n"
    "                shape = (2, 3, 4)[:rank]\n"
    "                a = (np.arange(np.prod(shape, dtype=int)) % 5).reshape(shape)\n"
    "                a = np.array(a, np.dtype(name).newbyteorder(order), order=index)\n"
    "                key = f'{name}.{\"lb\"[order == \">\"]}.{index}.{rank}'\n"
    "                np.save(key + '.npy', a)\n"
    "                all[key] = a\n"
    "np.savez('stored.npz', **all)\n"
    "np.savez_compressed('deflated.npz', **all)\n";

/* Reads what we wrote. */
static const char read_script[] =
    "import numpy as np, sys\n"
    "for name in sys.argv[1:]:\n"
    "    for rank in range(4):\n"
    "        a = np.load(f'ours.{name}.{rank}.npy')\n"
    "        shape = (2, 3, 4)[:rank]\n"
    "        want = (np.arange(np.prod(shape, dtype=int)) % 5).reshape(shape).astype(name)\n"
    "        assert a.dtype == want.dtype and a.shape == want.shape, (name, a.dtype, a.shape)\n"
    "        assert (a == want).all(), (name, a)\n";

static int python(const char *script, const char *arguments)
{
    char command[512];
    FILE *f = fopen("script.py", "w");
    if (!f || fputs(script, f) < 0 || fclose(f))
        return 1;
    snprintf(command, sizeof command, "python3 script.py %s", arguments);
    return system(command);
}

/* Element i is i % 5 (for bool: not 0). */
static bool is_sample(const Tensor *t, DType d, int rank)
{
    Type want = type_make(d, rank, (int64_t[]){2, 3, 4});
    bool ok = type_equal(&t->type, &want);
    for (int64_t i = 0, n = type_count(&want); ok && i < n; i++)
        ok = tensor_get(t, i) == round_to(d, (double)(i % 5));
    return ok;
}

static void read_theirs(Ctx *c, DType d)
{
    for (int k = 0; k < 16; k++) {
        const char *key = arena_printf(c->arena, "%s.%c.%c.%d", names[d], "lb"[k & 1],
                                       "CF"[k >> 1 & 1], k >> 2);
        Tensor t;
        const char *path = arena_printf(c->arena, "%s.npy", key);
        CHECK(npy_read(c, path, (Span){0}, &t) && is_sample(&t, d, k >> 2));
        CHECK(npz_read(c, "stored.npz", key, (Span){0}, &t) && is_sample(&t, d, k >> 2));
        CHECK(npz_read(c, "deflated.npz", path, (Span){0}, &t) && is_sample(&t, d, k >> 2));
    }
}

static void write_ours(Ctx *c, DType d)
{
    for (int rank = 0; rank < 4; rank++) {
        Tensor t = {.type = type_make(d, rank, (int64_t[]){2, 3, 4})};
        int64_t n = type_count(&t.type);
        void *data = arena_array(c->arena, (size_t)n, dtype_size(d));
        for (int64_t i = 0; i < n; i++)
            tensor_set(&t.type, data, i, (double)(i % 5));
        t.data = data;
        CHECK(npy_write(c, arena_printf(c->arena, "ours.%s.%d.npy", names[d], rank), &t,
                        (Span){0}));
    }
}

/* An archive as a source of weights: the keys in numpy's order. */
static void source(Ctx *c)
{
    WeightSource *s = weights_open(c, "deflated.npz", (Span){0});
    CHECK(s && weights_count(s) == 16 * (DT_COUNT - 1));
    CHECK(s && strcmp(weights_at(s, 1)->key, "float32.l.C.1") == 0);
    s = weights_open(c, ".", (Span){0});
    WeightEntry *e = s ? weights_find(s, "int64.b.F.3") : NULL;
    CHECK(e && weights_load(c, e, (Span){0}) && is_sample(&e->tensor, DT_I64, 3));
}

int main(void)
{
    char folder[] = "/tmp/nnc-npy-XXXXXX";
    Arena *a = arena_new(NULL, NULL);
    if (!mkdtemp(folder) || chdir(folder) || setjmp(*arena_guard(a)))
        return 1;
    bool numpy = system("python3 -c 'import numpy' 2>/dev/null") == 0;
    Ctx c;
    Buf all = {.arena = a};
    ctx_init(&c, a);
    for (int d = 0; d < DT_COUNT; d++)
        buf_printf(&all, "%s ", names[d]);
    CHECK(!numpy || python(write_script, all.s) == 0);
    for (int d = 0; numpy && d < DT_COUNT; d++)
        if (*names[d]) {
            read_theirs(&c, (DType)d);
            write_ours(&c, (DType)d);
        }
    if (numpy)
        source(&c);
    CHECK(!numpy || python(read_script, all.s) == 0);
    CHECK(c.errors == 0);
    arena_free(a);
    if (system("rm -r -- \"$PWD\""))
        return 1;
    if (!numpy)
        puts("skipped: there is no python3 with numpy");
    return numpy ? check_done() : SKIP;
}
