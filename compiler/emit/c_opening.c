/* c_opening.c: what stands at the top of a C file, and the macros that its functions begin with. */
#include "base/ascii.h"
#include "emit/emit_int.h"
#include <string.h>

/* The narrowest target of t's processors that has so many lanes, t if there is none: functions of
 * its instructions can be shared by all wider ones. */
static const Target *narrowest(const Target *t, int lanes)
{
    for (int i = 0; i < TARGET_COUNT; i++)
        if (strcmp(target_table[i].guard, t->guard) == 0 && target_table[i].lanes >= lanes)
            return &target_table[i];
    return t;
}

static const char *macro(Arena *a, const char *stem, const Target *t)
{
    char *name = arena_printf(a, "%s_%s", stem, t->suffix);
    ascii_upper(name);
    return name;
}

const char *inline_macro(Arena *a, const Target *t, int lanes)
{
    return *t->guard ? macro(a, "INLINE", narrowest(t, lanes)) : "static inline";
}

const char *target_macro(Arena *a, const Target *t)
{
    return *t->attribute ? arena_printf(a, "%s\n", macro(a, "TARGET", t)) : "";
}

/* Functions of layers are kept apart: inlined, gcc 12 turns the loads of what the layer before
 * has just stored into permutes of its registers, which costs the spiral of two 16s 10 % of its
 * time. */
const char *layer_macro(Arena *a, const Target *t)
{
    return *t->attribute ? arena_printf(a, "%s\n", macro(a, "LAYER", t)) : "";
}

typedef struct Macros { /* of functions for one target, that the text uses and nobody defined */
    const char *target, *inlined, *layer; /* NULL: not wanted */
} Macros;

static const char *if_wanted(const char *name, const char *text, Map *done)
{
    if (!strstr(text, name) || map_get(done, name))
        return NULL;
    map_put(done, name, (void *)(uintptr_t)name);
    return name;
}

static Macros find_macros(Arena *a, const Target *t, const char *text, Map *done)
{
    const char *target = macro(a, "TARGET", t);
    Macros m = {.inlined = if_wanted(macro(a, "INLINE", t), text, done),
                .layer = if_wanted(macro(a, "LAYER", t), text, done)};
    if (*t->attribute) /* the other two are made of it */
        m.target = if_wanted(target, m.inlined || m.layer ? target : text, done);
    return m;
}

static void define_target(Emitter *e, Buf *out, const Target *t, const char *text, Map *done)
{
    Arena *a = e->arena;
    Macros m = find_macros(a, t, text, done);
    const char *of = *t->attribute ? arena_printf(a, " %s", macro(a, "TARGET", t)) : "";
    if (m.inlined)
        buf_printf(out, "/* %s. %s: a part of every function that calls it. */\n", t->doc,
                   m.inlined);
    else if (m.target || m.layer)
        buf_printf(out, "/* %s. */\n", t->doc);
    if (m.target)
        buf_printf(out, "#define %s __attribute__((target(\"%s\")))\n", m.target, t->attribute);
    if (m.inlined)
        buf_printf(out, "#define %s static inline __attribute__((always_inline))%s\n",
                   m.inlined, of);
    if (m.layer)
        buf_printf(out, "#define %s __attribute__((noinline))%s\n", m.layer, of);
}

/* Those of t and of the narrower targets whose functions it uses. */
void emit_target_macros(Emitter *e, Buf *out, const Target *t, const char *text, Map *done)
{
    for (int i = 0; *t->guard && i < TARGET_COUNT; i++)
        if (strcmp(target_table[i].guard, t->guard) == 0)
            define_target(e, out, &target_table[i], text, done);
}

/* An intrinsics header, for the processors of `guard`; alone, the file is for no others. */
static void include_for(Emitter *e, Buf *out, const char *guard, const char *header)
{
    if (e->ntarget > 1)
        buf_printf(out, "#if %s\n#include <%s>\n#endif\n", guard, header);
    else
        buf_printf(out, "#if !%s\n#error \"this file is for %s: see nnc --target\"\n#endif\n"
                        "#include <%s>\n", guard, e->target[0].target->name, header);
}

/* Sums and products in the order written, whatever the caller's flags are: the elementary
 * functions need it. With vectors each is rounded by itself too, so that results are the same
 * everywhere; strict C99 leaves that to the compiler, where a fused multiply-add only makes them
 * more exact. */
static void emit_rounding(Buf *out, bool vectors)
{
    buf_printf(out,
               "\n/* Arithmetic as written, even with -ffast-math: the functions below depend on"
                    " it; and no loop becomes a call. */\n"
                    "#if defined(__clang__)\n#pragma float_control(precise, on)\n%s"
                    "#elif defined(__GNUC__)\n#pragma GCC optimize(\"no-fast-math\"%s)\n"
                    "#pragma GCC optimize(\"no-tree-loop-distribute-patterns\")\n#endif\n",
               vectors ? "#pragma STDC FP_CONTRACT OFF\n" : "",
               vectors ? ", \"fp-contract=off\"" : "");
}

void emit_opening(Emitter *e, Buf *out)
{
    const char *x86 = NULL, *arm = NULL;
    buf_printf(out, "/* %s: compiled by nnc for", e->name);
    for (int i = 0; i < e->ntarget; i++) {
        const Target *t = e->target[i].target;
        buf_printf(out, "%s %s", i ? "," : "", t->name);
        x86 = strstr(t->guard, "x86_64") ? t->guard : x86;
        arm = strstr(t->guard, "aarch64") ? t->guard : arm;
    }
    buf_printf(out, ". %s tells how to use it. */\n%s#include \"%s\"\n#include <string.h>\n",
               e->options->header,
               e->options->parallel ? "#ifndef _POSIX_C_SOURCE /* of threads */\n"
                                      "#define _POSIX_C_SOURCE 200809L\n#endif\n" : "",
               e->options->header);
    if (x86)
        include_for(e, out, x86, "immintrin.h");
    if (arm)
        include_for(e, out, arm, "arm_neon.h");
    emit_rounding(out, x86 || arm);
    buf_puts(out, "\n/* The arrays of one function never overlap. */\n"
                  "#ifdef __cplusplus\n#define RESTRICT __restrict\n#else\n"
                  "#define RESTRICT restrict\n#endif\n");
    if (x86 || arm)
        buf_puts(out, "#define ALIGNED __attribute__((aligned(64)))\n");
}
