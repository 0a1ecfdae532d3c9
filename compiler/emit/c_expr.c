/* c_expr.c: statements and expressions of Loop as C. */
#include "emit/emit_int.h"
#include <inttypes.h>
#include <stdio.h>
#include <math.h>
#include <string.h>

typedef struct Printer {
    Arena *arena;
    Buf *out;
    const char *width; /* suffix of one-lane functions */
    const char **reg;  /* names, NULL until declared */
    const char **var;
    Map stems; /* how often a stem was used around here: the n-th gets a number */
    const char **used; /* every stem that was, in order: the end of a block frees its names */
    size_t nused, cap_used;
    const Map *taken; /* names of the file; NULL: none */
} Printer;

/* Precedence: a child that binds looser than its place gets parentheses. */
enum { PREC_ADD = 1, PREC_MUL, PREC_ATOM };

static void print_expr(Printer *p, const LExpr *e, int place);

const char *elem_type(Elem e)
{
    static const char *const name[] = {"float",   "int32_t",  "int64_t",
                                       "uint8_t", "uint16_t", "int8_t", "uint16_t"};
    return name[e];
}

/* "f32x16"; room of 16 bytes. */
static const char *type_of(ValKind kind, int lanes, char *room)
{
    static const char *const one[] = {"float", "int32_t", "int64_t", "int"};
    static const char *const many[] = {"f32x", "i32x", "i64x", "m"};
    if (lanes == 1)
        return one[kind];
    snprintf(room, 16, "%s%d", many[kind], lanes);
    return room;
}

/* The suffix of prelude functions for so many lanes: "16", or the target's for one lane. */
static const char *suffix(Printer *p, int lanes)
{
    return lanes == 1 ? p->width : arena_printf(p->arena, "%d", lanes);
}

/* A type of the prelude that a stem and a number could spell. */
static bool is_type(const char *name)
{
    return strcmp(name, "m4") == 0 || strcmp(name, "m8") == 0 || strcmp(name, "m16") == 0;
}

/* A name for a local variable. */
static const char *fresh(Printer *p, const char *stem)
{
    uintptr_t n = (uintptr_t)map_get(&p->stems, stem) + 1;
    bool taken = is_type(stem) || (p->taken && map_get(p->taken, stem));
    map_put(&p->stems, stem, (void *)n);
    PUSH(p->arena, p->used, p->nused, p->cap_used, stem);
    return n == 1 && !taken ? stem : fresh(p, arena_printf(p->arena, "%s%d", stem, (int)n));
}

static void end_block(Printer *p, size_t nused)
{
    while (p->nused > nused) {
        const char *stem = p->used[--p->nused];
        map_put(&p->stems, stem, (void *)((uintptr_t)map_get(&p->stems, stem) - 1));
    }
}

static void print_index(Printer *p, const Index *x)
{
    const char *plus = "";
    for (int i = 0; i < x->nterm; i++) {
        int64_t coef = x->term[i].coef;
        buf_puts(p->out, coef < 0 ? (*plus ? " - " : "-") : plus);
        buf_puts(p->out, p->var[x->term[i].var.id]);
        if (coef != 1 && coef != -1)
            buf_printf(p->out, "*%" PRId64, coef < 0 ? -coef : coef);
        plus = " + ";
    }
    if (x->dynamic) {
        buf_printf(p->out, "%s(ptrdiff_t)", plus);
        print_expr(p, x->dynamic, PREC_ATOM);
        if (x->dynamic_coef != 1)
            buf_printf(p->out, "*%" PRId64, x->dynamic_coef);
        plus = " + ";
    }
    if (x->base < 0)
        buf_printf(p->out, "%s%" PRId64, *plus ? " - " : "-", -x->base);
    else if (x->base || !*plus)
        buf_printf(p->out, "%s%" PRId64, plus, x->base);
}

static void print_index_value(Printer *p, const Index *x)
{
    bool variable = x->nterm == 1 && x->term[0].coef == 1 && !x->base && !x->dynamic;
    buf_puts(p->out, variable ? "(int64_t)" : "(int64_t)(");
    print_index(p, x);
    buf_puts(p->out, variable ? "" : ")");
}

/* A bare `buf + index`, or just `buf`. */
static void print_address(Printer *p, const Buffer *b, const Index *x)
{
    buf_puts(p->out, b->name);
    if (x->nterm || x->dynamic || x->base) {
        buf_puts(p->out, x->nterm == 0 && !x->dynamic && x->base < 0 ? " " : " + ");
        print_index(p, x);
    }
}

