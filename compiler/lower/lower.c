/* lower.c: one kernel for each node with memory, in the order of the graph. */
#include "lower/lower_int.h"
#include "lower/narrow.h"
#include "passes/batch.h"
#include <string.h>

Elem elem_of(DType d)
{
    switch (d) {
    case DT_I32:  return ELEM_I32;
    case DT_I64:  return ELEM_I64;
    case DT_BOOL: return ELEM_BOOL;
    default:      return ELEM_F32;
    }
}

/* ---- buffers */

Buffer *new_buffer(Lower *l, BufKind kind, Elem elem, const char *name, int64_t count)
{
    Buffer *b = NEW(l->arena, Buffer);
    Program *p = kind == BUF_WEIGHT ? l->model : l->p;
    *b = (Buffer){.kind = kind, .elem = elem, .count = count};
    b->name = kind == BUF_WEIGHT ? weight_array_name(l, name) : unique_name(l, name);
    if (kind == BUF_WEIGHT) {
        b->offset = p->weight_bytes;
        int64_t bytes = count * (int64_t)elem_size(elem);
        p->weight_bytes += (bytes + BUFFER_ALIGN - 1) / BUFFER_ALIGN * BUFFER_ALIGN;
    }
    PUSH(l->arena, p->buf, p->nbuf, p->cap_buf, b);
    return b;
}

/* Ports of a batch are called as the model's. */
static Buffer *port_buffer(Lower *l, BufKind kind, const char *name, const Type *t)
{
    Buffer *b = NEW(l->arena, Buffer);
    size_t i = l->p->nbuf;
    *b = (Buffer){.kind = kind, .elem = elem_of(t->dtype), .count = type_count(t),
                  .doc = type_text(l->arena, t)};
    b->name = l->p == l->model ? port_name(l, name) : l->model->buf[i]->name;
    PUSH(l->arena, l->p->buf, l->p->nbuf, l->p->cap_buf, b);
    return b;
}

Buffer *work_buffer(Lower *l, Elem elem, const char *name, int64_t count)
{
    Buffer *b = new_buffer(l, BUF_WORK, elem, name, count);
    int now = l->kernel;
    PUSH(l->arena, l->life, l->nlife, l->cap_life, ((Life){b, now, now}));
    return b;
}

void extend_life(Lower *l, Buffer *b, int last)
{
    size_t i = l->nlife;
    while (i > 0 && l->life[i - 1].buf != b) /* mostly one of the last */
        i--;
    if (i > 0 && l->life[i - 1].last < last)
        l->life[i - 1].last = last;
}

static void set_element(Elem e, void *data, int64_t i, double v)
{
    switch (e) {
    case ELEM_F32:  ((float *)data)[i] = (float)v; break;
    case ELEM_I32:  ((int32_t *)data)[i] = (int32_t)v; break;
    case ELEM_I64:  ((int64_t *)data)[i] = (int64_t)v; break;
    default:        ((uint8_t *)data)[i] = v != 0; break;
    }
}

Buffer *const_buffer(Lower *l, const Node *n)
{
    int64_t count = type_count(&n->type);
    const char *key = arena_printf(l->arena, "whole %p %d %d %lld", n->value.data,
                                   n->value.type.dtype, n->type.dtype, (long long)count);
    Buffer *b = map_get(&l->packed, key);
    if (b)
        return b;
    const char *name = n->name    ? n->name
                       : n->layer ? arena_printf(l->arena, "%s.constant", n->layer->path)
                                  : "constant";
    Elem e = elem_of(n->type.dtype);
    b = new_buffer(l, BUF_WEIGHT, e, name, count);
    void *data = arena_array(l->arena, (size_t)count, elem_size(e));
    for (int64_t i = 0; i < count; i++)
        set_element(e, data, i, const_rounded(n, i));
    b->data = data;
    b->doc = arena_printf(l->arena, "%s, %s", name, type_text(l->arena, &n->type));
    map_put(&l->packed, key, b);
    return b;
}

