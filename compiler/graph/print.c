/* print.c: a graph as text, one line a node; doc/ir.md describes it. The same graph always gives
 * the same text: no addresses, and numbers as short as they can be read back. */
#include "graph/graph.h"
#include "base/ascii.h"
#include "base/map.h"

enum { FEW = 8 }; /* constants of at most so many elements are written out */

typedef struct Printer {
    Buf *out;
    Map named; /* constants by name: the first of a name is @name, others @name~id */
} Printer;

/* The fewest digits that give v of type d again. */
static void print_number(Buf *out, DType d, double v)
{
    char text[40];
    for (int digits = 1; digits <= 17; digits++) {
        ascii_print(text, sizeof text, "%.*g", digits, v);
        if (round_to(d, number_read(text, NULL)) == v)
            break;
    }
    buf_puts(out, v != v ? "nan" : text);
}

static bool is_literal(const Node *n)
{
    return n->op == OP_CONST && !n->name && n->type.rank == 0 && n->value.data;
}

/* How other nodes mention n. */
static void print_ref(Printer *p, const Node *n)
{
    if (is_literal(n))
        print_number(p->out, n->type.dtype, const_rounded(n, 0));
    else if (n->op != OP_CONST || !n->name)
        buf_printf(p->out, "%%%d", n->id);
    else if (map_get(&p->named, n->name) == n)
        buf_printf(p->out, "@%s", n->name);
    else
        buf_printf(p->out, "@%s~%d", n->name, n->id);
}

static void print_list(Buf *out, const char *name, int n, const int64_t *v)
{
    buf_printf(out, " %s=[", name);
    for (int i = 0; i < n; i++)
        buf_printf(out, "%s%lld", i ? "," : "", (long long)v[i]);
    buf_puts(out, "]");
}

static void print_axes(Buf *out, unsigned axes)
{
    int64_t list[MAX_RANK];
    int n = 0;
    for (int i = 0; i < MAX_RANK; i++)
        if (axes >> i & 1)
            list[n++] = i;
    print_list(out, "axes", n, list);
}

static void print_perm(Buf *out, const Node *n)
{
    int64_t list[MAX_RANK];
    for (int i = 0; i < n->type.rank; i++)
        list[i] = n->a.perm[i];
    print_list(out, "perm", n->type.rank, list);
}

/* What the result's type does not already say. */
static void print_attributes(Buf *out, const Node *n)
{
    if (op_info(n->op)->family == FAM_REDUCE)
        print_axes(out, n->a.axes);
    if (n->op == OP_TRANSPOSE)
        print_perm(out, n);
    if (n->op == OP_CONCAT || n->op == OP_GATHER)
        buf_printf(out, " axis=%d", n->a.axis);
    if (n->op == OP_SLICE) {
        print_list(out, "start", n->type.rank, n->a.start);
        print_list(out, "step", n->type.rank, n->a.step);
    }
    if (n->op == OP_PAD) {
        print_list(out, "before", n->type.rank, n->a.start);
        print_list(out, "after", n->type.rank, n->a.step);
        buf_puts(out, " value=");
        print_number(out, DT_F64, n->a.value);
    }
}

static void print_values(Buf *out, const Node *n)
{
    int64_t count = type_count(&n->type);
    if (!n->value.data || count > FEW)
        return;
    buf_puts(out, " [");
    for (int64_t i = 0; i < count; i++) {
        buf_puts(out, i ? ", " : "");
        print_number(out, n->type.dtype, const_rounded(n, i));
    }
    buf_puts(out, "]");
}

static void print_node(Printer *p, const Node *n)
{
    if (is_literal(n))
        return;
    print_ref(p, n);
    buf_printf(p->out, " = %s", op_info(n->op)->name);
    if (n->op == OP_INPUT)
        buf_printf(p->out, " %s", n->name);
    if (n->op == OP_CONST)
        print_values(p->out, n);
    for (int k = 0; k < n->nin; k++) {
        buf_puts(p->out, k ? ", " : " ");
        print_ref(p, n->in[k]);
    }
    print_attributes(p->out, n);
    buf_printf(p->out, " : %s", type_text(p->out->arena, &n->type));
    if (n->layer)
        buf_printf(p->out, "  # %s", n->layer->path);
    buf_puts(p->out, "\n");
}

void graph_print(Buf *out, const Graph *g)
{
    Printer p = {out, {.arena = out->arena}};
    for (size_t i = 0; i < g->count; i++)
        if (g->node[i]->op == OP_CONST && g->node[i]->name && !map_get(&p.named, g->node[i]->name))
            map_put(&p.named, g->node[i]->name, g->node[i]);
    buf_printf(out, "graph %s\n", g->name);
    for (size_t i = 0; i < g->count; i++)
        print_node(&p, g->node[i]);
    for (size_t i = 0; i < g->noutput; i++) {
        buf_printf(out, "output %s = ", g->output[i].name);
        print_ref(&p, g->output[i].node);
        buf_puts(out, "\n");
    }
}
