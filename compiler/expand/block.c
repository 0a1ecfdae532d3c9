/* block.c: a block is expanded where it is used: a scope of its own, its parameters bound, its
 * label before the paths of the weights inside. */
#include "expand/expander.h"

/* a -> b -> a, from the outside in. */
static const char *chain_text(Expander *e, const Frame *f, const Block *again)
{
    const char *text = again->name;
    for (; f && f->block; f = f->up) {
        text = arena_printf(e->arena, "%s -> %s", f->block->name, text);
        if (f->block == again)
            break;
    }
    return text;
}

static bool may_enter(Expander *e, const Call *c, const Block *b)
{
    for (const Frame *f = e->frame; f; f = f->up)
        if (f->block == b)
            return refuse(e, c->at, "the block '%s' contains itself: %s", b->name,
                          chain_text(e, e->frame, b));
    if (e->blocks >= MAX_BLOCKS)
        return refuse(e, c->at, "blocks are nested deeper than %d", MAX_BLOCKS);
    return true;
}

Value expand_block(Expander *e, Call *c, BlockRef *ref)
{
    const Block *b = ref->block;
    e->steps += BLOCK_STEPS;
    if (!may_enter(e, c, b) || !step(e, c->at))
        return value_poison();
    Frame *inside = NEW(e->arena, Frame);
    *inside = (Frame){.up = e->frame, .module = ref->module, .block = b, .call = c,
                      .path = c->path ? c->path : e->frame->path, .names = {.arena = e->arena},
                      .counts = {.arena = e->arena}};
    if (!bind_block(e, c, inside, b))
        return value_poison();
    e->frame = inside;
    e->blocks++;
    Value v = run_body(e, b->body, b->nbody);
    e->blocks--;
    e->frame = inside->up;
    if (v.kind == V_NONE)
        return fail(e, b->name_span, "the block '%s' gives nothing; its last statement is its "
                    "result", b->name);
    return v.kind == V_POISON || check_named(e, c, b, true) ? v : value_poison();
}