/* In code, where a NaN keeps its bits: what the JIT computes has the same. c_weights.c has the
 * other way. */
static void print_float_operand(Printer *p, float f)
{
    char s[FLOAT_ROOM];
    uint32_t bits;
    memcpy(&bits, &f, sizeof bits);
    if (!isfinite(f)) { /* as bits: 0x7f800000 is infinity; a negative one is beyond int32_t */
        const char *name = isnan(f) ? "NaN" : f > 0 ? "infinity" : "-infinity";
        if (bits >> 31)
            buf_printf(p->out, "fbits_%s(-0x%" PRIx32 " /* %s */)", p->width, -bits, name);
        else
            buf_printf(p->out, "fbits_%s(0x%" PRIx32 " /* %s */)", p->width, bits, name);
        return;
    }
    float_text(s, f);
    buf_puts(p->out, s);
}

static void print_constant(Printer *p, const LExpr *e)
{
    if (e->op == LOOP_LONG) {
        if (e->i == INT64_MIN)
            buf_puts(p->out, "INT64_MIN");
        else
            buf_printf(p->out, "INT64_C(%" PRId64 ")", e->i);
        return;
    }
    if (e->lanes > 1)
        buf_printf(p->out, e->op == LOOP_INT ? "iset_%d(" : "set_%d(", e->lanes);
    if (e->op == LOOP_FLOAT)
        print_float_operand(p, e->f);
    else if (e->i == INT32_MIN)
        buf_puts(p->out, "INT32_MIN");
    else
        buf_printf(p->out, "%" PRId64, e->i);
    buf_puts(p->out, e->lanes > 1 ? ")" : "");
}

/* By element: the stem of the prelude's function that loads lanes; of narrow ones one lane too. */
static const char *const load_stem[] = {"load", "iload", "", "bload", "pairs", "quads",
                                         "halves"};

static void print_load(Printer *p, const LExpr *e, int place)
{
    if (e->buf->elem > ELEM_BOOL) {
        buf_printf(p->out, "%s_%s(", load_stem[e->buf->elem], suffix(p, e->lanes));
        print_address(p, e->buf, &e->index);
        buf_puts(p->out, ")");
        return;
    }
    if (e->lanes == 1) {
        bool truth = e->buf->elem == ELEM_BOOL, inside = truth && place == PREC_ATOM;
        buf_printf(p->out, "%s%s[", inside ? "(" : "", e->buf->name);
        print_index(p, &e->index);
        buf_printf(p->out, "]%s%s", truth ? " != 0" : "", inside ? ")" : "");
        return;
    }
    bool part = e->count < e->lanes;
    bool strided = e->stride != 1 || (part && e->buf->elem == ELEM_BOOL);
    buf_printf(p->out, "%s%s_%d(", load_stem[e->buf->elem], strided ? "s" : part ? "n" : "",
               e->lanes);
    print_address(p, e->buf, &e->index);
    if (strided || part)
        buf_printf(p->out, ", %d", e->count);
    if (strided)
        buf_printf(p->out, ", %" PRId64, e->stride);
    buf_puts(p->out, ")");
}

static void print_spread(Printer *p, const LExpr *e)
{
    bool truth = e->kind == VAL_MASK; /* then in all lanes, or in the first 0 */
    const char *stem = truth ? "first" : e->kind == VAL_F32 ? "set" : "iset";
    buf_printf(p->out, "%s_%d(", stem, e->lanes);
    print_expr(p, e->arg[0], 0);
    if (truth)
        buf_printf(p->out, " ? %d : 0", e->lanes);
    buf_puts(p->out, ")");
}

static bool is_shift(LoopOp op)
{
    return op == LOOP_ISHL || op == LOOP_ISHR || op == LOOP_ISAR || op == LOOP_PSAR;
}

static void print_call(Printer *p, const LExpr *e, const char *stem)
{
    int lanes = e->narg ? e->arg[0]->lanes : e->lanes; /* hadd_16 has one lane and takes 16 */
    buf_printf(p->out, "%s_%s(", stem, suffix(p, lanes));
    for (int i = 0; i < e->narg; i++) {
        buf_puts(p->out, i ? ", " : "");
        if (i == 1 && is_shift(e->op))
            buf_printf(p->out, "%" PRId64, e->arg[1]->i);
        else
            print_expr(p, e->arg[i], 0);
    }
    buf_puts(p->out, ")");
}

