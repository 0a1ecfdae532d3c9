/* bits_rows.c: the emitted C, by gcc and by clang, and the JIT give the same bits: every row of
 * loop.def, loads and stores of parts of vectors, and every function of math.def, in every width
 * of a target, on random and special values. What is right, tests/unit/rows.c and math.c say.
 *
 *     llvm_bits_rows TARGET FOLDER [STEP]     every STEP-th float for math.def; at length: 257 */
#include "joined.h"
#include "math_program.h"
#include "row_program.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SKIP = 77 };

static float x[3][BLOCK], mx[MATH_BLOCK], my[MATH_BLOCK];
static int64_t l[2][BLOCK];

/* Results that are no floats, or whose bits are an operand's. */
static bool is_exact(LoopOp op)
{
    return loop_op_sig(op)[0] != 'F' || op == LOOP_FNEG || op == LOOP_FABS || op == LOOP_FSEL ||
           op == LOOP_FBITS || op == LOOP_FMIN || op == LOOP_FMAX;
}

static const bool *exact_places(Arena *a)
{
    bool *exact = NEW_ARRAY(a, bool, OUT);
    for (int op = FIRST_ROW; op < OPS; op++)
        for (int s = 0; s < (row_is_shift((LoopOp)op) ? SHIFTS : 1); s++)
            memset(exact + row_place((LoopOp)op, s), is_exact((LoopOp)op), BLOCK);
    return exact;
}

static void add_programs(Joined *j, Arena *a, int lanes)
{
    static const void *const rows[] = {x[0], x[1], x[2], l[0], l[1]};
    static const void *const math[] = {mx, my};
    joined_add(j, arena_printf(a, "rows, %d lanes", lanes), row_program(a, "rows", lanes), rows,
               exact_places(a));
    joined_add(j, arena_printf(a, "moves, %d lanes", lanes), move_program(a, "moves", lanes), rows,
               exact_places(a));
    joined_add(j, arena_printf(a, "math, %d lanes", lanes), math_program(a, "math", lanes, NULL),
               math, NULL);
}

/* Every pair of special values, then every step-th float with a random second. */
static int run_blocks(Joined *j, uint64_t step)
{
    int wrong = 0;
    uint64_t bits = 0, seed = 1;
    for (int pair = 0; bits < (uint64_t)1 << 32 && !wrong;) {
        for (int i = 0; i < MATH_BLOCK; i++) {
            bool special = pair < SPECIALS * SPECIALS;
            uint32_t b = (uint32_t)bits, c = (uint32_t)(seed >> 32);
            seed = seed * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
            memcpy(&mx[i], special ? &math_special[pair / SPECIALS] : (void *)&b, sizeof b);
            memcpy(&my[i], special ? &math_special[pair % SPECIALS] : (void *)&c, sizeof c);
            bits += special ? 0 : step;
            pair += special;
        }
        wrong = joined_differ(j);
    }
    return wrong;
}

int main(int argc, char **argv)
{
    const Target *t = argc > 2 ? target_find(argv[1]) : NULL;
    uint64_t step = argc > 3 ? strtoull(argv[3], NULL, 10) : 65537;
    if (!t || !step) {
        fprintf(stderr, "usage: llvm_bits_rows TARGET FOLDER [STEP]\n");
        return 2;
    }
    if (!target_runs_here(t)) {
        printf("skipped: this machine is not %s\n", t->name);
        return SKIP;
    }
    const LlvmModule *llvm = joined_llvm();
    if (!llvm)
        return 1;
    Ctx c;
    ctx_init(&c, arena_new(NULL, NULL));
    Joined *j = joined_new(c.arena, argv[2], "rows", t);
    row_inputs(x, l);
    for (int lanes = 1; lanes <= t->lanes; lanes *= lanes == 1 ? 4 : 2)
        add_programs(j, c.arena, lanes);
    int wrong = joined_compile(j, &c, llvm) ? run_blocks(j, step) : 1;
    printf("%d programs differ\n", wrong);
    arena_free(c.arena);
    return wrong != 0;
}
