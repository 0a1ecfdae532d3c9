/* words.c: operators and shapes as a picture names them. */
#include "draw/words.h"
#include <string.h>

enum { MOST_WORDS = 4 }; /* of one part */

bool *words_varying(const Graph *g, Arena *a)
{
    bool *varying = NEW_ARRAY(a, bool, g->count + 1);
    for (size_t i = 0; i < g->count; i++) {
        const Node *n = g->node[i];
        varying[i] = n->op == OP_INPUT;
        for (int k = 0; k < n->nin; k++)
            varying[i] |= varying[n->in[k]->id];
    }
    return varying;
}

/* Softmax as the library writes it: five operators that a reader knows as one. */
static const Op softmax[] = {OP_REDMAX, OP_SUB, OP_EXP, OP_SUM, OP_DIV};
enum { SOFTMAX = sizeof softmax / sizeof *softmax };

static bool is_softmax(const Node *const *node, size_t n)
{
    size_t k = 0;
    while (k < n && k < SOFTMAX && node[k]->op == softmax[k])
        k++;
    return k == SOFTMAX;
}

static bool is_operator_name(const char *kind)
{
    for (Op op = 0; op < OP_COUNT; op++)
        if (strcmp(op_info(op)->name, kind) == 0)
            return true;
    return false;
}

static PartKind kind_of(const Node *n, const bool *varying)
{
    unsigned cls = op_info(n->op)->cls;
    int operands = 0;
    for (int k = 0; k < n->nin; k++)
        operands += varying[n->in[k]->id];
    if (cls & MOVE)
        return PART_MOVE;
    if (cls & LINEAR || (cls & BILINEAR && operands == 1) ||
        (n->op == OP_DIV && !varying[n->in[1]->id]))
        return PART_LINEAR;
    return PART_BEND;
}

static bool bends(const Node *const *node, size_t n, const bool *varying)
{
    for (size_t i = 0; i < n; i++)
        if (kind_of(node[i], varying) == PART_BEND)
            return true;
    return false;
}

/* "mul 0.5": with a number that stands in the text. */
static const char *word(Arena *a, const Node *n)
{
    for (int k = 0; k < n->nin; k++) {
        const Node *c = n->in[k];
        if (c->op == OP_CONST && !c->name && c->type.rank == 0 && c->value.data)
            return arena_printf(a, "%s %.4g", op_info(n->op)->name, const_rounded(c, 0));
    }
    return op_info(n->op)->name;
}

/* Operators from `node` on that are of one kind; *take: how many. */
static Part next_part(Arena *a, const bool *varying, const Node *const *node, size_t n,
                      size_t *take)
{
    Buf b = {.arena = a};
    PartKind kind = kind_of(node[0], varying);
    if (is_softmax(node, n)) {
        *take = SOFTMAX;
        return (Part){"softmax", PART_BEND};
    }
    size_t i = 0;
    for (; i < n && kind_of(node[i], varying) == kind && !is_softmax(node + i, n - i); i++)
        if (i < MOST_WORDS)
            buf_printf(&b, "%s%s", i ? ", " : "", word(a, node[i]));
    if (i > MOST_WORDS)
        buf_puts(&b, ", …");
    *take = i;
    return (Part){buf_text(&b), kind};
}

Part *words_parts(Arena *a, const bool *varying, const Node *const *node, size_t n, bool whole,
                  size_t *count)
{
    Part *part = NEW_ARRAY(a, Part, n + 1);
    *count = 0;
    if (whole && n > 1 && !is_operator_name(node[0]->layer->kind)) {
        part[(*count)++] = (Part){node[0]->layer->kind,
                                  bends(node, n, varying) ? PART_BEND : PART_LINEAR};
        return part;
    }
    for (size_t i = 0, take; i < n; i += take)
        part[(*count)++] = next_part(a, varying, node + i, n - i, &take);
    return part;
}

const char *words_text(Arena *a, const Part *part, size_t n)
{
    Buf b = {.arena = a};
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%s", i ? ", " : "", part[i].text);
    return buf_text(&b);
}

const char *words_shape(Arena *a, const Type *t)
{
    Buf b = {.arena = a};
    if (t->dtype != DT_F32)
        buf_printf(&b, "%s ", dtype_name(t->dtype));
    for (int i = 0; i < t->rank; i++)
        buf_printf(&b, "%s%lld", i ? "×" : "", (long long)t->dim[i]);
    buf_puts(&b, t->rank ? "" : "scalar");
    return buf_text(&b);
}
