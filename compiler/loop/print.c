/* print.c: Loop as text, for --dump=loop and golden files; doc/ir.md describes it. */
#include "loop/math.h"
#include <inttypes.h>

static const char *const buf_text_of[] = {"input", "output", "weight", "work"};

static void print_expr(Buf *out, const LExpr *e);

static void print_index(Buf *out, const Index *x)
{
    const char *plus = "";
    for (int i = 0; i < x->nterm; i++, plus = " + ")
        if (x->term[i].coef == 1)
            buf_printf(out, "%s%s%d", plus, x->term[i].var.name, x->term[i].var.id);
        else
            buf_printf(out, "%s%s%d*%" PRId64, plus, x->term[i].var.name, x->term[i].var.id,
                       x->term[i].coef);
    if (x->dynamic) {
        buf_puts(out, plus);
        print_expr(out, x->dynamic);
        buf_printf(out, "*%" PRId64, x->dynamic_coef);
        plus = " + ";
    }
    if (x->base || !*plus)
        buf_printf(out, "%s%" PRId64, plus, x->base);
}

static void print_place(Buf *out, const Buffer *b, const Index *x, int count, int64_t stride)
{
    buf_printf(out, "%s[", b->name);
    print_index(out, x);
    if (count > 1)
        buf_printf(out, " : %d", count);
    if (stride != 1)
        buf_printf(out, " by %" PRId64, stride);
    buf_puts(out, "]");
}

static void print_args(Buf *out, const char *name, const LExpr *e)
{
    buf_printf(out, "%s.%d(", name, e->lanes);
    for (int i = 0; i < e->narg; i++) {
        buf_puts(out, i ? ", " : "");
        print_expr(out, e->arg[i]);
    }
    buf_puts(out, ")");
}

static void print_expr(Buf *out, const LExpr *e)
{
    switch (e->op) {
    case LOOP_FLOAT: buf_printf(out, "%.9g", (double)e->f); break;
    case LOOP_INT:
    case LOOP_LONG:  buf_printf(out, "%" PRId64, e->i); break;
    case LOOP_INDEX: print_index(out, &e->index); break;
    case LOOP_REG:   buf_printf(out, "%%%s%d", e->reg->name, e->reg->id); break;
    case LOOP_LOAD:  print_place(out, e->buf, &e->index, e->count, e->stride); break;
    case LOOP_BCAST:
        buf_puts(out, "all ");
        print_place(out, e->buf, &e->index, 1, 1);
        break;
    case LOOP_LANE:
        buf_printf(out, "lane %" PRId64 " of ", e->i);
        print_expr(out, e->arg[0]);
        break;
    case LOOP_SWAP:
        buf_printf(out, "lanes ^ %" PRId64 " of ", e->i);
        print_expr(out, e->arg[0]);
        break;
    case LOOP_FIRST: buf_printf(out, "first(%d)", e->count); break;
    case LOOP_CALL:  print_args(out, e->fn->name, e); break;
    default:         print_args(out, loop_op_name(e->op), e);
    }
}

static void print_body(Buf *out, const LStmt *s, int depth)
{
    for (; s; s = s->next) {
        buf_printf(out, "%*s", depth * 2, "");
        switch (s->kind) {
        case LSTMT_FOR:
            buf_printf(out, "for %s%d in 0..%" PRId64 " by %" PRId64, s->var.name, s->var.id,
                       s->end, s->step);
            buf_printf(out, s->split ? ", split %" PRId64 "\n" : "\n", s->split);
            print_body(out, s->body, depth + 1);
            continue;
        case LSTMT_LAST:
            buf_puts(out, "last\n");
            print_body(out, s->body, depth + 1);
            continue;
        case LSTMT_SET:
            buf_printf(out, "%%%s%d = ", s->reg->name, s->reg->id);
            print_expr(out, s->value);
            break;
        case LSTMT_STORE:
            print_place(out, s->buf, &s->index, s->count, s->stride);
            buf_puts(out, " = ");
            print_expr(out, s->value);
            break;
        case LSTMT_AHEAD:
            buf_puts(out, "ahead ");
            print_place(out, s->buf, &s->index, 1, 1);
            break;
        case LSTMT_COMMENT: buf_printf(out, "# %s", s->text); break;
        }
        buf_puts(out, "\n");
    }
}

static void print_func(Buf *out, const LFunc *f)
{
    buf_printf(out, "\nfunc %s(", f->name);
    for (int i = 0; i < f->nparam; i++)
        buf_printf(out, "%s%s", i ? ", " : "", f->param[i]->name);
    buf_printf(out, ")   # %s\n", f->doc);
    print_body(out, f->body, 1);
}

void program_print(Buf *out, const Program *p)
{
    buf_printf(out, "program %s   # workspace %" PRId64 " bytes, ", p->name, p->work_bytes);
    if (p->samples > 1)
        buf_printf(out, "%" PRId64 " samples a call\n", p->samples);
    else
        buf_printf(out, "weights %" PRId64 " bytes\n", p->weight_bytes);
    for (size_t i = 0; i < p->nbuf; i++) {
        const Buffer *b = p->buf[i];
        if (b->kind == BUF_WEIGHT && p->samples > 1)
            continue; /* as above */
        buf_printf(out, "%s %s: %s[%" PRId64 "]", buf_text_of[b->kind], b->name,
                   elem_name(b->elem), b->count);
        if (b->kind >= BUF_WEIGHT)
            buf_printf(out, " at %" PRId64, b->offset);
        buf_printf(out, b->doc ? "   # %s\n" : b->own ? "   # a part's own\n" : "\n", b->doc);
    }
    for (size_t i = 0; i < p->nfn; i++)
        print_func(out, p->fn[i]);
    for (int i = 0; i < p->nbatch; i++) {
        buf_puts(out, "\n");
        program_print(out, p->batch[i]);
    }
}