/* ---- what the whole graph says beforehand */

/* Types that kernels compute in; the others are types of weights and of models to come. */
static bool check_types(Lower *l)
{
    int before = l->ctx->errors;
    for (size_t i = 0; i < l->g->count; i++) {
        const Node *n = l->g->node[i];
        DType d = n->type.dtype;
        if (d != DT_F32 && d != DT_I32 && d != DT_I64 && d != DT_BOOL)
            error(l->ctx, n->span, "'%s' is %s, which generated code does not compute in; cast it "
                  "to f32, i32, i64 or bool", n->name ? n->name : op_info(n->op)->name,
                  type_text(l->arena, &n->type));
        if (is_contraction(n) && d != DT_F32)
            error(l->ctx, n->span, "%s of whole numbers is not there yet; cast to f32",
                  op_info(n->op)->name);
    }
    return l->ctx->errors == before;
}

/* An output that is an input or a constant, or the same as another, is copied. */
static void separate_outputs(Graph *g)
{
    bool *seen = NEW_ARRAY(g->ctx->arena, bool, g->count);
    for (size_t i = 0; i < g->noutput; i++) {
        Node *n = g->output[i].node;
        if (op_info(n->op)->family == FAM_LEAF || seen[n->id])
            g->output[i].node = graph_reshape(g, n, n->type.rank, n->type.dim, n->span);
        seen[n->id] = true;
    }
}

static void mark_uses(Lower *l, const Node *n, int kernel, int *seen)
{
    for (int i = 0; i < n->nin; i++) {
        const Node *in = n->in[i];
        if (seen[in->id] == kernel)
            continue;
        seen[in->id] = kernel;
        if (in->inner)
            mark_uses(l, in, kernel, seen);
        else
            l->last_use[in->id] = kernel;
    }
}

static void find_last_uses(Lower *l)
{
    int kernel = 0, *seen = NEW_ARRAY(l->arena, int, l->g->count);
    l->last_use = NEW_ARRAY(l->arena, int, l->g->count);
    for (size_t i = 0; i < l->g->count; i++)
        l->last_use[i] = seen[i] = -1;
    for (size_t i = 0; i < l->g->count; i++)
        if (has_memory(l->g->node[i]))
            mark_uses(l, l->g->node[i], kernel++, seen);
}

static void make_ports(Lower *l)
{
    Graph *g = l->g;
    for (size_t i = 0; i < g->ninput; i++) {
        const Node *n = g->input[i];
        l->of[n->id] = port_buffer(l, BUF_INPUT, n->name, &n->type);
    }
    for (size_t i = 0; i < g->noutput; i++) {
        Node *n = g->output[i].node;
        const char *name = g->output[i].name ? g->output[i].name : "y";
        Buffer *b = port_buffer(l, BUF_OUTPUT, name, &n->type);
        l->of[n->inner ? n->in[0]->id : n->id] = b; /* inner: a reshape, see the fuse pass */
    }
}

/* ---- one kernel */

/* Its members, operands first. */
static void collect_members(const Node *n, const Node *root, const Node **list, int *count)
{
    if (op_info(n->op)->family == FAM_LEAF || (n != root && (!n->inner || is_movement(n))))
        return;
    for (int i = 0; i < *count; i++)
        if (list[i] == n)
            return;
    for (int i = 0; i < n->nin; i++)
        collect_members(n->in[i], root, list, count);
    list[(*count)++] = n;
}

/* "fc1"; in a batch "fc1_x64". */
static const char *kernel_name(Lower *l, const Node *const *member, int n, const Node *contraction)
{
    const Node *root = member[n - 1];
    const char *name = root->layer ? root->layer->path : op_info(root->op)->name;
    if (contraction && contraction->layer)
        name = contraction->layer->path;
    return samples_name(l->arena, name, l->p->samples);
}

