/* prelude.c: picks from runtime/prelude what a piece of C uses. Entries of those files are
 * separated by blank lines; each defines one name, and may use entries that stand before it. */
#include "emit/emit_int.h"
#include "prelude_text.h"
#include <ctype.h>
#include <string.h>

typedef struct Entry {
    const char *text, *name;
    size_t len;
    bool used;
} Entry;

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The name that an entry defines: the word before the first '(' that follows FN or #define, else
 * the last word before the ';' or its attributes. */
static const char *entry_name(Arena *a, const char *s, size_t n)
{
    const char *fn = NULL, *end;
    for (const char *p = s; p + 8 < s + n && !fn; p++)
        if ((memcmp(p, "FN ", 3) == 0 || memcmp(p, "#define ", 8) == 0) &&
            (p == s || p[-1] == '\n'))
            fn = p;
    if (fn)
        end = memchr(fn, '(', (size_t)(s + n - fn));
    else {
        const char *attribute = strstr(s, " __attribute__");
        end = attribute && attribute < s + n ? attribute : memchr(s, ';', n);
    }
    if (!end)
        return "";
    const char *from = end;
    while (from > s && is_word(from[-1]))
        from--;
    return arena_strndup(a, from, (size_t)(end - from));
}

static size_t read_entries(Arena *a, const char *text, Entry **out)
{
    size_t n = 0, cap = 0;
    while (*text) {
        const char *end = strstr(text, "\n\n");
        size_t len = end ? (size_t)(end - text) + 1 : strlen(text);
        if (len > 1)
            PUSH(a, *out, n, cap, ((Entry){text, entry_name(a, text, len), len, false}));
        text += len;
        while (*text == '\n')
            text++;
    }
    return n;
}

/* Every word of text[0..n) is put into words. */
static void collect_words(Arena *a, Map *words, const char *text, size_t n)
{
    for (size_t i = 0; i < n;) {
        size_t from = i;
        while (i < n && is_word(text[i]))
            i++;
        if (i > from) {
            const char *word = arena_strndup(a, text + from, i - from);
            map_put(words, word, (void *)(uintptr_t)1);
        } else {
            i++;
        }
    }
}

enum { FILE_SCALAR, FILE_X86, FILE_AVX512, FILE_NEON, FILE_BF16, MOST_FILES = 4 };

/* The files that a target draws on, in this order; their number. */
static int files_of(const Target *t, int file[MOST_FILES])
{
    bool x86 = strstr(t->guard, "x86_64") != NULL;
    int n = 0;
    file[n++] = FILE_SCALAR;
    if (*t->guard)
        file[n++] = x86 ? FILE_X86 : FILE_NEON;
    if (x86 && t->lanes == 16)
        file[n++] = FILE_AVX512;
    if (t->dots)
        file[n++] = FILE_BF16;
    return n;
}

/* With the target's suffix of one lane for _W. */
static const char *for_width(Arena *a, const char *text, const char *width)
{
    Buf b = {.arena = a};
    for (const char *p; (p = strstr(text, "_W")); text = p + 2)
        buf_printf(&b, "%.*s_%s", (int)(p - text), text, width);
    buf_puts(&b, text);
    return buf_text(&b);
}

static bool is_typedef(const Entry *e)
{
    return e && strncmp(e->text, "typedef", 7) == 0;
}

/* own: of t's instructions and no narrower target's. */
static void emit_entry(Buf *out, const Entry *e, const Target *t, bool own)
{
    const char *fn = strncmp(e->text, "FN ", 3) == 0 ? e->text : strstr(e->text, "\nFN ");
    size_t before = 0, name = strlen(e->name);
    if (fn && fn < e->text + e->len) {
        bool widest = name > 3 && strcmp(e->name + name - 3, "_16") == 0;
        fn += *fn == '\n';
        before = (size_t)(fn - e->text);
        buf_add(out, e->text, before);
        buf_puts(out, inline_macro(out->arena, t, own ? MAX_LANES + 1 : widest ? MAX_LANES : 1));
        before += 2;
    }
    buf_add(out, e->text + before, e->len - before);
    if (e->text[e->len - 1] != '\n')
        buf_puts(out, "\n");
}

void emit_prelude(Arena *a, Buf *out, const char *text, const Target *t, Map *done)
{
    Map words = {.arena = a};
    collect_words(a, &words, text, strlen(text));
    int file[MOST_FILES], nfile = files_of(t, file);
    Entry *entry[MOST_FILES] = {NULL};
    size_t count[MOST_FILES];
    for (int f = 0; f < nfile; f++)
        count[f] = read_entries(a, for_width(a, prelude_text[file[f]], t->width), &entry[f]);
    for (int f = nfile; f-- > 0;) /* backwards: an entry uses only those before it */
        for (size_t i = count[f]; i-- > 0;)
            if (map_get(&words, entry[f][i].name)) {
                entry[f][i].used = true;
                collect_words(a, &words, entry[f][i].text, entry[f][i].len);
            }
    const Entry *last = NULL;
    for (int f = 0; f < nfile; f++)
        for (size_t i = 0; i < count[f]; i++) {
            const Entry *e = &entry[f][i];
            if (!e->used || map_get(done, e->name))
                continue;
            map_put(done, e->name, entry[f]);
            buf_puts(out, is_typedef(last) && is_typedef(e) ? "" : "\n");
            emit_entry(out, e, t, file[f] == FILE_BF16);
            last = e;
        }
}
