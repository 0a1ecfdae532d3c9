/* names.c: what things are called in C: names of the model where they are names of C and free. */
#include "base/ascii.h"
#include "lower/lower_int.h"
#include <ctype.h>
#include <string.h>

static const char *const reserved[] = {
    "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else",
    "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register",
    "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef",
    "union", "unsigned", "void", "volatile", "while", "and", "asm", "bool", "catch", "class",
    "delete", "explicit", "export", "false", "friend", "mutable", "namespace", "new", "not",
    "operator", "or", "private", "protected", "public", "template", "this", "throw", "true",
    "try", "typename", "using", "virtual", "xor", "alignas", "alignof", "and_eq", "bitand",
    "bitor", "compl", "const_cast", "constexpr", "decltype", "dynamic_cast", "noexcept", "not_eq",
    "nullptr", "or_eq", "reinterpret_cast", "static_assert", "static_cast", "thread_local",
    "typeid", "typeof", "xor_eq", "main", "memcpy", "memset", "offsetof", "workspace", "weights",
    "weights_open", "blob", "n", "i", "status", "run_batch", "header", "linux", "unix", "NULL",
    "FN", "ALIGNED", "RESTRICT", "work_float", "work_int32_t", "work_int64_t", "work_uint8_t",
};

/* What there is one of for each number of samples: run, run_x8; then where threads are wanted. */
static const char *const of_level[] = {"run", "forward"};
static const char *const of_parallel_level[] = {"part", "call"};

/* Where threads are wanted: what is passed among them. */
static const char *const parallel_reserved[] = {"parts", "pool", "shared"};

/* Of runtime/prelude, beside those of loop.def and math.def. */
static const char *const prelude_stems[] = {
    "ahead", "bload", "bloads", "first", "halves", "high", "iload", "iset", "istore", "load",
    "loadn", "loads", "low", "pairs", "quads", "set", "share", "sign", "store", "storen", "stores",
    "zipadd",
};

/* f32x16, s16x8, m16 and the like of the prelude. */
static bool is_vector_name(const char *s)
{
    bool halves = strncmp(s + 1, "16x", 3) == 0, words = strncmp(s + 1, "32x", 3) == 0;
    const char *lanes = s + (halves || words ? 4 : 1);
    return strchr("fimsu", *s) && (!strcmp(lanes, "4") || !strcmp(lanes, "8") ||
                                   !strcmp(lanes, "16") || (halves && !strcmp(lanes, "32")));
}

/* Types, size_t and all that end so; stdint.h's macros, which all end in a letter: a name with a
 * number behind it is none. */
static bool is_type_name(const char *s)
{
    size_t n = strlen(s);
    if ((strncmp(s, "INT", 3) == 0 || strncmp(s, "UINT", 4) == 0) &&
        isalpha((unsigned char)s[n - 1]))
        return true;
    return (n > 2 && strcmp(s + n - 2, "_t") == 0) || is_vector_name(s);
}

/* fma_16 and the like are functions of the prelude. */
static bool is_prelude_name(const char *s)
{
    const char *last = strrchr(s, '_'), *width = last ? last + 1 : "";
    if (strcmp(width, "s") && strcmp(width, "1") && strcmp(width, "4") && strcmp(width, "8") &&
        strcmp(width, "16"))
        return false;
    size_t n = (size_t)(last - s);
    for (size_t i = 0; i < sizeof prelude_stems / sizeof *prelude_stems; i++)
        if (strlen(prelude_stems[i]) == n && memcmp(s, prelude_stems[i], n) == 0)
            return true;
    for (int i = 0; i < MATH_COUNT; i++)
        if (strlen(math_fn[i].name) == n && memcmp(s, math_fn[i].name, n) == 0)
            return true;
    for (LoopOp op = 0; op < LOOP_OP_COUNT; op++)
        if (strlen(loop_op_c(op)) == n && memcmp(s, loop_op_c(op), n) == 0)
            return true;
    return false;
}

const char *identifier(Arena *a, const char *wanted)
{
    Buf b = {.arena = a};
    if (!*wanted || isdigit((unsigned char)*wanted))
        buf_puts(&b, "_");
    for (; *wanted; wanted++) {
        bool ok = (unsigned char)*wanted < 128 && isalnum((unsigned char)*wanted);
        buf_add(&b, ok ? wanted : "_", 1);
    }
    return buf_text(&b);
}

