/* verify.c: programs that are broken in one place, which the verifier of Loop must find. */
#include "loop/loop.h"
#include "check.h"

enum { COUNT = 16, LANES = 4 };

/* y[i] = 2 x[i] in vectors, and what a fault may break. */
typedef struct Broken {
    LoopB b;
    LFunc fn;
    Buffer x, y, whole;
    LVar i;
    LExpr *value, *two; /* registers set in the loop, and before it */
    LStmt *loop, *set, *store;
} Broken;

static LExpr *twice(Broken *t, LExpr *x)
{
    return loop_op(&t->b, LOOP_FMUL, x, t->two, NULL);
}

static void begin(Broken *t, Arena *a)
{
    *t = (Broken){.fn = {.name = "f"},
                  .x = {.kind = BUF_INPUT, .name = "x", .count = COUNT},
                  .y = {.kind = BUF_OUTPUT, .name = "y", .count = COUNT},
                  .whole = {.kind = BUF_OUTPUT, .elem = ELEM_I64, .name = "w", .count = 1}};
    t->b = loop_builder(a, &t->fn);
    t->two = loop_let(&t->b, "two", loop_float(&t->b, 2, LANES));
    t->i = loop_for(&t->b, "i", COUNT, LANES);
    t->loop = t->b.open[0];
    Index at = index_add(index_const(0), t->i, 1);
    LExpr *load = loop_load(&t->b, &t->x, at, 1, LANES, LANES);
    t->value = loop_let(&t->b, "v", twice(t, load));
    t->set = t->loop->body;
    loop_store(&t->b, &t->y, at, 1, t->value, LANES);
    t->store = t->set->next;
    loop_end(&t->b);
}

static void nothing(Broken *t)
{
    (void)t;
}

static void register_after_loop(Broken *t)
{
    loop_store(&t->b, &t->y, index_const(0), 1, t->value, LANES);
}

static void register_in_next_loop(Broken *t)
{
    loop_for(&t->b, "k", 3, 1);
    loop_let(&t->b, "u", twice(t, t->value));
    loop_end(&t->b);
}

static void register_in_part(Broken *t)
{
    t->fn.split = true;
    t->loop->each = true;
    t->loop->split = COUNT / LANES;
    register_in_next_loop(t);
}

static void register_of_index(Broken *t)
{
    LVar k = loop_for(&t->b, "k", 3, 1);
    LExpr *at = loop_let(&t->b, "at", loop_index(&t->b, index_add(index_const(0), k, 1)));
    loop_end(&t->b);
    Index computed = {.dynamic = at, .dynamic_coef = 1};
    loop_store(&t->b, &t->y, computed, 1, loop_float(&t->b, 1, 1), 1);
}

static void variable_of_index(Broken *t)
{
    LExpr *i = loop_index(&t->b, index_add(index_const(0), t->i, 1));
    loop_store(&t->b, &t->whole, index_const(0), 1, i, 1);
}

static void variable_of_store(Broken *t)
{
    Index at = index_add(index_const(0), t->i, 1);
    loop_store(&t->b, &t->y, at, 1, t->two, LANES);
}

static void behind_the_end(Broken *t)
{
    t->loop->end = COUNT + 1;
}

static void no_step(Broken *t)
{
    t->loop->step = 0;
}

static void lanes_of_operand(Broken *t)
{
    t->set->value->arg[0]->lanes = t->set->value->arg[0]->count = 2;
}

static void kind_of_operand(Broken *t)
{
    t->set->value->op = LOOP_IMUL;
    t->set->value->kind = VAL_I32;
    t->value->reg->kind = VAL_I32;
}

static void missing_operand(Broken *t)
{
    t->set->value->narg = 1;
}

static void lanes_of_register(Broken *t)
{
    t->value->reg->lanes = 8;
}

static void kind_of_store(Broken *t)
{
    t->y.elem = ELEM_I32;
}

static void lanes_of_store(Broken *t)
{
    t->store->count = LANES + 1;
}

static void lanes_of_load(Broken *t)
{
    t->set->value->arg[0]->count = 0;
}

int main(void)
{
    static void (*const fault[])(Broken *) = {
        register_after_loop, register_in_next_loop, register_in_part, register_of_index,
        variable_of_index, variable_of_store, behind_the_end, no_step, lanes_of_operand,
        kind_of_operand, missing_operand, lanes_of_register, kind_of_store, lanes_of_store,
        lanes_of_load, nothing,
    };
    enum { FAULTS = sizeof fault / sizeof *fault };
    Arena *a = arena_new(NULL, NULL);
    for (size_t i = 0; i < FAULTS; i++) {
        Broken t;
        begin(&t, a);
        fault[i](&t);
        Program p = {.name = "p", .fn = (LFunc *[]){&t.fn}, .nfn = 1};
        const char *found = program_verify(a, &p);
        CHECK((found != NULL) == (i + 1 < FAULTS));
        if ((found != NULL) != (i + 1 < FAULTS))
            fprintf(stderr, "    fault %zu: %s\n", i, found ? found : "not found");
    }
    arena_free(a);
    return check_done();
}