static void print_infix(Printer *p, const LExpr *e, const char *c, int place)
{
    int prec = *c == '+' || *c == '-' ? PREC_ADD : PREC_MUL;
    buf_puts(p->out, prec < place ? "(" : "");
    print_expr(p, e->arg[0], prec);
    buf_printf(p->out, " %s ", c);
    print_expr(p, e->arg[1], prec + 1);
    buf_puts(p->out, prec < place ? ")" : "");
}

static void print_expr(Printer *p, const LExpr *e, int place)
{
    const char *c = loop_op_c(e->op);
    switch (e->op) {
    case LOOP_FLOAT:
    case LOOP_INT:
    case LOOP_LONG: print_constant(p, e); break;
    case LOOP_INDEX: print_index_value(p, &e->index); break;
    case LOOP_REG:  buf_puts(p->out, p->reg[e->reg->id]); break;
    case LOOP_LOAD: print_load(p, e, place); break;
    case LOOP_BCAST:
        buf_printf(p->out, "%s_%d(%s[", e->kind == VAL_F32 ? "set" : "iset", e->lanes,
                   e->buf->name);
        print_index(p, &e->index);
        buf_puts(p->out, "])");
        break;
    case LOOP_SPREAD: print_spread(p, e); break;
    case LOOP_LANE:
    case LOOP_SWAP:
        buf_printf(p->out, "%s_%d(", c, e->lanes);
        print_expr(p, e->arg[0], 0);
        buf_printf(p->out, ", %" PRId64 ")", e->i);
        break;
    case LOOP_FIRST: buf_printf(p->out, "first_%s(%d)", suffix(p, e->lanes), e->count); break;
    case LOOP_CALL:  print_call(p, e, e->fn->name); break;
    default:
        if (strchr("+-*/", *c))
            print_infix(p, e, c, place);
        else
            print_call(p, e, c);
    }
}

static void print_store(Printer *p, const LStmt *s)
{
    if (s->value->lanes == 1) {
        buf_printf(p->out, "%s[", s->buf->name);
        print_index(p, &s->index);
        buf_puts(p->out, s->buf->elem == ELEM_BOOL ? "] = (uint8_t)" : "] = ");
        print_expr(p, s->value, s->buf->elem == ELEM_BOOL ? PREC_ATOM : 0);
        buf_puts(p->out, ";\n");
        return;
    }
    bool strided = s->stride != 1, part = s->count < s->value->lanes;
    buf_printf(p->out, "%sstore%s_%d(", s->buf->elem == ELEM_I32 ? "i" : "",
               strided ? "s" : part ? "n" : "", s->value->lanes);
    print_address(p, s->buf, &s->index);
    buf_puts(p->out, ", ");
    print_expr(p, s->value, 0);
    if (strided || part)
        buf_printf(p->out, ", %d", s->count);
    if (strided)
        buf_printf(p->out, ", %" PRId64, s->stride);
    buf_puts(p->out, ");\n");
}

static void print_ahead(Printer *p, const LStmt *s)
{
    buf_printf(p->out, "ahead_%s(", p->width);
    print_address(p, s->buf, &s->index);
    buf_puts(p->out, ");\n");
}

static void print_set(Printer *p, const LStmt *s)
{
    char room[16];
    if (!p->reg[s->reg->id]) {
        p->reg[s->reg->id] = fresh(p, s->reg->name);
        buf_printf(p->out, "%s ", type_of(s->reg->kind, s->reg->lanes, room));
    }
    buf_printf(p->out, "%s = ", p->reg[s->reg->id]);
    print_expr(p, s->value, 0);
    buf_puts(p->out, ";\n");
}

static void print_body(Printer *p, const LStmt *s, int depth);

static void print_block(Printer *p, const LStmt *s, int depth)
{
    size_t used = p->nused;
    print_body(p, s, depth + 1);
    buf_printf(p->out, "%*s}\n", depth * 4, "");
    end_block(p, used);
}

/* Where the iterations of a part begin: "share_1(24, 25, part, parts)*32". */
static const char *share(Printer *p, const LStmt *s, const char *part)
{
    const char *text = arena_printf(p->arena, "share_%s(%" PRId64 ", %" PRId64 ", %s, parts)",
                                    p->width, loop_count(s), s->split, part);
    return s->step == 1 ? text : arena_printf(p->arena, "%s*%" PRId64, text, s->step);
}

static void print_for(Printer *p, const LStmt *s, int depth)
{
    size_t used = p->nused;
    const char *v = p->var[s->var.id] = fresh(p, s->var.name);
    if (s->split)
        buf_printf(p->out, "for (ptrdiff_t %s = %s; %s < %s; %s", v, share(p, s, "part"), v,
                   share(p, s, "part + 1"), v);
    else
        buf_printf(p->out, "for (ptrdiff_t %s = 0; %s < %" PRId64 "; %s", v, v, s->end, v);
    buf_printf(p->out, s->step == 1 ? "++) {\n" : " += %" PRId64 ") {\n", s->step);
    print_block(p, s->body, depth);
    end_block(p, used);
}