#define RESERVE(l, list, samples) reserve(l, list, sizeof list / sizeof *list, samples)

/* What a function of the file is called there. */
static const char *behind_model(const Lower *l, const char *name)
{
    return arena_printf(l->arena, "%s_%s", identifier(l->arena, l->o->prefix), name);
}

static void reserve(Lower *l, const char *const *list, size_t n, int64_t samples)
{
    for (size_t i = 0; i < n; i++) {
        const char *name = samples_name(l->arena, list[i], samples);
        map_put(&l->names, name, l);
        map_put(&l->names, behind_model(l, name), l);
    }
}

static void reserve_level(Lower *l, int64_t samples)
{
    RESERVE(l, of_level, samples);
    if (l->o->split_from)
        RESERVE(l, of_parallel_level, samples);
}

/* INLINE_V3 and the like. */
static void reserve_macros(Lower *l)
{
    static const char *const stem[] = {"INLINE", "TARGET", "LAYER"};
    for (size_t i = 0; i < sizeof stem / sizeof *stem; i++)
        for (TargetId t = 0; t < TARGET_COUNT; t++) {
            char *macro = arena_printf(l->arena, "%s_%s", stem[i], target_table[t].suffix);
            ascii_upper(macro);
            map_put(&l->names, macro, l);
        }
}

void reserve_names(Lower *l, const BatchGraph *batch, int nbatch)
{
    reserve_macros(l);
    RESERVE(l, reserved, 1);
    if (l->o->split_from)
        RESERVE(l, parallel_reserved, 1);
    reserve_level(l, 1);
    for (int i = 0; i < nbatch; i++)
        reserve_level(l, batch[i].samples);
}

/* nnc_pool_run and the like are names of the runtime, which all end in a letter. */
static bool is_runtime_name(const Lower *l, const char *s)
{
    bool ours = strncmp(s, "nnc_", 4) == 0 || strncmp(s, "NNC_", 4) == 0;
    return l->o->split_from && ours && isalpha((unsigned char)s[strlen(s) - 1]);
}

static bool is_free(const Lower *l, const char *name)
{
    return !is_runtime_name(l, name) && !map_get(&l->names, name) && !is_prelude_name(name) &&
           !is_type_name(name);
}

/* The length of x and of X is NAME_X_LEN. */
static const char *macro_of(Lower *l, const char *name)
{
    char *macro = arena_printf(l->arena, "%s_LEN", name);
    ascii_upper(macro);
    return macro;
}

/* Names of the header: a clash gets a trailing '_'. */
const char *port_name(Lower *l, const char *wanted)
{
    const char *name = identifier(l->arena, wanted);
    while (!is_free(l, name) || map_get(&l->names, macro_of(l, name)))
        name = arena_printf(l->arena, "%s_", name);
    map_put(&l->names, name, l);
    map_put(&l->names, macro_of(l, name), l);
    return name;
}

/* Names inside the C file: fc1, fc1_2, fc1_3. */
const char *unique_name(Lower *l, const char *wanted)
{
    const char *stem = identifier(l->arena, wanted), *name = stem;
    uintptr_t k = (uintptr_t)map_get(&l->numbers, stem);
    for (k = k ? k : 2; !is_free(l, name); k++)
        name = arena_printf(l->arena, "%s_%d", stem, (int)k);
    if (name != stem)
        map_put(&l->numbers, stem, (void *)k);
    map_put(&l->names, name, l);
    return name;
}

/* Names of layers, which must be free behind the model's name too. */
const char *layer_name(Lower *l, const char *wanted)
{
    const char *name = unique_name(l, wanted);
    while (map_get(&l->names, behind_model(l, name)))
        name = unique_name(l, wanted);
    map_put(&l->names, behind_model(l, name), l);
    return name;
}

/* Arrays of weights may stand at the head of the file. There a word may be the name of a function
 * of C, or of a variable in the prelude, the elementary functions or the threads' runtime: it gets
 * a '_', which none of them has. What is ours is none of these. */
const char *weight_array_name(Lower *l, const char *wanted)
{
    static const char *const ours[] = {"weight", "bias", "constant"};
    const char *name = identifier(l->arena, wanted);
    bool safe = strchr(name, '_') != NULL;
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        safe |= strcmp(name, ours[i]) == 0;
    return unique_name(l, safe ? name : arena_printf(l->arena, "%s_", name));
}
