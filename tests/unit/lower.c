/* lower.c: constants that lie at one address become one array of weights where they are the same,
 * and only there. */
#include "lower/lower.h"
#include "check.h"
#include "passes/pass.h"

/* The sum of the whole of x and the first n elements of `data`. */
static void add_sum(Graph *g, Node *x, const float *data, int64_t n, DType stored)
{
    Tensor t = {{stored, 1, {n}}, data};
    Node *w = graph_const(g, &t, DT_F32, NULL, (Span){0});
    Node *whole = graph_reduce(g, OP_SUM, x, 1, false, (Span){0});
    graph_output(g, arena_printf(g->ctx->arena, "y%zu", g->noutput),
                 graph_binary(g, OP_ADD, w, whole, (Span){0}));
}

static Program *lower(Graph *g)
{
    PassOptions options = {0};
    Pass p = {.g = g, .arena = g->ctx->arena, .options = &options};
    const Target *t = &target_table[TARGET_GENERIC];
    LowerOptions o = {.target = t, .prefix = "m"};
    pass_run_all(&p);
    lower_panel(&o, &t, 1);
    return lower_graph(g->ctx, p.g, NULL, 0, &o);
}

/* How many arrays of so many weights. */
static int arrays(const Program *p, int64_t count)
{
    int n = 0;
    for (size_t i = 0; i < p->nbuf; i++)
        n += p->buf[i]->kind == BUF_WEIGHT && p->buf[i]->count == count;
    return n;
}

int main(void)
{
    static const float data[] = {1, 2, 3, 4, 5, 6};
    Ctx c;
    ctx_init(&c, arena_new(NULL, NULL));
    Graph *g = graph_new(&c, "m");
    Node *x = graph_input(g, "x", (Type){DT_F32, 1, {5}}, (Span){0});
    add_sum(g, x, data, 6, DT_F32);
    add_sum(g, x, data, 4, DT_F32);
    add_sum(g, x, data, 4, DT_F32);
    add_sum(g, x, data, 4, DT_F16);
    Program *p = lower(g);
    CHECK(p && !program_verify(c.arena, p));
    CHECK(p && arrays(p, 6) == 1 && arrays(p, 4) == 2);
    arena_free(c.arena);
    return check_done();
}
