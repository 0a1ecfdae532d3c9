/* compile.c: the suffix of OUT chooses what is rendered; what is made is not written here. */
#include "tool/compile.h"
#include "base/file.h"
#include "tool/code.h"
#include "tool/object.h"
#include "tool/picture.h"
#include "tool/summary.h"
#include <string.h>

typedef bool Render(Session *s, const char *out, nnc_file *file, size_t *files);

static const char *with_suffix(Session *s, const char *out, const char *suffix)
{
    size_t n = strlen(out) - strlen(path_suffix(out));
    return arena_printf(s->arena, "%.*s%s", (int)n, out, suffix);
}

static bool can_be_quoted(const char *name)
{
    for (; *name; name++)
        if (*name == '"' || *name == '\\' || (unsigned char)*name < ' ' || *name == 0x7f)
            return false;
    return true;
}

/* The name of OUT without folder and suffix, which the C text quotes; NULL after an error. */
static const char *base_name(Session *s, const char *out)
{
    const char *base = with_suffix(s, path_base(out), "");
    if (!*base)
        usage(&s->ctx, "'%s' has no name before its suffix", out);
    else if (!can_be_quoted(base))
        usage(&s->ctx, "'%s' has a quote, a backslash or a control character in its name, which "
              "the C text could not name its header by", out);
    else
        return base;
    return NULL;
}

static bool render_c(Session *s, const char *out, nnc_file *file, size_t *files)
{
    Code code;
    const char *base = base_name(s, out);
    if (!base || !code_make(s, s->graph, base, NULL, true, &code))
        return false;
    file[(*files)++] = (nnc_file){out, code.c, code.c_bytes};
    file[(*files)++] = (nnc_file){with_suffix(s, out, ".h"), code.h, code.h_bytes};
    if (code.blob)
        file[(*files)++] = (nnc_file){with_suffix(s, out, ".bin"), code.blob, code.blob_bytes};
    return true;
}

static bool render_llvm(Session *s, const char *out, ObjectKind kind, nnc_file *file, size_t *files)
{
    ObjectFiles made;
    const char *base = base_name(s, out);
    if (!base ||
        !object_make(s, s->graph, base, arena_printf(s->arena, "-o %s", out), kind, &made))
        return false;
    file[(*files)++] = (nnc_file){out, made.code, made.code_bytes};
    file[(*files)++] = (nnc_file){with_suffix(s, out, ".h"), made.h, made.h_bytes};
    if (made.blob)
        file[(*files)++] = (nnc_file){with_suffix(s, out, ".bin"), made.blob, made.blob_bytes};
    return true;
}

static bool render_o(Session *s, const char *out, nnc_file *file, size_t *files)
{
    return render_llvm(s, out, OBJECT_FILE, file, files);
}

static bool render_s(Session *s, const char *out, nnc_file *file, size_t *files)
{
    return render_llvm(s, out, OBJECT_ASSEMBLY, file, files);
}

static bool render_ll(Session *s, const char *out, nnc_file *file, size_t *files)
{
    return render_llvm(s, out, OBJECT_IR, file, files);
}

static bool render_json(Session *s, const char *out, nnc_file *file, size_t *files)
{
    const char *text = summary_json(s);
    if (text)
        file[(*files)++] = (nnc_file){out, text, strlen(text)};
    return text != NULL;
}

static bool render_dot(Session *s, const char *out, nnc_file *file, size_t *files)
{
    return picture_dot(s, out, &file[(*files)++]);
}

static bool render_svg(Session *s, const char *out, nnc_file *file, size_t *files)
{
    return picture_graph(s, out, &file[(*files)++]);
}

static const struct {
    const char *suffix;
    Render *render; /* NULL: known, and not in this version */
    bool code;      /* lowers the model to loops */
    const char *what;
} kinds[] = {
    {".c", render_c, true, NULL},
    {".json", render_json, false, NULL},
    {".o", render_o, true, NULL},
    {".s", render_s, true, NULL},
    {".ll", render_ll, true, NULL},
    {".nn", NULL, false, "writing a model as .nn"},
    {".onnx", NULL, false, "writing ONNX"},
    {".dot", render_dot, false, NULL},
    {".svg", render_svg, false, NULL},
};

enum { KINDS = sizeof kinds / sizeof *kinds, MAX_FILES = 3 };

/* ".c, .json and .dot": what this version writes. */
static const char *written_kinds(Session *s)
{
    Buf b = {.arena = s->arena};
    size_t n = 0, k = 0;
    for (size_t i = 0; i < KINDS; i++)
        n += kinds[i].render != NULL;
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].render)
            buf_printf(&b, "%s%s", k++ == 0 ? "" : k == n ? " and " : ", ", kinds[i].suffix);
    return buf_text(&b);
}

static Render *find_kind(Session *s, const char *out)
{
    const char *suffix = path_suffix(out);
    for (size_t i = 0; i < KINDS; i++) {
        if (strcmp(kinds[i].suffix, suffix) != 0)
            continue;
        if (!kinds[i].render)
            usage(&s->ctx, "-o %s: %s (%s) comes with a later version; this one writes %s",
                  out, kinds[i].what, suffix, written_kinds(s));
        if (!kinds[i].code && dump_wanted(s, "loop")) {
            usage(&s->ctx, "--dump=loop: -o %s makes no loops; leave -o out", out);
            return NULL;
        }
        return kinds[i].render;
    }
    usage(&s->ctx, "-o %s: the suffix chooses what is written: %s, not '%s'", out,
          written_kinds(s), suffix);
    return NULL;
}

bool compile_dumps(Session *s)
{
    Code code;
    if (!option_given(&s->options, OPT_dump))
        return usage(&s->ctx, "no place for the result: give -o NAME.c");
    if (!session_graph(s))
        return false;
    if (dump_wanted(s, "loop"))
        return code_make(s, s->graph, "model", NULL, true, &code);
    Pass pass;
    bool only_graph = true;
    for (int i = 0; i < PASS_COUNT; i++)
        only_graph &= !dump_wanted(s, pass_info[i].name);
    return only_graph || session_optimise(s, s->graph, &pass);
}

bool compile_model(Session *s, const char *out, const nnc_file **file, size_t *files)
{
    Render *render = find_kind(s, out);
    nnc_file *made = NEW_ARRAY(s->arena, nnc_file, MAX_FILES);
    *file = made;
    *files = 0;
    return render && session_graph(s) && render(s, arena_strdup(s->arena, out), made, files);
}