static void print_body(Printer *p, const LStmt *s, int depth)
{
    for (; s; s = s->next) {
        buf_printf(p->out, "%*s", depth * 4, "");
        switch (s->kind) {
        case LSTMT_FOR: print_for(p, s, depth); break;
        case LSTMT_LAST:
            buf_puts(p->out, "if (part == parts - 1) {\n");
            print_block(p, s->body, depth);
            break;
        case LSTMT_SET:     print_set(p, s); break;
        case LSTMT_STORE:   print_store(p, s); break;
        case LSTMT_AHEAD:   print_ahead(p, s); break;
        case LSTMT_COMMENT:
            emit_comment(p->out, s->text);
            buf_puts(p->out, "\n");
            break;
        }
    }
}

void emit_body(Arena *a, Buf *out, const LFunc *f, const char *width, const Map *taken)
{
    Printer p = {.arena = a, .out = out, .width = width, .stems = {.arena = a}, .taken = taken};
    p.reg = NEW_ARRAY(a, const char *, f->nreg + 1);
    p.var = NEW_ARRAY(a, const char *, f->nvar + 1);
    for (int i = 0; i < f->nparam; i++)
        map_put(&p.stems, f->param[i]->name, (void *)(uintptr_t)1);
    for (int i = 0; i < 2 && f->split; i++)
        map_put(&p.stems, i ? "part" : "parts", (void *)(uintptr_t)1);
    if (f->part.name)
        p.var[f->part.id] = f->part.name;
    print_body(&p, f->body, 1);
}

/* ---- math functions */

static void find_calls(Arena *a, Buf *out, const LExpr *e, const Target *t, Map *done);

static void emit_one_math(Arena *a, Buf *out, const MathFn *fn, int lanes, const Target *t,
                          Map *done)
{
    const char *width = lanes == 1 ? t->width : arena_printf(a, "%d", lanes);
    const char *name = arena_printf(a, "%s_%s", fn->name, width);
    if (map_get(done, name))
        return;
    map_put(done, name, (void *)(uintptr_t)1);
    LFunc f = {.name = name};
    LoopB b = loop_builder(a, &f);
    b.fused = *t->guard != 0;
    LExpr *arg[2] = {NULL, NULL};
    for (int i = 0; i < fn->args; i++)
        arg[i] = loop_let(&b, i ? "y" : "x", loop_float(&b, 0, lanes));
    LStmt **start = b.tail;
    LExpr *result = fn->body(&b, arg[0], arg[1]);
    emit_math_callees(a, out, f.body, t, done);
    find_calls(a, out, result, t, done);

    Printer p = {.arena = a, .out = out, .width = t->width, .stems = {.arena = a}};
    p.reg = NEW_ARRAY(a, const char *, f.nreg + 1);
    p.var = NEW_ARRAY(a, const char *, f.nvar + 1);
    char room[16];
    const char *type = type_of(VAL_F32, lanes, room);
    buf_printf(out, "\n/* %s. At most %g ULP. */\n", fn->doc,
               *t->guard ? fn->ulp : fn->ulp_generic);
    buf_printf(out, "%s %s %s(%s %s", inline_macro(a, t, lanes), type, name, type,
               p.reg[0] = fresh(&p, "x"));
    if (fn->args == 2)
        buf_printf(out, ", %s %s", type, p.reg[1] = fresh(&p, "y"));
    buf_puts(out, ")\n{\n");
    print_body(&p, *start, 1);
    buf_puts(out, "    return ");
    print_expr(&p, result, 0);
    buf_puts(out, ";\n}\n");
}

static void find_calls(Arena *a, Buf *out, const LExpr *e, const Target *t, Map *done)
{
    for (int i = 0; i < e->narg; i++)
        find_calls(a, out, e->arg[i], t, done);
    if (e->index.dynamic)
        find_calls(a, out, e->index.dynamic, t, done);
    if (e->op == LOOP_CALL)
        emit_one_math(a, out, e->fn, e->lanes, t, done);
}

void emit_math_callees(Arena *a, Buf *out, const LStmt *s, const Target *t, Map *done)
{
    for (; s; s = s->next) {
        if (s->value)
            find_calls(a, out, s->value, t, done);
        emit_math_callees(a, out, s->body, t, done);
    }
}