static void lower_kernel(Lower *l, const Node *root)
{
    const Node *member[MAX_MEMBERS], *contraction = NULL;
    int n = 0;
    Kernel *k = l->room;
    collect_members(root, root, member, &n);
    for (int i = 0; i < n; i++)
        if (is_contraction(member[i]))
            contraction = member[i];
    kernel_open(k, l, root);
    LFunc *f = k->b.fn;
    f->name = layer_name(l, kernel_name(l, member, n, contraction));
    f->doc = describe_kernel(l, member, n);
    f->macs = contraction ? node_macs(contraction) : 0;
    k->split = is_worth_threads(l, kernel_operations(k, contraction));
    if (contraction)
        lower_contraction(k, contraction);
    else if (op_info(root->op)->cls & POINTWISE || is_row_reduction(root))
        lower_rows(k);
    else if (op_info(root->op)->cls & REDUCE)
        lower_reduction(k);
    else
        lower_move(k);
    split_function(l, f, k->split);
    PUSH(l->arena, l->p->fn, l->p->nfn, l->p->cap_fn, f);
    l->kernel++;
}

void lower_panel(LowerOptions *o, const Target *const *target, int n)
{
    o->panel = o->lanes = 1;
    o->least_lanes = MAX_LANES;
    for (int i = 0; i < n; i++) {
        int columns = choice_panel(target[i], o->precision);
        o->panel = columns > o->panel ? columns : o->panel;
        o->lanes = target[i]->lanes > o->lanes ? target[i]->lanes : o->lanes;
        if (target[i]->lanes < o->least_lanes)
            o->least_lanes = target[i]->lanes;
    }
}

/* The weights that p reads, which are the model's, in its list too. */
static void list_weights(Lower *l, Program *p)
{
    Map listed = {.arena = l->arena};
    for (size_t i = 0; i < p->nfn; i++)
        for (int k = 0; k < p->fn[i]->nparam; k++) {
            Buffer *b = p->fn[i]->param[k];
            if (b->kind != BUF_WEIGHT || map_get(&listed, b->name))
                continue;
            map_put(&listed, b->name, b);
            PUSH(l->arena, p->buf, p->nbuf, p->cap_buf, b);
        }
}

static Program *lower_samples(Lower *l, Graph *g, int64_t samples)
{
    l->g = g;
    l->p = NEW(l->arena, Program);
    *l->p = (Program){.name = identifier(l->arena, l->o->prefix), .samples = samples};
    l->model = l->model ? l->model : l->p;
    separate_outputs(g);
    l->of = NEW_ARRAY(l->arena, Buffer *, g->count);
    l->slot = NEW_ARRAY(l->arena, int, g->count);
    l->layer_size = (Map){.arena = l->arena};
    l->nlife = 0;
    l->kernel = 0;
    count_layers(l);
    find_last_uses(l);
    make_ports(l);
    for (size_t i = 0; i < g->count; i++)
        if (has_memory(g->node[i]))
            lower_kernel(l, g->node[i]);
    lower_together(l);
    plan_memory(l);
    if (l->p != l->model)
        list_weights(l, l->p);
    return l->p;
}

Program *lower_graph(Ctx *c, Graph *g, const BatchGraph *batch, int nbatch, const LowerOptions *o)
{
    Arena *a = c->arena;
    Lower l = {.ctx = c, .arena = a, .g = g, .o = o, .target = o->target, .names = {.arena = a},
               .numbers = {.arena = a}, .packed = {.arena = a},
               .room = NEW(a, Kernel)};
    l.far = has_far_weights(g, (int64_t)elem_size(precision_info[o->precision].elem));
    if (!check_types(&l) || !narrow_check(c, g, o->precision))
        return NULL;
    reserve_names(&l, batch, nbatch);
    Program *model = lower_samples(&l, g, 1);
    model->batch = NEW_ARRAY(a, Program *, nbatch + 1);
    for (; model->nbatch < nbatch; model->nbatch++) {
        const BatchGraph *b = &batch[model->nbatch];
        model->batch[model->nbatch] = lower_samples(&l, b->g, b->samples);
    }
    return model;
}
