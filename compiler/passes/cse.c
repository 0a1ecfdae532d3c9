/* cse.c: one node for equal ones, by a hash of operator, attributes and operands (value numbering).
 * Constants are equal by content; their hash samples a bounded number of bytes, and only constants
 * of one hash and one size are compared whole. */
#include "passes/pass.h"
#include "passes/rewrite.h"
#include <string.h>

typedef struct Table {
    Node **slot; /* open addressing */
    size_t mask;
} Table;

static uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0x9e3779b97f4a7c15u; /* 2^64 / golden ratio */
    return h ^ h >> 32;
}

static uint64_t hash_type(uint64_t h, const Type *t)
{
    h = mix(h, (uint64_t)t->dtype << 8 | (unsigned)t->rank);
    for (int i = 0; i < t->rank; i++)
        h = mix(h, (uint64_t)t->dim[i]);
    return h;
}

static size_t data_size(const Tensor *t)
{
    return (size_t)type_count(&t->type) * dtype_size(t->type.dtype);
}

/* All of a small array; a large one at even distances. */
static uint64_t hash_data(uint64_t h, const Tensor *t)
{
    enum { SAMPLES = 256 };
    const unsigned char *data = t->data;
    size_t size = data_size(t), step = size / SAMPLES + 1;
    for (size_t i = 0; i < size; i += step)
        h = mix(h, data[i]);
    return h;
}

static uint64_t hash_attributes(uint64_t h, const Attr *a)
{
    uint64_t value;
    memcpy(&value, &a->value, sizeof value);
    h = mix(mix(mix(h, a->axes), (uint64_t)a->axis), value);
    for (int i = 0; i < MAX_RANK; i++)
        h = mix(mix(mix(h, (uint64_t)a->start[i]), (uint64_t)a->step[i]), (uint64_t)a->perm[i]);
    return h;
}

/* Operands that may be swapped give one hash in either order. */
static uint64_t hash_operands(uint64_t h, const Node *n)
{
    if (op_info(n->op)->cls & COMMUTATIVE)
        return h + mix(h, (uint64_t)n->in[0]->id) + mix(h, (uint64_t)n->in[1]->id);
    for (int k = 0; k < n->nin; k++)
        h = mix(h, (uint64_t)n->in[k]->id);
    return h;
}

static uint64_t hash_node(const Node *n)
{
    uint64_t h = hash_type(mix(0, (uint64_t)n->op), &n->type);
    if (n->op == OP_CONST)
        return n->value.data ? hash_data(h, &n->value) : h;
    return hash_attributes(hash_operands(h, n), &n->a);
}

static bool equal_attributes(const Attr *a, const Attr *b)
{
    return a->dtype == b->dtype && a->axes == b->axes && a->axis == b->axis && a->rank == b->rank &&
           memcmp(a->shape, b->shape, sizeof a->shape) == 0 &&
           memcmp(a->perm, b->perm, sizeof a->perm) == 0 &&
           memcmp(a->start, b->start, sizeof a->start) == 0 &&
           memcmp(a->step, b->step, sizeof a->step) == 0 &&
           memcmp(&a->value, &b->value, sizeof a->value) == 0;
}

/* Weights that are not loaded are equal if they are the same key. */
static bool equal_constants(const Node *a, const Node *b)
{
    if (a->value.type.dtype != b->value.type.dtype)
        return false;
    const void *da = a->value.data, *db = b->value.data;
    if (!da || !db)
        return da == db && a->name && b->name && strcmp(a->name, b->name) == 0;
    return da == db || memcmp(da, db, data_size(&a->value)) == 0;
}

static bool equal_operands(const Node *a, const Node *b)
{
    if (memcmp(a->in, b->in, (size_t)a->nin * sizeof *a->in) == 0)
        return true;
    return op_info(a->op)->cls & COMMUTATIVE && a->in[0] == b->in[1] && a->in[1] == b->in[0];
}

static bool equal(const Node *a, const Node *b)
{
    if (a->op != b->op || a->nin != b->nin || !type_equal(&a->type, &b->type))
        return false;
    if (a->op == OP_CONST)
        return equal_constants(a, b);
    return equal_attributes(&a->a, &b->a) && equal_operands(a, b);
}

static Node *find_equal(void *state, Node *n)
{
    Table *t = state;
    if (n->op == OP_INPUT)
        return n;
    size_t i = hash_node(n) & t->mask;
    while (t->slot[i] && !equal(t->slot[i], n))
        i = (i + 1) & t->mask;
    return t->slot[i] ? t->slot[i] : (t->slot[i] = n);
}

bool pass_cse(Pass *p)
{
    size_t size = 16;
    while (size < 2 * p->g->count)
        size *= 2;
    Table t = {NEW_ARRAY(p->arena, Node *, size), size - 1};
    return rewrite_graph(p->g, find_equal, &t);
}
